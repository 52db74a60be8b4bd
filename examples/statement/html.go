package main

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/payper/payper/examples/internal/page"
	"github.com/payper/payper/seats"
)

//go:embed page.html
var pageText string

// A view is a statement and what its page shows besides.
type view struct {
	*statement
	Chart   *page.Chart
	Reached []seats.Level // when the most seats were in use
	Holders []holder
	Levels  []level
}

// A holder is an agent and the time it held a seat.
type holder struct {
	ID     string
	Time   time.Duration
	Share  float64 // of the longest time, in percent
	Exempt bool    // chatted, and took no seat
	Alike  bool    // another id looks the same
}

// A level is the time with so many seats in use, or more.
type level struct {
	Seats int
	Time  time.Duration
	Share float64
}

// html returns the statement as a page that needs nothing else.
func (s *statement) html() (string, error) {
	levels, err := s.meter.Levels(s.agents)
	if err != nil {
		return "", err
	}
	v := view{statement: s, Holders: s.holders()}
	line := page.Series{Name: "seats", Class: "line"}
	for _, l := range levels {
		line.Steps = append(line.Steps, page.Step{At: l.Period.Start, Value: float64(l.Count)})
		if l.Count == s.Usage.Peak && l.Count > 0 {
			v.Reached = append(v.Reached, l)
		}
	}
	v.Chart = page.NewChart(s.Period, fmt.Sprintf("Seats in use over time, %d at the most", s.Usage.Peak), line)
	for i, l := range v.Reached {
		text := ""
		if i == 0 {
			text = fmt.Sprintf("%d, %s", l.Count, l.Period.Start.Format("2 Jan 15:04"))
		}
		v.Chart.Mark(l.Period.Start, float64(l.Count), text)
	}
	for i, d := range slices.Backward(s.Usage.AtLeast) {
		v.Levels = append(v.Levels, level{i + 1, d, share(d, s.Usage.AtLeast[0])})
	}
	return page.Render(pageText, v)
}

// holders returns who chatted, the longest first.
func (s *statement) holders() []holder {
	exempt := make(map[string]bool)
	for _, a := range s.agents {
		exempt[a.ID] = a.Exempt
	}
	alike := make(map[string]bool)
	for _, ids := range s.Chats.Alike {
		for _, id := range ids {
			alike[id] = true
		}
	}
	var all []holder
	for id, p := range s.meter.Spans() {
		if last := len(all) - 1; last < 0 || all[last].ID != id {
			all = append(all, holder{ID: id, Exempt: exempt[id], Alike: alike[id]})
		}
		all[len(all)-1].Time += p.End.Sub(p.Start)
	}
	slices.SortStableFunc(all, func(a, b holder) int { return cmp.Compare(b.Time, a.Time) })
	for i := range all {
		all[i].Share = share(all[i].Time, all[0].Time)
	}
	return all
}

func share(d, longest time.Duration) float64 { return float64(d) / float64(longest) * 100 }
