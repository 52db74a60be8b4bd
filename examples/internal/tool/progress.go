package tool

import (
	"fmt"
	"io"
	"os"
	"time"
)

// terminal returns standard error if it is a terminal, or nil.
func terminal() io.Writer {
	info, err := os.Stderr.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return os.Stderr
}

// A Progress is a reader that says how far it has come, at each tick, in one line that
// it takes away when it is closed.
type Progress struct {
	Reader io.Reader
	Name   string
	Size   int64 // 0 if it is not known
	Writer io.Writer
	Ticks  <-chan time.Time

	read  int64
	shown bool
}

// Read reads, and says how far it has come if it is time.
func (p *Progress) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	p.read += int64(n)
	select {
	case <-p.Ticks:
		of := ""
		if p.Size > 0 {
			of = fmt.Sprintf(" of %d", p.Size/1_000_000)
		}
		_, _ = fmt.Fprintf(p.Writer, "\r%s: %d%s MB read", p.Name, p.read/1_000_000, of) // for show
		p.shown = true
	default:
	}
	return n, err
}

// Close takes the line away.
func (p *Progress) Close() {
	if p.shown {
		_, _ = fmt.Fprint(p.Writer, "\r\x1b[K")
	}
}
