/*
 * The main task takes jobs from the mailbox and starts a site task for each,
 * as long as the profiles in flight are within bounds. Stopping closes the
 * mailbox and cancels the site tasks; the main task itself is never cancelled,
 * so that it can give every job back.
 */
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/log.h"
#include "core/message.h"
#include "core/present.h"
#include "core/shard.h"

enum { SHARD_MAILBOX = 64 };

struct shard {
    struct shard_options options;
    pthread_t thread;
    struct loop *loop;
    struct env *env;
    struct mbox *inbox;
    struct hosts hosts;
    struct operators operators;
    struct verify verify;
    struct linkedin_host linkedin;
    struct nursery sites;
    struct task_event has_room;
    struct list unsent; /* jobs of cancelled tasks */
    size_t profiles_in_flight;
    atomic_bool is_stopping;
    int fault;
};

/* A site's task and what it needs. */
struct visit {
    struct shard *shard;
    struct job *job;
};

static struct message *
message_of(struct job *j)
{
    struct message *m = message_new(MESSAGE_JOB);
    m->job = j;
    return m;
}

/* Hand the job on; a task that is cancelled leaves that to the main task. */
SUSPENDS static void
hand_on(struct shard *s, struct job *j)
{
    struct message *m = message_of(j);

    if (mbox_send(s->options.results, m, MSEC_NEVER) == 0)
        return;
    m->job = NULL;
    message_free(m);
    list_add(&s->unsent, &j->link);
}

static void
interrupt(struct job *j)
{
    j->is_interrupted = true;
    job_fail(j, OUTCOME_INTERRUPTED, STR_EMPTY);
}

/* Its site is known by now: by the writer and the engine to its shard. */
SUSPENDS static void
move_on(struct shard *s, struct job *j)
{
    struct message *m = message_new(MESSAGE_MOVED);

    list_add(&m->jobs, &j->link);
    if (mbox_send(s->options.results, m, MSEC_NEVER) == 0)
        return;
    list_take(&m->jobs);
    message_free(m);
    interrupt(j);
    list_add(&s->unsent, &j->link);
}

/* A job without a site: whose e-mail is proved anew needs none. */
SUSPENDS static int
find_site(struct shard *s, struct job *j, bool *has_site)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct plan_result *rechecked;

    int r = present_ask(s->env, &s->verify, j, &a, &rechecked);
    if (r == 0 && !present_is_proved(j))
        r = site_find(&s->options.site, j, has_site);
    if (r == 0 && !*has_site)
        r = present_end(s->env, &s->verify, j, &a, rechecked);
    return r < 0 ? fault(r) : 0;
}

/* *has_moved: the job is another's from here on. */
SUSPENDS static int
work_on(struct shard *s, struct job *j, bool *has_moved)
{
    int r;

    *has_moved = false;
    if (j->domain.n > 0)
        r = site_run(s->env, &s->hosts, &s->verify, &s->options.site, j);
    else
        r = find_site(s, j, has_moved);
    return r < 0 ? fault(r) : 0;
}

SUSPENDS static int
visit_site(void *arg)
{
    struct visit *v = arg;
    struct shard *s = v->shard;
    struct job *j = v->job;
    size_t n = j->profiles_n;
    bool has_moved;
    char trace[512];

    free(v);
    int r = work_on(s, j, &has_moved);
    if (r < 0) {
        interrupt(j);
        fault_take_trace(trace, sizeof(trace));
        if (r != -ECANCELED)
            log_warn("%.*s: left for a later run: %s (%s)", STR_ARG(j->domain),
                     strerror(-r), trace);
    }
    s->profiles_in_flight -= n;
    task_wake(&s->has_room);
    if (has_moved)
        move_on(s, j);
    else
        hand_on(s, j);
    return 0;
}

SUSPENDS static void
wait_for_room(struct shard *s, const struct job *j)
{
    while (s->profiles_in_flight > 0 &&
           s->profiles_in_flight + j->profiles_n > s->options.profiles_max)
        if (task_wait(&s->has_room, MSEC_NEVER) != 0)
            return;
}

