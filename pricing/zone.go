package pricing

import (
	"fmt"
	"path"
	"time"
)

// Zone is a time zone of the IANA database, such as Europe/Berlin. It decides what
// a local date is. It is made by [LoadZone], [MustZone] or [UTC], or read from its
// name.
//
// The zero Zone is unset. Whatever needs a zone refuses it with [ErrZone].
//
// Zones cannot be compared with ==. Use [Zone.Equal].
type Zone struct {
	_        [0]func()
	location *time.Location
}

// UTC returns the zone of Coordinated Universal Time.
func UTC() Zone { return Zone{location: time.UTC} }

const longestZone = 64 // bytes of a name; the database has none of more than 32

// LoadZone returns the zone with a name of the IANA time zone database. It looks
// the name up as [time.LoadLocation] does, on each call. A program for a machine without
// the database imports time/tzdata.
//
// It returns an error that wraps [ErrZone] if there is no such zone. It refuses
// "Local", "Factory", a name of more than 64 bytes, and every name that does not begin
// with a capital letter, such as "", "posixrules", "localtime" and "right/UTC": they
// mean something else on another machine.
func LoadZone(name string) (Zone, error) {
	if name == "" || len(name) > longestZone || name[0] < 'A' || name[0] > 'Z' || name == "Local" || name == "Factory" || path.Clean(name) != name {
		return Zone{}, fmt.Errorf("pricing: %.80q is not a time zone, such as Europe/Berlin: %w", name, ErrZone)
	}
	location, err := time.LoadLocation(name) //nolint:forbidigo // the one look into the zone database
	if err != nil {
		return Zone{}, fmt.Errorf("pricing: %w: %w", err, ErrZone)
	}
	return Zone{location: location}, nil
}

// MustZone is like [LoadZone] but panics if there is no such zone. It is for
// constants and tests.
func MustZone(name string) Zone {
	z, err := LoadZone(name)
	if err != nil {
		panic(fmt.Sprintf("MustZone(%.80q): %v", name, err))
	}
	return z
}

func (z Zone) check() error {
	if !z.IsValid() {
		return fmt.Errorf("no time zone: %w", ErrZone)
	}
	return nil
}

// IsValid reports whether z was set.
func (z Zone) IsValid() bool { return z.location != nil }

// Location returns the location of z for use with package time. It is nil if z is
// unset.
func (z Zone) Location() *time.Location { return z.location }

// Equal reports whether z and o have the same name, or are both unset.
func (z Zone) Equal(o Zone) bool { return z.String() == o.String() }

// String returns the name of z, or "no time zone" if z is unset.
func (z Zone) String() string {
	if !z.IsValid() {
		return "no time zone"
	}
	return z.location.String()
}

// MarshalText returns the name of z. It returns an error that wraps [ErrZone] if z
// is unset.
func (z Zone) MarshalText() ([]byte, error) {
	if err := z.check(); err != nil {
		return nil, fmt.Errorf("pricing: %w", err)
	}
	return []byte(z.String()), nil
}

// UnmarshalText sets z as [LoadZone] does.
func (z *Zone) UnmarshalText(text []byte) error {
	loaded, err := LoadZone(string(text))
	if err != nil {
		return err
	}
	*z = loaded
	return nil
}

// in returns t in the zone. It is in UTC where the zone's offset has seconds, as in
// Amsterdam before 1937: RFC 3339 cannot say such an offset.
func (z Zone) in(t time.Time) time.Time {
	t = t.Round(0).In(z.location)
	if _, offset := t.Zone(); offset%60 != 0 {
		return t.UTC()
	}
	return t
}
