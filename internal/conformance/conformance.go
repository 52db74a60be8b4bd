// Package conformance runs figures that are kept as JSON files against the
// packages of the library. A file holds the cases of one topic:
//
//	[{"id": "seed", "source": "https://...", "price": "59.00", "want": {"total": "944.00"}}]
//
// The field id names a case, and source says where its figures come from.
// The field want holds figures by name, or the field error with the name of a
// sentinel, or "any" for any of them. All other fields are what is given.
package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

// Run runs each case of a topic as a subtest. The cases are those of the file
// TOPIC.json in testdata/conformance, or in the folder that the environment
// variable PAYPER_CONFORMANCE names. Run skips the test if there is no such file.
//
// The function work gets what a case gives, and returns a struct or a map with
// the figures, which Run compares by their names in JSON with those of want. A
// figure that want does not name is not compared. Amounts are compared as
// numbers, times as instants, and lists of objects in any order. Sentinels are the errors that a case may want.
func Run[Given any](t *testing.T, topic string, sentinels map[string]error, work func(*testing.T, Given) (any, error)) {
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
		t.Skipf("no conformance cases of the topic %s: %v", topic, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	cases, err := read[Given](text)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, c := range cases {
		t.Run(c.id, func(t *testing.T) {
			got, err := work(t, c.given)
			for _, fault := range c.compare(got, err, sentinels) {
				t.Errorf("%s\nsource: %s", fault, c.source)
			}
		})
	}
}

type testCase[Given any] struct {
	id, source string
	given      Given
	want       map[string]any
}

// read reads the cases in a file. It returns an error if there are none, if two
// have one id, or if a case has a field that Given lacks.
func read[Given any](text []byte) ([]testCase[Given], error) {
	var fields []map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, err
	}
	if len(fields) == 0 {
		return nil, errors.New("no cases")
	}
	ids := make(map[string]bool)
	var cases []testCase[Given]
	for i, f := range fields {
		var c testCase[Given]
		if err := errors.Join(take(f, "id", &c.id), take(f, "source", &c.source), take(f, "want", &c.want)); err != nil {
			return nil, fmt.Errorf("case %d: %w", i, err)
		}
		if ids[c.id] {
			return nil, fmt.Errorf("case %d: id %q is taken", i, c.id)
		}
		ids[c.id] = true
		rest, err := json.Marshal(f)
		if err != nil {
			return nil, err
		}
		if err := decode(rest, &c.given, true); err != nil {
			return nil, fmt.Errorf("case %q: %w", c.id, err)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// take decodes a field that every case has, and deletes it.
func take(fields map[string]json.RawMessage, name string, v any) error {
	text, ok := fields[name]
	if !ok {
		return fmt.Errorf("no field %q", name)
	}
	delete(fields, name)
	return decode(text, v, false)
}

func decode(text []byte, v any, strict bool) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if strict {
		d.DisallowUnknownFields()
	}
	return d.Decode(v)
}

// compare returns what is wrong with the outcome of a case.
func (c testCase[Given]) compare(got any, err error, sentinels map[string]error) []string {
	if word, ok := c.want["error"].(string); ok {
		sentinel, known := sentinels[word]
		switch {
		case word == "any" && matches(err, sentinels), known && errors.Is(err, sentinel):
			return nil
		case word != "any" && !known:
			return []string{fmt.Sprintf("the case wants the unknown error %q", word)}
		case err == nil:
			return []string{fmt.Sprintf("got %+v, want error %s", got, word)}
		}
		return []string{fmt.Sprintf("error %q, want %s", err, word)}
	}
	if err != nil {
		return []string{fmt.Sprintf("error %q, want none", err)}
	}
	text, err := json.Marshal(got)
	if err != nil {
		return []string{fmt.Sprintf("outcome as JSON: %v", err)}
	}
	var figures map[string]any
	if err := decode(text, &figures, false); err != nil {
		return []string{fmt.Sprintf("outcome %s: %v", text, err)}
	}
	return differences("", c.want, figures)
}

func matches(err error, sentinels map[string]error) bool {
	for _, sentinel := range sentinels {
		if errors.Is(err, sentinel) {
			return true
		}
	}
	return false
}

// differences returns how got differs from want, a line for each figure.
func differences(path string, want, got any) []string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			break
		}
		var lines []string
		for _, key := range slices.Sorted(maps.Keys(w)) {
			lines = append(lines, differences(strings.TrimPrefix(path+"."+key, "."), w[key], g[key])...)
		}
		return lines
	case []any:
		g, ok := got.([]any)
		if !ok && got != nil || len(g) != len(w) {
			break
		}
		var lines []string
		g = arrange(w, g)
		for i := range w {
			lines = append(lines, differences(fmt.Sprintf("%s[%d]", path, i), w[i], g[i])...)
		}
		return lines
	default:
		if same(want, got) {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s is %v, want %v", path, got, want)}
}

// arrange returns the elements of got in the order of those of want that they are
// equal to, if they are objects: these say themselves what they are.
func arrange(want, got []any) []any {
	arranged, left := make([]any, len(got)), slices.Clone(got)
	for i, w := range want {
		j := slices.IndexFunc(left, func(g any) bool {
			_, ok := g.(map[string]any)
			return ok && len(differences("", w, g)) == 0
		})
		if j >= 0 {
			arranged[i] = left[j]
			left = slices.Delete(left, j, j+1)
		}
	}
	for i := range arranged {
		if arranged[i] == nil {
			arranged[i], left = left[0], left[1:]
		}
	}
	return arranged
}

// same reports whether two plain values are the same number, instant, text, or
// truth.
func same(want, got any) bool {
	if want == got {
		return true
	}
	w, g := fmt.Sprint(want), fmt.Sprint(got)
	if wt, err := time.Parse(time.RFC3339Nano, w); err == nil {
		gt, err := time.Parse(time.RFC3339Nano, g)
		return err == nil && wt.Equal(gt)
	}
	wd, errWant := decimal.NewFromString(w)
	gd, errGot := decimal.NewFromString(g)
	return errWant == nil && errGot == nil && wd.Equal(gd)
}
