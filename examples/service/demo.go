package main

import (
	"context"
	"errors"
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
	_, err := d.addTerms(ctx, demoVendor, append(slices.Clone(licenses), dearer), now)
	for i, l := range licenses {
		accounts, chats := demoChats(l, 6+4*i, rand.New(rand.NewPCG(1, uint64(i))))
		_, one := d.addAccounts(ctx, demoVendor, accounts, now)
		_, other := d.addChats(ctx, demoVendor, chats, now)
		err = errors.Join(err, one, other)
	}
	err = errors.Join(err, demoBills(ctx, d, "2026-01", now))

	// On 13 January nobody at northwind was as busy as in this hour: the bill of
	// January is too low now, and that of February carries the difference. Nobody
	// knows who temp-1 is.
	hour := time.Date(2026, 1, 13, 10, 0, 0, 0, time.UTC)
	var chats []chat
	for i := range 14 {
		chats = append(chats, chat{License: "northwind", ID: fmt.Sprintf("late-%d", i), Session: seats.Session{
			Agent: fmt.Sprintf("agent-%02d", i+1), Start: hour.Add(time.Duration(i) * time.Minute), End: hour.Add(time.Hour),
		}})
	}
	temp := seats.Session{Agent: "temp-1", Start: hour, End: hour.Add(time.Hour)}
	_, late := d.addChats(ctx, demoVendor, append(chats, chat{License: "northwind", ID: "temp", Session: temp}), now)
	return errors.Join(err, late, demoBills(ctx, d, "2026-02", now))
}

// demoChats makes up the accounts of a license and what they chatted on working days.
func demoChats(l terms, agents int, random *rand.Rand) (accounts []account, chats []chat) {
	for i := range agents {
		agent := seats.Agent{ID: fmt.Sprintf("agent-%02d", i+1), Exempt: i == agents-1 && l.Channel == pricing.Resold}
		accounts = append(accounts, account{l.License, l.Changed, agent})
		for day := range 59 {
			morning := time.Date(2026, 1, 1+day, 8, 0, 0, 0, l.Zone.Location())
			if morning.Weekday() == time.Saturday || morning.Weekday() == time.Sunday || i >= agents*2/3 && random.IntN(15) > 0 {
				continue // the last third has accounts, and seldom chats
			}
			for n := range 1 + random.IntN(5) {
				start := morning.Add(time.Duration(random.IntN(9*3600)) * time.Second).UTC()
				chats = append(chats, chat{License: l.License, ID: fmt.Sprintf("%s-%d-%d", agent.ID, day, n), Session: seats.Session{
					Agent: agent.ID, Start: start, End: start.Add(time.Duration(120+random.IntN(1500)) * time.Second),
				}})
			}
		}
	}
	return accounts, chats
}

// demoBills bills a month.
func demoBills(ctx context.Context, d *database, month string, now time.Time) error {
	licenses, err := readLicenses(ctx, d.conn, `ORDER BY l.id`)
	for _, l := range licenses {
		err = errors.Join(err, d.change(ctx, func(t tx) error {
			return d.writeBill(ctx, t, billArgs{License: l.key, Month: month}, now)
		}))
	}
	return err
}
