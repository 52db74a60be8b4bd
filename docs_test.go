package payper_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// packages are the folders of the library's packages.
var packages = []string{"seats", "pricing", "commission"}

// TestReadmeNames: the names of Go code in the README are names of the library.
func TestReadmeNames(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"Equal": true} // of package decimal
	for name := range exportedNames(t, importsOf(t, token.NewFileSet())) {
		known[name] = true
		for strings.Contains(name, ".") { // without the package, and without the type
			_, name, _ = strings.Cut(name, ".")
			known[name] = true
		}
	}
	found := regexp.MustCompile("`((?:(?:seats|pricing|commission)\\.)?[A-Z]\\w+(?:\\.[A-Z]\\w+)?)`").FindAllStringSubmatch(string(text), -1)
	if len(found) < 30 {
		t.Errorf("README.md has %d names of Go code", len(found))
	}
	for _, name := range found {
		if !known[name[1]] {
			t.Errorf("README.md has the name %s, the library has not", name[1])
		}
	}
}

// TestEmbedded: as the docs of the packages say, a struct that embeds a type with
// JSON or text of its own is written as that alone.
func TestEmbedded(t *testing.T) {
	statement := commission.Statement{At: month().End, Currency: "USD"}
	charge := must(plainLicense().Charge(plainUsage()))
	for _, tt := range []struct{ why, embedded, alone any }{
		{"rule: of package seats, a usage", struct {
			Region string
			seats.Usage
		}{"eu", plainUsage()}, plainUsage()},
		{"rule: of package pricing, a type with JSON", struct {
			Region string
			pricing.Charge
		}{"eu", charge}, charge},
		{"rule: of package pricing, a type with text", struct {
			Region string
			pricing.Currency
		}{"eu", "USD"}, "USD"},
		{"rule: of package commission", struct {
			Region string
			commission.Statement
		}{"eu", statement}, statement},
	} {
		if diff := cmp.Diff(string(must(json.Marshal(tt.alone))), string(must(json.Marshal(tt.embedded)))); diff != "" {
			t.Errorf("%T as JSON mismatch (-want +got):\n%s\nwhy: %s", tt.embedded, diff, tt.why)
		}
	}
}

