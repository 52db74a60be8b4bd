package main

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/payper/payper/commission"
)

func (l ledger) text() string {
	var b strings.Builder
	s, money := l.Statement, l.Statement.Currency.Format
	fmt.Fprintf(&b, "Statement  as of %s, %s\n", instant(s.At), l.terms.Location)
	fmt.Fprintf(&b, "Terms      in %s, held for %d days, paid out from %s\n", s.Currency, l.terms.HoldDays, money(l.terms.MinPayout))

	entries := [][]string{{"at", "event", "kind", "license", "base", "rate", "amount", "paid", "available since", "note"}}
	for _, e := range l.Entries {
		base, rate, paid := "", "", ""
		switch e.Kind {
		case commission.EntryPayment, commission.EntryRefund:
			base, rate = money(e.Base), money(e.Rate)
		case commission.EntryPayout:
			paid = money(e.PaidOut)
		case commission.EntryAdjustment:
		}
		entries = append(entries, []string{
			instant(e.At), name(e.Event), string(e.Kind), name(e.License), base, rate, money(e.Amount), paid, instant(e.AvailableFrom), name(e.Note),
		})
	}
	writeTable(&b, "Entries", "llllrrrrll", entries)

	row := func(first string, t commission.Totals) []string {
		return []string{first, money(t.Earned), money(t.TakenBack), money(t.Adjusted), money(t.PaidOut)}
	}
	licenses := [][]string{{"license", "earned", "taken back"}}
	for _, t := range s.Licenses {
		licenses = append(licenses, row(name(t.License), t.Totals)[:3])
	}
	writeTable(&b, "Licenses", "lrr", licenses)
	months := [][]string{{"month", "earned", "taken back", "adjusted", "paid out"}}
	for _, t := range s.Months {
		months = append(months, row(t.Month, t.Totals))
	}
	months = append(months, row("in all", s.Totals))
	writeTable(&b, "Months", "lrrrr", months)

	writeTable(&b, "Balance", "lr", [][]string{
		{"pending", money(s.Pending)},
		{"available", money(s.Available)},
		{"payable now", money(s.Payable)},
		{"carried", money(s.Carried)},
	})
	return b.String()
}

// writeTable writes rows with a title. Align has l or r for each column.
func writeTable(w *strings.Builder, title, align string, rows [][]string) {
	widths := make([]int, len(align))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			if align[i] == 'r' {
				fmt.Fprintf(&line, "  %*s", widths[i], cell)
			} else {
				fmt.Fprintf(&line, "  %-*s", widths[i], cell)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// name returns a text of the file, in quotes if it could be taken for something
// else in a table.
func name(text string) string {
	quoted := strconv.Quote(text)
	if strings.TrimSpace(text) != text || strings.Contains(text, "  ") || quoted != `"`+text+`"` {
		return quoted
	}
	return text
}
