#!/bin/sh
# Fetches from a real nginx: HTTP/1.1, HTTP/2, TLS, gzip, kept connections.
# $1: http_get.
get=$1
. "$(dirname "$0")/http_world.sh"
failed=0

# is NAME EXPECTED ACTUAL
is() {
    case $3 in
    $2) echo "ok - $1" ;;
    *) echo "not ok - $1"; echo "# expected: $2"; echo "# got: $3"; failed=1 ;;
    esac
}

out=$("$get" $http $https http://good.test/ http://good.test/ \
    http://good.test/none http://good.test/moved)
is 'plain, gzip' "0 200 h1 verified whole $page_bytes *" "$out"
is 'missing page' "*
0 404 *" "$out"
is 'redirects are not followed' "*
0 301 *" "$out"
is 'one connection' "*connections 1 reused 3" "$out"

out=$("$get" -a "$dir/ca.pem" $http $https https://good.test/ \
    https://good.test/ https://good.test/a.png)
is 'HTTP/2 over TLS' "0 200 h2 verified whole $page_bytes *" "$out"
is 'a picture is not read' "*
0 200 h2 verified cut 0 *" "$out"
is 'one HTTP/2 connection' "*connections 1 reused 2" "$out"

out=$("$get" -a "$dir/ca.pem" $http $https1 https://good.test/ \
    https://good.test/)
is 'HTTP/1.1 over TLS' "0 200 h1 verified whole $page_bytes *" "$out"
is 'one TLS connection' "*connections 1 reused 1" "$out"

out=$("$get" $http $https https://good.test/)
is 'an unknown CA is refused' "6 0 *certificate*" "$out"
out=$("$get" -a "$dir/ca.pem" $http $https https://self.test/)
is 'a self-signed certificate is refused' "6 0 *certificate*" "$out"
out=$("$get" -a "$dir/ca.pem" $http $https https://other.test/)
is 'the wrong name is refused' "6 0 *" "$out"
out=$("$get" -k -a "$dir/ca.pem" $http $https https://self.test/ \
    https://self.test/ https://good.test/)
is 'insecure: read and marked' "0 200 h2 unverified whole $page_bytes *
0 200 h2 unverified whole *
0 200 h2 verified *" "$out"
is 'insecure: asked once for two pages' "*connections 3 reused 1" "$out"
out=$("$get" -a "$dir/ca.pem" $http $http https://good.test/)
is 'HTTP on the TLS port' "6 0 *" "$out"

# nginx has a page there for GET alone: 405
out=$("$get" -p -a "$dir/ca.pem" $http $https https://good.test/ \
    https://good.test/)
is 'a POST over TLS: HTTP/1.1, on a connection of its own' "0 200 h2 *
sent 0 405 h1 verified whole *
connections 2 reused 0" "$out"
out=$("$get" -p -k -a "$dir/ca.pem" $http $https https://self.test/ \
    https://self.test/)
is 'no POST to a bad certificate, insecure or not' "0 200 h2 unverified *
unsent 6 0 h1 verified *certificate*" "$out"
out=$("$get" -p -a "$dir/ca.pem" $http $http https://good.test/)
is 'no POST to HTTP on the TLS port' "unsent 6 0 *" "$out"
exit $failed
