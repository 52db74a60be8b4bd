package seats

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// usageJSON is a Usage as JSON has it.
type usageJSON struct {
	Period          Period    `json:"period,omitzero"`
	Accounts        *int      `json:"accounts"`
	ExemptAccounts  *int      `json:"exempt_accounts"`
	PeakAccounts    *int      `json:"peak_accounts"`
	AccountsAtLeast []seconds `json:"accounts_at_least"`
	Active          *int      `json:"active"`
	Peak            *int      `json:"peak"`
	PeakAt          time.Time `json:"peak_at,omitzero"`
	PeakAgents      []string  `json:"peak_agents"`
	AtLeast         []seconds `json:"at_least"`
	Strays          []string  `json:"strays"`
	OpenAgents      []string  `json:"open_agents"`
}

// MarshalJSON returns u as a JSON object. Its keys are the names of the fields in snake
// case. Durations are numbers of seconds, exact to the nanosecond. Empty lists are [].
// The key peak_at is left out if PeakAt is zero, and period if Period is zero. Bytes of
// IDs that are not UTF-8 become U+FFFD, as everywhere in package json. MarshalJSON
// returns the error of package time if a year is outside 0 to 9999.
func (u Usage) MarshalJSON() ([]byte, error) {
	return json.Marshal(usageJSON{
		Period:          u.Period,
		Accounts:        &u.Accounts,
		ExemptAccounts:  &u.ExemptAccounts,
		PeakAccounts:    &u.PeakAccounts,
		AccountsAtLeast: inSeconds(u.AccountsAtLeast),
		Active:          &u.Active,
		Peak:            &u.Peak,
		PeakAt:          u.PeakAt,
		PeakAgents:      append([]string{}, u.PeakAgents...),
		AtLeast:         inSeconds(u.AtLeast),
		Strays:          append([]string{}, u.Strays...),
		OpenAgents:      append([]string{}, u.OpenAgents...),
	})
}

// UnmarshalJSON sets u from the result of MarshalJSON. It does not check whether the
// counts can belong together: call [Usage.Validate]. UnmarshalJSON returns the errors of
// package json, and an error that wraps [ErrUsage] if
//   - a count or a list is missing or null;
//   - a duration is not a number, is finer than a nanosecond, or is beyond 292 years.
func (u *Usage) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil // by convention
	}
	var j usageJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return fmt.Errorf("seats: usage: %w", err)
	}
	var lost []string
	for _, m := range [...]struct {
		key  string
		lost bool
	}{
		{"accounts", j.Accounts == nil},
		{"exempt_accounts", j.ExemptAccounts == nil},
		{"peak_accounts", j.PeakAccounts == nil},
		{"accounts_at_least", j.AccountsAtLeast == nil},
		{"active", j.Active == nil},
		{"peak", j.Peak == nil},
		{"peak_agents", j.PeakAgents == nil},
		{"at_least", j.AtLeast == nil},
		{"strays", j.Strays == nil},
		{"open_agents", j.OpenAgents == nil},
	} {
		if m.lost {
			lost = append(lost, m.key)
		}
	}
	if len(lost) > 0 {
		return fmt.Errorf("seats: usage: missing or null: %s: %w", strings.Join(lost, ", "), ErrUsage)
	}
	*u = Usage{
		Period:          j.Period,
		Accounts:        *j.Accounts,
		ExemptAccounts:  *j.ExemptAccounts,
		PeakAccounts:    *j.PeakAccounts,
		AccountsAtLeast: durations(j.AccountsAtLeast),
		Active:          *j.Active,
		Peak:            *j.Peak,
		PeakAt:          j.PeakAt,
		PeakAgents:      append([]string(nil), j.PeakAgents...),
		AtLeast:         durations(j.AtLeast),
		Strays:          append([]string(nil), j.Strays...),
		OpenAgents:      append([]string(nil), j.OpenAgents...),
	}
	return nil
}

// seconds is a duration that is a number of seconds in JSON.
type seconds time.Duration

func inSeconds(ds []time.Duration) []seconds {
	out := make([]seconds, len(ds))
	for i, d := range ds {
		out[i] = seconds(d)
	}
	return out
}

func durations(ss []seconds) []time.Duration {
	var out []time.Duration
	for _, s := range ss {
		out = append(out, time.Duration(s))
	}
	return out
}

func (s seconds) MarshalJSON() ([]byte, error) {
	text := new(big.Rat).SetFrac64(int64(s), int64(time.Second)).FloatString(9)
	return []byte(strings.TrimSuffix(strings.TrimRight(text, "0"), ".")), nil
}

func (s *seconds) UnmarshalJSON(text []byte) error {
	// Check the exponent first, because a Rat holds all of its digits.
	mantissa, exponent, found := strings.Cut(strings.ToLower(string(text)), "e")
	if found {
		if e, err := strconv.Atoi(exponent); err != nil || e < -30 || e > 30 {
			return fmt.Errorf("%.50s seconds are out of range: %w", text, ErrUsage)
		}
	}
	if len(mantissa) > 50 {
		return fmt.Errorf("%.50s... seconds have more than 50 digits: %w", text, ErrUsage)
	}
	r, ok := new(big.Rat).SetString(string(text))
	if !ok {
		return fmt.Errorf("%s is not a number of seconds: %w", text, ErrUsage)
	}
	r.Mul(r, new(big.Rat).SetInt64(int64(time.Second)))
	if !r.IsInt() || !r.Num().IsInt64() {
		return fmt.Errorf("%s seconds are finer than a nanosecond or out of range: %w", text, ErrUsage)
	}
	*s = seconds(r.Num().Int64())
	return nil
}
