package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// figures is the JSON form of a statement, less the words.
type figures struct {
	Period  span   `json:"period"`
	Chats   counts `json:"chats"`
	Usage   usage  `json:"usage"`
	Charges struct {
		PPA charge `json:"ppa"`
		PPS charge `json:"pps"`
	} `json:"charges"`
	Resale struct {
		Retail       charge `json:"retail"`
		Cost         charge `json:"cost"`
		Margin       string `json:"margin"`
		FromDiscount string `json:"from_discount"`
		FromSeats    string `json:"from_seats"`
	} `json:"resale"`
	Compare []outcome `json:"compare"`
}

type span struct {
	Start string `json:"start"`
	End   string `json:"end"`
}

type counts struct {
	Read    int `json:"read"`
	Outside int `json:"outside"`
}

type usage struct {
	Accounts        int      `json:"accounts"`
	ExemptAccounts  int      `json:"exempt_accounts"`
	PeakAccounts    int      `json:"peak_accounts"`
	AccountsAtLeast []int64  `json:"accounts_at_least"`
	Active          int      `json:"active"`
	Peak            int      `json:"peak"`
	PeakAt          string   `json:"peak_at"`
	PeakAgents      []string `json:"peak_agents"`
	AtLeast         []int64  `json:"at_least"`
	Strays          []string `json:"strays"`
	OpenAgents      []string `json:"open_agents"`
}

type charge struct {
	Units    int    `json:"units"`
	List     string `json:"list"`
	Discount string `json:"discount"`
	Total    string `json:"total"`
	Lines    []line `json:"lines"`
}

type line struct {
	Kind      string `json:"kind"`
	Units     int    `json:"units"`
	UnitPrice string `json:"unit_price"`
	Rate      string `json:"rate"`
	Amount    string `json:"amount"`
	Text      string `json:"text"`
}

type outcome struct {
	Channel  string `json:"channel"`
	Model    string `json:"model"`
	Customer string `json:"customer"`
	Vendor   string `json:"vendor"`
	Partner  string `json:"partner"`
}

// jsonOf returns the figures that the program prints.
func jsonOf(t *testing.T, stdin string, args ...string) figures {
	t.Helper()
	text := succeed(t, stdin, append(args, "-format", "json")...)
	var f figures
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		t.Fatalf("statement %q: %v", args, err)
	}
	return f
}

