// Command fromfile measures the whole way from a file of chats to the answer:
// examples/statement against DuckDB, each as a process that reads the same CSV file.
//
//	go build -C sqlshell         # DuckDB in Go: minutes, once
//	go run ./fromfile            # in the folder of the measurements
//
// All run in turn, after one run to warm up, and must give the same answer: the most
// seats, the first instant they were in use, and for how long in all.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/template"
	"time"

	"github.com/payper/payper/internal/bench/gen"
	"github.com/payper/payper/seats"
)

const seed = 1 // of the chats

func main() {
	log.SetFlags(0)
	sizes := flag.String("sizes", "1e6", "the numbers of chats, with commas between them")
	runs := flag.Int("runs", 9, "how often each is run, in turn")
	output := flag.String("write", "", "write the chats to this file, and measure nothing")
	flag.Parse()
	for size := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.ParseFloat(size, 64)
		if err == nil && *output != "" {
			err = write(*output, int(n))
		} else if err == nil {
			err = measure(int(n), *runs)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
}

// measure writes a file and compares all contenders on it. Another process writes it:
// what this one has in memory would count as that of the processes that it starts.
func measure(chats, runs int) error {
	scratch, err := os.MkdirTemp("", "fromfile")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	file := filepath.Join(scratch, "chats.csv")
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if out, err := exec.Command(self, "-sizes", strconv.Itoa(chats), "-write", file).CombinedOutput(); err != nil {
		return fmt.Errorf("%s%w", out, err)
	}
	return compare(os.Stdout, ".", file, chats, runs)
}

// A contender is a program that answers from a file.
type contender struct {
	name   string
	run    func() (answer, usage, error)
	times  []time.Duration
	memory int64 // the most of any run, in bytes
}

// An answer is what all contenders must find.
type answer struct {
	peak   int
	at     int64 // milliseconds since 1970
	heldMS int64
}

// A usage is what a run took.
type usage struct {
	time   time.Duration // from the start of the process to its end
	memory int64         // the most that was resident, in bytes
}

// compare measures all contenders on a file of so many chats.
func compare(w io.Writer, folder, file string, chats, runs int) error {
	period := gen.New(gen.Config{Seed: seed, Chats: 1}).Period
	all, err := contenders(folder, file, period)
	if err != nil {
		return err
	}
	var want answer
	for run := range runs + 1 {
		for i := range all {
			got, used, err := all[i].run()
			if err != nil {
				return fmt.Errorf("%s: %w", all[i].name, err)
			}
			if run == 0 && i == 0 {
				want = got
			}
			if got != want {
				return fmt.Errorf("%s found %+v, %s %+v", all[0].name, want, all[i].name, got)
			}
			if run > 0 {
				all[i].times = append(all[i].times, used.time)
				all[i].memory = max(all[i].memory, used.memory)
			}
		}
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	report(w, all, chats, info.Size(), want)
	return nil
}

// write writes chats as plain CSV.
func write(name string, chats int) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	_, err = w.WriteString("agent,start,end\n")
	const layout = "2006-01-02T15:04:05.000Z"
	for _, s := range gen.New(gen.Config{Seed: seed, Chats: chats}).Sessions {
		if err == nil {
			_, err = fmt.Fprintf(w, "%s,%s,%s\n", s.Agent, s.Start.UTC().Format(layout), s.End.UTC().Format(layout))
		}
	}
	return errors.Join(err, w.Flush(), f.Close())
}

// contenders returns payper, and DuckDB in each way to read the file and with each
// query.
func contenders(folder, file string, period seats.Period) ([]contender, error) {
	statement := filepath.Join(filepath.Dir(file), "statement")
	build := exec.Command("go", "build", "-o", statement, "github.com/payper/payper/examples/statement")
	build.Dir = folder
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s%w", out, err)
	}
	month := period.Start.Format("2006-01")
	all := []contender{{name: "payper", run: func() (answer, usage, error) {
		out, used, err := run(exec.Command(statement, "-chats", file, "-month", month, "-format", "json"), "")
		if err != nil {
			return answer{}, usage{}, err
		}
		got, err := parseStatement(out)
		return got, used, err
	}}}
	shell := filepath.Join(folder, "sqlshell", "sqlshell")
	if _, err := os.Stat(shell); err != nil {
		return nil, fmt.Errorf("%w: build it with go build -C sqlshell", err)
	}
	for _, query := range []string{"duckdb_lists", "duckdb_window"} {
		text, err := os.ReadFile(filepath.Join(folder, "rival", "sql", query+".sql"))
		if err != nil {
			return nil, err
		}
		for _, into := range []string{"view", "table"} {
			script, err := fill(string(text), into, file, period)
			if err != nil {
				return nil, err
			}
			all = append(all, contender{name: fmt.Sprintf("DuckDB, %s, %s", strings.TrimPrefix(query, "duckdb_"), into), run: func() (answer, usage, error) {
				out, used, err := run(exec.Command(shell), script)
				if err != nil {
					return answer{}, usage{}, err
				}
				var got answer
				lines := strings.Split(strings.TrimSpace(string(out)), "\n") // making a table prints a line, too
				_, err = fmt.Sscan(lines[len(lines)-1], &got.peak, &got.at, &got.heldMS)
				return got, used, err
			}})
		}
	}
	return all, nil
}

