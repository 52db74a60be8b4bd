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
// [Measure] counts both and returns the proof with the answer: when the most
// agents were chatting, who they were, and for how long each number of seats was
// in use. [Levels] returns the number of seats in use over time.
//
// A [Meter] is the same count for a service. It takes one chat at a time, in any
// order, tells the usage at any moment, is merged with what other machines
// counted, cut to a part of its period, and stored as bytes. [Meter.Spans] and
// [Meter.Holders] are the evidence behind its count. [Meters] holds a Meter for
// each of many licenses.
//
// # Rules
//
//   - Every span of time is half-open, [start, end): a chat that ends when
//     another begins does not overlap it. (Own rule. A count of closed ends has
//     one seat more where chats touch.)
//   - A seat is an agent, not a chat. Chats of one agent that overlap or touch
//     hold one seat. Neither the order of sessions nor a session given twice
//     changes anything. (Source: LiveChat, "if only five agents chat with
//     their visitors at one time".)
//   - Sessions are clipped to the period. An open session counts to the
//     period's end, and [Usage.OpenAgents] names its agent. A session of no
//     length holds no seat and makes nobody active. (Own rule.)
//   - Pay per seat charges the peak, the most agents chatting at one time.
//     (Source: LiveChat, as above.)
//   - Pay per account charges every account that was on the license at some
//     time in the period. A suspended account is off the license meanwhile.
//     (Source: LiveChat, "every account that was created", and
//     https://partners.livechat.com/help/pricing-update-ppa.)
//   - An exempt account, the reseller's own, takes no seat even if it chats.
//     (Source: LiveChat, "create an account for yourself, absolutely free".
//     That it may chat is an own rule.)
//   - Joined, Left and the suspensions decide accounts; sessions decide seats.
//     An agent who chats while off the license still takes a seat and is listed
//     in [Usage.Strays]. (Own rule.)
//   - Ids are compared byte by byte: "Ann", "ann" and "ann " are three agents.
//     (Own rule.)
//
// The source LiveChat is its partner help page "The difference between PPS and
// PPA payment models" of 30 August 2021.
//
// # Other counts
//
// Other vendors charge by other counts. Here levels are those of [Levels], and
// hours and days are parts of the period from [Every] or from Cycle.Periods of
// package pricing. Each row has an example.
//
//	count                     charged by                   in this package
//	peak                      LiveChat PPS [1]             Usage.Peak
//	accounts                  LiveChat PPA [1]             Usage.Accounts
//	time at k or more         (see Genesys [2])            Usage.Sustained(30 * time.Minute)
//	k or more, unbroken       Cisco CCE [3]                Unbroken(levels, 15*time.Minute)
//	five-minute samples       Citrix [4], PortaBilling [5] Sampled(levels, 5*time.Minute)
//	95th percentile           Swift Federation CDN [6]     Percentile(Peaks(levels, instants), 95)
//	lower 99% of hours        Datadog [7]                  Percentile(Peaks(levels, hours), 99)
//	peak of each day          Parallels RAS SPLA [8]       Peaks(levels, days), added up
//	user-hours                Genesys Cloud hourly [9]     Meter.Spans, rounded up once
//	agents of each day        Freshservice day passes [10] Meter.Spans, by date
//
// Sustained adds up all time at k or more. Genesys drops each quantity that was
// held for less than 30 minutes, which by the letter is another count.
//
//	 [1] partners.livechat.com/help/the-difference-between-pps-and-ppa-payment-models
//	 [2] rcworkbench.genesys.cloud/372782
//	 [3] www.cisco.com/c/en/us/support/docs/contact-center/unified-contact-center-enterprise/215429-understand-cce-smart-license-agent-consu.html
//	 [4] docs.citrix.com/en-us/citrix-cloud/citrix-cloud-management/license-usage/virtual-apps-desktops-service-license-usage-concurrent.html
//	 [5] docs.portaone.com/docs/mr100-billing-based-on-measured-resource-consumption
//	 [6] docs.swiftfederation.com/Billing/95th_Percentile.html
//	 [7] docs.datadoghq.com/account_management/billing/pricing
//	 [8] docs.parallels.com/parallels-ras-spla-guide-19/introduction/understanding-parallels-ras-spla
//	 [9] help.mypurecloud.com/?p=214024
//	[10] support.freshservice.com/en/support/solutions/articles/154758-understanding-full-time-vs-occasional-agents
//
// # Data
//
// The package cannot see gaps in the data: measure only what the data covers,
// such as a running month up to now. Where chats are told in whole seconds or
// minutes, a short chat may start and end at one instant and count for nothing.
// If that matters, add the clock's unit to each End before it is counted.
//
// # Properties
//
// All functions are pure. They read no clock and no time zone but the caller's,
// never modify what they are given, and may be called from many goroutines at
// once; a Meter or a Meters is for one goroutine at a time. The same input gives
// the same output, whatever its order and whatever the locations of its instants.
// Instants are exact to the nanosecond. Computed ones are in the location of
// Period.Start, those of a stored Meter in UTC.
//
// A struct that embeds a [Usage] is written as that alone in JSON, without its
// other keys: give the field a name.
package seats
