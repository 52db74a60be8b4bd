package seats_test

import (
	"encoding/json"
	"errors"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

func TestUsageJSON(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		why   string
		usage seats.Usage
		want  string
	}{
		{
			name: "complete",
			why:  "base case: every field, in the order of Usage",
			usage: seats.Usage{
				Period:   seats.Period{Start: clock("09:00").In(warsaw), End: clock("18:00")},
				Accounts: 20, ExemptAccounts: 1, PeakAccounts: 2,
				AccountsAtLeast: []time.Duration{9 * time.Hour, time.Minute},
				Active:          4, Peak: 3,
				PeakAt:     instant("2021-02-01T10:00:00.000000001Z"),
				PeakAgents: []string{"ann", "bob", "cid"},
				AtLeast:    []time.Duration{2 * time.Hour, 1500 * time.Millisecond, nano},
				Strays:     []string{"bob"},
			},
			want: `{"period":{"start":"2021-02-01T10:00:00+01:00","end":"2021-02-01T18:00:00Z"},` +
				`"accounts":20,"exempt_accounts":1,"peak_accounts":2,"accounts_at_least":[32400,60],` +
				`"active":4,"peak":3,"peak_at":"2021-02-01T10:00:00.000000001Z",` +
				`"peak_agents":["ann","bob","cid"],"at_least":[7200,1.5,0.000000001],"strays":["bob"]}`,
		},
		{
			name:  "no_chats",
			why:   "rule: empty lists are [], and at peak 0 there is no peak_at",
			usage: seats.Usage{Period: day, Accounts: 1},
			want: `{"period":{"start":"2021-02-01T08:00:00Z","end":"2021-02-01T18:00:00Z"},` +
				`"accounts":1,"exempt_accounts":0,"peak_accounts":0,"accounts_at_least":[],` +
				`"active":0,"peak":0,"peak_agents":[],"at_least":[],"strays":[]}`,
		},
		{
			name: "durations",
			why:  "edge: zero, negative, trailing zeros, and the ends of time.Duration, all exact",
			usage: seats.Usage{Period: day, AtLeast: []time.Duration{
				0, 100 * time.Second, -nano, 123_456_789_012_345_678, math.MaxInt64, math.MinInt64,
			}},
			want: `{"period":{"start":"2021-02-01T08:00:00Z","end":"2021-02-01T18:00:00Z"},` +
				`"accounts":0,"exempt_accounts":0,"peak_accounts":0,"accounts_at_least":[],` +
				`"active":0,"peak":0,"peak_agents":[],` +
				`"at_least":[0,100,-0.000000001,123456789.012345678,9223372036.854775807,-9223372036.854775808],"strays":[]}`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			text, err := json.Marshal(tc.usage)
			if err != nil {
				t.Fatalf("Marshal(%+v): %v", tc.usage, err)
			}
			if diff := cmp.Diff(tc.want, string(text)); diff != "" {
				t.Errorf("Marshal(%+v) mismatch (-want +got):\n%s\nwhy: %s", tc.usage, diff, tc.why)
			}
			var back seats.Usage
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatalf("Unmarshal(%s): %v", text, err)
			}
			if diff := cmp.Diff(tc.usage, back); diff != "" {
				t.Errorf("Unmarshal(%s) mismatch (-want +got):\n%s\nwhy: %s", text, diff, tc.why)
			}
		})
	}
}

// TestUsageJSONFields holds that no field of Usage is left out of its JSON, in
// either direction, and that each goes by its own name.
func TestUsageJSONFields(t *testing.T) {
	t.Parallel()
	full := seats.Usage{
		Period:   day,
		Accounts: 7, ExemptAccounts: 1, PeakAccounts: 1, AccountsAtLeast: always(1),
		Active: 2, Peak: 1, PeakAt: clock("09:00"), PeakAgents: []string{"ann"}, AtLeast: always(1),
		Strays: []string{"ann"},
	}
	text, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]json.RawMessage
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	var want []string
	for i, usage := 0, reflect.TypeFor[seats.Usage](); i < usage.NumField(); i++ {
		field := usage.Field(i).Name
		if reflect.ValueOf(full).Field(i).IsZero() {
			t.Errorf("this test does not set Usage.%s", field)
		}
		want = append(want, snakeCase(field))
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("keys of %s, mismatch (-want +got):\n%s", text, diff)
	}
	var back seats.Usage
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full, back); diff != "" {
		t.Errorf("Unmarshal(%s) mismatch (-want +got):\n%s", text, diff)
	}
}

