package payper_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

var hostileCommission = map[string]func(*hostile){
	"commission.Rate": func(h *hostile) {
		h.handled("nothing", 0, func() (any, error) { return nil, equal(commission.Rate(), decimal.New(20, -2)) })
	},
	"commission.SecondTier": func(h *hostile) {
		h.handled("nothing", 0, func() (any, error) { return nil, equal(commission.SecondTier(), decimal.New(5, -2)) })
	},
	"commission.LiveChatTerms": func(h *hostile) {
		h.handled("changed terms", 0, func() (any, error) {
			changed := commission.LiveChatTerms()
			changed.FirstTier[0].Value = decimal.New(7, 0) // its own: the next caller has another
			return nil, commission.LiveChatTerms().Validate()
		})
	},
	"commission.Share": func(h *hostile) {
		one := decimal.New(1, 0)
		for _, d := range beyondBounds() {
			h.refused(d.name, d.size, pricing.ErrAmount, func() (any, error) { return commission.Share(d.value, "USD", one) })
		}
		for _, d := range withinBounds() {
			h.either(d.name, 0, func() (any, error) { return commission.Share(d.value, "USD", one) }, pricing.ErrAmount)
			if !d.value.IsZero() {
				h.either(d.name+", negative", 0, func() (any, error) { return commission.Share(d.value.Neg(), "USD", one) }, pricing.ErrAmount, commission.ErrPayment)
			}
		}
		h.refused("less than nothing", 0, commission.ErrPayment, func() (any, error) { return commission.Share(decimal.New(-1, -64), "USD", one) })
		hostileRates(h, func(d decimal.Decimal) (any, error) { return commission.Share(one, "USD", d) })
		for _, code := range hostileCodes {
			h.refused("currency", len(code), pricing.ErrCurrency, func() (any, error) { return commission.Share(one, code, one) })
		}
	},
	"commission.Compare": func(h *hostile) {
		rate := commission.Rate()
		hostileLicenses(h, func(l pricing.License) (any, error) { return commission.Compare(l, plainUsage(), rate) })
		hostileRates(h, func(d decimal.Decimal) (any, error) { return commission.Compare(plainLicense(), plainUsage(), d) })
		for _, u := range hostileUsages() {
			h.want(u.name, u.size, u.err, func() (any, error) { return commission.Compare(plainLicense(), u.usage, rate) })
		}
	},
	"commission.Outcome.UnmarshalJSON": func(h *hostile) {
		hostileReadBack(h, commission.Outcome{Channel: pricing.Direct, Model: pricing.PPA, Currency: "USD"}, (*commission.Outcome).UnmarshalJSON)
	},
	"commission.Outcome.MarshalJSON": func(h *hostile) {
		plain := commission.Outcome{Channel: pricing.Direct, Model: pricing.PPA, Currency: "USD"}
		for _, set := range []func(*commission.Outcome, decimal.Decimal){
			func(o *commission.Outcome, d decimal.Decimal) { o.Customer = d },
			func(o *commission.Outcome, d decimal.Decimal) { o.Vendor = d },
			func(o *commission.Outcome, d decimal.Decimal) { o.Partner = d },
			func(o *commission.Outcome, d decimal.Decimal) { o.Commission = d },
			func(o *commission.Outcome, d decimal.Decimal) { o.FromDiscount = d },
			func(o *commission.Outcome, d decimal.Decimal) { o.FromSeats = d },
		} {
			hostileMarshal(h, func(d decimal.Decimal) (any, error) {
				o := plain
				set(&o, d)
				return asJSON(o)
			})
		}
		for _, n := range []int{0, 4, -1, math.MinInt, math.MaxInt} {
			o := plain
			o.Channel = pricing.Channel(n)
			h.refused("channel", 0, pricing.ErrChannel, func() (any, error) { return asJSON(o) })
			o = plain
			o.Model = pricing.Model(n)
			h.refused("model", 0, pricing.ErrModel, func() (any, error) { return asJSON(o) })
		}
		for _, code := range hostileCodes {
			o := plain
			o.Currency = code
			h.refused("currency", len(code), pricing.ErrCurrency, func() (any, error) { return asJSON(o) })
		}
	},
	"commission.Entry.MarshalJSON": func(h *hostile) {
		for _, e := range hostileEntries() {
			h.either(e.name, e.size, func() (any, error) { return asJSON(e.entry) }, pricing.ErrAmount, pricing.ErrCurrency, errStandard)
		}
		h.refused("the zero value", 0, pricing.ErrCurrency, func() (any, error) { return asJSON(commission.Entry{}) })
		for _, loc := range hostileZones() {
			e := commission.Entry{Event: "e", At: time.Date(1930, 1, 1, 0, 0, 0, 1, time.UTC).In(loc), Currency: "USD"}
			h.handled(fmt.Sprint(e.At, " read back"), 0, func() (any, error) {
				text, err := json.Marshal(e)
				if err != nil {
					return nil, err
				}
				var back commission.Entry
				if err := json.Unmarshal(text, &back); err == nil && !back.At.Equal(e.At) {
					return nil, fmt.Errorf("read back at %v", back.At)
				}
				return nil, err
			})
		}
	},
	"commission.Entry.UnmarshalJSON": func(h *hostile) {
		_, entries, _ := ledger(h)
		hostileNil(h, string(must(json.Marshal(entries[0]))), (*commission.Entry).UnmarshalJSON, commission.ErrEvent)
		h.handled("null, which changes nothing", 0, func() (any, error) {
			e := entries[0]
			if err := e.UnmarshalJSON([]byte("null")); err != nil || e.Event == "" {
				return nil, fmt.Errorf("event %q, error %w", e.Event, err)
			}
			return nil, nil
		})
		for _, e := range entries {
			hostileDecode(h, e, func(text []byte) (any, error) {
				var e commission.Entry
				err := e.UnmarshalJSON(text)
				if err == nil {
					_, _ = commission.LiveChatTerms().Statement([]commission.Entry{e}, month().End)
				}
				return e, err
			}, pricing.ErrAmount, pricing.ErrCurrency, commission.ErrEvent, errStandard)
		}
	},
	"commission.Statement.MarshalJSON": func(h *hostile) {
		for _, set := range []func(*commission.Statement, decimal.Decimal){
			func(s *commission.Statement, d decimal.Decimal) { s.Earned = d },
			func(s *commission.Statement, d decimal.Decimal) { s.Pending = d },
			func(s *commission.Statement, d decimal.Decimal) { s.Payable = d },
			func(s *commission.Statement, d decimal.Decimal) {
				s.Licenses = []commission.LicenseTotals{{Totals: commission.Totals{PaidOut: d}}}
			},
			func(s *commission.Statement, d decimal.Decimal) {
				s.Months = []commission.MonthTotals{{Totals: commission.Totals{Adjusted: d}}}
			},
		} {
			hostileMarshal(h, func(d decimal.Decimal) (any, error) {
				s := commission.Statement{Currency: "USD"}
				set(&s, d)
				return asJSON(s)
			})
		}
		for _, at := range hostileInstants() {
			h.either(at.String(), 0, func() (any, error) { return asJSON(commission.Statement{At: at, Currency: "USD"}) }, errStandard)
		}
		h.refused("the zero value", 0, pricing.ErrCurrency, func() (any, error) { return asJSON(commission.Statement{}) })
	},
	"commission.Statement.UnmarshalJSON": func(h *hostile) {
		_, _, statement := ledger(h)
		hostileNil(h, string(must(json.Marshal(statement))), (*commission.Statement).UnmarshalJSON, pricing.ErrAmount)
		h.handled("null, which changes nothing", 0, func() (any, error) {
			s := statement
			if err := s.UnmarshalJSON([]byte("null")); err != nil || s.Currency == "" {
				return nil, fmt.Errorf("currency %q, error %w", s.Currency, err)
			}
			return nil, nil
		})
		hostileDecode(h, statement, func(text []byte) (any, error) {
			var s commission.Statement
			err := s.UnmarshalJSON(text)
			return s, err
		}, pricing.ErrAmount, pricing.ErrCurrency, errStandard)
	},
	"commission.State.MarshalJSON": func(h *hostile) {
		h.handled("the zero value", 0, func() (any, error) { return asJSON(commission.State{}) })
		for _, d := range withinBounds() {
			h.either("a payment of "+d.name+", read back", 0, func() (any, error) {
				terms := commission.LiveChatTerms()
				terms.FirstTier[0].Value = decimal.Decimal{} // whatever was paid, nothing is earned
				s, _, err := terms.Post(commission.State{}, commission.Payment{ID: "p", At: month().Start, License: "l", Amount: d.value, Currency: "USD"})
				if err != nil {
					return nil, err
				}
				text, err := json.Marshal(s)
				if err != nil {
					return nil, fmt.Errorf("cannot be stored: %v", err) //nolint:errorlint // not an error that is documented
				}
				if err := json.Unmarshal(text, &s); err != nil {
					return nil, fmt.Errorf("cannot be read back: %v", err) //nolint:errorlint // as above
				}
				return nil, nil
			}, pricing.ErrAmount)
		}
	},
	"commission.State.UnmarshalJSON": func(h *hostile) {
		s, _, _ := ledger(h)
		hostileNil(h, string(must(json.Marshal(s))), (*commission.State).UnmarshalJSON, commission.ErrState)
		hostileDecode(h, s, func(text []byte) (any, error) {
			var s commission.State
			err := s.UnmarshalJSON(text)
			if err == nil { // whatever it is, it can be gone on with
				refund := commission.Refund{ID: "new", At: month().End, Payment: "p", Amount: decimal.New(1, -2), Currency: "USD", Reason: commission.ReasonVoid}
				_, _, _ = commission.LiveChatTerms().Post(s, refund)
				_, err = asJSON(s)
			}
			return s, err
		}, commission.ErrState)
	},
	"commission.State.CloseBefore": func(h *hostile) {
		s, _, _ := ledger(h)
		for _, at := range hostileInstants() {
			for _, s := range []commission.State{s, {}} {
				h.handled(at.String(), 0, func() (any, error) { return nil, keepsOn(s.CloseBefore(at).CloseBefore(month().Start)) })
				h.either(at.String(), 0, func() (any, error) { return asJSON(s.CloseBefore(at)) }, errStandard)
			}
		}
	},
	"commission.Terms.MarshalJSON": func(h *hostile) {
		hostileTerms(h, func(t commission.Terms) (any, error) {
			if text, err := asJSON(t); !errors.Is(err, commission.ErrTerms) {
				return text, fmt.Errorf("error %w, JSON %.100s", err, text)
			}
			return nil, t.Validate()
		})
	},
	"commission.Terms.Validate": func(h *hostile) {
		hostileTerms(h, func(t commission.Terms) (any, error) { return nil, t.Validate() })
	},
	"commission.Terms.Post": func(h *hostile) {
		hostileTerms(h, func(t commission.Terms) (any, error) { return post(t) })
		hostileEvents(h)
	},
	"commission.Terms.Statement": func(h *hostile) {
		hostileTerms(h, func(t commission.Terms) (any, error) { return t.Statement(nil, month().Start) })
		for _, e := range hostileEntries() {
			for _, at := range []time.Time{month().Start, lastInstant, firstInstant} {
				h.either(e.name, e.size, func() (any, error) {
					return commission.LiveChatTerms().Statement([]commission.Entry{e.entry}, at)
				}, pricing.ErrCurrency, pricing.ErrAmount, commission.ErrEvent)
			}
		}
		h.refused("an entry twice", 0, commission.ErrDuplicate, func() (any, error) {
			return commission.LiveChatTerms().Statement(slices.Repeat([]commission.Entry{{Kind: commission.EntryPayment, Currency: "USD"}}, 2), month().Start)
		})
		_, entries, _ := ledger(h)
		for _, at := range hostileInstants() {
			for _, loc := range hostileZones() {
				terms := commission.LiveChatTerms()
				terms.Location = loc
				h.handled(fmt.Sprint(at, loc), 0, func() (any, error) { return terms.Statement(entries, at) })
			}
		}
		many := make([]commission.Entry, 50_000)
		for i := range many {
			many[i] = commission.Entry{Event: fmt.Sprint(i), Kind: commission.EntryPayment, License: fmt.Sprint(i), At: month().Start, Amount: nines(50), Currency: "USD"}
		}
		h.handled("many licenses", len(many)*400, func() (any, error) { return commission.LiveChatTerms().Statement(many, month().End) })
	},
	"commission.EventError.Error": func(h *hostile) {
		for _, id := range hostileIDs() {
			h.text("an id of any bytes", len(id), func() string {
				return (&commission.EventError{Index: -1, Kind: commission.EntryPayment, ID: id, Err: commission.ErrEvent}).Error()
			})
		}
		h.text("the zero value", 0, func() string { return new(commission.EventError).Error() })
		h.text("nil", 0, func() string { return (*commission.EventError)(nil).Error() })
	},
	"commission.EventError.Unwrap": func(h *hostile) {
		h.handled("the zero value", 0, func() (any, error) { return nil, new(commission.EventError).Unwrap() })
		h.refused("nil", 0, commission.ErrEvent, func() (any, error) { return nil, (*commission.EventError)(nil) })
	},
}

