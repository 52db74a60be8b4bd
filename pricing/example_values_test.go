package pricing_test

import (
	"encoding/json"
	"fmt"
	"log"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

func ExampleParseAmount() {
	for _, text := range []string{"59.00", "59", "1e2"} {
		amount, err := pricing.ParseAmount(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(amount)
	}
	// Output:
	// 59.00
	// 59
	// pricing: "1e2" is not an amount, such as 59.00: invalid amount
}

func ExampleMustAmount() {
	price := pricing.MustAmount("59.00")
	fmt.Println(price)
	// Output: 59.00
}

// NewAmount and Decimal are the doors to package decimal.
func ExampleNewAmount() {
	perSeat := decimal.New(5900, -2)
	amount, err := pricing.NewAmount(perSeat)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount, amount.Decimal().Equal(perSeat))
	// Output: 59.00 true
}

func ExampleAmount_Decimal() {
	fmt.Println(pricing.MustAmount("59.00").Decimal().Pow(decimal.NewFromInt(2)))
	// Output: 3481
}

func ExampleAmount_Add() {
	sum := pricing.MustAmount("94.40").Add(pricing.MustAmount("0.6"))
	fmt.Println(sum)
	// Output: 95.00
}

func ExampleAmount_Sub() {
	fmt.Println(pricing.MustAmount("118.00").Sub(pricing.MustAmount("23.60")))
	// Output: 94.40
}

func ExampleAmount_Cmp() {
	fmt.Println(pricing.MustAmount("94.40").Cmp(pricing.MustAmount("100")))
	// Output: -1
}

func ExampleAmount_Equal() {
	amount := pricing.MustAmount("2.50")
	fmt.Println(amount.Equal(pricing.MustAmount("2.5")))
	fmt.Println(pricing.MustAmount("0.00").Equal(pricing.Amount{}))
	// Output:
	// true
	// false
}

func ExampleAmount_Sign() {
	fmt.Println(pricing.MustAmount("-28.52").Sign())
	// Output: -1
}

// An amount that was never set is not 0.00.
func ExampleAmount_IsValid() {
	var invoice struct {
		Total pricing.Amount `json:"total"`
	}
	if err := json.Unmarshal([]byte(`{"totall": "59.00"}`), &invoice); err != nil {
		log.Fatal(err)
	}
	fmt.Println(invoice.Total.IsValid(), invoice.Total)
	// Output: false no amount
}

// An amount goes to a database as text, and NULL comes back as the unset amount.
func ExampleAmount_Scan() {
	var amount pricing.Amount
	if err := amount.Scan("59.00"); err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount)
	if err := amount.Scan(nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount)
	// Output:
	// 59.00
	// no amount
}

func ExampleAmount_Value() {
	value, err := pricing.MustAmount("59.00").Value()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q\n", value)
	// Output: "59.00"
}

func ExampleParseRate() {
	for _, text := range []string{"12.5%", "0.125"} {
		rate, err := pricing.ParseRate(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(rate, "is", rate.Decimal())
	}
	// Output:
	// 12.5% is 0.125
	// pricing: "0.125" is not a rate, such as 20%: invalid rate
}

func ExampleMustRate() {
	fmt.Println(pricing.MustRate("17.5%"))
	// Output: 17.5%
}

func ExamplePercent() {
	fmt.Println(pricing.Percent(20))
	// Output: 20%
}

func ExampleRate_Of() {
	discount, err := pricing.Percent(20).Of(pricing.MustAmount("0.63"), "USD")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(discount)
	// Output: 0.13
}

func ExampleRate_Decimal() {
	fmt.Println(pricing.Percent(20).Decimal())
	// Output: 0.2
}

func ExampleRate_Equal() {
	fmt.Println(pricing.Percent(20).Equal(pricing.MustRate("20.0%")))
	fmt.Println(pricing.Percent(0).Equal(pricing.Rate{}))
	// Output:
	// true
	// false
}

func ExampleRate_IsValid() {
	fmt.Println(pricing.Percent(20).IsValid(), pricing.Percent(120).IsValid(), pricing.Rate{}.IsValid())
	// Output: true false false
}

func ExampleCurrency_Places() {
	for _, c := range []pricing.Currency{"USD", "JPY", "KWD"} {
		fmt.Println(c, c.Places())
	}
	// Output:
	// USD 2
	// JPY 0
	// KWD 3
}

func ExampleCurrency_Round() {
	rounded, err := pricing.Currency("USD").Round(pricing.MustAmount("1.225"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(rounded)
	// Output: 1.23
}

func ExampleCurrency_Validate() {
	fmt.Println(pricing.Currency("usd").Validate())
	// Output: pricing: currency: "usd" is not three capital letters, such as USD: invalid currency
}

// An invoice of 100.00 is split among three departments by their accounts.
func ExampleAllocate() {
	parts, err := pricing.Allocate(pricing.MustAmount("100.00"), "USD",
		pricing.MustAmount("1"), pricing.MustAmount("1"), pricing.MustAmount("1"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(parts)
	// Output: [33.34 33.33 33.33]
}

func ExampleFlat() {
	price := pricing.Flat(pricing.MustAmount("59.00"))
	amount, err := price.Amount(5)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount)
	// Output: 295.00
}

func ExampleGraduated() {
	price := pricing.Graduated(
		pricing.Tier{UpTo: 10, UnitPrice: pricing.MustAmount("30.00")},
		pricing.Tier{UnitPrice: pricing.MustAmount("25.00")},
	)
	amount, err := price.Amount(12)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount) // 10 x 30.00 + 2 x 25.00
	// Output: 350.00
}

func ExampleVolume() {
	price := pricing.Volume(
		pricing.Tier{UpTo: 10, UnitPrice: pricing.MustAmount("10.00")},
		pricing.Tier{UnitPrice: pricing.MustAmount("8.00")},
	)
	for _, units := range []int{10, 11} {
		amount, err := price.Amount(units)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(units, amount)
	}
	// Output:
	// 10 100.00
	// 11 88.00
}

func ExamplePackage() {
	amount, err := pricing.Package(10, pricing.MustAmount("50.00")).Amount(11)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount)
	// Output: 100.00
}

func ExamplePrice_Including() {
	price := pricing.Flat(pricing.MustAmount("59.00")).Including(2)
	amount, err := price.Amount(7)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(price, "=", amount)
	// Output: 59.00 a unit, 2 units included = 295.00
}

func ExamplePrice_Amount() {
	amount, err := pricing.Flat(pricing.MustAmount("0.125")).Amount(3)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(amount) // a charge would round it
	// Output: 0.375
}

func ExamplePrice_Validate() {
	price := pricing.Price{Kind: pricing.FlatPrice, UnitPrice: pricing.MustAmount("59.00"), Size: 10}
	fmt.Println(price.Validate())
	// Output: pricing: price: Size 10 of a flat price: invalid price
}
