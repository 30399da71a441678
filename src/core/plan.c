/* The plan of one domain's questions: see plan.h. */
#include "core/plan.h"
#include "base/buf.h"
#include "base/check.h"
#include "core/plan_priv.h"

enum { TROUBLE_MAX = 2 };

/* Passes: what is published, what is likely to be right, long shots. */
enum { PASS_PUBLISHED, PASS_LIKELY, PASS_LONG_SHOT, PASSES };

/* How likely an answer must be a yes for a question to be asked. */
static const double success_min[PASSES] = {0, 0.3, 0.08};

/* Questions */

static bool
ask(struct plan *p, enum plan_kind kind, str address, struct plan_question *q)
{
    p->kind = kind;
    p->invented_all += kind == PLAN_INVENTED;
    p->address = address;
    p->is_open = true;
    *q = (struct plan_question){address, kind != PLAN_CANDIDATE};
    return true;
}

/* Somebody else's try of the address that had an answer, or NULL. */
static const struct plan_try *
answered_try(const struct plan *p, str address,
             const struct plan_person **whose)
{
    for (size_t i = 0; i < p->people_n; i++)
        for (size_t k = 0; k < p->people[i].tries_n; k++) {
            const struct plan_try *t = &p->people[i].tries[k];
            *whose = &p->people[i];
            if (t->said > 0 && str_eq_nocase(t->address, address))
                return t;
        }
    return NULL;
}

/* Two profiles of one person, or two of one name: it is asked for once. */
static void
share_answer(struct plan_person *person, struct plan_try *t,
             const struct plan_try *from, const struct plan_person *whose)
{
    t->verification = from->verification;
    t->reason = from->reason;
    t->is_weak = from->is_weak;
    t->row = from->row;
    t->said = from->said;
    if (t->verification != VERIFICATION_VALID &&
        t->verification != VERIFICATION_INVALID) {
        person->is_done = true;
        person->retry_at = whose->retry_at;
        person->is_retry_said = whose->is_retry_said;
    }
}

/* One more try of a person; true when its answer is known already. */
static bool
begin_try(struct plan *p, struct plan_person *person, struct plan_try t)
{
    const struct store_verdict *v = plan_known(p, t.address);
    const struct plan_person *whose = NULL;
    const struct plan_try *from = answered_try(p, t.address, &whose);

    t.address = str_dup(p->arena, t.address);
    if (v != NULL) {
        t.verification = v->verification;
        t.reason = v->reason;
        t.is_settled = true;
    } else if (from != NULL) {
        share_answer(person, &t, from, whose);
    }
    p->cached_n += v != NULL;
    person->tries[person->tries_n++] = t;
    return v != NULL || from != NULL;
}

static bool
may_propose(const struct plan_person *person)
{
    return person->who != NULL && person->may_guess && !person->is_done &&
           person->clocks_n < PLAN_CLOCKS_MAX &&
           person->tries_n < PLAN_TRIES_MAX;
}

/* The next proposal worth its question; true: it is asked. */
static bool
ask_proposal(struct plan *p, size_t i, double least, struct plan_question *q)
{
    struct plan_person *person = &p->people[i];
    struct plan_try t;

    while (may_propose(person) && plan_best_proposal(p, i, &t) >= least) {
        if (begin_try(p, person, t)) {
            plan_note_known(p, i);
            continue;
        }
        return ask(p, PLAN_CANDIDATE,
                   person->tries[person->tries_n - 1].address, q);
    }
    return false;
}

static bool
ask_published(struct plan *p, size_t i, struct plan_question *q)
{
    struct plan_person *person = &p->people[i];

    if (person->published.n == 0 || person->is_published_tried)
        return false;
    person->is_published_tried = true;
    if (plan_is_suppressed(p, person->published)) {
        person->is_done = true;
        return false;
    }
    struct plan_try t = {.address = person->published, .is_published = true};
    if (begin_try(p, person, t)) {
        plan_note_known(p, i);
        return false;
    }
    return ask(p, PLAN_CANDIDATE, person->published, q);
}

static bool
next_candidate(struct plan *p, struct plan_question *q)
{
    for (; p->pass < PASSES; p->pass++, p->current = 0) {
        for (; p->current < p->people_n; p->current++)
            if (p->pass == PASS_PUBLISHED
                    ? ask_published(p, p->current, q)
                    : ask_proposal(p, p->current, success_min[p->pass], q))
                return true;
    }
    return false;
}

/* Is a test of the server due after what it took? */
static bool
needs_invented(const struct plan *p)
{
    return p->taken_n > 0 && p->catch_all == PLAN_CATCH_ALL_UNKNOWN &&
           !p->has_test_failed && p->invented_asked < MANNERS_INVENTED_MAX &&
           p->invented_all < PLAN_INVENTED_MAX;
}

