package seats_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// readConformance decodes the cases of a topic into cases: those in testdata, or
// in the folder that PAYPER_CONFORMANCE names. If there are none of this topic,
// the test is skipped.
func readConformance(t *testing.T, topic string, cases any) {
	t.Helper()
	folder := os.Getenv("PAYPER_CONFORMANCE")
	if folder == "" {
		folder = filepath.Join("testdata", "conformance")
	}
	file := filepath.Join(folder, topic+".json")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no conformance cases of the topic %s: %v", topic, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(cases); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// usageCase is a case of the topic usage. A null instant is the zero time.
type usageCase struct {
	ID       string       `json:"id"`
	Source   string       `json:"source"`
	Unit     string       `json:"unit"` // allowed, not used
	Period   [2]time.Time `json:"period"`
	Agents   []agentCase  `json:"agents"`
	Sessions []struct {
		Agent string    `json:"agent"`
		Start time.Time `json:"start"`
		End   time.Time `json:"end"`
	} `json:"sessions"`
	Want usageWant `json:"want"`
}

type agentCase struct {
	ID     string          `json:"id"`
	Exempt bool            `json:"exempt"`
	Tenure *[][2]time.Time `json:"tenure"`
}

// usageWant are the figures of a usage, times in minutes.
type usageWant struct {
	Accounts       int       `json:"accounts"`
	PeakAccounts   int       `json:"peak_accounts"`
	AccountMinutes float64   `json:"account_minutes"`
	Active         int       `json:"active"`
	Peak           int       `json:"peak"`
	PeakAt         time.Time `json:"peak_at"`
	PeakAgents     []string  `json:"peak_agents"`
	AtLeastMinutes []float64 `json:"at_least_minutes"`
}

// agent returns the agent with the tenure of a: it joined when the first span
// began and left when the last one ended, and was suspended in between. Without
// a span it was never on the license: it left when it joined, at any instant.
func (a agentCase) agent() seats.Agent {
	agent := seats.Agent{ID: a.ID, Exempt: a.Exempt}
	switch {
	case a.Tenure == nil:
	case len(*a.Tenure) == 0:
		agent.Joined = time.Unix(0, 0)
		agent.Left = agent.Joined
	default:
		spans := *a.Tenure
		agent.Joined, agent.Left = spans[0][0], spans[len(spans)-1][1]
		for i, next := range spans[1:] {
			agent.Suspended = append(agent.Suspended, seats.Period{Start: spans[i][1], End: next[0]})
		}
	}
	return agent
}

func TestConformanceUsage(t *testing.T) {
	t.Parallel()
	var cases []usageCase
	readConformance(t, "usage", &cases)
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			var agents []seats.Agent
			for _, a := range c.Agents {
				agents = append(agents, a.agent())
			}
			var sessions []seats.Session
			for _, s := range c.Sessions {
				sessions = append(sessions, seats.Session{Agent: s.Agent, Start: s.Start, End: s.End})
			}
			u, err := seats.Measure(seats.Period{Start: c.Period[0], End: c.Period[1]}, agents, sessions)
			if err != nil {
				t.Fatalf("case %s, source %q: Measure: %v", c.ID, c.Source, err)
			}
			got := usageWant{
				Accounts:       u.Accounts,
				PeakAccounts:   u.PeakAccounts,
				AccountMinutes: sum(u.AccountsAtLeast).Minutes(),
				Active:         u.Active,
				Peak:           u.Peak,
				PeakAt:         u.PeakAt,
				PeakAgents:     u.PeakAgents,
				AtLeastMinutes: []float64{},
			}
			for _, d := range u.AtLeast {
				got.AtLeastMinutes = append(got.AtLeastMinutes, d.Minutes())
			}
			if diff := cmp.Diff(c.Want, got); diff != "" {
				t.Errorf("case %s, source %q: Measure mismatch (-want +got):\n%s", c.ID, c.Source, diff)
			}
		})
	}
}

func TestConformancePeak(t *testing.T) {
	t.Parallel()
	var cases []struct {
		ID       string `json:"id"`
		Source   string `json:"source"`
		Unit     string `json:"unit"`
		Sessions []struct {
			Agent string `json:"agent"`
			Start int64  `json:"start"`
			End   *int64 `json:"end"`
		} `json:"sessions"`
		Peak int `json:"peak"`
	}
	readConformance(t, "peak", &cases)
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			if c.Unit != "" && c.Unit != "minute" {
				t.Fatalf("case %s, source %q: unit %q, want minute", c.ID, c.Source, c.Unit)
			}
			// The origin is any, so the period starts with the first session.
			var first, last int64
			for i, s := range c.Sessions {
				if i == 0 {
					first, last = s.Start, s.Start
				}
				first, last = min(first, s.Start), max(last, s.Start)
				if s.End != nil {
					last = max(last, *s.End)
				}
			}
			minute := func(n int64) time.Time { return time.Unix(epoch.Unix()+60*(n-first), 0) }
			var agents []seats.Agent
			var sessions []seats.Session
			known := map[string]bool{}
			for _, s := range c.Sessions {
				if !known[s.Agent] {
					known[s.Agent] = true
					agents = append(agents, seats.Agent{ID: s.Agent})
				}
				session := seats.Session{Agent: s.Agent, Start: minute(s.Start)}
				if s.End != nil {
					session.End = minute(*s.End)
				}
				sessions = append(sessions, session)
			}
			u, err := seats.Measure(seats.Period{Start: minute(first), End: minute(last + 1)}, agents, sessions)
			if err != nil {
				t.Fatalf("case %s, source %q: Measure: %v", c.ID, c.Source, err)
			}
			if u.Peak != c.Peak {
				t.Errorf("case %s, source %q: Measure: peak %d, want %d", c.ID, c.Source, u.Peak, c.Peak)
			}
		})
	}
}
