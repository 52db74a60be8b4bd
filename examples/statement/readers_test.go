package main

import (
	"encoding/csv"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// readText returns the chats of a file, in order and as text, and what else it told.
func readText(text string, args ...string) ([]string, *intake, error) {
	o, err := parseFlags(append([]string{"-chats", "-"}, args...))
	if err != nil {
		return nil, nil, err
	}
	var chats []string
	var mutex sync.Mutex
	in, err := o.read(strings.NewReader(text), func() func(seats.Session) {
		return func(s seats.Session) {
			mutex.Lock()
			defer mutex.Unlock()
			chats = append(chats, line(s))
		}
	})
	slices.Sort(chats)
	return chats, in, err
}

// line returns a chat as a row of the plain form.
func line(s seats.Session) string {
	end := ""
	if !s.Open {
		end = s.End.UTC().Format(time.RFC3339Nano)
	}
	var row strings.Builder
	w := csv.NewWriter(&row)
	_ = w.Write([]string{s.Agent, s.Start.UTC().Format(time.RFC3339Nano), end}) // a Builder takes all
	w.Flush()
	return row.String()
}

// checkAgain writes chats that were taken in the plain form and reads them again.
func checkAgain(t *testing.T, chats []string, err error) {
	t.Helper()
	if err != nil {
		return
	}
	again, in, err := readText("agent,start,end\n" + strings.Join(chats, ""))
	if err != nil || !slices.Equal(chats, again) || in.rows != len(chats) || len(in.leftOut) > 0 {
		t.Errorf("%q is read again as %q, %v", chats, again, err)
	}
}

// seed adds the files of testdata/inputs whose names begin with a prefix.
func seed(f *testing.F, prefix string) {
	f.Helper()
	names, err := filepath.Glob("testdata/inputs/" + prefix + "*")
	if err != nil || len(names) == 0 {
		f.Fatalf("no seeds %s, %v", prefix, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if !strings.HasSuffix(name, ".want.json") {
			f.Add(string(text))
		}
	}
}

func FuzzChats(f *testing.F) {
	seed(f, "a")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.HasPrefix(strings.TrimSpace(text), "{") || strings.HasPrefix(strings.TrimSpace(text), "[") {
			return
		}
		chats, _, err := readText(text, "-timezone", "Europe/Warsaw")
		checkAgain(t, chats, err)
	})
}

func FuzzLog(f *testing.F) {
	seed(f, "c")
	f.Fuzz(func(t *testing.T, rows string) {
		_, rows, _ = strings.Cut(rows, "\n")
		for _, header := range []string{"agent,event,time\n", "chat,agent,event,time\n"} {
			chats, in, err := readText(header+rows, "-timezone", "Europe/Warsaw")
			checkAgain(t, chats, err)
			if err == nil && 2*len(chats) < in.rows-in.leftOut["start_while_busy"]-in.leftOut["stop_while_free"]-in.leftOut["unassigned"] {
				t.Errorf("%d rows make %d chats, left out %v", in.rows, len(chats), in.leftOut)
			}
		}
	})
}

// fuzzPages fuzzes a reader of JSON.
func fuzzPages(f *testing.F, prefix, key string) {
	f.Helper()
	seed(f, prefix)
	f.Fuzz(func(t *testing.T, text string) {
		if !strings.Contains(text, key) {
			return
		}
		chats, _, err := readText("{"+strings.TrimPrefix(text, "{"), "-timezone", "Europe/Warsaw")
		if strings.Contains(strings.Join(chats, ""), ",0000-") || strings.Contains(strings.Join(chats, ""), ",10000-") {
			return // years that JSON has and tables do not
		}
		checkAgain(t, chats, err)
	})
}

func FuzzLiveChat(f *testing.F) { fuzzPages(f, "b0[1-6]", "chats") }
func FuzzTimeline(f *testing.F) { fuzzPages(f, "b07", "agent_timeline") }
func FuzzEvents(f *testing.F)   { fuzzPages(f, "b08", "agent_events") }

// TestReadTable_further has columns that a table of chats does not use, two of them with
// titles for one thing.
func TestReadTable_further(t *testing.T) {
	got, _, err := readText("agent,start,end,time,timestamp,chat,chat_id,event,action\nann,2026-02-01T09:00:00Z,2026-02-01T10:00:00Z,1,2,3,4,5,6\n")
	if want := []string{"ann,2026-02-01T09:00:00Z,2026-02-01T10:00:00Z\n"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("chats %q, %v, want %q", got, err, want)
	}
}

