// Command pricing works out a discount with package pricing.
package main

import (
	"fmt"
	"log"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/pricing"
)

func main() {
	discount, err := pricing.Portion(decimal.RequireFromString("118.00"), pricing.ResellerDiscount(), 2)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("discount", discount.StringFixed(2))
}
