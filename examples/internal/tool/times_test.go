package tool_test

import (
	"bufio"
	"strings"
	"testing"
	"time"

	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/pricing"
)

// column returns a table with one column of times, of the given texts.
func column(t *testing.T, o *tool.Options, faults *tool.Faults, texts ...string) (*tool.Table, tool.Column) {
	t.Helper()
	var file strings.Builder
	file.WriteString("time\n")
	for _, text := range texts {
		file.WriteString(`"` + strings.ReplaceAll(text, `"`, `""`) + "\"\n")
	}
	table, err := tool.NewTable("f.csv", bufio.NewReader(strings.NewReader(file.String())), o, faults)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := table.Columns(tool.Field{Name: "time", Titles: []string{"time"}, Time: true})
	if err != nil {
		t.Fatal(err)
	}
	return table, columns[0]
}

// readTimes returns the times of one column in UTC, or the faults.
func readTimes(t *testing.T, o *tool.Options, texts ...string) ([]string, error) {
	t.Helper()
	var faults tool.Faults
	table, c := column(t, o, &faults, texts...)
	var got []string
	for table.Next() {
		if at, ok := table.Time(c, time.Time{}); ok && !at.IsZero() {
			got = append(got, at.UTC().Format(time.RFC3339Nano))
		}
	}
	return got, faults.Err()
}

var timeTests = []struct {
	why    string
	text   string
	zone   string
	layout string
	want   string
}{
	{why: "the usual form", text: "2026-02-01T09:00:00Z", want: "2026-02-01T09:00:00Z"},
	{why: "an offset says more than -timezone", text: "2026-02-01T09:00:00+05:30", zone: "Europe/Warsaw", want: "2026-02-01T03:30:00Z"},
	{why: "offset without a colon, milliseconds", text: "2026-02-01T09:00:00.250-0530", want: "2026-02-01T14:30:00.25Z"},
	{why: "offset of hours alone, as PostgreSQL writes it", text: "2026-02-01 09:00:00.5+01", want: "2026-02-01T08:00:00.5Z"},
	{why: "comma before the fraction, as ISO 8601 allows", text: "2026-02-01T09:00:00,5Z", want: "2026-02-01T09:00:00.5Z"},
	{why: "the word UTC", text: "2026-02-01 09:00:00 UTC", want: "2026-02-01T09:00:00Z"},
	{why: "the word GMT, no seconds", text: "2026-02-01 09:00 gmt", want: "2026-02-01T09:00:00Z"},
	{why: "local time", text: "2026-02-01 09:00:00", zone: "Europe/Warsaw", want: "2026-02-01T08:00:00Z"},
	{why: "local time with T", text: "2026-07-01T09:00", zone: "Europe/Warsaw", want: "2026-07-01T07:00:00Z"},
	{why: "digits beyond nanoseconds are left out", text: "2026-02-01T09:00:00.1234567899 Z", want: "2026-02-01T09:00:00.123456789Z"},
	{why: "edge: the fewest digits of seconds", text: "100000000", want: "1973-03-03T09:46:40Z"},
	{why: "edge: the most digits of seconds", text: "99999999999", want: "5138-11-16T09:46:39Z"},
	{why: "edge: the fewest digits of milliseconds", text: "100000000000", want: "1973-03-03T09:46:40Z"},
	{why: "edge: the most digits of milliseconds", text: "99999999999999", want: "5138-11-16T09:46:39.999Z"},
	{why: "microseconds", text: "1770800640000001", want: "2026-02-11T09:04:00.000001Z"},
	{why: "day first, as 27 decides", text: "27.05.2026 11:07:30", zone: "Europe/Berlin", want: "2026-05-27T09:07:30Z"},
	{why: "month first, as 27 decides", text: "05/27/2026 11:07", zone: "America/New_York", want: "2026-05-27T15:07:00Z"},
	{why: "either order is the same day", text: "5/5/2026 9:00 UTC", want: "2026-05-05T09:00:00Z"},
	{why: "year first with slashes", text: "2026/05/06 9:00 Z", want: "2026-05-06T09:00:00Z"},
	{why: "the afternoon", text: "5/27/2026 1:07 PM", zone: "UTC", want: "2026-05-27T13:07:00Z"},
	{why: "edge: noon and midnight of the 12-hour clock", text: "5/27/2026 12:00:00am", zone: "UTC", want: "2026-05-27T00:00:00Z"},
	{why: "edge: the last second of year 9999", text: "9999-12-31T23:59:59Z", want: "9999-12-31T23:59:59Z"},
	{why: "edge: the first nanosecond after the first of year 1", text: "0001-01-01T00:00:00.000000001Z", want: "0001-01-01T00:00:00.000000001Z"},
	{why: "blanks around", text: "  2026-02-01T09:00:00Z ", want: "2026-02-01T09:00:00Z"},
	{why: "a layout decides day and month", text: "03/04/2026 08:00", layout: "02/01/2006 15:04", zone: "UTC", want: "2026-04-03T08:00:00Z"},
	{why: "a layout with an offset needs no zone", text: "1 Mar 26 08:00 +0200", layout: "2 Jan 06 15:04 -0700", want: "2026-03-01T06:00:00Z"},
	{why: "a date alone, if a layout says so", text: "2026-03-01", layout: "2006-01-02", zone: "Europe/Warsaw", want: "2026-02-28T23:00:00Z"},
	{why: "clocks went back: the first of two", text: "2026-10-25 02:30:00", zone: "Europe/Warsaw", want: "2026-10-25T00:30:00Z"},
	{why: "edge: just before the hour that came twice", text: "2026-10-25 01:59:59", zone: "Europe/Warsaw", want: "2026-10-24T23:59:59Z"},
	{why: "edge: just after it", text: "2026-10-25 03:00:00", zone: "Europe/Warsaw", want: "2026-10-25T02:00:00Z"},
	{why: "edge: just after the hour that was skipped", text: "2026-03-29 03:00:00", zone: "Europe/Warsaw", want: "2026-03-29T01:00:00Z"},
	{why: "a change of clocks of half an hour", text: "2026-04-05 01:45:00", zone: "Australia/Lord_Howe", want: "2026-04-04T14:45:00Z"},
	{why: "the south, where summer time ends in April", text: "2026-04-05 02:30:00", zone: "Australia/Sydney", want: "2026-04-04T15:30:00Z"},
}

