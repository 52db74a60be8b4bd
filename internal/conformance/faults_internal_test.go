package conformance

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// TestRead_errors: a file that says nothing, or more than is read, is refused.
func TestRead_errors(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"no_list", `{}`, "cannot unmarshal"},
		{"no_cases", `[]`, "no cases"},
		{"no_id", `[{"source": "own", "want": {}}]`, `no field "id"`},
		{"no_want", `[{"id": "a", "source": "own"}]`, `no field "want"`},
		{"unknown_field", `[{"id": "a", "source": "own", "m": 1, "want": {}}]`, `unknown field "m"`},
		{"id_twice", `[{"id": "a", "source": "own", "want": {}}, {"id": "a", "source": "own", "want": {}}]`, "is taken"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := read[struct{ N int }]([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("read(%s) error %v, want %q", tt.text, err, tt.want)
			}
		})
	}
}

// TestCompare_differences: a case fails where any figure that it wants differs.
func TestCompare_differences(t *testing.T) {
	errOdd, errOther := errors.New("odd"), errors.New("other")
	got := map[string]any{"n": 1, "text": "2.50", "list": []int{1, 2}, "deep": map[string]int{"m": 1}, "ways": []map[string]int{{"a": 1}, {"b": 2}}}
	for _, tt := range []struct {
		name string
		want map[string]any
		err  error
		text string
	}{
		{"number", map[string]any{"n": 2}, nil, "n is 1, want 2"},
		{"amount", map[string]any{"text": "2.51"}, nil, "text is 2.50, want 2.51"},
		{"instant", map[string]any{"text": "2026-03-01T00:00:00Z"}, nil, "text is 2.50"},
		{"list", map[string]any{"list": []any{1, 3}}, nil, "list[1] is 2, want 3"},
		{"length", map[string]any{"list": []any{1}}, nil, "list is [1 2], want [1]"},
		{"objects", map[string]any{"ways": []any{map[string]any{"b": 3}, map[string]any{"a": json.Number("1")}}}, nil, "ways[0].b is 2, want 3"},
		{"deep", map[string]any{"deep": map[string]any{"m": 2}}, nil, "deep.m is 1, want 2"},
		{"missing", map[string]any{"x": 1}, nil, "x is <nil>, want 1"},
		{"no_error", map[string]any{"error": "ErrOdd"}, nil, "want error ErrOdd"},
		{"other_error", map[string]any{"error": "ErrOdd"}, errOther, `error "other", want ErrOdd`},
		{"any_error", map[string]any{"error": "any"}, errOther, `error "other", want any`},
		{"unknown_error", map[string]any{"error": "ErrEven"}, errOdd, `unknown error "ErrEven"`},
		{"not_refused", map[string]any{"n": 1}, errOdd, `error "odd", want none`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			faults := testCase[int]{want: tt.want}.compare(got, tt.err, map[string]error{"ErrOdd": errOdd})
			if len(faults) != 1 || !strings.Contains(faults[0], tt.text) {
				t.Errorf("faults %q, want one with %q", faults, tt.text)
			}
		})
	}
}
