package tool

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/payper/payper/pricing"
)

// A Table is a file of rows under a header, with commas, semicolons, tabs or bars
// between the fields.
//
// What is wrong with a row goes to the faults, and reading goes on.
type Table struct {
	Name    string
	Rows    int // read so far
	Doubled int // times that came twice, when clocks went back

	options *Options
	faults  *Faults
	clock   clock
	titles  []string
	records records
	row     record
	ahead   []record // read already, after row
	times   []int    // the columns of times
	untimed bool     // a fault says that times cannot be read without a flag
	ids     map[string]string
}

// A Field is what a column may be for.
type Field struct {
	Name   string // for -columns
	Titles []string
	Time   bool // it holds times
}

// A Column is a column of a table.
type Column struct {
	place int // from 1; 0 if there is no such column
	title string
	utc   bool // the title says that times are in UTC
	named bool
}

// Found reports whether the table has the column.
func (c Column) Found() bool { return c.place > 0 }

// Named reports whether -columns chose the column.
func (c Column) Named() bool { return c.named }

// Title returns the title of the column, or the name of the field if there is none.
func (c Column) Title() string { return c.title }

// In returns the field of the column in a row.
func (c Column) In(fields []string) string {
	if !c.Found() {
		return ""
	}
	return strings.TrimSpace(fields[c.place-1])
}

// NewTable reads the header of a table.
func NewTable(name string, text *bufio.Reader, o *Options, faults *Faults) (*Table, error) {
	comma, skipped := separator(text)
	t := &Table{
		Name: name, options: o, faults: faults,
		clock:   clock{zone: o.Zone, layout: o.Layout},
		records: newRecords(text, comma, skipped),
		ids:     make(map[string]string),
	}
	header, err := t.records.next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s is empty", name)
	}
	if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, header.line, err)
	}
	t.titles = slices.Clone(header.fields)
	return t, nil
}

// Titles returns the header.
func (t *Table) Titles() []string { return t.titles }

// Columns returns the columns for fields, by title or as -columns says. It returns
// an error if two columns may be for one field.
func (t *Table) Columns(fields ...Field) ([]Column, error) {
	columns := make([]Column, len(fields))
	for i, f := range fields {
		var err error
		if columns[i], err = t.column(f); err != nil {
			return nil, err
		}
		if f.Time && columns[i].Found() {
			t.times = append(t.times, columns[i].place-1)
		}
	}
	return columns, nil
}

func (t *Table) column(f Field) (Column, error) {
	name, titles := f.Name, f.Titles
	title, named := t.options.Columns[fold(name)]
	if named {
		titles = []string{title}
	}
	found := Column{title: name}
	for i, have := range t.titles {
		if !slices.ContainsFunc(titles, func(title string) bool { return is(have, title) }) {
			continue
		}
		_, utc := cutUTC(have)
		have = strings.TrimSpace(have)
		if found.Found() {
			return Column{}, fmt.Errorf("%s: %q and %q may both be the %s: say -columns %s=%s or -columns %[4]s=%[3]s",
				t.Name, found.title, have, name, fold(name), found.title)
		}
		found = Column{i + 1, have, utc, named}
	}
	if found.Found() {
		t.options.use(name)
	}
	return found, nil
}

// Has reports whether the table has a column with a title.
func (t *Table) Has(title string) bool {
	return slices.ContainsFunc(t.titles, func(have string) bool { return is(have, title) })
}

// HasField reports whether the table has a column for a field: the one that -columns
// says, or else one with a title.
func (t *Table) HasField(field, title string) bool {
	if named, ok := t.options.Columns[fold(field)]; ok {
		title = named
	}
	return t.Has(title)
}

// is reports whether the title of a column is the one wanted: in any case, with blanks
// for underscores, and with the word UTC or not.
func is(have, want string) bool {
	plain, _ := cutUTC(have)
	return fold(have) == fold(want) || plain == fold(want)
}

// cutUTC returns a title without the end "UTC", and whether it has one.
func cutUTC(title string) (string, bool) {
	plain, utc := strings.CutSuffix(strings.TrimSuffix(fold(title), ")"), "utc")
	return strings.TrimRight(plain, " ("), utc
}

// fold returns what two spellings of a title have in common.
func fold(title string) string {
	return strings.ToLower(strings.Join(strings.FieldsFunc(title, func(r rune) bool {
		return r == '_' || unicode.IsSpace(r)
	}), " "))
}

// Next goes on to the next row. It leaves out rows in which all fields are blank.
func (t *Table) Next() bool {
	ok := true
	if len(t.ahead) > 0 {
		t.row, t.ahead = t.ahead[0], t.ahead[1:]
	} else {
		t.row, ok = t.read()
	}
	if ok {
		t.Rows++
	}
	return ok
}

