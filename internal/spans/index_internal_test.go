package spans

import (
	"strconv"
	"testing"
)

// TestIndex: keys are numbered in the order in which they come, also those that
// come several times in one call.
func TestIndex(t *testing.T) {
	x := NewIndex()
	want := make(map[string]int32)
	numbers := make([]int32, BatchLen)
	for i := range 1000 {
		keys := make([]string, BatchLen)
		for k := range keys {
			keys[k] = strconv.Itoa(i * k % 5000)
			if _, ok := want[keys[k]]; !ok {
				want[keys[k]] = int32(len(want))
			}
		}
		x.Numbers(keys, numbers)
		for k, key := range keys {
			if numbers[k] != want[key] || x.Keys()[numbers[k]] != key {
				t.Fatalf("number of %q = %d, want %d", key, numbers[k], want[key])
			}
		}
	}
}

// TestIndex_collision: two keys whose hashes are the same are told apart. No keys
// that a test can make have one hash, so this one calls what has it as an
// argument.
func TestIndex_collision(t *testing.T) {
	const hash = 12345
	x := NewIndex()
	if n := x.add(hash, "a"); n != 0 {
		t.Errorf("the first key has number %d", n)
	}
	if n := x.find(hash, "b"); n != none {
		t.Errorf("find of a key that is not there = %d", n)
	}
	x.add(hash, "b")
	if a, b := x.find(hash, "a"), x.find(hash, "b"); a != 0 || b != 1 {
		t.Errorf("find = %d and %d, want 0 and 1", a, b)
	}
	if n := x.guess(hash); n != 0 {
		t.Errorf("guess = %d, want the first of both", n)
	}
}