// TestInputJSON holds the JSON of what a program reads from elsewhere, in both
// directions.
func TestInputJSON(t *testing.T) {
	t.Parallel()
	type logged struct {
		License string `json:"license"`
		seats.Session
	}
	type account struct {
		seats.Agent
		Email string `json:"email"`
	}
	for _, tc := range []struct {
		name  string
		why   string
		value any
		want  string
	}{
		{name: "session", why: "base case, with an offset and nanoseconds", value: seats.Session{Agent: "ann", Start: instant("2021-02-01T10:00:00.000000001+01:00"), End: clock("10:00")}, want: `{"agent":"ann","start":"2021-02-01T10:00:00.000000001+01:00","end":"2021-02-01T10:00:00Z"}`},
		{name: "open_session", why: "rule: a zero End is a chat that is still open", value: seats.Session{Agent: "ann", Start: clock("09:00")}, want: `{"agent":"ann","start":"2021-02-01T09:00:00Z"}`},
		{name: "embedded_session", why: "rule: a type that embeds it has keys of its own", value: logged{"acme", chat("ann", "09:00", "10:00")}, want: `{"license":"acme","agent":"ann","start":"2021-02-01T09:00:00Z","end":"2021-02-01T10:00:00Z"}`},
		{name: "agent", why: "base case: what is not known is left out", value: seats.Agent{ID: "ann"}, want: `{"id":"ann"}`},
		{name: "no_agent", why: "edge: the id is always there", value: seats.Agent{}, want: `{"id":""}`},
		{
			name:  "agent_complete",
			why:   "base case: every field; a suspension that still lasts has no end",
			value: seats.Agent{ID: "ann", Joined: clock("08:00"), Left: clock("18:00"), Suspended: []seats.Period{between("09:00", "10:00"), {Start: clock("11:00")}}, Exempt: true},
			want: `{"id":"ann","joined":"2021-02-01T08:00:00Z","left":"2021-02-01T18:00:00Z",` +
				`"suspended":[{"start":"2021-02-01T09:00:00Z","end":"2021-02-01T10:00:00Z"},{"start":"2021-02-01T11:00:00Z"}],"exempt":true}`,
		},
		{name: "embedded_agent", why: "rule: a type that embeds it has keys of its own", value: account{seats.Agent{ID: "ann", Exempt: true}, "ann@example.com"}, want: `{"id":"ann","exempt":true,"email":"ann@example.com"}`},
		{
			name:  "license_usage",
			why:   "base case: the license beside its usage",
			value: seats.LicenseUsage{License: "acme", Usage: seats.Usage{Accounts: 1}},
			want: `{"license":"acme","usage":{"accounts":1,"exempt_accounts":0,"peak_accounts":0,"accounts_at_least":[],` +
				`"active":0,"peak":0,"peak_agents":[],"at_least":[],"strays":[]}}`,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			text, err := json.Marshal(tc.value)
			if err != nil {
				t.Fatalf("Marshal(%+v): %v", tc.value, err)
			}
			if diff := cmp.Diff(tc.want, string(text)); diff != "" {
				t.Errorf("Marshal(%+v) mismatch (-want +got):\n%s\nwhy: %s", tc.value, diff, tc.why)
			}
			back := reflect.New(reflect.TypeOf(tc.value))
			if err := json.Unmarshal(text, back.Interface()); err != nil {
				t.Fatalf("Unmarshal(%s): %v", text, err)
			}
			if diff := cmp.Diff(tc.value, back.Elem().Interface()); diff != "" {
				t.Errorf("Unmarshal(%s) mismatch (-want +got):\n%s\nwhy: %s", text, diff, tc.why)
			}
		})
	}
}

