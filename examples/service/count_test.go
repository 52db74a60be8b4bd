package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/payper/payper/seats"
)

// TestDays makes wild chats around the days on which clocks change: they overlap, touch,
// last for days over midnights and the ends of months, stay open, and are mended.
// After each delivery the usage is what payper counts from all chats at once, and on
// PostgreSQL what the database counts itself.
func TestDays(t *testing.T) {
	months := []struct{ zone, month, next string }{
		{"America/New_York", "2025-03", "2025-04"},
		{"Europe/Warsaw", "2025-10", "2025-11"},
		{"America/Santiago", "2025-09", "2025-10"},    // where a midnight does not exist
		{"Australia/Lord_Howe", "2025-04", "2025-05"}, // by half an hour
		{"Asia/Kathmandu", "2026-02", "2026-03"},
	}
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 0)
		for n, m := range months {
			random := rand.New(rand.NewPCG(11, uint64(n)))
			zone, err := time.LoadLocation(m.zone)
			if err != nil {
				t.Fatal(err)
			}
			first, err := time.ParseInLocation("2006-01", m.month, zone)
			if err != nil {
				t.Fatal(err)
			}
			p := seats.Period{Start: first, End: first.AddDate(0, 1, 0)}
			id := "wild-" + m.month
			s.bring(t, "/v1/licenses", resold(id).with("zone", m.zone))
			var agents []seats.Agent
			for i := range 12 {
				agents = append(agents, seats.Agent{ID: fmt.Sprintf("agent-%02d", i), Exempt: i == 0})
				s.bring(t, "/v1/accounts", agent(id, agents[i].ID).with("exempt", i == 0))
			}
			known := make(map[string]seats.Session)
			for delivery := range 3 {
				var chats []fields
				for i := range 150 {
					length := time.Duration(5*(1+random.IntN(60))) * time.Minute
					if i%20 == 0 {
						length *= 30
					}
					one := seats.Session{Agent: agents[random.IntN(12)].ID, Start: first.Add(time.Duration(5*random.IntN(32*24*12))*time.Minute - 24*time.Hour)}
					if one.Open = i%50 == 49; !one.Open {
						one.End = one.Start.Add(length)
					}
					name := fmt.Sprint(delivery, "-", i)
					if delivery == 2 && i%2 == 0 {
						name = fmt.Sprint("0-", i) // of the first delivery, mended
					}
					known[name] = one
					f := fields{"license": id, "id": name, "agent": one.Agent, "start": one.Start, "changed": first.AddDate(0, 0, delivery)}
					if one.Open {
						chats = append(chats, f.with("open", true))
					} else {
						chats = append(chats, f.with("end", one.End))
					}
				}
				s.bring(t, "/v1/chats", chats...)
				var sessions []seats.Session
				for _, one := range known {
					sessions = append(sessions, one)
				}
				want, err := seats.Measure(p, agents, sessions)
				if err != nil {
					t.Fatal(err)
				}
				want.OpenAgents = nil
				u := s.month(t, id, m.month).Usage
				if diff := cmp.Diff(want, u); diff != "" {
					t.Errorf("%s, %s, delivery %d (-want +got):\n%s", m.zone, m.month, delivery, diff)
				}
				if strings.HasPrefix(db, "postgres") {
					got := sqlOn(t, db, fmt.Sprintf(bySQL, id, m.month+"-01", m.next+"-01", m.zone))
					if want := fmt.Sprintf("%d|%d|%s", u.Peak, u.PeakAt.Unix(), strings.Join(u.PeakAgents, " ")); got != want {
						t.Errorf("%s, %s: the database counts %s, payper %s", m.zone, m.month, got, want)
					}
				}
			}
		}
	})
}

