/*
 * Is this machine fit? A table of checks; each says ok, warn or fail and, if
 * not ok, what to do. Nothing on the network is asked but the resolver, with a
 * key the paid provider, and by the checks of mail (doctor_mail.c) three mail
 * servers.
 */
#include <curl/curl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/json.h"
#include "base/log.h"
#include "cmd/common.h"
#include "cmd/doctor_mail.h"
#include "cmd/doctor_provider.h"
#include "cmd/world.h"
#include "net/dns.h"
#include "rt/loop.h"

enum {
    OUT_MAX = 64 * 1024,
    TRACE_MAX = 256,
    DESCRIPTORS_FEW = 1024, /* below this the usual --batch-size is too much */
    DESCRIPTORS_GOOD = 4096,
    RESOLVE_MS = 5000,
};

/* When this version was made: no clock can be before. */
static const int64_t clock_min = 1795000000; /* November 2026 */
static const int64_t clock_max = 4102444800; /* the year 2100 */

static const char *const grade_words[] = {"ok", "skip", "warn", "fail"};

void
doctor_say(struct doctor_answer *a, enum doctor_grade grade, const char *advice,
           const char *fmt, ...)
{
    va_list ap;

    a->grade = grade;
    a->advice = grade == DOCTOR_OK ? NULL : advice;
    va_start(ap, fmt);
    vsnprintf(a->text, sizeof(a->text), fmt, ap);
    va_end(ap);
}

/* The resolver: one question on a loop of its own. */
struct question {
    str resolver;
    struct loop *loop;
    struct arena arena;
    int result;
};

static int
ask(void *arg)
{
    struct question *q = arg;
    struct dns_options o = {.resolver = q->resolver};
    struct dns_answer answer = {0};
    struct dns *dns = NULL;

    q->result = dns_open(q->loop, &o, &dns);
    if (q->result < 0)
        return 0;
    q->result = dns_resolve(dns, STR("example.com"), DNS_A, &q->arena, &answer,
                            task_now() + RESOLVE_MS);
    dns_close(&dns);
    return 0;
}

static void
check_resolver(struct options *o, struct doctor_answer *a)
{
    struct question q = {.resolver = o->resolver, .result = DNS_FAILED};
    char shown[80] = "the system's resolver", trace[TRACE_MAX];

    if (o->resolver.n > 0)
        inert_z(shown, sizeof(shown), o->resolver);
    q.loop = loop_new(LOOP_REAL);
    loop_start_task(q.loop, "doctor", ask, &q);
    int r = loop_run(q.loop);
    loop_free(q.loop);
    arena_fini(&q.arena);
    if (r < 0 || q.result < 0) {
        fault_take_trace(trace, sizeof(trace));
        doctor_say(a, DOCTOR_FAIL, "give a working DNS server with --resolver",
                   "%s cannot be used", shown);
    } else if (q.result == DNS_FAILED || q.result == TASK_TIMEOUT) {
        doctor_say(
            a, DOCTOR_FAIL,
            "look at /etc/resolv.conf, or name a DNS server with --resolver",
            "%s does not answer", shown);
    } else {
        doctor_say(a, DOCTOR_OK, NULL, "%s answers", shown);
    }
}

static void
check_clock(struct options *o, struct doctor_answer *a)
{
    char when[32];
    int64_t now = common_now();

    common_time_text(now, when);
    if (now < clock_min || now > clock_max)
        doctor_say(a, DOCTOR_FAIL,
                   "set the clock: certificates and leases need it",
                   "%s cannot be now", when);
    else
        doctor_say(a, DOCTOR_OK, NULL, "%s", when);
}

/* The file of an SQLite URL; empty for another kind of store. */
static str
file_of(str url)
{
    if (!store_is_file(url))
        return STR_EMPTY;
    return str_has_prefix(url, STR("sqlite:")) ? str_from(url, 7) : url;
}

