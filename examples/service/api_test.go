package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// refusedTests are requests that are refused, on a service that has license
// "acme" with accounts "ann" and "bob", and chat 1 of ann from minute 0 to 60.
var refusedTests = []struct {
	name   string
	why    string
	path   string
	body   any
	status int
	field  string
}{
	{"not_json", "edge: a body that is no JSON", "/v1/chats", `{"license":`, 400, ""},
	{"not_utf8", "edge: two ids must not become one by U+FFFD", "/v1/chats", "[{\"id\":\"\xff\"}]", 400, ""},
	{"empty_body", "edge: nothing at all", "/v1/chats", ``, 400, ""},
	{"two_values", "edge: more than one value", "/v1/chats", `[] []`, 400, ""},
	{"not_an_object", "edge: a number for a chat", "/v1/chats", `[1]`, 422, "0"},
	{"null", "edge: null for a chat", "/v1/chats", `[null]`, 422, "0"},
	{"too_large", "rule: a request is 4 MB at most", "/v1/chats", strings.Repeat(" ", maxBody) + "{}", 413, ""},
	{"too_many", "rule: a request has 10,000 items at most", "/v1/chats", "[" + strings.Repeat("{},", maxItems) + "{}]", 413, ""},
	{"unknown_field", "rule: a field that is misspelt is not dropped", "/v1/chats", newChat("acme", "2", "ann", 0, 5).with("ends", "x"), 422, "0/ends"},
	{"no_id", "rule: a chat needs an id", "/v1/chats", newChat("acme", "", "ann", 0, 5), 422, "0/id"},
	{"control_character", "edge: NUL, which PostgreSQL does not take", "/v1/chats", newChat("acme", "a\x00b", "ann", 0, 5), 422, "0/id"},
	{"long_id", "rule: ids have 200 bytes at most", "/v1/chats", newChat("acme", strings.Repeat("x", 201), "ann", 0, 5), 422, "0/id"},
	{"id_is_a_number", "rule: ids are text", "/v1/chats", newChat("acme", "2", "ann", 0, 5).with("id", 2), 422, "0/id"},
	{"no_start", "rule: a chat needs a start", "/v1/chats", newChat("acme", "2", "ann", 0, 5).with("start", nil), 422, "0/start"},
	{"start_is_no_instant", "edge: a date", "/v1/chats", newChat("acme", "2", "ann", 0, 5).with("start", "2026-01-01"), 422, "0/start"},
	{"start_of_old", "rule: chats are from 2000 on", "/v1/chats", newChat("acme", "2", "ann", 0, 5).with("start", "1999-12-31T23:59:59Z"), 422, "0/start"},
	{"start_to_come", "rule: no chat starts in the future", "/v1/chats", newChat("acme", "2", "ann", 0, 5).with("start", "2026-03-16T12:00:01Z").with("end", nil), 422, "0/start"},
	{"end_to_come", "rule: no chat ends in the future", "/v1/chats", newChat("acme", "2", "ann", 0, 5).with("end", "2026-03-16T12:00:01Z"), 422, "0/end"},
	{"end_before_start", "rule: a chat ends after it starts", "/v1/chats", newChat("acme", "2", "ann", 10, 5).with("end", "2026-01-01T00:00:00Z"), 422, "0/end"},
	{"nanoseconds", "rule: what no database here keeps is not rounded", "/v1/chats", newChat("acme", "2", "ann", 0, 5).with("start", "2026-01-01T00:00:00.000000001Z"), 422, "0/start"},
	{"unknown_license", "rule: a license comes before its chats", "/v1/chats", []fields{newChat("acme", "2", "ann", 0, 5), newChat("nobody", "2", "ann", 0, 5)}, 404, "1/license"},
	{"another_agent", "rule: a chat is one agent's", "/v1/chats", newChat("acme", "1", "bob", 0, 60), 409, "0/agent"},
	{"another_start", "rule: a chat has one start", "/v1/chats", newChat("acme", "1", "ann", 1, 60), 409, "0/start"},
	{"third_of_three", "rule: the index is that of what was sent", "/v1/chats", []fields{newChat("acme", "2", "ann", 0, 5), newChat("acme", "3", "ann", 0, 5), newChat("acme", "1", "bob", 0, 5)}, 409, "2/agent"},

	{"left_before_joining", "payper: seats.ErrAgent", "/v1/accounts", newAccount("acme", "x").with("joined", "2026-02-01T00:00:00Z").with("left", "2026-01-01T00:00:00Z"), 422, "0/id, joined, left, suspended"},
	{"no_changed", "rule: of two changes the later one stands", "/v1/accounts", newAccount("acme", "x").with("changed", nil), 422, "0/changed"},
	{"changed_twice_at_once", "rule: two changes of one instant have no order", "/v1/accounts", newAccount("acme", "ann").with("exempt", true), 409, "0/changed"},

	{"seats_not_resold", "payper: pricing.ErrModel", "/v1/licenses", newLicense("new", "v").with("channel", "direct"), 422, "0/model"},
	{"no_channel", "payper: pricing.ErrChannel", "/v1/licenses", newLicense("new", "v").with("channel", nil), 422, "0/channel"},
	{"unknown_model", "payper: pricing.ErrModel, from its text form", "/v1/licenses", newLicense("new", "v").with("model", "PPX"), 422, "0/model"},
	{"not_a_currency", "payper: pricing.ErrCurrency", "/v1/licenses", newLicense("new", "v").with("currency", "usd"), 422, "0/currency"},
	{"price_is_a_number", "rule: amounts are text", "/v1/licenses", newLicense("new", "v").with("price", 59), 422, "0/price"},
	{"negative_price", "payper: pricing.ErrPrice", "/v1/licenses", newLicense("new", "v").with("price", "-1"), 422, "0/price"},
	{"price_is_no_amount", "edge: not a decimal", "/v1/licenses", newLicense("new", "v").with("price", "a lot"), 422, "0/price"},
	{"huge_exponent", "edge: cheap to refuse", "/v1/licenses", newLicense("new", "v").with("price", "1e9999"), 422, "0/price"},
	{"discount_is_percent", "payper: pricing.ErrRate", "/v1/licenses", newLicense("new", "v").with("discount", "20"), 422, "0/discount"},
	{"negative_minimum", "payper: pricing.ErrUnits", "/v1/licenses", newLicense("new", "v").with("min_seats", -1), 422, "0/min_seats, min_accounts"},
	{"no_zone", "rule: a month begins somewhere", "/v1/licenses", newLicense("new", "v").with("zone", "Europe/Nowhere"), 422, "0/zone"},
	{"local_zone", "edge: the machine's zone is not the license's", "/v1/licenses", newLicense("new", "v").with("zone", "Local"), 422, "0/zone"},
	{"another_vendor", "rule: a license has one vendor", "/v1/licenses", newLicense("acme", "w"), 409, "0/vendor"},
	{"another_zone", "rule: months never overlap", "/v1/licenses", newLicense("acme", "v").with("zone", "Asia/Tokyo"), 409, "0/zone"},
	{"another_currency", "rule: a license has one currency", "/v1/licenses", newLicense("acme", "v").with("currency", "EUR").with("since", "2026-02-01T00:00:00Z"), 409, "0/currency"},

	{"month_not_over", "rule: a bill is for what is known", "/v1/runs", fields{"vendor": "v", "month": "2026-03"}, 422, "0/month"},
	{"no_month", "edge: the thirteenth", "/v1/runs", fields{"vendor": "v", "month": "2026-13"}, 422, "0/month"},
	{"unknown_vendor", "edge: a misspelt vendor is not one without licenses", "/v1/runs", fields{"vendor": "w", "month": "2026-01"}, 404, "0/vendor"},
	{"second_run", "edge: all runs or none", "/v1/runs", []fields{{"vendor": "v", "month": "2026-01"}, {"vendor": "v"}}, 422, "1/month"},
}

