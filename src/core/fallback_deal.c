/*
 * From jobs to people who can be asked for, and from answers to findings: is
 * it the person, is it an address, what is it worth.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/inert.h"
#include "core/fallback_priv.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/linkedin.h"

enum { REASONS_MAX = 1024 };

/* People */

static void
add_domain(struct fallback_person *p, str domain)
{
    size_t *n = &p->identity.domains_n;

    for (size_t i = 0; i < *n; i++)
        if (str_eq_nocase(p->domains[i], domain))
            return;
    if (domain.n > 0 && *n < FALLBACK_DOMAINS_MAX)
        p->domains[(*n)++] = domain;
}

/* Who it is, for the ledger; false: too little is known to ask. */
static bool
set_keys(struct arena *a, struct fallback_person *p)
{
    struct identity_folded folded;

    identity_fold(a, &p->identity, &folded);
    const struct provider_person who = {
        .first = folded.first,
        .last = folded.last,
        .company = folded.company,
        .domain = p->asked.domain,
        .linkedin = folded.linkedin,
    };
    provider_person_keys(a, &who, &p->keys);
    return p->keys.n > 0;
}

static void
person_init(struct arena *a, struct fallback_person *p, struct job *j, size_t i)
{
    const struct profile *profile = &j->profiles[i];
    bool has_page = linkedin_slug(a, profile->linkedin).n > 0;

    *p = (struct fallback_person){
        .job = j, .i = i, .call_max = PROVIDER_PEOPLE_MAX};
    person_parse(a, profile->name, &p->who);
    p->identity = (struct identity_asked){
        .person = &p->who,
        .company = str_trim(profile->company),
        .linkedin = has_page ? str_trim(profile->linkedin) : STR_EMPTY,
        .domains = p->domains,
    };
    if (j->findings[i].outcome == OUTCOME_SUPPRESSED)
        p->state = FALLBACK_ANSWERED; /* nobody is told of them */
    add_domain(p, j->domain);
    add_domain(p, job_fact(j, STR(JOB_MAIL_DOMAIN)));
    add_domain(p, job_fact(j, STR(JOB_ALIAS)));
    p->asked = (struct provider_person){
        .first = p->who.first.text,
        .last = p->who.last.text,
        .name = str_trim(profile->name),
        .company = p->identity.company,
        .domain = j->domain,
        .linkedin = p->identity.linkedin,
    };
    if (!set_keys(a, p) && p->state == FALLBACK_OPEN)
        fallback_deal_none(p, OUTCOME_NOT_AT_PROVIDER,
                           "too little is known of them to ask the provider");
}

static int
by_list_size(const void *a, const void *b)
{
    const struct fallback_person *const *x = a, *const *y = b;
    int64_t m = (*x)->job->profiles[(*x)->i].list_size;
    int64_t n = (*y)->job->profiles[(*y)->i].list_size;

    if (m != n)
        return m > n ? -1 : 1;
    return str_cmp((*x)->job->profiles[(*x)->i].id,
                   (*y)->job->profiles[(*y)->i].id);
}

void
fallback_people(struct fallback *f, struct list *jobs)
{
    struct arena *a = &f->scratch;
    size_t n = 0;

    list_each (e, jobs)
        n += container_of(e, struct job, link)->profiles_n;
    f->people = arena_array(a, struct fallback_person *, n);
    f->again = arena_array(a, struct fallback_person *, n);
    f->later = arena_array(a, struct fallback_person *, n);
    f->people_n = f->next = f->again_n = f->later_n = 0;
    list_each (e, jobs) {
        struct job *j = container_of(e, struct job, link);
        for (size_t i = 0; i < j->profiles_n; i++) {
            struct fallback_person *p = arena_new(a, struct fallback_person);
            person_init(a, p, j, i);
            f->people[f->people_n++] = p;
        }
    }
    if (n > 1)
        qsort(f->people, n, sizeof(*f->people), by_list_size);
    for (size_t i = 0; i < n; i++)
        f->people[i]->place = i;
}

/* Answers */

/* What the provider's own word on an address makes of it. */
static const struct {
    enum status status;
    double confidence;
} worth[PROVIDER_EMAIL_N] = {
    [PROVIDER_EMAIL_NONE] = {STATUS_GUESSED,  0.5 },
    [PROVIDER_EMAIL_OTHER] = {STATUS_GUESSED,  0.5 },
    [PROVIDER_EMAIL_VERIFIED] = {STATUS_PROVIDER, 0.95},
    [PROVIDER_EMAIL_UNVERIFIED] = {STATUS_PROVIDER, 0.8 },
    [PROVIDER_EMAIL_LIKELY_TO_ENGAGE] = {STATUS_PROVIDER, 0.8 },
    [PROVIDER_EMAIL_GUESSED] = {STATUS_GUESSED,  0.5 },
    [PROVIDER_EMAIL_EXTRAPOLATED] = {STATUS_GUESSED,  0.5 },
    [PROVIDER_EMAIL_UNAVAILABLE] = {STATUS_NONE,     0   },
    [PROVIDER_EMAIL_BOUNCED] = {STATUS_NONE,     0   },
    [PROVIDER_EMAIL_UPDATE_REQUIRED] = {STATUS_GUESSED,  0.4 },
};

