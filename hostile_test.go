package payper_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"math/big"
	"reflect"
	"regexp"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata" // the zones wherever the test runs

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// hostileCalls has, for each exported function and method of the library, what
// a hostile caller passes to it, and what it must answer.
var hostileCalls = func() map[string]func(*hostile) {
	all := make(map[string]func(*hostile))
	maps.Copy(all, hostilePricing)
	maps.Copy(all, hostileCommission)
	return all
}()

// TestHostileInput: whatever an exported function is given, it refuses it with
// an error that it documents, or handles it, soon and in little memory.
func TestHostileInput(t *testing.T) {
	var exported []string
	for _, name := range []string{"pricing", "commission"} {
		p := readDoc(t, name)
		functions := p.Funcs
		for _, typ := range p.Types {
			functions = append(functions, typ.Funcs...) // those that return a typ
			for _, method := range typ.Methods {
				exported = append(exported, name+"."+typ.Name+"."+method.Name)
			}
		}
		for _, f := range functions {
			exported = append(exported, name+"."+f.Name)
		}
	}
	slices.Sort(exported)
	if diff := cmp.Diff(exported, slices.Sorted(maps.Keys(hostileCalls))); diff != "" {
		t.Errorf("the table of hostile calls is not the API (-API +table):\n%s", diff)
	}
	for _, name := range slices.Sorted(maps.Keys(hostileCalls)) {
		t.Run(name, func(t *testing.T) {
			h := &hostile{T: t, limit: 10 * time.Second} // on a machine with much else to do
			if underRace() {
				h.limit = time.Minute
			}
			hostileCalls[name](h)
			if h.calls == 0 {
				t.Errorf("%s was not called", name)
			}
		})
	}
}

// underRace reports whether the test was built with the race detector.
func underRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// hostile makes the calls of one function, and checks each of them.
type hostile struct {
	*testing.T
	limit time.Duration // for one call
	calls int
}

// A call may allocate a megabyte, and a small multiple of its input.
const (
	spareBytes = 1 << 20
	multiple   = 16
)

// call calls f, whose input has a number of bytes, and returns its error. A
// result that comes with an error must be zero, and the error short.
func (h *hostile) call(what string, size int, f func() (any, error)) error {
	h.Helper()
	h.calls++
	var (
		result    any
		err       error
		allocated uint64
		panicked  any
		stack     []byte
		done      = make(chan struct{})
	)
	go func() {
		defer close(done)
		defer func() {
			if panicked = recover(); panicked != nil {
				stack = debug.Stack()
			}
		}()
		before := heapBytes()
		result, err = f()
		allocated = heapBytes() - before
	}()
	// Time is counted in ticks, since none come while the process is stopped.
	const tick = 100 * time.Millisecond
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for waited := time.Duration(0); ; waited += tick {
		select {
		case <-done:
		case <-ticker.C:
			if waited < h.limit {
				continue
			}
			h.Fatalf("%s: no answer within %v", what, h.limit)
		}
		break
	}
	if panicked != nil {
		h.Errorf("%s: panic: %v\n%s", what, panicked, stack)
		return nil
	}
	if most := uint64(spareBytes + multiple*size); allocated > most {
		h.Errorf("%s: %d bytes allocated for an input of %d, more than %d", what, allocated, size, most)
	}
	if err != nil {
		if !isZero(result) {
			h.Errorf("%s: error %.200q with the result %.200v, want a zero one", what, err, result)
		}
		most := 2000
		if isA[*json.UnmarshalTypeError](err) {
			most += size // it quotes the number
		}
		if text := err.Error(); len(text) > most {
			h.Errorf("%s: an error of %d bytes: %.200s...", what, len(text), text)
		}
	}
	return err
}

// heapBytes is how many bytes were allocated so far, less a little that is not
// counted yet. Unlike runtime.ReadMemStats it does not stop the program.
func heapBytes() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// refused checks that a call returns an error that wraps want.
func (h *hostile) refused(what string, size int, want error, f func() (any, error)) {
	h.Helper()
	if err := h.call(what, size, f); !errors.Is(err, want) {
		h.Errorf("%s: error %v, want one that wraps %q", what, err, want)
	}
}

// handled checks that a call returns no error.
func (h *hostile) handled(what string, size int, f func() (any, error)) {
	h.Helper()
	if err := h.call(what, size, f); err != nil {
		h.Errorf("%s: error %v, want none", what, err)
	}
}

