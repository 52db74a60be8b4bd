package browser_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// pages are what is opened, by name: a program and its arguments.
var pages = []struct {
	name    string
	program string
	args    []string
	chats   string // of standard input
	has     []string
}{
	{name: "statement", program: "statement", has: []string{"At most 5 seats", "944.00 USD", "117 h 3 min"}},
	{
		name: "statement-told", program: "statement",
		args: []string{
			"-chats", "testdata/told.csv", "-chats", "testdata/told_log.csv", "-timezone", "Europe/Warsaw", "-month", "2026-10", "-bots", "helper",
			"-exempt", "boss", "-billed", "708.00",
		},
		has: []string{"look alike", `"Ann"`, "The vendor billed", "too much", "no end", "boss exempt", "no agent took the chat"},
	},
	{name: "statement-large", program: "statement", args: []string{"-chats", "-"}, chats: large(), has: []string{"At most 400 seats", "more agents", "more levels"}},
	{name: "statement-part", program: "statement", args: []string{"-from", "2026-10-16"}, has: []string{"are for a whole period"}},
	{name: "statement-nobody", program: "statement", args: []string{"-month", "2026-12"}, has: []string{"Nobody chatted"}},
	{name: "affiliate", program: "affiliate", args: []string{"-hold-days", "20"}, has: []string{"Payable now", "Pending", "118.00 USD", "back-2"}},
	{
		name: "affiliate-told", program: "affiliate",
		args: []string{"-events", "testdata/told.csv", "-timezone", "Asia/Tokyo", "-currency", "JPY", "-hold-days", "30"},
		has:  []string{"look alike", "adjusted", "other currency"},
	},
}

// large has chats of 2,000 agents with long names, 400 of them at one time, and ids that
// read from the right.
func large() string {
	var rows strings.Builder
	rows.WriteString("agent,start,end\n")
	for i := range 2000 {
		at := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * 18 * time.Minute)
		name := fmt.Sprintf("agent-with-a-rather-long-name-%04d@support.nordlys.example", i)
		if i%500 == 0 {
			name = fmt.Sprintf("דנה %d", i)
		}
		for day := range 2 {
			start := at.Add(time.Duration(day*12) * time.Hour)
			fmt.Fprintf(&rows, "%s,%s,%s\n", name, start.Format(time.RFC3339), start.Add(time.Duration(i%50)*time.Minute).Format(time.RFC3339))
		}
		if i < 400 {
			fmt.Fprintf(&rows, "%s,2026-02-27T10:00:%02dZ,2026-02-27T11:00:00Z\n", name, i%60)
		}
	}
	return rows.String()
}

// views are how each page is looked at.
var views = []struct {
	name          string
	width, height int64
	dark          bool
}{
	{name: "wide", width: 1280, height: 900},
	{name: "phone", width: 390, height: 844},
	{name: "wide-dark", width: 1280, height: 900, dark: true},
	{name: "phone-dark", width: 390, height: 844, dark: true},
}

func TestPages(t *testing.T) {
	ctx := open(t)
	axe, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		missing(t, "axe-core is not installed (npm ci), so that nothing looks for barriers: %v", err)
	}
	folder := t.TempDir()
	for _, p := range pages {
		file := filepath.Join(folder, p.name+".html")
		write(t, file, p.program, p.args, p.chats)
		for _, v := range views {
			t.Run(p.name+"/"+v.name, func(t *testing.T) {
				tab := watch(t, ctx)
				err := chromedp.Do(tab.ctx,
					chromedp.EmulateViewport(v.width, v.height),
					chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return emulate(ctx, v.dark) }),
					chromedp.Navigate("file://"+file),
				)
				if err != nil {
					t.Fatal(err)
				}
				checkText(t, tab.ctx, p.has)
				checkLayout(t, tab.ctx, v.width, v.dark)
				if axe != nil {
					checkBarriers(t, tab.ctx, string(axe))
				}
				tab.check(t, file)
				picture(t, tab.ctx, p.name+"-"+v.name)
			})
		}
		t.Run(p.name+"/print", func(t *testing.T) {
			tab := watch(t, ctx)
			if err := chromedp.Do(tab.ctx, chromedp.Navigate("file://"+file)); err != nil {
				t.Fatal(err)
			}
			pdf, err := chromedp.Run(tab.ctx, chromedp.PrintToPDF(chromedp.PDFPrintBackground()))
			if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) || !bytes.Contains(pdf, []byte("%%EOF")) {
				t.Fatalf("PDF of %d bytes, %v", len(pdf), err)
			}
			if n := bytes.Count(pdf, []byte("/Type /Page\n")); n < 1 || n > 12 {
				t.Errorf("%d pages of paper, want some and not too many", n)
			}
			save(t, p.name+".pdf", pdf)
			media := emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
			if _, err := chromedp.Call(tab.ctx, emulation.SetEmulatedMedia, media); err != nil {
				t.Fatal(err)
			}
			if err := chromedp.Do(tab.ctx, chromedp.EmulateViewport(794, 1123)); err != nil { // A4
				t.Fatal(err)
			}
			checkLayout(t, tab.ctx, 794, false) // paper is white, whatever the screen
			picture(t, tab.ctx, p.name+"-print")
		})
	}
}

