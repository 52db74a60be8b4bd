package payper_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outsideProgram is what another service would write: it counts, charges,
// compares, and stores the results as JSON that it reads back.
const outsideProgram = `package main

import (
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// result is what the service keeps of a month.
type result struct {
	Usage    seats.Usage          ` + "`json:\"usage\"`" + `
	Resale   pricing.Resale       ` + "`json:\"resale\"`" + `
	Outcomes []commission.Outcome ` + "`json:\"outcomes\"`" + `
}

func main() {
	day := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	usage, err := seats.Measure(
		seats.Period{Start: day, End: day.AddDate(0, 1, 0)},
		[]seats.Agent{{ID: "ann"}, {ID: "bob"}},
		[]seats.Session{{Agent: "ann", Start: day.Add(9 * time.Hour), End: day.Add(10 * time.Hour)}},
	)
	if err != nil {
		log.Fatal(err)
	}
	license := pricing.License{
		ID:      "acme",
		Channel: pricing.Resold,
		Model:   pricing.PPS,
		Plan:    pricing.Plan{Price: pricing.Flat(decimal.RequireFromString("59.00")), Currency: "USD"},
	}
	resale, err := license.Resale(usage)
	if err != nil {
		log.Fatal(err)
	}
	outcomes, err := commission.Compare(license, usage, commission.Rate())
	if err != nil {
		log.Fatal(err)
	}

	text, err := json.MarshalIndent(result{usage, resale, outcomes[3:]}, "", "  ")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))

	var stored result
	if err := json.Unmarshal(text, &stored); err != nil {
		log.Fatal(err)
	}
	again, err := json.MarshalIndent(stored, "", "  ")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("read back, the same:", string(again) == string(text))
}
`

const outsideOutput = `{
  "usage": {
    "period": {
      "start": "2026-02-01T00:00:00Z",
      "end": "2026-03-01T00:00:00Z"
    },
    "accounts": 2,
    "exempt_accounts": 0,
    "peak_accounts": 2,
    "accounts_at_least": [
      2419200,
      2419200
    ],
    "active": 1,
    "peak": 1,
    "peak_at": "2026-02-01T09:00:00Z",
    "peak_agents": [
      "ann"
    ],
    "at_least": [
      3600
    ],
    "strays": [],
    "open_agents": []
  },
  "resale": {
    "retail": {
      "license": "acme",
      "channel": "direct",
      "model": "PPA",
      "period": {
        "start": "2026-02-01T00:00:00Z",
        "end": "2026-03-01T00:00:00Z"
      },
      "currency": "USD",
      "counted": "accounts",
      "units": 2,
      "list": "118.00",
      "discount": "0.00",
      "total": "118.00",
      "lines": [
        {
          "kind": "units",
          "what": "accounts",
          "units": 2,
          "unit_price": "59.00",
          "amount": "118.00",
          "currency": "USD",
          "text": "accounts: 2 x 59.00 USD = 118.00 USD"
        }
      ]
    },
    "cost": {
      "license": "acme",
      "channel": "resold",
      "model": "PPS",
      "period": {
        "start": "2026-02-01T00:00:00Z",
        "end": "2026-03-01T00:00:00Z"
      },
      "currency": "USD",
      "counted": "seats",
      "units": 1,
      "list": "59.00",
      "discount": "11.80",
      "total": "47.20",
      "lines": [
        {
          "kind": "units",
          "what": "seats",
          "units": 1,
          "unit_price": "59.00",
          "amount": "59.00",
          "currency": "USD",
          "text": "seats: 1 x 59.00 USD = 59.00 USD"
        },
        {
          "kind": "discount",
          "what": "reseller discount",
          "rate": "0.20",
          "amount": "-11.80",
          "currency": "USD",
          "text": "reseller discount: 20% = -11.80 USD"
        }
      ]
    },
    "margin": "70.80",
    "from_discount": "11.80",
    "from_seats": "59.00"
  },
  "outcomes": [
    {
      "channel": "resold",
      "model": "PPS",
      "currency": "USD",
      "customer": "118.00",
      "vendor": "47.20",
      "partner": "70.80",
      "commission": "0.00",
      "from_discount": "11.80",
      "from_seats": "59.00"
    }
  ]
}
read back, the same: true
`

// TestOutside uses the module as another service would, before it is published.
func TestOutside(t *testing.T) {
	dir := newModule(t)
	writeFile(t, filepath.Join(dir, "main.go"), outsideProgram)
	goCommand(t, dir, "vet", ".")
	if diff := cmp.Diff(outsideOutput, goCommand(t, dir, "run", ".")); diff != "" {
		t.Errorf("the program's output mismatch (-want +got):\n%s", diff)
	}
}

// newModule makes a module that requires this one, from this folder, and
// returns its folder. What else it needs it finds through this module.
func newModule(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile("go.sum")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "go.sum"), string(sums))
	writeFile(t, filepath.Join(dir, "go.mod"), fmt.Sprintf(`module example.com/service

go 1.25.0

require github.com/payper/payper v0.0.0

replace github.com/payper/payper => %q
`, root))
	return dir
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// goCommand runs the go command in a module's folder, without the network, and
// returns what it prints.
func goCommand(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off", "GOTOOLCHAIN=local")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %v: %v\n%s%s", args, err, out, stderr.Bytes())
	}
	return string(out)
}
