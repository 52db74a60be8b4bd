-- As in DuckDB; max over no rows is 0 in ClickHouse.
with parts as (
  select {{.License}} greatest(starts, before) as start, ends as end
  from (
    select {{.License}} starts, ends,
      max(ends) over (partition by {{.License}} agent order by starts
        rows between unbounded preceding and 1 preceding) as before
    from (
      select {{.License}} agent, toInt64(greatest(starts, {{.From}})) as starts, toInt64(least(ends, {{.To}})) as ends
      from chats where starts < {{.To}} and ends > {{.From}} and starts < ends))
  where ends > before),
steps as (
  select {{.License}} (arrayJoin([(start, 1), (end, -1)]) as change).1 as time, change.2 as step
  from parts),
levels as (
  select {{.License}} time,
    leadInFrame(time) over ({{.PerLicense}} order by time
      rows between current row and unbounded following) as next,
    sum(step) over ({{.PerLicense}} order by time) as level
  from steps),
totals as (
  select {{.License}} level, min(time) as first, sumIf(next - time, next > 0) as held
  from levels group by {{.License}} level)
select {{.License}} max(level), argMax(first, level), argMax(held, level)
from totals {{.GroupLicense}};
