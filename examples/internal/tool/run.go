// Package tool holds what the programs statement and affiliate have in common: their
// flags, the files that they read, and how they print.
package tool

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// Run runs a program and returns its exit status: that of output, or 2 after an error,
// which goes to stderr with nothing on stdout. The text is written whole: an interrupt
// comes before it or after it.
func Run(name string, args []string, stdin io.Reader, stdout, stderr io.Writer,
	output func(args []string, stdin io.Reader) (text string, status int, err error),
) int {
	text, status, err := output(args, stdin)
	if err == nil {
		signal.Ignore(os.Interrupt)
		_, err = io.WriteString(stdout, text)
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return 2
	}
	return status
}

// JSON returns a value as JSON to read.
func JSON(v any) (string, error) {
	text, err := json.MarshalIndent(v, "", "  ")
	return string(text) + "\n", err
}

// Pipe calls make on a goroutine of its own, and take with all that it puts, in order.
func Pipe[T any](fill func(put func(T)), take func(T)) {
	const size = 1024 // of a batch: handing over one at a time takes longer than most work
	batches := make(chan []T, 4)
	go func() {
		defer close(batches)
		batch := make([]T, 0, size)
		fill(func(v T) {
			batch = append(batch, v)
			if len(batch) == size {
				batches <- batch
				batch = make([]T, 0, size)
			}
		})
		batches <- batch
	}()
	for batch := range batches {
		for _, v := range batch {
			take(v)
		}
	}
}
