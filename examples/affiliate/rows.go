package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/pricing"
)

// A form is what a source writes: which of its columns is what, and what a row stands
// for.
type form struct {
	name   string
	known  []string          // the fields that tell the form from others
	titles map[string]string // of the fields that it uses
	times  []string          // the fields that are times
	money  []string          // the fields that are amounts
	events func(r *row)      // reads a row
}

// forms returns the forms, those that are easily told first.
func forms() []form {
	return []form{stripeBalance(), paypal(), rewardful(), stripePayments(), stripeObjects(), partnerstack(), own()}
}

// knownTitles returns the titles that tell the form from others.
func (f form) knownTitles() []string {
	titles := make([]string, len(f.known))
	for i, field := range f.known {
		titles[i] = f.titles[field]
	}
	return titles
}

// A row is a row of a table in some form. What is wrong with it goes to the faults,
// and what it says is then left out.
type row struct {
	*tool.Table
	in       *intake
	form     form
	columns  map[string]tool.Column
	units    string // of amounts: minor, major, or unknown so far
	named    bool   // -columns takes another column than the form for the amount
	bad      bool
	unpriced bool // a fault says that the currency is none
	said     []said
	reason   string // why the row is no event
}

// said is an event that a row stands for.
type said struct {
	event commission.Event
	back  pricing.Amount // of a reversal: what the row says is given back
}

// newRow finds the form of a table and its columns.
func (in *intake) newRow(t *tool.Table) (*row, error) {
	all := forms()
	i := slices.IndexFunc(all, func(f form) bool {
		return !slices.ContainsFunc(f.known, func(field string) bool { return !t.HasField(field, f.titles[field]) })
	})
	if i < 0 {
		var want strings.Builder
		for _, f := range all {
			fmt.Fprintf(&want, "\n  %s: %s", f.name, strings.Join(f.knownTitles(), ", "))
		}
		return nil, fmt.Errorf("%s: its first row is %q; a table has one of these forms, known by these titles:%s", t.Name, t.Titles(), &want)
	}
	r := &row{Table: t, in: in, form: all[i], columns: make(map[string]tool.Column), units: in.units}
	for _, field := range slices.Sorted(maps.Keys(r.form.titles)) {
		c, err := t.Columns(tool.Field{Name: field, Titles: []string{r.form.titles[field]}, Time: slices.Contains(r.form.times, field)})
		if err != nil {
			return nil, err
		}
		r.columns[field] = c[0]
	}
	r.named = r.columns["amount"].Named() && t.Has(r.form.titles["amount"]) && !r.columns["currency"].Named()
	return r, nil
}

// fault says what is wrong with a field.
func (r *row) fault(field, format string, args ...any) {
	r.bad = true
	what := fmt.Sprintf(format, args...)
	if id := r.text("id"); id != "" && field != "id" {
		what = fmt.Sprintf("of %q %s", id, what)
	}
	r.Fault(r.columns[field], "%s", what)
}

// text returns a field, which may be empty.
func (r *row) text(field string) string {
	text := r.Text(r.columns[field])
	if tool.Missing(text) {
		return ""
	}
	return text
}

// word returns a field that is a word, in small letters.
func (r *row) word(field string) string { return strings.ToLower(r.text(field)) }

// id returns a field that is an id.
func (r *row) id(field string) string {
	id := r.anyID(field)
	if id == "" {
		r.fault(field, "is missing")
	}
	return id
}

// anyID returns a field that is an id or empty.
func (r *row) anyID(field string) string {
	id, err := tool.CheckID(r.text(field))
	if err != nil {
		r.fault(field, "%v", err)
	}
	return id
}

// at returns a field that is a time.
func (r *row) at(field string) time.Time {
	at, ok := r.Time(r.columns[field], time.Time{})
	if ok && at.IsZero() {
		r.fault(field, "is missing")
	}
	r.bad = r.bad || !ok
	return at
}

// leave leaves the row out, since it is no event.
func (r *row) leave(reason string) { r.reason = reason }

// currency returns the currency of the row: that of its column, or the one of
// -currency. What is wrong with it is told once.
func (r *row) currency() (pricing.Currency, bool) {
	c := pricing.Currency(strings.ToUpper(r.text("currency")))
	if r.named || !r.columns["currency"].Found() {
		c = r.in.currency
	}
	if c == "" {
		r.bad = true
		r.FaultOnce("currency", r.columns["amount"], "has no currency: say -currency")
		return "", false
	}
	err := c.Validate()
	if err != nil && !r.unpriced {
		r.fault("currency", "is no currency, such as USD")
		r.unpriced = true
	}
	return c, err == nil
}

