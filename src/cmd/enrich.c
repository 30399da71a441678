/*
 * enrich: the main job. Opens the store, imports what --input names, says
 * what it would do (--dry-run) or has the engine do it, and prints what it
 * came to.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/json.h"
#include "base/log.h"
#include "base/map.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/import.h"
#include "cmd/money.h"
#include "cmd/summary.h"
#include "cmd/world.h"
#include "core/intake.h"
#include "text/linkedin.h"

enum {
    DAY_S = 24 * 3600,
    DRY_RUN_ROWS = 10,      /* shown by --dry-run */
    DRY_RUN_WINDOW = 16384, /* looked at, to count sites */
    PROGRESS_TERMINAL_MS = 200,
    PROGRESS_PLAIN_MS = 10 * 1000,
};

struct enrich {
    struct options *options;
    struct store *store;
    struct store_selection selection;
    struct store_imported imported;
    uint64_t expected;  /* profiles that the run will work on */
    uint64_t elsewhere; /* profiles that other runs work on */
    const char *output;
    struct operator_options mail;
    struct linkedin_host_options linkedin;
    struct map suppressed; /* addresses about which nobody is asked */
    bool has_terminal;
};

static void
enrich_close(struct enrich *e)
{
    map_fini(&e->suppressed);
    store_close(&e->store);
}

static int
complain(const struct enrich *e)
{
    log_error("%s", store_why(e->store));
    return EXIT_FAULT;
}

/* The store, the input, the selection */

static int
open_store(struct enrich *e)
{
    struct options *o = e->options;
    str url = o->db;
    str why = STR_EMPTY;
    struct store_names names;
    char shown[256];

    if (common_names(o, &names) != 0)
        return EXIT_USAGE;
    if (o->input.n == 0 && common_is_missing(o)) {
        log_error("%s does not exist; import profiles first (turnstone import "
                  "FILE.csv) or name a CSV with --input",
                  inert_z(shown, sizeof(shown), url));
        return EXIT_FAULT;
    }
    if (o->dry_run && o->input.n > 0 && common_is_missing(o))
        url = STR("sqlite::memory:"); /* nothing is written, not even a file */
    if (store_open(&e->store, url, &names, &o->arena, &why) != 0) {
        log_error("%.*s", STR_ARG(why));
        return EXIT_FAULT;
    }
    return 0;
}

static void
select_profiles(struct enrich *e)
{
    const struct options *o = e->options;
    int64_t now = env_real_wall_s();

    e->selection.priority = (enum store_priority)o->priority;
    e->selection.is_input_only = o->input.n > 0;
    e->selection.now = now;
    e->selection.tried_since = now - o->retry_after * DAY_S;
    e->selection.lease_until = now + ENGINE_LEASE_S;
    /* the rows of a file are asked for by name: take all of them */
    if (o->input.n > 0 && !options_is_set(o, STR("priority")))
        e->selection.priority = STORE_ALL;
}

static int
count_profiles(struct enrich *e)
{
    uint64_t limit = (uint64_t)e->options->limit;

    if (e->store->ops->count(e->store, &e->selection, limit, &e->expected) < 0)
        return complain(e);
    return 0;
}

/* What other runs have claimed is left to them: said, lest it is missed. */
static int
count_elsewhere(struct enrich *e)
{
    uint64_t n;

    if (e->store->ops->leased(e->store, e->selection.run_id, env_real_wall_s(),
                              &n) < 0)
        return complain(e);
    if (n > e->elsewhere)
        e->elsewhere = n;
    return 0;
}

static void
say_elsewhere(const struct enrich *e)
{
    uint64_t n = e->elsewhere;

    if (n > 0)
        log_info("%" PRIu64 " profile%s in another run now, and left to it", n,
                 n == 1 ? " is" : "s are");
}

/* --dry-run */

static void
print_row(const struct profile *p)
{
    char name[64], company[64], website[80], size[24] = "-";

    if (p->list_size != MODEL_LIST_SIZE_UNKNOWN)
        snprintf(size, sizeof(size), "%" PRId64, p->list_size);
    printf("  %12s  %-28s  %-28s  %s\n", size,
           inert_z(name, sizeof(name), p->name),
           inert_z(company, sizeof(company), p->company),
           inert_z(website, sizeof(website), p->website));
}

