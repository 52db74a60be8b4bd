package main

import "github.com/payper/payper/commission"

// own returns payper's own form: a row for each event.
func own() form {
	return form{
		name:  "payper",
		known: []string{"kind", "id", "at", "amount"},
		titles: map[string]string{
			"kind": "kind", "id": "id", "at": "at", "license": "license", "of": "payment", "amount": "amount", "tax": "tax",
			"currency": "currency", "reason": "reason",
		},
		times:  []string{"at"},
		money:  []string{"amount", "tax"},
		events: ownEvents,
	}
}

// ownEvents reads a row of payper's own form. A payment has a license; a refund has the
// id of its payment and a reason; a reversal has the id of the refund or the payout that
// it undoes; an adjustment has a reason in any words. The amount of a refund may be the
// word all: all that is left of the payment.
func ownEvents(r *row) {
	currency, _ := r.currency()
	e := commission.Event{
		ID: r.id("id"), Kind: commission.Kind(r.word("kind")), At: r.at("at"), License: r.anyID("license"), Of: r.anyID("of"), Currency: currency,
	}
	if e.All = e.Kind == commission.Refund && r.word("amount") == "all"; !e.All {
		e.Amount, _ = r.money("amount")
	}
	e.Tax, _ = r.money("tax")
	switch reason := r.text("reason"); e.Kind {
	case commission.Refund:
		e.Reason, e.Note = r.refundReason(reason)
	case commission.Payment, commission.Payout, commission.Reversal, commission.Adjustment:
		e.Note = reason
	default:
		r.fault("kind", "is not payment, refund, reversal, payout or adjustment")
		return
	}
	r.add(e)
}

// refundReason returns what a word means for the ledger, and the word as a note where
// it says more. No word at all is a refund.
func (r *row) refundReason(word string) (reason commission.Reason, note string) {
	switch word {
	case "chargeback":
		return commission.Chargeback, ""
	case "void":
		return commission.Void, ""
	case "", "refund":
		return commission.Refunding, ""
	case "requested_by_customer", "duplicate", "fraudulent", "expired_uncaptured_charge": // Stripe's
		return commission.Refunding, word
	}
	r.fault("reason", "is not refund, chargeback, void, requested_by_customer, duplicate, fraudulent or expired_uncaptured_charge")
	return "", ""
}
