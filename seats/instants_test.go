package seats_test

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/internal/instants"
	"github.com/payper/payper/seats"
)

// given is what the functions of the package are given, each of them what it
// needs.
type given struct {
	Period   seats.Period
	Agents   []seats.Agent
	Sessions []seats.Session
	Levels   []seats.Level
	Parts    []seats.Period
	Usage    seats.Usage
	At       time.Time
}

// instantCalls has a call of each function and method that takes or holds an
// instant. A call returns its results and errors.
var instantCalls = map[string]func(in given) []any{
	"AccountLevels": func(in given) []any { return results(seats.AccountLevels(in.Period, in.Agents)) },
	"Every": func(in given) []any {
		parts, err := seats.Every(in.Period, in.Period.End.Round(0).Sub(in.Period.Start.Round(0))/3+1)
		if err != nil {
			return []any{err}
		}
		return []any{slices.Collect(parts)}
	},
	"Levels":     func(in given) []any { return results(seats.Levels(in.Period, in.Agents, in.Sessions)) },
	"Measure":    func(in given) []any { return results(seats.Measure(in.Period, in.Agents, in.Sessions)) },
	"Peaks":      func(in given) []any { return results(seats.Peaks(in.Levels, slices.Values(in.Parts))) },
	"Percentile": func(in given) []any { return results(seats.Percentile(in.Levels, 50)) },
	"Sampled":    func(in given) []any { return results(seats.Sampled(in.Levels, time.Hour)) },
	"Unbroken":   func(in given) []any { return results(seats.Unbroken(in.Levels, time.Hour)) },
	"NewMeter": func(in given) []any {
		_, err := seats.NewMeter(in.Period)
		return []any{err}
	},
	"NewMeters": func(in given) []any {
		_, err := seats.NewMeters(in.Period, 1)
		return []any{err}
	},
	"Period.Equal": func(in given) []any {
		p := in.Period
		return []any{p.Equal(seats.Period{Start: p.Start.UTC(), End: p.End.UTC()}), p.Equal(seats.Period{Start: p.Start, End: in.At})}
	},
	"Period.String":   func(in given) []any { return []any{in.Period.String()} },
	"Period.Validate": func(in given) []any { return []any{in.Period.Validate()} },
	"Usage.MarshalJSON": func(in given) []any {
		text, err := json.Marshal(in.Usage)
		var back seats.Usage
		return []any{err, json.Unmarshal(text, &back), back}
	},
	"Usage.UnmarshalJSON": func(in given) []any {
		var back seats.Usage
		text, _ := json.Marshal(in.Usage)
		return []any{json.Unmarshal(text, &back), back}
	},
	"Usage.Sustained": func(in given) []any { return results(in.Usage.Sustained(time.Hour)) },
	"Usage.Validate": func(in given) []any {
		whole := seats.Usage{Period: in.Period, Accounts: 1, Peak: 1, AtLeast: []time.Duration{in.Period.End.Round(0).Sub(in.Period.Start.Round(0))}}
		return []any{in.Usage.Validate(), whole.Validate()}
	},
	"Meter.Add": func(in given) []any {
		_, errs := fed(in)
		return errs
	},
	"Meter.Cut": func(in given) []any {
		m, all := fed(in)
		for _, p := range in.Parts {
			cut, err := m.Cut(p)
			all = append(all, err)
			if err == nil {
				all = append(all, cut.Period(), must(cut.MarshalBinary()))
			}
		}
		return all
	},
	"Meter.Holders": func(in given) []any {
		m, _ := fed(in)
		return results(m.Holders(in.Agents, in.At))
	},
	"Meter.Levels": func(in given) []any {
		m, _ := fed(in)
		return results(m.Levels(in.Agents))
	},
	"Meter.MarshalBinary": func(in given) []any {
		m, _ := fed(in)
		return results(m.MarshalBinary())
	},
	"Meter.UnmarshalBinary": func(in given) []any {
		m, _ := fed(in)
		data, _ := m.MarshalBinary()
		again := new(seats.Meter)
		return []any{again.UnmarshalBinary(data), again.Period(), m.UnmarshalBinary(data)}
	},
	"Meter.Merge": func(in given) []any {
		m, all := fed(in)
		for _, p := range in.Parts {
			part := in
			part.Period = p
			o, _ := fed(part)
			all = append(all, m.Merge(o))
		}
		return append(all, results(m.MarshalBinary())...)
	},
	"Meter.Period": func(in given) []any {
		m, _ := fed(in)
		return []any{m.Period()}
	},
	"Meter.Spans": func(in given) []any {
		m, _ := fed(in)
		var all []any
		for id, p := range m.Spans() {
			all = append(all, id, p)
		}
		return all
	},
	"Meter.Usage": func(in given) []any {
		m, _ := fed(in)
		return results(m.Usage(in.Agents))
	},
	"Meters.Add": func(in given) []any {
		ms, _ := seats.NewMeters(in.Period, 1)
		var all []any
		for _, s := range in.Sessions {
			all = append(all, ms.Add("acme", s))
		}
		return append(all, metersIn(ms)...)
	},
	"Meters.AddAll": func(in given) []any {
		ms, _ := seats.NewMeters(in.Period, 1)
		err := ms.AddAll(func(yield func(string, seats.Session) bool) {
			for _, s := range in.Sessions {
				if !yield("acme", s) {
					return
				}
			}
		})
		return append([]any{err}, metersIn(ms)...)
	},
	"Meters.All": func(in given) []any { return metersIn(oneLicense(in)) },
	"Meters.Merge": func(in given) []any {
		ms := oneLicense(in)
		m, _ := fed(in)
		return append([]any{ms.Merge("globex", m)}, metersIn(ms)...)
	},
	"Meters.Meter": func(in given) []any {
		m := oneLicense(in).Meter("acme")
		return results(m.MarshalBinary())
	},
	"Meters.Usages": func(in given) []any {
		var all []any
		for u, err := range oneLicense(in).Usages(maps.All(map[string][]seats.Agent{"acme": in.Agents})) {
			all = append(all, u, err)
		}
		return all
	},
}

