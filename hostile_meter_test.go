package payper_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/payper/payper/seats"
)

// hostileMeters is the part of the table for what counts as chats come in.
var hostileMeters = map[string]func(*hostile){
	"seats.NewMeter": func(h *hostile) {
		for _, p := range hostilePeriods() {
			h.want(p.name, 0, p.err, func() (any, error) { return seats.NewMeter(p.period) })
		}
	},
	"seats.Meter.Add": func(h *hostile) {
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return nil, new(seats.Meter).Add(plainChat()) })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return nil, (*seats.Meter)(nil).Add(plainChat()) })
		for _, p := range hostilePeriods() {
			if p.err == nil {
				h.handled(p.name, 0, func() (any, error) {
					return addTo(p.period, seats.Session{Agent: "ann", Start: p.period.Start, End: p.period.End}, seats.Session{Agent: "ann", Start: time.Unix(math.MinInt64, 0), End: time.Unix(math.MaxInt64, 0)})
				})
			}
		}
		for _, at := range hostileInstants() {
			h.either(at.String(), 0, func() (any, error) {
				return addTo(month(), seats.Session{Agent: "ann", Start: month().Start, End: at}, seats.Session{Agent: "ann", Start: at, End: lastInstant})
			}, seats.ErrSession)
		}
		for _, id := range hostileIDs() {
			h.handled("an id of any bytes", len(id), func() (any, error) { return addTo(month(), chatOf(id)) })
			h.refused("no end", len(id), seats.ErrSession, func() (any, error) { return addTo(month(), seats.Session{Agent: id, Start: month().Start}) })
		}
		h.refused("a session of nothing", 0, seats.ErrSession, func() (any, error) { return addTo(month(), seats.Session{}) })
		h.refused("a million agents and one", 1_000_000*200, seats.ErrLimit, func() (any, error) {
			m, err := seats.NewMeter(month())
			for i := 0; err == nil && i <= 1_000_000; i++ {
				err = m.Add(chatOf(strconv.Itoa(i)))
			}
			return nil, err
		})
	},
	"seats.Meter.Merge": func(h *hostile) {
		m := meterOf(h, plainChat())
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return nil, new(seats.Meter).Merge(m) })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return nil, (*seats.Meter)(nil).Merge(m) })
		h.refused("with the zero value", 0, seats.ErrMeter, func() (any, error) { return nil, m.Merge(new(seats.Meter)) })
		h.refused("with nil", 0, seats.ErrMeter, func() (any, error) { return nil, m.Merge(nil) })
		h.handled("with itself", 0, func() (any, error) { return nil, m.Merge(m) })
		for _, p := range hostilePeriods() {
			if other, err := seats.NewMeter(p.period); err == nil {
				h.refused("with "+p.name, 0, seats.ErrOtherPeriod, func() (any, error) { return nil, m.Merge(other) })
			}
		}
	},
	"seats.Meter.Cut": func(h *hostile) {
		m := meterOf(h, plainChat())
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return new(seats.Meter).Cut(month()) })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return (*seats.Meter)(nil).Cut(month()) })
		for _, p := range hostilePeriods() {
			want := p.err
			if want == nil && p.name != "a nanosecond" {
				want = seats.ErrOtherPeriod
			}
			h.want(p.name, 0, want, func() (any, error) { return m.Cut(p.period) })
		}
	},
	"seats.Meter.Period": func(h *hostile) {
		for _, m := range []*seats.Meter{nil, new(seats.Meter)} {
			h.handled("no period", 0, func() (any, error) {
				if p := m.Period(); p != (seats.Period{}) {
					return nil, fmt.Errorf("period %v", p)
				}
				return nil, nil
			})
		}
	},
	"seats.Meter.Usage": func(h *hostile) {
		m := meterOf(h, plainChat())
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return new(seats.Meter).Usage(nil) })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return (*seats.Meter)(nil).Usage(nil) })
		hostileAgents(h, func(agents []seats.Agent) (any, error) { return m.Usage(agents) })
		for _, id := range hostileIDs() {
			h.refused("an unknown id of any bytes", len(id), seats.ErrUnknownAgent, func() (any, error) { return meterOf(h, chatOf(id)).Usage(nil) })
		}
	},
	"seats.Meter.Levels": func(h *hostile) {
		m := meterOf(h, plainChat())
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return new(seats.Meter).Levels(nil) })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return (*seats.Meter)(nil).Levels(nil) })
		hostileAgents(h, func(agents []seats.Agent) (any, error) {
			levels, err := m.Levels(agents)
			if err != nil {
				return levels, err
			}
			return nil, nil
		})
	},
	"seats.Meter.AppendBinary": func(h *hostile) {
		m := meterOf(h, plainChat())
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return new(seats.Meter).AppendBinary(nil) })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return (*seats.Meter)(nil).AppendBinary(nil) })
		for _, b := range [][]byte{nil, {}, make([]byte, megabyte)} {
			h.handled("to bytes", len(b), func() (any, error) { return m.AppendBinary(b) })
		}
	},
	"seats.Meter.MarshalBinary": func(h *hostile) {
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return new(seats.Meter).MarshalBinary() })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return (*seats.Meter)(nil).MarshalBinary() })
		for _, id := range hostileIDs() {
			h.handled("an id of any bytes", len(id), func() (any, error) {
				data, err := meterOf(h, chatOf(id)).MarshalBinary()
				if err == nil {
					err = new(seats.Meter).UnmarshalBinary(data)
				}
				return nil, err
			})
		}
	},
	"seats.Meter.MarshalJSON": func(h *hostile) {
		for _, m := range []*seats.Meter{new(seats.Meter), meterOf(h, plainChat())} {
			h.refused("a Meter", 0, seats.ErrEncoding, func() (any, error) { return asJSON(m) })
			h.refused("a struct of a Meter", 0, seats.ErrEncoding, func() (any, error) { return asJSON(struct{ M seats.Meter }{*m}) })
		}
	},
	"seats.Meters.MarshalJSON": func(h *hostile) {
		for _, ms := range []*seats.Meters{new(seats.Meters), metersOf(h, 2)} {
			h.refused("a Meters", 0, seats.ErrEncoding, func() (any, error) { return asJSON(ms) })
			h.refused("a struct of a Meters", 0, seats.ErrEncoding, func() (any, error) { return asJSON(struct{ M seats.Meters }{*ms}) })
		}
	},
	"seats.Meter.UnmarshalBinary": func(h *hostile) {
		data, err := meterOf(h, plainChat(), chatOf("\xff")).MarshalBinary()
		if err != nil {
			h.Fatal(err)
		}
		decode := func(data []byte) (any, error) {
			var m seats.Meter
			if err := m.UnmarshalBinary(data); err != nil {
				return m.Period(), err
			}
			_, err := m.MarshalBinary()
			return nil, err
		}
		documented := []error{seats.ErrEncoding, seats.ErrPeriod, seats.ErrLimit}
		h.altered(data, decode, documented...)
		h.refused("into nil", len(data), seats.ErrMeter, func() (any, error) { return nil, (*seats.Meter)(nil).UnmarshalBinary(data) })
		// With a check sum that fits, what it guards is read.
		table := crc64.MakeTable(crc64.ECMA)
		sealed := func(body []byte) (any, error) {
			return decode(binary.BigEndian.AppendUint64(slices.Clone(body), crc64.Checksum(body, table)))
		}
		h.altered(data[:len(data)-8], sealed, documented...)
		for _, id := range append(hostileIDs(), "") {
			h.refused("any bytes", len(id), seats.ErrEncoding, func() (any, error) { return decode([]byte(id)) })
			h.refused("any bytes, sealed", len(id), seats.ErrEncoding, func() (any, error) { return sealed([]byte("seats\x01" + id)) })
		}
	},
	"seats.NewMeters": func(h *hostile) {
		for _, p := range hostilePeriods() {
			h.want(p.name, 0, p.err, func() (any, error) { return seats.NewMeters(p.period, 1) })
		}
		for _, cores := range hostileInts() {
			h.handled(strconv.Itoa(cores), 0, func() (any, error) { return seats.NewMeters(month(), cores) })
		}
	},
	"seats.Meters.Add": func(h *hostile) {
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return nil, new(seats.Meters).Add("acme", plainChat()) })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return nil, (*seats.Meters)(nil).Add("acme", plainChat()) })
		ms := metersOf(h, 1)
		h.refused("no license", 0, seats.ErrSession, func() (any, error) { return nil, ms.Add("", plainChat()) })
		for _, id := range hostileIDs() {
			h.handled("ids of any bytes", len(id), func() (any, error) { return nil, ms.Add(id, chatOf(id)) })
			h.refused("no end", len(id), seats.ErrSession, func() (any, error) { return nil, ms.Add(id, seats.Session{Agent: id, Start: month().Start}) })
		}
	},
	"seats.Meters.AddAll": func(h *hostile) {
		chats := maps.All(map[string]seats.Session{"acme": plainChat()})
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return nil, new(seats.Meters).AddAll(chats) })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return nil, (*seats.Meters)(nil).AddAll(chats) })
		for _, cores := range []int{math.MinInt, 1, 256, math.MaxInt} {
			const perCore = 200_000
			h.handled(strconv.Itoa(cores), min(max(1, cores), 256)*perCore, func() (any, error) { return nil, metersOf(h, cores).AddAll(chats) })
		}
		for _, id := range hostileIDs() {
			h.refused("no end", len(id), seats.ErrSession, func() (any, error) {
				return nil, metersOf(h, 2).AddAll(maps.All(map[string]seats.Session{id: {Agent: id, Start: month().Start}}))
			})
		}
	},
	"seats.Meters.Merge": func(h *hostile) {
		ms, m := metersOf(h, 1), meterOf(h, plainChat())
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return nil, new(seats.Meters).Merge("acme", m) })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return nil, (*seats.Meters)(nil).Merge("acme", m) })
		h.refused("no license", 0, seats.ErrSession, func() (any, error) { return nil, ms.Merge("", m) })
		for _, id := range hostileIDs() {
			h.handled("a license of any bytes", len(id), func() (any, error) { return nil, ms.Merge(id, m) })
			h.refused("the zero Meter", len(id), seats.ErrMeter, func() (any, error) { return nil, ms.Merge(id, new(seats.Meter)) })
			h.refused("nil", len(id), seats.ErrMeter, func() (any, error) { return nil, ms.Merge(id, nil) })
		}
	},
	"seats.Meters.Meter": func(h *hostile) {
		for _, id := range append(hostileIDs(), "") {
			for _, ms := range []*seats.Meters{nil, new(seats.Meters), metersOf(h, 1)} {
				h.handled("an unknown license", len(id), func() (any, error) {
					if ms.Meter(id) != nil {
						return nil, errors.New("not nil")
					}
					return nil, nil
				})
			}
		}
	},
	"seats.Meters.Remove": func(h *hostile) {
		for _, id := range append(hostileIDs(), "") {
			for _, ms := range []*seats.Meters{nil, new(seats.Meters), metersOf(h, 1)} {
				h.handled("an unknown license", len(id), func() (any, error) { ms.Remove(id); return nil, nil })
			}
		}
	},
	"seats.Meters.All": func(h *hostile) {
		for _, ms := range []*seats.Meters{nil, new(seats.Meters)} {
			h.handled("no period", 0, func() (any, error) {
				for license := range ms.All() {
					return nil, errors.New("a license " + license)
				}
				return nil, nil
			})
		}
		ms := metersOf(h, 3)
		for _, id := range hostileIDs() {
			if err := ms.Add(id, plainChat()); err != nil {
				h.Fatal(err)
			}
		}
		h.handled("removed as they come", 0, func() (any, error) {
			for license := range ms.All() {
				ms.Remove(license)
			}
			return nil, nil
		})
	},
	"seats.Meters.Usages": func(h *hostile) {
		usages := func(ms *seats.Meters, licenses map[string][]seats.Agent) (any, error) {
			for _, err := range ms.Usages(maps.All(licenses)) {
				if err != nil {
					return nil, err
				}
			}
			return nil, nil
		}
		h.refused("the zero value", 0, seats.ErrMeter, func() (any, error) { return usages(new(seats.Meters), nil) })
		h.refused("nil", 0, seats.ErrMeter, func() (any, error) { return usages((*seats.Meters)(nil), nil) })
		ms := metersOf(h, 2)
		h.refused("no license", 0, seats.ErrSession, func() (any, error) { return usages(ms, map[string][]seats.Agent{"": nil}) })
		hostileAgents(h, func(agents []seats.Agent) (any, error) { return usages(ms, map[string][]seats.Agent{"\xff": agents}) })
		for _, id := range hostileIDs() {
			ms := metersOf(h, 2)
			if err := ms.Add(id, chatOf(id)); err != nil {
				h.Fatal(err)
			}
			h.refused("an unknown license", len(id), seats.ErrUnknownAgent, func() (any, error) { return usages(ms, nil) })
			h.refused("an unknown agent", len(id), seats.ErrUnknownAgent, func() (any, error) { return usages(ms, map[string][]seats.Agent{id: nil}) })
		}
	},
}

