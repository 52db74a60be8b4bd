// Command affiliate prints a partner's statement: what each payment of its
// referred customers earned, what went back, and what can be paid out.
//
//	go run ./examples/affiliate
//	go run ./examples/affiliate -as-of 2026-03-01 -hold-days 14
//	go run ./examples/affiliate -events - -timezone Europe/Warsaw -format json < events.csv
//
// Without -events it reads a made-up half-year: two referred licenses, a refund,
// a chargeback of what was paid out already, and a negative balance that is
// carried. A file of events has the columns kind, id, at, license, payment,
// amount and reason, named in its first row, in any order:
//
//   - a payment has a license;
//   - a refund has a payment, the id of it, and a reason: refund, chargeback or
//     void;
//   - a payout has neither;
//   - an adjustment has a reason, in any words.
//
// Times are RFC 3339. Rows may come in any order, and twice.
//
// An error goes to standard error, with nothing on standard output, and the
// program exits with status 2.
package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // -timezone also works where no time zones are installed

	"github.com/payper/payper/commission"
)

//go:embed halfyear.csv
var halfYear string

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
		_, _ = fmt.Fprintf(stderr, "affiliate: %v\n", err)
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
		return "", fmt.Errorf("%w\nrun affiliate -h for the flags", err)
	}
	rows, err := o.read(stdin)
	if err != nil {
		return "", err
	}
	l, err := newLedger(o, rows)
	if err != nil {
		return "", err
	}
	if o.json {
		return l.json()
	}
	return l.text(), nil
}

// read returns the events of the file, or those of the half-year.
func (o *options) read(stdin io.Reader) ([]row, error) {
	switch o.events {
	case "":
		return readEvents("halfyear.csv", strings.NewReader(halfYear), o.terms.Currency)
	case "-":
		return readEvents("stdin", stdin, o.terms.Currency)
	}
	file, err := os.Open(o.events)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read: nothing is lost
	return readEvents(o.events, file, o.terms.Currency)
}

// A ledger is all that is known of a partner's income as of an instant.
type ledger struct {
	Statement commission.Statement `json:"statement"`
	Entries   []commission.Entry   `json:"entries"` // up to its instant

	terms commission.Terms
}

func newLedger(o *options, rows []row) (ledger, error) {
	if len(rows) == 0 && o.asOf.IsZero() {
		return ledger{}, errors.New("no events, the last of which the statement could be of: set -as-of")
	}
	var events []commission.Event
	for _, r := range rows {
		events = append(events, r.event)
	}
	_, entries, err := o.terms.Post(commission.State{}, events...)
	if about := new(commission.EventError); errors.As(err, &about) {
		return ledger{}, fmt.Errorf("%s (id): %s %.50q: %w", rows[about.Index].place, about.Kind, about.ID, about.Err)
	}
	if err != nil {
		return ledger{}, err
	}

	asOf := o.asOf
	if asOf.IsZero() {
		asOf = entries[len(entries)-1].At
	}
	l := ledger{Entries: []commission.Entry{}, terms: o.terms}
	for _, e := range entries {
		if !e.At.After(asOf) {
			l.Entries = append(l.Entries, e)
		}
	}
	l.Statement, err = o.terms.Statement(l.Entries, asOf.In(o.terms.Location))
	return l, err
}

func (l ledger) json() (string, error) {
	text, err := json.MarshalIndent(l, "", "  ")
	return string(text) + "\n", err
}

// instant returns the text of an instant.
func instant(t time.Time) string { return t.Format(time.RFC3339Nano) }
