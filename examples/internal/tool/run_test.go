package tool_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/payper/payper/examples/internal/tool"
)

// TestMain runs a program instead of the tests if it is asked to, for TestRun_interrupt.
// An interrupt ends the program, even if who started the tests ignores interrupts, as a
// shell does for what runs in the background. The program says when it is ready for one.
func TestMain(m *testing.M) {
	if os.Getenv("PAYPER_TEST_RUN") == "" {
		os.Exit(m.Run())
	}
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	go func() {
		<-interrupts
		os.Exit(130)
	}()
	fmt.Fprintln(os.Stderr, "ready")
	os.Exit(tool.Run("prog", nil, os.Stdin, os.Stdout, os.Stderr, func(_ []string, stdin io.Reader) (string, int, error) {
		text, err := io.ReadAll(stdin)
		return strings.Repeat(string(text), 1<<20), 0, err
	}))
}

// TestRun_interrupt interrupts a program while it reads, after which it has written
// nothing, and while it writes, after which it writes the rest.
func TestRun_interrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows does not send interrupts to processes")
	}
	for _, writes := range []bool{false, true} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "PAYPER_TEST_RUN=1")
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		stdout, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(stderr, make([]byte, len("ready\n"))); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(stdin, "0123456789\n"); err != nil {
			t.Fatal(err)
		}
		var first [1]byte
		if writes {
			if err := stdin.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(stdout, first[:]); err != nil { // more than a pipe holds is to come
				t.Fatal(err)
			}
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(stdout)
		if err != nil {
			t.Fatal(err)
		}
		err = cmd.Wait()
		if want := 11 << 20; writes && (err != nil || len(text) != want-1) {
			t.Errorf("interrupted while it writes: %d bytes, %v, want %d", len(text)+1, err, want)
		}
		if !writes && (err == nil || len(text) > 0) {
			t.Errorf("interrupted while it reads: %d bytes, %v, want none", len(text), err)
		}
	}
}

func TestProgress(t *testing.T) {
	var shown strings.Builder
	ticks := make(chan time.Time, 1)
	p := &tool.Progress{Reader: strings.NewReader(strings.Repeat("x", 2_500_000)), Name: "chats.csv", Size: 2_500_000, Writer: &shown, Ticks: ticks}
	read := func(n int) {
		if _, err := io.ReadFull(p, make([]byte, n)); err != nil {
			t.Fatal(err)
		}
	}
	read(1_000_000)
	if shown.Len() > 0 {
		t.Errorf("before a tick it says %q", shown.String())
	}
	ticks <- time.Time{}
	read(1_000_000)
	read(500_000)
	p.Close()
	if want := "\rchats.csv: 2 of 2 MB read\r\x1b[K"; shown.String() != want {
		t.Errorf("it says %q, want %q", shown.String(), want)
	}
}

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
