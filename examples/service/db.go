package main

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite" // the driver "sqlite", without cgo
)

//go:embed migrations
var migrations embed.FS

// conn runs SQL, on a database or in a transaction. PostgreSQL and SQLite take the
// same statements: arguments are $1, $2 and so on, a zero time is NULL, and NULL is
// read into an instant as the zero time.
type conn struct {
	on interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	}
	postgres bool
}

// tx is a transaction. What River does in it is committed with the rest.
type tx struct {
	conn
	sql *sql.Tx
}

// database is where everything is kept, with the jobs that River runs on it.
type database struct {
	conn
	writes     *sql.DB // of SQLite one connection, since it has one writer at a time
	reads      *sql.DB
	health     *sql.DB // one connection that nobody else uses
	exclusive  *sql.DB // of SQLite: keeps other processes out
	jobs       *river.Client[*sql.Tx]
	closeAfter time.Duration
}

// isPostgres reports whether an address is that of PostgreSQL.
func isPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// open connects to the database, makes its tables, and prepares its jobs.
func open(ctx context.Context, o options) (*database, error) {
	d := &database{closeAfter: o.closeAfter}
	connect := d.connectSQLite
	if isPostgres(o.db) {
		connect = d.connectPostgres
	}
	driver, err := connect(ctx, o)
	if err == nil {
		err = d.migrate(ctx, o, driver)
	}
	if err == nil {
		d.jobs, err = river.NewClient(driver, d.jobConfig(o))
	}
	if err != nil {
		d.close()
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return d, nil
}

func (d *database) connectPostgres(ctx context.Context, o options) (riverdriver.Driver[*sql.Tx], error) {
	config, err := pgx.ParseConfig(o.db)
	if err != nil {
		return nil, err
	}
	d.writes, d.health = stdlib.OpenDB(*config), stdlib.OpenDB(*config)
	d.writes.SetMaxOpenConns(o.workers + 8) // one for each job, and some for requests and River itself
	d.writes.SetMaxIdleConns(o.workers + 8)
	d.health.SetMaxOpenConns(1)
	d.reads, d.conn = d.writes, conn{d.writes, true}
	return riverdatabasesql.New(d.writes), d.writes.PingContext(ctx)
}

func (d *database) connectSQLite(ctx context.Context, o options) (riverdriver.Driver[*sql.Tx], error) {
	pool := func(file string, connections int, settings string) *sql.DB {
		// The driver is there, and opens nothing yet.
		pool, _ := sql.Open("sqlite", "file:"+(&url.URL{Path: filepath.ToSlash(file)}).EscapedPath()+"?"+settings)
		pool.SetMaxOpenConns(connections)
		return pool
	}
	// synchronous(full): what is committed outlives a power cut.
	const settings = "_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)"
	d.exclusive = pool(o.db+".lock", 1, "")
	d.writes = pool(o.db, 1, settings+"&_txlock=immediate"+o.pragmas)
	d.reads, d.health = pool(o.db, 4, settings), pool(o.db, 1, settings)
	d.conn = conn{d.writes, false}
	if _, err := d.exclusive.ExecContext(ctx, `BEGIN EXCLUSIVE`); err != nil { // until this process ends
		return nil, fmt.Errorf("%s is in use by another process, or cannot be written: %w", o.db, err)
	}
	return riversqlite.New(d.writes), nil
}

func (d *database) close() {
	for _, pool := range []*sql.DB{d.writes, d.reads, d.health, d.exclusive} {
		if pool != nil {
			_ = pool.Close() // it may be closed already
		}
	}
}

// migrate makes the tables, River's too. Tables of a newer program are refused.
func (d *database) migrate(ctx context.Context, o options, driver riverdriver.Driver[*sql.Tx]) error {
	dialect, folder := goose.DialectSQLite3, "migrations/sqlite"
	if d.postgres {
		dialect, folder = goose.DialectPostgres, "migrations/postgres"
		guard, err := d.health.BeginTx(ctx, nil) // several processes may start at once
		if err != nil {
			return err
		}
		defer func() { _ = guard.Rollback() }() // which unlocks
		if _, err := guard.ExecContext(ctx, `SELECT pg_advisory_xact_lock(7297)`); err != nil {
			return err
		}
	}
	files, err := fs.Sub(migrations, folder)
	if err != nil {
		return err
	}
	tables, err := goose.NewProvider(dialect, d.writes, files, goose.WithSlog(o.quiet))
	if err != nil {
		return err
	}
	has, knows, err := tables.GetVersions(ctx)
	if err == nil && has > knows {
		err = fmt.Errorf("its tables are of version %d, and this program knows those of %d", has, knows)
	}
	if err == nil {
		_, err = tables.Up(ctx)
	}
	if err != nil {
		return err
	}
	rivers, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: o.quiet})
	if err == nil {
		_, err = rivers.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	return err
}

