/* The PostgreSQL store's handle and table of functions: see store_pg.h. */
#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/fault.h"

#include "edge/store_pg.h"

static int
prepare(struct store_pg *s, void *arg)
{
    bool is_absent = false;
    int r = store_pg_schema_check(s);

    if (r == 0)
        r = store_pg_table_check(s, arg, &is_absent);
    if (r == 0)
        r = store_pg_schema_prepare(s);
    if (r == 0 && is_absent)
        r = store_pg_table_make(s);
    if (r == 0)
        r = store_pg_table_belongs(s);
    return r < 0 ? fault(r) : 0;
}

static int
pg_open(struct store **out, str url, const struct store_names *names)
{
    struct store_pg *s = calloc(1, sizeof(*s));

    check(s != NULL);
    s->base.ops = &store_pg;
    s->scratch.block_bytes = 256 * 1024;
    *out = &s->base;
    s->url = strndup(url.p, url.n);
    check(s->url != NULL);
    int r = store_pg_conn_open(s);
    if (r == 0)
        r = store_pg_conn_do(s, prepare, (void *)names);
    s->is_open = r == 0;
    return r < 0 ? fault(r) : 0;
}

static void
secret_free(char *z)
{
    if (z)
        explicit_bzero(z, strlen(z));
    free(z);
}

static void
pg_close(struct store *base)
{
    struct store_pg *s = store_pg_of(base);

    store_pg_conn_close(s);
    arena_fini(&s->scratch);
    arena_fini(&s->arena);
    secret_free(s->url);
    secret_free(s->password);
    free(s);
}

static const char *
pg_why(const struct store *base)
{
    return store_pg_of(base)->why;
}

const struct store_ops store_pg = {
    .name = "postgresql",
    .open = pg_open,
    .close = pg_close,
    .why = pg_why,
    .run_start = store_pg_run_start,
    .run_end = store_pg_run_end,
    .import = store_pg_import,
    .claim = store_pg_select_claim,
    .count = store_pg_select_count,
    .peek = store_pg_select_peek,
    .claim_waits = store_pg_wait_claim,
    .waits = store_pg_wait_count,
    .release = store_pg_select_release,
    .commit = store_pg_commit,
    .leased = store_pg_select_leased,
    .renew = store_pg_select_renew,
    .reserve = store_pg_ledger_reserve,
    .settle = store_pg_ledger_settle,
    .ledger = store_pg_ledger_list,
    .ledger_close = store_pg_ledger_close,
    .spending = store_pg_ledger_spending,
    .know = store_pg_cache_know,
    .facts = store_pg_cache_facts,
    .tallies = store_pg_cache_tallies,
    .verdicts = store_pg_cache_verdicts,
    .colleagues = store_pg_cache_colleagues,
    .status = store_pg_report_status,
    .export = store_pg_report_export,
    .forget = store_pg_forget,
    .is_suppressed = store_pg_forget_is_suppressed,
    .suppressed = store_pg_forget_suppressed,
};
