/*
 * The user's table: found by its name, looked up in the catalogue, and judged
 * before any work: is it a table, has it the columns, are they of types that
 * can be read and written, is an id unique, and may we do what we shall. Each
 * "no" is a sentence with the statement that mends it; nothing of the user's
 * is altered by us. Only where there is no table at all, and no name was
 * given, one is made, with indexes for the claims.
 */
#include <stdio.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"

#include "edge/store_pg.h"

enum { LIST_MAX = 600 };

#define T(type) (1U << STORE_PG_##type)
enum {
    TEXTS = T(TEXT),
    IDS = T(TEXT) | T(INTEGER) | T(UUID),
    NUMBERS = T(INTEGER) | T(NUMERIC) | T(REAL),
    REALS = T(NUMERIC) | T(REAL),
    JSONS = T(JSONB) | T(JSON) | T(TEXT),
    TIMES = T(TIMESTAMPTZ) | T(TIMESTAMP) | T(DATE) | T(TEXT),
};

#define ID_WORDS   "bigint, integer, smallint, uuid, text or varchar"
#define TEXT_WORDS "text or varchar"
#define REAL_WORDS "double precision, real or numeric"
#define TIME_WORDS "timestamptz, timestamp, date or text"

static const struct rule {
    unsigned types;
    const char *words;
    bool is_result; /* written by a commit */
} rules[STORE_COLUMN_N] = {
    [STORE_COLUMN_ID] = {IDS,     ID_WORDS,              false},
    [STORE_COLUMN_NAME] = {TEXTS,   TEXT_WORDS,            false},
    [STORE_COLUMN_EMAIL] = {TEXTS,   TEXT_WORDS,            true },
    [STORE_COLUMN_COMPANY] = {TEXTS,   TEXT_WORDS,            false},
    [STORE_COLUMN_WEBSITE] = {TEXTS,   TEXT_WORDS,            false},
    [STORE_COLUMN_LINKEDIN] = {TEXTS,   TEXT_WORDS,            false},
    [STORE_COLUMN_LIST_SIZE] = {NUMBERS, "a number",            false},
    [STORE_COLUMN_METADATA] = {JSONS,   "jsonb, json or text", true },
    [STORE_COLUMN_CONFIDENCE] = {REALS,   REAL_WORDS,            true },
    [STORE_COLUMN_ENRICHED_AT] = {TIMES,   TIME_WORDS,            true },
    [STORE_COLUMN_UPDATED_AT] = {TIMES,   TIME_WORDS,            true },
};

/* Names of the catalogue, those of SQL, and what they are to us. */
static const struct {
    const char *name, *word;
    enum store_pg_type type;
} types[] = {
    {"text",        "text",              STORE_PG_TEXT       },
    {"varchar",     "character varying", STORE_PG_TEXT       },
    {"int8",        "bigint",            STORE_PG_INTEGER    },
    {"int4",        "integer",           STORE_PG_INTEGER    },
    {"int2",        "smallint",          STORE_PG_INTEGER    },
    {"numeric",     "numeric",           STORE_PG_NUMERIC    },
    {"float8",      "double precision",  STORE_PG_REAL       },
    {"float4",      "real",              STORE_PG_REAL       },
    {"uuid",        "uuid",              STORE_PG_UUID       },
    {"jsonb",       "jsonb",             STORE_PG_JSONB      },
    {"json",        "json",              STORE_PG_JSON       },
    {"timestamptz", "timestamptz",       STORE_PG_TIMESTAMPTZ},
    {"timestamp",   "timestamp",         STORE_PG_TIMESTAMP  },
    {"date",        "date",              STORE_PG_DATE       },
};

static void
type_set(struct store_pg *s, struct store_pg_column *c, str name)
{
    c->type = STORE_PG_OTHER;
    c->type_word = str_of(str_dup_z(&s->arena, name));
    for (size_t i = 0; i < array_len(types); i++)
        if (str_eq(name, str_of(types[i].name))) {
            c->type = types[i].type;
            c->type_word = str_of(types[i].word);
        }
}

/* A list of names in a sentence. */
struct names {
    char text[LIST_MAX];
    size_t n;
};

static void
names_add(struct names *l, const char *before, str name, const char *behind)
{
    char shown[STORE_PG_SHOWN_MAX];
    int n = snprintf(l->text + l->n, sizeof(l->text) - l->n, "%s%s%s%s",
                     l->n > 0 ? ", " : "", before,
                     inert_z(shown, sizeof(shown), name), behind);

    l->n += n > 0 ? (size_t)n : 0;
    if (l->n >= sizeof(l->text))
        l->n = sizeof(l->text) - 1;
}

