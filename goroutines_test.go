package payper_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// TestManyGoroutines uses the same values from many goroutines at once. The race
// detector finds out if one of them is changed, the results if one is shared.
func TestManyGoroutines(t *testing.T) {
	people := agents(20)
	people[3].Exempt = true
	people[4].Suspended = []seats.Period{{Start: hour(12), End: hour(13)}, {Start: hour(8), End: hour(9)}}
	var chats []seats.Session
	for i := range 200 {
		chats = append(chats, chat(people[i*7%20].ID, 200-i, 203-i+i%3))
	}
	u := measured(month(), people, chats...)

	license := resold(pricing.PPS)
	license.Plan.Price = pricing.Graduated(pricing.Tier{UpTo: 2, UnitPrice: usd("59"), Fee: usd("10")}, pricing.Tier{UnitPrice: usd("49.125")}).Including(1)
	charge := must(license.Charge(u))
	resale := must(license.Resale(u))
	cycle := pricing.Cycle{Anchor: month().Start, Every: pricing.Months(1)}
	periods := must(cycle.Periods(seats.Period{Start: month().Start, End: month().Start.AddDate(1, 0, 0)}))
	terms := pricing.Schedule[pricing.License]{{Value: license}, {From: hour(24), Value: resold(pricing.PPA)}}
	parts := must(terms.Split(month()))
	changes := []pricing.Change{{At: hour(300), To: charge}, {At: hour(200), To: charge}}

	ledger := commission.LiveChatTerms()
	ledger.Licenses = map[string]commission.LicenseTerms{"acme": {Rate: ledger.FirstTier}}
	events := []commission.Event{payment("q", 9, "10.00"), refund("r", 8, "33.33"), payment("p", 5, "100.00")}
	state, entries, err := ledger.Post(commission.State{}, events...)
	if err != nil {
		t.Fatal(err)
	}

	all := func() string {
		var b strings.Builder
		note := func(v any, err error) {
			text, jsonErr := json.Marshal(v)
			fmt.Fprintf(&b, "%s %v %v\n", text, err, jsonErr)
		}
		again, err := seats.Measure(month(), people, chats)
		note(again, err)
		note(seats.Levels(month(), people, chats))
		note(license.Charge(u))
		note(license.Resale(u))
		note(resale, license.Validate())
		note(charge.Prorate(seats.Period{Start: hour(48), End: month().End}, pricing.Thirty360))
		note(pricing.Adjust(charge, pricing.Elapsed, changes...))
		note(cycle.Charge(month().End, terms, u))
		for p := range periods {
			fmt.Fprintln(&b, p)
		}
		for p := range parts {
			fmt.Fprintln(&b, p)
		}
		note(pricing.Allocate(charge.Total, 2, usd("1"), usd("2")))
		note(commission.Compare(license, u, decimal.New(333, -3)))
		posted, more, err := ledger.Post(state, payout("o", 12, "9.00"))
		note(posted, err)
		note(slices.Concat(entries, more), nil)
		note(state.CloseBefore(january(7)), nil)
		note(ledger.Statement(entries, january(20)))
		return b.String()
	}
	want := all()
	if len(want) < 5000 || strings.Contains(want, "invalid") {
		t.Fatalf("too little to say anything: %s", want)
	}
	var running sync.WaitGroup
	for range 8 {
		running.Go(func() {
			for range 3 {
				if diff := cmp.Diff(want, all()); diff != "" {
					t.Errorf("another result (-alone +with others):\n%s", diff)
				}
			}
		})
	}
	running.Wait()
}
