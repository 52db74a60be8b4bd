package main

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/cases"
	"github.com/payper/payper/pricing"
)

var update = flag.Bool("update", false, "rewrite the files in testdata that the tests compare with")

var goldenTests = []struct {
	name string
	why  string
	args []string
}{
	{name: "sample.txt", why: "what the program prints with no flags is what a newcomer sees first"},
	{name: "sample.json", why: "keys and their order are what other programs rely on", args: []string{"-format", "json"}},
	{name: "help.txt", why: "what one reads to use it", args: []string{"-h"}},
	{
		name: "told.txt", why: "all kinds of events, what was left out, licenses that look alike, money that is held, a date of its own",
		args: []string{"-events", "testdata/told.csv", "-events", "testdata/told.csv", "-timezone", "Asia/Tokyo", "-currency", "JPY", "-rate", "12.5%", "-hold-days", "30", "-min-payout", "9000", "-as-of", "2026-03-20"},
	},
}

func TestGolden(t *testing.T) {
	for _, tt := range goldenTests {
		t.Run(tt.name, func(t *testing.T) {
			text, status, err := output(tt.args, strings.NewReader(""))
			if err != nil || status != 0 {
				t.Fatalf("affiliate %q: status %d, %v", tt.args, status, err)
			}
			cases.Golden(t, tt.name, text, *update)
		})
	}
}

const (
	head   = "kind,id,at,license,payment,amount,tax,currency,reason\n"
	charge = "payment,p1,2026-02-01T09:00:00Z,acme,,59.00,,USD,\n"
)

var refusals = []cases.Try{
	{Why: "an amount is digits and a point", Args: []string{"-min-payout", "50,00"}},
	{Why: "a rate has its sign", Args: []string{"-rate", "0.2"}},
	{Why: "units are one of two words", Args: []string{"-units", "cents"}},
	{Why: "currencies are capital letters", Args: []string{"-currency", "usd"}},
	{Why: "nothing is held for less than no time", Args: []string{"-hold-days", "-1"}},
	{Why: "a time has a date", Args: []string{"-as-of", "noon"}},
	{Why: "no file", Args: []string{"-events", "no/such/file.csv"}},
	{Why: "no events", Args: []string{"-events", "-"}, Stdin: head},
	{Why: "a table of no form that is known", Args: []string{"-events", "-"}, Stdin: "agent,start,end\n"},
	{Why: "no currency", Args: []string{"-events", "-"}, Stdin: "kind,id,at,license,amount\npayment,p1,2026-02-01T09:00:00Z,acme,59.00\n"},
	{Why: "minor units are whole", Args: []string{"-events", "-", "-units", "minor"}, Stdin: head + charge},
	{Why: "three digits after a point", Args: []string{"-events", "-"}, Stdin: head + "payment,p1,2026-02-01T09:00:00Z,acme,,1.180,,EUR,\n"},
	{
		Why: "all that is wrong is told", Args: []string{"-events", "-"},
		Stdin: head + "sale,p1,2026-02-01T09:00:00Z,acme,,59.00,,USD,\npayment,,yesterday,,,1e1,,USD,\nrefund,r1,2026-02-01T09:00:00Z,,p1,5.00,,USD,regret\npayment,p2,2026-02-01T09:00:00Z,acme,,1.234.56,,usdollar,\n",
	},
	{Why: "a payment has a license and takes no money back", Args: []string{"-events", "-"}, Stdin: head + "payment,p1,2026-02-01T09:00:00Z,,,-59.00,,USD,\n"},
	{Why: "more than is left", Args: []string{"-events", "-"}, Stdin: head + charge + "refund,r1,2026-02-02T09:00:00Z,,p1,59.01,,USD,\n"},
	{Why: "two events of one id", Args: []string{"-events", "-"}, Stdin: head + charge + "payment,p1,2026-02-03T09:00:00Z,acme,,59.00,,USD,\n"},
	{
		Why: "Stripe: a category that is no event and not the vendor's own", Args: []string{"-events", "-"},
		Stdin: "created_utc,currency,gross,reporting_category,source_id,charge_id,customer_id\n2026-01-05 09:12:33,usd,295.00,platform_earning,ch_1,ch_1,cus_1\n",
	},
	{
		Why: "Stripe: a dispute that is won in part", Args: []string{"-events", "-"},
		Stdin: "created_utc,currency,gross,reporting_category,source_id,charge_id,customer_id\n2026-01-05 09:12:33,usd,100.00,charge,ch_1,ch_1,cus_1\n2026-01-06 09:12:33,usd,-100.00,dispute,du_1,ch_1,cus_1\n2026-01-07 09:12:33,usd,70.00,dispute_reversal,du_1,ch_1,cus_1\n",
	},
	{
		Why: "Stripe: a refund without its date", Args: []string{"-events", "-"},
		Stdin: "id,Created date (UTC),Amount,Amount Refunded,Currency,Refunded date (UTC),Status,Customer ID\nch_1,2026-01-05 09:12:33,59.00,9.00,usd,,Paid,cus_1\nch_2,2026-01-05 09:12:33,59.00,0.00,usd,,Disputed,cus_1\n",
	},
	{
		Why: "Stripe: charges say that something went back, and no file has the refunds", Args: []string{"-events", "-", "-units", "minor"},
		Stdin: "id,object,created,amount,amount_refunded,currency,customer,status\nch_a,charge,1769940000,5900,5900,usd,cus_1,succeeded\n",
	},
	{
		Why: "PayPal: words for what may be an event, and a zone of letters", Args: []string{"-events", "-"},
		Stdin: "Date,Time,TimeZone,Type,Status,Currency,Gross,From Email Address,Transaction ID,Reference Txn ID\n01/15/2026,23:30:00,IST,Subscription Payment,Completed,USD,59.00,ops@acme.example,1,\n01/15/2026,23:30:00,PST,Subscription Payment,Held,USD,59.00,ops@acme.example,2,\n01/15/2026,23:30:00,PST,Bonus,Completed,USD,59.00,ops@acme.example,3,\n",
	},
	{
		Why: "Rewardful: a part of a sale with tax", Args: []string{"-events", "-"},
		Stdin: "id,currency,charged_at,charge_amount_cents,refund_amount_cents,tax_amount_cents,sale_amount_cents,customer_id\ns1,USD,2026-02-01T10:00:00Z,11900,1190,1900,8810,cus_1\n",
	},
}

