package pricing_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

// The cases in testdata/conformance are figures that others published or test
// their own billing engines with; source says where each is from. The variable
// PAYPER_CONFORMANCE may name another folder of cases of the same form.

// conformanceCases reads the cases of a topic. Without a file for the topic the
// test is skipped.
func conformanceCases[T any](t *testing.T, topic string) []T {
	t.Helper()
	folder := filepath.Join("testdata", "conformance")
	if named := os.Getenv("PAYPER_CONFORMANCE"); named != "" {
		if !filepath.IsAbs(named) {
			t.Fatalf("PAYPER_CONFORMANCE=%s is not an absolute path", named)
		}
		folder = named
	}
	file := filepath.Join(folder, topic+".json")
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("no conformance topic %s: %v", topic, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var cases []T
	if err := decoder.Decode(&cases); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if len(cases) == 0 {
		t.Fatalf("%s has no cases", file)
	}
	return cases
}

// amountOf returns the amount that a case gives in a field.
func amountOf(t *testing.T, field, text string) decimal.Decimal {
	t.Helper()
	d, err := decimal.NewFromString(text)
	if err != nil {
		t.Fatalf("field %s: %v", field, err)
	}
	return d
}

var conformanceModes = map[string]pricing.Rounding{
	"half_up": pricing.HalfUp, "half_even": pricing.HalfEven, "half_down": pricing.HalfDown,
	"up": pricing.Up, "down": pricing.Down,
}

func TestConformanceRounding(t *testing.T) {
	type roundingCase struct {
		ID, Source   string
		Amount, Mode string
		Places       int
		Result       string
	}
	for _, tt := range conformanceCases[roundingCase](t, "rounding") {
		t.Run(tt.ID, func(t *testing.T) {
			mode, ok := conformanceModes[tt.Mode]
			if !ok {
				t.Fatalf("case %s: unknown mode %q", tt.ID, tt.Mode)
			}
			got, err := pricing.Round(amountOf(t, "amount", tt.Amount), tt.Places, mode)
			if err != nil {
				t.Fatalf("case %s (%s): Round(%s, %d, %v) = %v", tt.ID, tt.Source, tt.Amount, tt.Places, mode, err)
			}
			if !got.Equal(amountOf(t, "result", tt.Result)) {
				t.Errorf("case %s (%s): Round(%s, %d, %v) = %s, want %s",
					tt.ID, tt.Source, tt.Amount, tt.Places, mode, got.StringFixed(int32(tt.Places)), tt.Result)
			}
		})
	}
}

func TestConformanceDiscount(t *testing.T) {
	type discountCase struct {
		ID, Source    string
		Amount, Rate  string
		Places        int
		Discount, Net string
	}
	for _, tt := range conformanceCases[discountCase](t, "discount") {
		t.Run(tt.ID, func(t *testing.T) {
			amount := amountOf(t, "amount", tt.Amount)
			got, err := pricing.Portion(amount, amountOf(t, "rate", tt.Rate), tt.Places)
			if err != nil {
				t.Fatalf("case %s (%s): Portion(%s, %s, %d) = %v", tt.ID, tt.Source, tt.Amount, tt.Rate, tt.Places, err)
			}
			if !got.Equal(amountOf(t, "discount", tt.Discount)) {
				t.Errorf("case %s (%s): Portion(%s, %s, %d) = %s, want %s",
					tt.ID, tt.Source, tt.Amount, tt.Rate, tt.Places, got.StringFixed(int32(tt.Places)), tt.Discount)
			}
			if net := amount.Sub(got); !net.Equal(amountOf(t, "net", tt.Net)) {
				t.Errorf("case %s (%s): %s less %s is %s, want %s",
					tt.ID, tt.Source, tt.Amount, got.StringFixed(int32(tt.Places)), net.StringFixed(int32(tt.Places)), tt.Net)
			}
		})
	}
}

func TestConformanceAllocate(t *testing.T) {
	type allocateCase struct {
		ID, Source     string
		Amount         string
		Places         int
		Weights, Parts []string
	}
	for _, tt := range conformanceCases[allocateCase](t, "allocate") {
		t.Run(tt.ID, func(t *testing.T) {
			var weights, want []decimal.Decimal
			for _, w := range tt.Weights {
				weights = append(weights, amountOf(t, "weights", w))
			}
			for _, p := range tt.Parts {
				want = append(want, amountOf(t, "parts", p))
			}
			got, err := pricing.Allocate(amountOf(t, "amount", tt.Amount), tt.Places, weights...)
			if err != nil {
				t.Fatalf("case %s (%s): Allocate(%s, %d, %v) = %v", tt.ID, tt.Source, tt.Amount, tt.Places, tt.Weights, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("case %s (%s): Allocate(%s, %d, %v) mismatch (-want +got):\n%s",
					tt.ID, tt.Source, tt.Amount, tt.Places, tt.Weights, diff)
			}
		})
	}
}
