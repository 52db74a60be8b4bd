package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/examples/internal/cases"
	"github.com/payper/payper/seats"
)

// A wanted is the answer that a case deserves.
type wanted struct {
	cases.Case
	Period    *seats.Period   `json:"period"`
	Rows      int             `json:"rows"`
	Skipped   map[string]int  `json:"skipped"`
	Sessions  []wantedSession `json:"sessions"`
	Figures   *figures        `json:"figures"`
	OpenSince []openSince     `json:"open_since"`
	Unbroken  int             `json:"unbroken_5s"`
	Sustained int             `json:"sustained_5s"`
	Or        *wanted         `json:"or"` // another right answer
}

type wantedSession struct {
	Agent string     `json:"agent"`
	Start time.Time  `json:"start"`
	End   *time.Time `json:"end"` // nil: open
}

type figures struct {
	Accounts   int           `json:"accounts"`
	Active     int           `json:"active"`
	Peak       int           `json:"peak"`
	PeakAt     time.Time     `json:"peak_at"`
	PeakAgents []string      `json:"peak_agents"`
	AtLeast    []json.Number `json:"at_least"` // seconds
	Open       int           `json:"open"`
	PPS        struct {
		Seats    int    `json:"seats"`
		List     string `json:"list"`
		Discount string `json:"discount"`
		Total    string `json:"total"`
	} `json:"pps"`
	PPA struct {
		Accounts int    `json:"accounts"`
		Total    string `json:"total"`
	} `json:"ppa"`
}

func TestCases(t *testing.T) {
	cases.Each(t, "chats", func(t *testing.T, folder string, want wanted) {
		t.Helper()
		args := want.Args(folder, "-chats")
		problem := want.check(args)
		if problem != "" && want.Or != nil {
			problem += "\nor " + want.Or.check(args)
			if strings.HasSuffix(problem, "\nor ") {
				problem = ""
			}
		}
		if problem != "" {
			t.Errorf("statement %q (%s): %s", args, want.About, problem)
		}
	})
}

// check returns what is wrong with the answer to a case, or "".
func (w *wanted) check(args []string) string {
	text, _, err := output(append(args, "-format", "json"), strings.NewReader(""))
	if w.Refuse != nil {
		if problem := w.Refused(err); problem != "" {
			return fmt.Sprintf("%s: %v", problem, err)
		}
		return ""
	}
	if err != nil {
		return err.Error()
	}
	var got statement
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		return err.Error()
	}
	if diff := cmp.Diff(*w.Figures, figuresOf(got)); diff != "" {
		return "figures (-want +got):\n" + diff
	}
	if w.Sessions == nil { // the other right answer has figures only
		return ""
	}
	if !got.Period.Equal(*w.Period) {
		return fmt.Sprintf("period %v, want %v", got.Period, *w.Period)
	}
	if got.Chats.Read != w.Rows {
		return fmt.Sprintf("read %d rows, want %d", got.Chats.Read, w.Rows)
	}
	if want := w.Skipped; len(want)+len(got.Chats.LeftOut) > 0 && !cmp.Equal(want, got.Chats.LeftOut) {
		return fmt.Sprintf("left out %v, want %v", got.Chats.LeftOut, want)
	}
	if w.OpenSince != nil {
		if diff := cmp.Diff(w.OpenSince, got.Chats.OpenSince); diff != "" {
			return "open since (-want +got):\n" + diff
		}
	}
	return w.checkSessions(args, got.Usage)
}

// checkSessions reads the files once more, for the chats that they stand for, and
// counts those in the plain way.
func (w *wanted) checkSessions(args []string, usage seats.Usage) string {
	var want, got []string
	for _, s := range w.Sessions {
		text := fmt.Sprint(s.Agent, " ", s.Start.UTC(), " open")
		if s.End != nil {
			text = fmt.Sprint(s.Agent, " ", s.Start.UTC(), " ", s.End.UTC())
		}
		want = append(want, text)
	}
	sessions, agents, err := readAll(args)
	if err != nil {
		return err.Error()
	}
	for _, s := range sessions {
		text := fmt.Sprint(s.Agent, " ", s.Start.UTC(), " open")
		if !s.Open {
			text = fmt.Sprint(s.Agent, " ", s.Start.UTC(), " ", s.End.UTC())
		}
		got = append(got, text)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		return "sessions (-want +got):\n" + diff
	}
	measured, err := seats.Measure(usage.Period, agents, sessions)
	if diff := cmp.Diff(measured, usage); err != nil || diff != "" {
		return fmt.Sprintf("Measure of the sessions (-measured +statement), %v:\n%s", err, diff)
	}
	if w.Unbroken == 0 {
		return ""
	}
	levels, err := seats.Levels(usage.Period, agents, sessions)
	if err != nil {
		return err.Error()
	}
	unbroken, err := seats.Unbroken(levels, 5*time.Second)
	sustained, err2 := usage.Sustained(5 * time.Second)
	if err != nil || err2 != nil || unbroken != w.Unbroken || sustained != w.Sustained {
		return fmt.Sprintf("unbroken %d, %v, sustained %d, %v, want %d and %d", unbroken, err, sustained, err2, w.Unbroken, w.Sustained)
	}
	return ""
}

// readAll returns the chats of files and the accounts that they name.
func readAll(args []string) ([]seats.Session, []seats.Agent, error) {
	o, err := parseFlags(args)
	if err != nil {
		return nil, nil, err
	}
	var sessions []seats.Session
	var mutex sync.Mutex
	in, err := o.read(strings.NewReader(""), func() func(seats.Session) {
		return func(s seats.Session) {
			mutex.Lock()
			defer mutex.Unlock()
			sessions = append(sessions, s)
		}
	})
	if err != nil {
		return nil, nil, err
	}
	return sessions, o.accounts(in.people.who(account)), nil
}

func figuresOf(s statement) figures {
	f := figures{
		Accounts: s.Usage.Accounts, Active: s.Usage.Active, Peak: s.Usage.Peak,
		PeakAt: s.Usage.PeakAt.UTC(), PeakAgents: s.Usage.PeakAgents, Open: s.Chats.Open,
	}
	for _, d := range s.Usage.AtLeast {
		whole, part, _ := strings.Cut(fmt.Sprintf("%d.%09d", d/time.Second, d%time.Second), ".")
		if part = strings.TrimRight(part, "0"); part != "" {
			whole += "." + part
		}
		f.AtLeast = append(f.AtLeast, json.Number(whole))
	}
	pps, ppa := s.Charges.PPS, s.Charges.PPA
	f.PPS.Seats, f.PPS.List, f.PPS.Discount, f.PPS.Total = pps.Units, pps.List.String(), pps.Discount.String(), pps.Total.String()
	f.PPA.Accounts, f.PPA.Total = ppa.Units, ppa.Total.String()
	return f
}
