package commission_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// A partner's half-year: two referred licenses, a refund, a chargeback of what
// was paid out already, a negative month that is carried, and the payouts.
func Example_halfYear() {
	usd := decimal.RequireFromString
	day := func(month time.Month, day int) time.Time {
		return time.Date(2026, month, day, 12, 0, 0, 0, time.UTC)
	}
	terms := commission.LiveChatTerms()
	terms.HoldDays = 14

	pay := func(id string, at time.Time, license, amount string) commission.Payment {
		return commission.Payment{ID: id, At: at, License: license, Amount: usd(amount), Currency: "USD"}
	}
	payout := func(id string, at time.Time, amount string) commission.Payout {
		return commission.Payout{ID: id, At: at, Amount: usd(amount), Currency: "USD"}
	}
	_, entries, err := terms.Post(commission.State{},
		pay("acme-1", day(1, 5), "acme", "295.00"),
		pay("globex-year", day(1, 12), "globex", "1770.00"), // a year at once
		payout("payout-1", day(2, 2), "413.00"),
		pay("acme-2", day(2, 5), "acme", "295.00"),
		commission.Refund{ID: "back-1", At: day(2, 9), Payment: "acme-2", Amount: usd("59.00"), Currency: "USD", Reason: commission.ReasonRefund},
		commission.Refund{ID: "back-2", At: day(2, 20), Payment: "globex-year", Amount: usd("1770.00"), Currency: "USD", Reason: commission.ReasonChargeback},
		pay("acme-3", day(3, 5), "acme", "590.00"),
		pay("acme-4", day(4, 5), "acme", "590.00"),
		pay("acme-5", day(5, 5), "acme", "885.00"),
		payout("payout-2", day(6, 2), "106.20"),
		pay("acme-6", day(6, 20), "acme", "590.00"),
	)
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println("at          pending  available   payable   carried  paid out")
	for month := time.January; month <= time.June; month++ {
		s, err := terms.Statement(entries, time.Date(2026, month+1, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %8s  %9s %9s %9s %9s\n", s.At.Format(time.DateOnly),
			s.Pending.StringFixed(2), s.Available.StringFixed(2), s.Payable.StringFixed(2), s.Carried.StringFixed(2), s.PaidOut.StringFixed(2))
	}
	// Output:
	// at          pending  available   payable   carried  paid out
	// 2026-02-01     0.00     413.00    413.00      0.00      0.00
	// 2026-03-01     0.00    -306.80      0.00   -306.80    413.00
	// 2026-04-01     0.00    -188.80      0.00   -188.80    413.00
	// 2026-05-01     0.00     -70.80      0.00    -70.80    413.00
	// 2026-06-01     0.00     106.20    106.20      0.00    413.00
	// 2026-07-01   118.00       0.00      0.00      0.00    519.20
}

// What referring a license would have brought a partner over four months, and
// what reselling it would have, before it chooses: with the chats that there
// were, and a commission that rises in April.
func Example_compareOverTime() {
	month := func(m time.Month) time.Time { return time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC) }
	rates := pricing.Schedule[decimal.Decimal]{
		{Value: commission.Rate()},
		{From: month(4), Value: decimal.RequireFromString("0.25")},
	}
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("59.00")), Currency: "USD"},
	}

	// Six accounts, then eight. More and more of them chat at one time: on the
	// first of each month they have a chat of an hour each.
	var agents []seats.Agent
	for i := range 8 {
		a := seats.Agent{ID: fmt.Sprintf("agent-%d", i+1)}
		if i >= 6 {
			a.Joined = month(3)
		}
		agents = append(agents, a)
	}
	var chats []seats.Session
	for m, chatting := range map[time.Month]int{1: 1, 2: 3, 3: 6, 4: 8} {
		for _, a := range agents[:chatting] {
			start := month(m).Add(9 * time.Hour)
			chats = append(chats, seats.Session{Agent: a.ID, Start: start, End: start.Add(time.Hour)})
		}
	}

	months, err := pricing.Cycle{Anchor: month(1), Every: pricing.Months(1)}.Periods(seats.Period{Start: month(1), End: month(5)})
	if err != nil {
		log.Fatal(err)
	}
	var referred, resold decimal.Decimal
	fmt.Println("month    accounts  seats  rate  referred    resold | in all, referred    resold")
	for period := range months {
		usage, err := seats.Measure(period, agents, chats)
		if err != nil {
			log.Fatal(err)
		}
		rate, err := rates.At(period.End) // the customer pays when the month is over
		if err != nil {
			log.Fatal(err)
		}
		outcomes, err := commission.Compare(license, usage, rate)
		if err != nil {
			log.Fatal(err)
		}
		for _, o := range outcomes {
			switch {
			case o.Channel == pricing.Referred:
				referred = referred.Add(o.Partner)
			case o.Channel == pricing.Resold && o.Model == pricing.PPS:
				resold = resold.Add(o.Partner)
			}
		}
		fmt.Printf("%s  %8d  %5d  %s  %8s  %8s | %16s  %8s\n", period.Start.Format("2006-01"), usage.Accounts, usage.Peak, rate.StringFixed(2),
			outcomes[1].Partner.StringFixed(2), outcomes[3].Partner.StringFixed(2), referred.StringFixed(2), resold.StringFixed(2))
	}
	// Output:
	// month    accounts  seats  rate  referred    resold | in all, referred    resold
	// 2026-01         6      1  0.20     70.80    306.80 |            70.80    306.80
	// 2026-02         6      3  0.20     70.80    212.40 |           141.60    519.20
	// 2026-03         8      6  0.25    118.00    188.80 |           259.60    708.00
	// 2026-04         8      8  0.25    118.00     94.40 |           377.60    802.40
}

