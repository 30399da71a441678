#!/bin/sh
# The main job against servers that we did not write: nginx serves the sites
# (HTTP/1.1, HTTP/2, TLS, gzip), nsd their names. No root, high ports, all in a
# temporary folder.
#
# usage: real_servers.sh BUILD
set -u
PATH=$PATH:/usr/sbin
build=$1
here=$(dirname "$0")
. "$here/lib.sh"
command -v nginx >/dev/null || skip "nginx is not installed"
command -v nsd >/dev/null || skip "nsd is not installed"
command -v openssl >/dev/null || skip "openssl is not installed"

base=$((20000 + $$ % 20000))
dns_port=$base http_port=$((base + 1)) https_port=$((base + 2))

# names
cat >"$tmp/zone" <<'Z'
$ORIGIN test.
$TTL 60
@       SOA ns.test. hostmaster.test. 1 3600 600 86400 60
        NS  ns.test.
ns      A   127.0.0.1
quick   A   127.0.0.1
www.quick CNAME quick
clear   A   127.0.0.1
old     A   127.0.0.1
inside  A   10.0.0.1
expired A   127.0.0.1
Z
cat >"$tmp/nsd.conf" <<C
server:
    ip-address: 127.0.0.1@$dns_port
    username: ""
    chroot: ""
    zonesdir: "$tmp"
    pidfile: "$tmp/nsd.pid"
    zonelistfile: "$tmp/nsd.list"
    xfrdfile: "$tmp/nsd.xfrd"
    xfrdir: "$tmp"
    database: ""
    logfile: "$tmp/nsd.log"
    hide-version: yes
remote-control:
    control-enable: no
zone:
    name: "test"
    zonefile: "zone"
C
nsd -d -c "$tmp/nsd.conf" >"$tmp/nsd.out" 2>&1 &
nsd_pid=$!

# certificates: one CA; one good leaf, one for another name
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj "/CN=Test CA" -keyout "$tmp/ca.key" -out "$tmp/ca.pem" 2>/dev/null
leaf() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -subj "/CN=$2" -keyout "$tmp/$1.key" -out "$tmp/$1.csr" 2>/dev/null
    printf 'subjectAltName=%s\n' "$3" >"$tmp/$1.ext"
    openssl x509 -req -in "$tmp/$1.csr" -CA "$tmp/ca.pem" -CAkey \
        "$tmp/ca.key" -CAcreateserial -days 2 -extfile "$tmp/$1.ext" \
        -out "$tmp/$1.crt" 2>/dev/null
}
leaf good quick.test "DNS:quick.test,DNS:www.quick.test,DNS:old.test"
leaf other elsewhere.test "DNS:elsewhere.test"

# sites
mkdir -p "$tmp/quick" "$tmp/clear" "$tmp/expired" "$tmp/log"
printf 'User-agent: *\nDisallow: /private\n' >"$tmp/quick/robots.txt"
pad=$(seq 2000 | tr '\n' ' ')
cat >"$tmp/quick/index.html" <<H
<!doctype html><title>Quick</title><h1>Quick</h1><p>$pad</p>
<a href="/team.html">Our team</a> <a href="/private/">Staff list</a>
H
cat >"$tmp/quick/team.html" <<H
<!doctype html><meta charset=utf-8><title>Team</title><ul>
<li>Ada Quarz <a href="mailto:ada.quarz@quick.test">e-mail</a></li>
<li>J&uuml;rgen Blau <a href="mailto:juergen.blau@quick.test">e-mail</a></li>
</ul><p>$pad</p>
H
cat >"$tmp/clear/index.html" <<H
<title>Clear</title><p>Write to Berta Klee: berta.klee@clear.test</p>
H
cat >"$tmp/expired/index.html" <<H
<title>Expired</title><p>Write to Berta Klee: berta.klee@expired.test</p>
H

