package cases

import (
	"io"
	"os"
	"strings"
	"testing"
)

// Commands runs each command of a document that is of one program and reads no standard
// input. The document is written for the root of the repository, and lies two folders
// above the program's testdata.
func Commands(t *testing.T, document, program string, output func(args []string, stdin io.Reader) (string, int, error)) {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	ran := 0
	for line := range strings.Lines(string(text)) {
		command, found := strings.CutPrefix(strings.TrimSpace(line), "go run ./examples/"+program)
		if !found {
			continue
		}
		ran++
		command, _, _ = strings.Cut(command, ">")
		args := strings.Fields(strings.ReplaceAll(command, "examples/"+program+"/", ""))
		if text, _, err := output(args, strings.NewReader("")); err != nil || text == "" {
			t.Errorf("%s: %s %q: %v", document, program, args, err)
		}
	}
	if ran == 0 {
		t.Errorf("%s has no command of %s", document, program)
	}
}

// Quotes checks that each error in the table of a document, the last cell of a row, is
// one of those that the programs print.
func Quotes(t *testing.T, document string, refusals ...string) {
	t.Helper()
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	for _, name := range refusals {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		printed.Write(text)
	}
	for line := range strings.Lines(string(text)) {
		if _, quote, found := strings.Cut(line, "| `"); found {
			if quote, _, _ = strings.Cut(quote, "`"); !strings.Contains(printed.String(), quote) {
				t.Errorf("%s: nothing says %s", document, quote)
			}
		}
	}
}
