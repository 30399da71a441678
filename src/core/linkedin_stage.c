/*
 * All pages of a job are asked for at once, so that it stands in line once,
 * and read as they come. Everything that is kept goes to the job's arena.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "core/intake.h"
#include "core/linkedin_stage.h"
#include "text/attribute.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/linkedin.h"
#include "text/linkedin_match.h"

enum { REASONS_MAX = 2048 };

/* One profile of the stage. */
struct look {
    size_t i;                 /* of the profile */
    const struct person *who; /* by the profile's name */
    bool is_sent;
    struct linkedin_host_ask ask; /* does not move */
};

static void say(const struct linkedin_stage *s, const char *fmt, ...)
    PRINTF(2, 3);

static void
say(const struct linkedin_stage *s, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    if (s->trace == NULL || s->trace->fn == NULL)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    s->trace->fn(s->trace->arg, text);
}

static void
say_why(const struct linkedin_stage *s, const struct look *l, const char *why)
{
    char name[128];

    say(s, "  %s: %s", inert_z(name, sizeof(name), s->job->profiles[l->i].name),
        why);
}

/* Into the reasons of a finding without an address. */
static void
note(const struct linkedin_stage *s, const struct look *l, const char *what,
     const char *why)
{
    struct finding *f = &s->job->findings[l->i];
    struct buf b;

    buf_init(&b, &s->job->arena, REASONS_MAX);
    buf_add(&b, f->reasons);
    buf_add(&b, f->reasons.n > 0 ? STR("; ") : STR_EMPTY);
    buf_add(&b, str_of(what));
    if (why[0] != '\0')
        buf_addf(&b, ": %s", why);
    f->reasons = buf_str(&b);
    say_why(s, l, what);
}

/* ---- asking ---- */

/* Has the profile a page to be asked for? Fills l->ask.url. */
static bool
has_page(const struct linkedin_stage *s, struct look *l)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    str field = s->job->profiles[l->i].linkedin;
    struct linkedin_profile p;
    enum linkedin_outcome o = linkedin_profile(&scratch, field, &p);

    if (o == LINKEDIN_OK)
        return url_parse(&s->job->arena, p.url.text, &l->ask.url) == URL_OK;
    if (o != LINKEDIN_EMPTY)
        say_why(s, l, linkedin_why(o));
    return false;
}

static void
add_counts(struct job *j, const struct linkedin_host_ask *ask)
{
#define LINKEDIN_STAGE_SUM(name, text) j->counts.name += ask->counts.name;
    JOB_COUNTS(LINKEDIN_STAGE_SUM)
    j->counts.linkedin_pages += ask->answer == LINKEDIN_HOST_PAGE;
    j->counts.linkedin_blocked += ask->answer == LINKEDIN_HOST_BLOCKED;
    for (size_t i = 0; i < ask->learnt_n; i++) {
        const struct store_fact *f = &ask->learnt[i];
        job_learn_of(j, f->domain, f->name, f->value, f->fetched_at,
                     f->expires_at - f->fetched_at);
    }
}

/*
 * A block says more than that there is no web site, for the page was the one
 * way left; less than what a site itself has said or failed to say, which
 * stands.
 */
static void
note_answer(const struct linkedin_stage *s, const struct look *l)
{
    struct finding *f = &s->job->findings[l->i];
    enum linkedin_host_answer a = l->ask.answer;

    note(s, l, linkedin_host_text(a), l->ask.why);
    if (a == LINKEDIN_HOST_BLOCKED && (f->outcome == OUTCOME_NO_WEBSITE ||
                                       f->outcome == OUTCOME_NOT_A_WEBSITE))
        f->outcome = OUTCOME_LINKEDIN_BLOCKED;
}

/* ---- reading ---- */

/* Is the page this person's? Keeps a fuller name. */
static bool
is_theirs(const struct linkedin_stage *s, const struct look *l)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    const struct linkedin_page *page = l->ask.page;
    struct person bearer;

    if (page->name.n == 0) {
        note(s, l, "LinkedIn's page names nobody", "");
        return false;
    }
    person_parse(&scratch, page->name, &bearer);
    switch (linkedin_match_names(l->who, &bearer)) {
    case LINKEDIN_MATCH_NOT:
        note(s, l, "LinkedIn's page is somebody else's", "");
        return false;
    case LINKEDIN_MATCH_FULLER:
        s->job->shown[l->i].name = str_dup(&s->job->arena, page->name);
        break;
    case LINKEDIN_MATCH_SAME: break;
    }
    return true;
}

