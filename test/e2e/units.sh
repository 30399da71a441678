#!/bin/sh
# The example units: systemd finds nothing wrong with them, they name options
# that there are, and both budgets of the month are one.
#
# usage: units.sh BUILD   (the build folder)
set -u
build=$1
here=$(dirname "$0")
. "$here/lib.sh"
examples=$here/../../doc/examples

# words UNIT: the options of its command, one a line.
words() {
    sed -n 's/^ExecStart=//p' "$examples/$1" | tr ' ' '\n' | grep '^--'
}

"$turnstone" help enrich >"$tmp/help"
for unit in turnstone.service turnstone-stale.service; do
    for word in $(words $unit); do
        has "$unit: $word is an option" "$tmp/help" "^ *$word "
    done
    # the whole line, on a database of nobody
    # shellcheck disable=SC2046  # words on purpose
    (cd "$tmp" && printf 'id,name\n1,Ann Lee\n' >people.csv &&
        APOLLO_API_KEY=none "$turnstone" enrich --input people.csv \
            --db sqlite:none.db --dry-run \
            $(sed -n 's/^ExecStart=[^ ]* enrich//p' "$examples/$unit" |
                sed "s#%S/turnstone#$tmp#")) >"$tmp/out" 2>&1
    is "$unit: its command line makes sense" $? 0 "$tmp/out"
done
is "one budget of the month" "$(sed -n \
    's/.*--max-credits-month \([0-9]*\).*/\1/p' "$examples"/*.service |
    sort -u | wc -l | tr -d ' ')" 1

command -v systemd-analyze >/dev/null || finish
mkdir "$tmp/units"
for unit in "$examples"/*.service "$examples"/*.timer; do
    sed "s#/usr/bin/turnstone#$turnstone#" "$unit" \
        >"$tmp/units/$(basename "$unit")"
done
systemd-analyze verify --man=no "$tmp"/units/* >"$tmp/verify" 2>&1
is "systemd finds nothing wrong" "$?:$(grep -c 'turnstone' "$tmp/verify")" 0:0 \
    "$tmp/verify"
finish
