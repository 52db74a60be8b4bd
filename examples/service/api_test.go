package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// TestAnyOrder delivers chats in every form they have over time, in any order, more
// than once, from several clients at once, while the page is asked for: the usage is
// that of the chats.
func TestAnyOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 0)
		random := rand.New(rand.NewPCG(7, 7))
		day := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
		february := seats.Period{Start: day, End: day.AddDate(0, 1, 0)}

		var accounts, deliveries []fields
		var agents []seats.Agent
		want := make(map[string]seats.Usage)
		for _, id := range []string{"one", "two", "three"} {
			s.bring(t, "/v1/licenses", resold(id))
			var chats []seats.Session
			for i := range 100 {
				name := fmt.Sprintf("agent-%d", i%9)
				c := seats.Session{Agent: name, Start: day.Add(time.Duration(random.IntN(72*3600)) * time.Second)}
				form := fields{"license": id, "id": fmt.Sprint(i), "agent": name, "start": c.Start}
				deliveries = append(deliveries, form.with("open", true))
				if i%20 > 0 {
					c.End = c.Start.Add(time.Duration(1+random.IntN(7200)) * time.Second)
					half := c.Start.Add(c.End.Sub(c.Start) / 2).Truncate(time.Microsecond)
					deliveries = append(deliveries, form.with("end", half), form.with("end", c.End), form.with("end", c.End))
				}
				if i%7 == 3 && i%20 > 0 { // it was wrong all the time: somebody else's, or nobody's
					if i%2 == 0 {
						c.Agent = "agent-8"
					} else {
						c.End = c.Start
					}
					mended := form.with("agent", c.Agent).with("end", c.End).with("changed", "2026-03-01T00:00:00Z")
					deliveries = append(deliveries, mended, mended.with("changed", "2026-02-28T00:00:00Z").with("void", true))
				}
				c.Open = c.End.IsZero()
				chats = append(chats, c)
			}
			agents = nil
			for i := range 9 {
				name := fmt.Sprintf("agent-%d", i)
				agents = append(agents, seats.Agent{ID: name, Exempt: i == 0})
				// The account was not exempt at first. The change may come first.
				accounts = append(accounts, agent(id, name), agent(id, name).with("changed", "2026-01-02T00:00:00Z").with("exempt", i == 0))
			}
			var err error
			if want[id], err = seats.Measure(february, agents, chats); err != nil {
				t.Fatal(err)
			}
		}
		shuffle := func(all []fields) {
			random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		}
		shuffle(accounts)
		shuffle(deliveries)
		s.bring(t, "/v1/accounts", accounts...)

		var clients sync.WaitGroup
		for part := range 8 {
			clients.Go(func() {
				for batch := range slices.Chunk(deliveries[part*len(deliveries)/8:(part+1)*len(deliveries)/8], 5) {
					if status, text, err := s.try(http.MethodPost, "/v1/chats", batch); err != nil || status != http.StatusOK {
						t.Errorf("POST /v1/chats = %d %s, %v", status, text, err)
					}
					if status, _, err := s.try(http.MethodGet, ofMonth("/statement", "two", "2026-02"), nil); err != nil || status != http.StatusOK {
						t.Errorf("GET /statement = %d, %v", status, err)
					}
				}
			})
		}
		clients.Wait()
		for id, usage := range want {
			usage.OpenAgents = nil // a meter does not know them
			if diff := cmp.Diff(usage, s.month(t, id, "2026-02").Usage); diff != "" {
				t.Errorf("license %s (-want +got):\n%s", id, diff)
			}
		}
		if n := s.bring(t, "/v1/chats", deliveries...).Changed; n != 0 {
			t.Errorf("all chats once more changed %d, want 0", n)
		}
	})
}

