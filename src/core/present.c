/* The e-mails that profiles have, asked for anew: see present.h. */
#include "core/present.h"
#include "base/buf.h"
#include "base/fault.h"
#include "base/inert.h"
#include "text/email.h"

enum { REASONS_MAX = 2048 };

static bool
has_address(struct arena *a, const struct profile *p)
{
    struct email e;

    return p->email.n > 0 && p->present != NULL &&
           email_parse(a, p->email, &e) == EMAIL_OK;
}

/* Findings that say: they have what they have. How many there are. */
static size_t
recall_all(struct job *job, struct arena *a)
{
    size_t n = 0;

    for (size_t i = 0; i < job->profiles_n; i++) {
        if (job->findings[i].outcome == OUTCOME_SUPPRESSED ||
            !has_address(a, &job->profiles[i]))
            continue;
        prove_recall_present(&job->profiles[i], &job->findings[i]);
        n++;
    }
    return n;
}

SUSPENDS static int
ask(struct prove *p)
{
    struct job *job = p->job;
    size_t n = job->profiles_n;
    struct finding *before = arena_array(p->arena, struct finding, n);

    p->rechecked = arena_array(p->arena, struct plan_result, n);
    memcpy(before, job->findings, n * sizeof(*before));
    if (recall_all(job, p->arena) == 0) {
        p->rechecked = NULL;
        return 0;
    }
    p->is_recheck = true;
    int r = prove_site(p);
    p->is_recheck = false;
    for (size_t i = 0; i < n; i++)
        if (r < 0 || !prove_is_confirmed(&job->findings[i]))
            job->findings[i] = before[i];
    return r < 0 ? fault(r) : 0;
}

static struct prove
prove_of(struct env *env, struct verify *verify, struct job *job,
         struct arena *a)
{
    return (struct prove){
        .env = env,
        .verify = verify,
        .job = job,
        .arena = a,
        .domains = &job->domain,
        .domains_n = 1,
    };
}

int
present_ask(struct env *env, struct verify *verify, struct job *job,
            struct arena *a, struct plan_result **out)
{
    struct prove p = prove_of(env, verify, job, a);

    *out = NULL;
    if (verify == NULL)
        return 0;
    int r = ask(&p);
    *out = p.rechecked;
    return r < 0 ? fault(r) : 0;
}

/* The newest word of a mail server on the address, if it still counts. */
static const struct store_verdict *
verdict_on(const struct job *job, str address, int64_t now)
{
    for (size_t i = job->said_n; i > 0; i--)
        if (str_eq_nocase(job->said[i - 1].address, address))
            return &job->said[i - 1];
    for (size_t i = 0; i < job->verdicts_n; i++)
        if (str_eq_nocase(job->verdicts[i].address, address))
            return job->verdicts[i].at > now - PROVE_VERDICT_S
                       ? &job->verdicts[i]
                       : NULL;
    return NULL;
}

/* Why the present e-mail is none any more; NONE: nobody has said so. */
static enum reason
why_refused(const struct job *job, size_t i, const struct plan_result *asked,
            int64_t now)
{
    const struct profile *p = &job->profiles[i];
    const struct store_verdict *v = verdict_on(job, p->email, now);

    if (asked != NULL && asked[i].verification == VERIFICATION_INVALID)
        return asked[i].reason;
    if (v != NULL && v->verification == VERIFICATION_INVALID)
        return v->reason;
    return REASON_NONE;
}

/* Nothing else was found: the profile's e-mail is to be marked. */
static void
conclude_refused(const struct job *job, size_t i, enum reason why,
                 struct arena *a)
{
    struct finding *f = &job->findings[i];
    struct buf b;

    buf_init(&b, a, REASONS_MAX);
    buf_addf(&b,
             "the present e-mail is refused: %s; nothing else was found: %s",
             model_reason_text(why), model_outcome_text(f->outcome));
    prove_recall_present(&job->profiles[i], f);
    f->outcome =
        why == REASON_NO_MAILBOX ? OUTCOME_NO_MAILBOX : OUTCOME_NO_MAIL;
    f->status = STATUS_NONE;
    f->verification = VERIFICATION_INVALID;
    f->verification_reason = why;
    f->confidence = 0;
    f->reasons = buf_str(&b);
}

static void
drop(struct finding *f, enum outcome outcome, str reasons)
{
    f->address = f->source_url = STR_EMPTY;
    f->present = NULL;
    f->outcome = outcome;
    f->status = STATUS_NONE;
    f->confidence = 0;
    f->reasons = reasons;
}

/* Less sure than what is left of the present e-mail: that one stays. */
static void
drop_worse(struct finding *f, const struct profile *p, struct arena *a)
{
    char shown[256];
    struct buf b;

    buf_init(&b, a, REASONS_MAX);
    buf_addf(&b, "%s (%.2f) is less sure than the present e-mail (%.2f); ",
             inert_z(shown, sizeof(shown), f->address), f->confidence,
             p->present->left);
    buf_add(&b, f->reasons);
    drop(f, OUTCOME_NOT_PROVED, buf_str(&b));
}

/* The pattern has proposed what is there already, and it was taken: that says
   nothing of how it was found. */
static void
keep_how_found(struct finding *f, const struct profile *p)
{
    if (f->status != STATUS_VERIFIED || f->method != METHOD_PATTERN ||
        !str_eq_nocase(f->address, p->email))
        return;
    f->present = p->present;
    f->method = p->present->method;
    f->source_url = p->present->source_url;
}

static void
settle(struct job *job, size_t i, const struct plan_result *asked, int64_t now,
       struct arena *a)
{
    const struct profile *p = &job->profiles[i];
    struct finding *f = &job->findings[i];

    if (p->email.n == 0 || p->present == NULL || prove_is_confirmed(f) ||
        f->outcome == OUTCOME_WAITING || f->outcome == OUTCOME_SUPPRESSED)
        return;
    if (f->present != NULL) /* neither taken nor refused, and not seen */
        drop(f, OUTCOME_NOT_FOUND,
             str_of(model_reason_text(f->verification_reason)));
    keep_how_found(f, p);
    enum reason why = why_refused(job, i, asked, now);
    bool is_dead =
        why != REASON_NONE || p->present->verification == VERIFICATION_INVALID;
    if (f->address.n > 0 && !is_dead && f->confidence < p->present->left)
        drop_worse(f, p, a);
    if (f->address.n == 0 && why != REASON_NONE && !job->is_answered)
        conclude_refused(job, i, why, a);
}

void
present_settle(struct job *job, struct arena *a,
               const struct plan_result *rechecked, int64_t now)
{
    for (size_t i = 0; i < job->profiles_n; i++)
        settle(job, i, rechecked, now, a);
}

bool
present_is_proved(const struct job *job)
{
    for (size_t i = 0; i < job->profiles_n; i++)
        if (!prove_is_confirmed(&job->findings[i]))
            return false;
    return true;
}

int
present_end(struct env *env, struct verify *verify, struct job *job,
            struct arena *a, struct plan_result *rechecked)
{
    struct prove p = prove_of(env, verify, job, a);

    if (rechecked == NULL)
        return 0;
    p.rechecked = rechecked;
    p.now = env->ops->wall_s(env);
    prove_name_people(&p);
    prove_wait_for_present(&p);
    present_settle(job, a, rechecked, p.now);
    for (size_t i = 0; i < job->profiles_n; i++)
        job->findings[i].reasons =
            str_dup(&job->arena, job->findings[i].reasons);
    return 0;
}
