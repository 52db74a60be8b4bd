package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestLateChat lets a chat arrive after the bill: the next bill carries the
// difference with its cause, once, and the one after it does not.
func TestLateChat(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 2)
		s.bring(t, "/v1/licenses", resold("acme"))
		s.bring(t, "/v1/accounts", agent("acme", "ann"), agent("acme", "bob"))
		s.bring(t, "/v1/chats", talk("acme", "1", "ann", 0, 60))
		s.bill(t, "2025-12")
		s.bill(t, "2026-01")
		if v := s.month(t, "acme", "2026-01"); v.Bill.Number != 2 || !v.Bill.Total.Equal(usd("47.20")) || len(v.Late) != 0 {
			t.Errorf("January: bill %d of %s, late %v; want 2 of 47.20", v.Bill.Number, v.Bill.Total, v.Late)
		}
		s.bring(t, "/v1/chats", talk("acme", "late", "bob", 30, 60))
		v := s.month(t, "acme", "2026-01")
		if !v.Stands.Equal(usd("47.20")) || !v.Charge.Total.Equal(usd("94.40")) || len(v.Late) != 1 || !v.CameLate("bob") || v.CameLate("ann") {
			t.Errorf("after: stands %s, charge %s, late %v; want 47.20, 94.40 and the chat of bob", v.Stands, v.Charge.Total, v.Late)
		}

		s.bill(t, "2026-02")
		february := s.month(t, "acme", "2026-02").Bill
		if len(february.Corrections) != 1 || !february.Total.Equal(usd("47.20")) {
			t.Fatalf("February: %s with %d corrections, want 47.20 with one", february.Total, len(february.Corrections))
		}
		c := february.Corrections[0]
		if c.Billed.Units != 1 || c.Due.Units != 2 || !c.Total.Equal(usd("47.20")) || !c.Discount.Equal(usd("11.80")) {
			t.Errorf("correction of January: %+v, want 2 seats instead of 1, 47.20", c)
		}
		if got, want := february.Causes["2026-01"][0].Text, "chat late of bob, 1 Jan 00:30 to 01:30"; got != want {
			t.Errorf("cause %q, want %q", got, want)
		}
		v = s.month(t, "acme", "2026-01")
		if !v.Stands.Equal(usd("94.40")) || !v.Bill.Total.Equal(usd("47.20")) || !v.Bill.Statement.Charge.Total.Equal(usd("47.20")) {
			t.Errorf("January after February: stands %s, bill %s of %s; want 94.40 and a bill as it was", v.Stands, v.Bill.Total, v.Bill.Statement.Charge.Total)
		}

		// The price falls after all: the bill of November, made late, carries that for
		// all months that are not closed.
		s.bring(t, "/v1/licenses", resold("acme").with("changed", "2026-03-01T00:00:00Z").with("plan", flat("50.00", "USD")))
		s.bill(t, "2025-11")
		november := s.month(t, "acme", "2025-11").Bill
		if !november.Total.Equal(usd("-14.40")) || november.Causes["2026-01"][0].Text != "accounts or terms were changed" {
			t.Errorf("November: %s because of %v, want -14.40 = 80.00 - 94.40", november.Total, november.Causes)
		}
	})
}

