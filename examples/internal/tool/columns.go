package tool

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

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

// In returns the field of the column in a row, without the blanks around it.
func (c Column) In(fields []string) string {
	if !c.Found() {
		return ""
	}
	return strings.TrimSpace(fields[c.place-1])
}

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
