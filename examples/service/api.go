package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

const (
	maxBody     = 4 << 20 // bytes of a request
	maxItems    = 10_000  // in one request
	maxTime     = 30 * time.Second
	maxText     = 200 // bytes of an id or a name
	clockSkew   = 24 * time.Hour
	firstMoment = "2000-01-01T00:00:00Z"
)

// server answers HTTP.
type server struct {
	db    database
	now   func() time.Time
	log   *slog.Logger
	pages *template.Template
}

func newServer(db database, now func() time.Time, log *slog.Logger) *server {
	return &server{db: db, now: now, log: log, pages: newPages()}
}

func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/licenses", receive(s, s.terms, addTerms))
	mux.HandleFunc("POST /v1/accounts", receive(s, s.account, addAccounts))
	mux.HandleFunc("POST /v1/chats", receive(s, s.chat, addChats))
	mux.HandleFunc("GET /v1/licenses/{license}/statements/{month}", s.statement)
	mux.HandleFunc("GET /v1/licenses/{license}/bills/{month}", s.billed)
	mux.HandleFunc("POST /v1/runs", receive(s, s.run, startRuns))
	mux.HandleFunc("GET /v1/runs/{vendor}/{month}", s.progress)
	mux.HandleFunc("GET /v1/health", s.health)
	mux.HandleFunc("GET /{$}", s.listPage)
	mux.HandleFunc("GET /licenses/{license}/{month}", s.statementPage)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, &problem{Status: http.StatusNotFound, Detail: r.Method + " " + r.URL.Path})
	})
	return s.limit(mux)
}

// limit bounds what a request may take, and logs it.
func (s *server) limit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.now()
		ctx, cancel := context.WithTimeout(r.Context(), maxTime)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		logged := &statusWriter{ResponseWriter: w}
		logged.Header().Set("X-Content-Type-Options", "nosniff")
		if text := r.URL.Path + r.URL.Query().Get("after"); utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl) {
			next.ServeHTTP(logged, r)
		} else { // an id that PostgreSQL does not take as text
			s.fail(logged, r, &problem{Status: http.StatusNotFound, Detail: "the address is not text"})
		}
		s.log.InfoContext(ctx, "request", "method", r.Method, "path", r.URL.Path, "status", logged.status, "took", s.now().Sub(start))
	})
}

// statusWriter remembers the status it writes.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// reply writes v as JSON.
func (s *server) reply(w http.ResponseWriter, r *http.Request, v any) {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(append(text, '\n')) // the client has gone
}

// fail writes an error as a problem.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := asProblem(err)
	if p.Status >= http.StatusInternalServerError {
		s.log.ErrorContext(r.Context(), "request failed", "path", r.URL.Path, "error", err)
		w.Header().Set("Retry-After", "5")
	}
	text, _ := json.Marshal(p) // it has nothing that fails
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(text, '\n'))
}

// receive handles a request that brings one item, or a list of them: all are
// stored before the answer, or none is.
func receive[T any](s *server, read func(*object) T, store func(context.Context, database, []T) (int, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		raw, err := items(r)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		all := make([]T, len(raw))
		for i, text := range raw {
			o := &object{}
			if err := json.Unmarshal(text, &o.raw); err != nil || o.raw == nil {
				s.fail(w, r, within(i, invalid("", "is not an object")))
				return
			}
			all[i] = read(o)
			if err := o.finish(); err != nil {
				s.fail(w, r, within(i, err))
				return
			}
		}
		changed, err := store(r.Context(), s.db, all)
		if err != nil {
			s.fail(w, r, err)
			return
		}
		s.reply(w, r, map[string]int{"received": len(all), "changed": changed})
	}
}

// items returns the items of a body.
func items(r *http.Request) ([]json.RawMessage, error) {
	var body bytes.Buffer
	if _, err := body.ReadFrom(r.Body); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return nil, err
		}
		return nil, &problem{Status: http.StatusBadRequest, Detail: "the body did not arrive"}
	}
	text := bytes.TrimSpace(body.Bytes())
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, &problem{Status: http.StatusBadRequest, Detail: "the body is not JSON in UTF-8"}
	}
	if text[0] != '[' {
		return []json.RawMessage{text}, nil
	}
	var all []json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, &problem{Status: http.StatusBadRequest, Detail: err.Error()}
	}
	if len(all) > maxItems {
		return nil, &problem{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("%d items, more than %d", len(all), maxItems)}
	}
	return all, nil
}

// object reads the fields of a JSON object, and remembers the first error.
type object struct {
	raw map[string]json.RawMessage
	err error
}

func (o *object) fail(field, detail string) {
	if o.err == nil {
		o.err = invalid(field, detail)
	}
}

// get reads a field if it is there.
func (o *object) get(field string, into any) {
	text, ok := o.raw[field]
	delete(o.raw, field)
	if !ok || string(text) == "null" {
		return
	}
	if err := json.Unmarshal(text, into); err != nil {
		o.fail(field, fmt.Sprintf("%.100s: %v", text, err))
	}
}

