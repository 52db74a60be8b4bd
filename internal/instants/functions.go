package instants

import (
	"go/importer"
	"go/token"
	"go/types"
	"slices"
)

// Functions returns the exported functions and methods of a package that take or
// hold an instant, be it deep in an argument or in the receiver: "ChargeChanges",
// "Cycle.At". A law about instants can so be held by all of them, and by new ones.
func Functions(path string) ([]string, error) {
	p, err := importer.ForCompiler(token.NewFileSet(), "source", nil).Import(path)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, name := range p.Scope().Names() {
		object := p.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		switch o := object.(type) {
		case *types.Func:
			if takesInstant(o) {
				names = append(names, name)
			}
		case *types.TypeName:
			named, ok := types.Unalias(o.Type()).(*types.Named)
			if !ok {
				continue
			}
			for m := range named.Methods() {
				if m.Exported() && (takesInstant(m) || holdsInstant(named, nil)) {
					names = append(names, name+"."+m.Name())
				}
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

func takesInstant(f *types.Func) bool {
	return holdsInstant(f.Signature().Params(), nil)
}

// holdsInstant reports whether a value of type t has a time.Time in it. The types
// that hold t are those above.
func holdsInstant(t types.Type, above []types.Type) bool {
	if slices.Contains(above, t) {
		return false
	}
	above = append(above, t)
	switch t := t.(type) {
	case *types.Named:
		if o := t.Obj(); o.Pkg() != nil && o.Pkg().Path() == "time" && o.Name() == "Time" {
			return true
		}
		for arg := range t.TypeArgs().Types() {
			if holdsInstant(arg, above) {
				return true
			}
		}
		return holdsInstant(t.Underlying(), above)
	case *types.Alias:
		return holdsInstant(types.Unalias(t), above)
	case *types.Pointer:
		return holdsInstant(t.Elem(), above)
	case *types.Slice:
		return holdsInstant(t.Elem(), above)
	case *types.Array:
		return holdsInstant(t.Elem(), above)
	case *types.Map:
		return holdsInstant(t.Key(), above) || holdsInstant(t.Elem(), above)
	case *types.Struct:
		for f := range t.Fields() {
			if f.Pkg() != nil && holdsInstant(f.Type(), above) {
				return true
			}
		}
	case *types.Tuple:
		for v := range t.Variables() {
			if holdsInstant(v.Type(), above) {
				return true
			}
		}
	case *types.Signature: // of an iterator
		return holdsInstant(t.Params(), above)
	}
	return false
}
