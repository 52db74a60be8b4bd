// Package commission works out what a partner earns: the commission on what a
// referred customer pays, and how that compares with reselling.
//
// A partner brings customers to a vendor. The customer of a license that it
// referred pays the vendor, and the partner gets a commission, a part of each
// payment. What it resells it pays itself, at a discount, and charges to a
// customer of its own: that is for package pricing, and earns no commission.
//
// [Share] gives the commission on one payment. [Compare] puts the ways to sell
// one license side by side, for one period: what the customer pays, what the
// vendor keeps, and what the partner earns and from what. [Terms] keep a
// partner's ledger over time: [Terms.Post] turns events, payments and what goes
// back of them, into entries, and [Terms.Statement] says what they come to at an
// instant.
//
// # Rules
//
//   - The base is what the customer really paid: after discounts, before tax.
//     Each payment is rounded by itself, half away from zero, to the
//     currency's places.
//   - The commission is 20% of every payment; an annual one counts at once.
//     (Source: https://partners.livechat.com/docs/; the samples of its partner
//     API show 1200 earned for 6000 paid.)
//   - The second tier, for the partner who referred another one, is 5% of the
//     same sale, not of the other partner's commission. (Source:
//     https://partners.livechat.com/blog/second-tier-affiliation/.)
//   - A license earns a discount or a commission, never both. (Source:
//     https://partners.livechat.com/help/solution-partner-program/customizing-accounts-you-create/.)
//   - The rate of the sale stays with a payment. A refund takes commission back
//     in proportion to all that was refunded of it, so that a full refund leaves
//     exactly nothing, in however many parts. (Own rule; what went wrong
//     elsewhere: https://github.com/AffiliateWP/AffiliateWP/issues/1829.)
//   - Entries never change: what goes back is an entry of its own, and a
//     negative balance is carried. (Source:
//     https://docs.tolt.com/concepts/commission-lifecycle.)
//   - Commission is pending until it is held for as many days as the terms say,
//     by local dates, and available from then on. Less than the minimum payout
//     is carried. (Source: LiveChat's partner API pays no less than 50.00,
//     https://github.com/livechat/livechat-public-docs; how long it holds
//     commission no source says.)
//   - An event that is there twice counts once; two events with one id are an
//     error. (Own rule.)
//
// Amounts, their bounds and their rounding are those of package pricing, and
// so are its properties: all functions are pure and safe for concurrent use, and
// a struct that embeds a [Statement], or another type with JSON of its own, is
// written as that alone.
package commission
