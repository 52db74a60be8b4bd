package seats

import (
	"hash/maphash"
	"strings"
)

// index numbers ids from zero in the order in which they are added. Finding the
// number of an agent's id is most of the work for a session that extends a
// span. An index takes a fifth less time for it than a map: nothing is ever
// deleted from it, and its slots are small.
type index struct {
	seed  maphash.Seed
	slots []slot // a power of two, at least half of them free
	ids   []string
}

// slot has the number of an id, plus one, and a part of its hash. A free one is
// zero.
type slot struct {
	hash   uint32
	number int32
}

func newIndex() index {
	return index{seed: maphash.MakeSeed(), slots: make([]slot, 8)}
}

// hash returns what find wants to know of an id.
func (x *index) hash(id string) uint64 {
	return maphash.String(x.seed, id)
}

// guess returns what find does, unless two ids have hashes that are alike: it does
// not look at the ids themselves, which are elsewhere in memory.
func (x *index) guess(hash uint64) int32 {
	for i := int(hash); ; i++ {
		s := x.slots[i&(len(x.slots)-1)]
		if s.number == 0 || s.hash == uint32(hash>>32) {
			return s.number - 1
		}
	}
}

// find returns the number of an id, or none.
func (x *index) find(hash uint64, id string) int32 {
	for i := int(hash); ; i++ {
		s := x.slots[i&(len(x.slots)-1)]
		switch {
		case s.number == 0:
			return none
		case s.hash == uint32(hash>>32) && x.ids[s.number-1] == id:
			return s.number - 1
		}
	}
}

// add adds an id that is not there yet and returns its number.
func (x *index) add(hash uint64, id string) int32 {
	x.ids = append(x.ids, strings.Clone(id)) // it may be a part of a text that is better let go
	if 2*len(x.ids) <= len(x.slots) {
		x.place(hash, len(x.ids))
		return int32(len(x.ids) - 1)
	}
	x.slots = make([]slot, 2*len(x.slots))
	for i, id := range x.ids {
		x.place(x.hash(id), i+1)
	}
	return int32(len(x.ids) - 1)
}

func (x *index) place(hash uint64, number int) {
	i := int(hash)
	for x.slots[i&(len(x.slots)-1)].number != 0 {
		i++
	}
	x.slots[i&(len(x.slots)-1)] = slot{uint32(hash >> 32), int32(number)}
}
