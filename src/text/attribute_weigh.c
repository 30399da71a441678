/*
 * The weighing: each piece of evidence that holds adds its log-odds, and a
 * person gets the best candidate when it is good enough and nobody else has
 * as good a claim to it. Where a name alone does not decide, nearness must;
 * where neither does, nobody gets it.
 */
#include "base/buf.h"
#include "base/check.h"
#include "text/attribute_priv.h"
#include "text/fold.h"
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

/* jane.doe2@: there was a Jane Doe before her. A year is no such number. */
bool
attribute_weigh_is_numbered(str local)
{
    size_t digits = 0;

    while (digits < local.n && str_is_digit(local.p[local.n - 1 - digits]))
        digits++;
    return digits == 1 || digits == 2;
}

/* goekce and gokce are one, as far as letters tell. */
static bool
is_same_word(str a, str b)
{
    char x[FOLD_MAX], y[FOLD_MAX];
    size_t n = translit_key(TRANSLIT_DIGRAPHS, a, x, sizeof(x));

    return translit_key(TRANSLIT_DIGRAPHS, b, y, sizeof(y)) == n &&
           str_eq_nocase(str_make(x, n), str_make(y, n));
}

/* irene.roe@ for an Irene Doe: a name from before or after a wedding. */
static bool
has_first_name(const struct person *p, str local)
{
    size_t cut = 0;

    while (cut < local.n && str_is_alpha(local.p[cut]))
        cut++;
    if (cut < NAME_WORD_MIN || cut + NAME_WORD_MIN >= local.n ||
        memchr("._-", local.p[cut], 3) == NULL)
        return false;
    for (size_t i = 0; i < p->firsts.n; i++)
        if (is_same_word(str_sub(local, 0, cut), p->firsts.form[i]))
            return true;
    return false;
}

/* iroe@ on Irene Doe's own page: one letter is too little elsewhere. */
static bool
has_first_letter(const struct person *p, str local)
{
    for (size_t i = 0; i < local.n; i++)
        if (!str_is_alpha(local.p[i]))
            return false;
    for (size_t i = 0; i < p->firsts.n && local.n > NAME_WORD_MIN; i++)
        if (str_lower_byte(p->firsts.form[i].p[0]) ==
            str_lower_byte(local.p[0]))
            return true;
    return false;
}

static void
count_no_fit(const struct candidate *c, const struct person *p,
             const struct tie *t, struct attribute_sum *s)
{
    bool may_be = is_beside(t) && c->domain <= DOMAIN_ALIAS &&
                  !c->is_anothers && c->other_rank < 2 * PERSON_FIT_FULL;

    if (may_be && has_first_name(p, c->email.local)) {
        count(s, EVIDENCE_OTHER_LAST);
        return;
    }
    if (may_be && t->is_own_page && has_first_letter(p, c->email.local)) {
        count(s, EVIDENCE_OTHER_LAST_LETTER);
        return;
    }
    count(s, EVIDENCE_NOT_ITS_NAME);
    if (is_like_a_name(c->email.local))
        count(s, EVIDENCE_LIKE_A_NAME);
}

static void
count_fit(const struct candidate *c, const struct fit *f,
          const struct person *p, const struct tie *t, struct attribute_sum *s)
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
    case PERSON_FIT_NONE: count_no_fit(c, p, t, s); break;
    }
    if (fit == PERSON_FIT_FULL && attribute_weigh_is_numbered(c->email.local))
        count(s, EVIDENCE_NUMBERED);
    s->pattern = f ? f->pattern : "";
}

static void
count_place(const struct tie *t, enum person_fit fit, struct attribute_sum *s)
{
    if (t != NULL && t->is_structured)
        count(s, EVIDENCE_STRUCTURED);
    if (t != NULL && t->is_anchor)
        count(s, EVIDENCE_ANCHOR);
    if (t != NULL && t->is_own_page && fit > PERSON_FIT_NONE)
        count(s, EVIDENCE_OWN_PAGE);
    if (t != NULL && t->is_assistants && fit != PERSON_FIT_FULL)
        count(s, EVIDENCE_ASSISTANT);
    if (t != NULL && t->nearness == MENTION_BLOCK)
        count(s, EVIDENCE_BLOCK);
    else if (t != NULL && t->nearness == MENTION_CARD)
        count(s, EVIDENCE_CARD);
    else if (t != NULL && t->is_on_page && fit > PERSON_FIT_INITIALS)
        count(s, EVIDENCE_ON_PAGE);
    else if (fit != PERSON_FIT_FULL && !is_beside(t) &&
             !(t != NULL && t->is_own_page))
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
    unsigned fit_rank = f != NULL ? f->rank : 0;

    if (c->is_anothers && !is_structured)
        count(s, EVIDENCE_ANOTHERS);
    if (is_beside(t) && c->beside_n > 1 && fit_rank < 2 * PERSON_FIT_FULL + 1)
        count(s, EVIDENCE_SHARED);
    if (is_beside(t))
        return;
    if (c->is_other_nearer && (f == NULL || f->fit != PERSON_FIT_FULL))
        count(s, EVIDENCE_OTHER_NEARER);
    if (f != NULL && is_contested(c, f))
        count(s, EVIDENCE_OTHER_FITS);
}