static void
say_page(const struct linkedin_stage *s, const struct look *l)
{
    const struct linkedin_page *p = l->ask.page;
    char name[128], company[128] = "", site[256] = "";

    if (p->jobs_n > 0)
        inert_z(company, sizeof(company), p->jobs[0].company);
    if (p->jobs_n > 0 && p->jobs[0].sites_n > 0)
        inert_z(site, sizeof(site), p->jobs[0].sites[0]);
    say(s, "    \"%s\", company \"%s\"%s%s; %zu addresses",
        inert_z(name, sizeof(name), p->name), company,
        site[0] != '\0' ? ", site " : "", site, l->ask.shown->addresses_n);
}

/* The address that the page shows and that is the person's; or none. */
static void
attribute_address(const struct linkedin_stage *s, const struct look *l,
                  const str *domains, size_t domains_n)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct arena *a = &s->job->arena;
    struct job_shown *shown = &s->job->shown[l->i];
    struct attribute_options o = {
        .domain = domains[0],
        .method = METHOD_LINKEDIN,
    };
    struct profile p = s->job->profiles[l->i];

    if (l->ask.shown->addresses_n == 0)
        return;
    if (shown->name.n > 0)
        p.name = shown->name;
    struct attribute *at = attribute_new(&scratch, &o, &p, 1);
    for (size_t k = 1; k < domains_n; k++)
        attribute_add_domain(at, domains[k]);
    attribute_page(at, &scratch, l->ask.shown, l->ask.source_url);
    s->job->counts.candidates += l->ask.shown->addresses_n;
    struct finding *f = &shown->finding;
    *f = s->job->findings[l->i];
    attribute_finding(at, 0, f);
    f->address = str_dup(a, f->address);
    f->source_url = str_dup(a, f->source_url);
    f->reasons = str_dup(a, f->reasons);
}

/* ---- people of a site ---- */

static bool
is_open(const struct linkedin_stage *s, size_t i)
{
    const struct finding *f = &s->job->findings[i];

    return f->address.n == 0 && f->outcome != OUTCOME_SUPPRESSED &&
           s->people[i].is_person;
}

static void
read_answer(const struct linkedin_stage *s, const struct look *l)
{
    struct finding *f = &s->job->findings[l->i];

    if (l->ask.answer != LINKEDIN_HOST_PAGE) {
        note_answer(s, l);
        return;
    }
    say_page(s, l);
    if (!is_theirs(s, l))
        return;
    attribute_address(s, l, s->domains, s->domains_n);
    if (s->job->shown[l->i].finding.address.n > 0)
        *f = s->job->shown[l->i].finding;
    else
        note(s, l, "LinkedIn's page shows no address of theirs", "");
}

/* Waits for every ask that is away, whatever comes; those after a stop are
   answered at once. */
SUSPENDS static int
take_answers(const struct linkedin_stage *s, struct look *looks, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct look *l = &looks[k];
        if (l->is_sent)
            linkedin_host_wait(&l->ask);
        if (l->is_sent && !task_is_cancelled()) {
            add_counts(s->job, &l->ask);
            read_answer(s, l);
        }
        linkedin_host_give(&l->ask);
    }
    return task_is_cancelled() ? fault(-ECANCELED) : 0;
}

int
linkedin_stage_people(const struct linkedin_stage *s)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct job *j = s->job;
    struct look *looks = arena_array(&scratch, struct look, j->profiles_n);
    size_t n = 0;
    int r = 0;

    check(j->shown == NULL && s->domains_n > 0);
    j->shown = arena_array(&j->arena, struct job_shown, j->profiles_n);
    for (size_t i = 0; i < j->profiles_n; i++) {
        looks[n] = (struct look){.i = i, .who = &s->people[i]};
        n += is_open(s, i) && has_page(s, &looks[n]);
    }
    if (n > 0)
        say(s, "\nLinkedIn: %zu page%s", n, n == 1 ? "" : "s");
    for (size_t k = 0; k < n && r == 0; k++) {
        r = linkedin_host_send(s->route, &looks[k].ask);
        looks[k].is_sent = r == 0;
    }
    int r2 = take_answers(s, looks, n);
    r = r != 0 ? r : r2;
    return r < 0 ? fault(r) : 0;
}

/* ---- a job without a site ---- */

bool
linkedin_stage_may_find(const struct job *j)
{
    return j->domain.n == 0 && j->shown == NULL && !j->is_answered &&
           j->profiles_n == 1 && j->profiles[0].linkedin.n > 0 &&
           (j->findings[0].outcome == OUTCOME_NO_WEBSITE ||
            j->findings[0].outcome == OUTCOME_NOT_A_WEBSITE);
}

