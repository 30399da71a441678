/* See score_mail.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "score_mail.h"

enum { ROWS_MAX = 64 };

static str *
keep(struct arena *a, str s)
{
    str *kept = arena_new(a, str);

    *kept = str_dup(a, s);
    return kept;
}

void
score_mail_add_box(struct score_mail *m, str address, str temper)
{
    str domain = str_from(address, str_find_byte(address, '@', 0) + 1);
    str *word = keep(&m->arena, temper);

    map_put(&m->boxes, str_dup_lower(&m->arena, address), word);
    if (map_get(&m->domains, domain) == NULL)
        map_put(&m->domains, str_dup_lower(&m->arena, domain), word);
}

void
score_mail_fini(struct score_mail *m)
{
    map_fini(&m->boxes);
    map_fini(&m->domains);
    map_fini(&m->rows);
    arena_fini(&m->arena);
}

static struct score_mail_row *
row_of(struct score_mail *m, str temper)
{
    struct score_mail_row *r = map_get(&m->rows, temper);

    if (r == NULL) {
        r = arena_new(&m->arena, struct score_mail_row);
        r->temper = str_dup(&m->arena, temper);
        map_put(&m->rows, r->temper, r);
    }
    return r;
}

/* The server of the answer's domain, which need not be the person's. */
static bool
takes_all(const struct score_mail *m, str address)
{
    static const char *const words[] = {"catch_all", "microsoft_accept_all",
                                        "yahoo_like"};
    const str *temper = map_get(
        &m->domains, str_from(address, str_find_byte(address, '@', 0) + 1));

    for (size_t i = 0; temper != NULL && i < array_len(words); i++)
        if (str_eq(*temper, str_of(words[i])))
            return true;
    return false;
}

static void
count(struct score_mail_row *r, const struct score_mail_case *c,
      bool is_bounced)
{
    r->people++;
    r->provable += c->is_provable;
    r->provable_right += c->is_provable && c->is_right;
    if (c->answer.n == 0)
        return;
    r->answered++;
    r->right += c->is_right;
    r->verified += c->is_verified;
    r->verified_wrong += c->is_verified && !c->is_right;
    r->bounced += is_bounced;
}

void
score_mail_add(struct score_mail *m, const struct score_mail_case *c)
{
    struct arena_mark mark = arena_mark(&m->arena);
    str answer = str_dup_lower(&m->arena, c->answer);
    bool is_bounced = answer.n > 0 && map_get(&m->boxes, answer) == NULL;
    bool is_accept_all = answer.n > 0 && takes_all(m, answer);

    arena_release(&m->arena, mark);
    m->open += c->is_provable && !c->is_findable;
    m->open_right += c->is_provable && !c->is_findable && c->is_right;
    m->accept_all += is_accept_all;
    m->accept_all_bounced += is_accept_all && is_bounced;
    count(&m->all, c, is_bounced);
    count(row_of(m, c->temper), c, is_bounced);
}

/* --- shares --- */

static double
share(uint64_t part, uint64_t whole, double of_nothing)
{
    return whole > 0 ? (double)part / (double)whole : of_nothing;
}

double
score_mail_verified_precision(const struct score_mail *m)
{
    return share(m->all.verified - m->all.verified_wrong, m->all.verified, 1);
}

double
score_mail_bounce(const struct score_mail *m)
{
    return share(m->all.bounced, m->all.answered, 0);
}

double
score_mail_recall(const struct score_mail *m)
{
    return share(m->all.provable_right, m->all.provable, 1);
}

static double
honest_bounce(const struct score_mail *m)
{
    return share(m->all.bounced - m->accept_all_bounced,
                 m->all.answered - m->accept_all, 0);
}

static double
open_recall(const struct score_mail *m)
{
    return share(m->open_right, m->open, 1);
}

/* --- output --- */

static int
compare_rows(const void *a, const void *b)
{
    const struct score_mail_row *x = *(struct score_mail_row *const *)a;
    const struct score_mail_row *y = *(struct score_mail_row *const *)b;

    if (x->people != y->people)
        return x->people < y->people ? 1 : -1;
    return str_cmp(x->temper, y->temper);
}

/* The rows, most people first; returns how many. */
static size_t
sorted_rows(const struct score_mail *m, struct score_mail_row *out[ROWS_MAX])
{
    size_t n = 0;

    map_each (slot, &m->rows)
        if (n < ROWS_MAX)
            out[n++] = slot->value;
    qsort(out, n, sizeof(*out), compare_rows);
    return n;
}

static void
print_row(const struct score_mail_row *r)
{
    printf("%-22.*s %7" PRIu64 " %8" PRIu64 " %8" PRIu64 " %7" PRIu64
           " %7" PRIu64 " %8" PRIu64 " %7" PRIu64 " %7" PRIu64,
           STR_ARG(r->temper), r->people, r->provable, r->answered, r->right,
           r->answered - r->right, r->verified, r->verified_wrong, r->bounced);
    if (r->provable > 0)
        printf(" %7.4f\n", share(r->provable_right, r->provable, 1));
    else
        printf(" %7s\n", "-");
}

void
score_mail_print(struct score_mail *m)
{
    struct score_mail_row *rows[ROWS_MAX];
    size_t n = sorted_rows(m, rows);

    printf("\n%-22s %7s %8s %8s %7s %7s %8s %7s %7s %7s\n", "mail server",
           "people", "provable", "answered", "right", "wrong", "verified",
           "v.wrong", "bounced", "recall");
    for (size_t i = 0; i < n; i++)
        print_row(rows[i]);
    m->all.temper = STR("all");
    print_row(&m->all);
    printf("verified precision %.4f  bounce %.4f (%.4f without servers that "
           "take all)\n",
           score_mail_verified_precision(m), score_mail_bounce(m),
           honest_bounce(m));
    printf("provable recall %.4f  of those that no site shows %.4f (%" PRIu64
           " of %" PRIu64 ")\n",
           score_mail_recall(m), open_recall(m), m->open_right, m->open);
}

static void
put_row(struct json *j, const struct score_mail_row *r)
{
    json_begin(j, '{');
    json_put_int(j, "people", (int64_t)r->people);
    json_put_int(j, "provable", (int64_t)r->provable);
    json_put_int(j, "provable_right", (int64_t)r->provable_right);
    json_put_int(j, "answered", (int64_t)r->answered);
    json_put_int(j, "right", (int64_t)r->right);
    json_put_int(j, "wrong", (int64_t)(r->answered - r->right));
    json_put_int(j, "verified", (int64_t)r->verified);
    json_put_int(j, "verified_wrong", (int64_t)r->verified_wrong);
    json_put_int(j, "bounced", (int64_t)r->bounced);
    json_end(j, '}');
}

void
score_mail_put(struct score_mail *m, struct json *j)
{
    struct score_mail_row *rows[ROWS_MAX];
    size_t n = sorted_rows(m, rows);

    json_put_real(j, "verified_precision", score_mail_verified_precision(m));
    json_put_real(j, "bounce", score_mail_bounce(m));
    json_put_real(j, "bounce_without_accept_all", honest_bounce(m));
    json_put_real(j, "provable_recall", score_mail_recall(m));
    json_put_real(j, "open_recall", open_recall(m));
    json_put_int(j, "open", (int64_t)m->open);
    json_key(j, "all");
    put_row(j, &m->all);
    json_key(j, "tempers");
    json_begin(j, '{');
    for (size_t i = 0; i < n; i++) {
        json_key(j, str_dup_z(&m->arena, rows[i]->temper));
        put_row(j, rows[i]);
    }
    json_end(j, '}');
}
