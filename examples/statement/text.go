package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// shown is how many lines of a kind the text has.
const shown = 20

// text returns the statement for people to read.
func (s *statement) text() string {
	w := new(strings.Builder)
	p := s.Period
	fmt.Fprintf(w, "Period    %s to %s, %v\n", instant(p.Start), instant(p.End), p.Start.Location())
	writeChats(w, s.Chats)
	writeUsage(w, s.Usage)

	fmt.Fprintf(w, "\nCharges\n")
	writeCharge(w, s.Charges.PPA)
	writeCharge(w, s.Charges.PPS)

	if s.Resale == nil {
		fmt.Fprintf(w, "\nResale and comparison are for a whole period, %v.\n", s.Charges.PPS.Whole)
	} else {
		writeResale(w, *s.Resale)
		writeCompare(w, s.Compare)
	}
	if s.Audit != nil {
		writeAudit(w, *s.Audit)
	}
	return w.String()
}

// writeChats says how many chats there are, and what of them was left out or is open.
func writeChats(w *strings.Builder, c chats) {
	fmt.Fprintf(w, "Chats     %d read, %d sessions of agents, %d of them with no time in the period\n", c.Read, c.Sessions, c.Outside)
	for _, r := range c.Reasons() {
		fmt.Fprintf(w, "          %d left out: %s\n", r.Count, r.What)
	}
	if len(c.Bots) > 0 {
		fmt.Fprintf(w, "          %d taken for bots, no accounts: %s\n", len(c.Bots), tool.Names(c.Bots))
	}
	if c.Ended > 0 {
		fmt.Fprintf(w, "          %d without an end, ended by -max-open\n", c.Ended)
	}
	if c.Doubled > 0 {
		fmt.Fprintf(w, "          %d times in the hour that came twice, when clocks went back\n", c.Doubled)
	}
	for _, note := range c.Notes[:min(shown, len(c.Notes))] {
		fmt.Fprintf(w, "          %s\n", note)
	}
	if more := len(c.Notes) - shown; more > 0 {
		fmt.Fprintf(w, "          and %d more\n", more)
	}
	if c.Open > 0 {
		fmt.Fprintf(w, "Open      %d without an end, counted to the end of the period: see -max-open\n", c.Open)
		for _, o := range c.OpenSince[:min(shown, c.Open)] {
			fmt.Fprintf(w, "          %s since %s\n", tool.Name(o.Agent), instant(o.Start))
		}
		if more := c.Open - shown; more > 0 {
			fmt.Fprintf(w, "          and %d more\n", more)
		}
	}
	for _, ids := range c.Alike {
		fmt.Fprintf(w, "Warning   these look alike and count as %d: %s\n", len(ids), strings.Join(tool.Quoted(ids), ", "))
	}
	for _, id := range c.Unknown {
		fmt.Fprintf(w, "Warning   no chat names %s\n", strconv.Quote(id))
	}
}

func writeUsage(w *strings.Builder, u seats.Usage) {
	fmt.Fprintf(w, "Accounts  %d", u.Accounts)
	if u.ExemptAccounts > 0 {
		fmt.Fprintf(w, ", %d of them exempt", u.ExemptAccounts)
	}
	fmt.Fprintf(w, "\nActive    %d\n", u.Active)
	if u.Peak == 0 {
		fmt.Fprintf(w, "Peak      0: nobody chatted\n")
		return
	}
	fmt.Fprintf(w, "Peak      %d, first at %s\n", u.Peak, instant(u.PeakAt))
	fmt.Fprintf(w, "          %s\n", tool.Names(u.PeakAgents))

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
	fmt.Fprintf(w, "  %s, %s\n", c.Model, c.Channel)
	for _, line := range c.Lines {
		fmt.Fprintf(w, "    %v\n", line)
	}
	fmt.Fprintf(w, "    total: %v %s\n", c.Total, c.Currency)
}

func writeResale(w *strings.Builder, r pricing.Resale) {
	fmt.Fprintf(w, "\nResale\n")
	tool.WriteRows(w, "lr", [][]string{
		{"the customer pays", money(r.Retail.Total, r.Cost.Currency)},
		{"the reseller pays", money(r.Cost.Total, r.Cost.Currency)},
		{"the reseller keeps", money(r.Margin, r.Cost.Currency)},
		{"  from the discount", money(r.FromDiscount, r.Cost.Currency)},
		{"  from seats", money(r.FromModel, r.Cost.Currency)},
		{"  from its own price", money(r.FromMarkup, r.Cost.Currency)},
	})
}

func writeCompare(w *strings.Builder, outcomes []commission.Outcome) {
	rows := [][]string{{"channel", "model", "customer", "vendor", "partner"}}
	for _, o := range outcomes {
		rows = append(rows, []string{
			string(o.Channel), string(o.Model), o.Customer.String(), o.Vendor.String(), o.Partner.String(),
		})
	}
	fmt.Fprintf(w, "\nWays to sell the license, in %s\n", outcomes[0].Currency)
	tool.WriteRows(w, "llrrr", rows)
}

func writeAudit(w *strings.Builder, a audit) {
	c := a.Correction.Due.Currency
	fmt.Fprintf(w, "\nInvoice\n")
	rows := [][]string{{"the vendor billed", money(a.Billed, c)}, {"due by this count", money(a.Due, c)}}
	switch a.Difference.Sign() {
	case 1:
		rows = append(rows, []string{"billed too much", money(a.Difference, c)})
	case -1:
		rows = append(rows, []string{"billed too little", money(a.Due.Sub(a.Billed), c)})
	}
	tool.WriteRows(w, "lr", rows)
	if a.Difference.Sign() == 0 {
		fmt.Fprintf(w, "  They agree.\n")
		return
	}
	for i, cause := range a.Causes {
		or := "The invoice is right for"
		if i > 0 {
			or = "or for"
		}
		fmt.Fprintf(w, "  %s %s:\n    %v from seats, %v from the discount\n", or, cause.What, cause.FromSeats, cause.FromDiscount)
	}
	if len(a.Causes) == 0 {
		fmt.Fprintf(w, "  No number of seats at this price comes to what was billed.\n")
	}
}

func money(a pricing.Amount, c pricing.Currency) string { return fmt.Sprintf("%v %s", a, c) }

func instant(t time.Time) string { return t.Format(time.RFC3339Nano) }
