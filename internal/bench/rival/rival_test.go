package rival_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/internal/bench/count"
	"github.com/payper/payper/internal/bench/gen"
	"github.com/payper/payper/internal/bench/rival"
)

// size is the number of chats; set more to time a query by hand.
func size() int {
	if n, err := strconv.Atoi(os.Getenv("BENCH_CHATS")); err == nil {
		return n
	}
	return 10_000
}

// Every database finds what payper finds, by every query.
func TestCount(t *testing.T) {
	for _, c := range []gen.Config{
		{Seed: 1, Chats: size()},
		{Seed: 2, Chats: size(), Many: true, Shuffled: true},
	} {
		d := gen.New(c)
		want := answers(t, d)
		data, err := rival.Write(filepath.Join(t.TempDir(), "chats"), d)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range rival.Engines("..") {
			t.Run(fmt.Sprintf("%s_%d", e.Name, c.Seed), func(t *testing.T) {
				db, err := e.Open(t.TempDir(), data)
				if errors.Is(err, rival.ErrMissing) {
					t.Skip(err)
				}
				if err != nil {
					t.Fatal(err)
				}
				defer func() {
					if err := db.Close(); err != nil {
						t.Error(err)
					}
				}()
				if !strings.Contains(db.Version, ".") {
					t.Errorf("version of %s is %q, want one with a dot", e.Name, db.Version)
				}
				for _, q := range e.Queries {
					got, elapsed, err := db.Count(q)
					if err != nil {
						t.Fatal(err)
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("%s on %+v mismatch (-want +got):\n%s", q.Name, c, diff)
					}
					if elapsed <= 0 {
						t.Errorf("%s took %v, want some time", q.Name, elapsed)
					}
					t.Logf("%s: %v", q.Name, elapsed)
				}
			})
		}
	}
}

func answers(t *testing.T, d *gen.Data) []count.Answer {
	t.Helper()
	if d.Rows != nil {
		a, err := count.PayperRows(d.Period, d.Agents, d.Rows)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for _, agents := range d.Agents {
		a, err := count.Payper(d.Period, agents, d.Sessions)
		if err != nil {
			t.Fatal(err)
		}
		return []count.Answer{a}
	}
	return nil
}
