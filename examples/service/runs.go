package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/payper/payper/seats"
)

// billRun is the billing of all licenses of a vendor for a month.
type billRun struct {
	Month string    `json:"month" example:"2026-01"`
	Dated time.Time `json:"dated,omitzero" doc:"the date on the bills; without it, the end of the month"`
}

// startRun starts a billing run: a job for each license that has no bill. Starting
// it again adds what is new and what has failed.
func (d *database) startRun(ctx context.Context, vendor string, r billRun, now time.Time) (out answer, err error) {
	out.Received = 1
	err = d.change(ctx, func(t tx) error {
		licenses, err := readLicenses(ctx, t.conn, `WHERE l.vendor = $1 ORDER BY l.id`, vendor)
		if err != nil {
			return err
		}
		if len(licenses) == 0 {
			return refuse(http.StatusNotFound, "there are no licenses yet")
		}
		var jobs []river.InsertManyParams
		for _, l := range licenses {
			p, err := l.month(r.Month)
			switch {
			case err != nil:
				return err
			case now.Before(p.End):
				return refuse(http.StatusUnprocessableEntity, "%s is not over for license %q", r.Month, l.ID)
			case !r.Dated.IsZero() && (r.Dated.Before(p.End) || r.Dated.After(now)):
				return refuse(http.StatusUnprocessableEntity, "dated: %s is not from the end of %s up to now", r.Dated.Format(time.RFC3339), r.Month)
			case l.bill(r.Month) != nil, l.schedule()[0].From.After(p.Start): // it is there, or the license begins later
			default:
				jobs = append(jobs, river.InsertManyParams{
					Args: billArgs{l.key, r.Month, l.ID, r.Dated.UTC()}, InsertOpts: &river.InsertOpts{Tags: []string{runTag(vendor, r.Month)}},
				})
			}
		}
		if len(jobs) == 0 {
			return nil
		}
		results, err := d.jobs.InsertManyTx(ctx, t.sql, jobs)
		for _, result := range results {
			if !result.UniqueSkippedAsDuplicate {
				out.Changed++
			}
		}
		return err
	})
	return out, err
}

// progress is how far a billing run has come.
type progress struct {
	Month  string            `json:"month"`
	Done   int               `json:"done"`
	Left   int               `json:"left"`
	Failed map[string]string `json:"failed" doc:"why licenses need somebody; then starting the run once more bills them"`
}

// progress returns how far a run has come. All of it is in the database: it is the
// same after a restart, and in every process.
func (d *database) progress(ctx context.Context, vendor, month string) (progress, error) {
	// Jobs come first: one that is finished meanwhile has a bill.
	jobs, err := d.jobs.JobList(ctx, river.NewJobListParams().TagsAll(runTag(vendor, month)).First(10_000).
		OrderBy(river.JobListOrderByID, river.SortOrderAsc))
	if err != nil {
		return progress{}, err
	}
	last := make(map[int64]*rivertype.JobRow) // of each license
	for _, job := range jobs.Jobs {
		var args billArgs
		if err := json.Unmarshal(job.EncodedArgs, &args); err != nil {
			return progress{}, err
		}
		last[args.License] = job
	}
	licenses, err := readLicenses(ctx, d.conn, `WHERE l.vendor = $1 ORDER BY l.id`, vendor)
	if err != nil {
		return progress{}, err
	}
	p := progress{Month: month, Failed: map[string]string{}}
	for _, l := range licenses {
		switch job := last[l.key]; {
		case l.bill(month) != nil:
			p.Done++
		case job == nil: // it is not in the run
		case job.FinalizedAt == nil || len(job.Errors) == 0:
			p.Left++
		default:
			p.Failed[l.ID] = strings.TrimPrefix(job.Errors[len(job.Errors)-1].Error, "JobCancelError: ")
		}
	}
	if p.Done+p.Left+len(p.Failed) == 0 {
		return progress{}, refuse(http.StatusNotFound, "there is no run for %q", month)
	}
	return p, nil
}

