package repo_test

import (
	"bytes"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/printer"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// documents are those that users and contributors read.
var documents = []string{"README.md", "RULES.md", "CONTRIBUTING.md", "CHANGELOG.md"}

// TestDocuments_names: the names of Go code in the documents are names of the
// library.
func TestDocuments_names(t *testing.T) {
	known := make(map[string]bool)
	imports := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for _, name := range library {
		p, err := imports.Import(module + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, object := range p.Scope().Names() {
			members := []string{""}
			if typ, ok := p.Scope().Lookup(object).(*types.TypeName); ok {
				if s, ok := typ.Type().Underlying().(*types.Struct); ok {
					for f := range s.Fields() {
						members = append(members, "."+f.Name())
					}
				}
				for m := range types.NewMethodSet(types.NewPointer(typ.Type())).Methods() {
					members = append(members, "."+m.Obj().Name())
				}
			}
			for _, m := range members {
				known[object+m], known[name+"."+object+m] = true, true
			}
		}
	}
	named := regexp.MustCompile("`((?:(?:seats|pricing|commission)\\.)?[A-Z][a-z]\\w+(?:\\.[A-Z]\\w+)?)`")
	for _, file := range documents {
		for _, name := range named.FindAllStringSubmatch(readFile(t, file), -1) {
			if !known[name[1]] && !strings.HasPrefix(name[1], "Test") {
				t.Errorf("%s has the name %s, the library has not", file, name[1])
			}
		}
	}
}

// TestDocuments_links: the files that documents link to are there.
func TestDocuments_links(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#]+)\)|src="([^"]+)"`)
	for _, file := range documents {
		for _, to := range link.FindAllStringSubmatch(readFile(t, file), -1) {
			target := to[1] + to[2]
			if strings.Contains(target, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s links to %s: %v", file, target, err)
			}
		}
	}
}

// TestReadme: the program in the README is the first part of the example of the
// root, and what the README says it prints is the first part of its output. The
// README is short enough to be read.
func TestReadme(t *testing.T) {
	readme := readFile(t, "README.md")
	if n := len(readme); n > 6000 {
		t.Errorf("README.md has %d characters, more than 6000", n)
	}
	block := regexp.MustCompile("(?ms)^```go\n(.*?)^```\n\n((?:    [^\n]*\n)+)").FindStringSubmatchIndex(readme)
	if block == nil {
		t.Fatal("README.md has no Go program followed by what it prints")
	}
	if line := strings.Count(readme[:block[0]], "\n"); line > 25 {
		t.Errorf("the first Go code of README.md stands on line %d", line)
	}
	program := statements(t, "main", readme[block[2]:block[3]])
	example := statements(t, "Example", readFile(t, "example_test.go"))
	if len(example) < len(program) {
		t.Fatal("the program of README.md is longer than the example")
	}
	if diff := cmp.Diff(example[:len(program)], program); diff != "" {
		t.Errorf("the program of README.md is not the first part of example_test.go (-example +README):\n%s", diff)
	}
	prints := strings.ReplaceAll(readme[block[4]:block[5]], "    ", "")
	output := regexp.MustCompile(`(?ms)// Output:\n(.*)^}`).FindStringSubmatch(readFile(t, "example_test.go"))
	if output == nil || !strings.HasPrefix(strings.ReplaceAll(output[1], "\t// ", ""), prints) {
		t.Errorf("README.md says that it prints:\n%s", prints)
	}
}

// statements returns the statements of a function as they are formatted.
func statements(t *testing.T, function, code string) []string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", code, 0)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == function {
			for _, s := range f.Body.List {
				var b bytes.Buffer
				if err := printer.Fprint(&b, token.NewFileSet(), s); err != nil {
					t.Fatal(err)
				}
				list = append(list, b.String())
			}
		}
	}
	if len(list) == 0 {
		t.Fatalf("no function %s", function)
	}
	return list
}
