module github.com/payper/payper/internal/bench

go 1.25.0

require (
	github.com/google/go-cmp v0.7.0
	github.com/payper/payper v0.0.0
)

replace github.com/payper/payper => ../..
