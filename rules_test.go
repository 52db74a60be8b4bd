package payper_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// ruleTests show each rule of the README by the smallest case that it decides.
// The tables of the packages go further; these are for who reads the rules.
var ruleTests = []struct {
	rule int
	says string // words of the rule
	show func() string
	want string
}{
	{
		1, "chats that touch do not overlap",
		func() string { return seatsOf(chat("ann", 9, 10), chat("bob", 10, 11)) },
		"1 seat: ann",
	},
	{
		2, "A seat is an agent, not a chat",
		func() string {
			return seatsOf(chat("ann", 9, 11), chat("ann", 10, 12)) + "; " +
				seatsOf(chat("ann", 10, 12), chat("ann", 9, 11), chat("ann", 9, 11))
		},
		"1 seat: ann; 1 seat: ann",
	},
	{
		3, "clipped to the period",
		func() string {
			u := measured(month(), []seats.Agent{{ID: "ann"}, {ID: "bob"}, {ID: "eve"}},
				seats.Session{Agent: "ann", Start: month().Start.AddDate(-1, 0, 0), End: month().Start.Add(time.Hour)},
				seats.Session{Agent: "bob", Start: month().End.Add(-2 * time.Hour), Open: true},
				chat("eve", 9, 9))
			return fmt.Sprint(u.Active, " active, a seat for ", u.AtLeast[0])
		},
		"2 active, a seat for 3h0m0s",
	},
	{
		4, "the most agents chatting at one time",
		func() string {
			return charged(resold(pricing.PPS), measured(month(), agents(20),
				chat("a1", 9, 12), chat("a2", 9, 12), chat("a3", 10, 12), chat("a4", 11, 12), chat("a5", 11, 13), chat("a6", 12, 13)))
		},
		"seats: 5 x 59.00 USD = 295.00 USD",
	},
	{
		5, "when it was first reached, who held the seats, how long each level was held",
		func() string {
			u := measured(month(), agents(3), chat("a1", 9, 12), chat("a2", 10, 12), chat("a3", 11, 12), chat("a1", 13, 14))
			return fmt.Sprintln(u.PeakAt.Format(time.TimeOnly), u.PeakAgents, u.AtLeast)
		},
		"11:00:00 [a1 a2 a3] [4h0m0s 2h0m0s 1h0m0s]\n",
	},
	{
		6, "every account on the license in the period",
		func() string {
			return charged(resold(pricing.PPA), measured(month(), []seats.Agent{
				{ID: "idle"},
				{ID: "came and went", Joined: hour(9), Left: hour(10)},
				{ID: "suspended", Suspended: []seats.Period{month()}},
			}))
		},
		"accounts: 2 x 59.00 USD = 118.00 USD",
	},
	{
		7, "takes no seat, even if it chats",
		func() string {
			u := measured(month(), []seats.Agent{{ID: "ann"}, {ID: "own", Exempt: true}}, chat("ann", 9, 11), chat("own", 9, 11))
			r := must(resold(pricing.PPA).Resale(u))
			return fmt.Sprintf("%d seat; the vendor charges %d accounts, the customer pays %d", u.Peak, r.Cost.Units, r.Retail.Units)
		},
		"1 seat; the vendor charges 2 accounts, the customer pays 1",
	},
	{
		8, "is an error",
		func() string {
			_, err := seats.Measure(month(), agents(1), []seats.Session{chat("nobody", 9, 10)})
			u := measured(month(), []seats.Agent{{ID: "gone", Left: hour(8)}}, chat("gone", 9, 10))
			return fmt.Sprint(errors.Is(err, seats.ErrUnknownAgent), u.Peak, u.Strays)
		},
		"true 1 [gone]",
	},
	{
		9, "for the period of its usage",
		func() string {
			_, err := resold(pricing.PPS).Charge(seats.Usage{Accounts: 20, Peak: 5})
			week := seats.Period{Start: month().Start, End: month().Start.AddDate(0, 0, 7)}
			return fmt.Sprint(errors.Is(err, seats.ErrPeriod), "; ", charged(resold(pricing.PPS), seats.Usage{Period: week, Accounts: 20, Peak: 5}))
		},
		"true; seats: 5 x 59.00 USD = 295.00 USD",
	},
	{
		10, "each line is rounded once",
		func() string {
			l := resold(pricing.PPS)
			l.Plan.Price = pricing.Flat(usd("0.125"))
			_, err := pricing.Sum(pricing.Charge{Currency: "USD"}, pricing.Charge{Currency: "EUR"})
			return fmt.Sprint(charged(l, plainUsage()), "; ", errors.Is(err, pricing.ErrCurrency))
		},
		"seats: 5 x 0.125 USD = 0.63 USD; true",
	},
	{
		11, "what is split adds up, by largest remainder",
		func() string {
			return fmt.Sprint(must(pricing.Allocate(usd("100.00"), 2, usd("1"), usd("1"), usd("1"), usd("0"))))
		},
		"[33.34 33.33 33.33 0]",
	},
	{
		12, "20% unless the license says otherwise; net = list - rounded discount",
		func() string {
			l := resold(pricing.PPS)
			l.Plan.Price = pricing.Flat(usd("0.125")) // 5 of them are 0.63 on the bill, and 20% of that is 0.126
			c := must(l.Charge(plainUsage()))
			l.Discount = decimal.NewNullDecimal(usd("0.25"))
			return fmt.Sprint(c.List, " - ", c.Discount, " = ", c.Total, "; ", must(l.Charge(plainUsage())).Lines[1])
		},
		"0.63 - 0.13 = 0.5; reseller discount: 25% = -0.16 USD",
	},
	{
		13, "a discount or a commission, never both",
		func() string {
			pps, discount := referred(), referred()
			pps.Model = pricing.PPS
			discount.Discount = decimal.NewNullDecimal(usd("0.2"))
			var text strings.Builder
			fmt.Fprint(&text, errors.Is(pps.Validate(), pricing.ErrModel), errors.Is(discount.Validate(), pricing.ErrDiscount))
			for _, way := range must(commission.Compare(referred(), plainUsage(), commission.Rate())) {
				fmt.Fprintf(&text, "; %v %v %v or %v", way.Channel, way.Model, way.FromDiscount, way.Commission)
			}
			return text.String()
		},
		"true true; direct PPA 0 or 0; referred PPA 0 or 236; resold PPA 236 or 0; resold PPS 59 or 0",
	},
	{
		14, "Margin = public price of the accounts",
		func() string {
			margin := func(l pricing.License) string {
				r := must(l.Resale(plainUsage()))
				return fmt.Sprintf("%v - %v = %v = %v + %v", r.Retail.Total, r.Cost.Total, r.Margin, r.FromDiscount, r.FromSeats)
			}
			more := resold(pricing.PPS)
			more.MinAccounts = 30
			return margin(resold(pricing.PPS)) + "; " + margin(more)
		},
		"1180 - 236 = 944 = 59 + 885; 1770 - 236 = 1534 = 59 + 1475",
	},
	{
		15, "20 for 20% is refused. Prices are never negative",
		func() string {
			percent, negative := resold(pricing.PPS), resold(pricing.PPS)
			percent.Discount = decimal.NewNullDecimal(usd("20"))
			negative.Plan.Price = pricing.Flat(usd("-0.01"))
			return fmt.Sprint(percent.Validate(), "; ", negative.Validate())
		},
		`pricing: license "acme": discount: 20 is not a fraction from 0 to 1: invalid rate; ` +
			`pricing: license "acme": plan "team": price -0.01 is negative: invalid price`,
	},
	{
		16, "always counted from the anchor",
		func() string {
			starts := func(anchor time.Time) string {
				var text strings.Builder
				for k := range 3 {
					p := must(pricing.Cycle{Anchor: anchor, Every: pricing.Months(1)}.Period(k))
					text.WriteString(p.Start.Format("2 Jan 15:04 -07, "))
				}
				return text.String()
			}
			warsaw := must(time.LoadLocation("Europe/Warsaw"))
			return starts(time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)) +
				starts(time.Date(2026, 1, 29, 2, 30, 0, 0, warsaw)) + // no 02:30 on 29 March
				starts(time.Date(2026, 9, 25, 2, 30, 0, 0, warsaw)) // two on 25 October
		},
		"31 Jan 00:00 +00, 28 Feb 00:00 +00, 31 Mar 00:00 +00, " +
			"29 Jan 02:30 +01, 28 Feb 02:30 +01, 29 Mar 03:30 +02, " +
			"25 Sep 02:30 +02, 25 Oct 02:30 +02, 25 Nov 02:30 +01, ",
	},
	{
		17, "divided once and rounded once",
		func() string {
			cycle := pricing.Cycle{Anchor: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Every: pricing.Months(1)}
			part, whole, err := cycle.First(time.Date(2026, 2, 15, 0, 0, 0, 0, time.UTC))
			var text strings.Builder
			fmt.Fprint(&text, err)
			for _, by := range []pricing.DayCount{pricing.Elapsed, pricing.CalendarDays, pricing.Thirty360} {
				c := must(resold(pricing.PPS).ChargeUnits(5, "seats", whole))
				text.WriteString("; " + must(c.Prorate(part, by)).Lines[0].String())
			}
			return text.String()
		},
		"<nil>; seats: 5 x 59.00 USD x 1/2 = 147.50 USD; seats: 5 x 59.00 USD x 14/28 = 147.50 USD; seats: 5 x 59.00 USD x 16/30 = 157.33 USD",
	},
	{
		18, "PPS on 20 July 2024 and PPA on 20 August",
		func() string {
			cycle := pricing.Cycle{Anchor: time.Date(2024, 1, 20, 0, 0, 0, 0, time.UTC), Every: pricing.Months(1)}
			terms := pricing.Schedule[pricing.License]{
				{Value: resold(pricing.PPS)},
				{From: time.Date(2024, 8, 11, 0, 0, 0, 0, time.UTC), Value: resold(pricing.PPA)},
			}
			var text strings.Builder
			for k := 5; k <= 6; k++ {
				u := plainUsage()
				u.Period = must(cycle.Period(k))
				text.WriteString(u.Period.End.Format("2 January, ") + must(cycle.Charge(u.Period.End, terms, u)).Lines[0].String() + "; ")
			}
			return text.String()
		},
		"20 July, seats: 5 x 59.00 USD = 295.00 USD; 20 August, accounts: 20 x 59.00 USD = 1180.00 USD; ",
	},
	{
		19, "after discounts, before tax, each payment by itself",
		func() string {
			one, two := payment("p1", 5, "0.12"), payment("p2", 6, "0.12")
			one.Tax = usd("0.03")
			return ledgerOf(commission.LiveChatTerms(), one, two) // 20% of 0.24 would be 0.05
		},
		"p1 0.02, p2 0.02",
	},
	{
		20, "5% of the same sale, not of the first partner's commission",
		func() string {
			second := commission.LiveChatTerms()
			second.Licenses = map[string]commission.LicenseTerms{"acme": {SecondTier: true}}
			sale := payment("sale", 5, "1180.00")
			return ledgerOf(commission.LiveChatTerms(), sale) + ", " + ledgerOf(second, sale)
		},
		"sale 236.00, sale 59.00",
	},
	{
		21, "a full refund leaves exactly zero",
		func() string {
			terms := commission.LiveChatTerms()
			terms.FirstTier = append(terms.FirstTier, pricing.Dated[decimal.Decimal]{From: january(10), Value: usd("0.5")})
			return ledgerOf(terms, payment("p", 5, "99.99"),
				refund("r1", 12, "33.33"), refund("r2", 13, "33.33"), refund("r3", 14, "33.33"))
		},
		"p 20.00, r1 -6.67, r2 -6.66, r3 -6.67",
	},
	{
		22, "below the minimum payout the balance carries",
		func() string {
			terms := commission.LiveChatTerms()
			terms.HoldDays = 2
			_, entries, err := terms.Post(commission.State{}, payment("p", 1, "240.00"), payment("q", 5, "300.00"), payout("o", 10, "150.00"))
			var text strings.Builder
			fmt.Fprint(&text, err)
			for _, day := range []int{2, 3, 7, 11} {
				s := must(terms.Statement(entries, january(day)))
				fmt.Fprintf(&text, "; on the %d. pending %v, available %v, payable %v, carried %v", day, s.Pending, s.Available, s.Payable, s.Carried)
			}
			return text.String()
		},
		"<nil>; on the 2. pending 48, available 0, payable 0, carried 0; on the 3. pending 0, available 48, payable 0, carried 48; " +
			"on the 7. pending 0, available 108, payable 108, carried 0; on the 11. pending 0, available -42, payable 0, carried -42",
	},
	{
		23, "an event given twice counts once",
		func() string {
			terms := commission.LiveChatTerms()
			p, r := payment("p", 5, "100.00"), refund("a", 5, "10.00")
			s, first, err := terms.Post(commission.State{}, payout("o", 6, "5.00"), r, p, p)
			_, then, thenErr := terms.Post(s, p, payment("q", 7, "10.00"))
			return fmt.Sprintln(listed(first), err, listed(then), thenErr)
		},
		"p 20.00, a -2.00, o 0.00 <nil> q 2.00 <nil>\n",
	},
}

