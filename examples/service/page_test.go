package main

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/png"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/seats"
)

// demoService is a service with the made-up data.
func demoService(t *testing.T, dsn string) *service {
	t.Helper()
	s := start(t, dsn, 2)
	if err := demo(t.Context(), s.db, now); err != nil {
		t.Fatal(err)
	}
	return s
}

// bySQL is how PostgreSQL counts itself, by multiranges, which has nothing in
// common with payper: the peak, when it was first reached, and by whom. The
// arguments are the license, the first day of the month and of the next, and
// the time zone.
const bySQL = `
	SET TimeZone = '%[4]s';
	WITH busy AS ( -- when each agent had a chat open
		SELECT c.agent, unnest(range_agg(tstzrange(c.started, c.ended) * tstzrange('%[2]s', '%[3]s'))) AS span
		FROM chats c JOIN accounts a ON a.license = c.license AND a.id = c.agent
		WHERE c.license = '%[1]s' AND coalesce((a.body::json->>'exempt')::boolean, FALSE) = FALSE GROUP BY c.agent
	), steps AS (
		SELECT lower(span) AS at, 1 AS step FROM busy UNION ALL SELECT upper(span), -1 FROM busy
	), levels AS (
		SELECT at, sum(sum(step)) OVER (ORDER BY at) AS seats FROM steps GROUP BY at
	)
	SELECT seats, extract(epoch FROM at)::bigint, (SELECT string_agg(agent, ' ' ORDER BY agent) FROM busy WHERE span @> at)
	FROM levels ORDER BY seats DESC, at LIMIT 1`

// TestPeakBySQL compares the peak with what PostgreSQL counts.
func TestPeakBySQL(t *testing.T) {
	t.Parallel()
	dsn := postgresDSN(t)
	s := demoService(t, dsn)
	zones := map[string]string{"contoso": "Europe/London", "fabrikam": "America/New_York", "northwind": "Europe/Warsaw", "tailspin": "Asia/Tokyo"}

	// The made-up chats of the demo are tame. These overlap, touch, start and end
	// at one instant, last for days over the month's end, and stay open.
	random := rand.New(rand.NewPCG(11, 11))
	for i := range 8 {
		id := fmt.Sprintf("wild-%d", i)
		zones[id] = []string{"UTC", "Pacific/Auckland"}[i%2]
		s.bring(t, "/v1/licenses", newLicense(id, "v").with("zone", zones[id]))
		var accounts, chats []fields
		for n := range 12 {
			agent := fmt.Sprintf("agent-%02d", n)
			accounts = append(accounts, newAccount(id, agent).with("exempt", n == 0))
			for c := range 40 {
				start, length := 5*random.IntN(59*24*12), 5*(1+random.IntN(60))
				switch random.IntN(20) {
				case 0:
					length *= 20
				case 1:
					length = 24 * 60 * (c % 2) // open, or a whole day
				}
				chats = append(chats, newChat(id, fmt.Sprint(n, "-", c), agent, start, length))
			}
		}
		s.bring(t, "/v1/accounts", accounts)
		s.bring(t, "/v1/chats", chats)
	}

	next := map[string]string{"2026-01": "2026-02-01", "2026-02": "2026-03-01"}
	for id, zone := range zones {
		for name := range next {
			u := s.month(t, id, name).Usage
			got := sqlOn(t, dsn, fmt.Sprintf(bySQL, id, name+"-01", next[name], zone))
			if want := fmt.Sprintf("%d|%d|%s", u.Peak, u.PeakAt.Unix(), strings.Join(u.PeakAgents, " ")); got != want {
				t.Errorf("%s, %s: the database counts %s, payper %s", id, name, got, want)
			}
		}
	}
	if n := sqlOn(t, dsn, `SELECT count(*) FROM pg_inherits WHERE inhparent = 'chats'::regclass`); n < "2" {
		t.Errorf("the chats are in %s tables, want one for each month", n)
	}
}

