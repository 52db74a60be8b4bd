package tool_test

import (
	"errors"
	"flag"
	"strings"
	"testing"
	"time"

	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/pricing"
)

// parse parses flags into options.
func parse(o *tool.Options, args ...string) error {
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	o.Register(flags)
	return tool.Parse(flags, args)
}

func TestOptions_Register(t *testing.T) {
	var o tool.Options
	err := parse(&o, "-timezone", "Europe/Warsaw", "-layout", "02/01/2006 15:04", "-encoding", "Latin1",
		"-columns", "start=Started At, end = ended", "-columns", "Agent=user", "-format", "json")
	if err != nil {
		t.Fatal(err)
	}
	if o.Zone.String() != "Europe/Warsaw" || o.Layout != "02/01/2006 15:04" || o.Encoding != "latin1" || o.Format != "json" {
		t.Errorf("options are %+v", o)
	}
	for field, want := range map[string]string{"start": "Started At", "end": "ended", "agent": "user"} {
		if o.Columns[field] != want {
			t.Errorf("column for %s is %q, want %q", field, o.Columns[field], want)
		}
	}
}

var flagErrorTests = []struct {
	why  string
	args []string
	want string
}{
	{why: "an argument without a flag would be ignored in silence", args: []string{"chats.csv"}, want: `unexpected argument "chats.csv"`},
	{why: "a shell variable that was not set", args: []string{"-timezone", ""}, want: "is empty"},
	{why: "a zone of this machine means something else on another", args: []string{"-timezone", "Local"}, want: `"Local" is not a time zone`},
	{why: "not Go's layout", args: []string{"-layout", "dd/mm/yyyy"}, want: "does not show the date"},
	{why: "no year", args: []string{"-layout", "02/01 15:04"}, want: "does not show the date"},
	{why: "letters for a zone", args: []string{"-layout", "02/01/2006 15:04 MST"}, want: "MST, which stand for several"},
	{why: "encoding", args: []string{"-encoding", "koi8-r"}, want: "is not utf-8, latin1, windows-1252, utf-16le or utf-16be"},
	{why: "format", args: []string{"-format", "xml"}, want: "is not text, json or html"},
	{why: "columns without a title", args: []string{"-columns", "start"}, want: `"start" is not FIELD=TITLE`},
	{why: "columns without a field", args: []string{"-columns", "=b"}, want: `"=b" is not FIELD=TITLE`},
	{why: "a field twice", args: []string{"-columns", "start=a,start=b"}, want: `start is both "a" and "b"`},
}

func TestOptions_Register_errors(t *testing.T) {
	for _, tt := range flagErrorTests {
		t.Run(tt.why, func(t *testing.T) {
			err := parse(new(tool.Options), tt.args...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse(%q) error %v, want %s", tt.args, err, tt.want)
			}
		})
	}
	if err := parse(new(tool.Options), "-h"); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("Parse(-h) error %v, want %v", err, flag.ErrHelp)
	}
}

func TestList(t *testing.T) {
	var ids []string
	for _, text := range []string{"ann, bob", "eve"} {
		if err := tool.List(&ids)(text); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(ids, "|"); got != "ann|bob|eve" {
		t.Errorf("ids are %s", got)
	}
	if err := tool.List(&ids)("ann,,bob"); err == nil {
		t.Error("an empty id is taken")
	}
}

var dateTests = []struct {
	why  string
	text string
	zone string
	want string
}{
	{why: "midnight in the zone", text: "2026-03-01", zone: "Europe/Warsaw", want: "2026-03-01T00:00:00+01:00"},
	{why: "an instant, shown in the zone", text: "2026-03-01T12:00:00.5Z", zone: "Asia/Tokyo", want: "2026-03-01T21:00:00.5+09:00"},
	{why: "UTC unless given", text: "2026-03-01", want: "2026-03-01T00:00:00Z"},
	{why: "clocks went from 00:00 to 01:00 that day", text: "2018-11-04", zone: "America/Sao_Paulo", want: "2018-11-04T01:00:00-02:00"},
	{why: "clocks went from 01:00 to 00:00 that day: the first", text: "2026-11-01", zone: "America/Havana", want: "2026-11-01T00:00:00-04:00"},
	{why: "clocks went from 00:00 of the 18th to 23:00 of the 17th", text: "2018-02-18", zone: "America/Sao_Paulo", want: "2018-02-18T00:00:00-03:00"},
}

func TestOptions_Date(t *testing.T) {
	for _, tt := range dateTests {
		t.Run(tt.why, func(t *testing.T) {
			var o tool.Options
			if tt.zone != "" {
				o.Zone = pricing.MustZone(tt.zone)
			}
			got, err := o.Date(tt.text)
			if err != nil || got.Format(time.RFC3339Nano) != tt.want {
				t.Errorf("Date(%q) = %v, %v, want %s", tt.text, got, err, tt.want)
			}
		})
	}
	for _, text := range []string{"", "2026-02-30", "2026-2-1", "2026-02-01 09:00", "1770800640"} {
		if got, err := new(tool.Options).Date(text); err == nil {
			t.Errorf("Date(%q) = %v, want an error", text, got)
		}
	}
}
