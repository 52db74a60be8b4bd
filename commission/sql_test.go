package commission_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/payper/payper/commission"
)

// table is a database with one table, which takes and returns rows.
type table struct {
	columns []string
	rows    [][]driver.Value
	next    int
}

func (m *table) Connect(context.Context) (driver.Conn, error) { return m, nil }
func (m *table) Prepare(string) (driver.Stmt, error)          { return m, nil }
func (m *table) Begin() (driver.Tx, error)                    { return m, nil }
func (m *table) Query([]driver.Value) (driver.Rows, error)    { return m, nil }
func (m *table) Columns() []string                            { return m.columns }
func (*table) NumInput() int                                  { return -1 }
func (*table) Commit() error                                  { return nil }
func (*table) Rollback() error                                { return nil }
func (*table) Close() error                                   { return nil }
func (*table) Driver() driver.Driver                          { return nil }

func (m *table) Exec(values []driver.Value) (driver.Result, error) {
	m.rows = append(m.rows, values)
	return driver.RowsAffected(1), nil
}

func (m *table) Next(row []driver.Value) error {
	if m.next == len(m.rows) {
		return io.EOF
	}
	copy(row, m.rows[m.next])
	m.next++
	return nil
}

// columns returns the fields of an event as pointers, with the names of their tags.
func columns(e *commission.Event) (names []string, fields []any) {
	v := reflect.ValueOf(e).Elem()
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
		names, fields = append(names, name), append(fields, v.Field(i).Addr().Interface())
	}
	return names, fields
}

// TestEvent_sql: the fields of an event are columns, by their tags. What is not there
// is NULL for an amount, and empty for a text.
func TestEvent_sql(t *testing.T) {
	m := new(table)
	m.columns, _ = columns(new(commission.Event))
	if got := strings.Join(m.columns, " "); got != "id kind at license of amount tax all currency reason note" {
		t.Errorf("columns %s", got)
	}
	db := sql.OpenDB(m)
	for _, e := range stories() {
		_, fields := columns(&e)
		for i, f := range fields {
			fields[i] = reflect.ValueOf(f).Elem().Interface()
		}
		if _, err := db.Exec("insert", fields...); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := db.Query("select")
	if err != nil {
		t.Fatal(err)
	}
	var back []commission.Event
	for rows.Next() {
		var e commission.Event
		_, fields := columns(&e)
		if err := rows.Scan(fields...); err != nil {
			t.Fatal(err)
		}
		back = append(back, e)
	}
	if diff := cmp.Diff(stories(), back); diff != "" || rows.Err() != nil {
		t.Errorf("events from a database, error %v, mismatch (-want +got):\n%s", rows.Err(), diff)
	}
}
