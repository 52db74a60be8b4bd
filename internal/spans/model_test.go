package spans_test

import (
	"cmp"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/payper/payper/internal/spans"
)

// model is what a Sets holds, as one would write it first: all spans of each key,
// joined when they are looked at.
type model map[string][]spans.Span

func (m model) add(key string, s spans.Span) {
	if s.Start < s.End {
		m[key] = append(m[key], s)
	}
}

// joined joins the spans of each key, and returns m.
func (m model) joined() model {
	for key, list := range m {
		slices.SortFunc(list, func(a, b spans.Span) int { return cmp.Compare(a.Start, b.Start) })
		joined := list[:1]
		for _, s := range list[1:] {
			if last := &joined[len(joined)-1]; s.Start <= last.End {
				last.End = max(last.End, s.End)
			} else {
				joined = append(joined, s)
			}
		}
		m[key] = joined
	}
	return m
}

// moved returns the spans moved by shift, as far as they lie between 0 and length.
func (m model) moved(shift, length int64) model {
	out := model{}
	for key, list := range m {
		for _, s := range list {
			out.add(key, spans.Span{Start: max(s.Start+shift, 0), End: min(s.End+shift, length)})
		}
	}
	return out
}

func (m model) list(without map[string]bool) []spans.Span {
	var all []spans.Span
	for key, list := range m {
		if !without[key] {
			all = append(all, list...)
		}
	}
	return all
}

