package pricing_test

import (
	"fmt"
	"log"
	"math/rand/v2"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// Seven rules count the same generated month, and each is charged at 59.00 less 20%. 20
// agents work in two shifts of eight hours, which overlap for 20 minutes. Each agent
// starts a chat of four to 14 minutes about every 20 minutes.
func Example_rules() {
	march := seats.Period{
		Start: time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, time.April, 1, 0, 0, 0, 0, time.UTC),
	}
	var (
		random = rand.New(rand.NewPCG(2026, 3))
		agents []seats.Agent
		chats  []seats.Session
	)
	minutes := func(from, to int) time.Duration {
		return time.Duration(from*60+random.IntN((to-from)*60)) * time.Second
	}
	for i := range 20 {
		agent := seats.Agent{ID: fmt.Sprintf("agent-%02d", i+1)}
		agents = append(agents, agent)
		for day := range 31 {
			at := march.Start.AddDate(0, 0, day).Add(6 * time.Hour)
			if i%2 == 1 { // the late shift
				at = at.Add(460 * time.Minute)
			}
			for end := at.Add(8 * time.Hour); at.Before(end); at = at.Add(minutes(10, 30)) {
				chats = append(chats, seats.Session{Agent: agent.ID, Start: at, End: at.Add(minutes(4, 14))})
			}
		}
	}

	usage, err := seats.Measure(march, agents, chats)
	if err != nil {
		log.Fatal(err)
	}
	levels, err := seats.Levels(march, agents, chats)
	if err != nil {
		log.Fatal(err)
	}
	peaks := func(every, only time.Duration) []seats.Level {
		parts, err := seats.Every(march, every)
		if err != nil {
			log.Fatal(err)
		}
		peaks, err := seats.Peaks(levels, func(yield func(seats.Period) bool) {
			for p := range parts {
				if !yield(seats.Period{Start: p.Start, End: p.Start.Add(only)}) {
					return
				}
			}
		})
		if err != nil {
			log.Fatal(err)
		}
		return peaks
	}
	show := func(rule string, n int, err error) {
		if err != nil {
			log.Fatal(err)
		}
		license := pricing.License{
			ID:      "acme",
			Channel: pricing.Resold, // at 20% off
			Model:   pricing.Metered,
			Unit:    rule,
			Plan:    pricing.Plan{Price: pricing.Flat(pricing.MustAmount("59.00")), Currency: "USD"},
			Cycle:   pricing.Monthly(march.Start, pricing.UTC()),
		}
		charge, err := license.ChargeUnits(n, march)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%-36s %2d  %7v %s\n", rule, charge.Units, charge.Total, charge.Currency)
	}
	show("accounts", usage.Accounts, nil)
	show("peak", usage.Peak, nil)
	n, err := usage.Sustained(30 * time.Minute)
	show("for 30 minutes in all", n, err)
	n, err = seats.Unbroken(levels, 15*time.Minute)
	show("for 15 minutes without a break", n, err)
	n, err = seats.Sampled(levels, 5*time.Minute)
	show("in samples every five minutes", n, err)
	n, err = seats.Percentile(peaks(5*time.Minute, 1), 95)
	show("95th percentile of such samples", n, err)
	n, err = seats.Percentile(peaks(time.Hour, time.Hour), 99)
	show("peak of the lower 99% of hours", n, err)
	// Output:
	// accounts                             20   944.00 USD
	// peak                                 19   896.80 USD
	// for 30 minutes in all                16   755.20 USD
	// for 15 minutes without a break        7   330.40 USD
	// in samples every five minutes        19   896.80 USD
	// 95th percentile of such samples       7   330.40 USD
	// peak of the lower 99% of hours       17   802.40 USD
}
