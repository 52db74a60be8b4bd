package main

import (
	"strings"
	"testing"
)

var amountTests = []struct {
	why      string
	text     string
	currency string
	units    string
	want     string // the amount, or what the error says
}{
	{why: "a point", text: "1180.5", currency: "USD", want: "1180.5"},
	{why: "groups and a point", text: "1,180.00", currency: "USD", want: "1180.00"},
	{why: "groups and a comma", text: "1.180,00", currency: "EUR", want: "1180.00"},
	{why: "a comma before places", text: "1180,5", currency: "EUR", want: "1180.5"},
	{why: "a group, since cents have two places", text: "1,180", currency: "USD", units: "major", want: "1180"},
	{why: "groups of yen", text: "1,180,000", currency: "JPY", want: "1180000"},
	{why: "a point before three digits", text: "1.180", currency: "USD", want: "may have three places or a group"},
	{why: "the same in major units", text: "1.180", currency: "USD", units: "major", want: "1.180"},
	{why: "fils have three places", text: "1,180", currency: "KWD", want: "may have three places or a group"},
	{why: "four places are no group", text: "59.0000", currency: "USD", want: "59.0000"},
	{why: "whole numbers decide nothing", text: "5900", currency: "USD", want: "say -units"},
	{why: "yen have no minor units", text: "5900", currency: "JPY", want: "5900"},
	{why: "minor units", text: "5900", currency: "USD", units: "minor", want: "59.00"},
	{why: "minor units of three places", text: "5900", currency: "KWD", units: "minor", want: "5.900"},
	{why: "minor units of yen", text: "5900", currency: "JPY", units: "minor", want: "5900"},
	{why: "minor units in groups", text: "5,900", currency: "USD", units: "minor", want: "59.00"},
	{why: "minor units have no places", text: "59.00", currency: "USD", units: "minor", want: "is no whole number of minor units"},
	{why: "a sign of a currency", text: "$59.00", currency: "USD", want: "is not an amount"},
	{why: "parentheses", text: "(59.00)", currency: "USD", want: "is not an amount"},
	{why: "an exponent", text: "1e1", currency: "USD", want: "is not an amount"},
	{why: "a group of two", text: "1,80,000.00", currency: "USD", want: "is not an amount"},
}

func TestAmounts(t *testing.T) {
	for _, tt := range amountTests {
		t.Run(tt.why, func(t *testing.T) {
			args := []string{}
			if tt.units != "" {
				args = append(args, "-units", tt.units)
			}
			events, err := readText("kind,id,at,license,amount,currency\npayment,p1,2026-02-01T09:00:00Z,acme,\""+tt.text+"\","+tt.currency+"\n", args...)
			var got string
			if err != nil {
				got = err.Error()
			} else {
				got = events[0].Amount.String()
			}
			if got != tt.want && (err == nil || !strings.Contains(got, tt.want)) {
				t.Errorf("%s %s, -units %s = %s, want %s", tt.text, tt.currency, tt.units, got, tt.want)
			}
		})
	}
}
