package seats_test

import (
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// instants is what the functions of the package are given, each of them what it
// needs.
type instants struct {
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
var instantCalls = map[string]func(in instants) []any{
	"AccountLevels": func(in instants) []any { return results(seats.AccountLevels(in.Period, in.Agents)) },
	"Every": func(in instants) []any {
		parts, err := seats.Every(in.Period, in.Period.End.Round(0).Sub(in.Period.Start.Round(0))/3+1)
		if err != nil {
			return []any{err}
		}
		return []any{slices.Collect(parts)}
	},
	"Levels":     func(in instants) []any { return results(seats.Levels(in.Period, in.Agents, in.Sessions)) },
	"Measure":    func(in instants) []any { return results(seats.Measure(in.Period, in.Agents, in.Sessions)) },
	"Peaks":      func(in instants) []any { return results(seats.Peaks(in.Levels, slices.Values(in.Parts))) },
	"Percentile": func(in instants) []any { return results(seats.Percentile(in.Levels, 50)) },
	"Sampled":    func(in instants) []any { return results(seats.Sampled(in.Levels, time.Hour)) },
	"Unbroken":   func(in instants) []any { return results(seats.Unbroken(in.Levels, time.Hour)) },
	"NewMeter": func(in instants) []any {
		_, err := seats.NewMeter(in.Period)
		return []any{err}
	},
	"NewMeters": func(in instants) []any {
		_, err := seats.NewMeters(in.Period, 1)
		return []any{err}
	},
	"Period.Equal": func(in instants) []any {
		p := in.Period
		return []any{p.Equal(seats.Period{Start: p.Start.UTC(), End: p.End.UTC()}), p.Equal(seats.Period{Start: p.Start, End: in.At})}
	},
	"Period.String":   func(in instants) []any { return []any{in.Period.String()} },
	"Period.Validate": func(in instants) []any { return []any{in.Period.Validate()} },
	"Usage.MarshalJSON": func(in instants) []any {
		text, err := json.Marshal(in.Usage)
		var back seats.Usage
		return []any{err, json.Unmarshal(text, &back), back}
	},
	"Usage.UnmarshalJSON": func(in instants) []any {
		var back seats.Usage
		text, _ := json.Marshal(in.Usage)
		return []any{json.Unmarshal(text, &back), back}
	},
	"Usage.Sustained": func(in instants) []any { return results(in.Usage.Sustained(time.Hour)) },
	"Usage.Validate": func(in instants) []any {
		whole := seats.Usage{Period: in.Period, Accounts: 1, Peak: 1, AtLeast: []time.Duration{in.Period.End.Round(0).Sub(in.Period.Start.Round(0))}}
		return []any{in.Usage.Validate(), whole.Validate()}
	},
	"Meter.Add": func(in instants) []any {
		_, errs := fed(in)
		return errs
	},
	"Meter.Cut": func(in instants) []any {
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
	"Meter.Holders": func(in instants) []any {
		m, _ := fed(in)
		return results(m.Holders(in.Agents, in.At))
	},
	"Meter.Levels": func(in instants) []any {
		m, _ := fed(in)
		return results(m.Levels(in.Agents))
	},
	"Meter.MarshalBinary": func(in instants) []any {
		m, _ := fed(in)
		return results(m.MarshalBinary())
	},
	"Meter.UnmarshalBinary": func(in instants) []any {
		m, _ := fed(in)
		data, _ := m.MarshalBinary()
		again := new(seats.Meter)
		return []any{again.UnmarshalBinary(data), again.Period(), m.UnmarshalBinary(data)}
	},
	"Meter.Merge": func(in instants) []any {
		m, all := fed(in)
		for _, p := range in.Parts {
			part := in
			part.Period = p
			o, _ := fed(part)
			all = append(all, m.Merge(o))
		}
		return append(all, results(m.MarshalBinary())...)
	},
	"Meter.Period": func(in instants) []any {
		m, _ := fed(in)
		return []any{m.Period()}
	},
	"Meter.Spans": func(in instants) []any {
		m, _ := fed(in)
		var all []any
		for id, p := range m.Spans() {
			all = append(all, id, p)
		}
		return all
	},
	"Meter.Usage": func(in instants) []any {
		m, _ := fed(in)
		return results(m.Usage(in.Agents))
	},
	"Meters.Add": func(in instants) []any {
		ms, _ := seats.NewMeters(in.Period, 1)
		var all []any
		for _, s := range in.Sessions {
			all = append(all, ms.Add("acme", s))
		}
		return append(all, metersIn(ms)...)
	},
	"Meters.AddAll": func(in instants) []any {
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
	"Meters.All": func(in instants) []any { return metersIn(oneLicense(in)) },
	"Meters.Merge": func(in instants) []any {
		ms := oneLicense(in)
		m, _ := fed(in)
		return append([]any{ms.Merge("globex", m)}, metersIn(ms)...)
	},
	"Meters.Meter": func(in instants) []any {
		m := oneLicense(in).Meter("acme")
		return results(m.MarshalBinary())
	},
	"Meters.Usages": func(in instants) []any {
		var all []any
		for u, err := range oneLicense(in).Usages(maps.All(map[string][]seats.Agent{"acme": in.Agents})) {
			all = append(all, u, err)
		}
		return all
	},
}

func results[T any](v T, err error) []any { return []any{v, err} }

// fed returns a Meter that was fed the sessions, and the errors of that.
func fed(in instants) (*seats.Meter, []any) {
	m, err := seats.NewMeter(in.Period)
	errs := []any{err}
	for _, s := range in.Sessions {
		errs = append(errs, m.Add(s))
	}
	return m, errs
}

func oneLicense(in instants) *seats.Meters {
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

// forms are other forms of an equal instant.
var forms = map[string]func(time.Time) time.Time{
	"UTC":   time.Time.UTC,
	"fixed": func(t time.Time) time.Time { _, offset := t.Zone(); return t.In(time.FixedZone("", offset)) },
	"Tokyo": func(t time.Time) time.Time { return t.In(must(time.LoadLocation("Asia/Tokyo"))) },
	"JSON": func(t time.Time) time.Time {
		var back time.Time
		if err := json.Unmarshal(must(json.Marshal(t)), &back); err != nil {
			panic(err)
		}
		return back
	},
	"monotonic": func(t time.Time) time.Time {
		now := time.Now() //nolint:forbidigo // nothing else gives a time a monotonic reading
		return now.Add(t.Sub(now))
	},
}

// TestEqualInstants: each call gives the same results and the same texts of
// errors, whatever the form of the instants it is given.
func TestEqualInstants(t *testing.T) {
	for _, name := range callsWithInstants(t) {
		if instantCalls[name] == nil {
			t.Errorf("no call of %s, which takes or holds an instant", name)
		}
	}
	utc := func(at time.Time) time.Time { return at.Round(0).UTC() }
	for seed := range uint64(60) {
		d := seeded(seed)
		l := drawLicense(d)
		if d(2) == 0 {
			spoil(d, &l)
		}
		in := instants{Period: l.period, Agents: l.agents, Sessions: l.sessions, At: l.instant(d), Usage: full()}
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
			want := told(call(in), utc)
			for form, f := range forms {
				got := told(call(replaceInstants(in, f)), utc)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Fatalf("seed %d: %s with instants in form %s, mismatch (-as given +form):\n%s\n%v", seed, name, form, diff, l)
				}
			}
		}
	}
}

// told returns results with errors as their texts and all instants in one form.
func told(results []any, form func(time.Time) time.Time) []any {
	var all []any
	for _, r := range results {
		if err, ok := r.(error); ok {
			r = err.Error()
		}
		all = append(all, r)
	}
	return replaceInstants(all, form)
}

// replaceInstants returns a copy of v in which each instant but zero ones is
// replaced.
func replaceInstants[T any](v T, f func(time.Time) time.Time) T {
	out := reflect.New(reflect.TypeFor[T]()).Elem()
	out.Set(replaced(reflect.ValueOf(&v).Elem(), f))
	return out.Interface().(T)
}

func replaced(v reflect.Value, f func(time.Time) time.Time) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	if at, ok := reflect.TypeAssert[time.Time](v); ok {
		if !at.IsZero() {
			out.Set(reflect.ValueOf(f(at)))
		}
		return out
	}
	switch kind := v.Kind(); {
	case kind == reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(replaced(v.Field(i), f))
		}
	case kind == reflect.Slice && !v.IsNil():
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(replaced(v.Index(i), f))
		}
	case kind == reflect.Interface && !v.IsNil():
		out.Set(replaced(v.Elem(), f))
	}
	return out
}

