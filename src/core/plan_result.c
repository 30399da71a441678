/*
 * What a plan comes to, for each person, whether its questions were all
 * answered, or some, or none were asked at all.
 */
#include "base/buf.h"
#include "base/check.h"
#include "core/plan_priv.h"

#define CATCH_ALL_WORD(id, word) word,
static const char *const catch_all_words[] = {PLAN_CATCH_ALLS(CATCH_ALL_WORD)};

const char *
plan_catch_all_word(enum plan_catch_all c)
{
    check(c < PLAN_CATCH_ALL_N);
    return catch_all_words[c];
}

enum plan_catch_all
plan_catch_all_of(str word)
{
    for (int c = 0; c < PLAN_CATCH_ALL_N; c++)
        if (str_eq(word, str_of(catch_all_words[c])))
            return (enum plan_catch_all)c;
    return PLAN_CATCH_ALL_UNKNOWN;
}

/* The last word on a try, now that the server is known. */
static void
judge(const struct plan *p, struct plan_try *t)
{
    if (t->is_settled)
        return;
    if (t->verification == VERIFICATION_INVALID && t->is_weak &&
        (p->taken_n == 0 || p->catch_all == PLAN_CATCH_ALL_YES)) {
        t->verification = VERIFICATION_UNKNOWN;
        t->reason = REASON_NO_MAILBOX;
    }
    if (t->verification != VERIFICATION_VALID)
        return;
    switch (p->catch_all) {
    case PLAN_CATCH_ALL_NO: break;
    case PLAN_CATCH_ALL_YES:
        t->verification = VERIFICATION_ACCEPT_ALL;
        t->reason = REASON_CATCH_ALL;
        break;
    case PLAN_CATCH_ALL_MIXED:
        t->verification = VERIFICATION_UNKNOWN;
        t->reason = REASON_MIXED;
        break;
    case PLAN_CATCH_ALL_UNKNOWN:
    case PLAN_CATCH_ALL_N:
        t->verification = VERIFICATION_UNKNOWN;
        t->reason = p->test_retry_at > 0 ? REASON_GREYLISTED : REASON_UNTESTED;
        break;
    }
}

void
plan_finish(struct plan *p)
{
    for (size_t i = 0; i < p->people_n; i++)
        for (size_t k = 0; k < p->people[i].tries_n; k++) {
            struct plan_try *t = &p->people[i].tries[k];
            if (t->verification == VERIFICATION_VALID && !t->is_settled &&
                p->catch_all == PLAN_CATCH_ALL_UNKNOWN) {
                p->people[i].retry_at = p->test_retry_at;
                p->people[i].is_retry_said = p->is_test_retry_said;
            }
            judge(p, t);
            if (t->said == 0)
                continue;
            p->said[t->said - 1].verification = t->verification;
            p->said[t->said - 1].reason = t->reason;
        }
}

enum verification
plan_verification_of_stop(enum reason why)
{
    switch ((int)why) {
    case REASON_NO_MAIL:
    case REASON_NO_SUCH_DOMAIN:
    case REASON_NO_MAIL_SERVER: return VERIFICATION_INVALID;
    case REASON_NO_HELO:
    case REASON_INTERRUPTED: return VERIFICATION_NOT_CHECKED;
    default: return VERIFICATION_UNKNOWN;
    }
}

/* Is the candidate none, as far as the server can be believed? */
static bool
is_refused(const struct plan_try *t)
{
    return t->verification == VERIFICATION_INVALID ||
           (t->verification == VERIFICATION_UNKNOWN &&
            t->reason == REASON_NO_MAILBOX);
}

static void
set_try(const struct plan *p, size_t i, const struct plan_try *t,
        struct plan_result *out)
{
    out->address = t->address;
    out->is_published = t->is_published;
    out->pattern = t->pattern;
    out->belief = t->is_published ? 1 : plan_belief(p, i, t);
    out->verification = t->verification;
    out->reason = t->reason;
    out->retry_at = p->people[i].retry_at;
    out->is_retry_said = p->people[i].is_retry_said;
    out->verdict = t->said > 0 ? &p->said[t->said - 1] : NULL;
}

