package seats_test

import (
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/internal/spans"
	"github.com/payper/payper/seats"
)

// crowd returns a month of n chats of 2 to 42 minutes, in order of their start,
// shared by an agent per 100 chats, five at least.
func crowd(n int) license {
	r := rand.New(rand.NewPCG(uint64(n), 2))
	l := license{unit: nano, period: february, agents: staff(max(5, n/100)), sessions: make([]seats.Session, n)}
	for i := range l.sessions {
		start := l.period.Start.Add(time.Duration(r.Int64N(int64(28 * 24 * time.Hour))))
		l.sessions[i] = seats.Session{
			Agent: l.agents[r.IntN(len(l.agents))].ID, Start: start, End: start.Add(2*time.Minute + time.Duration(r.Int64N(int64(40*time.Minute)))),
		}
	}
	slices.SortFunc(l.sessions, func(a, b seats.Session) int { return a.Start.Compare(b.Start) })
	return l
}

// TestMeasure_crowd compares Measure with the plain count where all batches, chunks
// and parts of the engine are full.
func TestMeasure_crowd(t *testing.T) {
	for i := range 2 {
		l := crowd(30_000)
		for i := range l.agents {
			l.agents[i].Exempt = i%10 == 9
			if i%10 == 8 {
				l.agents[i].Left = l.period.Start.AddDate(0, 0, 14)
			}
		}
		if i == 1 {
			shuffle(seeded(1), l.sessions)
		}
		want := count(l.period, l.agents, l.sessions)
		if diff := cmp.Diff(want.usage, must(seats.Measure(l.period, l.agents, l.sessions))); diff != "" {
			t.Errorf("Measure mismatch (-plain +got):\n%s", diff)
		}
		if !slices.Equal(want.levels, must(seats.Levels(l.period, l.agents, l.sessions))) {
			t.Error("Levels differ from those of the plain count")
		}
	}
}

// underRace reports whether the test was built with the race detector.
func underRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// TestMeasure_memory holds the documented bounds of memory.
func TestMeasure_memory(t *testing.T) {
	if underRace() || testing.Short() {
		t.Skip("takes seconds, and the race detector allocates for itself")
	}
	l := crowd(30_000)
	for _, tt := range []struct {
		name string
		most int64 // bytes a session
	}{{"near_order", 48}, {"shuffled", 112}} {
		if tt.name == "shuffled" {
			shuffle(seeded(1), l.sessions)
		}
		got := testing.Benchmark(func(b *testing.B) {
			b.Helper()
			b.ReportAllocs()
			for b.Loop() {
				must(seats.Measure(l.period, l.agents, l.sessions))
			}
		}).AllocedBytesPerOp() / int64(len(l.sessions))
		if got > tt.most {
			t.Errorf("%s: Measure allocates %d bytes a session, want %d at most", tt.name, got, tt.most)
		}
	}
}

// TestMeter_memory: a Meter does not grow with what changes nothing.
func TestMeter_memory(t *testing.T) {
	m := meterOf(t, day)
	add := func() {
		for i := range 1000 {
			// In no order, and joined, so that what is stored is freed again.
			start := day.Start.Add(time.Duration(i*617%1000) * 30 * time.Second)
			if err := m.Add(seats.Session{Agent: "ann", Start: start, End: start.Add(30 * time.Second)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	add()
	if got := testing.AllocsPerRun(20, add); got > 10 {
		t.Errorf("adding 1,000 sessions once more allocates %v times, want 10 at most", got)
	}
}

func BenchmarkMeasure(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		l := crowd(n)
		for _, order := range []string{"start", "random"} {
			if order == "random" {
				shuffle(seeded(1), l.sessions)
			}
			b.Run(fmt.Sprintf("sessions=%d/order=%s", n, order), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					must(seats.Measure(l.period, l.agents, l.sessions))
				}
			})
		}
	}
}

// BenchmarkPeaks counts the peak of each hour; Levels are part of it.
func BenchmarkPeaks(b *testing.B) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		l := crowd(n)
		b.Run(fmt.Sprintf("sessions=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				levels := must(seats.Levels(l.period, l.agents, l.sessions))
				must(seats.Peaks(levels, must(seats.Every(l.period, time.Hour))))
			}
		})
	}
}

