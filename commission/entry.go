package commission

import (
	"fmt"
	"time"

	"github.com/payper/payper/pricing"
)

// NoEarning is why a payment earned nothing. It is empty if a rate was applied, even a
// rate of 0%.
type NoEarning string

// The reasons why a payment earned nothing.
const (
	NotReferred NoEarning = "not referred"   // the license was not referred, or the payment is dated before LicenseTerms.Since
	PastLimit   NoEarning = "past the limit" // the months of Terms.EarnMonths had ended
)

// Entry is an event and its result. It stores the whole event so that [Ledger.Post] can
// detect duplicates. Post makes entries, and they never change. An Entry is plain data
// for encoding/json. The entries are all that a program stores of a ledger.
// [Entry.Validate] checks this table:
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
//	AvailableFrom  At or later        At or later   At or later   = At    = At          = At
//	NoEarning      (+)                -             -             -       -             -
//
// The signs mean the same as in the table of [Event]. An entry adds Earned less PaidOut
// to the balance, or the Amount of an adjustment.
//
// A field with a dash is unset. Do not print it: an unset amount prints as "no amount",
// and an unset rate as "no rate". Test Kind first, or the IsValid method of the field.
type Entry struct {
	Seq int `json:"seq"` // 1, 2, 3 and so on, in order of posting
	Event
	LicenseOf     string         `json:"license_of,omitempty"`  // in a refund or its reversal, the license of the payment
	SecondTier    bool           `json:"second_tier,omitempty"` // whether the license was of the second tier at the sale
	Rate          pricing.Rate   `json:"rate,omitzero"`         // rate at which the payment earned
	Base          pricing.Amount `json:"base,omitzero"`         // amount of the payment that Rate applies to
	Earned        pricing.Amount `json:"earned,omitzero"`       // what the partner earned; negative if a refund took it back
	PaidOut       pricing.Amount `json:"paid_out,omitzero"`     // what the partner was paid; negative if a payout was returned
	Refunded      pricing.Amount `json:"refunded,omitzero"`     // in a refund, what the customer got back, with tax; set even if All was set
	AvailableFrom time.Time      `json:"available_from"`        // time at which the amount becomes available
	NoEarning     NoEarning      `json:"no_earning,omitempty"`  // why the payment earned nothing
}

// Validate returns an error that names each field of e that breaks a rule in the table of
// [Entry] or does not follow from the other fields. The error wraps [ErrEntry], and the
// errors of [Event.Validate] for the event. [NewLedger] also checks each entry against the
// entries before it.
func (e Entry) Validate() error {
	e.At, e.AvailableFrom = e.At.Round(0), e.AvailableFrom.Round(0) // times are compared as instants
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
	want := Entry{AvailableFrom: e.At} // fields that depend on other entries or the terms are taken as they are
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

// signed adds a fault if an amount is missing, is out of bounds, or has the wrong sign.
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

// commission returns what a payment earns at its Rate.
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

// compare adds a fault for each field of e that is not that of want.
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
