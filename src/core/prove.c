/* The pattern and the mail servers of one site: see prove.h. */
#include "core/prove.h"
#include "base/buf.h"
#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "text/email.h"

enum { SEEN_MAX = 512, OTHERS_MAX = 256 };

/* How sure it is that somebody has a mailbox at the company at all. */
static const double exists_if_seen = 0.93, exists_if_not = 0.6, db_weight = 0.9;

/* Who and what is known of the company */

/* An address that is somebody's. */
static void
add_seen(struct prove *p, str address)
{
    if (p->seen_n == SEEN_MAX)
        return;
    p->seen = arena_room(p->arena, p->seen, p->seen_n, &p->seen_cap,
                         sizeof(*p->seen));
    p->seen[p->seen_n++] = address;
}

/* Somebody whom a proposal may fit as well as those asked for. */
static void
add_other(struct prove *p, const struct person *who)
{
    if (!who->is_person || p->others_n == OTHERS_MAX)
        return;
    p->others = arena_room(p->arena, p->others, p->others_n, &p->others_cap,
                           sizeof(*p->others));
    p->others[p->others_n++] = *who;
}

static void
add_other_name(struct prove *p, str name)
{
    struct person who;

    person_parse(p->arena, name, &who);
    add_other(p, &who);
}

/* People */

/* Who it is: by a fuller name than the profile's, where one is known. */
static const struct person *
person_of(struct prove *p, size_t i)
{
    const struct job_shown *shown = p->job->shown;
    size_t n;

    if (shown == NULL || shown[i].name.n == 0)
        return &attribute_people(p->evidence, &n)[i];
    struct person *who = arena_new(p->arena, struct person);
    person_parse(p->arena, shown[i].name, who);
    return who;
}

static void
describe_person(struct prove *p, size_t i)
{
    struct attribute_standing st = attribute_standing(p->evidence, i);

    p->people[i] = (struct prove_person){
        .who = person_of(p, i),
        .exists_p = st.is_seen ? exists_if_seen : exists_if_not,
        .may_guess = p->may_guess && !st.has_left && !st.is_one_of_two,
    };
}

/* The address that the site showed. */
static void
recall_finding(const struct prove *p, const struct finding *shown,
               struct finding *f)
{
    if (shown->address.n == 0 || (shown->status == STATUS_ROLE && !p->may_role))
        return;
    f->address = shown->address;
    f->confidence = shown->confidence;
    f->source_url = shown->source_url;
    f->reasons = shown->reasons;
    f->status = shown->status;
    f->method = shown->method;
    f->outcome = OUTCOME_FOUND;
}

void
prove_recall_present(const struct profile *p, struct finding *f)
{
    f->address = p->email;
    f->confidence = p->present->confidence;
    f->source_url = p->present->source_url;
    f->reasons = p->present->reasons;
    f->status = p->present->status;
    f->method = p->present->method;
    f->outcome = OUTCOME_FOUND;
    f->present = p->present;
}

/* Who waited: as it was when the site was read. */
static void
recall_person(struct prove *p, size_t i)
{
    const struct store_wait *w = &p->job->waits[i];
    struct wait_state s;
    struct person *who = arena_new(p->arena, struct person);

    person_parse(p->arena, p->job->profiles[i].name, who);
    p->people[i] = (struct prove_person){.who = who, .waited = w};
    if (!wait_state_read(p->arena, w->state, &s))
        return;
    if (s.name.n > 0)
        person_parse(p->arena, s.name, who);
    p->people[i].exists_p = s.exists_p;
    p->people[i].may_guess = s.may_guess && p->may_guess;
    p->mail_domain = s.mail_domain;
    if (s.is_present && p->job->profiles[i].present != NULL)
        prove_recall_present(&p->job->profiles[i], &p->job->findings[i]);
    else
        recall_finding(p, &s.published, &p->job->findings[i]);
    for (size_t k = 0; k < s.seen_n; k++)
        add_seen(p, s.seen[k]);
    for (size_t k = 0; k < s.others_n; k++)
        add_other_name(p, s.others[k]);
}

/* Whom the provider has answered about. */
static void
name_person(struct prove *p, size_t i)
{
    struct person *who = arena_new(p->arena, struct person);

    person_parse(p->arena, p->job->profiles[i].name, who);
    p->people[i] =
        (struct prove_person){.who = who, .exists_p = exists_if_seen};
}

void
prove_name_people(struct prove *p)
{
    size_t n = p->job->profiles_n;

    p->people = arena_array(p->arena, struct prove_person, n);
    for (size_t i = 0; i < n; i++) {
        if (p->evidence != NULL)
            describe_person(p, i);
        else if (p->job->waits != NULL)
            recall_person(p, i);
        else
            name_person(p, i);
    }
}

