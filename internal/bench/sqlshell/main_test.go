package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRun runs the program in this process: an external test cannot.
func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "chats.tsv")
	if err := os.WriteFile(file, []byte("ann\t1\nbob\t2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, why, driver, in, want string
	}{
		{"duckdb", "values of both types, a statement of two lines", "duckdb", "select 'ann',\n2;\n.print done\n", "ann\t2\ndone\n"},
		{"sqlite", "the same", "sqlite", "select 'ann',\n2;\n.print done\n", "ann\t2\ndone\n"},
		{
			"import", "text becomes a number by the column's type", "sqlite",
			"create table t (a text, n integer);\n.import " + file + " t\nselect a, n+1 from t order by n desc;\n",
			"bob\t3\nann\t2\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out strings.Builder
			if err := run(tt.driver, strings.NewReader(tt.in), &out); err != nil {
				t.Fatalf("run(%s, %q) failed: %v\nwhy: %s", tt.driver, tt.in, err, tt.why)
			}
			if out.String() != tt.want {
				t.Errorf("run(%s, %q) printed %q, want %q\nwhy: %s", tt.driver, tt.in, out.String(), tt.want, tt.why)
			}
		})
	}
}

func TestRunErrors(t *testing.T) {
	for _, driver := range []string{"duckdb", "sqlite"} {
		if err := run(driver, strings.NewReader("select * from nowhere;\n"), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "nowhere") {
			t.Errorf("run(%s) of a query of no table = %v, want an error that names it", driver, err)
		}
	}
}