static const char *
table_shown(const struct store_pg *s, char out[STORE_PG_SHOWN_MAX])
{
    return inert_z(out, STORE_PG_SHOWN_MAX, s->table.quoted);
}

/* Finding it */

enum { ABSENT = 1 };

static int
kind_check(struct store_pg *s, char kind)
{
    static const struct {
        char kind;
        const char *words;
    } kinds[] = {
        {'v', "a view; name the table behind it with --profiles-table"},
        {'m', "a materialized view; name the table behind it with "
              "--profiles-table"                         },
        {'f', "a foreign table; run where the table itself is"        },
    };
    char shown[STORE_PG_SHOWN_MAX];

    for (size_t i = 0; i < array_len(kinds); i++)
        if (kinds[i].kind == kind)
            return store_pg_conn_refuse(s, "%s is %s", table_shown(s, shown),
                                        kinds[i].words);
    return 0;
}

void
store_pg_table_name(struct store_pg *s, str schema, str name)
{
    struct store_pg_table *t = &s->table;
    struct buf b;

    t->schema = str_dup(&s->arena, schema);
    t->name = str_dup(&s->arena, name);
    buf_init(&b, &s->arena, 8192);
    buf_add(&b, store_pg_word_quote(&s->arena, schema));
    buf_add_byte(&b, '.');
    buf_add(&b, store_pg_word_quote(&s->arena, name));
    buf_z(&b);
    t->quoted = buf_str(&b);
}

/* The part of a name that ends at a dot; quotes around it may hold any. */
static str
name_cut(struct store_pg *s, str *rest)
{
    struct buf b;

    if (!str_has_prefix(*rest, STR("\"")))
        return str_cut(rest, '.');
    buf_init(&b, &s->scratch, rest->n + 1);
    size_t i = 1;
    for (; i < rest->n; i++) {
        bool is_quote = rest->p[i] == '"';
        if (is_quote && (i + 1 == rest->n || rest->p[i + 1] != '"'))
            break;
        i += is_quote; /* two stand for one */
        buf_add_byte(&b, rest->p[i]);
    }
    *rest = str_from(*rest, i + 1);
    if (str_has_prefix(*rest, STR(".")))
        *rest = str_from(*rest, 1);
    else
        *rest = (str){NULL, 0};
    return buf_str(&b);
}

/* 0, ABSENT or a fault. */
static int
find(struct store_pg *s, str name)
{
    struct store_pg_params *p = store_pg_param_new(s);
    str schema = name_cut(s, &name);
    bool has_schema = name.p != NULL;
    str table = !has_schema                       ? schema
                : str_has_prefix(name, STR("\"")) ? name_cut(s, &name)
                                                  : name;
    char shown[STORE_PG_SHOWN_MAX], user[STORE_PG_SHOWN_MAX];
    PGresult *r = NULL;

    store_pg_param_text(p, has_schema ? schema : STR_EMPTY);
    store_pg_param_text(p, table);
    int f = store_pg_conn_ask(
        s,
        "SELECT c.oid::bigint, n.nspname, c.relname, c.relkind, "
        "has_schema_privilege(n.oid, 'USAGE') "
        "FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
        "ON n.oid = c.relnamespace WHERE c.relname = $2 "
        "AND CASE WHEN $1 = '' THEN pg_catalog.pg_table_is_visible(c.oid) "
        "OR n.nspname = 'public' ELSE n.nspname = $1 END "
        "AND c.relkind IN ('r', 'p', 'v', 'm', 'f') "
        "ORDER BY pg_catalog.pg_table_is_visible(c.oid) DESC LIMIT 1",
        p, &r);
    if (f < 0)
        return fault(f);
    if (PQntuples(r) == 0)
        return ABSENT;
    s->table.oid = (Oid)store_pg_param_get_int(r, 0, 0);
    store_pg_table_name(s, store_pg_param_get(r, 0, 1),
                        store_pg_param_get(r, 0, 2));
    if ((f = kind_check(s, PQgetvalue(r, 0, 3)[0])) < 0)
        return fault(f);
    if (store_pg_param_get_bool(r, 0, 4))
        return 0;
    if ((f = store_pg_conn_user(s, user)) < 0)
        return fault(f);
    return store_pg_conn_refuse(
        s, "no right to the schema of %s; run: GRANT USAGE ON SCHEMA %s TO %s",
        table_shown(s, shown),
        store_pg_word_quote(&s->scratch, s->table.schema).p, user);
}

