package main

import (
	"encoding/json"

	"github.com/payper/payper/commission"
	"github.com/payper/payper/pricing"
	"github.com/payper/payper/seats"
)

// statementJSON is a statement in JSON. The period stands once at its top; in
// all else the values are written as their own types write them.
type statementJSON struct {
	Period  seats.Period         `json:"period"`
	Chats   chatsJSON            `json:"chats"`
	Usage   seats.Usage          `json:"usage"`
	Charges chargesJSON          `json:"charges"`
	Resale  resaleJSON           `json:"resale"`
	Compare []commission.Outcome `json:"compare"`
}

type chatsJSON struct {
	Read    int `json:"read"`
	Outside int `json:"outside"`
}

type chargesJSON struct {
	PPA chargeJSON `json:"ppa"`
	PPS chargeJSON `json:"pps"`
}

type resaleJSON struct {
	Retail       chargeJSON `json:"retail"`
	Cost         chargeJSON `json:"cost"`
	Margin       string     `json:"margin"`
	FromDiscount string     `json:"from_discount"`
	FromSeats    string     `json:"from_seats"`
}

// chargeJSON is a charge without its period. Amounts are strings.
type chargeJSON struct {
	Units    int            `json:"units"`
	List     string         `json:"list"`
	Discount string         `json:"discount"`
	Total    string         `json:"total"`
	Lines    []pricing.Line `json:"lines"`
}

// json returns the statement for programs to read.
func (s statement) json() (string, error) {
	usage := s.usage
	usage.Period = seats.Period{}
	money := s.pps.Currency.Format
	text, err := json.MarshalIndent(statementJSON{
		Period:  s.usage.Period,
		Chats:   chatsJSON{s.read, s.outside},
		Usage:   usage,
		Charges: chargesJSON{newChargeJSON(s.ppa), newChargeJSON(s.pps)},
		Resale: resaleJSON{
			Retail:       newChargeJSON(s.resale.Retail),
			Cost:         newChargeJSON(s.resale.Cost),
			Margin:       money(s.resale.Margin),
			FromDiscount: money(s.resale.FromDiscount),
			FromSeats:    money(s.resale.FromSeats),
		},
		Compare: s.compare,
	}, "", "  ")
	if err != nil {
		return "", err
	}
	return string(text) + "\n", nil
}

func newChargeJSON(c pricing.Charge) chargeJSON {
	money := c.Currency.Format
	return chargeJSON{
		Units:    c.Units,
		List:     money(c.List),
		Discount: money(c.Discount),
		Total:    money(c.Total),
		Lines:    c.Lines,
	}
}
