/*
 * The story of one site. A page is read in its own scratch arena, which is
 * gone when its evidence has been folded in; only the frontier, the evidence
 * and the findings live as long as the site.
 */
#include <inttypes.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "core/present.h"
#include "core/site.h"

struct site {
    struct arena arena; /* of everything below; the job has its own */
    const struct site_options *options;
    struct env *env;
    struct job *job;
    struct crawl crawl;
    struct attribute *evidence;
    size_t aliases_told; /* to the evidence */
    struct verify *verify;
    struct plan_result *rechecked; /* of the e-mails there are; or NULL */
    int why_unread; /* an outcome: the home page could not be had; 0: it was */
    bool met_bot_wall;
    bool has_told_end;        /* to the trace */
    bool met_bad_certificate; /* and read on: --insecure-tls */
};

enum {
    SITE_VARIANTS_MAX = 4,
    SITE_ALIAS_TTL_S = 90 * 24 * 3600,
    SITE_FETCH_BLOCK = 4 * 1024, /* held while the fetch of a page waits */
    SITE_READ_BLOCK = 64 * 1024, /* held while a page is read, without waits */
};

static void
site_fini(struct site *s)
{
    crawl_fini(&s->crawl);
    arena_fini(&s->arena);
}

static void
site_init(struct site *s, struct env *env, struct hosts *hosts,
          const struct site_options *o, struct job *job)
{
    *s = (struct site){.options = o, .env = env, .job = job};
    crawl_init(&s->crawl, &s->arena, env, hosts, job);
    crawl_set_trace(&s->crawl, &o->trace);
    struct attribute_options how = {
        .domain = job->domain,
        .may_role = o->may_role,
    };
    s->evidence =
        attribute_new(&s->arena, &how, job->profiles, job->profiles_n);
    crawl_set_people(&s->crawl, s->evidence);
}

/* Pages to evidence */

static void
tell_aliases(struct site *s)
{
    const struct crawl *c = &s->crawl;

    if (s->aliases_told == 0)
        s->aliases_told = 1; /* the site's own domain is known */
    for (; s->aliases_told < c->aliases_n; s->aliases_told++)
        attribute_add_domain(s->evidence, c->aliases[s->aliases_told]);
    if (c->aliases_n > 1)
        job_learn(s->job, STR(JOB_ALIAS), c->aliases[1],
                  s->env->ops->wall_s(s->env), SITE_ALIAS_TTL_S);
}

static void
say_page(struct site *s, const struct extract *x)
{
    char title[128];

    crawl_say(&s->crawl, "    \"%s\": %zu addresses, %zu links%s",
              inert_z(title, sizeof(title), x->title), x->addresses_n,
              x->links_n, x->is_truncated ? "; more than we keep" : "");
}

static void
read_page(struct site *s, const struct crawl_page *page)
{
    CLEANUP(arena_fini) struct arena scratch = {.block_bytes = SITE_READ_BLOCK};
    struct extract x = {0};
    str url = str_dup(&s->arena, page->url.text);

    extract_page(&scratch, page->body, &x);
    if (x.is_bot_wall) {
        s->met_bot_wall = true;
        crawl_say(&s->crawl, "    a challenge page of a bot wall");
        return;
    }
    if (crawl_is_copy(&s->crawl, page, &x))
        return;
    s->met_bad_certificate |= page->is_tls_unverified;
    s->job->counts.candidates += x.addresses_n;
    say_page(s, &x);
    attribute_page(s->evidence, &scratch, &x, url);
    crawl_add_links(&s->crawl, page, &x);
}

/* What a name alone can tell: brands are not looked for, nor is who has an
   e-mail that was proved anew. */
static bool
is_anybody_a_person(const struct site *s)
{
    size_t n;
    const struct person *p = attribute_people(s->evidence, &n);

    for (size_t i = 0; i < n; i++)
        if (p[i].is_person && !prove_is_confirmed(&s->job->findings[i]))
            return true;
    return false;
}

static bool
has_everybody(const struct site *s)
{
    for (size_t i = 0; i < s->job->profiles_n; i++)
        if (!attribute_is_settled(s->evidence, i) &&
            !prove_is_confirmed(&s->job->findings[i]))
            return false;
    return true;
}

/* Can more pages still help somebody? `probe` says when they cannot, and
   reads on. */
static bool
is_settled(struct site *s)
{
    if (!has_everybody(s))
        return false;
    if (s->options->is_exhaustive && !s->has_told_end &&
        is_anybody_a_person(s)) {
        s->has_told_end = true;
        crawl_say(&s->crawl, "\nEverybody has an answer: `enrich` would stop "
                             "here. Reading on.\n");
    }
    return !s->options->is_exhaustive;
}

/* The home page */

