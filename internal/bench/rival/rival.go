// Package rival measures databases that count seats in SQL. Each runs in a
// process of its own, behind a shell that reads statements and prints rows:
// sqlite3, psql, and the two shells that come with these measurements.
package rival

import (
	"bufio"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"text/template"
	"time"

	"github.com/payper/payper/internal/bench/count"
	"github.com/payper/payper/internal/bench/gen"
)

//go:embed sql
var queries embed.FS

// Data is what the databases are given: a file of the chats in the order in
// which they came, one a line, with tabs between the license (only if there are
// many), the agent, the start and the end in milliseconds since 1970.
type Data struct {
	File     string
	Many     bool
	From, To int64 // the period, in milliseconds since 1970
}

// Write writes chats to a file that databases can load.
func Write(name string, d *gen.Data) (Data, error) {
	f, err := os.Create(name)
	if err != nil {
		return Data{}, err
	}
	if err := errors.Join(writeChats(f, d), f.Close()); err != nil {
		return Data{}, err
	}
	return Data{name, len(d.Rows) > 0, d.Period.Start.UnixMilli(), d.Period.End.UnixMilli()}, nil
}

func writeChats(f io.Writer, d *gen.Data) error {
	w := bufio.NewWriterSize(f, 1<<20)
	var line []byte
	for i := range d.Sessions {
		line = appendChat(line[:0], d.Sessions[i].Agent, d.Sessions[i].Start, d.Sessions[i].End)
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	for i := range d.Rows {
		r := &d.Rows[i]
		line = append(append(line[:0], r.License...), '\t')
		line = appendChat(line, r.Agent, r.Start, r.End)
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return w.Flush()
}

func appendChat(line []byte, agent string, start, end time.Time) []byte {
	line = append(append(line, agent...), '\t')
	line = append(strconv.AppendInt(line, start.UnixMilli(), 10), '\t')
	return append(strconv.AppendInt(line, end.UnixMilli(), 10), '\n')
}

// DB is a running database that holds chats.
type DB struct {
	Engine
	Version string

	data    Data
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	errors  *lockedBuilder
	cleanUp func() error
}

// Open starts a database in a folder, which has to be empty, and loads chats
// into it. It returns an error that wraps [ErrMissing] if the database is not
// installed.
func (e Engine) Open(folder string, d Data) (*DB, error) {
	cmd, cleanUp, err := e.start(folder)
	if err != nil {
		return nil, err
	}
	db := &DB{Engine: e, data: d, cmd: cmd, errors: new(lockedBuilder), cleanUp: cleanUp}
	if err := db.open(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) open() error {
	var err error
	if db.in, err = db.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := db.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	db.out = bufio.NewReader(out)
	db.cmd.Stderr = db.errors
	if err := db.cmd.Start(); err != nil {
		return err
	}
	lines, err := db.run(db.ask)
	if err != nil {
		return err
	}
	db.Version = strings.Fields(strings.Join(lines, " ") + " ?")[0]
	for _, statement := range db.load {
		text, err := fill(statement, db.data)
		if err != nil {
			return err
		}
		if _, err := db.run(text); err != nil {
			return err
		}
	}
	return nil
}

// Count runs a query, and returns its answers in the order of their licenses
// and how long it took, from handing the query to the shell to the last row.
func (db *DB) Count(q Query) ([]count.Answer, time.Duration, error) {
	text, err := queries.ReadFile("sql/" + q.file)
	if err != nil {
		return nil, 0, err
	}
	statement, err := fill(string(text), db.data)
	if err != nil {
		return nil, 0, err
	}
	start := time.Now()
	lines, err := db.run(strings.TrimSpace(statement))
	elapsed := time.Since(start)
	if err != nil {
		return nil, 0, err
	}
	answers := make([]count.Answer, len(lines))
	for i, line := range lines {
		if answers[i], err = parse(line, db.data.Many); err != nil {
			return nil, 0, fmt.Errorf("%s: %w", q.Name, err)
		}
	}
	count.Sort(answers)
	return answers, elapsed, nil
}

func parse(line string, many bool) (count.Answer, error) {
	var a count.Answer
	fields := strings.Split(line, "\t")
	if many {
		a.License, fields = fields[0], fields[1:]
	}
	if len(fields) != 3 {
		return a, fmt.Errorf("row %q has not the columns that it should", line)
	}
	var n [3]int64
	for i, field := range fields {
		var err error
		if n[i], err = strconv.ParseInt(field, 10, 64); err != nil {
			return a, fmt.Errorf("row %q: %w", line, err)
		}
	}
	a.Peak, a.At, a.Held = int(n[0]), n[1], n[2]
	return a, nil
}

// fill puts names and numbers into a statement. Without licenses the parts that
// name them are empty.
func fill(statement string, d Data) (string, error) {
	values := struct {
		Data
		License, PerLicense, GroupLicense, FirstPerLicense, Limit string
	}{Data: d, Limit: "limit 1"}
	if d.Many {
		values.License = "license,"
		values.PerLicense = "partition by license"
		values.GroupLicense = "group by license"
		values.FirstPerLicense = "distinct on (license)"
		values.Limit = ""
	}
	t, err := template.New("").Parse(statement)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	err = t.Execute(&text, values)
	return text.String(), err
}

// run hands a statement to the shell and returns the lines it prints.
func (db *DB) run(statement string) ([]string, error) {
	const end = "that was all"
	if _, err := fmt.Fprintf(db.in, "%s\n%s %s\n", statement, db.print, end); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", db.Name, err, db.errors)
	}
	var lines []string
	for {
		line, err := db.out.ReadString('\n')
		if err != nil {
			_ = db.cmd.Wait() // for what it says on its way out
			return nil, fmt.Errorf("%s: the shell ended: %s\n%s", db.Name, db.errors, statement)
		}
		line = strings.TrimSuffix(line, "\n")
		if line == end {
			return lines, nil
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
}

// Close ends the database.
func (db *DB) Close() error {
	var errs []error
	if db.in != nil {
		if err := db.in.Close(); !errors.Is(err, os.ErrClosed) {
			errs = append(errs, err)
		}
	}
	if db.cmd.Process != nil && db.cmd.ProcessState == nil {
		_ = db.cmd.Wait() // an error of the shell has been told already
	}
	if db.cleanUp != nil {
		errs = append(errs, db.cleanUp())
	}
	return errors.Join(errs...)
}

// lockedBuilder collects what a process writes while it may be read.
type lockedBuilder struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuilder) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuilder) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
