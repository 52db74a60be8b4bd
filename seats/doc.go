// Package seats counts the seats and the accounts of a software license from the
// chats of its agents.
//
// A company buys a license for software in which its support agents chat with
// visitors of its website. The license has one account for each agent. An agent
// takes one seat while chatting, however many chats the agent has at once. The
// vendor charges in one of two ways. Pay per account (PPA) charges every account.
// Pay per seat (PPS) charges the peak, which is the most agents who chatted at one
// time. If a license has 20 accounts and at most five of the agents chat at one time,
// PPA charges 20 and PPS charges 5.
//
// [Measure] counts both. The [Usage] that it returns also records when the peak
// occurred, which agents held it, and how long each level lasted. [Levels] returns
// the number of seats in use over time.
//
// A [Meter] is for a service that receives chats one at a time. It takes them in any
// order and returns the usage at any moment. Meters can be merged, cut to a part of
// their period, and stored as bytes. [Meter.Spans] and [Meter.Holders] return the
// evidence behind a count. [Meters] holds one Meter per license.
//
// # Rules
//
//   - Every span of time is half-open, [start, end). A chat that ends when another
//     begins does not overlap it. (Own rule. Counting both ends would add a seat
//     where one chat ends as another begins.)
//   - A seat is an agent, not a chat. Chats of one agent that overlap or touch take
//     one seat. The order of sessions does not matter, and a session that is given
//     twice counts once. (Source: LiveChat, "if only five agents chat with their
//     visitors at one time".)
//   - Sessions are clipped to the period. An open session lasts to the end of the
//     period, and [Usage.OpenAgents] lists its agent. A session of no length takes
//     no seat, and its agent does not count as active. (Own rule.)
//   - PPS charges the peak. (Source: LiveChat, as above.)
//   - PPA charges every account that was on the license at any time in the period.
//     An account is off the license while it is suspended. (Source: LiveChat, "every
//     account that was created", and
//     https://partners.livechat.com/help/pricing-update-ppa.)
//   - An exempt account belongs to the reseller. It takes no seat, even if it chats.
//     (Source: LiveChat, "create an account for yourself, absolutely free". Own rule
//     that it may chat.)
//   - Joined, Left and the suspensions decide which accounts count. Sessions alone
//     decide the seats. An agent who chats while off the license still takes a seat
//     and is listed in [Usage.Strays]. (Own rule.)
//   - IDs are compared byte by byte: "Ann", "ann" and "ann " are three agents. (Own
//     rule.)
//
// The source LiveChat is its partner help page "The difference between PPS and PPA
// payment models" of 30 August 2021, the first page in the list below.
//
// # Other counts
//
// Other vendors charge other counts. The table shows how to compute them. In it,
// levels is the result of [Levels]. Hours, days and instants are parts of the
// period: hours come from [Every], and days from Cycle.Periods of package pricing.
// An instant is a part of one nanosecond. Errors are left out. Each row has an
// example.
//
//	count                     used by                       in this package
//	peak                      LiveChat PPS [1]              Usage.Peak
//	accounts                  LiveChat PPA [1]              Usage.Accounts
//	time at k or more         (see Genesys Cloud [2])       Usage.Sustained(30 * time.Minute)
//	k or more, unbroken       Cisco CCE [3]                 Unbroken(levels, 15*time.Minute)
//	five-minute samples       Citrix [4], PortaBilling [5]  Sampled(levels, 5*time.Minute)
//	95th percentile           Swift Federation CDN [6]      Percentile(Peaks(levels, instants), 95)
//	lower 99% of hours        Datadog [7]                   Percentile(Peaks(levels, hours), 99)
//	peak of each day          Parallels RAS SPLA [8]        Peaks(levels, days)
//	user-hours                Genesys Cloud hourly [9]      sum of Usage.AtLeast, rounded up once
//	agents of each day        Freshservice day passes [10]  Meter.Spans, by date
//
// Sustained adds up all time with k or more seats in use. Genesys Cloud drops each
// quantity that was held for less than 30 minutes. Read literally, that is a
// different count.
//
//  1. https://partners.livechat.com/help/the-difference-between-pps-and-ppa-payment-models
//  2. https://rcworkbench.genesys.cloud/372782
//  3. https://www.cisco.com/c/en/us/support/docs/contact-center/unified-contact-center-enterprise/215429-understand-cce-smart-license-agent-consu.html
//  4. https://docs.citrix.com/en-us/citrix-cloud/citrix-cloud-management/license-usage/virtual-apps-desktops-service-license-usage-concurrent.html
//  5. https://docs.portaone.com/docs/mr100-billing-based-on-measured-resource-consumption
//  6. https://docs.swiftfederation.com/Billing/95th_Percentile.html
//  7. https://docs.datadoghq.com/account_management/billing/pricing
//  8. https://docs.parallels.com/parallels-ras-spla-guide-19/introduction/understanding-parallels-ras-spla
//  9. https://help.mypurecloud.com/?p=214024
//  10. https://support.freshservice.com/en/support/solutions/articles/154758-understanding-full-time-vs-occasional-agents
//
// # Data
//
// The package cannot detect missing data. For a running month, end the period now.
//
// If your timestamps are whole minutes, a short chat can have no length and is not
// counted. Add one minute to each End. For whole seconds, add one second.
//
// # Properties
//
// All functions are pure. They read no clock, setting or time zone database, and
// they never modify their arguments. Functions may be called from several goroutines
// at once, but a [Meter] or a [Meters] must be used by one goroutine at a time.
//
// The same input gives the same output. Neither the order of agents and sessions nor
// the locations of times matter. Times are exact to the nanosecond. Computed times
// are in the location of Period.Start.
package seats
