/*
 * How fast the SQLite store takes and gives: a million rows imported, claimed
 * as a run claims them, and results committed with their evidence, in batches
 * and beside that one by one. The file is on a disk and synced as in a run.
 * Ids and list sizes are shuffled: neighbours in the queue are not neighbours
 * in the file, as in life.
 *
 *     bench_store [ROWS [FOLDER]]
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "edge/store.h"

enum {
    ROWS = 1000000,
    NOW = 1764000000,
    IMPORT_BATCH = 1000,
    CLAIM_MAX = 16384,
    COMMIT_BATCH = 1000,
    RUN_CLAIMS = 16, /* whose rows get results */
    SINGLES = 500,
};

struct bench {
    struct store *store;
    struct store_selection selection;
    uint32_t n;
    int64_t now;
    double cpu;             /* of commits */
    str claimed[CLAIM_MAX]; /* ids, in the order of the queue */
    size_t claimed_n;
    struct arena ids;
};

static double
seconds_of(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

/* A permutation of 32 bits: the shuffle. */
static uint32_t
mix(uint32_t x)
{
    x = (x ^ (x >> 16)) * 0x7feb352dU;
    x = (x ^ (x >> 15)) * 0x846ca68bU;
    return x ^ (x >> 16);
}

static void
must(const struct bench *b, int r)
{
    if (r == 0)
        return;
    fprintf(stderr, "%s\n", store_why(b->store));
    exit(1);
}

static PRINTF(2, 3) str text(struct arena *a, const char *fmt, ...)
{
    char z[128];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(z, sizeof(z), fmt, ap);
    va_end(ap);
    return str_dup(a, str_of(z));
}

static struct store_row
row_of(struct arena *a, uint32_t i)
{
    return (struct store_row){
        .profile = {.id = text(a, "%08x", mix(i)),
                    .name = text(a, "Anna Person%u", i),
                    .company = text(a, "Company %u GmbH", i / 10),
                    .website =
                        text(a, "https://www.company%u.example/", i / 10),
                    .linkedin = text(a, "https://linkedin.example/in/%u", i),
                    .list_size = mix(i + 77) % 1000000}
    };
}

static double
bench_import(struct bench *b)
{
    double began = seconds();

    for (uint32_t i = 0; i < b->n;) {
        CLEANUP(arena_fini) struct arena a = {.block_bytes = 1024 * 1024};
        struct store_row *batch =
            arena_array(&a, struct store_row, IMPORT_BATCH);
        struct store_imported done;
        size_t n = 0;
        while (n < IMPORT_BATCH && i < b->n)
            batch[n++] = row_of(&a, i++);
        must(b, b->store->ops->import(b->store, 0, NOW, batch, n, &done));
    }
    return seconds() - began;
}

/* The next claim, into b->claimed; returns how long it took. */
static double
claim(struct bench *b)
{
    CLEANUP(arena_fini) struct arena a = {.block_bytes = 1024 * 1024};
    struct profile *p = arena_array(&a, struct profile, CLAIM_MAX);
    double began = seconds();

    arena_fini(&b->ids);
    b->ids = (struct arena){.block_bytes = 1024 * 1024};
    must(b, b->store->ops->claim(b->store, &b->selection, &a, p, CLAIM_MAX,
                                 &b->claimed_n));
    double took = seconds() - began;
    for (size_t i = 0; i < b->claimed_n; i++)
        b->claimed[i] = str_dup(&b->ids, p[i].id);
    return took;
}

static struct finding
finding_of(struct arena *a, str id, uint32_t i)
{
    struct finding f = {
        .profile_id = id,
        .outcome = OUTCOME_FOUND,
        .address = text(a, "anna.person%08x@company.example", mix(i)),
        .method = METHOD_WEBSITE,
        .status = STATUS_PUBLISHED,
        .confidence = 0.81,
        .source_url = text(a, "https://www.company%u.example/team", i / 10),
        .reasons = STR("the name is in the address; the address stands "
                       "beside the name; on the company's own domain"),
    };

    return f;
}

/* Rows [from, to) of what was claimed, so many a transaction: seconds. */
static double
bench_commits(struct bench *b, size_t from, size_t to, size_t batch)
{
    double took = 0;

    for (size_t i = from; i < to;) {
        CLEANUP(arena_fini) struct arena a = {.block_bytes = 1024 * 1024};
        struct finding *f = arena_array(&a, struct finding, batch);
        enum store_fate *fates = arena_array(&a, enum store_fate, batch);
        struct store_batch sb = {.run_id = b->selection.run_id,
                                 .now = ++b->now,
                                 .findings = f,
                                 .is_consolidated = true};
        for (; sb.findings_n < batch && i < to; i++)
            f[sb.findings_n++] = finding_of(&a, b->claimed[i], (uint32_t)i);
        double began = seconds(), cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        must(b, b->store->ops->commit(b->store, &sb, fates));
        took += seconds() - began;
        b->cpu += seconds_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
        for (size_t k = 0; k < sb.findings_n; k++)
            check(fates[k] == STORE_FATE_WRITTEN);
    }
    return took;
}

/*
 * A run as it is: claim, commit what was claimed, claim again, until so many
 * claims are done. Then the rest is claimed alone.
 */
static void
bench_run(struct bench *b)
{
    double first = 0, last = 0, took = 0, commits = 0, rows = 0;
    int claims = 0;

    must(b, b->store->ops->run_start(b->store, NOW, STR("{}"),
                                     &b->selection.run_id));
    for (; (took = claim(b)), b->claimed_n == CLAIM_MAX; claims++) {
        first = claims == 0 ? took : first;
        last = took;
        if (claims >= RUN_CLAIMS)
            continue;
        commits += bench_commits(b, 0, CLAIM_MAX, COMMIT_BATCH);
        rows += CLAIM_MAX;
    }
    double cpu = b->cpu;
    double single = bench_commits(b, 0, SINGLES, 1);
    double fast = rows / commits;
    printf("commit with evidence: %.0f rows/s in batches of %d, %.0f rows/s "
           "one by one: %.1f times; %.1f us of CPU a row in batches\n",
           fast, COMMIT_BATCH, SINGLES / single, fast * single / SINGLES,
           cpu / rows * 1e6);
    printf("claim, %d rows at a time: first %.0f ms, last %.0f ms (%.2f times "
           "the first)",
           CLAIM_MAX, first * 1e3, last * 1e3, last / first);
    printf(", none left %.0f ms\n", claim(b) * 1e3);
}

static void
bench_report(struct bench *b)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct store_status st;
    struct profile p[16];
    uint64_t erased;
    size_t n;
    double t[5];

    t[0] = seconds();
    must(b, b->store->ops->status(b->store, NOW, NOW - 86400, &a, &st));
    t[1] = seconds();
    must(b, b->store->ops->forget(b->store,
                                  STR("anna.person00000000@company.example"),
                                  NOW, &erased));
    t[2] = seconds();
    must(b, b->store->ops->forget(b->store, STR("company7.example"), NOW,
                                  &erased));
    t[3] = seconds();
    b->selection.priority = STORE_STALE;
    b->selection.now = b->selection.tried_since = NOW + 400 * 86400;
    b->selection.lease_until = b->selection.now + 60;
    must(b, b->store->ops->run_start(b->store, NOW, STR("{}"),
                                     &b->selection.run_id));
    double began = seconds();
    must(b, b->store->ops->claim(b->store, &b->selection, &a, p, 16, &n));
    t[4] = seconds() - began;
    printf("status %.0f ms, forget an address %.1f ms, a domain %.1f ms, "
           "16 stale profiles %.1f ms\n",
           (t[1] - t[0]) * 1e3, (t[2] - t[1]) * 1e3, (t[3] - t[2]) * 1e3,
           t[4] * 1e3);
}

int
main(int argc, char **argv)
{
    static struct bench b;
    b.now = NOW;
    b.n = (argc > 1 ? (uint32_t)atoi(argv[1]) : ROWS);
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    char file[256], other[264];
    str why = STR_EMPTY;

    snprintf(file, sizeof(file), "%s/bench_store_XXXXXX",
             argc > 2 ? argv[2] : "/tmp");
    close(mkstemp(file));
    if (store_open(&b.store, str_of(file), NULL, &a, &why) != 0) {
        fprintf(stderr, "%.*s\n", STR_ARG(why));
        return 1;
    }
    b.selection = (struct store_selection){.priority = STORE_ALL,
                                           .now = NOW,
                                           .tried_since = NOW - 86400,
                                           .lease_until = NOW + 3600};
    printf("import: %" PRIu32 " rows, %.0f rows/s\n", b.n,
           b.n / bench_import(&b));
    bench_run(&b);
    bench_report(&b);
    store_close(&b.store);
    for (const char *const *end =
             (const char *const[]){"", "-wal", "-shm", NULL};
         *end; end++) {
        snprintf(other, sizeof(other), "%s%s", file, *end);
        unlink(other);
    }
    arena_fini(&b.ids);
    return 0;
}
