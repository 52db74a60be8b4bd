package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"
)

// TestRun: with a server and a consumer down, every license has the usage that
// a single Measure finds, and no file is left.
func TestRun(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	s := newSample(2, 40, 8_000)
	if s.copies == 0 || s.parts == 0 {
		t.Fatalf("the sample has %d copies and %d parts of chats, want some of both", s.copies, s.parts)
	}
	var out bytes.Buffer
	r, err := run(testContext(t), &out, s)
	if err != nil {
		t.Fatalf("run: %v\n%s", err, &out)
	}
	t.Logf("\n%s", &out)
	if r.equal != 40 {
		t.Errorf("%d of 40 licenses have the usage that Measure finds", r.equal)
	}
	if r.stored < len(s.messages) || r.read < r.stored {
		t.Errorf("of %d messages sent the stream holds %d, and %d were read; want no fewer each", len(s.messages), r.stored, r.read)
	}
	for _, want := range []string{"the server that leads the stream is stopped", "consumer C is stopped"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the account does not say %q", want)
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) > 0 {
		t.Errorf("left in the folder for temporary files: %v, %v", left, err)
	}
}

// testContext ends what a test waits for in vain.
func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
	t.Cleanup(cancel)
	return ctx
}
