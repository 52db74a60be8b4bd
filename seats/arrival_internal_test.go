package seats

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// TestAddBatchHashes adds agents whose ids have one hash.
func TestAddBatchHashes(t *testing.T) {
	m := testMeter(t)
	ids := []string{"ann", "bob", "cid"}
	for range 2 { // when they are new, and when they are known
		var batch []arrival
		for i, id := range ids {
			at := 10 * int64(i)
			batch = append(batch, arrival{meter: m, agent: id, part: span{at, at + 1}, hash: 1<<40 + 7})
		}
		if n, err := addBatch(batch); n != len(ids) || err != nil {
			t.Fatalf("%d added, error %v", n, err)
		}
	}
	if !slices.Equal(m.agents.ids, ids) {
		t.Fatalf("agents %q, want %q", m.agents.ids, ids)
	}
	for i := range ids {
		at := 10 * int64(i)
		if got := m.spans.of(int32(i), nil); !slices.Equal(got, []span{{at, at + 1}}) {
			t.Errorf("spans %v of %q, want only [%d, %d)", got, ids[i], at, at+1)
		}
	}
}

// TestAddBatchLimits fills a Meter up.
func TestAddBatchLimits(t *testing.T) {
	m := testMeter(t)
	m.limits = limits{agents: 2, spans: 3}
	arrivals := func(id string, parts ...span) []arrival {
		var batch []arrival
		for _, part := range parts {
			batch = append(batch, arrival{meter: m, agent: id, part: part, hash: m.agents.hash(id)})
		}
		return batch
	}
	for _, test := range []struct {
		why   string
		batch []arrival
		added int
		err   error
		spans int
	}{
		{"usual: a new agent", arrivals("ann", span{0, 1}), 1, nil, 1},
		{"bound: the last span that there is room for, and one more", arrivals("ann", span{10, 11}, span{20, 21}, span{30, 31}), 2, ErrLimit, 3},
		{"rule: what extends a span needs no room", arrivals("ann", span{21, 25}, span{5, 10}), 2, nil, 3},
		{"edge: a new agent needs a span too", arrivals("bob", span{0, 1}), 0, ErrLimit, 3},
	} {
		n, err := addBatch(test.batch)
		if n != test.added || !errors.Is(err, test.err) || m.spans.size != test.spans {
			t.Errorf("%d added, error %v, %d spans, want %d, %v, %d\nwhy: %s", n, err, m.spans.size, test.added, test.err, test.spans, test.why)
		}
	}
}

func testMeter(t *testing.T) *Meter {
	t.Helper()
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	m, err := NewMeter(Period{start, start.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	return m
}
