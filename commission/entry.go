package commission

import (
	"fmt"
	"time"

	"github.com/payper/payper/pricing"
)

// NoEarning is why a payment earns nothing. It is empty where a rate was applied, be
// it 0%.
type NoEarning string

// Why a payment earns nothing.
const (
	NotReferred NoEarning = "not referred"   // the channel of the license was another one, or the payment is dated before LicenseTerms.Since
	PastLimit   NoEarning = "past the limit" // the months of Terms.EarnMonths were over
)

// Entry is what an event did to a ledger: the whole event, so that it is known
// again, and its result. It is made by [Ledger.Post] and never changes. It is plain
// data and goes through encoding/json: entries are what a program stores of a
// ledger. [Entry.Validate] holds this table:
//
//	               payment            refund        its reversal  payout  its reversal  adjustment
//	LicenseOf      -                  +             +             -       -             -
//	SecondTier     (+)                (+)           (+)           -       -             -
//	Rate           +, or NoEarning    -             -             -       -             -
//	Base           Amount less Tax    -             -             -       -             -
//	Earned         Rate of Base       0 or less     0 or more     -       -             -
//	PaidOut        -                  -             -             Amount  below 0       -
//	Refunded       -                  Amount, or    -             -       -             -
//	                                  what was left
//	AvailableFrom  At or later        At or later   At or later   At      the same      the same
//	NoEarning      (+)                -             -             -       -             -
//
// The signs are those of the table of [Event]. What an entry adds to the balance is
// Earned less PaidOut, or the Amount of an adjustment.
type Entry struct {
	Seq int `json:"seq"` // 1, 2, 3 and so on, in order of posting
	Event
	LicenseOf     string         `json:"license_of,omitempty"`  // of a refund or its reversal: the license of the payment
	SecondTier    bool           `json:"second_tier,omitempty"` // whether the license was of the second tier at the sale
	Rate          pricing.Rate   `json:"rate,omitzero"`         // that the payment earned at
	Base          pricing.Amount `json:"base,omitzero"`         // of a payment: what the commission is a share of
	Earned        pricing.Amount `json:"earned,omitzero"`       // what the partner earned; negative for what a refund took back
	PaidOut       pricing.Amount `json:"paid_out,omitzero"`     // what the partner was paid; negative for a payout that was returned
	Refunded      pricing.Amount `json:"refunded,omitzero"`     // of a refund: what went back to the customer, with tax, also where All was given
	AvailableFrom time.Time      `json:"available_from"`        // from when it counts in Statement.Available; pending until then
	NoEarning     NoEarning      `json:"no_earning,omitempty"`  // why a payment earned nothing
}

// Validate returns an error that names each field of e that is not as the table of
// [Entry] says, or that does not multiply out. It wraps [ErrEntry], and the errors of
// [Event.Validate] for the event. [NewLedger] also checks entries against those
// before them.
func (e Entry) Validate() error {
	e.At, e.AvailableFrom = e.At.Round(0), e.AvailableFrom.Round(0) // compared as instants
	f := e.faults()
	if err := f.Wrap(ErrEntry); err != nil {
		return fmt.Errorf("commission: %w", e.wrap(err))
	}
	return nil
}

// wrap returns err with the number of the entry.
func (e Entry) wrap(err error) error {
	return fmt.Errorf("entry %d, %w", e.Seq, e.Event.wrap(err))
}

