/*
 * What a finding is worth when the mail servers have spoken: DESIGN section 4
 * as code. Status, verification, confidence and the reasons in words; and the
 * wait of a profile whose server asked us to come back.
 */
#include "base/buf.h"
#include "base/inert.h"
#include "core/prove.h"
#include "text/email.h"
#include "text/score.h"

enum { REASONS_MAX = 2048, LIKELY_COLLEAGUES = 2, REPLY_SHOWN = 160 };

/* What an answer adds to the evidence of a page, in log-odds. */
static const double proved_log_odds = 1.5, proposal_most = 0.97;
/* ... and the pattern to the word of the provider, where it is so sure. */
static const double pattern_log_odds = 1.0, lead_sure = 0.8;

/* Between how an e-mail was found and what its server says of it today. */
static const char proved_anew[] = "; asked for again";

static void
add_reason(struct buf *b, const char *text)
{
    buf_add(b, b->n > 0 ? STR("; ") : STR_EMPTY);
    buf_add(b, str_of(text));
}

static void
add_server(struct buf *b, const struct plan_result *r)
{
    const struct store_verdict *v = r->verdict;
    char mx[256], text[REPLY_SHOWN];

    if (v == NULL)
        return;
    inert_z(mx, sizeof(mx), v->mx);
    inert_z(text, sizeof(text), v->text);
    buf_addf(b, " (%s: %d %s)", mx, v->code, text);
}

/* What the server says, in words. */
static void
add_verdict(struct buf *b, const struct plan_result *r)
{
    switch (r->verification) {
    case VERIFICATION_VALID:
        add_reason(b, r->reason == REASON_ACCEPTED
                          ? "the mail server takes it and refuses an invented "
                            "mailbox"
                          : model_reason_text(r->reason));
        break;
    case VERIFICATION_ACCEPT_ALL:
    case VERIFICATION_INVALID:
    case VERIFICATION_UNKNOWN:
        add_reason(b, model_reason_text(r->reason));
        break;
    case VERIFICATION_NOT_CHECKED:
        if (r->reason == REASON_NO_HELO)
            add_reason(b, model_reason_text(r->reason));
        return;
    case VERIFICATION_N: return;
    }
    add_server(b, r);
}

static void
add_pattern(struct buf *b, const struct plan *plan, const struct plan_result *r)
{
    unsigned n = pattern_support(&plan->learnt, r->pattern);

    n -= n > 0 && r->verification == VERIFICATION_VALID; /* that is theirs */
    if (n == 0)
        buf_addf(b, "%s is a usual pattern; no colleague is known to have it",
                 pattern_name(r->pattern));
    else
        buf_addf(b, "%s is the pattern of %u colleague%s",
                 pattern_name(r->pattern), n, n == 1 ? "" : "s");
}

/*
 * What the provider says and no server can tell: does the company make its
 * addresses so? Two sources that agree are worth more than each.
 */
static void
weigh_pattern(struct prove *p, const struct plan *plan, size_t i,
              struct finding *f, struct buf *b)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct pattern_candidate c[PATTERN_PROPOSED_MAX];
    struct pattern_lead lead;
    size_t n = pattern_propose(&scratch, &plan->learnt, p->people[i].who,
                               plan->domain, c, PATTERN_PROPOSED_MAX);

    pattern_lead(&plan->learnt, &lead);
    for (size_t k = 0; k < n; k++) {
        unsigned support = pattern_support(&plan->learnt, c[k].pattern);
        if (!str_eq_nocase(c[k].address, f->address) ||
            support < LIKELY_COLLEAGUES)
            continue;
        f->confidence = score_adjust(f->confidence, pattern_log_odds);
        if (f->status == STATUS_GUESSED)
            f->status = STATUS_LIKELY;
        buf_addf(b, "; %s is the pattern of %u colleagues",
                 pattern_name(c[k].pattern), support);
        return;
    }
    if (lead.is_learnt && lead.share > lead_sure) {
        f->confidence = score_adjust(f->confidence, -pattern_log_odds);
        buf_addf(b, "; the pattern of %u colleagues is another, %s",
                 lead.colleagues, pattern_name(lead.pattern));
    }
}