// LiveChat's terms as far as they are public; what is not is the caller's.
func ExampleLiveChatTerms() {
	terms := commission.LiveChatTerms()
	now := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	rate, err := terms.FirstTier.At(now)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("rate:          ", rate.StringFixed(2))
	fmt.Println("minimum payout:", terms.MinPayout.StringFixed(2), terms.Currency)
	fmt.Println("days held:     ", terms.HoldDays)
	// Output:
	// rate:           0.20
	// minimum payout: 50.00 USD
	// days held:      0
}

// A rate in percent is a mistake that Validate finds before any event comes.
func ExampleTerms_Validate() {
	terms := commission.LiveChatTerms()
	terms.FirstTier = pricing.Schedule[decimal.Decimal]{{Value: decimal.RequireFromString("20")}}
	err := terms.Validate()
	fmt.Println(errors.Is(err, pricing.ErrRate))
	fmt.Println(err)
	// Output:
	// true
	// commission: terms: first tier: rate 0: pricing: rate: 20 is not a fraction from 0 to 1: invalid rate
}

// A service posts events as they come, and stores the state in between. The
// payment is delivered twice, and counts once.
func ExampleTerms_Post() {
	terms := commission.LiveChatTerms()
	payment := commission.Payment{
		ID:       "in_1001",
		At:       time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC),
		License:  "acme",
		Amount:   decimal.RequireFromString("99.99"),
		Currency: "USD",
	}
	state, entries, err := terms.Post(commission.State{}, payment)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range entries {
		fmt.Println(e.Event, e.Kind, e.Amount.StringFixed(2))
	}
	stored, err := json.Marshal(state)
	if err != nil {
		log.Fatal(err)
	}

	var again commission.State
	if err := json.Unmarshal(stored, &again); err != nil {
		log.Fatal(err)
	}
	refund := commission.Refund{
		ID:       "re_2001",
		At:       time.Date(2026, 2, 1, 10, 0, 0, 0, time.UTC),
		Payment:  "in_1001",
		Amount:   decimal.RequireFromString("33.33"),
		Currency: "USD",
		Reason:   commission.ReasonRefund,
	}
	_, entries, err = terms.Post(again, payment, refund)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range entries {
		fmt.Println(e.Event, e.Kind, e.Amount.StringFixed(2))
	}
	// Output:
	// in_1001 payment 20.00
	// re_2001 refund -6.67
}

// A program that read the events from somewhere can tell where the one at fault
// stands, and what is wrong with it.
func ExampleEventError() {
	at := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	places := []string{"line 2", "line 3"}
	_, _, err := commission.LiveChatTerms().Post(commission.State{},
		commission.Payment{ID: "in_1001", At: at, License: "acme", Amount: decimal.RequireFromString("99.99"), Currency: "USD"},
		commission.Refund{
			ID: "re_2001", At: at.AddDate(0, 0, 1), Payment: "in_1001",
			Amount: decimal.RequireFromString("100.00"), Currency: "USD", Reason: commission.ReasonRefund,
		},
	)
	var wrong *commission.EventError
	if errors.As(err, &wrong) {
		fmt.Printf("%s, %s %s: %v\n", places[wrong.Index], wrong.Kind, wrong.ID, wrong.Err)
		fmt.Println(errors.Is(err, commission.ErrRefund))
	}
	// Output:
	// line 3, refund re_2001: amount 100.00, of 99.99 left of payment "in_1001": invalid refund
	// true
}

