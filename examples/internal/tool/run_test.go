package tool_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/payper/payper/examples/internal/tool"
)

func TestRun(t *testing.T) {
	var stdout, stderr bytes.Buffer
	run := func(text string, status int, err error) int {
		stdout.Reset()
		stderr.Reset()
		return tool.Run("prog", []string{"-x"}, strings.NewReader("in"), &stdout, &stderr,
			func(args []string, stdin io.Reader) (string, int, error) {
				in, _ := io.ReadAll(stdin)
				return fmt.Sprintf("%s %s %s", text, args, in), status, err
			})
	}
	if status := run("out", 3, nil); status != 3 || stdout.String() != "out [-x] in" || stderr.Len() > 0 {
		t.Errorf("status %d, stdout %q, stderr %q", status, &stdout, &stderr)
	}
	if status := run("half", 0, errors.New("it broke")); status != 2 || stdout.Len() > 0 || stderr.String() != "prog: it broke\n" {
		t.Errorf("after an error: status %d, stdout %q, stderr %q", status, &stdout, &stderr)
	}
}

func TestFaults(t *testing.T) {
	var faults tool.Faults
	if err := faults.Err(); err != nil {
		t.Errorf("without faults: %v", err)
	}
	faults.Add("f:1", "is %s", "bad")
	if err := faults.Err(); err.Error() != "f:1: is bad" {
		t.Errorf("one fault: %v", err)
	}
	for i := 2; i <= 20; i++ {
		faults.Add(fmt.Sprintf("f:%d", i), "is bad")
	}
	if text := faults.Err().Error(); !strings.HasPrefix(text, "20 faults:\nf:1: is bad\nf:2") || !strings.HasSuffix(text, "\nf:20: is bad") {
		t.Errorf("20 faults: %s", text)
	}
	faults.Add("f:21", "is bad")
	faults.Add("f:22", "is bad")
	if text := faults.Err().Error(); !strings.HasPrefix(text, "22 faults:\n") || !strings.HasSuffix(text, "\nf:20: is bad\nand 2 more") {
		t.Errorf("22 faults: %s", text)
	}
}
