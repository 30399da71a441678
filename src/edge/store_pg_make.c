/*
 * A table of profiles where there is none: like the one of the SQLite store,
 * with the indexes that claims and colleagues want.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_pg.h"

static const char *const indexes[] = {
    "CREATE INDEX IF NOT EXISTS turnstone_missing ON {table} "
    "({rank}, {id}) WHERE {missing}",
    "CREATE INDEX IF NOT EXISTS turnstone_present ON {table} "
    "({rank}, {id}) WHERE NOT {missing}",
    "CREATE INDEX IF NOT EXISTS turnstone_mail_domain ON {table} "
    "(({mail_domain}), {id}) WHERE {is_mail}",
};

/* An index names columns without their table. */
static const char *
without_alias(struct store_pg *s, const char *sql)
{
    str rest = str_of(store_pg_word_expand(s, sql));
    struct buf b;

    buf_init(&b, &s->scratch, 16384);
    for (;;) {
        size_t at = str_find(rest, STR("p.\""), 0);
        buf_add(&b, str_sub(rest, 0, at));
        if (at == STR_NOT_FOUND)
            break;
        rest = str_from(rest, at + 2);
    }
    check(!b.is_full);
    return buf_z(&b);
}

int
store_pg_make_indexes(struct store_pg *s)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < array_len(indexes); i++)
        r = store_pg_conn_exec(s, without_alias(s, indexes[i]));
    return r < 0 ? fault(r) : 0;
}

static const char *const types[STORE_COLUMN_N] = {
    [STORE_COLUMN_ID] = "text",
    [STORE_COLUMN_NAME] = "text",
    [STORE_COLUMN_EMAIL] = "text",
    [STORE_COLUMN_COMPANY] = "text",
    [STORE_COLUMN_WEBSITE] = "text",
    [STORE_COLUMN_LINKEDIN] = "text",
    [STORE_COLUMN_LIST_SIZE] = "bigint",
    [STORE_COLUMN_METADATA] = "jsonb",
    [STORE_COLUMN_CONFIDENCE] = "double precision",
    [STORE_COLUMN_ENRICHED_AT] = "timestamptz",
    [STORE_COLUMN_UPDATED_AT] = "timestamptz",
};

const char *
store_pg_make_type(enum store_column c)
{
    return types[c];
}

static const char *
create_sql(struct store_pg *s)
{
    struct buf b;

    buf_init(&b, &s->scratch, 8192);
    buf_addf(&b, "CREATE TABLE %s (", s->table.quoted.p);
    for (size_t i = 0; i < STORE_COLUMN_N; i++)
        buf_addf(&b, "%s%s %s%s", i ? ", " : "",
                 store_column_word((enum store_column)i), types[i],
                 i == STORE_COLUMN_ID ? " PRIMARY KEY" : "");
    buf_add_byte(&b, ')');
    check(!b.is_full);
    return buf_z(&b);
}

/*
 * The first schema of the connection, but ours: a role called turnstone has
 * that one first. *schema is empty when there is none.
 */
static int
schema_find(struct store_pg *s, str *schema, bool *may)
{
    PGresult *r = NULL;
    int f = store_pg_conn_ask(
        s,
        "SELECT n, has_schema_privilege(n, 'CREATE') "
        "FROM unnest(current_schemas(false)) WITH ORDINALITY AS c(n, i) "
        "WHERE n <> 'turnstone' ORDER BY i LIMIT 1",
        NULL, &r);

    *schema = STR_EMPTY;
    *may = false;
    if (f < 0)
        return fault(f);
    if (PQntuples(r) > 0) {
        *schema = store_pg_param_get(r, 0, 0);
        *may = store_pg_param_get_bool(r, 0, 1);
    }
    return 0;
}

int
store_pg_make_check(struct store_pg *s)
{
    char user[STORE_PG_SHOWN_MAX];
    str schema;
    bool may;
    int r = schema_find(s, &schema, &may);

    if (r < 0 || may)
        return r < 0 ? fault(r) : 0;
    if ((r = store_pg_conn_user(s, user)) < 0)
        return fault(r);
    if (schema.n == 0)
        schema = STR("public");
    return store_pg_conn_refuse(
        s,
        "there is no table profiles, and none may be made; name yours with "
        "--profiles-table, or run: GRANT CREATE ON SCHEMA %s TO %s",
        store_pg_word_quote(&s->scratch, schema).p, user);
}

int
store_pg_make_table(struct store_pg *s)
{
    str schema;
    bool may;
    int r = schema_find(s, &schema, &may);

    if (r < 0)
        return fault(r);
    store_pg_table_name(s, schema, STR("profiles"));
    r = store_pg_conn_exec(s, create_sql(s));
    return r < 0 ? fault(r) : 0;
}
