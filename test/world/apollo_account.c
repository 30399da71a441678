/*
 * Who was charged what, and who asked too soon: see apollo.h. A line of the
 * log is out before the reply is, so that it can be read whoever dies when.
 */
#include <errno.h>
#include <inttypes.h>

#include "apollo.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/inert.h"

enum {
    FIELD_MAX = 300,
    SLACK_MS = 20, /* from the end of a reply to the client's next thought */
};

/* Somebody who was asked for, known or not. */
struct asked {
    str key;
    uint32_t asked, charged;
};

static str
key_of(const struct apollo_slot *s, struct arena *arena)
{
    const struct provider_query *q = &s->query;
    struct buf b;

    buf_init(&b, arena, 8192);
    if (s->company != NULL)
        buf_addf(&b, "%u.%zu", s->company->index, s->person);
    else
        buf_addf(&b, "?%.*s %.*s %.*s|%.*s|%.*s|%.*s", STR_ARG(q->first),
                 STR_ARG(q->last), STR_ARG(q->name), STR_ARG(q->organization),
                 STR_ARG(q->domain), STR_ARG(q->linkedin));
    return buf_str(&b);
}

static struct asked *
asked_of(struct apollo *a, str key)
{
    struct asked *k = map_get(&a->people, key);

    if (k == NULL) {
        k = arena_new(&a->arena, struct asked);
        k->key = str_dup(&a->arena, key);
        map_put(&a->people, k->key, k);
    }
    return k;
}

static void
put_field(FILE *f, str s)
{
    char text[FIELD_MAX];

    inert_z(text, sizeof(text), s);
    fprintf(f, "%s\t", text[0] != '\0' ? text : "-");
}

static void
log_slot(struct apollo *a, const struct apollo_request *q,
         const struct apollo_slot *s, uint32_t price, const char *reply)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    const struct provider_query *p = &s->query;
    struct buf name;

    if (a->log == NULL)
        return;
    buf_init(&name, &scratch, 4096);
    buf_addf(&name, "%.*s %.*s", STR_ARG(p->first), STR_ARG(p->last));
    fprintf(a->log, "%" PRId64 "\t%" PRIu64 "\t", q->now, q->number);
    put_field(a->log, p->name.n > 0 ? p->name : str_trim(buf_str(&name)));
    put_field(a->log, p->domain.n > 0 ? p->domain : p->organization);
    put_field(a->log, p->linkedin);
    fprintf(a->log, "%u\t%s\t%s\t", price, provider_word(s->standing), reply);
    if (s->company != NULL)
        fprintf(a->log, "%u.%zu\n", s->company->index, s->person);
    else
        fputs("-\n", a->log);
}

static void
charge(struct apollo *a, const struct apollo_request *q,
       const struct apollo_slot *s, const char *reply)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    uint32_t price = s->is_again ? 0 : provider_price(s->standing);
    struct asked *k = asked_of(a, key_of(s, &scratch));

    a->stats.people++;
    a->stats.found += s->standing != PROVIDER_NONE;
    a->stats.charged += price;
    if (a->settings.credits != UINT64_MAX)
        a->balance -= price;
    a->stats.asked_twice += ++k->asked == 2;
    if (price > 0)
        a->stats.charged_twice += ++k->charged == 2;
    log_slot(a, q, s, price, reply);
}

void
apollo_account_charge(struct apollo *a, const struct apollo_request *q,
                      const struct apollo_ask *k, const char *reply)
{
    for (size_t i = 0; i < k->n; i++)
        charge(a, q, &k->slots[i], reply);
    if (a->log != NULL)
        fflush(a->log);
}

void
apollo_account_note(struct apollo *a, const struct apollo_request *q,
                    const char *reply)
{
    if (a->log == NULL)
        return;
    fprintf(a->log, "%" PRId64 "\t%" PRIu64 "\t-\t-\t-\t0\t-\t%s\t-\n", q->now,
            q->number, reply);
    fflush(a->log);
}

/* --- rates --- */

static bool
is_full(const struct apollo_window *w)
{
    return w->max > 0 && w->used >= w->max;
}

