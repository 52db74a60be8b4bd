package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// parsePeriod returns the period [from, to). If one of them is empty, it is the
// start or the end of the calendar month that the other is in; if both are, the
// period is zero.
func parsePeriod(from, to string, zone *time.Location) (seats.Period, error) {
	var p seats.Period
	var err error
	if from != "" {
		if p.Start, err = parseTime(from, zone); err != nil {
			return seats.Period{}, fmt.Errorf("-from %w", err)
		}
	}
	if to != "" {
		if p.End, err = parseTime(to, zone); err != nil {
			return seats.Period{}, fmt.Errorf("-to %w", err)
		}
	}
	switch {
	case from == "" && to == "":
		return seats.Period{}, nil
	case from == "":
		p.Start = monthOf(p.End.Add(-1)).Start // the last instant of the period is in the month
	case to == "":
		p.End = monthOf(p.Start).End
	}
	if err := p.Validate(); err != nil {
		return seats.Period{}, fmt.Errorf("-from, -to: %w", err)
	}
	return p, nil
}

// setCycle sets the billing cycle, and the period if -from is given.
func (o *options) setCycle(t texts) error {
	if t.to != "" {
		return errors.New("-to with -anchor: a period of the cycle is taken whole")
	}
	var err error
	if o.cycle.Every, err = parseInterval(t.cycle); err != nil {
		return err
	}
	if o.cycle.Anchor, err = parseTime(t.anchor, o.zone); err != nil {
		return fmt.Errorf("-anchor %w", err)
	}
	first := o.cycle.Anchor
	if t.from != "" {
		if first, err = parseTime(t.from, o.zone); err != nil {
			return fmt.Errorf("-from %w", err)
		}
	}
	period, err := o.cycle.At(first) // checks the cycle, too
	if err != nil {
		return fmt.Errorf("-anchor, -cycle: %w", err)
	}
	if t.from != "" {
		o.period = period
	}
	return nil
}

// parseInterval reads a number of months, weeks or days, such as 12m.
func parseInterval(text string) (pricing.Interval, error) {
	units := map[string]func(int) pricing.Interval{"m": pricing.Months, "w": pricing.Weeks, "d": pricing.Days}
	number := strings.TrimRight(text, "mwd")
	n, err := strconv.Atoi(number)
	every, ok := units[text[len(number):]]
	if err != nil || !ok {
		return pricing.Interval{}, fmt.Errorf("-cycle %.50q: not a number of months, weeks or days, such as 1m, 2w or 30d", text)
	}
	return every(n), nil
}

// parseTime reads a date, which is its first instant in zone, or an RFC 3339
// instant.
func parseTime(text string, zone *time.Location) (time.Time, error) {
	if date, err := time.Parse(time.DateOnly, text); err == nil {
		return startOfDay(date.Year(), date.Month(), date.Day(), zone), nil
	}
	t, err := parseInstant(text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%.50q: not a date or RFC 3339", text)
	}
	return t.In(zone), nil
}

// monthOf returns the calendar month that t is in, in the location of t.
func monthOf(t time.Time) seats.Period {
	year, month, _ := t.Date()
	return seats.Period{
		Start: startOfDay(year, month, 1, t.Location()),
		End:   startOfDay(year, month+1, 1, t.Location()),
	}
}

// startOfDay returns the first instant of a date in zone. That is midnight; the
// first of two where clocks go back over it; and where they go forward over it,
// as they did in Sao Paulo on 4 November 2018, the instant at which they do.
// (time.Date promises neither.)
func startOfDay(year int, month time.Month, day int, zone *time.Location) time.Time {
	midnight := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	t := midnight.Add(-48 * time.Hour).In(zone) // on an earlier date in every zone
	for {
		_, offset := t.Zone()
		at := midnight.Add(-time.Duration(offset) * time.Second).In(zone)
		if at.Before(t) {
			return t // midnight was skipped when this offset began
		}
		_, end := t.ZoneBounds()
		if end.IsZero() || at.Before(end) {
			return at
		}
		t = end
	}
}