/* Columns */

static void
columns_name(struct store_pg *s, const struct store_names *names)
{
    for (size_t i = 0; i < STORE_COLUMN_N; i++) {
        struct store_pg_column *c = &s->table.columns[i];
        str theirs = names ? names->columns[i] : STR_EMPTY;
        if (theirs.n == 0)
            theirs = str_of(store_column_word((enum store_column)i));
        *c = (struct store_pg_column){
            .name = str_dup(&s->arena, theirs),
            .quoted = store_pg_word_quote(&s->arena, theirs),
            .type_word = STR_EMPTY,
        };
    }
}

/* A row of the catalogue. */
enum { NAME, TYPE, NOT_NULL, GENERATED, LENGTH, COLLATION };

static void
column_read(struct store_pg *s, const PGresult *r, int row, bool *is_generated)
{
    for (size_t i = 0; i < STORE_COLUMN_N; i++) {
        struct store_pg_column *c = &s->table.columns[i];
        if (!str_eq(c->name, store_pg_param_get(r, row, NAME)))
            continue;
        c->is_there = true;
        type_set(s, c, store_pg_param_get(r, row, TYPE));
        c->is_not_null = store_pg_param_get_bool(r, row, NOT_NULL);
        is_generated[i] = store_pg_param_get_bool(r, row, GENERATED);
        c->length_max = store_pg_param_get_int(r, row, LENGTH);
        c->collation =
            str_of(str_dup_z(&s->arena, store_pg_param_get(r, row, COLLATION)));
    }
}

static int
columns_read(struct store_pg *s, bool *is_generated)
{
    struct store_pg_params *p = store_pg_param_new(s);
    PGresult *r = NULL;

    store_pg_param_int(p, s->table.oid);
    int f = store_pg_conn_ask(
        s,
        "SELECT a.attname, b.typname, a.attnotnull OR t.typnotnull, "
        "a.attgenerated <> '', CASE WHEN b.typname = 'varchar' "
        "THEN greatest(coalesce(nullif(t.typtypmod, -1), a.atttypmod) - 4, 0) "
        "ELSE 0 END, CASE WHEN a.attcollation <> 0 THEN "
        "a.attcollation::regcollation::text END "
        "FROM pg_catalog.pg_attribute a "
        "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
        "JOIN pg_catalog.pg_type b ON b.oid = "
        "CASE WHEN t.typbasetype <> 0 THEN t.typbasetype ELSE t.oid END "
        "WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 "
        "AND NOT a.attisdropped",
        p, &r);
    for (int i = 0; f == 0 && i < PQntuples(r); i++)
        column_read(s, r, i, is_generated);
    return f < 0 ? fault(f) : 0;
}

static int
absent_check(struct store_pg *s)
{
    struct names absent = {0}, add = {0};
    char shown[STORE_PG_SHOWN_MAX], ddl[40];
    bool has_own_name = false;

    for (size_t i = 0; i < STORE_COLUMN_N; i++) {
        const struct store_pg_column *c = &s->table.columns[i];
        if (c->is_there)
            continue;
        names_add(&absent, "", c->name, "");
        snprintf(ddl, sizeof(ddl), " %s",
                 store_pg_make_type((enum store_column)i));
        names_add(&add, "ADD COLUMN ", c->quoted, ddl);
        has_own_name |= i <= STORE_COLUMN_LINKEDIN;
    }
    if (absent.n == 0)
        return 0;
    return store_pg_conn_refuse(
        s, "the table %s has no column %s; %srun: ALTER TABLE %s %s",
        table_shown(s, shown), absent.text,
        has_own_name ? "say what it is called with --column OUR=THEIRS, or "
                     : "",
        s->table.quoted.p, add.text);
}

static int
types_check(struct store_pg *s, const bool *is_generated)
{
    char table[STORE_PG_SHOWN_MAX], column[STORE_PG_SHOWN_MAX],
        type[STORE_PG_SHOWN_MAX];

    for (size_t i = 0; i < STORE_COLUMN_N; i++) {
        const struct store_pg_column *c = &s->table.columns[i];
        inert_z(column, sizeof(column), c->name);
        if ((rules[i].types & 1U << c->type) == 0)
            return store_pg_conn_refuse(
                s, "the column %s of %s is of type %s; it must be %s", column,
                table_shown(s, table),
                inert_z(type, sizeof(type), c->type_word), rules[i].words);
        if (is_generated[i] && rules[i].is_result)
            return store_pg_conn_refuse(
                s,
                "the column %s of %s is a generated one, and we have to "
                "write it; name another with --column",
                column, table_shown(s, table));
    }
    return 0;
}

