/*
 * Proposals of a plan: what the pattern holds for a person, less what was
 * tried, less what somebody else has; and what an acceptance is worth.
 *
 * A person has a mailbox here with probability exists_p, and the candidates'
 * p share that. Each refusal takes its share away, so that the odds of the
 * rest, and of there being no mailbox at all, grow.
 */
#include "base/buf.h"
#include "core/plan_priv.h"
#include "text/email.h"

enum { CANDIDATES_MAX = 12, ADDRESS_MAX = 320 };

/* How much likelier somebody else's a mailbox is for each whom it fits. */
static const double others_per_rival = 0.45, others_max = 0.95;

/* Of a refused proposal, against its pattern: they may have no mailbox. */
static const double refusal_weight = 0.4;

/* Once this much is refused, nothing is left to share. */
static const double refused_all = 0.999;

bool
plan_is_suppressed(const struct plan *p, str address)
{
    char lower[ADDRESS_MAX];

    if (p->suppressed == NULL || address.n > sizeof(lower))
        return false;
    for (size_t i = 0; i < address.n; i++)
        lower[i] = (char)str_lower_byte(address.p[i]);
    return map_get(p->suppressed, str_make(lower, address.n)) != NULL;
}

static const struct plan_try *
find_try(const struct plan_person *person, str address)
{
    for (size_t i = 0; i < person->tries_n; i++)
        if (str_eq_nocase(person->tries[i].address, address))
            return &person->tries[i];
    return NULL;
}

const struct store_verdict *
plan_known(const struct plan *p, str address)
{
    for (size_t i = 0; i < p->known_n; i++)
        if (str_eq_nocase(p->known[i].address, address))
            return &p->known[i];
    return NULL;
}

/* Was it found to exist when somebody else was looked for? */
static bool
is_known_as_anothers(const struct plan *p, size_t i, str address)
{
    const struct store_verdict *v = plan_known(p, address);

    return v != NULL && v->verification == VERIFICATION_VALID &&
           v->profile_id.n > 0 &&
           !str_eq(v->profile_id, p->people[i].profile_id);
}

/* Whoever has it by the site, or by an answer, is somebody else. */
static bool
is_anothers(const struct plan *p, size_t i, str address)
{
    if (is_known_as_anothers(p, i, address))
        return true;
    for (size_t k = 0; k < p->seen_n; k++)
        if (str_eq_nocase(p->seen[k], address))
            return true;
    for (size_t k = 0; k < p->people_n; k++)
        for (size_t t = 0; k != i && t < p->people[k].tries_n; t++)
            if (p->people[k].is_done &&
                p->people[k].tries[t].verification == VERIFICATION_VALID &&
                str_eq_nocase(p->people[k].tries[t].address, address))
                return true;
    return false;
}

/* What refusals have taken away from the person's candidates. */
static double
refused_share(const struct plan_person *person)
{
    double sum = 0;

    for (size_t i = 0; i < person->tries_n; i++)
        if (person->tries[i].verification == VERIFICATION_INVALID)
            sum += person->tries[i].p;
    return sum < 1 ? sum : 1;
}

/* p given that what was refused is not theirs. */
static double
share_left(const struct plan_person *person, double share)
{
    double lost = person->exists_p * refused_share(person);

    if (lost > refused_all)
        return 0;
    double left = person->exists_p * share / (1 - lost);
    return left < 1 ? left : 1;
}

double
plan_best_proposal(struct plan *p, size_t i, struct plan_try *out)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct plan_person *person = &p->people[i];
    struct pattern_candidate c[CANDIDATES_MAX];

    size_t n = pattern_propose(&scratch, &p->learnt, person->who, p->domain, c,
                               CANDIDATES_MAX);
    for (size_t k = 0; k < n; k++) {
        if (find_try(person, c[k].address) != NULL ||
            is_anothers(p, i, c[k].address) ||
            plan_is_suppressed(p, c[k].address))
            continue;
        *out = (struct plan_try){
            .address = str_dup(p->arena, c[k].address),
            .pattern = c[k].pattern,
            .p = c[k].p,
            .others = c[k].others,
        };
        return share_left(person, c[k].p);
    }
    return 0;
}

/* How many others of the company the local part fits at least as well. */
static size_t
count_rivals(const struct plan *p, size_t i, str local)
{
    const char *pattern;
    enum person_fit mine = person_fits_local(p->people[i].who, local, &pattern);
    size_t n = 0;

    for (size_t k = 0; k < p->people_n; k++)
        n += k != i && p->people[k].who != NULL &&
             person_fits_local(p->people[k].who, local, &pattern) >= mine;
    for (size_t k = 0; k < p->others_n; k++)
        n += p->others[k].is_person &&
             person_fits_local(&p->others[k], local, &pattern) >= mine;
    return n;
}

