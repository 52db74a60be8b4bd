package repo_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const apiFile = "testdata/api.txt"

var update = flag.Bool("update", false, "rewrite "+apiFile)

// TestAPI compares what the library exports with the listing, which is kept so
// that a change is seen in review.
func TestAPI(t *testing.T) {
	var lines []string
	imports := importer.ForCompiler(token.NewFileSet(), "source", nil)
	for _, name := range library {
		p, err := imports.Import(module + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, symbols(p)...)
	}
	got := strings.Join(lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile(filepath.FromSlash(apiFile), []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(filepath.FromSlash(apiFile))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the API is not the one listed (-%s +API); if that is meant, run this test with -update:\n%s", apiFile, diff)
	}
}

// symbols returns what a package exports, a sorted line for each constant,
// variable, function, type, field and method.
func symbols(p *types.Package) []string {
	var lines []string
	local := func(o *types.Package) string {
		if o == p {
			return ""
		}
		return o.Name()
	}
	add := func(format string, args ...any) {
		lines = append(lines, p.Name()+": "+fmt.Sprintf(format, args...))
	}
	for _, name := range p.Scope().Names() {
		object := p.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		typ, isType := object.(*types.TypeName)
		if constant, ok := object.(*types.Const); ok {
			add("const %s %s = %v", name, types.TypeString(constant.Type(), local), constant.Val())
			continue
		} else if !isType {
			add("%s", types.ObjectString(object, local))
			continue
		}
		underlying := typ.Type().Underlying()
		if s, ok := underlying.(*types.Struct); ok {
			add("type %s struct", name)
			for i := range s.NumFields() {
				if f := s.Field(i); f.Exported() {
					add("type %s struct, %s %s `%s`", name, f.Name(), types.TypeString(f.Type(), local), s.Tag(i))
				}
			}
		} else {
			add("type %s %s", name, types.TypeString(underlying, local))
		}
		for m := range types.NewMethodSet(types.NewPointer(typ.Type())).Methods() {
			if f, ok := m.Obj().(*types.Func); ok && ast.IsExported(f.Name()) && f.Pkg() == p {
				add("method %s", strings.TrimPrefix(types.ObjectString(f, local), "func "))
			}
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}
