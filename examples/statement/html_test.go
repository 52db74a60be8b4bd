package main

import (
	"strings"
	"testing"
)

// TestPage reads pages with ids that are hostile, or read from the right. The module
// examples/internal/browser opens pages in a browser.
func TestPage(t *testing.T) {
	ids := []string{"<script>alert(1)</script>", "</bdi><b>bold", `"quoted" & 'single'`, "דנה", "\u200Fann", "ann"}
	var rows strings.Builder
	rows.WriteString(head)
	for _, id := range ids {
		rows.WriteString(`"` + strings.ReplaceAll(id, `"`, `""`) + "\",2026-02-10T09:00:00Z,2026-02-10T10:00:00Z\n")
	}
	text, _ := run(t, rows.String(), "-chats", "-", "-format", "html", "-billed", "283.20", "-bots", "<i>bot")
	for _, bad := range []string{"<script", "<b>bold", "<i>bot", "ZgotmplZ", "src=", "http:", "https:", "@import", "url("} {
		if strings.Contains(text, bad) {
			t.Errorf("the page has %s", bad)
		}
	}
	for _, want := range []string{
		"<!DOCTYPE html>", "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>", "<bdi>דנה</bdi>", "These look alike and count as 2", `\u200fann`,
		"At most 6 seats", "283.20 USD", "as counted", "<svg", "Named by a flag, and by no chat",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

// TestPage_figures compares the page with the text on what both tell.
func TestPage_figures(t *testing.T) {
	for _, args := range [][]string{nil, {"-from", "2026-10-16"}, {"-month", "2026-12"}, {"-billed", "708.00", "-retail", "69.00"}} {
		page, _ := run(t, "", append([]string{"-format", "html"}, args...)...)
		s := answer(t, "", args...)
		want := []string{s.Charges.PPS.Total.String(), s.Charges.PPA.Total.String(), string(s.Charges.PPS.Currency)}
		if s.Resale != nil {
			want = append(want, s.Resale.Margin.String(), s.Resale.FromMarkup.String(), s.Resale.Retail.Total.String())
		}
		want = append(want, s.Usage.PeakAgents...)
		for _, o := range s.Compare {
			want = append(want, o.Partner.String())
		}
		for _, figure := range want {
			if !strings.Contains(page, figure) {
				t.Errorf("statement %q: the page has no %s", args, figure)
			}
		}
	}
}