SUSPENDS static void
take_job(struct shard *s, struct job *j)
{
    wait_for_room(s, j);
    if (atomic_load(&s->is_stopping)) {
        j->is_interrupted = true;
        list_add(&s->unsent, &j->link);
        return;
    }
    struct visit *v = malloc(sizeof(*v));
    check(v != NULL);
    *v = (struct visit){s, j};
    s->profiles_in_flight += j->profiles_n;
    nursery_start(&s->sites, "site", visit_site, v);
}

SUSPENDS static int
run_jobs(void *arg)
{
    struct shard *s = arg;
    void *msg;
    struct list *e;

    nursery_init(&s->sites);
    while (mbox_recv(s->inbox, &msg, MSEC_NEVER) == 0)
        take_job(s, msg);
    int r = nursery_join(&s->sites, MSEC_NEVER);
    nursery_fini(&s->sites);
    while ((e = list_take(&s->unsent)) != NULL)
        hand_on(s, container_of(e, struct job, link));
    return r < 0 ? fault(r) : 0;
}

static void *
thread_main(void *arg)
{
    struct shard *s = arg;

    loop_start_task(s->loop, "operators", operators_serve, &s->operators);
    loop_start_task(s->loop, "linkedin", linkedin_host_serve, &s->linkedin);
    loop_start_task(s->loop, "shard", run_jobs, s);
    s->fault = loop_run(s->loop);
    return NULL;
}

/* Signals are the main thread's. */
static int
start_thread(struct shard *s)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int r = pthread_create(&s->thread, NULL, thread_main, s);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return r == 0 ? 0 : fault_new(-r, "no thread for a shard");
}

static void
shard_free(struct shard *s)
{
    if (s->env != NULL)
        s->options.world.close(s->options.world.arg, s->env);
    operators_fini(&s->operators);
    linkedin_host_fini(&s->linkedin);
    hosts_fini(&s->hosts);
    mbox_free(s->inbox);
    loop_free(s->loop);
    free(s);
}

int
shard_start(const struct shard_options *o, struct shard **out)
{
    struct shard *s = calloc(1, sizeof(*s));

    check(s != NULL && o->profiles_max > 0);
    s->options = *o;
    s->loop = loop_new(LOOP_REAL);
    s->inbox = mbox_new(SHARD_MAILBOX);
    hosts_init(&s->hosts);
    list_init(&s->unsent);
    int r = o->world.open(o->world.arg, s->loop, &s->env);
    operators_init(&s->operators, s->env, o->mail);
    linkedin_host_init(&s->linkedin, s->env, &s->hosts, o->linkedin);
    s->verify = (struct verify){s->env, o->mail, o->routes, o->routes_n};
    if (r == 0)
        r = start_thread(s);
    if (r != 0) {
        shard_free(s);
        return r < 0 ? fault(r) : r;
    }
    *out = s;
    return 0;
}

struct mbox *
shard_mbox(struct shard *s)
{
    return s->inbox;
}

struct mbox *
shard_asks(struct shard *s)
{
    return s->operators.inbox;
}

struct mbox *
shard_linkedin(struct shard *s)
{
    return s->linkedin.inbox;
}

void
shard_close(struct shard *s)
{
    mbox_close(s->linkedin.inbox);
    mbox_close(s->operators.inbox);
    mbox_close(s->inbox);
}

static void
cancel_sites(void *arg)
{
    struct shard *s = arg;
    operators_stop(&s->operators);
    linkedin_host_stop(&s->linkedin);
    nursery_cancel(&s->sites);
    task_wake(&s->has_room);
}

void
shard_stop(struct shard *s)
{
    atomic_store(&s->is_stopping, true);
    mbox_close(s->inbox);
    loop_post(s->loop, cancel_sites, s);
}

int
shard_join(struct shard *s)
{
    pthread_join(s->thread, NULL);
    int r = s->fault;
    shard_free(s);
    return r < 0 ? fault(r) : 0;
}

static void
print_tasks(void *arg)
{
    struct shard *s = arg;
    loop_print_tasks(s->loop, 2);
}

void
shard_print_tasks(struct shard *s)
{
    loop_post(s->loop, print_tasks, s);
}