// post posts events to a new ledger, and returns the results as one.
func post(t commission.Terms, events ...commission.Event) (any, error) {
	s, entries, err := t.Post(commission.State{}, events...)
	return []any{s, entries}, err
}

// keepsOn returns an error unless a state takes another event, or is closed.
func keepsOn(s commission.State) error {
	_, _, err := commission.LiveChatTerms().Post(s, commission.Payout{ID: "later", At: month().End, Amount: decimal.New(1, 0), Currency: "USD"})
	if errors.Is(err, commission.ErrClosed) {
		return nil
	}
	return err
}

// ledger is a small ledger with an entry of each kind.
func ledger(h *hostile) (commission.State, []commission.Entry, commission.Statement) {
	h.Helper()
	at := month().Start
	amount := decimal.New(10000, -2)
	terms := commission.LiveChatTerms()
	s, entries, err := terms.Post(commission.State{},
		commission.Payment{ID: "p", At: at, License: "l", Amount: amount, Currency: "USD"},
		commission.Refund{ID: "r", At: at.Add(1), Payment: "p", Amount: decimal.New(1, -2), Currency: "USD", Reason: commission.ReasonVoid},
		commission.Payout{ID: "o", At: at.Add(2), Amount: amount, Currency: "USD"},
	)
	if err != nil {
		h.Fatal(err)
	}
	statement, err := terms.Statement(entries, month().End)
	if err != nil {
		h.Fatal(err)
	}
	return s, entries, statement
}

