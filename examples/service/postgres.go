package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

//go:embed postgres.sql
var postgresTables string

// tablesLock is the advisory lock of who changes tables: several processes may
// start at once.
const tablesLock = 7297

// postgresDB is a database that any number of processes share.
type postgresDB struct {
	postgresConn
	*river.Client[pgx.Tx]
	pool *pgxpool.Pool

	mu     sync.Mutex
	months map[string]bool // whose tables of chats are there
}

func openPostgres(ctx context.Context, o options, worker *biller) (database, error) {
	config, err := pgxpool.ParseConfig(o.dsn)
	if err != nil {
		return nil, err
	}
	config.MaxConns = int32(min(o.workers, 100)) + 8 // a connection a job, and some for requests and River itself
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	d := &postgresDB{postgresConn: postgresConn{pool}, pool: pool, months: make(map[string]bool)}
	if err := d.prepare(ctx, o, worker); err != nil {
		pool.Close()
		return nil, err
	}
	return d, nil
}

// prepare makes the tables, River's too, and the client that works the jobs.
func (d *postgresDB) prepare(ctx context.Context, o options, worker *biller) error {
	driver := riverpgxv5.New(d.pool)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: o.log})
	if err != nil {
		return err
	}
	// River's migrations are transactions of their own: a connection beside
	// them holds the lock.
	err = d.pool.AcquireFunc(ctx, func(c *pgxpool.Conn) error {
		if _, err := c.Exec(ctx, `SELECT pg_advisory_lock($1)`, tablesLock); err != nil {
			return err
		}
		_, err := c.Exec(ctx, postgresTables)
		if err == nil {
			_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
		}
		_, unlock := c.Exec(ctx, `SELECT pg_advisory_unlock($1)`, tablesLock)
		return errors.Join(err, unlock)
	})
	if err != nil {
		return err
	}
	d.Client, err = river.NewClient(driver, riverConfig(o, worker))
	return err
}

func (d *postgresDB) begin(ctx context.Context, f func(tx) error) error {
	return pgx.BeginFunc(ctx, d.pool, func(t pgx.Tx) error {
		return f(postgresTx{postgresConn{t}, t, d.Client})
	})
}

// ready makes the tables for the chats of these months, in UTC.
func (d *postgresDB) ready(ctx context.Context, starts []time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, start := range starts {
		month := time.Date(start.UTC().Year(), start.UTC().Month(), 1, 0, 0, 0, 0, time.UTC)
		name := month.Format("2006_01")
		if d.months[name] {
			continue
		}
		err := pgx.BeginFunc(ctx, d.pool, func(t pgx.Tx) error {
			if _, err := t.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, tablesLock); err != nil {
				return err
			}
			_, err := t.Exec(ctx, fmt.Sprintf(
				`CREATE TABLE IF NOT EXISTS chats_%s PARTITION OF chats FOR VALUES FROM ('%s') TO ('%s')`,
				name, month.Format(time.RFC3339), month.AddDate(0, 1, 0).Format(time.RFC3339)))
			return err
		})
		if err != nil {
			return err
		}
		d.months[name] = true
	}
	return nil
}

func (d *postgresDB) close() { d.pool.Close() }

// postgresConn is what a pool and a transaction have in common.
type postgresConn struct {
	on interface {
		Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error)
		Query(ctx context.Context, query string, args ...any) (pgx.Rows, error)
	}
}

func (c postgresConn) exec(ctx context.Context, query string, args ...any) (int64, error) {
	tag, err := c.on.Exec(ctx, query, postgresArgs(args)...)
	return tag.RowsAffected(), err
}

func (c postgresConn) rows(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := c.on.Query(ctx, query, postgresArgs(args)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// postgresArgs turns zero times into NULL.
func postgresArgs(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		if t, ok := arg.(time.Time); ok && t.IsZero() {
			arg = nil
		}
		out[i] = arg
	}
	return out
}

type postgresTx struct {
	postgresConn
	tx     pgx.Tx
	client *river.Client[pgx.Tx]
}

func (t postgresTx) lock(ctx context.Context, license string) (bool, error) {
	return exists(ctx, t, `SELECT 1 FROM licenses WHERE id = $1 FOR NO KEY UPDATE`, license)
}

func (t postgresTx) insert(ctx context.Context, jobs []river.InsertManyParams) ([]*rivertype.JobInsertResult, error) {
	return t.client.InsertManyTx(ctx, t.tx, jobs)
}

func (t postgresTx) complete(ctx context.Context, job *river.Job[billArgs]) error {
	if _, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, t.tx, job); err != nil {
		return fmt.Errorf("complete job %d: %w", job.ID, err)
	}
	return nil
}