static uint32_t
seconds_until(msec now, msec then)
{
    return then > now ? (uint32_t)((then - now + 999) / 1000) : 1;
}

/* Had the client been told so when it asked? */
static bool
knew(msec told, msec now)
{
    return told != 0 && now > told + SLACK_MS;
}

static void
turn_over(struct apollo_window *w, msec now)
{
    if (w->used > 0 && now < w->start + w->length)
        return;
    w->start = now;
    w->used = 0;
    w->told = 0;
}

bool
apollo_account_take(struct apollo *a, const struct apollo_request *q,
                    uint32_t *retry_s)
{
    bool is_broken = knew(a->closed_told, q->now) && q->now < a->closed_until;
    bool may = true;

    *retry_s = 0;
    for (size_t i = 0; i < APOLLO_SPANS; i++) {
        struct apollo_window *w = &a->windows[i];
        turn_over(w, q->now);
        if (!is_full(w))
            continue;
        may = false;
        is_broken |= knew(w->told, q->now);
        *retry_s = seconds_until(q->now, w->start + w->length);
    }
    for (size_t i = 0; may && i < APOLLO_SPANS; i++)
        a->windows[i].used++;
    a->stats.rate_broken += is_broken;
    a->stats.rate_refused += !may;
    return may;
}

void
apollo_account_close(struct apollo *a, const struct apollo_request *q,
                     uint32_t retry_s)
{
    a->closed_told = q->now + q->reply_ms;
    a->closed_until = q->now + (msec)retry_s * 1000;
}

void
apollo_account_tell(struct apollo *a, const struct apollo_request *q,
                    enum apollo_span none_left, struct buf *headers)
{
    static const uint32_t usual[APOLLO_SPANS] = {50, 200, 600};
    static const char *const names[APOLLO_SPANS][2] = {
        {"x-rate-limit-minute",  "x-minute-requests-left" },
        {"x-rate-limit-hourly",  "x-hourly-requests-left" },
        {"x-rate-limit-24-hour", "x-24-hour-requests-left"},
    };

    for (size_t i = 0; i < APOLLO_SPANS; i++) {
        struct apollo_window *w = &a->windows[i];
        if (i == none_left) {
            buf_addf(headers, "%s: %u\r\n%s: 0\r\n", names[i][0], usual[i],
                     names[i][1]);
            continue;
        }
        if (w->max == 0) {
            buf_addf(headers, "%s: \r\n%s: \r\n", names[i][0], names[i][1]);
            continue;
        }
        uint64_t left = w->used < w->max ? w->max - w->used : 0;
        buf_addf(headers, "%s: %" PRIu64 "\r\n%s: %" PRIu64 "\r\n", names[i][0],
                 w->max, names[i][1], left);
        if (left == 0 && w->told == 0)
            w->told = q->now + q->reply_ms;
    }
}

void
apollo_account_print(const struct apollo *a, FILE *f)
{
    const struct apollo_stats *s = &a->stats;

    fprintf(f,
            "APOLLO_REQUESTS=%" PRIu64 "\nAPOLLO_BULK=%" PRIu64 "\n"
            "APOLLO_SINGLE=%" PRIu64 "\nAPOLLO_HEALTH=%" PRIu64 "\n"
            "APOLLO_PEOPLE=%" PRIu64 "\nAPOLLO_FOUND=%" PRIu64 "\n"
            "APOLLO_CHARGED=%" PRIu64 "\nAPOLLO_CHARGED_TWICE=%" PRIu64 "\n"
            "APOLLO_ASKED_TWICE=%" PRIu64 "\n",
            s->requests, s->bulk, s->single, s->health, s->people, s->found,
            s->charged, s->charged_twice, s->asked_twice);
    fprintf(f,
            "APOLLO_RATE_REFUSED=%" PRIu64 "\nAPOLLO_RATE_BROKEN=%" PRIu64 "\n"
            "APOLLO_KEY_WRONG=%" PRIu64 "\nAPOLLO_KEY_SHOWN=%" PRIu64 "\n"
            "APOLLO_FOLLOWED=%" PRIu64 "\n",
            s->rate_refused, s->rate_broken, s->key_wrong, s->key_shown,
            s->followed);
}