func (d *database) jobConfig(o options) *river.Config {
	host, _ := os.Hostname() // only a name for people to read
	config := &river.Config{
		ID:                   fmt.Sprintf("%s-%d", host, os.Getpid()),
		Workers:              river.NewWorkers(),
		Logger:               o.quiet,
		MaxAttempts:          10,
		FetchCooldown:        10 * time.Millisecond, // a bill takes little more than that
		FetchPollInterval:    100 * time.Millisecond,
		JobTimeout:           o.rescue / 2,
		RescueStuckJobsAfter: o.rescue,

		// A bill that failed stays in sight until somebody has seen to it.
		CancelledJobRetentionPeriod: -1,
		DiscardedJobRetentionPeriod: -1,
	}
	river.AddWorker(config.Workers, &biller{db: d, now: o.now})
	if o.workers > 0 {
		config.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.workers}}
	}
	return config
}

// change runs f in a transaction, and commits if f returns nil.
func (d *database) change(ctx context.Context, f func(tx) error) error {
	return d.within(ctx, d.writes, nil, f)
}

// view runs f on the database as it is at one moment.
func (d *database) view(ctx context.Context, f func(conn) error) error {
	var how *sql.TxOptions // every transaction of SQLite sees one moment
	if d.postgres {
		how = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return d.within(ctx, d.reads, how, func(t tx) error { return f(t.conn) })
}

func (d *database) within(ctx context.Context, pool *sql.DB, how *sql.TxOptions, f func(tx) error) error {
	t, err := pool.BeginTx(ctx, how)
	if err != nil {
		return err
	}
	defer func() { _ = t.Rollback() }() // after Commit it does nothing
	if err := f(tx{conn{t, d.postgres}, t}); err != nil {
		return err
	}
	return t.Commit()
}

// lock ends a query of licenses l: others who lock them wait until the transaction
// ends.
func (c conn) lock() string {
	if c.postgres {
		return ` FOR NO KEY UPDATE OF l`
	}
	return "" // there is one writer
}

// scanner reads the columns of a row.
type scanner func(into ...any) error

// rows runs a statement and calls each for every row that it returns. It may be nil
// if there are none.
func (c conn) rows(ctx context.Context, each func(scan scanner) error, query string, args ...any) error {
	rows, err := c.on.QueryContext(ctx, query, c.args(args)...)
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

// bodies returns a column of values that are stored as JSON.
func bodies[T any](ctx context.Context, c conn, query string, args ...any) (all []T, err error) {
	err = c.rows(ctx, func(scan scanner) error {
		var text string
		var one T
		if err := scan(&text); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(text), &one)
		all = append(all, one)
		return err
	}, query, args...)
	return all, err
}

// body returns a value as it is stored.
func body(v any) string {
	text, _ := json.Marshal(v) // what was read from JSON and checked has a form
	return string(text)
}

// set is rows for a statement on many rows at once: on the table input, with the named
// columns. Without rows it does nothing.
func (c conn) set(ctx context.Context, names string, rows [][]any, query string, each func(scan scanner) error) error {
	if len(rows) == 0 {
		return nil
	}
	fields, columns, lines := make([]string, len(rows[0])), make([]any, len(rows[0])), make([][]any, len(rows))
	for n, first := range rows[0] {
		column := make([]any, len(rows))
		for i := range rows {
			column[i] = rows[i][n]
		}
		columns[n] = c.args(column)
		fields[n] = fmt.Sprintf("value ->> %d", n)
		if c.postgres {
			fields[n] = fmt.Sprintf("$%d::%s[]", n+1, kinds[reflect.TypeOf(first)])
		}
	}
	list := strings.Join(fields, ", ")
	if c.postgres {
		return c.rows(ctx, each, fmt.Sprintf(`WITH input(%s) AS (SELECT * FROM unnest(%s)) %s`, names, list, query), columns...)
	}
	for i := range rows {
		lines[i] = c.args(rows[i])
	}
	return c.rows(ctx, each, fmt.Sprintf(`WITH input(%s) AS (SELECT %s FROM json_each($1)) %s`, names, list, query), body(lines))
}

// kinds are the types of PostgreSQL for the columns of input.
var kinds = map[reflect.Type]string{
	reflect.TypeFor[int64](): "bigint", reflect.TypeFor[string](): "text",
	reflect.TypeFor[bool](): "boolean", reflect.TypeFor[time.Time](): "timestamptz",
}

// args turns instants into what stands for them in the database.
func (c conn) args(args []any) []any {
	out := slices.Clone(args)
	for i, arg := range out {
		if t, ok := arg.(time.Time); ok && t.IsZero() {
			out[i] = nil
		} else if ok && !c.postgres {
			out[i] = t.UnixMicro()
		}
	}
	return out
}

// instant reads a time from either database.
type instant struct{ *time.Time }

// Scan implements sql.Scanner.
func (i instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*i.Time = time.Time{}
	case int64:
		*i.Time = time.UnixMicro(v).UTC()
	case time.Time:
		*i.Time = v.UTC()
	default:
		return errors.New("no instant")
	}
	return nil
}