// TestTerms gives a license new terms: a bill has those of its date, and there is none
// for a month that has not begun, or before the license begins.
func TestTerms(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 2)
		later := resold("acme").with("since", "2026-02-10T00:00:00Z").with("model", "PPA").with("changed", "2026-01-10T00:00:00Z")
		s.bring(t, "/v1/licenses", resold("acme"))
		s.bring(t, "/v1/licenses", later.with("plan", flat("70.00", "USD")).with("changed", "2026-01-12T00:00:00Z"), later)
		s.bring(t, "/v1/accounts", agent("acme", "ann"), agent("acme", "bob"))
		s.bring(t, "/v1/chats", talk("acme", "1", "ann", 0, 0))
		for name, want := range map[string]string{"2026-01": "47.20", "2026-02": "112.00", "2026-03": "112.00"} {
			if v := s.month(t, "acme", name); !v.Charge.Total.Equal(usd(want)) || v.Running != (name == "2026-03") {
				t.Errorf("%s: total %s, running %v; want total %s", name, v.Charge.Total, v.Running, want)
			}
		}
		// The bill of January, made late, is dated after the change.
		s.send(t, http.MethodPost, "/v1/runs", fields{"month": "2026-01", "dated": "2026-02-10T00:00:00Z"}, nil)
		s.bill(t, "2026-01")
		if b := s.month(t, "acme", "2026-01").Bill; !b.Total.Equal(usd("112.00")) || b.Charges[0].Model != pricing.PPA {
			t.Errorf("January, dated 10 February: %s, want 112.00 by the account", b.Total)
		}
		status, text, _ := s.try(http.MethodPost, "/v1/licenses", []fields{later.with("channel", "direct").with("changed", "2026-03-01T00:00:00Z")})
		if status != http.StatusConflict || !strings.Contains(string(text), `the license was resold when 2026-01 was billed`) {
			t.Errorf("another channel for a month that was billed = %d %s, want 409", status, text)
		}
		s.bring(t, "/v1/licenses", resold("young").with("since", "2026-01-15T00:00:00Z"))
		for path, want := range map[string]int{ofMonth("/v1/statements", "acme", "2026-04"): 422, ofMonth("/v1/statements", "young", "2026-01"): 409} {
			if status, text, err := s.try(http.MethodGet, path, nil); err != nil || status != want {
				t.Errorf("GET %s = %d %s, %v, want %d", path, status, text, err, want)
			}
		}
		s.bill(t, "2026-01")
		if p := s.bill(t, "2026-02"); p.Done != 2 || s.month(t, "young", "2026-02").Bill == nil {
			t.Errorf("February: %+v, want both licenses", p)
		}
	})
}

// TestChannels looks at what only some licenses have.
func TestChannels(t *testing.T) {
	s := start(t, sqliteFile(t), 0)
	direct := resold("direct").with("channel", "direct").with("model", "PPA")
	s.bring(t, "/v1/licenses", direct, direct.with("id", "referred").with("channel", "referred"), resold("resold"))
	for id, want := range map[string]struct{ total, margin, partner string }{
		"direct": {"118.00", "", "0.00"}, "referred": {"118.00", "", "23.60"}, "resold": {"47.20", "70.80", "70.80"},
	} {
		s.bring(t, "/v1/accounts", agent(id, "ann"), agent(id, "bob"))
		s.bring(t, "/v1/chats", talk(id, "1", "ann", 0, 5))
		v := s.month(t, id, "2026-01")
		n := slices.IndexFunc(v.Compare, func(o commission.Outcome) bool { return o.Channel == v.Terms.Channel && o.Model == v.Terms.Model })
		if !v.Charge.Total.Equal(usd(want.total)) || !v.Compare[n].Partner.Equal(usd(want.partner)) || (v.Resale != nil) != (want.margin != "") {
			t.Errorf("%s: %s, the partner keeps %s; want %+v", id, v.Charge.Total, v.Compare[n].Partner, want)
		}
		if v.Resale != nil && !v.Resale.Margin.Equal(usd(want.margin)) {
			t.Errorf("%s: margin %s, want %s", id, v.Resale.Margin, want.margin)
		}
	}
}

