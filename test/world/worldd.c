/*
 * worldd: see worldd.h. Starts, says where it listens in the ready file, and
 * serves until SIGTERM or SIGINT.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "apollo.h"
#include "base/fault.h"
#include "options.h"
#include "serve.h"
#include "worldd_mail.h"

enum {
    PORT_TRIES = 16,
    PORT_MAX = 65535,
};

struct settings {
    uint64_t seed, companies, people, latency_ms, jitter_ms;
    uint64_t dns_port, http_port, https_port, smtp_port;
    const char *ready_path, *ca_path, *log_path, *stats_path, *family;
    const char *smtp_log_path, *mail, *linkedin_mode;
    struct worldd_limits limits;
    struct apollo_settings apollo;
    uint64_t apollo_port, apollo_tls_port;
    double coverage;
    bool is_plain, has_linkedin;
};

/*
 * Sockets of the world, besides those of mail_servers; those of 127.0.0.3 are
 * never accepted from.
 */
struct sockets {
    int dns, http, https, http_only, silent_http, silent_https;
    int apollo, apollo_tls;
};

struct worldd_host *
worldd_host(struct worldd *d, str name)
{
    return map_get(&d->hosts, name);
}

bool
worldd_is_linkedin(const struct worldd *d, str name)
{
    return d->world.has_linkedin && linkedin_is_host(name);
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
        uint32_t mail_ip = worldd_mail_add(d, c, &scratch);
        for (size_t n = world_page_hosts(c, &scratch, names); n > 0; n--) {
            struct worldd_host *h = arena_new(&d->arena, struct worldd_host);
            h->name = str_dup(&d->arena, names[n - 1]);
            h->company = i;
            h->mail_ip = mail_ip;
            check(map_put(&d->hosts, h->name, h) == NULL);
        }
        arena_release(&scratch, m);
    }
    worldd_mail_add_shared(d);
}

/* --- sockets --- */

/*
 * The same port at each address. A port of our choice may be taken at one of
 * them: then another is tried.
 */
static void
open_port(uint64_t *port, const uint32_t *ips, int *fds, size_t n)
{
    uint64_t wanted = *port;

    for (int tries = 0; tries < PORT_TRIES; tries++) {
        size_t i = 0;
        *port = wanted;
        while (i < n && (fds[i] = serve_socket(SOCK_STREAM, ips[i], port,
                                               SERVE_BACKLOG)) >= 0)
            i++;
        if (i == n)
            return;
        int error = errno;
        while (i > 0)
            close(fds[--i]);
        if (wanted != 0 || error != EADDRINUSE)
            serve_die("cannot listen", error);
    }
    serve_die("cannot listen", EADDRINUSE);
}

static void
open_mail(struct worldd *d, uint64_t *port)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    uint32_t *ips = arena_array(&a, uint32_t, d->mail_servers.n);
    int *fds = arena_array(&a, int, d->mail_servers.n);
    size_t n = 0;

    map_each (slot, &d->mail_servers)
        ips[n++] = ((struct worldd_mail_server *)slot->value)->ip;
    open_port(port, ips, fds, n);
    n = 0;
    map_each (slot, &d->mail_servers)
        ((struct worldd_mail_server *)slot->value)->fd = fds[n++];
}

static void
open_sockets(struct worldd *d, struct settings *s, struct sockets *k)
{
    static const uint32_t http_ips[] = {WORLD_IP_SERVES, WORLD_IP_HTTP_ONLY,
                                        WORLD_IP_IS_SILENT};
    static const uint32_t https_ips[] = {WORLD_IP_SERVES, WORLD_IP_IS_SILENT};
    static const uint32_t apollo_ips[] = {WORLD_IP_SERVES};
    int http[3], https[2];

    k->dns = serve_socket(SOCK_DGRAM, WORLD_IP_SERVES, &s->dns_port, 0);
    if (k->dns < 0)
        serve_die("DNS", errno);
    open_port(&s->http_port, http_ips, http, 3);
    open_port(&s->https_port, https_ips, https, 2);
    open_mail(d, &s->smtp_port);
    open_port(&s->apollo_port, apollo_ips, &k->apollo, 1);
    open_port(&s->apollo_tls_port, apollo_ips, &k->apollo_tls, 1);
    k->http = http[0];
    k->http_only = http[1];
    k->silent_http = http[2];
    k->https = https[0];
    k->silent_https = https[1];
}

