// Package payper exports nothing. Its example runs from chats to commission.
//
// The module works out pay-per-seat (PPS) and pay-per-account (PPA) charges, a
// reseller's discount and margin, and a referrer's commission, for software that is
// sold per support agent through partners.
//
// A license holds accounts, one for each agent. PPA charges every account. PPS charges
// the seats: a customer with 20 accounts of whom five chat at one time pays for five.
// Only a license that a partner resells can be PPS. The reseller pays the vendor, at
// 20% off, and charges its own customer, usually the public price of each account. It
// keeps the discount and the gap between accounts and seats. A partner who refers a
// customer instead gets 20% of what that customer pays.
//
// Three packages answer for these numbers. Each imports only those before it.
//
//   - [github.com/payper/payper/seats] counts: from accounts and chats to a usage, with
//     the proof of its peak.
//   - [github.com/payper/payper/pricing] charges: from a license and a usage to what
//     vendor, reseller and customer pay.
//   - [github.com/payper/payper/commission] shares: from payments to what a partner
//     earns, and all ways to sell a license side by side.
//
// The source of PPS and PPA is LiveChat's partner help page "The difference between PPS
// and PPA payment models" of 30 August 2021. RULES.md in the repository lists each rule
// with its source.
package payper
