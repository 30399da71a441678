/*
 * worldd: see worldd.h. Starts, says where it listens in the ready file, and
 * serves until SIGTERM or SIGINT.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "base/fault.h"
#include "options.h"
#include "worldd.h"

enum { BACKLOG = 4096, PORT_TRIES = 16, PORT_MAX = 65535 };

struct settings {
    uint64_t seed, companies, people, latency_ms, jitter_ms;
    uint64_t dns_port, http_port, https_port;
    const char *ready_path, *ca_path, *log_path, *stats_path, *family;
    bool is_plain;
};

/* Sockets of the world; those of 127.0.0.3 are never accepted from. */
struct sockets {
    int dns, http, https, http_only, silent_http, silent_https;
};

struct worldd_host *
worldd_host(struct worldd *d, str name)
{
    return map_get(&d->hosts, name);
}

static _Noreturn void
die(const char *what, int error)
{
    fprintf(stderr, "worldd: %s: %s\n", what, strerror(error));
    exit(1);
}

static void
add_hosts(struct worldd *d)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;

    for (uint32_t i = 0; i < d->world.companies_n; i++) {
        struct arena_mark m = arena_mark(&scratch);
        struct world_company *c = arena_new(&scratch, struct world_company);
        str names[WORLD_HOSTS_MAX];
        world_company(&d->world, i, &scratch, c);
        for (size_t n = world_page_hosts(c, &scratch, names); n > 0; n--) {
            struct worldd_host *h = arena_new(&d->arena, struct worldd_host);
            h->name = str_dup(&d->arena, names[n - 1]);
            h->company = i;
            check(map_put(&d->hosts, h->name, h) == NULL);
        }
        arena_release(&scratch, m);
    }
}

/* --- sockets --- */

/* Bound and listening, or -1 with errno. *port 0 is replaced. */
static int
open_socket(int type, uint32_t ip, uint64_t *port)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)*port),
                             .sin_addr = {htonl(ip)}};
    socklen_t at_n = sizeof(at);
    int one = 1;
    int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
        (type == SOCK_STREAM && listen(fd, BACKLOG) != 0) ||
        getsockname(fd, (struct sockaddr *)&at, &at_n) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    *port = ntohs(at.sin_port);
    return fd;
}

/*
 * The same port at the address that serves and at up to two others. A port
 * of our choice may be taken at one of them: then another is tried.
 */
static void
open_port(uint64_t *port, const uint32_t *ips, int *fds, size_t n)
{
    uint64_t wanted = *port;

    for (int tries = 0; tries < PORT_TRIES; tries++) {
        size_t i = 0;
        *port = wanted;
        while (i < n && (fds[i] = open_socket(SOCK_STREAM, ips[i], port)) >= 0)
            i++;
        if (i == n)
            return;
        int error = errno;
        while (i > 0)
            close(fds[--i]);
        if (wanted != 0 || error != EADDRINUSE)
            die("cannot listen", error);
    }
    die("cannot listen", EADDRINUSE);
}

static void
open_sockets(struct settings *s, struct sockets *k)
{
    static const uint32_t http_ips[] = {WORLD_IP_SERVES, WORLD_IP_HTTP_ONLY,
                                        WORLD_IP_IS_SILENT};
    static const uint32_t https_ips[] = {WORLD_IP_SERVES, WORLD_IP_IS_SILENT};
    int http[3], https[2];

    k->dns = open_socket(SOCK_DGRAM, WORLD_IP_SERVES, &s->dns_port);
    if (k->dns < 0)
        die("DNS", errno);
    open_port(&s->http_port, http_ips, http, 3);
    open_port(&s->https_port, https_ips, https, 2);
    k->http = http[0];
    k->http_only = http[1];
    k->silent_http = http[2];
    k->https = https[0];
    k->silent_https = https[1];
}

static void
close_sockets(struct sockets *k)
{
    close(k->dns);
    close(k->http);
    close(k->https);
    close(k->http_only);
    close(k->silent_http);
    close(k->silent_https);
}

/* --- files for scripts --- */

/* KEY=VALUE lines that are there at once or not at all. */
static void
write_ready(const struct settings *s)
{
    char path[1024];

    if (s->ready_path == NULL)
        return;
    if ((size_t)snprintf(path, sizeof(path), "%s.part", s->ready_path) >=
        sizeof(path))
        die(s->ready_path, ENAMETOOLONG);
    FILE *f = fopen(path, "w");
    if (f == NULL)
        die(path, errno);
    fprintf(f,
            "DNS_PORT=%" PRIu64 "\nHTTP_PORT=%" PRIu64 "\nHTTPS_PORT=%" PRIu64
            "\nWORLDD_PID=%d\n",
            s->dns_port, s->http_port, s->https_port, (int)getpid());
    if (s->ca_path != NULL)
        fprintf(f, "CA_FILE='%s'\n", s->ca_path);
    if (fclose(f) != 0 || rename(path, s->ready_path) != 0)
        die(s->ready_path, errno);
}

