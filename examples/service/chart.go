package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/payper/payper/seats"
)

// columns is how many columns a chart has at most: one for each pixel of a wide
// screen. The steps of a longer period are thinned to these.
const columns = 960

// step is a stretch of the chart with one height. From and to are fractions of
// the width.
type step struct {
	from, to float64
	seats    int
}

// steps returns the levels of a period for a chart: as they are while there is
// room, otherwise the most seats in each column, so that the peak is always on
// it at its height, and nothing looks lower than it was.
func steps(p seats.Period, levels []seats.Level) []step {
	whole := p.End.Sub(p.Start).Seconds()
	at := func(t time.Time) float64 { return t.Sub(p.Start).Seconds() / whole }
	var all []step
	most := make([]int, columns)
	for _, l := range levels {
		one := step{at(l.Period.Start), at(l.Period.End), l.Count}
		all = append(all, one)
		for c := int(one.from * columns); c < columns && float64(c) < one.to*columns; c++ {
			most[c] = max(most[c], l.Count)
		}
	}
	if len(all) <= columns {
		return all
	}
	all = all[:0]
	for c, n := range most {
		if last := len(all) - 1; last >= 0 && all[last].seats == n {
			all[last].to = float64(c+1) / columns
			continue
		}
		all = append(all, step{float64(c) / columns, float64(c+1) / columns, n})
	}
	return all
}

// A chart is the seats in use over time, for the template. Positions are in
// percent, from the left and from the bottom; the lines are drawn in a box of
// 1000 by 100, with 0 on top, that the page stretches.
type chart struct {
	Area, Line string // paths of SVG
	Levels     []tick
	Days       []tick
	Peak       *tick // nil if nobody chatted
	Committed  *tick // nil if no seats are
}

type tick struct {
	At   float64 // along the axis
	High float64 // of the peak, from the bottom
	Text string
}

// newChart draws the levels of a period. The top is just above the peak.
func newChart(u seats.Usage, levels []seats.Level, committed int) chart {
	top := float64(max(u.Peak, committed, 1)) * 1.15
	x := func(at float64) string { return strconv.FormatFloat(at*1000, 'f', 1, 64) }
	y := func(n int) string { return strconv.FormatFloat(100-float64(n)/top*100, 'f', 2, 64) }

	var line strings.Builder
	for i, s := range steps(u.Period, levels) {
		if i == 0 {
			line.WriteString("M0 " + y(s.seats))
		}
		line.WriteString("V" + y(s.seats) + "H" + x(s.to))
	}
	c := chart{Line: line.String(), Area: line.String() + "V100H0Z"}

	every := max(1, (max(u.Peak, committed)+4)/5)
	for n := 0; n <= max(u.Peak, committed); n += every {
		c.Levels = append(c.Levels, tick{At: float64(n) / top * 100, Text: strconv.Itoa(n)})
	}
	whole := u.Period.End.Sub(u.Period.Start)
	percent := func(t time.Time) float64 { return t.Sub(u.Period.Start).Seconds() / whole.Seconds() * 100 }
	start := u.Period.Start
	for day := start; day.Before(u.Period.End); {
		c.Days = append(c.Days, tick{At: percent(day), Text: day.Format("2 Jan")})
		day = time.Date(day.Year(), day.Month(), day.Day()+7, 0, 0, 0, 0, start.Location())
	}
	if u.Peak > 0 {
		c.Peak = &tick{At: percent(u.PeakAt), High: float64(u.Peak) / top * 100, Text: strconv.Itoa(u.Peak) + ", " + u.PeakAt.Format("2 Jan 15:04")}
	}
	if committed > 0 {
		c.Committed = &tick{At: float64(committed) / top * 100, Text: strconv.Itoa(committed)}
	}
	return c
}
