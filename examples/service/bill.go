package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// bill is what was charged for a license and a month, with corrections of earlier
// months. It is written once.
type bill struct {
	Number  int64     `json:"number"`
	License string    `json:"license"`
	Month   string    `json:"month"`
	Dated   time.Time `json:"dated"`
	Made    time.Time `json:"made"`
	pricing.Bill
	Causes    map[string][]cause `json:"causes" doc:"why months are corrected"`
	Statement statement          `json:"statement" doc:"what it was made from"`
}

// cause is something that came for a month that was billed already.
type cause struct {
	Came  time.Time    `json:"came,omitzero"`
	Text  string       `json:"text"`
	Agent string       `json:"agent,omitempty"` // of a chat
	Chat  seats.Period `json:"chat,omitzero"`   // its time in the month, if it has any
	Units int          `json:"units,omitempty"` // of a correction by hand: how many are due
	Hand  bool         `json:"by_hand,omitempty"`
}

// maxCauses is how many causes a bill lists for each month that it corrects.
const maxCauses = 100

// billArgs is a job: the bill of a license for a month. There is one job for each,
// and a finished one is not made again.
type billArgs struct {
	License int64     `json:"license" river:"unique"` // the key
	Month   string    `json:"month" river:"unique"`
	ID      string    `json:"id"`
	Dated   time.Time `json:"dated,omitzero"`
}

// Kind implements river.JobArgs.
func (billArgs) Kind() string { return "bill" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (billArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// biller works the jobs.
type biller struct {
	river.WorkerDefaults[billArgs]
	db  *database
	now func() time.Time
}

// Work writes the bill in the transaction that completes the job: whatever happens
// to this process, both are done or neither is.
func (b *biller) Work(ctx context.Context, job *river.Job[billArgs]) error {
	err := b.db.change(ctx, func(t tx) error {
		if err := b.db.writeBill(ctx, t, job.Args, b.now()); err != nil {
			return err
		}
		_, err := river.JobCompleteTx[riverdriver.Driver[*sql.Tx]](ctx, t.sql, job)
		return err
	})
	if err != nil && problem(err).Status < http.StatusInternalServerError {
		return river.JobCancel(err) // trying again does not help: somebody has to mend the data
	}
	return err
}

// writeBill writes the bill of a license for a month, unless it is there.
func (d *database) writeBill(ctx context.Context, t tx, job billArgs, now time.Time) error {
	// Chats that come meanwhile wait until the bill is there: then they are late.
	found, err := readLicenses(ctx, t.conn, `WHERE l.key = $1`+t.lock(), job.License)
	if err != nil || len(found) == 0 || found[0].bill(job.Month) != nil {
		return err
	}
	l := found[0]
	s, err := newStatement(ctx, t.conn, l, job.Month, job.Dated, now)
	if err != nil {
		return err
	}
	if s.Running {
		return refuse(http.StatusUnprocessableEntity, "%s is not over", job.Month)
	}
	b := bill{License: l.ID, Month: job.Month, Dated: s.Dated, Made: now, Causes: make(map[string][]cause), Statement: s}
	corrections, err := d.correct(ctx, t, l, &b, now)
	if err != nil {
		return err
	}
	if b.Bill, err = pricing.NewBill(s.Charge.Currency, []pricing.Charge{s.Charge}, corrections); err != nil {
		return err
	}
	// The row of the vendor is locked from here on, so that no number is left out.
	if err := t.rows(ctx, func(scan scanner) error { return scan(&b.Number) }, `INSERT INTO numbers (vendor, last)
		VALUES ($1, 1) ON CONFLICT (vendor) DO UPDATE SET last = numbers.last + 1 RETURNING last`, l.vendor); err != nil {
		return err
	}
	if err := t.rows(ctx, nil, `INSERT INTO bills (license, month, body, standing) VALUES ($1, $2, $3, $4)`, l.key, b.Month, body(b), body(s)); err != nil {
		return err
	}
	l.Billed = append(l.Billed, billed{b.Month, b.Number, b.Total, b.Currency, s.Period, b.Dated, b.Made, false, false})
	return errors.Join(t.save(ctx, l), l.keep(ctx, t.conn, s.built))
}

// correct returns the corrections of earlier months that a bill carries: of those
// that are not closed, and of those for which something came that no bill has taken.
func (d *database) correct(ctx context.Context, t tx, l *license, b *bill, now time.Time) (all []pricing.Correction, err error) {
	for n := range l.Billed {
		month := &l.Billed[n]
		if d.closed(l, month, now) && !month.Pending {
			continue
		}
		c, causes, err := correctMonth(ctx, t, l, month, now)
		if err == nil {
			err = t.rows(ctx, nil, `UPDATE causes SET taken = $3 WHERE license = $1 AND month = $2 AND taken IS NULL`, l.key, month.Month, b.Month)
		}
		if err != nil {
			return nil, fmt.Errorf("%s, billed before: %w", month.Month, err)
		}
		month.Pending = false
		if c.List.Sign() != 0 || c.Discount.Sign() != 0 || c.Total.Sign() != 0 {
			all, b.Causes[month.Month] = append(all, c), causes[:min(len(causes), maxCauses)]
		}
	}
	return all, nil
}

// correctMonth computes a billed month again, or takes what somebody asked for by
// hand. What is due then stands.
func correctMonth(ctx context.Context, t tx, l *license, b *billed, now time.Time) (pricing.Correction, []cause, error) {
	_, was, err := readBill(ctx, t.conn, l, b.Month)
	if err != nil {
		return pricing.Correction{}, nil, err
	}
	causes, err := bodies[cause](ctx, t.conn, `SELECT body FROM causes WHERE license = $1 AND month = $2 AND taken IS NULL ORDER BY key`, l.key, b.Month)
	if err != nil {
		return pricing.Correction{}, nil, err
	}
	is := was
	if last := len(causes) - 1; last >= 0 && causes[last].Hand {
		is.Charge, err = was.Terms.ChargeUnits(causes[last].Units, was.Period)
	} else if is, err = newStatement(ctx, t.conn, l, b.Month, b.Dated, now); err == nil {
		err = l.keep(ctx, t.conn, is.built)
	}
	if err == nil {
		err = t.rows(ctx, nil, `UPDATE bills SET standing = $3 WHERE license = $1 AND month = $2`, l.key, b.Month, body(is))
	}
	if err != nil {
		return pricing.Correction{}, nil, err
	}
	if len(causes) == 0 {
		causes = []cause{{Text: "accounts or terms were changed"}}
	}
	c, err := pricing.Correct(was.Charge, is.Charge)
	return c, causes, err
}

// readBill returns the bill of a license for a month, and the statement that stands
// billed for it now.
func readBill(ctx context.Context, c conn, l *license, month string) (b bill, stands statement, err error) {
	err = c.rows(ctx, func(scan scanner) error {
		var text, standing string
		if err := scan(&text, &standing); err != nil {
			return err
		}
		return errors.Join(json.Unmarshal([]byte(text), &b), json.Unmarshal([]byte(standing), &stands))
	}, `SELECT body, standing FROM bills WHERE license = $1 AND month = $2`, l.key, month)
	return b, stands, err
}
