// Command affiliate prints a partner's statement: what each payment of its referred
// customers earned, what went back, and what can be paid out.
//
//	go run ./examples/affiliate
//	go run ./examples/affiliate -events payments.csv -as-of 2026-03-01 -hold-days 14
//	go run ./examples/affiliate -events charges.csv -events refunds.csv -units minor -format json
//
// Without -events it reads a made-up half-year: two referred licenses, a refund, a
// chargeback of what was paid out already, and a negative balance that is carried. A
// file is an export of Stripe (balance report, payments, or charges and refunds of its
// API), PayPal, Rewardful or PartnerStack, or has payper's own columns: kind, id, at,
// license, payment, amount, tax, currency and reason. Where a file does not tell
// something, such as the units of an amount, the program says which flag does.
//
// The exit status is 0, or 2 after an error, with nothing on standard output.
package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	_ "time/tzdata" // -timezone also works where no time zones are installed

	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/tool"
)

//go:embed halfyear.csv
var halfYear string

func main() {
	os.Exit(tool.Run("affiliate", os.Args[1:], os.Stdin, os.Stdout, os.Stderr, output))
}

// output returns all that the program prints.
func output(args []string, stdin io.Reader) (text string, status int, err error) {
	o, err := parseFlags(args)
	if errors.Is(err, flag.ErrHelp) {
		return help(), 0, nil
	}
	if err != nil {
		return "", 0, fmt.Errorf("%w\nrun affiliate -h for the flags", err)
	}
	l, err := o.ledger(stdin)
	if err != nil {
		return "", 0, err
	}
	switch o.Format {
	case "json":
		text, err = tool.JSON(l)
	case "html":
		text, err = l.html()
	default:
		text = l.text()
	}
	return text, 0, err
}

// A ledger is all that is known of a partner's income as of an instant.
type ledger struct {
	Statement commission.Statement `json:"statement"`
	Entries   []commission.Entry   `json:"entries"` // up to its instant
	Rows      rows                 `json:"rows"`

	terms commission.Terms
}

// rows says what became of the rows of the files.
type rows struct {
	Read    int            `json:"read"`     // each once
	LeftOut map[string]int `json:"left_out"` // of them, by reason
	Alike   [][]string     `json:"look_alikes"`
}

// ledger posts the events of the files.
func (o *options) ledger(stdin io.Reader) (*ledger, error) {
	in, err := o.read(stdin)
	if err != nil {
		return nil, err
	}
	if len(in.events) == 0 {
		return nil, errors.New("no events")
	}
	l := &ledger{Entries: []commission.Entry{}, Rows: rows{in.rows, in.leftOut, tool.Alike(in.licenses())}}
	l.terms, err = o.terms(in.events[0].Currency)
	if err != nil {
		return nil, err
	}
	books, err := commission.NewLedger(l.terms)
	if err != nil {
		return nil, err
	}
	entries, err := books.Post(in.events...)
	if refused := new(commission.PostError); errors.As(err, &refused) {
		for _, bad := range refused.Bad {
			in.faults.Add(in.places[bad.Index], "%s %q: %v", bad.Event.Kind, bad.Event.ID, bad.Err)
		}
		return nil, in.faults.Err()
	}
	if err != nil {
		return nil, err
	}
	asOf, err := o.statementTime(entries[len(entries)-1].At)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !e.At.After(asOf) {
			l.Entries = append(l.Entries, e)
		}
	}
	l.Statement, err = books.Statement(asOf)
	return l, err
}