static int
id_check(struct store_pg *s)
{
    struct store_pg_params *p = store_pg_param_new(s);
    char shown[STORE_PG_SHOWN_MAX];
    PGresult *r = NULL;

    store_pg_param_int(p, s->table.oid);
    store_pg_param_text(p, s->table.columns[STORE_COLUMN_ID].name);
    int f = store_pg_conn_ask(
        s,
        "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_index i "
        "JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid "
        "AND a.attnum = i.indkey[0] WHERE i.indrelid = $1::bigint::oid "
        "AND a.attname = $2 AND i.indisunique AND i.indisvalid "
        "AND i.indpred IS NULL AND i.indexprs IS NULL AND i.indnkeyatts = 1)",
        p, &r);
    if (f < 0)
        return fault(f);
    if (store_pg_param_get_bool(r, 0, 0))
        return 0;
    return store_pg_conn_refuse(
        s,
        "%s has no unique index on its id alone, and an id must name one "
        "row; run: CREATE UNIQUE INDEX CONCURRENTLY ON %s (%s)",
        table_shown(s, shown), s->table.quoted.p,
        s->table.columns[STORE_COLUMN_ID].quoted.p);
}

/* Rights */

/* Which of our columns lack a right, given whom it matters for. */
static int
right_check(struct store_pg *s, const char *right, const bool *matters)
{
    struct store_pg_params *p = store_pg_param_new(s);
    struct store_pg_array list = store_pg_param_array(p, STORE_PG_TEXTS);
    struct names lacks = {0}, all = {0};
    char shown[STORE_PG_SHOWN_MAX], user[STORE_PG_SHOWN_MAX];
    PGresult *r = NULL;

    for (size_t i = 0; i < STORE_COLUMN_N; i++)
        if (matters[i]) {
            store_pg_param_add(&list, s->table.columns[i].name);
            names_add(&all, "", s->table.columns[i].quoted, "");
        }
    store_pg_param_int(p, s->table.oid);
    store_pg_param_list(p, &list);
    store_pg_param_text(p, str_of(right));
    int f = store_pg_conn_ask(
        s,
        "SELECT c.name FROM unnest($2) WITH ORDINALITY AS c(name, i) WHERE NOT "
        "has_column_privilege($1::bigint::oid, c.name, $3) ORDER BY c.i",
        p, &r);
    if (f < 0 || PQntuples(r) == 0)
        return f < 0 ? fault(f) : 0;
    for (int i = 0; i < PQntuples(r); i++)
        names_add(&lacks, "", store_pg_param_get(r, i, 0), "");
    if ((f = store_pg_conn_user(s, user)) < 0)
        return fault(f);
    f = store_pg_conn_refuse(
        s, "no right to %s column %s of %s; run: GRANT %s (%s) ON %s TO %s",
        right, lacks.text, table_shown(s, shown), right, all.text,
        s->table.quoted.p, user);
    return fault(f);
}

static int
rights_check(struct store_pg *s)
{
    bool all[STORE_COLUMN_N], results[STORE_COLUMN_N];

    for (size_t i = 0; i < STORE_COLUMN_N; i++) {
        all[i] = true;
        results[i] = rules[i].is_result;
    }
    int r = right_check(s, "SELECT", all);
    if (r == 0)
        r = right_check(s, "UPDATE", results);
    return r < 0 ? fault(r) : 0;
}

int
store_pg_table_may_import(struct store_pg *s)
{
    bool added[STORE_COLUMN_N], changed[STORE_COLUMN_N];
    int r = 0;

    if (s->may_import)
        return 0;
    for (size_t i = 0; i < STORE_COLUMN_N; i++) {
        added[i] = i <= STORE_COLUMN_LIST_SIZE || i == STORE_COLUMN_UPDATED_AT;
        changed[i] = i != STORE_COLUMN_ID;
    }
    r = right_check(s, "INSERT", added);
    if (r == 0)
        r = right_check(s, "UPDATE", changed);
    s->may_import = r == 0;
    return r < 0 ? fault(r) : 0;
}

/*
 * Leases and attempts know a profile by its id alone: so they belong to one
 * table, and another one in the same database would be taken for it.
 */
