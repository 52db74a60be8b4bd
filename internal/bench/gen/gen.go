// Package gen makes up a month of chats for measurements: the same for the same
// seed, and with the sizes, shifts and delays of a support desk.
package gen

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/payper/payper/seats"
)

// Config says which chats to make.
type Config struct {
	Seed     uint64
	Chats    int  // how many, exactly
	Many     bool // spread over licenses of usual sizes; otherwise one license has them all
	Shuffled bool // in random order; otherwise as they would arrive, near start order
}

// Row is a chat and the license it belongs to.
type Row struct {
	License string
	seats.Session
}

// Data is a month of chats. Every chat has its own copies of its strings, as it
// would after being parsed.
type Data struct {
	Period   seats.Period
	Agents   map[string][]seats.Agent // of each license
	Sessions []seats.Session          // of one license
	Rows     []Row                    // of many licenses
}

// OneLicense is the license that has all chats, where there is only one.
const OneLicense = "lic00001"

// The month, and what a month of it looks like. Instants are whole
// milliseconds.
var (
	monthStart = time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC)
	monthEnd   = monthStart.AddDate(0, 1, 0)
)

const (
	perAgent = 1070 // chats of an agent in a month, about

	shift        = 8 * hour
	medianChat   = 8 * minute
	meanChat     = 11 * minute
	usualDelay   = 2 * second  // a chat arrives up to so much after its start,
	longDelay    = 10 * minute // and one in a hundred up to so much
	clockLicense = 100         // licenses of so many agents work round the clock

	second = int64(1000)
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// chat is a chat before it has strings of its own: half the size to sort.
type chat struct {
	start, end, arrival int64 // milliseconds since the month's start
	agent               int32
}

type agent struct {
	id, license string
}

// New makes the chats of a month.
func New(c Config) *Data {
	g := generator{rand: rand.New(rand.NewPCG(c.Seed, 1)), want: c.Chats}
	if c.Many {
		for license := 1; len(g.chats) < c.Chats; license++ {
			size := g.licenseSize(license)
			g.license(license, size, size >= clockLicense)
		}
	} else if c.Chats > 0 {
		g.license(1, math.MaxInt, c.Chats >= clockLicense*perAgent)
	}
	if c.Shuffled {
		g.rand.Shuffle(len(g.chats), func(i, j int) { g.chats[i], g.chats[j] = g.chats[j], g.chats[i] })
	} else {
		slices.SortFunc(g.chats, func(a, b chat) int {
			return cmp.Or(cmp.Compare(a.arrival, b.arrival), cmp.Compare(a.agent, b.agent), cmp.Compare(a.start, b.start))
		})
	}
	return g.data(c.Many)
}

type generator struct {
	rand   *rand.Rand
	want   int
	agents []agent
	chats  []chat
}

// licenseSize returns how many agents a license has. Most have 3 to 20; every
// 20th has 20 to 70, every 100th 100 to 300, and every 800th 2,000.
func (g *generator) licenseSize(license int) int {
	switch {
	case license%800 == 0:
		return 2000
	case license%100 == 0:
		return 100 + g.rand.IntN(201)
	case license%20 == 0:
		return 20 + g.rand.IntN(51)
	default:
		return 3 + g.rand.IntN(18)
	}
}

// license makes the chats of a license of at most size agents, until there are
// as many as wanted.
func (g *generator) license(number, size int, clock bool) {
	name := fmt.Sprintf("lic%05d", number)
	zone := int64(g.rand.IntN(18)-8) * hour
	for range size {
		if len(g.chats) == g.want {
			return
		}
		g.agents = append(g.agents, agent{fmt.Sprintf("agent%05d@%s.example", len(g.agents)+1, name), name})
		g.month(zone, clock)
	}
}

// month makes the chats of the last of g.agents: on working days, or on five
// days of seven where the license works round the clock.
func (g *generator) month(zone int64, clock bool) {
	slots := 1 + g.rand.IntN(3)        // chats at a time
	busy := 0.2 + 0.7*g.rand.Float64() // part of the shift that a slot is taken
	begin, rest := 8+g.rand.IntN(3), 6 // the shift's first hour; the first day off, 6 for Saturday
	if clock {
		begin, rest = 8*g.rand.IntN(3), g.rand.IntN(7)
	}
	days := int(monthEnd.Sub(monthStart) / (24 * time.Hour))
	for d := -1; d <= days; d++ { // chats around midnight may reach into the month
		weekday := (int(monthStart.Weekday()) + d + 7) % 7
		if weekday == rest%7 || weekday == (rest+1)%7 {
			continue
		}
		from := int64(d)*day + int64(begin)*hour - zone + g.rand.Int64N(10*minute)
		for range slots {
			g.slot(from, from+shift, busy)
		}
	}
}

// slot makes one chat after another, from the start of a shift until after its
// end, less those that lie outside the month.
func (g *generator) slot(from, to int64, busy float64) {
	var (
		sigma = math.Sqrt(2 * math.Log(float64(meanChat)/float64(medianChat)))
		gap   = float64(meanChat) * (1 - busy) / busy
	)
	for {
		start := from + int64(gap*g.rand.ExpFloat64())
		if start >= to {
			return
		}
		length := max(1, int64(float64(medianChat)*math.Exp(sigma*g.rand.NormFloat64())))
		from = start + length
		if start >= monthEnd.Sub(monthStart).Milliseconds() || from <= 0 {
			continue
		}
		if len(g.chats) == g.want {
			return
		}
		delay := g.rand.Int64N(usualDelay)
		if g.rand.IntN(100) == 0 {
			delay = g.rand.Int64N(longDelay)
		}
		g.chats = append(g.chats, chat{start, from, start + delay, int32(len(g.agents) - 1)})
	}
}

// data gives the chats strings of their own.
func (g *generator) data(many bool) *Data {
	d := &Data{
		Period: seats.Period{Start: monthStart, End: monthEnd},
		Agents: make(map[string][]seats.Agent),
	}
	for _, a := range g.agents {
		d.Agents[a.license] = append(d.Agents[a.license], seats.Agent{ID: a.id})
	}
	if many {
		d.Rows = make([]Row, len(g.chats))
	} else {
		d.Sessions = make([]seats.Session, len(g.chats))
	}
	at := func(ms int64) time.Time { return monthStart.Add(time.Duration(ms) * time.Millisecond) }
	for i, c := range g.chats {
		a := g.agents[c.agent]
		s := seats.Session{Agent: strings.Clone(a.id), Start: at(c.start), End: at(c.end)}
		if many {
			d.Rows[i] = Row{strings.Clone(a.license), s}
		} else {
			d.Sessions[i] = s
		}
	}
	return d
}
