package pricing_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// total returns a charge of which nothing but currency and total is known.
func total(amount string, currency pricing.Currency) pricing.Charge {
	return pricing.Charge{Currency: currency, Total: dec(amount)}
}

var sumTests = []struct {
	name    string
	why     string
	charges []pricing.Charge
	want    string
}{
	{"none", "rule: the sum of none is zero", nil, "0.00"},
	{"one", "edge: one charge is its own sum", []pricing.Charge{total("236.00", "USD")}, "236.00"},
	{"many", "rule: a bill is the sum of its charges", []pricing.Charge{total("236.00", "USD"), total("330.40", "USD"), total("0.00", "USD")}, "566.40"},
	{"same_twice", "rule: two licenses may be charged alike", []pricing.Charge{total("0.10", "USD"), total("0.10", "USD"), total("0.10", "USD")}, "0.30"},
	{"yen", "edge: a currency without minor units", []pricing.Charge{total("2398", "JPY"), total("1", "JPY")}, "2399.00"},
	{"largest", "bound: a sum of 64 digits", []pricing.Charge{{Currency: "USD", Total: nines(64).Shift(-2).Sub(dec("0.01"))}, total("0.01", "USD")}, strings.Repeat("9", 62) + ".99"},
	{"finest", "bound: a total with an exponent of -64", []pricing.Charge{{Currency: "USD", Total: decimal.New(1, -64)}}, "0.00"},
}

func TestSum(t *testing.T) {
	for _, tt := range sumTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := pricing.Sum(tt.charges...)
			if err != nil {
				t.Fatalf("Sum of %d charges = %v\nwhy: %s", len(tt.charges), err, tt.why)
			}
			if got.StringFixed(2) != tt.want {
				t.Errorf("Sum of %d charges = %s, want %s\nwhy: %s", len(tt.charges), got.StringFixed(2), tt.want, tt.why)
			}
		})
	}
}

// A partner's bill: each license charged, then summed.
func TestSum_bill(t *testing.T) {
	var bill []pricing.Charge
	for _, peak := range []int{5, 7, 0} {
		c, err := resoldPPS.Charge(used(20, peak))
		if err != nil {
			t.Fatal(err)
		}
		bill = append(bill, c)
	}
	got, err := pricing.Sum(bill...)
	if err != nil || !got.Equal(dec("566.40")) { // 236.00 + 330.40 + 0.00
		t.Errorf("Sum = %s, %v, want 566.40", got.StringFixed(2), err)
	}
}

var sumErrorTests = []struct {
	name    string
	why     string
	charges []pricing.Charge
	want    error
	text    []string
}{
	{"mixed", "rule: mixing currencies is an error; the text names the charge", []pricing.Charge{total("1", "USD"), total("1", "USD"), total("1", "EUR")}, pricing.ErrCurrency, []string{"charge 2", "EUR", "USD"}},
	{"mixed_of_zero", "rule: nothing in another currency is still another currency", []pricing.Charge{total("1", "USD"), total("0", "EUR")}, pricing.ErrCurrency, []string{"charge 1"}},
	{"empty_charge", "rule: an empty charge is never taken for a charge of nothing", []pricing.Charge{{}}, pricing.ErrCurrency, []string{"charge 0", `""`}},
	{"empty_charge_later", "rule: an empty charge is never taken for a charge of nothing", []pricing.Charge{total("1", "USD"), {}}, pricing.ErrCurrency, []string{"charge 1", `""`}},
	{"malformed", "rule: a charge made by hand is checked", []pricing.Charge{total("1", "usd")}, pricing.ErrCurrency, []string{"charge 0", `"usd"`}},
	{"sum_of_65_digits", "bound: one cent past the largest sum", []pricing.Charge{{Currency: "USD", Total: nines(64).Shift(-2)}, total("0.01", "USD")}, pricing.ErrAmount, []string{"sum of 2 charges", "65 digits"}},
	{"total_65_digits", "bound: one digit past the limit", []pricing.Charge{total("1", "USD"), {Currency: "USD", Total: nines(65)}}, pricing.ErrAmount, []string{"charge 1", "total", "65 digits"}},
	{"total_exponent_65", "bound: one past the largest exponent", []pricing.Charge{{Currency: "USD", Total: decimal.New(1, 65)}}, pricing.ErrAmount, []string{"charge 0", "total", "exponent 65"}},
	{"total_exponent_minus_65", "bound: one past the smallest exponent", []pricing.Charge{{Currency: "USD", Total: decimal.New(1, -65)}}, pricing.ErrAmount, []string{"charge 0", "total", "exponent -65"}},
}

