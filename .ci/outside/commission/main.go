// Command commission works out a second tier with package commission.
package main

import (
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
)

func main() {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.Licenses = map[string]commission.LicenseTerms{"acme": {SecondTier: true}}
	ledger, err := commission.NewLedger(terms)
	if err != nil {
		log.Fatal(err)
	}
	entries, err := ledger.Post(commission.Event{
		ID: "in_1", Kind: commission.Payment, License: "acme", At: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC),
		Amount: pricing.MustAmount("1180.00"), Currency: "USD",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("commission", entries[0].Earned)
}