// hostileDecode feeds a decoder of the JSON of a value.
func hostileDecode(h *hostile, v any, decode func([]byte) (any, error), documented ...error) {
	h.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		h.Fatal(err)
	}
	h.altered(text, decode, documented...)
	h.spoiled(text, decode, documented...)
	for _, text := range hostileJSON() {
		h.either(text[:min(20, len(text))], len(text), func() (any, error) { return decode([]byte(text)) }, documented...)
	}
	for _, list := range []string{"lines", "licenses", "months"} {
		for _, element := range []string{"null", "{}"} {
			text := `{"` + list + `":[` + strings.Repeat(element+",", megabyte/8) + element + "]}"
			if err := h.call("many of "+element, len(text), func() (any, error) { return decode([]byte(text)) }); !wrapsOne(err, documented) {
				h.Errorf("%s of many %s: error %v, want one of %q", list, element, err, documented)
			}
		}
	}
}

// hostileTerms feeds a function of terms.
func hostileTerms(h *hostile, f func(commission.Terms) (any, error)) {
	h.Helper()
	h.refused("the zero value", 0, pricing.ErrCurrency, func() (any, error) { return f(commission.Terms{}) })
	h.handled("no rates", 0, func() (any, error) { return f(commission.Terms{Currency: "USD"}) })
	want := func(what string, size int, err error, change func(*commission.Terms)) {
		h.Helper()
		t := commission.LiveChatTerms()
		change(&t)
		h.want(what, size, err, func() (any, error) { return f(t) })
	}
	for _, code := range hostileCodes {
		want("currency", len(code), pricing.ErrCurrency, func(t *commission.Terms) { t.Currency = code })
	}
	for _, n := range []int{-1, 3001, math.MinInt, math.MaxInt} {
		want("months", 0, commission.ErrTerms, func(t *commission.Terms) { t.EarnMonths = n })
	}
	for _, n := range []int{-1, 91_313, math.MinInt, math.MaxInt} {
		want("days", 0, commission.ErrTerms, func(t *commission.Terms) { t.HoldDays = n })
	}
	want("all the months and days", 0, nil, func(t *commission.Terms) { t.EarnMonths, t.HoldDays = 3000, 91_312 })
	for _, d := range beyondBounds() {
		want("payout of "+d.name, d.size, pricing.ErrAmount, func(t *commission.Terms) { t.MinPayout = d.value })
	}
	for _, d := range []decimal.Decimal{decimal.New(-1, 0), decimal.New(1, -3)} {
		want("payout", 0, commission.ErrTerms, func(t *commission.Terms) { t.MinPayout = d })
	}
	for _, rates := range []func(*commission.Terms, pricing.Schedule[decimal.Decimal]){
		func(t *commission.Terms, s pricing.Schedule[decimal.Decimal]) { t.FirstTier = s },
		func(t *commission.Terms, s pricing.Schedule[decimal.Decimal]) { t.SecondTier = s },
		func(t *commission.Terms, s pricing.Schedule[decimal.Decimal]) {
			t.Licenses = map[string]commission.LicenseTerms{"\xff": {Rate: s}}
		},
	} {
		hostileRates(h, func(d decimal.Decimal) (any, error) {
			t := commission.LiveChatTerms()
			rates(&t, pricing.Schedule[decimal.Decimal]{{Value: d}})
			return f(t)
		})
		want("rates not in order", 0, pricing.ErrSchedule, func(t *commission.Terms) {
			rates(t, pricing.Schedule[decimal.Decimal]{{From: lastInstant}, {From: firstInstant}})
		})
	}
	for _, id := range hostileIDs() {
		want("a channel", len(id), pricing.ErrChannel, func(t *commission.Terms) {
			t.Licenses = map[string]commission.LicenseTerms{id: {Channel: pricing.Schedule[pricing.Channel]{{Value: -1}}}}
		})
	}
	for _, loc := range hostileZones() {
		want(loc.String(), 0, nil, func(t *commission.Terms) { t.Location = loc })
	}
}

