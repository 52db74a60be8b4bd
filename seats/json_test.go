package seats_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// TestJSON: what a caller keeps or reads has this JSON, in both directions.
func TestJSON(t *testing.T) {
	type logged struct {
		License string `json:"license"`
		seats.Session
	}
	empty := `"exempt_accounts":0,"peak_accounts":0,"accounts_at_least":[],"active":0,"peak":0,"peak_agents":[],"at_least":[],"strays":[],"open_agents":[]}`
	for _, tt := range []struct {
		name  string
		why   string
		value any
		want  string
	}{
		{"period", "both ends are always there", seats.Period{Start: clock("08:00").In(warsaw), End: clock("18:00")}, `{"start":"2021-02-01T09:00:00+01:00","end":"2021-02-01T18:00:00Z"}`},
		{"no_period", "edge: nothing is left out of it", seats.Period{}, `{"start":"0001-01-01T00:00:00Z","end":"0001-01-01T00:00:00Z"}`},
		{"session", "base case, with nanoseconds", seats.Session{Agent: "ann", Start: clock("09:00").Add(nano), End: clock("10:00")}, `{"agent":"ann","start":"2021-02-01T09:00:00.000000001Z","end":"2021-02-01T10:00:00Z"}`},
		{"open_session", "rule: a chat that is open says so", chat("ann", "09:00", ""), `{"agent":"ann","start":"2021-02-01T09:00:00Z","open":true}`},
		{"embedded_session", "rule: a type that embeds it has keys of its own", logged{"acme", chat("ann", "09:00", "10:00")}, `{"license":"acme","agent":"ann","start":"2021-02-01T09:00:00Z","end":"2021-02-01T10:00:00Z"}`},
		{"agent", "base case: what is not known is left out", seats.Agent{ID: "ann"}, `{"id":"ann"}`},
		{
			"agent_complete", "base case: every field",
			seats.Agent{ID: "ann", Joined: clock("08:00"), Left: clock("18:00"), Suspended: []seats.Period{between("09:00", "10:00")}, SuspendedSince: clock("11:00"), Exempt: true},
			`{"id":"ann","joined":"2021-02-01T08:00:00Z","left":"2021-02-01T18:00:00Z","suspended":[{"start":"2021-02-01T09:00:00Z","end":"2021-02-01T10:00:00Z"}],"suspended_since":"2021-02-01T11:00:00Z","exempt":true}`,
		},
		{"level", "base case", seats.Level{Period: between("09:00", "10:00"), Count: 2}, `{"period":{"start":"2021-02-01T09:00:00Z","end":"2021-02-01T10:00:00Z"},"count":2}`},
		{
			"usage", "base case: every field, durations in seconds",
			full(),
			`{"period":{"start":"2021-02-01T09:00:00+01:00","end":"2021-02-01T18:00:00Z"},"accounts":4,"exempt_accounts":1,"peak_accounts":3,"accounts_at_least":[32400,28800,0.000000001],` +
				`"active":3,"peak":2,"peak_at":"2021-02-01T10:00:00.000000001Z","peak_agents":["ann","bob"],"at_least":[7200,1.5],"strays":["bob"],"open_agents":["ann","cid"]}`,
		},
		{"license_usage", "rule: empty lists are [], and at peak 0 there is no peak_at", seats.LicenseUsage{License: "acme", Usage: seats.Usage{Accounts: 1}}, `{"license":"acme","usage":{"accounts":1,` + empty + `}`},
		{
			"durations", "edge: zero, negative, trailing zeros, and the ends of time.Duration, all exact",
			seats.Usage{AtLeast: []time.Duration{0, 100 * time.Second, -nano, 123_456_789_012_345_678, math.MaxInt64, math.MinInt64}},
			`{"accounts":0,` + strings.Replace(empty, `"at_least":[],"strays"`, `"at_least":[0,100,-0.000000001,123456789.012345678,9223372036.854775807,-9223372036.854775808],"strays"`, 1),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			text := string(must(json.Marshal(tt.value)))
			if diff := cmp.Diff(tt.want, text); diff != "" {
				t.Errorf("Marshal(%+v) mismatch (-want +got):\n%s\nwhy: %s", tt.value, diff, tt.why)
			}
			back := reflect.New(reflect.TypeOf(tt.value))
			if err := json.Unmarshal([]byte(text), back.Interface()); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.value, back.Elem().Interface()); diff != "" {
				t.Errorf("Unmarshal(%s) mismatch (-want +got):\n%s\nwhy: %s", text, diff, tt.why)
			}
		})
	}
	for i, usage := 0, reflect.ValueOf(full()); i < usage.NumField(); i++ {
		if usage.Field(i).IsZero() {
			t.Errorf("the tests do not set Usage.%s", usage.Type().Field(i).Name)
		}
	}
}

