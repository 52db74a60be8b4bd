package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

var update = flag.Bool("update", false, "rewrite the files in testdata that the tests compare with")

var goldenTests = []struct {
	name string
	why  string
	args []string
	want string // file in testdata
}{
	{
		name: "sample_text",
		why:  "what the program prints with no flags is what a newcomer sees first",
		want: "sample.txt",
	},
	{
		name: "sample_json",
		why:  "keys and their order are what other programs rely on",
		args: []string{"-format", "json"},
		want: "sample.json",
	},
	{
		name: "file_text",
		why: "columns in another order, names to quote, an open chat, clipped and outside ones, " +
			"agents seen outside only, a month with a change of clocks, no minor units",
		args: []string{"-chats", "testdata/chats.csv", "-timezone", "Europe/Warsaw", "-from", "2026-03-29", "-price", "6000", "-currency", "JPY", "-accounts", "2"},
		want: "chats.txt",
	},
	{
		name: "file_json",
		why:  "the same for programs: instants in the zone, no null lists",
		args: []string{"-chats", "testdata/chats.csv", "-timezone", "Europe/Warsaw", "-from", "2026-03-29", "-price", "6000", "-currency", "JPY", "-accounts", "2", "-format", "json"},
		want: "chats.json",
	},
	{
		name: "nobody_chatted_text",
		why:  "edge: no peak, no chart, PPS charges nothing",
		args: []string{"-from", "2026-12-01"},
		want: "nobody.txt",
	},
	{
		name: "nobody_chatted_json",
		why:  "edge: no peak_at, empty lists are []",
		args: []string{"-to", "2027-01-01", "-format", "json"},
		want: "nobody.json",
	},
}

func TestGolden(t *testing.T) {
	for _, tt := range goldenTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got := succeed(t, "", tt.args...)
			file := filepath.Join("testdata", tt.want)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("statement %q mismatch (-want +got), -update accepts it:\n%s\nwhy: %s", tt.args, diff, tt.why)
			}
		})
	}
}

