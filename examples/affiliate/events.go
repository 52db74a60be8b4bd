package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// titles returns the columns of a file of events.
func titles() []string {
	return []string{"kind", "id", "at", "license", "payment", "amount", "reason"}
}

// A row is an event with the place of its id, for errors that only show when
// all events are known.
type row struct {
	event commission.Event
	place string
}

// readEvents reads events from CSV with a header. The name is for errors, which
// give the line and the column, in bytes, of what is wrong.
func readEvents(name string, r io.Reader, c pricing.Currency) ([]row, error) {
	t, err := newTable(name, r)
	if err != nil {
		return nil, err
	}
	var rows []row
	for {
		t.row, err = t.csv.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, t.syntax(err)
		}
		event, err := t.event(c)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{event, t.at(t.columns["id"])})
	}
}

// A table is a CSV file of events.
type table struct {
	name    string
	csv     *csv.Reader
	columns map[string]int // which column has which title
	row     []string       // just read
}

// newTable reads the header.
func newTable(name string, r io.Reader) (*table, error) {
	// Spreadsheets write a byte order mark, which is no part of the header.
	text := bufio.NewReader(r)
	if mark, _ := text.Peek(3); string(mark) == "\uFEFF" {
		_, _ = text.Discard(3) // cannot fail after Peek
	}
	t := &table{name: name, csv: csv.NewReader(text), columns: make(map[string]int)}

	want := strings.Join(titles(), ", ")
	header, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1: column 1: no header, want %s", name, want)
	}
	if err != nil {
		return nil, t.syntax(err)
	}
	for i, title := range header {
		if !slices.Contains(titles(), title) {
			return nil, fmt.Errorf("%s: unknown title %.50q, want %s", t.at(i), title, want)
		}
		if _, ok := t.columns[title]; ok {
			return nil, fmt.Errorf("%s: title %q is there twice", t.at(i), title)
		}
		t.columns[title] = i
	}
	for _, title := range titles() {
		if _, ok := t.columns[title]; !ok {
			return nil, fmt.Errorf("%s: no title %q", t.at(0), title)
		}
	}
	return t, nil
}

// event returns the event in the row just read.
func (t *table) event(c pricing.Currency) (commission.Event, error) {
	for _, title := range titles() {
		if text := t.field(title); !utf8.ValidString(text) {
			return nil, t.wrong(title, "%.50q is not UTF-8", text)
		}
	}
	kind := commission.EntryKind(t.field("kind"))
	uses := []string{"kind", "id", "at", "amount"}
	switch kind {
	case commission.EntryPayment:
		uses = append(uses, "license")
	case commission.EntryRefund:
		uses = append(uses, "payment", "reason")
	case commission.EntryPayout:
	case commission.EntryAdjustment:
		uses = append(uses, "reason")
	default:
		return nil, t.wrong("kind", "%.50q is not payment, refund, payout or adjustment", string(kind))
	}
	for _, title := range titles() {
		text, used := t.field(title), slices.Contains(uses, title)
		if used && text == "" {
			return nil, t.wrong(title, "is empty")
		}
		if !used && text != "" {
			return nil, t.wrong(title, "%.50q, but a %s has none", text, kind)
		}
	}
	at, err := parseInstant(t.field("at"))
	if err != nil {
		return nil, t.wrong("at", "%w", err)
	}
	amount, err := decimal.NewFromString(t.field("amount"))
	if err != nil {
		return nil, t.wrong("amount", "%.50q is not a number", t.field("amount"))
	}

	id := t.field("id")
	switch kind {
	case commission.EntryPayment:
		return commission.Payment{ID: id, At: at, License: t.field("license"), Amount: amount, Currency: c}, nil
	case commission.EntryRefund:
		return commission.Refund{
			ID: id, At: at, Payment: t.field("payment"), Amount: amount, Currency: c, Reason: commission.Reason(t.field("reason")),
		}, nil
	case commission.EntryPayout:
		return commission.Payout{ID: id, At: at, Amount: amount, Currency: c}, nil
	case commission.EntryAdjustment:
	}
	return commission.Adjustment{ID: id, At: at, Amount: amount, Currency: c, Reason: t.field("reason")}, nil
}

// field returns a field of the row just read.
func (t *table) field(title string) string { return t.row[t.columns[title]] }

// wrong returns an error about a field of the row just read.
func (t *table) wrong(title, format string, args ...any) error {
	return fmt.Errorf("%s (%s): %w", t.at(t.columns[title]), title, fmt.Errorf(format, args...))
}

// at says where a field of the row just read stands.
func (t *table) at(field int) string {
	line, column := t.csv.FieldPos(field)
	return fmt.Sprintf("%s:%d: column %d", t.name, line, column)
}

// syntax returns an error of the CSV itself in the form of the others.
func (t *table) syntax(err error) error {
	var e *csv.ParseError
	if errors.As(err, &e) {
		return fmt.Errorf("%s:%d: column %d: %w", t.name, e.Line, e.Column, e.Err)
	}
	return err
}

// rfc3339 is the form of an instant. time.Parse sees to the numbers in it; alone
// it would also take an hour of one digit, a comma before the fraction, and an
// offset of 24 hours.
var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// parseInstant reads an RFC 3339 instant.
func parseInstant(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || !rfc3339.MatchString(text) {
		return time.Time{}, fmt.Errorf("%.50q is not RFC 3339", text)
	}
	if t.IsZero() {
		return time.Time{}, fmt.Errorf("%.50q stands for no time at all", text)
	}
	return t, nil
}
