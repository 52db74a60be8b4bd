package pricing

import "fmt"

// Model is how a license is charged. The zero value is no model.
type Model string

// The models.
const (
	PPA     Model = "PPA"     // pay per account: every account on the license
	PPS     Model = "PPS"     // pay per seat: the most agents chatting at one time; only if resold
	Metered Model = "metered" // per unit that the caller counts, named by License.Unit; unrelated to seats.Meter
)

func (m Model) check() error {
	switch m {
	case PPA, PPS, Metered:
		return nil
	default:
		return fmt.Errorf("%.20q is not PPA, PPS or metered: %w", string(m), ErrModel)
	}
}

// Channel is how a license was sold: who pays the vendor, and what a partner earns
// by it. The zero value is no channel.
type Channel string

// The channels. A license earns a partner a discount or a commission, never both.
const (
	Direct   Channel = "direct"   // the customer pays the vendor; no partner earns
	Referred Channel = "referred" // the customer pays the vendor; a partner gets commission
	Resold   Channel = "resold"   // the partner pays the vendor, at a discount, and charges its own customer
)

func (c Channel) check() error {
	switch c {
	case Direct, Referred, Resold:
		return nil
	default:
		return fmt.Errorf("%.20q is not direct, referred or resold: %w", string(c), ErrChannel)
	}
}