// faults returns what is wrong with e.
func (e Entry) faults() checks {
	var f checks
	if e.Seq < 1 {
		f.Add("Seq %d is not 1 or more", e.Seq)
	}
	event := e.Event.faults()
	if err := event.Wrap(ErrEvent); err != nil {
		f.Append(err)
		return f
	}
	f.instant("AvailableFrom", e.AvailableFrom)
	if e.AvailableFrom.Before(e.At) {
		f.Add("AvailableFrom %s is before At, %s", instant(e.AvailableFrom), instant(e.At))
	}
	want := Entry{AvailableFrom: e.At} // with what only other entries or the terms can tell as it is
	switch {
	case e.Kind == Payment:
		want = Entry{
			SecondTier: e.SecondTier, Rate: e.Rate, Base: e.base(), Earned: e.commission(&f),
			NoEarning: e.NoEarning, AvailableFrom: e.AvailableFrom,
		}
	case e.Kind == Refund:
		want = Entry{LicenseOf: e.LicenseOf, SecondTier: e.SecondTier, Earned: e.Earned, Refunded: e.Amount, AvailableFrom: e.AvailableFrom}
		if e.All {
			want.Refunded = e.Refunded
			f.signed("Refunded", e.Refunded, "above 0", e.Refunded.Sign() > 0)
		}
		f.signed("Earned", e.Earned, "0 or less", e.Earned.Sign() <= 0)
	case e.Kind == Reversal && e.PaidOut.IsValid():
		want.PaidOut = e.PaidOut
		f.signed("PaidOut", e.PaidOut, "below 0", e.PaidOut.Sign() < 0)
	case e.Kind == Reversal:
		want = Entry{LicenseOf: e.LicenseOf, SecondTier: e.SecondTier, Earned: e.Earned, AvailableFrom: e.AvailableFrom}
		f.signed("Earned", e.Earned, "0 or more", e.Earned.Sign() >= 0)
	case e.Kind == Payout:
		want.PaidOut = e.Amount
	}
	if want.LicenseOf == "" && (e.Kind == Refund || e.Kind == Reversal && !e.PaidOut.IsValid()) {
		f.Add("no LicenseOf")
	}
	f.text("LicenseOf", e.LicenseOf)
	f.places("Earned", e.Earned, e.Currency)
	f.places("PaidOut", e.PaidOut, e.Currency)
	e.compare(&f, want)
	return f
}

// signed adds a fault if an amount is missing, out of bounds, or does not have the
// sign that it must have.
func (f *checks) signed(field string, a pricing.Amount, sign string, ok bool) {
	switch {
	case !a.IsValid():
		f.Add("no %s: %w", field, pricing.ErrAmount)
	case !ok:
		f.Add("%s %v is not %s", field, a, sign)
	default:
		f.bounds(field, a)
	}
}

// commission returns what a payment earns by its Base and Rate.
func (e Entry) commission(f *checks) pricing.Amount {
	switch e.NoEarning {
	case NotReferred, PastLimit:
		if e.Rate.IsValid() {
			f.Add("Rate is %v, but NoEarning is %q", e.Rate, string(e.NoEarning))
		}
		return zero(e.Currency)
	case "":
		if f.rate("Rate", e.Rate); !e.Rate.IsValid() {
			return e.Earned
		}
		earned, err := e.Rate.Of(e.base(), e.Currency)
		if err != nil {
			f.Check("Rate", err)
			return e.Earned
		}
		return earned
	default:
		f.Add("NoEarning %.40q is not %q or %q", string(e.NoEarning), string(NotReferred), string(PastLimit))
		return e.Earned
	}
}

// compare adds the fields of e that are not what an event leads to.
func (e Entry) compare(f *checks, want Entry) {
	if e.LicenseOf != want.LicenseOf {
		f.Add("LicenseOf %.100q, it must be %.100q", e.LicenseOf, want.LicenseOf)
	}
	if e.SecondTier != want.SecondTier {
		f.Add("SecondTier %v, it must be %v", e.SecondTier, want.SecondTier)
	}
	if !e.Rate.Equal(want.Rate) {
		f.Add("Rate %v, it must be %v", e.Rate, want.Rate)
	}
	f.compare("Base", e.Base, want.Base)
	f.compare("Earned", e.Earned, want.Earned)
	f.compare("PaidOut", e.PaidOut, want.PaidOut)
	f.compare("Refunded", e.Refunded, want.Refunded)
	if e.NoEarning != want.NoEarning {
		f.Add("NoEarning %.40q, it must be %.40q", string(e.NoEarning), string(want.NoEarning))
	}
	if !e.AvailableFrom.Equal(want.AvailableFrom) {
		f.Add("AvailableFrom %s, it must be %s", instant(e.AvailableFrom), instant(want.AvailableFrom))
	}
}