int
store_pg_table_belongs(struct store_pg *s)
{
    struct store_pg_params *p = store_pg_param_new(s);
    char shown[STORE_PG_SHOWN_MAX], other[STORE_PG_SHOWN_MAX];
    PGresult *r = NULL;

    store_pg_param_text(p, s->table.quoted);
    int f = store_pg_conn_ask(
        s,
        "INSERT INTO turnstone.meta AS m (key, value) VALUES ('profiles', $1) "
        "ON CONFLICT (key) DO UPDATE SET value = CASE WHEN "
        "to_regclass(m.value) IS NULL THEN excluded.value ELSE m.value END "
        "RETURNING value",
        p, &r);
    if (f < 0)
        return fault(f);
    if (str_eq(store_pg_param_get(r, 0, 0), s->table.quoted))
        return 0;
    return store_pg_conn_refuse(
        s,
        "the schema turnstone of this database belongs to the table %s, "
        "not to %s: ids of one would be taken for ids of the other",
        inert_z(other, sizeof(other), store_pg_param_get(r, 0, 0)),
        table_shown(s, shown));
}

/* In one go with the making, and again without it. */
static int
look(struct store_pg *s)
{
    bool is_generated[STORE_COLUMN_N] = {0};
    int r = columns_read(s, is_generated);

    if (r == 0)
        r = absent_check(s);
    if (r == 0)
        r = types_check(s, is_generated);
    if (r < 0)
        return fault(r);
    store_pg_word_prepare(s);
    return 0;
}

static int
judge(struct store_pg *s)
{
    int r = look(s);

    if (r == 0)
        r = rights_check(s);
    if (r == 0)
        r = id_check(s);
    return r < 0 ? fault(r) : 0;
}

int
store_pg_table_check(struct store_pg *s, const struct store_names *names,
                     bool *is_absent)
{
    bool is_named = names && names->table.n > 0;
    char shown[STORE_PG_SHOWN_MAX];
    int r;

    columns_name(s, names);
    r = find(s, is_named ? names->table : STR("profiles"));
    *is_absent = r == ABSENT;
    if (r == ABSENT && is_named)
        return store_pg_conn_refuse(
            s,
            "there is no table %s (names are taken as they are in the "
            "catalogue, capitals too)",
            inert_z(shown, sizeof(shown), names->table));
    if (r == ABSENT)
        r = store_pg_make_check(s);
    else if (r == 0)
        r = judge(s);
    return r < 0 ? fault(r) : 0;
}

/* Programs that start at once make one table. */
int
store_pg_table_make(struct store_pg *s)
{
    struct store_pg_step lock[] = {
        {.sql = STORE_PG_BEGIN},
        {.sql = STORE_PG_LOCK_SCHEMA},
    };
    int r = store_pg_conn_script(s, lock, array_len(lock));

    columns_name(s, NULL);
    if (r == 0)
        r = find(s, STR("profiles"));
    bool is_absent = r == ABSENT;
    if (is_absent)
        r = store_pg_make_table(s);
    if (is_absent && r == 0)
        r = find(s, STR("profiles"));
    if (r == 0)
        r = judge(s);
    if (is_absent && r == 0)
        r = store_pg_make_indexes(s);
    check(r <= 0);
    if (r == 0)
        r = store_pg_conn_exec(s, "COMMIT");
    return r < 0 ? fault(r) : 0;
}

/* Ids */

static bool
is_integer(str id, str type)
{
    int64_t max = str_eq(type, STR("smallint"))  ? INT16_MAX
                  : str_eq(type, STR("integer")) ? INT32_MAX
                                                 : INT64_MAX;
    char text[24];
    int64_t v;

    if (!str_to_i64(id, &v) || v > max || v < -max - 1)
        return false;
    snprintf(text, sizeof(text), "%lld", (long long)v);
    return str_eq(id, str_of(text));
}

static bool
is_uuid(str id)
{
    if (id.n != 36)
        return false;
    for (size_t i = 0; i < id.n; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool is_digit =
            str_is_digit(id.p[i]) || (id.p[i] >= 'a' && id.p[i] <= 'f');
        if (is_dash ? id.p[i] != '-' : !is_digit)
            return false;
    }
    return true;
}

bool
store_pg_table_has_id(const struct store_pg *s, str id)
{
    const struct store_pg_column *c = &s->table.columns[STORE_COLUMN_ID];

    if (c->type == STORE_PG_INTEGER)
        return is_integer(id, c->type_word);
    if (c->type == STORE_PG_UUID)
        return is_uuid(id);
    return id.n > 0 && str_is_utf8(id) &&
           str_find_byte(id, '\0', 0) == STR_NOT_FOUND;
}
