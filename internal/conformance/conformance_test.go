package conformance_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/payper/payper/internal/conformance"
)

var errOdd = errors.New("odd")

// half is what the cases below are about: it halves an even number.
type half struct {
	N    int    `json:"n"`
	Note string `json:"note"`
}

func work(_ *testing.T, h half) (any, error) {
	if h.N%2 != 0 {
		return nil, errOdd
	}
	return map[string]any{"half": h.N / 2, "text": "2.50", "at": "2026-03-01T00:00:00Z", "list": []int{1, 2}, "none": []int(nil), "ways": []map[string]int{{"a": 1}, {"b": 2}}}, nil
}

func write(t *testing.T, text string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "half.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PAYPER_CONFORMANCE", folder)
}

func TestRun(t *testing.T) {
	write(t, `[
		{"id": "all", "source": "own", "n": 4, "want": {"half": 2, "text": "2.5", "at": "2026-03-01T01:00:00+01:00", "list": [1, 2], "none": [], "ways": [{"b": 2}, {"a": 1}]}},
		{"id": "error", "source": "own", "n": 3, "want": {"error": "ErrOdd"}},
		{"id": "any", "source": "own", "n": 3, "want": {"error": "any"}}]`)
	conformance.Run(t, "half", map[string]error{"ErrOdd": errOdd}, work)
	t.Run("no_file", func(t *testing.T) {
		conformance.Run(t, "third", nil, work)
		t.Error("not skipped")
	})
}