// What is held is pending until the 31st, and the balance is paid out once it
// is 50.00.
func ExampleTerms_Statement() {
	terms := commission.LiveChatTerms()
	terms.HoldDays = 30
	_, entries, err := terms.Post(commission.State{}, commission.Payment{
		ID:       "in_1001",
		At:       time.Date(2026, 1, 1, 10, 0, 0, 0, time.UTC),
		License:  "acme",
		Amount:   decimal.RequireFromString("295.00"),
		Currency: "USD",
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, day := range []int{30, 31} {
		s, err := terms.Statement(entries, time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d January: pending %s, payable %s\n", day, s.Pending.StringFixed(2), s.Payable.StringFixed(2))
	}
	// Output:
	// 30 January: pending 59.00, payable 0.00
	// 31 January: pending 0.00, payable 59.00
}

// Once a year is closed, nothing of it can change any more.
func ExampleState_CloseBefore() {
	terms := commission.LiveChatTerms()
	state, _, err := terms.Post(commission.State{}, commission.Payment{
		ID:       "in_1001",
		At:       time.Date(2025, 12, 5, 10, 0, 0, 0, time.UTC),
		License:  "acme",
		Amount:   decimal.RequireFromString("295.00"),
		Currency: "USD",
	})
	if err != nil {
		log.Fatal(err)
	}
	state = state.CloseBefore(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))

	_, _, err = terms.Post(state, commission.Payout{
		ID:       "po_1",
		At:       time.Date(2025, 12, 31, 10, 0, 0, 0, time.UTC),
		Amount:   decimal.RequireFromString("59.00"),
		Currency: "USD",
	})
	fmt.Println(errors.Is(err, commission.ErrClosed))
	// Output: true
}

func ExampleTerms_Post_licenses() {
	// One license has a rate of its own, one is of the second tier, and one was
	// resold until its customer began to pay itself in March.
	at := func(month time.Month) time.Time { return time.Date(2026, month, 20, 12, 0, 0, 0, time.UTC) }
	terms := commission.LiveChatTerms()
	terms.Licenses = map[string]commission.LicenseTerms{
		"own":    {Rate: pricing.Schedule[decimal.Decimal]{{Value: decimal.RequireFromString("0.25")}}},
		"second": {SecondTier: true},
		"moved": {Channel: pricing.Schedule[pricing.Channel]{
			{Value: pricing.Resold},
			{From: time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC), Value: pricing.Referred},
		}},
	}
	pay := func(id, license string, month time.Month) commission.Payment {
		return commission.Payment{ID: id, At: at(month), License: license, Amount: decimal.RequireFromString("100.00"), Currency: "USD"}
	}
	_, entries, err := terms.Post(commission.State{},
		pay("1", "other", time.February), pay("2", "own", time.February), pay("3", "second", time.February),
		pay("4", "moved", time.February), pay("5", "moved", time.March))
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range entries {
		fmt.Println(e.Amount.StringFixed(2), e.License)
		if e.Note != "" {
			fmt.Println("    ", e.Note)
		}
	}
	// Output:
	// 20.00 other
	// 25.00 own
	// 5.00 second
	// 0.00 moved
	//      no commission: resold, the partner pays and has its discount
	// 20.00 moved
}

// The ledger of a partner as a table, an entry for each event. Commission is
// held for 30 days; a payment and what goes back of it are available on one
// day.
func ExampleEntry() {
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 12, 0, 0, 0, time.UTC) }
	usd := decimal.RequireFromString
	terms := commission.LiveChatTerms()
	terms.HoldDays = 30
	terms.Licenses = map[string]commission.LicenseTerms{"globex": {SecondTier: true}}

	events := []commission.Event{
		commission.Payment{ID: "in_1", At: day(1, 5), License: "acme", Amount: usd("100.00"), Tax: usd("23.00"), Currency: "USD"},
		commission.Payment{ID: "in_2", At: day(1, 5), License: "globex", Amount: usd("100.00"), Currency: "USD"},
		commission.Refund{ID: "re_1", At: day(1, 9), Payment: "in_1", Amount: usd("50.00"), Currency: "USD", Reason: commission.ReasonVoid},
		commission.Adjustment{ID: "ad_1", At: day(1, 20), Amount: usd("40.00"), Currency: "USD", Reason: "bonus"},
		commission.Payout{ID: "po_1", At: day(2, 4), Amount: usd("55.00"), Currency: "USD"},
	}
	_, entries, err := terms.Post(commission.State{}, events...)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range entries {
		var what string
		switch e.Kind {
		case commission.EntryPayment:
			tier := "first tier"
			if e.SecondTier {
				tier = "second tier"
			}
			what = fmt.Sprintf("%s of %s for %s, %s", e.Rate.StringFixed(2), e.Currency.Format(e.Base), e.License, tier)
		case commission.EntryRefund:
			what = fmt.Sprintf("%s of %s, %s of %s", e.Rate.StringFixed(2), e.Currency.Format(e.Base), e.Note, e.Payment)
		case commission.EntryPayout:
			what = "paid out " + e.Currency.Format(e.PaidOut)
		case commission.EntryAdjustment:
			what = e.Note
		}
		fmt.Printf("%s %s %6s available %s: %s\n", e.At.Format("01-02"), e.Event, e.Currency.Format(e.Amount), e.AvailableFrom.Format("01-02"), what)
	}
	// Output:
	// 01-05 in_1  20.00 available 02-04: 0.20 of 100.00 for acme, first tier
	// 01-05 in_2   5.00 available 02-04: 0.05 of 100.00 for globex, second tier
	// 01-09 re_1 -10.00 available 02-04: 0.20 of -50.00, void of in_1
	// 01-20 ad_1  40.00 available 01-20: bonus
	// 02-04 po_1   0.00 available 02-04: paid out 55.00
}