void
fallback_deal_none(struct fallback_person *p, enum outcome outcome,
                   const char *why)
{
    struct finding *f = &p->job->findings[p->i];
    enum outcome tried = p->job->profiles[p->i].tried;

    /* why the free stages failed says more than that nobody else knows */
    if (outcome == OUTCOME_NOT_AT_PROVIDER && tried != OUTCOME_FOUND &&
        tried != OUTCOME_NO_STAGE)
        outcome = tried;
    p->state = FALLBACK_ANSWERED;
    f->outcome = outcome;
    f->address = STR_EMPTY;
    f->status = STATUS_NONE;
    f->is_asked = true;
    f->reasons = str_dup(&p->job->arena, str_of(why));
}

static void
reject(struct fallback *f, struct fallback_person *p, const char *why)
{
    f->totals.rejected++;
    fallback_deal_none(p, OUTCOME_PROVIDER_OTHER, why);
}

/* Whose job it was without a site goes to the shard of the address. */
static void
set_domain(struct job *j, str address)
{
    if (j->domain.n == 0)
        j->domain =
            str_dup(&j->arena, domain_registrable(email_domain_of(address)));
}

static void
learn_employees(const struct fallback *f, struct job *j, int64_t employees)
{
    struct buf b;

    if (employees <= 0 || j->domain.n == 0)
        return;
    buf_init(&b, &j->arena, 32);
    buf_addf(&b, "%lld", (long long)employees);
    job_learn(j, STR(JOB_EMPLOYEES), buf_str(&b), f->env->ops->wall_s(f->env),
              FALLBACK_EMPLOYEES_TTL_S);
}

static void
take_address(struct fallback *f, struct fallback_person *p,
             const struct provider_answer *answer, const struct email *email)
{
    struct finding *to = &p->job->findings[p->i];
    struct arena *a = &p->job->arena;
    struct buf b;
    char shown[PROVIDER_TEXT_MAX];

    f->totals.found++;
    p->state = FALLBACK_ANSWERED;
    to->outcome = OUTCOME_FOUND;
    to->address = str_dup(a, email->text);
    to->method = METHOD_APOLLO;
    to->status = worth[answer->status].status;
    to->confidence = worth[answer->status].confidence;
    if (answer->status == PROVIDER_EMAIL_EXTRAPOLATED &&
        answer->confidence >= 0 && answer->confidence < to->confidence)
        to->confidence = answer->confidence;
    to->is_asked = true;
    to->source_url = STR_EMPTY;
    buf_init(&b, a, REASONS_MAX);
    buf_addf(&b, "the provider has it for %s",
             inert_z(shown, sizeof(shown), answer->name));
    if (answer->company.n > 0)
        buf_addf(&b, " at %s", inert_z(shown, sizeof(shown), answer->company));
    buf_addf(&b, ", as \"%s\"; name and company agree",
             provider_email_word(answer->status));
    to->reasons = buf_str(&b);
    set_domain(p->job, to->address);
}

void
fallback_deal(struct fallback *f, struct fallback_person *p,
              const struct provider_answer *answer)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    const struct identity_answer a = fallback_identity(answer);
    struct email email;

    if (answer->miss == PROVIDER_MISS_NOBODY) {
        fallback_deal_none(p, OUTCOME_NOT_AT_PROVIDER,
                           provider_miss_text(answer->miss));
        return;
    }
    if (answer->miss != PROVIDER_MISS_FOUND) {
        reject(f, p, provider_miss_text(answer->miss));
        return;
    }
    learn_employees(f, p->job, answer->employees);
    enum identity verdict = identity_judge(&scratch, &p->identity, &a);
    if (verdict != IDENTITY_SAME)
        reject(f, p, identity_text(verdict));
    else if (worth[answer->status].status == STATUS_NONE)
        reject(f, p, "the provider says that the address is of no use");
    else if (email_parse(&scratch, answer->address, &email) != EMAIL_OK)
        reject(f, p, identity_text(IDENTITY_NOT_AN_ADDRESS));
    else
        take_address(f, p, answer, &email);
}
