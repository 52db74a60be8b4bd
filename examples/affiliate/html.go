package main

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/payper/payper/examples/internal/page"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

//go:embed page.html
var pageText string

// A view is a ledger and what its page shows besides.
type view struct {
	*ledger
	Conditions string
	Chart      *page.Chart
	Lines      []entryLine // the newest first
}

// An entryLine is an entry as a page shows it.
type entryLine struct {
	At, AvailableFrom time.Time
	ID, Kind, License string
	Note, Rate        string
	Change            pricing.Amount
	Held              bool // is not available from its own instant
}

// html returns the ledger as a page that needs nothing else.
func (l *ledger) html() (string, error) {
	v := view{ledger: l, Conditions: l.conditions(), Chart: l.chart()}
	for _, e := range slices.Backward(l.Entries) {
		v.Lines = append(v.Lines, entryLine{
			At: e.At, AvailableFrom: e.AvailableFrom, ID: e.ID, Kind: string(e.Kind), License: e.License + e.LicenseOf,
			Note: note(e), Rate: rate(e.Rate), Change: change(e), Held: e.AvailableFrom.After(e.At),
		})
	}
	return page.Render(pageText, v)
}

// chart draws the balance over time, and what of it is available.
func (l *ledger) chart() *page.Chart {
	end := l.Statement.At
	if len(l.Entries) == 0 {
		return page.NewChart(seats.Period{Start: end.AddDate(0, 0, -1), End: end}, "No entries")
	}
	start := l.Entries[0].At
	for _, e := range l.Entries {
		if e.At.Before(start) {
			start = e.At
		}
	}
	if !start.Before(end) {
		start = end.AddDate(0, 0, -1)
	}
	changes := make([]step, 0, len(l.Entries))
	available := make([]step, 0, len(l.Entries))
	for _, e := range l.Entries {
		changes = append(changes, step{e.At, change(e)})
		if !e.AvailableFrom.After(end) {
			available = append(available, step{e.AvailableFrom, change(e)})
		}
	}
	balance := sums(changes)
	p := seats.Period{Start: start, End: end.Add(end.Sub(start) / 30)} // so that the last step has room
	c := page.NewChart(p, "Balance over time, and what of it is available",
		page.Series{Name: "balance", Class: "line", Steps: balance, Last: true},
		page.Series{Name: "available", Class: "second", Steps: sums(available), Last: true})
	c.Mark(end, balance[len(balance)-1].Value, fmt.Sprint(l.Statement.Pending.Add(l.Statement.Available)))
	return c
}

// A step is a change of the balance.
type step struct {
	at     time.Time
	change pricing.Amount
}

// sums returns what changes come to, in order of time.
func sums(changes []step) []page.Step {
	slices.SortStableFunc(changes, func(a, b step) int { return a.at.Compare(b.at) })
	var sum pricing.Amount
	var steps []page.Step
	for _, c := range changes {
		sum = sum.Add(c.change)
		value, _ := strconv.ParseFloat(sum.String(), 64) // a place in a chart, no amount
		steps = append(steps, page.Step{At: c.at, Value: value})
	}
	return steps
}
