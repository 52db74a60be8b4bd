package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/payper/payper/seats"
)

// chat is one chat of one agent, as it is sent.
type chat struct {
	License string `json:"license"`
	ID      string `json:"id" doc:"the vendor's own id of the chat on its license"`
	seats.Session
	Changed time.Time `json:"changed,omitzero" doc:"of two forms of a chat, the one changed later takes the place of the other"`
	Void    bool      `json:"void,omitempty" doc:"the chat is taken back"`
}

// check looks at a chat as it is sent.
func (c *chat) check(bad *faults, i int, now time.Time) {
	last := now.Add(clockSkew)
	bad.text(i, "license", c.License)
	bad.text(i, "id", c.ID)
	bad.text(i, "agent", c.Agent)
	bad.instant(i, "start", c.Start, last)
	if !c.Changed.IsZero() {
		bad.instant(i, "changed", c.Changed, last)
	}
	switch {
	case c.Open != c.End.IsZero():
		bad.add(i, "end", "a chat has an end or is open, one of the two")
	case !c.Open && (c.End.Before(c.Start) || c.End.Sub(c.Start) > maxChat):
		bad.add(i, "end", "%s is before the start, or more than %.0f days after it", c.End.Format(time.RFC3339Nano), maxChat.Hours()/24)
	case !c.Open:
		bad.instant(i, "end", c.End, last)
	}
}

// form is what is known of a chat.
type form struct {
	agent               string
	start, end, changed time.Time // without an end it is still open
	void                bool
	midnight            bool // has time on several days of the license
}

// with returns the form after another one arrived. Neither their order matters nor
// that one comes twice: the one changed later stands, and of two that are equal in
// that the one that ends later.
func (f form) with(next form) (form, error) {
	switch {
	case f.agent == "" || next.changed.After(f.changed):
		return next, nil
	case next.changed.Before(f.changed):
		return f, nil
	case next.agent != f.agent || !next.start.Equal(f.start):
		return f, fmt.Errorf("the chat is of %q and started %s; to mend that, send when it was changed", f.agent, f.start.Format(time.RFC3339Nano))
	}
	if f.end.IsZero() || next.end.After(f.end) {
		f.end = next.end
	}
	f.void = f.void || next.void
	return f, nil
}

// part is what of a chat counts in a period, in microseconds.
type part struct {
	agent      string
	start, end int64
}

func (f form) in(p seats.Period) part {
	end := f.end
	if end.IsZero() || end.After(p.End) {
		end = p.End
	}
	c := part{f.agent, max(f.start.UnixMicro(), p.Start.UnixMicro()), end.UnixMicro()}
	if f.agent == "" || f.void || c.start >= c.end {
		return part{}
	}
	return c
}

// ofLicense is the key of what a license has.
type ofLicense struct {
	license int64
	id      string
}

// addChats stores chats.
func (d *database) addChats(ctx context.Context, vendor string, all []chat, now time.Time) (answer, error) {
	check := func(i int, bad *faults) string {
		all[i].check(bad, i, now)
		return all[i].License
	}
	return d.receive(ctx, vendor, len(all), nil, check, func(in *inbox) error { return d.storeChats(ctx, in, all, now) })
}