static void
close_sockets(struct worldd *d, struct sockets *k)
{
    close(k->dns);
    close(k->http);
    close(k->https);
    close(k->http_only);
    close(k->silent_http);
    close(k->silent_https);
    close(k->apollo);
    close(k->apollo_tls);
    map_each (slot, &d->mail_servers)
        close(((struct worldd_mail_server *)slot->value)->fd);
}

/* --- files for scripts --- */

static void
write_ready(const struct settings *s)
{
    if (s->ready_path == NULL)
        return;
    FILE *f = serve_file_begin(s->ready_path);
    fprintf(f,
            "DNS_PORT=%" PRIu64 "\nHTTP_PORT=%" PRIu64 "\nHTTPS_PORT=%" PRIu64
            "\nSMTP_PORT=%" PRIu64 "\nAPOLLO_PORT=%" PRIu64
            "\nAPOLLO_TLS_PORT=%" PRIu64 "\nWORLDD_PID=%d\n",
            s->dns_port, s->http_port, s->https_port, s->smtp_port,
            s->apollo_port, s->apollo_tls_port, (int)getpid());
    if (s->ca_path != NULL)
        fprintf(f, "CA_FILE='%s'\n", s->ca_path);
    serve_file_end(f, s->ready_path);
}

static void
write_stats(const struct worldd *d, const struct apollo *apollo,
            const char *path)
{
    const struct worldd_stats *t = &d->stats;

    if (path == NULL)
        return;
    FILE *f = fopen(path, "w");
    if (f == NULL)
        serve_die(path, errno);
    fprintf(f,
            "REQUESTS=%" PRIu64 "\nCONNECTIONS=%" PRIu64 "\n"
            "DISALLOWED=%" PRIu64 "\nTRAPS=%" PRIu64 "\n"
            "DNS_QUESTIONS=%" PRIu64 "\n"
            "HOST_CONNECTIONS_MAX=%u\nHOST_BUSIEST=%.*s\n",
            t->requests, t->connections, t->disallowed, t->traps,
            t->dns_questions, t->host_conns_peak, STR_ARG(t->host_busiest));
    fprintf(f,
            "LINKEDIN_REQUESTS=%" PRIu64 "\nLINKEDIN_PAGES=%" PRIu64 "\n"
            "LINKEDIN_BLOCKS=%" PRIu64 "\nLINKEDIN_AFTER_BLOCK=%" PRIu64 "\n",
            t->linkedin, t->linkedin_pages, t->linkedin_blocks,
            t->linkedin_after_block);
    worldd_mail_print_stats(d, f);
    apollo_account_print(apollo, f);
    if (fclose(f) != 0)
        serve_die(path, errno);
}

/* --- life --- */

static int
serve(struct worldd *d, struct apollo *apollo, struct sockets *k,
      const struct settings *s)
{
    struct loop *loop = loop_new(LOOP_REAL);
    struct dnsd dns = {worldd_dns_answer, d, k->dns, -1, 0};
    struct worldd_listener http = {.d = d, .fd = k->http};
    struct worldd_listener http_only = {.d = d, .fd = k->http_only};
    struct worldd_listener https = {.d = d, .fd = k->https, .is_tls = true};
    struct apollo_door door = {d, apollo, k->apollo, false};
    struct apollo_door door_tls = {d, apollo, k->apollo_tls, true};
    int signals = serve_signals();

    loop_start_task(loop, "signals", serve_until_signal, &signals);
    loop_start_task(loop, "dns", dnsd_serve_udp, &dns);
    loop_start_task(loop, "http", worldd_http_serve, &http);
    loop_start_task(loop, "http", worldd_http_serve, &http_only);
    loop_start_task(loop, "https", worldd_http_serve, &https);
    loop_start_task(loop, "smtp", worldd_smtp_serve, d);
    loop_start_task(loop, "apollo", apollo_http_serve, &door);
    loop_start_task(loop, "apollo", apollo_http_serve, &door_tls);
    write_ready(s);
    int r = loop_run(loop);
    d->stats.dns_questions = dns.questions;
    loop_free(loop);
    close(signals);
    return r < 0 ? fault(r) : 0;
}

/* What is not said on the command line. */
static struct settings settings = {
    .seed = 1,
    .companies = 100,
    .people = WORLD_PEOPLE_USUAL,
    .family = "classic",
    .mail = "usual",
    .linkedin_mode = "public",
    .limits = {2, 11,                1000,                  6},
    .coverage = PROVIDER_COVERAGE / 1000.0,
    .apollo = {.key = "world-key", .credits = UINT64_MAX, .minute_ms = 60000},
};