func TestSum_errors(t *testing.T) {
	for _, tt := range sumErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			got, err := pricing.Sum(tt.charges...)
			checkError(t, "Sum", err, tt.want, tt.text...)
			if diff := cmp.Diff(decimal.Decimal{}, got); diff != "" {
				t.Errorf("Sum returns something beside its error (-want +got):\n%s", diff)
			}
		})
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			soon(t, func() {
				_, err := pricing.Sum(total("1", "USD"), pricing.Charge{Currency: "USD", Total: h.amount})
				checkError(t, "Sum", err, pricing.ErrAmount, "charge 1")
			})
		})
	}
}

var lineTests = []struct {
	name string
	why  string
	line pricing.Line
	text string
	json string
}{
	{
		name: "units",
		why:  "doc: a price for units",
		line: unitsLine("seats", 5, "59", "295", "USD"),
		text: "seats: 5 x 59.00 USD = 295.00 USD",
		json: `{"kind":"units","what":"seats","units":5,"unit_price":"59.00","amount":"295.00","currency":"USD","text":"seats: 5 x 59.00 USD = 295.00 USD"}`,
	},
	{
		name: "no_units",
		why:  "edge: zero units are said, not left out",
		line: unitsLine("seats", 0, "59.00", "0.00", "USD"),
		text: "seats: 0 x 59.00 USD = 0.00 USD",
		json: `{"kind":"units","what":"seats","units":0,"unit_price":"59.00","amount":"0.00","currency":"USD","text":"seats: 0 x 59.00 USD = 0.00 USD"}`,
	},
	{
		name: "discount",
		why:  "doc: a rate off the list total, negative",
		line: discountLine("0.20", "-59.00", "USD"),
		text: "reseller discount: 20% = -59.00 USD",
		json: `{"kind":"discount","what":"reseller discount","rate":"0.20","amount":"-59.00","currency":"USD","text":"reseller discount: 20% = -59.00 USD"}`,
	},
	{
		name: "discount_of_nothing",
		why:  "edge: a rate of zero is said, with two places, not left out",
		line: discountLine("0", "0", "USD"),
		text: "reseller discount: 0% = 0.00 USD",
		json: `{"kind":"discount","what":"reseller discount","rate":"0.00","amount":"0.00","currency":"USD","text":"reseller discount: 0% = 0.00 USD"}`,
	},
	{
		name: "discount_fine",
		why:  "rule: a rate finer than a percent is written in full",
		line: discountLine("0.1250", "-0.125", "KWD"),
		text: "reseller discount: 12.5% = -0.125 KWD",
		json: `{"kind":"discount","what":"reseller discount","rate":"0.125","amount":"-0.125","currency":"KWD","text":"reseller discount: 12.5% = -0.125 KWD"}`,
	},
	{
		name: "discount_whole",
		why:  "bound: a rate of 1",
		line: discountLine("1", "-599", "JPY"),
		text: "reseller discount: 100% = -599 JPY",
		json: `{"kind":"discount","what":"reseller discount","rate":"1.00","amount":"-599","currency":"JPY","text":"reseller discount: 100% = -599 JPY"}`,
	},
	{
		name: "price_finer_than_currency",
		why:  "rule: a price is written as exact as the plan's",
		line: unitsLine("accounts", 8, "0.1250", "1.00", "USD"),
		text: "accounts: 8 x 0.125 USD = 1.00 USD",
		json: `{"kind":"units","what":"accounts","units":8,"unit_price":"0.125","amount":"1.00","currency":"USD","text":"accounts: 8 x 0.125 USD = 1.00 USD"}`,
	},
	{
		name: "yen",
		why:  "rule: amounts have the currency's places, none for JPY",
		line: unitsLine("accounts", 3, "999.00", "2997", "JPY"),
		text: "accounts: 3 x 999 JPY = 2997 JPY",
		json: `{"kind":"units","what":"accounts","units":3,"unit_price":"999","amount":"2997","currency":"JPY","text":"accounts: 3 x 999 JPY = 2997 JPY"}`,
	},
	{
		name: "letters_beyond_ascii",
		why:  "edge: what is counted may be named in any language, and needs quoting in JSON",
		line: unitsLine(`stanowiska "czatu" – zużyte`, 1, "1.00", "1.00", "PLN"),
		text: `stanowiska "czatu" – zużyte: 1 x 1.00 PLN = 1.00 PLN`,
		json: `{"kind":"units","what":"stanowiska \"czatu\" – zużyte","units":1,"unit_price":"1.00","amount":"1.00","currency":"PLN","text":"stanowiska \"czatu\" – zużyte: 1 x 1.00 PLN = 1.00 PLN"}`,
	},
}

