// Command commission works out a second tier with package commission.
package main

import (
	"fmt"
	"log"

	"github.com/shopspring/decimal"

	"github.com/payper/payper/commission"
)

func main() {
	share, err := commission.Share(decimal.RequireFromString("1180.00"), "USD", commission.SecondTier())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("commission", share.StringFixed(2))
}
