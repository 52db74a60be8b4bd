package tool

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// bufferSize is more than a line of a file usually has.
const bufferSize = 1 << 18

// Each calls read with the text of each file in turn, in UTF-8 and without a byte
// order mark. A file named "-" is stdin. It stops at the first error.
func (o *Options) Each(names []string, stdin io.Reader, read func(name string, text *bufio.Reader) error) error {
	for _, name := range names {
		if err := o.each(name, stdin, read); err != nil {
			return err
		}
	}
	return nil
}

func (o *Options) each(name string, stdin io.Reader, read func(name string, text *bufio.Reader) error) error {
	r, size := stdin, int64(0)
	if name == "-" {
		name = "stdin"
	} else {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // only read: nothing is lost
		if info, err := file.Stat(); err == nil {
			size = info.Size()
		}
		r = file
	}
	if w := terminal(); w != nil {
		ticker := time.NewTicker(time.Second)
		defer ticker.Stop()
		progress := &Progress{Reader: r, Name: name, Size: size, Writer: w, Ticks: ticker.C}
		defer progress.Close()
		r = progress
	}
	text, err := o.decode(r)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return read(name, text)
}

// decode returns the text of a file. The mark at its start says more than the flag.
func (o *Options) decode(r io.Reader) (*bufio.Reader, error) {
	text := bufio.NewReaderSize(r, bufferSize)
	mark, _ := text.Peek(3)
	encoding := o.Encoding
	switch {
	case bytes.HasPrefix(mark, []byte("\xEF\xBB\xBF")):
		_, _ = text.Discard(3) // cannot fail after Peek
		encoding = "utf-8"
	case bytes.HasPrefix(mark, []byte("\xFF\xFE")):
		encoding = "utf-16le"
	case bytes.HasPrefix(mark, []byte("\xFE\xFF")):
		encoding = "utf-16be"
	}
	if encoding == "utf-8" || encoding == "" {
		return text, nil
	}
	all, err := io.ReadAll(text)
	if err != nil {
		return nil, err
	}
	decoded := latin1(all)
	if strings.HasPrefix(encoding, "utf-16") {
		if decoded, err = utf16Text(all, encoding == "utf-16be"); err != nil {
			return nil, err
		}
	}
	return bufio.NewReaderSize(strings.NewReader(decoded), bufferSize), nil
}

// utf16Text returns the text that UTF-16 stands for, without its mark.
func utf16Text(b []byte, bigEndian bool) (string, error) {
	if len(b)%2 != 0 {
		return "", errors.New("is not UTF-16: it has an odd number of bytes")
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		high, low := b[2*i+1], b[2*i]
		if bigEndian {
			high, low = low, high
		}
		units[i] = uint16(high)<<8 | uint16(low)
	}
	text := string(utf16.Decode(units))
	if i := strings.IndexRune(text, utf8.RuneError); i >= 0 {
		return "", fmt.Errorf("line %d is not UTF-16", 1+strings.Count(text[:i], "\n"))
	}
	return strings.TrimPrefix(text, "\uFEFF"), nil
}

// latin1 returns the text that Latin-1 stands for. Windows uses the bytes from 0x80
// to 0x9F, control characters in Latin-1, for the characters in windows1252.
func latin1(b []byte) string {
	var text strings.Builder
	special := []rune(windows1252)
	for _, c := range b {
		if 0x80 <= c && c <= 0x9F {
			text.WriteRune(special[c-0x80])
		} else {
			text.WriteRune(rune(c))
		}
	}
	return text.String()
}

// windows1252 has the characters of the bytes from 0x80 on, and a replacement
// character for each that stands for nothing.
const windows1252 = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"