static const char *
folder_of(struct arena *a, str file)
{
    size_t slash = str_rfind_byte(file, '/');

    return slash == STR_NOT_FOUND ? "."
                                  : str_dup_z(a, str_sub(file, 0, slash + 1));
}

/* A file that is not there yet is not made by a check. */
static bool
is_settled_by_file(struct options *o, str file, struct doctor_answer *a)
{
    const char *path = str_dup_z(&o->arena, file);
    bool is_there = access(path, F_OK) == 0;

    if (access(folder_of(&o->arena, file), W_OK) != 0)
        doctor_say(a, DOCTOR_FAIL, "name another file with --db",
                   "its folder is not writable");
    else if (is_there && access(path, W_OK) != 0)
        doctor_say(a, DOCTOR_FAIL, "name another file with --db",
                   "not writable");
    else if (!is_there)
        doctor_say(a, DOCTOR_WARN, "turnstone import FILE.csv makes it",
                   "there is none yet");
    else
        return false;
    return true;
}

static void
check_database(struct options *o, struct doctor_answer *a)
{
    CLEANUP(store_close) struct store *s = NULL;
    struct store_names names;
    struct store_status status = {0};
    char shown[160];
    str why = STR_EMPTY, file = file_of(o->db);
    int64_t now = common_now();

    if (file.n > 0 && is_settled_by_file(o, file, a))
        return;
    if (common_names(o, &names) != 0)
        doctor_say(a, DOCTOR_FAIL, "see --column", "the names of columns");
    else if (store_open(&s, o->db, &names, &o->arena, &why) != 0)
        doctor_say(a, DOCTOR_FAIL, "see --db", "%s",
                   inert_z(shown, sizeof(shown), why));
    else if (s->ops->status(s, now, now, &o->arena, &status) < 0)
        doctor_say(a, DOCTOR_FAIL, "mend it, or name another with --db", "%s",
                   inert_z(shown, sizeof(shown), str_of(store_why(s))));
    else
        doctor_say(a, DOCTOR_OK, NULL,
                   "opens and can be written; %llu profiles",
                   (unsigned long long)status.total);
}

static void
check_trust(struct options *o, struct doctor_answer *a)
{
    const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);
    const char *file = v->cainfo;
    const char *extra =
        o->ca_file.n > 0 ? str_dup_z(&o->arena, o->ca_file) : NULL;
    char shown[120];

    if (extra != NULL && access(extra, R_OK) != 0)
        doctor_say(a, DOCTOR_FAIL, "see --ca-file", "%s cannot be read",
                   inert_z(shown, sizeof(shown), o->ca_file));
    else if (file == NULL || access(file, R_OK) != 0)
        doctor_say(a, DOCTOR_FAIL, "install the package ca-certificates",
                   "no trust anchors: %s", file ? file : "none configured");
    else
        doctor_say(a, DOCTOR_OK, NULL, "%s", file);
}

static void
check_curl(struct options *o, struct doctor_answer *a)
{
    const curl_version_info_data *v = curl_version_info(CURLVERSION_NOW);
    str tls = str_of(v->ssl_version);

    if (!str_has_prefix(tls, STR("OpenSSL/")))
        doctor_say(a, DOCTOR_FAIL, "install libcurl4, the OpenSSL build",
                   "libcurl %s with %.*s", v->version, STR_ARG(tls));
    else if (!(v->features & CURL_VERSION_HTTP2))
        doctor_say(a, DOCTOR_WARN, "install a libcurl with nghttp2",
                   "libcurl %s without HTTP/2", v->version);
    else
        doctor_say(a, DOCTOR_OK, NULL, "libcurl %s, %.*s, HTTP/2", v->version,
                   STR_ARG(tls));
}

