// Package payper works out pay-per-seat (PPS) and pay-per-account (PPA)
// charges, a reseller's discount and margin, and a referrer's commission, for
// software that is sold per support agent through partners.
//
// A license holds accounts, one for each agent. Under PPA it is charged for
// every account; under PPS only for the agents who chat: a customer with 20
// accounts of whom five chat at one time pays for five seats. Only a license
// that a partner resells can be PPS. The reseller pays the vendor, at 20% off,
// and charges its own customer, usually the public price for each account; it
// keeps the discount and the gap between accounts and seats. A partner who
// refers a customer instead gets 20% of what that customer pays.
//
// Three packages answer for these numbers. Each uses only those before it:
//
//   - [github.com/payper/payper/seats] counts: from accounts and chats to a
//     usage, with the proof of its peak.
//   - [github.com/payper/payper/pricing] charges: from a license and a usage to
//     the amounts that vendor, reseller and customer pay.
//   - [github.com/payper/payper/commission] shares: from a payment to the
//     partner's part, and all ways to sell a license side by side.
//
// This package holds nothing but the story; its example goes the whole way.
//
// All functions are pure: they read no clock, file or setting, never modify
// their input, and may be called from many goroutines at once. Amounts are
// exact decimals, rounded once for each line; every total is the sum of its
// lines. Bad input gets an error that wraps a documented sentinel and names
// what is at fault.
//
// Left out on purpose: tax, collecting payments, currency conversion, invoices
// as documents, storage, trials, coupons, and price lists. A price is the
// caller's to give.
//
// The rules are those of LiveChat's partner help page "The difference between
// PPS and PPA payment models" of 30 August 2021, where it is silent those of
// the sources named beside each, and marked as own rules where there is none.
package payper