/* An address that somebody gave: a page, the provider. */
static void
conclude_given(struct prove *p, const struct plan *plan,
               const struct plan_result *r, size_t i)
{
    struct finding *f = &p->job->findings[i];
    struct buf b;

    f->verification = r->verification;
    f->verification_reason = r->reason;
    if (r->verification == VERIFICATION_VALID) {
        f->status = STATUS_VERIFIED;
        f->confidence = score_adjust(f->confidence, proved_log_odds);
    }
    buf_init(&b, p->arena, REASONS_MAX);
    buf_add(&b, f->reasons);
    add_verdict(&b, r);
    if (f->method == METHOD_APOLLO && r->verification != VERIFICATION_VALID)
        weigh_pattern(p, plan, i, f, &b);
    f->reasons = buf_str(&b);
}

/*
 * That it was theirs is as sure as it was: time takes from a confidence that
 * the mailbox is still there, and that the server has said.
 */
static double
confidence_anew(const struct present *before)
{
    if (!(before->confidence > 0))
        return score_adjust(score_base(before->method), proved_log_odds);
    return before->verification == VERIFICATION_VALID
               ? before->confidence
               : score_adjust(before->confidence, proved_log_odds);
}

/* How it was found, without what was said when it was proved the last time. */
static void
add_found(struct buf *b, const struct present *before)
{
    size_t end = str_find(before->reasons, str_of(proved_anew), 0);

    buf_add(b, end == STR_NOT_FOUND ? before->reasons
                                    : str_sub(before->reasons, 0, end));
    buf_add(b, str_of(b->n > 0 ? proved_anew : proved_anew + 2));
}

static bool
is_shared(struct arena *a, const struct present *before, str address)
{
    struct email e;

    return before->status == STATUS_ROLE ||
           (email_parse(a, address, &e) == EMAIL_OK &&
            email_kind(&e) == EMAIL_ROLE);
}

/* The profile's own e-mail. What the pattern proposed is theirs as far as the
   pattern tells. */
static void
conclude_present(struct prove *p, const struct plan *plan, size_t in_plan,
                 const struct plan_result *r, struct finding *f)
{
    const struct present *before = f->present;
    struct buf b;

    f->verification = r->verification;
    f->verification_reason = r->reason;
    if (r->verification != VERIFICATION_VALID)
        return;
    f->confidence = confidence_anew(before);
    if (is_shared(p->arena, before, f->address)) {
        f->status = STATUS_ROLE;
    } else if (before->method == METHOD_PATTERN &&
               before->status != STATUS_VERIFIED) {
        f->confidence = plan_belief_of(plan, in_plan, f->address);
        f->status =
            f->confidence >= PLAN_BELIEF ? STATUS_VERIFIED : STATUS_GUESSED;
    } else {
        f->status = STATUS_VERIFIED;
    }
    buf_init(&b, p->arena, REASONS_MAX);
    add_found(&b, before);
    add_verdict(&b, r);
    f->reasons = buf_str(&b);
}

static double
confidence_of_proposal(const struct plan *plan, const struct plan_result *r)
{
    struct pattern_candidate c = {.pattern = r->pattern, .p = r->belief};

    if (r->verification != VERIFICATION_VALID)
        return pattern_confidence(&plan->learnt, &c);
    return r->belief < proposal_most ? r->belief : proposal_most;
}

/* Likely: as two colleagues, and more likely right than wrong. */
static enum status
status_of_proposal(const struct plan *plan, const struct plan_result *r)
{
    if (r->verification == VERIFICATION_VALID)
        return r->belief >= PLAN_BELIEF ? STATUS_VERIFIED : STATUS_GUESSED;
    return pattern_support(&plan->learnt, r->pattern) >= LIKELY_COLLEAGUES &&
                   confidence_of_proposal(plan, r) >= STORE_CONFIDENCE_MIN
               ? STATUS_LIKELY
               : STATUS_GUESSED;
}

static void
conclude_proposal(struct prove *p, const struct plan *plan,
                  const struct plan_result *r, struct finding *f)
{
    struct buf b;

    f->address = r->address;
    f->outcome = OUTCOME_FOUND;
    f->method = METHOD_PATTERN;
    f->status = status_of_proposal(plan, r);
    f->verification = r->verification;
    f->verification_reason = r->reason;
    f->confidence = confidence_of_proposal(plan, r);
    f->source_url = STR_EMPTY;
    buf_init(&b, p->arena, REASONS_MAX);
    add_pattern(&b, plan, r);
    add_verdict(&b, r);
    if (r->verification == VERIFICATION_VALID && f->status == STATUS_GUESSED)
        add_reason(&b, "it may be somebody else's");
    f->reasons = buf_str(&b);
}

