package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
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
	var all, accounts, chats []fields
	for i := range licenses {
		id := fmt.Sprintf("license-%02d", i)
		all = append(all, newLicense(id, "v"))
		for n := range 1 + i%4 {
			accounts = append(accounts, newAccount(id, fmt.Sprint("agent-", n)))
			chats = append(chats, newChat(id, fmt.Sprint(n), fmt.Sprint("agent-", n), 0, 60))
		}
	}
	s.bring(t, "/v1/licenses", all)
	s.bring(t, "/v1/accounts", accounts)
	s.bring(t, "/v1/chats", chats)

	// Whoever gets the job of this license waits for its lock, in the middle of
	// the transaction.
	const slow = "license-30"
	locked, release := make(chan error, 1), make(chan struct{})
	var holder sync.WaitGroup
	holder.Go(func() {
		err := s.db.begin(context.Background(), func(tx tx) error {
			_, err := tx.lock(context.Background(), slow)
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
	s.send(t, http.MethodPost, "/v1/runs", fields{"vendor": "v", "month": "2026-01"}, nil)
	workers := make(map[string]*exec.Cmd) // by the name that River knows them by
	host, _ := os.Hostname()
	for range 2 {
		cmd := process(t, "-db", dsn, "-worker", "-workers", "2", "-rescue", "8s")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		workers[fmt.Sprintf("%s-%d", host, cmd.Process.Pid)] = cmd
	}

	running := `SELECT attempted_by[array_upper(attempted_by, 1)] FROM river_job WHERE state = 'running' AND args->>'license' = '` + slow + `'`
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
		s.send(t, http.MethodGet, "/v1/runs/v/2026-01", nil, &p)
		return p.Left == 0
	})
	if p.Done != licenses {
		t.Errorf("progress %+v, want %d done", p, licenses)
	}
	want := fmt.Sprintf("%d|%d|%d", licenses, 2*licenses, licenses)
	if got := sqlOn(t, dsn, `SELECT (SELECT count(*) FROM bills), (SELECT count(*) FROM bill_lines), (SELECT count(*) FROM river_job WHERE state = 'completed')`); got != want {
		t.Errorf("bills, lines and finished jobs: %s, want %s", got, want)
	}
	if got := sqlOn(t, dsn, `SELECT attempt > 1 FROM river_job WHERE args->>'license' = '`+slow+`'`); got != "t" {
		t.Error("the job of " + slow + " was tried once: nothing was killed in the middle of it")
	}
	for i := range licenses {
		m := s.month(t, fmt.Sprintf("license-%02d", i), "2026-01")
		if m.Bill == nil || m.Bill.Total.String() != m.Charge.Total || m.Charge.Units != 1+i%4 {
			t.Errorf("license-%02d: bill %+v, charge %+v", i, m.Bill, m.Charge)
		}
	}
}

// clients send chats of one license from several sides, until each got enough
// acknowledged, and remember which were.
type clients struct {
	url     func() string
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
					status, text, err := try(http.MethodPost, c.url()+"/v1/chats", newChat("acme", id, "ann", i, 60))
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
func (c *clients) check(t *testing.T, db database) {
	t.Helper()
	stored := make(map[string]bool)
	chats, err := readChats(t.Context(), db, `WHERE license = $1`, "acme")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range chats {
		stored[one.ID] = true
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

// TestDatabaseCrash lets PostgreSQL go as in a power cut, and come back.
func TestDatabaseCrash(t *testing.T) {
	t.Parallel()
	if os.Getenv("PAYPER_POSTGRES") == "" {
		missing(t, "PAYPER_POSTGRES")
	}
	dir, err := os.MkdirTemp("", "payper-postgres")
	if err != nil {
		t.Fatal(err)
	}
	server := func(args ...string) string {
		cmd := exec.Command("./postgres.sh", args...)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("postgres.sh %v: %v", args, err)
		}
		return strings.TrimSpace(string(out))
	}
	t.Cleanup(func() { server("stop", dir) })
	s := start(t, server("start", dir, freePort(t)), 2)
	s.bring(t, "/v1/licenses", newLicense("acme", "v"))
	s.bring(t, "/v1/accounts", newAccount("acme", "ann"))

	c := &clients{url: func() string { return s.url }}
	var once sync.Once
	c.run(t, 150, func(acked int64) {
		if acked == 100 {
			once.Do(func() {
				server("crash", dir)
				if status, text, err := try(http.MethodGet, s.url+"/v1/health", nil); err != nil || status != http.StatusServiceUnavailable {
					t.Errorf("health without a database = %d %s, %v", status, text, err)
				}
				server("resume", dir)
			})
		}
	})
	if c.fail.Load() == 0 {
		t.Error("no request failed: the database was never away")
	}
	c.check(t, s.db)
	if p := s.bill(t, "2026-01"); p.Done != 1 {
		t.Errorf("a run after the crash: %+v", p)
	}
}

// TestKilled kills the whole service, on SQLite, and starts it again.
func TestKilled(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "test.db")
	var address atomic.Value
	var served *exec.Cmd
	launch := func() error {
		served = process(t, "-db", dsn, "-addr", "127.0.0.1:0")
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
				address.Store(strings.TrimSuffix(line.URL, "/"))
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
	s := &service{url: address.Load().(string)}
	s.bring(t, "/v1/licenses", newLicense("acme", "v"))

	c := &clients{url: func() string { return address.Load().(string) }}
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
	c.check(t, start(t, dsn, 0).db)
}

// TestFullDisk lets SQLite run out of pages: what was acknowledged is there, and
// of what was refused nothing is. With room it goes on.
func TestFullDisk(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "test.db")
	s := start(t, dsn+"?_pragma=max_page_count(150)", 2)
	s.bring(t, "/v1/licenses", newLicense("acme", "v"))
	s.bring(t, "/v1/accounts", newAccount("acme", "ann"))
	acked := 0
	var refused []fields
	for i := 0; refused == nil; i++ {
		if i == 1000 {
			t.Fatal("the disk never got full")
		}
		var batch []fields
		for n := range 100 {
			batch = append(batch, newChat("acme", fmt.Sprintf("%d-%d", i, n), "ann", i, 60))
		}
		status, text, err := try(http.MethodPost, s.url+"/v1/chats", batch)
		switch {
		case err == nil && status == http.StatusOK:
			acked += len(batch)
		case err == nil && status == http.StatusServiceUnavailable:
			refused = batch
			if bytes.Contains(text, []byte(`"field"`)) {
				t.Errorf("a full disk is blamed on who sends: %s", text)
			}
		default:
			t.Fatalf("batch %d = %d %s, %v", i, status, text, err)
		}
	}
	if acked == 0 {
		t.Fatal("nothing was acknowledged")
	}
	if m := s.month(t, "acme", "2026-01"); m.Chats != acked {
		t.Errorf("while it is full: %d chats, want %d", m.Chats, acked)
	}
	s.stop()

	s = start(t, dsn, 2)
	if m := s.month(t, "acme", "2026-01"); m.Chats != acked {
		t.Errorf("after a restart: %d chats, want %d", m.Chats, acked)
	}
	if n := s.bring(t, "/v1/chats", refused); n != len(refused) {
		t.Errorf("the refused chats once more changed %d, want all %d", n, len(refused))
	}
	if p := s.bill(t, "2026-01"); p.Done != 1 {
		t.Errorf("the run: %+v", p)
	}
}

// TestShutdown stops the program while a request is under way: it is answered,
// and what it brought is stored.
func TestShutdown(t *testing.T) {
	dsn := filepath.Join(t.TempDir(), "test.db")
	port := freePort(t)
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() { stopped <- run(ctx, []string{"-db", dsn, "-addr", "127.0.0.1:" + port}, &bytes.Buffer{}) }()
	var c net.Conn
	until(t, "the service does not listen", func() bool {
		var err error
		c, err = net.Dial("tcp", "127.0.0.1:"+port)
		return err == nil
	})
	body, err := json.Marshal(newLicense("acme", "v"))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintf(c, "POST /v1/licenses HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body))
	answers := bufio.NewReader(c)
	answer, err := http.ReadResponse(answers, nil)
	if err != nil || answer.StatusCode != http.StatusContinue {
		t.Fatalf("the request has not begun: %v, %v", answer, err)
	}
	cancel()
	until(t, "the service still listens", func() bool {
		another, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			_ = another.Close()
		}
		return err != nil
	})
	_, _ = c.Write(body)
	answer, err = http.ReadResponse(answers, nil)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("the request under way = %v, %v", answer, err)
	}
	if err := <-stopped; err != nil {
		t.Errorf("run = %v", err)
	}
	if n := start(t, dsn, 0).month(t, "acme", "2026-01").Usage.Accounts; n != 0 {
		t.Errorf("%d accounts, want 0", n)
	}
}

// freePort returns a port that nobody listens on.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
