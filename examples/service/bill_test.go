package main

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/pricing"
)

// TestLateChat lets a chat arrive after the bill: the next bill carries the
// difference, once, and the one after it does not.
func TestLateChat(t *testing.T) {
	for name, empty := range databases {
		t.Run(name, func(t *testing.T) {
			dsn := empty(t)
			s := start(t, dsn, 2)
			s.bring(t, "/v1/licenses", newLicense("acme", "v"))
			s.bring(t, "/v1/accounts", []fields{newAccount("acme", "ann"), newAccount("acme", "bob")})
			s.bring(t, "/v1/chats", newChat("acme", "1", "ann", 0, 60))
			s.bill(t, "2025-12")
			s.bill(t, "2026-01")

			if n := s.bring(t, "/v1/chats", newChat("acme", "1", "ann", 0, 30)); n != 0 {
				t.Errorf("a shorter form of a chat changed %d", n)
			}
			if m := s.month(t, "acme", "2026-01"); m.Bill.Stale || m.Bill.Total.String() != "47.20" {
				t.Errorf("before: %+v, want 47.20, not stale", m.Bill)
			}
			s.bring(t, "/v1/chats", newChat("acme", "late", "bob", 30, 60))
			m := s.month(t, "acme", "2026-01")
			if !m.Bill.Stale || m.Bill.Total.String() != "47.20" || m.Charge.Total != "94.40" {
				t.Errorf("after: bill %+v, charge %+v; want a stale bill of 47.20, a charge of 94.40", m.Bill, m.Charge)
			}

			s.bill(t, "2026-02")
			want := &bill{Month: "2026-02", Currency: "USD", Total: usd("47.20"), Lines: []billLine{
				{Month: "2026-02", Text: "seats: 0 x 59.00 USD = 0.00 USD", Amount: usd("0.00")},
				{Month: "2026-02", Text: "reseller discount: -20% x 0.00 USD = 0.00 USD", Amount: usd("0.00")},
				{Month: "2026-01", Text: "2 seats by what arrived since, 94.40 USD instead of 47.20", Amount: usd("47.20")},
			}}
			if diff := cmp.Diff(want, s.month(t, "acme", "2026-02").Bill); diff != "" {
				t.Errorf("bill of February (-want +got):\n%s", diff)
			}
			m = s.month(t, "acme", "2026-01")
			if diff := cmp.Diff([]billLine{{Month: "2026-02", Text: want.Lines[2].Text, Amount: usd("47.20")}}, m.Bill.Later); diff != "" || m.Bill.Stale || m.Bill.Total.String() != "47.20" {
				t.Errorf("January after February: %+v, want it as it was, not stale; where the difference is (-want +got):\n%s", m.Bill, diff)
			}
			var sent struct {
				Total     string
				Statement month
			}
			s.send(t, http.MethodGet, "/v1/licenses/acme/bills/2026-01", nil, &sent)
			if sent.Total != "47.20" || sent.Statement.Charge.Total != "47.20" || sent.Statement.Usage.Peak != 1 {
				t.Errorf("the bill of January as it was sent: %+v, want 47.20 for 1 seat", sent)
			}

			// The price of January falls after all: what the bill of December, made
			// late, owes is measured from both bills that were for January.
			s.bring(t, "/v1/licenses", newLicense("acme", "v").with("changed", "2026-03-01T00:00:00Z").with("price", "50.00"))
			s.bill(t, "2025-11")
			m = s.month(t, "acme", "2025-11")
			if m.Bill.Total.String() != "-14.40" {
				t.Errorf("after a lower price: %+v, want -14.40 = 2 x 40.00 - 47.20 - 47.20", m.Bill)
			}
		})
	}
}

