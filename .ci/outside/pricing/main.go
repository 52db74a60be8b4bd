// Command pricing works out a discount with package pricing.
package main

import (
	"fmt"
	"log"

	"github.com/payper/payper/pricing"
)

func main() {
	discount, err := pricing.Percent(20).Of(pricing.MustAmount("118.00"), "USD")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("discount", discount)
}
