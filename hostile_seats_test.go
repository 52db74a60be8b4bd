package payper_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/payper/payper/seats"
)

var hostileSeats = map[string]func(*hostile){
	"seats.Measure": func(h *hostile) {
		hostileCounts(h, func(p seats.Period, agents []seats.Agent, sessions []seats.Session) (any, error) {
			u, err := seats.Measure(p, agents, sessions)
			if err == nil {
				err = u.Validate() // what Measure returns is always valid
			}
			return u, err
		})
	},
	"seats.Levels": func(h *hostile) {
		hostileCounts(h, func(p seats.Period, agents []seats.Agent, sessions []seats.Session) (any, error) {
			levels, err := seats.Levels(p, agents, sessions)
			if err != nil {
				return levels, err
			}
			at := p.Start
			for _, l := range levels {
				span := l.Period
				if !span.Start.Equal(at) || !span.Start.Before(span.End) {
					return nil, fmt.Errorf("span %v after %v", span, at)
				}
				at = span.End
			}
			if !at.Equal(p.End) {
				return nil, fmt.Errorf("levels up to %v, of %v", at, p)
			}
			return nil, nil
		})
	},
	"seats.Period.Validate": func(h *hostile) {
		for _, p := range hostilePeriods() {
			h.want(p.name, 0, p.err, func() (any, error) { return nil, p.period.Validate() })
		}
	},
	"seats.Period.String": func(h *hostile) {
		for _, at := range hostileInstants() {
			h.text("a period of instants", 0, func() string { return seats.Period{Start: at, End: at}.String() })
		}
	},
	"seats.AccountLevels": func(h *hostile) {
		for _, p := range hostilePeriods() {
			h.want(p.name, 0, p.err, func() (any, error) {
				_, err := seats.AccountLevels(p.period, []seats.Agent{{ID: "ann"}})
				return nil, err
			})
		}
		hostileAgents(h, func(agents []seats.Agent) (any, error) { return seats.AccountLevels(month(), agents) })
	},
	"seats.Period.Equal": func(h *hostile) {
		for _, at := range hostileInstants() {
			h.handled(at.String(), 0, func() (any, error) {
				p := seats.Period{Start: at, End: at}
				if !p.Equal(seats.Period{Start: at.UTC(), End: at.UTC()}) {
					return nil, fmt.Errorf("%v is not itself", p)
				}
				return nil, nil
			})
		}
	},
	"seats.Usage.Validate": func(h *hostile) {
		for _, u := range hostileUsages() {
			h.want(u.name, u.size, u.err, func() (any, error) { return nil, u.usage.Validate() })
		}
	},
	"seats.Usage.Sustained": func(h *hostile) {
		for _, u := range hostileUsages() {
			for _, d := range []time.Duration{0, 1, -1, math.MinInt64, math.MaxInt64} {
				h.either(u.name, u.size, func() (any, error) { return u.usage.Sustained(d) }, seats.ErrPeriod, seats.ErrUsage)
			}
			if u.usage.Peak > 0 && u.usage.AtLeast == nil {
				h.refused(u.name+", without levels", u.size, seats.ErrUsage, func() (any, error) { return u.usage.Sustained(1) })
			}
		}
	},
	"seats.Usage.MarshalJSON": func(h *hostile) {
		for _, u := range hostileUsages() {
			h.either(u.name, u.size, func() (any, error) { return asJSON(u.usage) }, errStandard)
		}
	},
	"seats.Usage.UnmarshalJSON": func(h *hostile) {
		decode := func(text []byte) (any, error) {
			var u seats.Usage
			err := u.UnmarshalJSON(text)
			if err == nil {
				_ = u.Validate()
				_, err = asJSON(u)
			}
			return u, err
		}
		u, err := seats.Measure(month(), []seats.Agent{{ID: "a"}}, []seats.Session{{Agent: "a", Start: month().Start.Add(1), End: month().End}})
		if err != nil {
			h.Fatal(err)
		}
		text, err := json.Marshal(u)
		if err != nil {
			h.Fatal(err)
		}
		h.altered(text, decode, seats.ErrUsage, errStandard)
		h.spoiled(text, decode, seats.ErrUsage, errStandard)
		for _, number := range []string{
			"1e999999999", "1e-999999999", strings.Repeat("9", megabyte),
			"0." + strings.Repeat("0", megabyte), "9223372037", "-9223372037", "1e-10", `"1"`, "null", "[]", "true",
		} {
			text := slices.Concat(bytes.TrimSuffix(text, []byte("}")), []byte(`,"at_least":[`+number+`]}`))
			h.refused(number[:min(20, len(number))], len(text), seats.ErrUsage, func() (any, error) { return decode(text) })
		}
		for _, text := range hostileJSON() {
			h.either(text[:min(20, len(text))], len(text), func() (any, error) { return decode([]byte(text)) }, seats.ErrUsage, errStandard)
			h.refused("into nil", len(text), seats.ErrUsage, func() (any, error) { return nil, (*seats.Usage)(nil).UnmarshalJSON([]byte(text)) })
		}
	},
}

