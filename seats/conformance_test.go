package seats_test

import (
	"testing"
	"time"

	"github.com/payper/payper/internal/conformance"
	"github.com/payper/payper/seats"
)

// sentinels are the errors of the package by their names.
var sentinels = map[string]error{
	"ErrPeriod":       seats.ErrPeriod,
	"ErrAgent":        seats.ErrAgent,
	"ErrSession":      seats.ErrSession,
	"ErrUnknownAgent": seats.ErrUnknownAgent,
	"ErrLimit":        seats.ErrLimit,
	"ErrMeter":        seats.ErrMeter,
	"ErrOtherPeriod":  seats.ErrOtherPeriod,
	"ErrEncoding":     seats.ErrEncoding,
	"ErrUsage":        seats.ErrUsage,
}

// TestConformanceUsage: the whole usage of random licenses.
func TestConformanceUsage(t *testing.T) {
	type given struct {
		Period   seats.Period    `json:"period"`
		Agents   []seats.Agent   `json:"agents"`
		Sessions []seats.Session `json:"sessions"`
	}
	minutes := func(all []time.Duration) []float64 {
		out := make([]float64, len(all))
		for i, d := range all {
			out[i] = d.Minutes()
		}
		return out
	}
	conformance.Run(t, "usage", sentinels, func(_ *testing.T, g given) (any, error) {
		u, err := seats.Measure(g.Period, g.Agents, g.Sessions)
		if err != nil {
			return nil, err
		}
		figures := map[string]any{
			"accounts":         u.Accounts,
			"peak_accounts":    u.PeakAccounts,
			"account_minutes":  sum(u.AccountsAtLeast).Minutes(),
			"active":           u.Active,
			"peak":             u.Peak,
			"at_least_minutes": minutes(u.AtLeast),
			"open_agents":      u.OpenAgents,
		}
		if u.Peak > 0 {
			figures["peak_at"], figures["peak_agents"] = u.PeakAt, u.PeakAgents
		}
		return figures, nil
	})
}

// minuteChat is a session in minutes from some instant.
type minuteChat struct {
	Agent string `json:"agent"`
	Start int64  `json:"start"`
	End   *int64 `json:"end"`
	Open  bool   `json:"open"`
}

// chatsIn returns the sessions of chats in minutes from an instant, and the
// agents in them.
func chatsIn(origin time.Time, chats []minuteChat) ([]seats.Agent, []seats.Session) {
	at := func(minute int64) time.Time { return origin.Add(time.Duration(minute) * time.Minute) }
	var agents []seats.Agent
	var sessions []seats.Session
	known := make(map[string]bool)
	for _, c := range chats {
		if !known[c.Agent] {
			known[c.Agent] = true
			agents = append(agents, seats.Agent{ID: c.Agent})
		}
		s := seats.Session{Agent: c.Agent, Start: at(c.Start), Open: c.Open}
		if c.End != nil {
			s.End = at(*c.End)
		}
		sessions = append(sessions, s)
	}
	return agents, sessions
}

// TestConformancePeak: the peaks of other engines' tests.
func TestConformancePeak(t *testing.T) {
	type given struct {
		Sessions []minuteChat `json:"sessions"`
	}
	conformance.Run(t, "peak", sentinels, func(_ *testing.T, g given) (any, error) {
		agents, sessions := chatsIn(epoch, g.Sessions)
		p := seats.Period{Start: epoch, End: epoch.Add(time.Minute)}
		for _, s := range sessions {
			for _, at := range []time.Time{s.Start, s.End} {
				if at.IsZero() {
					continue
				}
				if at.Before(p.Start) {
					p.Start = at
				}
				if !at.Before(p.End) {
					p.End = at.Add(time.Minute)
				}
			}
		}
		u, err := seats.Measure(p, agents, sessions)
		return map[string]int{"peak": u.Peak}, err
	})
}
