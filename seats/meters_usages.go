package seats

import (
	"fmt"
	"hash/maphash"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/payper/payper/internal/spans"
)

// LicenseUsage is the usage of a license.
type LicenseUsage struct {
	License string `json:"license"`
	Usage   Usage  `json:"usage"`
}

// Usages yields the usage of each of the given licenses, in their order, as
// [Meter.Usage] returns it. One without chat time takes no seats, but has its
// accounts. For a map of agents, pass maps.All(agents); nil gives none.
//
// An error goes with the license whose usage could not be found, which is named
// in the LicenseUsage too, and the loop may go on: that of [Meter.Usage], or one
// that wraps [ErrSession] if the license is empty. Licenses that are not given but
// have had chat time come last, in order, each with an error that wraps
// [ErrUnknownAgent]. If ms has no period, there is one error, which wraps
// [ErrMeter]. The loop must not change the Meters.
//
// Some licenses are read ahead of the loop. Their agents may all come in one slice
// that is used again; what is Suspended of an agent must stay as it is.
func (ms *Meters) Usages(licenses iter.Seq2[string, []Agent]) iter.Seq2[LicenseUsage, error] {
	return func(yield func(LicenseUsage, error) bool) {
		if err := ms.check(); err != nil {
			yield(LicenseUsage{}, err)
			return
		}
		// A license always goes to the same worker, so that one that is given
		// twice is not measured by two at a time.
		var group sync.WaitGroup
		seed := maphash.MakeSeed()
		workers := make([]chan *job, ms.cores)
		defer group.Wait() // even if the loop is left
		for i := range workers {
			workers[i] = make(chan *job, ahead)
			defer close(workers[i])
			group.Go(func() {
				var w spans.Sweeper
				for j := range workers[i] {
					j.measure(&w)
				}
			})
		}
		var pending []*job
		for j := range ms.jobs(licenses) {
			workers[maphash.String(seed, j.license)%uint64(len(workers))] <- j
			pending = append(pending, j)
			if len(pending) < ahead {
				continue
			}
			if !yield(pending[0].result()) {
				return
			}
			pending = pending[1:]
		}
		for _, j := range pending {
			if !yield(j.result()) {
				return
			}
		}
	}
}

// ahead is how many licenses are measured ahead of the loop that wants them.
const ahead = 16

// job is a license to be measured.
type job struct {
	license string
	agents  []Agent
	meter   *Meter
	usage   Usage
	err     error
	done    chan struct{} // closed when usage and err are set
}

// jobs yields the licenses that are given, then those that are not.
func (ms *Meters) jobs(licenses iter.Seq2[string, []Agent]) iter.Seq[*job] {
	return func(yield func(*job) bool) {
		given := make(map[*Meter]bool)
		if licenses == nil {
			licenses = maps.All(map[string][]Agent(nil))
		}
		for license, agents := range licenses {
			m := ms.Meter(license)
			if m == nil {
				m = newMeter(ms.ruler)
			} else {
				given[m] = true
			}
			if len(agents) <= maxAgents { // more are not looked at
				agents = slices.Clone(agents) // those of the next may come in the same slice
			}
			if !yield(&job{license: license, agents: agents, meter: m, done: make(chan struct{})}) {
				return
			}
		}
		for license, m := range ms.All() {
			if !given[m] && !yield(&job{license: license, meter: m, done: make(chan struct{})}) {
				return
			}
		}
	}
}

// measure sets the usage, or the error.
func (j *job) measure(w *spans.Sweeper) {
	defer close(j.done)
	if j.err = checkName(j.license); j.err != nil {
		return
	}
	var r roster
	if r, j.err = checkedRoster(j.meter.sets.Keys(), j.agents); j.err == nil {
		j.usage = j.meter.usage(r, w)
	}
}

// result waits for the job and returns what came of it.
func (j *job) result() (LicenseUsage, error) {
	<-j.done
	if j.err != nil {
		return LicenseUsage{License: j.license}, fmt.Errorf("seats: license %.100q: %w", j.license, j.err)
	}
	return LicenseUsage{j.license, j.usage}, nil
}