// plainLevels returns how many of the spans there are at a time, and their peak.
func plainLevels(all []spans.Span) ([]spans.Level, spans.Peak) {
	type step struct {
		at int64
		by int
	}
	var steps []step
	for _, s := range all {
		if s.Start < s.End {
			steps = append(steps, step{s.Start, 1}, step{s.End, -1})
		}
	}
	slices.SortFunc(steps, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	levels, peak, n := []spans.Level{{}}, spans.Peak{}, 0
	for i, s := range steps {
		n += s.by
		if i+1 < len(steps) && steps[i+1].at == s.at {
			continue
		}
		if last := &levels[len(levels)-1]; last.Start == s.at {
			last.Count = n
		} else if last.Count != n {
			levels = append(levels, spans.Level{Start: s.at, Count: n})
		}
	}
	for _, l := range levels {
		if l.Count > peak.Count {
			peak.Count, peak.At = l.Count, l.Start
		}
	}
	if peak.Count == 0 {
		return levels, peak
	}
	held := make([]time.Duration, peak.Count+1) // at each number
	for i, l := range levels[:len(levels)-1] {
		held[l.Count] += time.Duration(levels[i+1].Start - l.Start)
	}
	for k := peak.Count; k > 1; k-- {
		held[k-1] += held[k]
	}
	peak.AtLeast = held[1:]
	return levels, peak
}

// check compares all that s tells with the model.
func check(t *testing.T, m model, s *spans.Sets, r *rand.Rand) {
	t.Helper()
	m.joined()
	got := model{}
	lastKey, lastEnd := "", int64(-1)
	for key, span := range s.Sorted() {
		if key < lastKey || key == lastKey && span.Start <= lastEnd {
			t.Errorf("Sorted: %q %v after %q, which ends at %d", key, span, lastKey, lastEnd)
		}
		lastKey, lastEnd = key, span.End
		got[key] = append(got[key], span)
	}
	same(t, "Sorted", m, got)
	unsorted := model{}
	for number, span := range s.All() {
		unsorted.add(s.Keys()[number], span)
	}
	same(t, "All", m, unsorted.joined())
	if want := len(m.list(nil)); s.Spans() != want || len(s.Keys()) != len(m) {
		t.Errorf("%d spans of %d keys, want %d of %d", s.Spans(), len(s.Keys()), want, len(m))
	}

	var w spans.Sweeper
	out := map[string]bool{}
	without := make([]bool, len(s.Keys()))
	for i, key := range s.Keys() {
		out[key] = r.IntN(4) == 0
		without[i] = out[key]
	}
	for _, without := range [][]bool{nil, without, make([]bool, len(without))} {
		left := out
		if !slices.Contains(without, true) {
			left = nil
		}
		all := m.list(left)
		levels, peak := plainLevels(all)
		same(t, "Levels", levels, w.Levels(s, without))
		same(t, "LevelsOf", levels, spans.LevelsOf(all))
		same(t, "PeakOf", peak, spans.PeakOf(all))
		got := w.Peak(s, without)
		peak.Keys = holding(m, s, left, peak.At)
		if peak.Count == 0 {
			peak.Keys = nil
		}
		slices.Sort(got.Keys)
		same(t, "Peak", peak, got)
	}
	if all := m.list(nil); len(all) > 0 {
		at := all[r.IntN(len(all))].End - int64(r.IntN(2))
		got := s.Holding(at)
		slices.Sort(got)
		same(t, "Holding", holding(m, s, nil, at), got)
	}
}

// same fails unless both are the same. Package cmp takes seconds for so many
// spans, so it only tells what differs.
func same[T any](t *testing.T, what string, want, got T) {
	t.Helper()
	if !reflect.DeepEqual(want, got) {
		t.Errorf("%s mismatch (-plain +got):\n%s", what, gocmp.Diff(want, got))
	}
}

// holding returns the numbers of the keys with a span that covers an instant.
func holding(m model, s *spans.Sets, without map[string]bool, at int64) []int {
	var numbers []int
	for number, key := range s.Keys() {
		if !without[key] && slices.ContainsFunc(m[key], func(s spans.Span) bool { return s.Start <= at && at < s.End }) {
			numbers = append(numbers, number)
		}
	}
	return numbers
}

var unlimited = spans.Limits{Keys: 1 << 20, Spans: 1 << 20}

// TestSets does to a few Sets at random all that can be done to one, and compares
// each with its model.
func TestSets(t *testing.T) {
	const length = 40
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 1))
		unit := []int64{1, 1000, 1e15}[r.IntN(3)]
		random := func() (string, spans.Span) {
			start := r.Int64N(length)
			return strconv.Itoa(r.IntN(4)), spans.Span{Start: start * unit, End: (start + r.Int64N(length-start+1)) * unit}
		}
		sets := []*spans.Sets{newSets(unlimited)}
		models := []model{{}}
		for range 15 {
			i, k := r.IntN(len(sets)), r.IntN(len(sets))
			s, m := sets[i], models[i]
			switch r.IntN(6) {
			case 0, 1:
				key, span := random()
				if err := s.Add(key, span); err != nil {
					t.Fatal(err)
				}
				m.add(key, span)
			case 2: // to two Sets at once
				var b spans.Batch
				for n := range 1 + r.IntN(spans.BatchLen) {
					key, span := random()
					b.Put(key, span)
					to := []int{i, k}[r.IntN(2)]
					b.Direct(n, sets[to])
					models[to].add(key, span)
				}
				want := b.Len()
				if added, err := b.Add(); added != want || err != nil || b.Len() != 0 {
					t.Fatalf("Add of a batch = %d, %v, want %d", added, err, want)
				}
			case 3:
				part := spans.Span{Start: r.Int64N(length) * unit}
				part.End = part.Start + (1+r.Int64N(length))*unit
				cut := s.Cut(part)
				sets = append(sets, &cut)
				models = append(models, m.moved(-part.Start, part.End-part.Start))
			case 4:
				shift := r.Int64N(3) * unit
				if i == k {
					shift = 0
				}
				if err := s.Merge(sets[k], shift); err != nil {
					t.Fatal(err)
				}
				for key, list := range models[k].moved(shift, 1<<62) {
					m[key] = append(m[key], list...)
				}
			case 5:
				again, err := spans.Decode(s.Append(nil), 1<<62, unlimited)
				if err != nil {
					t.Fatal(err)
				}
				sets[i] = &again
			}
			if check(t, models[i], sets[i], r); t.Failed() {
				t.Fatalf("with seed %d", seed)
			}
		}
	}
}

func newSets(limits spans.Limits) *spans.Sets {
	s := spans.New(limits)
	return &s
}
