// Package page makes pages of one file that need nothing else: their style, and the
// parts that pages about licenses have in common.
package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/pricing"
)

//go:embed parts.html
var parts string

// Render returns a page: a template that may use the parts, with its data. The parts
// are:
//
//	head    the beginning of a page, with its title
//	foot    the end of it
//	chart   a [Chart]
//	charge  the lines of a pricing.Charge
//	names   ids, of which more than 20 are folded
//	alike   ids that look alike
func Render(text string, data any) (string, error) {
	t, err := template.New("parts").Funcs(template.FuncMap{
		"basis":   basis,
		"clock":   clock,
		"day":     func(t time.Time) string { return t.Format("2 January 2006") },
		"long":    long,
		"percent": percent,
		"count":   count,
		"first":   first,
		"after":   after,
		"next":    func(i int) int { return i + 1 },
		"words":   func(text string) string { return strings.ReplaceAll(text, "_", " ") },
		"quoted":  func(id string) string { return tool.Quoted([]string{id})[0] },
	}).Parse(parts)
	if err != nil {
		return "", err
	}
	if t, err = t.New("page").Parse(text); err != nil {
		return "", err
	}
	var page strings.Builder
	err = t.Execute(&page, data)
	return page.String(), err
}

// basis returns how the amount of a line comes about, without the amount.
func basis(line pricing.Line) string {
	text, _, _ := strings.Cut(line.String(), " = ")
	return text
}

// clock returns a time for people, to the second or finer if it is.
func clock(t time.Time) string {
	text := t.Format("2 Jan 2006 15:04:05.999999999")
	if !strings.Contains(text, ".") {
		text = strings.TrimSuffix(text, ":00")
	}
	return text
}

// long returns a duration for people: its two largest units.
func long(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", (d+time.Millisecond-1)/time.Millisecond)
	}
	units := []struct {
		unit time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}}
	var words []string
	for _, u := range units {
		n := int(d / u.unit)
		d %= u.unit
		if n > 0 && len(words) < 2 {
			words = append(words, group(n)+" "+u.name)
		} else if len(words) > 0 {
			break
		}
	}
	return strings.Join(words, " ")
}

// group returns a number with its digits in groups.
func group(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// count returns a number with the word for one or for many of a thing.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return group(n) + " " + many
}

// percent returns a number for a style.
func percent(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// first returns the first n elements of a list, and after the others.
func first(n int, list any) any {
	v := reflect.ValueOf(list)
	return v.Slice(0, min(n, v.Len())).Interface()
}

func after(n int, list any) any {
	v := reflect.ValueOf(list)
	return v.Slice(min(n, v.Len()), v.Len()).Interface()
}
