package main

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// license is what is known of a license, but for its chats and its bills. It is one
// row: whoever changes it, or writes chats or bills of it, locks it first.
type license struct {
	key       int64
	vendor    string
	ID        string             `json:"-"`    // the vendor's own
	Zone      pricing.Zone       `json:"zone"` // where its months and days begin
	Currency  pricing.Currency   `json:"currency"`
	Removed   time.Time          `json:"removed"`   // the chats of the months before are gone
	Terms     map[string]terms   `json:"terms"`     // by the instant from which they hold
	Accounts  map[string]account `json:"accounts"`  // by id
	Strangers map[string]bool    `json:"strangers"` // agents who chatted and have no account
	Billed    []billed           `json:"billed"`    // in the order in which they were billed
}

// billed is a month of a license that has a bill.
type billed struct {
	Month    string           `json:"month"`
	Number   int64            `json:"number"`
	Total    pricing.Amount   `json:"total"`
	Currency pricing.Currency `json:"currency"`
	Period   seats.Period     `json:"period"`
	Dated    time.Time        `json:"dated"`
	Made     time.Time        `json:"made"`
	Pending  bool             `json:"pending"` // something came since that no bill has taken
	Hand     bool             `json:"hand"`    // somebody corrected it by hand: it is closed for good
}

// terms is what holds for a license from an instant on.
type terms struct {
	License     string          `json:"id" doc:"the vendor's own id of the license"`
	Zone        pricing.Zone    `json:"zone" doc:"where its months begin" example:"Europe/Warsaw"`
	Since       time.Time       `json:"since,omitzero" doc:"for bills dated from then on; without it, for all"`
	Changed     time.Time       `json:"changed" doc:"of two terms since one instant, those changed later stand"`
	Channel     pricing.Channel `json:"channel" enum:"direct,referred,resold"`
	Model       pricing.Model   `json:"model" enum:"PPA,PPS"`
	Plan        pricing.Plan    `json:"plan"`
	MinSeats    int             `json:"min_seats,omitempty" doc:"of PPS: the fewest seats charged"`
	MinAccounts int             `json:"min_accounts,omitempty" doc:"of PPA: the fewest accounts charged"`
	Discount    pricing.Rate    `json:"discount,omitzero" doc:"of a resold license; without it, 20%" example:"25%"`
}

// account is an agent's account on a license.
type account struct {
	License string    `json:"license"`
	Changed time.Time `json:"changed" doc:"of two forms of an account, the one changed later stands"`
	seats.Agent
}

// license returns the terms as payper takes them.
func (t terms) license() pricing.License {
	return pricing.License{
		ID: t.License, Channel: t.Channel, Model: t.Model, Plan: t.Plan, Cycle: monthly(t.Zone),
		MinSeats: t.MinSeats, MinAccounts: t.MinAccounts, Discount: t.Discount,
	}
}

// schedule returns the terms by the dates of the bills for which they hold.
func (l *license) schedule() (all pricing.Schedule[pricing.License]) {
	for _, since := range slices.Sorted(maps.Keys(l.Terms)) {
		all = append(all, pricing.Dated[pricing.License]{From: l.Terms[since].Since, Value: l.Terms[since].license()})
	}
	return all
}

// monthly is the cycle of calendar months in a zone.
func monthly(zone pricing.Zone) pricing.Cycle {
	return pricing.Monthly(time.Date(2000, 1, 1, 0, 0, 0, 0, zone.Location()), zone)
}

// days is the cycle of the days of the license.
func (l *license) days() pricing.Cycle {
	days := monthly(l.Zone)
	days.Every = pricing.Days(1)
	return days
}

// month returns a calendar month where the license is.
func (l *license) month(name string) (seats.Period, error) {
	t, err := time.Parse("2006-01", name)
	if err != nil || t.Format("2006-01") != name || t.Before(firstMoment) {
		return seats.Period{}, refuse(http.StatusUnprocessableEntity, "%q is not a month from 2000 on, such as 2026-02", name)
	}
	return monthly(l.Zone).At(t.AddDate(0, 0, 14))
}

// Last returns what is known of the bill for the last month, or nil.
func (l *license) Last() (last *billed) {
	for i := range l.Billed {
		if last == nil || l.Billed[i].Month > last.Month {
			last = &l.Billed[i]
		}
	}
	return last
}

// bill returns what is known of the bill for a month, or nil.
func (l *license) bill(month string) *billed {
	if n := slices.IndexFunc(l.Billed, func(b billed) bool { return b.Month == month }); n >= 0 {
		return &l.Billed[n]
	}
	return nil
}

