/*
 * verify [ADDRESS... | FILE]: what the mail servers say of addresses, with
 * the evidence. A task for each domain asks about all its addresses in one
 * plan; greylisted ones are asked for again as long as --wait-greylist lasts.
 *
 * A database that is there already (--db) says whom nobody is asked about, and
 * what was asked today; it is told what came to that. No other use is made of
 * it, and none is made for it.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <uv.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/fault.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/verify_list.h"
#include "cmd/world.h"
#include "core/verify.h"

enum { DOMAINS_MAX = 512 /* asked at once */ };

struct run {
    struct options *options;
    struct env *env;
    struct loop *loop;
    struct operators operators;
    struct verify verify;
    struct mbox *route;
    struct store *store; /* NULL: there is none */
    struct map suppressed;
    struct operator_options mail;
    struct operator_reach reach;
    struct verify_list list;
    struct task_event ended; /* a domain's task */
    size_t next;             /* group */
    int64_t until;           /* so long we come back to greylisting servers */
    uv_signal_t signals[2];  /* until the loop is freed */
    bool is_interrupted;
    int result;
};

/* One domain */

/* The items still to be asked for, as people of a plan. */
static size_t
add_items(struct plan *p, const struct verify_group *g,
          struct verify_item **whom)
{
    for (size_t i = 0; i < g->n; i++) {
        struct verify_item *it = g->items[i];
        if (it->reason != REASON_NONE && it->retry_at == 0)
            continue;
        whom[p->people_n] = it;
        p->people[p->people_n++] = (struct plan_person){
            .profile_id = STR_EMPTY,
            .published = it->email.text,
            .exists_p = 1,
        };
    }
    return p->people_n;
}

static void
take_results(struct plan *p, struct verify_item **whom)
{
    for (size_t i = 0; i < p->people_n; i++) {
        const struct plan_person *person = &p->people[i];
        struct verify_item *it = whom[i];
        const struct plan_try *t = person->tries_n > 0 ? person->tries : NULL;
        struct plan_result r;

        plan_result(p, i, &r);
        it->verification = t != NULL ? t->verification : r.verification;
        it->reason = t != NULL ? t->reason : r.reason;
        it->catch_all = p->catch_all;
        it->retry_at = person->retry_at;
        if (t != NULL && t->said > 0)
            it->verdict = p->said[t->said - 1];
    }
}

/* The earliest time at which one of them may be asked again; 0: none waits. */
static int64_t
next_at(const struct verify_group *g)
{
    int64_t at = 0;

    for (size_t i = 0; i < g->n; i++)
        if (g->items[i]->retry_at > 0 &&
            (at == 0 || g->items[i]->retry_at < at))
            at = g->items[i]->retry_at;
    return at;
}

SUSPENDS static int
ask_once(struct run *run, struct verify_group *g)
{
    struct arena *a = &run->options->arena;
    struct plan *p = arena_new(a, struct plan);
    struct verify_item **whom = arena_array(a, struct verify_item *, g->n);
    struct verify_cost cost;

    *p = (struct plan){
        .arena = a,
        .domain = g->domain,
        .people = arena_array(a, struct plan_person, g->n),
        .refused_left = MANNERS_REFUSED_MAX,
        .catch_all = g->items[0]->catch_all,
        .suppressed = run->mail.suppressed,
    };
    if (add_items(p, g, whom) == 0)
        return 0;
    int r = verify_plan(&run->verify, p, &cost);
    take_results(p, whom);
    return r < 0 ? fault(r) : 0;
}

SUSPENDS static int
ask_domain(struct run *run, struct verify_group *g)
{
    int64_t at;

    for (size_t i = 0; i < g->n; i++)
        g->items[i]->reason =
            g->is_suppressed ? REASON_SUPPRESSED : REASON_NONE;
    int r = ask_once(run, g);
    while (r == 0 && (at = next_at(g)) > 0 && at <= run->until) {
        int64_t wait_s = at - run->env->ops->wall_s(run->env);
        task_state("greylist", g->domain);
        r = task_sleep(task_now() + (wait_s > 0 ? wait_s : 0) * 1000);
        if (r == 0)
            r = ask_once(run, g);
    }
    return r < 0 ? fault(r) : 0;
}

/* One of the tasks that take domain after domain. */
SUSPENDS static int
ask_domains(void *arg)
{
    struct run *run = arg;

    while (run->next < run->list.groups_n && !run->is_interrupted) {
        int r = ask_domain(run, run->list.groups[run->next++]);
        if (r < 0)
            return fault(r);
    }
    return 0;
}

/* The store, where there is one */

static void
close_store(struct run *run)
{
    map_fini(&run->suppressed);
    store_close(&run->store);
}

/* 0, or the exit status after the reason was logged. */
static int
open_store(struct run *run)
{
    struct options *o = run->options;

    if (common_is_missing(o))
        return 0;
    int r = common_open(o, &run->store);
    if (r != 0)
        return r;
    if (world_mail_known(run->store, &o->arena, &run->suppressed, &run->mail) <
        0)
        return common_store_fault(run->store);
    return 0;
}

/* Whole domains of which nobody is asked. */
static int
find_suppressed(struct run *run)
{
    for (size_t i = 0; run->store != NULL && i < run->list.groups_n; i++) {
        struct verify_group *g = run->list.groups[i];
        if (run->store->ops->is_suppressed(run->store, g->domain,
                                           &g->is_suppressed) < 0)
            return common_store_fault(run->store);
    }
    return 0;
}