func TestLine(t *testing.T) {
	for _, tt := range lineTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			if got := tt.line.String(); got != tt.text {
				t.Errorf("Line.String() = %q, want %q\nwhy: %s", got, tt.text, tt.why)
			}
			text, err := json.Marshal(tt.line)
			if err != nil {
				t.Fatalf("json.Marshal = %v\nwhy: %s", err, tt.why)
			}
			if diff := cmp.Diff(tt.json, string(text)); diff != "" {
				t.Errorf("json.Marshal mismatch (-want +got):\n%s\nwhy: %s", diff, tt.why)
			}
			var back pricing.Line
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatalf("json.Unmarshal(%s) = %v", text, err)
			}
			if diff := cmp.Diff(tt.line, back); diff != "" {
				t.Errorf("json.Unmarshal(%s) mismatch (-want +got):\n%s", text, diff)
			}
		})
	}
}

// A line made by hand may hold anything; it prints without delay.
func TestLine_String_hostile(t *testing.T) {
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			for want, line := range map[string]pricing.Line{
				"seats: 5 x (out of bounds) USD = (out of bounds) USD": {
					Kind: pricing.LineUnits, What: "seats", Units: 5, UnitPrice: h.amount, Amount: h.amount, Currency: "USD",
				},
				"discount: (out of bounds) = (out of bounds) USD": {
					Kind: pricing.LineDiscount, What: "discount", Rate: h.amount, Amount: h.amount, Currency: "USD",
				},
			} {
				soon(t, func() {
					if got := line.String(); got != want {
						t.Errorf("String() = %.200q, want %q", got, want)
					}
				})
			}
		})
	}
}

const (
	augustJSON       = `"period":{"start":"2021-08-01T00:00:00Z","end":"2021-09-01T00:00:00Z"}`
	livechatCostJSON = `{"license":"lc-20","channel":"resold","model":"PPS",` + augustJSON + `,"currency":"USD",` +
		`"counted":"seats","units":5,"list":"295.00","discount":"59.00","total":"236.00","lines":[` +
		`{"kind":"units","what":"seats","units":5,"unit_price":"59.00","amount":"295.00","currency":"USD","text":"seats: 5 x 59.00 USD = 295.00 USD"},` +
		`{"kind":"discount","what":"reseller discount","rate":"0.20","amount":"-59.00","currency":"USD","text":"reseller discount: 20% = -59.00 USD"}]}`
	livechatRetailJSON = `{"license":"lc-20","channel":"direct","model":"PPA",` + augustJSON + `,"currency":"USD",` +
		`"counted":"accounts","units":20,"list":"1180.00","discount":"0.00","total":"1180.00","lines":[` +
		`{"kind":"units","what":"accounts","units":20,"unit_price":"59.00","amount":"1180.00","currency":"USD","text":"accounts: 20 x 59.00 USD = 1180.00 USD"}]}`
	yenJSON = `{"license":"","channel":"referred","model":"PPA",` + augustJSON + `,"currency":"JPY",` +
		`"counted":"accounts","units":3,"list":"300","discount":"0","total":"300","lines":[` +
		`{"kind":"units","what":"accounts (minimum, 2 counted)","units":3,"unit_price":"99.9","amount":"300","currency":"JPY","text":"accounts (minimum, 2 counted): 3 x 99.9 JPY = 300 JPY"}]}`
	linelessJSON = `{"license":"","channel":"direct","model":"PPA",` + augustJSON + `,"currency":"USD",` +
		`"counted":"","units":0,"list":"0.00","discount":"0.00","total":"0.00","lines":[]}`
)

