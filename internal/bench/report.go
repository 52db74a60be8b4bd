package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/template"
	"time"
)

// report is what PERFORMANCE.md is made from.
type report struct {
	Date     time.Time
	Machine  string
	Command  string
	Sizes    []int
	Runs     int
	Tables   []table
	Money    []moneyRow
	Picture  bool
	Versions []string
	LeftOut  []string
}

// leaveOut notes what is not in the tables, once.
func (r *report) leaveOut(what string) {
	if !slices.Contains(r.LeftOut, what) {
		r.LeftOut = append(r.LeftOut, what)
	}
}

// version notes the version of a database, once.
func (r *report) version(name, version string) {
	if v := name + " " + version; !slices.Contains(r.Versions, v) {
		r.Versions = append(r.Versions, v)
	}
}

var page = template.Must(template.New("").Parse(`# Performance

How long payper takes to count seats, against what users could take instead.
This file is written by the command below; [internal/bench](internal/bench/README.md)
has its code and tells what is fair about it.

- Measured on {{.Day}}: {{.Machine}}.
- Command, in internal/bench: ` + "`{{.Command}}`" + `
- Every figure is a median of {{.Runs}} runs. All that stand in one column ran in
  turn, on the same chats, and found the same answer for each license: the most
  seats, when they were first in use, and for how long in all.
{{- with .Versions}}
- Databases: {{range $i, $v := .}}{{if $i}}, {{end}}{{$v}}{{end}}. Their chats were loaded
  before; only the query is timed. They may use all cores.
{{- end}}
- The ratios are the result: what was measured, divided by what payper takes.
  Nanoseconds depend on the machine and on what else it does.
{{range .Tables}}
## {{.Title}}

{{.Text}}

{{.Ratios}}

In nanoseconds a chat:

{{.Nanoseconds}}

Memory that the call allocates, the input not counted, in bytes a chat:

{{.Bytes}}
{{end}}
{{- if .Picture}}
## Growth

The time of one license on one core, from 10,000 chats on. A line that is level
grows in proportion to the chats.

![Time per chat against the number of chats](internal/bench/{{.PictureFile}})
{{end}}
## Money

The sums of one license: 20 accounts and 5 seats at 59.00, 20% off. By hand they
are the same amounts, without checks, lines or names: plainly is ` + "`x.Mul(20).Div(100).Round(2)`" + `
of decimals, with care ` + "`x.Mul(rate).Round(2)`" + `. The medians are of {{.MoneyRuns}} runs.

{{.MoneyTable}}

## Left out

- Loading chats into databases, and parsing them for Go.
- Indexes in databases: no table has one, so that all get the chats as they came.
{{- range .LeftOut}}
- {{.}}
{{- end}}
`))

// write writes the report as markdown.
func (r *report) write(w io.Writer) error {
	type section struct{ Title, Text, Ratios, Nanoseconds, Bytes string }
	var sections []section
	for _, t := range r.Tables {
		s := section{"One license, on one core", "In Go on one core, as one of many licenses would be.", t.ratios(), t.nanoseconds(), t.bytes()}
		if t.Many {
			s.Title = "Many licenses, on all cores"
			s.Text = "payper, careful Go and reading use all cores; plain Go uses one. " + t.licenses()
		}
		sections = append(sections, s)
	}
	return page.Execute(w, struct {
		*report
		Day, MoneyTable, PictureFile string
		MoneyRuns                    int
		Tables                       []section
	}{r, r.Date.Format("2 January 2006"), r.moneyTable(), pictureFile, moneyRuns * r.Runs, sections})
}

// head returns the first lines of a table with a column for each size and
// order.
func (t table) head(first string) string {
	line, rule := "| "+first+" |", "|---|"
	for _, c := range t.Columns {
		line += fmt.Sprintf(" %s, %s |", power(c.Chats), order(c.Shuffled))
		rule += "--:|"
	}
	return line + "\n" + rule
}

func order(shuffled bool) string {
	if shuffled {
		return "shuffled"
	}
	return "near start order"
}

// row returns a line of a table, with what text makes of each column's cell.
func (t table) row(first, name string, text func(column, cell) string) string {
	fields := []string{"| " + first}
	for _, c := range t.Columns {
		field := "-"
		if cell, ok := c.Cells[name]; ok {
			field = text(c, cell)
		}
		fields = append(fields, field)
	}
	return strings.Join(fields, " | ") + " |"
}

func (t table) ratios() string {
	lines := []string{
		t.head("times payper's time"),
	}
	for _, name := range []string{reading, readingIDs} {
		lines = append(lines, t.row("**payper, times "+name+"**", name, func(c column, read cell) string {
			return "**" + times(c.Cells[payper].Nanoseconds/read.Nanoseconds) + "**"
		}))
	}
	for _, name := range t.Names {
		if name == payper || name == reading || name == readingIDs {
			continue
		}
		lines = append(lines, t.row(name, name, func(c column, other cell) string {
			return times(other.Nanoseconds / c.Cells[payper].Nanoseconds)
		}))
	}
	return strings.Join(lines, "\n")
}

func (t table) nanoseconds() string {
	lines := []string{t.head("ns a chat")}
	for _, name := range t.Names {
		lines = append(lines, t.row(name, name, func(_ column, c cell) string { return short(c.Nanoseconds) }))
	}
	return strings.Join(lines, "\n")
}

func (t table) bytes() string {
	lines := []string{t.head("bytes a chat")}
	for _, name := range t.Names {
		if name == fresh || name == reading || name == readingIDs || t.Columns[0].Cells[name].Bytes < 0 {
			continue
		}
		lines = append(lines, t.row(name, name, func(_ column, c cell) string { return short(c.Bytes) }))
	}
	return strings.Join(lines, "\n")
}

// licenses says how many licenses the chats belong to.
func (t table) licenses() string {
	var parts []string
	for _, c := range t.Columns {
		part := fmt.Sprintf("%s chats are of %d licenses, the largest with a peak of %d", power(c.Chats), c.Licenses, c.Peak)
		if !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, "; ") + "."
}

func (r *report) moneyTable() string {
	lines := []string{
		"| ns (allocations) | payper | decimals, plainly | decimals, with care | int64 cents |",
		"|---|--:|--:|--:|--:|",
	}
	text := func(c moneyCell) string { return fmt.Sprintf("%s (%.0f)", short(c.Nanoseconds), c.Allocations) }
	for _, m := range r.Money {
		lines = append(lines, fmt.Sprintf("| %s | %s | %s | %s | %s |", m.Name, text(m.Payper), text(m.Plain), text(m.Decimals), text(m.Cents)))
	}
	return strings.Join(lines, "\n")
}

func times(ratio float64) string { return short(ratio) + " x" }

// short writes a number with two digits or more.
func short(v float64) string {
	if v < 9.95 {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}
