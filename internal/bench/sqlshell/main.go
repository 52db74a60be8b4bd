// Command sqlshell runs SQL that it reads from standard input in DuckDB or
// SQLite, in memory, so that both can be measured like databases that come with
// a shell of their own.
//
// A statement ends where a line ends in a semicolon. Rows are printed with tabs
// between their columns. Two commands are those of the sqlite3 shell: ".print
// text", and in SQLite ".import file table" for a file of values between tabs.
// The first error ends the program.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	_ "github.com/duckdb/duckdb-go/v2"
	_ "modernc.org/sqlite"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("sqlshell: ")
	driver := flag.String("driver", "duckdb", "duckdb or sqlite")
	flag.Parse()
	if err := run(*driver, os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(driver string, in io.Reader, out io.Writer) error {
	ctx := context.Background()
	source := map[string]string{"duckdb": "", "sqlite": ":memory:"}[driver]
	db, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx) // settings hold for a connection
	if err != nil {
		return err
	}
	defer conn.Close()

	w := bufio.NewWriter(out)
	defer w.Flush()
	var statement strings.Builder
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		line := lines.Text()
		words := strings.Fields(line)
		switch {
		case statement.Len() == 0 && len(words) == 0:
		case strings.HasPrefix(line, ".print "):
			fmt.Fprintln(w, strings.TrimPrefix(line, ".print "))
			if err := w.Flush(); err != nil {
				return err
			}
		case strings.HasPrefix(line, ".import ") && len(words) == 3:
			if err := load(ctx, conn, words[1], words[2]); err != nil {
				return err
			}
		default:
			statement.WriteString(line + "\n")
			if !strings.HasSuffix(line, ";") {
				continue
			}
			if err := query(ctx, conn, statement.String(), w); err != nil {
				return err
			}
			statement.Reset()
		}
	}
	return lines.Err()
}

// query runs a statement and prints the rows it returns.
func query(ctx context.Context, conn *sql.Conn, statement string, w io.Writer) error {
	rows, err := conn.QueryContext(ctx, statement)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return err
		}
		for i, v := range values {
			if i > 0 {
				fmt.Fprint(w, "\t")
			}
			fmt.Fprint(w, v)
		}
		fmt.Fprintln(w)
	}
	return rows.Err()
}

// load fills a table from a file.
func load(ctx context.Context, conn *sql.Conn, name, table string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()

	var insert *sql.Stmt
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if insert == nil {
			marks := strings.TrimSuffix(strings.Repeat("?,", len(fields)), ",")
			insert, err = tx.PrepareContext(ctx, "insert into "+table+" values ("+marks+")")
			if err != nil {
				return err
			}
			defer insert.Close()
		}
		values := make([]any, len(fields))
		for i, field := range fields {
			values[i] = field
		}
		if _, err := insert.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return tx.Commit()
}
