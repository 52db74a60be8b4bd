package seats_test

import (
	"fmt"
	"log"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/payper/payper/seats"
)

// staff returns n agents.
func staff(n int) []seats.Agent {
	agents := make([]seats.Agent, n)
	for i := range agents {
		agents[i].ID = fmt.Sprintf("agent-%d", i+1)
	}
	return agents
}

// busy returns a chat of each of the first n agents, from one minute of the
// month to another.
func busy(n, from, to int) []seats.Session {
	sessions := make([]seats.Session, n)
	for i, a := range staff(n) {
		sessions[i] = seats.Session{Agent: a.ID, Start: oclock(0, from), End: oclock(0, to)}
	}
	return sessions
}

// A chart of the seats in use.
func ExampleLevels() {
	levels, err := seats.Levels(seats.Period{Start: oclock(8, 0), End: oclock(12, 0)}, staff(3), []seats.Session{
		{Agent: "agent-1", Start: oclock(8, 30), End: oclock(10, 30)},
		{Agent: "agent-2", Start: oclock(9, 0), End: oclock(10, 0)},
		{Agent: "agent-3", Start: oclock(9, 15), End: oclock(11, 0)},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, l := range levels {
		fmt.Printf("%s %-3s %d\n", l.Period.Start.Format("15:04"), strings.Repeat("#", l.Count), l.Count)
	}
	// Output:
	// 08:00     0
	// 08:30 #   1
	// 09:00 ##  2
	// 09:15 ### 3
	// 10:00 ##  2
	// 10:30 #   1
	// 11:00     0
}

func ExampleEvery() {
	quarters, err := seats.Every(seats.Period{Start: oclock(9, 0), End: oclock(9, 40)}, 15*time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	for p := range quarters {
		fmt.Println(p.Start.Format("15:04"), "to", p.End.Format("15:04"))
	}
	// Output:
	// 09:00 to 09:15
	// 09:15 to 09:30
	// 09:30 to 09:40
}

// The peak of each hour.
func ExamplePeaks() {
	levels, err := seats.Levels(today, staff(5), slices.Concat(busy(2, 540, 600), busy(5, 600, 610), busy(4, 655, 665)))
	if err != nil {
		log.Fatal(err)
	}
	hours, err := seats.Every(today, time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	peaks, err := seats.Peaks(levels, hours)
	if err != nil {
		log.Fatal(err)
	}
	for _, hour := range peaks[9:12] {
		fmt.Println(hour.Period.Start.Format("15:04"), hour.Count)
	}
	// Output:
	// 09:00 2
	// 10:00 5
	// 11:00 4
}

// Parallels RAS SPLA charges the peak of each day. Nine users on one of three
// days, four and seven on the others, are 20 user-days. In UTC a day has 24 hours;
// for a zone where clocks change take the days of Cycle.Periods of package
// pricing.
func ExamplePeaks_days() {
	threeDays := seats.Period{Start: midnight, End: midnight.AddDate(0, 0, 3)}
	levels, err := seats.Levels(threeDays, staff(9), slices.Concat(busy(9, 600, 660), busy(4, 1440, 2880), busy(7, 4319, 4320)))
	if err != nil {
		log.Fatal(err)
	}
	days, err := seats.Every(threeDays, 24*time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	peaks, err := seats.Peaks(levels, days)
	if err != nil {
		log.Fatal(err)
	}
	total := 0
	for _, day := range peaks {
		total += day.Count
	}
	fmt.Println(total, "user-days")
	// Output: 20 user-days
}

// The peak of business hours only: what lies between the parts does not count.
func ExamplePeaks_businessHours() {
	week := seats.Period{Start: midnight, End: midnight.AddDate(0, 0, 7)}
	levels, err := seats.Levels(week, staff(6), slices.Concat(busy(3, 600, 660), busy(6, 1300, 1310)))
	if err != nil {
		log.Fatal(err)
	}
	var hours []seats.Period
	for day := range 5 { // Monday to Friday, nine to five
		open := time.Date(2021, time.February, 1+day, 9, 0, 0, 0, time.UTC)
		hours = append(hours, seats.Period{Start: open, End: open.Add(8 * time.Hour)})
	}
	peaks, err := seats.Peaks(levels, slices.Values(hours))
	if err != nil {
		log.Fatal(err)
	}
	peak, err := seats.Percentile(peaks, 100)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", peak)
	// Output: seats: 3
}

// The 95th percentile of five-minute samples, as the traffic of networks is
// charged: of the 8,640 samples in 30 days the highest 432 are dropped. Forty
// agents for 36 hours are 432 samples.
func ExamplePercentile() {
	month := seats.Period{Start: midnight, End: midnight.AddDate(0, 0, 30)}
	levels, err := seats.Levels(month, staff(40), slices.Concat(busy(40, 0, 2160), busy(10, 2160, 43200)))
	if err != nil {
		log.Fatal(err)
	}
	fives, err := seats.Every(month, 5*time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	samples, err := seats.Peaks(levels, func(yield func(seats.Period) bool) {
		for p := range fives { // only the first nanosecond of each
			if !yield(seats.Period{Start: p.Start, End: p.Start.Add(1)}) {
				return
			}
		}
	})
	if err != nil {
		log.Fatal(err)
	}
	n, err := seats.Percentile(samples, 95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(samples), "samples,", n, "seats")
	// Output: 8640 samples, 10 seats
}

// Datadog counts each hour and charges the maximum of the lower 99% of hours: of
// the 720 hours in 30 days the highest seven are dropped.
func ExamplePercentile_hours() {
	month := seats.Period{Start: midnight, End: midnight.AddDate(0, 0, 30)}
	levels, err := seats.Levels(month, staff(50), slices.Concat(busy(50, 0, 420), busy(12, 420, 43200)))
	if err != nil {
		log.Fatal(err)
	}
	hours, err := seats.Every(month, time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	peaks, err := seats.Peaks(levels, hours)
	if err != nil {
		log.Fatal(err)
	}
	n, err := seats.Percentile(peaks, 99)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(peaks), "hours,", n, "seats")
	// Output: 720 hours, 12 seats
}

// Citrix evaluates the licenses in use every five minutes, and tells the maximum.
// A peak of three minutes between two samples is not seen.
func ExampleSampled() {
	levels, err := seats.Levels(today, staff(9), slices.Concat(busy(4, 0, 120), busy(9, 61, 64)))
	if err != nil {
		log.Fatal(err)
	}
	n, err := seats.Sampled(levels, 5*time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", n)
	// Output: seats: 4
}

// Cisco counts the agents of a contact center only if they were there for 15
// minutes in one piece. Of 102 agents who twice were there for ten minutes, 100
// count, who stayed throughout; a day later 102 stayed for 20 minutes.
func ExampleUnbroken() {
	for day, sessions := range [][]seats.Session{
		slices.Concat(busy(100, 480, 560), busy(102, 500, 510), busy(102, 530, 540)),
		slices.Concat(busy(100, 480, 560), busy(102, 500, 520)),
	} {
		levels, err := seats.Levels(today, staff(102), sessions)
		if err != nil {
			log.Fatal(err)
		}
		n, err := seats.Unbroken(levels, 15*time.Minute)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("day %d: %d\n", day+1, n)
	}
	// Output:
	// day 1: 100
	// day 2: 102
}

// Sustained drops peaks that were short in all, "to support shift changes", as
// Genesys Cloud puts it. Its example has 500 users for 31 minutes and 503 for
// six, of which 500 are charged.
func ExampleUsage_Sustained() {
	usage, err := seats.Measure(today, staff(503), slices.Concat(busy(400, 0, 600), busy(500, 600, 631), busy(503, 631, 637)))
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range []time.Duration{0, 30 * time.Minute} {
		n, err := usage.Sustained(d)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("for %v: %d\n", d, n)
	}
	// Output:
	// for 0s: 503
	// for 30m0s: 500
}

// The time each agent spent chatting, to hold against the report of the help desk.
// Time in two chats at once counts once.
func ExampleMeter_Spans() {
	meter := metered(
		seats.Session{Agent: "ann", Start: oclock(9, 0), End: oclock(9, 40)},
		seats.Session{Agent: "ann", Start: oclock(9, 20), End: oclock(10, 0)},
		seats.Session{Agent: "bob", Start: oclock(9, 30), End: oclock(10, 15)},
	)
	chatting := make(map[string]time.Duration)
	for agent, p := range meter.Spans() {
		chatting[agent] += p.End.Sub(p.Start)
	}
	for _, agent := range slices.Sorted(maps.Keys(chatting)) {
		fmt.Println(agent, chatting[agent].Seconds(), "s")
	}
	// Output:
	// ann 3600 s
	// bob 2700 s
}

// Genesys Cloud charges user-hours, rounded up once: 112.23 and 110.11 hours are
// 223.
func ExampleMeter_Spans_userHours() {
	meter, err := seats.NewMeter(february)
	if err != nil {
		log.Fatal(err)
	}
	for agent, seconds := range map[string]time.Duration{"ann": 404_028, "bob": 396_396} {
		if err := meter.Add(seats.Session{Agent: agent, Start: midnight, End: midnight.Add(seconds * time.Second)}); err != nil {
			log.Fatal(err)
		}
	}
	var total time.Duration
	for _, p := range meter.Spans() {
		total += p.End.Sub(p.Start)
	}
	fmt.Println(int((total+time.Hour-1)/time.Hour), "user-hours")
	// Output: 223 user-hours
}

// Freshservice takes a day pass for each day on which an occasional agent logs
// in. The same for the days on which agents chat, by the dates of a zone.
func ExampleMeter_Spans_agentsOfEachDay() {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		log.Fatal(err)
	}
	meter := metered(
		seats.Session{Agent: "ann", Start: oclock(4, 0), End: oclock(4, 30)}, // still 31 January there
		seats.Session{Agent: "ann", Start: oclock(4, 50), End: oclock(5, 10)},
		seats.Session{Agent: "bob", Start: oclock(10, 0), End: oclock(11, 0)},
	)
	type day struct{ agent, date string }
	days := make(map[day]bool)
	for agent, p := range meter.Spans() {
		last := p.End.Add(-1).In(newYork)
		for at := p.Start.In(newYork); at.Format(time.DateOnly) <= last.Format(time.DateOnly); at = at.AddDate(0, 0, 1) {
			days[day{agent, at.Format(time.DateOnly)}] = true
		}
	}
	fmt.Println(len(days), "day passes")
	// Output: 3 day passes
}

// Who made up the level that is charged: those who held a seat when it was first
// reached.
func ExampleMeter_Holders() {
	agents := []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "cid"}}
	meter := metered(
		seats.Session{Agent: "ann", Start: oclock(9, 0), End: oclock(12, 0)},
		seats.Session{Agent: "bob", Start: oclock(10, 0), End: oclock(11, 0)},
		seats.Session{Agent: "cid", Start: oclock(10, 50), End: oclock(11, 0)}, // too short to be charged
	)
	levels, err := meter.Levels(agents)
	if err != nil {
		log.Fatal(err)
	}
	charged, err := seats.Unbroken(levels, 15*time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	first := slices.IndexFunc(levels, func(l seats.Level) bool { return l.Count >= charged })
	holders, err := meter.Holders(agents, levels[first].Period.Start)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(charged, holders)
	// Output: 2 [ann bob]
}
