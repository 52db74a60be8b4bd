package repo_test

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// ruleTests show each rule of RULES.md by the smallest case that it decides. The
// tests of the packages go further; these are for a reader of the rules.
var ruleTests = []struct {
	rule int
	says string // words of the rule
	show func() string
	want string
}{
	{1, "chats that touch do not overlap", func() string {
		return peak(chat("ann", 9, 10), chat("bob", 10, 11))
	}, "1 [ann]"},
	{2, "A seat is an agent, not a chat", func() string {
		return peak(chat("ann", 9, 11), chat("ann", 10, 12), chat("ann", 9, 11))
	}, "1 [ann]"},
	{3, "An open chat counts to the end of the period", func() string {
		u := measured(agents("ann", "bob", "eve"),
			seats.Session{Agent: "ann", Start: month.Start.AddDate(-1, 0, 0), End: hour(1)},
			seats.Session{Agent: "bob", Start: month.End.Add(-2 * time.Hour), Open: true},
			chat("eve", 9, 9))
		return fmt.Sprint(u.Active, " active, open ", u.OpenAgents, ", a seat for ", u.AtLeast[0])
	}, "2 active, open [bob], a seat for 3h0m0s"},
	{4, "the most agents chatting at one time", func() string {
		return lines(sold(pricing.Resold, pricing.PPS).Charge(measured(agents("a", "b", "c"), chat("a", 9, 11), chat("b", 10, 12), chat("c", 11, 13))))
	}, "seats: 2 x 59.00 USD = 118.00 USD; reseller discount: -20% x 118.00 USD = -23.60 USD"},
	{5, "when it was first reached, who held the seats, how long each level was held", func() string {
		u := measured(agents("a", "b", "c"), chat("a", 9, 12), chat("b", 10, 12), chat("c", 11, 12), chat("a", 13, 14))
		return fmt.Sprint(u.PeakAt.Format(time.TimeOnly), " ", u.PeakAgents, " ", u.AtLeast)
	}, "11:00:00 [a b c] [4h0m0s 2h0m0s 1h0m0s]"},
	{6, "every account that was on the license", func() string {
		return lines(sold(pricing.Direct, pricing.PPA).Charge(measured([]seats.Agent{
			{ID: "idle"}, {ID: "came and went", Joined: hour(9), Left: hour(10)}, {ID: "suspended", Suspended: []seats.Period{month}},
		})))
	}, "accounts: 2 x 59.00 USD = 118.00 USD"},
	{7, "takes no seat under PPS, even if it chats", func() string {
		l := sold(pricing.Resold, pricing.PPA)
		u := measured([]seats.Agent{{ID: "ann"}, {ID: "own", Exempt: true}}, chat("ann", 9, 11), chat("own", 9, 11))
		r := must(l.Resale(u, l.Public()))
		return fmt.Sprintf("%d seat; the vendor charges %d, the customer pays %d", u.Peak, r.Cost.Units, r.Retail.Units)
	}, "1 seat; the vendor charges 2, the customer pays 1"},
	{8, "is an error that names the agents", func() string {
		_, err := seats.Measure(month, agents("ann"), []seats.Session{chat("nobody", 9, 10), chat("no one", 9, 10)})
		u := measured([]seats.Agent{{ID: "gone", Left: hour(8)}}, chat("gone", 9, 10))
		return fmt.Sprintln(is(err, seats.ErrUnknownAgent), strings.Contains(err.Error(), "nobody") && strings.Contains(err.Error(), "no one"), u.Peak, u.Strays)
	}, "refused true 1 [gone]\n"},
	{9, "A price is for a period of the license's cycle", func() string {
		_, err := sold(pricing.Direct, pricing.PPA).Charge(seats.Usage{Period: seats.Period{Start: month.Start, End: hour(7 * 24)}, Accounts: 20})
		return is(err, pricing.ErrPart)
	}, "refused"},
	{10, "Each line is rounded once, half away from zero", func() string {
		l := sold(pricing.Direct, pricing.PPA)
		l.Plan.Price = pricing.Flat(usd("0.125"))
		return lines(l.ChargeUnits(5, month))
	}, "accounts: 5 x 0.125 USD = 0.63 USD"},
	{11, "What is split adds up, by largest remainder", func() string {
		return fmt.Sprint(must(pricing.Allocate(usd("100.00"), "USD", usd("1"), usd("1"), usd("1"), usd("0"))))
	}, "[33.34 33.33 33.33 0.00]"},
	{12, "20% unless given, rounded once", func() string {
		l := sold(pricing.Resold, pricing.PPA)
		l.Plan.Price = pricing.Flat(usd("0.125")) // 5 of them are 0.63 on the bill, and 20% of that is 0.126
		c := must(must(l.ChargeUnits(5, month)).Deduct(usd("0.10"), "coupon"))
		return fmt.Sprint(c.List, " - ", c.Discount, " - ", c.Deducted, " = ", c.Total)
	}, "0.63 - 0.13 - 0.10 = 0.40"},
	{13, "a discount or a commission, never both", func() string {
		pps, discount := sold(pricing.Referred, pricing.PPS), sold(pricing.Referred, pricing.PPA)
		discount.Discount = pricing.Percent(20)
		return "PPS " + is(pps.Validate(), pricing.ErrModel) + ", discount " + is(discount.Validate(), pricing.ErrRate)
	}, "PPS refused, discount refused"},
	{14, "from the discount + from the model + from the markup", func() string {
		l := sold(pricing.Resold, pricing.PPS)
		retail := l.Public()
		retail.Plan.Price = pricing.Flat(usd("69.00"))
		r := must(l.Resale(seats.Usage{Period: month, Accounts: 20, Peak: 5}, retail))
		return fmt.Sprintf("%v - %v = %v = %v + %v + %v", r.Retail.Total, r.Cost.Total, r.Margin, r.FromDiscount, r.FromModel, r.FromMarkup)
	}, "1380.00 - 236.00 = 1144.00 = 59.00 + 885.00 + 200.00"},
	{15, "A rate is from 0% to 100%. Prices are never negative", func() string {
		l := sold(pricing.Resold, pricing.PPA)
		l.Discount, l.Plan.Price = pricing.Percent(101), pricing.Flat(usd("-0.01"))
		return "rate " + is(l.Validate(), pricing.ErrRate) + ", price " + is(l.Validate(), pricing.ErrPrice)
	}, "rate refused, price refused"},
	{16, "always counted from the anchor", func() string {
		warsaw := pricing.MustZone("Europe/Warsaw")
		starts := func(anchor time.Time) (text string) {
			c := pricing.Monthly(anchor, warsaw)
			for p := range must(c.Periods(seats.Period{Start: anchor, End: anchor.AddDate(0, 0, 60)})) {
				text += p.Start.Format("2 Jan 15:04 -07, ")
			}
			return text
		}
		return starts(time.Date(2026, 1, 31, 0, 0, 0, 0, warsaw.Location())) +
			starts(time.Date(2026, 1, 29, 2, 30, 0, 0, warsaw.Location())) + // no 02:30 on 29 March
			starts(time.Date(2026, 9, 25, 2, 30, 0, 0, warsaw.Location())) // two on 25 October
	}, "31 Jan 00:00 +01, 28 Feb 00:00 +01, 31 Mar 00:00 +02, " +
		"29 Jan 02:30 +01, 28 Feb 02:30 +01, 29 Mar 03:30 +02, " +
		"25 Sep 02:30 +02, 25 Oct 02:30 +02, "},
	{17, "A part costs price x part / whole", func() (text string) {
		part := seats.Period{Start: hour(14 * 24), End: month.End}
		for _, by := range []pricing.DayCount{pricing.Elapsed, pricing.CalendarDays, pricing.Thirty360} {
			text += lines(sold(pricing.Direct, pricing.PPA).ChargePart(seats.Usage{Period: part, Accounts: 5}, by)) + "; "
		}
		return text
	}, "accounts: 5 x 59.00 USD x 1/2 = 147.50 USD; accounts: 5 x 59.00 USD x 14/28 = 147.50 USD; accounts: 5 x 59.00 USD x 16/30 = 157.33 USD; "},
	{18, "the caller names the instant", func() (text string) {
		terms := pricing.Schedule[pricing.License]{
			{Value: sold(pricing.Resold, pricing.PPS)},
			{From: time.Date(2024, 8, 11, 0, 0, 0, 0, time.UTC), Value: sold(pricing.Resold, pricing.PPA)},
		}
		for _, invoice := range []time.Month{7, 8} {
			text += string(must(terms.At(time.Date(2024, invoice, 20, 0, 0, 0, 0, time.UTC))).Model) + " "
		}
		return text
	}, "PPS PPA "},
	{19, "A correction is due less billed", func() string {
		l := sold(pricing.Resold, pricing.PPS)
		c := must(pricing.Correct(must(l.ChargeUnits(5, month)), must(l.ChargeUnits(13, month))))
		return fmt.Sprint(c.List, " - ", c.Discount, " - ", c.Deducted, " = ", c.Total)
	}, "472.00 - 94.40 - 0.00 = 377.60"},
	{20, "after discounts, before tax, each payment by itself", func() string {
		terms := liveChat() // 20% of 0.24 would be 0.05
		taxed := payment("p1", 5, "0.15")
		taxed.Tax = usd("0.03")
		first := posted(terms, taxed, payment("p2", 6, "0.12"))
		terms.Licenses = map[string]commission.LicenseTerms{"acme": {SecondTier: true}}
		return first + "; " + posted(terms, payment("sale", 5, "1180.00"))
	}, "p1 0.02, p2 0.02; sale 59.00"},
	{21, "a full refund leaves zero", func() string {
		terms := liveChat()
		terms.FirstTier = append(terms.FirstTier, pricing.Dated[pricing.Rate]{From: january(10), Value: pricing.Percent(50)})
		return posted(terms, payment("p", 5, "99.99"), refund("r1", 12, "33.33"), refund("r2", 13, "33.33"), refund("r3", 14, "33.33"),
			commission.Event{ID: "won", Kind: commission.Reversal, At: january(15), Of: "r3", Currency: "USD"})
	}, "p 20.00, r1 -6.67, r2 -6.66, r3 -6.67, won 6.67"},
	{22, "Below the minimum payout, or below zero, the balance carries", func() (text string) {
		terms := liveChat()
		terms.HoldDays, terms.MinPayout = pricing.Schedule[int]{{Value: 2}}, usd("50.00")
		l := ledger(terms)
		must(l.Post(payment("p", 1, "240.00"), payment("q", 5, "300.00")))
		for _, day := range []int{2, 3, 7} {
			s := must(l.Statement(january(day)))
			text += fmt.Sprintf("on the %d. pending %v, available %v, payable %v, carried %v; ", day, s.Pending, s.Available, s.Payable, s.Carried)
		}
		return text
	}, "on the 2. pending 48.00, available 0.00, payable 0.00, carried 0.00; on the 3. pending 0.00, available 48.00, payable 0.00, carried 48.00; " +
		"on the 7. pending 0.00, available 108.00, payable 108.00, carried 0.00; "},
	{23, "is refused, unless `Terms.Unlisted` is set", func() string {
		terms := liveChat()
		l := ledger(terms)
		must(l.Post(refund("a", 5, "10.00"), payment("p", 5, "100.00"), payment("p", 5, "100.00")))
		terms.Unlisted = false
		_, err := ledger(terms).Post(payment("p", 5, "100.00"))
		return list(l.Entries()) + "; " + is(err, commission.ErrUnlisted)
	}, "p 20.00, a -2.00; refused"},
}