/* A finding without an address; the reasons say why, in words. */
static void
conclude_without(struct finding *f, enum outcome outcome, str reasons)
{
    f->outcome = outcome;
    f->address = f->source_url = STR_EMPTY;
    f->status = STATUS_NONE;
    f->confidence = 0;
    f->reasons = reasons;
}

/* Nothing is left of the candidates. */
static void
conclude_nothing(struct prove *p, const struct plan_result *r,
                 struct finding *f)
{
    struct buf b;

    if (r->reason == REASON_SUPPRESSED) {
        conclude_without(f, OUTCOME_SUPPRESSED,
                         str_of(model_outcome_text(OUTCOME_SUPPRESSED)));
        return;
    }
    if (r->verification != VERIFICATION_INVALID &&
        r->reason != REASON_NO_MAILBOX)
        return; /* there was no candidate: the site's own word stands */
    if (f->address.n == 0 && r->reason != REASON_NO_MAILBOX &&
        f->outcome != OUTCOME_NOT_FOUND && f->outcome != OUTCOME_ROLE_ONLY)
        return; /* the site itself has failed, which says more */
    buf_init(&b, p->arena, REASONS_MAX);
    if (f->address.n > 0) {
        char shown[256];
        buf_addf(&b, "%s is %s, but ",
                 inert_z(shown, sizeof(shown), f->address),
                 f->present != NULL           ? "the present e-mail"
                 : f->method == METHOD_APOLLO ? "the provider's"
                                              : "published");
    }
    buf_add(&b, str_of(model_reason_text(r->reason)));
    if (r->refused_n > 1)
        buf_addf(&b, "; %u candidates were refused", r->refused_n);
    conclude_without(f,
                     r->reason == REASON_NO_MAILBOX ? OUTCOME_NO_MAILBOX
                                                    : OUTCOME_NO_MAIL,
                     buf_str(&b));
    f->verification = r->verification;
    f->verification_reason = r->reason;
}

/* Waits */

static void
add_other(struct wait_state *s, str name)
{
    if (s->others_n < WAIT_STATE_SEEN_MAX)
        s->others[s->others_n++] = name;
}

static str
state_of(const struct prove *p, size_t i)
{
    const struct finding *f = &p->job->findings[i];
    struct wait_state s = {
        .mail_domain = p->mail_domain,
        .exists_p = p->people[i].exists_p,
        .may_guess = p->people[i].may_guess,
    };

    if (!str_eq(p->people[i].who->text, f->name)) /* the row's */
        s.name = p->people[i].who->text;
    if (f->present != NULL) {
        s.is_present = true;
        s.mail_domain = email_domain_of(f->address);
    } else if (prove_is_given(f) || f->status == STATUS_ROLE) {
        s.published = *f;
    }
    for (; s.seen_n < WAIT_STATE_SEEN_MAX && s.seen_n < p->seen_n; s.seen_n++)
        s.seen[s.seen_n] = p->seen[s.seen_n];
    for (size_t k = 0; k < p->others_n; k++)
        add_other(&s, p->others[k].text);
    for (size_t k = 0; k < p->job->profiles_n; k++)
        if (k != i && p->people[k].who->is_person)
            add_other(&s, p->people[k].who->text);
    return wait_state_write(p->arena, &s);
}

/* Longer each time, where the server does not say how long. */
static int64_t
retry_at(const struct plan_result *r, unsigned tries)
{
    int64_t longer_s = ((int64_t)PLAN_WAIT_S << 2 * (tries - 1)) - PLAN_WAIT_S;

    return r->is_retry_said ? r->retry_at : r->retry_at + longer_s;
}

/* The finding of one who waits. */
static void
conclude_wait(struct finding *f, enum reason why)
{
    conclude_without(f, OUTCOME_WAITING, str_of(model_reason_text(why)));
    f->verification = VERIFICATION_UNKNOWN;
    f->verification_reason = why;
}