static void
count_jobs(const struct profile *rows, size_t n, size_t *sites, size_t *without)
{
    struct list jobs;
    struct list *e;

    list_init(&jobs);
    intake_group(rows, n, &jobs);
    while ((e = list_take(&jobs)) != NULL) {
        struct job *j = container_of(e, struct job, link);
        *sites += j->domain.n > 0;
        *without += j->domain.n > 0 ? 0 : j->profiles_n;
        job_free(j);
    }
}

/* Profiles that wait for a mail server come first, within --limit. */
static void
print_due(const struct store_waits *w)
{
    char when[32];

    if (w->n == 0)
        return;
    printf("%" PRIu64 " profile%s wait%s for a mail server; %" PRIu64
           " of them may be asked now, before the others.\n",
           w->n, w->n == 1 ? "" : "s", w->n == 1 ? "s" : "", w->due_n);
    if (w->next_at > 0)
        printf("The next one is due %s.\n", common_time_text(w->next_at, when));
}

static int
dry_run(struct enrich *e)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    size_t most = e->options->limit < DRY_RUN_WINDOW ? (size_t)e->options->limit
                                                     : DRY_RUN_WINDOW;
    struct profile *rows = arena_array(&a, struct profile, most);
    size_t n, sites = 0, without = 0;
    struct store_waits waits;

    if (e->store->ops->waits(e->store, &e->selection, &waits) < 0)
        return complain(e);
    if (e->store->ops->peek(e->store, &e->selection, &a, rows, most, &n) < 0)
        return complain(e);
    count_jobs(rows, n, &sites, &without);
    printf("Dry run: no network, nothing written.\n\n");
    printf("Would work on %" PRIu64 " profiles", e->expected);
    if (n < e->expected)
        printf("; of the first %zu", n);
    printf(": %zu sites to visit, %zu profiles without a usable web site.\n",
           sites, without);
    print_due(&waits);
    printf("At most %zu requests for pages.\n", sites * CRAWL_PAGES_MAX);
    if (money_forecast(e->store, &e->selection, e->options, e->expected) < 0)
        return complain(e);
    if (n > 0)
        printf("\n     list size  %-28s  %-28s  %s\n", "name", "company",
               "website");
    for (size_t i = 0; i < n && i < DRY_RUN_ROWS; i++)
        print_row(&rows[i]);
    if (n > DRY_RUN_ROWS)
        printf("  ... and %" PRIu64 " more\n", e->expected - DRY_RUN_ROWS);
    return EXIT_DONE;
}

/* The run */

static const char *
output_path(struct options *o)
{
    char z[64];
    time_t now = (time_t)env_real_wall_s();
    struct tm tm;

    if (o->output.n > 0)
        return str_dup_z(&o->arena, o->output);
    localtime_r(&now, &tm);
    strftime(z, sizeof(z), "enriched_%Y%m%d_%H%M%S.csv", &tm);
    return str_dup_z(&o->arena, str_of(z));
}

static void
show_progress(void *arg, const struct engine_totals *t)
{
    struct enrich *e = arg;
    char line[200];

    summary_progress(line, sizeof(line), t, e->expected);
    if (e->has_terminal)
        log_progress(line);
    else
        log_info("%s", line);
}

static struct engine_options
engine_options(struct enrich *e, struct env_real_options *real)
{
    struct options *o = e->options;
    struct fallback_options paid;

    money_options(o, &paid);
    return (struct engine_options){
        .site = {.accept = (enum site_accept)o->accept,
                 .may_role = o->accept_role,
                 .skips_pages = !options_has_stage(o,     STAGE_WEBSITE),
                 .may_guess = options_has_stage(o, STAGE_PATTERN)},
        .mail = e->mail,
        .paid = paid,
        .linkedin = e->linkedin,
        .linger_s = o->wait_greylist,
        .world = world_real(real),
        .writer = { .store = e->store,
                 .selection = e->selection,
                 .lease_s = ENGINE_LEASE_S,
                 .commit_every = (size_t)o->commit_every,
                 .is_consolidated = o->auto_consolidate,
                 .output = e->output,
                 .wall_s = env_real_wall_s},
        .limit = (uint64_t)o->limit,
        .batch_size = (size_t)o->batch_size,
        .on_progress = o->quiet ? NULL : show_progress,
        .on_progress_arg = e,
        .progress_ms =
            e->has_terminal ? PROGRESS_TERMINAL_MS : PROGRESS_PLAIN_MS,
    };
}

