package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"
)

// refusedTests are requests that are refused, on a service that has license "acme" of
// vendor v with accounts "ann" and "bob", and chat 1 of ann from minute 0 to 60. The
// last column is where the first fault is.
var refusedTests = []struct {
	name   string
	why    string
	path   string
	body   any
	status int
	field  string
}{
	{"not_json", "edge: a body that is no JSON", "/v1/chats", `[{"license":`, 400, "body"},
	{"not_utf8", "edge: two ids must not become one by U+FFFD", "/v1/chats", "[{\"id\":\"\xff\"}]", 400, "body"},
	{"empty_body", "edge: nothing at all", "/v1/chats", ``, 400, ""},
	{"two_values", "edge: more than one value", "/v1/chats", `[] []`, 400, "body"},
	{"not_a_list", "rule: one form, a list", "/v1/chats", `{}`, 422, "body"},
	{"null_list", "edge: null for a list", "/v1/chats", `null`, 422, "body"},
	{"not_an_object", "edge: a number for a chat", "/v1/chats", `[1]`, 422, "body[0]"},
	{"null", "edge: null for a chat", "/v1/chats", `[null]`, 422, "body[0]"},
	{"too_large", "rule: a request is 4 MB at most", "/v1/chats", "[" + strings.Repeat(" ", maxBody) + "]", 413, ""},
	{"too_many", "rule: a list has 10,000 items at most", "/v1/chats", "[" + strings.Repeat("{},", 10_000) + "{}]", 422, "body"},
	{"unknown_field", "rule: a field that is misspelt is not dropped", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5).with("ends", "x")}, 422, "body[0].ends"},
	{"no_id", "rule: a chat needs an id", "/v1/chats", []fields{talk("acme", "", "ann", 0, 5)}, 422, "body[0].id"},
	{"control_character", "edge: NUL, which PostgreSQL does not take", "/v1/chats", []fields{talk("acme", "a\x00b", "ann", 0, 5)}, 422, "body[0].id"},
	{"long_id", "rule: ids have 200 bytes at most", "/v1/chats", []fields{talk("acme", strings.Repeat("x", 201), "ann", 0, 5)}, 422, "body[0].id"},
	{"no_agent", "rule: a chat is somebody's", "/v1/chats", []fields{talk("acme", "2", "", 0, 5)}, 422, "body[0].agent"},
	{"id_is_a_number", "rule: ids are text", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5).with("id", 2)}, 422, "body[0].id"},
	{"no_start", "rule: a chat needs a start", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5).with("start", nil)}, 422, "body[0]"},
	{"start_is_no_instant", "edge: a date", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5).with("start", "2026-01-01")}, 422, "body[0].start"},
	{"start_of_old", "rule: chats are from 2000 on", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5).with("start", "1999-12-31T23:59:59Z")}, 422, "body[0].start"},
	{"start_to_come", "rule: no chat starts in the future", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 0).with("start", "2026-03-15T12:05:01Z")}, 422, "body[0].start"},
	{"end_to_come", "rule: no chat ends in the future", "/v1/chats", []fields{talk("acme", "2", "ann", 60*24*60, 1).with("end", "2026-03-15T12:05:01Z")}, 422, "body[0].end"},
	{"changed_to_come", "rule: nothing was changed in the future", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5).with("changed", "9999-12-31T00:00:00Z")}, 422, "body[0].changed"},
	{"end_before_start", "rule: a chat ends after it starts", "/v1/chats", []fields{talk("acme", "2", "ann", 10, 5).with("end", "2026-01-01T00:00:00Z")}, 422, "body[0].end"},
	{"too_long", "rule: a chat has at most 31 days, each a row that changes", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 31*24*60+1)}, 422, "body[0].end"},
	{"no_end_and_not_open", "payper: an end that was lost is no open chat", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5).with("end", nil)}, 422, "body[0].end"},
	{"end_and_open", "payper: one of the two", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5).with("open", true)}, 422, "body[0].end"},
	{"nanoseconds", "rule: what no database here keeps is not rounded", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5).with("start", "2026-01-01T00:00:00.000000001Z")}, 422, "body[0].start"},
	{"unknown_license", "rule: a license comes before its chats", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5), talk("nobody", "2", "ann", 0, 5)}, 404, "body[1].license"},
	{"322_months", "rule: checks come before effects: this made 322 tables once", "/v1/chats", months("nobody"), 404, "body[0].license"},
	{"another_agent", "rule: a chat is one agent's", "/v1/chats", []fields{talk("acme", "1", "bob", 0, 60)}, 409, "body[0].agent"},
	{"another_start", "rule: a chat has one start", "/v1/chats", []fields{talk("acme", "1", "ann", 1, 60)}, 409, "body[0].agent"},
	{"third_of_three", "rule: the index is that of what was sent, and nothing of it is kept", "/v1/chats", []fields{talk("acme", "2", "ann", 0, 5), talk("acme", "3", "zoe", 0, 5), talk("acme", "1", "bob", 0, 5)}, 409, "body[2].agent"},

	{"left_before_joining", "payper: seats.ErrAgent", "/v1/accounts", []fields{agent("acme", "x").with("joined", "2026-02-01T00:00:00Z").with("left", "2026-01-01T00:00:00Z")}, 422, "body[0]"},
	{"no_changed", "rule: of two changes the later one stands", "/v1/accounts", []fields{agent("acme", "x").with("changed", nil)}, 422, "body[0]"},
	{"account_changed_to_come", "rule: nothing was changed in the future", "/v1/accounts", []fields{agent("acme", "x").with("changed", "2026-03-15T12:05:01Z")}, 422, "body[0].changed"},
	{"changed_twice_at_once", "rule: two changes of one instant have no order", "/v1/accounts", []fields{agent("acme", "ann").with("exempt", true)}, 409, "body[0].changed"},

	{"seats_not_resold", "payper: pricing.ErrModel", "/v1/licenses", []fields{resold("new").with("channel", "direct")}, 422, "body[0]"},
	{"no_channel", "payper: pricing.ErrChannel", "/v1/licenses", []fields{resold("new").with("channel", nil)}, 422, "body[0]"},
	{"unknown_model", "payper: pricing.ErrModel", "/v1/licenses", []fields{resold("new").with("model", "PPX")}, 422, "body[0].model"},
	{"not_a_currency", "payper: pricing.ErrCurrency", "/v1/licenses", []fields{resold("new").with("plan", flat("59.00", "usd"))}, 422, "body[0]"},
	{"price_is_a_number", "rule: amounts are text", "/v1/licenses", []fields{resold("new").with("plan", fields{"name": "", "currency": "USD", "price": fields{"kind": "flat", "unit_price": 59}})}, 422, "body[0].plan.price.unit_price"},
	{"negative_price", "payper: pricing.ErrPrice", "/v1/licenses", []fields{resold("new").with("plan", flat("-1", "USD"))}, 422, "body[0]"},
	{"price_is_no_amount", "edge: not a decimal", "/v1/licenses", []fields{resold("new").with("plan", flat("a lot", "USD"))}, 422, "body"},
	{"huge_exponent", "edge: cheap to refuse", "/v1/licenses", []fields{resold("new").with("plan", flat("1e9999", "USD"))}, 422, "body"},
	{"discount_is_a_fraction", "payper: pricing.ErrRate", "/v1/licenses", []fields{resold("new").with("discount", "0.2")}, 422, "body"},
	{"negative_minimum", "payper: pricing.ErrUnits", "/v1/licenses", []fields{resold("new").with("min_seats", -1)}, 422, "body[0]"},
	{"no_zone", "rule: a month begins somewhere", "/v1/licenses", []fields{resold("new").with("zone", nil)}, 422, "body[0]"},
	{"unknown_zone", "payper: pricing.ErrZone", "/v1/licenses", []fields{resold("new").with("zone", "Europe/Nowhere")}, 422, "body"},
	{"local_zone", "edge: the machine's zone is not the license's", "/v1/licenses", []fields{resold("new").with("zone", "Local")}, 422, "body"},
	{"terms_changed_to_come", "edge: such terms could never be replaced", "/v1/licenses", []fields{resold("acme").with("changed", "9999-12-31T00:00:00Z")}, 422, "body[0].changed"},
	{"year_10000", "edge: time.Time has it, and JSON does not", "/v1/licenses", []fields{resold("acme").with("changed", "10000-01-01T00:00:00Z")}, 422, "body[0].changed"},
	{"another_zone", "rule: months never overlap", "/v1/licenses", []fields{resold("acme").with("zone", "Asia/Tokyo")}, 409, "body[0]"},
	{"another_zone_later", "rule: months never overlap", "/v1/licenses", []fields{resold("acme").with("zone", "Asia/Tokyo").with("since", "2026-02-01T00:00:00Z")}, 409, "body[0]"},
	{"another_currency", "rule: a license has one currency", "/v1/licenses", []fields{resold("acme").with("plan", flat("59.00", "EUR")).with("since", "2026-02-01T00:00:00Z")}, 409, "body[0]"},

	{"not_billed", "rule: only bills are corrected by hand", "/v1/corrections", []fields{{"license": "acme", "month": "2026-01", "units": 2, "reason": "x"}}, 409, "body[0].month"},
	{"no_reason", "rule: a correction says why", "/v1/corrections", []fields{{"license": "acme", "month": "2026-01", "units": 2, "reason": ""}}, 422, "body[0].reason"},
	{"month_not_over", "rule: a bill is for what is known", "/v1/runs", fields{"month": "2026-03"}, 422, ""},
	{"no_month", "edge: the thirteenth", "/v1/runs", fields{"month": "2026-13"}, 422, ""},
	{"dated_before_the_end", "rule: a bill is dated after its month", "/v1/runs", fields{"month": "2026-01", "dated": "2026-01-31T00:00:00Z"}, 422, ""},
	{"dated_to_come", "rule: a bill is not dated in the future", "/v1/runs", fields{"month": "2026-01", "dated": "2026-03-16T00:00:00Z"}, 422, ""},
}