// hostileJSON are texts that no type has as its JSON, or that take long to
// read.
func hostileJSON() []string {
	return []string{
		"", "null", "[]", "{}", "0", `""`, "\x00", "\xff",
		strings.Repeat("[", megabyte), strings.Repeat(`{"a":`, megabyte/5), `"` + strings.Repeat("x", megabyte) + `"`,
	}
}

// hostileCounts feeds a function that counts.
func hostileCounts(h *hostile, count func(seats.Period, []seats.Agent, []seats.Session) (any, error)) {
	h.Helper()
	var (
		ann   = []seats.Agent{{ID: "ann"}}
		start = month().Start
	)
	for _, p := range hostilePeriods() {
		h.want(p.name, 0, p.err, func() (any, error) { return count(p.period, nil, nil) })
		chats := []seats.Session{{Agent: "ann", Start: p.period.Start, End: p.period.End}, {Agent: "ann", Start: firstInstant, Open: true}}
		if p.err == nil {
			h.handled(p.name+", chats all the time", 0, func() (any, error) { return count(p.period, ann, chats) })
		}
	}
	for _, id := range hostileIDs() {
		chats := []seats.Session{{Agent: id, Start: start, End: start.Add(1)}}
		h.handled("an id of any bytes", len(id), func() (any, error) { return count(month(), []seats.Agent{{ID: id}}, chats) })
		h.refused("an unknown id of any bytes", len(id), seats.ErrUnknownAgent, func() (any, error) { return count(month(), ann, chats) })
		h.refused("the same id of any bytes", len(id), seats.ErrAgent, func() (any, error) {
			return count(month(), []seats.Agent{{ID: id}, {ID: id}}, nil)
		})
		h.refused("left before joining", len(id), seats.ErrAgent, func() (any, error) {
			return count(month(), []seats.Agent{{ID: id, Joined: start, Left: start.Add(-1)}}, nil)
		})
		h.refused("ends before its start", len(id), seats.ErrSession, func() (any, error) {
			return count(month(), nil, []seats.Session{{Agent: id, Start: start, End: start.Add(-1)}})
		})
	}
	h.refused("an agent without an id", 0, seats.ErrAgent, func() (any, error) { return count(month(), make([]seats.Agent, 1), nil) })
	h.refused("a session of nothing", 0, seats.ErrSession, func() (any, error) { return count(month(), ann, make([]seats.Session, 1)) })
	for _, at := range hostileInstants() {
		what := at.String()
		h.either("session from "+what, 0, func() (any, error) {
			return count(month(), ann, []seats.Session{{Agent: "ann", Start: at, Open: true}, {Agent: "ann", Start: at, End: at}, {Agent: "ann", Start: start, End: at}})
		}, seats.ErrSession)
		h.either("agent from "+what, 0, func() (any, error) {
			return count(month(), []seats.Agent{{ID: "ann", Joined: at, Left: lastInstant}, {ID: "bob", Joined: start, Left: at}}, nil)
		}, seats.ErrAgent)
		h.either("suspended from "+what, 0, func() (any, error) {
			return count(month(), []seats.Agent{{ID: "ann", Suspended: []seats.Period{{Start: at, End: at}, {Start: firstInstant, End: at}}, SuspendedSince: at}}, nil)
		}, seats.ErrAgent)
	}

	const million, agentBytes, sessionBytes = 1_000_000, 136, 72
	agents := make([]seats.Agent, million+1)
	for i := range agents {
		agents[i].ID = fmt.Sprint(i)
	}
	chats := []seats.Session{{Agent: "0", Start: start, Open: true}, {Agent: "999999", Start: start, Open: true}}
	h.handled("a million agents", million*agentBytes, func() (any, error) { return count(month(), agents[:million], chats) })
	h.refused("a million agents and one", 0, seats.ErrLimit, func() (any, error) { return count(month(), agents, chats) })

	many := make([]seats.Session, million/4)
	off := make([]seats.Period, million/4)
	for i := range many {
		at := start.Add(time.Duration(len(many)-i) * time.Second)
		many[i] = seats.Session{Agent: "ann", Start: at, End: at.Add(1)}
		off[i] = seats.Period{Start: at, End: at.Add(1)}
	}
	h.handled("sessions in the wrong order", len(many)*sessionBytes, func() (any, error) { return count(month(), ann, many) })
	h.handled("suspensions in the wrong order", len(off)*48, func() (any, error) {
		return count(month(), []seats.Agent{{ID: "ann", Suspended: off}}, many)
	})
}

