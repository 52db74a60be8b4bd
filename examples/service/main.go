// Command service bills the licenses of vendors: it takes in chats and accounts
// over HTTP, shows what each license took and what that costs, and writes the bills
// of a month by jobs that any number of processes share.
//
//	go run .                                                made-up data, on this machine only
//	go run . token northwind >>tokens                       a token for a vendor
//	go run . -db billing.db -tokens tokens                  SQLite, one process
//	go run . -db postgres://localhost/billing -tokens tokens
//	go run . -db billing.db remove 2026-01                  old chats, up to a month that is closed
//
// SIGINT and SIGTERM stop it: requests and jobs that are under way are finished.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // licenses name time zones, and some machines have none

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"
)

// options are what a process of the service is started with.
type options struct {
	db            string // a file of SQLite or the address of PostgreSQL
	demo          bool   // made-up data, in a file that is removed
	tokens        string // a file
	addr, metrics string
	closeAfter    time.Duration
	workers       int           // jobs at a time; 0: this process works none
	rescue        time.Duration // after which a job of a process that died is run again
	now           func() time.Time
	log, quiet    *slog.Logger // quiet is for what River and goose say
	pragmas       string       // further ones of SQLite, for tests
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "service:", err)
		os.Exit(1)
	}
}

// run is the program. It returns when ctx ends.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o := options{
		demo: true, now: time.Now, log: slog.New(slog.NewJSONHandler(stderr, nil)),
		quiet: slog.New(slog.NewJSONHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	flags := flag.NewFlagSet("service", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.db, "db", "", "the database: a file that ends in .db, or postgres://…; not given: made-up data")
	flags.StringVar(&o.tokens, "tokens", "", "the file with the tokens of the vendors, to listen with -db")
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "the address to listen on")
	flags.StringVar(&o.metrics, "metrics", "", "the address of metrics for Prometheus; not given: none")
	flags.DurationVar(&o.closeAfter, "close", 30*24*time.Hour, "how long after its bill a month closes")
	flags.IntVar(&o.workers, "workers", 4, "how many jobs to work at a time")
	flags.DurationVar(&o.rescue, "rescue", time.Minute, "after how long a job of a process that died is run again")
	if err := flags.Parse(args); err != nil {
		return err
	}
	flags.Visit(func(f *flag.Flag) { o.demo = o.demo && f.Name != "db" })
	remove := flags.NArg() == 2 && flags.Arg(0) == "remove"
	switch {
	case flags.NArg() == 2 && flags.Arg(0) == "token":
		token := rand.Text()
		_, err := fmt.Fprintln(stderr, token)
		_, also := fmt.Fprintln(stdout, flags.Arg(1), hash(token)) // a line of the file
		return errors.Join(err, also)
	case flags.NArg() > 0 && !remove:
		return fmt.Errorf("%q is not a command: token VENDOR and remove MONTH are", strings.Join(flags.Args(), " "))
	}
	tokens, err := o.check(remove)
	if err != nil {
		return err
	}
	if o.demo {
		dir, err := os.MkdirTemp("", "payper-service")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }() // it is the system's to clear
		o.db = filepath.Join(dir, "demo.db")
	}
	d, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer d.close()
	if remove {
		return d.remove(ctx, flags.Arg(1), o.now(), stdout)
	}
	return o.work(ctx, d, tokens)
}

// check looks at options that were given together, and reads the tokens.
func (o *options) check(remove bool) (access, error) {
	host, _, err := net.SplitHostPort(o.addr)
	switch {
	case err != nil:
		return nil, fmt.Errorf("-addr: %w", err)
	case o.rescue < 2*time.Second || o.workers < 0 || o.workers > 100 || o.closeAfter < 0:
		return nil, errors.New("-rescue is at least 2s, -workers from 0 to 100, and -close not negative")
	case o.demo && (o.tokens != "" || remove):
		return nil, errors.New("-tokens and remove are for a database: -db names it")
	case o.demo && host != "localhost" && !net.ParseIP(host).IsLoopback():
		return nil, fmt.Errorf("-addr %s: without -db and -tokens everybody sees everything, so that it has to be a loopback address", o.addr)
	case o.demo:
		return nil, nil
	case !isPostgres(o.db) && (!strings.HasSuffix(o.db, ".db") || strings.ContainsAny(o.db, "=?") || strings.Contains(o.db, "://")):
		return nil, fmt.Errorf("-db %q is neither a file that ends in .db nor postgres://…", o.db)
	case remove:
		return nil, nil
	case o.tokens == "":
		return nil, errors.New("-tokens is missing: without tokens there is only the demo, without -db")
	}
	return readTokens(o.tokens)
}

// work works jobs and answers requests until ctx ends.
func (o *options) work(ctx context.Context, d *database, tokens access) error {
	// Jobs outlive ctx: Stop is what ends them, once requests are over.
	if o.workers > 0 {
		if err := d.jobs.Start(context.WithoutCancel(ctx)); err != nil {
			return err
		}
	}
	serving, ctx := errgroup.WithContext(ctx)
	if o.demo {
		o.log.Warn("made-up data: no token is needed, only this machine is served, and all is gone in the end")
		serving.Go(func() error { return fillDemo(ctx, d, o.now()) })
	}
	if o.metrics != "" {
		serving.Go(func() error { return o.serve(ctx, "metrics", o.metrics, promhttp.Handler()) })
	}
	serving.Go(func() error { return o.serve(ctx, "listening", o.addr, newHandler(d, tokens, o.now, o.log)) })
	err := serving.Wait()
	o.log.Info("stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxTime)
	defer cancel()
	return errors.Join(err, d.jobs.Stop(last))
}

// serve answers requests until ctx ends, and then those under way.
func (o *options) serve(ctx context.Context, what, addr string, handler http.Handler) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	h := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       maxTime,
		WriteTimeout:      maxTime + 5*time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(o.log.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxTime)
		defer cancel()
		stopped <- h.Shutdown(last)
	}()
	o.log.Info(what, "url", "http://"+listener.Addr().String()+"/")
	if err := h.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}