static const struct options_row rows[] = {
    {"--seed",               OPTION_NUMBER, &settings.seed,                      INT64_MAX,           "N: which world (1)"                           },
    {"--companies",          OPTION_NUMBER, &settings.companies,                 WORLD_COMPANIES_MAX,
     "N: its size (100)"                                                                                                                             },
    {"--people",             OPTION_NUMBER, &settings.people,                    WORLD_PEOPLE_MAX,
     "N: as worldgen was told (10)"                                                                                                                  },
    {"--plain",              OPTION_SWITCH, &settings.is_plain,                  0,                   "as worldgen was told"                         },
    {"--family",             OPTION_TEXT,   &settings.family,                    0,                   "as worldgen was told"                         },
    {"--latency-ms",         OPTION_NUMBER, &settings.latency_ms,                60000,
     "N: before each connection and reply (0)"                                                                                                       },
    {"--jitter-ms",          OPTION_NUMBER, &settings.jitter_ms,                 60000,
     "N: up to this much more, by chance (0)"                                                                                                        },
    {"--dns",                OPTION_NUMBER, &settings.dns_port,                  PORT_MAX,            "PORT (0: choose)"                             },
    {"--http",               OPTION_NUMBER, &settings.http_port,                 PORT_MAX,
     "PORT (0: choose)"                                                                                                                              },
    {"--https",              OPTION_NUMBER, &settings.https_port,                PORT_MAX,
     "PORT (0: choose)"                                                                                                                              },
    {"--smtp",               OPTION_NUMBER, &settings.smtp_port,                 PORT_MAX,
     "PORT (0: choose)"                                                                                                                              },
    {"--mail",               OPTION_TEXT,   &settings.mail,                      0,                   "as worldgen was told"                         },
    {"--smtp-log",           OPTION_TEXT,   &settings.smtp_log_path,             0,
     "FILE: a line for each of a session"                                                                                                            },
    {"--max-sessions",       OPTION_NUMBER, &settings.limits.sessions,           UINT32_MAX,
     "N: of an operator at a time (2); more is a limit broken"                                                                                       },
    {"--max-rcpts",          OPTION_NUMBER, &settings.limits.rcpts,              UINT32_MAX,
     "N: a session, those of invented mailboxes too (11)"                                                                                            },
    {"--min-interval-ms",    OPTION_NUMBER, &settings.limits.interval_ms,
     UINT32_MAX,                                                                                      "N: between the sessions of an operator (1000)"},
    {"--max-refused",        OPTION_NUMBER, &settings.limits.refused,            UINT32_MAX,
     "N: recipients of a domain (6)"                                                                                                                 },
    {"--ready-file",         OPTION_TEXT,   &settings.ready_path,                0,
     "FILE: ports, written when all is served"                                                                                                       },
    {"--ca-out",             OPTION_TEXT,   &settings.ca_path,                   0,
     "FILE: the CA's certificate"                                                                                                                    },
    {"--log",                OPTION_TEXT,   &settings.log_path,                  0,                   "FILE: a line a request"                       },
    {"--stats",              OPTION_TEXT,   &settings.stats_path,                0,
     "FILE: counters, written at the end"                                                                                                            },
    {"--linkedin",           OPTION_SWITCH, &settings.has_linkedin,              0,
     "as worldgen was told"                                                                                                                          },
    {"--linkedin-mode",      OPTION_TEXT,   &settings.linkedin_mode,             0,
     "public, authwall, 999, robots or mixed: what it says (public)"                                                                                 },
    {"--apollo-coverage",    OPTION_REAL,   &settings.coverage,                  0,
     "as worldgen was told"                                                                                                                          },
    {"--apollo",             OPTION_NUMBER, &settings.apollo_port,               PORT_MAX,
     "PORT of the provider (0: choose)"                                                                                                              },
    {"--apollo-tls",         OPTION_NUMBER, &settings.apollo_tls_port,           PORT_MAX,
     "PORT of the same in TLS (0: choose)"                                                                                                           },
    {"--apollo-key",         OPTION_TEXT,   &settings.apollo.key,                0,
     "KEY that it wants (world-key)"                                                                                                                 },
    {"--apollo-log",         OPTION_TEXT,   &settings.apollo.log_path,           0,
     "FILE: a line for each person asked for"                                                                                                        },
    {"--apollo-faults",      OPTION_TEXT,   &settings.apollo.faults,             0,
     "LIST of WORD[=P|/N|@N] (apollo_fault.h)"                                                                                                       },
    {"--apollo-credits",     OPTION_NUMBER, &settings.apollo.credits,            UINT32_MAX,
     "N: its balance (no end of it)"                                                                                                                 },
    {"--apollo-rate-minute", OPTION_NUMBER,
     &settings.apollo.rates[APOLLO_MINUTE],                                      UINT32_MAX,
     "N: requests (0: no limit)"                                                                                                                     },
    {"--apollo-rate-hour",   OPTION_NUMBER, &settings.apollo.rates[APOLLO_HOUR],
     UINT32_MAX,                                                                                      "N: requests (0: no limit)"                    },
    {"--apollo-rate-day",    OPTION_NUMBER, &settings.apollo.rates[APOLLO_DAY],
     UINT32_MAX,                                                                                      "N: requests (0: no limit)"                    },
    {"--apollo-minute-ms",   OPTION_NUMBER, &settings.apollo.minute_ms,          3600000,
     "N: how long its minute is (60000)"                                                                                                             },
    {"--apollo-latency-ms",  OPTION_NUMBER, &settings.apollo.latency_ms,         600000,
     "N: of each of its replies (0)"                                                                                                                 },
    {"--apollo-jitter-ms",   OPTION_NUMBER, &settings.apollo.jitter_ms,          600000,
     "N: up to this much more (0)"                                                                                                                   },
};

