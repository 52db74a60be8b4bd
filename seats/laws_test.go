package seats_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// laws are what holds for every license, whatever the figures. Each is given a
// license that Measure accepts, its usage, and a source of choices.
var laws = []struct {
	name  string
	why   string
	check func(t *testing.T, l license, u seats.Usage, d draw)
}{
	{
		name: "plain",
		why:  "the plain count gives the same usage, the same levels, and the same of all that is made from them",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			want := count(l.period, l.agents, l.sessions)
			differ(t, l, "Measure", want.usage, u)
			levels := must(seats.Levels(l.period, l.agents, l.sessions))
			differ(t, l, "Levels", want.levels, levels)
			on := must(seats.AccountLevels(l.period, l.agents))
			differ(t, l, "AccountLevels", want.on, on)
			checkCounts(t, l, levels, d)
			checkCounts(t, l, on, d)
		},
	},
	{
		name: "valid",
		why:  "what Measure returns is valid, comes back from JSON as it was, and its levels are sustained as long as they were held",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			if err := u.Validate(); err != nil {
				t.Errorf("Validate: %v\n%v", err, l)
			}
			var back seats.Usage
			if err := json.Unmarshal(must(json.Marshal(u)), &back); err != nil {
				t.Fatal(err)
			}
			differ(t, l, "JSON", u, back)
			for i, held := range append([]time.Duration{0}, u.AtLeast...) {
				if got := must(u.Sustained(held)); got < i {
					t.Errorf("Sustained(%v) = %d, want %d or more\n%v", held, got, i, l)
				}
				if got := must(u.Sustained(held + nano)); i > 0 && got >= i {
					t.Errorf("Sustained(%v) = %d, want less than %d\n%v", held+nano, got, i, l)
				}
			}
		},
	},
	{
		name: "pure",
		why:  "inputs are not modified, and the same input gives the same output",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			before := l.clone()
			again := must(seats.Measure(l.period, l.agents, l.sessions))
			differ(t, before, "Measure again", u, again)
			if diff := cmp.Diff(before, l, cmp.AllowUnexported(license{})); diff != "" {
				t.Errorf("input modified (-before +after):\n%s\n%v", diff, before)
			}
		},
	},
	{
		name: "reorder",
		why:  "the order of agents, sessions and suspensions changes nothing",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			other := l.clone()
			shuffle(d, other.agents)
			shuffle(d, other.sessions)
			for _, a := range other.agents {
				shuffle(d, a.Suspended)
			}
			same(t, l, u, other)
		},
	},
	{
		name: "duplicate",
		why:  "a session given twice changes nothing",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			other := l.clone()
			for _, s := range l.sessions {
				other.sessions = slices.Insert(other.sessions, d(len(other.sessions)), s)
			}
			same(t, l, u, other)
		},
	},
	{
		name: "split",
		why:  "a chat in two touching parts is the same chat, and so is a suspension",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			middle := func(start, end time.Time) time.Time {
				return start.Add(time.Duration(d(int(end.Sub(start)/l.unit)+1)) * l.unit)
			}
			other := l.clone()
			other.sessions = nil
			for _, s := range l.sessions {
				first, last := s, s
				if s.Open && s.Start.Before(l.period.End) {
					first.Open, first.End = false, middle(s.Start, l.period.End.Add(-l.unit))
				} else if !s.Open {
					first.End = middle(s.Start, s.End)
				}
				if !first.Open {
					last.Start = first.End
				}
				other.sessions = append(other.sessions, last, first)
			}
			for i, a := range l.agents {
				other.agents[i].Suspended = nil
				for _, s := range a.Suspended {
					at := middle(s.Start, s.End)
					other.agents[i].Suspended = append(other.agents[i].Suspended,
						seats.Period{Start: at, End: s.End}, seats.Period{Start: s.Start, End: at})
				}
			}
			same(t, l, u, other)
		},
	},
	{
		name: "shift",
		why:  "only distances count: shifting all times shifts the result",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			by := []time.Duration{nano, -nano, time.Hour, -400 * 24 * time.Hour, longest}[d(5)]
			other := mapInstants(l, func(at time.Time) time.Time { return at.Add(by) })
			u.Period = other.period
			if u.Peak > 0 {
				u.PeakAt = u.PeakAt.Add(by)
			}
			same(t, l, u, other)
		},
	},
	{
		name: "open_is_to_the_end",
		why:  "an open session is one that ends with the period",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			other := l.clone()
			other.sessions = closed(l)
			u.OpenAgents = nil
			same(t, l, u, other)
		},
	},
	{
		name: "one_chat_more",
		why:  "a further chat never lowers a count, and raises the peak by one at most",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			if len(l.agents) == 0 {
				return
			}
			other := l.clone()
			other.sessions = append(other.sessions, l.drawSession(d))
			more := must(seats.Measure(l.period, other.agents, other.sessions))
			if more.Peak < u.Peak || more.Peak > u.Peak+1 || more.Active < u.Active || len(more.Strays) < len(u.Strays) {
				t.Errorf("with one chat more: peak %d, active %d, strays %q; before %d, %d, %q\n%v",
					more.Peak, more.Active, more.Strays, u.Peak, u.Active, u.Strays, other)
			}
		},
	},
	{
		name: "split_period",
		why:  "the peak of a period is the higher one of its parts, and the times add up",
		check: func(t *testing.T, l license, u seats.Usage, d draw) {
			t.Helper()
			steps := int(l.period.End.Sub(l.period.Start) / l.unit)
			if steps < 2 {
				return
			}
			middle := l.period.Start.Add(time.Duration(1+d(steps-1)) * l.unit)
			a := must(seats.Measure(seats.Period{Start: l.period.Start, End: middle}, l.agents, l.sessions))
			b := must(seats.Measure(seats.Period{Start: middle, End: l.period.End}, l.agents, l.sessions))
			if u.Peak != max(a.Peak, b.Peak) || u.PeakAccounts != max(a.PeakAccounts, b.PeakAccounts) ||
				sum(u.AtLeast) != sum(a.AtLeast)+sum(b.AtLeast) || sum(u.AccountsAtLeast) != sum(a.AccountsAtLeast)+sum(b.AccountsAtLeast) {
				t.Errorf("split at %v: %+v and %+v, in all %+v\n%v", middle, a, b, u, l)
			}
		},
	},
	{
		name: "all_exempt",
		why:  "exempt agents take no seats, and no account less",
		check: func(t *testing.T, l license, u seats.Usage, _ draw) {
			t.Helper()
			other := l.clone()
			for i := range other.agents {
				other.agents[i].Exempt = true
			}
			same(t, l, seats.Usage{
				Period:   u.Period,
				Accounts: u.Accounts, ExemptAccounts: u.Accounts,
				PeakAccounts: u.PeakAccounts, AccountsAtLeast: u.AccountsAtLeast,
			}, other)
		},
	},
}