/* The pattern */

/* Where most of the colleagues have their mail; else the site's domain. */
static str
choose_mail_domain(const struct prove *p, const struct attribute_colleague *c,
                   size_t n)
{
    str best = p->domains[0];
    double most = 0;

    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t k = 0; k < n; k++)
            if (str_eq(c[k].domain, c[i].domain))
                sum += c[k].weight;
        if (sum > most) {
            most = sum;
            best = c[i].domain;
        }
    }
    return best;
}

static void
learn_from_site(struct prove *p)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;
    struct attribute_colleague *c;
    size_t n = attribute_colleagues(p->evidence, &c);

    p->mail_domain = choose_mail_domain(p, c, n);
    for (size_t i = 0; i < n; i++) {
        add_seen(p, c[i].address);
        if (str_eq(c[i].domain, p->mail_domain))
            pattern_learn(&scratch, &p->learnt, c[i].who, c[i].local,
                          c[i].weight);
    }
    const struct person *others = attribute_others(p->evidence, &n);
    for (size_t i = 0; i < n; i++)
        add_other(p, &others[i]);
}

/* Is it the e-mail of one of those asked for, to be looked at again? */
static bool
is_of_this_job(const struct prove *p, str address)
{
    for (size_t i = 0; i < p->job->profiles_n; i++)
        if (str_eq_nocase(p->job->profiles[i].email, address))
            return true;
    return false;
}

/* Those whose own e-mail was proved are colleagues of the others. */
static void
learn_from_confirmed(struct prove *p)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;

    for (size_t i = 0; i < p->job->profiles_n; i++) {
        const struct finding *f = &p->job->findings[i];
        if (!prove_is_confirmed(f) || f->status == STATUS_ROLE)
            continue;
        add_seen(p, f->address);
        if (str_eq_nocase(email_domain_of(f->address), p->mail_domain))
            pattern_learn(&scratch, &p->learnt, p->people[i].who,
                          email_local_of(f->address), db_weight);
    }
}

/* Colleagues of the database: they teach, and have what they have. */
static void
learn_from_store(struct prove *p)
{
    CLEANUP(arena_fini) struct arena scratch = ARENA_INIT;

    for (size_t i = 0; i < p->job->colleagues_n; i++) {
        const struct store_colleague *c = &p->job->colleagues[i];
        struct person who;
        str domain = email_domain_of(c->address);
        if (domain.n == 0 || is_of_this_job(p, c->address))
            continue;
        add_seen(p, c->address);
        person_parse(p->arena, c->name, &who);
        add_other(p, &who);
        if (str_eq_nocase(domain, p->mail_domain))
            pattern_learn(&scratch, &p->learnt, who.is_person ? &who : NULL,
                          email_local_of(c->address), db_weight);
    }
}

/* A fact about a mail domain of the site: "pattern:acme.test". */
static str
fact_name(struct prove *p, const char *what, str domain)
{
    struct buf b;

    buf_init(&b, p->arena, 512);
    buf_addf(&b, "%s:%.*s", what, STR_ARG(domain));
    return buf_str(&b);
}

/* Usual patterns depend on it; the provider has told it once, or nobody. */
static enum pattern_size
size_of_company(const struct prove *p)
{
    int64_t n;

    if (!str_to_i64(job_fact(p->job, STR(JOB_EMPLOYEES)), &n) || n <= 0)
        return PATTERN_SIZE_UNKNOWN;
    return pattern_size_of((uint64_t)n);
}

static void
learn(struct prove *p)
{
    pattern_init(&p->learnt, size_of_company(p));
    if (p->evidence != NULL)
        learn_from_site(p);
    str known = job_fact(p->job, STR(JOB_MAIL_DOMAIN));
    if (p->mail_domain.n == 0)
        p->mail_domain = known.n > 0 ? known : p->domains[0];
    const struct store_fact *f =
        job_find_fact(p->job, fact_name(p, "pattern", p->mail_domain));
    if (f != NULL)
        pattern_read(f->value, (double)(p->now - f->fetched_at) / PROVE_DAY_S,
                     &p->learnt);
    learn_from_store(p);
    learn_from_confirmed(p);
}

/* Nobody is their own rival: waits know the site's other profiles by name. */
static void
drop_own(struct prove *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->others_n; i++) {
        uint64_t hash = person_hash(&p->others[i]);
        bool is_own = false;
        for (size_t k = 0; k < p->job->profiles_n; k++)
            is_own |= hash != 0 && hash == person_hash(p->people[k].who);
        if (!is_own)
            p->others[n++] = p->others[i];
    }
    p->others_n = n;
}