/* The same start under the other scheme and the other of bare and www. */
static bool
variant(struct arena *a, const struct url *start, int k, struct url *out)
{
    bool is_https = (k & 1) ? !start->is_https : start->is_https;
    bool is_toggled = (k & 2) != 0;
    str host = start->host;
    struct buf b;

    if (start->has_port || start->is_ip)
        return false;
    buf_init(&b, a, URL_MAX);
    buf_add(&b, is_https ? STR("https://") : STR("http://"));
    if (is_toggled && str_has_prefix(host, STR("www.")))
        host = str_from(host, 4);
    else if (is_toggled)
        buf_add(&b, STR("www."));
    buf_add(&b, host);
    buf_add(&b, STR("/"));
    return url_parse(a, buf_str(&b), out) == URL_OK;
}

/*
 * Is another spelling of the start worth a try after this outcome? A server
 * that has answered over TLS says no more without.
 */
static bool
may_try_variant(enum outcome o, const struct url *start, int next)
{
    bool is_other_scheme = (next & 1) != 0;

    switch ((int)o) {
    case OUTCOME_NO_SUCH_DOMAIN:
    case OUTCOME_DNS_FAILED: return !is_other_scheme;
    case OUTCOME_HTTP_ERROR: return is_other_scheme != start->is_https;
    case OUTCOME_UNREACHABLE:
    case OUTCOME_TLS_FAILED:
    case OUTCOME_TIMED_OUT: return true;
    default: return false;
    }
}

/* A refusal in the form of a challenge: no other spelling helps. */
static bool
is_bot_wall(const struct crawl_page *page)
{
    CLEANUP(arena_fini) struct arena scratch = {.block_bytes = SITE_READ_BLOCK};
    struct extract x = {0};

    if (page->body.n == 0)
        return false;
    extract_page(&scratch, page->body, &x);
    return x.is_bot_wall;
}

/*
 * Tries the start as it was typed, then its variants. The outcome of the
 * first try is the one to report: it is about what the user wrote.
 */
SUSPENDS static int
find_home(struct site *s)
{
    struct arena *a = &s->arena;
    const struct url *start = &s->job->starts[0];
    enum outcome first = OUTCOME_FOUND, last = OUTCOME_FOUND;
    struct url u;

    for (int k = 0; k < SITE_VARIANTS_MAX; k++) {
        CLEANUP(arena_fini)
        struct arena scratch = {.block_bytes = SITE_FETCH_BLOCK};
        struct crawl_page page;
        if (k > 0 && !may_try_variant(last, start, k))
            continue;
        if (!variant(a, start, k, &u)) {
            if (k > 0)
                break;
            u = *start;
        }
        int r = crawl_home(&s->crawl, &u, &scratch, &page);
        if (r < 0)
            return fault(r);
        if (r == 0) {
            tell_aliases(s);
            read_page(s, &page);
            return 0;
        }
        if (r == OUTCOME_HTTP_ERROR && is_bot_wall(&page))
            return OUTCOME_BOT_WALL;
        last = (enum outcome)r;
        if (first == OUTCOME_FOUND)
            first = last;
        if (last == OUTCOME_ROBOTS || last == OUTCOME_REFUSED_ADDRESS)
            break;
    }
    return (int)first;
}

/* Pages that the rows themselves name: acme.test/team in a website field. */
static void
add_starts(struct site *s)
{
    for (size_t i = 0; i < s->job->starts_n; i++)
        if (s->job->starts[i].path.n > 1 || s->job->starts[i].query.n > 0)
            crawl_add_start(&s->crawl, &s->job->starts[i]);
}

/* The other pages, by two readers where they are many */

SUSPENDS static int
read_pages(void *arg)
{
    struct site *s = arg;

    while (!is_settled(s)) {
        CLEANUP(arena_fini)
        struct arena scratch = {.block_bytes = SITE_FETCH_BLOCK};
        struct crawl_page page;
        int r = crawl_next(&s->crawl, &scratch, &page);
        if (r < 0)
            return fault(r);
        if (r == CRAWL_DONE)
            break;
        if (r == 0)
            read_page(s, &page);
        crawl_done_page(&s->crawl);
    }
    return 0;
}

SUSPENDS static int
read_rest(struct site *s)
{
    CLEANUP(nursery_fini) struct nursery readers;

    nursery_init(&readers);
    if (is_settled(s))
        return 0;
    for (int i = 1; i < CRAWL_READERS && crawl_wants_two(&s->crawl); i++)
        nursery_start(&readers, "reader", read_pages, s);
    int r = read_pages(s);
    if (r == 0)
        r = nursery_join(&readers, MSEC_NEVER);
    return r < 0 ? fault(r) : 0;
}

/* Findings */