// hostileEvents feeds a ledger.
func hostileEvents(h *hostile) {
	h.Helper()
	type none struct{ commission.Payment }
	plain := commission.Payment{ID: "p", At: month().Start, License: "l", Amount: decimal.New(1, 0), Currency: "USD"}
	posting := func(events ...commission.Event) func() (any, error) {
		return func() (any, error) { return post(commission.LiveChatTerms(), events...) }
	}
	for name, e := range map[string]commission.Event{
		"nil": nil, "nil of a payment": (*commission.Payment)(nil), "a pointer": &plain, "another type": none{plain},
		"no payment": commission.Payment{}, "no refund": commission.Refund{}, "no payout": commission.Payout{}, "no adjustment": commission.Adjustment{},
	} {
		h.refused(name, 0, commission.ErrEvent, posting(e))
	}
	for _, at := range hostileInstants() {
		p := plain
		p.At = at
		refund := commission.Refund{ID: "r", At: at, Payment: "p", Amount: decimal.New(1, 0), Currency: "USD", Reason: commission.ReasonVoid}
		h.either(at.String(), 0, posting(p, refund), commission.ErrEvent, pricing.ErrCycle)
		for _, loc := range hostileZones() {
			terms := commission.LiveChatTerms()
			terms.Location, terms.EarnMonths, terms.HoldDays = loc, 1, 1
			other := p
			other.ID = "q"
			h.either(fmt.Sprint(at, loc), 0, func() (any, error) { return post(terms, p, other) }, commission.ErrEvent, pricing.ErrCycle)
		}
	}
	for _, d := range beyondBounds() {
		p, tax := plain, plain
		p.Amount, tax.Tax = d.value, d.value
		h.refused("payment of "+d.name, d.size, pricing.ErrAmount, posting(p))
		h.refused("tax of "+d.name, d.size, pricing.ErrAmount, posting(tax))
		h.refused("refund of "+d.name, d.size, pricing.ErrAmount, posting(commission.Refund{ID: "r", At: p.At, Payment: "p", Amount: d.value, Currency: "USD"}))
		h.refused("payout of "+d.name, d.size, pricing.ErrAmount, posting(commission.Payout{ID: "o", At: p.At, Amount: d.value, Currency: "USD"}))
		h.refused("adjustment of "+d.name, d.size, pricing.ErrAmount, posting(commission.Adjustment{ID: "a", At: p.At, Amount: d.value, Currency: "USD"}))
	}
	for _, d := range withinBounds() {
		p := plain
		p.Amount, p.Tax = d.value, d.value
		refund := commission.Refund{ID: "r", At: p.At, Payment: "p", Amount: d.value, Currency: "USD", Reason: commission.ReasonVoid}
		h.either(d.name, 0, posting(p, refund), pricing.ErrAmount, commission.ErrRefund)
		h.either(d.name, 0, posting(commission.Payout{ID: "o", At: p.At, Amount: d.value, Currency: "USD"}), pricing.ErrAmount, commission.ErrEvent)
		h.either(d.name, 0, posting(commission.Adjustment{ID: "a", At: p.At, Amount: d.value, Currency: "USD", Reason: "r"}), pricing.ErrAmount)
	}
	for _, id := range hostileIDs() {
		p := plain
		p.ID, p.License = id, id
		unknown := commission.ErrRefund
		if !utf8.ValidString(id) {
			unknown = commission.ErrEvent
		}
		h.either("ids of any bytes", len(id), posting(p), commission.ErrEvent)
		h.refused("a refund of any bytes", len(id), unknown, posting(commission.Refund{ID: id, At: p.At, Payment: id, Amount: p.Amount, Currency: "USD", Reason: commission.ReasonVoid}))
		h.refused("a reason of any bytes", len(id), commission.ErrEvent, posting(commission.Refund{ID: "r", At: p.At, Payment: "p", Amount: p.Amount, Currency: "USD", Reason: commission.Reason(id)}))
	}
	for _, code := range append(hostileCodes, "EUR") {
		p := plain
		p.Currency = code
		h.refused("currency", len(code), pricing.ErrCurrency, posting(p))
	}
	other := plain
	other.Tax = decimal.New(1, 0)
	h.refused("two payments of one id", 0, commission.ErrDuplicate, posting(plain, other))
	h.handled("a payment many times", 10_000*500, posting(slices.Repeat([]commission.Event{plain}, 10_000)...))

	const often = 50_000
	changing := commission.LiveChatTerms()
	changing.FirstTier = nil
	var payments []commission.Event
	for i := range often {
		p := plain
		p.ID, p.At = fmt.Sprint(i), plain.At.Add(time.Duration(i))
		payments = append(payments, p)
		changing.FirstTier = append(changing.FirstTier, pricing.Dated[decimal.Decimal]{From: p.At, Value: commission.Rate()})
	}
	h.handled("a rate for each payment", often*500, func() (any, error) { return post(changing, payments...) })
}

