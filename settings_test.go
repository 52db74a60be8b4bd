package payper_test

import (
	"encoding/json"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
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

// Variables of the environment that tell a process of this test what to do.
const (
	wholeWayFile  = "PAYPER_WHOLE_WAY_FILE"  // where its output goes; none: it does nothing
	wholeWaySeed  = "PAYPER_WHOLE_WAY_SEED"  // shuffles what it is given
	wholeWayOther = "PAYPER_WHOLE_WAY_OTHER" // whose globals it changes: decimal or local
)

// TestSettingsOfOthers goes the whole way, from chats to a partner's statement,
// in processes that differ in all that is none of the library's business. The
// output is the same, to the byte.
func TestSettingsOfOthers(t *testing.T) {
	want := wholeWay(t)
	if len(want) < 10_000 || !strings.Contains(want, "59.00") {
		t.Fatalf("the whole way is too short to say anything:\n%s", want)
	}
	for _, tt := range []struct {
		name string
		why  string
		env  []string
	}{
		{"again", "maps are read in another order in each process", nil},
		{"decimal", "every global of package decimal may be changed", []string{wholeWayOther + "=decimal"}},
		{"local", "time.Local is a variable", []string{wholeWayOther + "=local"}},
		{"zone", "TZ sets time.Local, here to one with skipped midnights", []string{"TZ=America/Sao_Paulo"}},
		{"zone_unknown", "TZ may name nothing", []string{"TZ=Nowhere/At_All"}},
		{"locale", "decimal commas and letters without ASCII's order", []string{"LANG=tr_TR.UTF-8", "LC_ALL=de_DE.UTF-8", "LC_NUMERIC=de_DE.UTF-8"}},
		{"one_processor", "nothing runs at the same time", []string{"GOMAXPROCS=1"}},
		{"many_processors", "more than there are", []string{"GOMAXPROCS=64"}},
		{"shuffled", "input in another order", []string{wholeWaySeed + "=1"}},
		{"shuffled_again", "and in one more, with much garbage collected", []string{wholeWaySeed + "=2", "GOGC=1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.why == "" {
				t.Error("no reason given")
			}
			if diff := cmp.Diff(want, wholeWay(t, tt.env...)); diff != "" {
				t.Errorf("the output depends on it (-plain +changed):\n%s", diff)
			}
		})
	}
}