func TestTable_Time(t *testing.T) {
	for _, tt := range timeTests {
		t.Run(tt.text, func(t *testing.T) {
			o := &tool.Options{Layout: tt.layout}
			if tt.zone != "" {
				o.Zone = pricing.MustZone(tt.zone)
			}
			got, err := readTimes(t, o, tt.text)
			if err != nil || len(got) != 1 || got[0] != tt.want {
				t.Errorf("Time(%q) = %v, %v, want %s\nwhy: %s", tt.text, got, err, tt.want, tt.why)
			}
		})
	}
}

var timeErrorTests = []struct {
	why    string
	texts  []string
	zone   string
	layout string
	want   string // in the error
}{
	{why: "no zone", texts: []string{"2026-02-01 09:00:00"}, want: "say -timezone"},
	{why: "no time of day", texts: []string{"2026-02-01"}, zone: "UTC", want: "has no time of day"},
	{why: "no day", texts: []string{"2026-02"}, zone: "UTC", want: "is not a time"},
	{why: "empty", texts: []string{"x", ""}, want: `"x" is not a time`},
	{why: "30 February", texts: []string{"2026-02-30 09:00:00"}, zone: "UTC", want: "is no date of the calendar"},
	{why: "month 13", texts: []string{"2026-13-01 09:00:00"}, zone: "UTC", want: "is no date of the calendar"},
	{why: "month 0", texts: []string{"2026-00-01 09:00:00"}, zone: "UTC", want: "is no date of the calendar"},
	{why: "neither is a month", texts: []string{"27/28/2026 09:00:00"}, zone: "UTC", want: "no row decides"},
	{why: "hour 24", texts: []string{"2026-02-01 24:00:00"}, zone: "UTC", want: "is not a time"},
	{why: "second 60", texts: []string{"2026-02-01 23:59:60"}, zone: "UTC", want: "is not a time"},
	{why: "one digit for a minute", texts: []string{"2026-02-01 23:5"}, zone: "UTC", want: "is not a time"},
	{why: "hour 13 of the 12-hour clock", texts: []string{"2026-02-01 13:00 PM"}, zone: "UTC", want: "is not a time"},
	{why: "letters for a zone stand for several", texts: []string{"2026-02-01 09:00:00 CST"}, zone: "UTC", want: "has a zone other than"},
	{why: "an offset without its minutes", texts: []string{"2026-02-01 09:00:00+05:"}, want: "has a zone other than"},
	{why: "an offset of a day", texts: []string{"2026-02-01 09:00:00+24:00"}, want: "has a zone other than"},
	{why: "two digits for a year", texts: []string{"27/05/26 09:00"}, zone: "UTC", want: "is not a time"},
	{why: "too few digits since 1970", texts: []string{"12345678"}, want: "is not a time"},
	{why: "too many digits since 1970", texts: []string{"123456789012345678"}, want: "is not a time"},
	{why: "the first second of year 1 is no time in Go", texts: []string{"0001-01-01T00:00:00Z"}, want: "is not in the years 1 to 9999"},
	{why: "the same with an offset", texts: []string{"0001-01-01T01:00:00+01:00"}, want: "is not in the years 1 to 9999"},
	{why: "year 0", texts: []string{"0000-05-01 01:00:00"}, zone: "UTC", want: "is not in the years 1 to 9999"},
	{why: "year 10000 in UTC", texts: []string{"9999-12-31T23:00:00-02:00"}, want: "is not in the years 1 to 9999"},
	{why: "clocks went forward", texts: []string{"2026-03-29 02:15:00"}, zone: "Europe/Warsaw", want: "did not happen in Europe/Warsaw"},
	{why: "a day that Apia left out", texts: []string{"2011-12-30 12:00:00"}, zone: "Pacific/Apia", want: "did not happen in Pacific/Apia"},
	{why: "no row decides, told once", texts: []string{"03/04/2026 08:00", "05/06/2026 08:00"}, zone: "UTC", want: `f.csv:2: time "03/04/2026 08:00" has the day first or the month first, and no row decides which`},
	{why: "two rows decide otherwise", texts: []string{"27/05/2026 08:00", "05/27/2026 08:00"}, zone: "UTC", want: `f.csv:3: time "05/27/2026 08:00" has no month 27, and other rows have the day first`},
	{why: "not of the layout", texts: []string{"2026-02-01T09:00:00Z"}, layout: "02/01/2006 15:04", zone: "UTC", want: `does not fit -layout "02/01/2006 15:04"`},
}

