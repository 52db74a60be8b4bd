package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tokenFile returns a file with the tokens of vendors v and w.
func tokenFile(t testing.TB) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tokens")
	text := fmt.Sprintf("v %s\nw %s\n", hash("token-of-v"), hash("token-of-w"))
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestOptions starts the program with options that do not belong together.
func TestOptions(t *testing.T) {
	tokens, empty := tokenFile(t), filepath.Join(t.TempDir(), "empty")
	plain := filepath.Join(t.TempDir(), "plain")
	for file, text := range map[string]string{empty: "", plain: "v token-of-v\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db := filepath.Join(t.TempDir(), "x.db")
	for _, tt := range []struct {
		why  string
		args []string
		want string
	}{
		{"an empty database is not the demo: its data would be gone", []string{"-db", "", "-tokens", tokens}, `-db "" is neither`},
		{"the other form of PostgreSQL's address is no file", []string{"-db", "host=localhost dbname=billing", "-tokens", tokens}, "is neither"},
		{"nor is it with the right end", []string{"-db", "host=localhost dbname=billing.db", "-tokens", tokens}, "is neither"},
		{"nor is another database", []string{"-db", "mysql://localhost/billing.db", "-tokens", tokens}, "is neither"},
		{"parameters are no part of a file", []string{"-db", db + "?mode=memory", "-tokens", tokens}, "is neither"},
		{"without tokens there is only the demo", []string{"-db", db}, "-tokens is missing"},
		{"the demo is for this machine", []string{"-addr", "0.0.0.0:0"}, "loopback"},
		{"nor for all addresses", []string{"-addr", ":0"}, "loopback"},
		{"the demo has no tokens", []string{"-tokens", tokens}, "-db names it"},
		{"nothing is removed from the demo", []string{"remove", "2026-01"}, "-db names it"},
		{"a file without tokens lets nobody in", []string{"-db", db, "-tokens", empty}, "has no tokens"},
		{"a token that is not hashed", []string{"-db", db, "-tokens", plain}, "is not a vendor and the SHA-256"},
		{"no such file", []string{"-db", db, "-tokens", plain + "x"}, "no such file"},
		{"no such command", []string{"-db", db, "drop", "everything"}, `"drop everything" is not a command`},
		{"no such month", []string{"-db", db, "remove", "January"}, ""},
		{"too many workers", []string{"-db", db, "-tokens", tokens, "-workers", "1000"}, "-workers"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		if tt.want == "" {
			cancel()
		}
		err := run(ctx, tt.args, io.Discard, io.Discard)
		if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v\n= %v, want %q", tt.why, tt.args, err, tt.want)
		}
		cancel()
	}
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(db), "*")); len(files) > 0 {
		t.Errorf("options that were refused left %v", files)
	}
}

// TestToken makes a token, and uses it.
func TestToken(t *testing.T) {
	var line, token bytes.Buffer
	if err := run(t.Context(), []string{"token", "northwind"}, &line, &token); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(file, line.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	tokens, err := readTokens(file)
	if err != nil || strings.Contains(line.String(), strings.TrimSpace(token.String())) {
		t.Fatalf("%v: the line %s of the token %s", err, &line, &token)
	}
	r, _ := http.NewRequest(http.MethodGet, "/", nil)
	r.SetBasicAuth("anybody", strings.TrimSpace(token.String()))
	if vendor, ok := tokens.vendor(r); vendor != "northwind" || !ok {
		t.Errorf("the token is that of %q, %v", vendor, ok)
	}
}

// TestSecondProcess starts the service twice on one file of SQLite, and in different
// versions.
func TestSecondProcess(t *testing.T) {
	db, tokens := sqliteFile(t), tokenFile(t)
	s := start(t, db, 0)
	out, err := process(t, "-db", db, "-tokens", tokens, "-addr", "127.0.0.1:0").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "is in use by another process") {
		t.Errorf("a second process = %v\n%s", err, out)
	}
	s.stop()
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 0)
		if err := s.db.rows(t.Context(), nil, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (1000, TRUE)`); err != nil {
			t.Fatal(err)
		}
		s.stop()
		err := run(t.Context(), []string{"-db", db, "-tokens", tokens, "-addr", "127.0.0.1:0"}, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "version 1000") {
			t.Errorf("tables of a newer program: %v", err)
		}
	})
}

// TestShutdown stops the program while a request is under way: it is answered, and
// what it brought is stored.
func TestShutdown(t *testing.T) {
	db, port := sqliteFile(t), freePort(t)
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() {
		stopped <- run(ctx, []string{"-db", db, "-tokens", tokenFile(t), "-addr", "127.0.0.1:" + port}, io.Discard, io.Discard)
	}()
	var c net.Conn
	until(t, "the service does not listen", func() bool {
		var err error
		c, err = net.Dial("tcp", "127.0.0.1:"+port)
		return err == nil
	})
	body, err := json.Marshal([]fields{resold("acme")})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintf(c, "POST /v1/licenses HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token-of-v\r\nContent-Type: application/json\r\n"+
		"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body))
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
	if n := start(t, db, 0).month(t, "acme", "2026-01").Usage.Accounts; n != 0 {
		t.Errorf("%d accounts, want 0", n)
	}
}

// freePort returns a port that nobody listens on.
func freePort(t testing.TB) string {
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