// TestWrongEnd mends an end that was wrong, takes a chat back, and ends it anew.
func TestWrongEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 2)
		s.bring(t, "/v1/licenses", resold("acme"))
		s.bring(t, "/v1/accounts", agent("acme", "ann"), agent("acme", "bob"))
		s.bring(t, "/v1/chats", talk("acme", "1", "ann", 0, 600), talk("acme", "2", "bob", 300, 60))
		s.bill(t, "2026-01")
		peak := func(step string, want int) {
			t.Helper()
			if got := s.month(t, "acme", "2026-01").Usage.Peak; got != want {
				t.Errorf("%s: peak %d, want %d", step, got, want)
			}
		}
		peak("as it came", 2)
		if n := s.bring(t, "/v1/chats", talk("acme", "1", "ann", 0, 60)).Changed; n != 0 {
			t.Errorf("a shorter form without changed: %d changed, want 0", n)
		}
		mended := talk("acme", "1", "ann", 0, 60).with("changed", "2026-03-01T00:00:00Z")
		s.bring(t, "/v1/chats", mended)
		peak("mended", 1)
		if n := s.bring(t, "/v1/chats", talk("acme", "1", "ann", 0, 600)).Changed; n != 0 {
			t.Errorf("the wrong form once more: %d changed, want 0", n)
		}
		void := talk("acme", "2", "bob", 300, 60).with("void", true).with("changed", "2026-03-02T00:00:00Z")
		s.bring(t, "/v1/chats", void)
		if v := s.month(t, "acme", "2026-01"); v.Usage.Active != 1 {
			t.Errorf("after a chat was taken back: %d active, want ann alone", v.Usage.Active)
		}
		s.bring(t, "/v1/chats", talk("acme", "2", "bob", 30, 60).with("changed", "2026-03-03T00:00:00Z"))
		peak("ended anew", 2)
		var texts []string
		for _, c := range s.month(t, "acme", "2026-01").Late {
			texts = append(texts, c.Text)
		}
		want := []string{
			"chat 1 of ann, 1 Jan 00:00 to 01:00, instead of ann, 1 Jan 00:00 to 10:00",
			"chat 2 of bob, 1 Jan 05:00 to 06:00, taken back",
			"chat 2 of bob, 1 Jan 00:30 to 01:30, instead of bob, 1 Jan 05:00 to 06:00",
		}
		if diff := cmp.Diff(want, texts); diff != "" {
			t.Errorf("causes (-want +got):\n%s", diff)
		}
		if s.bill(t, "2026-02"); len(s.month(t, "acme", "2026-02").Bill.Corrections) != 0 {
			t.Error("two seats were billed and are due, and there is a correction")
		}
	})
}

// TestStranger brings a chat of an agent without an account: it is kept and told, and
// neither the page nor the bill is blocked. With an account it is billed.
func TestStranger(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 2)
		s.bring(t, "/v1/licenses", resold("acme"))
		s.bring(t, "/v1/accounts", agent("acme", "ann"))
		got := s.bring(t, "/v1/chats", talk("acme", "1", "ann", 0, 60), talk("acme", "2", "bob", 30, 60), talk("acme", "3", "bob", 40, 60))
		if diff := cmp.Diff(map[string][]string{"acme": {"bob"}}, got.Unknown); diff != "" {
			t.Errorf("unknown agents (-want +got):\n%s", diff)
		}
		if p := s.bill(t, "2026-01"); p.Done != 1 {
			t.Fatalf("the run: %+v", p)
		}
		v := s.month(t, "acme", "2026-01")
		if v.Bill.Charges[0].Units != 1 || v.Usage.Accounts != 1 || len(v.Unknown) != 1 || v.Unknown[0].Agent != "bob" {
			t.Errorf("billed %d seats, %d accounts, unknown %v; want 1, 1 and bob", v.Bill.Charges[0].Units, v.Usage.Accounts, v.Unknown)
		}
		if list := s.page(t, "/"); !strings.Contains(list, "bob chatted and has no account") {
			t.Errorf("the list does not tell it:\n%s", list)
		}
		s.bring(t, "/v1/accounts", agent("acme", "bob"))
		s.bill(t, "2026-02")
		if b := s.month(t, "acme", "2026-02").Bill; !b.Total.Equal(usd("47.20")) {
			t.Errorf("February: %s, want 47.20 for the seat of bob in January", b.Total)
		}
		// A misspelt agent is gone when the chat is taken back.
		s.bring(t, "/v1/chats", talk("acme", "4", "bbo", 31*24*60, 60))
		s.bring(t, "/v1/chats", talk("acme", "4", "bbo", 31*24*60, 60).with("void", true))
		if v := s.month(t, "acme", "2026-01"); len(v.Unknown) != 0 || strings.Contains(s.page(t, "/"), "has no account") {
			t.Errorf("unknown in the end: %v", v.Unknown)
		}
	})
}

