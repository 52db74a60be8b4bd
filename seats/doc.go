// Package seats counts how many seats a license took in a period, and how many
// accounts were on it, from the raw chats of its agents.
//
// A company buys a license of software in which its support agents chat with
// visitors of its website. The license holds accounts, one for each agent. An
// agent takes a seat while chatting, one seat for however many chats at a time.
// The vendor charges for every account, or only for the seats: the most agents
// who chatted at one time. With 20 accounts, of which never more than five chat
// at once, that is five.
//
// [Measure] counts both at once and carries the proof of its answer: when the
// most agents were chatting, who they were, and for how long each number of
// seats was in use. [Levels] gives the number of seats in use over time, to draw
// it.
//
// A [Meter] is the same count for a service: it takes one chat at a time, in
// any order, tells the usage at any moment, is merged with what other machines
// counted, cut to a part of its period, and stored as bytes. [Meters] is a Meter
// for each of many licenses, on several cores.
//
// # Rules
//
//   - Every span of time is half-open, [start, end): a chat that ends when
//     another begins does not overlap it. (Own rule. Who counts closed ends
//     gets one seat more where chats touch.)
//   - A seat is an agent, not a chat. Chats of one agent that overlap or touch
//     hold one seat; neither the order of sessions nor a session given twice
//     changes anything. (Source: LiveChat, "if only five agents chat with
//     their visitors at one time".)
//   - Sessions are clipped to the period. One that is still open counts to the
//     period's end; one of no length holds no seat and makes nobody active.
//   - Pay per seat charges the peak, the most agents chatting at one time; the
//     agents active in the period and the level sustained for a given time
//     stand beside it.
//   - Pay per account charges every account that was on the license at some
//     time in the period. A suspended account is off the license meanwhile.
//     (Source: LiveChat, "every account that was created", and
//     https://partners.livechat.com/help/pricing-update-ppa.)
//   - An exempt account, the reseller's own, takes no seat even if it chats.
//     (Source: LiveChat, "create an account for yourself, absolutely free";
//     that it may chat is an own rule.)
//   - Joined, Left and Suspended decide accounts; sessions decide seats. Who
//     chats while off the license holds a seat all the same and is named among
//     the strays.
//
// The package cannot see gaps in the data: measure only what the data covers,
// such as a running month up to now.
//
// # Properties
//
// All functions are pure. They read no clock and no time zone but the
// caller's, never modify what they are given, and may be called from many
// goroutines at once; a Meter or a Meters is for one goroutine at a time. The
// same input gives the same output, whatever its order. Instants are exact to
// the nanosecond; those that are worked out are in the location of Period.Start,
// those of a Meter that was stored in UTC.
//
// A struct that embeds a [Usage] is written as that alone in JSON, without its
// other keys: give the field a name.
//
// The source LiveChat is its partner help page "The difference between PPS and
// PPA payment models" of 30 August 2021.
package seats
