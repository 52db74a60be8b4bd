package spans_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/payper/payper/internal/spans"
)

// filled returns a Sets with spans of "a" at 0 and 20, and of "b" at 5, each of
// length 10.
func filled(t *testing.T, limits spans.Limits) *spans.Sets {
	t.Helper()
	s := newSets(limits)
	for _, start := range []int64{0, 20} {
		if err := s.Add("a", spans.Span{Start: start, End: start + 10}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Add("b", spans.Span{Start: 5, End: 15}); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSets_limits: what would be too much is refused, and changes nothing; what
// only extends a span is not.
func TestSets_limits(t *testing.T) {
	for _, tt := range []struct {
		name   string
		why    string
		limits spans.Limits
		key    string
		span   spans.Span
		want   error
	}{
		{"room", "below both limits", spans.Limits{Keys: 3, Spans: 4}, "c", spans.Span{Start: 0, End: 1}, nil},
		{"extends", "full of spans, but one that touches another is none more", spans.Limits{Keys: 2, Spans: 3}, "a", spans.Span{Start: 10, End: 12}, nil},
		{"joins", "full of spans, but one that joins two is one less", spans.Limits{Keys: 2, Spans: 3}, "a", spans.Span{Start: 5, End: 25}, nil},
		{"older", "full of spans, and it lies in an older one", spans.Limits{Keys: 2, Spans: 3}, "a", spans.Span{Start: 2, End: 3}, nil},
		{"nothing", "full of both, but it has no length", spans.Limits{Keys: 2, Spans: 3}, "c", spans.Span{Start: 5, End: 5}, nil},
		{"keys", "bound: one key too many", spans.Limits{Keys: 2, Spans: 4}, "c", spans.Span{Start: 0, End: 1}, spans.ErrKeys},
		{"spans", "bound: one span too many, between two others", spans.Limits{Keys: 2, Spans: 3}, "a", spans.Span{Start: 12, End: 18}, spans.ErrSpans},
		{"spans_ahead", "bound: one span too many, before all others", spans.Limits{Keys: 2, Spans: 3}, "b", spans.Span{Start: 1, End: 2}, spans.ErrSpans},
		{"spans_of_a_new_key", "bound: one span too many, of a new key", spans.Limits{Keys: 3, Spans: 3}, "c", spans.Span{Start: 0, End: 1}, spans.ErrSpans},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := filled(t, tt.limits)
			before := s.Append(nil)
			other := newSets(spans.Limits{Keys: 9, Spans: 9})
			if err := other.Add(tt.key, tt.span); err != nil {
				t.Fatal(err)
			}
			if err := s.Fits(other, 0); !errors.Is(err, tt.want) {
				t.Errorf("Fits: %v, want %v\nwhy: %s", err, tt.want, tt.why)
			}
			merged, batched := filled(t, tt.limits), filled(t, tt.limits)
			var b spans.Batch
			b.Put("a", spans.Span{Start: 0, End: 10})
			b.Put(tt.key, tt.span)
			b.Direct(0, batched)
			b.Direct(1, batched)
			added, errBatch := b.Add()
			if want := 2; tt.want == nil && added != want || tt.want != nil && (added != 1 || b.Key(added) != tt.key) {
				t.Errorf("a batch of two adds %d", added)
			}
			for call, err := range map[string]error{"Add": s.Add(tt.key, tt.span), "Merge": merged.Merge(other, 0), "Batch.Add": errBatch} {
				if !errors.Is(err, tt.want) {
					t.Errorf("%s: %v, want %v\nwhy: %s", call, err, tt.want, tt.why)
				}
			}
			for call, s := range map[string]*spans.Sets{"Add": s, "Merge": merged, "Batch.Add": batched} {
				if changed := !bytes.Equal(before, s.Append(nil)); tt.want != nil && changed {
					t.Errorf("%s with an error has changed the Sets\nwhy: %s", call, tt.why)
				}
			}
		})
	}
}

// TestSets_break: a loop may be left.
func TestSets_break(t *testing.T) {
	s := filled(t, unlimited)
	n := 0
	for range s.All() {
		n++
		break
	}
	for range s.Sorted() {
		n++
		break
	}
	if n != 2 {
		t.Errorf("%d spans in two loops that are left, want 2", n)
	}
}

// encoded returns fields as they are encoded: strings as they are, ints as
// uvarints.
func encoded(fields ...any) []byte {
	var b []byte
	for _, f := range fields {
		switch f := f.(type) {
		case string:
			b = append(b, f...)
		case int:
			b = binary.AppendUvarint(b, uint64(f))
		}
	}
	return b
}

// TestDecode: only what some Sets is encoded to is taken, of spans up to a length.
func TestDecode(t *testing.T) {
	const length = 100
	full := spans.Limits{Keys: 2, Spans: 3}
	for _, tt := range []struct {
		name string
		why  string
		data []byte
		want error
	}{
		{"nothing", "edge: no keys", encoded(0, 0), nil},
		{"two_keys", "bound: as much as the limits allow, up to the length", encoded(0, 2, 1, "a", 2, 0, 1, 1, 98, 1, "b", 1, 99, 1), nil},
		{"tens", "the unit is the greatest there is", encoded(1, 1, 1, "a", 1, 0, 7), nil},
		{"empty", "no exponent", nil, spans.ErrForm},
		{"exponent_19", "10^19 does not fit an int64", encoded(19, 0), spans.ErrForm},
		{"exponent_of_nothing", "0 if there are no spans", encoded(1, 0), spans.ErrForm},
		{"exponent_too_small", "it is the greatest there is", encoded(0, 1, 1, "a", 1, 0, 10), spans.ErrForm},
		{"keys_missing", "one promised", encoded(0, 1), spans.ErrForm},
		{"left_over", "none promised", encoded(0, 0, 1, "a", 1, 0, 1), spans.ErrForm},
		{"empty_key", "no agent has an empty id", encoded(0, 1, 0, 1, 0, 1), spans.ErrForm},
		{"key_cut", "longer than what is left", encoded(0, 1, 100, "a", 1, 0, 1), spans.ErrForm},
		{"key_cut_by_one", "bound: one more than what is left", encoded(0, 1, 2, "a"), spans.ErrForm},
		{"no_spans", "a key has a span", encoded(0, 1, 1, "a", 0), spans.ErrForm},
		{"out_of_order", "keys are in order", encoded(0, 2, 1, "b", 1, 0, 1, 1, "a", 1, 0, 1), spans.ErrForm},
		{"key_twice", "a key has all spans in one list", encoded(0, 2, 1, "a", 1, 0, 1, 1, "a", 1, 2, 1), spans.ErrForm},
		{"no_length", "a span has a length", encoded(0, 1, 1, "a", 1, 5, 0), spans.ErrForm},
		{"touch", "spans that touch are one", encoded(0, 1, 1, "a", 2, 0, 1, 0, 1), spans.ErrForm},
		{"ends_late", "bound: by one", encoded(0, 1, 1, "a", 1, 1, length), spans.ErrForm},
		{"starts_late", "bound: by one", encoded(0, 1, 1, "a", 1, length+1, 1), spans.ErrForm},
		{"second_starts_late", "no longer from the first span than that is from the end", encoded(0, 1, 1, "a", 2, 10, 40, 60, 5), spans.ErrForm},
		{"ends_late_in_units", "bound: by one unit", encoded(1, 1, 1, "a", 1, 0, length/10+1), spans.ErrForm},
		{"overflows", "in all it is back in the time", encoded(0, 1, 1, "a", 2, 1<<62, 1<<62, 3, 1), spans.ErrForm},
		{"unit_overflows", "ten units of 10^18", encoded(18, 1, 1, "a", 1, 10, 1), spans.ErrForm},
		{"promised_keys", "2^60, and bytes of none", encoded(0, 1<<60), spans.ErrForm},
		{"promised_spans", "2^60, and bytes of one", encoded(0, 1, 1, "a", 1<<60, 0, 1), spans.ErrForm},
		{"long_number", "1 in two bytes", encoded(0, "\x81\x00", 1, "a", 1, 0, 1), spans.ErrForm},
		{"endless_number", "more than 64 bits", encoded(0, strings.Repeat("\xff", 20)), spans.ErrForm},
		{"too_many_keys", "bound: one more than the limit", encoded(0, 3, 1, "a", 1, 0, 1, 1, "b", 1, 0, 1, 1, "c", 1, 0, 1), spans.ErrKeys},
		{"too_many_spans", "bound: one more than the limit", encoded(0, 1, 1, "a", 4, 0, 1, 1, 1, 1, 1, 1, 1), spans.ErrSpans},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := spans.Decode(tt.data, length, full)
			if !errors.Is(err, tt.want) {
				t.Fatalf("Decode(%x): %v, want %v\nwhy: %s", tt.data, err, tt.want, tt.why)
			}
			if err == nil && !bytes.Equal(tt.data, s.Append(nil)) {
				t.Errorf("Decode(%x) is encoded to %x\nwhy: %s", tt.data, s.Append(nil), tt.why)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encoded(0, 2, 1, "a", 2, 0, 1, 1, 98, 1, "b", 1, 99, 1))
	f.Add(encoded(1, 1, 1, "a", 1, 0, 7))
	f.Add(encoded(0, 1<<60))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := spans.Decode(data, 1000, unlimited)
		if err != nil {
			if !errors.Is(err, spans.ErrForm) {
				t.Errorf("Decode(%x): %v", data, err)
			}
			return
		}
		if again := s.Append(nil); !bytes.Equal(data, again) {
			t.Errorf("Decode takes %x, which is encoded to %x", data, again)
		}
		for key, span := range s.Sorted() {
			if key == "" || span.Start < 0 || span.Start >= span.End || span.End > 1000 {
				t.Errorf("Decode takes %x, with %v of %q", data, span, key)
			}
		}
	})
}