/* Refusals behind an acceptance, many or at the end: are they about us? */
static bool
needs_canary(const struct plan *p, bool is_end)
{
    return p->taken_n > 0 && p->refused_left > 0 &&
           p->refused_row >= (is_end ? 1 : PLAN_CANARY_AFTER);
}

/* Refusals are kept in reserve for the invented mailboxes and the canary. */
static bool
may_ask_candidate(const struct plan *p)
{
    unsigned reserve = p->catch_all == PLAN_CATCH_ALL_UNKNOWN ? PLAN_TESTS : 0;

    reserve += p->taken_n > 0 && p->refused_row + 1 >= PLAN_CANARY_AFTER;
    return p->refused_left > reserve;
}

bool
plan_next(struct plan *p, struct plan_question *q)
{
    if (p->is_open) { /* nobody could answer: it is put to somebody else */
        *q = (struct plan_question){p->address, p->kind != PLAN_CANDIDATE};
        return true;
    }
    if (p->stopped != REASON_NONE || p->catch_all == PLAN_CATCH_ALL_YES ||
        p->catch_all == PLAN_CATCH_ALL_MIXED)
        return false;
    if (needs_invented(p))
        return ask(p, PLAN_INVENTED, plan_invented(p), q);
    if (needs_canary(p, false))
        return ask(p, PLAN_CANARY, p->taken, q);
    if (next_candidate(p, q)) {
        if (may_ask_candidate(p))
            return true;
        plan_stop(p, REASON_LIMIT);
        return false;
    }
    return needs_canary(p, true) && ask(p, PLAN_CANARY, p->taken, q);
}

/* Answers */

static void
note_said(struct plan *p, const struct smtp_reply *r,
          const struct smtp_judgement *j, str mx, int64_t now)
{
    p->said = arena_room(p->arena, p->said, p->said_n, &p->said_cap,
                         sizeof(*p->said));
    struct store_verdict v = {
        .address = p->address,
        .profile_id = p->kind == PLAN_CANDIDATE
                          ? p->people[p->current].profile_id
                          : STR_EMPTY,
        .verification = j->verification,
        .reason = j->reason,
        .code = r->code,
        .enhanced = plan_enhanced(p->arena, r),
        .text = str_dup(p->arena, smtp_reply_text(r)),
        .mx = str_dup(p->arena, mx),
        .mx_operator = str_dup(p->arena, manners_operator(mx)),
        .at = now,
    };
    p->said[p->said_n++] = v;
}

static enum plan_catch_all
judge_tests(const struct plan *p)
{
    unsigned refused = p->invented_n - p->invented_taken;

    if (refused > 0 && p->invented_taken > 0)
        return PLAN_CATCH_ALL_MIXED;
    if (p->invented_taken == MANNERS_INVENTED_MAX)
        return PLAN_CATCH_ALL_YES;
    /* a test that fails takes nothing back */
    if (refused >= PLAN_TESTS || (refused > 0 && p->has_test_failed))
        return PLAN_CATCH_ALL_NO;
    return PLAN_CATCH_ALL_UNKNOWN;
}

/* The invented mailbox's answer. */
static void
take_test(struct plan *p, const struct smtp_judgement *j, int64_t now)
{
    bool is_taken = j->verification == VERIFICATION_VALID;
    bool is_refused = j->verification == VERIFICATION_INVALID;

    p->invented_asked++;
    if (j->reason == REASON_GREYLISTED) {
        /* the clocks of all that it takes run together */
        p->test_retry_at = now + plan_wait_s(j);
        p->is_test_retry_said = j->retry_after_s > 0;
        p->has_test_failed = p->invented_asked >= PLAN_TESTS;
    } else if (!is_taken && !is_refused) {
        p->has_test_failed = true;
    } else {
        p->invented_n++;
        p->invented_taken += is_taken;
    }
    p->catch_all = judge_tests(p);
    if (p->catch_all == PLAN_CATCH_ALL_NO)
        plan_learn_taken(p);
}

/* The mailbox that was taken before: refused now, it is about us. */
static void
take_canary(struct plan *p, const struct smtp_judgement *j)
{
    if (j->verification == VERIFICATION_VALID) {
        p->refused_row = 0;
        return;
    }
    plan_revoke_row(p);
    plan_stop(p, REASON_POLICY);
}

static void
take_yes(struct plan *p, struct plan_person *person)
{
    struct plan_try *t = &person->tries[person->tries_n - 1];

    p->taken = t->address;
    p->taken_n++;
    p->refused_row = p->trouble_row = 0;
    p->row++;
    person->is_done =
        t->is_published ||
        plan_belief(p, (size_t)(person - p->people), t) >= PLAN_BELIEF;
    if (person->is_done)
        person->retry_at = 0; /* whatever else was put off */
    if (p->catch_all == PLAN_CATCH_ALL_NO)
        plan_learn_taken(p);
}

