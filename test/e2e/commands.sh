#!/bin/sh
# The commands around the main job, as a user types them: what they say, what
# they leave, how they end, and what they make of nonsense.
#
# usage: commands.sh BUILD   (the build folder)
set -u
build=$(cd "$1" && pwd)
. "$(cd "$(dirname "$0")" && pwd)/lib.sh"

cd "$tmp" || exit 1
export XDG_CONFIG_HOME="$tmp/config"
unset DATABASE_URL APOLLO_API_KEY

# run WANTED-STATUS NAME ARG...: output in $tmp/out, errors in $tmp/err.
run() {
    wanted=$1 name=$2
    shift 2
    "$turnstone" "$@" >"$tmp/out" 2>"$tmp/err"
    is "$name: exit status" $? "$wanted" "$tmp/err"
}

cat >people.csv <<'END'
id,name,company,website,linkedin,list_size,Team
1,Jörg Weiß,Acme GmbH,acme.test,,120000,blue
2,"Smith, Ann",=Evil(),http://evil.test/,,,"two
lines"
3,José Nada,Nada,None,https://linkedin.com/in/x,99.0,
4,Eve Esc[2J,Tricky,tricky.test,,7,green
END
printf '5,Bell \033[2J\a,Beep,beep.test,,8,\n' >>people.csv

# import, export

run 0 import import people.csv
is 'import: counts' "$(cat out)" '5 added, 0 updated, 0 unchanged, 0 suppressed'
run 0 'import again' import people.csv
is 'import again: counts' "$(cat out)" \
    '0 added, 0 updated, 5 unchanged, 0 suppressed'
# ledger: nothing was paid yet, and credits are digits

run 0 ledger ledger
has 'ledger: says that nothing is open' out 'No paid call is open or in doubt.'
for credits in 0x10 1e3 inf . -1 ''; do
    run 2 "ledger settle with \"$credits\"" ledger settle 1 "$credits"
done
run 1 'ledger settle of no call' ledger settle 1 2.5
has 'ledger settle of no call: says so' err 'no call in doubt'

run 0 export export --output one.csv
has 'export: formulas are defused' one.csv ",'=Evil(),"
has 'export: other columns stay' one.csv ',team$'
run 0 'export --csv-raw' export --csv-raw
has 'export --csv-raw: as it is' out ',=Evil(),'
run 0 'import of an export' import --db sqlite:two.db one.csv
run 0 'export of that' export --db sqlite:two.db --output two.csv
same 'a round trip changes nothing' one.csv two.csv
run 0 'import from standard input' import --db sqlite:three.db - <one.csv

printf 'id,name\n' >target.csv
ln -s target.csv link.csv
run 0 'export through a link' export --output link.csv
is 'export: the link stays one' "$(readlink link.csv)" target.csv
same 'export: what it points to is written' one.csv target.csv
run 1 'export to a full disk' export --output /dev/full
"$turnstone" export >/dev/full 2>err
is 'export to a full standard output' $? 1 err
run 1 'export into no folder' export --output no/such/folder.csv
is 'no half file is left' "$(find . -name '*.csv.*')" ''

# lists for verify; none of these addresses is one that a server is asked for

printf '\n \njane@acme.invalid\njane@\n' >list
run 0 'verify a list' verify --db sqlite:none.db list
is 'verify: blank lines are passed over, bad addresses are answered' \
    "$(grep -c ',not-sendable,' out)" 2
run 0 'verify standard input' verify --db sqlite:none.db <list
is 'verify: standard input as well' "$(grep -c ',not-sendable,' out)" 2
printf 'name,email\nJane,jane@acme.invalid\n' >list.csv
run 0 'verify a CSV' verify --db sqlite:none.db - <list.csv
has 'verify: the column email' out '^jane@acme.invalid,invalid,'
run 2 'verify what is neither' verify --db sqlite:none.db - <people.csv
has 'verify: says where' err 'standard input: neither a list'
run 2 'verify what cannot be read' verify --db sqlite:none.db - <.
has 'verify: says why' err 'standard input: Is a directory'

# nonsense in

run 1 'import of no file' import none.csv
has 'import of no file: named' err 'none.csv'
printf 'name,company\nx,y\n' >noid.csv
run 1 'import without an id' import noid.csv
has 'import without an id: says so' err 'no column id'
printf 'id,name,list_size\n9,x,many\n' >size.csv
run 1 'import of a size that is none' import size.csv
has 'a size that is none: line' err 'size.csv:2: list_size'
printf 'id,name\n9,"x\n' >quote.csv
run 1 'import of an open quote' import quote.csv
has 'an open quote: place' err 'quote.csv:2:'
head -c 100000 /dev/urandom >noise.csv
run 1 'import of noise' import noise.csv
printf 'no database, a text\n%4096s' '' >text.db
run 1 'a database that is none' status --db sqlite:text.db
run 2 'a scheme that is none' status --db mysql://x/y

# consolidate

cat >results.csv <<'END'
profile_id,name,company,email,method,list_size,enriched_at,status,confidence,verification,source_url,evidence
1,x,y,joerg@acme.test,website_scrape,1,2026-01-01T00:00:00Z,published,0.91,not_checked,https://acme.test/team,beside the name
2,x,y,ann@evil.test,email_pattern,,,guessed,0.40,not_checked,,
3,x,y,,website_scrape,,,,,,,
4,x,y,eve@tricky.test,website_scrape,,,published,0.90,invalid,,
77,x,y,z@acme.test,website_scrape,,,published,0.90,not_checked,,
END
run 0 consolidate consolidate results.csv
has 'consolidate: written' out '^Written  *1$'
has 'consolidate: not accepted' out '^Not accepted  *2$'
has 'consolidate: no address' out '^No address  *1$'
has 'consolidate: gone' out '^Gone  *1$'
run 0 'consolidate --accept any' consolidate --accept any --commit-every 1 \
    results.csv
run 0 'export afterwards' export --csv-raw
has 'the address is in the profile' out '^1,Jörg Weiß,joerg@acme.test,'
has 'any: the guess too' out '^2,"Smith, Ann",ann@evil.test,'
is 'a refused mailbox never' "$(grep -c eve@tricky.test out)" 0
sed 's/joerg@/other@/' results.csv >others.csv
run 0 'consolidate over an e-mail' consolidate others.csv
has 'consolidate: a lost race' out '^Lost race  *1$'
printf 'profile_id,name,company,email,method,list_size,enriched_at\n3,x,y,j@nada.test,website_scrape,,\n' >classic.csv
run 0 'consolidate a classic file' consolidate classic.csv
has 'a classic file: written' out '^Written  *1$'
for cell in 's/website_scrape/magic/' 's/published/rumoured/' \
    's/0.91/7/' 's/not_checked/perhaps/' 's/joerg@acme.test/joerg at acme/'; do
    sed "$cell" results.csv >bad.csv
    run 1 "consolidate nonsense ($cell)" consolidate bad.csv
    has 'nonsense: the line' err 'bad.csv:2: '
done
run 1 'consolidate a table of people' consolidate people.csv

# export, a part

run 0 'export what changed lately' export --changed-since 1d
has 'changed lately: who was imported just now' out '^1,'
run 0 'export what changed later' export --changed-since 2999-01-01
is 'changed later: nobody, but the header' "$(wc -l <out | tr -d ' ')" 1
run 2 'export since a time that is none' export --changed-since 31.12.2026
has 'since no time: what is wrong' err '31.12.2026 is no time'
has 'since no time: what is right' err '2026-11-23T18:05:00Z, 12h or 30d'

# status, forget

run 1 'status of a database that is not there' status --db sqlite:nobody.db
has 'not there: says how one is made' err 'nobody.db does not exist; .*import'
run 1 'export of a database that is not there' export --db sqlite:nobody.db
is 'and none is made' "$(ls nobody.db 2>/dev/null)" ''
run 0 'status with a budget' status --max-credits-month 300
has 'a budget: what is left' out '^  left for this month  *300  of 300$'
run 0 status status
is 'no budget, nothing left to show' "$(grep -c 'left for' out)" 0
has 'status: totals' out '^  total  *5$'
has 'status: waiting' out '^  waiting for a mail server  *0  *0.0%$'
is 'status: no control bytes' "$(tr -d '\n' <out | grep -c '[[:cntrl:]]')" 0
run 0 'status --json' status --json
is 'status --json: one line' "$(wc -l <out | tr -d ' ')" 1
has 'status --json: an object' out '^{"total":5,"with_email":3,.*"waiting":0,.*}$'
run 0 forget forget joerg@acme.test evil.test
has 'forget: what it erased' out '^joerg@acme.test: suppressed; [1-9]'
run 0 'export after forget' export
is 'forget: the addresses are gone' \
    "$(grep -c -e joerg@ -e ann@ out)" 0
run 0 'consolidate what is forgotten' consolidate results.csv
has 'forget: not again' out '^Suppressed  *1$'

# the command line, the settings, doctor

run 2 'no command' --
"$turnstone" >out 2>err
is 'nothing at all: usage' $? 2 err
run 2 'a mistyped command' improt x
has 'a mistyped command: the nearest' err 'did you mean import?'
run 2 'a mistyped option' status --jsno
has 'a mistyped option: the nearest' err 'did you mean --json?'
run 2 'too many words' status x
run 2 'too few words' import
run 2 'a secret on the command line' status \
    --db postgresql://u:hunter2@h.test/d
is 'the secret is not shown' "$(grep -c hunter2 err)" 0
run 0 version --version
has 'version' out '^turnstone [0-9]'
run 0 help help status
has 'help: from the table' out '--json '
mkdir -p config/turnstone
echo 'TURNSTONE_DB=sqlite:two.db' >config/turnstone/config
run 0 'config file' status --json
has 'config file: heard' out '"total":5,"with_email":0'
echo 'TURNSTONE_DB=sqlite:three.db  # stronger' >.env
TURNSTONE_DB=sqlite:none/x.db "$turnstone" status >out 2>err
is 'the environment is stronger than .env' $? 1 err
run 0 'flags are stronger than all' status --db sqlite:turnstone.db --json
has 'flags: heard' out '"total":5,"with_email":1'
echo 'TURNSTONE_DB="x' >.env
run 2 'a .env that makes no sense' status
has 'a .env: place' err '.env:1:14: a quote that is not closed'
rm .env
run 1 'doctor, no resolver' doctor --resolver 127.0.0.1:1
has 'doctor: says what to do' out 'fail  *resolver'
has 'doctor: the database' out 'ok  *database'
finish