// chatOf is a chat of an agent, in the month.
func chatOf(agent string) seats.Session {
	return seats.Session{Agent: agent, Start: month().Start, End: month().Start.Add(time.Hour)}
}

func plainChat() seats.Session { return chatOf("ann") }

// addTo adds sessions to a new Meter, and asks it for what Measure would say.
func addTo(p seats.Period, sessions ...seats.Session) (any, error) {
	m, err := seats.NewMeter(p)
	if err != nil {
		return nil, err
	}
	for _, s := range sessions {
		if err := m.Add(s); err != nil {
			return nil, err
		}
	}
	return m.Usage([]seats.Agent{{ID: sessions[0].Agent}})
}

// meterOf is a Meter of a month with sessions.
func meterOf(h *hostile, sessions ...seats.Session) *seats.Meter {
	h.Helper()
	m, err := seats.NewMeter(month())
	if err != nil {
		h.Fatal(err)
	}
	for _, s := range sessions {
		if err := m.Add(s); err != nil {
			h.Fatal(err)
		}
	}
	return m
}

// metersOf is a Meters of a month.
func metersOf(h *hostile, cores int) *seats.Meters {
	h.Helper()
	ms, err := seats.NewMeters(month(), cores)
	if err != nil {
		h.Fatal(err)
	}
	return ms
}

