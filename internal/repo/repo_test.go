package repo_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "github.com/payper/payper"
	root   = "../.."
)

// library are the packages that users import, each after those it uses.
var library = []string{"seats", "pricing", "commission"}

// readFile returns a file of the repository.
func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// parseFolder returns the Go files of a folder, tests included.
func parseFolder(t *testing.T, fset *token.FileSet, folder string) []*ast.File {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no Go files in %s: %v", folder, err)
	}
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// byInterface are the methods that other packages call.
var byInterface = regexp.MustCompile(`^(String|Error|Unwrap|(Marshal|Unmarshal|Append)[A-Z]\w*)$`)

// TestExamples: every exported function and method of the library has an example
// that runs, except those that other packages call by interface. Every example with
// output is a whole program on its page: it uses nothing that is declared in another
// file.
func TestExamples(t *testing.T) {
	for _, name := range library {
		t.Run(name, func(t *testing.T) {
			fset := token.NewFileSet()
			for _, e := range doc.Examples(parseFolder(t, fset, name)...) {
				if (e.Output != "" || e.EmptyOutput) && e.Play == nil {
					t.Errorf("Example%s cannot run on its page: it uses what another file declares", e.Name)
				}
			}
			p, err := doc.NewFromFiles(fset, parseFolder(t, fset, name), module+"/"+name)
			if err != nil {
				t.Fatal(err)
			}
			functions := p.Funcs
			check := func(name string, examples []*doc.Example) {
				for _, e := range examples {
					if e.Output != "" || e.EmptyOutput {
						return
					}
				}
				t.Errorf("%s has no example with an // Output: comment", name)
			}
			for _, typ := range p.Types {
				functions = append(functions, typ.Funcs...) // those that return a typ
				for _, m := range typ.Methods {
					if !byInterface.MatchString(m.Name) && m.Level == 0 {
						check(typ.Name+"."+m.Name, m.Examples)
					}
				}
			}
			if len(functions) == 0 {
				t.Error("no function was looked at")
			}
			for _, f := range functions {
				check(f.Name, f.Examples)
			}
		})
	}
}

// TestPurity: the library imports nothing that reaches outside the program, or that
// makes a result depend on more than its input.
func TestPurity(t *testing.T) {
	banned := []string{"os", "net", "log", "syscall", "unsafe", "embed", "plugin", "runtime", "math/rand", "crypto/rand", "testing"}
	folders := append([]string{"."}, library...)
	engines, err := filepath.Glob(filepath.Join(root, "internal", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range engines {
		switch name := filepath.Base(engine); name {
		case "bench", "conformance", "instants", "repo": // which measure and test
		default:
			folders = append(folders, filepath.Join("internal", name))
		}
	}
	fset := token.NewFileSet()
	for _, folder := range folders {
		for _, file := range parseFolder(t, fset, folder) {
			name := fset.File(file.Pos()).Name()
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, spec := range file.Imports {
				path, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				for _, b := range banned {
					if path == b || strings.HasPrefix(path, b+"/") {
						t.Errorf("%s imports %s", name, path)
					}
				}
			}
		}
	}
}

// TestLayout: the root has the files that a user of the module looks for, and no
// file of Go code is too long to read.
func TestLayout(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	allowed := regexp.MustCompile(`^(doc\.go|example(_rules)?_test\.go|(README|RULES|CHANGELOG|CONTRIBUTING)\.md|go\.(mod|sum)|\.git(ignore)?|\.golangci\.yml)$`)
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			continue
		}
		if name := filepath.Base(file); !allowed.MatchString(name) {
			t.Errorf("%s stands in the root", name)
		}
	}
	const most = 400
	err = filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "testdata" || strings.HasPrefix(entry.Name(), ".") && path != root) {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if lines := strings.Count(string(text), "\n"); lines > most {
			t.Errorf("%s has %d lines, more than %d", path, lines, most)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
