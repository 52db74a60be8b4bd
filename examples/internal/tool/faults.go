package tool

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// shownFaults is how many faults an error names.
const shownFaults = 20

// Faults collects what is wrong in the files, so that one run tells all of it.
type Faults struct {
	first []fault
	count int
	once  map[string]bool // what was told of a whole file
}

type fault struct {
	line int // of the file, for the order among the parts of a table
	kind string
	text string
}

// Add adds a fault and the place it is at, such as "chats.csv:4".
func (f *Faults) Add(place, format string, args ...any) {
	f.add(fault{text: place + ": " + fmt.Sprintf(format, args...)})
}

// add adds a fault, unless it is of a kind that is there already: one that concerns a
// whole file.
func (f *Faults) add(one fault) {
	if one.kind != "" {
		if f.once[one.kind] {
			return
		}
		if f.once == nil {
			f.once = make(map[string]bool)
		}
		f.once[one.kind] = true
	}
	f.count++
	if len(f.first) < shownFaults {
		f.first = append(f.first, one)
	}
}

// join adds the faults of the parts of a table, in order of lines.
func (f *Faults) join(parts []*Faults) {
	var all []fault
	for _, part := range parts {
		all = append(all, part.first...)
		f.count += part.count - len(part.first)
	}
	slices.SortStableFunc(all, func(a, b fault) int { return cmp.Compare(a.line, b.line) })
	for _, one := range all {
		f.add(one)
	}
}

// Err returns an error that names the first 20 faults and how many more there are, or
// nil if there are none.
func (f *Faults) Err() error {
	if f.count == 0 {
		return nil
	}
	return faultsError{*f}
}

type faultsError struct{ Faults }

func (e faultsError) Error() string {
	var text strings.Builder
	if e.count > 1 {
		fmt.Fprintf(&text, "%d faults:\n", e.count)
	}
	for i, one := range e.first {
		if i > 0 {
			text.WriteByte('\n')
		}
		text.WriteString(one.text)
	}
	if more := e.count - len(e.first); more > 0 {
		fmt.Fprintf(&text, "\nand %d more", more)
	}
	return text.String()
}
