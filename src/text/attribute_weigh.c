/*
 * The weighing: each piece of evidence that holds adds its log-odds, and a
 * person gets the best candidate when it is good enough and nobody else has
 * as good a claim to it. Where a name alone does not decide, nearness must;
 * where neither does, nobody gets it.
 */
#include "base/buf.h"
#include "base/check.h"
#include "text/attribute_priv.h"
#include "text/score.h"

enum { REASONS_MAX = 1024, NAME_WORD_MIN = 3 /* letters */ };

static const double accept_min = 0.5, tie_width = 0.1;

#define WEIGHT(id, weight, text)   weight,
#define SENTENCE(id, weight, text) text,
static const double weights[] = {ATTRIBUTE_EVIDENCE(WEIGHT)};
static const char *const sentences[] = {ATTRIBUTE_EVIDENCE(SENTENCE)};

unsigned
attribute_weigh_rank(enum person_fit fit, const char *pattern)
{
    return 2 * (unsigned)fit +
           (fit == PERSON_FIT_FULL && person_pattern_is_exact(pattern));
}

const struct fit *
attribute_weigh_fit(const struct candidate *c, size_t person)
{
    for (size_t i = 0; i < c->fits_n; i++)
        if (c->fits[i].person == person)
            return &c->fits[i];
    return NULL;
}

struct tie *
attribute_weigh_tie(const struct candidate *c, size_t person)
{
    for (struct tie *t = c->ties; t != NULL; t = t->next)
        if (t->person == person)
            return t;
    return NULL;
}

static void
count(struct attribute_sum *s, enum attribute_evidence e)
{
    s->log_odds += weights[e];
    s->has[e] = true;
}

static bool
is_beside(const struct tie *t)
{
    return t != NULL && (t->nearness != MENTION_FAR || t->is_structured);
}

/* peter.meyer@: two words that can only be a name. */
static bool
is_like_a_name(str local)
{
    size_t words = 0, letters = 0;

    for (size_t i = 0; i <= local.n; i++) {
        bool is_end = i == local.n || local.p[i] == '.' || local.p[i] == '_' ||
                      local.p[i] == '-';
        if (!is_end && str_is_digit(local.p[i]))
            return false;
        words += is_end && letters >= NAME_WORD_MIN;
        letters = is_end ? 0 : letters + 1;
    }
    return words >= 2;
}

static void
count_fit(const struct candidate *c, const struct fit *f,
          struct attribute_sum *s)
{
    enum person_fit fit = f ? f->fit : PERSON_FIT_NONE;

    switch (fit) {
    case PERSON_FIT_FULL:
        count(s, person_pattern_is_exact(f->pattern) ? EVIDENCE_EXACT
                                                     : EVIDENCE_FULL);
        break;
    case PERSON_FIT_PARTIAL: count(s, EVIDENCE_PARTIAL); break;
    case PERSON_FIT_FIRST: count(s, EVIDENCE_FIRST); break;
    case PERSON_FIT_LAST: count(s, EVIDENCE_LAST); break;
    case PERSON_FIT_INITIALS: count(s, EVIDENCE_INITIALS); break;
    case PERSON_FIT_NONE:
        count(s, EVIDENCE_NOT_ITS_NAME);
        if (is_like_a_name(c->email.local))
            count(s, EVIDENCE_LIKE_A_NAME);
        break;
    }
    s->pattern = f ? f->pattern : "";
}

static void
count_place(const struct tie *t, enum person_fit fit, struct attribute_sum *s)
{
    if (t != NULL && t->is_structured)
        count(s, EVIDENCE_STRUCTURED);
    if (t != NULL && t->is_anchor)
        count(s, EVIDENCE_ANCHOR);
    if (t != NULL && t->nearness == MENTION_BLOCK)
        count(s, EVIDENCE_BLOCK);
    else if (t != NULL && t->nearness == MENTION_CARD)
        count(s, EVIDENCE_CARD);
    else if (t != NULL && t->is_on_page && fit > PERSON_FIT_INITIALS)
        count(s, EVIDENCE_ON_PAGE);
    else if (fit != PERSON_FIT_FULL && !is_beside(t))
        count(s, EVIDENCE_NO_NAME);
}

/*
 * A domain that is not the company's needs more than a name in the address:
 * free mail the name on the page too, both in full or side by side; the same
 * label under another suffix a full fit.
 */
static void
count_domain(const struct candidate *c, const struct tie *t,
             enum person_fit fit, struct attribute_sum *s)
{
    bool is_full = fit == PERSON_FIT_FULL;

    switch (c->domain) {
    case DOMAIN_COMPANY: count(s, EVIDENCE_COMPANY); return;
    case DOMAIN_ALIAS: count(s, EVIDENCE_ALIAS); return;
    case DOMAIN_SISTER:
        count(s, is_full ? EVIDENCE_SISTER : EVIDENCE_STRANGER);
        return;
    case DOMAIN_FREE:
        count(s, EVIDENCE_FREE_MAIL);
        if (!is_full ||
            !(is_beside(t) || (t && t->is_on_page && s->has[EVIDENCE_EXACT])))
            count(s, EVIDENCE_STRANGER);
        return;
    case DOMAIN_STRANGER: count(s, EVIDENCE_STRANGER); return;
    }
}

