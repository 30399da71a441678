/* See visit.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/intake.h"
#include "visit.h"

enum { NAMES_MAX = 4 };

struct crawl_trace visit_trace;

static int
run(void *arg)
{
    struct visit *v = arg;
    struct site_options o = {
        .accept = SITE_ACCEPT_SAFE,
        .is_exhaustive = visit_trace.fn != NULL,
        .trace = visit_trace,
    };
    v->result = site_run(&v->sim.env, &v->hosts, NULL, &o, v->job);
    return 0;
}

/* names: one, or several with a bar between. */
static struct job *
job_for(const char *names)
{
    struct profile p[NAMES_MAX] = {0};
    struct list jobs;
    size_t n = 0;

    for (str rest = str_of(names); rest.p != NULL && n < NAMES_MAX; n++) {
        str name = str_cut(&rest, '|');
        p[n] = (struct profile){
            .id = name, .name = name, .website = STR("acme.test")};
    }
    list_init(&jobs);
    assert_int_equal(intake_group(p, n, &jobs), 1);
    return container_of(list_take(&jobs), struct job, link);
}

struct visit *
visit(const struct sim_page *pages, size_t n, str (*write)(struct arena *, str),
      const char *names)
{
    struct visit *v = calloc(1, sizeof(*v));

    assert_non_null(v);
    v->loop = loop_new(LOOP_VIRTUAL);
    sim_env_init(&v->sim, v->loop, pages, n);
    v->sim.write = write;
    hosts_init(&v->hosts);
    v->job = job_for(names);
    v->result = -1;
    loop_start_task(v->loop, "visit", run, v);
    assert_int_equal(loop_run(v->loop), 0);
    assert_int_equal(v->result, 0);
    assert_true(v->sim.log_n <= CRAWL_REQUESTS_MAX);
    assert_true(v->sim.in_flight_max <= HOST_SLOTS);
    return v;
}

void
visit_end(struct visit *v)
{
    job_free(v->job);
    hosts_fini(&v->hosts);
    loop_free(v->loop);
    free(v);
}

static void
show_requests(const struct visit *v)
{
    for (size_t i = 0; i < v->sim.log_n; i++)
        print_error("    %s\n", v->sim.log[i].url);
}

void
assert_found(const struct visit *v, size_t i, const char *address)
{
    const struct finding *f = &v->job->findings[i];
    if (str_eq(f->address, str_of(address)))
        return;
    show_requests(v);
    fail_msg("found \"%.*s\" (%s), wanted \"%s\"", STR_ARG(f->address),
             model_outcome_word(f->outcome), address);
}

void
assert_requests(const struct visit *v, size_t max)
{
    if (v->sim.log_n <= max)
        return;
    show_requests(v);
    fail_msg("%zu requests, at most %zu wanted", v->sim.log_n, max);
}

void
assert_asked(const struct visit *v, const char *url, size_t times)
{
    if (sim_env_asked(&v->sim, url) == times)
        return;
    show_requests(v);
    fail_msg("%s: asked for %zu times, wanted %zu", url,
             sim_env_asked(&v->sim, url), times);
}
