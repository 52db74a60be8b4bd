package commission_test

import (
	"fmt"
	"log"
	"time"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// Compare shows which way of selling a license pays a partner most. The license has 20
// accounts, of which five chat at one time. The vendor charges 59.00 and the reseller
// would charge 69.00.
func ExampleCompare() {
	usd := pricing.MustAmount
	february := seats.Period{
		Start: time.Date(2026, time.February, 1, 0, 0, 0, 0, time.UTC),
		End:   time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC),
	}
	offer := commission.Offer{
		Plan:       pricing.Plan{Name: "team", Price: pricing.Flat(usd("59.00")), Currency: "USD"},
		Cycle:      pricing.Monthly(february.Start, pricing.UTC()),
		Commission: pricing.Percent(20),
		Retail:     pricing.Flat(usd("69.00")),
	}
	outcomes, err := commission.Compare(offer, seats.Usage{Period: february, Accounts: 20, Peak: 5})
	if err != nil {
		log.Fatal(err)
	}
	for _, o := range outcomes {
		fmt.Printf("%-8s %s  customer %v  vendor %7v  partner %7v\n", o.Channel, o.Model, o.Customer, o.Vendor, o.Partner)
	}
	best := outcomes[3]
	fmt.Println(best.FromDiscount, "discount +", best.FromModel, "model +", best.FromMarkup, "markup")
	// Output:
	// direct   PPA  customer 1180.00  vendor 1180.00  partner    0.00
	// referred PPA  customer 1180.00  vendor  944.00  partner  236.00
	// resold   PPA  customer 1380.00  vendor  944.00  partner  436.00
	// resold   PPS  customer 1380.00  vendor  236.00  partner 1144.00
	// 59.00 discount + 885.00 model + 200.00 markup
}

func ExampleEvent_Validate() {
	e := commission.Event{
		ID:       "re_1",
		Kind:     commission.Refund,
		At:       time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC),
		License:  "acme",
		Of:       "in_1",
		Amount:   pricing.MustAmount("59.00"),
		Currency: "USD",
		Reason:   "requested_by_customer",
	}
	fmt.Println(e.Validate())
	// Output: commission: refund "re_1": License "acme" is not allowed in a refund; Reason "requested_by_customer" is not refund, chargeback or void: invalid event
}

func ExampleEntry_Validate() {
	paid := time.Date(2026, time.January, 5, 9, 0, 0, 0, time.UTC)
	entry := commission.Entry{
		Seq: 1,
		Event: commission.Event{
			ID: "in_1", Kind: commission.Payment, At: paid, License: "acme", Amount: pricing.MustAmount("590.00"), Currency: "USD",
		},
		Rate:          pricing.Percent(20),
		Base:          pricing.MustAmount("590.00"),
		Earned:        pricing.MustAmount("118.01"),
		AvailableFrom: paid,
	}
	fmt.Println(entry.Validate())
	// Output: commission: entry 1, payment "in_1": Earned 118.01, it must be 118.00: invalid entry
}

func ExampleLiveChatTerms() {
	terms := commission.LiveChatTerms(pricing.MustZone("Europe/Warsaw"))
	terms.HoldDays = pricing.Schedule[int]{{Value: 30}} // no source says how many
	terms.Licenses = map[string]commission.LicenseTerms{
		"acme":   {},
		"globex": {SecondTier: true},
	}
	fmt.Println(terms.FirstTier[0].Value, terms.SecondTier[0].Value, terms.MinPayout, terms.Currency, terms.Validate())
	// Output: 20% 5% 50.00 USD <nil>
}

func ExampleTerms_Validate() {
	terms := commission.LiveChatTerms(pricing.UTC())
	terms.EarnMonths = 12
	terms.Licenses = map[string]commission.LicenseTerms{"acme": {}}
	terms.HoldDays = pricing.Schedule[int]{{Value: -1}}
	fmt.Println(terms.Validate())
	// Output: commission: terms: HoldDays[0] -1 is not from 0 to 91312; Licenses["acme"]: no Since, but EarnMonths is 12: invalid terms
}
