// Command statement prints what a partner needs to know about one license in one
// period: the accounts and the seats it took, its charge by both models, what its
// reseller keeps, what each way of selling it brings everybody, and whether the
// vendor's invoice is right.
//
//	go run ./examples/statement
//	go run ./examples/statement -chats chats.csv -month 2026-02 -timezone Europe/Warsaw
//	go run ./examples/statement -chats page1.json -chats page2.json -max-open 12h
//	go run ./examples/statement -chats - -billed 708.00 -format json < chats.csv
//
// Without -chats it reads a made-up month of a license with 20 accounts. A file of
// chats is a table with a column for the agent, one for the start, and one for the end
// or the duration of each chat; a log of starts and stops; pages of LiveChat's
// list_archives; or an incremental export of Zendesk Chat. Where a file does not tell
// something, such as the time zone, the program says which flag does.
//
// The exit status is 0, 2 after an error, with nothing on standard output, or 3 if the
// amount due by the count is not the one that -billed says.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	_ "time/tzdata" // -timezone also works where no time zones are installed

	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

func main() {
	os.Exit(tool.Run("statement", os.Args[1:], os.Stdin, os.Stdout, os.Stderr, output))
}

// output returns all that the program prints, and its exit status.
func output(args []string, stdin io.Reader) (text string, status int, err error) {
	o, err := parseFlags(args)
	if errors.Is(err, flag.ErrHelp) {
		return help(), 0, nil
	}
	if err != nil {
		return "", 0, fmt.Errorf("%w\nrun statement -h for the flags", err)
	}
	s, err := o.statement(stdin)
	if err != nil {
		return "", 0, err
	}
	if s.Audit != nil && s.Audit.Difference.Sign() != 0 {
		status = 3
	}
	switch o.Format {
	case "json":
		text, err = tool.JSON(s)
	case "html":
		text, err = s.html()
	default:
		text = s.text()
	}
	return text, status, err
}

// A statement is all that is known of one license in one period.
type statement struct {
	Period  seats.Period         `json:"period"`
	Chats   chats                `json:"chats"`
	Usage   seats.Usage          `json:"usage"`
	Charges charges              `json:"charges"`
	Resale  *pricing.Resale      `json:"resale"`  // nil for a part of a period
	Compare []commission.Outcome `json:"compare"` // nil for a part of a period
	Audit   *audit               `json:"billed,omitempty"`

	meter  *seats.Meter // what was counted, for the page
	agents []seats.Agent
}

type charges struct {
	PPA pricing.Charge `json:"ppa"`
	PPS pricing.Charge `json:"pps"`
}

// statement goes the whole way: from chats to a usage, from that to charges, and from
// those to what a partner earns.
func (o *options) statement(stdin io.Reader) (*statement, error) {
	t, in, err := o.count(stdin)
	if err != nil {
		return nil, err
	}
	agents := o.accounts(in.people.who(account))
	usage, err := t.finish(agents)
	if err != nil {
		return nil, err
	}
	s := &statement{Period: t.period, Chats: newChats(o, t, in), Usage: usage, meter: t.meter, agents: agents}
	s.Charges.PPA, err = o.direct().ChargePart(usage, pricing.CalendarDays)
	if errors.Is(err, pricing.ErrPart) {
		return nil, fmt.Errorf("%w\nsay -anchor if the license renews on another day", err)
	}
	if err != nil {
		return nil, err
	}
	s.Charges.PPS, err = o.resold().ChargePart(usage, pricing.CalendarDays)
	if err != nil {
		return nil, err
	}
	if whole := s.Charges.PPS.Whole; s.Period.Equal(whole) {
		resale, err := o.resold().Resale(usage, o.own())
		if err != nil {
			return nil, err
		}
		s.Resale = &resale
		s.Compare, err = commission.Compare(o.offer(), usage)
		if err != nil {
			return nil, err
		}
	}
	if o.billed.IsValid() {
		s.Audit, err = o.audit(s, t, agents)
	}
	return s, err
}

// count reads and counts the chats of the files, or those of the sample. Each goroutine
// that reads has a tally of its own.
func (o *options) count(stdin io.Reader) (*tally, *intake, error) {
	var parts []*tally
	in, err := o.read(stdin, func() func(seats.Session) {
		part := newTally(o)
		parts = append(parts, part)
		return part.add
	})
	if err != nil {
		return nil, nil, err
	}
	all := parts[0]
	for _, part := range parts[1:] {
		all = all.join(part)
	}
	return all, in, nil
}
