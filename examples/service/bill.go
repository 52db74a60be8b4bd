package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"github.com/payper/payper/pricing"
)

// bill is what was charged for a license and a month. It is written once.
type bill struct {
	Month    string           `json:"month"`
	Currency pricing.Currency `json:"currency"`
	Total    pricing.Amount   `json:"total"` // the sum of the lines
	Lines    []billLine       `json:"lines"`
	Stale    bool             `json:"stale"`           // something arrived since that may change it
	Later    []billLine       `json:"later,omitempty"` // what bills of the months named carry for this one

	Statement string `json:"-"` // as it was then, in JSON
}

// billLine is a line of the month's charge, or the difference that what arrived
// late makes to an earlier month.
type billLine struct {
	Month  string         `json:"month"` // what it is for
	Text   string         `json:"text"`
	Amount pricing.Amount `json:"amount"`
}

// Late reports whether the bill has lines for earlier months.
func (b bill) Late() bool {
	return slices.ContainsFunc(b.Lines, func(l billLine) bool { return l.Month != b.Month })
}

// billArgs is a job: the bill of a license for a month. There is one job for
// each, and a finished one is not made again.
type billArgs struct {
	License string `json:"license" river:"unique"`
	Month   string `json:"month"   river:"unique"`
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
	db  database
	now func() time.Time
}

// Work writes the bill in the transaction that completes the job: whatever
// happens to this process, both are done or neither is.
func (b *biller) Work(ctx context.Context, job *river.Job[billArgs]) error {
	err := b.db.begin(ctx, func(tx tx) error {
		if err := writeBill(ctx, tx, job.Args.License, job.Args.Month, b.now()); err != nil {
			return err
		}
		return tx.complete(ctx, job)
	})
	if p := asProblem(err); err != nil && p.Status < http.StatusInternalServerError {
		// Trying again does not help: somebody has to mend the data.
		return river.JobCancel(err)
	}
	return err
}

