package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/template"
	"time"
)

// report is what RESULTS.md is made from.
type report struct {
	Date     time.Time
	Machine  string
	Command  string
	Runs     int
	Cut      bool // whether the measurements were cut short
	Tables   []table
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

var page = template.Must(template.New("").Parse(`# Results

How long payper takes to count seats, against what users could take instead.
This file is written by the command below; [README.md](README.md) tells what is
measured, and what is fair about it.

- Measured on {{.Day}}: {{.Machine}}.
- Command, in internal/bench: ` + "`{{.Command}}`" + `
- All that stand in one column ran in turn, {{.Runs}} times, on the same chats, and
  found the same answer for each license: the most seats, when they were first in
  use, and for how long in all.
{{- if .Cut}}
- The measurements were cut short: some columns and rows are missing or have fewer
  runs.
{{- end}}
{{- with .Versions}}
- Databases: {{range $i, $v := .}}{{if $i}}, {{end}}{{$v}}{{end}}. Their chats were loaded
  before; only the query is timed. They may use all cores.
{{- end}}
- The ratios are the result: what was measured, divided by what payper takes. Each
  is told of the shortest runs of both, of the median runs, and in brackets from
  the least to the most of any two runs that came in turn. Nanoseconds depend on
  the machine and on what else it does.
{{range .Tables}}
## {{.Title}}

{{.Text}}

{{.Ratios}}

In nanoseconds a chat, the shortest run and the median:

{{.Nanoseconds}}

Memory that the call allocates, the input not counted, in bytes a chat:

{{.Bytes}}
{{end}}
{{- if .Picture}}
## Growth

The time of one license on one core, from 10,000 chats on. A line that is level
grows in proportion to the chats.

![Time per chat against the number of chats]({{.PictureFile}})
{{end}}
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
			s.Text = "payper and careful Go use all cores, payper with a stream of chats for each; plain Go uses one. " + t.licenses()
		}
		sections = append(sections, s)
	}
	return page.Execute(w, struct {
		*report
		Day, PictureFile string
		Tables           []section
	}{r, r.Date.Format("2 January 2006"), pictureFile, sections})
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
		if cell := c.Cells[name]; len(cell.Nanoseconds) > 0 {
			field = text(c, cell)
		}
		fields = append(fields, field)
	}
	return strings.Join(fields, " | ") + " |"
}

func (t table) ratios() string {
	lines := []string{t.head("times payper's time")}
	for _, name := range t.Names {
		if name == payper {
			continue
		}
		lines = append(lines, t.row(name, name, func(c column, other cell) string {
			return ratios(other.Nanoseconds, c.Cells[payper].Nanoseconds)
		}))
	}
	return strings.Join(lines, "\n")
}

// ratios tells how many times as long others took: the shortest runs of both, the
// medians, and the range of runs that came in turn.
func ratios(others, ours []float64) string {
	var each []float64
	for i := range min(len(others), len(ours)) {
		each = append(each, others[i]/ours[i])
	}
	return fmt.Sprintf("%s, %s (%s to %s)", short(slices.Min(others)/slices.Min(ours)), short(median(others)/median(ours)),
		short(slices.Min(each)), short(slices.Max(each)))
}

func (t table) nanoseconds() string {
	lines := []string{t.head("ns a chat")}
	for _, name := range t.Names {
		lines = append(lines, t.row(name, name, func(_ column, c cell) string {
			return short(slices.Min(c.Nanoseconds)) + ", " + short(median(c.Nanoseconds))
		}))
	}
	return strings.Join(lines, "\n")
}

func (t table) bytes() string {
	lines := []string{t.head("bytes a chat")}
	for _, name := range t.Names {
		first := t.Columns[0].Cells[name].Bytes
		if name == fresh || name == oneCore || len(first) == 0 || first[0] < 0 {
			continue
		}
		lines = append(lines, t.row(name, name, func(_ column, c cell) string { return short(median(c.Bytes)) }))
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

// short writes a number with two digits or more.
func short(v float64) string {
	if v < 9.95 {
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

// power writes a power of ten as such, and other numbers as they are.
func power(n int) string {
	if e := math.Round(math.Log10(float64(n))); n > 0 && math.Pow(10, e) == float64(n) {
		return fmt.Sprintf("10^%.0f", e)
	}
	return fmt.Sprint(n)
}
