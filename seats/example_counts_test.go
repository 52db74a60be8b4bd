package seats_test

import (
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/payper/payper/seats"
)

// stretch is a time in which the number of seats in use stays the same.
type stretch struct {
	length time.Duration
	seats  int
}

// inUse returns stretches that follow one another as levels, which a program gets
// from [seats.Levels].
func inUse(start time.Time, stretches ...stretch) []seats.Level {
	var levels []seats.Level
	for _, s := range stretches {
		end := start.Add(s.length)
		levels = append(levels, seats.Level{Period: seats.Period{Start: start, End: end}, Count: s.seats})
		start = end
	}
	return levels
}

// Peaks returns the peak of each hour.
func ExamplePeaks() {
	nine := time.Date(2021, time.February, 1, 9, 0, 0, 0, time.UTC)
	levels := inUse(nine, stretch{time.Hour, 2}, stretch{10 * time.Minute, 5}, stretch{110 * time.Minute, 4})
	hours, err := seats.Every(seats.Period{Start: nine, End: nine.Add(3 * time.Hour)}, time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	peaks, err := seats.Peaks(levels, hours)
	if err != nil {
		log.Fatal(err)
	}
	for _, hour := range peaks {
		fmt.Println(hour.Period.Start.Format("15:04"), hour.Count)
	}
	// Output:
	// 09:00 2
	// 10:00 5
	// 11:00 4
}

// The peaks of three days are nine, four and seven. They add up to 20 user-days. In
// UTC every day has 24 hours; Cycle.Periods of package pricing yields the days of other
// time zones.
func ExamplePeaks_days() {
	days := seats.Period{
		Start: time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2021, time.February, 4, 0, 0, 0, 0, time.UTC),
	}
	levels := inUse(days.Start,
		stretch{10 * time.Hour, 2}, stretch{time.Hour, 9}, stretch{13 * time.Hour, 3}, // 1 February
		stretch{24 * time.Hour, 4},                        // 2 February
		stretch{23 * time.Hour, 1}, stretch{time.Hour, 7}) // 3 February
	each, err := seats.Every(days, 24*time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	peaks, err := seats.Peaks(levels, each)
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

// Only business hours count, Monday to Friday from nine to five. The peak of six in
// the evening is not in any of the parts.
func ExamplePeaks_businessHours() {
	monday := time.Date(2021, time.February, 1, 0, 0, 0, 0, time.UTC)
	levels := inUse(monday, stretch{10 * time.Hour, 3}, stretch{9 * time.Hour, 2}, stretch{time.Hour, 6}, stretch{148 * time.Hour, 1})
	var hours []seats.Period
	for day := range 5 {
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

// Networks charge the 95th percentile of five-minute samples. A month of 30 days has
// 8,640 samples, and the highest 432 are dropped: 36 hours.
func ExamplePercentile() {
	april := seats.Period{
		Start: time.Date(2021, time.April, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2021, time.May, 1, 0, 0, 0, 0, time.UTC),
	}
	levels := inUse(april.Start, stretch{36 * time.Hour, 40}, stretch{684 * time.Hour, 10})
	intervals, err := seats.Every(april, 5*time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	samples, err := seats.Peaks(levels, func(yield func(seats.Period) bool) {
		for p := range intervals { // a sample is the first nanosecond of an interval
			if !yield(seats.Period{Start: p.Start, End: p.Start.Add(1)}) {
				return
			}
		}
	})
	if err != nil {
		log.Fatal(err)
	}
	charged, err := seats.Percentile(samples, 95)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(samples), "samples,", charged, "seats")
	// Output: 8640 samples, 10 seats
}

// Datadog charges the highest of the lower 99% of hours. A month of 30 days has 720
// hours, and the highest seven are dropped.
func ExamplePercentile_hours() {
	april := seats.Period{
		Start: time.Date(2021, time.April, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2021, time.May, 1, 0, 0, 0, 0, time.UTC),
	}
	levels := inUse(april.Start, stretch{7 * time.Hour, 50}, stretch{713 * time.Hour, 12})
	hours, err := seats.Every(april, time.Hour)
	if err != nil {
		log.Fatal(err)
	}
	peaks, err := seats.Peaks(levels, hours)
	if err != nil {
		log.Fatal(err)
	}
	charged, err := seats.Percentile(peaks, 99)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(peaks), "hours,", charged, "seats")
	// Output: 720 hours, 12 seats
}

// Citrix reads the licenses in use every five minutes and reports the highest reading.
// It misses a peak of three minutes between two readings.
func ExampleSampled() {
	nine := time.Date(2021, time.February, 1, 9, 0, 0, 0, time.UTC)
	levels := inUse(nine, stretch{61 * time.Minute, 4}, stretch{3 * time.Minute, 9}, stretch{56 * time.Minute, 4})
	charged, err := seats.Sampled(levels, 5*time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seats:", charged)
	// Output: seats: 4
}

// Cisco counts the agents of a contact center who are there for 15 minutes without a
// break. Two of the 102 agents of the first day are there twice, for ten minutes each.
// On the second day they stay for 20.
func ExampleUnbroken() {
	nine := time.Date(2021, time.February, 1, 9, 0, 0, 0, time.UTC)
	for day, levels := range [][]seats.Level{
		inUse(nine, stretch{20 * time.Minute, 100}, stretch{10 * time.Minute, 102}, stretch{20 * time.Minute, 100}, stretch{10 * time.Minute, 102}),
		inUse(nine, stretch{20 * time.Minute, 100}, stretch{20 * time.Minute, 102}, stretch{20 * time.Minute, 100}),
	} {
		charged, err := seats.Unbroken(levels, 15*time.Minute)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("day %d: %d\n", day+1, charged)
	}
	// Output:
	// day 1: 100
	// day 2: 102
}
