#!/bin/sh
# A throwaway PostgreSQL server on loopback, for the tests:
#
#	export PAYPER_POSTGRES="$(./postgres.sh start DIR [PORT])"
#	./postgres.sh crash DIR     kill it as a power cut would
#	./postgres.sh resume DIR    start it again, on what it had
#	./postgres.sh stop DIR      stop it, and remove DIR
#
# It needs Debian's package postgresql. Started by root, it runs as postgres.
set -eu

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# -ge 2 ] || usage
dir=$2
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "postgres.sh: no PostgreSQL in /usr/lib/postgresql" >&2; exit 1; }

as_postgres() {
	if [ "$(id -u)" = 0 ]; then
		(cd / && exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@")
	else
		"$@"
	fi
}
ctl() { as_postgres "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -s -w -t 60 "$@" >&2; }

case $1 in
start)
	port=${3:-55432}
	mkdir -p "$dir"
	dir=$(cd "$dir" && pwd)
	if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; fi
	as_postgres "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-instructions >/dev/null
	as_postgres tee -a "$dir/data/postgresql.conf" >/dev/null <<-END
		listen_addresses = '127.0.0.1'
		port = $port
		unix_socket_directories = ''
		max_connections = 200
	END
	ctl start
	echo "postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable"
	;;
crash) ctl stop -m immediate ;;
resume) ctl start ;;
stop)
	ctl stop -m fast || true
	rm -rf "$dir"
	;;
*) usage ;;
esac
