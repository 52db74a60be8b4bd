// Command bench measures how fast payper counts seats, against what users could
// take instead, and what its sums of money cost. README.md tells how to run it
// and what is fair about it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

const seed = 2026

// config is what the command line asks for.
type config struct {
	sizes  []int    // of the tables
	growth int      // the largest size of the curve; 0 for no curve
	rivals []string // "go" and databases
	runs   int
	out    string // where to write the report and the picture's place in it; empty: standard output
}

func main() {
	log.SetFlags(log.Ltime)
	sizes := flag.String("sizes", "1e6,1e7", "numbers of chats, between commas")
	rivals := flag.String("rivals", "go,duckdb,clickhouse,postgresql,sqlite,modernc", "what to measure payper against, between commas")
	runs := flag.Int("runs", 5, "how often to measure everything, in turn; medians are told")
	growth := flag.Float64("growth", 1e7, "the most chats of the curve; 0 for no curve")
	out := flag.String("o", "", "write the report to this file, and the curve to "+pictureFile+"; otherwise to standard output, without a curve")
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
	if err := run(c); err != nil {
		log.Fatal(err)
	}
}

func run(c config) error {
	r := report{
		Date:    time.Now(),
		Machine: machine(),
		Command: strings.Join(append([]string{"go run ."}, os.Args[1:]...), " "),
		Sizes:   c.sizes,
		Runs:    c.runs,
	}
	for _, many := range []bool{false, true} {
		t, err := measureCounts(c, many, &r)
		if err != nil {
			return err
		}
		r.Tables = append(r.Tables, t)
	}
	var err error
	if r.Money, err = measureMoney(c.runs); err != nil {
		return err
	}
	if c.out == "" {
		return r.write(os.Stdout)
	}
	if c.growth > 0 {
		lines, err := measureGrowth(c.growth, c.runs)
		if err != nil {
			return err
		}
		if err := writeFile(pictureFile, func(f *os.File) error { return drawGrowth(f, lines) }); err != nil {
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
