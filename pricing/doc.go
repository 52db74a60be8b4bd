// Package pricing turns the usage of a license into money: what it is charged, what
// a reseller keeps, what is due for a part of a period, and what to pay or give back
// when something billed is different now.
//
// A vendor sells licenses. A license holds accounts, one for each agent. The model
// PPA charges every account. The model PPS charges seats: the most agents chatting at
// one time. PPS exists only for a license that a partner resells: the partner pays the
// vendor, at 20% off, and charges its own customer. The model Metered is for any other
// count: the caller supplies the number and names the unit. It is unrelated to the type
// Meter of package seats.
//
// # From a license to a bill
//
// A [License] says how it was sold, how it is charged and at what price. Its [Cycle]
// says which periods that price is for.
//
//   - [License.Charge] charges the usage of a period of the cycle.
//   - [License.ChargePart] charges that of a part of one, such as the first stub.
//   - [License.ChargeUnits] charges a number that the caller counted or sold.
//   - [ChargeChanges] charges a period in which the price or a number that was bought
//     changed.
//   - [License.Billed] holds what somebody else charged.
//   - [Charge.Deduct] takes a coupon or a credit off a charge.
//   - [Correct] takes what was billed and what is due, and returns the difference.
//   - [NewBill] puts together all that one payer owes.
//   - [License.Resale] returns what a reseller keeps, and why.
//
// # Rules
//
// The rules are numbered as in RULES.md. LiveChat stands for its help page "The
// difference between PPS and PPA payment models" of 30 August 2021.
//
//   - Amounts are exact. Each line of a charge is rounded once, half away from zero, to
//     the places of the currency, and its printed figures multiply out to its amount.
//     (Rule 10. Own rule.)
//   - Every total is the exact sum of its lines. What is split adds up. (Rule 11. Own
//     rule.)
//   - The discount is a rate of the list total as printed, 20% unless the license says
//     otherwise, rounded once. What is deducted comes after it. (Rule 12. LiveChat.)
//   - PPS on a license that is not resold is refused. A license earns a discount or a
//     commission, never both. (Rule 13. LiveChat, and
//     https://partners.livechat.com/help/solution-partner-program/customizing-accounts-you-create/.)
//   - A margin is what the customer pays less what the reseller pays. It has three causes:
//     the discount, the gap between accounts and seats, and the reseller's own price.
//     (Rule 14. LiveChat; the own price is an own rule.)
//   - A rate is from 0% to 100%. Prices are never negative. (Rule 15. Own rule.)
//   - The periods of a cycle are counted from its anchor, by the clocks of its zone.
//     (Rule 16. Own rule.)
//   - A part of a period costs price x part / whole, with one division and one rounding
//     for each line. The whole is the period of the cycle. (Rule 17. Own rule.)
//   - A [Schedule] says which terms hold at an instant. The caller names the instant.
//     (Rule 18. https://partners.livechat.com/help/pricing-update-ppa.)
//   - A correction is due less billed. (Rule 19. Own rule;
//     https://github.com/stripe/stripe-dotnet/issues/3103.)
//
// # Amounts, zones and time
//
// An [Amount] keeps its places and prints them: 94.40. An amount, a [Rate] or a [Zone]
// that was never set is not 0, 0% or UTC, and is refused where it is used. Only Add, Sub,
// Cmp and Sign of an Amount count it as 0.
//
// Equal instants give equal amounts: no result depends on the location or on the
// monotonic reading of a [time.Time]. Where local dates decide, a Zone says where.
//
// # Storing values
//
// Valid values go through encoding/json and come back equal. Amounts, rates and zones
// are strings: "59.00", "12.5%", "Europe/Berlin". Package json ignores keys that it does
// not know, such as a misspelt "min_seat"; use its DisallowUnknownFields for input by
// hand. The functions check what they are given: a charge that does not add up is
// refused. Nothing depends on the settings of package decimal.
//
// # Properties
//
// Functions have no side effects and may be called from many goroutines at once. They
// read no clock. Only [LoadZone], and a Zone read from text, read the time zone
// database. No function modifies its arguments. With an error, the result is zero.
package pricing
