package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// demoService is a service with the made-up data.
func demoService(t testing.TB, db string) *service {
	t.Helper()
	s := start(t, db, 2, func(o *options) { o.demo = true })
	if err := fillDemo(t.Context(), s.db, *s.now); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestPages finds on the page of a statement what the statement says in JSON.
func TestPages(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := demoService(t, db)
		v := s.month(t, "northwind", "2026-02")
		text := html.UnescapeString(s.page(t, ofMonth("/statement", "northwind", "2026-02")))
		for what, want := range map[string]string{
			"the bill":              fmt.Sprintf("Bill %d of 1 March 2026", v.Bill.Number),
			"what is due":           `id="total">` + v.Bill.Total.String() + " USD",
			"its lines":             v.Charge.Lines[0].String(),
			"the difference":        "13 seats, 613.60 USD, instead of 4, 188.80 USD",
			"its causes":            "chat late-3 of agent-04, 13 Jan 11:03 to 12:00; came 15 Mar 13:00",
			"the peak":              fmt.Sprintf("Peak: %d seats</strong>, first at %s", v.Usage.Peak, v.Usage.PeakAt.Format("2 Jan 15:04")),
			"how often it was":      fmt.Sprintf("The peak was reached %d times", v.PeakTimes),
			"the margin":            `Margin</th><td class="n">` + v.Resale.Margin.String(),
			"its first cause":       `by the discount</th><td class="n">` + v.Resale.FromDiscount.String(),
			"the committed seats":   "the 3 seats that are charged at least",
			"an exempt account":     ", exempt",
			"where the bill's from": "/v1/statements?license=northwind&month=2026-02",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("the page does not show %s, %q", what, want)
			}
		}
		readme, err := os.ReadFile("README.md")
		for _, want := range []string{v.Charge.Total.String(), v.Bill.Corrections[0].Total.String(), "13 seats, 613.60 USD, instead of 4, 188.80 USD"} {
			if err != nil || !bytes.Contains(readme, []byte(want)) {
				t.Errorf("the README does not tell of %s, %v", want, err)
			}
		}
		order := []string{`id="bill"`, `id="lines"`, "Carried from", `id="proof"`, "<svg", `id="holders"`, `id="margin"`, `id="ways"`}
		for i, after := 0, 0; i < len(order); i++ {
			n := strings.Index(text, order[i])
			if n < after {
				t.Errorf("%s stands at %d, want it after %d", order[i], n, after)
			}
			after = n
		}
		for id, want := range map[string]int{"holders": v.Usage.Peak, "accounts": v.Usage.Accounts} {
			_, list, _ := strings.Cut(text, `<details id="`+id+`"`)
			list, _, _ = strings.Cut(list, "</details>")
			if rows := strings.Count(list, "<li>"); rows != want {
				t.Errorf("the list %q has %d items, want %d", id, rows, want)
			}
		}
		january := html.UnescapeString(s.page(t, ofMonth("/statement", "northwind", "2026-01")))
		for _, want := range []string{"Later bills carry the difference: 613.60 USD", `<span class="late">came late</span>`, "temp-1, first 13 Jan 11:00"} {
			if !strings.Contains(january, want) {
				t.Errorf("the page of January does not show %q", want)
			}
		}
		for _, text := range []string{text, january} {
			if strings.Contains(text, "<script") || strings.Contains(text, "ZgotmplZ") || strings.Contains(text, " style=") {
				t.Errorf("the page has a script, a style of its own, or something the template refused:\n%s", text)
			}
		}
		if list := s.page(t, "/"); !strings.Contains(list, "This is a demo") || !strings.Contains(list, "temp-1 chatted and has no account") {
			t.Errorf("the list:\n%s", list)
		}
	})
}

