package tool_test

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/examples/internal/tool"
)

// rows returns the header and all rows of a table, without the blanks around fields.
func rows(text string) ([][]string, error) {
	return rowsOf(strings.NewReader(text))
}

func rowsOf(r io.Reader) ([][]string, error) {
	var faults tool.Faults
	table, err := tool.NewTable("f.csv", bufio.NewReader(r), new(tool.Options), &faults)
	if err != nil {
		return nil, err
	}
	all := [][]string{trimmed(table.Titles())}
	for table.Next() {
		var row []string
		for i := range table.Titles() {
			row = append(row, table.Text(table.At(i)))
		}
		all = append(all, row)
	}
	return all, faults.Err()
}

// shared returns the header and all rows of a table that is read in parts, in order of
// their lines, and its faults.
func shared(r io.Reader) ([][]string, error) {
	var faults tool.Faults
	table, err := tool.NewTable("f.csv", bufio.NewReader(r), new(tool.Options), &faults)
	if err != nil {
		return nil, err
	}
	type numbered struct {
		line int
		row  []string
	}
	var mutex sync.Mutex
	var all []numbered
	table.Share(func(part *tool.Table) {
		for part.Next() {
			_, line, _ := strings.Cut(part.Place(), ":")
			n, err := strconv.Atoi(line)
			if err != nil {
				panic(err)
			}
			var row []string
			for i := range part.Titles() {
				row = append(row, strings.Clone(part.Text(part.At(i))))
			}
			mutex.Lock()
			all = append(all, numbered{n, row})
			mutex.Unlock()
		}
	})
	slices.SortFunc(all, func(a, b numbered) int { return a.line - b.line })
	rows := [][]string{trimmed(table.Titles())}
	for _, n := range all {
		rows = append(rows, n.row)
	}
	if table.Rows != len(all) {
		return nil, fmt.Errorf("%d rows came of %d", len(all), table.Rows)
	}
	return rows, faults.Err()
}

// TestTable_Share reads long tables in parts and in one piece.
func TestTable_Share(t *testing.T) {
	for seed := range 60 {
		rng := rand.New(rand.NewPCG(uint64(seed), 20))
		var text strings.Builder
		text.WriteString("a,b,c\n")
		for range rng.IntN(4000) {
			switch kind := rng.IntN(100 + 3000*(seed%3)); {
			case kind == 0:
				text.WriteString("\n")
			case kind == 1:
				text.WriteString("\"quo\nted, twice\",x,y\n")
			case kind == 2 && seed%4 == 0:
				text.WriteString("too,few\n")
			case kind == 3 && seed%5 == 0:
				text.WriteString("not,UTF-8,\xff\n")
			case kind == 4:
				text.WriteString("x,\"q\",y\r\n")
			default:
				fmt.Fprintf(&text, "%d,%s,z\n", rng.IntN(1000), strings.Repeat("y", rng.IntN(80)))
			}
		}
		if seed%7 == 0 {
			text.WriteString("1,2,\"never closed")
		}
		want, wantErr := rows(text.String())
		got, err := shared(strings.NewReader(text.String()))
		if fmt.Sprint(err) != fmt.Sprint(wantErr) {
			t.Fatalf("seed %d: error %v, in one piece %v", seed, err, wantErr)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d (-in one piece +in parts):\n%s", seed, diff)
		}
	}
}

func trimmed(fields []string) []string {
	fields = slices.Clone(fields)
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	return fields
}