// hostileEntry is an entry that no ledger has.
type hostileEntry struct {
	name  string
	entry commission.Entry
	size  int
}

func hostileEntries() []hostileEntry {
	entries := []hostileEntry{{name: "the zero value"}}
	for _, kind := range []commission.EntryKind{"", "\xff", commission.EntryPayment, commission.EntryRefund, commission.EntryPayout, commission.EntryAdjustment} {
		for _, d := range slices.Concat(beyondBounds(), withinBounds()) {
			for _, e := range []commission.Entry{{Base: d.value}, {Rate: d.value}, {Amount: d.value}, {PaidOut: d.value}} {
				e.Kind, e.Currency = kind, "USD"
				entries = append(entries, hostileEntry{d.name, e, d.size})
			}
		}
		for _, at := range hostileInstants() {
			entries = append(entries, hostileEntry{at.String(), commission.Entry{Kind: kind, At: at, AvailableFrom: at, Currency: "USD"}, 0})
		}
		if kind != commission.EntryRefund {
			continue // all texts are the same to the other kinds
		}
		for _, id := range hostileIDs() {
			entries = append(entries, hostileEntry{"ids of any bytes", commission.Entry{
				Event: id, Kind: kind, License: id, Payment: id, Note: id, Currency: "USD",
			}, 4 * jsonSize(id)})
		}
	}
	for _, code := range hostileCodes {
		entries = append(entries, hostileEntry{"currency", commission.Entry{Currency: code}, len(code)})
	}
	return entries
}