// What the licenses of a partner brought, and its months.
func ExampleStatement() {
	day := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 12, 0, 0, 0, time.UTC) }
	usd := decimal.RequireFromString
	terms := commission.LiveChatTerms()
	_, entries, err := terms.Post(commission.State{},
		commission.Payment{ID: "in_1", At: day(1, 5), License: "acme", Amount: usd("295.00"), Currency: "USD"},
		commission.Payment{ID: "in_2", At: day(1, 7), License: "globex", Amount: usd("590.00"), Currency: "USD"},
		commission.Refund{ID: "re_1", At: day(2, 1), Payment: "in_2", Amount: usd("59.00"), Currency: "USD", Reason: commission.ReasonRefund},
		commission.Adjustment{ID: "ad_1", At: day(2, 2), Amount: usd("-5.00"), Currency: "USD", Reason: "bank charges"},
		commission.Payout{ID: "po_1", At: day(2, 3), Amount: usd("160.00"), Currency: "USD"},
	)
	if err != nil {
		log.Fatal(err)
	}
	s, err := terms.Statement(entries, day(2, 28))
	if err != nil {
		log.Fatal(err)
	}

	row := func(name string, t commission.Totals) {
		fmt.Printf("%-8s %8s %8s %8s %8s\n", name, s.Currency.Format(t.Earned), s.Currency.Format(t.TakenBack.Neg()),
			s.Currency.Format(t.Adjusted), s.Currency.Format(t.PaidOut.Neg()))
	}
	fmt.Println("license    earned     back adjusted paid out")
	for _, l := range s.Licenses {
		row(l.License, l.Totals)
	}
	for _, m := range s.Months {
		row(m.Month, m.Totals)
	}
	row("in all", s.Totals)
	fmt.Println("balance", s.Currency.Format(s.Available), s.Currency)
	// Output:
	// license    earned     back adjusted paid out
	// acme        59.00     0.00     0.00     0.00
	// globex     118.00   -11.80     0.00     0.00
	// 2026-01    177.00     0.00     0.00     0.00
	// 2026-02      0.00   -11.80    -5.00  -160.00
	// in all     177.00   -11.80    -5.00  -160.00
	// balance 0.20 USD
}

// The terms of another vendor: 30% in the first year of a license, by the dates
// of Warsaw, and a tenth for who referred the partner.
func ExampleTerms() {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		log.Fatal(err)
	}
	at := func(rate string) pricing.Schedule[decimal.Decimal] {
		return pricing.Schedule[decimal.Decimal]{{Value: decimal.RequireFromString(rate)}}
	}
	terms := commission.Terms{
		Currency:   "EUR",
		FirstTier:  at("0.30"),
		SecondTier: at("0.10"),
		EarnMonths: 12,
		HoldDays:   14,
		MinPayout:  decimal.RequireFromString("100.00"),
		Location:   warsaw,
	}
	pay := func(id string, at time.Time) commission.Payment {
		return commission.Payment{ID: id, At: at, License: "acme", Amount: decimal.RequireFromString("100.00"), Currency: "EUR"}
	}
	_, entries, err := terms.Post(commission.State{},
		pay("first", time.Date(2026, 1, 31, 23, 30, 0, 0, time.UTC)), // the first of February in Warsaw
		pay("last", time.Date(2027, 1, 31, 22, 30, 0, 0, time.UTC)),
		pay("too late", time.Date(2027, 1, 31, 23, 30, 0, 0, time.UTC)),
	)
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range entries {
		fmt.Println(e.At.Format(time.DateTime), e.Event, e.Currency.Format(e.Amount))
		if e.Note != "" {
			fmt.Println("    ", e.Note)
		}
	}
	// Output:
	// 2026-02-01 00:30:00 first 30.00
	// 2027-01-31 23:30:00 last 30.00
	// 2027-02-01 00:30:00 too late 0.00
	//      no commission: past the limit of 12 months
}
