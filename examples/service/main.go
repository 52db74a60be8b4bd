// Command service serves the statements of licenses over HTTP: it takes in chats
// and changes of licenses, shows what each license took and what it costs, and
// bills all licenses of a vendor by jobs that any number of processes share.
//
//	go run .                                      made-up data, in a file that is removed
//	go run . -db billing.db                       SQLite, one process
//	go run . -db postgres://localhost/billing     PostgreSQL, any number of processes
//	go run . -db postgres://localhost/billing -worker
//
// SIGINT and SIGTERM stop it: requests and jobs that are under way are finished.
package main

import (
	"context"
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
	"syscall"
	"time"
	_ "time/tzdata" // licenses name time zones, and some machines have none
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stderr)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "service:", err)
		os.Exit(1)
	}
}

// run is the program. It returns when ctx ends.
func run(ctx context.Context, args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("service", flag.ContinueOnError)
	flags.SetOutput(stderr)
	db := flags.String("db", "", "the database: a file of SQLite, or postgres://…; none: made-up data")
	addr := flags.String("addr", "127.0.0.1:8080", "the address to listen on")
	worker := flags.Bool("worker", false, "only work jobs, do not listen")
	workers := flags.Int("workers", 4, "how many jobs to work at a time")
	rescue := flags.Duration("rescue", time.Minute, "after how long a job of a process that died is run again")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *rescue < 2*time.Second || *workers < 0 || *workers > 1000 {
		return errors.New("-rescue is at least 2s, and -workers from 0 to 1000")
	}

	log := slog.New(slog.NewJSONHandler(stderr, nil))
	quiet := slog.New(slog.NewJSONHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn})) // River says much
	now := time.Now                                                                             //nolint:forbidigo // the one clock: everything else is given it
	o := options{dsn: *db, workers: *workers, rescue: *rescue, now: now, log: quiet}
	if *db == "" {
		dir, err := os.MkdirTemp("", "payper-service")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }() // it is the system's to clear
		o.dsn = filepath.Join(dir, "demo.db")
	}
	d, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer d.close()

	// Jobs outlive ctx: Stop is what ends them, once requests are over.
	if *workers > 0 {
		if err := d.Start(context.WithoutCancel(ctx)); err != nil {
			return err
		}
	}
	if *db == "" {
		if err := demo(ctx, d, o.now()); err != nil {
			return err
		}
	}
	if *worker {
		log.Info("working")
		<-ctx.Done()
	} else {
		err = serve(ctx, *addr, newServer(d, o.now, log))
	}

	log.Info("stopping")
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxTime)
	defer cancel()
	return errors.Join(err, d.Stop(last))
}

// serve answers requests until ctx ends, and then those under way.
func serve(ctx context.Context, addr string, s *server) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	h := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       maxTime,
		WriteTimeout:      maxTime + 5*time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxTime)
		defer cancel()
		done <- h.Shutdown(last)
	}()
	s.log.Info("listening", "url", "http://"+listener.Addr().String()+"/")
	if err := h.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-done
}
