package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/payper/payper/seats"
)

// openChats reads the chats of a file, or of stdin if its name is "-".
func openChats(name string, stdin io.Reader) ([]seats.Session, error) {
	if name == "-" {
		return readChats("stdin", stdin)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read: nothing is lost
	return readChats(name, file)
}

// readChats reads chats from CSV with a header. The name is for errors, which
// give the line and the column, in bytes, of what is wrong.
func readChats(name string, r io.Reader) ([]seats.Session, error) {
	t, err := newTable(name, r)
	if err != nil {
		return nil, err
	}
	var chats []seats.Session
	for {
		row, err := t.csv.Read()
		if errors.Is(err, io.EOF) {
			return chats, nil
		}
		if err != nil {
			return nil, t.syntax(err)
		}
		chat, err := t.chat(row)
		if err != nil {
			return nil, err
		}
		chats = append(chats, chat)
	}
}

// A table is a CSV file of chats.
type table struct {
	name              string
	csv               *csv.Reader
	agent, start, end int // which column is which
}

// newTable reads the header.
func newTable(name string, r io.Reader) (*table, error) {
	// Spreadsheets write a byte order mark, which is no part of the header.
	text := bufio.NewReader(r)
	if mark, _ := text.Peek(3); string(mark) == "\uFEFF" {
		_, _ = text.Discard(3) // cannot fail after Peek
	}
	t := &table{name: name, csv: csv.NewReader(text), agent: -1, start: -1, end: -1}

	header, err := t.csv.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s:1: column 1: no header, want agent, start and end", name)
	}
	if err != nil {
		return nil, t.syntax(err)
	}
	columns := map[string]*int{"agent": &t.agent, "start": &t.start, "end": &t.end}
	for i, title := range header {
		column, known := columns[title]
		switch {
		case !known:
			return nil, fmt.Errorf("%s: unknown title %.50q, want agent, start and end", t.at(i), title)
		case *column >= 0:
			return nil, fmt.Errorf("%s: title %q is there twice", t.at(i), title)
		}
		*column = i
	}
	for _, title := range []string{"agent", "start", "end"} {
		if *columns[title] < 0 {
			return nil, fmt.Errorf("%s: no title %q", t.at(0), title)
		}
	}
	return t, nil
}

// chat returns the chat in the row just read.
func (t *table) chat(row []string) (seats.Session, error) {
	chat := seats.Session{Agent: row[t.agent]}
	switch {
	case chat.Agent == "":
		return seats.Session{}, fmt.Errorf("%s (agent): is empty", t.at(t.agent))
	case !utf8.ValidString(chat.Agent):
		return seats.Session{}, fmt.Errorf("%s (agent): %.50q is not UTF-8", t.at(t.agent), chat.Agent)
	}

	var err error
	chat.Start, err = parseInstant(row[t.start])
	if err != nil {
		return seats.Session{}, fmt.Errorf("%s (start): %w", t.at(t.start), err)
	}
	if row[t.end] == "" {
		chat.Open = true
		return chat, nil
	}
	chat.End, err = parseInstant(row[t.end])
	if err != nil {
		return seats.Session{}, fmt.Errorf("%s (end): %w", t.at(t.end), err)
	}
	if chat.End.Before(chat.Start) {
		return seats.Session{}, fmt.Errorf("%s (end): %q is before the start, %q", t.at(t.end), row[t.end], row[t.start])
	}
	return chat, nil
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

// agentsIn returns the agents of the chats as accounts that were always on the
// license, each once.
func agentsIn(chats []seats.Session) []seats.Agent {
	var agents []seats.Agent
	seen := make(map[string]bool)
	for _, c := range chats {
		if !seen[c.Agent] {
			seen[c.Agent] = true
			agents = append(agents, seats.Agent{ID: c.Agent})
		}
	}
	return agents
}

// idle returns n accounts with ids that are not among agents.
func idle(agents []seats.Agent, n int) []seats.Agent {
	taken := make(map[string]bool)
	for _, a := range agents {
		taken[a.ID] = true
	}
	var accounts []seats.Agent
	for i := 1; len(accounts) < n; i++ {
		if id := fmt.Sprintf("idle-%d", i); !taken[id] {
			accounts = append(accounts, seats.Agent{ID: id})
		}
	}
	return accounts
}