func TestTable_Time_errors(t *testing.T) {
	for _, tt := range timeErrorTests {
		t.Run(tt.why, func(t *testing.T) {
			o := &tool.Options{Layout: tt.layout}
			if tt.zone != "" {
				o.Zone = pricing.MustZone(tt.zone)
			}
			_, err := readTimes(t, o, tt.texts...)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "2 faults") {
				t.Errorf("Time(%q) error %v, want one with %q\nwhy: %s", tt.texts, err, tt.want, tt.why)
			}
		})
	}
}

// TestTable_Time_order has a row that decides anywhere in a file, for all rows before
// and after it.
func TestTable_Time_order(t *testing.T) {
	const days = 40
	for _, order := range []string{"02/01/2006 15:04", "01/02/2006 15:04", "2.1.2006 15:04:05"} {
		for first := range days {
			var texts, want []string
			for i := range days {
				at := time.Date(2026, 3, 1+(first+i)%days, 9, 0, 0, 0, time.UTC)
				texts = append(texts, at.Format(order))
				want = append(want, at.Format(time.RFC3339))
			}
			got, err := readTimes(t, &tool.Options{Zone: pricing.UTC()}, texts...)
			if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
				t.Fatalf("from %s on: %v, %v, want %v", texts[0], got, err, want)
			}
		}
	}
}