func TestCount_sample(t *testing.T) {
	agents, chats := sample()
	p := seats.Period{
		Start: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(count(p, len(agents), chats, 5900), jsonOf(t, "")); diff != "" {
		t.Errorf("statement of the sample mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(count(p, len(agents)+7, chats, 4999), jsonOf(t, "", "-accounts", "7", "-price", "49.99")); diff != "" {
		t.Errorf("statement of the sample and 7 idle accounts mismatch (-want +got):\n%s", diff)
	}
}

func TestCount_random(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 100 {
		start := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
		instant := func() time.Time { return start.Add(time.Duration(rng.IntN(300)) * time.Minute) }
		p := seats.Period{Start: instant()}
		p.End = p.Start.Add(time.Duration(1+rng.IntN(200)) * time.Minute)

		var chats []seats.Session
		seen := make(map[string]bool)
		for range rng.IntN(60) {
			c := seats.Session{Agent: fmt.Sprint("agent ", rng.IntN(12)), Start: instant()}
			if rng.IntN(20) > 0 {
				c.End = c.Start.Add(time.Duration(rng.IntN(40)) * time.Minute)
			}
			c.Open = c.End.IsZero()
			chats = append(chats, c)
			seen[c.Agent] = true
		}
		idle, cents := rng.IntN(4), rng.IntN(10000)

		text := asCSV(t, chats)
		got := jsonOf(t, text, "-chats", "-",
			"-from", p.Start.Format(time.RFC3339), "-to", p.End.Format(time.RFC3339),
			"-accounts", fmt.Sprint(idle), "-price", money(cents))
		if diff := cmp.Diff(count(p, len(seen)+idle, chats, cents), got); diff != "" {
			t.Fatalf("round %d: statement of %v mismatch (-want +got):\n%s\n%s", i, p, diff, text)
		}
	}
}

// count works the figures out by hand: between any two neighbors of all
// instants there are, it asks of every chat whether it was open. Prices are in
// cents.
func count(p seats.Period, accounts int, chats []seats.Session, price int) figures {
	f := figures{
		Period: span{p.Start.Format(time.RFC3339), p.End.Format(time.RFC3339)},
		Chats:  counts{Read: len(chats)},
	}
	edges := []time.Time{p.Start, p.End}
	for _, c := range chats {
		edges = append(edges, c.Start, c.End)
	}
	edges = slices.DeleteFunc(edges, func(e time.Time) bool { return e.Before(p.Start) || e.After(p.End) })
	slices.SortFunc(edges, time.Time.Compare)

	u := usage{Accounts: accounts, PeakAccounts: accounts, PeakAgents: []string{}, AtLeast: []int64{}, Strays: []string{}, OpenAgents: []string{}}
	u.AccountsAtLeast = slices.Repeat([]int64{int64(p.End.Sub(p.Start) / time.Second)}, accounts)
	active := make(map[string]bool)
	inside := make(map[int]bool)
	for _, c := range chats {
		if c.Open && c.Start.Before(p.End) {
			u.OpenAgents = append(u.OpenAgents, c.Agent)
		}
	}
	slices.Sort(u.OpenAgents)
	u.OpenAgents = slices.Compact(u.OpenAgents)
	for i, from := range edges[:len(edges)-1] {
		length := int64(edges[i+1].Sub(from) / time.Second)
		if length == 0 {
			continue
		}
		chatting := []string{}
		for j, c := range chats {
			if !c.Start.After(from) && (c.Open || c.End.After(from)) {
				chatting = append(chatting, c.Agent)
				active[c.Agent], inside[j] = true, true
			}
		}
		slices.Sort(chatting)
		chatting = slices.Compact(chatting)
		if len(chatting) > u.Peak {
			u.Peak, u.PeakAt, u.PeakAgents = len(chatting), from.Format(time.RFC3339), chatting
		}
		for k := range chatting {
			if k == len(u.AtLeast) {
				u.AtLeast = append(u.AtLeast, 0)
			}
			u.AtLeast[k] += length
		}
	}
	u.Active = len(active)
	f.Chats.Outside = len(chats) - len(inside)
	f.Usage = u

	public := accounts * price
	list := u.Peak * price
	off := fifth(list)
	perAccount := charge{
		Units: accounts, List: money(public), Discount: "0.00", Total: money(public),
		Lines: []line{unitsLine("accounts", accounts, price)},
	}
	perSeat := charge{
		Units: u.Peak, List: money(list), Discount: money(off), Total: money(list - off),
		Lines: []line{unitsLine("seats", u.Peak, price), {
			Kind: "discount", Rate: "0.20", Amount: money(-off),
			Text: fmt.Sprintf("reseller discount: 20%% = %s USD", money(-off)),
		}},
	}
	f.Charges.PPA, f.Charges.PPS = perAccount, perSeat
	f.Resale.Retail, f.Resale.Cost = perAccount, perSeat
	f.Resale.Margin = money(public - (list - off))
	f.Resale.FromDiscount = money(off)
	f.Resale.FromSeats = money(public - list)
	share := fifth(public)
	f.Compare = []outcome{
		{"direct", "PPA", money(public), money(public), "0.00"},
		{"referred", "PPA", money(public), money(public - share), money(share)},
		{"resold", "PPA", money(public), money(public - share), money(share)},
		{"resold", "PPS", money(public), money(list - off), money(public - list + off)},
	}
	return f
}

func unitsLine(what string, n, price int) line {
	return line{
		Kind: "units", Units: n, UnitPrice: money(price), Amount: money(n * price),
		Text: fmt.Sprintf("%s: %d x %s USD = %s USD", what, n, money(price), money(n*price)),
	}
}

// fifth returns 20% of cents; a fifth of a whole number is never a tie.
func fifth(cents int) int { return (cents + 2) / 5 }

func money(cents int) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// The keys of the JSON form come in one order, the period at the top alone.
func TestJSON_keys(t *testing.T) {
	text := succeed(t, "", "-format", "json")
	var keys []string
	for line := range strings.Lines(text) {
		if key, ok := strings.CutPrefix(line, `  "`); ok {
			keys = append(keys, strings.Split(key, `"`)[0])
		}
	}
	want := []string{"period", "chats", "usage", "charges", "resale", "compare"}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Errorf("keys mismatch (-want +got):\n%s", diff)
	}
	if n := strings.Count(text, `"period"`); n != 1 {
		t.Errorf("the period stands there %d times, want once", n)
	}
}
