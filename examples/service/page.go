package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/payper/payper/pricing"
)

//go:embed page.html
var pageText string

//go:embed style.css
var style []byte

// newTemplates returns the templates of the pages.
func newTemplates() *template.Template {
	query := func(path, license, month string) string { // an id may be any text
		return path + "?" + url.Values{"license": {license}, "month": {month}}.Encode()
	}
	return template.Must(template.New("").Funcs(template.FuncMap{
		"query":   query,
		"date":    func(t time.Time) string { return t.Format("2 January 2006") },
		"clock":   func(t time.Time) string { return t.Format("2 Jan 15:04") },
		"month":   func(t time.Time, months int) string { return t.AddDate(0, months, 0).Format("2006-01") },
		"hours":   func(minutes int) string { return fmt.Sprintf("%d:%02d", minutes/60, minutes%60) },
		"percent": func(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) },
	}).Parse(pageText))
}

// pages adds the pages for people.
func (s *server) pages(mux *http.ServeMux) {
	page := func(name string, data func(r *http.Request) (any, error)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			v, err := data(r)
			if err != nil {
				s.fail(w, r, err)
				return
			}
			s.show(w, http.StatusOK, name, v)
		}
	}
	mux.HandleFunc("GET /{$}", page("list", s.list))
	mux.HandleFunc("GET /statement", page("statement", func(r *http.Request) (any, error) {
		return s.view(r.Context(), r.URL.Query().Get("license"), r.URL.Query().Get("month"))
	}))
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = w.Write(style) // the client has gone
	})
	mux.HandleFunc("/", page("", func(r *http.Request) (any, error) {
		return nil, refuse(http.StatusNotFound, "there is no %s %s", r.Method, r.URL.Path)
	}))
}

// show writes a page. What a template fails on is seen before anything is sent.
func (s *server) show(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := s.templates.ExecuteTemplate(&page, name, data); err != nil {
		s.log.Error("page", "name", name, "error", err)
		http.Error(w, "the page cannot be shown", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes()) // the client has gone
}

// onePage is how many licenses a page lists.
const onePage = 100

// list returns the licenses, each with its last bill and with what needs somebody.
func (s *server) list(r *http.Request) (any, error) {
	data := struct {
		Vendor   string
		Demo     bool
		Month    string            // the one before this
		Failed   map[string]string // bills of it
		Licenses []*license
		After    string // the last of this page, if there are more
	}{Vendor: vendorOf(r.Context()), Demo: s.access == nil, Month: s.now().AddDate(0, 0, -s.now().Day()).Format("2006-01")}
	if run, err := s.db.progress(r.Context(), data.Vendor, data.Month); err == nil {
		data.Failed = run.Failed
	}
	var err error
	data.Licenses, err = readLicenses(r.Context(), conn{s.db.reads, s.db.postgres}, `WHERE l.vendor = $1 AND l.id > $2 ORDER BY l.id LIMIT $3`,
		data.Vendor, r.URL.Query().Get("after"), onePage+1)
	if len(data.Licenses) > onePage {
		data.Licenses = data.Licenses[:onePage]
		data.After = data.Licenses[onePage-1].ID
	}
	return data, err
}

// view is what is known of a license and a month: its bill, and the statement. Of a
// closed month that is the one that stands billed, since its chats may be gone. Of
// others it is computed from what is stored now.
type view struct {
	statement
	Vendor string         `json:"vendor"`
	Bill   *bill          `json:"bill,omitempty"`
	Stands pricing.Amount `json:"stands,omitzero" doc:"what is billed for the month by now, on this bill and later ones"`
	Closed bool           `json:"closed" doc:"the bill stands, and chats of the month are not taken any more"`
	Late   []cause        `json:"late" doc:"what came after the bill"`

	zone *time.Location
}

func (s *server) view(ctx context.Context, id, month string) (v view, err error) {
	v.Vendor = vendorOf(ctx)
	var l *license
	err = s.db.view(ctx, func(c conn) error {
		found, err := readLicenses(ctx, c, `WHERE l.vendor = $1 AND l.id = $2`, v.Vendor, id)
		if err == nil && len(found) == 0 {
			err = refuse(http.StatusNotFound, "there is no license %q", id)
		}
		if err != nil {
			return err
		}
		l = found[0]
		v.zone = l.Zone.Location()
		var dated time.Time
		if known := l.bill(month); known != nil {
			v.Bill, v.Closed, dated = new(bill), s.db.closed(l, known, s.now()), known.Dated
			if *v.Bill, v.statement, err = readBill(ctx, c, l, month); err != nil {
				return err
			}
			v.Stands = v.Charge.Total
		}
		if !v.Closed {
			if v.statement, err = newStatement(ctx, c, l, month, dated, s.now()); err != nil {
				return err
			}
		}
		v.Late, err = bodies[cause](ctx, c, `SELECT body FROM causes WHERE license = $1 AND month = $2 ORDER BY key LIMIT $3`, l.key, month, maxCauses)
		return err
	})
	if err != nil {
		return view{}, err
	}
	if err := l.keep(ctx, s.db.conn, v.built); err != nil {
		s.log.WarnContext(ctx, "the meters of days are not kept", "error", err) // they are built again
	}
	return v, nil
}

// CameLate reports whether an agent held a seat at the peak by a chat that came after
// the bill.
func (v view) CameLate(agent string) bool {
	return slices.ContainsFunc(v.Late, func(c cause) bool {
		return c.Agent == agent && !c.Chat.Start.After(v.Usage.PeakAt) && c.Chat.End.After(v.Usage.PeakAt)
	})
}

// In returns an instant by the clocks of the license.
func (v view) In(t time.Time) time.Time { return t.In(v.zone) }

// Along returns where an instant is in the month, in percent.
func (v view) Along(t time.Time) float64 {
	return 100 * t.Sub(v.Period.Start).Seconds() / v.Period.End.Sub(v.Period.Start).Seconds()
}

// Weeks returns the dates below the chart.
func (v view) Weeks() (all []time.Time) {
	for day := v.In(v.Period.Start); day.Before(v.Period.End); day = day.AddDate(0, 0, 7) {
		all = append(all, day)
	}
	return all
}

// Top is how many seats the chart has room for.
func (v view) Top() int { return max(v.Usage.Peak, v.Terms.MinSeats, 1) }
