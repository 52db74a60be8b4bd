-- With the starts and the ends of an agent each in order, time without a chat
-- lies between an end and the start that follows it in rank, if that start is
-- later. What is left are the starts and the ends of the time the agent chats.
-- A step is twice its instant, plus one for a start: in order, ends come first.
with agents as (
  select {{.License}}
    arraySort(groupArray(toInt64(greatest(starts, {{.From}})))) as all_starts,
    arraySort(groupArray(toInt64(least(ends, {{.To}})))) as all_ends
  from chats where starts < {{.To}} and ends > {{.From}} and starts < ends
  group by {{.License}} agent),
spans as (
  select {{.License}}
    arrayFilter((start, before) -> start > before,
      all_starts, arrayPushFront(arrayPopBack(all_ends), toInt64(0))) as span_starts,
    arrayFilter((end, after) -> end < after,
      all_ends, arrayPushBack(arrayPopFront(all_starts), toInt64({{.To}} + 1))) as span_ends
  from agents),
sorted as (
  select {{.License}}
    arraySort(arrayConcat(
      arrayMap(x -> x * 2 + 1, groupArrayArray(span_starts)),
      arrayMap(x -> x * 2, groupArrayArray(span_ends)))) as steps,
    arrayCumSum(arrayMap(x -> if(x % 2 = 1, 1, -1), steps)) as levels,
    arrayMap(x -> intDiv(x, 2), steps) as times,
    arrayMax(levels) as peak
  from spans {{.GroupLicense}})
select {{.License}} peak, times[indexOf(levels, peak)],
  arraySum((level, time, next) -> if(level = peak, next - time, 0),
    levels, times, arrayPushBack(arrayPopFront(times), toInt64(0)))
from sorted;
