package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// The bounds of what is taken.
const (
	maxText   = 200                 // bytes of an id
	maxChat   = 31 * 24 * time.Hour // so that one chat does not change any number of days
	maxFaults = 100                 // that are told of a request
	clockSkew = 5 * time.Minute     // of whoever sends
)

// From firstMoment to lastMoment there are chats and terms.
var firstMoment, lastMoment = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)

// answer says what became of a list that was sent. All of it is stored by then.
type answer struct {
	Received int                 `json:"received"`
	Changed  int                 `json:"changed" doc:"how many changed anything"`
	Unknown  map[string][]string `json:"unknown_agents,omitempty" doc:"of each license who chatted and has no account: not counted until there is one"`
}

// inbox is a list that was sent, while it is being stored.
type inbox struct {
	tx
	licenses []*license // of each item
	changed  map[*license]bool
	bad      faults
	answer   answer
}

// receive takes in a list of n items, all of them or none. First check looks at each
// item and returns its license. Then store stores them, in a transaction that has
// locked the licenses. Those in fresh are made if they are not there.
func (d *database) receive(ctx context.Context, vendor string, n int, fresh map[string]*license,
	check func(i int, bad *faults) (license string), store func(*inbox) error,
) (answer, error) {
	in := inbox{answer: answer{Received: n, Unknown: map[string][]string{}}, changed: make(map[*license]bool)}
	ids := make([]string, n)
	for i := range ids {
		ids[i] = check(i, &in.bad)
	}
	if err := in.bad.err(http.StatusUnprocessableEntity, "invalid items"); err != nil {
		return answer{}, err
	}
	err := d.change(ctx, func(t tx) error {
		in.tx = t
		if err := in.enter(ctx, vendor, ids, fresh); err != nil {
			return err
		}
		if err := store(&in); err != nil {
			return err
		}
		if err := in.bad.err(http.StatusConflict, "items that contradict what is stored"); err != nil {
			return err
		}
		return t.save(ctx, slices.Collect(maps.Keys(in.changed))...)
	})
	if err != nil {
		return answer{}, err
	}
	return in.answer, nil
}

// enter locks the licenses of a vendor with these ids, in order of their keys, so
// that no two requests wait for each other.
func (in *inbox) enter(ctx context.Context, vendor string, ids []string, fresh map[string]*license) error {
	var names, rows [][]any
	for _, id := range slices.Sorted(maps.Keys(fresh)) {
		rows = append(rows, []any{vendor, id, body(fresh[id])})
	}
	if err := in.set(ctx, "vendor, id, body", rows, `INSERT INTO licenses (vendor, id, body) SELECT * FROM input WHERE TRUE
		ON CONFLICT (vendor, id) DO NOTHING`, nil); err != nil {
		return err
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		names = append(names, []any{vendor, id})
	}
	var found []*license
	if err := in.set(ctx, "vendor, id", names, licenseQuery+`JOIN input i ON i.vendor = l.vendor AND i.id = l.id
		ORDER BY l.key`+in.lock(), scanLicense(&found)); err != nil {
		return err
	}
	byID := make(map[string]*license)
	for _, l := range found {
		byID[l.ID] = l
	}
	var bad faults
	for i, id := range ids {
		if byID[id] == nil {
			bad.add(i, "license", "there is no license %q", id)
		}
		in.licenses = append(in.licenses, byID[id])
	}
	return bad.err(http.StatusNotFound, "unknown licenses")
}

// merge puts an item in its place unless one is there that was changed later. Two
// that differ and were changed at one instant are refused: either could be the last
// word.
func merge[T any](in *inbox, i int, known map[string]T, key string, item T, changed func(T) time.Time) {
	was, there := known[key]
	switch {
	case there && changed(item).Equal(changed(was)) && body(item) != body(was):
		in.bad.add(i, "changed", "%s: something else was changed at that instant", changed(item).Format(time.RFC3339Nano))
	case !there || changed(item).After(changed(was)):
		known[key], in.changed[in.licenses[i]] = item, true
		in.answer.Changed++
	}
}

// faults collects what is wrong with a list that was sent.
type faults []error

// add names a fault of a field of the item at an index.
func (f *faults) add(index int, field, format string, args ...any) {
	where := strings.TrimSuffix(fmt.Sprintf("body[%d].%s", index, field), ".")
	*f = append(*f, &huma.ErrorDetail{Location: where, Message: fmt.Sprintf(format, args...)})
}

// err returns the faults as the error of a request, or nil if there are none.
func (f *faults) err(status int, detail string) error {
	if len(*f) == 0 {
		return nil
	}
	return huma.NewError(status, detail, *f...)
}

// text looks at an id: PostgreSQL does not take every text.
func (f *faults) text(index int, field, text string) {
	if text == "" || len(text) > maxText || strings.ContainsFunc(text, unicode.IsControl) {
		f.add(index, field, "%.210q is not a text of 1 to %d bytes without control characters", text, maxText)
	}
}

// instant looks at an instant. What is finer than a microsecond is refused: no
// database here would keep it.
func (f *faults) instant(index int, field string, t, last time.Time) {
	if t.Before(firstMoment) || t.After(last) || t.Nanosecond()%1000 != 0 {
		f.add(index, field, "%s is not from 2000 to %s, or is finer than a microsecond", t.Format(time.RFC3339Nano), last.Format(time.RFC3339))
	}
}

// refuse returns the error of a request, with a status.
func refuse(status int, format string, args ...any) error {
	return huma.NewError(status, fmt.Sprintf(format, args...))
}

// gaps are the errors of payper that say that what is stored is not enough for an
// answer, or too much.
var gaps = []error{
	seats.ErrLimit, seats.ErrUsage, seats.ErrPeriod, seats.ErrAgent,
	pricing.ErrSchedule, pricing.ErrAmount, pricing.ErrCorrection, pricing.ErrBill,
}

// problem returns an error in the form of RFC 9457. An error that the sender did not
// cause is a 503: nothing is lost by sending the request again.
func problem(err error) *huma.ErrorModel {
	status, detail := http.StatusServiceUnavailable, "try again; what was not acknowledged may be sent again"
	var p *huma.ErrorModel
	switch {
	case errors.As(err, &p):
		if n := len(p.Errors) - maxFaults; n > 0 {
			p.Errors = append(p.Errors[:maxFaults:maxFaults], &huma.ErrorDetail{Message: fmt.Sprintf("and %d more", n)})
		}
		for _, e := range p.Errors {
			if len(fmt.Sprint(e.Value)) > maxText {
				e.Value = nil
			}
		}
		return p
	case slices.ContainsFunc(gaps, func(gap error) bool { return errors.Is(err, gap) }):
		status, detail = http.StatusConflict, err.Error()
	}
	return &huma.ErrorModel{Status: status, Title: http.StatusText(status), Detail: detail}
}
