package seats

import "fmt"

// noCopy lets go vet find a copy of a struct that has it.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

// noJSON makes package json refuse a struct that embeds it. Without it, package json
// would write {} and read nothing. The methods are on an embedded type because methods
// with a value receiver would copy the struct.
type noJSON struct{}

// MarshalJSON returns an error that wraps [ErrEncoding].
func (noJSON) MarshalJSON() ([]byte, error) {
	return nil, fmt.Errorf("seats: a Meter has no JSON form: store what MarshalBinary returns: %w", ErrEncoding)
}

// UnmarshalJSON returns an error that wraps [ErrEncoding].
func (*noJSON) UnmarshalJSON([]byte) error {
	return fmt.Errorf("seats: a Meter has no JSON form: store what MarshalBinary returns: %w", ErrEncoding)
}
