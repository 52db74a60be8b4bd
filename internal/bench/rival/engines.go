package rival

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// Engine is a database that is measured.
type Engine struct {
	Name     string // for the command line
	MaxChats int    // more would take too long
	Queries  []Query

	load  []string // statements that fill the table
	ask   string   // for the version
	print string   // the shell's command that prints text

	// start returns the shell of the database, not yet running, and a function
	// that cleans up after it, which may be nil. The folder is empty.
	start func(folder string) (*exec.Cmd, func() error, error)
}

// Query is a way to count the seats of each license in SQL.
type Query struct {
	Name     string // of the database and the way, for people to read
	MaxChats int    // more would take too long, and the other way takes less; 0: as many as the database
	file     string
}

// ErrMissing is a database that is not installed. The text says what is
// missing.
var ErrMissing = errors.New("not installed")

const million = 1_000_000

// Engines returns all databases. They are looked for in the folder of the
// measurements, and in the path.
//
// Instants are plain integers in all of them, since that takes none of them
// longer than its own type for instants, and no table has an index: like
// payper, every query gets the chats in the order in which they came.
func Engines(folder string) []Engine {
	const createTable = "create table chats ({{if .Many}}license text not null, {{end}}agent text not null, starts bigint not null, ends bigint not null);"
	sqlite := []string{
		"pragma threads = 2;",
		"pragma temp_store = memory;",
		"pragma cache_size = -2000000;",
		createTable,
	}
	return []Engine{
		{
			Name:     "duckdb",
			MaxChats: 100 * million,
			Queries: []Query{
				{"DuckDB, lists", 0, "duckdb_lists.sql"},
				{"DuckDB, window functions", million, "duckdb_window.sql"},
			},
			load: []string{
				"set preserve_insertion_order = true;",
				createTable,
				"insert into chats select * from read_csv('{{.File}}', delim = '\t', header = false, auto_detect = false, columns = { " +
					"{{if .Many}}'license': 'varchar', {{end}}'agent': 'varchar', 'starts': 'bigint', 'ends': 'bigint'});",
			},
			ask:   "select version();",
			print: ".print",
			start: func(string) (*exec.Cmd, func() error, error) {
				cmd, err := sqlshell(folder, "duckdb")
				return cmd, nil, err
			},
		},
		{
			Name:     "clickhouse",
			MaxChats: 100 * million,
			Queries: []Query{
				{"ClickHouse, arrays", 0, "clickhouse_arrays.sql"},
				{"ClickHouse, window functions", million, "clickhouse_window.sql"},
			},
			load: []string{
				"create table chats ({{if .Many}}license LowCardinality(String), {{end}}agent LowCardinality(String), starts Int64, ends Int64) engine = MergeTree order by tuple();",
				"insert into chats select * from file('{{.File}}', 'TabSeparated', '{{if .Many}}license String, {{end}}agent String, starts Int64, ends Int64') settings max_insert_threads = 1;",
				"optimize table chats final;",
			},
			ask:   "select version();",
			print: ".print",
			start: func(temp string) (*exec.Cmd, func() error, error) {
				modules := filepath.Join(folder, "clickhouse", "node_modules", "chdb")
				if _, err := os.Stat(modules); err != nil {
					return nil, nil, fmt.Errorf("clickhouse: %w: no chdb (npm install in the folder clickhouse)", ErrMissing)
				}
				node, err := find("node")
				if err != nil {
					return nil, nil, err
				}
				return exec.Command(node, filepath.Join(folder, "clickhouse", "shell.cjs"), filepath.Join(temp, "data")), nil, nil
			},
		},
		{
			Name:     "postgresql",
			MaxChats: million,
			Queries: []Query{
				{"PostgreSQL, range_agg", 0, "postgresql_ranges.sql"},
				{"PostgreSQL, window functions", 0, "postgresql_window.sql"},
			},
			load: []string{
				createTable,
				`\copy chats from '{{.File}}'`,
				"vacuum analyze chats;",
			},
			ask:   "show server_version;",
			print: `\echo`,
			start: startPostgreSQL,
		},
		{
			Name:     "sqlite",
			MaxChats: million,
			Queries:  []Query{{"SQLite in C, window functions", 0, "sqlite_window.sql"}},
			load:     slices.Concat(sqlite, []string{".mode tabs", ".import {{.File}} chats", "analyze;"}),
			ask:      "select sqlite_version();",
			print:    ".print",
			start: func(string) (*exec.Cmd, func() error, error) {
				path, err := find("sqlite3")
				if err != nil {
					return nil, nil, err
				}
				return exec.Command(path, "-batch", "-bail", "-tabs", ":memory:"), nil, nil
			},
		},
		{
			Name:     "modernc",
			MaxChats: million,
			Queries:  []Query{{"SQLite in Go (modernc.org), window functions", 0, "sqlite_window.sql"}},
			load:     slices.Concat(sqlite, []string{".import {{.File}} chats", "analyze;"}),
			ask:      "select sqlite_version();",
			print:    ".print",
			start: func(string) (*exec.Cmd, func() error, error) {
				cmd, err := sqlshell(folder, "sqlite")
				return cmd, nil, err
			},
		},
	}
}

