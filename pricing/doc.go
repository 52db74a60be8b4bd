// Package pricing turns the usage of a license into money: what it is charged, what
// a reseller keeps, what is due for a part of a period, and what to pay or give back
// when something billed is different now.
//
// A vendor sells licenses. A license holds accounts, one for each agent. The model
// PPA charges every account. The model PPS charges seats: the most agents chatting at
// one time. PPS exists only for a license that a partner resells: the partner pays the
// vendor, at 20% off, and charges its own customer. A caller that charges by another
// count uses the model Metered, with a number and a unit of its own.
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
//   - A margin is what the customer pays less what the reseller pays, and is split into
//     what the discount, the model and the reseller's own price bring. (Rule 14.
//     LiveChat; the markup is an own rule.)
//   - A rate is from 0% to 100%. Prices are never negative. (Rule 15. Own rule.)
//   - The periods of a cycle are counted from its anchor, by the clocks of its zone.
//     (Rule 16. Own rule.)
//   - A part of a period costs price x part / whole, with one division and one rounding
//     for each line. The whole is the period of the cycle. (Rule 17. Own rule.)
//   - What holds at an instant comes from a [Schedule], and the caller names the
//     instant. (Rule 18. https://partners.livechat.com/help/pricing-update-ppa.)
//   - A correction is due less billed. (Rule 19. Own rule;
//     https://github.com/stripe/stripe-dotnet/issues/3103.)
//
// # Amounts, zones and time
//
// An [Amount] keeps its places and prints them: 94.40. An amount, a [Rate] or a [Zone]
// that was never set is not 0, 0% or UTC, and is refused where it is used.
//
// Equal instants give equal amounts: no result depends on the location or on the
// monotonic reading of a [time.Time]. Where local dates decide, a Zone says where.
//
// # Storing values
//
// All types go through encoding/json and come back the same. What was read back is
// checked where it is used: a charge that does not add up is refused. Nothing depends
// on the settings of package decimal.
//
// # Properties
//
// All functions are pure and may be called from many goroutines at once, except that
// [LoadZone] and a Zone that is read from text look into the time zone database. No
// function modifies what it is given. With an error, the result is zero.
package pricing
