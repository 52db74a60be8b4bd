package payper_test

import (
	"go/doc"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
)

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

// importsOf returns what imports the packages of the library, and those that it
// needs, as the go command has built them.
func importsOf(t *testing.T, fset *token.FileSet) types.Importer {
	t.Helper()
	built := make(map[string]string) // the file of a package's exports, by import path
	for line := range strings.Lines(goCommand(t, ".", "list", "-export", "-deps", "-test", "-f", "{{if not .ForTest}}{{.ImportPath}} {{.Export}}{{end}}", "./...")) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		built[path] = file
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(built[path]) })
}

// byInterface are the methods that other packages call.
var byInterface = regexp.MustCompile(`^(String|Error|Unwrap|(Marshal|Unmarshal|Append)[A-Z]\w*)$`)

// exportedNames returns what the library exports, the methods and the fields of
// types too.
func exportedNames(t *testing.T, imports types.Importer) map[string]types.Object {
	t.Helper()
	names := make(map[string]types.Object)
	add := func(object types.Object, name string) {
		if object.Exported() {
			names[name] = object
		}
	}
	for _, folder := range packages {
		p, err := imports.Import("github.com/payper/payper/" + folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range p.Scope().Names() {
			object := p.Scope().Lookup(name)
			name = p.Name() + "." + name
			add(object, name)
			typ, ok := object.Type().(*types.Named)
			if _, isType := object.(*types.TypeName); !ok || !isType || !object.Exported() {
				continue
			}
			for m := range typ.Methods() {
				add(m, name+"."+m.Name())
			}
			if s, ok := typ.Underlying().(*types.Struct); ok {
				for f := range s.Fields() {
					if !f.Embedded() {
						add(f, name+"."+f.Name())
					}
				}
			}
		}
	}
	return names
}
