// Package count has the ways to count seats in Go that are measured against
// each other: payper's, two that a team might write instead, and reading the
// input once, which no count can beat.
package count

import (
	"cmp"
	"hash/maphash"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/payper/payper/internal/bench/gen"
	"github.com/payper/payper/seats"
)

// Answer is what every count has to find for a license: the most seats, the
// first instant they were in use, and for how long they were in all. Times are
// in milliseconds.
type Answer struct {
	License string
	Peak    int
	At      int64 // since 1970; 0 if Peak is 0
	Held    int64
}

// Sort puts answers in the order of their licenses.
func Sort(answers []Answer) []Answer {
	slices.SortFunc(answers, func(a, b Answer) int { return cmp.Compare(a.License, b.License) })
	return answers
}

// Read looks at every field of every session once, but not at the bytes of the
// agents' ids. What it returns only keeps the reading from being dropped.
func Read(sessions []seats.Session) int64 {
	var sum int64
	for i := range sessions {
		sum += fields(&sessions[i])
	}
	return sum
}

// ReadIDs is [Read], and looks at the bytes of the agents' ids too.
func ReadIDs(sessions []seats.Session) int64 {
	var sum int64
	for i := range sessions {
		sum += fields(&sessions[i]) + bytes(sessions[i].Agent)
	}
	return sum
}

// ReadRows is [Read] for many licenses, on all cores.
func ReadRows(rows []gen.Row) int64 {
	return readRows(rows, func(rows []gen.Row) int64 {
		var sum int64
		for i := range rows {
			sum += fields(&rows[i].Session) + int64(len(rows[i].License))
		}
		return sum
	})
}

// ReadRowIDs is [ReadIDs] for many licenses, on all cores.
func ReadRowIDs(rows []gen.Row) int64 {
	return readRows(rows, func(rows []gen.Row) int64 {
		var sum int64
		for i := range rows {
			sum += fields(&rows[i].Session) + bytes(rows[i].Agent) + bytes(rows[i].License)
		}
		return sum
	})
}

// readRows gives each core a part of the rows.
func readRows(rows []gen.Row, read func([]gen.Row) int64) int64 {
	sums := make([]int64, runtime.GOMAXPROCS(0))
	each(len(sums), func(worker int) {
		sums[worker] = read(rows[worker*len(rows)/len(sums) : (worker+1)*len(rows)/len(sums)])
	})
	var sum int64
	for _, s := range sums {
		sum += s
	}
	return sum
}

// fields adds up what is in a session.
func fields(s *seats.Session) int64 {
	return s.Start.UnixNano() + s.End.UnixNano() + int64(len(s.Agent))
}

// bytes looks at all bytes of an id.
func bytes(id string) int64 {
	return int64(strings.IndexByte(id, 0)) // finds none
}

// Payper counts with payper.
func Payper(p seats.Period, agents []seats.Agent, sessions []seats.Session) (Answer, error) {
	u, err := seats.Measure(p, agents, sessions)
	return answer(u), err
}