// TestTable_Time_zones compares each minute of the days around changes of clocks with
// a search of all instants that show it.
func TestTable_Time_zones(t *testing.T) {
	for _, day := range []struct{ zone, date string }{
		{"Europe/Warsaw", "2026-03-29"},
		{"Europe/Warsaw", "2026-10-25"},
		{"America/Havana", "2026-11-01"},
		{"America/Sao_Paulo", "2018-11-04"},
		{"Australia/Lord_Howe", "2026-04-05"},
		{"Africa/Casablanca", "2026-02-15"},
		{"Asia/Kolkata", "2026-02-15"},
	} {
		zone := pricing.MustZone(day.zone)
		date, err := time.Parse(time.DateOnly, day.date)
		if err != nil {
			t.Fatal(err)
		}
		shown := make(map[string][]time.Time)
		for at := date.Add(-48 * time.Hour); at.Before(date.Add(72 * time.Hour)); at = at.Add(time.Minute) {
			clock := at.In(zone.Location()).Format(time.DateTime)
			shown[clock] = append(shown[clock], at)
		}
		for minute := range 24 * 60 {
			text := date.Add(time.Duration(minute) * time.Minute).Format(time.DateTime)
			var faults tool.Faults
			table, c := column(t, &tool.Options{Zone: zone}, &faults, text)
			table.Next()
			got, ok := table.Time(c, time.Time{})
			want := shown[text]
			if ok != (len(want) > 0) || ok && !got.Equal(want[0]) || (table.Doubled == 1) != (len(want) == 2) {
				t.Fatalf("%s in %s = %v, %v, doubled %d, want of %v", text, zone, got, ok, table.Doubled, want)
			}
			if second, _ := table.Time(c, got.Add(1)); len(want) == 2 && !second.Equal(want[1]) {
				t.Fatalf("%s in %s, not before %v = %v, want %v", text, zone, got, second, want[1])
			}
		}
	}
}

var durationTests = []struct {
	why  string
	text string
	want time.Duration
	ok   bool
}{
	{why: "seconds", text: "1080", want: 18 * time.Minute, ok: true},
	{why: "nothing", text: "0", ok: true},
	{why: "parts of a second", text: "1.25", want: 1250 * time.Millisecond, ok: true},
	{why: "hours, minutes and seconds", text: "00:37:05", want: 37*time.Minute + 5*time.Second, ok: true},
	{why: "any number of hours", text: "1000:00:00.5", want: 1000*time.Hour + 500*time.Millisecond, ok: true},
	{why: "two numbers may be hours or minutes", text: "05:30"},
	{why: "60 minutes", text: "00:60:00"},
	{why: "60 seconds", text: "00:00:60"},
	{why: "negative", text: "-5"},
	{why: "words", text: "5 min"},
	{why: "a point without digits", text: "5."},
	{why: "no seconds", text: "00:37:"},
}

func TestTable_Duration(t *testing.T) {
	for _, tt := range durationTests {
		t.Run(tt.text, func(t *testing.T) {
			var faults tool.Faults
			table, c := column(t, new(tool.Options), &faults, tt.text)
			table.Next()
			got, ok := table.Duration(c)
			if got != tt.want || ok != tt.ok || (faults.Err() == nil) != tt.ok {
				t.Errorf("Duration(%q) = %v, %v, %v, want %v, %v\nwhy: %s", tt.text, got, ok, faults.Err(), tt.want, tt.ok, tt.why)
			}
		})
	}
}

// FuzzTable_Time reads again what was taken, in the usual form, and compares it with
// what package time reads in the layouts that an ISO time may have.
func FuzzTable_Time(f *testing.F) {
	for _, tt := range timeTests {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		zone := pricing.MustZone("Asia/Kolkata") // whose clocks do not change
		got, err := readTimes(t, &tool.Options{Zone: zone}, text)
		if err != nil || len(got) == 0 {
			return
		}
		again, err := readTimes(t, new(tool.Options), got[0])
		if err != nil || len(again) != 1 || again[0] != got[0] {
			t.Errorf("%q is %v, which is read as %v, %v", text, got, again, err)
		}
		text = strings.ToUpper(strings.Join(strings.Fields(text), " "))
		if year, _, _ := strings.Cut(text, "-"); len(year) != 4 || strings.ContainsAny(text, "/.,M") {
			return // other forms
		}
		for _, layout := range []string{"2006-1-2T15:04:05", "2006-1-2 15:04:05", "2006-1-2T 15:04:05", "2006-1-2T15:04", "2006-1-2 15:04", "2006-1-2T 15:04"} {
			for _, end := range []string{"", "Z07:00", " Z07:00", "Z0700", " Z0700", "Z07", " Z07", "UTC", " UTC", "GMT", " GMT"} {
				at, err := time.ParseInLocation(layout+strings.NewReplacer("UTC", "Z07", "GMT", "Z07").Replace(end),
					strings.NewReplacer("UTC", "Z", "GMT", "Z").Replace(text), zone.Location())
				if err != nil {
					continue
				}
				if want := at.UTC().Format(time.RFC3339Nano); got[0] != want {
					t.Errorf("%q = %s, want %s", text, got[0], want)
				}
				return
			}
		}
		t.Errorf("%q = %s, which package time does not read", text, got[0])
	})
}