// TestAccounts looks at the words for accounts in February 2026.
func TestAccounts(t *testing.T) {
	day := func(month time.Month, day int) time.Time { return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC) }
	suspended := []seats.Period{{Start: day(1, 3), End: day(1, 5)}, {Start: day(2, 3), End: day(2, 5)}}
	s := statement{
		Period: seats.Period{Start: day(2, 1), End: day(3, 1)},
		agents: []seats.Agent{
			{ID: "always", Joined: day(2, 1), Left: day(3, 1)},
			{ID: "came", Joined: day(2, 10)},
			{ID: "went", Left: day(2, 10), Exempt: true},
			{ID: "both", Joined: day(2, 2), Left: day(2, 10), Suspended: suspended},
			{ID: "gone", Left: day(2, 1)},
			{ID: "stray", Joined: day(3, 1)},
		},
		chats: []chat{{Agent: "stray"}, {Agent: "came"}, {Agent: "stray"}},
	}
	got, err := s.accounts()
	want := []accountRow{
		{"always", "all the time", 0},
		{"came", "from 10 Feb 00:00:00", 1},
		{"went", "until 10 Feb 00:00:00, exempt", 0},
		{"both", "from 2 Feb 00:00:00, until 10 Feb 00:00:00, suspended from 3 Feb 00:00:00 to 5 Feb 00:00:00", 0},
		{"stray", "no", 2},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("accounts: error %v (-want +got):\n%s", err, diff)
	}
}

