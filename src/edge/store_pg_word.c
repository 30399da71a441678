/*
 * The user's table as words of SQL. A statement says {rank} or {email_now},
 * and what that is depends on the column's type and name. p is the table.
 *
 * None of them fails whatever a row holds: an error of one row would be one of
 * every statement that reads it.
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/check.h"

#include "edge/store_pg.h"

enum { SQL_MAX = 64 * 1024, WORD_MAX = 2048 };

str
store_pg_word_quote(struct arena *a, str name)
{
    struct buf b;

    buf_init(&b, a, 2 * name.n + 2);
    buf_add_byte(&b, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"')
            buf_add_byte(&b, '"');
        buf_add_byte(&b, name.p[i]);
    }
    buf_add_byte(&b, '"');
    buf_z(&b);
    return buf_str(&b);
}

static PRINTF(3, 4) void set(struct store_pg *s, const char *name,
                             const char *fmt, ...)
{
    va_list ap;
    char text[WORD_MAX];

    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    check(n >= 0 && n < (int)sizeof(text) && s->words_n < array_len(s->words));
    s->words[s->words_n++] =
        (struct store_pg_word){name, str_dup(&s->arena, str_of(text))};
}

static const struct store_pg_word *
find(const struct store_pg *s, str name)
{
    for (size_t i = 0; i < s->words_n; i++)
        if (str_eq(str_of(s->words[i].name), name))
            return &s->words[i];
    return NULL;
}

const char *
store_pg_word_expand(struct store_pg *s, const char *sql)
{
    str rest = str_of(sql);
    struct buf b;

    if (str_find_byte(rest, '{', 0) == STR_NOT_FOUND)
        return sql;
    buf_init(&b, &s->scratch, SQL_MAX);
    for (;;) {
        size_t open = str_find_byte(rest, '{', 0);
        buf_add(&b, str_sub(rest, 0, open));
        if (open == STR_NOT_FOUND)
            break;
        size_t close = str_find_byte(rest, '}', open);
        check(close != STR_NOT_FOUND);
        str name = str_sub(rest, open + 1, close);
        const struct store_pg_word *w = find(s, name);
        check(w != NULL || name.n == 0);
        buf_add(&b, w ? w->text : STR("{}")); /* an empty object is one */
        rest = str_from(rest, close + 1);
    }
    check(!b.is_full);
    return buf_z(&b);
}

#define COLUMN(s, id) ((s)->table.columns[STORE_COLUMN_##id])

/*
 * Numbers of any kind, within what ours can hold. GREATEST and LEAST pass over
 * NULL, hence the CASE.
 */
static void
set_size(struct store_pg *s)
{
    const struct store_pg_column *c = &COLUMN(s, LIST_SIZE);
    const char *q = c->quoted.p;

    if (str_eq(c->type_word, STR("bigint")))
        set(s, "size", "nullif(p.%s, '-9223372036854775808'::bigint)", q);
    else if (c->type == STORE_PG_INTEGER)
        set(s, "size", "p.%s::bigint", q);
    else
        set(s, "size",
            "CASE WHEN p.%s IS NOT NULL THEN "
            "trunc(least(greatest(p.%s, -9e18), 9e18))::bigint END",
            q, q);
    /* the order of the queue: largest first, unknown last */
    set(s, "rank", "coalesce(-(%.*s), 9223372036854775807)",
        STR_ARG(find(s, STR("size"))->text));
}

/* A date as Unix seconds; NULL where there is none. */
static void
set_time_read(struct store_pg *s, const char *word,
              const struct store_pg_column *c)
{
    if (c->type == STORE_PG_TEXT)
        set(s, word, "nullif(turnstone.seconds(p.%s), 0)", c->quoted.p);
    else
        set(s, word,
            "CASE WHEN isfinite(p.%s) THEN "
            "nullif(floor(extract(epoch FROM p.%s))::bigint, 0) END",
            c->quoted.p, c->quoted.p);
}

/* Around Unix seconds: a value of the column. */
static void
set_time_write(struct store_pg *s, const char *before, const char *behind,
               enum store_pg_type type)
{
    bool is_zoned = type == STORE_PG_TIMESTAMPTZ;

    set(s, before, "%s",
        is_zoned                ? "to_timestamp("
        : type == STORE_PG_TEXT ? "to_char(to_timestamp("
                                : "(to_timestamp(");
    set(s, behind, "%s",
        is_zoned ? ")"
        : type == STORE_PG_TEXT
            ? ") AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        : type == STORE_PG_DATE ? ") AT TIME ZONE 'UTC')::date"
                                : ") AT TIME ZONE 'UTC')");
}

static void
set_confidence(struct store_pg *s)
{
    const struct store_pg_column *c = &COLUMN(s, CONFIDENCE);
    const char *q = c->quoted.p;

    /* beyond these bounds nothing of it matters, and arithmetic fails */
    set(s, "confidence_now",
        "CASE WHEN p.%s IS NOT NULL THEN "
        "least(greatest(p.%s, -1), 1e6)::float8 END",
        q, q);
    set(s, "confidence_none", "%s", c->is_not_null ? "0" : "NULL");
    str now = find(s, STR("confidence_now"))->text;
    str at = find(s, STR("enriched"))->text;
    /* {decayed}$1{decayed_end}: store_decayed() at the time $1 */
    set(s, "decayed",
        "(CASE WHEN (%.*s) IS NULL OR p.%s IS NULL THEN NULL WHEN (%.*s) < 1e-9 "
        "THEN 0 ELSE (%.*s) * exp(least(greatest(",
        STR_ARG(at), q, STR_ARG(now), STR_ARG(now));
    set(s, "decayed_end", " - (%.*s), 0), 233280000)::float8 / -7776000) END)",
        STR_ARG(at));
}

