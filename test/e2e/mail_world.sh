# Sourced after lib.sh: mail servers that are not ours, each as its users know
# it. Postfix, postgrey and Exim from build-servers (tools/deps), NSD for their
# names. All run as whoever runs this, from $tmp, on loopback: the wrapper
# libraries show them users that are not there, a user who may do all, and
# name servers' answers without a port 53. Sets mail_port, dns_port.
#
#     127.0.3.10  Postfix: says who is unknown; TLS where wanted
#     127.0.3.11  Postfix: only with TLS
#     127.0.3.12  Postfix: greylists, with postgrey
#     127.0.3.13  Postfix: refuses who is in a block list, at RCPT
#     127.0.3.14  Postfix: the same in its greeting
#     127.0.3.15  Postfix: one recipient a transaction
#     127.0.3.16  Postfix: says everything only for now (soft_bounce)
#     127.0.3.17  Postfix behind postscreen: a greeting of two lines, two
#                 seconds apart; who speaks between them is refused
#     127.0.3.18  Postfix: refuses a sender whose domain does not exist
#     127.0.3.20  Exim: says who is unknown, without enhanced codes
#     127.0.3.30  nobody
servers=$here/../../build-servers
[ -f "$servers/unpacked" ] || skip "no build-servers: run tools/deps test"
servers=$(cd "$servers" && pwd)
for it in nginx nsd openssl perl; do
    command -v $it >/dev/null || skip "$it is not installed"