func results[T any](v T, err error) []any { return []any{v, err} }

// fed returns a Meter that was fed the sessions, and the errors of that.
func fed(in given) (*seats.Meter, []any) {
	m, err := seats.NewMeter(in.Period)
	errs := []any{err}
	for _, s := range in.Sessions {
		errs = append(errs, m.Add(s))
	}
	return m, errs
}

func oneLicense(in given) *seats.Meters {
	ms, _ := seats.NewMeters(in.Period, 1)
	for _, s := range in.Sessions {
		_ = ms.Add("acme", s) // the same in each form
	}
	return ms
}

func metersIn(ms *seats.Meters) []any {
	var all []any
	for license, m := range ms.All() {
		all = append(all, license, m.Period(), must(m.MarshalBinary()))
	}
	return all
}

// TestLaw_instants: each call gives the same results and the same texts of errors,
// whatever the form of the instants that it is given.
func TestLaw_instants(t *testing.T) {
	names, err := instants.Functions("github.com/payper/payper/seats")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(names, slices.Sorted(maps.Keys(instantCalls))); diff != "" {
		t.Fatalf("a function with an instant is not called here (-package +calls):\n%s", diff)
	}
	for seed := range uint64(60) {
		d := seeded(seed)
		l := drawLicense(d)
		if d(2) == 0 {
			spoil(d, &l)
		}
		in := given{Period: l.period, Agents: l.agents, Sessions: l.sessions, At: l.instant(d), Usage: full()}
		if u, err := seats.Measure(l.period, l.agents, l.sessions); err == nil {
			in.Usage = u
			in.Levels = must(seats.Levels(l.period, l.agents, l.sessions))
			in.Parts = append(drawParts(d, l, l.period), seats.Period{Start: in.At, End: l.period.End})
		} else {
			in.Levels = []seats.Level{{Period: l.period}, {Period: seats.Period{Start: in.At, End: l.period.Start}}}
			in.Parts = []seats.Period{l.period, {Start: in.At, End: l.period.Start}}
			in.Usage.PeakAt = in.At
		}
		for name, call := range instantCalls {
			want := texts(call(in))
			for _, f := range instants.Forms(l.period.Start.Location()) {
				if diff := cmp.Diff(want, texts(call(instants.Put(in, f)))); diff != "" {
					t.Fatalf("seed %d: %s with instants in form %s (-as given +form):\n%s\n%v", seed, name, f.Name, diff, l)
				}
			}
		}
	}
}

// texts returns results with errors as their texts and all instants in UTC.
func texts(results []any) []any {
	var all []any
	for _, r := range results {
		if err, ok := r.(error); ok {
			r = err.Error()
		}
		all = append(all, r)
	}
	return instants.Put(all, instants.Form{Of: func(t time.Time) time.Time { return t.Round(0).UTC() }})
}

// TestHostileInstants: whatever instants and ids a call is given, it returns, and
// the text of an error is short.
func TestHostileInstants(t *testing.T) {
	ends := []time.Time{
		{},
		time.Time{}.Add(-nano), time.Time{}.Add(nano), time.Unix(math.MinInt64, 0), time.Unix(math.MaxInt64, 999_999_999),
		primeval, distant, time.Unix(0, -1), clock("08:00"), clock("18:00").Add(longest), clock("18:00").In(time.FixedZone("far", -1<<40)),
	}
	ids := []string{"", "\x00", "\xff\xfe", strings.Repeat("x", 1<<20)}
	for _, start := range ends {
		for i, end := range ends {
			p, id := seats.Period{Start: start, End: end}, ids[i%len(ids)]
			in := given{
				Period: p, At: end,
				Agents:   []seats.Agent{{ID: "a", Joined: start, Left: end}, {ID: id, Suspended: []seats.Period{p, {Start: end, End: start}}, SuspendedSince: end}},
				Sessions: []seats.Session{{Agent: "a", Start: start, End: end}, {Agent: id, Start: end, Open: true}, {Agent: id, Start: day.Start, End: end}},
				Levels:   []seats.Level{{Period: p, Count: math.MaxInt}, {Period: seats.Period{Start: end, End: day.End}, Count: math.MinInt}},
				Parts:    []seats.Period{p, {Start: end, End: day.End}, day},
				Usage:    seats.Usage{Period: p, Accounts: math.MaxInt, Peak: 1, PeakAt: end, PeakAgents: []string{id}, AtLeast: []time.Duration{math.MinInt64}},
			}
			for name, call := range instantCalls {
				for _, result := range call(in) {
					if err, ok := result.(error); ok && len(err.Error()) > 2000 {
						t.Errorf("%s of %v: an error of %d bytes: %.200s", name, p, len(err.Error()), err)
					}
				}
			}
		}
	}
}
