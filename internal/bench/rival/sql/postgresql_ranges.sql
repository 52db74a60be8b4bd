-- range_agg joins the chats of an agent.
with spans as materialized (
  select {{.License}} unnest(range_agg(int8range(greatest(starts, {{.From}}), least(ends, {{.To}})))) as span
  from chats where starts < {{.To}} and ends > {{.From}} and starts < ends
  group by {{.License}} agent),
steps as (
  select {{.License}} lower(span) as t, 1 as step from spans
  union all
  select {{.License}} upper(span), -1 from spans),
levels as (
  select {{.License}} t, lead(t) over w - t as held, sum(step) over w as level
  from steps
  window w as ({{.PerLicense}} order by t)),
totals as (
  select {{.License}} level, min(t) as t, sum(held)::bigint as held
  from levels group by {{.License}} level)
select {{.FirstPerLicense}} {{.License}} level, t, held
from totals order by {{.License}} level desc {{.Limit}};
