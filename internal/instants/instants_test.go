package instants_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/internal/instants"
)

type deep struct {
	At    time.Time            `json:"at"`
	Unset time.Time            `json:"unset,omitzero"`
	List  []time.Time          `json:"list"`
	Named map[string]time.Time `json:"named"`
	Other *deep                `json:"other,omitempty"`
	Text  string               `json:"text"`
}

func TestPut(t *testing.T) {
	home := time.FixedZone("home", 3600)
	at := time.Date(2026, 3, 29, 1, 30, 0, 5, home)
	v := deep{At: at, List: []time.Time{at, at.AddDate(-500, 0, 0)}, Named: map[string]time.Time{"a": at}, Other: &deep{At: at}, Text: "same"}
	for _, f := range instants.Forms(home) {
		got := instants.Put(v, f)
		if diff := cmp.Diff(v, got); diff != "" {
			t.Errorf("%s: other instants (-want +got):\n%s", f.Name, diff)
		}
		for _, at := range []time.Time{got.At, got.List[0], got.Named["a"], got.Other.At} {
			if _, offset := at.Zone(); f.Name == "utc" && offset != 0 || f.Name == "fixed" && offset != 3600 || f.Name == "Asia/Tokyo" && offset != 9*3600 {
				t.Errorf("%s: offset %d", f.Name, offset)
			}
			if reading := at.Round(0) != at; reading != (f.Name == "monotonic") {
				t.Errorf("%s: a monotonic reading: %v", f.Name, reading)
			}
		}
	}
	if v.At != at || v.Other.At != at {
		t.Error("the value given was changed")
	}
}