// TestSession_misspelt: the keys and the texts of other programs do not make an
// open chat.
func TestSession_misspelt(t *testing.T) {
	for _, text := range []string{
		`{"agent":"ann","start":"2021-02-01T09:00:00Z"}`,
		`{"agent":"ann","start":"2021-02-01T09:00:00Z","ended_at":"2021-02-01T10:00:00Z"}`,
		`{"agent":"ann","start":"2021-02-01T09:00:00Z","end":null}`,
		`{"agent":"ann","start":"2021-02-01T09:00:00Z","end":"0001-01-01T00:00:00Z"}`,
		`{"agent":"ann","started":"2021-02-01T09:00:00Z","open":true}`,
	} {
		var s seats.Session
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		_, err := seats.Measure(day, team("ann"), []seats.Session{s})
		checkError(t, "Measure of "+text, err, seats.ErrSession)
	}
}

// usageText returns the JSON of a usage with the members of change in place of
// its own; a member that is nil is left out.
func usageText(change map[string]any) []byte {
	var members map[string]any
	if err := json.Unmarshal(must(json.Marshal(full())), &members); err != nil {
		panic(err)
	}
	maps.Copy(members, change)
	maps.DeleteFunc(members, func(_ string, v any) bool { return v == nil })
	return must(json.Marshal(members))
}

// TestUsage_UnmarshalJSON_lost takes away one key after the other, and all.
func TestUsage_UnmarshalJSON_lost(t *testing.T) {
	var members map[string]any
	if err := json.Unmarshal(usageText(nil), &members); err != nil {
		t.Fatal(err)
	}
	for key := range members {
		for _, text := range [][]byte{usageText(map[string]any{key: nil}), usageText(map[string]any{key: json.RawMessage("null")})} {
			u := full()
			err := json.Unmarshal(text, &u)
			if key == "period" || key == "peak_at" {
				if err != nil || key == "period" && u.Validate() == nil {
					t.Errorf("Unmarshal without %s: %v", key, err)
				}
				continue
			}
			checkError(t, "Unmarshal without "+key, err, seats.ErrUsage, "usage: missing or null: "+key+": ")
			if diff := cmp.Diff(full(), u); diff != "" {
				t.Errorf("Unmarshal without %s changed the usage (-want +got):\n%s", key, diff)
			}
		}
	}
	var u seats.Usage
	checkError(t, "Unmarshal", json.Unmarshal([]byte(`{}`), &u), seats.ErrUsage, "missing or null: accounts, exempt_accounts, ", ", open_agents: ")
}