static void
set_metadata(struct store_pg *s)
{
    const struct store_pg_column *c = &COLUMN(s, METADATA);
    const char *q = c->quoted.p;
    const char *type = c->type == STORE_PG_JSONB  ? "jsonb"
                       : c->type == STORE_PG_JSON ? "json"
                                                  : "text";

    set(s, "metadata_type", "%s", type);
    set(s, "metadata_none", "%s",
        !c->is_not_null            ? "NULL"
        : c->type == STORE_PG_TEXT ? "''"
                                   : "'{}'");
    /* as JSON where it is some; a text that is none gives NULL */
    if (c->type == STORE_PG_JSONB)
        set(s, "parsed", "p.%s", q);
    else
        set(s, "parsed", "turnstone.parsed(p.%s::text)", q);
    set(s, "metadata_text", "coalesce(p.%s::text, '')", q);
}

static void
set_names(struct store_pg *s)
{
    static const char *const words[STORE_COLUMN_N] = {
        [STORE_COLUMN_ID] = "id",
        [STORE_COLUMN_NAME] = "name",
        [STORE_COLUMN_EMAIL] = "email",
        [STORE_COLUMN_COMPANY] = "company",
        [STORE_COLUMN_WEBSITE] = "website",
        [STORE_COLUMN_LINKEDIN] = "linkedin",
        [STORE_COLUMN_LIST_SIZE] = "list_size",
        [STORE_COLUMN_METADATA] = "metadata",
        [STORE_COLUMN_CONFIDENCE] = "confidence",
        [STORE_COLUMN_ENRICHED_AT] = "enriched_at",
        [STORE_COLUMN_UPDATED_AT] = "updated_at",
    };

    set(s, "table", "%s", s->table.quoted.p);
    for (size_t i = 0; i < STORE_COLUMN_N; i++)
        set(s, words[i], "%s", s->table.columns[i].quoted.p);
}

/* What stands for "nothing" in a column of text. */
static const char *
none_of(const struct store_pg_column *c)
{
    return c->is_not_null ? "''" : "NULL";
}

static void
set_id(struct store_pg *s)
{
    const struct store_pg_column *c = &COLUMN(s, ID);
    const char *key = c->type == STORE_PG_INTEGER ? c->type_word.p
                      : c->type == STORE_PG_UUID  ? "uuid"
                                                  : "text";
    bool is_text = c->type == STORE_PG_TEXT;

    set(s, "key", "%s", key);
    /* {key_from}g.profile_id{key_end}: an id of ours as one of the table's */
    set(s, "key_from", "%s%s(", is_text ? "" : "turnstone.as_",
        is_text ? "" : key);
    set(s, "key_end", "%s%s)", is_text ? " COLLATE " : "",
        is_text ? c->collation.p : "");
    /* as text that our tables have */
    /* to be compared with ids in our tables, whatever its collation */
    set(s, "id_text", "(p.%s::text COLLATE \"C\")", c->quoted.p);
    set(s, "id_fits", "octet_length(p.%s::text) BETWEEN 1 AND %d", c->quoted.p,
        STORE_ID_MAX);
}

static void
set_texts(struct store_pg *s)
{
    const struct store_pg_column *c = &COLUMN(s, EMAIL);
    const char *q = c->quoted.p;

    set(s, "email_none", "%s", none_of(c));
    set(s, "email_max", "%d", c->length_max > 0 ? (int)c->length_max : 1 << 30);
    set(s, "name_none", "%s", none_of(&COLUMN(s, NAME)));
    set(s, "company_none", "%s", none_of(&COLUMN(s, COMPANY)));
    set(s, "website_none", "%s", none_of(&COLUMN(s, WEBSITE)));
    set(s, "linkedin_none", "%s", none_of(&COLUMN(s, LINKEDIN)));
    set(s, "missing", "(coalesce(btrim(p.%s), '') = '')", q);
    /* as str_trim has it */
    set(s, "email_now", "btrim(coalesce(p.%s, ''), " STORE_PG_BLANKS ")", q);
    set(s, "is_mail", "strpos(p.%s, '@') > 1", q);
    set(s, "mail_domain",
        "lower(left(substr(p.%s, strpos(p.%s, '@') + 1), 255) "
        "COLLATE \"C\")",
        q, q);
}

void
store_pg_word_prepare(struct store_pg *s)
{
    s->words_n = 0;
    set_names(s);
    set_id(s);
    set_texts(s);
    set_size(s);
    set_metadata(s);
    set_time_read(s, "enriched", &COLUMN(s, ENRICHED_AT));
    set_time_read(s, "updated", &COLUMN(s, UPDATED_AT));
    set(s, "enriched_at_none", "%s",
        COLUMN(s, ENRICHED_AT).is_not_null ? "'1970-01-01'" : "NULL");
    set_time_write(s, "enriched_at_from", "enriched_at_end",
                   COLUMN(s, ENRICHED_AT).type);
    set_time_write(s, "updated_at_from", "updated_at_end",
                   COLUMN(s, UPDATED_AT).type);
    set_confidence(s);
}
