package tool

import "strings"

// At returns a column by its place, from 0.
func (t *Table) At(i int) Column { return Column{place: i + 1, title: strings.TrimSpace(t.titles[i])} }

// Index returns the place of a column, -1 if the table does not have it.
func (c Column) Index() int { return c.place - 1 }

// UTC reports whether the title of a column says that its times are in UTC.
func (c Column) UTC() bool { return c.utc }
