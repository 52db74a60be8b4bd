package main

import (
	"encoding/csv"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

func at(hour, minute int) time.Time {
	return time.Date(2026, 10, 1, hour, minute, 0, 0, time.UTC)
}

var readChatsTests = []struct {
	name string
	why  string
	text string
	want []seats.Session
}{
	{
		name: "header_alone",
		why:  "edge: a license nobody chatted on",
		text: "agent,start,end\n",
	},
	{
		name: "one",
		why:  "the plain case",
		text: "agent,start,end\na,2026-10-01T09:00:00Z,2026-10-01T09:30:00Z\n",
		want: []seats.Session{{Agent: "a", Start: at(9, 0), End: at(9, 30)}},
	},
	{
		name: "other_order",
		why:  "columns may come in any order",
		text: "end,agent,start\n2026-10-01T09:30:00Z,a,2026-10-01T09:00:00Z\n",
		want: []seats.Session{{Agent: "a", Start: at(9, 0), End: at(9, 30)}},
	},
	{
		name: "open",
		why:  "an empty end is a chat still open",
		text: "agent,start,end\na,2026-10-01T09:00:00Z,\n",
		want: []seats.Session{{Agent: "a", Start: at(9, 0), Open: true}},
	},
	{
		name: "no_length",
		why:  "edge: ends when it starts",
		text: "agent,start,end\na,2026-10-01T09:00:00Z,2026-10-01T09:00:00Z\n",
		want: []seats.Session{{Agent: "a", Start: at(9, 0), End: at(9, 0)}},
	},
	{
		name: "offset_and_fraction",
		why:  "all of RFC 3339",
		text: "agent,start,end\na,2026-10-01T11:00:00.25+02:00,2026-10-01T04:30:00-05:00\n",
		want: []seats.Session{{Agent: "a", Start: at(9, 0).Add(250 * time.Millisecond), End: at(9, 30)}},
	},
	{
		name: "mark_crlf_no_last_newline",
		why:  "as spreadsheets write it",
		text: "\uFEFFagent,start,end\r\na,2026-10-01T09:00:00Z,2026-10-01T09:30:00Z",
		want: []seats.Session{{Agent: "a", Start: at(9, 0), End: at(9, 30)}},
	},
	{
		name: "mark_and_quotes",
		why:  "edge: a quote after the mark begins a field",
		text: "\uFEFF\"agent\",\"start\",\"end\"\na,2026-10-01T09:00:00Z,\n",
		want: []seats.Session{{Agent: "a", Start: at(9, 0), Open: true}},
	},
	{
		name: "ids_as_they_are",
		why:  "spaces, commas and quotes may be part of an id",
		text: "agent,start,end\n a ,2026-10-01T09:00:00Z,\n\"Doe, \"\"J\"\"\",2026-10-01T10:00:00Z,\n",
		want: []seats.Session{{Agent: " a ", Start: at(9, 0), Open: true}, {Agent: `Doe, "J"`, Start: at(10, 0), Open: true}},
	},
	{
		name: "order_kept",
		why:  "rows need not be in order of time, and may repeat",
		text: "agent,start,end\nb,2026-10-01T10:00:00Z,\na,2026-10-01T09:00:00Z,\nb,2026-10-01T10:00:00Z,\n",
		want: []seats.Session{{Agent: "b", Start: at(10, 0), Open: true}, {Agent: "a", Start: at(9, 0), Open: true}, {Agent: "b", Start: at(10, 0), Open: true}},
	},
}

func TestReadChats(t *testing.T) {
	for _, tt := range readChatsTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := readChats("chats.csv", iotest.OneByteReader(strings.NewReader(tt.text)))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("readChats(%q) mismatch (-want +got):\n%s\nwhy: %s", tt.text, diff, tt.why)
			}
		})
	}
}