// TestRules: each rule in the table of the README has a test by its number,
// which is about the words that stand there.
func TestRules(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	rules := make(map[int]string)
	for _, row := range regexp.MustCompile(`(?m)^\| (\d+) \| (.*?) \|`).FindAllStringSubmatch(string(readme), -1) {
		number, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		rules[number] = row[2]
	}
	tested := make(map[int]bool)
	for _, tt := range ruleTests {
		t.Run(fmt.Sprintf("rule_%d", tt.rule), func(t *testing.T) {
			if !strings.Contains(rules[tt.rule], tt.says) {
				t.Errorf("rule %d of the README does not say %q: %s", tt.rule, tt.says, rules[tt.rule])
			}
			if diff := cmp.Diff(tt.want, tt.show()); diff != "" {
				t.Errorf("mismatch (-want +got):\n%s\nrule %d: %s", diff, tt.rule, rules[tt.rule])
			}
		})
		tested[tt.rule] = true
	}
	for number, rule := range rules {
		if !tested[number] {
			t.Errorf("rule %d of the README has no test: %s", number, rule)
		}
	}
	if len(tested) != len(ruleTests) || len(rules) != len(ruleTests) {
		t.Errorf("%d rules in the README, %d tests of %d rules", len(rules), len(ruleTests), len(tested))
	}
}

