package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// TestWorkerKilled kills one of two workers while it has a job: the other one
// takes it up, and each license is billed once.
func TestWorkerKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits for River to find the lost job, half a minute")
	}
	const licenses = 60
	dsn := postgresDSN(t)
	s := start(t, dsn, 0)
	s.fill(t, licenses)

	// Whoever gets the job of this license waits for its lock, in the middle of
	// the transaction.
	const slow = "license-30"
	locked, release := make(chan error, 1), make(chan struct{})
	var holder sync.WaitGroup
	holder.Go(func() {
		err := s.db.change(context.Background(), func(t tx) error {
			_, err := readLicenses(context.Background(), t.conn, `WHERE l.id = $1`+t.lock(), slow)
			locked <- err
			<-release
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	if err := <-locked; err != nil {
		t.Fatal(err)
	}
	s.send(t, http.MethodPost, "/v1/runs", fields{"month": "2026-01"}, nil)
	workers := make(map[string]*exec.Cmd) // by the name that River knows them by
	host, _ := os.Hostname()
	for range 2 {
		cmd := process(t, "-db", dsn, "-tokens", tokenFile(t), "-addr", "127.0.0.1:0", "-workers", "2", "-rescue", "8s")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		workers[fmt.Sprintf("%s-%d", host, cmd.Process.Pid)] = cmd
	}

	running := `SELECT attempted_by[array_upper(attempted_by, 1)] FROM river_job WHERE state = 'running' AND args->>'id' = '` + slow + `'`
	var victim *exec.Cmd
	until(t, "no worker took up the job of "+slow, func() bool {
		victim = workers[sqlOn(t, dsn, running)]
		return victim != nil
	})
	if err := victim.Process.Kill(); err != nil { // SIGKILL
		t.Fatal(err)
	}
	_ = victim.Wait()
	close(release)
	holder.Wait()

	var p progress
	until(t, "the run is not over", func() bool {
		// A bill and the end of its job are one: there is no moment between.
		if sqlOn(t, dsn, `SELECT (SELECT count(*) FROM bills) = (SELECT count(*) FROM river_job WHERE state = 'completed')`) != "t" {
			t.Error("there is a bill whose job is not completed, or the other way round")
		}
		s.send(t, http.MethodGet, "/v1/runs?month=2026-01", nil, &p)
		return p.Left == 0
	})
	s.checkBills(t, dsn, p, licenses)
	if got := sqlOn(t, dsn, `SELECT attempt > 1 FROM river_job WHERE args->>'id' = '`+slow+`'`); got != "t" {
		t.Error("the job of " + slow + " was tried once: nothing was killed in the middle of it")
	}
}

// fill makes licenses with 1 to 4 seats in January.
func (s *service) fill(t testing.TB, licenses int) {
	t.Helper()
	var all, accounts, chats []fields
	for i := range licenses {
		id := fmt.Sprintf("license-%02d", i)
		all = append(all, resold(id))
		for n := range 1 + i%4 {
			accounts = append(accounts, agent(id, fmt.Sprint("agent-", n)))
			chats = append(chats, talk(id, fmt.Sprint(n), fmt.Sprint("agent-", n), 0, 60))
		}
	}
	s.bring(t, "/v1/licenses", all...)
	s.bring(t, "/v1/accounts", accounts...)
	s.bring(t, "/v1/chats", chats...)
}

// checkBills looks for one bill of each license that fill made, with all numbers.
func (s *service) checkBills(t *testing.T, dsn string, p progress, licenses int) {
	t.Helper()
	if p.Done != licenses || len(p.Failed) > 0 {
		t.Errorf("progress %+v, want %d done", p, licenses)
	}
	want := fmt.Sprintf("%d|%d|%d", licenses, licenses, licenses)
	if got := sqlOn(t, dsn, `SELECT (SELECT count(*) FROM bills), (SELECT last FROM numbers), (SELECT count(*) FROM river_job WHERE state = 'completed')`); got != want {
		t.Errorf("bills, their last number and finished jobs: %s, want %s", got, want)
	}
	for i := range licenses {
		if v := s.month(t, fmt.Sprintf("license-%02d", i), "2026-01"); v.Bill == nil || !v.Bill.Total.Equal(v.Charge.Total) || v.Charge.Units != 1+i%4 {
			t.Errorf("license-%02d: bill %v, charge %s for %d", i, v.Bill, v.Charge.Total, v.Charge.Units)
		}
	}
}

// clients send chats of one license from several sides, until each got enough
// acknowledged, and remember which were.
type clients struct {
	to      func() *service
	acked   sync.Map
	n, fail atomic.Int64
}

func (c *clients) run(t *testing.T, each int, pause func(acked int64)) {
	t.Helper()
	var all sync.WaitGroup
	for side := range 4 {
		all.Go(func() {
			for i := range each {
				id := fmt.Sprintf("%d-%d", side, i)
				for late := time.After(patience); ; {
					status, text, err := c.to().try(http.MethodPost, "/v1/chats", []fields{talk("acme", id, "ann", i, 60)})
					if err == nil && status == http.StatusOK {
						break
					}
					c.fail.Add(1)
					if err == nil && status != http.StatusServiceUnavailable {
						t.Errorf("chat %s = %d %s", id, status, text)
						return
					}
					select {
					case <-late:
						t.Errorf("chat %s after %v: %d %s, %v", id, patience, status, text, err)
						return
					case <-time.After(50 * time.Millisecond):
					}
				}
				c.acked.Store(id, true)
				pause(c.n.Add(1))
			}
		})
	}
	all.Wait()
}

// check looks for every chat that was acknowledged.
func (c *clients) check(t *testing.T, s *service) {
	t.Helper()
	stored := make(map[string]bool)
	if err := s.db.rows(t.Context(), func(scan scanner) error {
		var id string
		err := scan(&id)
		stored[id] = true
		return err
	}, `SELECT id FROM chats`); err != nil {
		t.Fatal(err)
	}
	c.acked.Range(func(id, _ any) bool {
		if !stored[id.(string)] {
			t.Errorf("chat %v was acknowledged, and is lost", id)
		}
		return true
	})
	if n := int(c.n.Load()); len(stored) != n {
		t.Errorf("%d chats are stored, want the %d that were acknowledged", len(stored), n)
	}
}

// ownServer starts a PostgreSQL server of the test's own, and returns its address and
// postgres.sh for it.
func ownServer(t *testing.T) (dsn string, do func(command string)) {
	t.Helper()
	if os.Getenv("PAYPER_POSTGRES") == "" {
		missing(t, "PAYPER_POSTGRES")
	}
	dir, err := os.MkdirTemp("", "payper-postgres")
	if err != nil {
		t.Fatal(err)
	}
	script := func(args ...string) string {
		cmd := exec.Command("./postgres.sh", args...)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("postgres.sh %v: %v", args, err)
		}
		return strings.TrimSpace(string(out))
	}
	t.Cleanup(func() { script("stop", dir) })
	return script("start", dir, freePort(t)), func(command string) { script(command, dir) }
}

// TestDatabaseCrash lets PostgreSQL go as in a power cut, and come back.
func TestDatabaseCrash(t *testing.T) {
	t.Parallel()
	dsn, do := ownServer(t)
	s := start(t, dsn, 2)
	s.bring(t, "/v1/licenses", resold("acme"))
	s.bring(t, "/v1/accounts", agent("acme", "ann"))

	c := &clients{to: func() *service { return s }}
	var once sync.Once
	c.run(t, 150, func(acked int64) {
		if acked == 100 {
			once.Do(func() {
				do("crash")
				if status, text, err := s.try(http.MethodGet, "/v1/health", nil); err != nil || status != http.StatusServiceUnavailable {
					t.Errorf("health without a database = %d %s, %v", status, text, err)
				}
				do("resume")
			})
		}
	})
	if c.fail.Load() == 0 {
		t.Error("no request failed: the database was never away")
	}
	c.check(t, s)
	if p := s.bill(t, "2026-01"); p.Done != 1 {
		t.Errorf("a run after the crash: %+v", p)
	}
}

// TestCrashWhileBilling lets PostgreSQL go in the middle of a billing run: each license
// is billed once, and no number is left out.
func TestCrashWhileBilling(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits for River to find the lost jobs, half a minute")
	}
	const licenses = 300
	dsn, do := ownServer(t)
	s := start(t, dsn, 2)
	s.fill(t, licenses)
	s.send(t, http.MethodPost, "/v1/runs", fields{"month": "2026-01"}, nil)
	until(t, "no bill was written", func() bool { return sqlOn(t, dsn, `SELECT count(*) >= 20 FROM bills`) == "t" })
	do("crash")
	do("resume")
	if got := sqlOn(t, dsn, fmt.Sprintf(`SELECT count(*) < %d FROM bills`, licenses)); got != "t" {
		t.Error("the run was over before the crash")
	}
	s.checkBills(t, dsn, s.bill(t, "2026-01"), licenses)
}

// TestKilled kills the whole service, on SQLite, and starts it again.
func TestKilled(t *testing.T) {
	db, tokens := sqliteFile(t), tokenFile(t)
	var current atomic.Pointer[service]
	var served *exec.Cmd
	launch := func() error {
		served = process(t, "-db", db, "-tokens", tokens, "-addr", "127.0.0.1:0")
		stderr, err := served.StderrPipe()
		if err != nil {
			return err
		}
		if err := served.Start(); err != nil {
			return err
		}
		log := bufio.NewScanner(stderr)
		for log.Scan() {
			var line struct{ Msg, URL string }
			if json.Unmarshal(log.Bytes(), &line) == nil && line.Msg == "listening" {
				current.Store(&service{url: strings.TrimSuffix(line.URL, "/"), token: "token-of-v"})
				go func() {
					for log.Scan() { // so that the process can go on writing
					}
				}()
				return nil
			}
		}
		return errors.New("the service did not start")
	}
	if err := launch(); err != nil {
		t.Fatal(err)
	}
	current.Load().bring(t, "/v1/licenses", resold("acme"))

	c := &clients{to: current.Load}
	c.run(t, 100, func(acked int64) {
		if acked == 200 {
			_ = served.Process.Kill()
			_ = served.Wait()
			if err := launch(); err != nil {
				t.Error(err)
			}
		}
	})
	if err := served.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := served.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	if c.fail.Load() == 0 {
		t.Error("no request failed: the service was never away")
	}
	c.check(t, start(t, db, 0))
}

// TestFullDisk lets SQLite run out of pages: what was acknowledged is there, and of
// what was refused nothing is. Pages are shown all the time. With room it goes on.
func TestFullDisk(t *testing.T) {
	db := sqliteFile(t)
	s := start(t, db, 2, func(o *options) { o.pragmas = "&_pragma=max_page_count(150)" })
	s.bring(t, "/v1/licenses", resold("acme"))
	s.bring(t, "/v1/accounts", agent("acme", "ann"))
	acked := 0
	var refused []fields
	for i := 0; refused == nil; i++ {
		if i == 1000 {
			t.Fatal("the disk never got full")
		}
		var batch []fields
		for n := range 100 {
			batch = append(batch, talk("acme", fmt.Sprintf("%d-%d", i, n), "ann", 100*i+n, 1))
		}
		status, text, err := s.try(http.MethodPost, "/v1/chats", batch)
		switch {
		case err == nil && status == http.StatusOK:
			acked += len(batch)
		case err == nil && status == http.StatusServiceUnavailable:
			refused = batch
			if strings.Contains(string(text), "errors") {
				t.Errorf("a full disk is blamed on who sends: %s", text)
			}
		default:
			t.Fatalf("batch %d = %d %s, %v", i, status, text, err)
		}
	}
	minutes := func(when string, want int) {
		t.Helper()
		if got := s.month(t, "acme", "2026-01").Accounts[0].Minutes; got != want {
			t.Errorf("%s: %d chats of a minute, want %d", when, got, want)
		}
	}
	minutes("while it is full", acked)
	s.stop()

	s = start(t, db, 2)
	minutes("after a restart", acked)
	if n := s.bring(t, "/v1/chats", refused...).Changed; n != len(refused) || acked == 0 {
		t.Errorf("after %d chats, the refused ones once more changed %d, want all %d", acked, n, len(refused))
	}
	if p := s.bill(t, "2026-01"); p.Done != 1 {
		t.Errorf("the run: %+v", p)
	}
}
