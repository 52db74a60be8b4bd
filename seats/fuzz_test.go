package seats_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// measureErrors are the errors that Measure may wrap.
var measureErrors = []error{
	seats.ErrPeriod, seats.ErrAgent, seats.ErrSession, seats.ErrUnknownAgent,
	seats.ErrLimit, seats.ErrUsage,
}

// spoil puts up to three mistakes into l, some of which may do no harm.
func spoil(d draw, l *license) {
	for range d(4) {
		switch d(5) {
		case 0:
			spoilPeriod(d, l)
		case 1, 2:
			if len(l.agents) > 0 {
				spoilAgent(d, l)
			}
		default:
			if len(l.sessions) > 0 {
				spoilSession(d, l)
			}
		}
	}
}

func spoilPeriod(d draw, l *license) {
	p := &l.period
	switch d(5) {
	case 0:
		p.Start = time.Time{}
	case 1:
		p.End = time.Time{}
	case 2:
		p.Start, p.End = p.End, p.Start
	case 3:
		p.End = p.Start
	case 4:
		p.End = p.Start.Add(longest + time.Duration(d(3)-1)*nano)
	}
}

func spoilAgent(d draw, l *license) {
	a := &l.agents[d(len(l.agents))]
	switch d(5) {
	case 0:
		a.ID = ""
	case 1:
		a.ID = l.agents[d(len(l.agents))].ID
	case 2:
		a.Joined, a.Left = l.instant(d), l.instant(d)
	case 3:
		a.Suspended = append(a.Suspended, seats.Period{Start: l.instant(d), End: l.instant(d)})
	case 4:
		a.Suspended = append(a.Suspended, seats.Period{End: l.instant(d)})
	}
}

func spoilSession(d draw, l *license) {
	s := &l.sessions[d(len(l.sessions))]
	switch d(4) {
	case 0:
		s.Agent = ""
	case 1:
		s.Agent = "stranger"
	case 2:
		s.Start = time.Time{}
	case 3:
		s.Start, s.End = l.instant(d), l.instant(d)
	}
}

func FuzzMeasure(f *testing.F) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		data := make([]byte, 200)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d := fuzzed(data)
		l := drawLicense(d)
		spoil(d, &l)
		checkLicense(t, l, d)
	})
}

