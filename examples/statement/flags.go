package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// maxIdle is the most accounts that package seats counts on one license.
const maxIdle = 1_000_000

// options is what the flags ask for.
type options struct {
	tool.Options
	chats    []string      // files; none: the sample
	bots     []string      // agents that are no people
	idle     int           // accounts beyond those that the files name
	exempt   []string      // accounts that take no seat
	maxOpen  time.Duration // after which a chat without an end ends; 0: never
	period   seats.Period  // zero: the one in which the chats start
	calendar bool          // the cycle is that of calendar months

	plan                    pricing.Plan
	retail                  pricing.Price // what the reseller charges for an account
	cycle                   pricing.Cycle
	minSeats, minAccounts   int
	discount                pricing.Rate   // unset: LiveChat's
	billed                  pricing.Amount // by the vendor; unset: nothing to compare with
	month, from, to, anchor string
}

func flagSet(o *options) *flag.FlagSet {
	flags := flag.NewFlagSet("statement", flag.ContinueOnError)
	tool.Var(flags, "chats", "read chats from `FILE`, - for standard input; may be given several times\n"+
		"(default: a sample license with 20 accounts)", func(name string) error {
		o.chats = append(o.chats, name)
		return nil
	})
	tool.Var(flags, "bots", "the `ID,...` of agents that are no people", tool.List(&o.bots))
	flags.IntVar(&o.idle, "accounts", 0, "add `N` idle accounts to those of the files or the sample (default 0)")
	tool.Var(flags, "exempt", "the `ID,...` of accounts that take no seat, such as the reseller's own", tool.List(&o.exempt))
	flags.DurationVar(&o.maxOpen, "max-open", 0, "end a chat that has no end after so long, such as `12h`\n"+
		"(default: it lasts to the end of the period)")

	tool.Var(flags, "month", "the period is this calendar `MONTH` in -timezone, such as 2026-02\n"+
		"(default: the month in which the chats start, if there is only one)", setTo(&o.month))
	tool.Var(flags, "from", "the `TIME` the period starts: a date, for its first instant in -timezone, or an\n"+
		"instant (default: the start of the month of -to; with -anchor the period of the\n"+
		"cycle that holds -from is taken whole)", setTo(&o.from))
	tool.Var(flags, "to", "the `TIME` the period ends, itself not in it (default: the end of the month of -from)", setTo(&o.to))
	tool.Var(flags, "anchor", "the `TIME` from which the license renews; periods are then those of its billing\n"+
		"cycle (default: calendar months)", setTo(&o.anchor))
	flags.StringVar((*string)(&o.cycle.Every), "cycle", "P1M", "how often the license renews from its -anchor, as `ISO 8601` writes it: P1M, P1Y, P2W")

	o.plan.Price = pricing.Flat(pricing.MustAmount("59.00"))
	tool.Var(flags, "price", "the vendor's `PRICE` of a seat or an account for the period (default 59.00)", setPrice(&o.plan.Price))
	flags.StringVar((*string)(&o.plan.Currency), "currency", "USD", "the `CODE` of the currency in ISO 4217")
	tool.Var(flags, "discount", "the reseller's `RATE`, such as 20% (default 20%)", tool.Text(&o.discount))
	flags.IntVar(&o.minSeats, "min-seats", 0, "charge at least `N` seats (default 0)")
	flags.IntVar(&o.minAccounts, "min-accounts", 0, "charge at least `N` accounts (default 0)")
	tool.Var(flags, "retail", "the reseller's own `PRICE` of an account (default: the vendor's)", setPrice(&o.retail))
	tool.Var(flags, "billed", "the `TOTAL` of the vendor's invoice to the reseller, to compare; the exit status is 3\n"+
		"if it differs", tool.Text(&o.billed))
	o.Register(flags)
	return flags
}

func setTo(text *string) func(string) error {
	return func(value string) error {
		*text = value
		return nil
	}
}

func setPrice(p *pricing.Price) func(string) error {
	return func(text string) error {
		amount, err := pricing.ParseAmount(text)
		if err != nil {
			return err
		}
		*p = pricing.Flat(amount)
		return p.Validate()
	}
}

// help returns the text for -h.
func help() string {
	var b strings.Builder
	b.WriteString("Usage: statement [flags]\n\n" +
		"Prints the seats, the charges and the partner's earnings of one license\n" +
		"in one period.\n\n")
	flags := flagSet(new(options))
	flags.SetOutput(&b)
	flags.PrintDefaults()
	return b.String()
}

// parseFlags returns [flag.ErrHelp] if args ask for help.
func parseFlags(args []string) (*options, error) {
	o := new(options)
	flags := flagSet(o)
	if err := tool.Parse(flags, args); err != nil {
		return nil, err
	}
	if o.idle < 0 || o.idle > maxIdle {
		return nil, fmt.Errorf("-accounts %d: not from 0 to %d", o.idle, maxIdle)
	}
	if o.maxOpen < 0 {
		return nil, fmt.Errorf("-max-open %v: is negative", o.maxOpen)
	}
	cycle := false
	flags.Visit(func(f *flag.Flag) { cycle = cycle || f.Name == "cycle" })
	if cycle && o.anchor == "" {
		return nil, errors.New("-cycle without -anchor, the time it is counted from")
	}
	if o.retail.Kind == "" {
		o.retail = o.plan.Price
	}
	if err := o.setPeriod(); err != nil {
		return nil, err
	}
	// The licenses say what is wrong with prices, minimums and the rest.
	var faults []string
	for _, l := range []pricing.License{o.direct(), o.resold(), o.own()} {
		if err := l.Validate(); err != nil && !slices.Contains(faults, err.Error()) {
			faults = append(faults, err.Error())
		}
	}
	if len(faults) > 0 {
		return nil, errors.New(strings.Join(faults, "\n"))
	}
	return o, nil
}

// direct returns the license as the vendor sells it itself.
func (o *options) direct() pricing.License {
	return pricing.License{
		ID: "license", Channel: pricing.Direct, Model: pricing.PPA, Plan: o.plan, Cycle: o.cycle, MinAccounts: o.minAccounts,
	}
}

// resold returns the license as the vendor sells it through a reseller.
func (o *options) resold() pricing.License {
	return pricing.License{
		ID: "license", Channel: pricing.Resold, Model: pricing.PPS, Plan: o.plan, Cycle: o.cycle,
		MinSeats: o.minSeats, Discount: o.discount,
	}
}

// own returns the license as the reseller sells it to its customer.
func (o *options) own() pricing.License {
	own := o.direct()
	own.Plan.Price = o.retail
	return own
}

// offer returns what it takes to compare the ways to sell the license. A referrer gets
// LiveChat's commission.
func (o *options) offer() commission.Offer {
	return commission.Offer{
		Plan: o.plan, Cycle: o.cycle, MinAccounts: o.minAccounts, MinSeats: o.minSeats,
		Discount: o.discount, Commission: pricing.Percent(20), Retail: o.retail,
	}
}
