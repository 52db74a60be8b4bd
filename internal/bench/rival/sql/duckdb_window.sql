-- A chat adds to its agent's time only what lies beyond the end of the chats
-- that began before it. Those parts cover what the chats cover, and no two of
-- one agent overlap.
with parts as (
  select {{.License}} greatest(starts, before) as starts, ends
  from (
    select {{.License}} starts, ends,
      coalesce(max(ends) over (partition by {{.License}} agent order by starts
        rows between unbounded preceding and 1 preceding), 0) as before
    from (
      select {{.License}} agent, greatest(starts, {{.From}}) as starts, least(ends, {{.To}}) as ends
      from chats where starts < {{.To}} and ends > {{.From}} and starts < ends))
  where ends > before),
steps as (
  select {{.License}} starts as t, 1 as step from parts
  union all
  select {{.License}} ends, -1 from parts),
-- The sum takes in all steps of the same instant; of those, all but the last
-- have no length.
levels as (
  select {{.License}} t, lead(t) over w - t as held, sum(step) over w as level
  from steps
  window w as ({{.PerLicense}} order by t)),
totals as (
  select {{.License}} level, min(t) as t, sum(held) as held
  from levels group by {{.License}} level)
select {{.License}} max(level)::bigint, arg_max(t, level), arg_max(held, level)::bigint
from totals {{.GroupLicense}};