// wholeWay runs TestWholeWay in a process of its own, and returns its output.
func wholeWay(t *testing.T, env ...string) string {
	t.Helper()
	name := t.TempDir() + "/output"
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^TestWholeWay$")
	cmd.Env = append(os.Environ(), append(env, wholeWayFile+"="+name)...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", env, err, out)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestWholeWay writes results of every part of the library to a file, if it is
// told to by TestSettingsOfOthers.
func TestWholeWay(t *testing.T) {
	name := os.Getenv(wholeWayFile)
	if name == "" {
		t.Skip("runs within TestSettingsOfOthers")
	}
	changeGlobals(t, os.Getenv(wholeWayOther))
	seed, _ := strconv.ParseUint(os.Getenv(wholeWaySeed), 10, 64)
	w := &way{T: t, shuffled: seed != 0, random: rand.New(rand.NewPCG(seed, 0))}
	u := w.count()
	w.charge(u)
	w.share(u)
	if err := os.WriteFile(name, []byte(w.output.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// decimalGlobals change the settings of package decimal.
//
//nolint:reassign // the test is about programs that do this
var decimalGlobals = map[string]func(){
	"DivisionPrecision":            func() { decimal.DivisionPrecision = 0 },
	"PowPrecisionNegativeExponent": func() { decimal.PowPrecisionNegativeExponent = 0 },
	"MarshalJSONWithoutQuotes":     func() { decimal.MarshalJSONWithoutQuotes = !decimal.MarshalJSONWithoutQuotes },
	"TrimTrailingZeros":            func() { decimal.TrimTrailingZeros = !decimal.TrimTrailingZeros },
	"UseScientificNotation":        func() { decimal.UseScientificNotation = !decimal.UseScientificNotation },
	"ExpMaxIterations":             func() { decimal.ExpMaxIterations = 0 },
	"MaxDecodeExponent":            func() { decimal.MaxDecodeExponent = 0 },
	"Zero":                         func() { decimal.Zero = decimal.New(7, 0) },
}

// TestSettingsOfOthers_all: a later version of package decimal has no setting
// that is not tried.
func TestSettingsOfOthers_all(t *testing.T) {
	p, err := importsOf(t, token.NewFileSet()).Import("github.com/shopspring/decimal")
	if err != nil {
		t.Fatal(err)
	}
	var settings []string
	for _, name := range p.Scope().Names() {
		if _, ok := p.Scope().Lookup(name).(*types.Var); ok && token.IsExported(name) {
			settings = append(settings, name)
		}
	}
	if diff := cmp.Diff(settings, slices.Sorted(maps.Keys(decimalGlobals))); diff != "" {
		t.Errorf("the settings that are changed are not those there are (-decimal +changed):\n%s", diff)
	}
}

// changeGlobals changes what any package of a program may change.
func changeGlobals(t *testing.T, of string) {
	t.Helper()
	switch of {
	case "local":
		time.Local = time.FixedZone("elsewhere", -11*3600-1) //nolint:reassign // as above
	case "decimal":
		for _, change := range decimalGlobals {
			change()
		}
		if text, err := json.Marshal(decimal.New(2500, -2)); err != nil || string(text) != "25.00" {
			t.Fatalf("package decimal writes 25.00 as %s, %v: the settings have no effect", text, err)
		}
	}
}

// way is what the whole way writes.
type way struct {
	*testing.T
	output   strings.Builder
	shuffled bool
	random   *rand.Rand
}

func (w *way) note(what string, v any, err error) {
	text, jsonErr := json.Marshal(v)
	fmt.Fprintf(&w.output, "%s: %s %v %v\n", what, text, jsonErr, err)
}

// amount writes a decimal with all there is to it.
func (w *way) amount(what string, d decimal.Decimal, err error) {
	fmt.Fprintf(&w.output, "%s: %de%d %v\n", what, d.Coefficient(), d.Exponent(), err)
}

// shuffle puts elements into another order, if this is what is tried.
func shuffle[T any](w *way, elements []T) []T {
	if w.shuffled {
		w.random.Shuffle(len(elements), func(i, j int) { elements[i], elements[j] = elements[j], elements[i] })
	}
	return elements
}

// again reads back what a value is as JSON.
func again[T any](w *way, v T) T {
	text, err := json.Marshal(v)
	if err != nil {
		w.Fatal(err)
	}
	var back T
	if err := json.Unmarshal(text, &back); err != nil {
		w.Fatal(err)
	}
	return back
}

// count counts the chats of a month in each of the ways there are.
func (w *way) count() seats.Usage {
	warsaw, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		w.Fatal(err)
	}
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, warsaw)
	p := seats.Period{Start: start, End: start.AddDate(0, 1, 0)}
	const accounts = 30
	var (
		agents []seats.Agent
		chats  []seats.Session
	)
	for i := range accounts {
		agents = append(agents, seats.Agent{ID: "agent " + strconv.Itoa(i), Joined: start.AddDate(0, 0, i-10), Exempt: i == 3})
		for k := range 20 {
			at := start.Add(time.Duration(i*k*977) * time.Minute)
			chats = append(chats, seats.Session{Agent: agents[i].ID, Start: at, End: at.Add(time.Duration(1+k) * 7 * time.Minute)})
		}
	}
	agents, chats = shuffle(w, agents), shuffle(w, chats)
	u, err := seats.Measure(p, agents, chats)
	w.note("measure", u, err)
	w.note("measure, read back", again(w, u), u.Validate())
	held, err := u.Sustained(time.Hour)
	w.note("sustained", held, err)
	return u
}

// charge charges a usage by every kind of price and license.
func (w *way) charge(u seats.Usage) {
	tiers := []pricing.Tier{{UpTo: 5, UnitPrice: decimal.New(59125, -3)}, {UpTo: 10, UnitPrice: decimal.New(49, 0), Fee: decimal.New(1, 1)}, {UnitPrice: decimal.New(3999, -2)}}
	prices := []pricing.Price{
		pricing.Flat(decimal.New(5900, -2)), pricing.Graduated(tiers...), pricing.Volume(tiers...),
		pricing.Package(3, decimal.New(100, 0)), pricing.Graduated(tiers...).Including(2),
	}
	cycle := pricing.Cycle{Anchor: u.Period.Start, Every: pricing.Months(1)}
	var charges []pricing.Charge
	for i, price := range prices {
		l := pricing.License{ID: "acme", Channel: pricing.Resold, Model: pricing.PPS, Plan: pricing.Plan{Price: price, Currency: "USD"}, MinSeats: i}
		c, err := l.Charge(u)
		w.note("charge", c, err)
		charges = append(charges, c)
		r, err := l.Resale(u)
		w.note("resale", r, err)
		outcomes, err := commission.Compare(l, u, decimal.New(333, -3))
		w.note("compare", outcomes, err)
		c, err = cycle.Charge(u.Period.End, pricing.Schedule[pricing.License]{{Value: l}}, u)
		w.note("charge of the cycle", c, err)
		l.Model = pricing.PPA
		c, err = l.ChargeAccountTime(u)
		w.note("charge of the accounts' time", c, err)
		for _, d := range []pricing.DayCount{pricing.Elapsed, pricing.CalendarDays, pricing.Thirty360} {
			half := seats.Period{Start: u.Period.Start.AddDate(0, 0, 13), End: u.Period.End}
			c, err := charges[i].Prorate(half, d)
			w.note("half", c, err)
			a, err := pricing.Adjust(charges[0], d, shuffle(w, []pricing.Change{
				{At: half.Start, To: charges[i]}, {At: half.Start.Add(1), To: charges[0], DecreaseAtRenewal: true},
			})...)
			w.note("adjust", a, err)
		}
		l.Discount = decimal.NewNullDecimal(decimal.New(20, 0))
		w.note("refused", nil, l.Validate())
	}
	held, err := u.Sustained(time.Hour)
	if err != nil {
		w.Fatal(err)
	}
	counted, err := referred().ChargeUnits(held, "seats held for an hour", u.Period)
	w.note("charge of units", counted, err)
	stub, whole, err := cycle.First(u.Period.Start.AddDate(0, 0, 9).Add(time.Hour))
	w.note("first", []seats.Period{stub, whole}, err)
	models := pricing.Schedule[pricing.Model]{{Value: pricing.PPS}, {From: stub.Start, Value: pricing.PPA}}
	split, err := models.Split(whole)
	if err != nil {
		w.Fatal(err)
	}
	for p, model := range split {
		fmt.Fprintf(&w.output, "%v in %v\n", model, p)
	}
	price, err := pricing.ParseAmount("59.125")
	w.amount("parsed", price, err)
	fmt.Fprintf(&w.output, "as text: %s %s\n", pricing.Currency("KWD").Format(price), pricing.Currency("JPY").Format(price))
	portion, err := pricing.Portion(price, decimal.New(333, -3), 2)
	w.amount("portion", portion, err)
	sum, err := pricing.Sum(shuffle(w, charges)...)
	w.amount("sum", sum, err)
	saving, rate, err := pricing.AnnualSaving(pricing.Plan{Price: prices[1], Currency: "USD"}, pricing.Plan{Price: prices[3], Currency: "USD"}, 40)
	w.amount("saving", saving, err)
	w.amount("rate of it", rate, err)
	parts, err := pricing.Allocate(sum, 2, decimal.New(1, 0), decimal.New(1, 0), decimal.New(333, -3))
	for _, part := range parts {
		w.amount("part", part, err)
	}
	for mode := pricing.HalfUp; mode <= pricing.Down; mode++ {
		rounded, err := pricing.Round(decimal.New(-12345, -4), 3, mode)
		w.amount(mode.String(), rounded, err)
		third, err := pricing.Fraction{Part: 1, Whole: 3}.Of(sum, 5, mode)
		w.amount("a third", third, err)
	}
	periods, err := cycle.Periods(seats.Period{Start: u.Period.Start, End: u.Period.Start.AddDate(2, 0, 0)})
	if err != nil {
		w.Fatal(err)
	}
	for p := range periods {
		fmt.Fprintf(&w.output, "period %v\n", p)
	}
}

// share keeps a partner's ledger.
func (w *way) share(u seats.Usage) {
	terms := commission.LiveChatTerms()
	terms.Location, terms.HoldDays, terms.EarnMonths = u.Period.Start.Location(), 30, 12
	var events []commission.Event
	for i := range 40 {
		at := u.Period.Start.AddDate(0, 0, 9*i)
		id := strconv.Itoa(i)
		events = append(events,
			commission.Payment{ID: "p" + id, At: at, License: "license " + strconv.Itoa(i%4), Amount: decimal.New(100_001+int64(i), -3), Currency: "USD"},
			commission.Refund{ID: "r" + id, At: at.Add(time.Hour), Payment: "p" + id, Amount: decimal.New(int64(i)+1, -1), Currency: "USD", Reason: commission.ReasonRefund})
	}
	events = append(events, commission.Payout{ID: "o", At: u.Period.End, Amount: decimal.New(50, 0), Currency: "USD"})
	s, entries, err := terms.Post(commission.State{}, shuffle(w, events)...)
	w.note("state", again(w, s), err)
	w.note("state, closed", again(w, s.CloseBefore(u.Period.End)), nil)
	w.note("entries", again(w, entries), err)
	statement, err := terms.Statement(shuffle(w, entries), u.Period.End)
	w.note("statement", again(w, statement), err)
	_, _, err = terms.Post(s, commission.Payout{ID: "late", At: u.Period.Start, Amount: decimal.New(1, 0), Currency: "USD"})
	w.note("refused", nil, err)
	share, err := commission.Share(decimal.New(118_010, -2), "USD", decimal.New(333, -3))
	w.amount("share", share, err)
}
