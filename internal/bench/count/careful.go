package count

import (
	"cmp"
	"hash/maphash"
	"maps"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/payper/payper/internal/bench/gen"
	"github.com/payper/payper/seats"
)

// span is a time from start to end, in nanoseconds since 1970.
type span struct {
	start, end int64
}

// spans are those of an agent; the pointer to them saves writing to the map for
// every chat.
type spans []span

// Sorting counts as a team would that has measured [Plain] and found it slow: it
// collects each agent's chats, sorts and joins them, then sorts plain integers
// and nothing else.
func Sorting(p seats.Period, sessions []seats.Session) Answer {
	from, to := p.Start.UnixNano(), p.End.UnixNano()
	agents := make(map[string]*spans)
	for i := range sessions {
		add(agents, &sessions[i], from, to)
	}
	return sweep(agents)
}

// SortingRows is [Sorting] for many licenses, on all cores.
func SortingRows(p seats.Period, rows []gen.Row) []Answer {
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

// Careful counts as a team would that has measured [Sorting] too: a chat that
// overlaps the newest span of its agent extends it at once, so that few are left
// to sort.
func Careful(p seats.Period, sessions []seats.Session) Answer {
	from, to := p.Start.UnixNano(), p.End.UnixNano()
	agents := make(map[string]*spans)
	for i := range sessions {
		extend(agents, sessions[i].Agent, &sessions[i], from, to)
	}
	return sweep(agents)
}

// CarefulRows is [Careful] for many licenses, on all cores: each reads its part of
// the rows into a map keyed on license and agent, and the maps are joined.
func CarefulRows(p seats.Period, rows []gen.Row) []Answer {
	type key struct{ license, agent string }
	from, to := p.Start.UnixNano(), p.End.UnixNano()
	parts := make([]map[key]*spans, runtime.GOMAXPROCS(0))
	each(len(parts), func(worker int) {
		agents := make(map[key]*spans)
		rows := part(rows, worker, len(parts))
		for i := range rows {
			extend(agents, key{rows[i].License, rows[i].Agent}, &rows[i].Session, from, to)
		}
		parts[worker] = agents
	})
	licenses := make(map[string]map[string]*spans)
	for _, agents := range parts {
		for k, a := range agents {
			of := licenses[k.license]
			if of == nil {
				of = make(map[string]*spans)
				licenses[k.license] = of
			}
			if b := of[k.agent]; b != nil {
				*b = append(*b, *a...)
			} else {
				of[k.agent] = a
			}
		}
	}
	names := slices.Collect(maps.Keys(licenses))
	answers := make([]Answer, len(names))
	each(len(parts), func(worker int) {
		for i := worker; i < len(names); i += len(parts) {
			answers[i] = sweep(licenses[names[i]])
			answers[i].License = names[i]
		}
	})
	return Sort(answers)
}

// extend adds a chat to the spans of an agent.
func extend[K comparable](agents map[K]*spans, agent K, s *seats.Session, from, to int64) {
	t := span{max(s.Start.UnixNano(), from), min(s.End.UnixNano(), to)}
	if t.start >= t.end {
		return
	}
	a := agents[agent]
	if a == nil {
		a = new(spans)
		agents[agent] = a
	}
	if n := len(*a); n > 0 && t.start >= (*a)[n-1].start && t.start <= (*a)[n-1].end {
		(*a)[n-1].end = max((*a)[n-1].end, t.end)
	} else {
		*a = append(*a, t)
	}
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