/* What is known of a candidate that nobody asked for. */
static void
set_unasked(const struct plan *p, struct plan_result *out)
{
    out->verification = VERIFICATION_NOT_CHECKED;
    out->reason = REASON_NONE;
    if (p->catch_all == PLAN_CATCH_ALL_YES) {
        out->verification = VERIFICATION_ACCEPT_ALL;
        out->reason = REASON_CATCH_ALL;
    } else if (p->catch_all == PLAN_CATCH_ALL_MIXED) {
        out->verification = VERIFICATION_UNKNOWN;
        out->reason = REASON_MIXED;
    } else if (p->stopped != REASON_NONE) {
        out->verification = plan_verification_of_stop(p->stopped);
        out->reason = p->stopped;
    }
}

/* The published address, unless it was refused. */
static bool
set_published(const struct plan *p, size_t i, struct plan_result *out)
{
    const struct plan_person *person = &p->people[i];

    if (person->published.n == 0)
        return false;
    if (plan_is_suppressed(p, person->published)) {
        out->reason = REASON_SUPPRESSED;
        return true;
    }
    for (size_t k = 0; k < person->tries_n; k++) {
        const struct plan_try *t = &person->tries[k];
        if (!t->is_published)
            continue;
        if (is_refused(t))
            return false;
        set_try(p, i, t, out);
        return true;
    }
    out->address = person->published;
    out->is_published = true;
    out->belief = 1;
    set_unasked(p, out);
    return true;
}

/* Of the proposals that were taken the best; else one without an answer. */
static const struct plan_try *
best_try(const struct plan *p, size_t i)
{
    const struct plan_person *person = &p->people[i];
    const struct plan_try *best = NULL, *open = NULL;

    for (size_t k = 0; k < person->tries_n; k++) {
        const struct plan_try *t = &person->tries[k];
        if (t->is_published || is_refused(t))
            continue;
        if (t->verification == VERIFICATION_VALID &&
            (best == NULL || plan_belief(p, i, t) > plan_belief(p, i, best)))
            best = t;
        if (open == NULL)
            open = t;
    }
    return best != NULL ? best : open;
}

static void
set_proposal(struct plan *p, size_t i, struct plan_result *out)
{
    struct plan_person *person = &p->people[i];
    struct plan_try next;

    if (person->who == NULL || !person->may_guess)
        return;
    const struct plan_try *t = best_try(p, i);
    if (t != NULL) {
        set_try(p, i, t, out);
        if (t->verification != VERIFICATION_VALID)
            out->belief = plan_share(p, i, t);
        return;
    }
    /* what is left after refusals was not worth a question: nor an answer */
    bool is_exhausted = out->refused_n > 0 && p->stopped == REASON_NONE;
    double share = plan_best_proposal(p, i, &next);
    if (share <= 0 || is_exhausted)
        return;
    out->address = next.address;
    out->pattern = next.pattern;
    out->belief = plan_share(p, i, &next);
    set_unasked(p, out);
}

bool
plan_is_dead(const struct plan *p)
{
    return p->stopped != REASON_NONE &&
           plan_verification_of_stop(p->stopped) == VERIFICATION_INVALID;
}

/* Refused, each of them, in words that leave no doubt? */
static bool
is_all_sound(const struct plan_person *person)
{
    for (size_t k = 0; k < person->tries_n; k++)
        if (person->tries[k].verification != VERIFICATION_INVALID)
            return false;
    return true;
}

void
plan_result(struct plan *p, size_t i, struct plan_result *out)
{
    const struct plan_person *person = &p->people[i];

    *out = (struct plan_result){.verification = VERIFICATION_NOT_CHECKED};
    for (size_t k = 0; k < person->tries_n; k++)
        out->refused_n += is_refused(&person->tries[k]);
    if (plan_is_dead(p)) {
        out->verification = VERIFICATION_INVALID;
        out->reason = p->stopped;
        return;
    }
    if (!set_published(p, i, out))
        set_proposal(p, i, out);
    if (out->address.n == 0 && out->refused_n > 0) {
        out->verification =
            is_all_sound(person) ? VERIFICATION_INVALID : VERIFICATION_UNKNOWN;
        out->reason = REASON_NO_MAILBOX;
    }
}

str
plan_enhanced(struct arena *a, const struct smtp_reply *r)
{
    struct buf b;

    if (r->status[0] == 0)
        return STR_EMPTY;
    buf_init(&b, a, 32);
    buf_addf(&b, "%u.%u.%u", r->status[0], r->status[1], r->status[2]);
    return buf_str(&b);
}

int
plan_wait_s(const struct smtp_judgement *j)
{
    /* a second more, for the time that we know is cut to whole ones */
    return j->retry_after_s > 0 ? j->retry_after_s + 1 : PLAN_WAIT_S;
}
