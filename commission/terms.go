package commission

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/payper/payper/pricing"
)

// Terms are what a partner and a vendor agreed on: what each payment earns, and when
// it can be paid out. They are plain data and go through encoding/json. What a
// payment earns follows from the terms and the payment alone, whatever was posted
// before it.
//
// A ledger is one partner's, in one currency, and each license in it is of one tier.
type Terms struct {
	Currency pricing.Currency `json:"currency"`

	// FirstTier and SecondTier are the rates of the two tiers, by the date of the
	// payment. FirstTier is needed, SecondTier only with a license of that tier that
	// has no rate of its own.
	FirstTier  pricing.Schedule[pricing.Rate] `json:"first_tier"`
	SecondTier pricing.Schedule[pricing.Rate] `json:"second_tier,omitempty"`

	// HoldDays is for how many days commission is pending, by the date of the
	// payment. They are local dates in Zone: what was paid on the 1st and is held for
	// 30 days is available from the beginning of the 31st. Without entries, as with 0
	// days, it is available at once. At most 91,312 days, which are 250 years.
	HoldDays pricing.Schedule[int] `json:"hold_days,omitempty"`

	// EarnMonths is for how many calendar months a license earns, counted by local
	// dates in Zone from its LicenseTerms.Since: 3 months from 30 November end with 27
	// or 28 February. 0 is for life. At most 3,000, which are 250 years.
	EarnMonths int `json:"earn_months,omitempty"`

	MinPayout pricing.Amount `json:"min_payout,omitzero"` // the least that is paid out; none if unset
	Zone      pricing.Zone   `json:"zone"`                // of local dates and months

	// Unlisted lets in the licenses that Licenses does not name, as referred and of
	// the first tier. Without it a payment for one of them is refused. Terms with
	// EarnMonths cannot let them in.
	Unlisted bool                    `json:"unlisted,omitempty"`
	Licenses map[string]LicenseTerms `json:"licenses,omitempty"` // by id
}

// LicenseTerms are the terms of one license. The zero value is a license of the first
// tier that was referred, at the rate of its tier.
type LicenseTerms struct {
	Since      time.Time `json:"since,omitzero"`        // the date that EarnMonths count from; with EarnMonths it is needed, without it is refused
	SecondTier bool      `json:"second_tier,omitempty"` // whether the partner referred the partner who referred the license

	Rate    pricing.Schedule[pricing.Rate]    `json:"rate,omitempty"`    // the license's own, by the date of the payment; without entries that of its tier
	Channel pricing.Schedule[pricing.Channel] `json:"channel,omitempty"` // only what is paid while it is referred earns; without entries it always is
}

// LiveChatTerms returns the terms of LiveChat's affiliates as far as they are public,
// with the local dates of zone. Name the licenses in Terms.Licenses, or set
// Terms.Unlisted.
//
//   - First tier: 20% of every payment for life
//     (https://partners.livechatinc.com/docs/getting-started/).
//   - Second tier: 5% of the same sale
//     (https://partners.livechat.com/blog/second-tier-affiliation/).
//   - Payouts from 50.00 USD. The documents of the partner API said that it refuses
//     less, until commit be035f45 of 24 February 2026 removed the sentence
//     (https://github.com/livechat/livechat-public-docs/commit/be035f45).
//   - HoldDays is not set: no source says how long commission is held.
func LiveChatTerms(zone pricing.Zone) Terms {
	return Terms{
		Currency:   "USD",
		FirstTier:  pricing.Schedule[pricing.Rate]{{Value: pricing.Percent(20)}},
		SecondTier: pricing.Schedule[pricing.Rate]{{Value: pricing.Percent(5)}},
		MinPayout:  pricing.MustAmount("50.00"),
		Zone:       zone,
	}
}

// The most days that commission may be held, and the most months that a license may
// earn: 250 years.
const (
	maxDays   = 91_312
	maxMonths = 3000
)

