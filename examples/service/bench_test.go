package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"
)

// busyChats are n chats of January 2026, in requests of at most 10,000: 1 to 16 minutes
// long, from 8:00 to 20:00 of each day, in order of start. They are of so many licenses,
// "busy-0" and so on, each with so many agents.
func busyChats(n, licenses, agents int) (requests [][]byte) {
	random := rand.New(rand.NewPCG(5, 5))
	var b []byte
	for i := range n {
		day, at := i*31/n, i*31%n*720/n
		from := time.Date(2026, 1, 1+day, 8, at, random.IntN(60), 0, time.UTC)
		if i%10_000 == 0 {
			b = append(b, '[')
		} else {
			b = append(b, ',')
		}
		b = append(b, `{"license":"busy-`...)
		b = strconv.AppendInt(b, int64(i%licenses), 10)
		b = append(b, `","id":"`...)
		b = strconv.AppendInt(b, int64(i), 10)
		b = append(b, `","agent":"agent-`...)
		b = strconv.AppendInt(b, int64(random.IntN(agents)), 10)
		b = append(b, `","start":"`...)
		b = from.AppendFormat(b, time.RFC3339)
		b = append(b, `","end":"`...)
		b = from.Add(time.Duration(60+random.IntN(900))*time.Second).AppendFormat(b, time.RFC3339)
		b = append(b, `"}`...)
		if i%10_000 == 9_999 || i == n-1 {
			requests, b = append(requests, append(b, ']')), nil
		}
	}
	return requests
}

// busyLicenses starts the service with the licenses of busyChats and their accounts.
func busyLicenses(t testing.TB, db string, workers, licenses, agents int) *service {
	t.Helper()
	s := start(t, db, workers)
	var terms, accounts []fields
	for l := range licenses {
		id := fmt.Sprint("busy-", l)
		terms = append(terms, resold(id))
		for i := range agents {
			accounts = append(accounts, agent(id, fmt.Sprint("agent-", i)))
		}
	}
	s.bring(t, "/v1/licenses", terms...)
	s.bring(t, "/v1/accounts", accounts...)
	return s
}

// sendAll sends requests from two clients.
func (s *service) sendAll(t testing.TB, requests [][]byte) {
	t.Helper()
	var clients sync.WaitGroup
	for side := range 2 {
		clients.Go(func() {
			for i := side; i < len(requests); i += 2 {
				if status, text, err := s.try(http.MethodPost, "/v1/chats", string(requests[i])); status != http.StatusOK {
					t.Errorf("POST /v1/chats = %d %.300s, %v", status, text, err)
				}
			}
		})
	}
	clients.Wait()
}

// BenchmarkIngest takes in 300,000 chats by requests of 10,000.
func BenchmarkIngest(b *testing.B) {
	requests := busyChats(300_000, 1, 400)
	for name, empty := range databases {
		b.Run(name, func(b *testing.B) {
			var took time.Duration
			for b.Loop() {
				s := busyLicenses(b, empty(b), 0, 1, 400)
				begin := time.Now()
				s.sendAll(b, requests)
				took += time.Since(begin)
				s.stop()
			}
			b.ReportMetric(float64(b.N)*300_000/took.Seconds(), "chats/s")
		})
	}
}

// BenchmarkMonth takes in 1,000,000 chats of 1,000 licenses, and then bills all licenses.
func BenchmarkMonth(b *testing.B) {
	requests := busyChats(1_000_000, 1_000, 10)
	for name, empty := range databases {
		b.Run(name, func(b *testing.B) {
			var taken, billed time.Duration
			for b.Loop() {
				s := busyLicenses(b, empty(b), 2, 1_000, 10)
				begin := time.Now()
				s.sendAll(b, requests)
				taken += time.Since(begin)
				if p := s.bill(b, "2026-01"); p.Done != 1_000 || len(p.Failed) > 0 {
					b.Fatalf("%+v, want 1,000 bills", p)
				}
				billed += time.Since(begin)
				s.stop()
			}
			b.ReportMetric(taken.Seconds()/float64(b.N), "s-to-take-in")
			b.ReportMetric(billed.Seconds()/float64(b.N), "s-to-the-bills")
		})
	}
}

// BenchmarkPage asks for the page of a license with 1,000,000 chats in the month: when
// nothing changed since the last time, when one day did, and when all did. On
// PostgreSQL, what its own range_agg takes in the same database is beside it.
func BenchmarkPage(b *testing.B) {
	requests := busyChats(1_000_000, 1, 400)
	for name, empty := range databases {
		b.Run(name, func(b *testing.B) {
			db := empty(b)
			s := busyLicenses(b, db, 0, 1, 400)
			s.sendAll(b, requests)
			if name == "postgres" {
				sqlOn(b, db, `ANALYZE`)
			}
			page := func(stale string) time.Duration {
				if err := s.db.rows(b.Context(), nil, `UPDATE days SET changed = changed + 1 WHERE `+stale, time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC)); err != nil {
					b.Fatal(err)
				}
				begin := time.Now()
				s.page(b, ofMonth("/statement", "busy-0", "2026-01"))
				return time.Since(begin)
			}
			for _, state := range []struct{ name, stale string }{
				{"all_days_changed", `day > $1 OR TRUE`}, {"one_day_changed", `day = $1`}, {"nothing_changed", `day <> $1 AND FALSE`},
			} {
				b.Run(state.name, func(b *testing.B) {
					var took time.Duration
					for b.Loop() {
						took += page(state.stale)
					}
					b.ReportMetric(took.Seconds()/float64(b.N), "s/page")
				})
			}
			if name == "postgres" {
				b.Run("range_agg", func(b *testing.B) {
					for b.Loop() {
						sqlOn(b, db, fmt.Sprintf(bySQL, "busy-0", "2026-01-01", "2026-02-01", "UTC"))
					}
				})
			}
		})
	}
}

// bySQL is how PostgreSQL counts itself, by multiranges, which has nothing in common
// with payper: the peak, when it was first reached, and by whom. The arguments are the
// license, the first day of the month and of the next, and the time zone.
const bySQL = `
	SET TimeZone = '%[4]s';
	WITH known AS (
		SELECT a.key AS agent, coalesce((a.value->>'exempt')::boolean, FALSE) AS exempt
		FROM licenses l, json_each(l.body::json->'accounts') a(key, value) WHERE l.id = '%[1]s'
	), busy AS ( -- when each agent had a chat open
		SELECT c.agent, unnest(range_agg(tstzrange(c.started, c.ended) * tstzrange('%[2]s', '%[3]s'))) AS span
		FROM chats c WHERE c.license = (SELECT key FROM licenses WHERE id = '%[1]s') AND NOT c.void
			AND c.agent IN (SELECT agent FROM known WHERE NOT exempt) GROUP BY c.agent
	), steps AS (
		SELECT lower(span) AS at, 1 AS step FROM busy UNION ALL SELECT upper(span), -1 FROM busy
	), levels AS (
		SELECT at, sum(sum(step)) OVER (ORDER BY at) AS seats FROM steps GROUP BY at
	)
	SELECT seats, extract(epoch FROM at)::bigint, (SELECT string_agg(agent, ' ' ORDER BY agent) FROM busy WHERE span @> at)
	FROM levels ORDER BY seats DESC, at LIMIT 1`
