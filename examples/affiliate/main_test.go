package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
)

var update = flag.Bool("update", false, "rewrite the files in testdata that the tests compare with")

var goldenTests = []struct {
	name string
	why  string
	args []string
	want string // file in testdata
}{
	{
		name: "half_year_text",
		why:  "what the program prints with no flags is what a newcomer sees first",
		want: "halfyear.txt",
	},
	{
		name: "half_year_json",
		why:  "keys and their order are what other programs rely on",
		args: []string{"-as-of", "2026-03-01", "-hold-days", "14", "-format", "json"},
		want: "halfyear.json",
	},
	{
		name: "negative_month_text",
		why:  "after the chargeback the balance is negative and carried; later events are left out",
		args: []string{"-as-of", "2026-03-01", "-hold-days", "14"},
		want: "negative.txt",
	},
	{
		name: "file_text",
		why: "columns and rows in another order, an event twice, names to quote, an adjustment, a change of clocks, " +
			"no minor units, the last event a payout beyond the balance",
		args: []string{"-events", "testdata/events.csv", "-timezone", "Europe/Warsaw", "-currency", "JPY", "-hold-days", "30", "-min-payout", "1"},
		want: "events.txt",
	},
	{
		name: "file_json",
		why:  "the same for programs: instants in the zone",
		args: []string{"-events", "testdata/events.csv", "-timezone", "Europe/Warsaw", "-currency", "JPY", "-hold-days", "30", "-min-payout", "1", "-format", "json"},
		want: "events.json",
	},
	{
		name: "before_all_events_text",
		why:  "edge: a partner that nothing happened to yet",
		args: []string{"-as-of", "2026-01-05T11:59:59.999999999Z"},
		want: "nothing.txt",
	},
	{
		name: "before_all_events_json",
		why:  "edge: empty lists are []",
		args: []string{"-as-of", "2026-01-05", "-format", "json"},
		want: "nothing.json",
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
				t.Errorf("affiliate %q mismatch (-want +got), -update accepts it:\n%s\nwhy: %s", tt.args, diff, tt.why)
			}
		})
	}
}

const (
	hint   = "\nrun affiliate -h for the flags\n"
	header = "kind,id,at,license,payment,amount,reason\n"
	first  = "payment,p,2026-01-05T12:00:00Z,acme,,100,\n"
)