// TestRun bills a vendor while one of its licenses has a chat of an agent that
// nobody knows; then that is mended. The service is restarted in between. A
// license that begins within the month is not in the run.
func TestRun(t *testing.T) {
	for name, empty := range databases {
		t.Run(name, func(t *testing.T) {
			dsn := empty(t)
			s := start(t, dsn, 0)
			for _, id := range []string{"a", "b", "c"} {
				s.bring(t, "/v1/licenses", newLicense(id, "v"))
				s.bring(t, "/v1/chats", newChat(id, "1", "ann", 0, 60))
			}
			// No floating-point number is near the bill of this one.
			s.bring(t, "/v1/licenses", newLicense("a", "v").with("changed", "2026-01-02T00:00:00Z").with("price", "12345678901234567.89"))
			s.bring(t, "/v1/licenses", []fields{newLicense("other", "w"), newLicense("young", "v").with("since", "2026-01-02T00:00:00Z")})
			s.bring(t, "/v1/accounts", []fields{newAccount("a", "ann"), newAccount("b", "ann")})
			run := fields{"vendor": "v", "month": "2026-01"}
			for _, want := range []int{3, 0} { // starting it twice is starting it once
				if n := s.bring(t, "/v1/runs", run); n != want {
					t.Errorf("starting the run added %d jobs, want %d", n, want)
				}
			}
			var p progress
			s.send(t, http.MethodGet, "/v1/runs/v/2026-01", nil, &p)
			if diff := cmp.Diff(progress{Vendor: "v", Month: "2026-01", Licenses: 3, Left: 3, Failed: []failure{}}, p); diff != "" {
				t.Errorf("progress before any worker (-want +got):\n%s", diff)
			}
			s.stop()

			s = start(t, dsn, 2)
			p = s.wait(t, "2026-01")
			want := progress{Vendor: "v", Month: "2026-01", Licenses: 3, Done: 2, Failed: []failure{
				{License: "c", Error: `seats: session 0: agent "ann": unknown agent`},
			}}
			if diff := cmp.Diff(want, p); diff != "" {
				t.Errorf("progress (-want +got):\n%s", diff)
			}
			status, text, err := try(http.MethodGet, s.url+"/v1/licenses/c/statements/2026-01", nil)
			if err != nil || status != http.StatusConflict {
				t.Errorf("the statement = %d %s, %v, want 409", status, text, err)
			}
			s.stop()

			s = start(t, dsn, 2)
			s.bring(t, "/v1/accounts", newAccount("c", "ann"))
			p = s.bill(t, "2026-01")
			if diff := cmp.Diff(progress{Vendor: "v", Month: "2026-01", Licenses: 3, Done: 3, Failed: []failure{}}, p); diff != "" {
				t.Errorf("progress after mending (-want +got):\n%s", diff)
			}
			for id, bill := range map[string]string{"a": "9876543120987654.31", "b": "47.20", "c": "47.20"} {
				m := s.month(t, id, "2026-01")
				if m.Bill == nil || m.Bill.Total.String() != bill {
					t.Fatalf("license %s: bill %+v, want %s", id, m.Bill, bill)
				}
				var sum pricing.Amount
				for _, line := range m.Bill.Lines {
					sum = sum.Add(line.Amount)
				}
				if sum.String() != bill {
					t.Errorf("license %s: the lines add up to %s, want %s", id, sum, bill)
				}
			}
			if m := s.month(t, "other", "2026-01"); m.Bill != nil {
				t.Errorf("a license of another vendor has the bill %+v", m.Bill)
			}
		})
	}
}

// TestChatsWhileBilling lets chats arrive while their licenses are billed: what
// was billed in the end, over both bills, is what is known in the end.
func TestChatsWhileBilling(t *testing.T) {
	for name, empty := range databases {
		t.Run(name, func(t *testing.T) {
			s := start(t, empty(t), 4)
			const licenses, agents = 40, 5
			for i := range licenses {
				id := fmt.Sprint("license-", i)
				s.bring(t, "/v1/licenses", newLicense(id, "v"))
				for n := range agents {
					s.bring(t, "/v1/accounts", newAccount(id, fmt.Sprint("agent-", n)))
				}
			}
			s.bring(t, "/v1/runs", fields{"vendor": "v", "month": "2026-01"})
			var clients sync.WaitGroup
			for n := range agents {
				clients.Go(func() {
					for i := range licenses {
						c := newChat(fmt.Sprint("license-", i), fmt.Sprint(n), fmt.Sprint("agent-", n), 0, 60)
						if status, text, err := try(http.MethodPost, s.url+"/v1/chats", c); err != nil || status != http.StatusOK {
							t.Errorf("POST /v1/chats = %d %s, %v", status, text, err)
						}
					}
				})
			}
			clients.Wait()
			s.wait(t, "2026-01")
			s.bill(t, "2026-02")
			for i := range licenses {
				january, february := s.month(t, fmt.Sprint("license-", i), "2026-01"), s.month(t, fmt.Sprint("license-", i), "2026-02")
				billed := january.Bill.Total.Add(february.Bill.Total)
				if got := billed.String(); got != "236.00" || january.Charge.Total != got || january.Bill.Stale {
					t.Errorf("license-%d: billed %s, charge %s, stale %v; want 236.00 for 5 seats", i, got, january.Charge.Total, january.Bill.Stale)
				}
			}
		})
	}
}