// chromium runs the browser without a window.
func chromium(t *testing.T, args ...string) []byte {
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

// page returns a page as it is sent.
func (s *service) page(t *testing.T, path string) string {
	t.Helper()
	status, text, err := try(http.MethodGet, s.url+path, nil)
	if err != nil || status != http.StatusOK {
		t.Fatalf("GET %s = %d, %v\n%s", path, status, err, text)
	}
	return string(text)
}

// TestBrowser opens the page of a statement, and finds on it what the statement
// says in JSON.
func TestBrowser(t *testing.T) {
	for name, empty := range databases {
		t.Run(name, func(t *testing.T) {
			dsn := empty(t)
			s := demoService(t, dsn)
			m := s.month(t, "northwind", "2026-02")
			dom := html.UnescapeString(string(chromium(t, "--dump-dom", s.url+"/licenses/northwind/2026-02")))
			for what, want := range map[string]string{
				"the peak":              fmt.Sprintf("Peak: %d seats", m.Usage.Peak),
				"when it was":           m.Usage.PeakAt.Format("first at Mon 2 Jan 2006, 15:04:05"),
				"who it was":            strings.Join(m.Usage.PeakAgents, ", "),
				"the total":             `id="total">` + m.Charge.Total + " USD",
				"the per-seat total":    m.PPS.Total + " USD",
				"the per-account total": m.PPA.Total + " USD",
				"the margin":            m.Resale.Margin,
				"its first cause":       m.Resale.FromDiscount,
				"its second cause":      m.Resale.FromModel,
				"the committed seats":   "committed: 3",
				"the bill":              m.Bill.Total.String() + " USD",
				"the late difference":   `Difference for <a href="2026-01">`,
				"an exempt account":     "all the time, exempt",
			} {
				if !strings.Contains(dom, want) {
					t.Errorf("the page does not show %s, %q", what, want)
				}
			}
			// In the made-up data nobody has two chats at once: one row an agent.
			for id, want := range map[string]int{"proof": m.Usage.Peak, "accounts": m.Usage.Accounts} {
				_, table, _ := strings.Cut(dom, `<table id="`+id+`"`)
				table, _, _ = strings.Cut(table, "</table>")
				if rows := strings.Count(table, "<tr>") - 1; rows != want {
					t.Errorf("the table %q has %d rows, want %d", id, rows, want)
				}
			}
			if strings.Contains(dom, "<script") || strings.Contains(dom, "ZgotmplZ") {
				t.Errorf("the page has a script, or something the template refused:\n%s", dom)
			}
			late := m.Bill.Lines[len(m.Bill.Lines)-1]
			if want := `On the bill of <a href="2026-02#bill">2026-02</a>: ` + late.Text; !strings.Contains(s.page(t, "/licenses/northwind/2026-01"), want) {
				t.Errorf("the page of January does not show where the difference is, %q", want)
			}
			if readme, err := os.ReadFile("README.md"); err != nil || !bytes.Contains(readme, []byte(late.Text)) || !bytes.Contains(readme, []byte(late.Amount.String())) {
				t.Errorf("README.md has no line %q of %s, %v", late.Text, late.Amount, err)
			}
			list := s.page(t, "/")
			for _, id := range []string{"contoso", "fabrikam", "northwind", "tailspin"} {
				if !strings.Contains(list, `href="/licenses/`+id+`/2026-02"`) {
					t.Errorf("the list does not lead to %s", id)
				}
			}
		})
	}
}

// TestScreens looks at the page as it is painted: the peak is marked, the
// committed seats are a line, and nothing sticks out at the right.
func TestScreens(t *testing.T) {
	t.Parallel()
	s := demoService(t, filepath.Join(t.TempDir(), "test.db"))
	for _, width := range []int{390, 1280} {
		for name, path := range map[string]string{"list": "/", "statement": "/licenses/northwind/2026-02"} {
			file := filepath.Join(t.TempDir(), "page.png")
			chromium(t, fmt.Sprintf("--window-size=%d,5000", width), "--screenshot="+file, s.url+path)
			picture := decode(t, file)
			if picture.Bounds().Dx() != width {
				t.Fatalf("the picture is %d wide, want %d", picture.Bounds().Dx(), width)
			}
			red, right, longest := 0, 0, 0
			for y := range picture.Bounds().Dy() {
				brown := 0
				for x := range width {
					r, g, b, _ := picture.At(x, y).RGBA()
					if r>>8 == 0xb3 && g>>8 == 0x26 && b>>8 == 0x1e {
						red++
					}
					if r>>8 == 0x7a && g>>8 == 0x5c && b == 0 {
						brown++
					}
					if x >= width-4 && (r>>8 < 0xff || g>>8 < 0xff || b>>8 < 0xff) {
						right++
					}
				}
				longest = max(longest, brown)
			}
			if right > 0 {
				t.Errorf("%s, %d wide: %d pixels at the right edge are not white", name, width, right)
			}
			if name == "statement" && (red < 50 || longest < width/3) {
				t.Errorf("%s, %d wide: the peak has %d pixels, the longest line of committed seats %d", name, width, red, longest)
			}
			if keep := os.Getenv("SCREENSHOTS"); keep != "" {
				if err := os.Rename(file, filepath.Join(keep, fmt.Sprintf("%s-%d.png", name, width))); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

func decode(t *testing.T, file string) image.Image {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// TestEscaped puts markup into ids: the pages show it as text, and lead to it.
func TestEscaped(t *testing.T) {
	t.Parallel()
	s := start(t, filepath.Join(t.TempDir(), "test.db"), 0)
	evil := `<script>alert(1)</script>`
	s.bring(t, "/v1/licenses", newLicense(evil+"/?#", evil).with("plan", evil))
	s.bring(t, "/v1/accounts", newAccount(evil+"/?#", evil))
	s.bring(t, "/v1/chats", newChat(evil+"/?#", evil, evil, 0, 60))
	_, href, _ := strings.Cut(s.page(t, "/"), `<a href="`)
	href, _, _ = strings.Cut(href, `"`)
	for _, path := range []string{"/", html.UnescapeString(href)} {
		if text := s.page(t, path); strings.Contains(text, "<script") || !strings.Contains(text, "&lt;script&gt;") {
			t.Errorf("GET %s\n%s", path, text)
		}
	}
}

// TestReadme runs the commands of the README.
func TestReadme(t *testing.T) {
	t.Parallel()
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
	s := start(t, sqliteDSN(t), 2)
	cmd := exec.CommandContext(t.Context(), "sh", "-e", "-c", strings.ReplaceAll(script, "http://127.0.0.1:8080", s.url))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	p := s.wait(t, "2026-01")
	m := s.month(t, "acme", "2026-01")
	if p.Done != 1 || m.Usage.Peak != 2 || m.Bill.Total.String() != "94.40" {
		t.Errorf("run %+v, peak %d, bill %+v; want 1 done, 2, 94.40", p, m.Usage.Peak, m.Bill)
	}
}