func TestRefused(t *testing.T) {
	for name, empty := range databases {
		t.Run(name, func(t *testing.T) {
			dsn := empty(t)
			s := start(t, dsn, 0)
			s.bring(t, "/v1/licenses", newLicense("acme", "v"))
			s.bring(t, "/v1/accounts", []fields{newAccount("acme", "ann"), newAccount("acme", "bob")})
			s.bring(t, "/v1/chats", newChat("acme", "1", "ann", 0, 60))
			before := s.month(t, "acme", "2026-01")
			for _, test := range refusedTests {
				t.Run(test.name, func(t *testing.T) {
					if test.why == "" || strings.Contains(t.Name(), "#") {
						t.Fatal("a row needs a why, and a name of its own")
					}
					status, text, err := try(http.MethodPost, s.url+test.path, test.body)
					if err != nil {
						t.Fatal(err)
					}
					var p problem
					if err := json.Unmarshal(text, &p); err != nil {
						t.Fatalf("%v\n%s", err, text)
					}
					if status != test.status || p.Status != status || p.Field != test.field || p.Title == "" || p.Detail == "" {
						t.Errorf("POST %s %.300v\n= %d %s\nwant %d, field %q\nwhy: %s", test.path, test.body, status, text, test.status, test.field, test.why)
					}
					if diff := cmp.Diff(before, s.month(t, "acme", "2026-01")); diff != "" {
						t.Errorf("what was refused changed the statement (-before +after):\n%s", diff)
					}
				})
			}
		})
	}
}