static size_t
add_tallies(struct arena *a, const struct tallies *from, const char *name,
            int64_t now, struct store_fact *out)
{
    size_t n = 0;

    map_each (slot, &from->by_key) {
        const struct tally *t = slot->value;
        struct buf b;
        if (t->n == 0 || t->ends_at <= now)
            continue;
        buf_init(&b, a, 32);
        buf_addf(&b, "%u", t->n);
        out[n++] = (struct store_fact){slot->key, str_of(name), buf_str(&b),
                                       now, t->ends_at};
    }
    return n;
}

/* What was asked today, with this. */
static int
keep_tallies(struct run *run)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    const struct operators *os = &run->operators;
    int64_t now = common_now();
    struct store_batch b = {.now = now};

    if (run->store == NULL)
        return 0;
    struct store_fact *facts = arena_array(
        &a, struct store_fact, os->asked.by_key.n + os->refused.by_key.n);
    b.facts_n = add_tallies(&a, &os->asked, STORE_ASKED, now, facts);
    b.facts_n +=
        add_tallies(&a, &os->refused, STORE_REFUSED, now, facts + b.facts_n);
    b.facts = facts;
    if (run->store->ops->commit(run->store, &b, NULL) < 0)
        return common_store_fault(run->store);
    return 0;
}

/* The run */

static void
mark_unasked(struct verify_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        struct verify_item *it = &l->items[i];
        if (it->parsed != EMAIL_OK)
            it->verification = VERIFICATION_INVALID;
        else if (it->reason == REASON_NONE)
            it->reason = REASON_INTERRUPTED;
    }
}

/* Those who failed before it was clear that the port is closed. */
static void
mark_closed(struct run *run)
{
    for (size_t i = 0; i < run->list.n; i++)
        if (atomic_load(&run->reach.is_closed) &&
            run->list.items[i].reason == REASON_UNREACHABLE)
            run->list.items[i].reason = REASON_NO_PORT_25;
}

SUSPENDS static int
ask_all(void *arg)
{
    struct run *run = arg;
    CLEANUP(nursery_fini) struct nursery domains;
    size_t n =
        run->list.groups_n < DOMAINS_MAX ? run->list.groups_n : DOMAINS_MAX;

    nursery_init(&domains);
    for (size_t i = 0; i < n; i++)
        nursery_start(&domains, "domain", ask_domains, run);
    run->result = nursery_join(&domains, MSEC_NEVER);
    mbox_close(run->operators.inbox);
    return 0;
}

static void
on_signal(uv_signal_t *h, int signum)
{
    struct run *run = h->data;

    (void)signum;
    run->is_interrupted = true;
    loop_cancel_all(run->loop);
    operators_stop(&run->operators);
    uv_signal_stop(h); /* a second one ends the program */
}

static void
run_loop(struct run *run)
{
    static const int numbers[] = {SIGINT, SIGTERM};

    for (size_t i = 0; i < array_len(numbers); i++) {
        uv_signal_t *h = &run->signals[i];
        check(uv_signal_init(loop_uv(run->loop), h) == 0);
        h->data = run;
        check(uv_signal_start(h, on_signal, numbers[i]) == 0);
        uv_unref((uv_handle_t *)h);
    }
    operators_init(&run->operators, run->env, &run->mail);
    run->route = run->operators.inbox;
    run->verify = (struct verify){run->env, &run->mail, &run->route, 1};
    run->until = run->env->ops->wall_s(run->env) + run->options->wait_greylist;
    loop_start_task(run->loop, "operators", operators_serve, &run->operators);
    loop_start_task(run->loop, "verify", ask_all, run);
    loop_run(run->loop);
    for (size_t i = 0; i < array_len(numbers); i++)
        uv_close((uv_handle_t *)&run->signals[i], NULL);
}

static void
print_counts(const struct verify_list *l)
{
    size_t by[VERIFICATION_N] = {0}, waiting = 0;

    for (size_t i = 0; i < l->n; i++) {
        by[l->items[i].verification]++;
        waiting += l->items[i].retry_at > 0;
    }
    log_info("%zu addresses at %zu domains: %zu valid, %zu invalid, "
             "%zu accept_all, %zu unknown, %zu not checked",
             l->n, l->groups_n, by[VERIFICATION_VALID],
             by[VERIFICATION_INVALID], by[VERIFICATION_ACCEPT_ALL],
             by[VERIFICATION_UNKNOWN], by[VERIFICATION_NOT_CHECKED]);
    if (waiting > 0)
        log_info("%zu of them may be asked again later (retry_at), or with "
                 "--wait-greylist",
                 waiting);
}

int
cmd_verify(struct options *o)
{
    struct env_real_options *real =
        arena_new(&o->arena, struct env_real_options);
    CLEANUP(close_store) struct run run = {.options = o};

    if (world_options(o, real) != 0 || world_mail(o, &run.mail) != 0) {
        log_error("%.*s", STR_ARG(o->conf.why));
        return EXIT_USAGE;
    }
    run.mail.reach = &run.reach;
    int r = open_store(&run);
    if (r == 0)
        r = verify_list_read(o, &run.list);
    if (r == 0)
        r = find_suppressed(&run);
    if (r != 0)
        return r;
    run.loop = loop_new(LOOP_REAL);
    if (env_real_open(run.loop, real, &run.env) != 0) {
        loop_free(run.loop);
        return EXIT_FAULT;
    }
    run_loop(&run);
    mark_unasked(&run.list);
    mark_closed(&run);
    verify_list_repeat(&run.list);
    r = verify_list_write(o, &run.list);
    if (r == 0)
        r = keep_tallies(&run);
    print_counts(&run.list);
    operators_fini(&run.operators);
    env_real_close(run.env);
    loop_free(run.loop);
    verify_list_fini(&run.list);
    if (r == 0 && run.result < 0 && !run.is_interrupted)
        r = common_fault("the questions ended early");
    return r != 0 ? r : run.is_interrupted ? EXIT_INTERRUPTED : EXIT_DONE;
}