// PayperRows counts many licenses with payper, on all cores.
func PayperRows(p seats.Period, agents map[string][]seats.Agent, rows []gen.Row) ([]Answer, error) {
	meters, err := seats.NewMeters(p, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	if err := meters.AddAll(chats(rows)); err != nil {
		return nil, err
	}
	var answers []Answer
	for u, err := range meters.Usages(maps.All(agents)) {
		if err != nil {
			return nil, err
		}
		a := answer(u.Usage)
		a.License = u.License
		answers = append(answers, a)
	}
	return Sort(answers), nil
}

// chats yields rows as payper takes them.
func chats(rows []gen.Row) iter.Seq2[string, seats.Session] {
	return func(yield func(string, seats.Session) bool) {
		for i := range rows {
			if r := &rows[i]; !yield(r.License, r.Session) {
				return
			}
		}
	}
}

func answer(u seats.Usage) Answer {
	if u.Peak == 0 {
		return Answer{}
	}
	return Answer{Peak: u.Peak, At: u.PeakAt.UnixMilli(), Held: u.AtLeast[u.Peak-1].Milliseconds()}
}

// Plain counts as most teams would at first: a sorted list of starts and ends,
// and a map with the open chats of each agent.
func Plain(p seats.Period, sessions []seats.Session) Answer {
	type event struct {
		at    time.Time
		agent string
		delta int
	}
	var events []event
	for _, s := range sessions {
		if s.Start.Before(p.Start) {
			s.Start = p.Start
		}
		if s.End.After(p.End) {
			s.End = p.End
		}
		if s.Start.Before(s.End) {
			events = append(events, event{s.Start, s.Agent, 1}, event{s.End, s.Agent, -1})
		}
	}
	sort.Slice(events, func(i, j int) bool {
		if events[i].at.Equal(events[j].at) {
			return events[i].delta < events[j].delta // ends first
		}
		return events[i].at.Before(events[j].at)
	})
	var (
		open = make(map[string]int)
		peak int
		at   time.Time
		held time.Duration
	)
	for i, e := range events {
		open[e.agent] += e.delta
		if open[e.agent] == 0 {
			delete(open, e.agent)
		}
		if len(open) > peak {
			peak, at, held = len(open), e.at, 0
		}
		if len(open) == peak && i+1 < len(events) {
			held += events[i+1].at.Sub(e.at)
		}
	}
	if peak == 0 {
		return Answer{}
	}
	return Answer{Peak: peak, At: at.UnixMilli(), Held: held.Milliseconds()}
}

// PlainRows is [Plain] for one license after the other.
func PlainRows(p seats.Period, rows []gen.Row) []Answer {
	licenses := make(map[string][]seats.Session)
	for _, r := range rows {
		licenses[r.License] = append(licenses[r.License], r.Session)
	}
	var answers []Answer
	for license, sessions := range licenses {
		a := Plain(p, sessions)
		a.License = license
		answers = append(answers, a)
	}
	return Sort(answers)
}

// span is a time from start to end, in nanoseconds since 1970.
type span struct {
	start, end int64
}

// spans are those of an agent; the pointer to them saves writing to the map for
// every chat.
type spans []span

// Careful counts as a team would that has measured [Plain] and found it slow:
// it joins each agent's chats, then sorts plain integers and nothing else.
func Careful(p seats.Period, sessions []seats.Session) Answer {
	from, to := p.Start.UnixNano(), p.End.UnixNano()
	agents := make(map[string]*spans)
	for i := range sessions {
		add(agents, &sessions[i], from, to)
	}
	return sweep(agents)
}

// CarefulRows is [Careful] for many licenses, on all cores.
func CarefulRows(p seats.Period, rows []gen.Row) []Answer {
	from, to := p.Start.UnixNano(), p.End.UnixNano()
	parts := make([][]Answer, runtime.GOMAXPROCS(0))
	seed := maphash.MakeSeed()
	each(len(parts), func(worker int) {
		licenses := make(map[string]map[string]*spans)
		for i := range rows {
			r := &rows[i]
			if !mine(seed, r.License, worker, len(parts)) {
				continue
			}
			agents := licenses[r.License]
			if agents == nil {
				agents = make(map[string]*spans)
				licenses[r.License] = agents
			}
			add(agents, &r.Session, from, to)
		}
		for license, agents := range licenses {
			a := sweep(agents)
			a.License = license
			parts[worker] = append(parts[worker], a)
		}
	})
	return Sort(slices.Concat(parts...))
}

func add(agents map[string]*spans, s *seats.Session, from, to int64) {
	t := span{max(s.Start.UnixNano(), from), min(s.End.UnixNano(), to)}
	if t.start >= t.end {
		return
	}
	a := agents[s.Agent]
	if a == nil {
		a = new(spans)
		agents[s.Agent] = a
	}
	*a = append(*a, t)
}

// sweep counts the agents who chat at one time.
func sweep(agents map[string]*spans) Answer {
	total := 0
	for a := range maps.Values(agents) {
		total += len(union(a))
	}
	starts, ends := make([]int64, 0, total), make([]int64, 0, total)
	for _, a := range agents {
		for _, s := range *a {
			starts, ends = append(starts, s.start), append(ends, s.end)
		}
	}
	slices.Sort(starts)
	slices.Sort(ends)

	var (
		level, peak int
		at, held    int64
	)
	for i, j := 0, 0; i < len(starts); {
		now := starts[i]
		if ends[j] <= now { // ends first
			now = ends[j]
			level--
			j++
		} else {
			level++
			i++
		}
		if level > peak {
			peak, at, held = level, now, 0
		}
		if level == peak {
			next := ends[j]
			if i < len(starts) {
				next = min(next, starts[i])
			}
			held += next - now
		}
	}
	const ms = int64(time.Millisecond)
	return Answer{Peak: peak, At: at / ms, Held: held / ms}
}

// union joins, in place, the spans that overlap or touch.
func union(a *spans) []span {
	slices.SortFunc(*a, func(x, y span) int { return cmp.Compare(x.start, y.start) })
	joined := (*a)[:1]
	for _, s := range (*a)[1:] {
		if last := &joined[len(joined)-1]; s.start <= last.end {
			last.end = max(last.end, s.end)
		} else {
			joined = append(joined, s)
		}
	}
	*a = joined
	return joined
}

// each calls f for the workers 0 to n-1 at once, and waits for them.
func each(n int, f func(worker int)) {
	var group sync.WaitGroup
	for worker := range n {
		group.Go(func() { f(worker) })
	}
	group.Wait()
}

// mine reports whether a license is one of the worker's. Every worker looks at
// all licenses: that takes less than handing the rows out.
func mine(seed maphash.Seed, license string, worker, workers int) bool {
	return int(maphash.String(seed, license)%uint64(workers)) == worker
}