// closed reports whether a month is closed: its bill stands, and chats of it are not
// taken any more.
func (d *database) closed(l *license, b *billed, now time.Time) bool {
	return b.Hand || !now.Before(b.Made.Add(d.closeAfter)) || !b.Period.End.After(l.Removed)
}

const licenseQuery = `SELECT l.key, l.vendor, l.id, l.body FROM licenses l `

func scanLicense(all *[]*license) func(scanner) error {
	return func(scan scanner) error {
		var l license
		var text string
		if err := scan(&l.key, &l.vendor, &l.ID, &text); err != nil {
			return err
		}
		*all = append(*all, &l)
		return json.Unmarshal([]byte(text), &l)
	}
}

func readLicenses(ctx context.Context, c conn, where string, args ...any) (all []*license, err error) {
	err = c.rows(ctx, scanLicense(&all), licenseQuery+where, args...)
	return all, err
}

// save stores licenses that were changed.
func (t tx) save(ctx context.Context, all ...*license) error {
	var rows [][]any
	for _, l := range all {
		rows = append(rows, []any{l.key, body(l)})
	}
	return t.set(ctx, "license, body", rows, `UPDATE licenses SET body = input.body FROM input WHERE key = input.license`, nil)
}

// addTerms stores terms. The first ones of a license make it.
func (d *database) addTerms(ctx context.Context, vendor string, all []terms, now time.Time) (answer, error) {
	fresh := make(map[string]*license)
	check := func(i int, bad *faults) string {
		t := &all[i]
		if t.Since.IsZero() {
			t.Since = firstMoment
		}
		t.Changed, t.Since = t.Changed.UTC(), t.Since.UTC()
		bad.text(i, "id", t.License)
		bad.instant(i, "changed", t.Changed, now.Add(clockSkew))
		bad.instant(i, "since", t.Since, lastMoment)
		if err := t.license().Validate(); err != nil {
			bad.add(i, "", "%v", err)
		}
		fresh[t.License] = &license{
			Zone: t.Zone, Currency: t.Plan.Currency, Terms: map[string]terms{}, Accounts: map[string]account{}, Strangers: map[string]bool{},
		}
		return t.License
	}
	return d.receive(ctx, vendor, len(all), fresh, check, func(in *inbox) error {
		before, last := make(map[*license]pricing.Schedule[pricing.License]), make(map[*license]int)
		for i, l := range in.licenses {
			if _, again := last[l]; !again {
				before[l] = l.schedule()
			}
			last[l] = i
			if t := all[i]; !t.Zone.Equal(l.Zone) || t.Plan.Currency != l.Currency {
				in.bad.add(i, "", "the license is in %s, and its months are those of %s", l.Currency, l.Zone)
			}
			merge(in, i, l.Terms, all[i].Since.Format("2006-01-02T15:04:05.000000Z"), all[i], func(t terms) time.Time { return t.Changed })
		}
		for l, i := range last { // no correction can follow a change of the channel
			for _, b := range l.Billed {
				was, _ := before[l].At(b.Dated) // there is a bill, and so there were terms
				if is, _ := l.schedule().At(b.Dated); is.Channel != was.Channel {
					in.bad.add(i, "channel", "the license was %s when %s was billed", was.Channel, b.Month)
				}
			}
		}
		return nil
	})
}

// addAccounts stores accounts.
func (d *database) addAccounts(ctx context.Context, vendor string, all []account, now time.Time) (answer, error) {
	check := func(i int, bad *faults) string {
		a := &all[i]
		a.Changed, a.Joined, a.Left, a.SuspendedSince = a.Changed.UTC(), a.Joined.UTC(), a.Left.UTC(), a.SuspendedSince.UTC()
		for n, p := range a.Suspended {
			a.Suspended[n] = seats.Period{Start: p.Start.UTC(), End: p.End.UTC()}
		}
		bad.text(i, "license", a.License)
		bad.text(i, "id", a.ID)
		bad.instant(i, "changed", a.Changed, now.Add(clockSkew))
		// Measure is what checks an agent. The period does not matter.
		if _, err := seats.Measure(seats.Period{Start: firstMoment, End: lastMoment}, []seats.Agent{a.Agent}, nil); err != nil {
			bad.add(i, "", "%v", err)
		}
		return a.License
	}
	return d.receive(ctx, vendor, len(all), nil, check, func(in *inbox) error {
		for i, l := range in.licenses {
			merge(in, i, l.Accounts, all[i].ID, all[i], func(a account) time.Time { return a.Changed })
			delete(l.Strangers, all[i].ID)
		}
		return nil
	})
}