var runErrorTests = []struct {
	name  string
	why   string
	args  []string
	stdin string // read with -events - if there are no args
	want  string // standard error
}{
	// Flags.
	{
		name: "unknown_flag", why: "not a flag of the program",
		args: []string{"-chats", "3"},
		want: "flag provided but not defined: -chats" + hint,
	},
	{
		name: "argument", why: "a file without -events would be ignored in silence",
		args: []string{"events.csv"},
		want: `unexpected argument "events.csv"` + hint,
	},
	{
		name: "empty_flag", why: "a shell variable that was not set must not select the sample",
		args: []string{"-events", ""},
		want: "flag -events is empty" + hint,
	},
	{
		name: "hold_days_negative", why: "edge: one below the least",
		args: []string{"-hold-days", "-1"},
		want: "commission: terms: held for -1 days: invalid terms" + hint,
	},
	{
		name: "min_payout_not_a_number", why: "no decimal",
		args: []string{"-min-payout", "50,00"},
		want: `-min-payout "50,00": not a number` + hint,
	},
	{
		name: "min_payout_finer_than_the_currency", why: "no bank can pay it",
		args: []string{"-min-payout", "50.005"},
		want: "commission: terms: minimum payout 50.005: invalid terms" + hint,
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
		name: "as_of", why: "no such day",
		args: []string{"-as-of", "2026-02-29"},
		want: `-as-of "2026-02-29": not a date or RFC 3339` + hint,
	},
	{
		name: "format", why: "text and json only",
		args: []string{"-format", "xml"},
		want: `-format "xml": not text or json` + hint,
	},

	// Files.
	{
		name: "no_such_file", why: "says which",
		args: []string{"-events", "testdata/none.csv"},
		want: "open testdata/none.csv: no such file or directory\n",
	},
	{
		name: "bad_row_in_file", why: "the name is the one that was given",
		args: []string{"-events", "testdata/bad.csv"},
		want: "testdata/bad.csv:3: column 34 (amount): \"xx\" is not a number\n",
	},
	{
		name: "directory", why: "opens, but cannot be read",
		args: []string{"-events", "testdata"},
		want: "read testdata: is a directory\n",
	},
	{
		name: "no_events", why: "a file with a header alone has no last event",
		stdin: header,
		want:  "no events, the last of which the statement could be of: set -as-of\n",
	},

	// Headers.
	{
		name: "empty_file", why: "edge: not even a header",
		want: "stdin:1: column 1: no header, want kind, id, at, license, payment, amount, reason\n",
	},
	{
		name: "missing_column", why: "all are needed",
		stdin: "kind,id,at,license,payment,amount\n",
		want:  "stdin:1: column 1: no title \"reason\"\n",
	},
	{
		name: "duplicate_column", why: "which of them would count?",
		stdin: "kind,id,id\n",
		want:  "stdin:1: column 9: title \"id\" is there twice\n",
	},
	{
		name: "unknown_column", why: "it may be one of them, misspelt",
		stdin: "kind,Id\n",
		want:  "stdin:1: column 6: unknown title \"Id\", want kind, id, at, license, payment, amount, reason\n",
	},
	{
		name: "bad_quote_in_header", why: "an error of the CSV itself",
		stdin: "kind,i\"d\n",
		want:  "stdin:1: column 7: bare \" in non-quoted-field\n",
	},

	// Rows.
	{
		name: "few_fields", why: "what does not apply is empty, not missing",
		stdin: header + "payment,p,2026-01-05T12:00:00Z,acme\n",
		want:  "stdin:2: column 1: wrong number of fields\n",
	},
	{
		name: "kind", why: "unknown is not zero",
		stdin: header + first + "bonus,b,2026-01-05T12:00:00Z,,,100,\n",
		want:  "stdin:3: column 1 (kind): \"bonus\" is not payment, refund, payout or adjustment\n",
	},
	{
		name: "no_id", why: "what cannot be told from others cannot count once",
		stdin: header + "payment,,2026-01-05T12:00:00Z,acme,,100,\n",
		want:  "stdin:2: column 9 (id): is empty\n",
	},
	{
		name: "no_license", why: "a payment has one",
		stdin: header + "payment,p,2026-01-05T12:00:00Z,,,100,\n",
		want:  "stdin:2: column 32 (license): is empty\n",
	},
	{
		name: "license_of_a_refund", why: "it is that of its payment; another would be ignored in silence",
		stdin: header + first + "refund,r,2026-01-06T12:00:00Z,globex,p,100,refund\n",
		want:  "stdin:3: column 31 (license): \"globex\", but a refund has none\n",
	},
	{
		name: "payment_of_a_payout", why: "a payout is of the balance",
		stdin: header + first + "payout,o,2026-01-06T12:00:00Z,,p,100,\n",
		want:  "stdin:3: column 32 (payment): \"p\", but a payout has none\n",
	},
	{
		name: "no_reason", why: "a refund has one of three",
		stdin: header + first + "refund,r,2026-01-06T12:00:00Z,,p,100,\n",
		want:  "stdin:3: column 38 (reason): is empty\n",
	},
	{
		name: "not_utf8", why: "two such ids would look the same in JSON",
		stdin: header + "payment,Jos\xe9,2026-01-05T12:00:00Z,acme,,100,\n",
		want:  "stdin:2: column 9 (id): \"Jos\\xe9\" is not UTF-8\n",
	},
	{
		name: "at_without_zone", why: "a guess of the zone is a guess of the month",
		stdin: header + "payment,p,2026-01-05T12:00:00,acme,,100,\n",
		want:  "stdin:2: column 11 (at): \"2026-01-05T12:00:00\" is not RFC 3339\n",
	},
	{
		name: "at_zero", why: "edge: Go's zero time is none",
		stdin: header + "payment,p,0001-01-01T00:00:00Z,acme,,100,\n",
		want:  "stdin:2: column 11 (at): \"0001-01-01T00:00:00Z\" stands for no time at all\n",
	},
	{
		name: "amount", why: "a comma is no point",
		stdin: header + "payment,p,2026-01-05T12:00:00Z,acme,,\"100,00\",\n",
		want:  "stdin:2: column 38 (amount): \"100,00\" is not a number\n",
	},
	{
		name: "line_after_crlf_and_mark", why: "files of spreadsheets; blank lines count",
		stdin: "\uFEFF" + strings.ReplaceAll(header, "\n", "\r\n") + "\r\npayment,p,x,acme,,100,\r\n",
		want:  "stdin:3: column 11 (at): \"x\" is not RFC 3339\n",
	},

	// Events.
	{
		name: "negative_payment", why: "the place of the event, of many",
		stdin: header + first + "payment,q,2026-01-04T12:00:00Z,acme,,-1,\n",
		want:  "stdin:3: column 9 (id): payment \"q\": amount -1.00 is negative: invalid payment\n",
	},
	{
		name: "hostile_amount", why: "must be refused without arithmetic",
		stdin: header + "payment,p,2026-01-04T12:00:00Z,acme,,1e10000,\n",
		want:  "stdin:2: column 9 (id): payment \"p\": amount: pricing: amount: exponent 10000, beyond 64: invalid amount\n",
	},
	{
		name: "reason_of_a_refund", why: "one of three",
		stdin: header + first + "refund,r,2026-01-06T12:00:00Z,,p,100,late\n",
		want:  "stdin:3: column 8 (id): refund \"r\": reason \"late\": invalid event\n",
	},
	{
		name: "refund_of_an_unknown_payment", why: "a row may be missing",
		stdin: header + first + "refund,r,2026-01-06T12:00:00Z,,q,100,refund\n",
		want:  "stdin:3: column 8 (id): refund \"r\": payment \"q\" is unknown: invalid refund\n",
	},
	{
		name: "refund_of_more_than_was_paid", why: "the later of two refunds, though it is the earlier row",
		stdin: header + "refund,s,2026-01-07T12:00:00Z,,p,50.01,refund\n" + first + "refund,r,2026-01-06T12:00:00Z,,p,50,refund\n",
		want:  "stdin:2: column 8 (id): refund \"s\": amount 50.01, of 50.00 left of payment \"p\": invalid refund\n",
	},
	{
		name: "refund_before_its_payment", why: "a date is wrong",
		stdin: header + first + "refund,r,2026-01-05T11:59:59Z,,p,50,refund\n",
		want:  "stdin:3: column 8 (id): refund \"r\": at 2026-01-05T11:59:59Z, before payment \"p\" at 2026-01-05T12:00:00Z: invalid refund\n",
	},
	{
		name: "two_events_with_one_id", why: "which of them would count?",
		stdin: header + first + "payment,p,2026-01-05T12:00:00Z,acme,,101,\n",
		want:  "stdin:3: column 9 (id): payment \"p\": another event has this id: duplicate id\n",
	},
	{
		name: "payout_finer_than_the_currency", why: "no bank can pay it",
		stdin: header + "payout,o,2026-01-05T12:00:00Z,,,0.005,\n",
		want:  "stdin:2: column 8 (id): payout \"o\": amount 0.005 is finer than USD: invalid amount\n",
	},
}

