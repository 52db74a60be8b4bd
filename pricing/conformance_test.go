package pricing_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/payper/payper/internal/conformance"
	"github.com/payper/payper/internal/instants"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// sentinels are the errors of the package by name.
var sentinels = map[string]error{
	"ErrLicense": pricing.ErrLicense, "ErrModel": pricing.ErrModel, "ErrChannel": pricing.ErrChannel,
	"ErrCurrency": pricing.ErrCurrency, "ErrPrice": pricing.ErrPrice, "ErrRate": pricing.ErrRate,
	"ErrAmount": pricing.ErrAmount, "ErrUnits": pricing.ErrUnits, "ErrZone": pricing.ErrZone,
	"ErrCycle": pricing.ErrCycle, "ErrSchedule": pricing.ErrSchedule, "ErrPart": pricing.ErrPart,
	"ErrCharge": pricing.ErrCharge, "ErrCorrection": pricing.ErrCorrection, "ErrBill": pricing.ErrBill,
}

type cycleCase struct {
	Cycle pricing.Cycle `json:"cycle"`
	At    time.Time     `json:"at"`
}

func TestConformance_cycle(t *testing.T) {
	conformance.Run(t, "cycle", sentinels, func(_ *testing.T, c cycleCase) (any, error) {
		return c.Cycle.At(c.At)
	})
}

type amountCase struct {
	Amount   pricing.Amount   `json:"amount"`
	Currency pricing.Currency `json:"currency"`
}

func TestConformance_rounding(t *testing.T) {
	conformance.Run(t, "rounding", sentinels, func(_ *testing.T, c amountCase) (any, error) {
		rounded, err := c.Currency.Round(c.Amount)
		return amountCase{rounded, c.Currency}, err
	})
}

func TestConformance_discount(t *testing.T) {
	type given struct {
		amountCase
		Rate pricing.Rate `json:"rate"`
	}
	conformance.Run(t, "discount", sentinels, func(_ *testing.T, c given) (any, error) {
		discount, err := c.Rate.Of(c.Amount, c.Currency)
		return map[string]pricing.Amount{"discount": discount, "net": c.Amount.Sub(discount)}, err
	})
}

func TestConformance_allocate(t *testing.T) {
	type given struct {
		amountCase
		Weights []pricing.Amount `json:"weights"`
	}
	conformance.Run(t, "allocate", sentinels, func(_ *testing.T, c given) (any, error) {
		parts, err := pricing.Allocate(c.Amount, c.Currency, c.Weights...)
		return map[string]any{"parts": parts}, err
	})
}

func TestConformance_tiers(t *testing.T) {
	type given struct {
		Price pricing.Price `json:"price"`
		Units int           `json:"units"`
	}
	conformance.Run(t, "tiers", sentinels, func(_ *testing.T, c given) (any, error) {
		amount, err := c.Price.Amount(c.Units)
		return map[string]any{"amount": amount}, err
	})
}

type fractionCase struct {
	amountCase
	Fraction [2]int64         `json:"fraction"`
	Part     seats.Period     `json:"part"`
	Whole    seats.Period     `json:"whole"`
	By       pricing.DayCount `json:"by"`
	Zone     pricing.Zone     `json:"zone"`
}

func (c fractionCase) amount() (any, error) {
	fraction := pricing.Fraction{Part: c.Fraction[0], Whole: c.Fraction[1]}
	if c.By != "" {
		var err error
		if fraction, err = c.By.Fraction(c.Part, c.Whole, c.Zone); err != nil {
			return nil, err
		}
	}
	amount, err := fraction.Of(c.Amount, c.Currency)
	return amountCase{amount, c.Currency}, err
}

func TestConformance_proration(t *testing.T) {
	conformance.Run(t, "proration", sentinels, func(_ *testing.T, c fractionCase) (any, error) {
		return c.amount()
	})
}

// call is a call that returns a charge.
type call struct {
	Call     string                            `json:"call"`
	Period   seats.Period                      `json:"period"`
	License  json.RawMessage                   `json:"license,omitempty"` // fields that take the place of the license's
	Units    json.RawMessage                   `json:"units,omitempty"`   // a number, or of changes a schedule
	Licenses pricing.Schedule[json.RawMessage] `json:"licenses,omitempty"`
	List     pricing.Amount                    `json:"list,omitzero"`
	Discount pricing.Amount                    `json:"discount,omitzero"`
	Deduct   []pricing.Amount                  `json:"deduct,omitempty"`
	Stated   json.RawMessage                   `json:"stated,omitempty"` // a total that the charge is read back with
}

