package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/payper/payper/pricing"
)

// TestMain lets a test run this program itself as a process.
func TestMain(m *testing.M) {
	if os.Getenv("SERVICE_TEST_MAIN") != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// process returns this program as a process that is not started yet. It is
// killed when the test ends.
func process(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "SERVICE_TEST_MAIN=1")
	t.Cleanup(func() {
		if cmd.Process != nil {
			_ = cmd.Process.Kill() // it may have ended
			_ = cmd.Wait()
		}
	})
	return cmd
}

// missing skips a test for want of something, except where it must be there.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing", what)
	}
	t.Skipf("%s is missing", what)
}

// now is the clock of the tests.
var now = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

// postgresDSN returns the address of an empty database, which is dropped when
// the test ends.
func postgresDSN(t *testing.T) string {
	t.Helper()
	admin := os.Getenv("PAYPER_POSTGRES")
	if admin == "" {
		missing(t, "PAYPER_POSTGRES, the address of a PostgreSQL server (see postgres.sh),")
	}
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("payper_%x", rand.Uint64())
	sqlOn(t, admin, `CREATE DATABASE `+name)
	t.Cleanup(func() { sqlOn(t, admin, `DROP DATABASE `+name+` WITH (FORCE)`) })
	u.Path = "/" + name
	return u.String()
}

// sqlOn runs a statement by psql, and returns what it prints.
func sqlOn(t *testing.T, dsn, statement string) string {
	t.Helper()
	cmd := exec.Command("psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--command="+statement, dsn)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("psql %s: %v\n%s", statement, err, &stderr)
	}
	return strings.TrimSpace(string(out))
}

// databases are what most tests run on; each has the address of an empty one.
var databases = map[string]func(t *testing.T) string{"sqlite": sqliteDSN, "postgres": postgresDSN}

func sqliteDSN(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "test.db")
}

// patience is how long a test waits for what takes a second on an idle machine,
// or half a minute where River looks for lost jobs.
const patience = 2 * time.Minute

// until waits for something to become true.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for timeout := time.After(patience); !ok(); {
		select {
		case <-timeout:
			t.Fatalf("after %v: %s", patience, what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// service is the service as its clients see it.
type service struct {
	db   database
	url  string
	stop func()
}

// start starts the service. It is stopped when the test ends, or before.
func start(t *testing.T, dsn string, workers int) *service {
	t.Helper()
	ctx := t.Context()
	o := options{dsn: dsn, workers: workers, rescue: 10 * time.Second, now: func() time.Time { return now }, log: slog.New(slog.DiscardHandler)}
	db, err := open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	if workers > 0 {
		if err := db.Start(context.WithoutCancel(ctx)); err != nil {
			t.Fatal(err)
		}
	}
	h := httptest.NewServer(newServer(db, o.now, o.log).handler())
	s := &service{db: db, url: h.URL}
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		h.Close()
		if workers > 0 {
			if err := db.Stop(context.Background()); err != nil {
				t.Error(err)
			}
		}
		db.close()
	}
	t.Cleanup(s.stop)
	return s
}

// try sends a request and returns the status and the body of the answer. An
// error is one of the connection.
func try(method, address string, body any) (int, []byte, error) {
	var text []byte
	switch b := body.(type) {
	case nil:
	case string:
		text = []byte(b)
	default:
		var err error
		if text, err = json.Marshal(b); err != nil {
			return 0, nil, err
		}
	}
	request, err := http.NewRequest(method, address, bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	out, err := io.ReadAll(answer.Body)
	return answer.StatusCode, out, err
}

// send sends a request that must be answered with a status below 300, and reads
// the answer into out.
func (s *service) send(t *testing.T, method, path string, body, out any) {
	t.Helper()
	status, text, err := try(method, s.url+path, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	if status >= 300 {
		t.Fatalf("%s %s = %d\n%s", method, path, status, text)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			t.Fatalf("%s %s: %v\n%.500s", method, path, err, text)
		}
	}
}

// count is the answer to what is brought.
type count struct{ Received, Changed int }

// bring sends items, and returns how many changed anything.
func (s *service) bring(t *testing.T, path string, items any) int {
	t.Helper()
	var n count
	s.send(t, http.MethodPost, path, items, &n)
	return n.Changed
}

// month is what the tests read of a statement.
type month struct {
	Running bool
	Chats   int
	Usage   struct {
		Accounts, Active, Peak int
		PeakAt                 time.Time `json:"peak_at"`
		PeakAgents             []string  `json:"peak_agents"`
	}
	Charge, PPA, PPS struct {
		Units int
		Total string
	}
	Resale     *struct{ Margin, FromDiscount, FromModel string }
	Commission string
	Compare    []struct{ Channel, Model, Customer, Partner string }
	Bill       *bill
}

func (s *service) month(t *testing.T, license, name string) month {
	t.Helper()
	var m month
	s.send(t, http.MethodGet, "/v1/licenses/"+license+"/statements/"+name, nil, &m)
	return m
}

// bill bills a month of vendor v, and waits until the run is over.
func (s *service) bill(t *testing.T, month string) progress {
	t.Helper()
	s.bring(t, "/v1/runs", fields{"vendor": "v", "month": month})
	return s.wait(t, month)
}

// wait waits until a run is over.
func (s *service) wait(t *testing.T, month string) progress {
	t.Helper()
	var p progress
	until(t, "the run is not over", func() bool {
		s.send(t, http.MethodGet, "/v1/runs/v/"+month, nil, &p)
		return p.Left == 0
	})
	return p
}

// fields is an object to send.
type fields map[string]any

// newLicense is a resold license of a vendor that pays 59.00 USD a seat.
func newLicense(id, vendor string) fields {
	return fields{
		"id": id, "vendor": vendor, "changed": "2026-01-01T00:00:00Z", "channel": "resold", "model": "PPS",
		"plan": "Business", "price": "59.00", "currency": "USD",
	}
}

func newAccount(license, id string) fields {
	return fields{"license": license, "id": id, "changed": "2026-01-01T00:00:00Z"}
}

// newChat is a chat of some minutes that starts some minutes into 2026; 0
// minutes: it is still open.
func newChat(license, id, agent string, start, minutes int) fields {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(start) * time.Minute)
	c := fields{"license": license, "id": id, "agent": agent, "start": from}
	if minutes > 0 {
		c["end"] = from.Add(time.Duration(minutes) * time.Minute)
	}
	return c
}

// usd returns an amount.
func usd(text string) pricing.Amount { return pricing.MustAmount(text) }

// with returns the fields with one set, or taken away if the value is nil.
func (f fields) with(name string, value any) fields {
	out := make(fields)
	maps.Copy(out, f)
	out[name] = value
	if value == nil {
		delete(out, name)
	}
	return out
}
