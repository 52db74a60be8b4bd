package seats

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func testMeters(t *testing.T, cores int) *Meters {
	t.Helper()
	ms, err := NewMeters(testMeter(t).Period(), cores)
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

// TestFindMetersHashes looks for licenses that have one hash.
func TestFindMetersHashes(t *testing.T) {
	a := newAdder(testMeters(t, 1), 0)
	licenses := []string{"l1", "l2", "l3"}
	for range 2 { // when they are new, and when they are known
		var batch []arrival
		for _, license := range licenses {
			batch = append(batch, arrival{license: license, agent: "ann", hash: 1<<40 + 7})
		}
		a.findMeters(batch)
		for i, c := range batch {
			if c.meter != a.meters[i] {
				t.Errorf("%s has another license's Meter", licenses[i])
			}
		}
	}
	if !slices.Equal(a.licenses.ids, licenses) {
		t.Errorf("licenses %q, want %q", a.licenses.ids, licenses)
	}
}

// TestMetersAddAllMany adds so many chats that each slice to hand them over is
// used several times.
func TestMetersAddAllMany(t *testing.T) {
	const n = 3*hands*handLen + 1
	ms := testMeters(t, 1)
	p := ms.frame.period
	if err := ms.AddAll(func(yield func(string, Session) bool) {
		for i := range n {
			start := p.Start.Add(2 * time.Duration(i))
			if !yield("l1", Session{Agent: "ann", Start: start, End: start.Add(1)}) {
				return
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	if got := ms.Meter("l1").spans.size; got != n {
		t.Errorf("%d spans, want one for each of %d chats", got, n)
	}
}

// TestMetersAddAllFull adds chats to licenses that are full, which comes to light
// only once they are on their way.
func TestMetersAddAllFull(t *testing.T) {
	const endless = 100_000_000
	for _, test := range []struct {
		name  string
		why   string
		bad   [2]int // the indexes of chats that there is no room for, in either shard
		wrong int    // the index of a chat without an agent
		want  int
	}{
		{"first_shard", "rule: the first bad chat is named", [2]int{10, 20}, endless, 10},
		{"second_shard", "rule: the first bad chat is named", [2]int{20, 10}, endless, 10},
		{"only_one", "edge: the other shard is well", [2]int{endless, 0}, endless, 0},
		{"wrong_later", "rule: the first bad chat is named, though another one stops the stream", [2]int{70, 40}, 90, 40},
		{"wrong_first", "rule: the first bad chat is named, though others came on the way", [2]int{70, 40}, 30, 30},
		{"batches_later", "edge: the error is in a later batch", [2]int{10 * batchLen, 9*batchLen + 1}, endless, 9*batchLen + 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			ms := testMeters(t, 2)
			var full, well [2]string // a license of each shard
			for i := 0; full[0] == "" || full[1] == ""; i++ {
				license := fmt.Sprint("full", i)
				full[ms.shard(ms.hash(license))] = license
			}
			for i := 0; well[0] == "" || well[1] == ""; i++ {
				license := fmt.Sprint("well", i)
				well[ms.shard(ms.hash(license))] = license
			}
			p := ms.frame.period
			usual := Session{Agent: "ann", Start: p.Start, End: p.Start.Add(time.Minute)}
			for i := range full {
				if err := ms.Add(full[i], usual); err != nil {
					t.Fatal(err)
				}
				ms.Meter(full[i]).limits.agents = 1
			}
			drawn := 0
			var failing string
			err := ms.AddAll(func(yield func(string, Session) bool) {
				for ; drawn < endless; drawn++ {
					license, s := full[drawn%2], usual
					switch i := slices.Index(test.bad[:], drawn); {
					case drawn == test.wrong:
						s.Agent = ""
					case i >= 0:
						license, s.Agent = full[i], "bob"
					case drawn > test.want && drawn < test.want+3:
						license = well[drawn%2] // in the batch of the bad one
					}
					if drawn == test.want {
						failing = license
					}
					if !yield(license, s) {
						return
					}
				}
			})
			want := ErrLimit
			if test.want == test.wrong {
				want = ErrSession
			}
			if !errors.Is(err, want) || !strings.Contains(fmt.Sprint(err), fmt.Sprintf("chat %d: license %q", test.want, failing)) {
				t.Errorf("error %v, want that of chat %d, license %q\nwhy: %s", err, test.want, failing, test.why)
			}
			if drawn == endless {
				t.Error("the stream was read on after an error")
			}
			for license, m := range ms.All() {
				if len(m.agents.ids) == 0 {
					t.Errorf("%s has a Meter without chat time\nwhy: %s", license, test.why)
				}
			}
		})
	}
}
