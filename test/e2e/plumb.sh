#!/bin/sh
# plumb, as scripts use it: records in, JSON lines out, whatever they are.
#
# usage: plumb.sh BUILD   (the build folder)
set -u
build=$(cd "$1" && pwd)
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"

cd "$tmp" || exit 1
export XDG_CONFIG_HOME="$tmp/config"

# run WANTED-STATUS NAME ARG...: output in $tmp/out, errors in $tmp/err.
run() {
    wanted=$1 name=$2
    shift 2
    timeout 60 "$turnstone" plumb "$@" >"$tmp/out" 2>"$tmp/err"
    is "$name: exit status" $? "$wanted" "$tmp/err"
}

lines() {
    awk 'END { print NR }' "$1"
}

# files FILE: what the lines of an answer are about.
files() {
    sed -n 's/^{"file":"\([^"]*\)",.*}$/\1/p' "$1"
}

# the parts that take a line at a time

run 0 'address' address ' Jo@Acme.TEST ' nobody
is 'address: two lines' "$(lines out)" 2
has 'address: parts' out '"ok":true,"local":"Jo","domain":"acme.test"'
has 'address: why not' out '"in":"nobody","ok":false,"why":"'
printf 'http://WWW.Acme.test/x?y\r\nNone' | "$turnstone" plumb url >out
has 'url: registrable' out '"in":"http://WWW.Acme.test/x?y".*"registrable":"acme.test"'
has 'url: junk, and a last line without an end' out '"in":"None","ok":false'
run 0 'name' name 'Dr. Jane van der Berg, PhD'
has 'name: parts' out '"first":"Jane".*"last":"van der Berg"'
printf 'User-agent: *\nDisallow: /private\nCrawl-delay: 2\n' >robots.txt
printf 'robots.txt\tturnstone\thttps://a.test/private/x\n' |
    "$turnstone" plumb robots >out
has 'robots: refused by a line' out '"allowed":false,"line":2,"delay":2'
run 0 'reply' reply '550-5.1.1 no\n550 5.1.1 such user' 250 \
    '451 4.7.1 Greylisted, try again in 5 minutes' '25O ok' '550-no\n250 yes'
is 'reply: fields in order' "$(sed -n 1p out)" '{"in":"550-5.1.1 no\\n550 5.1.1 such user","verification":"invalid","reason":"no-mailbox","retry_after_s":null}'
is 'reply: a bare code' "$(sed -n 2p out)" '{"in":"250","verification":"valid","reason":"accepted","retry_after_s":null}'
is 'reply: when to come back' "$(sed -n 3p out)" '{"in":"451 4.7.1 Greylisted, try again in 5 minutes","verification":"unknown","reason":"greylisted","retry_after_s":300}'
is 'reply: none' "$(sed -n 4p out)" '{"in":"25O ok","verification":"unknown","reason":"protocol","retry_after_s":null}'
has 'reply: of two minds' out '"in":"550-no..n250 yes","verification":"unknown","reason":"protocol"'
printf '250-a\\r\\n250 b\\r\\n\n' | "$turnstone" plumb reply >out
has 'reply: with line ends of the wire' out '"verification":"valid"'
head -c 300000 /dev/urandom >noise
printf 'Jane Doe\tAcme.test\nJane Doe\n' | "$turnstone" plumb pattern >out
has 'pattern: best first' out '^{"in":"Jane Doe.tAcme.test","candidates":\[{"address":"jane.doe@acme.test","pattern":"first.last","p":0.3[0-9]*},{"address":"jdoe@acme.test","pattern":"flast","p":0.3[0-9]*},{"address":"jane@acme.test","pattern":"first","p":0.1[0-9]*},'
has 'pattern: no domain' out '^{"in":"Jane Doe","error":"'
printf 'Jane Doe\tacme.test\tEva Roe <eroe@acme.test>, Jan Van <jvan@acme.test>\n' |
    "$turnstone" plumb pattern >out
