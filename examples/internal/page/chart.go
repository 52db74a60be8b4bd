package page

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/payper/payper/seats"
)

// columns is how many columns a chart has at most: one for each pixel of a wide screen.
const columns = 960

// A Chart is values over time. Positions are in percent, from the left and from the
// bottom. Lines are drawn in a box of 1000 by 100, with 0 on top, which the page
// stretches.
type Chart struct {
	Label  string // says in words what it shows
	Lines  []Line
	Zero   float64 // where the value 0 is
	Values []Tick
	Days   []Tick
	Marks  []Mark // instants

	period    seats.Period
	low, high float64
}

// A Line is one series: its path, and the path of the area between it and 0.
type Line struct {
	Name, Class, Path, Area string
}

// A Tick is a text at a place of an axis.
type Tick struct {
	At   float64
	Text string
}

// A Mark is an instant that stands out, with a text or without.
type Mark struct {
	At, High float64
	Text     string
}

// Left reports whether there is more room for a text to the left of the mark.
func (m Mark) Left() bool { return m.At > 50 }

// Rest returns the place of the mark from the right.
func (m Mark) Rest() float64 { return 100 - m.At }

// A Series is a value over time: its steps, in order.
type Series struct {
	Name, Class string
	Steps       []Step
	Last        bool // where a column has many values, it shows the last, and not the highest
}

// A Step is a value that holds from an instant on.
type Step struct {
	At    time.Time
	Value float64
}

// NewChart draws series over a period.
func NewChart(p seats.Period, label string, series ...Series) *Chart {
	c := &Chart{Label: label, period: p}
	for _, s := range series {
		for _, step := range s.Steps {
			c.low, c.high = min(c.low, step.Value), max(c.high, step.Value)
		}
	}
	if c.low == c.high {
		c.high = 1
	}
	every := nice((c.high - c.low) / 5)
	for n := math.Ceil(c.low / every); n*every <= c.high; n++ {
		c.Values = append(c.Values, Tick{n * every, number(n * every)})
	}
	c.high += (c.high - c.low) * 0.15 // room for the text of a mark
	for i, v := range c.Values {
		c.Values[i].At = c.up(v.At)
	}
	c.Zero = c.up(0)
	for _, s := range series {
		path := c.path(s)
		c.Lines = append(c.Lines, Line{s.Name, s.Class, path, path + "V" + number(100-c.Zero) + "H0Z"})
	}
	c.addDays()
	return c
}

// Mark adds an instant that stands out.
func (c *Chart) Mark(at time.Time, value float64, text string) {
	c.Marks = append(c.Marks, Mark{c.across(at), c.up(value), text})
}

// across returns where an instant is, and up where a value is.
func (c *Chart) across(at time.Time) float64 {
	return at.Sub(c.period.Start).Seconds() / c.period.End.Sub(c.period.Start).Seconds() * 100
}

func (c *Chart) up(value float64) float64 { return (value - c.low) / (c.high - c.low) * 100 }

// A point is a value that holds from a place on.
type point struct{ at, value float64 }

// path returns the line of a series.
func (c *Chart) path(s Series) string {
	line := []string{"M0 " + number(100-c.up(0))}
	last := 0.0
	for _, p := range c.points(s) {
		if p.value != last {
			line = append(line, "H"+number(p.at*10)+"V"+number(100-c.up(p.value)))
			last = p.value
		}
	}
	return strings.Join(line, "") + "H1000"
}

// points returns the steps of a series, or one point for each column if there are more.
func (c *Chart) points(s Series) []point {
	points := make([]point, len(s.Steps))
	for i, step := range s.Steps {
		points[i] = point{c.across(step.At), step.Value}
	}
	if len(points) <= columns {
		return points
	}
	var shown [columns]point
	for i := range shown {
		shown[i] = point{float64(i) / columns * 100, math.Inf(-1)}
	}
	for i, p := range points {
		end := 100.0
		if i+1 < len(points) {
			end = points[i+1].at
		}
		for at := int(p.at / 100 * columns); at < columns && shown[at].at < end; at++ {
			if s.Last || p.value > shown[at].value {
				shown[at].value = p.value
			}
		}
	}
	return shown[:]
}

// addDays adds local dates, of which there are at most five or six: the first of months where
// they are far enough apart.
func (c *Chart) addDays() {
	const most = 5
	span := int(c.period.End.Sub(c.period.Start).Hours() / 24)
	months, days := span/30/most+1, 0
	year, month, day := c.period.Start.Date()
	if span < 70 {
		months, days = 0, span/most+1
	} else {
		day = 1
	}
	for at := c.period.Start; at.Before(c.period.End); at = time.Date(year, month, day, 0, 0, 0, 0, c.period.Start.Location()) {
		if !at.Before(c.period.Start) {
			c.Days = append(c.Days, Tick{c.across(at), at.Format("2 Jan")})
		}
		month += time.Month(months)
		day += days
	}
}

// nice returns 1, 2 or 5, or one of them with zeros, that is at least so much.
func nice(least float64) float64 {
	for unit := 1.0; ; unit *= 10 {
		for _, n := range []float64{1, 2, 5} {
			if n*unit >= least {
				return n * unit
			}
		}
	}
}

func number(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
}