static void
parse_settings(int argc, char **argv)
{
    options_parse(argc, argv, rows, array_len(rows));
    if (settings.people == 0)
        serve_die("--people", EINVAL);
    if (settings.coverage < 0 || settings.coverage > 1)
        serve_die("--apollo-coverage", EINVAL);
}

int
main(int argc, char **argv)
{
    static struct worldd d;
    static struct apollo apollo;
    struct settings *s = &settings;
    struct sockets k;

    parse_settings(argc, argv);
    d.world =
        (struct world){s->seed,     (uint32_t)s->companies, (uint32_t)s->people,
                       s->is_plain, WORLD_CLASSIC,          WORLD_MAIL_USUAL};
    if (!world_family_of(str_of(s->family), &d.world.family))
        serve_die("--family", EINVAL);
    if (!world_mail_mix_of(str_of(s->mail), &d.world.mail))
        serve_die("--mail", EINVAL);
    d.world.coverage = (uint32_t)(s->coverage * 1000 + 0.5);
    d.world.has_linkedin = s->has_linkedin;
    if (!linkedin_mode_of(str_of(s->linkedin_mode), &d.linkedin_mode))
        serve_die("--linkedin-mode", EINVAL);
    directory_init(&d.directory, &d.world);
    apollo_init(&apollo, &d.world, &d.directory, &s->apollo);
    d.limits = s->limits;
    d.latency_ms = (uint32_t)s->latency_ms;
    d.jitter_ms = (uint32_t)s->jitter_ms;
    d.rng = world_rng(s->seed, 0x1a7);
    if (s->log_path != NULL && (d.log = fopen(s->log_path, "w")) == NULL)
        serve_die(s->log_path, errno);
    if (s->smtp_log_path != NULL &&
        (d.smtp_log = fopen(s->smtp_log_path, "w")) == NULL)
        serve_die(s->smtp_log_path, errno);
    if (d.smtp_log != NULL) { /* tests of mail look while we run */
        setvbuf(d.smtp_log, NULL, _IOLBF, 0);
        if (d.log != NULL)
            setvbuf(d.log, NULL, _IOLBF, 0);
    }
    serve_raise_descriptors();
    add_hosts(&d);
    if (worldd_tls_init(&d, s->ca_path) < 0)
        serve_die(s->ca_path, errno);
    open_sockets(&d, s, &k);
    int r = serve(&d, &apollo, &k, s);
    close_sockets(&d, &k);
    write_stats(&d, &apollo, s->stats_path);
    if (d.log != NULL)
        fclose(d.log);
    if (d.smtp_log != NULL)
        fclose(d.smtp_log);
    apollo_fini(&apollo);
    directory_fini(&d.directory);
    worldd_http_fini(&d);
    worldd_mail_fini(&d);
    worldd_tls_fini(&d);
    map_fini(&d.hosts);
    arena_fini(&d.arena);
    return r == 0 ? 0 : 1;
}
