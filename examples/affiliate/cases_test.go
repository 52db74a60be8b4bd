package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/cases"
	"github.com/payper/payper/pricing"
)

// A wanted is the answer that a case deserves.
type wanted struct {
	cases.Case
	Currency pricing.Currency `json:"currency"`
	Rate     string           `json:"rate"` // a fraction
	Rows     int              `json:"rows"`
	Skipped  map[string]int   `json:"skipped"`
	Events   []wantedEvent    `json:"events"`
	Entries  []wantedEntry    `json:"entries"`
	Figures  *figures         `json:"figures"`
	Or       *wanted          `json:"or"` // another right answer
}

// A wantedEvent has the id of what it is of in Payment, or in Of for a reversal.
type wantedEvent struct {
	Kind    string    `json:"kind"`
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	License string    `json:"license"`
	Payment string    `json:"payment"`
	Of      string    `json:"of"`
	Amount  string    `json:"amount"`
	Tax     string    `json:"tax"`
	Reason  string    `json:"reason"`
}

type wantedEntry struct {
	Event      string `json:"event"`
	Commission string `json:"commission"`
}

type figures struct {
	Totals
	PaidOut  string            `json:"paid_out"`
	Balance  string            `json:"balance"`
	Licenses map[string]Totals `json:"licenses"`
}

// Totals are the sums of all licenses or of one.
type Totals struct {
	Earned    string `json:"earned"`
	TakenBack string `json:"taken_back"` // whatever was given back of it
	GivenBack string `json:"given_back"`
}

func TestCases(t *testing.T) {
	cases.Each(t, "ledger", func(t *testing.T, folder string, want wanted) {
		t.Helper()
		args := want.Args(folder, "-events")
		problem := want.check(args)
		if problem != "" && want.Or != nil {
			if other := want.Or.check(args); other != "" {
				problem += "\nor " + other
			} else {
				problem = ""
			}
		}
		if problem != "" {
			t.Errorf("affiliate %q (%s): %s", args, want.About, problem)
		}
	})
}

// check returns what is wrong with the answer to a case, or "".
func (w *wanted) check(args []string) string {
	text, _, err := output(append(args, "-format", "json"), strings.NewReader(""))
	if w.Refuse != nil {
		if problem := w.Refused(err); problem != "" {
			return fmt.Sprintf("%s: %v", problem, err)
		}
		return ""
	}
	if err != nil {
		return err.Error()
	}
	var got ledger
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		return err.Error()
	}
	if got.Statement.Currency != w.Currency {
		return fmt.Sprintf("currency %s, want %s", got.Statement.Currency, w.Currency)
	}
	if got.Rows.Read != w.Rows || len(w.Skipped)+len(got.Rows.LeftOut) > 0 && !cmp.Equal(w.Skipped, got.Rows.LeftOut) {
		return fmt.Sprintf("read %d rows, left out %v, want %d, %v", got.Rows.Read, got.Rows.LeftOut, w.Rows, w.Skipped)
	}
	var events []wantedEvent
	var entries []wantedEntry
	byID := make(map[string]commission.Entry)
	for _, e := range got.Entries {
		byID[e.ID] = e
		events = append(events, eventOf(e, byID))
		entries = append(entries, wantedEntry{e.ID, e.Earned.Sub(e.PaidOut).String()})
		if rate := pricing.MustRate("20%"); e.Kind == commission.Payment && (!e.Rate.Equal(rate) || w.Rate != "0.20") {
			return fmt.Sprintf("rate %v, want %s", e.Rate, w.Rate)
		}
	}
	wantEvents := slices.Clone(w.Events)
	for i, e := range wantEvents {
		if e.At = e.At.UTC(); byID[e.ID].Note == "" {
			e.Reason = "" // the form has none, or the ledger has a word of its own
		}
		wantEvents[i] = e
	}
	if diff := cmp.Diff(wantEvents, events); diff != "" {
		return "events (-want +got):\n" + diff
	}
	if diff := cmp.Diff(w.Entries, entries); diff != "" {
		return "entries (-want +got):\n" + diff
	}
	if diff := cmp.Diff(*w.Figures, figuresOf(got)); diff != "" {
		return "figures (-want +got):\n" + diff
	}
	return ""
}

// eventOf returns the event of an entry in the words of a case.
func eventOf(e commission.Entry, byID map[string]commission.Entry) wantedEvent {
	w := wantedEvent{Kind: string(e.Kind), ID: e.ID, At: e.At.UTC(), License: e.License, Amount: amount(e.Amount), Tax: amount(e.Tax), Reason: e.Note}
	if e.Tax.Sign() == 0 {
		w.Tax = ""
	}
	switch e.Kind {
	case commission.Refund:
		w.Payment = e.Of
		if e.Reason == commission.Chargeback {
			w.Kind = "chargeback"
		}
	case commission.Reversal:
		w.Of = e.Of
		w.Amount = byID[e.Of].Amount.String() // all of it
	case commission.Payment, commission.Payout, commission.Adjustment:
	}
	return w
}

// figuresOf returns the sums of a statement and its entries.
func figuresOf(l ledger) figures {
	zero := pricing.MustAmount("0.00")
	type sums struct{ earned, back, given pricing.Amount }
	licenses := make(map[string]sums)
	all := sums{zero, zero, zero}
	for _, e := range l.Entries {
		if e.Kind == commission.Payout || e.Kind == commission.Adjustment {
			continue
		}
		s, known := licenses[e.License+e.LicenseOf]
		if !known {
			s = sums{zero, zero, zero}
		}
		for _, sum := range []*sums{&s, &all} {
			switch e.Kind {
			case commission.Payment:
				sum.earned = sum.earned.Add(e.Earned)
			case commission.Refund:
				sum.back = sum.back.Sub(e.Earned)
			case commission.Reversal, commission.Payout, commission.Adjustment:
				sum.given = sum.given.Add(e.Earned)
			}
		}
		licenses[e.License+e.LicenseOf] = s
	}
	text := func(s sums) Totals { return Totals{s.earned.String(), s.back.String(), s.given.String()} }
	f := figures{
		Totals: text(all), PaidOut: l.Statement.PaidOut.String(),
		Balance: l.Statement.Pending.Add(l.Statement.Available).String(), Licenses: make(map[string]Totals),
	}
	for id, s := range licenses {
		f.Licenses[id] = text(s)
	}
	return f
}