// runTag is how River knows the jobs of a run: a tag has no other characters.
func runTag(vendor, month string) string {
	return fmt.Sprintf("run-%x", sha256.Sum256([]byte(vendor+"\x00"+month)))
}

// byHand is a correction of a closed month.
type byHand struct {
	License string `json:"license"`
	Month   string `json:"month"`
	Units   int    `json:"units" minimum:"0" doc:"how many seats or accounts are due in all"`
	Reason  string `json:"reason" minLength:"1" maxLength:"200"`
}

// addByHand stores corrections of closed months. The next bill carries them.
func (d *database) addByHand(ctx context.Context, vendor string, all []byHand, now time.Time) (answer, error) {
	check := func(i int, bad *faults) string {
		bad.text(i, "reason", all[i].Reason)
		return all[i].License
	}
	return d.receive(ctx, vendor, len(all), nil, check, func(in *inbox) error {
		var rows [][]any
		for i, l := range in.licenses {
			switch b := l.bill(all[i].Month); {
			case b == nil:
				in.bad.add(i, "month", "%q has no bill to correct", all[i].Month)
			case !d.closed(l, b, now):
				in.bad.add(i, "month", "%s is not closed: send what is missing, and the next bill corrects it", b.Month)
			default:
				b.Pending, b.Hand, in.changed[l] = true, true, true
				in.answer.Changed++
				rows = append(rows, []any{l.key, b.Month, body(cause{
					Came: now.In(l.Zone.Location()), Text: "by hand: " + all[i].Reason, Units: all[i].Units, Hand: true,
				})})
			}
		}
		return in.set(ctx, "license, month, body", rows, `INSERT INTO causes (license, month, body) SELECT * FROM input`, nil)
	})
}

// remove removes the chats of all months up to one that is named, from each license
// of which all these months are closed. What is gone is not zero: the bills stay, and
// no statement is computed from what is left.
func (d *database) remove(ctx context.Context, month string, now time.Time, say io.Writer) error {
	all, err := readLicenses(ctx, d.conn, `ORDER BY l.vendor, l.id`)
	for i := 0; i < len(all) && err == nil; i++ {
		err = d.change(ctx, func(t tx) error {
			locked, err := readLicenses(ctx, t.conn, `WHERE l.key = $1`+t.lock(), all[i].key)
			if err != nil {
				return err
			}
			what, err := d.removeFrom(ctx, t, locked[0], month, now)
			_, _ = fmt.Fprintf(say, "%s, %s: %s\n", all[i].vendor, all[i].ID, what)
			return err
		})
	}
	return err
}

// removeFrom removes the chats of one license, and says what it did.
func (d *database) removeFrom(ctx context.Context, t tx, l *license, month string, now time.Time) (string, error) {
	last, err := l.month(month)
	if err != nil {
		return err.Error(), err
	}
	first := last.End
	err = t.rows(ctx, func(scan scanner) error { return scan(instant{&first}) }, `SELECT day FROM days WHERE license = $1 ORDER BY day LIMIT 1`, l.key)
	if err != nil || !first.Before(last.End) {
		return "there are no chats", err
	}
	months, err := monthly(l.Zone).Periods(seats.Period{Start: first, End: last.End})
	if err != nil {
		return err.Error(), err
	}
	for p := range months {
		if b := l.bill(p.Start.Format("2006-01")); b == nil || b.Pending || !d.closed(l, b, now) {
			return "kept: " + p.Start.Format("2006-01") + " is not closed, or a correction of it is not billed yet", nil
		}
	}
	l.Removed = last.End.UTC()
	n := 0
	err = errors.Join(
		t.save(ctx, l),
		t.rows(ctx, nil, `DELETE FROM days WHERE license = $1 AND day < $2`, l.key, last.End),
		t.rows(ctx, func(scanner) error { n++; return nil }, `DELETE FROM chats WHERE license = $1 AND started < $2
			AND (ended <= $2 OR ended IS NULL AND void) RETURNING id`, l.key, last.End),
	)
	return fmt.Sprintf("%d chats removed", n), err
}
