package tool

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// separator returns what is between the fields of a table, and how many lines come
// before its header: a first line such as "sep=;" is for Excel.
func separator(text *bufio.Reader) (comma byte, skipped int) {
	line, _ := peekLine(text)
	if after, found := bytes.CutPrefix(bytes.ToLower(bytes.TrimRight(line, "\r")), []byte("sep=")); found && len(after) == 1 {
		_, _ = text.Discard(len(line) + 1) // as far as it was peeked at
		return after[0], 1
	}
	counts := make(map[byte]int)
	quoted := false
	for _, c := range line {
		if c == '"' {
			quoted = !quoted
		} else if !quoted {
			counts[c]++
		}
	}
	comma = ','
	for _, c := range []byte(";\t|") {
		if counts[c] > counts[comma] {
			comma = c
		}
	}
	return comma, 0
}

// A record is the fields of a row and the line it begins in.
type record struct {
	fields []string
	line   int
}

// records reads CSV as package encoding/csv does, a line without quotes in less
// time. The fields of a record are valid until the next.
type records struct {
	text   *bufio.Reader
	comma  byte
	csv    *csv.Reader // reads from text
	line   int         // lines read so far
	fields []string
}

func newRecords(text *bufio.Reader, comma byte, line int) records {
	r := records{text: text, comma: comma, csv: csv.NewReader(text), line: line}
	r.csv.Comma = rune(comma)
	r.csv.FieldsPerRecord = -1 // the table counts them
	r.csv.ReuseRecord = true
	r.csv.TrimLeadingSpace = comma != '\t'
	return r
}

func (r *records) next() (record, error) {
	for {
		line, ok := r.plainLine()
		if !ok {
			return r.quoted()
		}
		r.line++
		if len(line) == 0 {
			continue
		}
		if !utf8.Valid(line) {
			return record{line: r.line}, notUTF8(line)
		}
		r.fields = r.fields[:0]
		text := string(line)
		for {
			i := strings.IndexByte(text, r.comma)
			if i < 0 {
				break
			}
			r.fields = append(r.fields, text[:i])
			text = text[i+1:]
		}
		r.fields = append(r.fields, text)
		return record{r.fields, r.line}, nil
	}
}

// plainLine takes the next line, if it has no quotes and is not the last.
func (r *records) plainLine() ([]byte, bool) {
	line, ok := peekLine(r.text)
	if !ok || bytes.IndexByte(line, '"') >= 0 {
		return nil, false
	}
	_, _ = r.text.Discard(len(line) + 1) // all of it was peeked at
	return bytes.TrimSuffix(line, []byte("\r")), true
}

// peekLine returns the next line without its end, and whether it has one within the
// size of the buffer.
func peekLine(text *bufio.Reader) (line []byte, ended bool) {
	for {
		have, _ := text.Peek(text.Buffered())
		if line, _, found := bytes.Cut(have, []byte("\n")); found {
			return line, true
		}
		if len(have) == text.Size() {
			return have, false
		}
		if _, err := text.Peek(len(have) + 1); err != nil { // read on
			return have, false
		}
	}
}

// quoted reads the next record with package csv, which takes no more from the text
// than that.
func (r *records) quoted() (record, error) {
	line := r.line + 1
	fields, err := r.csv.Read()
	if err != nil {
		if e := new(csv.ParseError); errors.As(err, &e) {
			err = e.Err
		}
		return record{line: line}, err
	}
	r.line = line
	for _, field := range fields {
		r.line += strings.Count(field, "\n")
		if !utf8.ValidString(field) {
			return record{line: line}, notUTF8([]byte(field))
		}
	}
	return record{fields, line}, nil
}

func notUTF8(text []byte) error {
	return fmt.Errorf("%.80q is not UTF-8: say -encoding, such as latin1", text)
}
