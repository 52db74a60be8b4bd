package payper_test

import (
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// TestNoSideEffects: the library imports nothing that reaches outside the
// program, or that makes a result depend on more than its input.
func TestNoSideEffects(t *testing.T) {
	banned := []string{"os", "net", "log", "syscall", "unsafe", "embed", "plugin", "runtime", "math/rand", "crypto/rand", "database"}
	for _, folder := range append([]string{"."}, packages...) {
		for _, name := range goFiles(t, folder) {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
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
