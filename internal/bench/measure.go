package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"github.com/payper/payper/internal/bench/count"
	"github.com/payper/payper/internal/bench/gen"
	"github.com/payper/payper/internal/bench/rival"
)

// The names of the ways to count in Go.
const (
	payper  = "payper"
	fresh   = "payper, in memory fresh from the system"
	oneCore = "payper, on one core"
	peaks   = "payper, with the peak of each of 744 hours"
	plain   = "plain Go"
	sorting = "careful Go, sorting each agent's chats"
	careful = "careful Go, extending each agent's newest span"
)

// table has what was measured for one license, or for many.
type table struct {
	Many    bool
	Columns []column
	Names   []string // of what was measured, in the order to print
}

// column has what was measured of some chats.
type column struct {
	Chats, Licenses int
	Shuffled        bool
	Peak            int // of the largest license
	Cells           map[string]cell
}

// cell has the runs of one contender, in turn.
type cell struct {
	Nanoseconds []float64 // a chat
	Bytes       []float64 // allocated, a chat; negative: not known
}

// contender is something that counts chats.
type contender struct {
	name string
	// count returns how long it took if it is apart.
	count func() ([]count.Answer, time.Duration, error)
	// memory says where the memory comes from that it takes.
	memory memory
}

// memory is where the memory comes from that a contender takes.
type memory int

const (
	apart  memory = iota // it is another process, which sees to that itself
	warm                 // from a run before, as in a program that counts one license after the other
	system               // from the system, as in the first run of a program
)

// measureCounts measures every contender on every size and order, until ctx is
// done.
func measureCounts(ctx context.Context, c config, many bool, r *report) (table, error) {
	t := table{Many: many}
	for _, shuffled := range []bool{false, true} {
		for _, n := range c.sizes {
			if ctx.Err() != nil {
				return t, nil
			}
			col, names, err := measureColumn(ctx, c, gen.Config{Seed: seed, Chats: n, Many: many, Shuffled: shuffled}, r)
			if err != nil {
				return table{}, err
			}
			if len(col.Cells[payper].Nanoseconds) == 0 {
				continue // cut short
			}
			t.Columns = append(t.Columns, col)
			for _, name := range names {
				if !slices.Contains(t.Names, name) {
					t.Names = append(t.Names, name)
				}
			}
		}
	}
	return t, nil
}

func measureColumn(ctx context.Context, c config, g gen.Config, r *report) (column, []string, error) {
	log.Printf("%d chats, many licenses: %v, shuffled: %v", g.Chats, g.Many, g.Shuffled)
	d := gen.New(g)
	contenders := goContenders(d, slices.Contains(c.rivals, "go"))
	more, closeAll, err := databases(c, d, r)
	if err != nil {
		return column{}, nil, err
	}
	contenders = append(contenders, more...)
	cells, answers, err := measure(ctx, contenders, g.Chats, c.runs, cores(g.Many))
	if err := errors.Join(err, closeAll()); err != nil && ctx.Err() == nil {
		return column{}, nil, err
	}
	col := column{Chats: g.Chats, Licenses: len(answers), Shuffled: g.Shuffled, Cells: cells}
	for _, a := range answers {
		col.Peak = max(col.Peak, a.Peak)
	}
	var names []string
	for _, c := range contenders {
		names = append(names, c.name)
	}
	return col, names, nil
}

// cores is how many cores Go may use: one license is counted on one core, so
// that the others can count other licenses.
func cores(many bool) int {
	if many {
		return runtime.NumCPU()
	}
	return 1
}

