// Package cases runs the files in forms that people have, each with the answer that
// it deserves, through the programs.
package cases

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A Case is what all cases have: files, flags, and the answer or a refusal.
type Case struct {
	Name      string   `json:"name"`
	About     string   `json:"about"`
	Note      string   `json:"note"`
	Judgement string   `json:"judgement"` // why the answer is a choice
	Why       string   `json:"why"`       // of another right answer
	Kind      string   `json:"kind"`
	Files     []string `json:"files"`
	Flags     []string `json:"flags"`
	Refuse    *Refusal `json:"refuse"`
}

// A Refusal is what the error must name: values, ids, the numbers of lines, and flags.
type Refusal struct {
	Names []string `json:"names"`
	Flags []string `json:"flags"`
}

// Each calls test with each case of a kind in testdata/inputs, and in the folder that
// PAYPER_INPUTS names if that is set, read into a T. A key that T does not have is an
// error.
func Each[T any](t *testing.T, kind string, test func(t *testing.T, folder string, c T)) {
	t.Helper()
	folders := []string{filepath.Join("testdata", "inputs")} // which stays out of downloads
	if _, err := os.Stat(folders[0]); errors.Is(err, fs.ErrNotExist) {
		t.Skip("no testdata/inputs: it is in the repository, not in the module")
	}
	if more := os.Getenv("PAYPER_INPUTS"); more != "" {
		folders = append(folders, more)
	}
	for _, folder := range folders {
		names, err := filepath.Glob(filepath.Join(folder, "*.want.json"))
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var about Case
			if err := json.Unmarshal(text, &about); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if about.Kind != kind {
				continue
			}
			count++
			t.Run(about.Name, func(t *testing.T) {
				decoder := json.NewDecoder(bytes.NewReader(text))
				decoder.DisallowUnknownFields()
				var c T
				if err := decoder.Decode(&c); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				test(t, folder, c)
			})
		}
		if count == 0 {
			t.Errorf("%s: no cases of kind %s", folder, kind)
		}
	}
}

// Args returns the arguments of a program for the case. Each file goes with a flag.
func (c Case) Args(folder, flag string) []string {
	var args []string
	for _, file := range c.Files {
		args = append(args, flag, filepath.Join(folder, file))
	}
	return append(args, c.Flags...)
}

// Refused returns what the error lacks, or "" if it says all. The names of the files
// do not count.
func (c Case) Refused(err error) string {
	if err == nil {
		return "no error"
	}
	text := err.Error()
	for _, file := range c.Files {
		text = strings.ReplaceAll(text, file, "FILE")
	}
	r := c.Refuse
	for _, name := range r.Names {
		if !regexp.MustCompile(`(^|\W)` + regexp.QuoteMeta(name) + `(\W|$)`).MatchString(text) {
			return "the error does not name " + name
		}
	}
	for _, flag := range r.Flags {
		if !strings.Contains(text, flag) {
			return "the error does not point to " + flag
		}
	}
	return ""
}
