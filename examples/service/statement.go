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
	Commission pricing.Amount       `json:"commission,omitzero"` // of who referred the license
	Compare    []commission.Outcome `json:"compare"`

	Bill *bill `json:"bill,omitempty"`

	license pricing.License
	agents  []seats.Agent
	chats   []chat
	now     time.Time // of a running month: until when open chats count
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
		s.Running, s.now = true, now
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
		if s.Running && c.End.IsZero() && c.Start.Before(s.now) {
			sessions[i].End, sessions[i].Open = s.now, false
		}
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
	perAccount.Model, perAccount.MinSeats = pricing.PPA, 0
	perSeat.Model, perSeat.Channel, perSeat.MinAccounts = pricing.PPS, pricing.Resold, 0
	var errs [4]error
	s.Charge, errs[0] = s.license.Charge(s.Usage)
	s.PPA, errs[1] = perAccount.Charge(s.Usage)
	s.PPS, errs[2] = perSeat.Charge(s.Usage)
	s.Compare, errs[3] = commission.Compare(commission.Offer{
		Plan: s.license.Plan, Cycle: s.license.Cycle, MinAccounts: s.license.MinAccounts, MinSeats: s.license.MinSeats,
		Discount: s.license.Discount, Commission: pricing.Percent(20), Retail: s.license.Plan.Price,
	}, s.Usage)
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}

	switch s.license.Channel {
	case pricing.Resold:
		resale, err := s.license.Resale(s.Usage, s.license.Public())
		s.Resale = &resale
		return err
	case pricing.Referred:
		s.Commission, err = pricing.Percent(20).Of(s.Charge.Total, s.Charge.Currency)
		return err
	case pricing.Direct:
	}
	return nil
}
