package pricing

import (
	"fmt"
	"strconv"
)

// Model is the way a license is charged. The zero value is neither.
type Model int

// The models.
const (
	PPA Model = iota + 1 // pay per account: every account on the license
	PPS                  // pay per seat: the most agents chatting at one time
)

// String returns "PPA" or "PPS".
func (m Model) String() string {
	switch m {
	case PPA:
		return "PPA"
	case PPS:
		return "PPS"
	default:
		return "Model(" + strconv.Itoa(int(m)) + ")"
	}
}

// MarshalText returns "PPA" or "PPS". It returns an error that wraps [ErrModel]
// if m is neither.
func (m Model) MarshalText() ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("pricing: %w", err)
	}
	return []byte(m.String()), nil
}

// UnmarshalText sets m from "PPA" or "PPS". It returns an error that wraps
// [ErrModel] for any other text, or if m is nil.
func (m *Model) UnmarshalText(text []byte) error {
	if m == nil {
		return fmt.Errorf("pricing: model: nil: %w", ErrModel)
	}
	switch string(text) {
	case "PPA":
		*m = PPA
	case "PPS":
		*m = PPS
	default:
		return fmt.Errorf("pricing: model %.20q is not PPA or PPS: %w", text, ErrModel)
	}
	return nil
}

func (m Model) check() error {
	if m != PPA && m != PPS {
		return fmt.Errorf("model %d is neither PPA nor PPS: %w", int(m), ErrModel)
	}
	return nil
}

// Channel is the way a license was sold: who pays for it, and what a partner
// earns by it. The zero value is none.
type Channel int

// The channels. A license stands in one of them: it earns a partner a discount
// or a commission, never both.
const (
	Direct   Channel = iota + 1 // the customer pays; no partner
	Referred                    // the customer pays; a partner gets commission
	Resold                      // the partner pays, at a discount, and charges its customer itself
)

// String returns "direct", "referred" or "resold".
func (c Channel) String() string {
	switch c {
	case Direct:
		return "direct"
	case Referred:
		return "referred"
	case Resold:
		return "resold"
	default:
		return "Channel(" + strconv.Itoa(int(c)) + ")"
	}
}

// MarshalText returns "direct", "referred" or "resold". It returns an error
// that wraps [ErrChannel] if c is none of them.
func (c Channel) MarshalText() ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("pricing: %w", err)
	}
	return []byte(c.String()), nil
}

// UnmarshalText sets c from "direct", "referred" or "resold". It returns an
// error that wraps [ErrChannel] for any other text, or if c is nil.
func (c *Channel) UnmarshalText(text []byte) error {
	if c == nil {
		return fmt.Errorf("pricing: channel: nil: %w", ErrChannel)
	}
	switch string(text) {
	case "direct":
		*c = Direct
	case "referred":
		*c = Referred
	case "resold":
		*c = Resold
	default:
		return fmt.Errorf("pricing: channel %.20q is not direct, referred or resold: %w", text, ErrChannel)
	}
	return nil
}

func (c Channel) check() error {
	if c != Direct && c != Referred && c != Resold {
		return fmt.Errorf("channel %d is none of Direct, Referred and Resold: %w", int(c), ErrChannel)
	}
	return nil
}
