package main

import (
	"strings"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

// paypal returns the form of PayPal's activity download, in English.
func paypal() form {
	return form{
		name:  "PayPal, activity download",
		known: []string{"date", "time", "timezone", "kind", "status", "amount", "id", "of"},
		titles: map[string]string{
			"date": "date", "time": "time", "timezone": "timezone", "kind": "type", "status": "status", "amount": "gross",
			"tax": "sales tax", "currency": "currency", "id": "transaction id", "of": "reference txn id", "license": "from email address",
		},
		times:  []string{"date"},
		money:  []string{"amount", "tax"},
		events: paypalEvents,
	}
}

// paypalEvents reads a row of the activity download. The license is the address that a
// payment comes from. The reference of a subscription's payment is the subscription,
// and is not used; that of a refund or a chargeback is the payment, and that of a
// chargeback's reversal the chargeback.
func paypalEvents(r *row) {
	kind := r.word("kind")
	switch {
	case strings.HasSuffix(kind, "fee"):
		r.leave("fee")
		return
	case strings.HasSuffix(kind, "withdrawal"), strings.HasSuffix(kind, "transfer"):
		r.leave("withdrawal")
		return
	}
	switch status := r.word("status"); status {
	case "completed", "refunded", "partially refunded":
	case "pending", "denied", "failed", "canceled", "expired", "reversed":
		r.leave(status)
		return
	default:
		r.fault("status", "is not Completed, nor a word for what failed or is pending")
		return
	}
	id := r.id("id")
	switch kind {
	case "payment refund", "refund":
		r.refund(id, r.paypalTime(), r.id("of"), "amount", commission.Refunding, "")
	case "chargeback":
		r.refund(id, r.paypalTime(), r.id("of"), "amount", commission.Chargeback, "")
	case "chargeback reversal":
		r.reversal(id, r.paypalTime(), r.id("of"))
	default:
		if !strings.HasSuffix(kind, "payment") {
			r.fault("kind", "is no payment, refund, chargeback, fee or withdrawal")
			return
		}
		r.payment(id, r.paypalTime())
	}
}

// paypalTime returns the time of a row, which stands in three columns.
func (r *row) paypalTime() time.Time {
	zones := map[string]string{
		"PST": "-0800", "PDT": "-0700", "MST": "-0700", "MDT": "-0600", "CST": "-0600", "CDT": "-0500", "EST": "-0500", "EDT": "-0400",
		"GMT": "UTC", "UTC": "UTC", "CET": "+0100", "CEST": "+0200",
	}
	name := r.text("timezone")
	zone, err := pricing.LoadZone(name)
	offset, known := zones[strings.ToUpper(name)]
	if !known && err != nil {
		r.fault("timezone", "is no time zone that is known")
		return time.Time{}
	}
	at, ok := r.TimeOf(r.columns["date"], r.text("date")+" "+r.text("time")+" "+offset, zone)
	r.bad = r.bad || !ok
	return at
}
