-- As in DuckDB; in SQLite, columns beside a lone max() are those of its row.
with parts as materialized (
  select {{.License}} max(starts, before) as starts, ends
  from (
    select {{.License}} starts, ends,
      coalesce(max(ends) over (partition by {{.License}} agent order by starts
        rows between unbounded preceding and 1 preceding), 0) as before
    from (
      select {{.License}} agent, max(starts, {{.From}}) as starts, min(ends, {{.To}}) as ends
      from chats where starts < {{.To}} and ends > {{.From}} and starts < ends))
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
  select {{.License}} level, min(t) as t, sum(held) as held
  from levels group by {{.License}} level)
select {{.License}} max(level), t, held
from totals {{.GroupLicense}};