// either checks that a call returns no error, or one that wraps one of those
// that are documented.
func (h *hostile) either(what string, size int, f func() (any, error), documented ...error) {
	h.Helper()
	if err := h.call(what, size, f); err != nil && !wrapsOne(err, documented) {
		h.Errorf("%s: error %v, want none or one of %q", what, err, documented)
	}
}

// want is refused with an error, and handled without one.
func (h *hostile) want(what string, size int, err error, f func() (any, error)) {
	h.Helper()
	if err == nil {
		h.handled(what, size, f)
		return
	}
	h.refused(what, size, err, f)
}

// text checks that a call that has no error returns some text.
func (h *hostile) text(what string, size int, f func() string) {
	h.Helper()
	h.handled(what, size, func() (any, error) {
		if f() == "" {
			return nil, errors.New("an empty text")
		}
		return nil, nil
	})
}

// altered decodes text cut and altered at every byte. Each form is handled, or
// refused with one of the documented errors.
func (h *hostile) altered(text []byte, decode func([]byte) (any, error), documented ...error) {
	h.Helper()
	h.handled("as encoded", len(text), func() (any, error) { return decode(slices.Clone(text)) })
	either := func(form []byte) {
		h.Helper()
		h.either(string(form), len(form), func() (any, error) { return decode(form) }, documented...)
	}
	either(nil)
	for i, b := range text {
		either(slices.Clone(text[:i]))
		either(slices.Delete(slices.Clone(text), i, i+1))
		either(slices.Insert(slices.Clone(text), i, b))
		for _, other := range []byte{^b, b ^ 1, 0, '"', '9', '-', '}'} {
			form := slices.Clone(text)
			form[i] = other
			either(form)
		}
	}
}

// mayBeLost are the keys in JSON that stand for names, texts and spans of time:
// without one of them no amount is another.
var mayBeLost = []string{
	"license", "counted", "what", "text", "fraction", "period", "start", "end", "at", "peak_at", "licenses", "months", "month",
	"payment", "second_tier", "note", "l", "r", "o", // the last three are ids
}

// spoiled decodes the JSON of a value without one key, for each that may not be
// lost, and with each number and each amount replaced by what is none.
func (h *hostile) spoiled(text []byte, decode func([]byte) (any, error), documented ...error) {
	h.Helper()
	digits := strings.Repeat("9", megabyte/16) // for one of many amounts
	refused := func(what string, from, to int, by string) {
		h.Helper()
		form := slices.Concat(text[:from], []byte(by), text[to:])
		if err := h.call(what, len(form), func() (any, error) { return decode(form) }); !wrapsOne(err, documented) {
			h.Errorf("%s: error %v, want one of %q, for %.1000s", what, err, documented, form)
		}
	}
	for _, at := range regexp.MustCompile(`"([a-z_]+)":`).FindAllSubmatchIndex(text, -1) {
		if key := string(text[at[2]:at[3]]); !slices.Contains(mayBeLost, key) {
			refused("without the key "+key, at[2], at[3], "lost")
		}
	}
	for _, at := range regexp.MustCompile(`"-?[0-9]+(\.[0-9]+)?"`).FindAllIndex(text, -1) {
		for _, by := range []string{
			`"1e1000000000"`, `"-1e-1000000000"`, "1e1000000000", "12.50", `""`, `"-"`, "null", "{}", "[]", "true",
			`"` + digits + `"`, `"0.` + digits + `"`, digits,
		} {
			refused("with the amount "+by[:min(len(by), 20)], at[0], at[1], by)
		}
	}
	for _, at := range regexp.MustCompile(`"(lines|licenses|months)":\[`).FindAllIndex(text, -1) {
		refused("with an element of null", at[1], at[1], "null,")
		refused("with an element of nothing", at[1], at[1], "{},")
	}
	for _, at := range regexp.MustCompile(`:(-?[0-9]+)[,}]`).FindAllSubmatchIndex(text, -1) {
		for _, by := range []string{"1e1000000000", "9223372036854775808", "1.5", `"1"`, "null", "{}", digits} {
			refused("with the number "+by[:min(len(by), 20)], at[2], at[3], by)
		}
	}
}

// errStandard stands for the errors of packages json and time, where these are
// what is documented.
var errStandard = errors.New("an error of package json or time")

