package tool

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
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

// A block is some rows of a table that follow one another: lines without quotes, or
// else records.
type block struct {
	lines   []byte // each with its end
	buffer  []byte // that lines are a part of
	valid   bool   // they are in UTF-8, as far as the table has looked
	line    int    // the number of the line before them
	records []record
	err     error // after these; its line
	errLine int
}

// A record is the fields of a row and the line it begins in.
type record struct {
	fields []string
	line   int
}

// A source cuts the text of a table into blocks, for whoever asks next. It reads CSV as
// package encoding/csv does, and lines without quotes in less time.
type source struct {
	mutex sync.Mutex
	text  *bufio.Reader
	csv   *csv.Reader // reads from text
	line  int         // lines read so far
	ended bool
}

func newSource(text *bufio.Reader, comma byte, line int) *source {
	s := &source{text: text, csv: csv.NewReader(text), line: line}
	s.csv.Comma = rune(comma)
	s.csv.FieldsPerRecord = -1 // the table counts them
	s.csv.TrimLeadingSpace = comma != '\t'
	return s
}

// next takes the next block, and reports whether there is one. It uses the memory of the
// one before.
func (s *source) next(b *block) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	*b = block{buffer: b.buffer}
	if s.ended {
		return false
	}
	if first, ended := peekLine(s.text); ended && bytes.IndexByte(first, '"') < 0 {
		s.plain(b)
		return true
	}
	s.quoted(b)
	return len(b.records) > 0 || b.err != nil
}

// plain takes the whole lines in the buffer, up to the first with a quote.
func (s *source) plain(b *block) {
	have, _ := s.text.Peek(s.text.Buffered())
	if quote := bytes.IndexByte(have, '"'); quote >= 0 {
		have = have[:quote]
	}
	b.buffer = append(b.buffer[:0], have[:bytes.LastIndexByte(have, '\n')+1]...)
	b.lines, b.line = b.buffer, s.line
	_, _ = s.text.Discard(len(b.lines)) // all of it was peeked at
	s.line += bytes.Count(b.lines, []byte("\n"))
}

// quoted reads some records with package csv, which takes no more from the text than
// those.
func (s *source) quoted(b *block) {
	const most = 256
	for len(b.records) < most {
		fields, err := s.csv.Read()
		if err != nil {
			s.ended = true
			if e := new(csv.ParseError); errors.As(err, &e) {
				err = e.Err
			}
			if !errors.Is(err, io.EOF) {
				b.err, b.errLine = err, s.line+1
			}
			return
		}
		b.records = append(b.records, record{fields, s.line + 1})
		s.line++
		for _, field := range fields {
			s.line += strings.Count(field, "\n")
		}
		if first, ended := peekLine(s.text); ended && (len(first) == 0 || first[0] == '\r' || bytes.IndexByte(first, '"') < 0) {
			return // what follows is plain; package csv would skip an empty line without a word
		}
	}
}

func notUTF8(text string) string {
	return fmt.Sprintf("%.80q is not UTF-8: say -encoding, such as latin1", text)
}
