package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// problem is an error in the form of RFC 9457, application/problem+json.
type problem struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
	Field  string `json:"field,omitempty"` // what is at fault, such as 3/start: that of the fourth
}

// Error implements error.
func (p *problem) Error() string { return strings.TrimSpace(p.Field + " " + p.Detail) }

// invalid is what was sent being wrong.
func invalid(field, detail string) error {
	return &problem{Status: http.StatusUnprocessableEntity, Field: field, Detail: detail}
}

// conflict is what was sent contradicting what is stored.
func conflict(field, detail string) error {
	return &problem{Status: http.StatusConflict, Field: field, Detail: detail}
}

// itemError is an error of one item among many.
type itemError struct {
	index int
	error
}

func (e itemError) Unwrap() error { return e.error }

// within says that an error is of the item at an index.
func within(index int, err error) error { return itemError{index, err} }

// asProblem returns the problem that an error is. What is nobody's fault who
// sends is a 503: nothing of it is lost by sending it once more.
func asProblem(err error) problem {
	p := problem{Status: http.StatusServiceUnavailable, Detail: "try again; what was not acknowledged may be sent again"}
	var known *problem
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &known):
		p = *known
	case errors.As(err, &large):
		p = problem{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("more than %d bytes", large.Limit)}
	default:
		if field, ok := fault(err); ok {
			p = problem{Status: http.StatusUnprocessableEntity, Field: field, Detail: err.Error()}
		} else if gap(err) {
			p = problem{Status: http.StatusConflict, Detail: err.Error()}
		}
	}
	if item, ok := errors.AsType[itemError](err); ok && p.Status < http.StatusInternalServerError {
		p.Field = strings.TrimSuffix(fmt.Sprintf("%d/%s", item.index, p.Field), "/")
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// fault names the field that an error of payper is about, if it is about one
// that is sent.
func fault(err error) (string, bool) {
	for _, f := range []struct {
		err   error
		field string
	}{
		{pricing.ErrChannel, "channel"},
		{pricing.ErrModel, "model"},
		{pricing.ErrCurrency, "currency"},
		{pricing.ErrPrice, "price"},
		{pricing.ErrRate, "discount"},
		{pricing.ErrUnits, "min_seats, min_accounts"},
		{pricing.ErrAmount, "price, discount"},
		{seats.ErrAgent, "id, joined, left, suspended"},
	} {
		if errors.Is(err, f.err) {
			return f.field, true
		}
	}
	return "", false
}

// gap reports whether an error of payper says that what is stored is not enough
// for an answer, or contradicts itself.
func gap(err error) bool {
	return slices.ContainsFunc([]error{
		seats.ErrUnknownAgent, seats.ErrLimit, seats.ErrUsage, seats.ErrSession, seats.ErrPeriod,
		pricing.ErrSchedule, pricing.ErrCycle, pricing.ErrPart,
	}, func(target error) bool { return errors.Is(err, target) })
}
