package main

import "github.com/payper/payper/commission"

// rewardful returns the form of Rewardful's sales.
func rewardful() form {
	return form{
		name:  "Rewardful, sales",
		known: []string{"id", "at", "amount", "refunded", "tax", "sale"},
		titles: map[string]string{
			"id": "id", "at": "charged at", "license": "customer id", "amount": "charge amount cents", "refunded": "refund amount cents",
			"tax": "tax amount cents", "sale": "sale amount cents", "currency": "currency",
		},
		times:  []string{"at"},
		money:  []string{"amount", "refunded", "tax"},
		events: rewardfulEvents,
	}
}

// rewardfulEvents reads a sale: a payment, and what was refunded of it. A sale has no
// date of its refund, which gets that of the sale.
// (https://developers.rewardful.com/rest-api/sales/the-sale-object)
func rewardfulEvents(r *row) {
	id := r.id("id")
	r.payment(id, r.at("at"))
	refunded, _ := r.money("refunded")
	if r.bad || refunded.Sign() == 0 {
		return
	}
	if paid := r.said[0].event; paid.Tax.Sign() > 0 && !refunded.Equal(paid.Amount) {
		r.fault("refunded", "is a part of a sale with tax, and the form does not say whether with the tax")
	}
	r.refund(id+"/refund", r.at("at"), id, "refunded", commission.Refunding, "")
}

// partnerstack returns the form of PartnerStack's transactions.
func partnerstack() form {
	return form{
		name:  "PartnerStack, transactions",
		known: []string{"id", "at", "amount", "license"},
		titles: map[string]string{
			"id": "key", "at": "created at", "license": "customer key", "amount": "amount", "currency": "currency", "archived": "archived",
		},
		times:  []string{"at"},
		money:  []string{"amount"},
		events: partnerstackEvents,
	}
}

// partnerstackEvents reads a transaction. The currency is that of the column amount.
// What a negative transaction takes back, the form does not say.
// (https://docs.partnerstack.com/reference/post_v2-transactions)
func partnerstackEvents(r *row) {
	if r.word("archived") == "true" {
		r.leave("archived")
		return
	}
	r.payment(r.id("id"), r.at("at"))
}