// TestMeasureSpoiled is FuzzMeasure with seeds of its own.
func TestMeasureSpoiled(t *testing.T) {
	t.Parallel()
	seen := map[error]int{}
	for seed := range uint64(1000) {
		d := seeded(seed)
		l := drawLicense(d)
		spoil(d, &l)
		for err := range faults(l.period, l.agents, l.sessions) {
			seen[err]++
		}
		checkLicense(t, l, d)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
	for _, err := range measureErrors[:4] {
		if seen[err] < 20 {
			t.Errorf("only %d licenses with %q: the generator is too tame", seen[err], err)
		}
	}
}

// checkLicense fails unless Measure and Levels refuse l if and only if it has
// faults, and for one of these. If it has none, all laws must hold.
func checkLicense(t *testing.T, l license, d draw) {
	t.Helper()
	u, err := seats.Measure(l.period, l.agents, l.sessions)
	levels, levelsErr := seats.Levels(l.period, l.agents, l.sessions)
	if errorText(err) != errorText(levelsErr) {
		t.Errorf("Measure: %v, Levels: %v\n%v", err, levelsErr, l)
	}
	wrong := faults(l.period, l.agents, l.sessions)
	if (err != nil) != (len(wrong) > 0) {
		t.Fatalf("Measure: error %v, want one of %v\n%v", err, wrong, l)
	}
	if err == nil {
		for _, law := range laws {
			if law.check(t, l, u, d); t.Failed() {
				t.Fatalf("law %s: %s", law.name, law.why)
			}
		}
		return
	}
	if diff := cmp.Diff(seats.Usage{}, u); diff != "" || levels != nil {
		t.Errorf("Measure with an error, result (-want +got):\n%s", diff)
	}
	wraps := slices.DeleteFunc(slices.Clone(measureErrors), func(s error) bool { return !errors.Is(err, s) })
	if len(wraps) != 1 {
		t.Fatalf("Measure: %v wraps %q, want one sentinel\n%v", err, wraps, l)
	}
	index, ok := wrong[wraps[0]]
	if !ok {
		t.Fatalf("Measure: %v, want one of %v\n%v", err, wrong, l)
	}
	if name := regexp.MustCompile(`\b(agents?|and|session) ` + strconv.Itoa(index) + `\b`); index >= 0 && !name.MatchString(err.Error()) {
		t.Errorf("Measure: %v does not name number %d, the first\n%v", err, index, l)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func FuzzUsageJSON(f *testing.F) {
	for _, text := range []string{
		``, `{}`, `null`, `[]`,
		`{"period":{"start":"2021-02-01T10:00:00+01:00","end":"2021-02-01T18:00:00Z"},` +
			`"accounts":20,"exempt_accounts":1,"peak_accounts":2,"accounts_at_least":[32400,60],` +
			`"active":4,"peak":3,"peak_at":"2021-02-01T10:00:00.000000001Z",` +
			`"peak_agents":["ann","bob","cid"],"at_least":[7200,1.5,0.000000001],"strays":["bob"]}`,
		usageText(`"at_least":[1e3,-0,1.0e-9,9223372036.854775807,-9223372036.854775808]`),
		usageText(`"at_least":[1e-10]`), usageText(`"at_least":[1e999999999]`), usageText(`"at_least":["1"]`), usageText(`"at_least":[null]`),
		usageText(`"at_least":null,"AT_LEAST":[1],"peak_at":null,"strays":[null,"\ud800"]`),
		usageText(`"peak_at":"0000-01-01T00:00:00+23:59"`), usageText(`"peak_at":"0001-01-01T00:00:00Z"`), usageText(`"peak":1,"peak":null`),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var u seats.Usage
		if err := json.Unmarshal(text, &u); err != nil {
			if diff := cmp.Diff(seats.Usage{}, u); diff != "" {
				t.Errorf("Unmarshal(%q) with an error, result (-want +got):\n%s", text, diff)
			}
			if json.Valid(text) && json.Unmarshal(text, &looseUsage{}) == nil && !errors.Is(err, seats.ErrUsage) {
				t.Errorf("Unmarshal(%q): %v, of the right form, but not for a duration or a loss", text, err)
			}
			return
		}
		if err := json.Unmarshal(text, &looseUsage{}); err != nil {
			t.Errorf("Unmarshal(%q): no error, want %v", text, err)
		}
		first, err := json.Marshal(u)
		if err != nil {
			t.Fatalf("Marshal of what Unmarshal(%q) returned: %v", text, err)
		}
		var back seats.Usage
		if err := json.Unmarshal(first, &back); err != nil {
			t.Fatalf("Unmarshal(%s): %v", first, err)
		}
		if diff := cmp.Diff(u, back); diff != "" {
			t.Errorf("Unmarshal(%s) mismatch (-want +got):\n%s", first, diff)
		}
		again, err := json.Marshal(back)
		if err != nil {
			t.Fatalf("Marshal(%+v): %v", back, err)
		}
		if diff := cmp.Diff(string(first), string(again)); diff != "" {
			t.Errorf("Marshal(%+v) mismatch (-want +got):\n%s", back, diff)
		}
	})
}

// looseUsage has the form of a usage in JSON, but takes any value for a
// duration.
type looseUsage struct {
	Period          seats.Period `json:"period"`
	Accounts        int          `json:"accounts"`
	ExemptAccounts  int          `json:"exempt_accounts"`
	PeakAccounts    int          `json:"peak_accounts"`
	AccountsAtLeast []any        `json:"accounts_at_least"`
	Active          int          `json:"active"`
	Peak            int          `json:"peak"`
	PeakAt          time.Time    `json:"peak_at"`
	PeakAgents      []string     `json:"peak_agents"`
	AtLeast         []any        `json:"at_least"`
	Strays          []string     `json:"strays"`
}

func usageText(members string) string {
	text := `{"period":{"start":"2021-02-01T08:00:00Z","end":"2021-02-01T18:00:00Z"},"accounts":0,"exempt_accounts":0,"peak_accounts":0,"accounts_at_least":[],"active":0,"peak":0,"peak_agents":[],"at_least":[],"strays":[],"open_agents":[]`
	if members != "" {
		text += ","
	}
	return text + members + "}"
}