// text reads a field that cannot be empty.
func (o *object) text(field string) (s string) {
	o.get(field, &s)
	switch {
	case s == "":
		o.fail(field, "is missing")
	case len(s) > maxText:
		o.fail(field, fmt.Sprintf("has %d bytes, more than %d", len(s), maxText))
	case strings.ContainsFunc(s, unicode.IsControl):
		o.fail(field, fmt.Sprintf("%q has control characters", s))
	}
	return s
}

// instant reads an instant, the zero one if the field is not there. What is
// finer than a microsecond is refused: no database here would keep it.
func (o *object) instant(field string) (t time.Time) {
	o.get(field, &t)
	first, _ := time.Parse(time.RFC3339, firstMoment)
	switch {
	case t.IsZero():
		return time.Time{}
	case t.Before(first) || t.Year() > 9999:
		o.fail(field, t.Format(time.RFC3339Nano)+" is not from 2000 on")
	case t.Nanosecond()%1000 != 0:
		o.fail(field, t.Format(time.RFC3339Nano)+" is finer than a microsecond")
	}
	return t.UTC()
}

// needed reads an instant that must be there.
func (o *object) needed(field string) time.Time {
	t := o.instant(field)
	if t.IsZero() {
		o.fail(field, "is missing")
	}
	return t
}

// finish returns the first error. A field that nobody asked for is one.
func (o *object) finish() error {
	for _, field := range slices.Sorted(maps.Keys(o.raw)) {
		o.fail(field, "is not a field here")
	}
	return o.err
}

func (s *server) terms(o *object) terms {
	t := terms{License: o.text("id"), Vendor: o.text("vendor"), Zone: pricing.UTC(), Since: o.instant("since"), Changed: o.needed("changed")}
	if t.Since.IsZero() {
		t.Since, _ = time.Parse(time.RFC3339, firstMoment)
	}
	o.get("zone", &t.Zone)
	o.get("channel", &t.Channel)
	o.get("model", &t.Model)
	t.Plan = o.text("plan")
	o.get("price", &t.Price)
	o.get("currency", &t.Currency)
	o.get("min_seats", &t.MinSeats)
	o.get("min_accounts", &t.MinAccounts)
	o.get("discount", &t.Discount)
	if _, err := t.license(); err != nil && o.err == nil {
		o.err = err
	}
	return t
}

func (s *server) account(o *object) account {
	a := account{
		License: o.text("license"), ID: o.text("id"), Changed: o.needed("changed"),
		Joined: o.instant("joined"), Left: o.instant("left"),
	}
	o.get("suspended", &a.Suspended)
	o.get("exempt", &a.Exempt)
	// Measure is what checks an account; the period does not matter.
	year := seats.Period{Start: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := seats.Measure(year, []seats.Agent{a.agent()}, nil); err != nil && o.err == nil {
		o.err = err
	}
	return a
}

func (s *server) chat(o *object) chat {
	c := chat{License: o.text("license"), ID: o.text("id"), Agent: o.text("agent"), Start: o.needed("start"), End: o.instant("end")}
	last := s.now().Add(clockSkew)
	switch {
	case c.Start.After(last):
		o.fail("start", c.Start.Format(time.RFC3339)+" is in the future")
	case c.End.After(last):
		o.fail("end", c.End.Format(time.RFC3339)+" is in the future")
	case !c.End.IsZero() && c.End.Before(c.Start):
		o.fail("end", c.End.Format(time.RFC3339Nano)+" is before the start")
	}
	return c
}

func (s *server) run(o *object) billRun {
	r := billRun{Vendor: o.text("vendor"), Month: o.text("month"), now: s.now()}
	if _, err := parseMonth(r.Month); err != nil && o.err == nil {
		o.err = err
	}
	return r
}

func (s *server) statement(w http.ResponseWriter, r *http.Request) {
	st, err := s.read(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, r, st)
}

// read returns the statement that a request is for, with the bill if there is
// one.
func (s *server) read(r *http.Request) (statement, error) {
	id, month := r.PathValue("license"), r.PathValue("month")
	st, err := newStatement(r.Context(), s.db, id, month, s.now())
	if err != nil {
		return statement{}, err
	}
	st.Bill, err = readBill(r.Context(), s.db, id, month)
	return st, err
}

// billed returns a bill with its statement as that was then.
func (s *server) billed(w http.ResponseWriter, r *http.Request) {
	id, month := r.PathValue("license"), r.PathValue("month")
	b, err := readBill(r.Context(), s.db, id, month)
	if err == nil && b == nil {
		err = &problem{Status: http.StatusNotFound, Detail: fmt.Sprintf("no bill of license %q for %q", id, month)}
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, r, struct {
		*bill
		Statement json.RawMessage `json:"statement"`
	}{b, json.RawMessage(b.Statement)})
}

func (s *server) progress(w http.ResponseWriter, r *http.Request) {
	p, err := readProgress(r.Context(), s.db, r.PathValue("vendor"), r.PathValue("month"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, r, p)
}

// health says whether the database answers.
func (s *server) health(w http.ResponseWriter, r *http.Request) {
	if _, err := exists(r.Context(), s.db, `SELECT 1`); err != nil {
		s.fail(w, r, err)
		return
	}
	s.reply(w, r, map[string]string{"status": "ok"})
}