static void
check_descriptors(struct options *o, struct doctor_answer *a)
{
    struct rlimit l = {0};
    static const char advice[] = "raise it (ulimit -n) or use a smaller "
                                 "--batch-size";

    getrlimit(RLIMIT_NOFILE, &l);
    unsigned long long n = (unsigned long long)l.rlim_max;
    doctor_say(a,
               n < DESCRIPTORS_FEW    ? DOCTOR_FAIL
               : n < DESCRIPTORS_GOOD ? DOCTOR_WARN
                                      : DOCTOR_OK,
               advice, "%llu files may be open at once", n);
}

/* The resolver comes first: without one the checks of mail are not tried. */
static const struct {
    const char *name;
    void (*fn)(struct options *o, struct doctor_answer *a);
} checks[] = {
    {"resolver",    check_resolver   },
    {"clock",       check_clock      },
    {"database",    check_database   },
    {"trust store", check_trust      },
    {"libcurl",     check_curl       },
    {"open files",  check_descriptors},
};

static void
print_answer(const char *name, const struct doctor_answer *a)
{
    printf("%-5s %-15s %s\n", grade_words[a->grade], name, a->text);
    if (a->advice != NULL)
        printf("%22s%s\n", "", a->advice);
}

static void
json_answer(struct json *j, const char *name, const struct doctor_answer *a)
{
    json_key(j, name);
    json_begin(j, '{');
    json_put_str(j, "grade", str_of(grade_words[a->grade]));
    json_put_str(j, "text", str_of(a->text));
    if (a->advice != NULL)
        json_put_str(j, "advice", str_of(a->advice));
    json_end(j, '}');
}

struct report {
    struct options *options;
    struct json json;
    enum doctor_grade worst;
};

static void
report(struct report *r, const char *name, const struct doctor_answer *a)
{
    if (a->grade > r->worst)
        r->worst = a->grade;
    if (r->options->json)
        json_answer(&r->json, name, a);
    else
        print_answer(name, a);
}

static void
report_provider(struct report *r, struct env_real_options *real,
                bool has_resolver)
{
    struct doctor_answer a = {0};

    doctor_provider(r->options, has_resolver ? real : NULL, &a);
    report(r, "APOLLO_API_KEY", &a);
}

static void
report_mail(struct report *r, struct env_real_options *real, bool has_resolver)
{
    struct doctor_answer *answers =
        arena_array(&r->options->arena, struct doctor_answer, DOCTOR_MAIL_N);

    if (!r->options->json)
        fflush(stdout); /* what comes may take a while */
    if (doctor_mail(r->options, has_resolver ? real : NULL, answers) < 0) {
        common_fault("the checks of mail");
        r->worst = DOCTOR_FAIL;
    }
    for (size_t i = 0; i < DOCTOR_MAIL_N; i++)
        report(r, doctor_mail_names[i], &answers[i]);
}

int
cmd_doctor(struct options *o)
{
    struct env_real_options *real =
        arena_new(&o->arena, struct env_real_options);
    bool has_resolver = false;
    struct buf b;

    if (world_options(o, real) != 0) {
        log_error("%.*s", STR_ARG(o->conf.why));
        return EXIT_USAGE;
    }
    buf_init(&b, &o->arena, OUT_MAX);
    struct report r = {.options = o, .json = json_to(&b)};
    json_begin(&r.json, '{');
    for (size_t i = 0; i < array_len(checks); i++) {
        struct doctor_answer a = {0};
        checks[i].fn(o, &a);
        has_resolver |= i == 0 && a.grade == DOCTOR_OK;
        report(&r, checks[i].name, &a);
    }
    report_provider(&r, real, has_resolver);
    report_mail(&r, real, has_resolver);
    json_put_bool(&r.json, "fit", r.worst < DOCTOR_FAIL);
    json_end(&r.json, '}');
    if (o->json)
        printf("%.*s\n", STR_ARG(buf_str(&b)));
    return r.worst == DOCTOR_FAIL ? EXIT_FAULT : EXIT_DONE;
}
