package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

//go:embed page.html
var pageText string

// newPages returns the templates "list" and "statement".
func newPages() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"percent": func(f float64) string { return fmt.Sprintf("%.2f", f) },
		"instant": func(t time.Time) string { return t.Format("Mon 2 Jan 2006, 15:04:05") },
		"clock":   clock,
		"rest":    func(f float64) float64 { return 100 - f },
		"path":    url.PathEscape, // an id may have a slash
		"next":    func(i int) int { return i + 1 },
		"lines": func(name string, c pricing.Charge) any {
			return struct {
				Name   string
				Charge pricing.Charge
			}{name, c}
		},
	}).Parse(pageText))
}

// show writes a page. What a template fails on is seen before anything is sent.
func (s *server) show(w http.ResponseWriter, r *http.Request, name string, data any) {
	var page bytes.Buffer
	if err := s.pages.ExecuteTemplate(&page, name, data); err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(page.Bytes()) // the client has gone
}

// listed is a license on the list.
type listed struct {
	ID, Vendor string
	Terms      terms // the last ones
	Month      string
	Bill       *bill // the last one
}

// onePage is how many licenses a page lists.
const onePage = 100

// listPage shows the licenses, each with its last bill.
func (s *server) listPage(w http.ResponseWriter, r *http.Request) {
	var data struct {
		Licenses []listed
		After    string // the last of this page, if there are more
	}
	err := s.db.rows(r.Context(), func(scan func(...any) error) error {
		var l listed
		var b bill
		var body string
		if err := scan(&l.ID, &l.Vendor, &body, &b.Month, (*string)(&b.Currency), &b.Total, &b.Stale); err != nil {
			return err
		}
		if len(data.Licenses) == onePage {
			data.After = data.Licenses[onePage-1].ID
			return nil
		}
		l.Month = s.now().UTC().AddDate(0, 0, -s.now().UTC().Day()).Format("2006-01") // the month before
		if b.Total.IsValid() {
			l.Month, l.Bill = b.Month, &b
		}
		data.Licenses = append(data.Licenses, l)
		return json.Unmarshal([]byte(body), &data.Licenses[len(data.Licenses)-1].Terms)
	}, `SELECT l.id, l.vendor, (SELECT body FROM terms t WHERE t.license = l.id ORDER BY since DESC LIMIT 1),
			coalesce(b.month, ''), coalesce(b.currency, ''), b.total, coalesce(b.stale, FALSE)
		FROM licenses l LEFT JOIN bills b ON b.license = l.id AND b.month = (SELECT max(month) FROM bills WHERE license = l.id)
		WHERE l.id > $1 ORDER BY l.id LIMIT $2`, r.URL.Query().Get("after"), onePage+1)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.show(w, r, "list", data)
}

// view is a statement with what only the page shows.
type view struct {
	statement
	Sold            pricing.License
	Chart           chart
	Proof           []chat // those open at the peak, of the agents who held its seats
	Accounts        []accountRow
	Previous, Next  string
	PerSeatIsWhatIf bool
	PaidPerSeat     bool
}

// statementPage shows a statement.
func (s *server) statementPage(w http.ResponseWriter, r *http.Request) {
	st, err := s.read(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	levels, err := seats.Levels(st.Period, st.agents, st.sessions())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	accounts, err := st.accounts()
	if err != nil {
		s.fail(w, r, err)
		return
	}
	month := st.Period.Start
	s.show(w, r, "statement", view{
		statement:       st,
		Sold:            st.license,
		Chart:           newChart(st.Usage, levels, st.license.MinSeats),
		Proof:           st.proof(),
		Accounts:        accounts,
		Previous:        month.AddDate(0, -1, 0).Format("2006-01"),
		Next:            month.AddDate(0, 1, 0).Format("2006-01"),
		PaidPerSeat:     st.license.Model == pricing.PPS,
		PerSeatIsWhatIf: st.license.Channel != pricing.Resold,
	})
}

// proof returns the chats that were open at the peak: one or more of each agent
// who held a seat then.
func (s *statement) proof() []chat {
	held := make(map[string]bool)
	for _, agent := range s.Usage.PeakAgents {
		held[agent] = true
	}
	var all []chat
	for _, c := range s.chats {
		if held[c.Agent] && !c.Start.After(s.Usage.PeakAt) && (c.End.IsZero() || c.End.After(s.Usage.PeakAt)) {
			zone := s.Period.Start.Location()
			c.Start = c.Start.In(zone)
			if !c.End.IsZero() {
				c.End = c.End.In(zone)
			}
			all = append(all, c)
		}
	}
	return all
}

// accountRow is an account that was on the license, or chatted while it was not.
type accountRow struct {
	ID, On string
	Chats  int
}

func (s *statement) accounts() ([]accountRow, error) {
	chats := make(map[string]int)
	for _, c := range s.chats {
		chats[c.Agent]++
	}
	var rows []accountRow
	for _, a := range s.agents {
		alone, err := seats.Measure(s.Period, []seats.Agent{a}, nil)
		if err != nil {
			return nil, err
		}
		switch {
		case alone.Accounts > 0:
			rows = append(rows, accountRow{a.ID, tenure(a, s.Period), chats[a.ID]})
		case chats[a.ID] > 0:
			rows = append(rows, accountRow{a.ID, "no", chats[a.ID]})
		}
	}
	return rows, nil
}

// tenure says when an account was on the license in a period in which it was.
func tenure(a seats.Agent, p seats.Period) string {
	clock := func(t time.Time) string { return clock(t.In(p.Start.Location())) }
	var parts []string
	if a.Joined.After(p.Start) {
		parts = append(parts, "from "+clock(a.Joined))
	}
	if !a.Left.IsZero() && a.Left.Before(p.End) {
		parts = append(parts, "until "+clock(a.Left))
	}
	for _, s := range a.Suspended {
		if s.Start.Before(p.End) && s.End.After(p.Start) {
			parts = append(parts, "suspended from "+clock(s.Start)+" to "+clock(s.End))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, "all the time")
	}
	if a.Exempt {
		parts = append(parts, "exempt")
	}
	return strings.Join(parts, ", ")
}

// clock writes an instant of a month that is known.
func clock(t time.Time) string { return t.Format("2 Jan 15:04:05") }