func TestNotFound(t *testing.T) {
	for name, empty := range databases {
		t.Run(name, func(t *testing.T) {
			dsn := empty(t)
			s := start(t, dsn, 0)
			for _, path := range []string{"/v1/licenses/x/statements/2026-01", "/licenses/x/2026-01", "/v1/runs/v/2026-01", "/v1/licenses/%00/statements/2026-01", "/v1/licenses/%ff/statements/2026-01", "/v1/licenses/x/bills/2026-01", "/?after=%00", "/?after=%ff", "/nothing"} {
				status, text, err := try(http.MethodGet, s.url+path, nil)
				if err != nil || status != http.StatusNotFound {
					t.Errorf("GET %s = %d %s, %v, want 404", path, status, text, err)
				}
			}
		})
	}
}

// TestAnyOrder delivers chats in every form they have over time, in any order,
// more than once, from several clients at once: the usage is that of the chats.
func TestAnyOrder(t *testing.T) {
	for name, empty := range databases {
		t.Run(name, func(t *testing.T) {
			dsn := empty(t)
			s := start(t, dsn, 0)
			random := rand.New(rand.NewPCG(7, 7))
			day := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
			february := seats.Period{Start: day, End: day.AddDate(0, 1, 0)}

			var accounts, deliveries []fields
			var agents []seats.Agent
			want := make(map[string]seats.Usage)
			for _, id := range []string{"one", "two", "three"} {
				s.bring(t, "/v1/licenses", newLicense(id, "v"))
				var chats []seats.Session
				for i := range 100 {
					agent := fmt.Sprintf("agent-%d", i%9)
					c := seats.Session{Agent: agent, Start: day.Add(time.Duration(random.IntN(72*3600)) * time.Second)}
					form := fields{"license": id, "id": fmt.Sprint(i), "agent": agent, "start": c.Start}
					deliveries = append(deliveries, form)
					if i%20 > 0 {
						c.End = c.Start.Add(time.Duration(1+random.IntN(7200)) * time.Second)
						half := c.Start.Add(c.End.Sub(c.Start) / 2).Truncate(time.Microsecond)
						deliveries = append(deliveries, form.with("end", half), form.with("end", c.End), form.with("end", c.End))
					}
					c.Open = c.End.IsZero()
					chats = append(chats, c)
				}
				agents = nil
				for i := range 9 {
					agent := fmt.Sprintf("agent-%d", i)
					agents = append(agents, seats.Agent{ID: agent, Exempt: i == 0})
					// The account was not exempt at first; the change may come first.
					accounts = append(accounts, newAccount(id, agent),
						newAccount(id, agent).with("changed", "2026-01-02T00:00:00Z").with("exempt", i == 0))
				}
				var err error
				if want[id], err = seats.Measure(february, agents, chats); err != nil {
					t.Fatal(err)
				}
			}
			random.Shuffle(len(accounts), func(i, j int) { accounts[i], accounts[j] = accounts[j], accounts[i] })
			random.Shuffle(len(deliveries), func(i, j int) { deliveries[i], deliveries[j] = deliveries[j], deliveries[i] })
			s.bring(t, "/v1/accounts", accounts)

			var clients sync.WaitGroup
			for part := range 8 {
				clients.Go(func() {
					for i := part; i < len(deliveries); i += 8 * 5 {
						var batch []fields
						for j := i; j < len(deliveries) && len(batch) < 5; j += 8 {
							batch = append(batch, deliveries[j])
						}
						if status, text, err := try(http.MethodPost, s.url+"/v1/chats", batch); err != nil || status != http.StatusOK {
							t.Errorf("POST /v1/chats = %d %s, %v", status, text, err)
						}
					}
				})
			}
			clients.Wait()
			for id, usage := range want {
				m := s.month(t, id, "2026-02")
				if m.Usage.Peak != usage.Peak || !m.Usage.PeakAt.Equal(usage.PeakAt) || m.Usage.Active != usage.Active ||
					m.Usage.Accounts != usage.Accounts || !cmp.Equal(m.Usage.PeakAgents, usage.PeakAgents) {
					t.Errorf("license %s: %+v\nwant %+v", id, m.Usage, usage)
				}
			}
			if n := s.bring(t, "/v1/chats", deliveries); n != 0 {
				t.Errorf("all chats once more changed %d, want 0", n)
			}
		})
	}
}