// writeBill writes the bill of a license for a month, unless it is there.
func writeBill(ctx context.Context, tx tx, license, month string, now time.Time) error {
	// The lock keeps chats of the license out until the bill is there: each is
	// either counted in it, or makes it stale.
	if err := lock(ctx, tx, license); err != nil {
		return err
	}
	billed, err := exists(ctx, tx, `SELECT 1 FROM bills WHERE license = $1 AND month = $2`, license, month)
	if err != nil || billed {
		return err
	}
	s, err := newStatement(ctx, tx, license, month, now)
	if err != nil {
		return err
	}
	if s.Running {
		return invalid("month", fmt.Sprintf("%q is not over", month))
	}
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}

	var lines []billLine
	for _, line := range s.Charge.Lines {
		lines = append(lines, billLine{Month: month, Text: line.String(), Amount: line.Amount})
	}
	late, differences, err := lateLines(ctx, tx, license, now)
	if err != nil {
		return err
	}
	lines = append(lines, late...)
	_, err = tx.exec(ctx, `INSERT INTO bills (license, month, starts, ends, currency, total, statement) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		license, month, s.Period.Start, s.Period.End, string(s.Charge.Currency), s.Charge.Total.Add(differences), string(text))
	if err != nil {
		return err
	}
	for i, line := range lines {
		_, err := tx.exec(ctx, `INSERT INTO bill_lines (license, month, position, for_month, body, amount) VALUES ($1, $2, $3, $4, $5, $6)`,
			license, month, i, line.Month, line.Text, line.Amount)
		if err != nil {
			return err
		}
	}
	return nil
}

// lateLines computes the months again whose bills are stale. It returns a line
// for each that comes to something else than was billed for it so far, and the
// sum of these lines.
func lateLines(ctx context.Context, tx tx, license string, now time.Time) ([]billLine, pricing.Amount, error) {
	var sum pricing.Amount
	months, err := rowsOf(ctx, tx, func(s *string) []any { return []any{s} },
		`SELECT month FROM bills WHERE license = $1 AND stale ORDER BY month`, license)
	if err != nil {
		return nil, sum, err
	}
	var lines []billLine
	for _, month := range months {
		s, err := newStatement(ctx, tx, license, month, now)
		if err != nil {
			return nil, sum, fmt.Errorf("%s, billed before: %w", month, err)
		}
		amounts, err := rowsOf(ctx, tx, func(a *pricing.Amount) []any { return []any{a} },
			`SELECT amount FROM bill_lines WHERE license = $1 AND for_month = $2`, license, month)
		if err != nil {
			return nil, sum, err
		}
		var billed pricing.Amount
		for _, amount := range amounts {
			billed = billed.Add(amount)
		}
		if difference := s.Charge.Total.Sub(billed); difference.Sign() != 0 {
			text := fmt.Sprintf("%d %s by what arrived since, %s %s instead of %s", s.Charge.Units, s.Charge.Unit,
				s.Charge.Total, s.Charge.Currency, billed)
			lines = append(lines, billLine{Month: month, Text: text, Amount: difference})
			sum = sum.Add(difference)
		}
	}
	_, err = tx.exec(ctx, `UPDATE bills SET stale = FALSE WHERE license = $1`, license)
	return lines, sum, err
}

// readBill returns the bill of a license for a month, or nil if there is none.
func readBill(ctx context.Context, c conn, license, month string) (*bill, error) {
	found, err := rowsOf(ctx, c, func(b *bill) []any { return []any{&b.Month, (*string)(&b.Currency), &b.Total, &b.Stale, &b.Statement} },
		`SELECT month, currency, total, stale, statement FROM bills WHERE license = $1 AND month = $2`, license, month)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	b := &found[0]
	read := func(into *[]billLine, query string) error {
		return c.rows(ctx, func(scan func(...any) error) error {
			var line billLine
			if err := scan(&line.Month, &line.Text, &line.Amount); err != nil {
				return err
			}
			*into = append(*into, line)
			return nil
		}, query, license, month)
	}
	return b, errors.Join(
		read(&b.Lines, `SELECT for_month, body, amount FROM bill_lines WHERE license = $1 AND month = $2 ORDER BY position`),
		read(&b.Later, `SELECT month, body, amount FROM bill_lines WHERE license = $1 AND for_month = $2 AND month <> $2 ORDER BY month`))
}

// progress is how far a billing run has come.
type progress struct {
	Vendor   string    `json:"vendor"`
	Month    string    `json:"month"`
	Licenses int       `json:"licenses"`
	Done     int       `json:"done"`
	Left     int       `json:"left"`
	Failed   []failure `json:"failed"`
}

// failure is a license that needs somebody to look at it. After that, starting
// the run once more bills it.
type failure struct {
	License string `json:"license"`
	Error   string `json:"error"`
}

// billRun is the billing of all licenses of a vendor for a month.
type billRun struct {
	Vendor, Month string
	now           time.Time
}

// startRuns starts billing runs, with a job for each license that has no bill,
// and returns how many jobs are new. Starting one again adds what is new, and
// what has failed.
func startRuns(ctx context.Context, db database, runs []billRun) (int, error) {
	added := 0
	err := db.begin(ctx, func(tx tx) error {
		for i, r := range runs {
			n, err := r.start(ctx, tx)
			if err != nil {
				return within(i, err)
			}
			added += n
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

func (r billRun) start(ctx context.Context, tx tx) (int, error) {
	known, err := exists(ctx, tx, `SELECT 1 FROM licenses WHERE vendor = $1 LIMIT 1`, r.Vendor)
	if err == nil && !known {
		err = &problem{Status: http.StatusNotFound, Field: "vendor", Detail: fmt.Sprintf("no license of vendor %q", r.Vendor)}
	}
	if err != nil {
		return 0, err
	}
	type unbilled struct {
		license
		begins instant
	}
	licenses, err := rowsOf(ctx, tx, func(l *unbilled) []any { return []any{&l.ID, &l.Zone, &l.begins} },
		`SELECT id, zone, (SELECT min(since) FROM terms WHERE license = id) FROM licenses
		WHERE vendor = $1 AND NOT EXISTS (SELECT 1 FROM bills WHERE license = id AND month = $2) ORDER BY id`, r.Vendor, r.Month)
	if err != nil {
		return 0, err
	}
	var due []string
	var jobs []river.InsertManyParams
	for _, l := range licenses {
		p, err := l.month(r.Month)
		switch {
		case err != nil:
			return 0, err
		case r.now.Before(p.End):
			return 0, invalid("month", fmt.Sprintf("%q is not over for license %q", r.Month, l.ID))
		case l.begins.After(p.Start):
			continue // there is nothing to bill yet
		}
		due = append(due, l.ID)
		jobs = append(jobs, river.InsertManyParams{Args: billArgs{License: l.ID, Month: r.Month}})
	}
	if len(jobs) == 0 {
		return 0, nil
	}
	results, err := tx.insert(ctx, jobs)
	if err != nil {
		return 0, err
	}
	added := 0
	for i, result := range results {
		_, err := tx.exec(ctx, `INSERT INTO run_jobs (vendor, month, license, job) VALUES ($1, $2, $3, $4)
			ON CONFLICT (vendor, month, license) DO UPDATE SET job = excluded.job`, r.Vendor, r.Month, due[i], result.Job.ID)
		if err != nil {
			return 0, err
		}
		if !result.UniqueSkippedAsDuplicate {
			added++
		}
	}
	return added, nil
}

// readProgress returns how far a run has come. All of it is in the database: it
// is the same after a restart, and in every process.
func readProgress(ctx context.Context, db database, vendor, month string) (progress, error) {
	p := progress{Vendor: vendor, Month: month, Failed: []failure{}}
	type lost struct {
		license string
		job     int64
	}
	var failed []lost
	err := db.rows(ctx, func(scan func(...any) error) error {
		var one lost
		var done, gone bool
		if err := scan(&one.license, &one.job, &done, &gone); err != nil {
			return err
		}
		p.Licenses++
		switch {
		case done:
			p.Done++
		case gone:
			failed = append(failed, one)
		default:
			p.Left++
		}
		return nil
	}, `SELECT r.license, r.job, b.license IS NOT NULL, coalesce(j.state IN ('cancelled', 'discarded'), FALSE)
		FROM run_jobs r LEFT JOIN bills b ON b.license = r.license AND b.month = r.month LEFT JOIN river_job j ON j.id = r.job
		WHERE r.vendor = $1 AND r.month = $2 ORDER BY r.license`, vendor, month)
	if err != nil {
		return progress{}, err
	}
	if p.Licenses == 0 {
		return progress{}, &problem{Status: http.StatusNotFound, Detail: fmt.Sprintf("no run of vendor %q for %q", vendor, month)}
	}
	for i, one := range failed {
		f := failure{License: one.license}
		if i >= 100 { // the reasons of the first hundred are enough to go on
			p.Failed = append(p.Failed, f)
			continue
		}
		job, err := db.JobGet(ctx, one.job)
		switch {
		case errors.Is(err, river.ErrNotFound):
		case err != nil:
			return progress{}, err
		case len(job.Errors) > 0:
			f.Error = strings.TrimPrefix(job.Errors[len(job.Errors)-1].Error, "JobCancelError: ")
		}
		p.Failed = append(p.Failed, f)
	}
	return p, nil
}
