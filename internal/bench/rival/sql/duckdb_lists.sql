-- With the starts and the ends of an agent each in order, time without a chat
-- lies between an end and the start that follows it in rank, if that start is
-- later. What is left are the starts and the ends of the time the agent chats.
-- A step is twice its instant, plus one for a start: in order, ends come first.
with agents as materialized (
  select {{.License}}
    list_sort(list(greatest(starts, {{.From}}))) as starts,
    list_sort(list(least(ends, {{.To}}))) as ends
  from chats where starts < {{.To}} and ends > {{.From}} and starts < ends
  group by {{.License}} agent),
chats_in_order as (
  select {{.License}} unnest(starts) as start, unnest(ends) as "end",
    unnest(list_prepend(0::bigint, ends[:-2])) as before,
    unnest(list_append(starts[2:], {{.To}} + 1)) as after
  from agents),
steps as (
  select {{.License}} start * 2 + 1 as step from chats_in_order where start > before
  union all
  select {{.License}} "end" * 2 from chats_in_order where "end" < after),
levels as (
  select {{.License}} step // 2 as t,
    lead(step // 2) over w - step // 2 as held,
    sum(if(step % 2 = 1, 1, -1)) over w as level
  from steps
  window w as ({{.PerLicense}} order by step rows unbounded preceding)),
totals as (
  select {{.License}} level, min(t) as t, sum(held) as held
  from levels group by {{.License}} level)
select {{.License}} max(level)::bigint, arg_max(t, level), arg_max(held, level)::bigint
from totals {{.GroupLicense}};