bool
site_accepts(enum site_accept level, enum status s)
{
    switch (s) {
    case STATUS_VERIFIED: return true;
    case STATUS_PUBLISHED:
    case STATUS_PROVIDER:
    case STATUS_LIKELY:
    case STATUS_ROLE: return level != SITE_ACCEPT_VERIFIED;
    case STATUS_GUESSED: return level == SITE_ACCEPT_ANY;
    case STATUS_NONE:
    case STATUS_N: break;
    }
    return false;
}

static void
refuse_weak(struct site *s, struct finding *f, enum outcome before)
{
    struct buf b;

    if (f->address.n == 0 || site_accepts(s->options->accept, f->status))
        return;
    buf_init(&b, &s->arena, 4096);
    buf_addf(&b, "%s only, which --accept does not take; ",
             model_status_word(f->status));
    buf_add(&b, f->reasons);
    f->reasons = buf_str(&b);
    f->address = STR_EMPTY;
    f->outcome = before == OUTCOME_FOUND || before == OUTCOME_NOT_FOUND
                     ? OUTCOME_NOT_PROVED
                     : before;
    f->status = STATUS_NONE;
}

static void
mark_unverified(struct site *s, struct finding *f)
{
    struct buf b;

    if (f->address.n == 0 || f->present != NULL || !s->met_bad_certificate)
        return;
    buf_init(&b, &s->arena, 4096);
    buf_add(&b, f->reasons);
    buf_add(&b, STR("; read behind a bad certificate"));
    f->reasons = buf_str(&b);
}

/* No row has named this site. */
static void
mark_named_by(struct site *s, struct finding *f)
{
    struct buf b;

    if (s->job->named_by.n == 0)
        return;
    buf_init(&b, &s->arena, 4096);
    buf_add(&b, f->reasons);
    buf_addf(&b, "%sthe site %.*s is named by %.*s",
             f->reasons.n > 0 ? "; " : "", STR_ARG(s->job->domain),
             STR_ARG(s->job->named_by));
    f->reasons = buf_str(&b);
}

/* The site's arena goes; what was found stays with the job. */
static void
keep_finding(struct arena *a, struct finding *f)
{
    f->address = str_dup(a, f->address);
    f->source_url = str_dup(a, f->source_url);
    f->reasons = str_dup(a, f->reasons);
}

static void
take_finding(struct site *s, size_t i)
{
    struct finding *f = &s->job->findings[i];

    attribute_finding(s->evidence, i, f);
    if (f->address.n > 0)
        f->outcome = OUTCOME_FOUND;
    else if (f->outcome != OUTCOME_NOT_A_PERSON && s->why_unread != 0)
        f->outcome = (enum outcome)s->why_unread;
    else if (s->met_bot_wall && f->outcome == OUTCOME_NOT_FOUND)
        f->outcome = OUTCOME_BOT_WALL;
    if (f->address.n == 0 && s->why_unread != 0)
        f->reasons = str_of(model_outcome_text(f->outcome));
}

/* What the pages say of everybody who is open. */
static void
take_findings(struct site *s)
{
    const struct site_options *o = s->options;
    bool has_no_stage = o->skips_pages && !o->may_guess && o->linkedin == NULL;

    for (size_t i = 0; i < s->job->profiles_n; i++) {
        struct finding *f = &s->job->findings[i];
        if (prove_is_confirmed(f))
            continue;
        if (!has_no_stage) {
            take_finding(s, i);
            continue;
        }
        f->outcome = OUTCOME_NO_STAGE;
        f->reasons = str_of(model_outcome_text(OUTCOME_NO_STAGE));
    }
}

/* An address that only the person's page on LinkedIn shows. */
static void
take_shown(struct site *s)
{
    const struct job_shown *shown = s->job->shown;

    for (size_t i = 0; shown != NULL && i < s->job->profiles_n; i++) {
        struct finding *f = &s->job->findings[i];
        if (f->address.n == 0 && shown[i].finding.address.n > 0)
            *f = shown[i].finding;
    }
}

/* The LinkedIn pages of those who are open yet, unless they were asked for
   before the site was known. */
SUSPENDS static int
ask_linkedin(struct site *s)
{
    size_t n;
    struct linkedin_stage stage = {
        .route = s->options->linkedin,
        .job = s->job,
        .trace = &s->options->trace,
        .may_publish = true,
        .people = attribute_people(s->evidence, &n),
        .domains = s->crawl.aliases,
        .domains_n = s->crawl.aliases_n,
    };
    int r = 0;

    if (stage.route != NULL && s->job->shown == NULL)
        r = linkedin_stage_people(&stage);
    else
        take_shown(s);
    return r < 0 ? fault(r) : 0;
}