// The errors of rows are in TestRun_errors.
func TestReadChats_unreadable(t *testing.T) {
	broken := errors.New("disk on fire")
	chats, err := readChats("chats.csv", iotest.ErrReader(broken))
	if !errors.Is(err, broken) || chats != nil {
		t.Errorf("readChats of a broken file = %v, %v, want no chats, %v", chats, err, broken)
	}
}

func TestIdle(t *testing.T) {
	got := idle([]seats.Agent{{ID: "a"}, {ID: "idle-2"}}, 3)
	want := []seats.Agent{{ID: "idle-1"}, {ID: "idle-3"}, {ID: "idle-4"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("idle(a and idle-2, 3) mismatch (-want +got):\n%s", diff)
	}
}

// FuzzChats holds readChats against a reader that takes all rows first and then
// looks for one that is wrong.
func FuzzChats(f *testing.F) {
	for _, tt := range readChatsTests {
		f.Add(tt.text)
	}
	for _, tt := range runErrorTests {
		if len(tt.stdin) < 1000 {
			f.Add(tt.stdin)
		}
	}
	place := regexp.MustCompile(`^fuzz\.csv:([0-9]+): column [0-9]+( \((agent|start|end)\))?: .`)
	f.Fuzz(func(t *testing.T, text string) {
		chats, err := readChats("fuzz.csv", strings.NewReader(text))
		if ok := valid(text); ok != (err == nil) {
			t.Fatalf("readChats(%q) error %v, want one: %v", text, err, !ok)
		}
		if err != nil {
			if chats != nil {
				t.Errorf("readChats(%q) has chats beside its error", text)
			}
			found := place.FindStringSubmatch(err.Error())
			if found == nil {
				t.Fatalf("readChats(%q) error %q does not say where", text, err)
			}
			if line, _ := strconv.Atoi(found[1]); line < 1 || line > strings.Count(text, "\n")+2 {
				t.Errorf("readChats(%q) error %q: no such line", text, err)
			}
			return
		}
		again, err := readChats("again.csv", strings.NewReader(asCSV(t, chats)))
		if err != nil {
			t.Fatalf("readChats(%q), printed: %v", text, err)
		}
		for i := range chats { // package csv reads \r\n as \n, in quotes too
			chats[i].Agent = strings.ReplaceAll(chats[i].Agent, "\r\n", "\n")
		}
		if diff := cmp.Diff(chats, again); diff != "" {
			t.Errorf("readChats(%q), printed and read again (-want +got):\n%s", text, diff)
		}
	})
}

// valid reports whether text has the three columns and nothing but chats.
func valid(text string) bool {
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF"))).ReadAll()
	if err != nil || len(rows) == 0 || !slices.Equal(slices.Sorted(slices.Values(rows[0])), []string{"agent", "end", "start"}) {
		return false
	}
	for _, row := range rows[1:] {
		field := func(title string) string { return row[slices.Index(rows[0], title)] }
		if id := field("agent"); id == "" || strings.ToValidUTF8(id, "") != id {
			return false
		}
		start, ok := validInstant(field("start"))
		if !ok {
			return false
		}
		if field("end") == "" {
			continue
		}
		if end, ok := validInstant(field("end")); !ok || end.Before(start) {
			return false
		}
	}
	return true
}

// validInstant looks at text digit by digit, and leaves the calendar to
// package time.
func validInstant(text string) (time.Time, bool) {
	zeros := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, text)
	rest, ok := strings.CutPrefix(zeros, "0000-00-00T00:00:00")
	if fraction, found := strings.CutPrefix(rest, "."); found {
		rest = strings.TrimLeft(fraction, "0")
		ok = ok && rest != fraction
	}
	switch rest {
	case "Z":
	case "+00:00", "-00:00":
		hour, minute := text[len(text)-5:len(text)-3], text[len(text)-2:]
		ok = ok && hour < "24" && minute < "60"
	default:
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, text)
	return t, ok && err == nil && !t.IsZero()
}
