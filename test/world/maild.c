/*
 * maild: see maild.h. Starts, says where it listens in the ready file, and
 * serves until SIGTERM or SIGINT.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fault.h"
#include "maild.h"
#include "options.h"
#include "serve.h"

enum {
    PORT_TRIES = 16,
    PORT_MAX = 65535,
    FIRST_IP = 0x7f000101, /* 127.0.1.1 */
    LAST_IP = 0x7f0001fd,
    NAMES_IP = 0x7f000001,
};

struct settings {
    uint64_t dns_port;
    const char *ready_path, *truth_path, *log_path, *stats_path;
};

const struct maild_row *
maild_row(size_t i)
{
    if (i < maild_rows_n)
        return &maild_rows[i];
    i -= maild_rows_n;
    return i < maild_faults_n ? &maild_faults[i] : NULL;
}

struct maild_domain *
maild_domain(struct maild *m, str name)
{
    char lower[256];

    if (name.n > sizeof(lower))
        return NULL;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = (char)str_lower_byte(name.p[i]);
    return map_get(&m->domains, str_make(lower, name.n));
}

struct maild_host *
maild_host(struct maild *m, str name)
{
    return map_get(&m->hosts, name);
}

/* --- the world --- */

static struct maild_operator *
operator_of(struct maild *m, str host)
{
    size_t dot = str_rfind_byte(host, '.');
    str name =
        dot == STR_NOT_FOUND
            ? host
            : str_from(host, str_rfind_byte(str_sub(host, 0, dot), '.') + 1);
    struct maild_operator *o = map_get(&m->operators, name);

    if (o == NULL) {
        o = arena_new(&m->arena, struct maild_operator);
        o->name = name;
        o->interval_min = MSEC_NEVER;
        map_put(&m->operators, name, o);
    }
    return o;
}

static void
add_host(struct maild *m, const struct maild_row *row,
         const struct maild_mx *mx, uint32_t *next_ip)
{
    struct maild_host *h = arena_new(&m->arena, struct maild_host);

    h->m = m;
    h->mx = mx;
    h->row = row;
    h->operator= operator_of(m, str_of(mx->name));
    h->ip = mx->ip != 0 ? mx->ip : (*next_ip)++;
    h->fd = h->filler = -1;
    check(*next_ip <= LAST_IP);
    struct in_addr ip = {htonl(h->ip)};
    inet_ntop(AF_INET, &ip, h->address, sizeof(h->address));
    map_put(&m->hosts, str_of(mx->name), h);
}

static void
add_rows(struct maild *m)
{
    uint32_t next_ip = FIRST_IP;
    const struct maild_row *row;

    for (size_t i = 0; (row = maild_row(i)) != NULL; i++) {
        struct maild_domain *d = arena_new(&m->arena, struct maild_domain);
        d->row = row;
        check(map_put(&m->domains, str_of(row->domain), d) == NULL);
        for (size_t k = 0; k < MAILD_MX_MAX && row->mx[k].name; k++)
            if (maild_host(m, str_of(row->mx[k].name)) == NULL)
                add_host(m, row, &row->mx[k], &next_ip);
    }
    map_each (slot, &m->hosts) {
        const struct maild_host *h = slot->value;
        const char *alias = h->mx->alias;
        check(alias == NULL || maild_host(m, str_of(alias)) != NULL);
    }
}

/* --- sockets --- */

static bool
is_listening(const struct maild_host *h)
{
    return h->mx->alias == NULL && h->mx->door != MAILD_REFUSES &&
           h->mx->door != MAILD_NOWHERE;
}

/*
 * A listener whose queue is full lets further SYNs fall: with a backlog of 0
 * one connection, of our own, fills it.
 */
static void
fill(struct maild_host *h, uint64_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr = {htonl(h->ip)}};

    h->filler = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (h->filler < 0 ||
        connect(h->filler, (struct sockaddr *)&to, sizeof(to)) != 0)
        serve_die("cannot fill a queue", errno);
}

static void
close_hosts(struct maild *m)
{
    map_each (slot, &m->hosts) {
        struct maild_host *h = slot->value;
        if (h->fd >= 0)
            close(h->fd);
        if (h->filler >= 0)
            close(h->filler);
        h->fd = h->filler = -1;
    }
}

/* 0, or an errno with nothing left open. */
static int
try_port(struct maild *m, uint64_t *port)
{
    map_each (slot, &m->hosts) {
        struct maild_host *h = slot->value;
        if (!is_listening(h))
            continue;
        int backlog = h->mx->door == MAILD_SILENT ? 0 : SERVE_BACKLOG;
        h->fd = serve_socket(SOCK_STREAM, h->ip, port, backlog);
        if (h->fd < 0) {
            int error = errno;
            close_hosts(m);
            return error;
        }
    }
    return 0;
}

