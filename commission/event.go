package commission

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// Event is something that happened to a partner's income: a [Payment], a
// [Refund], a [Payout] or an [Adjustment], as a value. Each has an id, unique
// among all events of a ledger, and an instant. Ids and other texts are UTF-8.
type Event interface {
	head() head
	check() error
	content() []string // what makes two events with one id the same one
}

// head is what all events have. Its instant has no monotonic reading, which
// would order events in another way than what is stored of them.
type head struct {
	id       string
	at       time.Time
	kind     EntryKind
	currency pricing.Currency
	amount   decimal.Decimal
}

// Payment is what the customer of a license paid.
type Payment struct {
	ID       string
	At       time.Time
	License  string
	Amount   decimal.Decimal // after discounts, before tax: what the commission is a share of
	Tax      decimal.Decimal // paid on top; earns nothing
	Currency pricing.Currency
}

// Refund is a part of a payment, or all of it, that went back to the customer.
type Refund struct {
	ID       string
	At       time.Time
	Payment  string          // the id of the payment
	Amount   decimal.Decimal // positive, before tax
	Currency pricing.Currency
	Reason   Reason
}

// Reason is why a payment went back.
type Reason string

// The reasons of a refund. All take commission back alike.
const (
	ReasonRefund     Reason = "refund"     // the vendor gave it back
	ReasonChargeback Reason = "chargeback" // the customer's bank took it back
	ReasonVoid       Reason = "void"       // the payment was declared invalid
)

// Payout is what was paid to the partner.
type Payout struct {
	ID       string
	At       time.Time
	Amount   decimal.Decimal // positive
	Currency pricing.Currency
}

// Adjustment is an amount that somebody added to the partner's balance, or took
// off it if it is negative.
type Adjustment struct {
	ID       string
	At       time.Time
	Amount   decimal.Decimal // in whole units of the currency's last place
	Currency pricing.Currency
	Reason   string // for people to read
}

func (p Payment) head() head {
	return head{p.ID, p.At.Round(0), EntryPayment, p.Currency, p.Amount}
}

func (r Refund) head() head {
	return head{r.ID, r.At.Round(0), EntryRefund, r.Currency, r.Amount}
}

func (p Payout) head() head {
	return head{p.ID, p.At.Round(0), EntryPayout, p.Currency, p.Amount}
}

func (a Adjustment) head() head {
	return head{a.ID, a.At.Round(0), EntryAdjustment, a.Currency, a.Amount}
}

func (p Payment) content() []string    { return []string{p.License, canonical(p.Tax)} }
func (r Refund) content() []string     { return []string{r.Payment, string(r.Reason)} }
func (Payout) content() []string       { return nil }
func (a Adjustment) content() []string { return []string{a.Reason} }

func (p Payment) check() error {
	if p.License == "" {
		return fmt.Errorf("no license: %w", ErrEvent)
	}
	if p.Amount.Sign() < 0 {
		return fmt.Errorf("amount %s is negative: %w", p.Currency.Format(p.Amount), ErrPayment)
	}
	if err := checkAmount(p.Tax); err != nil {
		return fmt.Errorf("tax: %w", err)
	}
	if p.Tax.Sign() < 0 {
		return fmt.Errorf("tax %s is negative: %w", p.Currency.Format(p.Tax), ErrPayment)
	}
	return nil
}

func (r Refund) check() error {
	if r.Payment == "" {
		return fmt.Errorf("no payment: %w", ErrEvent)
	}
	if r.Amount.Sign() <= 0 {
		return fmt.Errorf("amount %s is not positive: %w", r.Currency.Format(r.Amount), ErrRefund)
	}
	switch r.Reason {
	case ReasonRefund, ReasonChargeback, ReasonVoid:
		return nil
	default:
		return fmt.Errorf("reason %.50q: %w", string(r.Reason), ErrEvent)
	}
}

func (p Payout) check() error {
	if p.Amount.Sign() <= 0 {
		return fmt.Errorf("amount %s is not positive: %w", p.Currency.Format(p.Amount), ErrEvent)
	}
	return checkWhole(p.Amount, p.Currency)
}

func (a Adjustment) check() error {
	if a.Reason == "" {
		return fmt.Errorf("no reason: %w", ErrEvent)
	}
	return checkWhole(a.Amount, a.Currency)
}

// checkWhole returns an error unless amount has no more places than c: what
// enters the balance as it is must be payable.
func checkWhole(amount decimal.Decimal, c pricing.Currency) error {
	if !amount.Equal(amount.Round(int32(c.Places()))) {
		return fmt.Errorf("amount %s is finer than %s: %w", c.Format(amount), c, pricing.ErrAmount)
	}
	return nil
}

// checkAmount returns an error that wraps [pricing.ErrAmount] if d is out of
// the bounds of package pricing.
func checkAmount(d decimal.Decimal) error {
	_, err := pricing.Round(d, 0, pricing.Down)
	return err
}

// checkType returns an error unless e is one of the four events. Pointers to
// them, and structs that embed them, have their methods too.
func checkType(e Event) error {
	switch e.(type) {
	case Payment, Refund, Payout, Adjustment:
		return nil
	default:
		return fmt.Errorf("%T is not an event: %w", e, ErrEvent)
	}
}

// checkEvent checks all of an event that can be known from it alone and from
// the currency of the ledger.
func checkEvent(e Event, currency pricing.Currency) error {
	h := e.head()
	switch {
	case h.id == "":
		return fmt.Errorf("no id: %w", ErrEvent)
	case h.at.IsZero():
		return fmt.Errorf("no instant: %w", ErrEvent)
	case h.currency != currency:
		return fmt.Errorf("in %.20q, the ledger is in %s: %w", string(h.currency), currency, pricing.ErrCurrency)
	}
	// What a cycle takes for its anchor can be written as JSON in any location.
	if _, err := (pricing.Cycle{Anchor: h.at, Every: pricing.Days(1)}).Period(0); err != nil {
		return err
	}
	if err := checkAmount(h.amount); err != nil {
		return fmt.Errorf("amount: %w", err)
	}
	if err := e.check(); err != nil {
		return err
	}
	// As JSON, two texts that are not UTF-8 could become the same.
	for _, text := range append(e.content(), h.id) {
		if !utf8.ValidString(text) {
			return fmt.Errorf("%.100q is not UTF-8: %w", text, ErrEvent)
		}
	}
	return nil
}

// canonical returns the same text for equal amounts, 2.5 and 2.50.
func canonical(d decimal.Decimal) string {
	n := d.Normalize()
	return fmt.Sprintf("%de%d", n.Coefficient(), n.Exponent())
}

// fingerprint returns a short text that is the same for two events if they are
// the same, whatever the form of their amounts and the location of their
// instants.
func fingerprint(e Event) string {
	h := e.head()
	fields := append([]string{
		string(h.kind), h.id, fmt.Sprint(h.at.Unix()), fmt.Sprint(h.at.Nanosecond()), string(h.currency), canonical(h.amount),
	}, e.content()...)
	for i, f := range fields {
		fields[i] = fmt.Sprintf("%d:%s", len(f), f) // so that no two lists of fields join to one text
	}
	hash := sha256.Sum256([]byte(strings.Join(fields, "")))
	return hex.EncodeToString(hash[:16])
}

// compare orders what happened as a ledger does: by instant, then payments
// before others, then id.
func (h head) compare(o head) int {
	if c := h.at.Compare(o.at); c != 0 {
		return c
	}
	if a, b := h.kind == EntryPayment, o.kind == EntryPayment; a != b {
		if a {
			return -1
		}
		return 1
	}
	return strings.Compare(h.id, o.id)
}