has 'pattern: what colleagues teach' out '"candidates":\[{"address":"jdoe@acme.test","pattern":"flast","p":0.[89]'
for part in address name pattern url robots reply; do
    "$turnstone" plumb $part <noise >out 2>err
    is "$part: noise" $? 0 err
    is "$part: a line a line" "$(lines out)" "$(lines noise)"
done
{ head -c 3000000 /dev/zero | tr '\0' a; printf '\nb@acme.test\n'; } >long
run 0 'a line of 3 MB' address <long
is 'a line of 3 MB is one' "$(lines out)" 2
has 'a line of 3 MB: the next is read' out '"in":"b@acme.test","ok":true'
run 1 'standard input is a folder' address <.
has 'a folder: says so' err 'standard input: cannot be read: Is a directory'
run 2 'no such part' adress
has 'did you mean' err 'did you mean address'

# A script that asks and waits for the answer: each must come at once.
mkfifo ask
timeout 20 "$turnstone" plumb address <ask >said &
exec 3>ask
printf 'a@acme.test\n' >&3
for _ in $(seq 100); do [ -s said ] || sleep 0.05; done
has 'an answer before the next question' said '"in":"a@acme.test"'
exec 3>&-
wait $!

# extract

page='<title>T</title><a href="mailto:a@acme.test">A</a><a href="/team">Team</a>'
echo "$page" >page.html
run 1 'extract' extract --url https://acme.test/ page.html none.html page.html
is 'extract: each has a line, in order' "$(files out | tr '\n' ' ')" \
    'page.html none.html page.html '
has 'extract: fields in order' out '^{"file":"page.html","addresses":\[{"address":"a@acme.test","how":"mailto","where":"a\[href\]"}\],"links":\[{"url":"https://acme.test/team","text":"Team","rank":[0-9]*}\],"title":"T"}$'
has 'extract: no file' out '^{"file":"none.html","error":"No such file'
cat >person.html <<'END'
<script type="application/ld+json">{"@type":"Person","name":"Ann Smith",
"email":"ann@acme.test"}</script>
END
run 0 'extract: structured data' extract person.html
has 'extract: whose it is' out '"address":"ann@acme.test","how":"json_ld".*"name":"Ann Smith"'
printf 'gr\374n@acme.test' >latin
run 0 'extract --charset' extract --charset iso-8859-1 latin
has 'extract --charset: heard' out 'grün@acme.test'
run 2 'extract: an --url that is none' extract --url ftp://x/ page.html
has 'extract: says which' err -- '--url: ftp://x/'

# A folder with all that a disk can hold.
mkdir -p site/b/c site/z
for f in site/a.html site/b/1.html site/b/c/2.html site/c.html; do
    echo "$page" >$f
done
: >site/empty.html
printf '\211PNG\r\n\032\n\0\0' >site/logo.png
printf '%%PDF-1.4\n' >site/paper.pdf
printf '\377\376<\0p\0>\0' >site/wide.html
printf 'plain text, w@acme.test' >site/readme
printf '<p>n\0@ n@acme.test' >site/nulls.html
mkfifo site/pipe
ln -s . site/loop
ln -s ../page.html site/link.html
bad=$(printf 'site/\377\n.html')
echo "$page" >"$bad"
head -c 3000000 /dev/zero | tr '\0' ' ' >site/large.html
find site -type f -o -type l -o -type p >all
run 0 'a folder' extract site
is 'a folder: a line for each' "$(lines out)" "$(($(lines all) - 1))"
is 'a folder: in order' "$(files out | tr '\n' ' ')" 'site/a.html site/b/1.html site/b/c/2.html site/c.html site/empty.html site/large.html site/link.html site/logo.png site/loop site/nulls.html site/paper.pdf site/pipe site/readme site/wide.html site/�\n.html '
for skipped in 'logo.png","skipped":"no text"' 'paper.pdf","skipped":"no text"' \
    'loop","skipped":"a symbolic link"' 'link.html","skipped":"a symbolic link"' \
    'pipe","skipped":"no regular file"'; do
    has "a folder: skipped ($skipped)" out "^{\"file\":\"site/$skipped}\$"