/* The pattern and the mail servers. */
SUSPENDS static int
prove(struct site *s)
{
    struct prove p = {
        .env = s->env,
        .verify = s->verify,
        .may_guess = s->options->may_guess,
        .may_role = s->options->may_role,
        .job = s->job,
        .arena = &s->arena,
        .evidence =
            s->job->waits == NULL && !s->job->is_answered ? s->evidence : NULL,
        .domains = s->crawl.aliases,
        .domains_n = s->crawl.aliases_n,
        .crawl = s->options->trace.fn != NULL ? &s->crawl : NULL,
        .rechecked = s->rechecked,
    };
    int r = s->verify != NULL ? prove_site(&p) : 0;
    if (r < 0)
        return fault(r);
    prove_wait_for_present(&p);
    return 0;
}

SUSPENDS static int
conclude(struct site *s)
{
    struct job *j = s->job;
    int r = 0;

    if (j->waits == NULL && !j->is_answered) {
        take_findings(s);
        r = ask_linkedin(s);
    }
    if (r < 0)
        return fault(r);
    enum outcome *before = arena_array(&s->arena, enum outcome, j->profiles_n);
    for (size_t i = 0; i < j->profiles_n; i++)
        before[i] = j->findings[i].outcome;
    r = prove(s);
    if (r < 0)
        return fault(r);
    for (size_t i = 0; i < j->profiles_n; i++) {
        refuse_weak(s, &j->findings[i], before[i]);
        mark_unverified(s, &j->findings[i]);
        mark_named_by(s, &j->findings[i]);
    }
    present_settle(j, &s->arena, s->rechecked, s->env->ops->wall_s(s->env));
    for (size_t i = 0; i < j->profiles_n; i++)
        keep_finding(&j->arena, &j->findings[i]);
    return 0;
}

static void
explain_one(void *arg, const struct extract_address *c, str url, size_t i,
            double score, str reasons)
{
    struct site *s = arg;
    char address[256], page[512], why[1024], whose[128];

    crawl_say(&s->crawl, "  %s  (%s, %s)\n      on %s",
              inert_z(address, sizeof(address), c->address),
              model_shown_word(c->how), c->where,
              inert_z(page, sizeof(page), url));
    inert_z(why, sizeof(why), reasons);
    if (i == SIZE_MAX)
        crawl_say(&s->crawl, "      nobody's: %s", why);
    else
        crawl_say(&s->crawl, "      %.2f for %s: %s", score,
                  inert_z(whose, sizeof(whose), s->job->profiles[i].name), why);
}

/* What was met and what came of it, for `probe`. */
static void
explain(struct site *s)
{
    if (s->options->trace.fn == NULL)
        return;
    crawl_explain(&s->crawl);
    crawl_say(&s->crawl, s->job->counts.candidates > 0
                             ? "\nAddresses seen:"
                             : "\nNo address was seen.");
    attribute_explain(s->evidence, explain_one, s);
}

/* Reads what the site will show; why_unread: not even its home page. */
SUSPENDS static int
read_site(struct site *s)
{
    task_state("home", s->job->domain);
    int r = find_home(s);
    if (r < 0)
        return fault(r);
    if (r > 0) {
        s->why_unread = r;
        return 0;
    }
    add_starts(s);
    r = read_rest(s);
    return r < 0 ? fault(r) : 0;
}

/* From the job's people to their findings. */
SUSPENDS static int
work(struct env *env, struct hosts *hosts, struct verify *verify,
     const struct site_options *o, struct job *job)
{
    CLEANUP(site_fini) struct site s;
    int r = 0;

    site_init(&s, env, hosts, o, job);
    s.verify = verify;
    bool is_visit = job->waits == NULL && !job->is_answered;
    if (is_visit)
        r = present_ask(env, verify, job, &s.arena, &s.rechecked);
    if (r < 0)
        return fault(r);
    bool is_worth_it = o->is_exhaustive || is_anybody_a_person(&s);
    if (is_worth_it && is_visit && !o->skips_pages)
        r = read_site(&s);
    if (r < 0)
        return fault(r);
    explain(&s);
    r = conclude(&s);
    return r < 0 ? fault(r) : 0;
}

int
site_run(struct env *env, struct hosts *hosts, struct verify *verify,
         const struct site_options *o, struct job *job)
{
    if (!job->is_answered) /* there each row has an answer of its own */
        job_fold_twins(job);
    int r = work(env, hosts, verify, o, job);
    job_unfold_twins(job);
    return r < 0 ? fault(r) : 0;
}

int
site_find(const struct site_options *o, struct job *job, bool *has_site)
{
    struct linkedin_stage stage = {
        .route = o->linkedin,
        .job = job,
        .trace = &o->trace,
        .may_publish = site_accepts(o->accept, STATUS_PUBLISHED),
    };
    int r = 0;

    *has_site = false;
    if (o->linkedin != NULL && linkedin_stage_may_find(job))
        r = linkedin_stage_site(&stage, has_site);
    return r < 0 ? fault(r) : 0;
}
