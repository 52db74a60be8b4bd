// Package pricing turns the usage of a license into money: what it is charged
// per seat or per account, what a reseller's discount takes off, and what the
// reseller keeps.
//
// A vendor sells licenses for software that support agents use. A license holds
// accounts, one for each agent, and is charged for all of them, or only for the
// seats that the agents took: as many as chatted at one time. A partner may resell
// it: the partner pays the vendor, at a discount, and its customer pays the
// partner.
//
// A [License] says who pays and by which model; [License.Charge] works out what
// is paid for a [seats.Usage], with lines that add up to the total.
// [License.Resale] sets the charge a reseller pays beside the price its
// customer pays, and splits the margin into its two causes.
//
// # Rules
//
//   - PPS, pay per seat, charges the most agents chatting at one time; PPA, pay
//     per account, every account on the license. Neither goes below the
//     license's minimum. (Source: LiveChat.)
//   - PPS exists only for licenses that a partner resells. (Source: LiveChat.)
//   - A reseller's discount is 20% of the list total unless the license says
//     otherwise; a license that is not resold has none. (Source: LiveChat, and
//     https://partners.livechat.com/help/solution-partner-program/customizing-accounts-you-create/.)
//   - A rate is a fraction from 0 to 1: 20 for 20% is refused. (Own rule.)
//   - The price is for the period of the usage, whatever its length. (Own rule.)
//
// # Time
//
// A [Cycle] gives the periods that a license renews by: monthly from 31 January
// goes on with 28 February and 31 March. A [Schedule] holds what changes on a
// date, a model, a price or a whole license; what holds at the instant of the
// invoice decides a charge ([Cycle.Charge]). Prices may have tiers or packages
// ([Graduated], [Volume], [Package]); a price gives an exact amount, and only a
// charge rounds.
//
// A part of a period costs its [Fraction], by a [DayCount] that the call names:
// [Charge.Prorate] for the first stub of a license, [Adjust] for what changes
// within a period that is paid. The whole is always the full period, also for a
// stub; there is one division and one rounding for each line.
//
// # Amounts
//
// Amounts are exact decimals in major units of one currency, 59.00 for 59
// dollars. Results are rounded once for each line, half away from zero, to the
// currency's places, and every total is the exact sum of its printed lines. A
// discount is a rate of the list total as it is printed, so that a reader can
// check it. [Round] has the other modes; [Allocate] splits an amount without
// losing a cent.
//
// Prices and other amounts that are passed in may be finer than the currency.
// They have at most 64 digits, and an exponent from -64 to 64; results keep to
// the same bounds.
//
// Results never depend on the settings that package decimal lets a program
// change, in value, text or JSON. To print an amount, use [Currency.Format] or
// StringFixed: the String method of a decimal drops trailing zeros. To compare
// amounts use Equal or Cmp, since == tells 2.5 from 2.50.
//
// # Properties
//
// All functions are pure: no clock, no input or output, no setting. They never
// modify what they are given, and may be called from many goroutines at once.
//
// A struct that embeds a [Charge], or another type with JSON or text of its own,
// is written as that alone in JSON, without its other keys: give the field a name.
//
// The source LiveChat is its partner help page "The difference between PPS and
// PPA payment models" of 30 August 2021.
package pricing