var separatorTests = []struct {
	why  string
	text string
	want [][]string
}{
	{why: "commas", text: "a,b\n1,2\n", want: [][]string{{"a", "b"}, {"1", "2"}}},
	{why: "semicolons, with commas in a field", text: "a;b\n1,5;2\n", want: [][]string{{"a", "b"}, {"1,5", "2"}}},
	{why: "tabs and CRLF, no end of the last line", text: "a\tb\r\n\t2", want: [][]string{{"a", "b"}, {"", "2"}}},
	{why: "bars", text: "a|b\n1|2\n", want: [][]string{{"a", "b"}, {"1", "2"}}},
	{why: "a title with more commas than there are semicolons", text: "\"a, b, c\";d\n1;2\n", want: [][]string{{"a, b, c", "d"}, {"1", "2"}}},
	{why: "what Excel reads", text: "sep=;\r\na;b\r\n1;2\r\n", want: [][]string{{"a", "b"}, {"1", "2"}}},
	{why: "the same for commas among semicolons", text: "SEP=,\na;x,b\n1,2\n", want: [][]string{{"a;x", "b"}, {"1", "2"}}},
	{why: "blank lines and blank rows", text: "a,b\n\n1,2\n , \n\r\n3,4\n\n", want: [][]string{{"a", "b"}, {"1", "2"}, {"3", "4"}}},
	{why: "quotes after a blank", text: "a, \"b\"\n1, \"2,\n3\"\n", want: [][]string{{"a", "b"}, {"1", "2,\n3"}}},
	{why: "one column", text: "a\n1\n", want: [][]string{{"a"}, {"1"}}},
}

func TestTable(t *testing.T) {
	for _, tt := range separatorTests {
		t.Run(tt.why, func(t *testing.T) {
			got, err := rows(tt.text)
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("rows of %q: %v (-want +got):\n%s", tt.text, err, diff)
			}
			got, err = rowsOf(iotest.OneByteReader(strings.NewReader(tt.text)))
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("rows of %q byte by byte: %v (-want +got):\n%s", tt.text, err, diff)
			}
		})
	}
}

var tableErrorTests = []struct {
	why  string
	text string
	want string
}{
	{why: "nothing", text: "", want: "f.csv is empty"},
	{why: "fields are missing and too many, all rows named", text: "a,b\n1\n1,2\n1,2,3\n", want: "2 faults:\nf.csv:2: has 1 fields, and the header 2\nf.csv:4: has 3 fields, and the header 2"},
	{why: "lines are those of the file", text: "sep=,\na,b\n\"1\n\n\",2\n\n1\n", want: "f.csv:7: has 1 fields, and the header 2"},
	{why: "a quote that is not closed", text: "a,b\n1,2\n\"1,2\n3,4\n", want: `f.csv:3: extraneous or missing " in quoted-field`},
	{why: "a quote in a field", text: "a,b\n1,5\" pipe\n", want: `f.csv:2: bare " in non-quoted-field`},
	{why: "not UTF-8, in a column that nobody asks for", text: "a,b\n1,caf\xe9\n", want: `f.csv:2: "1,caf\xe9" is not UTF-8: say -encoding, such as latin1`},
	{why: "not UTF-8, quoted", text: "a,b\n1,\"x\n\xe9\"\n", want: `f.csv:2: "1,x\n\xe9" is not UTF-8: say -encoding, such as latin1`},
	{why: "not UTF-8 in the header", text: "caf\xe9,b\n", want: `f.csv:1: "caf\xe9,b" is not UTF-8: say -encoding, such as latin1`},
}

func TestTable_errors(t *testing.T) {
	for _, tt := range tableErrorTests {
		t.Run(tt.why, func(t *testing.T) {
			_, err := rows(tt.text)
			if err == nil || err.Error() != tt.want {
				t.Errorf("rows of %q: error %v, want %s", tt.text, err, tt.want)
			}
		})
	}
}

func TestTable_readError(t *testing.T) {
	broken := errors.New("broken disk")
	for _, text := range []string{"", "a,b\n", "a,b\n1,2\n", "a,b\n1,2\n3"} {
		_, err := rowsOf(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)))
		if err == nil || !strings.Contains(err.Error(), "broken disk") {
			t.Errorf("after %q: error %v, want the one of the disk", text, err)
		}
	}
}

var columnTests = []struct {
	why     string
	header  string
	columns string // of -columns
	want    int    // the column, -1 for none
	utc     bool
	err     string
}{
	{why: "the name", header: "end,start", want: 1},
	{why: "a synonym, in capitals, with blanks", header: "a, STARTED At ", want: 1},
	{why: "underscores and blanks", header: "started_at", want: 0},
	{why: "the title says UTC", header: "Start (UTC)", utc: true},
	{why: "the same with an underscore", header: "start_utc", utc: true},
	{why: "none", header: "a,b", want: -1},
	{why: "two", header: "start,b,Started At", err: `f.csv: "start" and "Started At" may both be the start: say -columns start=start or -columns start=Started At`},
	{why: "one twice", header: "start,start", err: `"start" and "start" may both be the start`},
	{why: "two, and -columns says which", header: "start,b,Started At", columns: "start=started_at", want: 2},
	{why: "-columns names another", header: "start,Beginn der Sitzung", columns: "Start=beginn der sitzung", want: 1},
	{why: "-columns names none", header: "start,b", columns: "start=c", want: -1},
}

