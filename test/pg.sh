#!/bin/sh
# test/pg.sh [--durable] [--own] COMMAND [ARG...]: run a command beside a
# PostgreSQL server of its own, and end with the command's status.
# test/pg.sh --restart [MODE]: from within; MODE as that of pg_ctl, or "fast".
#
# The server lives in a folder under /tmp that belongs to one user and is gone
# afterwards; it listens on a socket in there and nowhere else, so its trust
# ends at that folder. TURNSTONE_TEST_PG is its URL without a database:
# "$TURNSTONE_TEST_PG/postgres" is one that can be opened. Where the variable is
# set already, that server is used and left alone, one around many tests; but
# not with --own, for who restarts it.
#
# --durable: commits reach the disk, as in life; for measuring. Tests kill
# programs and servers but no machine, and need no disk for that.
#
# However this script ends, by SIGKILL too, a watcher sees its end of a pipe
# close, and removes server and folder.
set -u

is_durable=off
mode=
case ${1-} in
--durable) is_durable=on && shift ;;
--restart) mode=${2-fast} ;;
esac
if [ "${1-}" = --own ]; then
    unset TURNSTONE_TEST_PG
    shift
fi
[ $# -gt 0 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
[ -z "${TURNSTONE_TEST_PG-}" ] || [ -n "$mode" ] || exec "$@"

# The folder of the server's programs; Debian keeps them out of PATH.
find_programs() {
    for bin in "$(dirname "$(command -v postgres || echo /)")" \
        "$(pg_config --bindir 2>/dev/null || echo /)" \
        /usr/lib/postgresql/*/bin; do
        if [ -x "$bin/postgres" ] && [ -x "$bin/initdb" ] &&
            [ -x "$bin/pg_ctl" ]; then
            return
        fi
    done
    echo "pg.sh: no PostgreSQL server here; tools/deps test installs it" >&2
    exit 1
}

# The server refuses to be root: as_server COMMAND... is somebody else then.
as_server() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    elif command -v setpriv >/dev/null; then
        setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups "$@"
    else
        # shellcheck disable=SC2016  # that shell's own arguments
        su -s /bin/sh "$user" -c '"$0" "$@"' -- "$@"
    fi
}

find_programs
# Who the server is when we are root. The package makes this user.
user=postgres
id "$user" >/dev/null 2>&1 || user=nobody
if [ -n "$mode" ]; then
    folder=$TURNSTONE_TEST_PG_FOLDER
    cd "$folder" && as_server "$bin/pg_ctl" -D data -l data/log -w -s \
        -m "$mode" restart >/dev/null
    exit
fi
folder=$(mktemp -d /tmp/turnstone_pg.XXXXXX) || exit 1
mkfifo "$folder/alive" || exit 1
[ "$(id -u)" -ne 0 ] || chown "$user" "$folder"
cd "$folder" || exit 1 # one that the server's user may stand in

# In a session of its own: what is sent to our group does not reach it. The
# server takes its pid file away as the last thing it does.
# shellcheck disable=SC2016  # that shell's own variables
setsid sh -c '
    cat "$1/alive" >/dev/null
    pid_file=$1/data/postmaster.pid
    if pid=$(head -n 1 "$pid_file") && kill -QUIT "$pid"; then
        for _ in $(seq 250); do
            [ -f "$pid_file" ] || break
            sleep 0.02
        done
    fi
    rm -rf "$1"' watcher "$folder" >/dev/null 2>&1 &
watcher=$!
exec 9>"$folder/alive"

settings() {
    cat <<END
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = $is_durable
max_connections = 100
max_wal_size = 4GB
END
}

start() {
    as_server "$bin/initdb" -D "$folder/data" -U turnstone -A trust -E UTF8 \
        --locale=C --no-sync >"$folder/initdb" 2>&1 || return 1
    settings >>"$folder/data/postgresql.conf"
    as_server "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -w -s \
        start >/dev/null
}

if ! start 9>&-; then
    echo "pg.sh: the server did not start:" >&2
    cat "$folder/initdb" "$folder/data/log" >&2
    exit 1
fi
cd "$OLDPWD" || exit 1
TURNSTONE_TEST_PG=postgresql://turnstone@$(printf %s "$folder" |
    sed 's,/,%2F,g')
TURNSTONE_TEST_PG_FOLDER=$folder
TURNSTONE_TEST_PG_SH=$(realpath "$0")
export TURNSTONE_TEST_PG TURNSTONE_TEST_PG_FOLDER TURNSTONE_TEST_PG_SH

# Behind us, so that a signal is heard at once and passed on.
"$@" <&0 9>&- &
command=$!
trap 'kill -TERM $command' HUP INT TERM
wait $command
status=$?
if kill -0 $command 2>/dev/null; then # it was a signal that ended the wait
    wait $command
    status=$?
fi
trap - HUP INT TERM
exec 9>&-
wait $watcher
exit $status
