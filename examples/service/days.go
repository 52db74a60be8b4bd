package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/payper/payper/seats"
)

// day is what a license took on one of its days: a meter of the chats that have
// ended.
type day struct {
	*seats.Meter
	starts         time.Time
	changed, built int64  // the meter is current if they are equal
	stored         []byte // the binary form of the meter that was built
}

// read returns the meter of a month, joined from those of its days, with the chats
// that are open, up to an instant. It reads the chats only of days that changed since
// their meters were built.
func (s *statement) read(ctx context.Context, c conn, l *license, until time.Time) (*seats.Meter, error) {
	month, err := seats.NewMeter(s.Period)
	if err != nil {
		return nil, err
	}
	var days []*day
	err = c.rows(ctx, func(scan scanner) error {
		var d day
		if err := scan(instant{&d.starts}, &d.changed, &d.built, &d.stored); err != nil {
			return err
		}
		days = append(days, &d)
		return d.open(l)
	}, `SELECT day, changed, built, meter FROM days WHERE license = $1 AND day >= $2 AND day < $3 ORDER BY day`, l.key, s.Period.Start, s.Period.End)
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(days); i++ { // neighbors that changed are read as one
		from := i
		for i < len(days) && days[i].changed != days[i].built {
			i++
		}
		if err := l.build(ctx, c, days[from:i]); err != nil {
			return nil, err
		}
		s.built = append(s.built, days[from:i]...)
	}
	for _, d := range days {
		if err := month.Merge(d.Meter); err != nil {
			return nil, err
		}
	}
	err = c.rows(ctx, func(scan scanner) error {
		o := chat{License: l.ID, Session: seats.Session{Open: true}}
		if err := scan(&o.ID, &o.Agent, instant{&o.Start}); err != nil {
			return err
		}
		o.Start = o.Start.In(l.Zone.Location())
		s.Open = append(s.Open, o)
		return month.Add(seats.Session{Agent: o.Agent, Start: o.Start, End: until})
	}, `SELECT id, agent, started FROM chats WHERE license = $1 AND ended IS NULL AND NOT void AND started < $2 ORDER BY started, id`, l.key, until)
	return month, err
}

// open makes the meter of a day from what is stored, or an empty one if that is not
// current.
func (d *day) open(l *license) error {
	p, err := l.days().At(d.starts)
	if err != nil {
		return err
	}
	if d.Meter, err = seats.NewMeter(p); err != nil || d.changed != d.built {
		return err
	}
	return d.UnmarshalBinary(d.stored)
}

// build fills the meters of days that follow one another from their chats: those
// that start on them, and those that come from the days before.
func (l *license) build(ctx context.Context, c conn, days []*day) error {
	if len(days) == 0 {
		return nil
	}
	first, end := days[0].starts, days[len(days)-1].Period().End
	err := c.rows(ctx, func(scan scanner) error {
		var s seats.Session
		chatsRead.Inc()
		if err := scan(&s.Agent, instant{&s.Start}, instant{&s.End}); err != nil {
			return err
		}
		n, _ := slices.BinarySearchFunc(days, s.Start, func(d *day, t time.Time) int { return d.Period().End.Compare(t.Add(1)) })
		for ; n < len(days) && days[n].starts.Before(s.End); n++ {
			if err := days[n].Add(s); err != nil {
				return err
			}
		}
		return nil
	}, `SELECT agent, started, ended FROM chats WHERE license = $1 AND started >= $2 AND started < $3 AND ended IS NOT NULL AND NOT void
		UNION ALL SELECT agent, started, ended FROM chats
		WHERE license = $1 AND midnight AND started >= $4 AND started < $2 AND ended > $2 AND NOT void`,
		l.key, first, end, first.Add(-maxChat))
	for _, d := range days {
		if err == nil {
			d.stored, err = d.MarshalBinary()
		}
	}
	return err
}

// keep stores the meters of days that were built, unless the days have changed
// again.
func (l *license) keep(ctx context.Context, c conn, days []*day) (err error) {
	for _, d := range days {
		err = errors.Join(err, c.rows(ctx, nil, `UPDATE days SET built = changed, meter = $4 WHERE license = $1 AND day = $2 AND changed = $3`,
			l.key, d.starts, d.changed, d.stored))
	}
	return err
}