static void
take_no(struct plan *p, struct plan_person *person)
{
    struct plan_try *t = &person->tries[person->tries_n - 1];

    p->refused_row++;
    t->row = p->row + 1;
    p->trouble_row = 0;
    if (!t->is_published)
        plan_learn_refused(p, t);
}

/* Is it about us or the domain, so that nobody else need be asked for? */
static bool
ends_all(enum reason r)
{
    return r == REASON_BLOCKED_US || r == REASON_SENDER ||
           r == REASON_TLS_REQUIRED || r == REASON_RELAY;
}

static void
take_trouble(struct plan *p, struct plan_person *person,
             const struct smtp_judgement *j, int64_t now)
{
    const struct plan_try *t = &person->tries[person->tries_n - 1];

    if (j->reason == REASON_GREYLISTED) {
        person->retry_at = now + plan_wait_s(j);
        person->is_retry_said = j->retry_after_s > 0;
        person->clocks_n++;
        person->is_done = t->is_published;
        return;
    }
    person->is_done = true;
    p->trouble_row++;
    if (ends_all(j->reason) || p->trouble_row >= TROUBLE_MAX)
        plan_stop(p, j->reason);
}

static void
take_candidate(struct plan *p, const struct smtp_judgement *j, int64_t now)
{
    struct plan_person *person = &p->people[p->current];
    struct plan_try *t = &person->tries[person->tries_n - 1];

    t->verification = j->verification;
    t->reason = j->reason;
    t->is_weak = j->is_weak;
    t->said = p->said_n;
    switch (j->verification) {
    case VERIFICATION_VALID: take_yes(p, person); break;
    case VERIFICATION_INVALID: take_no(p, person); break;
    case VERIFICATION_UNKNOWN:
    case VERIFICATION_NOT_CHECKED:
    case VERIFICATION_ACCEPT_ALL:
    case VERIFICATION_N: take_trouble(p, person, j, now); break;
    }
}

void
plan_answer(struct plan *p, const struct smtp_reply *reply, str mx, int64_t now)
{
    struct smtp_judgement j;

    check(p->is_open);
    p->is_open = false;
    smtp_reply_judge(reply, &j);
    if (j.verification == VERIFICATION_VALID && j.is_weak)
        j.verification = VERIFICATION_UNKNOWN; /* no yes, in so many words */
    p->asked_n++;
    if (j.verification == VERIFICATION_INVALID) {
        p->refused_n++;
        p->refused_left -= p->refused_left > 0;
    }
    if (p->kind != PLAN_CANARY)
        note_said(p, reply, &j, mx, now);
    switch (p->kind) {
    case PLAN_CANDIDATE: take_candidate(p, &j, now); break;
    case PLAN_INVENTED: take_test(p, &j, now); break;
    case PLAN_CANARY: take_canary(p, &j); break;
    }
}

void
plan_new_host(struct plan *p)
{
    if (p->catch_all != PLAN_CATCH_ALL_UNKNOWN || p->taken_n == 0)
        return;
    for (size_t i = 0; i < p->people_n; i++)
        for (size_t k = 0; k < p->people[i].tries_n; k++) {
            struct plan_try *t = &p->people[i].tries[k];
            if (t->verification != VERIFICATION_VALID || t->is_settled)
                continue;
            t->verification = VERIFICATION_UNKNOWN;
            t->reason = REASON_UNTESTED;
        }
    p->taken = STR_EMPTY;
    p->taken_n = p->invented_asked = p->invented_n = p->invented_taken = 0;
    p->has_test_failed = false;
}

void
plan_distrust(struct plan *p)
{
    for (size_t i = 0; i < p->people_n; i++)
        for (size_t k = 0; k < p->people[i].tries_n; k++) {
            struct plan_try *t = &p->people[i].tries[k];
            if (t->said == 0)
                continue;
            t->verification = VERIFICATION_UNKNOWN;
            t->reason = REASON_PROTOCOL;
        }
    for (size_t i = 0; i < p->said_n; i++) {
        p->said[i].verification = VERIFICATION_UNKNOWN;
        p->said[i].reason = REASON_PROTOCOL;
    }
    p->catch_all = PLAN_CATCH_ALL_UNKNOWN;
    plan_stop(p, REASON_PROTOCOL);
}

void
plan_skip(struct plan *p, enum reason why)
{
    struct plan_person *person = &p->people[p->current];

    if (p->is_open && p->kind == PLAN_CANDIDATE) {
        struct plan_try *t = &person->tries[person->tries_n - 1];
        t->verification = plan_verification_of_stop(why);
        t->reason = why;
        person->is_done = true;
    } else if (p->is_open) {
        p->has_test_failed = true;
    }
    p->is_open = false;
}

void
plan_stop(struct plan *p, enum reason why)
{
    plan_skip(p, why);
    if (p->stopped == REASON_NONE)
        p->stopped = why;
}