// hostileAgents feeds a function of the agents of a license on which ann may
// have chatted.
func hostileAgents(h *hostile, f func([]seats.Agent) (any, error)) {
	h.Helper()
	ann := seats.Agent{ID: "ann"}
	h.handled("ann", 0, func() (any, error) { return f([]seats.Agent{ann}) })
	h.refused("an agent without an id", 0, seats.ErrAgent, func() (any, error) { return f(make([]seats.Agent, 1)) })
	for _, id := range hostileIDs() {
		h.handled("an id of any bytes", len(id), func() (any, error) { return f([]seats.Agent{ann, {ID: id}}) })
		h.refused("the same id of any bytes", len(id), seats.ErrAgent, func() (any, error) { return f([]seats.Agent{ann, {ID: id}, {ID: id}}) })
		h.refused("left before joining", len(id), seats.ErrAgent, func() (any, error) {
			return f([]seats.Agent{ann, {ID: id, Joined: month().End, Left: month().Start}})
		})
	}
	const million, agentBytes = 1_000_000, 136
	many := make([]seats.Agent, million+1)
	for i := range many {
		many[i].ID = strconv.Itoa(i)
	}
	many[0] = ann
	h.handled("a million agents", million*agentBytes, func() (any, error) { return f(many[:million]) })
	h.refused("a million agents and one", 0, seats.ErrLimit, func() (any, error) { return f(many) })
	for _, at := range hostileInstants() {
		h.either(at.String(), 0, func() (any, error) {
			return f([]seats.Agent{{ID: "ann", Joined: at, Left: lastInstant, Suspended: []seats.Period{{Start: at, End: at}}, SuspendedSince: at}})
		}, seats.ErrAgent)
	}
}
