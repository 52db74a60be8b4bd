package seats

import (
	"fmt"
	"slices"
	"strings"
)

// maxFaults is how many bad elements the text of an error names. It counts the rest.
const maxFaults = 20

// faults collects the bad elements of one kind.
type faults struct {
	kind  error // a sentinel
	texts []string
	count int
}

// room reports whether the text has room for one more bad element.
func (f *faults) room() bool { return f.count < maxFaults }

// add adds a bad element.
func (f *faults) add(format string, args ...any) {
	if f.count++; f.count <= maxFaults {
		f.texts = append(f.texts, fmt.Sprintf(format, args...))
	}
}

// addUnknown adds an ID that is not among agents. It names an agent whose ID differs
// only in case or blanks.
func (f *faults) addUnknown(where, id string, agents []Agent) {
	if !f.room() {
		f.count++
		return
	}
	like := slices.IndexFunc(agents, func(a Agent) bool {
		return strings.EqualFold(strings.TrimSpace(id), strings.TrimSpace(a.ID))
	})
	if like < 0 {
		f.add("%sagent %.100q", where, id)
	} else {
		f.add("%sagent %.100q (similar to %.100q)", where, id, agents[like].ID)
	}
}

// err returns an error that names the bad elements and wraps their kind, or nil
// if there are none.
func (f *faults) err() error {
	if f.count == 0 {
		return nil
	}
	text := strings.Join(f.texts, "; ")
	if more := f.count - len(f.texts); more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return fmt.Errorf("%s: %w", text, f.kind)
}

// join returns one error that wraps those that are not nil, or nil.
func join(errs ...error) error {
	var joined error
	for _, err := range errs {
		switch {
		case joined == nil:
			joined = err
		case err != nil:
			joined = fmt.Errorf("%w; %w", joined, err)
		}
	}
	return joined
}
