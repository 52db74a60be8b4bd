// Package instants puts the times in a value into other forms: other locations,
// with a monotonic reading, or through JSON. A program may keep an instant in any
// of them, and no result may depend on which.
package instants

import (
	"encoding/json"
	"reflect"
	"time"
)

// Form is a form in which an instant may be kept.
type Form struct {
	Name string
	Of   func(time.Time) time.Time // returns the instant in the form
	JSON bool                      // whether the value then goes through JSON
}

// Forms returns the forms that a program may meet, with home as the location in
// which the value is given.
func Forms(home *time.Location) []Form {
	fixed := func(t time.Time) time.Time {
		_, offset := t.In(home).Zone()
		return t.In(time.FixedZone("", offset))
	}
	utc := func(t time.Time) time.Time { return t.UTC() }
	named := func(t time.Time) time.Time { return t.In(home) }
	return []Form{
		{Name: "named", Of: named},
		{Name: "utc", Of: utc},
		{Name: "fixed", Of: fixed},
		{Name: "Asia/Tokyo", Of: In("Asia/Tokyo")},
		{Name: "America/New_York", Of: In("America/New_York")},
		{Name: "monotonic", Of: Monotonic},
		{Name: "json", Of: named, JSON: true},
		{Name: "json-utc", Of: utc, JSON: true},
	}
}

// In returns the function that puts an instant into a time zone.
func In(zone string) func(time.Time) time.Time {
	location, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	return func(t time.Time) time.Time { return t.In(location) }
}

// Monotonic returns t with a reading of the monotonic clock, as time.Now has one.
// Far from now there is none.
func Monotonic(t time.Time) time.Time {
	now := time.Now() //nolint:forbidigo // only it has a monotonic reading
	if m := now.Add(t.Sub(now)); m.Round(0).Equal(t) {
		return m
	}
	return t
}

// Put returns a copy of v with each time.Time that is set in the form.
func Put[T any](v T, f Form) T {
	changed := change(reflect.ValueOf(&v).Elem(), f.Of).Interface().(T)
	if !f.JSON {
		return changed
	}
	text, err := json.Marshal(changed)
	if err != nil {
		panic(err)
	}
	var read T
	if err := json.Unmarshal(text, &read); err != nil {
		panic(err)
	}
	return read
}

// change returns a deep copy of v with each time changed.
func change(v reflect.Value, f func(time.Time) time.Time) reflect.Value {
	c := reflect.New(v.Type()).Elem()
	c.Set(v)
	switch v.Kind() { //nolint:exhaustive // all others hold no time
	case reflect.Struct:
		if t, ok := reflect.TypeAssert[time.Time](v); ok {
			if !t.IsZero() {
				c.Set(reflect.ValueOf(f(t)))
			}
			return c
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				c.Field(i).Set(change(v.Field(i), f))
			}
		}
	case reflect.Slice:
		if v.IsNil() {
			return c
		}
		c.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			c.Index(i).Set(change(v.Index(i), f))
		}
	case reflect.Array:
		for i := range v.Len() {
			c.Index(i).Set(change(v.Index(i), f))
		}
	case reflect.Map:
		if v.IsNil() {
			return c
		}
		c.Set(reflect.MakeMap(v.Type()))
		for _, key := range v.MapKeys() {
			c.SetMapIndex(change(key, f), change(v.MapIndex(key), f))
		}
	case reflect.Interface:
		if !v.IsNil() {
			c.Set(change(v.Elem(), f))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			c.Set(reflect.New(v.Type().Elem()))
			c.Elem().Set(change(v.Elem(), f))
		}
	}
	return c
}
