package cases

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Golden compares a text with a file in testdata, or rewrites the file.
func Golden(t *testing.T, name, got string, update bool) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		i, line := 0, 1
		for i < len(got) && i < len(want) && got[i] == want[i] {
			if got[i] == '\n' {
				line++
			}
			i++
		}
		t.Errorf("%s differs from line %d on, -update accepts it: got\n%.200s\nwant\n%.200s", file, line, got[i:], want[i:])
	}
}

// A Try is a run of a program.
type Try struct {
	Why   string
	Args  []string
	Stdin string
}

// Refusals runs a program that must refuse each time, and compares what it says with
// testdata/refusals.txt.
func Refusals(t *testing.T, program string, tries []Try, update bool, output func(args []string, stdin io.Reader) (string, int, error)) {
	t.Helper()
	var list strings.Builder
	for _, try := range tries {
		text, _, err := output(try.Args, strings.NewReader(try.Stdin))
		if err == nil || text != "" {
			t.Errorf("%s %q: text %q, error %v, want an error alone\nwhy: %s", program, try.Args, text, err, try.Why)
			continue
		}
		fmt.Fprintf(&list, "# %s\n$ %s %s", try.Why, program, strings.Join(quoted(try.Args), " "))
		if try.Stdin != "" {
			fmt.Fprintf(&list, " <<.\n%s.", try.Stdin)
		}
		fmt.Fprintf(&list, "\n%v\n\n", err)
	}
	Golden(t, "refusals.txt", list.String(), update)
}

// quoted returns arguments as one would type them.
func quoted(args []string) []string {
	typed := make([]string, len(args))
	for i, arg := range args {
		typed[i] = arg
		if arg == "" || strings.ContainsAny(arg, " '\";|&<>$*?()\\") {
			typed[i] = "'" + arg + "'"
		}
	}
	return typed
}
