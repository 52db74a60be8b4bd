package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// options is what the flags ask for.
type options struct {
	events string // a file, "-" for standard input, or empty for the half-year
	terms  commission.Terms
	asOf   time.Time // zero: the instant of the last event
	json   bool
}

// texts are the values of the flags that are read once all are known: -as-of
// needs -timezone.
type texts struct {
	minPayout, timezone, asOf, format string
}

func flagSet(o *options, t *texts) *flag.FlagSet {
	flags := flag.NewFlagSet("affiliate", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // run prints errors and help
	flags.StringVar(&o.events, "events", "",
		"read the events from `FILE`, - for standard input\n(default: a sample half-year)")
	flags.StringVar(&t.asOf, "as-of", "",
		"the `TIME` of the statement, itself in it: a date, for its first instant in\n"+
			"-timezone, or RFC 3339 (default: the instant of the last event)")
	flags.IntVar(&o.terms.HoldDays, "hold-days", 0,
		"commission is pending for `N` days, by local dates (default 0)")
	flags.StringVar(&t.minPayout, "min-payout", "50.00",
		"the least `AMOUNT` that is paid out")
	flags.TextVar(&o.terms.Currency, "currency", pricing.Currency("USD"),
		"the `CODE` of the currency of all amounts in ISO 4217")
	flags.StringVar(&t.timezone, "timezone", "UTC",
		"the time `ZONE` of dates, months and printed times, such as Europe/Warsaw")
	flags.StringVar(&t.format, "format", "text",
		"the `FORM` of the statement, text or json")
	return flags
}

// help returns the text for -h.
func help() string {
	var b strings.Builder
	b.WriteString("Usage: affiliate [flags]\n\n" +
		"Prints what a partner earned, by LiveChat's rates, and what can be paid out.\n\n")
	flags := flagSet(new(options), new(texts))
	flags.SetOutput(&b)
	flags.PrintDefaults()
	return b.String()
}

// parseFlags returns [flag.ErrHelp] if args ask for help.
func parseFlags(args []string) (*options, error) {
	o := options{terms: commission.LiveChatTerms()}
	var t texts
	flags := flagSet(&o, &t)
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	// An empty value is a shell variable that was not set: the default would
	// make a statement of something else.
	var empty error
	flags.Visit(func(f *flag.Flag) {
		if f.Value.String() == "" && empty == nil {
			empty = fmt.Errorf("flag -%s is empty", f.Name)
		}
	})
	if empty != nil {
		return nil, empty
	}
	if err := o.set(t); err != nil {
		return nil, err
	}
	return &o, nil
}

// set checks the flags that package flag could not.
func (o *options) set(t texts) error {
	var err error
	o.terms.MinPayout, err = decimal.NewFromString(t.minPayout)
	if err != nil {
		return fmt.Errorf("-min-payout %.50q: not a number", t.minPayout)
	}
	o.terms.Location, err = time.LoadLocation(t.timezone)
	if err != nil {
		return fmt.Errorf("-timezone: %w", err)
	}
	if t.asOf != "" {
		o.asOf, err = parseTime(t.asOf, o.terms.Location)
		if err != nil {
			return fmt.Errorf("-as-of %w", err)
		}
	}
	switch t.format {
	case "text":
	case "json":
		o.json = true
	default:
		return fmt.Errorf("-format %q: not text or json", t.format)
	}
	return o.terms.Validate()
}

// parseTime reads a date, which is its first instant in zone, or an RFC 3339
// instant.
func parseTime(text string, zone *time.Location) (time.Time, error) {
	if date, err := time.Parse(time.DateOnly, text); err == nil {
		// A cycle of days knows what to do where midnight is skipped.
		days := pricing.Cycle{Anchor: time.Date(2000, 1, 1, 0, 0, 0, 0, zone), Every: pricing.Days(1)}
		day, err := days.At(time.Date(date.Year(), date.Month(), date.Day(), 12, 0, 0, 0, zone))
		if err != nil {
			return time.Time{}, fmt.Errorf("%.50q: %w", text, err)
		}
		return day.Start, nil
	}
	t, err := parseInstant(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%.50q: not a date or RFC 3339", text)
	}
	return t, nil
}