// TestRules: each rule of RULES.md has a test by its number, which is about the words
// that stand there.
func TestRules(t *testing.T) {
	rules := make(map[int]string)
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \| (.*?) \|`).FindAllStringSubmatch(readFile(t, "RULES.md"), -1) {
		number, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		rules[number] = row[2]
	}
	for i, tt := range ruleTests {
		if tt.rule != i+1 {
			t.Errorf("test %d is of rule %d", i, tt.rule)
		}
		t.Run(fmt.Sprintf("rule_%d", tt.rule), func(t *testing.T) {
			if !strings.Contains(rules[tt.rule], tt.says) {
				t.Errorf("rule %d does not say %q: %s", tt.rule, tt.says, rules[tt.rule])
			}
			if diff := cmp.Diff(tt.want, tt.show()); diff != "" {
				t.Errorf("mismatch (-want +got):\n%s\nrule %d: %s", diff, tt.rule, rules[tt.rule])
			}
		})
	}
	if len(rules) != 23 || len(ruleTests) != len(rules) {
		t.Errorf("%d rules, %d tests", len(rules), len(ruleTests))
	}
}

// month is February 2026.
var month = seats.Period{Start: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}

func usd(amount string) pricing.Amount { return pricing.MustAmount(amount) }

// hour is an hour of the month.
func hour(h int) time.Time { return month.Start.Add(time.Duration(h) * time.Hour) }

func chat(agent string, from, to int) seats.Session {
	return seats.Session{Agent: agent, Start: hour(from), End: hour(to)}
}

func agents(ids ...string) []seats.Agent {
	var all []seats.Agent
	for _, id := range ids {
		all = append(all, seats.Agent{ID: id})
	}
	return all
}

// is says whether a call was refused with a sentinel.
func is(err, sentinel error) string {
	if errors.Is(err, sentinel) {
		return "refused"
	}
	return fmt.Sprint("not refused: ", err)
}

// must returns what a call returns that has no error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func measured(agents []seats.Agent, chats ...seats.Session) seats.Usage {
	return must(seats.Measure(month, agents, chats))
}

func peak(chats ...seats.Session) string {
	u := measured(agents("ann", "bob"), chats...)
	return fmt.Sprint(u.Peak, " ", u.PeakAgents)
}

// sold is a license at 59.00 a month.
func sold(channel pricing.Channel, model pricing.Model) pricing.License {
	return pricing.License{
		ID: "acme", Channel: channel, Model: model,
		Plan:  pricing.Plan{Price: pricing.Flat(usd("59.00")), Currency: "USD"},
		Cycle: pricing.Monthly(month.Start, pricing.UTC()),
	}
}

func lines(c pricing.Charge, err error) string {
	var all []string
	for _, l := range must(c, err).Lines {
		all = append(all, l.String())
	}
	return strings.Join(all, "; ")
}

// liveChat are the terms of LiveChat for all licenses.
func liveChat() commission.Terms {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Unlisted = true
	return terms
}

func january(day int) time.Time { return time.Date(2026, 1, day, 12, 0, 0, 0, time.UTC) }

func payment(id string, day int, amount string) commission.Event {
	return commission.Event{ID: id, Kind: commission.Payment, At: january(day), License: "acme", Amount: usd(amount), Currency: "USD"}
}

// refund is of the payment p.
func refund(id string, day int, amount string) commission.Event {
	return commission.Event{ID: id, Kind: commission.Refund, At: january(day), Of: "p", Amount: usd(amount), Currency: "USD", Reason: commission.Refunding}
}

func ledger(terms commission.Terms) *commission.Ledger {
	return must(commission.NewLedger(terms))
}

func posted(terms commission.Terms, events ...commission.Event) string {
	return list(must(ledger(terms).Post(events...)))
}

func list(entries []commission.Entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, fmt.Sprint(e.ID, " ", e.Earned))
	}
	return strings.Join(all, ", ")
}
