package payper_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// packages are the folders of the library's packages.
var packages = []string{"seats", "pricing", "commission"}

// TestExamples: every exported function and method of the library has an
// example that runs, except those that other packages call by interface.
func TestExamples(t *testing.T) {
	for _, name := range packages {
		t.Run(name, func(t *testing.T) {
			p := readDoc(t, name)
			check := func(name string, examples []*doc.Example) {
				for _, e := range examples {
					if e.Output != "" || e.EmptyOutput {
						return
					}
				}
				t.Errorf("%s.%s has no example with an // Output: comment", p.Name, name)
			}
			functions := p.Funcs
			for _, typ := range p.Types {
				functions = append(functions, typ.Funcs...) // those that return a typ
				for _, method := range typ.Methods {
					if !byInterface.MatchString(method.Name) {
						check(typ.Name+"."+method.Name, method.Examples)
					}
				}
			}
			if len(functions) == 0 {
				t.Errorf("package %s: no function was looked at", p.Name)
			}
			for _, f := range functions {
				check(f.Name, f.Examples)
			}
		})
	}
}

// TestExamples_names: every exported name of the library is used in an example,
// be it a type, a constant, a variable, a function, a method or a field.
func TestExamples_names(t *testing.T) {
	exported := make(map[string]string) // by import path: the file that says what a package exports
	for line := range strings.Lines(goCommand(t, ".", "list", "-export", "-deps", "-test", "-f", "{{if not .ForTest}}{{.ImportPath}} {{.Export}}{{end}}", "./...")) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		exported[path] = file
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exported[path]) })

	used := make(map[types.Object]bool)
	for _, folder := range append([]string{"."}, packages...) {
		var files []*ast.File
		for _, name := range goFiles(t, folder) {
			if ok, err := filepath.Match("example*_test.go", filepath.Base(name)); err != nil || !ok {
				continue
			}
			file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		info := &types.Info{Uses: make(map[*ast.Ident]types.Object), Types: make(map[ast.Expr]types.TypeAndValue)}
		if _, err := (&types.Config{Importer: imports}).Check(folder, fset, files, info); err != nil {
			t.Fatalf("examples must do without other test files: %v", err)
		}
		for _, object := range info.Uses {
			used[origin(object)], used[typeName(object.Type())] = true, true
		}
		for _, expr := range info.Types {
			used[typeName(expr.Type)] = true
		}
	}
	for _, name := range packages {
		p, err := imports.Import("github.com/payper/payper/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for name, object := range exportedNames(p) {
			if !used[object] {
				t.Errorf("%s is in no example", name)
			}
		}
	}
}

// byInterface are the methods that other packages call.
var byInterface = regexp.MustCompile(`^(String|Error|Unwrap|(Marshal|Unmarshal|Append)[A-Z]\w*)$`)

// exportedNames returns what a package exports, with the fields and the methods
// of its types, but for methods that other packages call by interface.
func exportedNames(p *types.Package) map[string]types.Object {
	names := make(map[string]types.Object)
	for _, name := range p.Scope().Names() {
		object := p.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		name = p.Name() + "." + name
		names[name] = object
		if _, ok := object.(*types.TypeName); !ok {
			continue
		}
		for m := range object.Type().(*types.Named).Methods() {
			if m.Exported() && !byInterface.MatchString(m.Name()) {
				names[name+"."+m.Name()] = m
			}
		}
		if s, ok := object.Type().Underlying().(*types.Struct); ok {
			for f := range s.Fields() {
				if f.Exported() && !f.Embedded() {
					names[name+"."+f.Name()] = f
				}
			}
		}
	}
	return names
}

// origin returns the method or field of a generic type that object is one of.
func origin(object types.Object) types.Object {
	switch o := object.(type) {
	case *types.Var:
		return o.Origin()
	case *types.Func:
		return o.Origin()
	default:
		return object
	}
}

// typeName returns the name of a type, or of what it points to or is a list of.
func typeName(t types.Type) types.Object {
	switch t := t.(type) {
	case *types.Named:
		return t.Obj()
	case *types.Pointer:
		return typeName(t.Elem())
	case *types.Slice:
		return typeName(t.Elem())
	default:
		return nil
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
