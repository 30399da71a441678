/*
 * Patterns and their shares; see pattern.h. The shares are the mean of what
 * the prior and the known addresses say, the prior being worth half a
 * colleague. An address that several patterns explain is divided among them
 * by their shares, which is settled in a few rounds (expectation and
 * maximisation over sets of patterns): a clear address decides unclear ones.
 * A refusal is an address of any pattern but the refused.
 */
#include "text/pattern.h"
#include "base/check.h"
#include "text/pattern_style.h"

enum { ROUNDS = 12 };

/* Colleagues that the prior is worth, of patterns and of a style's option */
static const double prior_weight = 0.5, style_weight = 1;
static const double hardly = 0.1;
static const double refusal_weight = 0.5; /* of an address */
static const double refused_max = 8;

#define PATTERN_NAME(id, text, u, a, b, c, d) text,
static const char *const names[PATTERN_N] = {PATTERNS(PATTERN_NAME)};

#define PATTERN_PRIOR(id, text, u, a, b, c, d) {u, a, b, c, d},
static const double priors[PATTERN_N][PATTERN_SIZE_N] = {
    PATTERNS(PATTERN_PRIOR)};

#define STYLE_AXIS(id, axis, ...)                         axis,
#define STYLE_OPTIONS(id, axis, a, b, c, d, ...)          {a, b, c, d},
#define STYLE_PRIOR(id, axis, a, b, c, d, pa, pb, pc, pd) {pa, pb, pc, pd},
static const char *const axes[] = {PATTERN_STYLES(STYLE_AXIS)};
static const char *const options[][PATTERN_OPTIONS] = {
    PATTERN_STYLES(STYLE_OPTIONS)};
static const double style_priors[][PATTERN_OPTIONS] = {
    PATTERN_STYLES(STYLE_PRIOR)};

_Static_assert((int)PATTERN_STYLE_N == (int)PATTERN_AXES, "an axis a row");
_Static_assert((int)PATTERN_N <= 31, "patterns are bits");

const char *
pattern_name(enum pattern p)
{
    check(p < PATTERN_N);
    return names[p];
}

bool
pattern_of(str name, enum pattern *out)
{
    for (unsigned p = 0; p < PATTERN_N; p++)
        if (str_eq(name, str_of(names[p]))) {
            *out = (enum pattern)p;
            return true;
        }
    return false;
}

enum pattern_size
pattern_size_of(uint64_t employees)
{
    if (employees == 0)
        return PATTERN_SIZE_UNKNOWN;
    return employees <= 50    ? PATTERN_SIZE_50
           : employees <= 200 ? PATTERN_SIZE_200
           : employees <= 500 ? PATTERN_SIZE_500
                              : PATTERN_SIZE_MORE;
}

const char *
pattern_style_axis(enum pattern_axis x)
{
    check(x < PATTERN_STYLE_N);
    return axes[x];
}

const char *
pattern_style_option(enum pattern_axis x, unsigned option)
{
    check(x < PATTERN_STYLE_N && option < PATTERN_OPTIONS);
    return options[x][option];
}

double
pattern_style_share_of(const struct pattern_learnt *l, enum pattern_axis x,
                       unsigned option, double prior)
{
    double sum = style_weight;

    for (unsigned i = 0; i < PATTERN_OPTIONS; i++)
        sum += (double)l->style[x][i];
    return (prior * style_weight + (double)l->style[x][option]) / sum;
}

double
pattern_style_share(const struct pattern_learnt *l, enum pattern_axis x,
                    unsigned option)
{
    return pattern_style_share_of(l, x, option, style_priors[x][option] / 100);
}

static void
priors_of(enum pattern_size size, double out[PATTERN_N])
{
    double sum = 0;

    for (unsigned p = 0; p < PATTERN_N; p++)
        sum += priors[p][size];
    for (unsigned p = 0; p < PATTERN_N; p++)
        out[p] = priors[p][size] / sum;
}

void
pattern_init(struct pattern_learnt *l, enum pattern_size size)
{
    check(size < PATTERN_SIZE_N);
    *l = (struct pattern_learnt){.size = size};
    priors_of(size, l->share);
}

