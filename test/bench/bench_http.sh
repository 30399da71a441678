#!/bin/sh
# Our fetches beside wrk on the same pages: nginx on one core, the client on
# the other, five pages a connection, 30 KB and more a page. Prints requests
# a second and their ratio to wrk's. $1: http_get.
get=$1
command -v wrk >/dev/null && command -v taskset >/dev/null || exit 77
nginx_on='taskset -c 0' keep=5
. "$(dirname "$0")/../e2e/http_world.sh"
requests=${2-20000}

# rate PORT_PLAIN PORT_TLS URL WRK_URL NAME
compare() {
    ours=$(taskset -c 1 "$get" -a "$dir/ca.pem" -c 100 -n "$requests" \
        "$1" "$2" "$3" | head -n 1)
    theirs=$(taskset -c 1 wrk -t 1 -c 100 -d 5 -H 'Accept-Encoding: gzip' \
        -H 'Host: good.test' "$4" | sed -n 's/^Requests.sec: *//p')
    echo "$5: $ours; wrk $theirs requests/s; ratio $(
        echo "${ours%% *} $theirs" | awk '{ printf "%.2f", $1 / $2 }')"
}

compare $http $https http://good.test/ http://127.0.0.1:$http/ plain
compare $http $https1 https://good.test/ https://127.0.0.1:$https1/ TLS
compare $http $https https://good.test/ https://127.0.0.1:$https1/ 'HTTP/2'