var runErrorTests = []struct {
	name  string
	why   string
	args  []string
	stdin string
	want  string // standard error
}{
	// Flags.
	{
		name: "unknown_flag", why: "not a flag of the program",
		args: []string{"-agents", "3"},
		want: "flag provided but not defined: -agents" + hint,
	},
	{
		name: "argument", why: "a file without -chats would be ignored in silence",
		args: []string{"chats.csv"},
		want: `unexpected argument "chats.csv"` + hint,
	},
	{
		name: "empty_flag", why: "a shell variable that was not set must not select the sample",
		args: []string{"-chats", "", "-from", ""},
		want: "flag -chats is empty" + hint,
	},
	{
		name: "accounts_not_a_number", why: "refused by package flag",
		args: []string{"-accounts", "many"},
		want: `invalid value "many" for flag -accounts: parse error` + hint,
	},
	{
		name: "accounts_negative", why: "edge: one below the least",
		args: []string{"-accounts", "-1"},
		want: "-accounts -1: not from 0 to 1000000" + hint,
	},
	{
		name: "accounts_beyond_limit", why: "edge: one above the most; nothing is allocated",
		args: []string{"-accounts", "1000001"},
		want: "-accounts 1000001: not from 0 to 1000000" + hint,
	},
	{
		name: "price_not_a_number", why: "no decimal",
		args: []string{"-price", "59,00"},
		want: `-price "59,00": not a number` + hint,
	},
	{
		name: "price_negative", why: "rule: prices are never negative",
		args: []string{"-price", "-0.01"},
		want: `-price "-0.01": pricing: license: plan: price -0.01 is negative: invalid price` + hint,
	},
	{
		name: "price_hostile_exponent", why: "must be refused without arithmetic",
		args: []string{"-price", "1e10000"},
		want: `-price "1e10000": pricing: license: plan: price: exponent 10000, beyond 64: invalid amount` + hint,
	},
	{
		name: "charge_out_of_bounds", why: "a price of 64 digits is valid, 20 times that is not an amount",
		args: []string{"-price", strings.Repeat("9", 64)},
		want: "pricing: license: list total of 20 units: 68 digits, more than 64: invalid amount\n",
	},
	{
		name: "currency", why: "codes are capital letters",
		args: []string{"-currency", "usd"},
		want: `invalid value "usd" for flag -currency: pricing: currency "usd": not three capital letters: invalid currency` + hint,
	},
	{
		name: "timezone", why: "no such zone",
		args: []string{"-timezone", "Europe/Atlantis"},
		want: "-timezone: unknown time zone Europe/Atlantis" + hint,
	},
	{
		name: "from", why: "no such day",
		args: []string{"-from", "2026-02-29"},
		want: `-from "2026-02-29": not a date or RFC 3339` + hint,
	},
	{
		name: "to", why: "RFC 3339 has a zone",
		args: []string{"-to", "2026-02-28T12:00:00"},
		want: `-to "2026-02-28T12:00:00": not a date or RFC 3339` + hint,
	},
	{
		name: "from_after_to", why: "an inverted period is a mistake",
		args: []string{"-from", "2026-02-02", "-to", "2026-02-01"},
		want: "-from, -to: seats: period 2026-02-02T00:00:00Z/2026-02-01T00:00:00Z ends before it starts: invalid period" + hint,
	},
	{
		name: "from_is_to", why: "edge: an empty period",
		args: []string{"-from", "2026-02-01", "-to", "2026-02-01"},
		want: "-from, -to: seats: period 2026-02-01T00:00:00Z/2026-02-01T00:00:00Z is empty: invalid period" + hint,
	},
	{
		name: "cycle_without_anchor", why: "a cycle is counted from somewhere",
		args: []string{"-cycle", "2w"},
		want: "-cycle without -anchor, the time it is counted from" + hint,
	},
	{
		name: "cycle_without_unit", why: "12 of what?",
		args: []string{"-anchor", "2026-01-31", "-cycle", "12"},
		want: `-cycle "12": not a number of months, weeks or days, such as 1m, 2w or 30d` + hint,
	},
	{
		name: "cycle_of_two_units", why: "one unit, once",
		args: []string{"-anchor", "2026-01-31", "-cycle", "1mm"},
		want: `-cycle "1mm": not a number of months, weeks or days, such as 1m, 2w or 30d` + hint,
	},
	{
		name: "cycle_of_no_length", why: "bound: one below the least",
		args: []string{"-anchor", "2026-01-31", "-cycle", "0m"},
		want: "-anchor, -cycle: pricing: cycle: interval of 0 months, not from 1 to 3000: invalid billing cycle" + hint,
	},
	{
		name: "anchor", why: "no such day",
		args: []string{"-anchor", "2026-02-29"},
		want: `-anchor "2026-02-29": not a date or RFC 3339` + hint,
	},
	{
		name: "anchor_with_from", why: "-from picks the period, and must be a time",
		args: []string{"-anchor", "2026-01-31", "-from", "today"},
		want: `-from "today": not a date or RFC 3339` + hint,
	},
	{
		name: "anchor_with_to", why: "two words on where the period ends",
		args: []string{"-anchor", "2026-01-31", "-to", "2026-02-10"},
		want: "-to with -anchor: a period of the cycle is taken whole" + hint,
	},
	{
		name: "format", why: "text and json only",
		args: []string{"-format", "xml"},
		want: `-format "xml": not text or json` + hint,
	},

	// Files.
	{
		name: "no_such_file", why: "says which",
		args: []string{"-chats", "testdata/none.csv"},
		want: "open testdata/none.csv: no such file or directory\n",
	},
	{
		name: "bad_row_in_file", why: "the name is the one that was given",
		args: []string{"-chats", "testdata/bad.csv"},
		want: "testdata/bad.csv:3: column 9 (end): \"xx\" is not RFC 3339\n",
	},
	{
		name: "directory", why: "opens, but cannot be read",
		args: []string{"-chats", "testdata"},
		want: "read testdata: is a directory\n",
	},
	{
		name: "no_chats", why: "a file with a header alone has no month",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\n",
		want: "no chats whose month could be the period: set -from or -to\n",
	},
	{
		name: "no_month", why: "edge: the first month there is starts at Go's zero time, which package seats takes for no start",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,0001-01-01T09:00:00Z,\n",
		want: "seats: period 0001-01-01T00:00:00Z/0001-02-01T00:00:00Z has no start: invalid period\n",
	},

	// Headers.
	{
		name: "empty_file", why: "edge: not even a header",
		args: []string{"-chats", "-"}, stdin: "",
		want: "stdin:1: column 1: no header, want agent, start and end\n",
	},
	{
		name: "byte_order_mark_alone", why: "edge: the mark is no header",
		args: []string{"-chats", "-"}, stdin: "\uFEFF",
		want: "stdin:1: column 1: no header, want agent, start and end\n",
	},
	{
		name: "missing_column", why: "all three are needed",
		args: []string{"-chats", "-"}, stdin: "agent,start\na,2026-10-01T00:00:00Z\n",
		want: "stdin:1: column 1: no title \"end\"\n",
	},
	{
		name: "duplicate_column", why: "which of them would count?",
		args: []string{"-chats", "-"}, stdin: "agent,start,end,start\n",
		want: "stdin:1: column 17: title \"start\" is there twice\n",
	},
	{
		name: "unknown_column", why: "it may be one of the three, misspelt",
		args: []string{"-chats", "-"}, stdin: "agent,begin,end\n",
		want: "stdin:1: column 7: unknown title \"begin\", want agent, start and end\n",
	},
	{
		name: "bad_quote_in_header", why: "an error of the CSV itself",
		args: []string{"-chats", "-"}, stdin: "agent,st\"art,end\n",
		want: "stdin:1: column 9: bare \" in non-quoted-field\n",
	},

	// Rows.
	{
		name: "few_fields", why: "an open chat has an empty end, not none",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,2026-10-01T00:00:00Z\n",
		want: "stdin:2: column 1: wrong number of fields\n",
	},
	{
		name: "open_quote", why: "an error of the CSV itself, at the end of the file",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\n\"a,2026-10-01T00:00:00Z,\n",
		want: "stdin:2: column 26: extraneous or missing \" in quoted-field\n",
	},
	{
		name: "no_agent", why: "nobody holds no seat",
		args: []string{"-chats", "-"}, stdin: "start,end,agent\n2026-10-01T00:00:00Z,,\n",
		want: "stdin:2: column 23 (agent): is empty\n",
	},
	{
		name: "agent_not_utf8", why: "two such ids would look the same in JSON",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\nJos\xe9,2026-10-01T00:00:00Z,\n",
		want: "stdin:2: column 1 (agent): \"Jos\\xe9\" is not UTF-8\n",
	},
	{
		name: "no_start", why: "only an end may be empty",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,,2026-10-01T00:00:00Z\n",
		want: "stdin:2: column 3 (start): \"\" is not RFC 3339\n",
	},
	{
		name: "start_without_zone", why: "a guess of the zone is a guess of the seats",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,2026-10-01T00:00:00,\n",
		want: "stdin:2: column 3 (start): \"2026-10-01T00:00:00\" is not RFC 3339\n",
	},
	{
		name: "hour_of_one_digit", why: "time.Parse would take it",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,2026-10-01T9:00:00Z,\n",
		want: "stdin:2: column 3 (start): \"2026-10-01T9:00:00Z\" is not RFC 3339\n",
	},
	{
		name: "comma_before_fraction", why: "time.Parse would take it",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,\"2026-10-01T09:00:00,5Z\",\n",
		want: "stdin:2: column 3 (start): \"2026-10-01T09:00:00,5Z\" is not RFC 3339\n",
	},
	{
		name: "offset_of_a_day", why: "time.Parse would take it",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,2026-10-01T09:00:00+24:00,\n",
		want: "stdin:2: column 3 (start): \"2026-10-01T09:00:00+24:00\" is not RFC 3339\n",
	},
	{
		name: "no_such_day", why: "the form is right, the day is not",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,2026-09-31T09:00:00Z,\n",
		want: "stdin:2: column 3 (start): \"2026-09-31T09:00:00Z\" is not RFC 3339\n",
	},
	{
		name: "zero_start", why: "edge: Go's zero time stands for none in package seats",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,0001-01-01T00:00:00Z,\n",
		want: "stdin:2: column 3 (start): \"0001-01-01T00:00:00Z\" stands for no time at all\n",
	},
	{
		name: "zero_end", why: "edge: it would make an open chat of a closed one",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,0000-01-01T00:00:00Z,0001-01-01T00:00:00Z\n",
		want: "stdin:2: column 24 (end): \"0001-01-01T00:00:00Z\" stands for no time at all\n",
	},
	{
		name: "end_before_start", why: "inverted, by a second, in another zone",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\na,2026-10-01T02:00:01+02:00,2026-10-01T00:00:00Z\n",
		want: "stdin:2: column 29 (end): \"2026-10-01T00:00:00Z\" is before the start, \"2026-10-01T02:00:01+02:00\"\n",
	},
	{
		name: "line_after_quoted_newline", why: "lines are those of the file, not the rows",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\n\"a\nb\",2026-10-01T00:00:00Z,\nc,x,\n",
		want: "stdin:4: column 3 (start): \"x\" is not RFC 3339\n",
	},
	{
		name: "line_of_field_after_quoted_newline", why: "a field is where it stands, not where its row begins",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\n\"a\nb\",x,\n",
		want: "stdin:3: column 4 (start): \"x\" is not RFC 3339\n",
	},
	{
		name: "line_after_crlf_and_mark", why: "files of spreadsheets; blank lines count",
		args: []string{"-chats", "-"}, stdin: "\uFEFFagent,start,end\r\n\r\na,x,\r\n",
		want: "stdin:3: column 3 (start): \"x\" is not RFC 3339\n",
	},
	{
		name: "last_of_many", why: "nothing is printed before all rows are read",
		args: []string{"-chats", "-"}, stdin: "agent,start,end\n" + strings.Repeat("a,2026-10-01T00:00:00Z,\n", 5000) + "a,x,\n",
		want: "stdin:5002: column 3 (start): \"x\" is not RFC 3339\n",
	},
}

