package commission_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// TestStatement_fields: the whole statement, with its keys. A reversal counts in its
// own month, and an unset amount nowhere.
func TestStatement_fields(t *testing.T) {
	terms := commission.LiveChatTerms(pricing.MustZone("Europe/Berlin"))
	terms.Unlisted = true
	ledger := ledgerOf(t, terms, events{
		payment("p", "2026-01-05", "acme", "1000.00"), refund("r", "2026-01-31", "p", "400.00"), reversal("v", "2026-02-20", "r"),
		payout("o", "2026-02-01", "150.00"), adjustment("a", "2026-03-01", "-1.50"),
	})
	s, err := ledger.Statement(date("2026-03-01").Add(10 * time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"at":"2026-03-01T11:00:00+01:00","entries":5,"currency":"USD",` +
		`"earned":"200.00","taken_back":"0.00","adjusted":"-1.50","paid_out":"150.00",` +
		`"pending":"0.00","available":"48.50","payable":"0.00","carried":"48.50",` +
		`"licenses":[{"license":"acme","earned":"200.00","taken_back":"0.00","adjusted":"0.00","paid_out":"0.00"}],` +
		`"months":[{"month":"2026-01","earned":"200.00","taken_back":"80.00","adjusted":"0.00","paid_out":"0.00"},` +
		`{"month":"2026-02","earned":"0.00","taken_back":"-80.00","adjusted":"0.00","paid_out":"150.00"},` +
		`{"month":"2026-03","earned":"0.00","taken_back":"0.00","adjusted":"-1.50","paid_out":"0.00"}]}`
	if diff := cmp.Diff(want, asJSON(t, s)); diff != "" {
		t.Errorf("statement mismatch (-want +got):\n%s", diff)
	}
}

// TestStatement_nothing: a partner that nothing happened to has lists without
// elements, and amounts of 0 with the places of the currency.
func TestStatement_nothing(t *testing.T) {
	for currency, zero := range map[pricing.Currency]string{"USD": "0.00", "JPY": "0", "KWD": "0.000"} {
		terms := unlisted()
		terms.Currency = currency
		s, err := ledgerOf(t, terms).Statement(date("2026-03-01"))
		if err != nil {
			t.Fatal(err)
		}
		text := asJSON(t, s)
		if n := strings.Count(text, fmt.Sprintf(":%q", zero)); n != 8 || !strings.Contains(text, `"licenses":[],"months":[]`) {
			t.Errorf("%s: statement %s, want 8 amounts of %s and two empty lists", currency, text, zero)
		}
	}
}

var payableTests = []struct {
	name, why string
	minimum   string // of the terms, "" for none
	payout    string // of 20.00 that are available
	want      string // available, payable, carried
}{
	{"above", "more than the minimum is paid whole", "19.99", "", "20.00 20.00 0.00"},
	{"minimum", "edge: exactly the minimum is paid", "20.00", "", "20.00 20.00 0.00"},
	{"below", "edge: one cent less is carried", "20.01", "", "20.00 0.00 20.00"},
	{"no_minimum", "edge: a cent is paid where there is no minimum", "", "19.99", "0.01 0.01 0.00"},
	{"nothing", "edge: nothing is not paid, even with a minimum of nothing", "0.00", "20.00", "0.00 0.00 0.00"},
	{"negative", "rule: a negative balance is carried", "", "20.01", "-0.01 0.00 -0.01"},
}

func TestStatement_payable(t *testing.T) {
	for _, tt := range payableTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			terms := unlisted()
			if tt.minimum != "" {
				terms.MinPayout = pricing.MustAmount(tt.minimum)
			}
			ledger := ledgerOf(t, terms, events{payment("p", "2026-01-05", "acme", "100.00")})
			if tt.payout != "" {
				if _, err := ledger.Post(payout("o", "2026-01-06", tt.payout)); err != nil {
					t.Fatal(err)
				}
			}
			s, err := ledger.Statement(date("2026-02-01"))
			if got := fmt.Sprint(s.Available, " ", s.Payable, " ", s.Carried); got != tt.want || err != nil {
				t.Errorf("available, payable, carried %s, error %v, want %s\nwhy: %s", got, err, tt.want, tt.why)
			}
		})
	}
}

// TestStatement_late: a late event changes earlier statements and their number of
// entries.
func TestStatement_late(t *testing.T) {
	ledger := ledgerOf(t, unlisted(), events{payment("p2", "2026-01-06", "acme", "100.00")})
	first, errFirst := ledger.Statement(date("2026-02-01"))
	if _, err := ledger.Post(payment("p1", "2026-01-05", "acme", "50.00"), payment("p3", "2026-02-02", "acme", "1.00")); err != nil {
		t.Fatal(err)
	}
	second, errSecond := ledger.Statement(date("2026-02-01"))
	if err := errors.Join(errFirst, errSecond); err != nil || first.Entries != 1 || second.Entries != 2 || second.Earned.String() != "30.00" {
		t.Errorf("of %d entries %v, then of %d %v, error %v; want 1 and 2 with 30.00", first.Entries, first.Earned, second.Entries, second.Earned, err)
	}
}

func TestStatement_errors(t *testing.T) {
	terms := unlisted()
	terms.FirstTier = rates("100%")
	most := strings.Repeat("9", 62) + ".99" // 64 digits
	ledger := ledgerOf(t, terms, events{payment("p1", "2026-01-05", "acme", most), payment("p2", "2026-01-06", "acme", most)})
	for _, tt := range []struct {
		name, why string
		at        time.Time
		is        error
		want      string
	}{
		{"no_instant", "a statement of no time is not that of the beginning", time.Time{}, commission.ErrEvent, "commission: statement: no instant: invalid event"},
		{
			"year_10000", "it could not be stored", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), commission.ErrEvent,
			"commission: statement: instant 253402300800 seconds from 1970 is not in the years 1 to 9999: invalid event",
		},
		{
			"sum", "two amounts within bounds have a sum of 65 digits", date("2026-02-01"), pricing.ErrAmount,
			`commission: statement: Earned: pricing: amount of 65 digits, more than 64: invalid amount; Available: pricing: amount of 65 digits, more than 64: ` +
				`invalid amount; license "acme": Earned: pricing: amount of 65 digits, more than 64: invalid amount; 2026-01: Earned`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			s, err := ledger.Statement(tt.at)
			if !errors.Is(err, tt.is) || !strings.HasPrefix(err.Error(), tt.want) || cmp.Diff(commission.Statement{}, s) != "" {
				t.Errorf("Statement(%v) = %+v, error\n%v, want\n%s\nwhy: %s", tt.at, s, err, tt.want, tt.why)
			}
		})
	}
	if s, err := ledger.Statement(date("2026-01-06")); err != nil || s.Earned.String() != most {
		t.Errorf("Statement within bounds: %v, error %v", s.Earned, err)
	}
}