static void
write_stats(const struct worldd *d, const char *path)
{
    const struct worldd_stats *t = &d->stats;

    if (path == NULL)
        return;
    FILE *f = fopen(path, "w");
    if (f == NULL)
        die(path, errno);
    fprintf(f,
            "REQUESTS=%" PRIu64 "\nCONNECTIONS=%" PRIu64 "\n"
            "DISALLOWED=%" PRIu64 "\nTRAPS=%" PRIu64 "\n"
            "DNS_QUESTIONS=%" PRIu64 "\n"
            "HOST_CONNECTIONS_MAX=%u\nHOST_BUSIEST=%.*s\n",
            t->requests, t->connections, t->disallowed, t->traps,
            t->dns_questions, t->host_conns_peak, STR_ARG(t->host_busiest));
    if (fclose(f) != 0)
        die(path, errno);
}

/* --- life --- */

static int
wait_for_signal(void *arg)
{
    int *fd = arg;
    int r = task_wait_fd(*fd, UV_READABLE, MSEC_NEVER);

    if (r < 0)
        return r;
    loop_cancel_all(loop_self());
    return 0;
}

static int
open_signals(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static void
raise_descriptors(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static int
serve(struct worldd *d, struct sockets *k, const struct settings *s)
{
    struct loop *loop = loop_new(LOOP_REAL);
    struct worldd_listener dns = {d, k->dns, false};
    struct worldd_listener http = {d, k->http, false};
    struct worldd_listener http_only = {d, k->http_only, false};
    struct worldd_listener https = {d, k->https, true};
    int signals = open_signals();

    if (signals < 0)
        die("signals", errno);
    loop_start_task(loop, "signals", wait_for_signal, &signals);
    loop_start_task(loop, "dns", worldd_dns_serve, &dns);
    loop_start_task(loop, "http", worldd_http_serve, &http);
    loop_start_task(loop, "http", worldd_http_serve, &http_only);
    loop_start_task(loop, "https", worldd_http_serve, &https);
    write_ready(s);
    int r = loop_run(loop);
    loop_free(loop);
    close(signals);
    return r < 0 ? fault(r) : 0;
}

static void
parse_settings(int argc, char **argv, struct settings *s)
{
    const struct options_row rows[] = {
        {"--seed",       OPTION_NUMBER, &s->seed,       INT64_MAX,           "N: which world (1)"        },
        {"--companies",  OPTION_NUMBER, &s->companies,  WORLD_COMPANIES_MAX,
         "N: its size (100)"                                                                             },
        {"--people",     OPTION_NUMBER, &s->people,     WORLD_PEOPLE_MAX,
         "N: as worldgen was told (10)"                                                                  },
        {"--plain",      OPTION_SWITCH, &s->is_plain,   0,                   "as worldgen was told"      },
        {"--family",     OPTION_TEXT,   &s->family,     0,                   "as worldgen was told"      },
        {"--latency-ms", OPTION_NUMBER, &s->latency_ms, 60000,
         "N: before each connection and reply (0)"                                                       },
        {"--jitter-ms",  OPTION_NUMBER, &s->jitter_ms,  60000,
         "N: up to this much more, by chance (0)"                                                        },
        {"--dns",        OPTION_NUMBER, &s->dns_port,   PORT_MAX,            "PORT (0: choose)"          },
        {"--http",       OPTION_NUMBER, &s->http_port,  PORT_MAX,            "PORT (0: choose)"          },
        {"--https",      OPTION_NUMBER, &s->https_port, PORT_MAX,
         "PORT (0: choose)"                                                                              },
        {"--ready-file", OPTION_TEXT,   &s->ready_path, 0,
         "FILE: ports, written when all is served"                                                       },
        {"--ca-out",     OPTION_TEXT,   &s->ca_path,    0,                   "FILE: the CA's certificate"},
        {"--log",        OPTION_TEXT,   &s->log_path,   0,                   "FILE: a line a request"    },
        {"--stats",      OPTION_TEXT,   &s->stats_path, 0,
         "FILE: counters, written at the end"                                                            },
    };

    *s = (struct settings){.seed = 1,
                           .companies = 100,
                           .people = WORLD_PEOPLE_USUAL,
                           .family = "classic"};
    options_parse(argc, argv, rows, array_len(rows));
    if (s->people == 0)
        die("--people", EINVAL);
}

int
main(int argc, char **argv)
{
    static struct worldd d;
    struct settings s;
    struct sockets k;

    parse_settings(argc, argv, &s);
    d.world = (struct world){s.seed, (uint32_t)s.companies, (uint32_t)s.people,
                             s.is_plain, WORLD_CLASSIC};
    if (!world_family_of(str_of(s.family), &d.world.family))
        die("--family", EINVAL);
    d.latency_ms = (uint32_t)s.latency_ms;
    d.jitter_ms = (uint32_t)s.jitter_ms;
    d.rng = world_rng(s.seed, 0x1a7);
    if (s.log_path != NULL && (d.log = fopen(s.log_path, "w")) == NULL)
        die(s.log_path, errno);
    raise_descriptors();
    add_hosts(&d);
    if (worldd_tls_init(&d, s.ca_path) < 0)
        die(s.ca_path, errno);
    open_sockets(&s, &k);
    int r = serve(&d, &k, &s);
    close_sockets(&k);
    write_stats(&d, s.stats_path);
    if (d.log != NULL)
        fclose(d.log);
    worldd_http_fini(&d);
    worldd_tls_fini(&d);
    map_fini(&d.hosts);
    arena_fini(&d.arena);
    return r == 0 ? 0 : 1;
}
