package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/pricing"
)

// text returns the ledger for people to read.
func (l *ledger) text() string {
	w := new(strings.Builder)
	s := l.Statement
	fmt.Fprintf(w, "Statement  as of %s, %s\n", instant(s.At), l.terms.Zone)
	fmt.Fprintf(w, "Terms      %s\n", l.conditions())
	l.writeRows(w)

	fmt.Fprintf(w, "\nEntries\n")
	entries := [][]string{{"at", "event", "kind", "license", "base", "rate", "change", "available since", "note"}}
	for _, e := range l.Entries {
		entries = append(entries, []string{
			instant(e.At), tool.Name(e.ID), string(e.Kind), tool.Name(e.License + e.LicenseOf), amount(e.Base), rate(e.Rate),
			change(e).String(), instant(e.AvailableFrom), note(e),
		})
	}
	tool.WriteRows(w, "llllrrrll", entries)

	row := func(first string, t commission.Totals) []string {
		return []string{first, amount(t.Earned), amount(t.TakenBack), amount(t.Adjusted), amount(t.PaidOut)}
	}
	fmt.Fprintf(w, "\nLicenses\n")
	licenses := [][]string{{"license", "earned", "taken back"}}
	for _, t := range s.Licenses {
		licenses = append(licenses, row(tool.Name(t.License), t.Totals)[:3])
	}
	tool.WriteRows(w, "lrr", licenses)

	fmt.Fprintf(w, "\nMonths\n")
	months := [][]string{{"month", "earned", "taken back", "adjusted", "paid out"}}
	for _, t := range s.Months {
		months = append(months, row(t.Month, t.Totals))
	}
	tool.WriteRows(w, "lrrrr", append(months, row("in all", s.Totals)))

	fmt.Fprintf(w, "\nBalance\n")
	tool.WriteRows(w, "lr", [][]string{
		{"pending", amount(s.Pending)},
		{"available", amount(s.Available)},
		{"payable now", amount(s.Payable)},
		{"carried", amount(s.Carried)},
	})
	return w.String()
}

// conditions returns the terms in words.
func (l *ledger) conditions() string {
	hold, least := "not held", "no least payout"
	if len(l.terms.HoldDays) > 0 {
		hold = fmt.Sprintf("held for %d days", l.terms.HoldDays[0].Value)
	}
	if l.terms.MinPayout.IsValid() {
		least = fmt.Sprintf("paid out from %v", l.terms.MinPayout)
	}
	return fmt.Sprintf("in %s, %v, %s, %s", l.terms.Currency, l.terms.FirstTier[0].Value, hold, least)
}

// writeRows says how many rows there are, and what of them was left out.
func (l *ledger) writeRows(w *strings.Builder) {
	fmt.Fprintf(w, "Rows       %d read\n", l.Rows.Read)
	for _, reason := range slices.Sorted(maps.Keys(l.Rows.LeftOut)) {
		fmt.Fprintf(w, "           %d left out: %s\n", l.Rows.LeftOut[reason], strings.ReplaceAll(reason, "_", " "))
	}
	for _, ids := range l.Rows.Alike {
		fmt.Fprintf(w, "Warning    these look alike and count as %d licenses: %s\n", len(ids), strings.Join(tool.Quoted(ids), ", "))
	}
}

// change returns what an entry adds to the balance.
func change(e commission.Entry) pricing.Amount {
	if e.Kind == commission.Adjustment {
		return e.Amount
	}
	return e.Earned.Sub(e.PaidOut)
}

// note returns why an entry is there, as far as the event says.
func note(e commission.Entry) string {
	var words []string
	for _, word := range []string{string(e.Reason), tool.Name(e.Note), string(e.NoEarning)} {
		if word != "" && word != string(commission.Refunding) {
			words = append(words, word)
		}
	}
	if e.Of != "" {
		words = append(words, "of "+tool.Name(e.Of))
	}
	return strings.Join(words, ", ")
}

// amount returns nothing for an amount that an entry does not have.
func amount(a pricing.Amount) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

func rate(r pricing.Rate) string {
	if !r.IsValid() {
		return ""
	}
	return r.String()
}

func instant(t time.Time) string { return t.Format(time.RFC3339Nano) }