func find(program string) (string, error) {
	path, err := exec.LookPath(program)
	if err != nil {
		return "", fmt.Errorf("%w: no %s in the path", ErrMissing, program)
	}
	return path, nil
}

// sqlshell returns the command of that name, which has a module of its own: its
// databases take minutes to build.
func sqlshell(folder, driver string) (*exec.Cmd, error) {
	path := filepath.Join(folder, "sqlshell", "sqlshell")
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%s: %w: no sqlshell (go build -C sqlshell)", driver, ErrMissing)
	}
	return exec.Command(path, "-driver", driver), nil
}

// startPostgreSQL starts a server for this program alone, on a socket and in a
// folder of its own. The server refuses to run as root; root runs it as user
// postgres.
func startPostgreSQL(string) (*exec.Cmd, func() error, error) {
	psql, err := find("psql")
	if err != nil {
		return nil, nil, err
	}
	initdb, err := findServer("initdb")
	if err != nil {
		return nil, nil, err
	}
	pgctl, err := findServer("pg_ctl")
	if err != nil {
		return nil, nil, err
	}
	// Not below the caller's folder, which user postgres may not enter, and
	// whose path may be too long for a socket.
	folder, err := os.MkdirTemp("", "payper-postgresql-")
	if err != nil {
		return nil, nil, err
	}
	remove := func() error { return os.RemoveAll(folder) }
	if os.Geteuid() == 0 {
		if err := exec.Command("chown", "postgres", folder).Run(); err != nil {
			return nil, nil, errors.Join(fmt.Errorf("postgresql: %w: no user postgres to run it as", ErrMissing), remove())
		}
	}
	data := filepath.Join(folder, "data")
	if err := asServer(folder, initdb, "-D", data, "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale=C", "-N"); err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	options := "-c listen_addresses= -c unix_socket_directories=" + folder + " -c fsync=off" +
		" -c shared_buffers=1GB -c work_mem=1GB -c hash_mem_multiplier=2 -c maintenance_work_mem=512MB" +
		" -c max_parallel_workers_per_gather=2 -c dynamic_shared_memory_type=mmap" +
		" -c autovacuum=off -c jit=off -c max_wal_size=8GB"
	if err := asServer(folder, pgctl, "-D", data, "-w", "-l", filepath.Join(folder, "log"), "-o", options, "start"); err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	stop := func() error {
		return errors.Join(asServer(folder, pgctl, "-D", data, "-w", "-m", "immediate", "stop"), remove())
	}
	cmd := exec.Command(psql, "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", "bench", "postgres")
	return cmd, stop, nil
}

// findServer finds a program of the server, of the newest version that Debian
// has installed or in the path.
func findServer(program string) (string, error) {
	best, version := "", 0
	paths, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + program)
	if err != nil {
		return "", err
	}
	for _, path := range paths {
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))); err == nil && v > version {
			best, version = path, v
		}
	}
	if best != "" {
		return best, nil
	}
	return find(program)
}

// asServer runs a program as the user that the server runs as.
func asServer(folder, program string, args ...string) error {
	cmd := exec.Command(program, args...)
	if os.Geteuid() == 0 {
		cmd = exec.Command("runuser", append([]string{"-u", "postgres", "--", program}, args...)...)
	}
	cmd.Dir = folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt is for this program
	// A file, since a server that goes on running keeps it open.
	log, err := os.Create(filepath.Join(folder, "setup"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }() // what it says has been read by then
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(log.Name())
		return fmt.Errorf("postgresql: %s: %w: %s", filepath.Base(program), err, text)
	}
	return nil
}
