package tool

import (
	"fmt"
	"strings"
)

// shownFaults is how many faults an error names.
const shownFaults = 20

// Faults collects what is wrong in the files, so that one run tells all of it.
type Faults struct {
	first []string
	count int
}

// Add adds a fault and the place it is at, such as "chats.csv:4".
func (f *Faults) Add(place, format string, args ...any) {
	f.count++
	if len(f.first) < shownFaults {
		f.first = append(f.first, place+": "+fmt.Sprintf(format, args...))
	}
}

// Count returns the number of faults.
func (f *Faults) Count() int { return f.count }

// Err returns an error that names the first 20 faults and how many more there are,
// or nil if there are none.
func (f *Faults) Err() error {
	if f.count == 0 {
		return nil
	}
	return faultsError{*f}
}

type faultsError struct{ Faults }

func (e faultsError) Error() string {
	text := strings.Join(e.first, "\n")
	if more := e.count - len(e.first); more > 0 {
		text += fmt.Sprintf("\nand %d more", more)
	}
	if e.count > 1 {
		text = fmt.Sprintf("%d faults:\n", e.count) + text
	}
	return text
}