func usd(amount string) decimal.Decimal { return decimal.RequireFromString(amount) }

// hour is an hour of the first day of the month.
func hour(h int) time.Time { return month().Start.Add(time.Duration(h) * time.Hour) }

func chat(agent string, from, to int) seats.Session {
	return seats.Session{Agent: agent, Start: hour(from), End: hour(to)}
}

// agents are n agents, a1 and so on.
func agents(n int) []seats.Agent {
	agents := make([]seats.Agent, n)
	for i := range agents {
		agents[i].ID = "a" + strconv.Itoa(i+1)
	}
	return agents
}

// must returns what a call returns that has no error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func measured(p seats.Period, agents []seats.Agent, chats ...seats.Session) seats.Usage {
	return must(seats.Measure(p, agents, chats))
}

// seatsOf says how many seats chats take, and whose they are.
func seatsOf(chats ...seats.Session) string {
	u := measured(month(), []seats.Agent{{ID: "ann"}, {ID: "bob"}}, chats...)
	return fmt.Sprintf("%d seat: %s", u.Peak, strings.Join(u.PeakAgents, " "))
}

func resold(model pricing.Model) pricing.License {
	l := plainLicense()
	l.Model = model
	return l
}

func referred() pricing.License {
	l := plainLicense()
	l.Channel, l.Model = pricing.Referred, pricing.PPA
	return l
}