const hint = "\nrun statement -h for the flags\n"

func TestRun_errors(t *testing.T) {
	for _, tt := range runErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			var stdout, stderr bytes.Buffer
			status := run(tt.args, strings.NewReader(tt.stdin), &stdout, &stderr)
			if status != 2 {
				t.Errorf("statement %q: status %d, want 2", tt.args, status)
			}
			if stdout.Len() > 0 {
				t.Errorf("statement %q: an error, but standard output has %q", tt.args, stdout.String())
			}
			if diff := cmp.Diff("statement: "+tt.want, stderr.String()); diff != "" {
				t.Errorf("statement %q: standard error mismatch (-want +got):\n%s\nwhy: %s", tt.args, diff, tt.why)
			}
		})
	}
}

func TestRun_unwritable(t *testing.T) {
	var stderr bytes.Buffer
	status := run(nil, nil, brokenPipe{}, &stderr)
	if want := "statement: broken pipe\n"; status != 2 || stderr.String() != want {
		t.Errorf("run with a broken pipe = %d, %q, want 2, %q", status, stderr.String(), want)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestRun_help(t *testing.T) {
	help := succeed(t, "", "-h")
	for _, name := range []string{"chats", "accounts", "price", "currency", "timezone", "from", "to", "format"} {
		if !strings.Contains(help, "\n  -"+name+" ") {
			t.Errorf("statement -h does not explain -%s:\n%s", name, help)
		}
	}
	if got := strings.Count(help, "\n  -"); got != 10 {
		t.Errorf("statement -h explains %d flags, want 10:\n%s", got, help)
	}
}

func TestParseFlags_mostAccounts(t *testing.T) {
	o, err := parseFlags([]string{"-accounts", "1000000"})
	if err != nil || o.idle != 1_000_000 {
		t.Errorf("parseFlags(-accounts 1000000) = %+v, %v, want that many", o, err)
	}
}

func TestBar(t *testing.T) {
	for _, tt := range []struct {
		name       string
		why        string
		d, longest time.Duration
		want       int
	}{
		{"longest", "the whole width", time.Hour, time.Hour, 40},
		{"half", "in proportion", time.Minute, 2 * time.Minute, 20},
		{"rounded_down", "to the nearest", 51, 100, 20},
		{"tie", "edge: half a mark makes one", 3, 80, 2},
		{"least", "edge: a level that was held is seen", 1, 250 * 365 * 24 * time.Hour, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			if got := bar(tt.d, tt.longest); got != strings.Repeat("#", tt.want) {
				t.Errorf("bar(%v, %v) = %q, want %d marks\nwhy: %s", tt.d, tt.longest, got, tt.want, tt.why)
			}
		})
	}
}

// The sample is read like any other license: as a file, with its idle accounts
// added, it has the same statement.
func TestRun_sampleAsFile(t *testing.T) {
	_, chats := sample()
	text := asCSV(t, chats)
	file := filepath.Join(t.TempDir(), "chats.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "json"} {
		want := succeed(t, "", "-format", format)
		if diff := cmp.Diff(want, succeed(t, text, "-chats", "-", "-accounts", "3", "-format", format)); diff != "" {
			t.Errorf("sample from standard input mismatch (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, succeed(t, "", "-chats", file, "-accounts", "3", "-format", format)); diff != "" {
			t.Errorf("sample from a file mismatch (-want +got):\n%s", diff)
		}
	}
}

func TestSample(t *testing.T) {
	agents, chats := sample()
	if len(agents) != 20 {
		t.Errorf("sample() has %d accounts, want 20", len(agents))
	}
	if n := len(chats); n < 300 || n >= 1000 {
		t.Errorf("sample() has %d chats, want several hundred", n)
	}
	most := 0
	for i, c := range chats {
		held := 0 // by the agent when the chat starts
		for _, other := range chats[:i+1] {
			if other.Agent == c.Agent && c.Start.Before(other.End) {
				held++
			}
		}
		most = max(most, held)
	}
	if most != 2 {
		t.Errorf("sample() has agents with %d chats at one time, want 2", most)
	}
	october := seats.Period{
		Start: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
	}
	u, err := seats.Measure(october, agents, chats)
	if err != nil {
		t.Fatal(err)
	}
	if u.Accounts != 20 || u.Peak != 5 {
		t.Errorf("Measure(sample()) has %d accounts, peak %d, want 20, 5", u.Accounts, u.Peak)
	}
	if n := outside(october, chats); n != 0 {
		t.Errorf("sample() has %d chats outside of October", n)
	}
	if diff := cmp.Diff(chats, second(sample())); diff != "" {
		t.Errorf("sample() differs from call to call:\n%s", diff)
	}
}

func BenchmarkRun(b *testing.B) {
	_, chats := sample()
	text := asCSV(b, chats)
	b.ReportAllocs()
	for b.Loop() {
		if status := run([]string{"-chats", "-", "-format", "json"}, strings.NewReader(text), new(bytes.Buffer), new(bytes.Buffer)); status != 0 {
			b.Fatal("status", status)
		}
	}
}

// checkRow fails a test row without a reason, or with the name of another one.
func checkRow(t *testing.T, why string) {
	t.Helper()
	if why == "" || strings.Contains(t.Name(), "#") {
		t.Fatal("the row has no reason, or the name of another one")
	}
}

// succeed runs the program and returns its standard output.
func succeed(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if status := run(args, strings.NewReader(stdin), &stdout, &stderr); status != 0 || stderr.Len() > 0 {
		t.Fatalf("statement %q: status %d, %s", args, status, stderr.String())
	}
	return stdout.String()
}

// asCSV prints chats as a file that the program reads.
func asCSV(tb testing.TB, chats []seats.Session) string {
	tb.Helper()
	rows := [][]string{{"end", "agent", "start"}}
	for _, c := range chats {
		end := ""
		if !c.End.IsZero() {
			end = c.End.Format(time.RFC3339Nano)
		}
		rows = append(rows, []string{end, c.Agent, c.Start.Format(time.RFC3339Nano)})
	}
	var text strings.Builder
	if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
		tb.Fatal(err)
	}
	return text.String()
}

func second[A, B any](_ A, b B) B { return b }
