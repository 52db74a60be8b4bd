package faults_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/payper/payper/internal/faults"
)

var (
	errOdd = errors.New("odd")
	errBig = errors.New("too big")
)

func TestList(t *testing.T) {
	var l faults.List
	l.Append(nil)
	l.Check("N", nil)
	if err := l.Err(); err != nil {
		t.Errorf("error %v of no fault", err)
	}
	if err := l.Wrap(errOdd); err != nil {
		t.Errorf("error %v of no fault", err)
	}
	l.Add("N %d: %w", 3, errOdd)
	if err := l.Err(); err.Error() != "N 3: odd" || !errors.Is(err, errOdd) {
		t.Errorf("error %q", err)
	}
	l.Check("M", errBig)
	if err := l.Err(); err.Error() != "N 3: odd; M: too big" || !errors.Is(err, errOdd) || !errors.Is(err, errBig) {
		t.Errorf("error %q", err)
	}
	if err := l.Wrap(errOdd); err.Error() != "N 3: odd; M: too big" {
		t.Errorf("error %q, which wraps the sentinel already", err)
	}
	other := errors.New("invalid")
	if err := l.Wrap(other); err.Error() != "N 3: odd; M: too big: invalid" || !errors.Is(err, other) || !errors.Is(err, errBig) {
		t.Errorf("error %q", err)
	}
}

// TestText: an error of many faults stays short, at the bound and one past it.
func TestText(t *testing.T) {
	var errs []error
	for i := range faults.Named {
		errs = append(errs, fmt.Errorf("row %d", i))
	}
	if text := faults.Text(errs); !strings.HasSuffix(text, "row 19") {
		t.Errorf("%q", text)
	}
	errs = append(errs, errOdd, errBig)
	if text := faults.Text(errs); !strings.HasSuffix(text, "row 19; and 2 more") {
		t.Errorf("%q", text)
	}
}