// hostileUsage is a usage, and the error for it; nil if it is valid.
type hostileUsage struct {
	name  string
	usage seats.Usage
	size  int
	err   error
}

func hostileUsages() []hostileUsage {
	length := month().End.Sub(month().Start)
	levels := slices.Repeat([]time.Duration{length}, 20_000)
	ids := make([]string, len(levels))
	for i := range ids {
		ids[i] = fmt.Sprintf("\xff%5d", i)
	}
	strays := hostileIDs()
	slices.Sort(strays)
	usages := []hostileUsage{
		{"the zero value", seats.Usage{}, 0, seats.ErrPeriod},
		{"more exempt accounts than accounts", seats.Usage{Period: month(), ExemptAccounts: 1}, 0, seats.ErrUsage},
		{"all there is", seats.Usage{Period: month(), Accounts: math.MaxInt, PeakAccounts: math.MaxInt, Active: math.MaxInt, Peak: math.MaxInt}, 0, nil},
		{"a level too long", seats.Usage{Period: month(), Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{length + 1}}, 0, seats.ErrUsage},
		{"a level of less than no time", seats.Usage{Period: month(), Accounts: 1, Peak: 1, AtLeast: []time.Duration{math.MinInt64}}, 0, seats.ErrUsage},
		{"many levels", seats.Usage{
			Period: month(), Accounts: len(levels), PeakAccounts: len(levels), AccountsAtLeast: levels,
			Active: len(levels), Peak: len(levels), AtLeast: levels, PeakAgents: ids, PeakAt: month().Start,
		}, len(levels) * 64, nil},
		{"more strays than can be", seats.Usage{Period: month(), Peak: 1, Strays: strays}, 2 * jsonSize(strings.Repeat("x", megabyte)), nil},
		{"a stray and no seat", seats.Usage{Period: month(), Strays: strays[:1]}, 0, seats.ErrUsage},
		{"a stray twice", seats.Usage{Period: month(), Peak: 1, Strays: slices.Repeat(strays[len(strays)-1:], 2)}, 2 * jsonSize(strings.Repeat("x", megabyte)), seats.ErrUsage},
		{"strays in the wrong order", seats.Usage{Period: month(), Peak: 1, Strays: slices.Repeat(strays, 2)}, 4 * jsonSize(strings.Repeat("x", megabyte)), seats.ErrUsage},
		{"nobody at the peak", seats.Usage{Period: month(), Accounts: 1, Peak: 1, PeakAgents: make([]string, 1)}, 0, seats.ErrUsage},
	}
	for _, n := range hostileInts() {
		var want error
		if n < 0 {
			want = seats.ErrUsage
		}
		for _, u := range []seats.Usage{{Accounts: n}, {Accounts: math.MaxInt, ExemptAccounts: n}, {Accounts: math.MaxInt, PeakAccounts: n}, {Accounts: math.MaxInt, Active: n, Peak: min(n, 1)}, {Accounts: math.MaxInt, Peak: n}} {
			u.Period = month()
			usages = append(usages, hostileUsage{fmt.Sprintf("%+v", u), u, 0, want})
		}
	}
	for _, p := range hostilePeriods() {
		usages = append(usages, hostileUsage{p.name, seats.Usage{Period: p.period, Accounts: 2, Peak: 1}, 0, p.err})
	}
	return usages
}
