package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// statement is all that is known of a license in a month: computed from what is
// stored, whenever it is asked for.
type statement struct {
	License string       `json:"license"`
	Vendor  string       `json:"vendor"`
	Zone    string       `json:"zone"`
	Month   string       `json:"month"`
	Running bool         `json:"running"` // the month is not over: this is up to now
	Period  seats.Period `json:"period"`
	Chats   int          `json:"chats"`
	Usage   seats.Usage  `json:"usage"`

	Charge     pricing.Charge       `json:"charge"` // what is paid
	PPA        pricing.Charge       `json:"ppa"`
	PPS        pricing.Charge       `json:"pps"` // of a license that is not resold: if it were
	Resale     *pricing.Resale      `json:"resale,omitempty"`
	Commission string               `json:"commission,omitempty"` // of who referred the license
	Compare    []commission.Outcome `json:"compare"`

	Bill *bill `json:"bill,omitempty"`

	license pricing.License
	agents  []seats.Agent
	chats   []chat
}

// newStatement reads and computes the statement of a license and a month.
func newStatement(ctx context.Context, c conn, id, month string, now time.Time) (statement, error) {
	l, err := readLicense(ctx, c, id)
	if err != nil {
		return statement{}, err
	}
	p, err := l.month(month)
	if err != nil {
		return statement{}, err
	}
	if !p.Start.Before(now) {
		return statement{}, invalid("month", fmt.Sprintf("%q has not begun", month))
	}
	s := statement{License: l.ID, Vendor: l.Vendor, Zone: l.Zone, Month: month, Period: p}
	if now.Before(p.End) {
		s.Running, s.Period.End = true, now.In(p.Start.Location())
	}
	if s.license, err = l.at(p.Start); err != nil {
		return statement{}, err
	}
	if s.agents, s.chats, err = l.usage(ctx, c, s.Period); err != nil {
		return statement{}, err
	}
	s.Chats = len(s.chats)
	return s, s.compute()
}

// sessions returns the chats as payper takes them.
func (s *statement) sessions() []seats.Session {
	sessions := make([]seats.Session, len(s.chats))
	for i, c := range s.chats {
		sessions[i] = seats.Session{Agent: c.Agent, Start: c.Start, End: c.End, Open: c.End.IsZero()}
	}
	return sessions
}

// compute goes the whole way: from accounts and chats to a usage, from that to
// charges, and from those to what the partner earns.
func (s *statement) compute() error {
	var err error
	if s.Usage, err = seats.Measure(s.Period, s.agents, s.sessions()); err != nil {
		return err
	}

	perAccount, perSeat := s.license, s.license
	perAccount.Model = pricing.PPA
	perSeat.Model, perSeat.Channel = pricing.PPS, pricing.Resold
	var errs [4]error
	s.Charge, errs[0] = s.license.Charge(s.Usage)
	s.PPA, errs[1] = perAccount.Charge(s.Usage)
	s.PPS, errs[2] = perSeat.Charge(s.Usage)
	s.Compare, errs[3] = commission.Compare(s.license, s.Usage, commission.Rate())
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}

	switch s.license.Channel {
	case pricing.Resold:
		resale, err := s.license.Resale(s.Usage)
		s.Resale = &resale
		return err
	case pricing.Referred:
		earned, err := commission.Share(s.Charge.Total, s.Charge.Currency, commission.Rate())
		s.Commission = s.Charge.Currency.Format(earned)
		return err
	case pricing.Direct:
	}
	return nil
}