static double
likelihood(const struct pattern_seen *s, unsigned p)
{
    if (s->likely >> p & 1)
        return 1;
    return s->hardly >> p & 1 ? hardly : 0;
}

/* An address to its patterns, by their shares now. */
static void
divide(const struct pattern_learnt *l, const struct pattern_seen *s,
       double out[PATTERN_N])
{
    double of[PATTERN_N], sum = 0;

    for (unsigned p = 0; p < PATTERN_N; p++)
        sum += of[p] = l->share[p] * likelihood(s, p);
    for (unsigned p = 0; p < PATTERN_N && sum > 0; p++)
        out[p] += (double)s->weight * of[p] / sum;
}

void
pattern_settle(struct pattern_learnt *l)
{
    double prior[PATTERN_N];

    priors_of(l->size, prior);
    memcpy(l->share, prior, sizeof(prior));
    for (int round = 0; round < ROUNDS; round++) {
        double mass[PATTERN_N] = {0}, sum = 0;
        for (size_t i = 0; i < l->seen_n; i++)
            divide(l, &l->seen[i], mass);
        for (unsigned p = 0; p < PATTERN_N; p++) {
            struct pattern_seen any_other = {
                .likely = ((1u << PATTERN_N) - 1) & ~(1u << p),
                .weight = (float)refusal_weight * l->refused[p]};
            if (l->refused[p] > 0)
                divide(l, &any_other, mass);
        }
        for (unsigned p = 0; p < PATTERN_N; p++)
            sum += mass[p] += prior[p] * prior_weight;
        for (unsigned p = 0; p < PATTERN_N; p++)
            l->share[p] = mass[p] / sum;
    }
}

double
pattern_add_seen(struct pattern_learnt *l, struct pattern_seen s)
{
    struct pattern_seen *least = &l->seen[0];

    for (size_t i = 0; i < l->seen_n; i++) {
        struct pattern_seen *old = &l->seen[i];
        if (old->tag == s.tag) {
            double more = (double)s.weight - (double)old->weight;
            *old = more >= 0 ? s : *old;
            return more > 0 ? more : 0;
        }
        if (old->weight < least->weight)
            least = old;
    }
    if (l->seen_n < PATTERN_SEEN_MAX)
        l->seen[l->seen_n++] = s;
    else if (least->weight < s.weight)
        *least = s;
    else
        return 0;
    return (double)s.weight;
}

void
pattern_refuse(struct pattern_learnt *l, enum pattern p, double weight)
{
    check(p < PATTERN_N);
    if (!(weight > 0))
        return;
    double sum = (double)l->refused[p] + (weight < 1 ? weight : 1);
    l->refused[p] = (float)(sum < refused_max ? sum : refused_max);
    pattern_settle(l);
}

unsigned
pattern_support(const struct pattern_learnt *l, enum pattern p)
{
    double mass[PATTERN_N] = {0};

    check(p < PATTERN_N);
    for (size_t i = 0; i < l->seen_n; i++)
        divide(l, &l->seen[i], mass);
    return (unsigned)(mass[p] + 0.5);
}

void
pattern_lead(const struct pattern_learnt *l, struct pattern_lead *out)
{
    unsigned best = 0;

    for (unsigned p = 1; p < PATTERN_N; p++)
        if (l->share[p] > l->share[best])
            best = p;
    *out = (struct pattern_lead){.pattern = (enum pattern)best,
                                 .share = l->share[best]};
    out->colleagues = pattern_support(l, out->pattern);
    out->is_learnt = out->colleagues >= 2;
}

double
pattern_confidence(const struct pattern_learnt *l,
                   const struct pattern_candidate *c)
{
    static const double at_most = 0.8, at_most_alone = 0.5, works_there = 0.9;
    double mass[PATTERN_N] = {0};

    for (size_t i = 0; i < l->seen_n; i++)
        divide(l, &l->seen[i], mass);
    double most = mass[c->pattern] >= at_most_alone ? at_most : at_most_alone;
    double p = c->p * works_there;
    return p < most ? p : most;
}
