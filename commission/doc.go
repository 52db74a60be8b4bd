// Package commission computes what a partner earns. A [Ledger] keeps the commission of
// a partner over time. [Compare] shows which way of selling a license pays a partner
// most.
//
// A partner brings customers to a vendor. A partner who refers a license earns a
// commission: the customer pays the vendor, and the partner gets a share of each
// payment. A partner who resells a license pays the vendor at a discount and charges a
// customer of its own. A resold license earns no commission; package pricing computes
// what its reseller keeps.
//
// [Terms] say what each payment earns. An [Event] is something that happened: a payment,
// a refund, a payout to the partner, an adjustment, or the reversal of a refund or a
// payout. [Ledger.Post] returns an [Entry] for each event. A program stores the entries,
// and [NewLedger] restores the ledger from them. [Ledger.Statement] returns the income
// of the partner at an instant:
//
//	ledger, err := commission.NewLedger(terms, stored...)
//	posted, err := ledger.Post(events...) // store these
//	statement, err := ledger.Statement(now)
//
// # Disputes
//
// A dispute is a [Refund] with the reason [Chargeback]. Post it when the bank takes the
// money from the vendor, which is usually when the dispute is opened. If the vendor wins,
// post a [Reversal] of the refund. If the vendor loses, post nothing more.
//
// # Rules
//
//   - Commission is a rate of what the customer really paid, after discounts and before
//     tax. Each payment is rounded by itself, half away from zero. (Source: LiveChat,
//     "20% recurring commission", https://partners.livechatinc.com/docs/getting-started/.
//     Own rules: before tax, and the rounding.)
//   - An annual payment earns all of its commission at once. (Source: a sample in the
//     documents of LiveChat's partner API, from 2018 to 2019, with a commission of 1200
//     for an annual license at 20%. The payment of 6000 is derived: no sample has it.)
//   - The second tier is for a partner who recruited another partner. It is a rate of the
//     same sale, not of the other partner's commission. (Source:
//     https://partners.livechat.com/blog/second-tier-affiliation/.)
//   - A license earns a discount or a commission, never both. (Source:
//     https://partners.livechat.com/help/solution-partner-program/customizing-accounts-you-create/.)
//   - A payment keeps the rate of its sale. A refund takes back commission in proportion
//     to what was refunded of the amount with tax. A full refund leaves exactly 0.00, in
//     however many parts it comes. (Own rule. What goes wrong otherwise:
//     https://github.com/AffiliateWP/AffiliateWP/issues/1829.)
//   - A reversal undoes one refund or one payout, completely and only once. (Own rule.
//     Why it is needed: https://github.com/Kilo-Org/cloud/pull/2552.)
//   - Entries never change. A refund or a reversal is an entry of its own. (Source:
//     https://docs.tolt.com/concepts/commission-lifecycle.)
//   - Commission is pending for a number of days, and then available. The terms set the
//     number by the date of the payment, and the days are local dates. A refund or its
//     reversal becomes available at its own time, or when its payment does, whichever is
//     later. (Own rule: no source says how long LiveChat holds commission.)
//   - A balance below the minimum payout, or below 0, carries over to the next statement.
//     (Own rule. See [LiveChatTerms] for the source of a minimum of 50.00.)
//   - If EarnMonths is set, a license earns for that number of calendar months. (Own
//     rule.)
//   - An event that is posted twice counts once. Two different events with one ID are an
//     error. (Own rule.)
//   - A payment for a license that the terms do not name is refused, unless the terms
//     allow unlisted licenses. (Own rule.)
//
// # Properties
//
// No function reads a clock or a setting, or modifies its arguments. The same events in
// the same calls give the same entries. Neither their order within a call nor the
// locations of their times matter. Computed amounts are exact, or rounded once as the
// rules say, and have the places of the currency. Computed times are in the zone of the
// terms.
package commission
