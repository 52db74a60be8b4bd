package seats

import (
	"fmt"
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

// Usages yields the usage of each license, in the order of licenses. The usage is the
// result of [Meter.Usage] for the agents of the license. A license without chat time
// has accounts and no seats. For a map of agents, pass maps.All(agents). A nil sequence
// has no licenses.
//
// If a license has an error, Usages yields the name of the license and the error. The
// loop may continue. The error wraps
//   - the errors of [Meter.Usage];
//   - [ErrSession] if the license is empty;
//   - [ErrUnknownAgent] if the license has chat time and is not in licenses. These
//     licenses come last, in byte order.
//
// If ms is nil or zero, Usages yields one error, which wraps [ErrMeter].
//
// Usages reads ahead. You may reuse the slice of agents for the next license, but do not
// change the Suspended slices of agents before the loop ends. The loop may read the Meters
// of ms, and must not change ms.
func (ms *Meters) Usages(licenses iter.Seq2[string, []Agent]) iter.Seq2[LicenseUsage, error] {
	return func(yield func(LicenseUsage, error) bool) {
		if err := ms.check(); err != nil {
			yield(LicenseUsage{}, err)
			return
		}
		ms.settle()
		var group sync.WaitGroup
		queue := make(chan *job, ahead)
		defer group.Wait() // even if the loop is left
		defer close(queue)
		for range ms.cores {
			group.Go(func() {
				var w spans.Sweeper
				for j := range queue {
					j.measure(&w)
				}
			})
		}
		var pending []*job
		for j := range ms.jobs(licenses) {
			queue <- j
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

// settle prepares each Meter for reading, so that the loop and the workers may read one
// Meter at once.
func (ms *Meters) settle() {
	var group sync.WaitGroup
	queue := make(chan *Meter, ahead)
	for range ms.cores {
		group.Go(func() {
			for m := range queue {
				m.sets.Settle()
			}
		})
	}
	for _, m := range ms.meters {
		queue <- m
	}
	close(queue)
	group.Wait()
}

// ahead is the number of licenses that are measured ahead of the loop.
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

// jobs yields the given licenses, and then those that have chat time and are not given.
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
			if len(agents) <= maxAgents { // more are an error
				agents = slices.Clone(agents) // the caller may reuse the slice
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

// measure sets usage or err.
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

// result waits for the job and returns its usage or its error.
func (j *job) result() (LicenseUsage, error) {
	<-j.done
	if j.err != nil {
		return LicenseUsage{License: j.license}, fmt.Errorf("seats: license %.100q: %w", j.license, j.err)
	}
	return LicenseUsage{j.license, j.usage}, nil
}
