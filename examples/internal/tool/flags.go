package tool

import (
	"encoding"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/payper/payper/pricing"
)

// Options say how to read files that do not tell themselves.
type Options struct {
	Zone     pricing.Zone      // of dates and of times without a zone; unset: such a time is refused
	Layout   string            // of times, as package time writes it; empty: the usual forms
	Encoding string            // empty: UTF-8
	Columns  map[string]string // the title of the column for a field
	Format   string            // of the output: text, json or html

	used map[string]bool // the fields of Columns that a file has
}

// Register defines the flags that all programs have.
func (o *Options) Register(flags *flag.FlagSet) {
	Var(flags, "timezone", "the time `ZONE` of dates, months and times without a zone, such as Europe/Warsaw\n"+
		"(default UTC for dates and months; a time without a zone is refused)", Text(&o.Zone))
	Var(flags, "layout", "the `LAYOUT` of times: how the file would write 2 January 2006, 15:04:05\n"+
		"(default: ISO 8601, seconds or milliseconds since 1970, and day.month.year or\n"+
		"month/day/year where the file decides which)", func(text string) error {
		o.Layout = text
		return checkLayout(text)
	})
	Var(flags, "encoding", "the `ENCODING` of files without a byte order mark: "+Or(encodings())+
		"\n(default utf-8)", func(text string) error {
		o.Encoding = strings.ToLower(text)
		return OneOf(o.Encoding, encodings()...)
	})
	Var(flags, "columns", "`FIELD=TITLE,...`: the title of the column to take for a field", o.setColumns)
	Var(flags, "format", "the `FORM` of the output: text, json or html (default text)", func(text string) error {
		o.Format = text
		return OneOf(text, "text", "json", "html")
	})
}

// Var defines a flag that is refused if it is empty: that is a shell variable that
// was not set, and the default would be the answer to something else.
func Var(flags *flag.FlagSet, name, usage string, set func(text string) error) {
	flags.Func(name, usage, func(text string) error {
		if text == "" {
			return errors.New("is empty")
		}
		return set(text)
	})
}

// Text returns what sets v to a flag.
func Text(v encoding.TextUnmarshaler) func(text string) error {
	return func(text string) error { return v.UnmarshalText([]byte(text)) }
}

// List returns what adds the values between commas of a flag, which may be given
// several times.
func List(values *[]string) func(text string) error {
	return func(text string) error {
		for value := range strings.SplitSeq(text, ",") {
			if value = strings.TrimSpace(value); value == "" {
				return errors.New("has an empty value")
			}
			*values = append(*values, value)
		}
		return nil
	}
}

// Parse parses the arguments of a program. It returns [flag.ErrHelp] if they ask
// for help.
func Parse(flags *flag.FlagSet, args []string) error {
	flags.SetOutput(io.Discard) // Run prints errors and help
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	return nil
}

// OneOf returns an error that lists the words unless text is one of them.
func OneOf(text string, words ...string) error {
	if slices.Contains(words, text) {
		return nil
	}
	return errors.New("is not " + Or(words))
}

// Or returns words as a list that ends in "or".
func Or(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func encodings() []string {
	return []string{"utf-8", "latin1", "windows-1252", "utf-16le", "utf-16be"}
}

// setColumns takes pairs between commas.
func (o *Options) setColumns(text string) error {
	if o.Columns == nil {
		o.Columns = make(map[string]string)
	}
	for pair := range strings.SplitSeq(text, ",") {
		field, title, found := strings.Cut(pair, "=")
		field, title = fold(field), strings.TrimSpace(title)
		if !found || field == "" || title == "" {
			return fmt.Errorf("%q is not FIELD=TITLE, such as start=started_at", pair)
		}
		if old, ok := o.Columns[field]; ok && old != title {
			return fmt.Errorf("%s is both %q and %q", field, old, title)
		}
		o.Columns[field] = title
	}
	return nil
}

func (o *Options) use(field string) {
	if o.used == nil {
		o.used = make(map[string]bool)
	}
	o.used[fold(field)] = true
}

// Unused returns an error that names what -columns says of no file that was read.
func (o *Options) Unused() error {
	var unused []string
	for field, title := range o.Columns {
		if !o.used[field] {
			unused = append(unused, fmt.Sprintf("-columns %s=%s", field, title))
		}
	}
	if len(unused) == 0 {
		return nil
	}
	slices.Sort(unused)
	return fmt.Errorf("%s: no file has such a column for such a field", strings.Join(unused, ", "))
}

// ZoneOrUTC returns the zone of dates and months.
func (o *Options) ZoneOrUTC() pricing.Zone {
	if !o.Zone.IsValid() {
		return pricing.UTC()
	}
	return o.Zone
}

// Date returns the first instant of a date in -timezone, or an instant with a zone.
func (o *Options) Date(text string) (time.Time, error) {
	zone := o.ZoneOrUTC()
	if date, err := time.Parse(time.DateOnly, text); err == nil {
		// A cycle of days knows what to do where midnight is skipped.
		days := pricing.Cycle{
			Anchor: time.Date(2000, 1, 1, 0, 0, 0, 0, zone.Location()), Every: pricing.Days(1), Zone: zone,
		}
		day, err := days.At(time.Date(date.Year(), date.Month(), date.Day(), 12, 0, 0, 0, zone.Location()))
		return day.Start, err
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%.50q is not a date, such as 2026-02-01, or an instant, such as 2026-02-01T09:00:00Z", text)
	}
	return at.In(zone.Location()), nil
}