/* Is it a site of the profile's company? Then it is the job's. */
static bool
try_site(const struct linkedin_stage *s, const struct look *l, str field,
         str company)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct job *j = s->job;
    struct url u;
    const char *why;
    char shown[256];

    inert_z(shown, sizeof(shown), field);
    if (intake_website(&scratch, field, &u, &why) != OUTCOME_FOUND) {
        say(s, "    %s: %s", shown, why);
        return false;
    }
    str domain = domain_registrable(u.host);
    if (!linkedin_match_companies(j->profiles[l->i].company, company, domain)) {
        say(s, "    %s: of another company", shown);
        return false;
    }
    j->domain = str_dup(&j->arena, domain);
    j->starts_n = url_parse(&j->arena, u.text, &j->starts[0]) == URL_OK;
    check(j->starts_n == 1); /* the serialised form is valid */
    return true;
}

/* An address in their name, at a domain that is not everybody's. */
static bool
try_address(const struct linkedin_stage *s, const struct look *l, str company)
{
    const struct extract *x = l->ask.shown;
    const char *pattern;

    for (size_t i = 0; i < x->addresses_n; i++) {
        str address = x->addresses[i].address;
        str domain = domain_registrable(email_domain_of(address));
        if (domain.n > 0 && !domain_is_free_mail(domain) &&
            !domain_is_social(domain) && !domain_is_placeholder(domain) &&
            person_fits_local(l->who, email_local_of(address), &pattern) ==
                PERSON_FIT_FULL &&
            try_site(s, l, domain, company))
            return true;
    }
    return false;
}

static bool
choose_site(const struct linkedin_stage *s, const struct look *l)
{
    const struct linkedin_page *p = l->ask.page;
    str company = p->jobs_n > 0 ? p->jobs[0].company : STR_EMPTY;

    for (size_t i = 0; i < p->jobs_n; i++)
        for (size_t k = 0; k < p->jobs[i].sites_n; k++)
            if (try_site(s, l, p->jobs[i].sites[k], p->jobs[i].company))
                return true;
    for (size_t i = 0; i < p->sites_n; i++)
        if (try_site(s, l, p->sites[i], company))
            return true;
    return try_address(s, l, company);
}

/* From here on it is the job of a site; its story makes the findings. */
static void
become_site(const struct linkedin_stage *s, const struct look *l)
{
    struct job *j = s->job;
    struct finding *f = &j->findings[l->i];

    j->named_by = str_dup(&j->arena, l->ask.source_url);
    j->counts.linkedin_sites++;
    f->outcome = OUTCOME_NOT_FOUND;
    f->reasons = STR_EMPTY;
    if (j->shown[l->i].name.n > 0)
        j->profiles[l->i].name = j->shown[l->i].name;
    say(s, "    the site is %.*s", STR_ARG(j->domain));
}

/* Without a site, an address is the person's on the page of the network. */
static void
keep_address(const struct linkedin_stage *s, const struct look *l)
{
    static const str network = {LINKEDIN_DOMAIN, sizeof(LINKEDIN_DOMAIN) - 1};

    attribute_address(s, l, &network, 1);
    bool is_shown = s->job->shown[l->i].finding.address.n > 0;
    if (is_shown && s->may_publish)
        s->job->findings[l->i] = s->job->shown[l->i].finding;
    else if (is_shown)
        note(s, l, "published only, which --accept does not take", "");
    else
        note(s, l, "LinkedIn's page names no site of the company", "");
}

static void
read_site(const struct linkedin_stage *s, const struct look *l, bool *has_site)
{
    if (l->ask.answer != LINKEDIN_HOST_PAGE) {
        note_answer(s, l);
        return;
    }
    say_page(s, l);
    if (!is_theirs(s, l))
        return;
    *has_site = choose_site(s, l);
    if (!*has_site) {
        keep_address(s, l);
        return;
    }
    attribute_address(s, l, &s->job->domain, 1);
    become_site(s, l);
}

int
linkedin_stage_site(const struct linkedin_stage *s, bool *has_site)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct job *j = s->job;
    struct person who;

    *has_site = false;
    check(linkedin_stage_may_find(j));
    person_parse(&scratch, j->profiles[0].name, &who);
    struct look *l = arena_new(&scratch, struct look);
    l->who = &who;
    if (!who.is_person || !has_page(s, l))
        return 0;
    j->shown = arena_array(&j->arena, struct job_shown, 1);
    say(s, "LinkedIn: %.*s", STR_ARG(l->ask.url.text));
    int r = linkedin_host_send(s->route, &l->ask);
    if (r < 0)
        return fault(r);
    linkedin_host_wait(&l->ask);
    if (!task_is_cancelled()) {
        add_counts(j, &l->ask);
        read_site(s, l, has_site);
    }
    linkedin_host_give(&l->ask);
    return task_is_cancelled() ? fault(-ECANCELED) : 0;
}
