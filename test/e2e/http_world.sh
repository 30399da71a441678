# Sourced: starts nginx in a folder of its own, with certificates of a CA of
# its own. Sets dir, http, https, https1. nginx_on: a command before nginx.
command -v nginx >/dev/null && command -v openssl >/dev/null || exit 77
here=$(cd "$(dirname "$0")/../e2e" && pwd)
dir=$(mktemp -d)
chmod 755 "$dir" # nginx may leave root for nobody
nginx_pid=
trap 'test -n "$nginx_pid" && kill "$nginx_pid" && wait "$nginx_pid"; rm -rf "$dir"' EXIT
http=$((20000 + $$ % 10000)) https=$((http + 10000)) https1=$((http + 20000))

make_certificates() (
    cd "$dir" || exit
    openssl ecparam -name prime256v1 -genkey -noout -out key.pem
    openssl req -x509 -new -key key.pem -subj '/CN=Test CA' -days 2 -out ca.pem
    openssl req -new -key key.pem -subj /CN=good.test -out good.csr
    echo 'subjectAltName=DNS:good.test' >san
    openssl x509 -req -in good.csr -CA ca.pem -CAkey key.pem -days 2 \
        -CAcreateserial -extfile san -out good.pem
    openssl req -x509 -new -key key.pem -subj /CN=self.test -days 2 \
        -addext 'subjectAltName=DNS:self.test' -out self.pem
) >/dev/null 2>&1

make_pages() {
    mkdir "$dir/www"
    i=0
    while test $i -lt 600; do
        echo "<p>Person $i, reached as person$i of this page, number $i</p>"
        i=$((i + 1))
    done >"$dir/www/index.html"
    printf '\211PNG' >"$dir/www/a.png"
}

make_certificates
make_pages
sed -e "s|@dir@|$dir|g" -e "s|@http@|$http|g" -e "s|@https@|$https|g" \
    -e "s|@https1@|$https1|g" \
    -e "s|@keep@|${keep-1000000}|g" "$here/http_nginx.conf.in" >"$dir/nginx.conf"
${nginx_on-} nginx -p "$dir" -c "$dir/nginx.conf" -e "$dir/error.log" &
nginx_pid=$!
for i in 1 2 3 4 5 6 7 8 9 10; do
    test -s "$dir/nginx.pid" && break
    sleep 0.2
done
page_bytes=$(wc -c <"$dir/www/index.html")
