package tool_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/examples/internal/tool"
)

var alikeTests = []struct {
	why  string
	a, b string
	want bool
}{
	{why: "case", a: "Ann@acme.com", b: "ann@acme.com", want: true},
	{why: "blanks within", a: "Alex Kim", b: "Alex  Kim", want: true},
	{why: "a blank that does not break", a: "Alex Kim", b: "Alex\u00A0Kim", want: true},
	{why: "composed and with a mark of its own", a: "Jos\u00e9", b: "Jose\u0301", want: true},
	{why: "two marks", a: "Nguy\u1ec5n", b: "Nguye\u0302\u0303n", want: true},
	{why: "Cyrillic", a: "Андрей", b: "Андреи\u0306", want: true},
	{why: "Greek", a: "Γιώργος", b: "Γιω\u0301ργος", want: true},
	{why: "Hangul", a: "한글", b: "\u1112\u1161\u11ab\u1100\u1173\u11af", want: true},
	{why: "a mark of direction", a: "דנה", b: "\u200Fדנה", want: true},
	{why: "a joiner that shows nothing", a: "ann", b: "an\u200Bn", want: true},
	{why: "another letter", a: "ann", b: "anm"},
	{why: "a blank more", a: "alexkim", b: "alex kim"},
	{why: "punctuation", a: "ann.lee", b: "ann-lee"},
	{why: "one id twice", a: "ann", b: "ann"},
}

func TestAlike(t *testing.T) {
	for _, tt := range alikeTests {
		t.Run(tt.why, func(t *testing.T) {
			want := [][]string{}
			if tt.want {
				want = [][]string{{tt.a, tt.b}}
				slices.Sort(want[0])
			}
			for _, ids := range [][]string{{tt.a, "zed", tt.b}, {tt.b, tt.a, "zed", tt.a}} {
				if diff := cmp.Diff(want, tool.Alike(ids)); diff != "" {
					t.Errorf("Alike(%q) (-want +got):\n%s", ids, diff)
				}
			}
			if quoted := tool.Quoted([]string{tt.a, tt.b}); tt.want && quoted[0] == quoted[1] {
				t.Errorf("Quoted(%q, %q) does not tell them apart: %s", tt.a, tt.b, quoted)
			}
		})
	}
	got := tool.Alike([]string{"b", "B", "a", "A", "ß", "c"})
	if diff := cmp.Diff([][]string{{"A", "a"}, {"B", "b"}}, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

func TestName(t *testing.T) {
	for id, want := range map[string]string{
		"ann":       "ann",
		"Doe, Jane": `"Doe, Jane"`,
		"a  b":      `"a  b"`,
		"a\"b":      `"a\"b"`,
		"\u200Fann": `"\u200fann"`,
		"Zoë":       "Zoë",
	} {
		if got := tool.Name(id); got != want {
			t.Errorf("Name(%q) = %s, want %s", id, got, want)
		}
	}
	ids := strings.Fields(strings.Repeat("x ", 22))
	if got := tool.Names(ids); got != strings.Repeat("x, ", 19)+"x and 2 more" {
		t.Errorf("Names of 22 ids are %s", got)
	}
	if got := tool.Names(ids[:20]); got != strings.Repeat("x, ", 19)+"x" {
		t.Errorf("Names of 20 ids are %s", got)
	}
}
