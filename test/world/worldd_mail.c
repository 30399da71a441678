/* See worldd_mail.h. */
#include <inttypes.h>

#include "base/inert.h"
#include "worldd_mail.h"

enum {
    IP_TEXT_MAX = 16,
    LINE_MAX_LOGGED = 600,
    SLACK_MS = 50, /* the kernel's and our own delay before an accept */
};

struct worldd_operator {
    str name;
    uint32_t now, peak;
    bool was_asked;
    msec last_start;
};

struct asked_domain {
    str name;
    uint32_t refused;
};

struct triplet {
    str key;
    msec since;
};

static struct worldd_operator *
operator_of(struct worldd *d, str name)
{
    struct worldd_operator *o = map_get(&d->operators, name);

    if (o == NULL) {
        o = arena_new(&d->arena, struct worldd_operator);
        o->name = str_dup(&d->arena, name);
        map_put(&d->operators, o->name, o);
    }
    return o;
}

/* --- hosts --- */

struct worldd_mail_host *
worldd_mail_host(const struct worldd *d, str name)
{
    return map_get(&d->mail_hosts, name);
}

static str
ip_text(uint32_t ip, char text[IP_TEXT_MAX])
{
    snprintf(text, IP_TEXT_MAX, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255,
             ip >> 8 & 255, ip & 255);
    return str_of(text);
}

/* operator: empty where it is known by the address alone */
static void
add_server(struct worldd *d, uint32_t ip, enum world_temper t, str operator)
{
    char text[IP_TEXT_MAX];
    str key = ip_text(ip, text);
    struct worldd_mail_server *s = map_get(&d->mail_servers, key);

    if (s != NULL) {
        check(s->temper == t);
        return;
    }
    s = arena_new(&d->arena, struct worldd_mail_server);
    *s = (struct worldd_mail_server){.d = d, .fd = -1, .ip = ip, .temper = t};
    s->operator= operator_of(d, operator.n > 0 ? operator : key);
    map_put(&d->mail_servers, str_dup(&d->arena, key), s);
}

/* A host, and what listens at its address, if anything does. */
static void
add_host(struct worldd *d, str name, uint32_t ip, enum world_temper t,
         str operator)
{
    if (worldd_mail_host(d, name) != NULL)
        return;
    struct worldd_mail_host *h = arena_new(&d->arena, struct worldd_mail_host);
    h->name = str_dup(&d->arena, name);
    h->ip = ip;
    map_put(&d->mail_hosts, h->name, h);
    if (t != WORLD_MAIL_REFUSES)
        add_server(d, ip, t, operator);
}

static void
add_free_boxes(struct worldd *d, const struct world_company *c)
{
    for (size_t i = 0; i < c->people_n; i++) {
        const struct world_person *p = &c->people[i];
        size_t at = str_find_byte(p->address, '@', 0);
        if (p->is_gone || !world_mail_free(str_from(p->address, at + 1)))
            continue;
        str *key = arena_new(&d->arena, str);
        *key = str_dup(&d->arena, p->address);
        map_put(&d->free_boxes, *key, key);
    }
}

uint32_t
worldd_mail_add(struct worldd *d, const struct world_company *c,
                struct arena *scratch)
{
    enum world_temper t = world_mail_temper(c);
    struct world_mx mx[WORLD_MX_MAX];
    uint32_t ips[WORLD_MX_MAX];
    size_t n = world_mail_mx(c, scratch, mx);

    world_mail_place(&d->mail_plan, c, ips);
    for (size_t i = 0; i < n; i++)
        if (mx[i].host.n > 0)
            add_host(d, mx[i].host, ips[i], t, str_of(world_mail_operator(t)));
    add_free_boxes(d, c);
    return n > 0 ? ips[n - 1] : 0;
}

void
worldd_mail_add_shared(struct worldd *d)
{
    for (size_t i = 0; i < world_mail_hosts_n; i++) {
        const struct world_mail_host *h = &world_mail_hosts[i];
        add_host(d, str_of(h->host), world_mail_host_ip(i), h->temper,
                 str_of(h->operator));
    }
    add_server(d, WORLD_IP_SERVES, WORLD_MAIL_NO_MX, STR_EMPTY);
    add_server(d, WORLD_IP_HTTP_ONLY, WORLD_MAIL_NO_MX, STR_EMPTY);
}

void
worldd_mail_fini(struct worldd *d)
{
    map_each (slot, &d->mail_hosts)
        X509_free(((struct worldd_mail_host *)slot->value)->leaf);
    map_fini(&d->mail_hosts);
    map_fini(&d->mail_servers);
    map_fini(&d->free_boxes);
    map_fini(&d->operators);
    map_fini(&d->mail_domains);
    map_fini(&d->greylist);
}

/* --- the log --- */

void
worldd_mail_log(const struct worldd_visit *v, const char *who, str line)
{
    char text[LINE_MAX_LOGGED], ip[IP_TEXT_MAX];

    if (v->d->smtp_log == NULL)
        return;
    inert_z(text, sizeof(text), line);
    fprintf(v->d->smtp_log, "%" PRId64 "\t%.*s\t%.*s\t%" PRIu64 "\t%s: %s\n",
            loop_now_exact(loop_self()), STR_ARG(v->at->operator->name),
            STR_ARG(ip_text(v->at->ip, ip)), v->id, who, text);
}

