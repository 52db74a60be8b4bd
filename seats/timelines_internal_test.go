package seats

import (
	"slices"
	"testing"
)

// inOrder returns n spans: [0, 1), [10, 11) and so on.
func inOrder(n int) []span {
	var spans []span
	for i := range int64(n) {
		spans = append(spans, span{10 * i, 10*i + 1})
	}
	return spans
}

// joined returns the union of spans, in order.
func joined(spans []span) []span {
	var chats []plainChat
	for _, s := range spans {
		chats = append(chats, plainChat{span: s})
	}
	var joined []span
	for _, c := range union(chats) {
		joined = append(joined, c.span)
	}
	return joined
}

// TestTimelinesAddLate tells where late spans go: to their place among the next
// older ones, or aside.
func TestTimelinesAddLate(t *testing.T) {
	tests := []struct {
		name   string
		why    string
		before []span
		late   span
		aside  int
		size   int
	}{
		{
			name: "oldest", why: "edge: older than all, of which there are as many as are looked at",
			before: inOrder(maxSteps + 1)[1:], late: span{5, 6}, size: maxSteps + 1,
		},
		{
			name: "last_looked_at", why: "bound: the last place that is looked at",
			before: inOrder(maxSteps + 2), late: span{15, 16}, size: maxSteps + 3,
		},
		{
			name: "one_past", why: "bound: one place older than is looked at",
			before: inOrder(maxSteps + 2), late: span{5, 6}, aside: 1, size: maxSteps + 3,
		},
		{
			name: "touches_the_next", why: "rule: what touches is one span",
			before: inOrder(3), late: span{5, 10}, size: 3,
		},
		{
			name: "touches_the_one_before", why: "rule: what touches is one span",
			before: inOrder(3), late: span{1, 5}, size: 3,
		},
		{
			name: "fills_a_gap", why: "rule: what touches on both sides makes one span of three",
			before: inOrder(3), late: span{1, 10}, size: 2,
		},
		{
			name: "over_all", why: "rule: what covers all spans is left alone",
			before: inOrder(30), late: span{0, 300}, size: 1,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			spans := newTimelines()
			agent := spans.addAgent()
			for _, s := range test.before {
				spans.add(agent, s)
			}
			spans.add(agent, test.late)
			if spans.aside != test.aside || spans.size != test.size {
				t.Errorf("%d spans and %d of them aside, want %d and %d\nwhy: %s", spans.size, spans.aside, test.size, test.aside, test.why)
			}
			want := joined(append(test.before, test.late))
			spans.settle()
			if got := spans.of(agent, nil); !slices.Equal(got, want) {
				t.Errorf("%v, want %v\nwhy: %s", got, want, test.why)
			}
			if spans.aside != 0 || spans.size != len(want) {
				t.Errorf("settled: %d spans and %d of them aside, want %d and 0\nwhy: %s", spans.size, spans.aside, len(want), test.why)
			}
		})
	}
}

// TestTimelinesReuse looks at what the log holds after spans were joined: places
// that are free, which are not taken for spans.
func TestTimelinesReuse(t *testing.T) {
	const (
		n     = chunkLen + 10
		first = 100 // a free place has a start of 0
	)
	spans := newTimelines()
	agent := spans.addAgent()
	for i := range int64(n) {
		spans.add(agent, span{first + 10*i, first + 10*i + 1})
	}
	spans.add(agent, span{first, first + 10*n}) // joins them all
	for i := range int64(n) {
		if spans.size != int(i)+1 || spans.length != n {
			t.Fatalf("%d spans in a log of %d, want %d in %d", spans.size, spans.length, i+1, n)
		}
		if i%100 == 0 {
			end := first + 10*(n+i) + min(i, 1)
			if low, high := spans.bounds(); low != first || high != end {
				t.Errorf("from %d to %d, want %d to %d", low, high, first, end)
			}
			if low, high := new(sweeper).findReach(&spans); low != first || high != end {
				t.Errorf("a reach from %d to %d, want %d to %d", low, high, first, end)
			}
			if sorted := new(spanSorter).sorted(spans.log, 0, 62); len(sorted) != spans.size {
				t.Errorf("%d spans to sort, want %d", len(sorted), spans.size)
			}
			got := 0
			for range spans.all() {
				got++
			}
			if got != spans.size {
				t.Errorf("%d spans in all, want %d", got, spans.size)
			}
		}
		spans.add(agent, span{first + 10*(n+i+1), first + 10*(n+i+1) + 1})
	}
	if spans.length != n+1 || spans.free != none {
		t.Errorf("a log of %d, the first free place %d, want %d and none", spans.length, spans.free, n+1)
	}
}

