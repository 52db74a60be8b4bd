package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/payper/payper/examples/internal/cases"
)

var update = flag.Bool("update", false, "rewrite the files in testdata that the tests compare with")

// run returns what the program prints.
func run(t *testing.T, stdin string, args ...string) (string, int) {
	t.Helper()
	text, status, err := output(args, strings.NewReader(stdin))
	if err != nil {
		t.Fatalf("statement %q: %v", args, err)
	}
	return text, status
}

// answer returns the statement of chats in standard input.
func answer(t *testing.T, stdin string, args ...string) statement {
	t.Helper()
	if stdin != "" {
		args = append([]string{"-chats", "-"}, args...)
	}
	text, _ := run(t, stdin, append(args, "-format", "json")...)
	var s statement
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

var goldenTests = []struct {
	name string
	why  string
	args []string
}{
	{name: "sample.txt", why: "what the program prints with no flags is what a newcomer sees first"},
	{name: "sample.json", why: "keys and their order are what other programs rely on", args: []string{"-format", "json"}},
	{name: "help.txt", why: "what one reads to use it", args: []string{"-h"}},
	{
		name: "told.txt",
		why:  "all that the text says besides figures: what was left out, is open, looks alike, changes nothing, comes twice or is not there",
		args: []string{
			"-chats", "testdata/told.csv", "-chats", "testdata/told_log.csv", "-timezone", "Europe/Warsaw", "-month", "2026-10", "-bots", "helper,nobot",
			"-exempt", "boss", "-accounts", "2", "-max-open", "48h", "-price", "6000", "-currency", "JPY", "-retail", "6500", "-discount", "12.5%", "-billed", "31500",
		},
	},
	{
		name: "part.txt", why: "a part of a month has charges by calendar days, and neither resale nor comparison",
		args: []string{"-from", "2026-10-16"},
	},
	{
		name: "nobody.txt", why: "edge: no peak, no chart, PPS charges nothing",
		args: []string{"-month", "2026-12"},
	},
}

func TestGolden(t *testing.T) {
	for _, tt := range goldenTests {
		t.Run(tt.name, func(t *testing.T) {
			text, _ := run(t, "", tt.args...)
			cases.Golden(t, tt.name, text, *update)
		})
	}
}

const head = "agent,start,end\n"

var refusals = []cases.Try{
	{Why: "a file without -chats would be ignored in silence", Args: []string{"chats.csv"}},
	{Why: "a shell variable that was not set must not select the sample", Args: []string{"-chats", ""}},
	{Why: "an amount is digits and a point", Args: []string{"-price", "59,00"}},
	{Why: "an amount has no exponent", Args: []string{"-price", "1e1"}},
	{Why: "prices are never negative", Args: []string{"-retail", "-1"}},
	{Why: "a rate has its sign", Args: []string{"-discount", "20"}},
	{Why: "currencies are capital letters", Args: []string{"-currency", "usd"}},
	{Why: "minimums are not negative, and all that is wrong is told", Args: []string{"-min-seats", "-1", "-min-accounts", "-2"}},
	{Why: "a negative duration ends chats before they start", Args: []string{"-max-open", "-1h"}},
	{Why: "idle accounts are counted from 0", Args: []string{"-accounts", "-1"}},
	{Why: "a zone without a name means something else elsewhere", Args: []string{"-timezone", "Local"}},
	{Why: "a month is not a date", Args: []string{"-month", "2026-02-01"}},
	{Why: "two ways to give the period", Args: []string{"-month", "2026-02", "-to", "2026-03-01"}},
	{Why: "a period ends after it starts", Args: []string{"-from", "2026-03-01", "-to", "2026-03-01"}},
	{Why: "a time of the period has a date", Args: []string{"-from", "9:00"}},
	{Why: "a cycle is counted from an anchor", Args: []string{"-cycle", "P1Y"}},
	{Why: "a cycle's length", Args: []string{"-anchor", "2026-01-31", "-cycle", "1m"}},
	{Why: "a period of a cycle is taken whole", Args: []string{"-anchor", "2026-01-31", "-to", "2026-03-01"}},
	{Why: "a price is for one period of the cycle", Args: []string{"-from", "2026-09-15", "-to", "2026-10-15"}},
	{Why: "an invoice has no more places than its currency", Args: []string{"-billed", "708.005"}},
	{Why: "no file", Args: []string{"-chats", "no/such/file.csv"}},
	{Why: "an empty file", Args: []string{"-chats", "-"}},
	{Why: "no chats, no month", Args: []string{"-chats", "-"}, Stdin: head},
	{
		Why: "the month is not that of whatever chat comes first", Args: []string{"-chats", "-"},
		Stdin: head + "ann,2026-02-01T09:00:00Z,2026-02-01T10:00:00Z\nbob,2026-01-31T23:00:00Z,2026-02-01T10:00:00Z\nbob,2026-02-02T23:00:00Z,\n",
	},
	{
		Why: "the same with a cycle", Args: []string{"-chats", "-", "-anchor", "2026-01-15"},
		Stdin: head + "ann,2026-02-14T23:00:00Z,2026-02-15T10:00:00Z\nbob,2026-02-15T23:00:00Z,\n",
	},
	{
		Why: "all bad rows are named, the first 20 and how many more", Args: []string{"-chats", "-"},
		Stdin: head + strings.Repeat("ann,2026-02-01T10:00:00Z,2026-02-01T09:00:00Z\n", 21) + "ann,yesterday,today\n",
	},
	{Why: "a row without a start is no chat, unless it is a sum", Args: []string{"-chats", "-"}, Stdin: head + "ann,,2026-02-01T10:00:00Z\n"},
	{Why: "a word that is no start and no stop", Args: []string{"-chats", "-"}, Stdin: "agent,event,time\nann,paused,2026-02-01T10:00:00Z\n"},
	{Why: "a log without its column of times", Args: []string{"-chats", "-"}, Stdin: "agent,event,when\nann,start,2026-02-01T10:00:00Z\n"},
	{Why: "two columns for the event of a log", Args: []string{"-chats", "-"}, Stdin: "agent,event,action,time\nann,start,login,2026-02-01T10:00:00Z\n"},
	{Why: "a title that no file has", Args: []string{"-chats", "-", "-columns", "agent=who,start=begin"}, Stdin: "who,start,end\nann,2026-02-01T10:00:00Z,\n"},
	{Why: "a field that there is not", Args: []string{"-chats", "-", "-columns", "beginning=start"}, Stdin: head + "ann,2026-02-01T10:00:00Z,\n"},
	{Why: "JSON that is none of the forms", Args: []string{"-chats", "-"}, Stdin: `{"tickets": []}` + "\n"},
	{Why: "JSON that breaks off, with its line", Args: []string{"-chats", "-"}, Stdin: "{\"chats\": [\n{\n"},
	{Why: "a message that does not say who", Args: []string{"-chats", "-"}, Stdin: livechat(`{"type": "system_message", "created_at": "2026-02-01T09:10:00Z", "system_message_type": "agent_added", "text_vars": {}}`)},
	{Why: "a transfer to a group does not say who takes the chat", Args: []string{"-chats", "-"}, Stdin: livechat(`{"type": "system_message", "created_at": "2026-02-01T09:10:00Z", "system_message_type": "chat_transferred", "text_vars": {"targets": "Sales"}}`)},
	{Why: "a record of Zendesk without its count", Args: []string{"-chats", "-"}, Stdin: `{"agent_timeline": [{"agent_id": 1, "start_time": "2026-02-01T09:00:00Z", "duration": 60}]}` + "\n"},
	{Why: "an event of Zendesk that is no count", Args: []string{"-chats", "-"}, Stdin: `{"agent_events": [{"id": "e1", "agent_id": 1, "field_name": "engagements", "previous_value": "online", "value": 1, "timestamp": "2026-02-01T09:00:00Z"}]}` + "\n"},
}

// livechat returns a page of LiveChat with one thread of an agent and one event.
func livechat(event string) string {
	return fmt.Sprintf(`{"chats": [{
  "users": [{"id": "ann@x.example", "name": "Ann", "email": "ann@x.example", "type": "agent", "visibility": "all"}],
  "thread": {"id": "T1", "active": false, "user_ids": ["ann@x.example"], "created_at": "2026-02-01T09:00:00Z", "events": [
    %s]}}]}
`, event)
}

// TestRefusals also has the refusals of the cases: their files are what people have.
func TestRefusals(t *testing.T) {
	tries := refusals
	cases.Each(t, "chats", func(_ *testing.T, folder string, want wanted) {
		if want.Refuse != nil && strings.HasPrefix(folder, "testdata") {
			tries = append(tries, cases.Try{Why: want.About, Args: want.Args(folder, "-chats")})
		}
	})
	cases.Refusals(t, "statement", tries, *update, output)
}

func TestDocument(t *testing.T) {
	cases.Commands(t, "../README.md", "statement", output)
	cases.Quotes(t, "../README.md", "testdata/refusals.txt", "../affiliate/testdata/refusals.txt")
}