// readDoc returns the documentation of a package with its examples.
func readDoc(t *testing.T, folder string) *doc.Package {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range goFiles(t, folder) {
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	p, err := doc.NewFromFiles(fset, files, "github.com/payper/payper/"+folder)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// goFiles returns the names of the Go files in a folder, tests included.
func goFiles(t *testing.T, folder string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatalf("no Go files in %s", folder)
	}
	return names
}

// goBlock is a block of Go code in markdown: the file that it is a copy of, if
// a comment before it names one; the code; and what it prints, if that follows
// as an indented block.
var goBlock = regexp.MustCompile("(?ms)^(?:<!-- (\\S+\\.go) -->\n)?```go\n(.*?)^```\n(?:\n((?:    [^\n]*\n)+))?")

// TestReadmeCode builds every block of Go code in the README as a program of
// another module, and checks what the README says of it.
func TestReadmeCode(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := goBlock.FindAllStringSubmatch(string(text), -1)
	if len(blocks) == 0 {
		t.Fatal("README.md has no block of Go code")
	}
	if got := strings.Count(string(text), "```go"); got != len(blocks) {
		t.Errorf("README.md opens %d blocks of Go code, %d of them are whole", got, len(blocks))
	}
	dir := newModule(t)
	for i, block := range blocks {
		source, code, output := block[1], block[2], block[3]
		if !strings.HasPrefix(code, "package ") {
			t.Errorf("block %d of README.md is not a whole file, to copy and to run:\n%s", i+1, code)
			continue
		}
		folder := fmt.Sprintf("block%d", i+1)
		writeFile(t, filepath.Join(dir, folder, "main.go"), code)
		goCommand(t, dir, "vet", "./"+folder)
		goCommand(t, dir, "build", "-o", "program", "./"+folder)
		if source != "" {
			if original, err := os.ReadFile(source); err != nil {
				t.Errorf("block %d of README.md: %v", i+1, err)
			} else if diff := cmp.Diff(string(original), code); diff != "" {
				t.Errorf("block %d of README.md is not %s (-file +block):\n%s", i+1, source, diff)
			}
		}
		if output != "" {
			want := regexp.MustCompile("(?m)^    ").ReplaceAllString(output, "")
			if diff := cmp.Diff(want, goCommand(t, dir, "run", "./"+folder)); diff != "" {
				t.Errorf("block %d of README.md does not print what it says (-README +program):\n%s", i+1, diff)
			}
		}
	}
}

// How the commands in the documents are checked.
const (
	inCheckout = "run in this folder"
	inModule   = "run in another module"
)

// commandTests are the commands in the documents, each with how it is checked,
// or why it is not run here.
var commandTests = []struct{ command, how string }{
	{"go run ./examples/statement", inCheckout},
	{"go test -run 'TestRules/rule_7$' .", inCheckout},
	{"go mod edit -require=github.com/payper/payper@v0.0.0 -replace=github.com/payper/payper=../payper", inModule},
	{"go mod tidy", inModule},
	{"go get github.com/payper/payper/...@latest", "the check runs it, on a proxy of its own"},
	{"go test", "it runs this test"},
	{"go test ./...", "it runs this test"},
	{"bash .ci/run", "it runs this test"},
	{"go test ./internal/repo -run API -update", "it rewrites a file; TestAPI compares with what it would write"},
	{"go test -run '^$' -fuzz '^FuzzShare$' ./commission", "it goes on until it is stopped; the check runs each target for a while"},
	{"PAYPER_CONFORMANCE=/path/to/folder go test -run Conformance ./...", "the folder is the reader's"},
	{"GOFLAGS='-count=1 -vet=off' gremlins unleash --workers 1 --timeout-coefficient 8 --invert-logical --invert-loopctrl --invert-assignments --remove-self-assignments --invert-bitwise --invert-bwassign ./commission", "it takes some seconds for each change, of hundreds, and a tool"},
}

// TestDocumentedCommands runs the commands in README.md and CONTRIBUTING.md as
// a reader would. The module that some are for has the README's program.
func TestDocumentedCommands(t *testing.T) {
	parent := t.TempDir()
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, filepath.Join(parent, "payper")); err != nil {
		t.Fatal(err)
	}
	module := filepath.Join(parent, "service")
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(module, "main.go"), goBlock.FindStringSubmatch(string(readme))[2])
	goCommand(t, module, "mod", "init", "example.com/service")

	documented := documentedCommands(t, "README.md", "CONTRIBUTING.md")
	for _, tt := range commandTests {
		if !documented[tt.command] {
			t.Errorf("no document has the command %s", tt.command)
		}
		delete(documented, tt.command)
		switch tt.how {
		case inCheckout:
			shell(t, root, tt.command)
		case inModule:
			shell(t, module, tt.command)
		}
	}
	for command := range documented {
		t.Errorf("not run, nor said why: %s", command)
	}
	goCommand(t, module, "build", "-o", "program", ".")

	modules := func(dir, name string) []string {
		list := strings.Fields(goCommand(t, dir, "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", name))
		slices.Sort(list)
		return slices.Compact(list)
	}
	if diff := cmp.Diff([]string{"example.com/service", "github.com/payper/payper", "github.com/shopspring/decimal"}, modules(module, ".")); diff != "" {
		t.Errorf("what a program depends on, mismatch (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"github.com/payper/payper"}, modules(root, "./seats")); diff != "" {
		t.Errorf("what a program that only counts depends on, mismatch (-want +got):\n%s", diff)
	}
}

// documentedCommands returns the commands in documents: in the running text, or
// on lines of their own, in a block.
func documentedCommands(t *testing.T, names ...string) map[string]bool {
	t.Helper()
	command := `((?:[A-Z_]+=(?:'[^']*'|\S+)\s)*(?:go|bash|gremlins) %s)`
	patterns := []*regexp.Regexp{
		regexp.MustCompile("`" + fmt.Sprintf(command, "[^`]+") + "`"),
		regexp.MustCompile("(?m)^(?:    )?" + fmt.Sprintf(command, `(?:\\\n|[^\n])+`) + "$"),
	}
	commands := make(map[string]bool)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range patterns {
			for _, found := range p.FindAllStringSubmatch(string(text), -1) {
				commands[strings.Join(strings.Fields(strings.ReplaceAll(found[1], "\\\n", " ")), " ")] = true
			}
		}
	}
	return commands
}

// shell runs a command as a reader would type it, without the network.
func shell(t *testing.T, dir, command string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GONOSUMDB=*", "GOWORK=off", "GOTOOLCHAIN=local")
	if out, err := cmd.CombinedOutput(); err != nil || len(out) == 0 && !strings.HasPrefix(command, "go mod") {
		t.Errorf("%s: %v\n%s", command, err, out)
	}
}
