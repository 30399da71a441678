/*
 * The log: a line an event, tab-separated: monotonic ms, wall clock s, the
 * server's address, the scenario, the session's number, direction, what was
 * said (made inert, cut). And what is counted of manners.
 */
#include <errno.h>
#include <inttypes.h>
#include <time.h>

#include "base/inert.h"
#include "maild.h"
#include "serve.h"

enum { LOG_FIELD = 400 };

void
maild_log(const struct maild_session *s, enum maild_direction way, str line)
{
    char text[LOG_FIELD];
    FILE *log = s->host->m->log;

    if (log == NULL)
        return;
    fprintf(log, "%" PRId64 "\t%" PRId64 "\t%s\t%s\t%u\t%c\t%s\n",
            loop_now_exact(loop_self()), (int64_t)time(NULL), s->host->address,
            s->host->row->number, s->number, (char)way,
            inert_z(text, sizeof(text), line));
    fflush(log); /* tests look while we run */
}

void
maild_count_start(struct maild_session *s, msec now)
{
    struct maild_operator *o = s->host->operator;

    s->number = ++s->host->m->stats.sessions;
    if (o->sessions++ > 0 && now - o->last_start < o->interval_min)
        o->interval_min = now - o->last_start;
    o->last_start = now;
    if (++o->at_once > o->at_once_max)
        o->at_once_max = o->at_once;
    maild_log(s, MAILD_OPENED, str_of(s->host->mx->name));
}

void
maild_count_end(struct maild_session *s)
{
    struct maild_operator *o = s->host->operator;

    o->at_once--;
    if (s->rcpts > o->rcpts_in_session_max)
        o->rcpts_in_session_max = s->rcpts;
    if (!s->has_quit && !s->is_broken) {
        s->host->m->stats.without_quit++;
        maild_log(s, MAILD_NOTE, STR("without QUIT"));
    }
    maild_log(s, MAILD_CLOSED, str_of(s->host->mx->name));
}

/* The worst of all operators. */
static struct maild_operator
sum_up(const struct maild *m)
{
    struct maild_operator all = {.interval_min = MSEC_NEVER};

    map_each (slot, &m->operators) {
        const struct maild_operator *o = slot->value;
        all.rcpts += o->rcpts;
        all.refused += o->refused;
        if (o->at_once_max > all.at_once_max)
            all.at_once_max = o->at_once_max;
        if (o->rcpts_in_session_max > all.rcpts_in_session_max)
            all.rcpts_in_session_max = o->rcpts_in_session_max;
        if (o->interval_min < all.interval_min)
            all.interval_min = o->interval_min;
    }
    return all;
}

static unsigned
refused_of_a_domain_max(const struct maild *m)
{
    unsigned max = 0;

    map_each (slot, &m->domains) {
        const struct maild_domain *d = slot->value;
        if (d->refused > max)
            max = d->refused;
    }
    return max;
}

/* An operator with fewer than two sessions has no interval. */
static int64_t
interval_ms(const struct maild_operator *o)
{
    return o->interval_min == MSEC_NEVER ? -1 : o->interval_min;
}

void
maild_write_stats(const struct maild *m, const char *path,
                  uint64_t dns_questions)
{
    const struct maild_stats *t = &m->stats;
    const struct maild_operator all = sum_up(m);
    FILE *f = serve_file_begin(path);

    fprintf(f,
            "SESSIONS=%u\nRCPTS=%u\nREFUSED=%u\nFORBIDDEN_COMMANDS=%u\n"
            "MAX_SESSIONS_AT_ONCE=%u\nMIN_INTERVAL_MS=%" PRId64 "\n"
            "RCPTS_PER_SESSION_MAX=%u\nREFUSED_PER_DOMAIN_MAX=%u\n"
            "INVENTED_FIRST=%u\nWITHOUT_QUIT=%u\nPIPELINED_UNASKED=%u\n"
            "EARLY_TALKERS=%u\nDNS_QUESTIONS=%" PRIu64 "\n",
            t->sessions, all.rcpts, all.refused, t->forbidden, all.at_once_max,
            interval_ms(&all), all.rcpts_in_session_max,
            refused_of_a_domain_max(m), t->invented_first, t->without_quit,
            t->pipelined, t->early, dns_questions);
    map_each (slot, &m->operators) {
        const struct maild_operator *o = slot->value;
        if (o->sessions > 0)
            fprintf(f,
                    "# %.*s sessions=%u at_once=%u interval_ms=%" PRId64
                    " rcpts=%u refused=%u rcpts_in_session=%u\n",
                    STR_ARG(o->name), o->sessions, o->at_once_max,
                    interval_ms(o), o->rcpts, o->refused,
                    o->rcpts_in_session_max);
    }
    serve_file_end(f, path);
}

void
maild_write_truth(const char *path)
{
    const struct maild_row *row;
    FILE *f = serve_file_begin(path);

    fprintf(f, "scenario,address,verification,reason,why\n");
    for (size_t i = 0; (row = maild_row(i)) != NULL; i++)
        for (size_t k = 0; k < MAILD_TRUTHS_MAX && row->truth[k].local; k++)
            fprintf(f, "%s,%s@%s,%s,%s,%s\n", row->number, row->truth[k].local,
                    row->domain, row->truth[k].verification,
                    row->truth[k].reason, row->what);
    serve_file_end(f, path);
}