// TestTerms gives a license new terms: each month has those at its start, and
// there is none that has not begun, or begins before the license.
func TestTerms(t *testing.T) {
	for name, empty := range databases {
		t.Run(name, func(t *testing.T) {
			dsn := empty(t)
			s := start(t, dsn, 0)
			later := newLicense("acme", "v").with("since", "2026-01-15T00:00:00Z").with("model", "PPA").with("changed", "2026-01-10T00:00:00Z")
			s.bring(t, "/v1/licenses", newLicense("acme", "v"))
			s.bring(t, "/v1/licenses", []fields{later.with("price", "70.00").with("changed", "2026-01-12T00:00:00Z"), later})
			s.bring(t, "/v1/accounts", []fields{newAccount("acme", "ann"), newAccount("acme", "bob")})
			s.bring(t, "/v1/chats", newChat("acme", "1", "ann", 0, 0))
			for name, want := range map[string]string{"2026-01": "47.20", "2026-02": "112.00", "2026-03": "112.00"} {
				m := s.month(t, "acme", name)
				if m.Charge.Total != want || m.Running != (name == "2026-03") {
					t.Errorf("%s: total %s, running %v; want total %s", name, m.Charge.Total, m.Running, want)
				}
			}
			s.bring(t, "/v1/licenses", newLicense("young", "v").with("since", "2026-01-15T00:00:00Z"))
			for path, want := range map[string]problem{
				"acme/statements/2026-04":  {Status: 422, Title: "Unprocessable Entity", Field: "month", Detail: `"2026-04" has not begun`},
				"young/statements/2026-01": {Status: 409, Title: "Conflict", Detail: `license "young" begins 2026-01-15T00:00:00Z`},
			} {
				_, text, err := try(http.MethodGet, s.url+"/v1/licenses/"+path, nil)
				var got problem
				if err != nil || json.Unmarshal(text, &got) != nil || got != want {
					t.Errorf("GET %s = %s, %v, want %+v", path, text, err, want)
				}
			}
		})
	}
}

// TestChannels looks at what only some licenses have.
func TestChannels(t *testing.T) {
	s := start(t, t.TempDir()+"/test.db", 0)
	direct := newLicense("direct", "v").with("channel", "direct").with("model", "PPA")
	s.bring(t, "/v1/licenses", []fields{direct, direct.with("id", "referred").with("channel", "referred"), newLicense("resold", "v")})
	for id, want := range map[string]struct{ total, commission, margin string }{
		"direct":   {"118.00", "", ""},
		"referred": {"118.00", "23.60", ""},
		"resold":   {"47.20", "", "70.80"},
	} {
		s.bring(t, "/v1/accounts", []fields{newAccount(id, "ann"), newAccount(id, "bob")})
		s.bring(t, "/v1/chats", newChat(id, "1", "ann", 0, 5))
		m := s.month(t, id, "2026-01")
		margin := ""
		if m.Resale != nil {
			margin = m.Resale.Margin
		}
		if m.Charge.Total != want.total || m.Commission != want.commission || margin != want.margin || m.PPS.Total != "47.20" || len(m.Compare) != 4 {
			t.Errorf("%s: %+v, want %+v", id, m, want)
		}
	}
}