// The forms of an amount besides that of the library: with its digits in groups of
// three, with a comma before its places, or with three digits after a point, which may
// be places or a group.
var (
	commas = regexp.MustCompile(`^-?\d{1,3}(,\d{3})+(\.\d+)?$`)
	points = regexp.MustCompile(`^-?(\d+|\d{1,3}(\.\d{3})+),\d{1,2}$`)
	either = regexp.MustCompile(`^-?\d{1,3}[.,]\d{3}$`)
)

// money returns a field that is an amount, which may be negative, and whether it is
// there.
func (r *row) money(field string) (pricing.Amount, bool) {
	text := r.text(field)
	if text == "" {
		return pricing.Amount{}, false
	}
	currency, ok := r.currency()
	if !ok {
		return pricing.Amount{}, false
	}
	switch places := currency.Places(); {
	case either.MatchString(text) && (places == 3 || strings.Contains(text, ".") && r.in.units != "major"):
		r.fault(field, "may have three places or a group of three digits: say -units major if the point comes before places")
		return pricing.Amount{}, false
	case commas.MatchString(text):
		text = strings.ReplaceAll(text, ",", "")
	case points.MatchString(text):
		text = strings.Replace(strings.ReplaceAll(text, ".", ""), ",", ".", 1)
	}
	amount, err := pricing.ParseAmount(text)
	if err != nil {
		r.fault(field, "is not an amount, such as 59.00 or 1,180.00")
		return pricing.Amount{}, false
	}
	switch units := r.unitsOf(field, currency); {
	case units == "":
		r.bad = true
		return pricing.Amount{}, false
	case units == "minor" && strings.Contains(text, "."):
		r.fault(field, "is no whole number of minor units")
		return pricing.Amount{}, false
	case units == "minor":
		amount, err = pricing.NewAmount(amount.Decimal().Shift(int32(-currency.Places())))
	}
	if err != nil {
		r.fault(field, "%v", err)
	}
	return amount, err == nil
}

// unitsOf returns the units of an amount: what the title of its column says, what
// -units says, or major units where one amount of the file has places.
func (r *row) unitsOf(field string, c pricing.Currency) string {
	title := strings.ToLower(r.columns[field].Title())
	switch {
	case strings.HasSuffix(title, "cents"):
		return "minor"
	case r.units != "":
		return r.units
	case c.Places() == 0:
		return "major"
	}
	if r.Any(func(fields []string) bool {
		return slices.ContainsFunc(r.form.money, func(field string) bool {
			text := r.columns[field].In(fields)
			return strings.Contains(text, ".") || points.MatchString(text)
		})
	}) {
		r.units = "major"
		return r.units
	}
	r.FaultOnce("units", r.columns[field], "is a whole number, as all amounts of the file: say -units minor if they are cents, or -units major")
	return ""
}

// add says that the row stands for an event.
func (r *row) add(e commission.Event) { r.said = append(r.said, said{event: e}) }

// payment says that the row is a payment of its license.
func (r *row) payment(id string, at time.Time) {
	amount, ok := r.money("amount")
	if !ok && !r.bad {
		r.fault("amount", "is missing")
	}
	if amount.Sign() < 0 {
		r.fault("amount", "is negative, and the row does not say which payment it takes back")
	}
	tax, _ := r.money("tax")
	currency, _ := r.currency()
	r.add(commission.Event{
		ID: id, Kind: commission.Payment, At: at, License: r.id("license"), Amount: amount, Tax: tax, Currency: currency,
	})
}

// refund says that the row is a refund of a payment, with the amount in a field.
func (r *row) refund(id string, at time.Time, of, field string, reason commission.Reason, note string) {
	amount, ok := r.money(field)
	if !ok && !r.bad {
		r.fault(field, "is missing")
	}
	currency, _ := r.currency()
	r.add(commission.Event{
		ID: id, Kind: commission.Refund, At: at, Of: of, Amount: positive(amount), Currency: currency, Reason: reason, Note: note,
	})
}

// reversal says that the row undoes a refund or a payout, whole.
func (r *row) reversal(id string, at time.Time, of string) {
	amount, _ := r.money("amount")
	currency, _ := r.currency()
	r.add(commission.Event{ID: id, Kind: commission.Reversal, At: at, Of: of, Currency: currency})
	r.said[len(r.said)-1].back = positive(amount)
}

// positive returns an amount without its sign: processors write what goes back as a
// negative amount.
func positive(a pricing.Amount) pricing.Amount {
	if a.Sign() < 0 {
		return pricing.MustAmount("0").Sub(a)
	}
	return a
}