// TestRefusals also has the refusals of the cases: their files are what people have.
func TestRefusals(t *testing.T) {
	tries := refusals
	cases.Each(t, "ledger", func(t *testing.T, folder string, want wanted) {
		t.Helper()
		if want.Refuse != nil && strings.HasPrefix(folder, "testdata") {
			tries = append(tries, cases.Try{Why: want.About, Args: want.Args(folder, "-events")})
		}
	})
	cases.Refusals(t, "affiliate", tries, *update, output)
}

// readText returns the events of a file, in order of their ids.
func readText(text string, args ...string) ([]commission.Event, error) {
	o, err := parseFlags(append([]string{"-events", "-"}, args...))
	if err != nil {
		return nil, err
	}
	in, err := o.read(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	for i := range in.events {
		in.events[i].At = in.events[i].At.UTC()
	}
	slices.SortFunc(in.events, func(a, b commission.Event) int { return strings.Compare(a.ID, b.ID) })
	return in.events, nil
}

// plainForm writes events in payper's own form.
func plainForm(events []commission.Event) string {
	var text strings.Builder
	text.WriteString(head)
	w := csv.NewWriter(&text)
	for _, e := range events {
		reason := string(e.Reason)
		if e.Note != "" {
			reason = e.Note
		}
		money := amount(e.Amount)
		if e.All {
			money = "all"
		}
		_ = w.Write([]string{
			string(e.Kind), e.ID, e.At.Format(time.RFC3339Nano), e.License, e.Of, money, amount(e.Tax), string(e.Currency), reason,
		}) // a Builder takes all
	}
	w.Flush()
	return text.String()
}

// fuzzForm fuzzes the rows of a form: what is taken, written in payper's own form and
// read again, gives the same events.
func fuzzForm(f *testing.F, prefix string) {
	f.Helper()
	names, err := filepath.Glob("testdata/inputs/" + prefix + "*.csv")
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds %s, %v", prefix, err)
	}
	header := ""
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		first, rows, _ := strings.Cut(string(text), "\n")
		header = first + "\n"
		f.Add(rows, true)
		f.Add(rows, false)
	}
	f.Fuzz(func(t *testing.T, rows string, minor bool) {
		units := "major"
		if minor {
			units = "minor"
		}
		events, err := readText(header+rows, "-timezone", "Europe/Warsaw", "-units", units)
		if err != nil || len(events) == 0 {
			return
		}
		again, err := readText(plainForm(events), "-units", "major")
		if diff := cmp.Diff(events, again); err != nil || diff != "" {
			t.Errorf("%q is read again as (-first +again) %v:\n%s", rows, err, diff)
		}
	})
}