var chargeJSONTests = []struct {
	name   string
	why    string
	charge pricing.Charge
	want   string
}{
	{
		name: "resold", why: "source: the figures of 20 accounts and five seats at 59.00",
		charge: mustCharge(resoldPPS, used(20, 5)), want: livechatCostJSON,
	},
	{
		name: "direct", why: "rule: no discount is written as zero",
		charge: mustCharge(direct, used(20, 5)), want: livechatRetailJSON,
	},
	{
		name: "yen", why: "rule: amounts have the currency's places; the price may be finer",
		charge: mustCharge(pricing.License{
			Channel: pricing.Referred, Model: pricing.PPA, Plan: plan("99.9", "JPY"), MinAccounts: 3,
		}, used(2, 0)),
		want: yenJSON,
	},
	{
		name: "no_lines", why: "edge: a charge made by hand without lines has [] rather than null",
		charge: pricing.Charge{Channel: pricing.Direct, Model: pricing.PPA, Period: august, Currency: "USD"}, want: linelessJSON,
	},
}

// mustCharge returns the charge of a usage; it is for tables only.
func mustCharge(l pricing.License, u seats.Usage) pricing.Charge {
	c, err := l.Charge(u)
	if err != nil {
		panic(err)
	}
	return c
}

func TestCharge_MarshalJSON(t *testing.T) {
	for _, tt := range chargeJSONTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			text, err := json.Marshal(tt.charge)
			if err != nil {
				t.Fatalf("json.Marshal = %v\nwhy: %s", err, tt.why)
			}
			if diff := cmp.Diff(tt.want, string(text)); diff != "" {
				t.Errorf("json.Marshal mismatch (-want +got):\n%s\nwhy: %s", diff, tt.why)
			}
			var back pricing.Charge
			if err := json.Unmarshal(text, &back); err != nil {
				t.Fatalf("json.Unmarshal(%s) = %v", text, err)
			}
			want := tt.charge
			if want.Lines == nil {
				want.Lines = []pricing.Line{} // [] reads back as an empty list
			}
			if diff := cmp.Diff(want, back); diff != "" {
				t.Errorf("json.Unmarshal(%s) mismatch (-want +got):\n%s", text, diff)
			}
			again, err := json.Marshal(back)
			if err != nil || !bytes.Equal(text, again) {
				t.Errorf("written, read and written again = %s, %v, want %s", again, err, text)
			}
		})
	}
}

// Other programs read amounts as strings and trust the lines to add up: seen
// with nothing of this package but its JSON.
func TestCharge_MarshalJSON_linesAddUp(t *testing.T) {
	for _, tt := range chargeTests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := tt.license.Charge(tt.usage)
			if err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			var read struct {
				List, Discount, Total string
				Lines                 []struct{ Amount, Text string }
			}
			if err := json.Unmarshal(text, &read); err != nil {
				t.Fatalf("json.Unmarshal(%s) = %v", text, err)
			}
			sum := decimal.Decimal{}
			for i, line := range read.Lines {
				sum = sum.Add(dec(line.Amount))
				if want := tt.lines[i]; line.Text != want {
					t.Errorf("line %d has the text %q, want %q", i, line.Text, want)
				}
			}
			if !sum.Equal(dec(read.Total)) || !dec(read.List).Sub(dec(read.Discount)).Equal(dec(read.Total)) {
				t.Errorf("the lines add up to %s, list %s less discount %s, total %s", sum.StringFixed(4), read.List, read.Discount, read.Total)
			}
		})
	}
}