func wrapsOne(err error, documented []error) bool {
	for _, want := range documented {
		if errors.Is(err, want) || errors.Is(want, errStandard) && isStandard(err) {
			return true
		}
	}
	return false
}

func isStandard(err error) bool {
	return isA[*json.SyntaxError](err) || isA[*json.UnmarshalTypeError](err) || isA[*json.MarshalerError](err) ||
		isA[*time.ParseError](err) || errors.Is(err, io.ErrUnexpectedEOF) ||
		err != nil && strings.Contains(err.Error(), "Time.UnmarshalJSON: ") // package time has no type for it
}

func isA[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// isZero reports whether a result, or each of a list of results, is zero.
func isZero(result any) bool {
	if list, ok := result.([]any); ok {
		return !slices.ContainsFunc(list, func(r any) bool { return !isZero(r) })
	}
	return result == nil || reflect.ValueOf(result).IsZero()
}

// asJSON is what json.Marshal makes of a value, and nothing with an error.
func asJSON(v any) (any, error) {
	text, err := json.Marshal(v)
	if err == nil && !json.Valid(text) {
		return nil, errors.New("not JSON: " + string(text))
	}
	return text, err
}

// jsonSize is the most bytes that a text takes as JSON, which writes a byte that
// is not UTF-8 as six.
func jsonSize(text string) int { return 6 * len(text) }

// hostileDecimal is a decimal that no sum of money has.
type hostileDecimal struct {
	name  string
	value decimal.Decimal
	size  int
}

const megabyte = 1 << 20

// hugeCoefficient has a megabyte of digits and a few.
var hugeCoefficient = sync.OnceValue(func() *big.Int { return new(big.Int).Lsh(big.NewInt(1), megabyte*10/3) })

// beyondBounds are decimals that every function must refuse, with ErrAmount.
func beyondBounds() []hostileDecimal {
	digits := decimal.NewFromBigInt(hugeCoefficient(), 0)
	return []hostileDecimal{
		{"exponent 65", decimal.New(1, 65), 0},
		{"exponent -65", decimal.New(1, -65), 0},
		{"exponent 10^9", decimal.New(1, 1_000_000_000), 0},
		{"exponent -10^9", decimal.New(1, -1_000_000_000), 0},
		{"the greatest exponent", decimal.New(-1, math.MaxInt32), 0},
		{"the least exponent", decimal.New(1, math.MinInt32), 0},
		{"zero with exponent 10^9", decimal.New(0, 1_000_000_000), 0},
		{"zero with exponent -10^9", decimal.New(0, -1_000_000_000), 0},
		{"65 digits", nines(64).Add(decimal.New(1, 0)), 0},
		{"a megabyte of digits", digits, megabyte},
		{"a megabyte of digits, negative", digits.Neg(), megabyte},
		{"a megabyte of places", decimal.NewFromBigInt(hugeCoefficient(), -megabyte), megabyte},
	}
}

// withinBounds are decimals at the bounds, none of them negative.
func withinBounds() []hostileDecimal {
	return []hostileDecimal{
		{"the zero value", decimal.Decimal{}, 0},
		{"zero with exponent 64", decimal.New(0, 64), 0},
		{"zero with exponent -64", decimal.New(0, -64), 0},
		{"64 digits", nines(64), 0},
		{"64 digits with exponent 64", nines(64).Shift(64), 0},
		{"64 digits with exponent -64", nines(64).Shift(-64), 0},
		{"exponent 64", decimal.New(1, 64), 0},
		{"exponent -64", decimal.New(1, -64), 0},
	}
}

// nines returns the greatest number with so many digits.
func nines(n int) decimal.Decimal { return decimal.RequireFromString(strings.Repeat("9", n)) }

// hostileIDs are texts that are no names, but must do for ids.
func hostileIDs() []string {
	return []string{"\x00", "\xff\xfe", "a\nb", `"}{`, "\u202e\u0000", "%s%!d(MISSING)", strings.Repeat("x", megabyte), strings.Repeat("\xff", megabyte)}
}

// hostileInts are counts that are too few and too many.
func hostileInts() []int { return []int{0, 1, -1, math.MinInt, math.MaxInt, math.MaxInt - 1} }

// The first instant that package time orders, and the last one: after it the
// first one comes again, though it is later by the count of seconds from 1970.
var (
	firstInstant = time.Unix(math.MinInt64-unixToInternal, 0).UTC()
	lastInstant  = time.Unix(math.MaxInt64-unixToInternal, 999_999_999).UTC()
)

// unixToInternal is the number of seconds from year 1 to 1970. It is a variable
// so that sums with it may overflow, as those of package time do.
var unixToInternal int64 = 62_135_596_800

// hostileInstants are at the ends of what a time.Time holds, of what JSON can
// say, and in zones where a clock skips midnight or shows no time of day.
func hostileInstants() []time.Time {
	instants := []time.Time{
		{},
		time.Time{}.Add(1),
		time.Time{}.Add(-1),
		firstInstant, lastInstant,
		time.Unix(math.MinInt64, 0),
		time.Unix(math.MaxInt64, 999_999_999),
		time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC),
		time.Date(9999, 12, 30, 23, 59, 59, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(math.MaxInt, time.Month(math.MaxInt), math.MaxInt, 0, 0, 0, 0, time.UTC),
		time.Now(), //nolint:forbidigo // an instant with a monotonic reading
	}
	for _, loc := range hostileZones() {
		instants = append(instants,
			time.Date(2018, 11, 4, 0, 0, 0, 0, loc), // midnight is skipped in São Paulo
			time.Date(2011, 12, 30, 0, 0, 0, 0, loc),
			time.Date(1930, 1, 31, 23, 59, 59, 1, loc))
	}
	return instants
}

// hostileZones skip midnights or whole days, have offsets with seconds, or
// offsets that no clock on earth has.
var hostileZones = sync.OnceValue(func() []*time.Location {
	var zones []*time.Location
	for _, name := range []string{"America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "Europe/Amsterdam", "Africa/Monrovia"} {
		loc, err := time.LoadLocation(name)
		if err != nil {
			panic(err) // the zones are compiled in
		}
		zones = append(zones, loc)
	}
	for _, offset := range []int{1, 86_399, 86_400, -86_400, 360_000, math.MaxInt32, math.MinInt32, 1 << 55, math.MaxInt, math.MinInt} {
		zones = append(zones, time.FixedZone("hostile", offset))
	}
	return zones
})

// month is a plain period: January 2026.
func month() seats.Period {
	return seats.Period{Start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)}
}

