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
