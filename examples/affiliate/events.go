package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/pricing"
)

// An intake is the events that files stand for, and what else the files tell.
type intake struct {
	currency   pricing.Currency // of the ledger, if -currency says
	units      string           // of amounts, if -units says
	events     []commission.Event
	places     []string // of the events
	rows       int      // each once
	leftOut    map[string]int
	seen       map[string]string        // events by their ids
	currencies map[pricing.Currency]int // how many events are in each
	refunded   map[string]refund        // what charges say went back of them
	given      map[string]refund        // what reversals say they give back
	faults     tool.Faults
}

// A refund is an amount that a row says, and where.
type refund struct {
	amount pricing.Amount
	place  string
}

// read reads the events of all files, or of the sample. It returns an error that names
// all that is wrong in them.
func (o *options) read(stdin io.Reader) (*intake, error) {
	in := &intake{
		currency: o.currency, units: o.units, leftOut: make(map[string]int), seen: make(map[string]string),
		currencies: make(map[pricing.Currency]int), refunded: make(map[string]refund), given: make(map[string]refund),
	}
	read := func(name string, text *bufio.Reader) error { return in.readTable(name, text, &o.Options) }
	var err error
	if len(o.events) == 0 {
		err = read("halfyear.csv", bufio.NewReader(strings.NewReader(halfYear)))
	} else {
		err = o.Each(o.events, stdin, read)
	}
	if err != nil {
		return nil, err
	}
	in.checkRefunds()
	if err := in.faults.Err(); err != nil {
		return nil, err
	}
	if len(in.currencies) > 1 {
		var list []string
		for _, c := range slices.Sorted(maps.Keys(in.currencies)) {
			list = append(list, fmt.Sprintf("%s (%d)", c, in.currencies[c]))
		}
		return nil, fmt.Errorf("events are in %s: a ledger has one currency; say -currency, or -columns amount=TITLE for a column in one currency", strings.Join(list, ", "))
	}
	return in, o.Unused()
}

func (in *intake) readTable(name string, text *bufio.Reader, o *tool.Options) error {
	t, err := tool.NewTable(name, text, o, &in.faults)
	if err != nil {
		return err
	}
	r, err := in.newRow(t)
	if err != nil {
		return err
	}
	for t.Next() {
		r.bad, r.unpriced, r.said, r.reason = false, false, nil, ""
		r.form.events(r)
		in.take(r)
	}
	in.rows += t.Rows
	return nil
}

// take takes the events of a row.
func (in *intake) take(r *row) {
	switch {
	case r.bad:
		return
	case r.reason != "":
		in.leftOut[r.reason]++
		return
	case in.currency != "" && r.said[0].event.Currency != in.currency:
		in.leftOut["other_currency"]++
		return
	}
	repeated := true
	for _, s := range r.said {
		if err := s.event.Validate(); err != nil {
			in.faults.Add(r.Place(), "%v", err)
			return
		}
		text, err := json.Marshal(s.event)
		if err != nil {
			in.faults.Add(r.Place(), "%v", err)
			return
		}
		repeated = repeated && in.seen[s.event.ID] == string(text)
		in.seen[s.event.ID] = string(text)
	}
	if repeated {
		in.leftOut["repeated"]++
		in.rows--
		return
	}
	for _, s := range r.said {
		in.events = append(in.events, s.event)
		in.places = append(in.places, r.Place())
		in.currencies[s.event.Currency]++
		if s.back.IsValid() {
			in.given[s.event.ID] = refund{s.back, r.Place()}
		}
	}
}

// checkRefunds adds a fault for each reversal that gives back another amount than went
// back, and for each charge of which another amount went back than the refunds say.
func (in *intake) checkRefunds() {
	amounts := make(map[string]pricing.Amount) // of refunds, by their ids
	sums := make(map[string]pricing.Amount)    // of refunds, by their payments
	for _, e := range in.events {
		if e.Kind == commission.Refund {
			amounts[e.ID] = e.Amount
			sums[e.Of] = sums[e.Of].Add(e.Amount)
		}
	}
	for _, e := range in.events {
		back, ok := in.given[e.ID]
		if went, known := amounts[e.Of]; ok && known && !went.Equal(back.amount) {
			in.faults.Add(back.place, "reversal %q gives back %v of %q, which took %v: a ledger knows reversals of all of it", e.ID, back.amount, e.Of, went)
		}
		if said, ok := in.refunded[e.ID]; ok && sums[e.ID].Cmp(said.amount) != 0 {
			in.faults.Add(said.place, "%v of %q were refunded, and the refunds in the files come to %v: give the file of refunds, too", said.amount, e.ID, sums[e.ID])
		}
	}
}

// licenses returns the licenses that the events name.
func (in *intake) licenses() []string {
	var ids []string
	for _, e := range in.events {
		if e.License != "" {
			ids = append(ids, e.License)
		}
	}
	return ids
}