// fill returns the statements that read the file into a view or a table, and ask it.
func fill(query, into, file string, period seats.Period) (string, error) {
	t, err := template.New("").Parse(query)
	if err != nil {
		return "", err
	}
	text := new(strings.Builder)
	fmt.Fprintf(text, "create %s chats as select agent, epoch_ms(\"start\") as starts, epoch_ms(\"end\") as ends\n"+
		"from read_csv('%s', header = true, columns = {'agent': 'VARCHAR', 'start': 'TIMESTAMP', 'end': 'TIMESTAMP'});\n", into, file)
	err = t.Execute(text, map[string]any{
		"From": period.Start.UnixMilli(), "To": period.End.UnixMilli(),
		"License": "", "PerLicense": "", "GroupLicense": "",
	})
	return text.String(), err
}

// run runs a process with the given input, and returns its output and what it took.
func run(cmd *exec.Cmd, stdin string) ([]byte, usage, error) {
	var out, problem bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &problem
	start := time.Now()
	err := cmd.Run()
	used := usage{time: time.Since(start)}
	if err != nil {
		return nil, usage{}, fmt.Errorf("%w: %s", err, &problem)
	}
	if rusage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		used.memory = rusage.Maxrss * 1024
	}
	return out.Bytes(), used, nil
}

// parseStatement reads the answer from a statement in JSON.
func parseStatement(text []byte) (answer, error) {
	var s struct {
		Usage struct {
			Peak    int       `json:"peak"`
			PeakAt  time.Time `json:"peak_at"`
			AtLeast []float64 `json:"at_least"` // seconds
		} `json:"usage"`
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return answer{}, err
	}
	u := s.Usage
	if len(u.AtLeast) == 0 || len(u.AtLeast) != u.Peak {
		return answer{}, fmt.Errorf("peak %d, and times at %d levels", u.Peak, len(u.AtLeast))
	}
	return answer{u.Peak, u.PeakAt.UnixMilli(), int64(u.AtLeast[u.Peak-1]*1000 + 0.5)}, nil
}

// report writes a table, and the ratio of the best rival to payper.
func report(w io.Writer, all []contender, chats int, size int64, found answer) {
	fmt.Fprintf(w, "%d chats, %.1f MB of CSV, %d cores; all found %d seats, first at %s\n\n",
		chats, float64(size)/1e6, runtime.NumCPU(), found.peak, time.UnixMilli(found.at).UTC().Format(time.RFC3339Nano))
	fmt.Fprintf(w, "| from the start of the process to the answer | shortest | median | longest | memory, bytes a chat |\n|---|--:|--:|--:|--:|\n")
	best := 1
	for i, c := range all {
		slices.Sort(c.times)
		if i > 0 && c.median() < all[best].median() {
			best = i
		}
		fmt.Fprintf(w, "| %s | %v | %v | %v | %d |\n", c.name, round(c.times[0]), round(c.median()), round(c.times[len(c.times)-1]), c.memory/int64(chats))
	}
	payper, rival := all[0], all[best]
	fmt.Fprintf(w, "\n%s takes %.1f times as long as payper in the median, %.1f times in the shortest run\n\n",
		rival.name, ratio(rival.median(), payper.median()), ratio(rival.times[0], payper.times[0]))
}

// median returns the median of times that are in order.
func (c contender) median() time.Duration { return c.times[len(c.times)/2] }

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

func round(d time.Duration) time.Duration { return d.Round(time.Millisecond) }