// goContenders are the counts in Go, or payper alone.
func goContenders(d *gen.Data, all bool) []contender {
	type answers = func() ([]count.Answer, error)
	of := func(name string, f answers, m memory) contender {
		return contender{name, func() ([]count.Answer, time.Duration, error) {
			a, err := f()
			return a, 0, err
		}, m}
	}
	var list []contender
	if d.Rows != nil {
		rows := func() ([]count.Answer, error) { return count.PayperRows(d.Period, d.Agents, d.Rows) }
		list = []contender{
			of(payper, rows, warm),
			of(fresh, rows, system),
			of(oneCore, func() ([]count.Answer, error) {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
				return rows()
			}, warm),
			of(plain, func() ([]count.Answer, error) { return count.PlainRows(d.Period, d.Rows), nil }, warm),
			of(sorting, func() ([]count.Answer, error) { return count.SortingRows(d.Period, d.Rows), nil }, warm),
			of(careful, func() ([]count.Answer, error) { return count.CarefulRows(d.Period, d.Rows), nil }, warm),
		}
	} else {
		agents := d.Agents[gen.OneLicense]
		one := func() ([]count.Answer, error) {
			a, err := count.Payper(d.Period, agents, d.Sessions)
			return []count.Answer{a}, err
		}
		list = []contender{
			of(payper, one, warm),
			of(fresh, one, system),
			of(peaks, func() ([]count.Answer, error) {
				_, err := count.PayperPeaks(d.Period, agents, d.Sessions)
				return nil, err
			}, warm),
			of(plain, func() ([]count.Answer, error) { return []count.Answer{count.Plain(d.Period, d.Sessions)}, nil }, warm),
			of(sorting, func() ([]count.Answer, error) { return []count.Answer{count.Sorting(d.Period, d.Sessions)}, nil }, warm),
			of(careful, func() ([]count.Answer, error) { return []count.Answer{count.Careful(d.Period, d.Sessions)}, nil }, warm),
		}
	}
	if !all {
		return list[:3]
	}
	return list
}

// databases starts the databases that are asked for and loads the chats. What
// is left out and why goes to the report.
func databases(c config, d *gen.Data, r *report) ([]contender, func() error, error) {
	n := len(d.Sessions) + len(d.Rows)
	folder, err := os.MkdirTemp("", "payper-bench-")
	if err != nil {
		return nil, nil, err
	}
	cleanUp := []func() error{func() error { return os.RemoveAll(folder) }}
	closeAll := func() error {
		var errs []error
		for _, f := range slices.Backward(cleanUp) {
			errs = append(errs, f())
		}
		return errors.Join(errs...)
	}
	var (
		list []contender
		data rival.Data
	)
	for _, e := range rival.Engines(".") {
		switch {
		case !slices.Contains(c.rivals, e.Name):
			r.leaveOut(e.Name + ": not asked for")
			continue
		case n > e.MaxChats:
			r.leaveOut(fmt.Sprintf("%s on more than %s chats: takes too long", e.Name, power(e.MaxChats)))
			continue
		}
		if data.File == "" {
			if data, err = rival.Write(filepath.Join(folder, "chats"), d); err != nil {
				return nil, nil, errors.Join(err, closeAll())
			}
		}
		own := filepath.Join(folder, e.Name)
		if err := os.Mkdir(own, 0o755); err != nil {
			return nil, nil, errors.Join(err, closeAll())
		}
		log.Println("loading", e.Name)
		db, err := e.Open(own, data)
		if errors.Is(err, rival.ErrMissing) {
			r.leaveOut(err.Error())
			continue
		}
		if err != nil {
			return nil, nil, errors.Join(err, closeAll())
		}
		cleanUp = append(cleanUp, db.Close)
		r.version(e.Name, db.Version)
		for _, q := range e.Queries {
			if q.MaxChats > 0 && n > q.MaxChats {
				r.leaveOut(fmt.Sprintf("%s on more than %s chats: the other query takes less", q.Name, power(q.MaxChats)))
				continue
			}
			list = append(list, contender{q.Name, func() ([]count.Answer, time.Duration, error) { return db.Count(q) }, apart})
		}
	}
	return list, closeAll, nil
}