// hostilePeriod is a period, and the error for it; nil if it is valid.
type hostilePeriod struct {
	name   string
	period seats.Period
	err    error
}

func hostilePeriods() []hostilePeriod {
	day := month().Start
	const most = 91_312 * 24 * time.Hour
	periods := []hostilePeriod{
		{"the zero value", seats.Period{}, seats.ErrPeriod},
		{"no start", seats.Period{End: day}, seats.ErrPeriod},
		{"no end", seats.Period{Start: day}, seats.ErrPeriod},
		{"no length", seats.Period{Start: day, End: day}, seats.ErrPeriod},
		{"inverted", seats.Period{Start: day, End: day.Add(-1)}, seats.ErrPeriod},
		{"a nanosecond", seats.Period{Start: day, End: day.Add(1)}, nil},
		{"250 years", seats.Period{Start: day, End: day.Add(most)}, nil},
		{"250 years and a nanosecond", seats.Period{Start: day, End: day.Add(most + 1)}, seats.ErrPeriod},
		{"all time", seats.Period{Start: firstInstant, End: lastInstant}, seats.ErrPeriod},
		{"all seconds", seats.Period{Start: time.Unix(math.MinInt64, 0), End: time.Unix(math.MaxInt64, 0)}, seats.ErrPeriod},
		{"the last second", seats.Period{Start: lastInstant.Add(-time.Second), End: lastInstant}, nil},
		{"over the last instant", seats.Period{Start: lastInstant.Add(-time.Hour), End: time.Unix(lastInstant.Unix()+3600, 0)}, seats.ErrPeriod},
		{"over year 1", seats.Period{Start: time.Time{}.Add(-1), End: time.Time{}.Add(9)}, nil},
	}
	for _, loc := range hostileZones() {
		p := seats.Period{Start: time.Date(2018, 11, 1, 0, 0, 0, 0, time.UTC).In(loc), End: time.Date(2018, 12, 1, 0, 0, 0, 0, time.UTC).In(loc)}
		_, offset := p.Start.Zone()
		periods = append(periods, hostilePeriod{"a month at offset " + big.NewInt(int64(offset)).String(), p, nil})
	}
	return periods
}

