// Package faults collects all that is wrong with a value, so that one error tells it.
package faults

import (
	"errors"
	"fmt"
	"strings"
)

// Named is how many faults the text of an error names. It tells how many more there
// are.
const Named = 20

// List is what was found to be wrong.
type List []error

// Add adds a fault. The format wraps a sentinel with %w.
func (l *List) Add(format string, args ...any) {
	*l = append(*l, fmt.Errorf(format, args...))
}

// Append adds err, if there is one.
func (l *List) Append(err error) {
	if err != nil {
		*l = append(*l, err)
	}
}

// Check adds err, if there is one, with the name of the field that it is about.
func (l *List) Check(field string, err error) {
	if err != nil {
		l.Add("%s: %w", field, err)
	}
}

// Err returns nil if there are no faults, and otherwise one error that wraps all of
// them.
func (l *List) Err() error {
	switch len(*l) {
	case 0:
		return nil
	case 1:
		return (*l)[0]
	default:
		return &joined{*l}
	}
}

// Wrap is Err with a sentinel that the error wraps too.
func (l *List) Wrap(sentinel error) error {
	err := l.Err()
	if err == nil || errors.Is(err, sentinel) {
		return err
	}
	return fmt.Errorf("%w: %w", err, sentinel)
}

// joined is an error of several faults on one line.
type joined struct {
	faults []error
}

func (j *joined) Error() string   { return Text(j.faults) }
func (j *joined) Unwrap() []error { return j.faults }

// Text returns the texts of the first errors on one line, and how many more there
// are.
func Text[E error](errs []E) string {
	var texts []string
	for _, err := range errs[:min(len(errs), Named)] {
		texts = append(texts, err.Error())
	}
	if more := len(errs) - len(texts); more > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(texts, "; ")
}