# started by root it would read the folder as somebody else
user=
[ "$(id -u)" -ne 0 ] || user='user root;'
cat >"$tmp/nginx.conf" <<C
$user
daemon off; worker_processes 1; pid $tmp/nginx.pid;
error_log $tmp/nginx.log;
events { worker_connections 256; }
http {
  log_format t '\$host \$server_protocol \$request_uri \$status \$http_user_agent';
  access_log $tmp/nginx.access t;
  client_body_temp_path $tmp/log; proxy_temp_path $tmp/log;
  fastcgi_temp_path $tmp/log; uwsgi_temp_path $tmp/log;
  scgi_temp_path $tmp/log;
  types { text/html html; text/plain txt; }
  gzip on; gzip_min_length 100;
  server { listen 127.0.0.1:$https_port ssl http2; server_name www.quick.test;
    ssl_certificate $tmp/good.crt; ssl_certificate_key $tmp/good.key;
    root $tmp/quick; }
  server { listen 127.0.0.1:$https_port ssl http2; server_name quick.test;
    ssl_certificate $tmp/good.crt; ssl_certificate_key $tmp/good.key;
    return 301 https://www.quick.test\$request_uri; }
  server { listen 127.0.0.1:$https_port ssl http2; server_name old.test;
    ssl_certificate $tmp/good.crt; ssl_certificate_key $tmp/good.key;
    location = /robots.txt { return 404; }
    location / { return 302 https://quick.test/; } }
  server { listen 127.0.0.1:$https_port ssl http2; server_name expired.test;
    ssl_certificate $tmp/other.crt; ssl_certificate_key $tmp/other.key;
    root $tmp/expired; }
  server { listen 127.0.0.1:$http_port; server_name expired.test;
    return 301 https://expired.test/; }
  server { listen 127.0.0.1:$http_port; server_name clear.test;
    root $tmp/clear; }
}
C
nginx -p "$tmp" -c "$tmp/nginx.conf" 2>"$tmp/nginx.err" &
nginx_pid=$!
trap 'kill $nsd_pid $nginx_pid 2>/dev/null; wait; rm -rf "$tmp"' EXIT
wait_for "$tmp/nginx.pid"
wait_for "$tmp/nsd.pid"
sleep 0.3

cat >"$tmp/in.csv" <<C
id,name,company,website,linkedin,list_size
1,Ada Quarz,Quick,quick.test,,900
2,Jürgen Blau,Quick,https://www.quick.test/,,800
3,Berta Klee,Clear,clear.test,,700
4,Ada Quarz,Quick before it was renamed,old.test,,600
5,Ida Fern,Inside,inside.test,,500
6,Berta Klee,Expired,expired.test,,400
7,Otto Nirgend,Nowhere,nowhere.test,,300
C
"$turnstone" enrich --db "sqlite:$tmp/t.db" --input "$tmp/in.csv" \
    --output "$tmp/out.csv" --priority all \
    --resolver "127.0.0.1:$dns_port" --ca-file "$tmp/ca.pem" \
    --http-port $http_port --https-port $https_port \
    --allow-net 127.0.0.0/8 >"$tmp/out" 2>"$tmp/err"
is "a run against nginx and nsd" $? 0 "$tmp/err"
email() { awk -F, -v id="$1" '$1 == id { print $4 }' "$tmp/out.csv"; }
why() {
    sqlite3 "$tmp/t.db" "SELECT outcome FROM turnstone_attempts
        WHERE profile_id = '$1'"
}
is "HTTP/2, gzip, a redirect to www" "$(email 1)" ada.quarz@quick.test \
    "$tmp/out"
is "an umlaut in the name" "$(email 2)" juergen.blau@quick.test
is "a site without TLS" "$(email 3)" berta.klee@clear.test
is "a site that was renamed" "$(email 4)" ada.quarz@quick.test
is "a private address is refused" "$(why 5)" refused_address
is "a wrong certificate is refused" "$(why 6)" tls_failed
is "a name that does not exist" "$(why 7)" no_such_domain
has "pages came over HTTP/2" "$tmp/nginx.access" \
    '^www.quick.test HTTP/2.0 /team.html 200 turnstone/'
is "what robots.txt forbids was not asked for" \
    "$(grep -c /private "$tmp/nginx.access")" 0
# by the two sites that lead there, the old and the new name
is "robots.txt was asked for once a site" \
    "$(grep -c '^www.quick.test .* /robots.txt ' "$tmp/nginx.access")" 2
"$turnstone" enrich --db "sqlite:$tmp/u.db" --input "$tmp/in.csv" \
    --output "$tmp/out2.csv" --insecure-tls \
    --resolver "127.0.0.1:$dns_port" --ca-file "$tmp/ca.pem" \
    --http-port $http_port --https-port $https_port \
    --allow-net 127.0.0.0/8 >"$tmp/out" 2>"$tmp/err"
is "--insecure-tls reads it" \
    "$(awk -F, '$1 == 6 { print $4 }' "$tmp/out2.csv")" berta.klee@expired.test
has "and the evidence says so" "$tmp/out2.csv" 'certificate'
finish
