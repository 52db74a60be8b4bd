package main

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	_ "modernc.org/sqlite" // the driver "sqlite", without cgo
)

//go:embed sqlite.sql
var sqliteTables string

// sqliteDB is a file that one process has to itself.
type sqliteDB struct {
	sqliteConn
	*river.Client[*sql.Tx]
	pool *sql.DB
}

func openSQLite(ctx context.Context, o options, worker *biller) (database, error) {
	file, params, _ := strings.Cut(o.dsn, "?")
	query, err := url.ParseQuery(params)
	if err != nil {
		return nil, err
	}
	query.Add("_pragma", "journal_mode(wal)")
	query.Add("_pragma", "synchronous(full)") // what is committed outlives a power cut
	query.Add("_pragma", "foreign_keys(1)")
	query.Set("_txlock", "immediate")
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1) // SQLite has one writer at a time, and River asks for it

	d := &sqliteDB{sqliteConn: sqliteConn{pool}, pool: pool}
	if err := d.prepare(ctx, o, worker); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return d, nil
}

// prepare makes the tables, River's too, and the client that works the jobs.
func (d *sqliteDB) prepare(ctx context.Context, o options, worker *biller) error {
	if _, err := d.pool.ExecContext(ctx, sqliteTables); err != nil {
		return err
	}
	driver := riversqlite.New(d.pool)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: o.log})
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return err
	}
	d.Client, err = river.NewClient(driver, riverConfig(o, worker))
	return err
}

func (d *sqliteDB) begin(ctx context.Context, f func(tx) error) error {
	t, err := d.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(sqliteTx{sqliteConn{t}, t, d.Client}); err != nil {
		return errors.Join(err, rolledBack(t.Rollback()))
	}
	return t.Commit()
}

// rolledBack drops the error of a transaction that is over already, as it is
// when its context has ended.
func rolledBack(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

func (d *sqliteDB) ready(context.Context, []time.Time) error { return nil }

func (d *sqliteDB) close() { _ = d.pool.Close() }

// sqliteConn is what sql.DB and sql.Tx have in common.
type sqliteConn struct {
	on interface {
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	}
}

func (c sqliteConn) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := c.on.ExecContext(ctx, query, sqliteArgs(args)...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c sqliteConn) rows(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := c.on.QueryContext(ctx, query, sqliteArgs(args)...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // what goes wrong is in rows.Err
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// sqliteArgs turns instants into the microseconds that stand for them.
func sqliteArgs(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		if t, ok := arg.(time.Time); ok {
			arg = nil
			if !t.IsZero() {
				arg = t.UnixMicro()
			}
		}
		out[i] = arg
	}
	return out
}

type sqliteTx struct {
	sqliteConn
	tx     *sql.Tx
	client *river.Client[*sql.Tx]
}

// lock has nobody to keep waiting: there is one connection.
func (t sqliteTx) lock(ctx context.Context, license string) (bool, error) {
	return exists(ctx, t, `SELECT 1 FROM licenses WHERE id = $1`, license)
}

func (t sqliteTx) insert(ctx context.Context, jobs []river.InsertManyParams) ([]*rivertype.JobInsertResult, error) {
	return t.client.InsertManyTx(ctx, t.tx, jobs)
}

func (t sqliteTx) complete(ctx context.Context, job *river.Job[billArgs]) error {
	if _, err := river.JobCompleteTx[*riversqlite.Driver](ctx, t.tx, job); err != nil {
		return fmt.Errorf("complete job %d: %w", job.ID, err)
	}
	return nil
}
