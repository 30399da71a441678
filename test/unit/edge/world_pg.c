/* The fixture's PostgreSQL: see world_pg.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"

#include "world_pg.h"

enum { SETTLE_TRIES = 2000, SETTLE_US = 5000 };

/* Ours when the user has none, and what only SQLite calls by this name. */
static const char tables[] =
    "CREATE TABLE profiles (id text PRIMARY KEY, " WORLD_COLUMNS ");"
    "CREATE AGGREGATE group_concat(text, text) ("
    " sfunc = string_agg_transfn, stype = internal,"
    " finalfunc = string_agg_finalfn);"
    "CREATE FUNCTION lower(bytea) RETURNS text LANGUAGE sql AS"
    " $$ SELECT lower(encode($1, 'escape')) $$;";

static void
must(PGconn *c, PGresult *r, const char *text)
{
    ExecStatusType s = PQresultStatus(r);

    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK && s != PGRES_EMPTY_QUERY)
        fail_msg("%s: %s", text, PQerrorMessage(c));
}

static PGconn *
connected(const char *url)
{
    PGconn *c = PQconnectdb(url);

    if (PQstatus(c) != CONNECTION_OK)
        fail_msg("%s: %s", url, PQerrorMessage(c));
    PQclear(PQexec(c, "SET client_min_messages = warning;"
                      "SET application_name = 'turnstone test'"));
    return c;
}

static const char *
server(void)
{
    const char *url = getenv("TURNSTONE_TEST_PG");

    if (!url)
        fail_msg("no PostgreSQL: run this by test/pg.sh");
    return url;
}

static const char *
name_of(const struct world *w)
{
    return strrchr(w->url, '/') + 1;
}

/* At the server, outside of our database: "CREATE DATABASE" and so on. */
static void
database_do(const char *before, const char *name, const char *behind)
{
    char text[256];

    snprintf(text, sizeof(text), "%s/postgres", server());
    PGconn *c = connected(text);
    snprintf(text, sizeof(text), "%s DATABASE %s %s", before, name, behind);
    PGresult *r = PQexec(c, text);
    must(c, r, text);
    PQclear(r);
    PQfinish(c);
}

void
world_pg_url(struct world *w, const char *base)
{
    char name[64];

    snprintf(name, sizeof(name), "%s", name_of(w));
    snprintf(w->url, sizeof(w->url), "%s/%s", base, name);
}

void
world_pg_setup(struct world *w)
{
    static int n;

    snprintf(w->url, sizeof(w->url), "%s/test_%d_%d", server(), (int)getpid(),
             ++n);
    database_do("CREATE", name_of(w), "TEMPLATE template0");
    w->pg = connected(w->url);
    world_pg_sql(w, tables);
}

void
world_pg_teardown(struct world *w)
{
    PQfinish(w->pg);
    database_do("DROP", name_of(w), "WITH (FORCE)");
}

int
world_pg_case(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    check(w != NULL);
    world_pg_setup(w);
    *state = w;
    return 0;
}

int
world_pg_case_end(void **state)
{
    struct world *w = *state;

    world_pg_teardown(w);
    arena_fini(&w->arena);
    free(w);
    return 0;
}

const char *
world_pg_text(struct world *w, const char *text)
{
    static const char prefix[] = "turnstone_";
    struct buf b;

    buf_init(&b, &w->arena, 64 * 1024);
    for (const char *p; (p = strstr(text, prefix));
         text = p + sizeof(prefix) - 1)
        buf_addf(&b, "%.*sturnstone.", (int)(p - text), text);
    buf_addf(&b, "%s", text);
    return buf_z(&b);
}

void
world_pg_sql(struct world *w, const char *text)
{
    text = world_pg_text(w, text);
    PGresult *r = PQexec(w->pg, text);
    must(w->pg, r, text);
    PQclear(r);
}

const char *
world_pg_ask(struct world *w, const char *text)
{
    const char *answer = "";

    text = world_pg_text(w, text);
    PGresult *r = PQexec(w->pg, text);
    must(w->pg, r, text);
    if (PQntuples(r) > 0 && !PQgetisnull(r, 0, 0))
        answer = str_dup_z(&w->arena, str_of(PQgetvalue(r, 0, 0)));
    PQclear(r);
    return answer;
}

void
world_pg_settle(struct world *w)
{
    for (int i = 0; i < SETTLE_TRIES; i++) {
        const char *others =
            world_pg_ask(w, "SELECT count(*) FROM pg_stat_activity WHERE "
                            "datname = current_database() AND "
                            "pid <> pg_backend_pid()");
        if (strcmp(others, "0") == 0)
            return;
        usleep(SETTLE_US);
    }
    fail_msg("somebody stays at the database");
}
