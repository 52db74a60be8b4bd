package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/payper/payper/pricing"
)

// demo fills an empty database with two months of four made-up licenses, bills
// the first one, lets chats of it arrive late, and bills the second.
func demo(ctx context.Context, db database, now time.Time) error {
	known := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	licenses := []terms{
		{License: "fabrikam", Channel: pricing.Direct, Model: pricing.PPA, Plan: "Team", Price: pricing.MustAmount("49.00"), Currency: "USD", Zone: pricing.MustZone("America/New_York")},
		{License: "contoso", Channel: pricing.Referred, Model: pricing.PPA, Plan: "Team", Price: pricing.MustAmount("49.00"), Currency: "USD", Zone: pricing.MustZone("Europe/London")},
		{License: "northwind", Channel: pricing.Resold, Model: pricing.PPS, Plan: "Business", Price: pricing.MustAmount("59.00"), Currency: "USD", Zone: pricing.MustZone("Europe/Warsaw"), MinSeats: 3},
		{License: "tailspin", Channel: pricing.Resold, Model: pricing.PPS, Plan: "Business", Price: pricing.MustAmount("8800"), Currency: "JPY", Zone: pricing.MustZone("Asia/Tokyo"), Discount: pricing.Percent(25)},
	}
	for i := range licenses {
		licenses[i].Vendor, licenses[i].Since, licenses[i].Changed = "demo", known.AddDate(-1, 0, 0), known
	}
	dearer := licenses[2] // from February on
	dearer.Since, dearer.Price = time.Date(2026, 1, 31, 23, 0, 0, 0, time.UTC), pricing.MustAmount("62.00")
	if _, err := addTerms(ctx, db, append(slices.Clone(licenses), dearer)); err != nil {
		return err
	}
	for i, l := range licenses {
		if err := demoChats(ctx, db, l, 6+4*i, l.Zone.Location(), rand.New(rand.NewPCG(1, uint64(i)))); err != nil {
			return err
		}
	}
	if err := demoRun(ctx, db, "2026-01", now); err != nil {
		return err
	}

	// On 13 January nobody at northwind was as busy as in this hour: the bill of
	// January is wrong now, and that of February carries the difference.
	late := time.Date(2026, 1, 13, 10, 0, 0, 0, time.UTC)
	var chats []chat
	for i := range 14 {
		chats = append(chats, chat{
			License: "northwind", ID: fmt.Sprintf("late-%d", i), Agent: fmt.Sprintf("agent-%02d", i+1),
			Start: late.Add(time.Duration(i) * time.Minute), End: late.Add(time.Hour),
		})
	}
	if _, err := addChats(ctx, db, chats); err != nil {
		return err
	}
	return demoRun(ctx, db, "2026-02", now)
}

// demoChats makes up the accounts of a license and what they chatted in January
// and February, on working days.
func demoChats(ctx context.Context, db database, l terms, agents int, zone *time.Location, random *rand.Rand) error {
	var accounts []account
	var chats []chat
	for i := range agents {
		a := account{License: l.License, ID: fmt.Sprintf("agent-%02d", i+1), Changed: l.Changed, Exempt: i == agents-1 && l.Channel == pricing.Resold}
		accounts = append(accounts, a)
		busy := i < agents*2/3 // the others have an account, and seldom chat
		for day := time.Date(2026, 1, 1, 0, 0, 0, 0, zone); day.Before(time.Date(2026, 3, 1, 0, 0, 0, 0, zone)); day = day.AddDate(0, 0, 1) {
			if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday || !busy && random.IntN(15) > 0 {
				continue
			}
			for at := day.Add(time.Duration(8*60+random.IntN(240)) * time.Minute); at.Before(day.Add(17 * time.Hour)); {
				end := at.Add(time.Duration(120+random.IntN(1500)) * time.Second)
				chats = append(chats, chat{License: l.License, ID: fmt.Sprintf("%s-%05d", a.ID, len(chats)), Agent: a.ID, Start: at.UTC(), End: end.UTC()})
				at = end.Add(time.Duration(random.IntN(240)) * time.Minute)
			}
		}
	}
	if _, err := addAccounts(ctx, db, accounts); err != nil {
		return err
	}
	_, err := addChats(ctx, db, chats)
	return err
}

// demoRun bills a month, and waits until it is done.
func demoRun(ctx context.Context, db database, month string, now time.Time) error {
	if _, err := startRuns(ctx, db, []billRun{{Vendor: "demo", Month: month, now: now}}); err != nil {
		return err
	}
	for {
		p, err := readProgress(ctx, db, "demo", month)
		if err != nil {
			return err
		}
		if p.Left == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
