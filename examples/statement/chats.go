package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/seats"
)

// An intake is what files tell besides the chats, which it passes on.
type intake struct {
	sinks   func() func(seats.Session) // returns what takes chats, each for a goroutine of its own
	chat    func(seats.Session)        // takes each chat
	people  people
	rows    int            // rows, threads or records, each once
	leftOut map[string]int // of them, by reason
	notes   []string       // about rows that changed nothing
	doubled int            // local times that came twice
	faults  tool.Faults
}

// read reads all files and passes their chats on. It returns an error that names
// all that is wrong in the files.
func (o *options) read(stdin io.Reader, sinks func() func(seats.Session)) (*intake, error) {
	in := newIntake(sinks, o.bots)
	if len(o.chats) == 0 {
		in.readSample()
		return in, nil
	}
	var json pages
	err := o.Each(o.chats, stdin, func(name string, text *bufio.Reader) error {
		if isJSON(text) {
			return json.read(name, text)
		}
		return in.readTable(name, text, &o.Options)
	})
	if err != nil {
		return nil, err
	}
	json.pass(in)
	if err := in.faults.Err(); err != nil {
		return nil, err
	}
	return in, o.Unused()
}

func newIntake(sinks func() func(seats.Session), bots []string) *intake {
	return &intake{sinks: sinks, chat: sinks(), people: people{bots: bots}, leftOut: make(map[string]int)}
}

// isPerson reports whether an agent is a person. The row of a bot is left out.
func (in *intake) isPerson(a *agent) bool {
	a.named = true
	if a.is == bot {
		in.leftOut["bots"]++
	}
	return a.is == account
}

// note leaves out a row and says which.
func (in *intake) note(reason, place, format string, args ...any) {
	in.leftOut[reason]++
	in.notes = append(in.notes, place+": "+fmt.Sprintf(format, args...))
}

// readTable reads a table with a row for each chat, or for each start and stop of
// one.
func (in *intake) readTable(name string, text *bufio.Reader, o *tool.Options) error {
	t, err := tool.NewTable(name, text, o, &in.faults)
	if err != nil {
		return err
	}
	agents := tool.Field{Name: "agent", Titles: []string{"agent", "agent id", "operator", "user", "assignee", "server"}}
	c, err := t.Columns(agents,
		tool.Field{Name: "start", Titles: []string{"start", "started at", "start time", "created at"}, Time: true},
		tool.Field{Name: "end", Titles: []string{"end", "ended at", "end time", "closed at"}, Time: true},
		tool.Field{Name: "duration", Titles: []string{"duration"}},
	)
	if err != nil {
		return err
	}
	if chats := (chatColumns{c[0], c[1], c[2], c[3]}); chats.agent.Found() && chats.start.Found() && (chats.end.Found() || chats.duration.Found()) {
		in.readChats(t, chats)
	} else {
		l, err := t.Columns(agents,
			tool.Field{Name: "event", Titles: []string{"event", "action"}},
			tool.Field{Name: "time", Titles: []string{"time", "timestamp"}, Time: true},
			tool.Field{Name: "chat", Titles: []string{"chat", "chat id"}},
		)
		if err != nil {
			return err
		}
		log := logColumns{l[0], l[1], l[2], l[3]}
		if !log.agent.Found() || !log.event.Found() || !log.time.Found() {
			return noColumns(t, chats, log)
		}
		in.readLog(t, log)
	}
	in.rows += t.Rows
	in.doubled += t.Doubled
	return nil
}

// noColumns returns an error that says which columns a table lacks.
func noColumns(t *tool.Table, c chatColumns, l logColumns) error {
	var missing []string
	if !c.agent.Found() {
		missing = append(missing, "agent")
	}
	if !c.start.Found() {
		missing = append(missing, "start")
	}
	if !c.end.Found() && !c.duration.Found() {
		missing = append(missing, "end (or duration)")
	}
	logs := ""
	if l.event.Found() || l.time.Found() {
		logs = ", or agent, event and time for a log of starts and stops"
	}
	return fmt.Errorf("%s: no column for %s: its first row is %q; a table of chats has agent, start and end, or duration%s; say -columns, such as -columns start=TITLE",
		t.Name, strings.Join(missing, ", "), t.Titles(), logs)
}

// chatColumns are those of a table of chats.
type chatColumns struct {
	agent, start, end, duration tool.Column
}

// readChats passes on the chats of a table with a row for each, on all cores.
func (in *intake) readChats(t *tool.Table, c chatColumns) {
	var mutex sync.Mutex
	t.Share(func(part *tool.Table) {
		mutex.Lock()
		some := newIntake(in.sinks, in.people.bots)
		mutex.Unlock()
		some.readRows(part, c)
		mutex.Lock()
		defer mutex.Unlock()
		in.people.join(some.people)
		for reason, rows := range some.leftOut {
			in.leftOut[reason] += rows
		}
	})
}

func (in *intake) readRows(t *tool.Table, c chatColumns) {
	for t.Next() {
		agent := in.people.find(t.Bytes(c.agent))
		if agent.is == nobody {
			reason := "unassigned"
			if tool.Missing(t.Text(c.start)) {
				reason = "totals"
			}
			in.leftOut[reason]++
			continue
		}
		chat, ok := c.chat(t, agent)
		switch {
		case !ok:
		case !chat.Start.IsZero():
			if in.isPerson(agent) {
				in.chat(chat)
			}
		case isTotal(agent.id):
			in.leftOut["totals"]++
		default:
			t.Fault(c.start, "is missing")
		}
	}
}

// chat returns the chat in a row, without a start if there is none, or adds what is wrong
// with it to the faults.
func (c chatColumns) chat(t *tool.Table, a *agent) (seats.Session, bool) {
	if a.err != nil {
		t.Fault(c.agent, "%v", a.err)
	}
	chat := seats.Session{Agent: a.id}
	var begun bool
	chat.Start, begun = t.Time(c.start, time.Time{})
	if begun && chat.Start.IsZero() {
		return chat, a.err == nil
	}
	ended := true
	switch {
	case c.end.Found():
		chat.End, ended = t.Time(c.end, chat.Start)
		chat.Open = chat.End.IsZero()
	case tool.Missing(t.Text(c.duration)):
		chat.Open = true
	default:
		var d time.Duration
		d, ended = t.Duration(c.duration)
		chat.End = chat.Start.Add(d)
	}
	if begun && ended && !chat.Open && chat.End.Before(chat.Start) {
		t.Fault(c.end, "is before the start, %s", t.Text(c.start))
		return chat, false
	}
	return chat, a.err == nil && begun && ended
}

// isTotal reports whether what stands for the agent is the title of a sum.
func isTotal(agent string) bool {
	agent = strings.ToLower(strings.TrimSpace(strings.TrimRight(agent, ":")))
	return slices.Contains([]string{"total", "totals", "grand total", "subtotal", "sum", "average", "all", "all agents"}, agent)
}