// storeChats reads what is known of the chats, and writes what changes: the chats, the
// days whose meters are to be built again, and the causes of corrections. Each is one
// set of rows.
func (d *database) storeChats(ctx context.Context, in *inbox, all []chat, now time.Time) error {
	known, err := in.readForms(ctx, all)
	if err != nil {
		return err
	}
	var chats, days, causes, strangers [][]any
	rows, marked, told, doubts := make(map[ofLicense]int), make(map[ofLicense]bool), make(map[ofLicense]bool), make(map[ofLicense]*license)
	for i, l := range in.licenses {
		c, key := all[i], ofLicense{l.key, all[i].ID}
		was := known[key]
		is, err := was.with(form{agent: c.Agent, start: c.Start.UTC(), end: c.End.UTC(), changed: c.Changed.UTC(), void: c.Void})
		if err != nil {
			in.bad.add(i, "agent", "%v", err)
		}
		on, before := l.daysOf(is), l.daysOf(was)
		is.midnight = len(on) > 1
		if is == was {
			continue
		}
		in.answer.Changed++
		known[key] = is
		if _, again := rows[key]; !again {
			rows[key], chats = len(chats), append(chats, nil)
		}
		chats[rows[key]] = []any{l.key, c.ID, is.agent, is.start, is.end, is.changed, is.void, is.midnight}
		for _, day := range append(on, before...) {
			if at := (ofLicense{l.key, day.String()}); !marked[at] {
				marked[at], days = true, append(days, []any{l.key, day})
			}
		}
		late, err := d.late(l, c.ID, was, is, now)
		if err != nil {
			in.bad.add(i, "start", "%v", err)
		}
		if causes = append(causes, late...); len(late) > 0 {
			in.changed[l] = true
		}
		who := ofLicense{l.key, is.agent}
		if _, has := l.Accounts[is.agent]; !has && !is.void && !told[who] {
			l.Strangers[is.agent], told[who], in.changed[l] = true, true, true
			in.answer.Unknown[l.ID] = append(in.answer.Unknown[l.ID], is.agent)
		}
		if l.Strangers[was.agent] && (is.void || is.agent != was.agent) {
			doubts[ofLicense{l.key, was.agent}], in.changed[l] = l, true
			strangers = append(strangers, []any{l.key, was.agent})
		}
	}
	return errors.Join(
		in.set(ctx, "license, id, agent, started, ended, changed, void, midnight", chats, `INSERT INTO chats
			(license, id, agent, started, ended, changed, void, midnight) SELECT * FROM input WHERE TRUE
			ON CONFLICT (license, id) DO UPDATE SET agent = excluded.agent, started = excluded.started, ended = excluded.ended,
			changed = excluded.changed, void = excluded.void, midnight = excluded.midnight`, nil),
		in.set(ctx, "license, day", days, `INSERT INTO days (license, day, changed, built) SELECT license, day, 1, 0 FROM input WHERE TRUE
			ON CONFLICT (license, day) DO UPDATE SET changed = days.changed + 1`, nil),
		in.set(ctx, "license, month, body", causes, `INSERT INTO causes (license, month, body) SELECT * FROM input`, nil),
		in.set(ctx, "license, agent", strangers, `SELECT license, agent FROM input i WHERE NOT EXISTS
			(SELECT 1 FROM chats c WHERE c.license = i.license AND c.agent = i.agent AND NOT c.void)`, func(scan scanner) error {
			var key ofLicense
			err := scan(&key.license, &key.id)
			delete(doubts[key].Strangers, key.id) // all chats of the stranger were taken back
			return err
		}),
	)
}

// readForms returns what is known of the chats that were sent.
func (in *inbox) readForms(ctx context.Context, all []chat) (map[ofLicense]form, error) {
	known := make(map[ofLicense]form, len(all))
	var rows [][]any
	for i, l := range in.licenses {
		rows = append(rows, []any{l.key, all[i].ID})
	}
	return known, in.set(ctx, "license, id", rows, `SELECT c.license, c.id, c.agent, c.started, c.ended, c.changed, c.void, c.midnight
		FROM input i JOIN chats c ON c.license = i.license AND c.id = i.id`, func(scan scanner) error {
		var key ofLicense
		var f form
		err := scan(&key.license, &key.id, &f.agent, instant{&f.start}, instant{&f.end}, instant{&f.changed}, &f.void, &f.midnight)
		known[key] = f
		return err
	})
}

// daysOf returns the days on which a chat counts that has ended: a meter holds no
// open ones.
func (l *license) daysOf(f form) (starts []time.Time) {
	for at := f.start; at.Before(f.end) && !f.void; {
		day, _ := l.days().At(at) // a cycle of days has all instants that are taken
		starts, at = append(starts, day.Start.UTC()), day.End
	}
	return starts
}

// late returns the rows of causes of a chat that changes months which are billed
// already, or why it is refused: what is closed stands.
func (d *database) late(l *license, id string, was, is form, now time.Time) (rows [][]any, err error) {
	for n := range l.Billed {
		b := &l.Billed[n]
		part := is.in(b.Period)
		if was.in(b.Period) == part {
			continue
		}
		if d.closed(l, b, now) {
			return nil, fmt.Errorf("%s is closed, and its bill stands; POST /v1/corrections corrects it by hand", b.Month)
		}
		c := cause{Came: now.In(l.Zone.Location()), Text: fmt.Sprintf("chat %s of %s", id, is.text(l)), Agent: part.agent}
		if is.void {
			c.Text += ", taken back"
		} else if was.agent != "" {
			c.Text += ", instead of " + was.text(l)
		}
		if part.agent != "" {
			c.Chat = seats.Period{Start: time.UnixMicro(part.start).UTC(), End: time.UnixMicro(part.end).UTC()}
		}
		b.Pending = true
		rows = append(rows, []any{l.key, b.Month, body(c)})
	}
	return rows, nil
}

// text says whose chat it is and when, by the clocks of its license.
func (f form) text(l *license) string {
	layout := "15:04"
	if f.midnight {
		layout = "2 Jan 15:04"
	}
	end := f.end.In(l.Zone.Location()).Format(layout)
	if f.end.IsZero() {
		end = "now, still open"
	}
	return fmt.Sprintf("%s, %s to %s", f.agent, f.start.In(l.Zone.Location()).Format("2 Jan 15:04"), end)
}