func BenchmarkMeter(b *testing.B) {
	const n = 100_000
	l := crowd(n)
	one, other := meterOf(b, l.period, l.sessions[:n/2]...), meterOf(b, l.period, l.sessions[n/2:]...)
	data := bytesOf(b, one)
	for name, f := range map[string]func(){
		"Add":             func() { meterOf(b, l.period, l.sessions...) },
		"Usage":           func() { must(one.Usage(l.agents)) },
		"MarshalBinary":   func() { bytesOf(b, one) },
		"UnmarshalBinary": func() { must(0, new(seats.Meter).UnmarshalBinary(data)) },
		"Merge": func() {
			m := meterOf(b, l.period)
			must(0, m.Merge(one))
			must(0, m.Merge(other))
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
	}
}

// TestMeter_limits: a million agents have room in a Meter, and one more is refused
// wherever it comes from.
func TestMeter_limits(t *testing.T) {
	if underRace() || testing.Short() {
		t.Skip("takes seconds")
	}
	const million = 1_000_000
	agents := staff(million + 1)
	m := meterOf(t, day)
	for _, a := range agents[:million] {
		if err := m.Add(seats.Session{Agent: a.ID, Start: clock("09:00"), End: clock("10:00")}); err != nil {
			t.Fatal(err)
		}
	}
	if u := must(m.Usage(agents[:million])); u.Peak != million {
		t.Errorf("a peak of %d", u.Peak)
	}
	more := seats.Session{Agent: agents[million].ID, Start: clock("09:00"), End: clock("10:00")}
	const text = "more than 1000000 agents"
	checkError(t, "Add", m.Add(more), seats.ErrLimit, `agent "agent-1000001"`, text)
	checkError(t, "Merge", m.Merge(meterOf(t, day, more)), seats.ErrLimit, text)
	if err := m.Merge(meterOf(t, day, chat(agents[0].ID, "11:00", "12:00"))); err != nil {
		t.Errorf("Merge of one who is there: %v", err)
	}
	before := bytesOf(t, m)

	ms := metersOf(t, 2)
	if err := ms.Merge("acme", m); err != nil {
		t.Fatal(err)
	}
	globex := row{"globex", chat("ann", "09:00", "10:00")}
	checkError(t, "Meters.Add", ms.Add("acme", more), seats.ErrLimit, `license "acme": agent "agent-1000001"`, text)
	checkError(t, "AddAll", ms.AddAll(stream(globex), stream(row{"acme", more})), seats.ErrLimit, `license "acme"`, text)
	if ms.Meter("globex") != nil || !slices.Equal(before, bytesOf(t, ms.Meter("acme"))) {
		t.Error("AddAll with an error changed the Meters")
	}

	sessions := make([]seats.Session, million+1)
	for i, a := range agents {
		sessions[i] = seats.Session{Agent: a.ID, Start: clock("09:00"), End: clock("10:00")}
	}
	_, err := seats.Measure(day, agents[:million], sessions)
	checkError(t, "Measure", err, seats.ErrLimit, `session 1000000: agent "agent-1000001"`, text)
	part := func(from, to int) func(yield func(string, seats.Session) bool) {
		return func(yield func(string, seats.Session) bool) {
			for _, s := range sessions[from:to] {
				if !yield("acme", s) {
					return
				}
			}
		}
	}
	checkError(t, "AddAll", metersOf(t, 2).AddAll(part(0, million+1)), seats.ErrLimit, `stream 0: chat 1000000: license "acme": agent "agent-1000001"`, text)
	checkError(t, "AddAll", metersOf(t, 2).AddAll(part(0, million/2), part(million/2, million+1)), seats.ErrLimit, `license "acme"`, text)

	data := bytesOf(t, m)
	if err := new(seats.Meter).UnmarshalBinary(data); err != nil {
		t.Errorf("UnmarshalBinary of a million agents: %v", err)
	}
	sets := spans.New(spans.Limits{Keys: million + 1, Spans: million + 1})
	for _, a := range agents {
		must(0, sets.Add(a.ID, spans.Span{Start: 0, End: 1}))
	}
	header := forged("seats", 1, day.Start.Unix(), 0, int(10*time.Hour))
	data = sets.Append(header[:len(header)-8])
	checkError(t, "UnmarshalBinary", new(seats.Meter).UnmarshalBinary(resum(append(data, make([]byte, 8)...))), seats.ErrLimit, text)
}