// Validate returns an error that names each field of t that is not valid. It wraps
// [ErrTerms] and
//   - [pricing.ErrCurrency] if Currency is not a currency;
//   - [pricing.ErrSchedule] if a schedule is not in order, or FirstTier has no
//     entries;
//   - [pricing.ErrRate] or [pricing.ErrChannel] if a value of one is not valid;
//   - [pricing.ErrAmount] if MinPayout is negative, out of bounds, or has more places
//     than Currency;
//   - [pricing.ErrZone] if Zone is not set.
//
// It wraps [pricing.ErrCycle] if EarnMonths of a license end after the year 9999, and
// ErrTerms alone if a number of days or months is out of bounds, a license
// has no id or none in UTF-8, no rate for its tier, no Since where EarnMonths are
// given or one where they are not, or if EarnMonths stand beside Unlisted.
func (t Terms) Validate() error {
	if _, err := newContract(t); err != nil {
		return fmt.Errorf("commission: %w", err)
	}
	return nil
}

// check adds what is wrong with t.
func (t Terms) check(f *checks) {
	f.Check("Currency", cause(t.Currency.Validate()))
	f.rates("FirstTier", t.FirstTier)
	if len(t.SecondTier) > 0 {
		f.rates("SecondTier", t.SecondTier)
	}
	if len(t.HoldDays) > 0 {
		f.Check("HoldDays", cause(t.HoldDays.Validate()))
	}
	for i, d := range t.HoldDays {
		if d.Value < 0 || d.Value > maxDays {
			f.Add("HoldDays[%d] %d is not from 0 to %d", i, d.Value, maxDays)
		}
	}
	if t.EarnMonths < 0 || t.EarnMonths > maxMonths {
		f.Add("EarnMonths %d is not from 0 to %d", t.EarnMonths, maxMonths)
	}
	if t.EarnMonths > 0 && t.Unlisted {
		f.Add("EarnMonths is %d, but Unlisted is set: an unlisted license has no Since", t.EarnMonths)
	}
	if t.MinPayout.IsValid() {
		f.bounds("MinPayout", t.MinPayout)
		f.places("MinPayout", t.MinPayout, t.Currency)
		if t.MinPayout.Sign() < 0 {
			f.Add("MinPayout %v is negative: %w", t.MinPayout, pricing.ErrAmount)
		}
	}
	if !t.Zone.IsValid() {
		f.Add("no Zone: %w", pricing.ErrZone)
	}
	for _, id := range slices.Sorted(maps.Keys(t.Licenses)) {
		t.checkLicense(f, id)
	}
}

func (t Terms) checkLicense(f *checks, id string) {
	l, name := t.Licenses[id], fmt.Sprintf("Licenses[%.100q]", id)
	if id == "" {
		f.Add("Licenses: a license has no id")
	}
	f.text("Licenses: id", id)
	switch {
	case l.Since.IsZero() && t.EarnMonths > 0:
		f.Add("%s: no Since, but EarnMonths is %d", name, t.EarnMonths)
	case !l.Since.IsZero() && t.EarnMonths == 0:
		f.Add("%s: Since is %s, but EarnMonths is 0", name, instant(l.Since))
	case !l.Since.IsZero():
		f.instant(name+": Since", l.Since)
	}
	if len(l.Rate) > 0 {
		f.rates(name+": Rate", l.Rate)
	} else if l.SecondTier && len(t.SecondTier) == 0 {
		f.Add("%s: SecondTier is set, but it has no Rate and Terms.SecondTier is empty", name)
	}
	if len(l.Channel) > 0 {
		f.Check(name+": Channel", cause(l.Channel.Validate()))
	}
	for i, c := range l.Channel {
		if c.Value != pricing.Direct && c.Value != pricing.Referred && c.Value != pricing.Resold {
			f.Add("%s: Channel[%d] %.20q is not direct, referred or resold: %w", name, i, string(c.Value), pricing.ErrChannel)
		}
	}
}

// rates adds what is wrong with a schedule of rates.
func (f *checks) rates(field string, rates pricing.Schedule[pricing.Rate]) {
	f.Check(field, cause(rates.Validate()))
	for i, r := range rates {
		f.rate(fmt.Sprintf("%s[%d]", field, i), r.Value)
	}
}
