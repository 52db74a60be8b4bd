package main

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/payper/payper/examples/internal/tool"
	"github.com/payper/payper/seats"
)

// An intake is what files tell besides the chats, which it passes on.
type intake struct {
	chat    func(seats.Session) // takes each chat
	bots    []string
	people  map[string]bool // the agents that files name: is it an account, or a bot?
	rows    int             // rows, threads or records, each once
	leftOut map[string]int  // of them, by reason
	notes   []string        // about rows that changed nothing
	doubled int             // local times that came twice
	faults  tool.Faults
}

// read reads all files and passes their chats on. It returns an error that names
// all that is wrong in the files.
func (o *options) read(stdin io.Reader, chat func(seats.Session)) (*intake, error) {
	in := &intake{chat: chat, bots: o.bots, people: make(map[string]bool), leftOut: make(map[string]int)}
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

// counts reports whether an agent is a person, who is an account of the license. The
// row of a bot is left out.
func (in *intake) counts(agent string) bool {
	person, known := in.people[agent]
	if !known {
		person = !slices.Contains(in.bots, agent)
		in.people[agent] = person
	}
	if !person {
		in.leftOut["bots"]++
	}
	return person
}

// note leaves out a row and says which.
func (in *intake) note(reason, place, format string, args ...any) {
	in.leftOut[reason]++
	in.notes = append(in.notes, place+": "+fmt.Sprintf(format, args...))
}

// accounts returns the ids of all people that the files name, in order.
func (in *intake) accounts() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(in.people)), func(id string) bool { return !in.people[id] })
}

// readTable reads a table with a row for each chat, or for each start and stop of
// one.
func (in *intake) readTable(name string, text *bufio.Reader, o *tool.Options) error {
	t, err := tool.NewTable(name, text, o, &in.faults)
	if err != nil {
		return err
	}
	c, err := t.Columns(
		tool.Field{Name: "agent", Titles: []string{"agent", "agent id", "operator", "user", "assignee", "server"}},
		tool.Field{Name: "start", Titles: []string{"start", "started at", "start time", "created at"}, Time: true},
		tool.Field{Name: "end", Titles: []string{"end", "ended at", "end time", "closed at"}, Time: true},
		tool.Field{Name: "duration", Titles: []string{"duration"}},
		tool.Field{Name: "event", Titles: []string{"event", "action"}},
		tool.Field{Name: "time", Titles: []string{"time", "timestamp"}, Time: true},
		tool.Field{Name: "chat", Titles: []string{"chat", "chat id"}},
	)
	if err != nil {
		return err
	}
	agent, start, end, duration, event, at, chat := c[0], c[1], c[2], c[3], c[4], c[5], c[6]
	switch {
	case agent.Found() && start.Found() && (end.Found() || duration.Found()):
		in.readChats(t, chatColumns{agent, start, end, duration})
	case agent.Found() && event.Found() && at.Found():
		in.readLog(t, logColumns{agent, event, at, chat})
	default:
		return noColumns(t, agent, start, end, event, at)
	}
	in.rows += t.Rows
	in.doubled += t.Doubled
	return nil
}

// noColumns returns an error that says which columns a table lacks.
func noColumns(t *tool.Table, agent, start, end, event, at tool.Column) error {
	var missing []string
	for _, c := range []struct {
		column tool.Column
		name   string
	}{{agent, "agent"}, {start, "start"}, {end, "end (or duration)"}} {
		if !c.column.Found() {
			missing = append(missing, c.name)
		}
	}
	logs := ""
	if event.Found() || at.Found() {
		logs = ", or agent, event and time for a log of starts and stops"
	}
	return fmt.Errorf("%s: no column for %s: its first row is %q; a table of chats has agent, start and end, or duration%s; say -columns, such as -columns start=TITLE",
		t.Name, strings.Join(missing, ", "), t.Titles(), logs)
}

// chatColumns are those of a table of chats.
type chatColumns struct {
	agent, start, end, duration tool.Column
}

// readChats passes on the chats of a table with a row for each.
func (in *intake) readChats(t *tool.Table, c chatColumns) {
	for t.Next() {
		agent := t.Text(c.agent)
		switch noStart := tool.Missing(t.Text(c.start)); {
		case noStart && (tool.Missing(agent) || isTotal(agent)):
			in.leftOut["totals"]++
		case nobody(agent):
			in.leftOut["unassigned"]++
		case noStart:
			t.Fault(c.start, "is missing")
		default:
			if chat, ok := c.chat(t); ok && in.counts(chat.Agent) {
				in.chat(chat)
			}
		}
	}
}

// chat returns the chat in a row, or adds what is wrong with it to the faults.
func (c chatColumns) chat(t *tool.Table) (seats.Session, bool) {
	agent, known := t.ID(c.agent)
	start, begun := t.Time(c.start, time.Time{})
	chat := seats.Session{Agent: agent, Start: start}
	ended := true
	switch {
	case c.end.Found() && tool.Missing(t.Text(c.end)), !c.end.Found() && tool.Missing(t.Text(c.duration)):
		chat.Open = true
	case c.end.Found():
		chat.End, ended = t.Time(c.end, start)
	default:
		var d time.Duration
		d, ended = t.Duration(c.duration)
		chat.End = start.Add(d)
	}
	if begun && ended && !chat.Open && chat.End.Before(start) {
		t.Fault(c.end, "is before the start, %s", t.Text(c.start))
		return chat, false
	}
	return chat, known && begun && ended
}

// nobody reports whether what stands for the agent says that nobody took the chat.
func nobody(agent string) bool {
	return tool.Missing(agent) || strings.EqualFold(agent, "unassigned")
}

// isTotal reports whether what stands for the agent is the title of a sum.
func isTotal(agent string) bool {
	agent = strings.ToLower(strings.TrimSpace(strings.TrimRight(agent, ":")))
	return slices.Contains([]string{"total", "totals", "grand total", "subtotal", "sum", "average", "all", "all agents"}, agent)
}