func TestRun_errors(t *testing.T) {
	for _, tt := range runErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			args := tt.args
			if args == nil {
				args = []string{"-events", "-"}
			}
			var stdout, stderr bytes.Buffer
			status := run(args, strings.NewReader(tt.stdin), &stdout, &stderr)
			if status != 2 {
				t.Errorf("affiliate %q: status %d, want 2", args, status)
			}
			if stdout.Len() > 0 {
				t.Errorf("affiliate %q: an error, but standard output has %q", args, stdout.String())
			}
			if diff := cmp.Diff("affiliate: "+tt.want, stderr.String()); diff != "" {
				t.Errorf("affiliate %q: standard error mismatch (-want +got):\n%s\nwhy: %s", args, diff, tt.why)
			}
		})
	}
}

func TestRun_unwritable(t *testing.T) {
	var stderr bytes.Buffer
	status := run(nil, nil, brokenPipe{}, &stderr)
	if want := "affiliate: broken pipe\n"; status != 2 || stderr.String() != want {
		t.Errorf("run with a broken pipe = %d, %q, want 2, %q", status, stderr.String(), want)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestRun_help(t *testing.T) {
	help := succeed(t, "", "-h")
	for _, name := range []string{"events", "as-of", "hold-days", "min-payout", "currency", "timezone", "format"} {
		if !strings.Contains(help, "\n  -"+name+" ") {
			t.Errorf("affiliate -h does not explain -%s:\n%s", name, help)
		}
	}
	if got := strings.Count(help, "\n  -"); got != 7 {
		t.Errorf("affiliate -h explains %d flags, want 7:\n%s", got, help)
	}
}

// The half-year is read like any other file, whatever the order of its rows.
func TestRun_halfYearAsFile(t *testing.T) {
	want := succeed(t, "")
	if diff := cmp.Diff(want, succeed(t, halfYear, "-events", "-")); diff != "" {
		t.Errorf("half-year from standard input mismatch (-want +got):\n%s", diff)
	}
	lines := strings.Split(strings.TrimSpace(halfYear), "\n")
	slices.Reverse(lines[1:])
	if diff := cmp.Diff(want, succeed(t, strings.Join(lines, "\n"), "-events", "-")); diff != "" {
		t.Errorf("half-year in reverse mismatch (-want +got):\n%s", diff)
	}
}

func TestParseTime(t *testing.T) {
	for _, tt := range []struct{ name, why, text, zone, want string }{
		{"date", "the first instant of the date in the zone", "2026-03-01", "Europe/Warsaw", "2026-02-28T23:00:00Z"},
		{"skipped_midnight", "edge: 4 November 2018 began at one o'clock", "2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"},
		{"instant", "its own offset counts, not the zone", "2026-03-01T12:00:00.5+05:30", "Europe/Warsaw", "2026-03-01T06:30:00.5Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			zone, err := time.LoadLocation(tt.zone)
			if err != nil {
				t.Fatal(err)
			}
			got, err := parseTime(tt.text, zone)
			if err != nil || instant(got.UTC()) != tt.want {
				t.Errorf("parseTime(%q, %s) = %v, %v, want %s\nwhy: %s", tt.text, tt.zone, got, err, tt.want, tt.why)
			}
		})
	}
}

func TestReadEvents_unreadable(t *testing.T) {
	broken := errors.New("disk on fire")
	rows, err := readEvents("events.csv", iotest.ErrReader(broken), "USD")
	if !errors.Is(err, broken) || rows != nil {
		t.Errorf("readEvents of a broken file = %v, %v, want no events, %v", rows, err, broken)
	}
}

// FuzzEvents runs the program on any text: it fails with a place, or prints a
// statement whose parts add up, and says the same of the rows in another order.
func FuzzEvents(f *testing.F) {
	for _, tt := range runErrorTests {
		if tt.args == nil {
			f.Add(tt.stdin)
		}
	}
	f.Add(halfYear)
	file, err := os.ReadFile("testdata/events.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(file))
	place := regexp.MustCompile(`^affiliate: stdin:([0-9]+): column [0-9]+( \(\w+\))?: .`)
	f.Fuzz(func(t *testing.T, text string) {
		args := []string{"-events", "-", "-as-of", "2026-06-30", "-format", "json"}
		var stdout, stderr bytes.Buffer
		status := run(args, strings.NewReader(text), &stdout, &stderr)
		if status != 0 {
			if status != 2 || stdout.Len() > 0 {
				t.Fatalf("affiliate on %q: status %d, standard output %q", text, status, stdout.String())
			}
			found := place.FindStringSubmatch(stderr.String())
			if found == nil {
				if strings.HasPrefix(stderr.String(), "affiliate: commission: sum of the entries: ") {
					return // the amounts fit, their sum does not
				}
				t.Fatalf("affiliate on %q: error %q does not say where", text, stderr.String())
			}
			if line, _ := strconv.Atoi(found[1]); line < 1 || line > strings.Count(text, "\n")+2 {
				t.Errorf("affiliate on %q: error %q: no such line", text, stderr.String())
			}
			return
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF"))).ReadAll()
		if err != nil {
			t.Fatalf("affiliate took %q, which is no CSV: %v", text, err)
		}
		slices.Reverse(rows[1:])
		var again strings.Builder
		if err := csv.NewWriter(&again).WriteAll(append(rows, rows[1:]...)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(stdout.String(), succeed(t, again.String(), args...)); diff != "" {
			t.Errorf("affiliate on %q: the rows in reverse, each twice, mismatch (-once +twice):\n%s", text, diff)
		}
		checkSums(t, stdout.Bytes())
	})
}

// checkSums adds up what the program printed.
func checkSums(t *testing.T, text []byte) {
	t.Helper()
	var l struct {
		Statement map[string]any
		Entries   []struct{ Amount string }
	}
	if err := json.Unmarshal(text, &l); err != nil {
		t.Fatalf("affiliate printed %s: %v", text, err)
	}
	number := func(text any) *big.Rat {
		r, ok := new(big.Rat).SetString(text.(string))
		if !ok {
			t.Fatalf("affiliate printed %v, which is no number", text)
		}
		return r
	}
	sum, parts := new(big.Rat), new(big.Rat)
	for _, e := range l.Entries {
		sum.Add(sum, number(e.Amount))
	}
	for _, part := range []string{"pending", "available", "paid_out"} {
		parts.Add(parts, number(l.Statement[part]))
	}
	if sum.Cmp(parts) != 0 {
		t.Errorf("affiliate printed entries of %s, and pending, available and paid out of %s:\n%s", sum, parts, text)
	}
}

// TestHalfYear: the sample tells the story that the program's doc promises.
func TestHalfYear(t *testing.T) {
	rows, err := readEvents("halfyear.csv", strings.NewReader(halfYear), "USD")
	if err != nil {
		t.Fatal(err)
	}
	licenses := make(map[string]bool)
	reasons := make(map[commission.Reason]bool)
	var events []commission.Event
	for _, r := range rows {
		events = append(events, r.event)
		switch e := r.event.(type) {
		case commission.Payment:
			licenses[e.License] = true
		case commission.Refund:
			reasons[e.Reason] = true
		}
	}
	if len(licenses) != 2 || !reasons[commission.ReasonRefund] || !reasons[commission.ReasonChargeback] {
		t.Errorf("the half-year has licenses %v and reasons %v, want two licenses, a refund and a chargeback", licenses, reasons)
	}
	terms := commission.LiveChatTerms()
	_, entries, err := terms.Post(commission.State{}, events...)
	if err != nil {
		t.Fatal(err)
	}
	march, err := terms.Statement(entries, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if want := decimal.RequireFromString("-306.80"); !march.Carried.Equal(want) || march.PaidOut.IsZero() {
		t.Errorf("the half-year carries %s into March after payouts of %s, want %s", march.Carried.StringFixed(2), march.PaidOut.StringFixed(2), want.StringFixed(2))
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
		t.Fatalf("affiliate %q: status %d, %s", args, status, stderr.String())
	}
	return stdout.String()
}
