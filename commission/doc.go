// Package commission works out what a partner earns: its ledger over time, and which
// way of selling a license pays it most.
//
// A partner brings customers to a vendor. The customer of a referred license pays the
// vendor, and the partner gets a commission, a part of each payment. For a resold
// license the partner pays the vendor itself, at a discount, and charges a customer of
// its own. Package pricing works that out; a resold license earns no commission.
//
// [Terms] say what each payment earns. A [Ledger] posts an [Event] for each thing that
// happened: a payment, a refund, the reversal of a refund or a payout, a payout to the
// partner, an adjustment. [Ledger.Post] returns an [Entry] for each. Entries are what a
// program stores; [NewLedger] takes the ledger up from them. [Ledger.Statement] says
// what they come to at an instant:
//
//	ledger, err := commission.NewLedger(terms, stored...)
//	posted, err := ledger.Post(events...) // store these
//	statement, err := ledger.Statement(now)
//
// [Compare] sets four ways of selling one license side by side for one period.
//
// # Rules
//
//   - The commission is a rate of what the customer really paid: after discounts,
//     before tax, each payment rounded by itself, half away from zero. (Source: LiveChat,
//     "20% recurring commission", https://partners.livechatinc.com/docs/getting-started/;
//     before tax and the rounding are own rules.)
//   - An annual payment earns at once. (Source: a sample in the documents of LiveChat's
//     partner API, from 2018 to 2019, with a commission of 1200 for an annual license at
//     20%. That 6000 was paid is derived: no sample says it.)
//   - The second tier, for the partner who referred another partner, is a rate of the
//     same sale, not of the other partner's commission. (Source:
//     https://partners.livechat.com/blog/second-tier-affiliation/.)
//   - A license earns a discount or a commission, never both. (Source:
//     https://partners.livechat.com/help/solution-partner-program/customizing-accounts-you-create/.)
//   - The rate of the sale stays with a payment. A refund takes commission back in
//     proportion to all that was refunded of the amount with tax, so that a full refund
//     leaves exactly 0.00, in however many parts. (Own rule; what goes wrong otherwise:
//     https://github.com/AffiliateWP/AffiliateWP/issues/1829.)
//   - A reversal undoes one refund or one payout, whole, once. (Own rule; why it is
//     needed: https://github.com/Kilo-Org/cloud/pull/2552.)
//   - Entries never change: what goes back is an entry of its own. (Source:
//     https://docs.tolt.com/concepts/commission-lifecycle.)
//   - Commission is pending for the days that the terms say for the date of the payment,
//     by local dates, and available after them. What takes back or gives back counts
//     from its own instant, but not before its payment is available. (Own rule: no
//     source says how long LiveChat holds commission.)
//   - A balance below the minimum payout, or below 0, carries to the next statement.
//     (Own rule; see [LiveChatTerms] for the source of a minimum of 50.00.)
//   - With EarnMonths a license earns for so many calendar months since its date. (Own
//     rule.)
//   - An event that is given twice counts once. Two events that have one id and differ
//     are an error. (Own rule.)
//   - A license that the terms do not name is refused, unless they let it in. (Own
//     rule.)
//
// # Properties
//
// No function reads a clock or a setting, or modifies what it is given. The same events
// in the same calls make the same entries, whatever their order within a call and
// whatever the location of their instants. Computed amounts are exact or rounded once,
// as the rules say, and have the places of the currency. Computed times are in the zone
// of the terms.
package commission
