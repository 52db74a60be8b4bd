package main

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// statement is what a license took in a month and what that costs, with its proof.
type statement struct {
	License string          `json:"license"`
	Month   string          `json:"month"`
	Period  seats.Period    `json:"period"`
	Running bool            `json:"running" doc:"the month is not over: this is up to now"`
	Dated   time.Time       `json:"dated" doc:"the date of its bill, by which the terms were looked up"`
	Terms   pricing.License `json:"terms"`

	Usage   seats.Usage          `json:"usage"`
	Charge  pricing.Charge       `json:"charge"`
	Resale  *pricing.Resale      `json:"resale,omitempty"`
	Compare []commission.Outcome `json:"compare"`

	Peaks     []seats.Period `json:"peaks,omitempty" doc:"when the peak was reached: the first hundred times"`
	PeakTimes int            `json:"peak_times" doc:"how often it was reached"`
	Holders   []held         `json:"holders,omitempty" doc:"who held a seat at the first of them, and how long they chatted"`
	Accounts  []accountRow   `json:"accounts,omitempty" doc:"who was on the license"`
	Hourly    []int          `json:"hourly" doc:"the most seats in use in each hour"`

	// What needs somebody.
	Unknown []held `json:"unknown_agents,omitempty" doc:"who chatted and has no account: not counted until they have one"`
	Open    []chat `json:"open_chats,omitempty" doc:"chats that have not ended: counted to the end of the month, or up to now"`

	built []*day
}

// held is a time that an agent spent chatting.
type held struct {
	Agent string `json:"agent"`
	seats.Period
}

// accountRow is an account that was on the license.
type accountRow struct {
	seats.Agent
	Minutes int `json:"minutes" doc:"spent chatting"`
}

// maxPeaks is how many times a statement lists at which the peak was reached.
const maxPeaks = 100

// newStatement computes the statement of a license and a month from what is stored.
// Its terms are those that hold at the date of the bill, without one the end of
// the month.
func newStatement(ctx context.Context, c conn, l *license, month string, dated, now time.Time) (statement, error) {
	p, err := l.month(month)
	if err != nil {
		return statement{}, err
	}
	if dated.IsZero() {
		dated = p.End
	}
	switch {
	case !p.Start.Before(now):
		return statement{}, refuse(http.StatusUnprocessableEntity, "%s has not begun", month)
	case l.schedule()[0].From.After(p.Start):
		return statement{}, refuse(http.StatusConflict, "license %q begins %s", l.ID, l.schedule()[0].From.Format(time.RFC3339))
	}
	s := statement{License: l.ID, Month: month, Period: p, Running: now.Before(p.End), Dated: dated}
	if s.Terms, err = l.schedule().At(dated); err != nil {
		return statement{}, err
	}
	until := p.End
	if s.Running {
		until = now
	}
	meter, err := s.read(ctx, c, l, until)
	if err != nil {
		return statement{}, err
	}
	err = s.compute(meter, l.Accounts)
	return s, err
}

// compute goes the whole way: from accounts and chats to a usage, from that to a
// charge, and from there to what the partner earns.
func (s *statement) compute(meter *seats.Meter, accounts map[string]account) error {
	var agents []seats.Agent
	chatting := make(map[string]time.Duration)
	var last string
	var total time.Duration
	for id, span := range meter.Spans() { // by id
		if id != last {
			chatting[last], last, total = total, id, 0
			if _, known := accounts[id]; !known {
				// An exempt agent who joins later makes no account and takes no seat.
				s.Unknown = append(s.Unknown, held{id, span})
				agents = append(agents, seats.Agent{ID: id, Joined: s.Period.End, Exempt: true})
			}
		}
		total += span.End.Sub(span.Start)
	}
	chatting[last] = total
	for _, id := range slices.Sorted(maps.Keys(accounts)) {
		a := accounts[id].Agent
		alone, err := seats.Measure(s.Period, []seats.Agent{a}, nil)
		if err != nil {
			return err
		}
		if agents = append(agents, a); alone.Accounts > 0 {
			s.Accounts = append(s.Accounts, accountRow{a, int(chatting[id].Minutes())})
		}
	}
	var err error
	if s.Usage, err = meter.Usage(agents); err != nil {
		return err
	}
	if err := s.prove(meter, agents); err != nil {
		return err
	}
	if s.Charge, err = s.Terms.Charge(s.Usage); err == nil && s.Terms.Channel == pricing.Resold {
		s.Resale = new(pricing.Resale)
		*s.Resale, err = s.Terms.Resale(s.Usage, s.Terms.Public())
	}
	if err != nil {
		return err
	}
	s.Compare, err = commission.Compare(commission.Offer{
		Plan: s.Terms.Plan, Cycle: s.Terms.Cycle, MinAccounts: s.Terms.MinAccounts, MinSeats: s.Terms.MinSeats,
		Discount: s.Terms.Discount, Commission: pricing.Percent(20), Retail: s.Terms.Plan.Price,
	}, s.Usage)
	return err
}

// prove finds when the peak was reached and by whom, and the seats over time.
func (s *statement) prove(meter *seats.Meter, agents []seats.Agent) error {
	levels, err := meter.Levels(agents)
	if err != nil {
		return err
	}
	for _, l := range levels {
		if l.Count == s.Usage.Peak && l.Count > 0 {
			if s.PeakTimes++; s.PeakTimes <= maxPeaks {
				s.Peaks = append(s.Peaks, l.Period)
			}
		}
	}
	hours, err := seats.Every(s.Period, time.Hour)
	if err != nil {
		return err
	}
	hourly, err := seats.Peaks(levels, hours)
	for _, l := range hourly {
		s.Hourly = append(s.Hourly, l.Count)
	}
	for id, span := range meter.Spans() {
		if !span.Start.After(s.Usage.PeakAt) && span.End.After(s.Usage.PeakAt) && slices.Contains(s.Usage.PeakAgents, id) {
			s.Holders = append(s.Holders, held{id, span})
		}
	}
	return err
}