// TestReaders_law writes random chats in several forms, in which all readers find
// them again.
func TestReaders_law(t *testing.T) {
	for seed := range 200 {
		rng := rand.New(rand.NewPCG(uint64(seed), 18))
		var log, chats, long []string
		var want []string
		for chat := range 1 + rng.IntN(20) {
			s := seats.Session{Agent: fmt.Sprintf("agent %d", rng.IntN(4)), Start: time.Date(2026, 3, 1, 0, 0, rng.IntN(5000), 0, time.UTC)}
			log = append(log, fmt.Sprintf("%d,%s,start,%s\n", chat, s.Agent, s.Start.Format(time.RFC3339)))
			if rng.IntN(8) == 0 {
				s.Open = true
				chats = append(chats, fmt.Sprintf("%s;%d;NULL\n", s.Agent, s.Start.Unix()))
				long = append(long, fmt.Sprintf("%s\t\t%s\n", s.Agent, s.Start.Format("2006/01/02 15:04:05")))
			} else {
				s.End = s.Start.Add(time.Duration(rng.IntN(5000)) * time.Second)
				log = append(log, fmt.Sprintf("%d,%s,stop,%s\n", chat, s.Agent, s.End.Format(time.RFC3339)))
				chats = append(chats, fmt.Sprintf("%s;%d;%d\n", s.Agent, s.Start.Unix(), s.End.UnixMilli()))
				d := s.End.Sub(s.Start)
				long = append(long, fmt.Sprintf("%s\t%d:%02d:%02d\t%s\n", s.Agent, d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second, s.Start.Format("2006/01/02 15:04:05")))
			}
			want = append(want, line(s))
		}
		slices.Sort(want)
		slices.Reverse(chats)
		for _, text := range []string{
			"chat,agent,event,time\n" + strings.Join(log, ""),
			"Operator;Started at;Closed_At\n" + strings.Join(chats, ""),
			"user\tduration\tstart (UTC)\n" + strings.Join(long, ""),
		} {
			got, _, err := readText(text)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Fatalf("seed %d: %v (-want +got):\n%s\n%s", seed, err, diff, text)
			}
		}
	}
}

// TestLiveChat_law makes up threads in which agents come and go, as system messages
// tell.
func TestLiveChat_law(t *testing.T) {
	for seed := range 500 {
		rng := rand.New(rand.NewPCG(uint64(seed), 3))
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		c := archivedChat{Thread: thread{ID: "T", CreatedAt: at, Queues: float64(rng.IntN(3) * 60)}}
		for i := range 4 {
			id := fmt.Sprintf("a%d@x.example", i)
			c.Users = append(c.Users, chatUser{ID: id, Name: fmt.Sprintf("Agent %d", i), Email: id, Type: "agent", Visibility: "all"})
			c.Thread.UserIDs = append(c.Thread.UserIDs, id)
		}
		first := rng.IntN(4)
		here := map[int]time.Time{first: at.Add(time.Duration(c.Thread.Queues) * time.Second)}
		seen := map[int]bool{first: true}
		var want []string
		leave := func(i int) {
			want = append(want, line(seats.Session{Agent: c.Users[i].ID, Start: here[i], End: at}))
			delete(here, i)
		}
		tell := func(kind string, names map[string]text) {
			c.Thread.Events = append(c.Thread.Events, threadEvent{Type: "system_message", CreatedAt: at, System: kind, Names: names})
		}
		for range rng.IntN(8) {
			at = at.Add(time.Duration(3+rng.IntN(5)) * time.Minute)
			other := rng.IntN(4)
			one := slices.Sorted(maps.Keys(here))[0]
			_, isHere := here[other]
			names := map[string]text{
				"agent": text(c.Users[other].Name), "initiator": text(c.Users[one].Name), "targets": text(c.Users[other].Name),
				"agent_added": text(c.Users[other].Name), "agent_removed": text(c.Users[one].Name),
			}
			switch kind := rng.IntN(4); {
			case isHere && len(here) > 1 && kind == 0:
				tell("agent_left", names)
				leave(other)
				continue
			case isHere:
				continue
			case kind == 1:
				tell("chat_transferred", names)
				for _, i := range slices.Sorted(maps.Keys(here)) {
					leave(i)
				}
			case kind == 2:
				tell("routing.assigned_inactive", names)
				leave(one)
			default:
				tell("agent_added", names)
			}
			here[other], seen[other] = at, true
		}
		at = at.Add(10 * time.Minute)
		if c.Thread.Active = rng.IntN(5) == 0; c.Thread.Active {
			for i, since := range here {
				want = append(want, line(seats.Session{Agent: c.Users[i].ID, Start: since, Open: true}))
			}
		} else {
			tell("routing.archived_inactive", nil)
			for _, i := range slices.Sorted(maps.Keys(here)) {
				leave(i)
			}
		}
		for i := range c.Users { // who never came is not in the thread
			if !seen[i] {
				c.Thread.UserIDs = slices.DeleteFunc(c.Thread.UserIDs, func(id string) bool { return id == c.Users[i].ID })
			}
		}
		rng.Shuffle(len(c.Thread.Events), func(i, j int) {
			c.Thread.Events[i], c.Thread.Events[j] = c.Thread.Events[j], c.Thread.Events[i]
		})
		sessions, err := liveChatSessions(c)
		var got []string
		for _, s := range sessions {
			got = append(got, line(s))
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Fatalf("seed %d: %v (-want +got):\n%s\n%+v", seed, err, diff, c.Thread.Events)
		}
	}
}