static void
say_pattern(struct prove *p)
{
    struct pattern_lead lead;
    char domain[256];

    if (p->crawl == NULL)
        return;
    pattern_lead(&p->learnt, &lead);
    inert_z(domain, sizeof(domain), p->mail_domain);
    if (lead.colleagues > 0)
        crawl_say(p->crawl, "\nPattern at %s: %s (%u colleagues, %.0f %%)",
                  domain, pattern_name(lead.pattern), lead.colleagues,
                  100 * lead.share);
    else
        crawl_say(p->crawl, "\nPattern at %s: no colleague shows one", domain);
}

/* Plans */

static void
recall_domain(struct prove *p, struct plan *plan)
{
    str word = job_fact(p->job, fact_name(p, "catch_all", plan->domain));

    plan->catch_all = plan_catch_all_of(word);
}

/* Answers from before that are still good, this very visit's first. */
static void
recall_verdicts(struct prove *p, struct plan *plan)
{
    const struct job *j = p->job;
    struct store_verdict *known =
        arena_array(p->arena, struct store_verdict, j->said_n + j->verdicts_n);

    for (size_t i = 0; i < j->said_n + j->verdicts_n; i++) {
        const struct store_verdict *v =
            i < j->said_n ? &j->said[i] : &j->verdicts[i - j->said_n];
        bool is_good = v->verification == VERIFICATION_VALID ||
                       v->verification == VERIFICATION_INVALID;
        if (is_good && v->at > p->now - PROVE_VERDICT_S)
            known[plan->known_n++] = *v;
    }
    plan->known = known;
}

static void
plan_init(struct prove *p, str domain, struct plan *plan)
{
    size_t n = p->job->profiles_n;

    *plan = (struct plan){
        .arena = p->arena,
        .domain = domain,
        .learnt = p->learnt,
        .people = arena_array(p->arena, struct plan_person, n),
        .seen = p->seen,
        .seen_n = p->seen_n,
        .others = p->others,
        .others_n = p->others_n,
        .refused_left = MANNERS_REFUSED_MAX,
        .suppressed = p->verify != NULL ? p->verify->options->suppressed : NULL,
    };
    recall_domain(p, plan);
    recall_verdicts(p, plan);
}

bool
prove_is_given(const struct finding *f)
{
    return f->status == STATUS_PUBLISHED ||
           (f->address.n > 0 &&
            (f->method == METHOD_APOLLO || f->present != NULL));
}

bool
prove_is_confirmed(const struct finding *f)
{
    return f->present != NULL && f->verification == VERIFICATION_VALID &&
           (f->status == STATUS_VERIFIED || f->status == STATUS_ROLE);
}

/* Everybody whom this domain's server can tell of; `whom`: their profiles. */
static void
add_people(struct prove *p, struct plan *plan, size_t *whom)
{
    bool is_mail_domain = str_eq_nocase(plan->domain, p->mail_domain);

    for (size_t i = 0; i < p->job->profiles_n; i++) {
        const struct finding *f = &p->job->findings[i];
        if (f->outcome == OUTCOME_WAITING || prove_is_confirmed(f))
            continue; /* for another of its domains; done */
        bool is_published =
            prove_is_given(f) &&
            str_eq_nocase(email_domain_of(f->address), plan->domain);
        bool may_guess =
            is_mail_domain && p->people[i].may_guess &&
            p->people[i].who->is_person &&
            (is_published || f->status == STATUS_ROLE || f->address.n == 0);
        if (!is_published && !may_guess)
            continue;
        whom[plan->people_n] = i;
        plan->people[plan->people_n++] = (struct plan_person){
            .profile_id = p->job->profiles[i].id,
            .who = p->people[i].who,
            .published = is_published ? f->address : STR_EMPTY,
            .exists_p = p->people[i].exists_p,
            .may_guess = may_guess,
        };
    }
}

/* What has been asked of somebody today, for a run that comes later. */
static void
keep_tally(struct prove *p, str whose, const char *name,
           const struct ask_tally *t)
{
    struct buf b;

    if (t->ends_at <= p->now || t->n == 0)
        return;
    buf_init(&b, p->arena, 32);
    buf_addf(&b, "%u", t->n);
    job_learn_of(p->job, whose, str_of(name), buf_str(&b), p->now,
                 t->ends_at - p->now);
}

