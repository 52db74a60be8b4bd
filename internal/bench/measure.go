package main

import (
	"cmp"
	"errors"
	"fmt"
	"log"
	"math"
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
	payper     = "payper"
	fresh      = "payper, in memory fresh from the system"
	reading    = "reading the chats once"
	readingIDs = "reading the chats and their ids once"
	plain      = "plain Go"
	careful    = "careful Go"
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

// cell has the medians of one contender.
type cell struct {
	Nanoseconds float64 // a chat
	Bytes       float64 // allocated, a chat; negative: not known
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

// measureCounts measures every contender on every size and order.
func measureCounts(c config, many bool, r *report) (table, error) {
	t := table{Many: many}
	for _, shuffled := range []bool{false, true} {
		for _, n := range c.sizes {
			col, names, err := measureColumn(c, gen.Config{Seed: seed, Chats: n, Many: many, Shuffled: shuffled}, r)
			if err != nil {
				return table{}, err
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

func measureColumn(c config, g gen.Config, r *report) (column, []string, error) {
	log.Printf("%d chats, many licenses: %v, shuffled: %v", g.Chats, g.Many, g.Shuffled)
	d := gen.New(g)
	contenders := goContenders(d, slices.Contains(c.rivals, "go"))
	more, closeAll, err := databases(c, d, r)
	if err != nil {
		return column{}, nil, err
	}
	contenders = append(contenders, more...)
	cells, answers, err := measure(contenders, g.Chats, c.runs, cores(g.Many))
	if err := errors.Join(err, closeAll()); err != nil {
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

func goContenders(d *gen.Data, all bool) []contender {
	one := func(f func() (count.Answer, error)) func() ([]count.Answer, time.Duration, error) {
		return func() ([]count.Answer, time.Duration, error) {
			a, err := f()
			return []count.Answer{a}, 0, err
		}
	}
	read := func(f func() int64) func() ([]count.Answer, time.Duration, error) {
		return func() ([]count.Answer, time.Duration, error) {
			runtime.KeepAlive(f())
			return nil, 0, nil
		}
	}
	var list []contender
	if d.Rows != nil {
		payperRows := func() ([]count.Answer, time.Duration, error) {
			a, err := count.PayperRows(d.Period, d.Agents, d.Rows)
			return a, 0, err
		}
		list = []contender{
			{payper, payperRows, warm},
			{fresh, payperRows, system},
			{reading, read(func() int64 { return count.ReadRows(d.Rows) }), warm},
			{readingIDs, read(func() int64 { return count.ReadRowIDs(d.Rows) }), warm},
			{plain, func() ([]count.Answer, time.Duration, error) { return count.PlainRows(d.Period, d.Rows), 0, nil }, warm},
			{careful, func() ([]count.Answer, time.Duration, error) { return count.CarefulRows(d.Period, d.Rows), 0, nil }, warm},
		}
	} else {
		agents := d.Agents[gen.OneLicense]
		payperOne := one(func() (count.Answer, error) { return count.Payper(d.Period, agents, d.Sessions) })
		list = []contender{
			{payper, payperOne, warm},
			{fresh, payperOne, system},
			{reading, read(func() int64 { return count.Read(d.Sessions) }), warm},
			{readingIDs, read(func() int64 { return count.ReadIDs(d.Sessions) }), warm},
			{plain, one(func() (count.Answer, error) { return count.Plain(d.Period, d.Sessions), nil }), warm},
			{careful, one(func() (count.Answer, error) { return count.Careful(d.Period, d.Sessions), nil }), warm},
		}
	}
	if !all {
		return list[:4]
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
// done does it count, in place of the last.
func measure(contenders []contender, chats, runs, cores int) (map[string]cell, []count.Answer, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	var (
		want  []count.Answer
		times = make([][]float64, len(contenders))
		bytes = make([][]float64, len(contenders))
	)
	const slow = float64(2 * time.Second)
	for round := range runs + 1 {
		for i, c := range contenders {
			if len(times[i]) == runs {
				continue
			}
			if c.memory == warm && len(times[i]) < round { // others are slow, and soon warm
				if _, _, err := c.count(); err != nil {
					return nil, nil, fmt.Errorf("%s: %w", c.name, err)
				}
			}
			answers, ns, allocated, err := once(c)
			if err != nil {
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
			times[i] = append(times[i], ns/float64(chats))
			bytes[i] = append(bytes[i], allocated/float64(chats))
		}
	}
	cells := make(map[string]cell, len(contenders))
	for i, c := range contenders {
		cells[c.name] = cell{median(times[i]), median(bytes[i])}
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

func median(values []float64) float64 {
	slices.SortFunc(values, cmp.Compare[float64])
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
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
// ten thousand on.
func measureGrowth(most, runs int) ([]line, error) {
	var lines []line
	for _, shuffled := range []bool{false, true} {
		byName := make(map[string]int)
		for _, n := range steps(most) {
			log.Printf("curve: %d chats, shuffled: %v", n, shuffled)
			contenders := goContenders(gen.New(gen.Config{Seed: seed, Chats: n, Shuffled: shuffled}), true)
			contenders = slices.DeleteFunc(contenders, func(c contender) bool {
				return c.name == fresh || c.name == plain || c.name == readingIDs || shuffled && c.name == reading
			})
			cells, _, err := measure(contenders, n, runs, cores(false))
			if err != nil {
				return nil, err
			}
			for _, c := range contenders {
				i, ok := byName[c.name]
				if !ok {
					i = len(lines)
					byName[c.name] = i
					lines = append(lines, line{Name: c.name, Shuffled: shuffled})
				}
				lines[i].Points = append(lines[i].Points, point{n, cells[c.name].Nanoseconds})
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

// power writes a power of ten as such, and other numbers as they are.
func power(n int) string {
	if e := math.Round(math.Log10(float64(n))); n > 0 && math.Pow(10, e) == float64(n) {
		return fmt.Sprintf("10^%.0f", e)
	}
	return fmt.Sprint(n)
}
