// Command seats counts with package seats alone.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/seats"
)

func main() {
	nine := time.Date(2026, 2, 2, 9, 0, 0, 0, time.UTC)
	usage, err := seats.Measure(
		seats.Period{Start: nine, End: nine.Add(8 * time.Hour)},
		[]seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "eve"}},
		[]seats.Session{
			{Agent: "ann", Start: nine, End: nine.Add(time.Hour)},
			{Agent: "bob", Start: nine.Add(30 * time.Minute), End: nine.Add(2 * time.Hour)},
		})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(usage.Accounts, "accounts,", usage.Peak, "seats")
}
