// Command bench measures how fast payper counts seats, against what users could
// take instead. README.md tells how to run it and what is fair about it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const seed = 2026

// config is what the command line asks for.
type config struct {
	sizes  []int    // of the tables
	growth int      // the largest size of the curve; 0 for no curve
	rivals []string // "go" and databases
	runs   int
	out    string // where to write the report and, beside it, the picture; empty: standard output
}

func main() {
	log.SetFlags(log.Ltime)
	sizes := flag.String("sizes", "1e6,1e7", "numbers of chats, between commas")
	rivals := flag.String("rivals", "go,duckdb,clickhouse,postgresql,sqlite,modernc", "what to measure payper against, between commas")
	runs := flag.Int("runs", 7, "how often to measure everything, in turn")
	growth := flag.Float64("growth", 1e7, "the most chats of the curve; 0 for no curve")
	limit := flag.Duration("limit", 0, "report after so long what there is; 0 for no limit")
	out := flag.String("o", "", "write the report to this file, and the curve to "+pictureFile+" beside it; otherwise to standard output, without a curve")
	flag.Parse()

	c := config{growth: int(*growth), rivals: strings.Split(*rivals, ","), runs: *runs, out: *out}
	for s := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || n < 1 {
			log.Fatalf("-sizes: %q is no number of chats", s)
		}
		c.sizes = append(c.sizes, int(n))
	}
	slices.Sort(c.sizes)
	if flag.NArg() > 0 || c.runs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := runFor(*limit, c); err != nil {
		log.Fatal(err)
	}
}

// runFor is run until an interrupt comes or, if it is not 0, the limit is over.
func runFor(limit time.Duration, c config) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	return run(ctx, c)
}

// run measures and writes the report. When ctx is done it reports what there is.
func run(ctx context.Context, c config) error {
	r := report{
		Date:    time.Now(),
		Machine: machine(),
		Command: strings.Join(append([]string{"go run ."}, os.Args[1:]...), " "),
		Runs:    c.runs,
	}
	for _, many := range []bool{false, true} {
		t, err := measureCounts(ctx, c, many, &r)
		if err != nil {
			return err
		}
		if len(t.Columns) > 0 {
			r.Tables = append(r.Tables, t)
		}
	}
	var lines []line
	if c.out != "" && c.growth > 0 {
		var err error
		if lines, err = measureGrowth(ctx, c.growth, c.runs); err != nil {
			return err
		}
	}
	r.Cut = ctx.Err() != nil
	if c.out == "" {
		return r.write(os.Stdout)
	}
	if len(lines) > 0 {
		if err := writeFile(filepath.Join(filepath.Dir(c.out), pictureFile), func(f *os.File) error { return drawGrowth(f, lines) }); err != nil {
			return err
		}
		r.Picture = true
	}
	if err := writeFile(c.out, func(f *os.File) error { return r.write(f) }); err != nil {
		return err
	}
	fmt.Println("wrote", c.out)
	return nil
}

func writeFile(name string, write func(*os.File) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
