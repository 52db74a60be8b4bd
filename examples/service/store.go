package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// terms is what holds for a license from an instant on. It is stored as its
// JSON, amounts as text.
type terms struct {
	License string       `json:"id"`
	Vendor  string       `json:"vendor"`
	Zone    pricing.Zone `json:"zone"`
	Since   time.Time    `json:"since"`
	Changed time.Time    `json:"changed"` // of two for one instant, the one changed later stands

	Channel     pricing.Channel  `json:"channel"`
	Model       pricing.Model    `json:"model"`
	Plan        string           `json:"plan"`
	Price       pricing.Amount   `json:"price"`
	Currency    pricing.Currency `json:"currency"`
	MinSeats    int              `json:"min_seats"`
	MinAccounts int              `json:"min_accounts"`
	Discount    pricing.Rate     `json:"discount,omitzero"` // none: the usual one of a reseller
}

// license returns the terms as payper takes them.
func (t terms) license() (pricing.License, error) {
	l := pricing.License{
		ID:          t.License,
		Channel:     t.Channel,
		Model:       t.Model,
		Plan:        pricing.Plan{Name: t.Plan, Price: pricing.Flat(t.Price), Currency: t.Currency},
		MinSeats:    t.MinSeats,
		MinAccounts: t.MinAccounts,
		Cycle:       months(t.Zone),
		Discount:    t.Discount,
	}
	return l, l.Validate()
}

// months returns the cycle of calendar months in a zone.
func months(zone pricing.Zone) pricing.Cycle {
	return pricing.Monthly(time.Date(2000, 1, 1, 0, 0, 0, 0, zone.Location()), zone)
}

// account is an agent's account on a license.
type account struct {
	License   string         `json:"license"`
	ID        string         `json:"id"`
	Changed   time.Time      `json:"changed"` // of two, the one changed later stands
	Joined    time.Time      `json:"joined,omitzero"`
	Left      time.Time      `json:"left,omitzero"`
	Suspended []seats.Period `json:"suspended,omitempty"`
	Exempt    bool           `json:"exempt,omitempty"`
}

func (a account) agent() seats.Agent {
	return seats.Agent{ID: a.ID, Joined: a.Joined, Left: a.Left, Suspended: a.Suspended, Exempt: a.Exempt}
}

// chat is one chat of one agent. Its id is its own on the license.
type chat struct {
	License string    `json:"license"`
	ID      string    `json:"id"`
	Agent   string    `json:"agent"`
	Start   time.Time `json:"start"`
	End     time.Time `json:"end,omitzero"` // zero: still open
}