/* What is known of the person, whatever the address. */
static void
count_person(const struct seeker *k, const struct candidate *c,
             const struct fit *f, const struct tie *t, struct attribute_sum *s)
{
    bool is_single =
        f != NULL && (f->fit == PERSON_FIT_FIRST || f->fit == PERSON_FIT_LAST);

    if (is_single && !is_beside(t) && k->is_seen && c->domain <= DOMAIN_ALIAS &&
        !is_contested(c, f))
        count(s, EVIDENCE_UNIQUE);
    if (k->is_twin)
        count(s, EVIDENCE_TWIN);
    if (k->is_doubled)
        count(s, EVIDENCE_NAMESAKE);
    if (k->has_left)
        count(s, EVIDENCE_LEFT);
}

/* ir@ is Ilse Roe's where her colleagues are jd@ and mk@, and beside her. */
static bool
is_personal(const struct attribute *at, const struct candidate *c,
            const struct fit *f, const struct tie *t)
{
    return c->kind == EMAIL_PERSONAL ||
           (c->may_be_initials && at->initials_n >= ATTRIBUTE_INITIALS_MIN &&
            f != NULL && f->fit == PERSON_FIT_INITIALS && is_beside(t));
}

double
attribute_weigh(const struct attribute *at, const struct candidate *c, size_t i,
                struct attribute_sum *s)
{
    const struct fit *f = attribute_weigh_fit(c, i);
    const struct tie *t = attribute_weigh_tie(c, i);
    enum person_fit fit = f ? f->fit : PERSON_FIT_NONE;

    *s = (struct attribute_sum){.pattern = ""};
    if (!is_personal(at, c, f, t) || (f == NULL && !is_beside(t)))
        return 0;
    count_fit(c, f, &at->people[i], t, s);
    count_place(t, fit, s);
    count_domain(c, t, fit, s);
    count_rivals(c, f, t, s);
    count_person(&at->seekers[i], c, f, t, s);
    return score_adjust(score_base(at->options.method), s->log_odds);
}

bool
attribute_weigh_is_enough(double score)
{
    return score >= accept_min;
}

static void
weigh_pair(struct attribute *at, size_t c, size_t i)
{
    struct seeker *k = &at->seekers[i];
    struct attribute_sum s;
    double score = attribute_weigh(at, &at->candidates[c], i, &s);

    if (!attribute_weigh_is_enough(score) || score <= k->score)
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

/* What is known of the addresses that bear one's name in full. */
struct bearing {
    struct tie *tie; /* the first beside the name */
    uint64_t stem;   /* of the first: its local part without a number */
    size_t candidate;
};

/* jane.doe@ and jane.doe2@: two people, for whoever counts. */
static void
compare_stems(struct seeker *k, const struct candidate *all, size_t c,
              struct bearing *b)
{
    str local = all[c].email.local, stem = local;

    while (stem.n > 0 && str_is_digit(stem.p[stem.n - 1]))
        stem.n--;
    uint64_t hash = str_hash_nocase(stem);
    if (b->stem == 0) {
        b->stem = hash;
        b->candidate = c;
    } else if (b->stem == hash && all[c].domain == all[b->candidate].domain &&
               !str_eq_nocase(local, all[b->candidate].email.local)) {
        k->is_doubled = true;
    }
}

/*
 * Two addresses that bear a person's name in full, beside two places of one
 * list where the name stands: two people have it.
 */
static void
find_namesakes(struct attribute *at)
{
    struct bearing *first = arena_array(at->arena, struct bearing, at->n);

    for (size_t c = 0; c < at->candidates_n; c++) {
        const struct candidate *k = &at->candidates[c];
        for (size_t i = 0; i < k->fits_n && k->domain <= DOMAIN_ALIAS; i++)
            if (k->fits[i].fit == PERSON_FIT_FULL)
                compare_stems(&at->seekers[k->fits[i].person], at->candidates,
                              c, &first[k->fits[i].person]);
        for (struct tie *t = k->ties; t != NULL; t = t->next) {
            const struct fit *f = attribute_weigh_fit(k, t->person);
            if (t->nearness == MENTION_FAR || f == NULL ||
                f->fit != PERSON_FIT_FULL)
                continue;
            struct tie *other = first[t->person].tie;
            if (other == NULL)
                first[t->person].tie = t;
            else if (other->list == t->list && other->name_at != t->name_at)
                at->seekers[t->person].is_doubled = true;
        }
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
    struct arena_mark mark = arena_mark(at->arena);
    find_namesakes(at);
    arena_release(at->arena, mark);
    for (size_t c = 0; c < at->candidates_n; c++) {
        const struct candidate *k = &at->candidates[c];
        for (size_t f = 0; f < k->fits_n; f++)
            weigh_pair(at, c, k->fits[f].person);
        for (const struct tie *t = k->ties; t != NULL; t = t->next)
            weigh_pair(at, c, t->person);
    }
    mark = arena_mark(at->arena);
    settle_rivals(at);
    arena_release(at->arena, mark);
}

str
attribute_weigh_reasons(struct arena *a, const struct attribute_sum *s)
{
    struct buf b;
    const char *pattern = s->pattern; /* behind the first sentence about it */

    buf_init(&b, a, REASONS_MAX);
    for (int e = 0; e < EVIDENCE_N; e++) {
        if (!s->has[e])
            continue;
        buf_add(&b, b.n ? STR("; ") : STR_EMPTY);
        buf_add(&b, str_of(sentences[e]));
        if (e <= EVIDENCE_INITIALS && pattern[0] != '\0') {
            buf_addf(&b, " (%s)", pattern);
            pattern = "";
        }
    }
    return buf_str(&b);
}