func TestTable_Columns(t *testing.T) {
	for _, tt := range columnTests {
		t.Run(tt.why, func(t *testing.T) {
			o := new(tool.Options)
			if tt.columns != "" {
				if err := parse(o, "-columns", tt.columns); err != nil {
					t.Fatal(err)
				}
			}
			var faults tool.Faults
			table, err := tool.NewTable("f.csv", bufio.NewReader(strings.NewReader(tt.header+"\n")), o, &faults)
			if err != nil {
				t.Fatal(err)
			}
			got, err := table.Columns(tool.Field{Name: "start", Titles: []string{"start", "started at"}})
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("Columns of %q: error %v, want %s", tt.header, err, tt.err)
				}
				return
			}
			if err != nil || got[0].Index() != tt.want || got[0].UTC() != tt.utc {
				t.Errorf("Columns of %q = %v, %v, want column %d, UTC %v\nwhy: %s", tt.header, got, err, tt.want, tt.utc, tt.why)
			}
		})
	}
}

func TestCheckID(t *testing.T) {
	for text, want := range map[string]string{
		" eve\t": "eve", "NULL": "", " - ": "", "": "", "n/a": "", `\N`: "", "0000-00-00 00:00:00": "", "none": "", "nobody": "nobody", "Zoë": "Zoë",
	} {
		if got, err := tool.CheckID(text); err != nil || got != want {
			t.Errorf("CheckID(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"bell\x07", "two\nlines"} {
		if got, err := tool.CheckID(text); err == nil || got != "" {
			t.Errorf("CheckID(%q) = %q, want an error: a line break is most likely a quote that was not closed", text, got)
		}
	}
}

// FuzzTable compares the rows of a table with what package encoding/csv reads.
func FuzzTable(f *testing.F) {
	for _, tt := range separatorTests {
		f.Add(tt.text)
	}
	for _, tt := range tableErrorTests {
		f.Add(tt.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		first, _, _ := strings.Cut(text, "\n")
		if !strings.Contains(first, ",") || strings.ContainsAny(first, ";\t|\"=") {
			return // another separator
		}
		reader := csv.NewReader(strings.NewReader(text))
		reader.TrimLeadingSpace = true
		var want [][]string
		var wantErr error
		for {
			row, err := reader.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			blank := strings.TrimSpace(strings.Join(row, "")) == ""
			if !strings.ContainsFunc(strings.Join(row, ""), func(r rune) bool { return r == '\uFFFD' }) && blank && err == nil {
				continue
			}
			if err != nil || strings.ToValidUTF8(strings.Join(row, ","), "") != strings.Join(row, ",") {
				wantErr = errors.Join(errors.New("refused"), err)
				break
			}
			want = append(want, trimmed(row))
		}
		got, err := rows(text)
		if (err != nil) != (wantErr != nil) {
			if wantErr == nil && len(want) == 0 || blankRowsOnly(wantErr) {
				return
			}
			t.Fatalf("rows of %q: error %v, package csv: %v", text, err, wantErr)
		}
		if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Errorf("rows of %q (-csv +got):\n%s", text, diff)
		}
		parts, partsErr := shared(strings.NewReader(text))
		if diff := cmp.Diff(got, parts); fmt.Sprint(partsErr) != fmt.Sprint(err) || diff != "" {
			t.Errorf("rows of %q in parts: error %v, in one piece %v (-one +parts):\n%s", text, partsErr, err, diff)
		}
	})
}

// blankRowsOnly reports whether package csv refuses a blank row for its number of
// fields, which the table leaves out.
func blankRowsOnly(err error) bool { return errors.Is(err, csv.ErrFieldCount) }