// correctCase is a case of the topic correct. The forms of its instants are those of
// the topic zones.
type correctCase struct {
	License pricing.License  `json:"license"`
	By      pricing.DayCount `json:"by"`
	Billed  *call            `json:"billed"`
	Due     *call            `json:"due"`
}

// charge returns what a call returns.
func (c correctCase) charge(t *testing.T, k *call, f instants.Form) (pricing.Charge, error) {
	t.Helper()
	l := override(t, c.License, k.License)
	charge, err := c.chargeBy(t, l, k, f)
	for i := 0; err == nil && i < len(k.Deduct); i++ {
		charge, err = charge.Deduct(k.Deduct[i], "coupon")
	}
	if err == nil && k.Stated != nil {
		text, errText := json.Marshal(charge)
		if errText != nil {
			t.Fatal(errText)
		}
		fields := make(map[string]json.RawMessage)
		decode(t, text, &fields)
		fields["total"] = k.Stated
		if text, errText = json.Marshal(fields); errText != nil {
			t.Fatal(errText)
		}
		charge = pricing.Charge{}
		decode(t, text, &charge)
	}
	return charge, err
}

func (c correctCase) chargeBy(t *testing.T, l pricing.License, k *call, f instants.Form) (pricing.Charge, error) {
	t.Helper()
	var n int
	switch k.Call {
	case "units":
		decode(t, k.Units, &n)
		return l.ChargeUnits(n, k.Period)
	case "part":
		decode(t, k.Units, &n)
		return l.ChargePart(usageOf(k.Period, n, 0, n), c.By)
	case "billed":
		return l.Billed(k.Period, k.List, k.Discount, "invoice")
	case "changes":
		var units pricing.Schedule[int]
		decode(t, k.Units, &units)
		licenses := pricing.Always(l)
		if k.Licenses != nil {
			licenses = nil
			for _, d := range k.Licenses {
				licenses = append(licenses, pricing.Dated[pricing.License]{From: d.From, Value: override(t, l, d.Value)})
			}
		}
		return pricing.ChargeChanges(k.Period, instants.Put(licenses, f), instants.Put(units, f), c.By)
	default:
		t.Fatalf("unknown call %q", k.Call)
		return pricing.Charge{}, nil
	}
}

func decode(t *testing.T, text []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// override returns the license with other fields in place of those that are named.
func override(t *testing.T, l pricing.License, fields json.RawMessage) pricing.License {
	t.Helper()
	if fields == nil {
		return l
	}
	all := asMap(t, l)
	decode(t, fields, &all)
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	var changed pricing.License
	decode(t, text, &changed)
	return changed
}

// usageOf returns a usage of agents who are on the license all the time, of whom
// the last ones are exempt, and of whom as many chat at one time as peak says.
func usageOf(p seats.Period, accounts, exempt, peak int) seats.Usage {
	agents := make([]seats.Agent, accounts)
	var sessions []seats.Session
	for i := range agents {
		agents[i] = seats.Agent{ID: "agent-" + string(rune('a'+i/676%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i%26)), Exempt: i >= accounts-exempt}
		if i < peak {
			sessions = append(sessions, seats.Session{Agent: agents[i].ID, Start: p.Start, End: p.Start.Add(time.Minute)})
		}
	}
	u, err := seats.Measure(p, agents, sessions)
	if err != nil {
		return seats.Usage{Period: p} // which is refused, or not, as the period is
	}
	return u
}

// asMap returns the figures of v by their names in JSON.
func asMap(t *testing.T, v any) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	m := make(map[string]any)
	decode(t, text, &m)
	return m
}

func (c correctCase) correct(t *testing.T, billedForm, dueForm instants.Form) (any, error) {
	t.Helper()
	due, err := instants.Put(c, dueForm).charge(t, instants.Put(c.Due, dueForm), dueForm)
	if err != nil {
		return nil, err
	}
	if c.Billed == nil {
		return map[string]any{"due": due, "total": due.Total, "whole": due.Whole}, nil
	}
	billed, err := instants.Put(c, billedForm).charge(t, instants.Put(c.Billed, billedForm), billedForm)
	if err != nil {
		return nil, err
	}
	return pricing.Correct(billed, due)
}

// asGiven is the form of the instants as the case has them.
var asGiven = instants.Form{Name: "given", Of: func(t time.Time) time.Time { return t }}