// chatsReadSoFar is what the service says of itself to Prometheus.
func chatsReadSoFar(t *testing.T) int {
	t.Helper()
	answer := httptest.NewRecorder()
	promhttp.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	found := regexp.MustCompile(`(?m)^billing_chats_read_total (\S+)$`).FindStringSubmatch(answer.Body.String())
	if found == nil {
		t.Fatalf("no counter:\n%s", answer.Body)
	}
	n, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

// TestNothingTwice bills 1,000 licenses: each chat is read once, and for the next
// month none that was read before. A page reads only the day that changed.
func TestNothingTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		const licenses, days = 1000, 20
		s := start(t, db, 4)
		var all, accounts, chats []fields
		for i := range licenses {
			id := fmt.Sprintf("license-%04d", i)
			all, accounts = append(all, resold(id)), append(accounts, agent(id, "ann"), agent(id, "bob"))
			for day := range days / 4 {
				chats = append(chats, talk(id, fmt.Sprint(day), []string{"ann", "bob"}[day%2], day*4*24*60+23*60, 120)) // over midnight
			}
		}
		s.bring(t, "/v1/licenses", all...)
		s.bring(t, "/v1/accounts", accounts...)
		s.bring(t, "/v1/chats", chats...)
		read := func(what string, want int, do func()) {
			t.Helper()
			before := chatsReadSoFar(t)
			begin := time.Now()
			do()
			t.Logf("%s: %v", what, time.Since(begin).Round(time.Millisecond))
			if got := chatsReadSoFar(t) - before; got != want {
				t.Errorf("%s read %d chats, want %d", what, got, want)
			}
		}
		// A chat over midnight that is read for the first day is not read for the second.
		read("January", len(chats), func() {
			if p := s.bill(t, "2026-01"); p.Done != licenses {
				t.Errorf("January: %+v", p)
			}
		})
		read("February", 0, func() {
			if p := s.bill(t, "2026-02"); p.Done != licenses {
				t.Errorf("February: %+v", p)
			}
		})
		s.bring(t, "/v1/chats", talk("license-0007", "late", "bob", 23*60+30, 10))
		read("the page after a late chat", 2, func() { s.page(t, ofMonth("/statement", "license-0007", "2026-01")) })
		read("the page once more", 0, func() { s.page(t, ofMonth("/statement", "license-0007", "2026-01")) })
	})
}

// TestHealthUnderLoad asks for health while 40 clients write 5,000 chats each.
func TestHealthUnderLoad(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		const writers, each = 40, 5_000
		s := start(t, db, 2)
		s.bring(t, "/v1/licenses", resold("acme"))
		s.bring(t, "/v1/accounts", agent("acme", "ann"))
		requests := make([][]fields, writers)
		for n := range requests {
			for i := range each {
				requests[n] = append(requests[n], talk("acme", fmt.Sprint(n, "-", i), "ann", (n*each+i)%40_000, 1))
			}
		}
		var clients sync.WaitGroup
		done := make(chan struct{})
		for _, request := range requests {
			clients.Go(func() {
				if status, text, err := s.try(http.MethodPost, "/v1/chats", request); status != http.StatusOK {
					t.Errorf("POST /v1/chats = %d %.300s, %v", status, text, err)
				}
			})
		}
		go func() {
			clients.Wait()
			close(done)
		}()
		asked, slowest := 0, time.Duration(0)
		for over := false; !over; asked++ {
			begin := time.Now()
			if status, text, err := s.try(http.MethodGet, "/v1/health", nil); status != http.StatusOK {
				t.Errorf("health = %d %s, %v", status, text, err)
			}
			slowest = max(slowest, time.Since(begin))
			select {
			case <-done:
				over = true
			case <-time.After(5 * time.Millisecond):
			}
		}
		if slowest > time.Second || asked < 5 {
			t.Errorf("health was asked %d times, and took %v once; want a second at most", asked, slowest)
		}
		t.Logf("health was asked %d times, and took %v at most", asked, slowest)
		if n := s.month(t, "acme", "2026-01").Accounts[0].Minutes; n != 40_000 {
			t.Errorf("%d minutes with a chat, want 40000", n)
		}
	})
}