static void
keep_wait(struct prove *p, const struct plan_result *r, size_t i, int64_t at,
          unsigned tries, int64_t first_at)
{
    const struct store_verdict *v = r->verdict;
    struct store_wait w = {
        .recipient = r->address,
        .sender = p->verify->options->mail_from,
        .client = p->verify->options->helo,
        .domain =
            p->job->domain.n > 0 ? p->job->domain : email_domain_of(r->address),
        .state = state_of(p, i),
        .first_at = first_at,
        .retry_at = at,
        .tries = tries,
    };

    w.profile.id = p->job->findings[i].profile_id;
    w.mx_operator = v != NULL ? v->mx_operator : STR_EMPTY;
    job_wait(p->job, &w);
    conclude_wait(&p->job->findings[i], r->reason);
}

/* For the server, which asked us to come back. True: the profile waits. */
static bool
wait_for_server(struct prove *p, const struct plan_result *r, size_t i)
{
    const struct store_wait *before = p->people[i].waited;
    unsigned tries = before != NULL ? before->tries + 1 : 1;
    int64_t first_at = before != NULL ? before->first_at : p->now;

    if (r->retry_at == 0 || tries > PROVE_TRIES_MAX ||
        p->now - first_at > PROVE_WAITS_S)
        return false;
    keep_wait(p, r, i, retry_at(r, tries), tries, first_at);
    return true;
}

void
prove_wait_for_present(struct prove *p)
{
    for (size_t i = 0; p->rechecked != NULL && i < p->job->profiles_n; i++) {
        const struct plan_result *r = &p->rechecked[i];
        struct finding *f = &p->job->findings[i];
        if (r->retry_at == 0 || r->address.n == 0 || f->address.n > 0 ||
            f->outcome == OUTCOME_WAITING)
            continue;
        prove_recall_present(&p->job->profiles[i], f);
        keep_wait(p, r, i, retry_at(r, 1), 1, p->now);
    }
}

/*
 * For the next day, where today's questions were too few for a proof and the
 * proposal is worth nothing without. True: the profile waits.
 */
static bool
wait_for_tomorrow(struct prove *p, const struct plan *plan,
                  const struct plan_result *r, size_t i)
{
    const struct store_wait *before = p->people[i].waited;
    unsigned tries = before != NULL ? before->tries + 1 : 1;

    if (r->reason != REASON_LIMIT || r->is_published || r->address.n == 0 ||
        p->job->findings[i].status == STATUS_ROLE ||
        p->limit_ends_at <= p->now || tries > PROVE_TRIES_MAX ||
        status_of_proposal(plan, r) != STATUS_GUESSED)
        return false;
    keep_wait(p, r, i, p->limit_ends_at + 1, tries, p->now);
    return true;
}

/*
 * A shared mailbox is better than a guess. It was not asked for; but where
 * its domain takes no mail it is none.
 */
static bool
is_role_better(const struct plan *plan, const struct plan_result *r,
               const struct finding *f)
{
    str domain = email_domain_of(f->address);
    bool is_sure =
        r->address.n > 0 && status_of_proposal(plan, r) != STATUS_GUESSED;
    bool is_refused = r->verification == VERIFICATION_INVALID &&
                      r->reason == plan->stopped &&
                      str_eq_nocase(domain, plan->domain);

    return f->status == STATUS_ROLE && !is_sure && !is_refused;
}

void
prove_finding(struct prove *p, struct plan *plan, size_t i, size_t in_plan)
{
    struct finding *f = &p->job->findings[i];
    struct plan_result r;

    plan_result(plan, in_plan, &r);
    if (p->is_recheck)
        p->rechecked[i] = r;
    else if (wait_for_server(p, &r, i) || wait_for_tomorrow(p, plan, &r, i))
        return;
    if (is_role_better(plan, &r, f))
        return;
    if (r.address.n == 0)
        conclude_nothing(p, &r, f);
    else if (r.is_published && f->present != NULL)
        conclude_present(p, plan, in_plan, &r, f);
    else if (r.is_published)
        conclude_given(p, plan, &r, i);
    else
        conclude_proposal(p, plan, &r, f);
}

void
prove_roles(struct prove *p, struct plan *plan)
{
    struct plan_result r = {.verification = VERIFICATION_INVALID,
                            .reason = plan->stopped};

    if (!plan_is_dead(plan))
        return;
    for (size_t i = 0; i < p->job->profiles_n; i++) {
        struct finding *f = &p->job->findings[i];
        if (f->status == STATUS_ROLE &&
            str_eq_nocase(email_domain_of(f->address), plan->domain))
            conclude_nothing(p, &r, f);
    }
}
