/*
 * What one address teaches. Its bearer's name is written in all ways, and
 * those that come out as the address are its patterns, each as likely as its
 * style; the options that they took are the company's style, by their
 * shares. A name that is spelt as no way has it may still fit (person.h).
 */
#include "base/check.h"
#include "text/email.h"
#include "text/pattern_shape.h"
#include "text/pattern_ways.h"

static const double least = 1e-6;
/* Of the best pattern's likelihood: as good as it, or hardly */
static const double likely_from = 0.3, hardly_from = 0.01;
static const double fits_weight = 0.7; /* no way, but it fits */

struct match {
    const struct pattern_learnt *l;
    str local;
    double likelihood[PATTERN_N];
    double style[PATTERN_AXES][PATTERN_OPTIONS];
    double sum;
};

static void
compare(void *ctx, const struct pattern_way *way)
{
    struct match *m = ctx;

    if (!str_eq(way->local, m->local))
        return;
    double p = m->l->share[way->pattern] * way->p;
    m->likelihood[way->pattern] += way->p;
    m->sum += p;
    for (unsigned x = 0; x < PATTERN_AXES; x++)
        if (way->options.of[x] != PATTERN_NO_OPTION)
            m->style[x][way->options.of[x]] += p;
}

static struct pattern_seen
patterns_of(const struct match *m)
{
    struct pattern_seen seen = {0};
    double best = 0;

    for (unsigned p = 0; p < PATTERN_N; p++)
        best = m->likelihood[p] > best ? m->likelihood[p] : best;
    for (unsigned p = 0; p < PATTERN_N && best > 0; p++) {
        if (m->likelihood[p] >= best * likely_from)
            seen.likely |= 1u << p;
        else if (m->likelihood[p] >= best * hardly_from)
            seen.hardly |= 1u << p;
    }
    return seen;
}

/* Spelt as none of the ways, but the name all the same. */
static struct pattern_seen
patterns_that_fit(const struct person *who, str local, double *weight)
{
    struct pattern_seen seen = {0};
    const char *name;
    enum pattern p;

    enum person_fit fit = person_fits_local(who, local, &name);
    if ((fit == PERSON_FIT_FULL || fit == PERSON_FIT_FIRST ||
         fit == PERSON_FIT_LAST) &&
        pattern_of(str_of(name), &p)) {
        seen.likely = 1u << p;
        *weight *= fits_weight;
    }
    return seen;
}

/* Lower-case letters and separators; false for what no pattern makes. */
static bool
read_local(str in, char out[PATTERN_LOCAL_MAX])
{
    if (in.n == 0 || in.n > PATTERN_LOCAL_MAX)
        return false;
    for (size_t i = 0; i < in.n; i++) {
        if (!str_is_alpha(in.p[i]) && !memchr("._-", in.p[i], 3))
            return false;
        out[i] = (char)str_lower_byte(in.p[i]);
    }
    return str_is_alpha(in.p[0]) && str_is_alpha(in.p[in.n - 1]);
}

static bool
is_shared(str local)
{
    struct email e = {.text = local, .local = local, .domain = STR_EMPTY};
    enum email_kind kind = email_kind(&e);

    return kind == EMAIL_ROLE || kind == EMAIL_NO_REPLY;
}

static void
learn_style(struct pattern_learnt *l, const struct match *m, double more)
{
    for (unsigned x = 0; x < PATTERN_AXES && m->sum > 0; x++)
        for (unsigned i = 0; i < PATTERN_OPTIONS; i++)
            l->style[x][i] += (float)(more * m->style[x][i] / m->sum);
}

static uint16_t
tag_of(str local)
{
    uint64_t hash = str_hash(local);
    return (uint16_t)(hash ^ hash >> 16 ^ hash >> 32 ^ hash >> 48);
}

bool
pattern_learn(struct arena *scratch, struct pattern_learnt *l,
              const struct person *who, str local, double weight)
{
    char bytes[PATTERN_LOCAL_MAX];
    struct match m = {.l = l};
    struct pattern_seen seen;

    if (!(weight > 0) || !read_local(local, bytes))
        return false;
    weight = weight < 1 ? weight : 1;
    m.local = str_make(bytes, local.n);
    if (is_shared(m.local) || (who != NULL && !who->is_person))
        return false;
    if (who != NULL) {
        struct pattern_search search = {.l = l,
                                        .who = who,
                                        .tld = STR_EMPTY,
                                        .least = least,
                                        .fn = compare,
                                        .ctx = &m};
        pattern_ways(scratch, &search);
        seen = patterns_of(&m);
        if (seen.likely == 0)
            seen = patterns_that_fit(who, m.local, &weight);
    } else
        seen = pattern_shape(m.local, &weight);
    if (seen.likely == 0)
        return false;
    seen.weight = (float)weight;
    seen.tag = tag_of(m.local);
    learn_style(l, &m, pattern_add_seen(l, seen));
    pattern_settle(l);
    return true;
}
