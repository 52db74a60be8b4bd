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

// process returns this program as a process that is not started yet. It is killed
// when the test ends.
func process(t testing.TB, args ...string) *exec.Cmd {
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
func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing", what)
	}
	t.Skipf("%s is missing", what)
}

// databases are what most tests run on. Each has the address of an empty one.
var databases = map[string]func(t testing.TB) string{"sqlite": sqliteFile, "postgres": postgresDSN}

func onBoth(t *testing.T, test func(t *testing.T, db string)) {
	t.Helper()
	for name, empty := range databases {
		t.Run(name, func(t *testing.T) { test(t, empty(t)) })
	}
}

func sqliteFile(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "test.db")
}

// postgresDSN returns the address of an empty database, which is dropped when the
// test ends.
func postgresDSN(t testing.TB) string {
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

// sqlOn runs statements by psql, and returns what it prints.
func sqlOn(t testing.TB, dsn, statement string) string {
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

// patience is how long a test waits for what takes a second on an idle machine, or
// half a minute where River looks for lost jobs.
const patience = 2 * time.Minute

// until waits for something to become true.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for timeout := time.After(patience); !ok(); {
		select {
		case <-timeout:
			t.Fatalf("after %v: %s", patience, what)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// service is the service as one of its vendors sees it.
type service struct {
	db    *database
	url   string
	token string
	now   *time.Time // its clock
	stop  func()
}

// tokensOf has the tokens "token-of-v" and "token-of-w".
func tokensOf(vendors ...string) access {
	all := make(access)
	for _, vendor := range vendors {
		all[hash("token-of-"+vendor)] = vendor
	}
	return all
}

// start starts the service, on 15 March 2026, with vendors v and w. It is stopped when
// the test ends, or before.
func start(t testing.TB, db string, workers int, more ...func(*options)) *service {
	t.Helper()
	now := time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)
	s := &service{token: "token-of-v", now: &now}
	o := options{
		db: db, workers: workers, rescue: 10 * time.Second, closeAfter: 30 * 24 * time.Hour,
		now: func() time.Time { return *s.now }, log: slog.New(slog.DiscardHandler), quiet: slog.New(slog.DiscardHandler),
	}
	for _, change := range more {
		change(&o)
	}
	var err error
	if s.db, err = open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if workers > 0 {
		if err := s.db.jobs.Start(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	tokens := tokensOf("v", "w")
	if o.demo {
		tokens = nil
	}
	h := httptest.NewServer(newHandler(s.db, tokens, o.now, o.log))
	s.url = h.URL
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		h.Close()
		if workers > 0 {
			if err := s.db.jobs.Stop(context.Background()); err != nil {
				t.Error(err)
			}
		}
		s.db.close()
	}
	t.Cleanup(s.stop)
	return s
}

// try sends a request and returns the status and the body of the answer. An error is
// one of the connection.
func (s *service) try(method, path string, body any) (int, []byte, error) {
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
	request, err := http.NewRequest(method, s.url+path, bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Authorization", "Bearer "+s.token)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	out, err := io.ReadAll(answer.Body)
	return answer.StatusCode, out, err
}

// send sends a request that must be answered with a status below 300, and reads the
// answer into out.
func (s *service) send(t testing.TB, method, path string, body, out any) {
	t.Helper()
	status, text, err := s.try(method, path, body)
	if err != nil || status >= 300 {
		t.Fatalf("%s %s = %d %v\n%.2000s", method, path, status, err, text)
	}
	if out != nil {
		if err := json.Unmarshal(text, out); err != nil {
			t.Fatalf("%s %s: %v\n%.500s", method, path, err, text)
		}
	}
}

// bring sends items, and returns how many changed anything.
func (s *service) bring(t testing.TB, path string, items ...fields) answer {
	t.Helper()
	var out answer
	s.send(t, http.MethodPost, path, items, &out)
	if out.Received != len(items) {
		t.Errorf("%d received, want %d", out.Received, len(items))
	}
	return out
}

// ofMonth is the address of what is known of a license and a month.
func ofMonth(path, license, month string) string {
	return path + "?" + url.Values{"license": {license}, "month": {month}}.Encode()
}

// month returns the statement of a license with its bill.
func (s *service) month(t testing.TB, license, month string) view {
	t.Helper()
	var v view
	s.send(t, http.MethodGet, ofMonth("/v1/statements", license, month), nil, &v)
	return v
}

// bill bills a month, and waits until the run is over.
func (s *service) bill(t testing.TB, month string) progress {
	t.Helper()
	s.send(t, http.MethodPost, "/v1/runs", fields{"month": month}, nil)
	var p progress
	until(t, "the run is not over", func() bool {
		s.send(t, http.MethodGet, "/v1/runs?month="+month, nil, &p)
		return p.Left == 0
	})
	return p
}

// fields is an object to send.
type fields map[string]any

// with returns the fields with one set, or taken away if the value is nil.
func (f fields) with(name string, value any) fields {
	out := maps.Clone(f)
	out[name] = value
	if value == nil {
		delete(out, name)
	}
	return out
}

func flat(price, currency string) fields {
	return fields{"name": "Business", "currency": currency, "price": fields{"kind": "flat", "unit_price": price}}
}

// resold is a resold license that pays 59.00 USD a seat.
func resold(id string) fields {
	return fields{
		"id": id, "zone": "UTC", "changed": "2026-01-01T00:00:00Z", "channel": "resold", "model": "PPS", "plan": flat("59.00", "USD"),
	}
}

func agent(license, id string) fields {
	return fields{"license": license, "id": id, "changed": "2026-01-01T00:00:00Z"}
}

// talk is a chat of some minutes that starts some minutes into 2026. With 0 minutes
// it is still open.
func talk(license, id, agent string, start, minutes int) fields {
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(start) * time.Minute)
	c := fields{"license": license, "id": id, "agent": agent, "start": from}
	if minutes > 0 {
		return c.with("end", from.Add(time.Duration(minutes)*time.Minute))
	}
	return c.with("open", true)
}

func usd(text string) pricing.Amount { return pricing.MustAmount(text) }

// page returns a page as it is sent.
func (s *service) page(t testing.TB, path string) string {
	t.Helper()
	status, text, err := s.try(http.MethodGet, path, nil)
	if err != nil || status != http.StatusOK {
		t.Fatalf("GET %s = %d, %v\n%s", path, status, err, text)
	}
	return string(text)
}
