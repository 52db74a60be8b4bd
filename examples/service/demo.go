package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// fillDemo fills an empty database with January and February 2026 of four made-up
// licenses, bills January, lets chats of it arrive late, and bills February.
func fillDemo(ctx context.Context, d *database, now time.Time) error {
	known := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	plan := func(name, price string, c pricing.Currency) pricing.Plan {
		return pricing.Plan{Name: name, Price: pricing.Flat(pricing.MustAmount(price)), Currency: c}
	}
	licenses := []terms{
		{License: "fabrikam", Channel: pricing.Direct, Model: pricing.PPA, Plan: plan("Team", "49.00", "USD"), Zone: pricing.MustZone("America/New_York")},
		{License: "contoso", Channel: pricing.Referred, Model: pricing.PPA, Plan: plan("Team", "49.00", "USD"), Zone: pricing.MustZone("Europe/London")},
		{License: "northwind", Channel: pricing.Resold, Model: pricing.PPS, Plan: plan("Business", "59.00", "USD"), Zone: pricing.MustZone("Europe/Warsaw"), MinSeats: 3},
		{License: "tailspin", Channel: pricing.Resold, Model: pricing.PPS, Plan: plan("Business", "8800", "JPY"), Zone: pricing.MustZone("Asia/Tokyo"), Discount: pricing.Percent(25)},
	}
	for i := range licenses {
		licenses[i].Since, licenses[i].Changed = known.AddDate(-1, 0, 0), known
	}
	dearer := licenses[2] // for bills from 2 February on: that of February
	dearer.Since, dearer.Plan = known.AddDate(0, 1, 1), plan("Business", "62.00", "USD")
	if _, err := d.addTerms(ctx, demoVendor, append(slices.Clone(licenses), dearer), now); err != nil {
		return err
	}
	for i, l := range licenses {
		accounts, chats := demoChats(l, 6+4*i, rand.New(rand.NewPCG(1, uint64(i))))
		if _, err := d.addAccounts(ctx, demoVendor, accounts, now); err != nil {
			return err
		}
		if _, err := d.addChats(ctx, demoVendor, chats, now); err != nil {
			return err
		}
	}
	if err := demoRun(ctx, d, "2026-01", now); err != nil {
		return err
	}

	// On 13 January nobody at northwind was as busy as in this hour: the bill of
	// January is too low now, and that of February carries the difference. Nobody
	// knows who temp-1 is.
	late := time.Date(2026, 1, 13, 10, 0, 0, 0, time.UTC)
	var chats []chat
	for i := range 14 {
		chats = append(chats, chat{License: "northwind", ID: fmt.Sprintf("late-%d", i), Session: seats.Session{
			Agent: fmt.Sprintf("agent-%02d", i+1), Start: late.Add(time.Duration(i) * time.Minute), End: late.Add(time.Hour),
		}})
	}
	temp := seats.Session{Agent: "temp-1", Start: late, End: late.Add(time.Hour)}
	if _, err := d.addChats(ctx, demoVendor, append(chats, chat{License: "northwind", ID: "temp", Session: temp}), now); err != nil {
		return err
	}
	return demoRun(ctx, d, "2026-02", now)
}

// demoChats makes up the accounts of a license and what they chatted on working days.
func demoChats(l terms, agents int, random *rand.Rand) (accounts []account, chats []chat) {
	zone := l.Zone.Location()
	for i := range agents {
		agent := seats.Agent{ID: fmt.Sprintf("agent-%02d", i+1), Exempt: i == agents-1 && l.Channel == pricing.Resold}
		accounts = append(accounts, account{l.License, l.Changed, agent})
		busy := i < agents*2/3 // the others have an account, and seldom chat
		for day := time.Date(2026, 1, 1, 0, 0, 0, 0, zone); day.Before(time.Date(2026, 3, 1, 0, 0, 0, 0, zone)); day = day.AddDate(0, 0, 1) {
			if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday || !busy && random.IntN(15) > 0 {
				continue
			}
			for at := day.Add(time.Duration(8*60+random.IntN(240)) * time.Minute); at.Before(day.Add(17 * time.Hour)); {
				end := at.Add(time.Duration(120+random.IntN(1500)) * time.Second)
				chats = append(chats, chat{License: l.License, ID: fmt.Sprintf("%s-%05d", agent.ID, len(chats)), Session: seats.Session{
					Agent: agent.ID, Start: at.UTC(), End: end.UTC(),
				}})
				at = end.Add(time.Duration(random.IntN(240)) * time.Minute)
			}
		}
	}
	return accounts, chats
}

// demoRun bills a month, and waits until it is done.
func demoRun(ctx context.Context, d *database, month string, now time.Time) error {
	if _, err := d.startRun(ctx, demoVendor, billRun{Month: month}, now); err != nil {
		return err
	}
	for {
		if p, err := d.progress(ctx, demoVendor, month); err != nil || p.Left == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}