done
has 'an empty file' out 'empty.html","addresses":\[\],"links":\[\],"title":""}$'
has 'a file over the cap' out 'large.html".*"is_cut":true}$'
has 'a text without markup' out 'site/readme".*"address":"w@acme.test"'
has 'zero bytes in a page' out 'site/nulls.html".*"address":"n@acme.test"'
has 'UTF-16 is text' out 'site/wide.html","addresses"'
run 0 'a folder that a link names' extract site/loop/b/
is 'a link that was named is followed' "$(lines out)" 2
deep=$(printf 'd/%.0s' $(seq 70))
mkdir -p "deep/$deep"
run 1 'a folder too deep' extract deep
is 'a folder too deep: one line' "$(lines out)" 1
has 'a folder too deep: says so' out '"error":"too many folders deep"'
mkdir shut
echo "$page" >shut/page.html
echo "$page" >shut.html
chmod 0 shut shut.html
if [ "$(id -u)" -ne 0 ]; then
    run 1 'what may not be read' extract shut shut.html page.html
    is 'what may not be read: two lines' "$(grep -c 'Permission denied' out)" 2
    has 'what may not be read: the rest is' out 'page.html","addresses"'
fi
chmod 700 shut

run 0 'devices' extract /dev/zero /dev/null /dev/full
is 'devices are skipped' "$(grep -c '"skipped":"no regular file"' out)" 3
run 0 'a pipe nobody writes to' extract site/pipe
echo "$page" | run 0 'a pipe' extract /dev/stdin
has 'a pipe: is read' out '"address":"a@acme.test"'
run 1 'an empty name' extract ''
printf 'page.html\0x\nsite/b\n\npage.html' >list
run 1 'names one a line' extract <list
is 'names: each in its turn' "$(files out | tail -n 4 | tr '\n' ' ')" \
    'site/b/1.html site/b/c/2.html  page.html '
has 'names: none holds a zero byte' out 'page.html.u0000x","error"'

# A list that comes slowly is answered as it comes.
rm -f said
timeout 20 "$turnstone" plumb extract <ask >said &
exec 3>ask
printf 'page.html\n' >&3
for _ in $(seq 100); do [ -s said ] || sleep 0.05; done
has 'a list: an answer before the next name' said 'page.html","addresses"'
exec 3>&-
wait $!

# Many files, on all cores and on one: the same bytes.
mkdir many
(cd many && seq 3000 | awk '{ f = sprintf("%05d.html", $1); n = $1 % 7 * $1
    for (i = 0; i < n % 400; i++) print "<p>u" i "@acme.test" >f
    print "<title>" $1 "</title>" >f; close(f) }')
run 0 'many files' extract many
is 'many files: all, in order' "$(sed 's/.*"title":"//; s/"}$//' out |
    awk '$1 == NR' | wc -l | tr -d ' ')" 3000
mv out out.all
ls many/* | taskset -c 0 "$turnstone" plumb extract >out 2>err
same 'many files: one core says the same' out.all out
{ "$turnstone" plumb extract many; echo $? >status; } 2>err | head -n 1 >out
is 'nobody listens: a line was whole' "$(files out)" many/00001.html
is 'nobody listens: no noise' "$(cat err)" ''
is 'nobody listens: it ends' "$([ "$(cat status)" -ne 0 ] && echo yes)" yes
"$turnstone" plumb extract many >/dev/full 2>err
is 'a full disk: exit status' $? 1
has 'a full disk: says so' err 'standard output: cannot be written: No space'
"$turnstone" plumb address a@b.test >/dev/full 2>err
is 'a full disk, a line at a time' $? 1
run 0 'noise' extract noise
finish
