package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestPage reads a page with ids that are hostile. The module examples/internal/browser
// opens pages in a browser.
func TestPage(t *testing.T) {
	rows := head +
		"payment,<script>p1,2026-02-01T09:00:00Z,<b>acme,,59.00,,USD,\n" +
		"payment,p2,2026-02-02T09:00:00Z,<b>Acme,,59.00,,USD,\n" +
		"adjustment,a1,2026-02-03T09:00:00Z,,,5.00,,USD,<i>thanks\n"
	page, _, err := output([]string{"-events", "-", "-format", "html", "-hold-days", "30"}, strings.NewReader(rows))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<b>", "<i>", "ZgotmplZ", "src=", "http:", "https:", "@import", "url("} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	for _, want := range []string{"<!DOCTYPE html>", "<bdi>&lt;script&gt;p1</bdi>", "These look alike and count as 2", "available from", "<svg", "5.00 adjusted"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

// TestPage_figures compares the page with the statement.
func TestPage_figures(t *testing.T) {
	for _, args := range [][]string{nil, {"-hold-days", "45"}, {"-as-of", "2026-03-01"}, {"-as-of", "2025-01-01"}} {
		page, _, err := output(append([]string{"-format", "html"}, args...), strings.NewReader(""))
		if err != nil {
			t.Fatal(err)
		}
		text, _, err := output(append([]string{"-format", "json"}, args...), strings.NewReader(""))
		if err != nil {
			t.Fatal(err)
		}
		var l ledger
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		s := l.Statement
		want := []string{s.Payable.String(), s.Available.String(), s.Pending.String(), s.Earned.String(), s.TakenBack.String(), s.PaidOut.String()}
		for _, e := range l.Entries {
			want = append(want, "<bdi>"+e.ID+"</bdi>", change(e).String())
		}
		for _, figure := range want {
			if !strings.Contains(page, figure) {
				t.Errorf("affiliate %q: the page has no %s", args, figure)
			}
		}
	}
}
