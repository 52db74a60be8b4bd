// Package commission works out what a partner earns: the commission on what a
// referred customer pays, and how that compares with reselling.
//
// [Share] gives the commission on one payment. [Compare] puts the ways to sell
// one licence side by side, for one period: what the customer pays, what the
// vendor keeps, and what the partner earns and from what.
//
// # Rules
//
//   - The base is what the customer really paid: after discounts, before tax.
//     Each payment is rounded by itself, half away from zero, to the
//     currency's places.
//   - The commission is 20% of every payment; an annual one counts at once.
//     (Source: https://partners.livechat.com/docs/; the samples of its partner
//     API show 1200 earned for 6000 paid.)
//   - The second tier, for who referred the partner, is 5% of the same sale,
//     not of the first partner's commission. (Source:
//     https://partners.livechat.com/blog/second-tier-affiliation/.)
//   - A licence earns a discount or a commission, never both. (Source:
//     https://partners.livechat.com/help/solution-partner-program/customizing-accounts-you-create/.)
//
// Amounts, their bounds and their rounding are those of package pricing, and
// so are its properties: all functions are pure and safe for concurrent use.
package commission
