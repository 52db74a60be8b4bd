package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// conn runs SQL, on a database or in a transaction. Both databases take the
// same statements: arguments are $1, $2; a zero time is NULL, and NULL is read
// into an instant as the zero time.
type conn interface {
	// exec runs a statement and returns how many rows it changed.
	exec(ctx context.Context, query string, args ...any) (int64, error)

	// rows calls each for every row that a query returns.
	rows(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error
}

// tx is a transaction. What River does in it is committed with the rest.
type tx interface {
	conn

	// lock reports whether there is such a license, and keeps others that
	// lock it waiting until the transaction ends.
	lock(ctx context.Context, license string) (bool, error)

	insert(ctx context.Context, jobs []river.InsertManyParams) ([]*rivertype.JobInsertResult, error)
	complete(ctx context.Context, job *river.Job[billArgs]) error
}

// database is where all is kept, with the jobs that River runs on it.
type database interface {
	conn

	// begin runs f in a transaction, and commits if f returns nil.
	begin(ctx context.Context, f func(tx) error) error

	// ready makes room for chats that start in the months of these instants.
	ready(ctx context.Context, starts []time.Time) error

	// These are River's: of one job, and of the workers of this process.
	JobGet(ctx context.Context, id int64) (*rivertype.JobRow, error)
	Start(ctx context.Context) error
	Stop(ctx context.Context) error

	close()
}

// options are how a process of the service uses its database.
type options struct {
	dsn     string
	workers int           // jobs at a time; 0: this process works none
	rescue  time.Duration // after which a job of a process that died is run again
	now     func() time.Time
	log     *slog.Logger // River's
}

// open connects to the database, and makes its tables if they are not there.
func open(ctx context.Context, o options) (database, error) {
	worker := &biller{now: o.now}
	var err error
	if strings.HasPrefix(o.dsn, "postgres://") || strings.HasPrefix(o.dsn, "postgresql://") {
		worker.db, err = openPostgres(ctx, o, worker)
	} else {
		worker.db, err = openSQLite(ctx, o, worker)
	}
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return worker.db, nil
}

// riverConfig returns how River runs the jobs.
func riverConfig(o options, worker *biller) *river.Config {
	host, _ := os.Hostname() // only a name for people to read
	config := &river.Config{
		ID:                   fmt.Sprintf("%s-%d", host, os.Getpid()),
		Workers:              river.NewWorkers(),
		Logger:               o.log,
		MaxAttempts:          10,
		FetchCooldown:        10 * time.Millisecond, // a bill takes little more than that
		JobTimeout:           o.rescue / 2,
		RescueStuckJobsAfter: o.rescue,

		// A bill that failed stays in sight until somebody has seen to it.
		CancelledJobRetentionPeriod: -1,
		DiscardedJobRetentionPeriod: -1,
	}
	river.AddWorker(config.Workers, worker)
	if o.workers > 0 {
		config.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.workers}}
	}
	return config
}

// instant reads a time from either database.
type instant struct{ time.Time }

// Scan implements sql.Scanner.
func (i *instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		i.Time = time.Time{}
	case int64:
		i.Time = time.UnixMicro(v).UTC()
	case time.Time:
		i.Time = v.UTC()
	default:
		return fmt.Errorf("%T is no instant", v)
	}
	return nil
}

// rowsOf collects what scan reads from each row of a query.
func rowsOf[T any](ctx context.Context, c conn, read func(*T) []any, query string, args ...any) ([]T, error) {
	var all []T
	err := c.rows(ctx, func(scan func(...any) error) error {
		var one T
		if err := scan(read(&one)...); err != nil {
			return err
		}
		all = append(all, one)
		return nil
	}, query, args...)
	return all, err
}

// exists reports whether a query returns a row.
func exists(ctx context.Context, c conn, query string, args ...any) (bool, error) {
	found := false
	err := c.rows(ctx, func(func(...any) error) error {
		found = true
		return nil
	}, query, args...)
	return found, err
}