// months is a chat in each of 322 spans of 26 days.
func months(license string) (all []fields) {
	for i := range 322 {
		all = append(all, talk(license, "c", "ann", -i*26*24*60, 5))
	}
	return all
}

func TestRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 0)
		s.bring(t, "/v1/licenses", resold("acme"))
		s.bring(t, "/v1/accounts", agent("acme", "ann"), agent("acme", "bob"))
		s.bring(t, "/v1/chats", talk("acme", "1", "ann", 0, 60))
		before := body(s.month(t, "acme", "2026-01"))
		for _, tt := range refusedTests {
			t.Run(tt.name, func(t *testing.T) {
				if tt.why == "" || strings.Contains(t.Name(), "#") {
					t.Fatal("a row needs a why, and a name of its own")
				}
				status, text, err := s.try(http.MethodPost, tt.path, tt.body)
				var p huma.ErrorModel
				if err != nil || json.Unmarshal(text, &p) != nil {
					t.Fatalf("%v\n%s", err, text)
				}
				field := ""
				if len(p.Errors) > 0 {
					field = p.Errors[0].Location
				}
				if status != tt.status || p.Status != status || field != tt.field || p.Title == "" || len(text) > 30_000 {
					t.Errorf("POST %s %s\n= %d %.1000s\nwant %d, field %q\nwhy: %s", tt.path, fmt.Sprint(tt.body)[:min(300, len(fmt.Sprint(tt.body)))], status, text, tt.status, tt.field, tt.why)
				}
				if diff := cmp.Diff(before, body(s.month(t, "acme", "2026-01"))); diff != "" {
					t.Errorf("what was refused changed the statement (-before +after):\n%s", diff)
				}
			})
		}
		if list := s.page(t, "/"); strings.Contains(list, "new") || strings.Contains(list, "has no account") {
			t.Errorf("what was refused left something behind:\n%s", list)
		}
	})
}

func TestNotFound(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 0)
		for path, want := range map[string]int{
			ofMonth("/v1/statements", "x", "2026-01"): 404, ofMonth("/statement", "x", "2026-01"): 404,
			ofMonth("/statement", "\x00", "2026-01"): 404, ofMonth("/statement", "\xff", "2026-01"): 404, "/?after=%00": 404, "/?after=%ff": 404,
			"/v1/runs?month=2026-01": 404, "/nothing": 404, "/v1/nothing": 404, "/v1/statements": 422, "/v1/runs?month=2026-01&x=1": 422, "/docs": 404,
		} {
			status, text, err := s.try(http.MethodGet, path, nil)
			page := strings.HasPrefix(string(text), "<!DOCTYPE html>")
			if err != nil || status != want || page == strings.HasPrefix(path, "/v1/") {
				t.Errorf("GET %s = %d %s, %v; want %d", path, status, text, err, want)
			}
		}
	})
}
