package tool

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

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
	comma   byte
	source  *source
	titles  []string
	times   []int // the columns of times
	block   block // what is left of it
	row     row
	ahead   []record // read already, after row
}

// NewTable reads the header of a table.
func NewTable(name string, text *bufio.Reader, o *Options, faults *Faults) (*Table, error) {
	comma, skipped := separator(text)
	t := &Table{
		Name: name, options: o, faults: faults,
		clock:  clock{zone: o.Zone, layout: o.Layout},
		comma:  comma,
		source: newSource(text, comma, skipped),
	}
	before := faults.count
	header, ok := t.read(func(fields []string) bool { return strings.TrimSpace(strings.Join(fields, "")) != "" })
	if faults.count > before {
		return nil, faults.Err()
	}
	if !ok {
		return nil, fmt.Errorf("%s is empty", name)
	}
	t.titles = slices.Clone(header.fields)
	return t, nil
}

// Titles returns the header.
func (t *Table) Titles() []string { return t.titles }

// A row is a record, or a plain line and where its fields end.
type row struct {
	record
	plain bool
	text  []byte
	ends  []int
}

// keep makes a record of the row, which lasts longer than a line.
func (r *row) keep() {
	if !r.plain {
		return
	}
	r.fields = make([]string, len(r.ends))
	for i := range r.fields {
		r.fields[i] = string(r.field(i))
	}
	r.plain = false
}

// field returns a field of a plain line.
func (r *row) field(i int) []byte {
	if i == 0 {
		return r.text[:r.ends[0]]
	}
	return r.text[r.ends[i-1]+1 : r.ends[i]]
}

// Next goes on to the next row. It leaves out rows in which all fields are blank.
func (t *Table) Next() bool {
	ok := true
	if len(t.ahead) == 0 && t.plain() {
		t.Rows++
		return true
	}
	t.row.plain = false
	if len(t.ahead) > 0 {
		t.row.record, t.ahead = t.ahead[0], t.ahead[1:]
	} else {
		t.row.record, ok = t.read(t.isRow)
	}
	if ok {
		t.Rows++
	}
	return ok
}

// plain goes on to the next row, if it is a line without quotes that has all fields, the
// first of them not empty. It is for speed: read does the same.
func (t *Table) plain() bool {
	end := bytes.IndexByte(t.block.lines, '\n')
	if end < 1 || !t.block.valid {
		return false
	}
	if first := t.block.lines[0]; first <= ' ' || first >= utf8.RuneSelf || first == t.comma {
		return false // the row may be blank
	}
	line, from, last := t.block.lines[:end], 0, len(t.titles)-1
	if len(t.row.ends) <= last {
		t.row.ends = make([]int, last+1)
	}
	for i := range last {
		at := bytes.IndexByte(line[from:], t.comma)
		if at < 0 {
			return false
		}
		t.row.ends[i] = from + at
		from += at + 1
	}
	if bytes.IndexByte(line[from:], t.comma) >= 0 {
		return false
	}
	t.row.plain, t.row.text = true, line
	t.row.ends[last] = len(bytes.TrimSuffix(line, []byte("\r")))
	t.block.lines = t.block.lines[end+1:]
	t.block.line++
	t.row.line = t.block.line
	return true
}

// isRow reports whether a record has a field for each title, or is a fault.
func (t *Table) isRow(fields []string) bool {
	return len(fields) == len(t.titles) && !isBlank(fields)
}

// read returns the next record that is a row.
func (t *Table) read(isRow func(fields []string) bool) (record, bool) {
	for {
		r, ok := t.record()
		if !ok || isRow(r.fields) {
			return r, ok
		}
		if !isBlank(r.fields) {
			t.row.record = r
			t.fault("", "has %d fields, and the header %d", len(r.fields), len(t.titles))
		}
	}
}

func isBlank(fields []string) bool {
	return !slices.ContainsFunc(fields, func(field string) bool { return strings.TrimSpace(field) != "" })
}