func FuzzOwn(f *testing.F)            { fuzzForm(f, "d05") }
func FuzzStripeBalance(f *testing.F)  { fuzzForm(f, "d01") }
func FuzzStripePayments(f *testing.F) { fuzzForm(f, "d02") }
func FuzzStripeCharges(f *testing.F)  { fuzzForm(f, "d03_charges") }
func FuzzStripeRefunds(f *testing.F)  { fuzzForm(f, "d03_refunds") }
func FuzzPayPal(f *testing.F)         { fuzzForm(f, "d09") }
func FuzzRewardful(f *testing.F)      { fuzzForm(f, "d10") }
func FuzzPartnerStack(f *testing.F)   { fuzzForm(f, "d11") }

// TestLedger_law makes up events of all kinds, and compares the statement of the
// program with that of a ledger that has them as they are.
func TestLedger_law(t *testing.T) {
	for seed := range 50 {
		rng := rand.New(rand.NewPCG(uint64(seed), 20))
		cents := func(n int) pricing.Amount { return pricing.MustAmount(fmt.Sprintf("%d.%02d", n/100, n%100)) }
		var events []commission.Event
		var payments, refunds []string
		left := make(map[string]int)
		for i := range 60 {
			e := commission.Event{ID: fmt.Sprintf("e%d", i), At: time.Date(2026, 1, 1, 0, i*997, 0, 0, time.UTC), Currency: "EUR"}
			switch kind := rng.IntN(10); {
			case kind < 6 || len(payments) == 0:
				n := 1 + rng.IntN(50_000)
				e.Kind, e.License, e.Amount, e.Tax = commission.Payment, fmt.Sprintf("license %d", rng.IntN(5)), cents(n), cents(rng.IntN(n))
				payments = append(payments, e.ID)
				left[e.ID] = n
			case kind == 6:
				e.Kind, e.Amount = commission.Payout, cents(1+rng.IntN(20_000))
				refunds = append(refunds, e.ID)
			case kind == 7:
				e.Kind, e.Amount, e.Note = commission.Adjustment, cents(rng.IntN(900)), "thanks, for all"
			case kind == 8 && len(refunds) > 0:
				e.Kind, e.Of = commission.Reversal, refunds[0]
				refunds = refunds[1:]
			default:
				e.Kind, e.Of, e.Reason = commission.Refund, payments[rng.IntN(len(payments))], commission.Chargeback
				if left[e.Of] == 0 {
					continue
				}
				n := 1 + rng.IntN(left[e.Of])
				e.Amount = cents(n)
				left[e.Of] -= n
			}
			events = append(events, e)
		}
		shuffled := slices.Clone(events)
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		text, _, err := output([]string{"-events", "-", "-hold-days", "7", "-format", "json"}, strings.NewReader(plainForm(shuffled)))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		var got ledger
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		terms := commission.LiveChatTerms(pricing.UTC())
		terms.Currency, terms.Unlisted, terms.MinPayout = "EUR", true, pricing.Amount{}
		terms.HoldDays = pricing.Schedule[int]{{Value: 7}}
		books, err := commission.NewLedger(terms)
		if err != nil {
			t.Fatal(err)
		}
		entries, err := books.Post(events...)
		if err != nil {
			t.Fatal(err)
		}
		want, err := books.Statement(events[len(events)-1].At)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Statement); diff != "" {
			t.Errorf("seed %d: statement (-ledger +affiliate):\n%s", seed, diff)
		}
		if diff := cmp.Diff(entries, got.Entries); diff != "" {
			t.Errorf("seed %d: entries (-ledger +affiliate):\n%s", seed, diff)
		}
	}
}

func TestDocument(t *testing.T) {
	cases.Commands(t, "../README.md", "affiliate", output)
}