func TestConformance_correct(t *testing.T) {
	conformance.Run(t, "correct", sentinels, func(t *testing.T, c correctCase) (any, error) {
		t.Helper()
		return c.correct(t, asGiven, asGiven)
	})
}

type zonesCase struct {
	Topic string          `json:"topic"`
	Given json.RawMessage `json:"given"`
	Forms []string        `json:"forms"`
}

// TestConformance_zones works each case out with its instants in every form. All
// must come to the same; of a correction, whatever the forms of the two charges.
func TestConformance_zones(t *testing.T) {
	conformance.Run(t, "zones", sentinels, func(t *testing.T, c zonesCase) (any, error) {
		t.Helper()
		var got any
		var first error
		forms := formsOf(t, c)
		for i, f := range forms {
			next, err := c.inForm(t, f, forms[(i+1)%len(forms)])
			if i == 0 {
				got, first = next, err
				continue
			}
			if text, want := errorText(err), errorText(first); text != want {
				t.Errorf("%s: error %q, in %s %q", f.Name, text, forms[0].Name, want)
			}
			if err == nil {
				compareInstants(t, f.Name, got, next)
			}
		}
		return got, first
	})
}

func errorText(err error) string {
	if err == nil {
		return "none"
	}
	return err.Error()
}

// formsOf returns the forms that a case names, for the zone that it names.
func formsOf(t *testing.T, c zonesCase) []instants.Form {
	t.Helper()
	var zones struct {
		Zone    pricing.Zone    `json:"zone"`
		Cycle   pricing.Cycle   `json:"cycle"`
		License pricing.License `json:"license"`
	}
	decode(t, c.Given, &zones)
	zone := zones.Zone
	for _, z := range []pricing.Zone{zones.Cycle.Zone, zones.License.Cycle.Zone} {
		if !zone.IsValid() {
			zone = z
		}
	}
	known := instants.Forms(zone.Location())
	var forms []instants.Form
	for _, name := range c.Forms {
		i := slices.IndexFunc(known, func(f instants.Form) bool { return f.Name == name })
		if i >= 0 {
			forms = append(forms, known[i])
		} else {
			forms = append(forms, instants.Form{Name: name, Of: instants.In(name)})
		}
	}
	return append(forms, known...)
}

func (c zonesCase) inForm(t *testing.T, f, other instants.Form) (any, error) {
	t.Helper()
	switch c.Topic {
	case "fraction":
		var given fractionCase
		decode(t, c.Given, &given)
		return instants.Put(given, f).amount()
	case "cycle":
		var given cycleCase
		decode(t, c.Given, &given)
		given = instants.Put(given, f)
		return given.Cycle.At(given.At)
	case "ended":
		var given struct {
			Cycle   pricing.Cycle `json:"cycle"`
			Invoice time.Time     `json:"invoice"`
		}
		decode(t, c.Given, &given)
		given = instants.Put(given, f)
		return given.Cycle.Ended(given.Invoice)
	case "charge", "correct":
		var given correctCase
		decode(t, c.Given, &given)
		return given.correct(t, other, f)
	default:
		t.Fatalf("unknown topic %q", c.Topic)
		return nil, nil
	}
}

func TestConformance_resale(t *testing.T) {
	type given struct {
		Op      string          `json:"op"`
		License pricing.License `json:"license"`
		Retail  pricing.License `json:"retail"`
		Period  seats.Period    `json:"period"`
		Units   int             `json:"units"`
		Usage   struct {
			Accounts int `json:"accounts"`
			Exempt   int `json:"exempt"`
			Peak     int `json:"peak"`
		} `json:"usage"`
	}
	conformance.Run(t, "resale", sentinels, func(t *testing.T, c given) (any, error) {
		t.Helper()
		u := usageOf(c.Period, c.Usage.Accounts, c.Usage.Exempt, c.Usage.Peak)
		switch c.Op {
		case "charge":
			return c.License.Charge(u)
		case "units":
			return c.License.ChargeUnits(c.Units, c.Period)
		case "resale":
			r, err := c.License.Resale(u, c.Retail)
			if err != nil {
				return nil, err
			}
			figures := asMap(t, r)
			figures["cost"], figures["retail"], figures["public"] = r.Cost.Total, r.Retail.Total, r.Public.Total
			return figures, nil
		default:
			t.Fatalf("unknown op %q", c.Op)
			return nil, nil
		}
	})
}
