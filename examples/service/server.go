package main

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

const (
	maxBody = 4 << 20 // bytes of a request
	maxTime = 30 * time.Second
)

// What Prometheus is told.
var (
	requests = promauto.NewHistogramVec(prometheus.HistogramOpts{
		Name: "billing_request_seconds", Help: "How long requests took.",
	}, []string{"route", "status"})
	chatsRead = promauto.NewCounter(prometheus.CounterOpts{
		Name: "billing_chats_read_total", Help: "Chats that were read to build the meters of days.",
	})
)

// server answers HTTP.
type server struct {
	db        *database
	access    access
	now       func() time.Time
	log       *slog.Logger
	templates *template.Template

	// Of what is taken in and of what is asked for, one request for each core is worked
	// on at a time. Others wait.
	intake, asked chan struct{}
}

// newHandler returns everything that the service answers.
func newHandler(d *database, tokens access, now func() time.Time, log *slog.Logger) http.Handler {
	cores := runtime.GOMAXPROCS(0)
	s := &server{d, tokens, now, log, newTemplates(), make(chan struct{}, cores), make(chan struct{}, cores)}
	mux := http.NewServeMux()
	s.routes(mux)
	s.pages(mux)
	guarded := http.NewCrossOriginProtection()
	guarded.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, refuse(http.StatusForbidden, "another site sent this"))
	}))
	return s.guard(guarded.Handler(mux))
}

// guard lets in whoever has a token, bounds what a request takes, and logs it.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := s.now()
		ctx, cancel := context.WithTimeout(r.Context(), maxTime)
		defer cancel()
		vendor, known := s.access.vendor(r)
		r = r.WithContext(context.WithValue(ctx, vendorKey{}, vendor))
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		answer := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		for name, value := range map[string]string{
			"Content-Security-Policy":      "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":       "nosniff",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control":                "no-store",
		} {
			w.Header().Set(name, value)
		}
		query, err := url.QueryUnescape(r.URL.RawQuery)
		post, room := r.Method == http.MethodPost, s.asked
		if post {
			room = s.intake
		}
		switch {
		case err != nil || !utf8.ValidString(query) || strings.ContainsFunc(query, unicode.IsControl):
			s.fail(answer, r, refuse(http.StatusNotFound, "the address is not text")) // PostgreSQL does not take it
		case r.URL.Path == "/v1/health":
			next.ServeHTTP(answer, r)
		case !known:
			w.Header().Set("WWW-Authenticate", `Basic realm="billing", charset="UTF-8"`)
			s.fail(answer, r, refuse(http.StatusUnauthorized, "a token is needed"))
		case post && r.Header.Get("Content-Type") != "application/json":
			s.fail(answer, r, refuse(http.StatusUnsupportedMediaType, "only application/json is taken"))
		default:
			select {
			case room <- struct{}{}:
				defer func() { <-room }()
				next.ServeHTTP(answer, r)
			case <-ctx.Done():
				s.fail(answer, r, ctx.Err())
			}
		}
		took := s.now().Sub(begin)
		requests.WithLabelValues(r.Pattern, strconv.Itoa(answer.status)).Observe(took.Seconds())
		s.log.InfoContext(ctx, "request", "vendor", vendor, "method", r.Method, "path", r.URL.Path, "status", answer.status, "took", took)
	})
}

// statusWriter remembers the status that it writes.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// routes adds the API.
func (s *server) routes(mux *http.ServeMux) {
	config := huma.DefaultConfig("Billing of licenses", "1")
	config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", nil // its pages load what is elsewhere
	config.RejectUnknownQueryParameters = true
	format := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: func(data []byte, v any) error {
		if !utf8.Valid(data) {
			return errors.New("not UTF-8") // two ids must not become one by U+FFFD
		}
		return json.Unmarshal(data, v)
	}}
	config.Formats = map[string]huma.Format{"application/json": format, "json": format}
	config.Transformers = []huma.Transformer{func(_ huma.Context, _ string, v any) (any, error) {
		if p, ok := v.(*huma.ErrorModel); ok {
			return problem(p), nil
		}
		return v, nil
	}}
	api := humago.New(mux, config)

	post(s, api, "/v1/licenses", "Terms of licenses; the first ones make a license", s.db.addTerms)
	post(s, api, "/v1/accounts", "Accounts of agents", s.db.addAccounts)
	post(s, api, "/v1/chats", "Chats, open or ended", s.db.addChats)
	post(s, api, "/v1/corrections", "Corrections of closed months by hand", s.db.addByHand)
	register(s, api, http.MethodPost, "/v1/runs", "Bill all licenses for a month", func(ctx context.Context, in *struct{ Body billRun }) (any, error) {
		return s.db.startRun(ctx, vendorOf(ctx), in.Body, s.now())
	})
	register(s, api, http.MethodGet, "/v1/runs", "How far a billing run is", func(ctx context.Context, in *struct {
		Month string `query:"month" required:"true"`
	}) (any, error) {
		return s.db.progress(ctx, vendorOf(ctx), in.Month)
	})
	register(s, api, http.MethodGet, "/v1/statements", "What a license took in a month, what that costs, and the bill", func(ctx context.Context, in *struct {
		License string `query:"license" required:"true"`
		Month   string `query:"month" required:"true" example:"2026-01"`
	}) (any, error) {
		return s.view(ctx, in.License, in.Month)
	})
	register(s, api, http.MethodGet, "/v1/health", "Whether the database answers", func(ctx context.Context, _ *struct{}) (any, error) {
		ctx, cancel := context.WithTimeout(ctx, 900*time.Millisecond)
		defer cancel()
		_, err := s.db.health.ExecContext(ctx, `SELECT 1 FROM licenses LIMIT 1`)
		return map[string]string{"status": "ok"}, err
	})
}

// post adds a request that brings a list.
func post[T any](s *server, api huma.API, path, summary string, store func(context.Context, string, []T, time.Time) (answer, error)) {
	register(s, api, http.MethodPost, path, summary, func(ctx context.Context, in *struct {
		Body []T `maxItems:"10000" nullable:"false"`
	},
	) (any, error) {
		return store(ctx, vendorOf(ctx), in.Body, s.now())
	})
}

// register adds a request. Whatever fails is answered as a problem.
func register[In any](s *server, api huma.API, method, path, summary string, answer func(context.Context, *In) (any, error)) {
	type output struct{ Body any }
	huma.Register(api, huma.Operation{
		Method: method, Path: path, OperationID: strings.ToLower(method) + strings.ReplaceAll(path, "/", "-"), Summary: summary,
		MaxBodyBytes: maxBody, BodyReadTimeout: maxTime,
	}, func(ctx context.Context, in *In) (*output, error) {
		body, err := answer(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return &output{body}, nil
	})
}

// problem logs an error that the sender did not cause.
func (s *server) problem(ctx context.Context, err error) error {
	p := problem(err)
	if p.Status < http.StatusInternalServerError {
		return p
	}
	s.log.ErrorContext(ctx, "request failed", "error", err)
	return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"5"}})
}

// fail writes an error: as a problem to programs, and to people as a page.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problem(s.problem(r.Context(), err))
	if !strings.HasPrefix(r.URL.Path, "/v1/") {
		s.show(w, p.Status, "error", p)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client has gone
}
