package commission

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/payper/payper/pricing"
)

// Terms are the agreement of a partner and a vendor: what each payment earns, and when it
// can be paid out. They are plain data for encoding/json. What a payment earns depends
// only on the terms and the payment, not on other events.
//
// A ledger has one partner and one currency. Each license in it has one tier.
type Terms struct {
	Currency pricing.Currency `json:"currency"`

	// FirstTier and SecondTier are the rates of the two tiers, by the date of the
	// payment. FirstTier is required. SecondTier is required if a license of the
	// second tier has no rate of its own.
	FirstTier  pricing.Schedule[pricing.Rate] `json:"first_tier"`
	SecondTier pricing.Schedule[pricing.Rate] `json:"second_tier,omitempty"`

	// HoldDays is the number of days for which commission is pending, by the date of
	// the payment. Days are local dates in Zone. A payment on the 1st held for 30
	// days is available at 00:00 on the 31st. If HoldDays is empty or 0, commission
	// is available at once. The maximum is 91,312 days, which are 250 years.
	HoldDays pricing.Schedule[int] `json:"hold_days,omitempty"`

	// EarnMonths is the number of calendar months for which a license earns. They are
	// counted by local dates in Zone, from LicenseTerms.Since. Three months from 30
	// November end at 00:00 on 28 February, or on 29 February in a leap year. 0 means
	// for life. The maximum is 3,000 months, which are 250 years.
	EarnMonths int `json:"earn_months,omitempty"`

	MinPayout pricing.Amount `json:"min_payout,omitzero"` // the least that is paid out; unset means no minimum
	Zone      pricing.Zone   `json:"zone"`                // time zone of local dates and months

	// Unlisted allows licenses that Licenses does not name. They are referred
	// licenses of the first tier. If Unlisted is not set, their payments are refused.
	// Unlisted is not allowed with EarnMonths.
	Unlisted bool                    `json:"unlisted,omitempty"`
	Licenses map[string]LicenseTerms `json:"licenses,omitempty"` // by ID
}

// LicenseTerms are the terms of one license. The zero value is a referred license of the
// first tier, at the rate of that tier.
type LicenseTerms struct {
	// Since is the date from which EarnMonths count. Required with EarnMonths. Not
	// allowed without it.
	Since time.Time `json:"since,omitzero"`

	// SecondTier is whether the license was referred by another partner whom this
	// partner recruited.
	SecondTier bool `json:"second_tier,omitempty"`

	// Rate is the rate of this license, by the date of the payment. Empty means the
	// rate of its tier.
	Rate pricing.Schedule[pricing.Rate] `json:"rate,omitempty"`

	// Channel is how the license is sold, by the date of the payment. Payments earn
	// only while the channel is Referred. Empty means always Referred.
	Channel pricing.Schedule[pricing.Channel] `json:"channel,omitempty"`
}

// LiveChatTerms returns the public terms of LiveChat's affiliate program, with the local
// dates of zone. Add the licenses to Terms.Licenses, or set Terms.Unlisted.
//
//   - First tier: 20% of every payment for life
//     (https://partners.livechatinc.com/docs/getting-started/).
//   - Second tier: 5% of the same sale
//     (https://partners.livechat.com/blog/second-tier-affiliation/).
//   - Payouts start at 50.00 USD. The documents of the partner API said that it refuses
//     less, until commit be035f45 of 24 February 2026 removed the sentence
//     (https://github.com/livechat/livechat-public-docs/commit/be035f45).
//   - HoldDays is empty: no source says how long commission is held.
func LiveChatTerms(zone pricing.Zone) Terms {
	return Terms{
		Currency:   "USD",
		FirstTier:  pricing.Schedule[pricing.Rate]{{Value: pricing.Percent(20)}},
		SecondTier: pricing.Schedule[pricing.Rate]{{Value: pricing.Percent(5)}},
		MinPayout:  pricing.MustAmount("50.00"),
		Zone:       zone,
	}
}

// maxDays and maxMonths are the maximum of HoldDays and EarnMonths: 250 years.
const (
	maxDays   = 91_312
	maxMonths = 3000
)

// Validate returns an error that names each field of t that is not valid. The error wraps
// [ErrTerms], and also
//   - [pricing.ErrCurrency] if Currency is not a currency;
//   - [pricing.ErrSchedule] if FirstTier is empty, or a schedule is not in order;
//   - [pricing.ErrRate] if a rate is not set or is outside 0% to 100%;
//   - [pricing.ErrChannel] if a channel is not valid;
//   - [pricing.ErrAmount] if MinPayout is negative, is out of bounds, or has more places
//     than Currency;
//   - [pricing.ErrZone] if Zone is not set;
//   - [pricing.ErrCycle] if the EarnMonths of a license end after the year 9999.
//
// It wraps only ErrTerms if
//   - a value of HoldDays or EarnMonths is negative or above its maximum;
//   - a license has an ID that is empty or is not UTF-8;
//   - a license of the second tier has no rate;
//   - EarnMonths is set and a license has no Since or one outside the years 1 to 9999, or
//     EarnMonths is not set and a license has a Since;
//   - EarnMonths and Unlisted are both set.
func (t Terms) Validate() error {
	if _, err := newContract(t); err != nil {
		return fmt.Errorf("commission: %w", err)
	}
	return nil
}

// check adds the faults of t.
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

// rates adds the faults of a schedule of rates.
func (f *checks) rates(field string, rates pricing.Schedule[pricing.Rate]) {
	f.Check(field, cause(rates.Validate()))
	for i, r := range rates {
		f.rate(fmt.Sprintf("%s[%d]", field, i), r.Value)
	}
}