// TestVendors has two vendors: neither sees, changes or bills what is the other's, not
// even a license of the same id.
func TestVendors(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		v := start(t, db, 2)
		w := *v
		w.token = "token-of-w"
		v.bring(t, "/v1/licenses", resold("acme"), resold("only-v"))
		w.bring(t, "/v1/licenses", resold("acme").with("plan", flat("10.00", "EUR")).with("zone", "Asia/Tokyo"))
		for _, s := range []*service{v, &w} {
			s.bring(t, "/v1/accounts", agent("acme", "ann"))
			s.bring(t, "/v1/chats", talk("acme", "1", "ann", 0, 60))
		}
		v.bring(t, "/v1/accounts", agent("acme", "bob"))
		v.bring(t, "/v1/chats", talk("acme", "2", "bob", 0, 60))
		for path, item := range map[string]fields{"/v1/accounts": agent("only-v", "eve"), "/v1/chats": talk("only-v", "1", "eve", 0, 5)} {
			if status, text, _ := w.try(http.MethodPost, path, []fields{item}); status != http.StatusNotFound {
				t.Errorf("w: POST %s = %d %s, want 404", path, status, text)
			}
		}
		if status, _, _ := w.try(http.MethodGet, ofMonth("/v1/statements", "only-v", "2026-01"), nil); status != http.StatusNotFound {
			t.Errorf("w: the statement of only-v = %d, want 404", status)
		}
		if list := w.page(t, "/"); strings.Contains(list, "only-v") || !strings.Contains(list, "Licenses of w") {
			t.Errorf("the list of w:\n%s", list)
		}
		v.bill(t, "2026-01")
		if got := w.month(t, "acme", "2026-01"); got.Bill != nil || got.Usage.Peak != 1 || got.Usage.Accounts != 1 {
			t.Errorf("w after v was billed: bill %v, peak %d", got.Bill, got.Usage.Peak)
		}
		w.bill(t, "2026-01")
		if a, b := v.month(t, "acme", "2026-01").Bill, w.month(t, "acme", "2026-01").Bill; a.Total.String() != "94.40" || b.Total.String() != "8.00" || b.Number != 1 {
			t.Errorf("bills of %s and %s, the second with number %d; want 94.40, 8.00 and 1", a.Total, b.Total, b.Number)
		}
	})
}

// TestAccess knocks at the door.
func TestAccess(t *testing.T) {
	s := start(t, sqliteFile(t), 0)
	s.bring(t, "/v1/licenses", resold("acme"))
	body, _ := json.Marshal([]fields{agent("acme", "ann")})
	request := func(method, path, user, password string, header ...string) (int, http.Header, string) {
		t.Helper()
		r, err := http.NewRequest(method, s.url+path, strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		if password != "" {
			r.SetBasicAuth(user, password)
		}
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		return answer.StatusCode, answer.Header, answer.Header.Get("Content-Type")
	}
	const js, html, problem = "application/json", "text/html; charset=utf-8", "application/problem+json"
	for _, tt := range []struct {
		why, method, path, password string
		header                      []string
		status                      int
		kind                        string
	}{
		{"a page without a token", "GET", "/", "", nil, 401, html},
		{"the API without a token", "GET", "/v1/statements", "", nil, 401, problem},
		{"the API with a wrong token", "POST", "/v1/accounts", "", []string{"Authorization", "Bearer nobody", "Content-Type", js}, 401, problem},
		{"the hash is no token", "GET", "/", hash("token-of-v"), nil, 401, html},
		{"health is for everybody", "GET", "/v1/health", "", nil, 200, js},
		{"metrics are elsewhere", "GET", "/metrics", "token-of-v", nil, 404, html},
		{"a page with the token as a password", "GET", "/", "token-of-v", nil, 200, html},
		{"a form of another site", "POST", "/v1/accounts", "token-of-v", []string{"Content-Type", js, "Sec-Fetch-Site", "cross-site"}, 403, problem},
		{"a form of another origin", "POST", "/v1/accounts", "token-of-v", []string{"Content-Type", js, "Origin", "https://evil.example"}, 403, problem},
		{"a form", "POST", "/v1/accounts", "token-of-v", []string{"Content-Type", "text/plain"}, 415, problem},
		{"no type", "POST", "/v1/accounts", "token-of-v", nil, 415, problem},
		{"as it should be", "POST", "/v1/accounts", "token-of-v", []string{"Content-Type", js}, 200, js},
	} {
		status, header, kind := request(tt.method, tt.path, "anybody", tt.password, tt.header...)
		if status != tt.status || kind != tt.kind {
			t.Errorf("%s: %s %s = %d %s, want %d %s", tt.why, tt.method, tt.path, status, kind, tt.status, tt.kind)
		}
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control"} {
			if header.Get(name) == "" {
				t.Errorf("%s: no %s", tt.why, name)
			}
		}
	}
}
