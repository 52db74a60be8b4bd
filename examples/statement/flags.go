package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// maxIdle is the most accounts that package seats counts on one license.
const maxIdle = 1_000_000

// options is what the flags ask for.
type options struct {
	chats  string // a file, "-" for standard input, or empty for the sample
	idle   int    // accounts beyond those of the chats
	plan   pricing.Plan
	zone   *time.Location
	period seats.Period  // zero: the one of the earliest chat
	cycle  pricing.Cycle // what periods are; without an anchor calendar months
	json   bool
}

// texts are the values of the flags that are read once all are known: -from and
// -to need -timezone.
type texts struct {
	price, timezone, from, to, anchor, cycle, format string
}

func flagSet(o *options, t *texts) *flag.FlagSet {
	flags := flag.NewFlagSet("statement", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // run prints errors and help
	flags.StringVar(&o.chats, "chats", "",
		"read the chats from `FILE`, - for standard input; its agents are the\n"+
			"license's accounts (default: a sample license with 20 accounts)")
	flags.IntVar(&o.idle, "accounts", 0,
		"add `N` idle accounts to those of the file or the sample (default 0)")
	flags.StringVar(&t.price, "price", "59.00",
		"the `PRICE` of a seat or an account for the period")
	flags.TextVar(&o.plan.Currency, "currency", pricing.Currency("USD"),
		"the `CODE` of the price's currency in ISO 4217")
	flags.StringVar(&t.timezone, "timezone", "UTC",
		"the time `ZONE` of dates, months and printed times, such as Europe/Warsaw")
	flags.StringVar(&t.from, "from", "",
		"the `TIME` the period starts: a date, for its first instant in -timezone,\n"+
			"or RFC 3339 (default: the start of the month of -to, or of the earliest chat;\n"+
			"with -anchor the period that holds -from or the earliest chat is taken whole)")
	flags.StringVar(&t.to, "to", "",
		"the `TIME` the period ends, itself not in it: a date or RFC 3339\n"+
			"(default: the end of the month of -from, or of the earliest chat)")
	flags.StringVar(&t.anchor, "anchor", "",
		"the `TIME` from which the license renews: a date or RFC 3339; periods are then\n"+
			"those of its billing cycle (default: calendar months)")
	flags.StringVar(&t.cycle, "cycle", "1m",
		"how often the license renews from its -anchor: a number of `UNITS`, m for\n"+
			"months, w for weeks or d for days, such as 1m, 12m or 2w")
	flags.StringVar(&t.format, "format", "text",
		"the `FORM` of the statement, text or json")
	return flags
}

// help returns the text for -h.
func help() string {
	var b strings.Builder
	b.WriteString("Usage: statement [flags]\n\n" +
		"Prints the seats, the charges and the partner's earnings of one license\n" +
		"in one period.\n\n")
	flags := flagSet(new(options), new(texts))
	flags.SetOutput(&b)
	flags.PrintDefaults()
	return b.String()
}

// parseFlags returns [flag.ErrHelp] if args ask for help.
func parseFlags(args []string) (*options, error) {
	var o options
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
	if o.idle < 0 || o.idle > maxIdle {
		return fmt.Errorf("-accounts %d: not from 0 to %d", o.idle, maxIdle)
	}

	price, err := decimal.NewFromString(t.price)
	if err != nil {
		return fmt.Errorf("-price %.50q: not a number", t.price)
	}
	o.plan.Price = pricing.Flat(price)
	license := pricing.License{Channel: pricing.Direct, Model: pricing.PPA, Plan: o.plan}
	if err := license.Validate(); err != nil {
		return fmt.Errorf("-price %.50q: %w", t.price, err)
	}

	o.zone, err = time.LoadLocation(t.timezone)
	if err != nil {
		return fmt.Errorf("-timezone: %w", err)
	}
	if t.anchor == "" {
		if t.cycle != "1m" {
			return errors.New("-cycle without -anchor, the time it is counted from")
		}
		o.period, err = parsePeriod(t.from, t.to, o.zone)
	} else {
		err = o.setCycle(t)
	}
	if err != nil {
		return err
	}

	switch t.format {
	case "text":
	case "json":
		o.json = true
	default:
		return fmt.Errorf("-format %q: not text or json", t.format)
	}
	return nil
}

// periodOf returns the period of the statement: the one the flags give, or the
// one of the billing cycle, or the calendar month, in which the first of the
// chats started.
func (o *options) periodOf(chats []seats.Session) (seats.Period, error) {
	if !o.period.End.IsZero() {
		return o.period, nil
	}
	if len(chats) == 0 {
		return seats.Period{}, errors.New("no chats whose month could be the period: set -from or -to")
	}
	first := chats[0].Start
	for _, c := range chats {
		if c.Start.Before(first) {
			first = c.Start
		}
	}
	if !o.cycle.Anchor.IsZero() {
		return o.cycle.At(first)
	}
	return monthOf(first.In(o.zone)), nil
}
