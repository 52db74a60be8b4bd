-- As in DuckDB, without arg_max.
with parts as materialized (
  select {{.License}} greatest(starts, before) as starts, ends
  from (
    select {{.License}} starts, ends,
      coalesce(max(ends) over (partition by {{.License}} agent order by starts
        rows between unbounded preceding and 1 preceding), 0) as before
    from (
      select {{.License}} agent, greatest(starts, {{.From}}) as starts, least(ends, {{.To}}) as ends
      from chats where starts < {{.To}} and ends > {{.From}} and starts < ends) as clipped) as reached
  where ends > before),
steps as (
  select {{.License}} starts as t, 1 as step from parts
  union all
  select {{.License}} ends, -1 from parts),
levels as (
  select {{.License}} t, lead(t) over w - t as held, sum(step) over w as level
  from steps
  window w as ({{.PerLicense}} order by t)),
totals as (
  select {{.License}} level, min(t) as t, sum(held)::bigint as held
  from levels group by {{.License}} level)
select {{.FirstPerLicense}} {{.License}} level, t, held
from totals order by {{.License}} level desc {{.Limit}};