// missing tells that something is not installed, which CI has to have.
func missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Logf(format, args...)
}

// open starts a browser, or skips the test.
func open(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		missing(t, "no Chromium in the path: the pages are not looked at")
		t.SkipNow()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// write writes the page of a program.
func write(t *testing.T, file, program string, args []string, stdin string) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"run", ".", "-format", "html"}, args...)...)
	cmd.Dir = filepath.Join("..", "..", program)
	cmd.Stdin = strings.NewReader(stdin)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	text, err := cmd.Output()
	if exit := new(exec.ExitError); err != nil && (!errors.As(err, &exit) || !strings.Contains(problem.String(), "exit status 3")) {
		t.Fatalf("%s: %v\n%s", program, err, &problem)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A tab is a page that is watched for what it asks for and complains of.
type tab struct {
	ctx        context.Context
	mutex      sync.Mutex
	requests   []string
	complaints []string
}

func watch(t *testing.T, browser context.Context) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	one := &tab{ctx: ctx}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	err := chromedp.Listen(ctx, func(event any) {
		one.mutex.Lock()
		defer one.mutex.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			one.requests = append(one.requests, e.Request.URL)
		case *runtime.EventExceptionThrown:
			one.complaints = append(one.complaints, e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return one
}

// check reports whether the page asked for anything but itself, or complained.
func (one *tab) check(t *testing.T, file string) {
	t.Helper()
	one.mutex.Lock()
	defer one.mutex.Unlock()
	if len(one.requests) != 1 || one.requests[0] != "file://"+file {
		t.Errorf("the page asks for %q, want itself alone", one.requests)
	}
	if len(one.complaints) > 0 {
		t.Errorf("the page complains: %q", one.complaints)
	}
}

func emulate(ctx context.Context, dark bool) error {
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	return err
}

// checkText reports what the page does not say.
func checkText(t *testing.T, ctx context.Context, want []string) {
	t.Helper()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.textContent.replace(/\s+/g, " ")`))
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range want {
		if !strings.Contains(text, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
}

// checkLayout reports what sticks out of the window, and colors that do not follow the
// scheme.
func checkLayout(t *testing.T, ctx context.Context, width int64, dark bool) {
	t.Helper()
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll("main *")]
		.filter(e => e.getClientRects().length && (e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1))
		.map(e => e.tagName + "." + e.className + ": " + e.textContent.slice(0, 40))`))
	if err != nil || len(wide) > 0 {
		t.Errorf("at %d pixels these stick out: %q, %v", width, wide, err)
	}
	paper, err := chromedp.Run(ctx, chromedp.Evaluate[string](`getComputedStyle(document.body).backgroundColor`))
	if white := paper == "rgb(255, 255, 255)"; err != nil || white == dark {
		t.Errorf("the paper is %s, %v, dark: %v", paper, err, dark)
	}
}

// checkBarriers reports what axe finds.
func checkBarriers(t *testing.T, ctx context.Context, axe string) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](axe)); err != nil {
		t.Fatal(err)
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run({resultTypes: ["violations"]}).then(r => r.violations.map(
		v => v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.html).join(" ")))`, chromedp.EvalAwaitPromise))
	if err != nil || len(found) > 0 {
		t.Errorf("axe finds %d barriers: %q, %v", len(found), found, err)
	}
}

// picture saves the page as it is seen.
func picture(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	if os.Getenv("PAYPER_SCREENSHOTS") == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	save(t, name+".png", png)
}

func save(t *testing.T, name string, b []byte) {
	t.Helper()
	folder := os.Getenv("PAYPER_SCREENSHOTS")
	if folder == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name), b, 0o600); err != nil {
		t.Fatal(err)
	}
}