// measure runs the contenders in turn, so that what slows the machine down for
// a while slows them all, and checks that they agree with the first. A round
// ahead of the others warms up; only for those who are warm long before they are
// done does it count, in place of the last. When ctx is done measure returns what
// there is.
func measure(ctx context.Context, contenders []contender, chats, runs, cores int) (map[string]cell, []count.Answer, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	var want []count.Answer
	cells := make(map[string]cell, len(contenders))
	const slow = float64(2 * time.Second)
	for round := range runs + 1 {
		for _, c := range contenders {
			done := cells[c.name]
			if len(done.Nanoseconds) == runs {
				continue
			}
			if ctx.Err() != nil {
				return cells, want, nil
			}
			if c.memory == warm && len(done.Nanoseconds) < round { // others are slow, and soon warm
				if _, _, err := c.count(); err != nil {
					return nil, nil, fmt.Errorf("%s: %w", c.name, err)
				}
			}
			answers, ns, allocated, err := once(c)
			if err != nil {
				if ctx.Err() != nil {
					return cells, want, nil // an interrupt ends the shells of databases too
				}
				return nil, nil, fmt.Errorf("%s: %w", c.name, err)
			}
			if want == nil {
				want = answers
			}
			if answers != nil && !slices.Equal(answers, want) {
				return nil, nil, fmt.Errorf("%s finds something else than %s: %v", c.name, contenders[0].name, difference(want, answers))
			}
			if round == 0 && ns < slow {
				continue
			}
			cells[c.name] = cell{append(done.Nanoseconds, ns/float64(chats)), append(done.Bytes, allocated/float64(chats))}
		}
	}
	return cells, want, nil
}

// once runs a contender, often enough to take some milliseconds, and returns
// what a run took in nanoseconds and in bytes.
func once(c contender) (answers []count.Answer, ns, allocated float64, err error) {
	const enough = 20 * time.Millisecond
	var before, after runtime.MemStats
	runtime.GC()
	if c.memory == system {
		debug.FreeOSMemory()
	}
	runtime.ReadMemStats(&before)
	var (
		start = time.Now()
		total time.Duration
		runs  int
		told  time.Duration
	)
	for runs == 0 || total < enough && c.memory != system {
		if answers, told, err = c.count(); err != nil {
			return nil, 0, 0, err
		}
		runs++
		if c.memory == apart {
			total += told
		} else {
			total = time.Since(start)
		}
	}
	runtime.ReadMemStats(&after)
	allocated = float64(after.TotalAlloc - before.TotalAlloc)
	if c.memory == apart {
		allocated = -1
	}
	return answers, float64(total.Nanoseconds()) / float64(runs), allocated / float64(runs), nil
}

func difference(want, got []count.Answer) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%d licenses for %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			return fmt.Sprintf("%+v for %+v", got[i], want[i])
		}
	}
	return "nothing"
}

// median returns the median of values, which are as they were.
func median(values []float64) float64 {
	sorted := slices.SortedFunc(slices.Values(values), cmp.Compare[float64])
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// line is a line of the growth curve.
type line struct {
	Name     string
	Shuffled bool
	Points   []point
}

type point struct {
	Chats       int
	Nanoseconds float64 // a chat
}

// measureGrowth measures how the time of one license grows with its chats, from
// ten thousand on. When ctx is done it returns what there is.
func measureGrowth(ctx context.Context, most, runs int) ([]line, error) {
	var lines []line
	for _, shuffled := range []bool{false, true} {
		byName := make(map[string]int)
		for _, n := range steps(most) {
			if ctx.Err() != nil {
				return lines, nil
			}
			log.Printf("curve: %d chats, shuffled: %v", n, shuffled)
			contenders := goContenders(gen.New(gen.Config{Seed: seed, Chats: n, Shuffled: shuffled}), true)
			contenders = slices.DeleteFunc(contenders, func(c contender) bool { return c.name != payper && c.name != careful })
			cells, _, err := measure(ctx, contenders, n, runs, cores(false))
			if err != nil {
				return nil, err
			}
			for _, c := range contenders {
				if len(cells[c.name].Nanoseconds) == 0 {
					continue
				}
				i, ok := byName[c.name]
				if !ok {
					i = len(lines)
					byName[c.name] = i
					lines = append(lines, line{Name: c.name, Shuffled: shuffled})
				}
				lines[i].Points = append(lines[i].Points, point{n, median(cells[c.name].Nanoseconds)})
			}
		}
	}
	return lines, nil
}

// steps returns 10,000, 30,000, 100,000 and so on up to most.
func steps(most int) []int {
	var list []int
	for n := 10_000; n <= most; n *= 10 {
		list = append(list, n)
		if 3*n <= most {
			list = append(list, 3*n)
		}
	}
	return list
}