/* What was learnt of the domain, for the next run. */
static void
keep_domain(struct prove *p, struct plan *plan, const struct verify_cost *cost)
{
    struct job *j = p->job;
    struct pattern_lead lead;

    job_say(j, plan->said, plan->said_n);
    keep_tally(p, plan->domain, STORE_REFUSED, &cost->refused);
    keep_tally(p, cost->owner, STORE_ASKED, &cost->asked);
    if (j->domain.n == 0)
        return; /* no site: nobody to keep it of */
    if (plan->asked_n > 0)
        job_learn(j, fact_name(p, "catch_all", plan->domain),
                  str_of(plan_catch_all_word(plan->catch_all)), p->now,
                  plan->catch_all == PLAN_CATCH_ALL_UNKNOWN ||
                          plan->catch_all == PLAN_CATCH_ALL_MIXED
                      ? PROVE_DAY_S
                      : PROVE_CATCH_ALL_TTL_S);
    if (p->is_recheck)
        return; /* the pattern is learnt when the site has been read */
    if (!str_eq_nocase(p->mail_domain, j->domain))
        job_learn(j, STR(JOB_MAIL_DOMAIN), p->mail_domain, p->now,
                  PROVE_PATTERN_TTL_S);
    pattern_lead(&plan->learnt, &lead);
    if (str_eq_nocase(plan->domain, p->mail_domain) && lead.colleagues > 0)
        job_learn(j, fact_name(p, "pattern", p->mail_domain),
                  pattern_write(p->arena, &plan->learnt), p->now,
                  PROVE_PATTERN_TTL_S);
}

/* Has the domain's servers asked, and says what came of it. */
SUSPENDS static int
prove_domain(struct prove *p, str domain)
{
    struct plan *plan = arena_new(p->arena, struct plan);
    size_t *whom = arena_array(p->arena, size_t, p->job->profiles_n);
    struct verify_cost cost = {0};

    plan_init(p, domain, plan);
    add_people(p, plan, whom);
    if (plan->people_n == 0)
        return 0;
    if (p->verify != NULL) {
        int r = verify_plan(p->verify, plan, &cost);
        if (r == 0 && plan->stopped == REASON_INTERRUPTED)
            r = -ECANCELED; /* another shard was told before this one */
        if (r < 0)
            return fault(r);
    } else {
        plan_stop(plan, REASON_NO_HELO);
        plan_finish(plan);
    }
    p->limit_ends_at = cost.refused.ends_at;
    p->job->counts.smtp_sessions += cost.sessions_n;
    p->job->counts.smtp_recipients += plan->asked_n;
    p->job->counts.smtp_refused += plan->refused_n;
    p->job->counts.smtp_cached += plan->cached_n;
    for (size_t k = 0; k < plan->people_n; k++)
        prove_finding(p, plan, whom[k], k);
    prove_roles(p, plan);
    keep_domain(p, plan, &cost);
    return 0;
}

/* The other domains at which addresses were published. */
static size_t
other_domains(struct prove *p, str out[PROVE_DOMAINS_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < p->job->profiles_n && n < PROVE_DOMAINS_MAX; i++) {
        const struct finding *f = &p->job->findings[i];
        str domain = email_domain_of(f->address);
        bool is_known = !prove_is_given(f) || prove_is_confirmed(f) ||
                        domain.n == 0 || str_eq_nocase(domain, p->mail_domain);
        for (size_t k = 0; k < n; k++)
            is_known |= str_eq_nocase(domain, out[k]);
        if (!is_known)
            out[n++] = domain;
    }
    return n;
}

/*
 * A site's own domain may have no mail: then it is at one of the domains that
 * the site moved to. Only where no colleague's address has told.
 */
SUSPENDS static int
check_mail_domain(struct prove *p)
{
    struct verify_mx mx;

    if (!verify_may_ask(p->verify) || p->domains_n < 2 ||
        !str_eq(p->mail_domain, p->domains[0]))
        return 0;
    for (size_t i = 0; i < p->domains_n; i++) {
        int r = verify_mx(p->verify, p->domains[i], p->arena, &mx);
        if (r < 0)
            return fault(r);
        if (r == REASON_DNS_FAILED)
            return 0; /* nobody knows */
        if (r == 0 && !mx.is_implicit) {
            p->mail_domain = p->domains[i];
            return 0;
        }
    }
    return 0;
}

int
prove_site(struct prove *p)
{
    str others[PROVE_DOMAINS_MAX] = {0};

    p->now = p->env->ops->wall_s(p->env);
    prove_name_people(p);
    learn(p);
    drop_own(p);
    int r = check_mail_domain(p);
    if (r < 0)
        return fault(r);
    say_pattern(p);
    size_t n = other_domains(p, others);
    for (size_t i = 0; i < n && r == 0; i++)
        r = prove_domain(p, others[i]);
    if (r == 0)
        r = prove_domain(p, p->mail_domain);
    return r < 0 ? fault(r) : 0;
}