// record returns the next record.
func (t *Table) record() (record, bool) {
	for {
		b := &t.block
		switch {
		case len(b.lines) > 0:
			line, rest, _ := bytes.Cut(b.lines, []byte("\n"))
			b.lines = rest
			b.line++
			text := string(bytes.TrimSuffix(line, []byte("\r")))
			if !utf8.ValidString(text) {
				t.row.line = b.line
				t.fault("not UTF-8", "%s", notUTF8(text))
			} else if text != "" {
				return record{strings.Split(text, string(rune(t.comma))), b.line}, true
			}
		case len(b.records) > 0:
			r := b.records[0]
			b.records = b.records[1:]
			all := strings.Join(r.fields, string(rune(t.comma)))
			if utf8.ValidString(all) {
				return r, true
			}
			t.row.line = r.line
			t.fault("not UTF-8", "%s", notUTF8(all))
		case b.err != nil:
			t.row.line = b.errLine
			t.fault("", "%v", b.err)
			b.err = nil
		default:
			if !t.source.next(b) {
				return record{}, false
			}
			b.valid = utf8.Valid(b.lines)
		}
	}
}

// fault adds a fault of the row, or once one of a kind that concerns the whole file.
func (t *Table) fault(kind, format string, args ...any) {
	t.faults.add(fault{t.row.line, kind, t.Place() + ": " + fmt.Sprintf(format, args...)})
}

// Share calls read with parts of the table, each on a goroutine of its own, which
// together have all rows that are left. Where the first of them does not tell whether
// the day or the month comes first in dates, it is the table itself, alone.
func (t *Table) Share(read func(part *Table)) {
	if !t.Next() {
		return
	}
	t.Rows--
	t.row.keep()
	t.ahead = append([]record{t.row.record}, t.ahead...)
	for _, i := range t.times {
		if t.clock.order == unknownOrder {
			t.clock.order = orderOf(t.row.fields[i])
		}
		if _, err := t.clock.parse(strings.TrimSpace(t.row.fields[i]), false); errors.Is(err, errUndecided) {
			read(t)
			return
		}
	}
	parts := make([]*Table, runtime.GOMAXPROCS(0))
	faults := make([]*Faults, len(parts))
	var running sync.WaitGroup
	for i := range parts {
		part := *t
		part.row, part.faults = row{}, new(Faults)
		if i > 0 {
			part.ahead, part.block = nil, block{}
		}
		parts[i], faults[i] = &part, part.faults
		running.Go(func() { read(&part) })
	}
	running.Wait()
	for _, part := range parts {
		t.Rows += part.Rows
		t.Doubled += part.Doubled
	}
	t.faults.join(faults)
}

// Any reports whether one of this row and those after it satisfies f.
func (t *Table) Any(f func(fields []string) bool) bool {
	t.row.keep()
	if f(t.row.fields) || slices.ContainsFunc(t.ahead, func(r record) bool { return f(r.fields) }) {
		return true
	}
	now := t.row
	defer func() { t.row = now }()
	for {
		r, ok := t.read(t.isRow)
		if !ok {
			return false
		}
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
	t.fault("", "%s %.80q %s", c.title, t.Text(c), fmt.Sprintf(format, args...))
}

// FaultOnce is [Table.Fault] for what concerns all rows: of a kind only the first is
// told.
func (t *Table) FaultOnce(kind string, c Column, format string, args ...any) {
	t.fault(kind, "%s %.80q %s", c.title, t.Text(c), fmt.Sprintf(format, args...))
}

// Text returns a field of the row without the blanks around it. It is empty if there is
// no such column.
func (t *Table) Text(c Column) string {
	if !t.row.plain {
		return c.In(t.row.fields)
	}
	return string(t.Bytes(c))
}

// Bytes is [Table.Text] for less time. The bytes are valid until the next row.
func (t *Table) Bytes(c Column) []byte {
	if !t.row.plain {
		return []byte(c.In(t.row.fields))
	}
	if !c.Found() {
		return nil
	}
	field := t.row.field(c.place - 1)
	if n := len(field); n > 0 && ' ' < field[0] && field[0] < utf8.RuneSelf && ' ' < field[n-1] && field[n-1] < utf8.RuneSelf {
		return field // the usual case
	}
	return bytes.TrimSpace(field)
}

// Time returns a field of the row that is a time, or the zero time for a word that
// stands for nothing. It adds a fault if the field is neither. Of a local time that came
// twice it returns the first, or the second where the first is before a given instant.
func (t *Table) Time(c Column, from time.Time) (time.Time, bool) {
	if at, ok := t.clock.usual(t.Bytes(c)); ok {
		return at, true
	}
	text := t.Text(c)
	if Missing(text) {
		return time.Time{}, true
	}
	m, ok := t.moment(c, text)
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
		t.FaultOnce("time", c, "%v", err)
		return moment{}, false
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