/* A port of our choice may be taken at one of the addresses: then another. */
static void
open_hosts(struct maild *m)
{
    uint64_t wanted = m->smtp_port;
    int error = 0;

    for (int tries = 0; tries < PORT_TRIES; tries++) {
        m->smtp_port = wanted;
        error = try_port(m, &m->smtp_port);
        if (error == 0 || wanted != 0 || error != EADDRINUSE)
            break;
    }
    if (error != 0)
        serve_die("cannot listen", error);
    map_each (slot, &m->hosts) {
        struct maild_host *h = slot->value;
        if (h->mx->door == MAILD_SILENT)
            fill(h, m->smtp_port);
    }
}

/* --- life --- */

static void
write_ready(const struct maild *m, const struct settings *s)
{
    if (s->ready_path == NULL)
        return;
    FILE *f = serve_file_begin(s->ready_path);
    fprintf(f, "DNS_PORT=%" PRIu64 "\nSMTP_PORT=%" PRIu64 "\nMAILD_PID=%d\n",
            s->dns_port, m->smtp_port, (int)getpid());
    serve_file_end(f, s->ready_path);
}

static int
accept_smtp(void *arg)
{
    struct maild_host *h = arg;

    return serve_accept(h->fd, maild_smtp_start, h);
}

static int
serve(struct maild *m, struct dnsd *dns, const struct settings *s)
{
    struct loop *loop = loop_new(LOOP_REAL);
    int signals = serve_signals();

    loop_start_task(loop, "signals", serve_until_signal, &signals);
    loop_start_task(loop, "dns", dnsd_serve_udp, dns);
    loop_start_task(loop, "dns", dnsd_serve_tcp, dns);
    map_each (slot, &m->hosts) {
        struct maild_host *h = slot->value;
        if (h->fd >= 0 && h->mx->door == MAILD_OPEN)
            loop_start_task(loop, "smtp", accept_smtp, h);
    }
    write_ready(m, s);
    int r = loop_run(loop);
    loop_free(loop);
    close(signals);
    return r < 0 ? fault(r) : 0;
}

/* UDP and TCP at the same port. */
static void
open_dns(struct dnsd *dns, uint64_t *port)
{
    uint64_t wanted = *port;

    for (int tries = 0; tries < PORT_TRIES; tries++) {
        *port = wanted;
        dns->udp = serve_socket(SOCK_DGRAM, NAMES_IP, port, 0);
        if (dns->udp < 0)
            break;
        dns->tcp = serve_socket(SOCK_STREAM, NAMES_IP, port, SERVE_BACKLOG);
        if (dns->tcp >= 0)
            return;
        close(dns->udp);
    }
    serve_die("DNS", errno);
}

static void
parse_settings(int argc, char **argv, struct settings *s, struct maild *m)
{
    const struct options_row rows[] = {
        {"--dns",        OPTION_NUMBER, &s->dns_port,   PORT_MAX, "PORT (0: choose)"},
        {"--smtp",       OPTION_NUMBER, &m->smtp_port,  PORT_MAX, "PORT (0: choose)"},
        {"--hurry",      OPTION_REAL,   &m->hurry,      0,
         "F: the servers' delays divided by this (1)"                               },
        {"--ready-file", OPTION_TEXT,   &s->ready_path, 0,
         "FILE: ports, written when all is served"                                  },
        {"--truth",      OPTION_TEXT,   &s->truth_path, 0,
         "FILE: what is to be found out, as CSV"                                    },
        {"--log",        OPTION_TEXT,   &s->log_path,   0,
         "FILE: a line a command and reply"                                         },
        {"--stats",      OPTION_TEXT,   &s->stats_path, 0,
         "FILE: manners counted, KEY=VALUE, at the end"                             },
    };

    *s = (struct settings){0};
    options_parse(argc, argv, rows, array_len(rows));
}

int
main(int argc, char **argv)
{
    static struct maild m = {.hurry = 1};
    struct settings s;

    parse_settings(argc, argv, &s, &m);
    if (!(m.hurry > 0))
        serve_die("--hurry", EINVAL);
    if (s.log_path != NULL && (m.log = fopen(s.log_path, "w")) == NULL)
        serve_die(s.log_path, errno);
    serve_raise_descriptors();
    add_rows(&m);
    if (s.truth_path != NULL)
        maild_write_truth(s.truth_path);
    maild_tls_init(&m);
    struct dnsd dns = {maild_dns_answer, &m, -1, -1, 0};
    open_dns(&dns, &s.dns_port);
    open_hosts(&m);
    int r = serve(&m, &dns, &s);
    close_hosts(&m);
    close(dns.udp);
    close(dns.tcp);
    if (s.stats_path != NULL)
        maild_write_stats(&m, s.stats_path, dns.questions);
    if (m.log != NULL)
        fclose(m.log);
    maild_tls_fini(&m);
    map_fini(&m.domains);
    map_fini(&m.hosts);
    map_fini(&m.operators);
    arena_fini(&m.arena);
    return r == 0 ? 0 : 1;
}