double
plan_share(const struct plan *p, size_t i, const struct plan_try *t)
{
    double rivals = (double)count_rivals(p, i, email_local_of(t->address));

    return share_left(&p->people[i], t->p) / (1 + rivals);
}

double
plan_belief(const struct plan *p, size_t i, const struct plan_try *t)
{
    const struct plan_person *person = &p->people[i];
    double hers = share_left(person, t->p);
    double rivals = (double)count_rivals(p, i, email_local_of(t->address));
    double others = t->others + others_per_rival * rivals;

    if (others > others_max)
        others = others_max;
    return hers / (hers + (1 - hers) * others);
}

double
plan_belief_of(const struct plan *p, size_t i, str address)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct pattern_candidate c[CANDIDATES_MAX];
    const struct person *who = p->people[i].who;
    size_t n = who == NULL || !who->is_person
                   ? 0
                   : pattern_propose(&scratch, &p->learnt, who, p->domain, c,
                                     CANDIDATES_MAX);

    for (size_t k = 0; k < n; k++) {
        const struct plan_try t = {
            .address = c[k].address, .p = c[k].p, .others = c[k].others};
        if (str_eq_nocase(c[k].address, address))
            return plan_belief(p, i, &t);
    }
    return 0;
}

/* What is learnt from answers */

static void
learn_person(struct plan *p, size_t i)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct plan_person *person = &p->people[i];

    for (size_t k = 0; k < person->tries_n; k++) {
        struct plan_try *t = &person->tries[k];
        if (t->is_learnt || t->is_published ||
            t->verification != VERIFICATION_VALID)
            continue;
        t->is_learnt = true;
        pattern_learn(&scratch, &p->learnt, person->who,
                      email_local_of(t->address), plan_belief(p, i, t));
    }
}

void
plan_learn_taken(struct plan *p)
{
    for (size_t i = 0; i < p->people_n; i++)
        learn_person(p, i);
}

void
plan_learn_refused(struct plan *p, const struct plan_try *t)
{
    pattern_refuse(&p->learnt, t->pattern, refusal_weight);
}

void
plan_note_known(struct plan *p, size_t i)
{
    struct plan_person *person = &p->people[i];
    struct plan_try *t = &person->tries[person->tries_n - 1];

    if (t->verification != VERIFICATION_VALID)
        return;
    person->is_done = t->is_published || plan_belief(p, i, t) >= PLAN_BELIEF;
    plan_learn_taken(p);
}

void
plan_revoke_row(struct plan *p)
{
    for (size_t i = 0; i < p->people_n; i++)
        for (size_t k = 0; k < p->people[i].tries_n; k++) {
            struct plan_try *t = &p->people[i].tries[k];
            if (t->row != p->row + 1 || t->verification != VERIFICATION_INVALID)
                continue;
            t->verification = VERIFICATION_UNKNOWN;
            t->reason = REASON_POLICY;
        }
}

/* Mailboxes that nobody has */

static uint64_t
draw(struct plan *p, uint64_t below)
{
    p->seed ^= p->seed << 13;
    p->seed ^= p->seed >> 7;
    p->seed ^= p->seed << 17;
    return p->seed % below;
}

static void
add_syllables(struct plan *p, struct buf *b, int n)
{
    static const char consonants[] = "bdfgklmnprstv";
    static const char vowels[] = "aeiou";

    for (int i = 0; i < n; i++) {
        buf_add_byte(b, consonants[draw(p, sizeof(consonants) - 1)]);
        buf_add_byte(b, vowels[draw(p, sizeof(vowels) - 1)]);
    }
    buf_add_byte(b, "lnrst"[draw(p, 5)]);
}

/* marel.tovidan, then ktoverin, then jovan.delukas */
str
plan_invented(struct plan *p)
{
    struct buf b;

    p->seed += p->seed == 0; /* the one state that has no next */
    buf_init(&b, p->arena, ADDRESS_MAX);
    if (p->invented_asked == 1) {
        buf_add_byte(&b, (char)('a' + draw(p, 26)));
    } else {
        add_syllables(p, &b, 2);
        buf_add_byte(&b, '.');
    }
    add_syllables(p, &b, 3);
    buf_add_byte(&b, '@');
    buf_add(&b, p->domain);
    return buf_str(&b);
}