// TestIDs makes licenses of every kind of id: each is shown as text, and the list leads
// to it.
func TestIDs(t *testing.T) {
	onBoth(t, func(t *testing.T, db string) {
		s := start(t, db, 0)
		ids := []string{"<script>alert(1)</script>", "a/b?c=d&e#f", ".", "..", "../../x", "%2e", " ", "ü+ü", `"'`, "{{.}}", strings.Repeat("x", 200)}
		for i := range 110 {
			ids = append(ids, fmt.Sprintf("license-%03d", i))
		}
		for _, id := range ids {
			s.bring(t, "/v1/licenses", resold(id).with("plan", flat("59.00", "USD").with("name", id)))
			s.bring(t, "/v1/accounts", agent(id, id))
			s.bring(t, "/v1/chats", talk(id, id, id, 0, 60))
		}
		href, more := regexp.MustCompile(`<a href="(/statement[^"]*)">`), regexp.MustCompile(`<a href="(/\?after=[^"]*)">`)
		found := make(map[string]bool)
		for path := "/"; path != ""; {
			list := s.page(t, path)
			for _, link := range href.FindAllStringSubmatch(list, -1) {
				address, err := url.Parse(html.UnescapeString(link[1]))
				if err != nil {
					t.Fatal(err)
				}
				found[address.Query().Get("license")] = true
				address.RawQuery = strings.ReplaceAll(address.RawQuery, "2026-02", "2026-01")
				if text := s.page(t, address.String()); strings.Contains(text, "<script") || !strings.Contains(text, "Peak: 1 seat<") {
					t.Errorf("%s does not show the license", address)
				}
			}
			next := more.FindStringSubmatch(list)
			if path = ""; next != nil {
				path = html.UnescapeString(next[1])
			}
		}
		for _, id := range ids {
			if !found[id] {
				t.Errorf("the list does not lead to %q", id)
			}
		}
	})
}

// chromium runs the browser without a window.
func chromium(t testing.TB, args ...string) []byte {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		missing(t, "chromium")
	}
	args = append([]string{
		"--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--user-data-dir=" + t.TempDir(),
	}, args...)
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), path, args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("chromium: %v\n%s", err, &stderr)
	}
	return out
}

const dark = "--blink-settings=preferredColorScheme=0"

// saved returns the address of a page in a file, with its style and a script that the
// service would not allow.
func (s *service) saved(t testing.TB, path, script string) string {
	t.Helper()
	_, text, err := s.try(http.MethodGet, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	page := strings.ReplaceAll(string(text), `<link rel="stylesheet" href="/style.css">`, "<style>"+string(style)+"</style>")
	page = strings.ReplaceAll(page, "</body>", `<script>`+script+`</script></body>`)
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	return "file://" + file
}

// inBrowser opens a page with a script, and returns what the script writes.
func (s *service) inBrowser(t testing.TB, path, script string, args ...string) string {
	t.Helper()
	dom := string(chromium(t, append(args, "--virtual-time-budget=20000", "--dump-dom", s.saved(t, path, writeResult+script))...))
	_, result, _ := strings.Cut(dom, `<pre id="result">`)
	result, _, found := strings.Cut(result, "</pre>")
	if !found {
		t.Fatalf("the script wrote nothing on %s", path)
	}
	return html.UnescapeString(result)
}

const writeResult = `const write = text => { const p = document.createElement("pre"); p.id = "result"; p.textContent = text; document.body.append(p) };`

// TestAxe lets axe-core look at the pages, in light and in dark, on a phone and on a
// wide screen.
func TestAxe(t *testing.T) {
	file := os.Getenv("PAYPER_AXE")
	if file == "" {
		missing(t, "PAYPER_AXE, the file axe.min.js of the npm package axe-core,")
	}
	axe, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := demoService(t, sqliteFile(t))
	script := strings.ReplaceAll(string(axe), "</script>", "") + `; axe.run({resultTypes: ["violations"]}).then(r => write(JSON.stringify(
		r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.map(n => n.target + " " + n.failureSummary).slice(0, 3).join("; ")))))`
	for _, path := range []string{"/", ofMonth("/statement", "northwind", "2026-01"), ofMonth("/statement", "contoso", "2026-02"), ofMonth("/statement", "fabrikam", "2026-03"), "/nothing"} {
		for _, how := range [][]string{{"--window-size=1280,1000"}, {"--window-size=390,800", dark}} {
			var violations []string
			if text := s.inBrowser(t, path, script, how...); json.Unmarshal([]byte(text), &violations) != nil {
				t.Fatalf("axe wrote %.300s", text)
			}
			for _, v := range violations {
				t.Errorf("%s %v: %s", path, how, v)
			}
		}
	}
}

// TestLong has a license with 2,000 accounts and a peak of 400: it prints on 4 pages,
// and on a phone the page is short until somebody unfolds it.
func TestLong(t *testing.T) {
	s := start(t, sqliteFile(t), 2)
	s.bring(t, "/v1/licenses", resold("many"), resold("peak"))
	for id, n := range map[string]int{"many": 2000, "peak": 400} {
		var accounts, chats []fields
		for i := range n {
			name := fmt.Sprintf("agent-%04d", i)
			accounts, chats = append(accounts, agent(id, name)), append(chats, talk(id, name, name, 600+i%400, 600))
		}
		s.bring(t, "/v1/accounts", accounts...)
		s.bring(t, "/v1/chats", chats...)
	}
	s.bill(t, "2026-01")
	if text := s.page(t, ofMonth("/statement", "peak", "2026-01")); !strings.Contains(text, "Who held these 400 seats on 1 Jan") {
		t.Error("the peak is not 400")
	}
	height := s.inBrowser(t, ofMonth("/statement", "many", "2026-01"), `write(document.documentElement.scrollHeight)`, "--window-size=390,800")
	if len(height) > 4 || height > "4000" {
		t.Errorf("2,000 accounts are %s pixels on a phone, want 4000 at most", height)
	}
	printed := filepath.Join(t.TempDir(), "page.pdf")
	chromium(t, "--no-pdf-header-footer", "--print-to-pdf="+printed, s.saved(t, ofMonth("/statement", "peak", "2026-01"), ""))
	text, err := os.ReadFile(printed)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`/Type ?/Page\b`).FindAll(text, -1)); n < 2 || n > 4 {
		t.Errorf("a peak of 400 prints on %d pages, want 4 at most", n)
	}
}