static int
end_run(struct enrich *e, const struct engine_totals *t)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b;

    if (count_elsewhere(e) != 0) /* another may have begun meanwhile */
        return EXIT_FAULT;
    buf_init(&b, &a, 64 * 1024);
    const struct summary summary = {
        .totals = t,
        .output = e->output,
        .credit_price = money_price(e->options),
        .elsewhere = e->elsewhere,
    };
    summary_json(&b, &summary);
    if (e->store->ops->run_end(e->store, e->selection.run_id, env_real_wall_s(),
                               buf_str(&b)) < 0)
        return complain(e);
    if (e->options->json)
        printf("%.*s\n", STR_ARG(buf_str(&b)));
    else
        summary_print(stdout, &summary);
    return 0;
}

/* robots.txt of LinkedIn, as it was read within a day. */
static int
load_linkedin(struct enrich *e)
{
    struct options *o = e->options;
    struct store_fact *facts;

    e->linkedin.is_on = options_has_stage(o, STAGE_LINKEDIN);
    if (!e->linkedin.is_on)
        return 0;
    int r =
        e->store->ops->facts(e->store, STR(LINKEDIN_DOMAIN), env_real_wall_s(),
                             &o->arena, &facts, &e->linkedin.facts_n);
    e->linkedin.facts = facts;
    return r < 0 ? fault(r) : 0;
}

static int
run(struct enrich *e, struct env_real_options *real)
{
    struct engine_totals t;
    char trace[512];

    if (world_mail_known(e->store, &e->options->arena, &e->suppressed,
                         &e->mail) < 0 ||
        load_linkedin(e) < 0)
        return complain(e);
    e->output = output_path(e->options);
    e->has_terminal = isatty(STDERR_FILENO) != 0 && !e->options->quiet;
    struct engine_options o = engine_options(e, real);
    int r = engine_run(&o, &t);
    log_progress("");
    fault_take_trace(trace, sizeof(trace));
    if (r < 0 && store_why(e->store)[0] != '\0')
        log_error("the run ended early: %s", store_why(e->store));
    else if (r < 0)
        log_error("the run ended early: %s (%s)", strerror(-r), trace);
    int r2 = end_run(e, &t);
    if (r < 0 || r2 != 0)
        return EXIT_FAULT;
    if (t.is_interrupted)
        return EXIT_INTERRUPTED;
    return t.paid.is_refused ? EXIT_PROVIDER : EXIT_DONE;
}

static int
start_run(struct enrich *e)
{
    struct options *o = e->options;
    const struct store_ops *ops = e->store->ops;
    int64_t now = env_real_wall_s();

    if (!o->dry_run &&
        ops->run_start(e->store, now, STR("enrich"), &e->selection.run_id) < 0)
        return complain(e);
    if (o->input.n == 0)
        return 0;
    const char *path = str_dup_z(&o->arena, o->input);
    return import_file(e->store, e->selection.run_id, now, path, &e->imported);
}

int
cmd_enrich(struct options *o)
{
    CLEANUP(enrich_close) struct enrich e = {.options = o};
    struct env_real_options *real =
        arena_new(&o->arena, struct env_real_options);

    if (world_options(o, real) != 0 || world_mail(o, &e.mail) != 0) {
        log_error("%.*s", STR_ARG(o->conf.why));
        return EXIT_USAGE;
    }
    int r = open_store(&e);
    if (r == 0)
        r = start_run(&e);
    if (r != 0)
        return r;
    select_profiles(&e);
    r = count_profiles(&e);
    if (r == 0)
        r = count_elsewhere(&e);
    if (r != 0)
        return r;
    say_elsewhere(&e);
    return o->dry_run ? dry_run(&e) : run(&e, real);
}