func TestMeasure_laws(t *testing.T) {
	for _, law := range laws {
		t.Run(law.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, law.why)
			for seed := range uint64(500) {
				d := seeded(seed)
				l := drawLicense(d)
				law.check(t, l, must(seats.Measure(l.period, l.agents, l.sessions)), d)
				if t.Failed() {
					t.Fatalf("with seed %d\nwhy: %s", seed, law.why)
				}
			}
		})
	}
}

// checkCounts compares what is counted from levels with the plain way.
func checkCounts(t *testing.T, l license, levels []seats.Level, d draw) {
	t.Helper()
	parts := drawParts(d, l, l.period)
	peaks := must(seats.Peaks(levels, seq(parts)))
	differ(t, l, "Peaks", plainPeaks(levels, parts), peaks)
	if percent := 1 + d(100); len(peaks) > 0 {
		differ(t, l, "Percentile", plainPercentile(peaks, percent), must(seats.Percentile(peaks, percent)))
	}
	hold := time.Duration(d(gridLength)) * l.unit
	differ(t, l, "Unbroken", plainUnbroken(levels, hold), must(seats.Unbroken(levels, hold)))
	every := time.Duration(1+d(gridLength)) * l.unit
	if l.period.End.Sub(l.period.Start) > 1000*l.unit {
		return // centuries of nanoseconds: too many samples to look at
	}
	differ(t, l, "Sampled", plainSampled(levels, every), must(seats.Sampled(levels, every)))
	at := l.period.Start
	for part := range must(seats.Every(l.period, every)) {
		want := seats.Period{Start: at, End: at.Add(every)}
		if want.End.After(l.period.End) {
			want.End = l.period.End
		}
		differ(t, l, "Every", want, part)
		at = part.End
	}
	differ(t, l, "Every's end", l.period.End, at)
}

// same fails unless the license that was made from l has the usage want.
func same(t *testing.T, l license, want seats.Usage, other license) {
	t.Helper()
	got, err := seats.Measure(other.period, other.agents, other.sessions)
	if err != nil {
		t.Fatalf("Measure: %v\nof\n%vmade from\n%v", err, other, l)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Measure mismatch (-want +got):\n%s\nof\n%vmade from\n%v", diff, other, l)
	}
}

func differ(t *testing.T, l license, call string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s mismatch (-want +got):\n%s\n%v", call, diff, l)
	}
}

// mapInstants returns l with each of its instants replaced; zero ones, which say
// nothing, stay.
func mapInstants(l license, f func(time.Time) time.Time) license {
	move := func(at time.Time) time.Time {
		if at.IsZero() {
			return at
		}
		return f(at)
	}
	period := func(p seats.Period) seats.Period { return seats.Period{Start: move(p.Start), End: move(p.End)} }
	other := l.clone()
	other.period = period(l.period)
	for i := range other.agents {
		a := &other.agents[i]
		a.Joined, a.Left, a.SuspendedSince = move(a.Joined), move(a.Left), move(a.SuspendedSince)
		for k, s := range a.Suspended {
			a.Suspended[k] = period(s)
		}
	}
	for i, s := range other.sessions {
		other.sessions[i].Start, other.sessions[i].End = move(s.Start), move(s.End)
	}
	return other
}
