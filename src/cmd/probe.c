/*
 * probe DOMAIN|URL|ADDRESS: one site (for a URL of somebody's LinkedIn page
 * the one that it names, where --name says whose it should be), verbosely:
 * every fetch and why it was the next, the links that were not followed and
 * why, every candidate with what speaks for and against it, and what each
 * --name would get. The tool for learning, and for bug reports.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/inert.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "cmd/world.h"
#include "core/intake.h"
#include "text/email.h"
#include "text/linkedin.h"

struct probe {
    struct options *options;
    struct env *env;
    struct hosts hosts;
    struct operator_options mail;
    struct operator_reach reach;
    struct operators operators;
    struct mbox *route;
    struct verify verify;
    struct linkedin_host_options linkedin_options;
    struct linkedin_host linkedin;
    struct mbox *linkedin_route;
    struct linkedin_host_route linkedin_routes;
    struct job *job;
    str address; /* to be asked for as well; empty: none was named */
    int result;
};

static void
say(void *arg, const char *text)
{
    (void)arg;
    printf("%s\n", text);
}

static void
print_finding(const struct finding *f)
{
    char name[128], address[256], why[1024], url[512];

    inert_z(name, sizeof(name), f->name);
    if (f->address.n == 0) {
        printf("%s: nothing (%s)\n", name, model_outcome_text(f->outcome));
        if (f->reasons.n > 0)
            printf("    %s\n", inert_z(why, sizeof(why), f->reasons));
        return;
    }
    printf("%s: %s, %s, confidence %.2f\n", name,
           inert_z(address, sizeof(address), f->address),
           model_status_word(f->status), f->confidence);
    if (f->source_url.n > 0)
        printf("    seen on %s\n", inert_z(url, sizeof(url), f->source_url));
    printf("    %s\n", inert_z(why, sizeof(why), f->reasons));
}

/* The address that was named, by itself. */
SUSPENDS static int
ask_address(struct probe *p)
{
    struct plan_person person = {.profile_id = STR_EMPTY,
                                 .published = p->address};
    struct plan *plan = arena_new(&p->options->arena, struct plan);
    struct verify_cost cost;
    struct plan_result r;
    char address[256];

    *plan = (struct plan){
        .arena = &p->options->arena,
        .domain = email_domain_of(p->address),
        .people = &person,
        .people_n = 1,
        .refused_left = MANNERS_REFUSED_MAX,
    };
    printf("\nThe mailbox %s:\n",
           inert_z(address, sizeof(address), p->address));
    int result = verify_plan(&p->verify, plan, &cost);
    if (result < 0)
        return fault(result);
    plan_result(plan, 0, &r);
    printf("  %s: %s\n", model_verification_word(r.verification),
           model_reason_text(r.reason));
    return 0;
}

SUSPENDS static int
visit(void *arg)
{
    struct probe *p = arg;
    struct site_options o = {
        .accept = (enum site_accept)p->options->accept,
        .may_role = p->options->accept_role,
        .may_guess = true,
        .is_exhaustive = true,
        .linkedin = &p->linkedin_routes,
        .trace = {say, p},
    };
    bool has_site = p->job->domain.n > 0;

    if (!has_site)
        p->result = site_find(&o, p->job, &has_site);
    if (has_site)
        p->result = site_run(p->env, &p->hosts, &p->verify, &o, p->job);
    if (p->result == 0 && p->address.n > 0)
        p->result = ask_address(p);
    mbox_close(p->linkedin.inbox);
    mbox_close(p->operators.inbox);
    return 0;
}

/*
 * The word as a website field; an address stands for its domain's site, and a
 * LinkedIn page for its field.
 */
static int
subject_of(struct options *o, str word, struct profile *out, str *address)
{
    struct linkedin_profile page;
    struct email e;
    struct url site;
    const char *why;
    char shown[128];

    *address = STR_EMPTY;
    if (linkedin_profile(&o->arena, word, &page) == LINKEDIN_OK) {
        out->linkedin = page.url.text;
        return 0;
    }
    if (email_parse(&o->arena, word, &e) == EMAIL_OK) {
        word = e.domain;
        *address = e.text;
    }
    enum outcome outcome = intake_website(&o->arena, word, &site, &why);
    out->website = site.text;
    if (outcome == OUTCOME_FOUND)
        return 0;
    log_error("%s: %s", inert_z(shown, sizeof(shown), word), why);
    return EXIT_USAGE;
}

