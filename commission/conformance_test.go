package commission_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
)

// TestConformanceCommission runs the figures that others publish or test their
// own engines with, from testdata/conformance or from the folder that the
// environment variable PAYPER_CONFORMANCE names.
func TestConformanceCommission(t *testing.T) {
	const topic = "commission"
	folder := os.Getenv("PAYPER_CONFORMANCE")
	if folder == "" {
		folder = filepath.Join("testdata", "conformance")
	}
	text, err := os.ReadFile(filepath.Join(folder, topic+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("conformance topic %s: no file: %v", topic, err)
	}
	if err != nil {
		t.Fatalf("conformance topic %s: %v", topic, err)
	}
	var cases []struct {
		ID         string
		Source     string
		Payments   []decimal.Decimal
		Rate       decimal.Decimal
		Commission decimal.Decimal
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatalf("conformance topic %s: %v", topic, err)
	}
	if len(cases) == 0 {
		t.Fatalf("conformance topic %s: no cases", topic)
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			var got decimal.Decimal
			for i, paid := range c.Payments {
				// The cases ask for two places; USD has them.
				share, err := commission.Share(paid, "USD", c.Rate)
				if err != nil {
					t.Fatalf("case %s (%s): payment %d: Share(%s, USD, %s): %v", c.ID, c.Source, i, exact(paid), exact(c.Rate), err)
				}
				got = got.Add(share)
			}
			if !got.Equal(c.Commission) {
				t.Errorf("case %s (%s): commission %s of %d payments at %s, want %s",
					c.ID, c.Source, exact(got), len(c.Payments), exact(c.Rate), exact(c.Commission))
			}
		})
	}
}
