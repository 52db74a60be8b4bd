package commission_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// date returns the first instant of a date in UTC.
func date(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func usd(text string) pricing.Amount { return pricing.MustAmount(text) }

// payment returns a payment at ten o'clock.
func payment(id, day, license, amount string) commission.Event {
	return commission.Event{
		ID: id, Kind: commission.Payment, At: date(day).Add(10 * time.Hour), License: license,
		Amount: pricing.MustAmount(amount), Currency: "USD",
	}
}

// refund returns a refund of a payment at ten o'clock, of all that is left if amount
// is "all".
func refund(id, day, of, amount string) commission.Event {
	e := commission.Event{
		ID: id, Kind: commission.Refund, At: date(day).Add(10 * time.Hour), Of: of, Currency: "USD", Reason: commission.Refunding,
	}
	if e.All = amount == "all"; !e.All {
		e.Amount = pricing.MustAmount(amount)
	}
	return e
}

func reversal(id, day, of string) commission.Event {
	return commission.Event{ID: id, Kind: commission.Reversal, At: date(day).Add(10 * time.Hour), Of: of, Currency: "USD"}
}

func payout(id, day, amount string) commission.Event {
	return commission.Event{
		ID: id, Kind: commission.Payout, At: date(day).Add(10 * time.Hour), Amount: pricing.MustAmount(amount), Currency: "USD",
	}
}

func adjustment(id, day, amount string) commission.Event {
	return commission.Event{
		ID: id, Kind: commission.Adjustment, At: date(day).Add(10 * time.Hour), Amount: pricing.MustAmount(amount), Currency: "USD", Note: "agreed",
	}
}

// unlisted returns LiveChat's terms for all licenses, without a minimum payout.
func unlisted() commission.Terms {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Unlisted, terms.MinPayout = true, pricing.Amount{}
	return terms
}

// ledgerOf returns a ledger with the events of each call posted.
func ledgerOf(tb testing.TB, terms commission.Terms, calls ...[]commission.Event) *commission.Ledger {
	tb.Helper()
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		tb.Fatal(err)
	}
	for i, events := range calls {
		if _, err := ledger.Post(events...); err != nil {
			tb.Fatalf("call %d: %v", i, err)
		}
	}
	return ledger
}

// usageOf returns a usage of agents who are on the license all the time, of whom the
// last ones are exempt, and of whom as many chat at one time as peak says. It is not
// valid if the period is not.
func usageOf(t *testing.T, p seats.Period, accounts, exempt, peak int) seats.Usage {
	t.Helper()
	if p.Validate() != nil {
		return seats.Usage{Period: p}
	}
	agents := make([]seats.Agent, accounts)
	var sessions []seats.Session
	for i := range agents {
		agents[i] = seats.Agent{ID: fmt.Sprintf("agent-%04d", i), Exempt: i >= accounts-exempt}
		if i < peak {
			sessions = append(sessions, seats.Session{Agent: agents[i].ID, Start: p.Start, End: p.Start.Add(time.Minute)})
		}
	}
	u, err := seats.Measure(p, agents, sessions)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// checkRow fails a row of a table without a reason, or with the name of another one.
func checkRow(t *testing.T, why string) {
	t.Helper()
	if why == "" || strings.Contains(t.Name(), "#") {
		t.Fatal("the row has no reason, or the name of another one")
	}
}

func february() seats.Period {
	return seats.Period{Start: date("2026-02-01"), End: date("2026-03-01")}
}

// offer20 is an offer at 59.00, and 20% for each partner.
func offer20() commission.Offer {
	price := pricing.Flat(pricing.MustAmount("59.00"))
	return commission.Offer{
		Plan:       pricing.Plan{Name: "team", Price: price, Currency: "USD"},
		Cycle:      pricing.Monthly(date("2026-02-01"), pricing.UTC()),
		Discount:   pricing.Percent(20),
		Commission: pricing.Percent(20),
		Retail:     price,
	}
}