/* Does somebody else fit it as well? */
static bool
is_contested(const struct candidate *c, const struct fit *mine)
{
    if (c->other_rank >= mine->rank)
        return true;
    for (size_t i = 0; i < c->fits_n; i++)
        if (c->fits[i].person != mine->person && c->fits[i].rank >= mine->rank)
            return true;
    return false;
}

static void
count_rivals(const struct candidate *c, const struct fit *f,
             const struct tie *t, struct attribute_sum *s)
{
    bool is_structured = t != NULL && t->is_structured;

    if (c->is_anothers && !is_structured)
        count(s, EVIDENCE_ANOTHERS);
    if (is_beside(t))
        return;
    if (c->is_other_nearer && (f == NULL || f->fit != PERSON_FIT_FULL))
        count(s, EVIDENCE_OTHER_NEARER);
    if (f != NULL && is_contested(c, f))
        count(s, EVIDENCE_OTHER_FITS);
}

double
attribute_weigh(const struct attribute *at, const struct candidate *c, size_t i,
                struct attribute_sum *s)
{
    const struct fit *f = attribute_weigh_fit(c, i);
    const struct tie *t = attribute_weigh_tie(c, i);
    enum person_fit fit = f ? f->fit : PERSON_FIT_NONE;

    *s = (struct attribute_sum){.pattern = ""};
    if (c->kind != EMAIL_PERSONAL || (f == NULL && !is_beside(t)))
        return 0;
    count_fit(c, f, s);
    count_place(t, fit, s);
    count_domain(c, t, fit, s);
    count_rivals(c, f, t, s);
    if (at->seekers[i].is_twin)
        count(s, EVIDENCE_TWIN);
    return score_adjust(score_base(METHOD_WEBSITE), s->log_odds);
}

static void
weigh_pair(struct attribute *at, size_t c, size_t i)
{
    struct seeker *k = &at->seekers[i];
    struct attribute_sum s;
    double score = attribute_weigh(at, &at->candidates[c], i, &s);

    if (score < accept_min || score <= k->score)
        return;
    k->best = c;
    k->score = score;
}

/* An address that several want goes to the clearly best claim, or to none. */
static void
settle_rivals(struct attribute *at)
{
    size_t *first = arena_array(at->arena, size_t, at->candidates_n);
    size_t *second = arena_array(at->arena, size_t, at->candidates_n);

    for (size_t c = 0; c < at->candidates_n; c++)
        first[c] = second[c] = SIZE_MAX;
    for (size_t i = 0; i < at->n; i++) {
        size_t c = at->seekers[i].best;
        if (c == SIZE_MAX)
            continue;
        if (first[c] == SIZE_MAX ||
            at->seekers[i].score > at->seekers[first[c]].score) {
            second[c] = first[c];
            first[c] = i;
        } else if (second[c] == SIZE_MAX ||
                   at->seekers[i].score > at->seekers[second[c]].score) {
            second[c] = i;
        }
    }
    for (size_t i = 0; i < at->n; i++) {
        size_t c = at->seekers[i].best;
        if (c == SIZE_MAX || second[c] == SIZE_MAX)
            continue;
        double lead =
            at->seekers[first[c]].score - at->seekers[second[c]].score;
        if (i != first[c] || lead < tie_width)
            at->seekers[i].best = SIZE_MAX;
    }
}

/* Only pairs that a fit or a tie connects can be anything. */
void
attribute_weigh_all(struct attribute *at)
{
    if (at->is_judged)
        return;
    at->is_judged = true;
    for (size_t i = 0; i < at->n; i++) {
        at->seekers[i].best = SIZE_MAX;
        at->seekers[i].score = 0;
    }
    for (size_t c = 0; c < at->candidates_n; c++) {
        const struct candidate *k = &at->candidates[c];
        for (size_t f = 0; f < k->fits_n; f++)
            weigh_pair(at, c, k->fits[f].person);
        for (const struct tie *t = k->ties; t != NULL; t = t->next)
            weigh_pair(at, c, t->person);
    }
    struct arena_mark mark = arena_mark(at->arena);
    settle_rivals(at);
    arena_release(at->arena, mark);
}

str
attribute_weigh_reasons(struct arena *a, const struct attribute_sum *s)
{
    struct buf b;

    buf_init(&b, a, REASONS_MAX);
    for (int e = 0; e < EVIDENCE_N; e++) {
        if (!s->has[e])
            continue;
        buf_add(&b, b.n ? STR("; ") : STR_EMPTY);
        buf_add(&b, str_of(sentences[e]));
        if (e <= EVIDENCE_INITIALS && s->pattern[0] != '\0')
            buf_addf(&b, " (%s)", s->pattern);
    }
    return buf_str(&b);
}
