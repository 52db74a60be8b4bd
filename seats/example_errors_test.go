package seats_test

import (
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/seats"
)

// Each kind of mistake has an error of its own, for errors.Is to tell; the text
// says where it is.
func Example_errors() {
	day := func(d int) time.Time { return time.Date(2021, time.February, d, 0, 0, 0, 0, time.UTC) }
	february := seats.Period{Start: day(1), End: day(29)}
	ann := seats.Agent{ID: "ann"}
	chat := seats.Session{Agent: "ann", Start: day(1), End: day(1).Add(time.Hour)}
	measure := func(agents []seats.Agent, sessions ...seats.Session) error {
		_, err := seats.Measure(february, agents, sessions)
		return err
	}
	meter, err := seats.NewMeter(february)
	if err != nil {
		log.Fatal(err)
	}
	march, err := seats.NewMeter(seats.Period{Start: february.End, End: day(60)})
	if err != nil {
		log.Fatal(err)
	}

	for _, mistake := range []struct{ kind, err error }{
		{seats.ErrPeriod, seats.Period{Start: day(2), End: day(1)}.Validate()},
		{seats.ErrAgent, measure([]seats.Agent{ann, ann})},
		{seats.ErrAgent, measure([]seats.Agent{{ID: "bob", Joined: day(2), Left: day(1)}})},
		{seats.ErrSession, measure([]seats.Agent{ann}, chat, seats.Session{Agent: "ann", Start: day(2), End: day(1)})},
		{seats.ErrUnknownAgent, measure(nil, chat)},
		{seats.ErrLimit, measure(make([]seats.Agent, 1_000_001))},
		{seats.ErrMeter, new(seats.Meter).Add(chat)},
		{seats.ErrOtherPeriod, meter.Merge(march)},
		{seats.ErrEncoding, meter.UnmarshalBinary([]byte("seats"))},
		{seats.ErrUsage, seats.Usage{Period: february, Accounts: 5, Peak: 20}.Validate()},
	} {
		if !errors.Is(mistake.err, mistake.kind) {
			log.Fatal(mistake.err)
		}
		fmt.Println(mistake.err)
	}
	// Output:
	// seats: period 2021-02-02T00:00:00Z/2021-02-01T00:00:00Z ends before it starts: invalid period
	// seats: agents 0 and 1 have the same id "ann": invalid agent
	// seats: agent 0, "bob": left 2021-02-01T00:00:00Z, before joining 2021-02-02T00:00:00Z: invalid agent
	// seats: session 1: agent "ann": ends 2021-02-01T00:00:00Z, before its start 2021-02-02T00:00:00Z: invalid session
	// seats: session 0: agent "ann": unknown agent
	// seats: 1000001 agents, more than 1000000: limit exceeded
	// seats: meter without a period
	// seats: meters of 2021-02-01T00:00:00Z/2021-03-01T00:00:00Z and 2021-03-01T00:00:00Z/2021-04-01T00:00:00Z: other period
	// seats: meter: does not start as version 1 does: invalid encoding of a meter
	// seats: usage: Peak 20, of 5 accounts that are not exempt and 0 strays: impossible usage
}
