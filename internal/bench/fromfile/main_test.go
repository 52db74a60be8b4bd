package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCompare has all contenders answer, and compares what they find.
func TestCompare(t *testing.T) {
	var out bytes.Buffer
	file := filepath.Join(t.TempDir(), "chats.csv")
	if err := write(file, 20_000); err != nil {
		t.Fatal(err)
	}
	err := compare(&out, "..", file, 20_000, 1)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "| payper |") || !strings.Contains(text, "times as long as payper") {
		t.Errorf("the report is\n%s", text)
	}
}