done
for it in nss uid resolv; do
    ls /usr/lib/*/lib${it}_wrapper.so >/dev/null 2>&1 ||
        skip "lib$it-wrapper is not installed"
done

mail_port=$((20000 + $$ % 10000))
dns_port=$((mail_port + 1)) grey_port=$((mail_port + 2))
mail_pids=
postfix=$tmp/postfix
exim=$tmp/exim
trap 'stop_mail_world; rm -rf "$tmp"' EXIT

# as_daemon COMMAND...: becomes it, as if by root on a machine that has it.
as_daemon() {
    UID_WRAPPER=${uid_wrapper-1} UID_WRAPPER_ROOT=1 \
        NSS_WRAPPER_PASSWD=$tmp/passwd \
        NSS_WRAPPER_GROUP=$tmp/group RESOLV_WRAPPER_HOSTS=$tmp/resolved \
        LD_PRELOAD=libuid_wrapper.so:libnss_wrapper.so:libresolv_wrapper.so \
        LD_LIBRARY_PATH=$servers/usr/lib/postfix exec "$@"
}

make_users() {
    # Exim reads what root or its own user owns, whoever that is.
    exim_uid=$(id -u) exim_gid=$(id -g)
    [ "$exim_uid" -ne 0 ] || exim_uid=63103 exim_gid=63103
    grep -vE '^(postfix|Debian-exim):' /etc/passwd >"$tmp/passwd"
    grep -vE '^(postfix|postdrop|Debian-exim):' /etc/group >"$tmp/group"
    cat >>"$tmp/passwd" <<P
postfix:x:63101:63101::/nonexistent:/bin/false
Debian-exim:x:$exim_uid:$exim_gid::/nonexistent:/bin/false
P
    cat >>"$tmp/group" <<G
postfix:x:63101:
postdrop:x:63102:
Debian-exim:x:$exim_gid:
G
}

# ---- names ----

make_zone() {
    cat >"$tmp/zone" <<'Z'
$ORIGIN test.
$TTL 60
@           SOA ns.test. hostmaster.test. 1 3600 600 86400 60
            NS  ns.test.
ns          A   127.0.0.1
; who asks
probe.sender MX 10 mx.honest.test.
            A   127.0.3.10
; the servers
mx.honest   A   127.0.3.10
mx.tlsonly  A   127.0.3.11
mx.grey     A   127.0.3.12
mx.blocked  A   127.0.3.13
mx.banner   A   127.0.3.14
mx.single   A   127.0.3.15
mx.soft     A   127.0.3.16
mx.patient  A   127.0.3.17
mx.picky    A   127.0.3.18
mx.exim     A   127.0.3.20
mx.dead     A   127.0.3.30
mx.private  A   10.0.0.1
; the domains
honest      MX  10 mx.honest.test.
catchall    MX  10 mx.honest.test.
relay       MX  10 mx.honest.test.
tlsonly     MX  10 mx.tlsonly.test.
grey        MX  10 mx.grey.test.
blocked     MX  10 mx.blocked.test.
banner      MX  10 mx.banner.test.
single      MX  10 mx.single.test.
soft        MX  10 mx.soft.test.
patient     MX  10 mx.patient.test.
picky       MX  10 mx.picky.test.
exim        MX  10 mx.exim.test.
eximall     MX  10 mx.exim.test.
eximrelay   MX  10 mx.exim.test.
nullmx      MX  0 .
nomx        A   127.0.3.10
private     MX  10 mx.private.test.
dead        MX  10 mx.dead.test.
two         MX  10 mx.dead.test.
            MX  20 mx.honest.test.
; a site to read
pattern     A   127.0.0.1
            MX  10 mx.honest.test.
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
remote-control:
    control-enable: no
zone:
    name: "test"
    zonefile: "zone"
C
    # Newer versions have no database and no such word.
    nsd-checkconf "$tmp/nsd.conf" >/dev/null 2>&1 ||
        sed -i '/database:/d' "$tmp/nsd.conf"
    nsd -d -c "$tmp/nsd.conf" >"$tmp/nsd.out" 2>&1 &
    mail_pids="$mail_pids $!"

    # What Postfix is told where it asks for itself: we are in a block list.
    cat >"$tmp/resolved" <<'R'
A 1.0.0.127.bl.test 127.0.0.2
A probe.sender.test 127.0.3.10
R
}

# ---- Postfix ----

make_certificate() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
        -days 2 -subj "/CN=mx.honest.test" -keyout "$tmp/mx.key" \
        -out "$tmp/mx.crt" 2>/dev/null
}

make_postfix_main() {
    cat >"$postfix/etc/main.cf" <<C
compatibility_level = 3.6
queue_directory = $postfix/queue
data_directory = $postfix/data
command_directory = $servers/usr/sbin
daemon_directory = $servers/usr/lib/postfix/sbin
shlib_directory = $servers/usr/lib/postfix
meta_directory = $postfix/etc
maillog_file = $postfix/log
maillog_file_prefixes = $postfix
import_environment = MAIL_CONFIG LD_PRELOAD LD_LIBRARY_PATH UID_WRAPPER
    UID_WRAPPER_ROOT NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP RESOLV_WRAPPER_HOSTS
myhostname = mx.honest.test
mydestination =
mynetworks =
inet_protocols = ipv4
alias_maps =
virtual_mailbox_domains = honest.test catchall.test tlsonly.test grey.test
    blocked.test banner.test single.test soft.test patient.test picky.test
    nomx.test two.test pattern.test
virtual_mailbox_maps = inline:{ info@honest.test=1 jane.doe@honest.test=1
    @catchall.test=1 jane.doe@tlsonly.test=1 jane.doe@grey.test=1
    info@grey.test=1 jane.doe@blocked.test=1
    jane.doe@banner.test=1 info@single.test=1
    jane.doe@single.test=1 jane.doe@soft.test=1 jane.doe@patient.test=1
    jane.doe@picky.test=1 jane.doe@nomx.test=1 jane.doe@two.test=1
    jane.doe@pattern.test=1 }
smtpd_peername_lookup = no
in_flow_delay = 0
smtpd_tls_security_level = may
smtpd_tls_cert_file = $tmp/mx.crt
smtpd_tls_key_file = $tmp/mx.key
smtpd_tls_loglevel = 1
postscreen_greet_action = enforce
postscreen_greet_wait = 2s
postscreen_access_list =
postscreen_cache_map =
C
}

# smtpd_at ADDRESS NAME [OPTION...]: a line of master.cf.
smtpd_at() {
    printf '127.0.3.%s:%s inet n - n - - smtpd -o syslog_name=%s' "$1" \
        "$mail_port" "$2"
    shift 2
    for it in "$@"; do
        printf ' -o %s' "$it"
    done
    echo
}

make_postfix_master() {
    block=reject_rbl_client,bl.test
    ask_grey=check_policy_service,inet:127.0.0.1:$grey_port
    smtpd_at 10 honest
    smtpd_at 11 tlsonly smtpd_tls_security_level=encrypt
    smtpd_at 12 grey "smtpd_recipient_restrictions=$ask_grey"
    smtpd_at 13 blocked smtpd_client_restrictions=$block
    smtpd_at 14 banner smtpd_client_restrictions=$block smtpd_delay_reject=no
    smtpd_at 15 single smtpd_recipient_limit=1
    smtpd_at 16 soft soft_bounce=yes
    smtpd_at 18 picky smtpd_sender_restrictions=reject_unknown_sender_domain
    cat <<C
127.0.3.17:$mail_port inet n - n - 1 postscreen
smtpd pass - - n - - smtpd -o syslog_name=patient
dnsblog unix - - n - 0 dnsblog
tlsproxy unix - - n - 0 tlsproxy
postlog unix-dgram n - n - 1 postlogd
anvil unix - - n - 1 anvil
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
cleanup unix n - n - 0 cleanup
tlsmgr unix - - n 1000? 1 tlsmgr
C
}

start_postfix() {
    mkdir -p "$postfix/etc" "$postfix/data"
    for it in pid incoming active deferred defer bounce flush trace hold \
        corrupt saved private public maildrop; do
        mkdir -p "$postfix/queue/$it"
    done
    make_postfix_main
    make_postfix_master >"$postfix/etc/master.cf"
    # It takes a file of this second for one that is being written, and waits.
    touch -d '1 hour ago' "$postfix/etc/"*.cf
    (as_daemon setsid "$servers/usr/lib/postfix/sbin/master" \
        -c "$postfix/etc" -d) >"$postfix/out" 2>&1 &
    mail_pids="$mail_pids $!"
}

start_postgrey() {
    mkdir "$tmp/grey"
    : >"$tmp/grey/nobody"
    perl -T "$servers/usr/sbin/postgrey" --inet=127.0.0.1:$grey_port --delay=2 --greylist-text="Greylisted, try again in %s seconds" \
        --dbdir="$tmp/grey" --user="$(id -un)" --group="$(id -gn)" \
        --whitelist-clients="$tmp/grey/nobody" \
        --whitelist-recipients="$tmp/grey/nobody" >"$tmp/grey/out" 2>&1 &
    mail_pids="$mail_pids $!"
}

# ---- Exim ----

start_exim() {
    mkdir "$exim"
    cat >"$exim/conf" <<C
exim_path = $servers/usr/sbin/exim4
spool_directory = $exim
log_file_path = $exim/%slog
pid_file_path = $exim/pid
log_selector = +smtp_connection
exim_user = Debian-exim
primary_hostname = mx.exim.test
local_interfaces = 127.0.3.20
daemon_smtp_ports = $mail_port
keep_environment = ^LD_PRELOAD\$ : WRAPPER
host_lookup =
tls_certificate = $tmp/mx.crt
tls_privatekey = $tmp/mx.key
acl_smtp_rcpt = recipient
acl_smtp_predata = nothing
begin acl
recipient:
  deny !domains = exim.test : eximall.test
       message = relay not permitted
  require verify = recipient
  accept
nothing:
  deny
begin routers
known:
  driver = accept
  domains = exim.test
  local_parts = jane.doe : info
  transport = nowhere
all:
  driver = accept
  domains = eximall.test
  transport = nowhere
begin transports
nowhere:
  driver = appendfile
  file = /dev/null
C
    chmod 600 "$exim/conf"
    (
        [ "$exim_uid" -eq 63103 ] || uid_wrapper=0 # root it need not be
        as_daemon "$servers/usr/sbin/exim4" -bdf -C "$exim/conf"
    ) >"$exim/out" 2>&1 &
    mail_pids="$mail_pids $!"
}

# ---- all ----

# greets ADDRESS: within ten seconds, or the test has no ground.
greets() {
    for _ in $(seq 100); do
        "$say" "127.0.3.$1" $mail_port >/dev/null && return 0
        sleep 0.1
    done
    echo "Bail out! no mail server at 127.0.3.$1"
    cat "$postfix/out" "$postfix/log" "$exim/out" "$tmp/grey/out" "$tmp/nsd.out"
    exit 1
}

start_mail_world() {
    make_users
    make_certificate
    make_zone
    start_postgrey
    start_postfix
    start_exim
    greets 10
    greets 20
    wait_for "$tmp/nsd.pid"
}

# settle: until every session that was begun is in the logs to its end.
settle() {
    for _ in $(seq 100); do
        [ "$(grep -c ' connect from' "$postfix/log")" -ne \
            "$(grep -c 'disconnect from' "$postfix/log")" ] || return 0
        sleep 0.1
    done
    echo "Bail out! a session with Postfix does not end"
    cat "$postfix/log"
    exit 1
}

stop_mail_world() {
    # shellcheck disable=SC2086  # words on purpose
    [ -z "$mail_pids" ] || kill $mail_pids 2>/dev/null
    mail_pids=
    wait
}