// TestSessionJSONOpen holds that an open chat is read as other programs write it.
func TestSessionJSONOpen(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"agent":"ann","start":"2021-02-01T09:00:00Z"}`,
		`{"agent":"ann","start":"2021-02-01T09:00:00Z","end":null}`,
		`{"agent":"ann","start":"2021-02-01T09:00:00Z","end":"0001-01-01T00:00:00Z"}`,
	} {
		var s seats.Session
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(chat("ann", "09:00", ""), s); diff != "" {
			t.Errorf("Unmarshal(%s) mismatch (-want +got):\n%s", text, diff)
		}
	}
}

// TestMeterJSON holds that what has no form in JSON is not written as one that
// is empty, wherever it stands.
func TestMeterJSON(t *testing.T) {
	t.Parallel()
	m := newMeter(t, day, chat("ann", "09:00", "10:00"))
	ms, err := seats.NewMeters(day, 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		why   string
		value any
	}{
		{name: "meter", why: "rule: a Meter has no form in JSON", value: m},
		{name: "zero_meter", why: "edge: nor has one without a period", value: new(seats.Meter)},
		{name: "meter_in_a_struct", why: "edge: package json takes no address of it", value: struct{ M seats.Meter }{}},
		{name: "meter_in_a_map", why: "edge: as a service holds them", value: map[string]*seats.Meter{"acme": m}},
		{name: "meters", why: "rule: nor has a Meters", value: ms},
		{name: "meters_in_a_struct", why: "edge: package json takes no address of it", value: struct{ M seats.Meters }{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			text, err := json.Marshal(tc.value)
			if text != nil || !errors.Is(err, seats.ErrEncoding) {
				t.Errorf("Marshal = %s, %v, want an error that wraps ErrEncoding\nwhy: %s", text, err, tc.why)
			}
		})
	}
}

// snakeCase returns a Go name such as PeakAt as peak_at.
func snakeCase(name string) string {
	var out strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

func TestUsageJSONMarshalErrors(t *testing.T) {
	t.Parallel()
	u := seats.Usage{Period: seats.Period{Start: time.Date(10_000, time.January, 1, 0, 0, 0, 0, time.UTC)}}
	if text, err := json.Marshal(u); err == nil {
		t.Errorf("Marshal of a period in the year 10000 = %s, want an error: RFC 3339 ends with 9999", text)
	}
}

func TestUsageJSONUnmarshal(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		why  string
		text string
		want seats.Usage
	}{
		{name: "empty_lists", why: "rule: empty lists are nil in Go; no period and no peak_at are none", text: usageText(``)},
		{name: "null_instants", why: "edge: as if they were not there", text: usageText(`"period":null,"peak_at":null`)},
		{name: "counts", why: "rule: numbers that cannot belong together are for Validate", text: usageText(`"peak":5,"accounts":-1`), want: seats.Usage{Peak: 5, Accounts: -1}},
		{name: "twice", why: "edge: of two of one key the later one stands, as package json has it", text: usageText(`"peak":5,"strays":["ann"],"peak":6,"strays":["bob"]`), want: seats.Usage{Peak: 6, Strays: []string{"bob"}}},
		{name: "exponent", why: "edge: JSON numbers may be written with an exponent", text: usageText(`"at_least":[1.5e3,15E-1,1e+2,-0,0e30]`), want: seats.Usage{AtLeast: []time.Duration{1500 * time.Second, 1500 * time.Millisecond, 100 * time.Second, 0, 0}}},
		{name: "nanosecond", why: "bound: the finest duration", text: usageText(`"at_least":[1e-9,0.000000001000]`), want: seats.Usage{AtLeast: []time.Duration{nano, nano}}},
		{name: "longest", why: "bound: the longest durations", text: usageText(`"at_least":[9223372036.854775807,-9223372036.854775808]`), want: seats.Usage{AtLeast: []time.Duration{math.MaxInt64, math.MinInt64}}},
		{name: "most_digits", why: "bound: 50 characters", text: usageText(`"at_least":[1.` + strings.Repeat("0", 48) + `]`), want: seats.Usage{AtLeast: []time.Duration{time.Second}}},
		{name: "least_exponent", why: "bound: exponent -30 and 30, of a number that is still whole nanoseconds", text: usageText(`"at_least":[1` + strings.Repeat("0", 21) + `e-30,0.` + strings.Repeat("0", 29) + `1e30]`), want: seats.Usage{AtLeast: []time.Duration{nano, time.Second}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			got := seats.Usage{Peak: 99, Strays: []string{"left over"}}
			if err := json.Unmarshal([]byte(tc.text), &got); err != nil {
				t.Fatalf("Unmarshal(%s): %v\nwhy: %s", tc.text, err, tc.why)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("Unmarshal(%s) mismatch (-want +got):\n%s\nwhy: %s", tc.text, diff, tc.why)
			}
		})
	}
}

// usageText is the JSON of a usage of nothing, with further members after those
// that must be there; the later one of two stands.
func usageText(members string) string {
	text := `{"accounts":0,"exempt_accounts":0,"peak_accounts":0,"accounts_at_least":[],"active":0,"peak":0,"peak_agents":[],"at_least":[],"strays":[]`
	if members != "" {
		text += ","
	}
	return text + members + "}"
}

// TestUsageJSONLost takes away one key after the other: only a usage without a
// period or the instant of its peak can be written, so only these may be lost.
func TestUsageJSONLost(t *testing.T) {
	t.Parallel()
	full := seats.Usage{Period: day, Accounts: 1, Active: 1, Peak: 1, PeakAt: clock("09:00")}
	text, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	for key := range members {
		without := maps.Clone(members)
		delete(without, key)
		text, err := json.Marshal(without)
		if err != nil {
			t.Fatal(err)
		}
		u := full
		err = json.Unmarshal(text, &u)
		if key == "period" || key == "peak_at" {
			if err != nil {
				t.Errorf("Unmarshal without %s: %v, want nil", key, err)
			}
			continue
		}
		checkError(t, "Unmarshal without "+key, err, seats.ErrUsage, []string{"seats: usage: no " + key + ": "})
		if diff := cmp.Diff(full, u); diff != "" {
			t.Errorf("Unmarshal without %s changed the usage (-want +got):\n%s", key, diff)
		}
	}
}

// TestUsageJSONNil calls the method as package json never does.
func TestUsageJSONNil(t *testing.T) {
	t.Parallel()
	var u *seats.Usage
	for _, text := range []string{`null`, usageText("")} {
		checkError(t, "UnmarshalJSON of a nil Usage", u.UnmarshalJSON([]byte(text)), seats.ErrUsage, []string{"nil"})
	}
}

func TestUsageJSONUnmarshalErrors(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		why   string
		text  string
		usage bool // whether the error wraps ErrUsage
		names []string
	}{
		{name: "finer_than_a_nanosecond", why: "rule: durations are exact to the nanosecond", text: `{"at_least":[1e-10]}`, usage: true, names: []string{"1e-10 seconds"}},
		{name: "finer_in_digits", why: "rule: the same, written out", text: `{"at_least":[1.0000000001]}`, usage: true, names: []string{"1.0000000001 seconds"}},
		{name: "too_long_by_a_nanosecond", why: "bound: one past the longest", text: `{"at_least":[9223372036.854775808]}`, usage: true, names: []string{"9223372036.854775808 seconds"}},
		{name: "too_long_below_zero", why: "bound: one past the longest", text: `{"at_least":[-9223372036.854775809]}`, usage: true, names: []string{"-9223372036.854775809 seconds"}},
		{name: "beyond_a_duration", why: "edge: as far as the exponent may go", text: `{"at_least":[1e30]}`, usage: true, names: []string{"1e30 seconds"}},
		{name: "exponent_31", why: "bound: one past the largest exponent, even of a zero", text: `{"at_least":[0e31]}`, usage: true, names: []string{"0e31 seconds"}},
		{name: "exponent_minus_31", why: "bound: one past the least exponent, even of a zero", text: `{"at_least":[0e-31]}`, usage: true, names: []string{"0e-31 seconds"}},
		{name: "exponent_of_a_float", why: "edge: no float64 holds it", text: `{"at_least":[1e400]}`, usage: true, names: []string{"1e400 seconds"}},
		{name: "huge_exponent", why: "hostile: written out, it would fill the memory", text: `{"at_least":[1e999999999]}`, usage: true, names: []string{"1e999999999 seconds"}},
		{name: "least_exponent", why: "hostile: the same below zero", text: `{"at_least":[1e-999999999]}`, usage: true, names: []string{"1e-999999999 seconds"}},
		{name: "exponent_beyond_an_int", why: "hostile: the exponent itself is too large", text: `{"at_least":[1e99999999999999999999]}`, usage: true, names: []string{"1e99999999999999999999 seconds"}},
		{name: "too_many_digits", why: "bound: 51 characters", text: `{"at_least":[1.` + strings.Repeat("0", 49) + `]}`, usage: true, names: []string{"1.0000000000"}},
		{name: "far_too_many_digits", why: "hostile: the text of the error stays short", text: `{"at_least":[` + strings.Repeat("9", 1_000_000) + `]}`, usage: true, names: []string{"9999999999"}},
		{name: "accounts_too", why: "both lists are durations", text: `{"accounts_at_least":[60,1e-10]}`, usage: true, names: []string{"1e-10 seconds"}},
		{name: "string", why: "a duration is a number", text: `{"at_least":["60"]}`, usage: true, names: []string{`"60"`}},
		{name: "go_duration", why: "a duration is a number of seconds", text: `{"at_least":["1m"]}`, usage: true, names: []string{`"1m"`}},
		{name: "word", why: "a duration is a number", text: `{"at_least":[true]}`, usage: true, names: []string{"true"}},
		{name: "lost_all", why: "rule: what was lost is not nothing", text: `{}`, usage: true, names: []string{"no accounts"}},
		{name: "null_count", why: "rule: null is no number", text: usageText(`"peak":null`), usage: true, names: []string{"no peak"}},
		{name: "null_list", why: "rule: null is no list: without levels nothing is sustained", text: usageText(`"at_least":null`), usage: true, names: []string{"no at_least"}},
		{name: "null_after_a_count", why: "edge: of two of one key the later one stands", text: usageText(`"peak":5,"peak":null`), usage: true, names: []string{"no peak"}},
		{name: "null", why: "a missing duration is not one of no length", text: `{"at_least":[null]}`, usage: true, names: []string{"null"}},
		{name: "not_a_list", why: "package json says so", text: `{"at_least":60}`, names: []string{"at_least"}},
		{name: "count_of_seats_in_words", why: "package json says so", text: `{"peak":"five"}`, names: []string{"peak"}},
		{name: "not_an_instant", why: "package time says so", text: `{"peak_at":"noon"}`, names: []string{"noon"}},
		{name: "not_an_object", why: "package json says so", text: `[]`, names: []string{"array"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, tc.why)
			var got seats.Usage
			err := json.Unmarshal([]byte(tc.text), &got)
			if err == nil {
				t.Fatalf("Unmarshal(%.100s) = %+v, want an error\nwhy: %s", tc.text, got, tc.why)
			}
			if got, want := errors.Is(err, seats.ErrUsage), tc.usage; got != want {
				t.Errorf("Unmarshal(%.100s): error %.200q wraps ErrUsage: %t, want %t", tc.text, err, got, want)
			}
			for _, name := range append(tc.names, "seats: usage: ") {
				if !strings.Contains(err.Error(), name) {
					t.Errorf("Unmarshal(%.100s): error %.200q does not name %q", tc.text, err, name)
				}
			}
			if len(err.Error()) > 200 {
				t.Errorf("Unmarshal(%.100s): the text of the error has %d bytes", tc.text, len(err.Error()))
			}
			if diff := cmp.Diff(seats.Usage{}, got); diff != "" {
				t.Errorf("Unmarshal(%.100s) with an error, result (-want +got):\n%s", tc.text, diff)
			}
		})
	}
}