// callsWithInstants returns the functions and methods of the package that take or
// hold an instant.
func callsWithInstants(t *testing.T) []string {
	t.Helper()
	p, err := importer.ForCompiler(token.NewFileSet(), "source", nil).Import("github.com/payper/payper/seats")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	add := func(name string, f *types.Func, receiver types.Type) {
		s := f.Signature()
		if ast.IsExported(f.Name()) && (holdsInstant(s.Params(), nil) || receiver != nil && holdsInstant(receiver, nil)) {
			names = append(names, name)
		}
	}
	for _, name := range p.Scope().Names() {
		switch object := p.Scope().Lookup(name).(type) {
		case *types.Func:
			add(name, object, nil)
		case *types.TypeName:
			named, ok := object.Type().(*types.Named)
			if !ok || !object.Exported() {
				continue
			}
			for m := range named.Methods() {
				add(name+"."+m.Name(), m, named)
			}
		}
	}
	if len(names) < 25 {
		t.Fatalf("only %d calls that take or hold an instant: %q", len(names), names)
	}
	return names
}

// holdsInstant reports whether a type has a time.Time in it.
func holdsInstant(typ types.Type, seen []types.Type) bool {
	if slices.Contains(seen, typ) {
		return false
	}
	seen = append(seen, typ)
	switch t := typ.(type) {
	case *types.Named:
		if t.String() == "time.Time" {
			return true
		}
		if holdsInstant(t.Underlying(), seen) {
			return true
		}
		for arg := range t.TypeArgs().Types() {
			if holdsInstant(arg, seen) {
				return true
			}
		}
	case *types.Tuple:
		for v := range t.Variables() {
			if holdsInstant(v.Type(), seen) {
				return true
			}
		}
	case *types.Struct:
		for f := range t.Fields() {
			if holdsInstant(f.Type(), seen) {
				return true
			}
		}
	case *types.Signature:
		return holdsInstant(t.Params(), seen)
	case interface{ Elem() types.Type }: // a pointer, a slice, an array, a map
		return holdsInstant(t.Elem(), seen)
	}
	return false
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
			in := instants{
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
