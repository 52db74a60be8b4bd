package main

import (
	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/tool"
)

// stripeBalance returns the form of Stripe's itemized balance report.
func stripeBalance() form {
	return form{
		name:  "Stripe, balance report",
		known: []string{"kind", "amount", "id", "of", "license"},
		titles: map[string]string{
			"kind": "reporting category", "id": "source id", "at": "created", "license": "customer id", "of": "charge id",
			"amount": "gross", "currency": "currency",
		},
		times:  []string{"at"},
		money:  []string{"amount"},
		events: stripeBalanceEvents,
	}
}

// stripeBalanceEvents reads a row of the balance report. Gross is what the customer
// paid; the fee is the vendor's. A payout is what Stripe paid the vendor. A dispute and
// its reversal have one source, so that the reversal gets a plus sign.
// (https://docs.stripe.com/reports/reporting-categories)
func stripeBalanceEvents(r *row) {
	switch kind := r.word("kind"); kind {
	case "charge":
		r.payment(r.id("id"), r.at("at"))
	case "refund":
		r.refund(r.id("id"), r.at("at"), r.id("of"), "amount", commission.Refunding, "")
	case "dispute":
		r.refund(r.id("id"), r.at("at"), r.id("of"), "amount", commission.Chargeback, "")
	case "dispute_reversal", "refund_failure":
		id := r.id("id")
		r.reversal(id+"+", r.at("at"), id)
	case "payout", "payout_reversal", "fee", "network_cost", "topup", "topup_reversal", "transfer", "transfer_reversal":
		r.leave(kind)
	default:
		r.fault("kind", "is none of charge, refund, refund_failure, dispute and dispute_reversal, and none of the vendor's own, such as payout and fee")
	}
}

// stripePayments returns the form of the payments export of Stripe's dashboard.
func stripePayments() form {
	return form{
		name:  "Stripe, payments export",
		known: []string{"id", "at", "amount", "refunded", "status", "license"},
		titles: map[string]string{
			"id": "id", "at": "created date", "license": "customer id", "amount": "amount", "refunded": "amount refunded",
			"refunded at": "refunded date", "currency": "currency", "status": "status", "captured": "captured",
		},
		times:  []string{"at", "refunded at"},
		money:  []string{"amount", "refunded"},
		events: stripePaymentEvents,
	}
}

// stripePaymentEvents reads a row of the payments export: a payment, and all that was
// refunded of it, for which the row has one date.
func stripePaymentEvents(r *row) {
	switch status := r.word("status"); status {
	case "paid", "refunded", "partially refunded", "succeeded":
	case "failed", "pending", "canceled", "incomplete", "blocked", "uncaptured":
		r.leave(status)
		return
	default:
		r.fault("status", "is not %s, nor a word for a payment that failed or is pending", tool.Or([]string{"Paid", "Refunded", "Partially refunded"}))
		return
	}
	if r.word("captured") == "false" {
		r.leave("uncaptured")
		return
	}
	id := r.id("id")
	r.payment(id, r.at("at"))
	if refunded, _ := r.money("refunded"); refunded.Sign() > 0 {
		r.refund(id+"/refund", r.at("refunded at"), id, "refunded", commission.Refunding, "")
	}
}

// stripeObjects returns the form of charges and refunds as Stripe's API has them.
func stripeObjects() form {
	return form{
		name:  "Stripe, charges and refunds",
		known: []string{"id", "kind", "at", "amount", "status"},
		titles: map[string]string{
			"kind": "object", "id": "id", "at": "created", "license": "customer", "of": "charge", "amount": "amount",
			"refunded": "amount refunded", "currency": "currency", "reason": "reason", "status": "status",
		},
		times:  []string{"at"},
		money:  []string{"amount"},
		events: stripeObjectEvents,
	}
}

// stripeObjectEvents reads a charge or a refund. Every reason of a refund is one to the
// ledger. (https://docs.stripe.com/api/refunds/object)
func stripeObjectEvents(r *row) {
	if status := r.word("status"); status != "succeeded" {
		if status == "" {
			r.fault("status", "is missing")
		}
		r.leave(status)
		return
	}
	id := r.id("id")
	switch r.word("kind") {
	case "charge":
		r.payment(id, r.at("at"))
		if refunded, _ := r.money("refunded"); refunded.Sign() > 0 {
			r.in.refunded[id] = refund{refunded, r.Place()}
		}
	case "refund":
		reason, note := r.refundReason(r.text("reason"))
		r.refund(id, r.at("at"), r.id("of"), "amount", reason, note)
	default:
		r.fault("kind", "is not charge or refund")
	}
}