// TestClosedMonth lets months close. Their bills stand: what comes for them is
// refused, corrections are made by hand, and their chats can be removed.
func TestClosedMonth(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 2)
		s.bring(t, "/v1/licenses", resold("acme"))
		s.bring(t, "/v1/accounts", agent("acme", "ann"), agent("acme", "bob"))
		february := 31 * 24 * 60
		s.bring(t, "/v1/chats", talk("acme", "1", "ann", 0, 60), talk("acme", "over", "bob", february-30, 60), talk("acme", "open", "ann", 100, 0))
		s.bill(t, "2026-01")
		remove := func() string {
			var said bytes.Buffer
			if err := s.db.remove(t.Context(), "2026-01", *s.now, &said); err != nil {
				t.Fatal(err)
			}
			return said.String()
		}
		if got := remove(); got != "v, acme: kept: 2026-01 is not closed, or a correction of it is not billed yet\n" {
			t.Errorf("before it is closed: %s", got)
		}
		refused := func(what string, c fields) {
			t.Helper()
			if status, text, err := s.try(http.MethodPost, "/v1/chats", []fields{c}); status != http.StatusConflict {
				t.Errorf("%s = %d %s, %v; want 409", what, status, text, err)
			}
		}
		*s.now = s.now.Add(31 * 24 * time.Hour)
		refused("a late chat", talk("acme", "late", "bob", 30, 60))
		refused("a chat that reaches into the month", talk("acme", "late", "bob", february-1, 60))
		refused("another end", talk("acme", "1", "ann", 0, 30).with("changed", "2026-04-01T00:00:00Z"))
		refused("an open chat that ended in it", talk("acme", "open", "ann", 100, 10))
		if n := s.bring(t, "/v1/chats", talk("acme", "1", "ann", 0, 60), talk("acme", "feb", "bob", february+200, 60)).Changed; n != 1 {
			t.Errorf("one that is known and one of February: %d changed, want 1", n)
		}
		s.bring(t, "/v1/chats", talk("acme", "open", "ann", 100, february)) // it lasts to the end of January
		before := s.month(t, "acme", "2026-01")
		if !before.Closed {
			t.Fatal("the month is not closed")
		}

		if got := remove(); got != "v, acme: 1 chats removed\n" {
			t.Errorf("removed: %s, want the one that lies in January alone", got)
		}
		if diff := cmp.Diff(body(before), body(s.month(t, "acme", "2026-01"))); diff != "" {
			t.Errorf("January after its chats were removed (-before +after):\n%s", diff)
		}
		refused("a chat that was removed", talk("acme", "1", "ann", 0, 60))
		s.bring(t, "/v1/accounts", agent("acme", "zoe"))
		s.bill(t, "2026-02")
		if b := s.month(t, "acme", "2026-02").Bill; len(b.Corrections) != 0 || b.Charges[0].Units != 2 || b.Number != 2 {
			t.Errorf("February: %d seats, corrections %v; want 2 and none", b.Charges[0].Units, b.Corrections)
		}
		s.bring(t, "/v1/corrections", fields{"license": "acme", "month": "2026-01", "units": 3, "reason": "the export lacked zoe"})
		s.bill(t, "2026-03")
		b := s.month(t, "acme", "2026-03").Bill
		if len(b.Corrections) != 1 || !b.Corrections[0].Total.Equal(usd("47.20")) || b.Causes["2026-01"][0].Text != "by hand: the export lacked zoe" {
			t.Errorf("March: %s because of %v, want 3 seats instead of 2 in January", b.Total, b.Causes)
		}
		if got := s.month(t, "acme", "2026-01").Stands; !got.Equal(usd("141.60")) {
			t.Errorf("January stands at %s, want 141.60", got)
		}
		s.db.closeAfter = 1000 * 24 * time.Hour // a longer setting opens nothing that was corrected or removed
		refused("a chat of a month that was closed once", talk("acme", "late", "bob", 30, 60))
	})
}

