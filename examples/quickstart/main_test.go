package main

func Example() {
	main()
	// Output:
	// 20 accounts, 5 seats, the most first at 2026-02-01 09:48:00
	// The customer pays accounts: 20 x 59.00 USD = 1180.00 USD
	// The reseller pays seats: 5 x 59.00 USD = 295.00 USD
	//             less  reseller discount: -20% x 295.00 USD = -59.00 USD
	//      and keeps    944.00
}