/* `what` has one %.*s, for whose limit it is, and one %ld. */
static void
tell_broken(struct worldd_visit *v, const char *what, str whose, int64_t n)
{
    char line[LINE_MAX_LOGGED];

    v->d->mail_stats.broken++;
    snprintf(line, sizeof(line), "limit broken: %.*s: %" PRId64 " %s",
             STR_ARG(whose), n, what);
    worldd_mail_log(v, "*", str_of(line));
}

/* --- accounts --- */

static void
judge_interval(struct worldd_visit *v, struct worldd_operator *o)
{
    struct worldd_mail_stats *s = &v->d->mail_stats;
    msec since = v->start - o->last_start;

    since = since < 0 ? -since : since;
    if (o->was_asked && (s->hastiest.n == 0 || since < s->interval_min)) {
        s->interval_min = since;
        s->hastiest = o->name;
    }
    if (o->was_asked && since + SLACK_MS < (msec)v->d->limits.interval_ms)
        tell_broken(v, "ms between two sessions", o->name, since);
    if (!o->was_asked || v->start > o->last_start)
        o->last_start = v->start;
    o->was_asked = true;
}

void
worldd_mail_enter(struct worldd_visit *v, const struct worldd_mail_server *at)
{
    struct worldd_mail_stats *s = &at->d->mail_stats;
    struct worldd_operator *o = at->operator;

    *v = (struct worldd_visit){.d = at->d,
                               .id = ++s->sessions,
                               .at = at,
                               .start = loop_now_exact(loop_self())};
    if (++o->now > o->peak)
        o->peak = o->now;
    if (o->peak > s->sessions_max) {
        s->sessions_max = o->peak;
        s->busiest = o->name;
    }
    if (o->now > v->d->limits.sessions)
        tell_broken(v, "sessions at once", o->name, o->now);
    judge_interval(v, o);
}

void
worldd_mail_leave(struct worldd_visit *v)
{
    if (v->is_over)
        return;
    v->is_over = true;
    v->at->operator->now--;
}

static void
count_refused(struct worldd_visit *v, str domain)
{
    struct worldd *d = v->d;
    struct asked_domain *a = map_get(&d->mail_domains, domain);

    d->mail_stats.refused++;
    if (a == NULL) {
        a = arena_new(&d->arena, struct asked_domain);
        a->name = str_dup(&d->arena, domain);
        map_put(&d->mail_domains, a->name, a);
    }
    if (++a->refused > d->mail_stats.domain_refused_max) {
        d->mail_stats.domain_refused_max = a->refused;
        d->mail_stats.most_refused = a->name;
    }
    if (a->refused > d->limits.refused)
        tell_broken(v, "recipients refused", domain, a->refused);
}

void
worldd_mail_count(struct worldd_visit *v, str domain, int code)
{
    struct worldd_mail_stats *s = &v->d->mail_stats;

    s->rcpts++;
    s->accepted += code < 300;
    if (++v->rcpts > s->session_rcpts_max)
        s->session_rcpts_max = v->rcpts;
    if (v->rcpts > v->d->limits.rcpts)
        tell_broken(v, "recipients in a session", domain, v->rcpts);
    if (code >= 500)
        count_refused(v, domain);
}

bool
worldd_mail_has_waited(struct worldd *d, str sender, str recipient)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    msec now = loop_now_exact(loop_self());
    struct buf key;

    buf_init(&key, &a, 2048);
    buf_add(&key, sender);
    buf_add_byte(&key, ' ');
    buf_add(&key, recipient);
    struct triplet *t = map_get(&d->greylist, buf_str(&key));
    if (t == NULL) {
        t = arena_new(&d->arena, struct triplet);
        *t = (struct triplet){str_dup(&d->arena, buf_str(&key)), now};
        map_put(&d->greylist, t->key, t);
    }
    return now - t->since >= WORLD_GREYLIST_MS;
}

void
worldd_mail_print_stats(const struct worldd *d, FILE *f)
{
    const struct worldd_mail_stats *s = &d->mail_stats;

    fprintf(f,
            "SMTP_SESSIONS=%" PRIu64 "\nSMTP_RCPTS=%" PRIu64 "\n"
            "SMTP_ACCEPTED=%" PRIu64 "\nSMTP_REFUSED=%" PRIu64 "\n"
            "SMTP_TLS=%" PRIu64 "\nSMTP_FORBIDDEN=%" PRIu64 "\n"
            "SMTP_NO_QUIT=%" PRIu64 "\nSMTP_EARLY=%" PRIu64 "\n"
            "SMTP_LIMITS_BROKEN=%" PRIu64 "\n",
            s->sessions, s->rcpts, s->accepted, s->refused, s->tls,
            s->forbidden, s->no_quit, s->early, s->broken);
    fprintf(f,
            "SMTP_SESSIONS_MAX=%u\nSMTP_BUSIEST=%.*s\n"
            "SMTP_INTERVAL_MIN_MS=%" PRId64 "\nSMTP_HASTIEST=%.*s\n"
            "SMTP_SESSION_RCPTS_MAX=%u\n"
            "SMTP_DOMAIN_REFUSED_MAX=%u\nSMTP_MOST_REFUSED=%.*s\n",
            s->sessions_max, STR_ARG(s->busiest), s->interval_min,
            STR_ARG(s->hastiest), s->session_rcpts_max, s->domain_refused_max,
            STR_ARG(s->most_refused));
}