// TestRun bills licenses of which one comes to more than an amount can be. Then that is
// mended. The service is restarted in between. A license that begins within the month
// is not in the run.
func TestRun(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 0)
		huge := resold("c").with("plan", flat(strings.Repeat("9", 64), "USD")).with("min_seats", 9)
		// No floating-point number is near the bill of the first one.
		s.bring(t, "/v1/licenses", resold("a").with("plan", flat("12345678901234567.89", "USD")), resold("b"), huge,
			resold("young").with("since", "2026-01-02T00:00:00Z"))
		for _, id := range []string{"a", "b", "c"} {
			s.bring(t, "/v1/accounts", agent(id, "ann"))
			s.bring(t, "/v1/chats", talk(id, "1", "ann", 0, 60))
		}
		var out answer
		for _, want := range []int{3, 0} { // starting it twice is starting it once
			if s.send(t, http.MethodPost, "/v1/runs", fields{"month": "2026-01"}, &out); out.Changed != want {
				t.Errorf("starting the run added %d jobs, want %d", out.Changed, want)
			}
		}
		var p progress
		s.send(t, http.MethodGet, "/v1/runs?month=2026-01", nil, &p)
		if diff := cmp.Diff(progress{Month: "2026-01", Left: 3, Failed: map[string]string{}}, p); diff != "" {
			t.Errorf("progress before any worker (-want +got):\n%s", diff)
		}
		s.stop()

		s = start(t, db, 2)
		until(t, "the run is not over", func() bool {
			s.send(t, http.MethodGet, "/v1/runs?month=2026-01", nil, &p)
			return p.Left == 0
		})
		if p.Done != 2 || len(p.Failed) != 1 || !strings.Contains(p.Failed["c"], "invalid amount") {
			t.Errorf("progress: %+v, want 2 done and the reason of c", p)
		}
		s.stop()

		s = start(t, db, 2)
		s.bring(t, "/v1/licenses", resold("c").with("changed", "2026-01-02T00:00:00Z"))
		if p := s.bill(t, "2026-01"); p.Done != 3 || len(p.Failed) != 0 {
			t.Errorf("progress after mending: %+v, want 3 done", p)
		}
		numbers := make(map[int64]bool)
		for id, want := range map[string]string{"a": "9876543120987654.31", "b": "47.20", "c": "47.20"} {
			b := s.month(t, id, "2026-01").Bill
			if b == nil || b.Total.String() != want || b.Validate() != nil {
				t.Fatalf("license %s: bill %+v, want %s", id, b, want)
			}
			numbers[b.Number] = true
		}
		if len(numbers) != 3 || !numbers[1] || !numbers[2] || !numbers[3] {
			t.Errorf("numbers %v, want 1 to 3: one that failed takes none", numbers)
		}
	})
}

// TestChatsWhileBilling lets chats arrive while their licenses are billed: what was
// billed in the end, over both bills, is what is known in the end.
func TestChatsWhileBilling(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 4)
		const licenses, agents = 40, 5
		for i := range licenses {
			id := fmt.Sprint("license-", i)
			s.bring(t, "/v1/licenses", resold(id))
			for n := range agents {
				s.bring(t, "/v1/accounts", agent(id, fmt.Sprint("agent-", n)))
			}
		}
		s.send(t, http.MethodPost, "/v1/runs", fields{"month": "2026-01"}, nil)
		var clients sync.WaitGroup
		for n := range agents {
			clients.Go(func() {
				for i := range licenses {
					c := talk(fmt.Sprint("license-", i), fmt.Sprint(n), fmt.Sprint("agent-", n), 0, 60)
					if status, text, err := s.try(http.MethodPost, "/v1/chats", []fields{c}); err != nil || status != http.StatusOK {
						t.Errorf("POST /v1/chats = %d %s, %v", status, text, err)
					}
				}
			})
		}
		clients.Wait()
		s.bill(t, "2026-01")
		s.bill(t, "2026-02")
		for i := range licenses {
			january, february := s.month(t, fmt.Sprint("license-", i), "2026-01"), s.month(t, fmt.Sprint("license-", i), "2026-02")
			if got := january.Bill.Total.Add(february.Bill.Total); !got.Equal(usd("236.00")) || !january.Stands.Equal(got) || !january.Charge.Total.Equal(got) {
				t.Errorf("license-%d: billed %s, stands %s, charge %s; want 236.00 for 5 seats", i, got, january.Stands, january.Charge.Total)
			}
		}
	})
}