// addTerms stores terms, and returns how many of them changed anything. The
// first ones of a license create it.
func addTerms(ctx context.Context, db database, all []terms) (int, error) {
	create := func(tx tx, t terms) error {
		_, err := tx.exec(ctx, `INSERT INTO licenses (id, vendor, zone) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			t.License, t.Vendor, t.Zone.String())
		if err != nil {
			return err
		}
		return lock(ctx, tx, t.License)
	}
	return add(ctx, db, all, func(t terms) string { return t.License }, create, func(tx tx, t terms) (bool, error) {
		l, err := readLicense(ctx, tx, t.License)
		switch {
		case err != nil:
			return false, err
		case l.Vendor != t.Vendor:
			return false, conflict("vendor", fmt.Sprintf("%q: the license is of %q", t.Vendor, l.Vendor))
		case l.Zone != t.Zone.String():
			return false, conflict("zone", fmt.Sprintf("%q: the months of the license are those of %q", t.Zone, l.Zone))
		case len(l.terms) > 0 && l.terms[0].Currency != t.Currency:
			return false, conflict("currency", fmt.Sprintf("%s: the license is in %s", t.Currency, l.terms[0].Currency))
		}
		return replace(ctx, tx, t.License, t, t.Changed, `INSERT INTO terms (license, since, changed, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (license, since) DO UPDATE SET changed = excluded.changed, body = excluded.body
			WHERE excluded.changed > terms.changed`,
			`SELECT 1 FROM terms WHERE license = $1 AND since = $2 AND changed = $3 AND body <> $4`, t.Since)
	})
}

// addAccounts stores accounts, and returns how many of them changed anything.
func addAccounts(ctx context.Context, db database, all []account) (int, error) {
	enter := func(tx tx, a account) error { return lock(ctx, tx, a.License) }
	return add(ctx, db, all, func(a account) string { return a.License }, enter, func(tx tx, a account) (bool, error) {
		return replace(ctx, tx, a.License, a, a.Changed, `INSERT INTO accounts (license, id, changed, body) VALUES ($1, $2, $3, $4)
			ON CONFLICT (license, id) DO UPDATE SET changed = excluded.changed, body = excluded.body
			WHERE excluded.changed > accounts.changed`,
			`SELECT 1 FROM accounts WHERE license = $1 AND id = $2 AND changed = $3 AND body <> $4`, a.ID)
	})
}

// replace stores a change unless a later one is there. Two that differ but were
// changed at one instant are refused: either could be the last word.
func replace(ctx context.Context, tx tx, license string, body any, changed time.Time, put, other string, key any) (bool, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, put, license, key, changed, string(text))
	if err != nil {
		return false, err
	}
	if n > 0 {
		_, err := tx.exec(ctx, `UPDATE bills SET stale = TRUE WHERE license = $1`, license)
		return true, err
	}
	differs, err := exists(ctx, tx, other, license, key, changed, string(text))
	if differs {
		err = conflict("changed", changed.Format(time.RFC3339Nano)+": something else was changed at that instant")
	}
	return false, err
}

// addChats stores chats, and returns how many of them changed anything. Neither
// their order nor a chat delivered twice matters: a chat is open until its end is
// known, and of two ends the later one stands.
func addChats(ctx context.Context, db database, all []chat) (int, error) {
	starts := make([]time.Time, len(all))
	for i, c := range all {
		starts[i] = c.Start
	}
	if err := db.ready(ctx, starts); err != nil {
		return 0, err
	}
	billed := make(map[string]instant) // until when each license is billed
	enter := func(tx tx, c chat) error {
		if err := lock(ctx, tx, c.License); err != nil {
			return err
		}
		return tx.rows(ctx, func(scan func(...any) error) error {
			var until instant
			err := scan(&until)
			billed[c.License] = until
			return err
		}, `SELECT max(ends) FROM bills WHERE license = $1`, c.License)
	}
	return add(ctx, db, all, func(c chat) string { return c.License }, enter, func(tx tx, c chat) (bool, error) {
		known, err := readChats(ctx, tx, `WHERE license = $1 AND id = $2`, c.License, c.ID)
		switch {
		case err != nil:
			return false, err
		case len(known) == 0:
			_, err = tx.exec(ctx, `INSERT INTO chats (license, id, agent, started, ended) VALUES ($1, $2, $3, $4, $5)`,
				c.License, c.ID, c.Agent, c.Start, c.End)
		case known[0].Agent != c.Agent:
			return false, conflict("agent", fmt.Sprintf("%q: chat %q is of agent %q", c.Agent, c.ID, known[0].Agent))
		case !known[0].Start.Equal(c.Start):
			return false, conflict("start", fmt.Sprintf("%s: chat %q started %s", c.Start.Format(time.RFC3339Nano), c.ID,
				known[0].Start.Format(time.RFC3339Nano)))
		case c.End.IsZero(), !known[0].End.IsZero() && !c.End.After(known[0].End):
			return false, nil
		default:
			_, err = tx.exec(ctx, `UPDATE chats SET ended = $4 WHERE license = $1 AND id = $2 AND started = $3`,
				c.License, c.ID, c.Start, c.End)
		}
		if err == nil && c.Start.Before(billed[c.License].Time) {
			_, err = tx.exec(ctx, `UPDATE bills SET stale = TRUE WHERE license = $1 AND ends > $2`, c.License, c.Start)
		}
		return true, err
	})
}

// add stores all or nothing in one transaction, and returns how many changed
// anything. It goes from license to license in order of their ids, so that two
// callers never wait for each other, and enters each before anything else.
func add[T any](ctx context.Context, db database, all []T, license func(T) string, enter func(tx, T) error, one func(tx, T) (bool, error)) (int, error) {
	order := make([]int, len(all))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(license(all[a]), license(all[b])) })

	changed := 0
	err := db.begin(ctx, func(tx tx) error {
		for n, i := range order {
			if n == 0 || license(all[i]) != license(all[order[n-1]]) {
				if err := enter(tx, all[i]); err != nil {
					return within(i, err)
				}
			}
			did, err := one(tx, all[i])
			if err != nil {
				return within(i, err)
			}
			if did {
				changed++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// lock locks a license that must be there.
func lock(ctx context.Context, tx tx, license string) error {
	known, err := tx.lock(ctx, license)
	if err == nil && !known {
		err = &problem{Status: http.StatusNotFound, Field: "license", Detail: fmt.Sprintf("no license %q", license)}
	}
	return err
}

// license is a license with all that was ever agreed for it.
type license struct {
	ID, Vendor, Zone string
	terms            []terms // in order of time
}

func readLicense(ctx context.Context, c conn, id string) (license, error) {
	found, err := rowsOf(ctx, c, func(l *license) []any { return []any{&l.ID, &l.Vendor, &l.Zone} },
		`SELECT id, vendor, zone FROM licenses WHERE id = $1`, id)
	if err != nil {
		return license{}, err
	}
	if len(found) == 0 {
		return license{}, &problem{Status: http.StatusNotFound, Detail: fmt.Sprintf("no license %q", id)}
	}
	l := found[0]
	l.terms, err = bodies[terms](ctx, c, `SELECT body FROM terms WHERE license = $1 ORDER BY since`, id)
	return l, err
}

// at returns the terms that hold at an instant. Those of a period are the ones
// at its start: a change takes effect with the next period.
func (l license) at(t time.Time) (pricing.License, error) {
	var all pricing.Schedule[pricing.License]
	for _, terms := range l.terms {
		license, err := terms.license()
		if err != nil {
			return pricing.License{}, err
		}
		all = append(all, pricing.Dated[pricing.License]{From: terms.Since, Value: license})
	}
	license, err := all.At(t)
	if errors.Is(err, pricing.ErrSchedule) && len(l.terms) > 0 {
		err = conflict("", fmt.Sprintf("license %q begins %s", l.ID, l.terms[0].Since.Format(time.RFC3339)))
	}
	return license, err
}

// parseMonth reads the name of a month, such as 2026-02.
func parseMonth(name string) (time.Time, error) {
	t, err := time.Parse("2006-01", name)
	if err != nil || t.Format("2006-01") != name || t.Year() < 2000 {
		return time.Time{}, invalid("month", fmt.Sprintf("%q is not a month from 2000 on, such as 2026-02", name))
	}
	return t, nil
}

// month returns a calendar month where the license is.
func (l license) month(name string) (seats.Period, error) {
	zone, err := pricing.LoadZone(l.Zone)
	if err != nil {
		return seats.Period{}, err
	}
	t, err := parseMonth(name)
	if err != nil {
		return seats.Period{}, err
	}
	return months(zone).At(t.AddDate(0, 0, 14))
}

// usage reads what a usage is counted from: the accounts of a license, and the
// chats that have time in a period.
func (l license) usage(ctx context.Context, c conn, p seats.Period) ([]seats.Agent, []chat, error) {
	// Chats come first: an account that arrives meanwhile does no harm.
	chats, err := readChats(ctx, c, `WHERE license = $1 AND started < $3 AND (ended > $2 OR ended IS NULL)`, l.ID, p.Start, p.End)
	if err != nil {
		return nil, nil, err
	}
	accounts, err := bodies[account](ctx, c, `SELECT body FROM accounts WHERE license = $1 ORDER BY id`, l.ID)
	if err != nil {
		return nil, nil, err
	}
	agents := make([]seats.Agent, len(accounts))
	for i, a := range accounts {
		agents[i] = a.agent()
	}
	slices.SortFunc(chats, func(a, b chat) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID)) })
	return agents, chats, nil
}

func readChats(ctx context.Context, c conn, where string, args ...any) ([]chat, error) {
	var start, end instant
	var all []chat
	err := c.rows(ctx, func(scan func(...any) error) error {
		var one chat
		if err := scan(&one.License, &one.ID, &one.Agent, &start, &end); err != nil {
			return err
		}
		one.Start, one.End = start.Time, end.Time
		all = append(all, one)
		return nil
	}, `SELECT license, id, agent, started, ended FROM chats `+where, args...)
	return all, err
}

// bodies reads a column of JSON.
func bodies[T any](ctx context.Context, c conn, query string, args ...any) ([]T, error) {
	texts, err := rowsOf(ctx, c, func(s *string) []any { return []any{s} }, query, args...)
	if err != nil {
		return nil, err
	}
	all := make([]T, len(texts))
	for i, text := range texts {
		if err := json.Unmarshal([]byte(text), &all[i]); err != nil {
			return nil, fmt.Errorf("stored %.100s: %w", text, err)
		}
	}
	return all, nil
}
