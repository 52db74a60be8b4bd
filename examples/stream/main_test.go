package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestRun: without a fault each message is read once, every license has the usage that a
// single Measure finds, and no file is left.
func TestRun(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	var out bytes.Buffer
	if err := run(testContext(t), &out, newSample(4, 40, 8_000), 65536); err != nil {
		t.Fatalf("run: %v\n%s", err, &out)
	}
	for _, want := range []string{"messages have at most 65536 bytes", "each was read 1.00 times", "40 of 40 licenses"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the account does not say %q:\n%s", want, &out)
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) > 0 {
		t.Errorf("left in the folder for temporary files: %v, %v", left, err)
	}
}
