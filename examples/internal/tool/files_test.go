package tool_test

import (
	"bufio"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/payper/payper/examples/internal/tool"
)

// utf16Of returns a text in UTF-16, with its mark.
func utf16Of(text string, order binary.AppendByteOrder) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune("\uFEFF" + text)) {
		b = order.AppendUint16(b, unit)
	}
	return string(b)
}

var encodingTests = []struct {
	why      string
	bytes    string
	encoding string
	want     string
	err      string
}{
	{why: "UTF-8", bytes: "Zoë", want: "Zoë"},
	{why: "a mark is no part of the text", bytes: "\xEF\xBB\xBFZoë", want: "Zoë"},
	{why: "a mark says more than the flag", bytes: "\xEF\xBB\xBFZoë", encoding: "latin1", want: "Zoë"},
	{why: "UTF-16 as Windows writes it", bytes: utf16Of("Zoë 🙂", binary.LittleEndian), want: "Zoë 🙂"},
	{why: "UTF-16, the higher byte first", bytes: utf16Of("Zoë 🙂", binary.BigEndian), want: "Zoë 🙂"},
	{why: "UTF-16 without a mark", bytes: utf16Of("Zoë", binary.LittleEndian)[2:], encoding: "utf-16le", want: "Zoë"},
	{why: "Latin-1", bytes: "Zo\xEB", encoding: "latin1", want: "Zoë"},
	{why: "what Windows has beside Latin-1", bytes: "\x80 \x8A\x9F", encoding: "windows-1252", want: "€ ŠŸ"},
	{why: "nothing", bytes: ""},
	{why: "half a unit of UTF-16", bytes: "\xFF\xFEa\x00b", err: "is not UTF-16: it has an odd number of bytes"},
	{why: "half a pair of UTF-16", bytes: "\xFF\xFEa\x00\n\x00\x3D\xD8b\x00", err: "line 2 is not UTF-16"},
}

func TestOptions_Each(t *testing.T) {
	for _, tt := range encodingTests {
		t.Run(tt.why, func(t *testing.T) {
			o := tool.Options{Encoding: tt.encoding}
			name := filepath.Join(t.TempDir(), "f.csv")
			if err := os.WriteFile(name, []byte(tt.bytes), 0o600); err != nil {
				t.Fatal(err)
			}
			var got []string
			err := o.Each([]string{name, "-"}, strings.NewReader(tt.bytes), func(from string, text *bufio.Reader) error {
				all, err := io.ReadAll(text)
				got = append(got, from+": "+string(all))
				return err
			})
			if tt.err != "" {
				if want := name + ": " + tt.err; err == nil || err.Error() != want {
					t.Errorf("error %v, want %s", err, want)
				}
				return
			}
			want := name + ": " + tt.want + "|stdin: " + tt.want
			if strings.Join(got, "|") != want || err != nil {
				t.Errorf("texts %q, %v, want %q", got, err, want)
			}
		})
	}
	err := new(tool.Options).Each([]string{"no/such/file"}, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "no/such/file") {
		t.Errorf("error %v, want one that names the file", err)
	}
}
