package pricing_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

func TestConformanceCycle(t *testing.T) {
	type cycleCase struct {
		ID, Source string
		Anchor     string
		Zone       string
		Every      struct{ Months, Weeks, Days int }
		At         string
		Start, End *time.Time
	}
	for _, tt := range conformanceCases[cycleCase](t, "cycle") {
		t.Run(tt.ID, func(t *testing.T) {
			c := pricing.Cycle{Anchor: in(t, tt.Zone, tt.Anchor)}
			switch {
			case tt.Every.Months > 0:
				c.Every = pricing.Months(tt.Every.Months)
			case tt.Every.Weeks > 0:
				c.Every = pricing.Weeks(tt.Every.Weeks)
			default:
				c.Every = pricing.Days(tt.Every.Days)
			}
			got, err := c.At(in(t, "UTC", tt.At))
			if err != nil {
				t.Fatalf("case %s (%s): At(%s) from %s every %+v = %v", tt.ID, tt.Source, tt.At, tt.Anchor, tt.Every, err)
			}
			if tt.Start == nil && tt.End == nil {
				t.Errorf("case %s (%s) wants nothing", tt.ID, tt.Source)
			}
			if tt.Start != nil && !got.Start.Equal(*tt.Start) || tt.End != nil && !got.End.Equal(*tt.End) {
				t.Errorf("case %s (%s): At(%s) from %s every %+v = %v, want %v/%v",
					tt.ID, tt.Source, tt.At, tt.Anchor, tt.Every, got, tt.Start, tt.End)
			}
		})
	}
}

func TestConformanceProration(t *testing.T) {
	type prorationCase struct {
		ID, Source string
		Price      string
		Quantity   json.Number
		Fraction   *[2]int64
		Part, Full [2]string
		Places     int
		Mode       string
		Amount     string
	}
	for _, tt := range conformanceCases[prorationCase](t, "proration") {
		t.Run(tt.ID, func(t *testing.T) {
			mode, ok := conformanceModes[tt.Mode]
			if !ok {
				t.Fatalf("case %s: unknown mode %q", tt.ID, tt.Mode)
			}
			fractions := map[string]pricing.Fraction{}
			if tt.Fraction != nil {
				fractions["fraction"] = pricing.Fraction{Part: tt.Fraction[0], Whole: tt.Fraction[1]}
			} else {
				dates := func(d [2]string) seats.Period {
					return between(t, "UTC", d[0]+"T00:00:00Z", d[1]+"T00:00:00Z")
				}
				// Whole days of UTC are the same by both day counts.
				for _, by := range []pricing.DayCount{pricing.CalendarDays, pricing.Elapsed} {
					f, err := by.Fraction(dates(tt.Part), dates(tt.Full))
					if err != nil {
						t.Fatalf("case %s (%s): %v.Fraction(%v, %v) = %v", tt.ID, tt.Source, by, tt.Part, tt.Full, err)
					}
					fractions[by.String()] = f
				}
			}
			amount := amountOf(t, "price", tt.Price).Mul(amountOf(t, "quantity", tt.Quantity.String()))
			for by, f := range fractions {
				got, err := f.Of(amount, tt.Places, mode)
				if err != nil {
					t.Fatalf("case %s (%s), %s: %v.Of(%s x %s) = %v", tt.ID, tt.Source, by, f, tt.Quantity, tt.Price, err)
				}
				if !got.Equal(amountOf(t, "amount", tt.Amount)) {
					t.Errorf("case %s (%s), %s: %v.Of(%s x %s) = %s, want %s",
						tt.ID, tt.Source, by, f, tt.Quantity, tt.Price, got.StringFixed(int32(tt.Places)), tt.Amount)
				}
			}
		})
	}
}

func TestConformanceTiers(t *testing.T) {
	type tiersCase struct {
		ID, Source string
		Model      string
		Tiers      []struct {
			UpTo       *json.Number `json:"up_to"`
			Unit, Flat string
		}
		Size, Price, Free string
		Quantity          string
		Amount            string
	}
	whole := func(t *testing.T, field, text string) int {
		t.Helper()
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("field %s: %v", field, err)
		}
		return n
	}
	for _, tt := range conformanceCases[tiersCase](t, "tiers") {
		t.Run(tt.ID, func(t *testing.T) {
			var tiers []pricing.Tier
			for _, c := range tt.Tiers {
				tier := pricing.Tier{UnitPrice: amountOf(t, "unit", c.Unit), Fee: amountOf(t, "flat", c.Flat)}
				if c.UpTo != nil {
					tier.UpTo = whole(t, "up_to", c.UpTo.String())
				}
				tiers = append(tiers, tier)
			}
			var price pricing.Price
			switch tt.Model {
			case "graduated":
				price = pricing.Graduated(tiers...)
			case "volume":
				price = pricing.Volume(tiers...)
			case "package":
				price = pricing.Package(whole(t, "size", tt.Size), amountOf(t, "price", tt.Price)).Including(whole(t, "free", tt.Free))
			default:
				t.Fatalf("case %s: unknown model %q", tt.ID, tt.Model)
			}
			quantity := whole(t, "quantity", tt.Quantity)
			got, err := price.Amount(quantity)
			if err != nil {
				t.Fatalf("case %s (%s): Amount(%d) = %v", tt.ID, tt.Source, quantity, err)
			}
			if !got.Equal(amountOf(t, "amount", tt.Amount)) {
				t.Errorf("case %s (%s): Amount(%d) = %s, want %s", tt.ID, tt.Source, quantity, got.StringFixed(6), tt.Amount)
			}
			// A charge rounds each line once, and adds up to the same where
			// there is nothing to round.
			c, err := ppa(price).ChargeUnits(quantity, "accounts", august)
			if err != nil {
				t.Fatalf("case %s (%s): ChargeUnits(%d) = %v", tt.ID, tt.Source, quantity, err)
			}
			most := decimal.New(int64(5*len(c.Lines)), -3)
			if c.Total.Sub(got).Abs().GreaterThan(most) {
				t.Errorf("case %s (%s): a charge of %s for %s", tt.ID, tt.Source, c.Total.StringFixed(2), tt.Amount)
			}
		})
	}
}