// charged is the first line of a charge.
func charged(l pricing.License, u seats.Usage) string {
	return must(l.Charge(u)).Lines[0].String()
}

func january(day int) time.Time { return time.Date(2026, 1, day, 12, 0, 0, 0, time.UTC) }

func payment(id string, day int, amount string) commission.Payment {
	return commission.Payment{ID: id, At: january(day), License: "acme", Amount: usd(amount), Currency: "USD"}
}

// refund is of the payment p.
func refund(id string, day int, amount string) commission.Refund {
	return commission.Refund{ID: id, At: january(day), Payment: "p", Amount: usd(amount), Currency: "USD", Reason: commission.ReasonRefund}
}

func payout(id string, day int, amount string) commission.Payout {
	return commission.Payout{ID: id, At: january(day), Amount: usd(amount), Currency: "USD"}
}

// ledgerOf lists the entries of events.
func ledgerOf(terms commission.Terms, events ...commission.Event) string {
	_, entries, err := terms.Post(commission.State{}, events...)
	if err != nil {
		return err.Error()
	}
	return listed(entries)
}

func listed(entries []commission.Entry) string {
	var list []string
	for _, e := range entries {
		list = append(list, e.Event+" "+e.Amount.StringFixed(2))
	}
	return strings.Join(list, ", ")
}