// TestUsage_UnmarshalJSON_seconds: durations as other programs write them, and
// texts that are none.
func TestUsage_UnmarshalJSON_seconds(t *testing.T) {
	zeros := func(n int) string { return strings.Repeat("0", n) }
	for _, tt := range []struct {
		why   string
		text  string
		want  time.Duration
		wrong bool
	}{
		{"edge: an exponent", "1.5e3", 1500 * time.Second, false},
		{"edge: a negative one, in capitals", "15E-1", 1500 * time.Millisecond, false},
		{"edge: minus zero", "-0", 0, false},
		{"bound: the finest", "0.000000001000", nano, false},
		{"bound: the longest", "9223372036.854775807", math.MaxInt64, false},
		{"bound: the most digits", "1." + zeros(48), time.Second, false},
		{"bound: the largest exponent", "0." + zeros(29) + "1e30", time.Second, false},
		{"rule: nothing finer than a nanosecond", "1e-10", 0, true},
		{"bound: a nanosecond more than the longest", "9223372036.854775808", 0, true},
		{"bound: a nanosecond more below zero", "-9223372036.854775809", 0, true},
		{"bound: one exponent further, even of zero", "0e31", 0, true},
		{"bound: one exponent further below zero", "0e-31", 0, true},
		{"hostile: written out it would fill the memory", "1e999999999", 0, true},
		{"hostile: the exponent is beyond an int", "1e99999999999999999999", 0, true},
		{"bound: one digit more", "1." + zeros(49), 0, true},
		{"hostile: a megabyte of digits", strings.Repeat("9", 1<<20), 0, true},
		{"rule: a duration is a number", `"60"`, 0, true},
		{"rule: and not null", "null", 0, true},
		{"rule: nor a truth", "true", 0, true},
	} {
		for _, key := range []string{"at_least", "accounts_at_least"} {
			var u seats.Usage
			err := json.Unmarshal(usageText(map[string]any{key: json.RawMessage("[" + tt.text + "]")}), &u)
			if tt.wrong {
				checkError(t, fmt.Sprintf("Unmarshal of %.30s (%s)", tt.text, tt.why), err, seats.ErrUsage, fmt.Sprintf("%.50s", tt.text))
				continue
			}
			if got := slices.Concat(u.AtLeast, u.AccountsAtLeast); err != nil || !slices.Contains(got, tt.want) {
				t.Errorf("Unmarshal of %s: %v, %v, want %v\nwhy: %s", tt.text, got, err, tt.want, tt.why)
			}
		}
	}
}

func FuzzUsage_UnmarshalJSON(f *testing.F) {
	f.Add(usageText(nil))
	for _, member := range []string{`[1e3,-0,1.0e-9]`, `[1e-10]`, `[1e999999999]`, `["1"]`, `[null]`, `null`} {
		f.Add(usageText(map[string]any{"at_least": json.RawMessage(member)}))
	}
	f.Add([]byte(`{"PEAK":1,"peak":null,"peak_at":"0000-01-01T00:00:00+23:59"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var u, back seats.Usage
		if err := json.Unmarshal(text, &u); err != nil {
			if diff := cmp.Diff(seats.Usage{}, u); diff != "" {
				t.Errorf("Unmarshal(%q) with an error, result (-want +got):\n%s", text, diff)
			}
			return
		}
		again, err := json.Marshal(u)
		if err != nil {
			t.Fatalf("Marshal of what Unmarshal(%q) returned: %v", text, err)
		}
		if err := json.Unmarshal(again, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(u, back); diff != "" {
			t.Errorf("Unmarshal(%s) mismatch (-want +got):\n%s", again, diff)
		}
	})
}

// TestMeter_JSON: a Meter has no JSON form. It is neither written as {} nor read from
// it, in whatever value it is.
func TestMeter_JSON(t *testing.T) {
	m := meterOf(t, day, chat("ann", "09:00", "10:00"))
	ms := must(seats.NewMeters(day, 1))
	byValue := func(p any) any { return reflect.ValueOf(p).Elem().Interface() } // go vet finds a plain copy
	for _, value := range []any{
		m, byValue(m), new(seats.Meter),
		struct{ M *seats.Meter }{m},
		&struct{ M seats.Meter }{},
		map[string]*seats.Meter{"acme": m},
		ms, byValue(ms), &struct{ M seats.Meters }{},
	} {
		text, err := json.Marshal(value)
		if text != nil || !errors.Is(err, seats.ErrEncoding) {
			t.Errorf("Marshal of a %T = %s, %v, want an error that wraps ErrEncoding", value, text, err)
		}
	}
	for _, value := range []any{m, new(seats.Meter), &struct{ M seats.Meter }{}, &map[string]*seats.Meter{}, ms, &struct{ M seats.Meters }{}} {
		if err := json.Unmarshal([]byte(`{"M":{}}`), value); !errors.Is(err, seats.ErrEncoding) {
			t.Errorf("Unmarshal into a %T: %v, want an error that wraps ErrEncoding", value, err)
		}
	}
	if u := must(m.Usage(team("ann"))); u.Peak != 1 {
		t.Errorf("after Unmarshal into it, a Meter has a peak of %d", u.Peak)
	}
}