// plainLicense is one that every part of package pricing takes.
func plainLicense() pricing.License {
	return pricing.License{
		ID: "acme", Channel: pricing.Resold, Model: pricing.PPS,
		Plan: pricing.Plan{Name: "team", Price: pricing.Flat(decimal.New(5900, -2)), Currency: "USD"},
	}
}

// plainUsage is a usage of a month.
func plainUsage() seats.Usage {
	return seats.Usage{Period: month(), Accounts: 20, Peak: 5}
}

// hostileJSON are texts that no type has as its JSON, or that take long to
// read.
func hostileJSON() []string {
	return []string{
		"", "null", "[]", "{}", "0", `""`, "\x00", "\xff",
		strings.Repeat("[", megabyte), strings.Repeat(`{"a":`, megabyte/5), `"` + strings.Repeat("x", megabyte) + `"`,
	}
}

// hostileUsage is a usage, and the error for it; nil if it is valid.
type hostileUsage struct {
	name  string
	usage seats.Usage
	size  int
	err   error
}

func hostileUsages() []hostileUsage {
	length := month().End.Sub(month().Start)
	levels := slices.Repeat([]time.Duration{length}, 20_000)
	ids := make([]string, len(levels))
	for i := range ids {
		ids[i] = fmt.Sprintf("\xff%5d", i)
	}
	strays := hostileIDs()
	slices.Sort(strays)
	usages := []hostileUsage{
		{"the zero value", seats.Usage{}, 0, seats.ErrPeriod},
		{"more exempt accounts than accounts", seats.Usage{Period: month(), ExemptAccounts: 1}, 0, seats.ErrUsage},
		{"all there is", seats.Usage{Period: month(), Accounts: math.MaxInt, PeakAccounts: math.MaxInt, Active: math.MaxInt, Peak: math.MaxInt}, 0, nil},
		{"a level too long", seats.Usage{Period: month(), Accounts: 1, PeakAccounts: 1, AccountsAtLeast: []time.Duration{length + 1}}, 0, seats.ErrUsage},
		{"a level of less than no time", seats.Usage{Period: month(), Accounts: 1, Peak: 1, AtLeast: []time.Duration{math.MinInt64}}, 0, seats.ErrUsage},
		{"many levels", seats.Usage{
			Period: month(), Accounts: len(levels), PeakAccounts: len(levels), AccountsAtLeast: levels,
			Active: len(levels), Peak: len(levels), AtLeast: levels, PeakAgents: ids, PeakAt: month().Start,
		}, len(levels) * 64, nil},
		{"more strays than can be", seats.Usage{Period: month(), Peak: 1, Strays: strays}, 2 * jsonSize(strings.Repeat("x", megabyte)), nil},
		{"a stray and no seat", seats.Usage{Period: month(), Strays: strays[:1]}, 0, seats.ErrUsage},
		{"a stray twice", seats.Usage{Period: month(), Peak: 1, Strays: slices.Repeat(strays[len(strays)-1:], 2)}, 2 * jsonSize(strings.Repeat("x", megabyte)), seats.ErrUsage},
		{"strays in the wrong order", seats.Usage{Period: month(), Peak: 1, Strays: slices.Repeat(strays, 2)}, 4 * jsonSize(strings.Repeat("x", megabyte)), seats.ErrUsage},
		{"nobody at the peak", seats.Usage{Period: month(), Accounts: 1, Peak: 1, PeakAgents: make([]string, 1)}, 0, seats.ErrUsage},
	}
	for _, n := range hostileInts() {
		var want error
		if n < 0 {
			want = seats.ErrUsage
		}
		for _, u := range []seats.Usage{{Accounts: n}, {Accounts: math.MaxInt, ExemptAccounts: n}, {Accounts: math.MaxInt, PeakAccounts: n}, {Accounts: math.MaxInt, Active: n, Peak: min(n, 1)}, {Accounts: math.MaxInt, Peak: n}} {
			u.Period = month()
			usages = append(usages, hostileUsage{fmt.Sprintf("%+v", u), u, 0, want})
		}
	}
	for _, p := range hostilePeriods() {
		usages = append(usages, hostileUsage{p.name, seats.Usage{Period: p.period, Accounts: 2, Peak: 1}, 0, p.err})
	}
	return usages
}
