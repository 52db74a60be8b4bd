package main

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/pricing"
)

// options is what the flags ask for.
type options struct {
	tool.Options
	events    []string         // files; none: the sample
	units     string           // of amounts: minor or major; empty: the file decides
	currency  pricing.Currency // of the ledger; empty: that of the file
	rate      pricing.Rate     // of the first tier; unset: LiveChat's
	holdDays  int
	minPayout pricing.Amount // unset: LiveChat's, in its currency
	asOf      string         // empty: the instant of the last event
}

func flagSet(o *options) *flag.FlagSet {
	flags := flag.NewFlagSet("affiliate", flag.ContinueOnError)
	tool.Var(flags, "events", "read payments, refunds and payouts from `FILE`, - for standard input; may be given\n"+
		"several times (default: a sample half-year)", func(name string) error {
		o.events = append(o.events, name)
		return nil
	})
	tool.Var(flags, "units", "the `UNITS` of amounts that are whole numbers: minor, such as cents, or major", func(text string) error {
		o.units = text
		return tool.OneOf(text, "minor", "major")
	})
	tool.Var(flags, "currency", "the `CODE` of the ledger's currency in ISO 4217; rows in another are left out\n"+
		"(default: that of the file, if there is one)", func(text string) error {
		o.currency = pricing.Currency(text)
		return o.currency.Validate()
	})
	tool.Var(flags, "rate", "the `RATE` of commission (default 20%)", tool.Text(&o.rate))
	flags.IntVar(&o.holdDays, "hold-days", 0, "commission is pending for `N` days, by local dates in -timezone (default 0)")
	tool.Var(flags, "min-payout", "the least `AMOUNT` that is paid out (default 50.00 in USD, none in others)", tool.Text(&o.minPayout))
	tool.Var(flags, "as-of", "the `TIME` of the statement, itself in it: a date, for its first instant in\n"+
		"-timezone, or an instant (default: the instant of the last event)", func(text string) error {
		o.asOf = text
		return nil
	})
	o.Register(flags)
	return flags
}

// help returns the text for -h.
func help() string {
	var b strings.Builder
	b.WriteString("Usage: affiliate [flags]\n\n" +
		"Prints what a partner earned, by LiveChat's rates, and what can be paid out.\n\n")
	flags := flagSet(new(options))
	flags.SetOutput(&b)
	flags.PrintDefaults()
	return b.String()
}

// parseFlags returns [flag.ErrHelp] if args ask for help.
func parseFlags(args []string) (*options, error) {
	o := new(options)
	if err := tool.Parse(flagSet(o), args); err != nil {
		return nil, err
	}
	if _, err := o.statementTime(time.Time{}); err != nil {
		return nil, err
	}
	_, err := o.terms("USD")
	return o, err
}

// statementTime returns the instant of the statement: that of -as-of, or else of the
// last event.
func (o *options) statementTime(last time.Time) (time.Time, error) {
	if o.asOf == "" {
		return last, nil
	}
	at, err := o.Date(o.asOf)
	if err != nil {
		return time.Time{}, fmt.Errorf("-as-of %w", err)
	}
	return at, nil
}

// terms returns the terms of a ledger in a currency.
func (o *options) terms(c pricing.Currency) (commission.Terms, error) {
	t := commission.LiveChatTerms(o.ZoneOrUTC())
	if t.Currency != c {
		t.MinPayout = pricing.Amount{}
	}
	t.Currency = c
	t.Unlisted = true
	if o.rate.IsValid() {
		t.FirstTier = pricing.Schedule[pricing.Rate]{{Value: o.rate}}
	}
	if o.holdDays != 0 {
		t.HoldDays = pricing.Schedule[int]{{Value: o.holdDays}}
	}
	if o.minPayout.IsValid() {
		t.MinPayout = o.minPayout
	}
	return t, t.Validate()
}