// TestTimelinesDealByStart looks at the windows of time that spans are dealt into,
// and at what it takes to do so.
func TestTimelinesDealByStart(t *testing.T) {
	const first = 1e12 // far from 0, which is no window's
	for _, test := range []struct {
		why         string
		n           int64
		least, most int // windows
	}{
		{"edge: one span, one window", 1, 1, 1},
		{"bound: fewer than two windows are for", 8*chunkLen - 1, 1, 1},
		{"bound: as many as two windows are for", 8 * chunkLen, 2, 2},
		{"usual: a window for a few chunks", 100 * chunkLen, 16, 32},
		{"bound: no more windows than have their ends in the cache", 5000 * chunkLen, 1 << 9, 1 << 10},
	} {
		if test.n > 1000*chunkLen && testing.Short() {
			continue // takes seconds
		}
		spans := newTimelines()
		for i := range test.n {
			start := first + i*7919%test.n*100 // every 100, in no order
			spans.add(spans.addAgent(), span{start, start + 50})
		}
		chunks := len(spans.log)
		windows, shift := spans.dealByStart(spans.bounds())
		if len(windows) < test.least || len(windows) > test.most {
			t.Errorf("%d windows for %d spans, want %d to %d\nwhy: %s", len(windows), test.n, test.least, test.most, test.why)
		}
		seen := make([]bool, test.n)
		for i, window := range windows {
			for e := range spansIn(window) {
				if (e.start-first)>>shift != int64(i) {
					t.Fatalf("window %d has a span that starts at %d\nwhy: %s", i, e.start, test.why)
				}
				seen[e.agent] = true
			}
			chunks -= len(window)
		}
		if slices.Contains(seen, false) {
			t.Errorf("a span was lost\nwhy: %s", test.why)
		}
		// Each window ends with a chunk that need not be full.
		if made := len(spans.spare) - chunks; made > len(windows) {
			t.Errorf("%d chunks were made for %d windows\nwhy: %s", made, len(windows), test.why)
		}
	}
}

// TestTimelinesCovers tells which spans a full Meter takes.
func TestTimelinesCovers(t *testing.T) {
	spans := newTimelines()
	agent := spans.addAgent()
	for _, s := range []span{{10, 20}, {30, 40}, {50, 60}} {
		spans.add(agent, s)
	}
	for _, test := range []struct {
		s    span
		want bool
		why  string
	}{
		{span{0, 9}, false, "edge: before the first"},
		{span{0, 10}, true, "bound: touches the first"},
		{span{20, 21}, true, "bound: touches the end of an older one"},
		{span{21, 29}, false, "edge: between two"},
		{span{21, 30}, true, "bound: touches the start of an older one"},
		{span{41, 50}, true, "bound: touches the start of the newest"},
		{span{60, 70}, true, "bound: touches the end of the newest"},
		{span{61, 70}, false, "edge: after the newest"},
		{span{0, 70}, true, "edge: over all"},
	} {
		if got := spans.covers(agent, test.s); got != test.want {
			t.Errorf("%v: %v\nwhy: %s", test.s, got, test.why)
		}
	}
}

// TestTimelinesSettle counts the late spans that are set aside before they are
// sorted.
func TestTimelinesSettle(t *testing.T) {
	for _, test := range []struct {
		why          string
		before, want int
	}{
		{"bound: so many that it pays to sort", 100, minAside},
		{"bound: seven times as many as others: 1993 whole eighths", 2000, 13_951},
	} {
		spans := newTimelines()
		agent := spans.addAgent()
		for _, s := range inOrder(test.before) {
			spans.add(agent, span{s.start + 1e6, s.end + 1e6})
		}
		got := 0
		for late := int64(0); spans.aside == got; late += 2 {
			spans.add(agent, span{late, late + 1})
			got++
		}
		var all []span
		for _, s := range inOrder(test.before) {
			all = append(all, span{s.start + 1e6, s.end + 1e6})
		}
		for i := range int64(test.want) {
			all = append(all, span{2 * i, 2*i + 1})
		}
		if !slices.Equal(spans.of(agent, nil), joined(all)) {
			t.Errorf("not the spans of a plain union\nwhy: %s", test.why)
		}
		if got != test.want || spans.aside != 0 {
			t.Errorf("sorted after %d late spans, and %d are aside, want %d and 0\nwhy: %s", got, spans.aside, test.want, test.why)
		}
	}
}

// TestTimelinesPoor tells when late spans are no longer looked for, and from when
// on they are again.
func TestTimelinesPoor(t *testing.T) {
	fill := func(before int) (*timelines, int32) {
		spans := newTimelines()
		agent := spans.addAgent()
		for _, s := range inOrder(before) {
			spans.add(agent, span{s.start + 1e6, s.end + 1e6})
		}
		return &spans, agent
	}

	// The k-th one comes after 9 + k - 1 spans and 8*(k-1) steps, and takes 8.
	spans, agent := fill(9)
	got := 0
	for late := int64(0); !spans.poor && got < minAside; late += 2 {
		spans.add(agent, span{late, late + 1})
		got++
	}
	if got != 138 {
		t.Errorf("%d late spans were looked for, want 138: 8*138 > (9+137)/2 + %d", got, minAside)
	}

	for _, test := range []struct {
		why    string
		before int
		poor   bool
	}{
		{"bound: an eighth are late", 70, true},
		{"bound: less than an eighth are late", 78, false},
	} {
		spans, agent := fill(test.before)
		for late := range int64(10) {
			spans.add(agent, span{2 * late, 2*late + 1})
		}
		spans.poor = true
		spans.settle()
		if spans.poor != test.poor || (spans.steps > 0) != test.poor {
			t.Errorf("after %d steps poor is %v, want %v\nwhy: %s", spans.steps, spans.poor, test.poor, test.why)
		}
	}
}
