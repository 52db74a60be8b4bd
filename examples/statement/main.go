// Command statement prints what a partner needs to know about one license in
// one period: the accounts and the seats it took, its charge by both models,
// what its reseller keeps, and what each way of selling it brings everybody.
//
//	go run ./examples/statement
//	go run ./examples/statement -chats chats.csv -accounts 3 -timezone Europe/Warsaw
//	go run ./examples/statement -chats chats.csv -anchor 2026-01-31 -cycle 1m
//	go run ./examples/statement -chats - -from 2026-10-01 -to 2026-10-15 -format json < chats.csv
//
// Without -chats it reads a made-up month of a license with 20 accounts. A file
// of chats has the columns agent, start and end, named in its first row, in any
// order; times are RFC 3339, and an empty end is a chat that is still open.
//
// An error goes to standard error, with nothing on standard output, and the
// program exits with status 2.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	_ "time/tzdata" // -timezone also works where no time zones are installed

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program. It returns the exit status.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	text, err := output(args, stdin)
	if err == nil {
		_, err = io.WriteString(stdout, text)
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "statement: %v\n", err)
		return 2
	}
	return 0
}

// output returns all that the program prints, so that after an error it prints
// nothing.
func output(args []string, stdin io.Reader) (string, error) {
	o, err := parseFlags(args)
	if errors.Is(err, flag.ErrHelp) {
		return help(), nil
	}
	if err != nil {
		return "", fmt.Errorf("%w\nrun statement -h for the flags", err)
	}
	agents, chats, err := o.license(stdin)
	if err != nil {
		return "", err
	}
	s, err := newStatement(o, agents, chats)
	if err != nil {
		return "", err
	}
	if o.json {
		return s.json()
	}
	return s.text(), nil
}

// license returns the accounts and the chats that the statement is about.
func (o *options) license(stdin io.Reader) (agents []seats.Agent, chats []seats.Session, err error) {
	if o.chats == "" {
		agents, chats = sample()
	} else {
		chats, err = openChats(o.chats, stdin)
		if err != nil {
			return nil, nil, err
		}
		agents = agentsIn(chats)
	}
	return append(agents, idle(agents, o.idle)...), chats, nil
}

// A statement is all that is known of one license in one period.
type statement struct {
	read, outside int // chats in all, and those with no time in the period
	usage         seats.Usage
	ppa, pps      pricing.Charge
	resale        pricing.Resale
	compare       []commission.Outcome
}

// newStatement goes the whole way: from accounts and chats to a usage, from
// that to charges, and from those to what a partner earns.
func newStatement(o *options, agents []seats.Agent, chats []seats.Session) (statement, error) {
	period, err := o.periodOf(chats)
	if err != nil {
		return statement{}, err
	}
	s := statement{read: len(chats), outside: outside(period, chats)}

	s.usage, err = seats.Measure(period, agents, chats)
	if err != nil {
		return statement{}, err
	}

	direct := pricing.License{Channel: pricing.Direct, Model: pricing.PPA, Plan: o.plan}
	s.ppa, err = direct.Charge(s.usage)
	if err != nil {
		return statement{}, err
	}
	resold := pricing.License{Channel: pricing.Resold, Model: pricing.PPS, Plan: o.plan}
	s.pps, err = resold.Charge(s.usage)
	if err != nil {
		return statement{}, err
	}

	s.resale, err = resold.Resale(s.usage)
	if err != nil {
		return statement{}, err
	}
	s.compare, err = commission.Compare(resold, s.usage, commission.Rate())
	if err != nil {
		return statement{}, err
	}
	return s, nil
}

// outside returns how many chats have no time in the period: those that ended
// before it, that started after it, or that took no time at all.
func outside(p seats.Period, chats []seats.Session) int {
	n := 0
	for _, c := range chats {
		start, end := c.Start, c.End
		if start.Before(p.Start) {
			start = p.Start
		}
		if c.Open || end.After(p.End) {
			end = p.End
		}
		if !start.Before(end) {
			n++
		}
	}
	return n
}