func (t *Table) read() (record, bool) {
	for {
		r, err := t.records.next()
		switch {
		case errors.Is(err, io.EOF):
			return record{}, false
		case err != nil:
			t.faults.Add(fmt.Sprintf("%s:%d", t.Name, r.line), "%v", err)
			return record{}, false
		case !slices.ContainsFunc(r.fields, func(field string) bool { return strings.TrimSpace(field) != "" }):
		case len(r.fields) != len(t.titles):
			t.faults.Add(fmt.Sprintf("%s:%d", t.Name, r.line), "has %d fields, and the header %d", len(r.fields), len(t.titles))
		default:
			return r, true
		}
	}
}

// Any reports whether one of this row and those after it satisfies f.
func (t *Table) Any(f func(fields []string) bool) bool {
	t.row.fields = slices.Clone(t.row.fields)
	if f(t.row.fields) || slices.ContainsFunc(t.ahead, func(r record) bool { return f(r.fields) }) {
		return true
	}
	for {
		r, ok := t.read()
		if !ok {
			return false
		}
		r.fields = slices.Clone(r.fields)
		t.ahead = append(t.ahead, r)
		if f(r.fields) {
			return true
		}
	}
}

// Place returns the name of the file and the line that the row begins in.
func (t *Table) Place() string { return fmt.Sprintf("%s:%d", t.Name, t.row.line) }

// Fault adds a fault of a field of the row.
func (t *Table) Fault(c Column, format string, args ...any) {
	t.faults.Add(t.Place(), "%s %.80q %s", c.title, t.Text(c), fmt.Sprintf(format, args...))
}

// Text returns a field of the row without the blanks around it. It is empty if
// there is no such column.
func (t *Table) Text(c Column) string {
	return c.In(t.row.fields)
}

// ID returns a field of the row that is an id, and adds a fault if it cannot be
// one. It is empty if the field is, or has a word for nothing.
func (t *Table) ID(c Column) (string, bool) {
	text := t.Text(c)
	if id, ok := t.ids[text]; ok {
		return id, true
	}
	id, err := CheckID(text)
	if err != nil {
		t.Fault(c, "%v", err)
		return "", false
	}
	id = strings.Clone(id) // a part of the row would keep all of it
	t.ids[strings.Clone(text)] = id
	return id, true
}

// Time returns a field of the row that is a time, and adds a fault if it is none.
// Of a local time that came twice it returns the first, or the second where the
// first is before a given instant.
func (t *Table) Time(c Column, from time.Time) (time.Time, bool) {
	m, ok := t.moment(c, t.Text(c))
	if m.first.Before(from) && !m.second.IsZero() {
		return m.second, true
	}
	return m.first, ok
}

// TimeOf is [Table.Time] for a text that is made of several fields, one of which is c,
// in a zone.
func (t *Table) TimeOf(c Column, text string, zone pricing.Zone) (time.Time, bool) {
	own := t.clock.zone
	defer func() { t.clock.zone = own }()
	t.clock.zone = zone
	m, ok := t.moment(c, text)
	return m.first, ok
}

func (t *Table) moment(c Column, text string) (moment, bool) {
	m, err := t.clock.parse(text, c.utc)
	if errors.Is(err, errUndecided) {
		t.Any(func(fields []string) bool {
			for _, i := range t.times {
				t.clock.order = max(t.clock.order, orderOf(fields[i]))
			}
			return t.clock.order != unknownOrder
		})
		if t.clock.order == unknownOrder {
			t.clock.order = noOrder
		}
		m, err = t.clock.parse(text, c.utc)
	}
	if errors.Is(err, errOrder) || errors.Is(err, errNoZone) {
		if t.untimed {
			return moment{}, false // the first such time stands for all
		}
		t.untimed = true
	}
	if err != nil {
		t.Fault(c, "%v", err)
		return moment{}, false
	}
	if !m.second.IsZero() {
		t.Doubled++
	}
	return m, true
}

// Duration returns a field of the row that is a duration.
func (t *Table) Duration(c Column) (time.Duration, bool) {
	d, err := duration(t.Text(c))
	if err != nil {
		t.Fault(c, "%v", err)
	}
	return d, err == nil
}

// Missing reports whether a text is empty or a word that databases and spreadsheets
// write for nothing.
func Missing(text string) bool {
	switch len(text) {
	case 0:
		return true
	case 1, 2, 3, 4:
		return slices.Contains([]string{"null", "n/a", "-", `\n`, "none"}, strings.ToLower(text))
	}
	return text == "0000-00-00" || text == "0000-00-00 00:00:00"
}

// CheckID returns an id without the blanks around it, or nothing for a word that
// stands for nothing. It refuses control characters: a line break in an id is most
// likely a quote that was not closed.
func CheckID(text string) (string, error) {
	text = strings.TrimSpace(text)
	if strings.ContainsFunc(text, unicode.IsControl) {
		return "", errors.New("has a control character or a line break")
	}
	if Missing(text) {
		return "", nil
	}
	return text, nil
}