func TestResale_MarshalJSON(t *testing.T) {
	r, err := resoldPPS.Resale(used(20, 5))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatalf("json.Marshal = %v", err)
	}
	want := `{"retail":` + livechatRetailJSON + `,"cost":` + livechatCostJSON + `,"margin":"944.00","from_discount":"59.00","from_seats":"885.00"}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("json.Marshal mismatch (-want +got):\n%s", diff)
	}
	var back pricing.Resale
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatalf("json.Unmarshal(%s) = %v", text, err)
	}
	if diff := cmp.Diff(r, back); diff != "" {
		t.Errorf("json.Unmarshal(%s) mismatch (-want +got):\n%s", text, diff)
	}
}

// What is stored and read back is the same, in a zone and a currency of its own.
func TestResale_jsonRoundTrip(t *testing.T) {
	license := priced(resoldPPS, "18.12555", "KWD")
	zone := time.FixedZone("", 3*60*60)
	usage := seats.Usage{
		Period:   seats.Period{Start: august.Start.In(zone), End: august.End.Add(time.Nanosecond).In(zone)},
		Accounts: 1, Peak: 2, Strays: []string{"kim"},
	}
	want, err := license.Resale(usage)
	if err != nil {
		t.Fatal(err)
	}
	if want.Margin.Sign() >= 0 {
		t.Fatalf("the margin is %s; the test is to write a negative one", want.Margin.StringFixed(3))
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got pricing.Resale
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatalf("json.Unmarshal(%s) = %v", text, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("written as %s and read mismatch (-want +got):\n%s", text, diff)
	}
}

// changed returns the charge of the source's license with a change.
func changed(change func(*pricing.Charge)) pricing.Charge {
	c := mustCharge(resoldPPS, used(20, 5))
	change(&c)
	return c
}

var chargeJSONErrorTests = []struct {
	name   string
	why    string
	charge pricing.Charge
	want   error
	text   []string
}{
	{"zero", "rule: an empty charge is never taken for a charge of nothing", pricing.Charge{}, pricing.ErrChannel, []string{"channel 0"}},
	{"no_channel", "rule: as what it was charged belongs to a charge", changed(func(c *pricing.Charge) { c.Channel = 0 }), pricing.ErrChannel, []string{"channel 0"}},
	{"no_model", "rule: as what it was charged belongs to a charge", changed(func(c *pricing.Charge) { c.Model = 0 }), pricing.ErrModel, []string{"model 0"}},
	{"no_currency", "rule: an amount without a currency is none", changed(func(c *pricing.Charge) { c.Currency = "" }), pricing.ErrCurrency, []string{`currency ""`}},
	{"list_65_digits", "bound: one digit past the limit", changed(func(c *pricing.Charge) { c.List = nines(65) }), pricing.ErrAmount, []string{"list", "65 digits"}},
	{"discount_65_digits", "bound: one digit past the limit", changed(func(c *pricing.Charge) { c.Discount = nines(65) }), pricing.ErrAmount, []string{"discount", "65 digits"}},
	{"total_exponent_65", "bound: one past the largest exponent", changed(func(c *pricing.Charge) { c.Total = decimal.New(1, 65) }), pricing.ErrAmount, []string{"total", "exponent 65"}},
	{"line_without_currency", "rule: an amount without a currency is none", changed(func(c *pricing.Charge) { c.Lines = []pricing.Line{{}} }), pricing.ErrCurrency, []string{`currency ""`}},
	{"line_amount_65_digits", "bound: one digit past the limit", changed(func(c *pricing.Charge) { c.Lines[0].Amount = nines(65) }), pricing.ErrAmount, []string{"amount", "65 digits"}},
	{"line_price_exponent_minus_65", "bound: one past the smallest exponent", changed(func(c *pricing.Charge) { c.Lines[0].UnitPrice = decimal.New(1, -65) }), pricing.ErrAmount, []string{"unit price", "exponent -65"}},
	{"line_rate_65_digits", "bound: one digit past the limit", changed(func(c *pricing.Charge) { c.Lines[1].Rate = nines(65) }), pricing.ErrAmount, []string{"rate", "65 digits"}},
	{"first_of_two", "rule: the first amount at fault is named", changed(func(c *pricing.Charge) { c.List, c.Total = nines(65), nines(66) }), pricing.ErrAmount, []string{"list", "65 digits"}},
}

func TestCharge_MarshalJSON_errors(t *testing.T) {
	for _, tt := range chargeJSONErrorTests {
		t.Run(tt.name, func(t *testing.T) {
			checkRow(t, tt.why)
			text, err := json.Marshal(tt.charge)
			checkError(t, "json.Marshal", err, tt.want, tt.text...)
			if text != nil {
				t.Errorf("json.Marshal = %s beside its error", text)
			}
			// A resale is no better than its charges.
			for i, r := range []pricing.Resale{
				{Retail: tt.charge, Cost: mustCharge(resoldPPS, used(20, 5))},
				{Retail: mustCharge(direct, used(20, 5)), Cost: tt.charge},
			} {
				text, err := json.Marshal(r)
				checkError(t, fmt.Sprintf("json.Marshal of resale %d", i), err, tt.want, tt.text...)
				if text != nil {
					t.Errorf("json.Marshal of resale %d = %s beside its error", i, text)
				}
			}
		})
	}
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			for part, c := range map[string]pricing.Charge{
				"list":       changed(func(c *pricing.Charge) { c.List = h.amount }),
				"discount":   changed(func(c *pricing.Charge) { c.Discount = h.amount }),
				"total":      changed(func(c *pricing.Charge) { c.Total = h.amount }),
				"amount":     changed(func(c *pricing.Charge) { c.Lines[1].Amount = h.amount }),
				"unit price": changed(func(c *pricing.Charge) { c.Lines[0].UnitPrice = h.amount }),
				"rate":       changed(func(c *pricing.Charge) { c.Lines[1].Rate = h.amount }),
			} {
				soon(t, func() {
					_, err := json.Marshal(c)
					checkError(t, "json.Marshal with a hostile "+part, err, pricing.ErrAmount, part)
				})
			}
		})
	}
}

func TestResale_MarshalJSON_errors(t *testing.T) {
	seed, err := resoldPPS.Resale(used(20, 5))
	if err != nil {
		t.Fatal(err)
	}
	for part, change := range map[string]func(*pricing.Resale, decimal.Decimal){
		"margin":                      func(r *pricing.Resale, d decimal.Decimal) { r.Margin = d },
		"discount part of the margin": func(r *pricing.Resale, d decimal.Decimal) { r.FromDiscount = d },
		"seats part of the margin":    func(r *pricing.Resale, d decimal.Decimal) { r.FromSeats = d },
	} {
		for _, h := range hostile {
			r := seed
			change(&r, h.amount)
			soon(t, func() {
				text, err := json.Marshal(r)
				checkError(t, "json.Marshal with a hostile "+part, err, pricing.ErrAmount, part)
				if text != nil {
					t.Errorf("json.Marshal with a hostile %s = %.200s beside its error", part, text)
				}
			})
		}
	}
	_, err = json.Marshal(pricing.Resale{})
	checkError(t, "json.Marshal of an empty resale", err, pricing.ErrChannel)
}

// What is read is checked as far as a text can be wrong by itself.
func TestCharge_unmarshalErrors(t *testing.T) {
	for old, replacement := range map[string]struct {
		text string
		want error
	}{
		`"channel":"resold"`: {`"channel":"sold"`, pricing.ErrChannel},
		`"model":"PPS"`:      {`"model":"pps"`, pricing.ErrModel},
		`"currency":"USD"`:   {`"currency":"US"`, pricing.ErrCurrency},
	} {
		text := strings.ReplaceAll(livechatCostJSON, old, replacement.text)
		var c pricing.Charge
		checkError(t, "json.Unmarshal with "+replacement.text, json.Unmarshal([]byte(text), &c), replacement.want)
	}
}