static struct job *
job_of(struct options *o, const struct profile *subject)
{
    struct list jobs;
    /* a page is one person's */
    size_t n = o->name.n > 0 && subject->linkedin.n == 0 ? o->name.n : 1;
    struct profile *p = arena_array(&o->arena, struct profile, n);

    list_init(&jobs);
    for (size_t i = 0; i < n; i++)
        p[i] = (struct profile){
            .id = STR("probe"),
            .name = o->name.n ? o->name.v[i] : STR_EMPTY,
            .website = subject->website,
            .linkedin = subject->linkedin,
            .list_size = MODEL_LIST_SIZE_UNKNOWN,
        };
    intake_group(p, n, &jobs);
    return container_of(list_take(&jobs), struct job, link);
}

static int
report(struct probe *p)
{
    char trace[512];

    if (p->result < 0) {
        fault_take_trace(trace, sizeof(trace));
        log_error("%s", trace);
        return EXIT_FAULT;
    }
    const struct job_counts *n = &p->job->counts;
    printf("\n%" PRIu64 " requests, %" PRIu64 " pages, %" PRIu64
           " bytes received, %" PRIu64 " addresses seen\n\n",
           n->requests, n->pages, n->bytes, n->candidates);
    for (size_t i = 0; i < p->options->name.n && i < p->job->profiles_n; i++)
        print_finding(&p->job->findings[i]);
    if (p->options->name.n == 0) {
        enum outcome o = p->job->findings[0].outcome;
        if (p->job->counts.pages == 0)
            printf("no page was read: %s\n", model_outcome_text(o));
        printf("Add --name \"Jane Doe\" to see whose an address would be.\n");
    }
    return EXIT_DONE;
}

/* Mail operators on the same loop; what is said with them is shown. */
static void
start_mail(struct probe *p, struct loop *l)
{
    p->mail.reach = &p->reach;
    p->mail.trace = say;
    p->mail.trace_arg = p;
    operators_init(&p->operators, p->env, &p->mail);
    p->route = p->operators.inbox;
    p->verify = (struct verify){p->env, &p->mail, &p->route, 1};
    loop_start_task(l, "operators", operators_serve, &p->operators);
}

static void
start_linkedin(struct probe *p, struct loop *l)
{
    p->linkedin_options = (struct linkedin_host_options){
        .is_on = true, .trace = {say, p}
    };
    linkedin_host_init(&p->linkedin, p->env, &p->hosts, &p->linkedin_options);
    p->linkedin_route = p->linkedin.inbox;
    p->linkedin_routes = (struct linkedin_host_route){&p->linkedin_route, 1};
    loop_start_task(l, "linkedin", linkedin_host_serve, &p->linkedin);
}

int
cmd_probe(struct options *o)
{
    struct env_real_options *real =
        arena_new(&o->arena, struct env_real_options);
    struct probe p = {.options = o};
    struct profile subject = {.website = STR_EMPTY, .linkedin = STR_EMPTY};

    if (world_options(o, real) != 0 || world_mail(o, &p.mail) != 0) {
        log_error("%.*s", STR_ARG(o->conf.why));
        return EXIT_USAGE;
    }
    int r = subject_of(o, o->args[0], &subject, &p.address);
    if (r != 0)
        return r;
    struct loop *l = loop_new(LOOP_REAL);
    if (env_real_open(l, real, &p.env) != 0) {
        loop_free(l);
        return EXIT_FAULT;
    }
    hosts_init(&p.hosts);
    p.job = job_of(o, &subject);
    start_mail(&p, l);
    start_linkedin(&p, l);
    loop_start_task(l, "probe", visit, &p);
    loop_run(l);
    r = report(&p);
    job_free(p.job);
    operators_fini(&p.operators);
    linkedin_host_fini(&p.linkedin);
    hosts_fini(&p.hosts);
    env_real_close(p.env);
    loop_free(l);
    return r;
}
