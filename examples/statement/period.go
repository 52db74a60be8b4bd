package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// setPeriod sets the cycle, and the period if flags give it.
func (o *options) setPeriod() error {
	zone := o.ZoneOrUTC()
	o.cycle.Zone = zone
	o.calendar = o.anchor == ""
	if o.calendar {
		o.cycle.Anchor = time.Date(2000, 1, 1, 0, 0, 0, 0, zone.Location())
	} else {
		anchor, err := o.Date(o.anchor)
		if err != nil {
			return fmt.Errorf("-anchor %w", err)
		}
		o.cycle.Anchor = anchor
	}
	if err := o.cycle.Validate(); err != nil {
		return fmt.Errorf("-anchor, -cycle: %w", err)
	}
	var err error
	switch {
	case o.month != "" && (o.from != "" || o.to != "" || !o.calendar):
		return errors.New("-month with -from, -to or -anchor: each gives the period")
	case o.month != "":
		o.period, err = monthOf(o.month, o.cycle)
	case o.to != "" && !o.calendar:
		return errors.New("-to with -anchor: a period of the cycle is taken whole")
	case o.from != "" && !o.calendar:
		var from time.Time
		if from, err = o.Date(o.from); err == nil {
			o.period, err = o.cycle.At(from)
		}
		if err != nil {
			err = fmt.Errorf("-from %w", err)
		}
	default:
		o.period, err = o.between(o.from, o.to)
	}
	return err
}

// monthOf returns a calendar month such as 2026-02.
func monthOf(text string, months pricing.Cycle) (seats.Period, error) {
	first, err := time.Parse("2006-01", text)
	if err != nil {
		return seats.Period{}, fmt.Errorf("-month %.50q is not a month, such as 2026-02", text)
	}
	// The middle of the month is in it in every zone.
	return months.At(first.AddDate(0, 0, 14))
}

// between returns the period [from, to). Without one of them, it is the start or the
// end of the calendar month that the other is in; without both the period is zero.
func (o *options) between(from, to string) (seats.Period, error) {
	var p seats.Period
	var err error
	if from != "" {
		if p.Start, err = o.Date(from); err != nil {
			return seats.Period{}, fmt.Errorf("-from %w", err)
		}
	}
	if to != "" {
		if p.End, err = o.Date(to); err != nil {
			return seats.Period{}, fmt.Errorf("-to %w", err)
		}
	}
	var month seats.Period
	switch {
	case from == "" && to == "":
		return seats.Period{}, nil
	case from == "":
		month, err = o.cycle.At(p.End.Add(-1)) // the last instant of the period is in the month
		p.Start = month.Start
	case to == "":
		month, err = o.cycle.At(p.Start)
		p.End = month.End
	}
	if err == nil {
		err = p.Validate()
	}
	if err != nil {
		return seats.Period{}, fmt.Errorf("-from, -to: %w", err)
	}
	return p, nil
}

// periodStarts counts the chats that start in each period of a cycle.
type periodStarts struct {
	period seats.Period
	chats  int
}

// severalPeriods returns an error that lists the periods in which chats start, and says
// how to choose one.
func severalPeriods(all []periodStarts, calendar bool) error {
	periods, layout := "periods of the cycle: say -from", time.DateOnly
	if calendar {
		periods, layout = fmt.Sprintf("calendar months of %v: say -month or -from", all[0].period.Start.Location()), "2006-01"
	}
	var list strings.Builder
	for _, s := range all {
		fmt.Fprintf(&list, "\n  %s  %d", s.period.Start.Format(layout), s.chats)
	}
	return fmt.Errorf("chats start in %d %s%s", len(all), periods, list.String())
}
