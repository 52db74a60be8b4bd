package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// text returns the statement for people to read.
func (s statement) text() string {
	w := new(strings.Builder)
	p := s.usage.Period
	fmt.Fprintf(w, "Period    %s to %s, %v\n", instant(p.Start), instant(p.End), p.Start.Location())
	fmt.Fprintf(w, "Chats     %d read, %d with no time in the period\n", s.read, s.outside)
	writeUsage(w, s.usage)

	fmt.Fprintf(w, "\nCharges\n")
	writeCharge(w, s.ppa)
	writeCharge(w, s.pps)

	writeResale(w, s.resale)
	writeCompare(w, s.compare)
	return w.String()
}

func writeUsage(w *strings.Builder, u seats.Usage) {
	fmt.Fprintf(w, "Accounts  %d\n", u.Accounts)
	fmt.Fprintf(w, "Active    %d\n", u.Active)
	if u.Peak == 0 {
		fmt.Fprintf(w, "Peak      0: nobody chatted\n")
		return
	}
	var names []string
	for _, id := range u.PeakAgents {
		names = append(names, name(id))
	}
	fmt.Fprintf(w, "Peak      %d, first at %s\n", u.Peak, instant(u.PeakAt))
	fmt.Fprintf(w, "          %s\n", strings.Join(names, ", "))

	fmt.Fprintf(w, "\nTime with so many agents chatting, or more\n")
	for i, d := range u.AtLeast {
		fmt.Fprintf(w, "  %4d  %14v  %s\n", i+1, d, bar(d, u.AtLeast[0]))
	}
}

// bar draws d as a part of the longest time, never as nothing.
func bar(d, longest time.Duration) string {
	const width = 40
	part := float64(d) / float64(longest)
	return strings.Repeat("#", max(1, int(part*width+0.5)))
}

func writeCharge(w *strings.Builder, c pricing.Charge) {
	fmt.Fprintf(w, "  %v, %v\n", c.Model, c.Channel)
	for _, line := range c.Lines {
		fmt.Fprintf(w, "    %v\n", line)
	}
	fmt.Fprintf(w, "    total: %s %s\n", c.Currency.Format(c.Total), c.Currency)
}

func writeResale(w *strings.Builder, r pricing.Resale) {
	money := r.Cost.Currency.Format
	rows := []struct{ label, amount string }{
		{"the customer pays", money(r.Retail.Total)},
		{"the reseller pays", money(r.Cost.Total)},
		{"the reseller keeps", money(r.Margin)},
		{"  from the discount", money(r.FromDiscount)},
		{"  from seats", money(r.FromSeats)},
	}
	width := 0
	for _, row := range rows {
		width = max(width, len(row.amount))
	}
	fmt.Fprintf(w, "\nResale\n")
	for _, row := range rows {
		fmt.Fprintf(w, "  %-20s  %*s %s\n", row.label, width, row.amount, r.Cost.Currency)
	}
}

func writeCompare(w *strings.Builder, outcomes []commission.Outcome) {
	rows := [][]string{{"channel", "model", "customer", "vendor", "partner"}}
	for _, o := range outcomes {
		money := o.Currency.Format
		rows = append(rows, []string{
			o.Channel.String(), o.Model.String(), money(o.Customer), money(o.Vendor), money(o.Partner),
		})
	}
	width := 0
	for _, row := range rows {
		for _, cell := range row {
			width = max(width, len(cell))
		}
	}
	fmt.Fprintf(w, "\nWays to sell the license, in %s\n", outcomes[0].Currency)
	for _, row := range rows {
		fmt.Fprintf(w, "  %-8s  %-5s  %*s  %*s  %*s\n", row[0], row[1], width, row[2], width, row[3], width, row[4])
	}
}

func instant(t time.Time) string { return t.Format(time.RFC3339Nano) }

// name returns an agent's id, in quotes if it could be taken for something else
// in a list.
func name(id string) string {
	quoted := strconv.Quote(id)
	if strings.Contains(id, ",") || quoted != `"`+id+`"` {
		return quoted
	}
	return id
}