// TestScreens looks at the pages as they are painted: the peak is marked, the committed
// seats are a line, the dark one is dark, and nothing sticks out at the right.
func TestScreens(t *testing.T) {
	s := demoService(t, sqliteFile(t))
	for _, width := range []int{390, 1280} {
		for name, args := range map[string][]string{"light": nil, "dark": {dark}} {
			for what, path := range map[string]string{"list": "/", "statement": ofMonth("/statement", "northwind", "2026-01")} {
				file := filepath.Join(t.TempDir(), "page.png")
				chromium(t, append(args, fmt.Sprintf("--window-size=%d,3000", width), "--screenshot="+file, s.saved(t, path, ""))...)
				if keep := os.Getenv("SCREENSHOTS"); keep != "" {
					if b, err := os.ReadFile(file); err != nil || os.WriteFile(filepath.Join(keep, fmt.Sprintf("%s-%s-%d.png", what, name, width)), b, 0o600) != nil {
						t.Error(err)
					}
				}
				look(t, file, width, name == "dark", what == "statement")
			}
		}
	}
}

// look checks a picture of a page.
func look(t *testing.T, file string, width int, isDark, chart bool) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	picture, err := png.Decode(f)
	if err != nil || picture.Bounds().Dx() != width {
		t.Fatalf("%v, the picture is %d wide, want %d", err, picture.Bounds().Dx(), width)
	}
	paper, peak, least := color.RGBA{0xff, 0xff, 0xff, 0xff}, color.RGBA{0xb3, 0x26, 0x1e, 0xff}, color.RGBA{0x7a, 0x5c, 0x00, 0xff}
	if isDark {
		paper, peak, least = color.RGBA{0x14, 0x17, 0x1b, 0xff}, color.RGBA{0xff, 0x8a, 0x80, 0xff}, color.RGBA{0xe0, 0xb8, 0x4c, 0xff}
	}
	red, right, longest := 0, 0, 0
	for y := range picture.Bounds().Dy() {
		brown := 0
		for x := range width {
			switch at := color.RGBAModel.Convert(picture.At(x, y)); {
			case at == peak:
				red++
			case at == least:
				brown++
			case x >= width-4 && at != paper:
				right++
			}
		}
		longest = max(longest, brown)
	}
	if right > 0 {
		t.Errorf("%s: %d pixels at the right edge are not the paper's", file, right)
	}
	if chart && (red < 50 || longest < width/3) {
		t.Errorf("%s: the peak has %d pixels, the longest line of committed seats %d", file, red, longest)
	}
}

// TestReadme runs the commands of the README.
func TestReadme(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		missing(t, "curl")
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, script, _ := strings.Cut(string(text), "```sh\n")
	script, _, found := strings.Cut(script, "```")
	if !found {
		t.Fatal("the README has no commands")
	}
	s := start(t, sqliteFile(t), 2)
	script = strings.NewReplacer("http://127.0.0.1:8080", s.url, "$TOKEN", s.token).Replace(script)
	if out, err := exec.CommandContext(t.Context(), "sh", "-e", "-c", script).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	s.bill(t, "2026-01")
	if v := s.month(t, "acme", "2026-01"); v.Usage.Peak != 2 || !v.Bill.Total.Equal(usd("94.40")) {
		t.Errorf("peak %d, bill %+v; want 2, 94.40", v.Usage.Peak, v.Bill)
	}
}
