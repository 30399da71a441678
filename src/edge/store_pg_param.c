/*
 * Parameters in the server's binary form: bytes with a length, so nothing is
 * quoted and nothing escaped. An array is a header (dimensions, whether there
 * are NULLs, type, length, first index) and its elements, each behind its
 * length: array_recv() in PostgreSQL's source, "binary format" in its manual.
 */
#include <endian.h>
#include <stdlib.h>

#include "base/check.h"

#include "edge/store_pg.h"

/* Types of pg_type.dat, which never change. */
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_TEXT = 25,
    OID_FLOAT8 = 701,
    OID_BOOL_ARRAY = 1000,
    OID_BYTEA_ARRAY = 1001,
    OID_TEXT_ARRAY = 1009,
    OID_INT8_ARRAY = 1016,
    OID_FLOAT8_ARRAY = 1022,
};

enum { HEADER_BYTES = 20, ARRAY_MAX = 1024 * 1024 * 1024 - 1, BINARY = 1 };

static const struct {
    Oid element, array;
} types[] = {
    [STORE_PG_TEXTS] = {OID_TEXT,   OID_TEXT_ARRAY  },
    [STORE_PG_INTS] = {OID_INT8,   OID_INT8_ARRAY  },
    [STORE_PG_REALS] = {OID_FLOAT8, OID_FLOAT8_ARRAY},
    [STORE_PG_BOOLS] = {OID_BOOL,   OID_BOOL_ARRAY  },
    [STORE_PG_BYTES] = {OID_BYTEA,  OID_BYTEA_ARRAY },
};

struct store_pg_params *
store_pg_param_new(struct store_pg *s)
{
    struct store_pg_params *p = arena_new(&s->scratch, struct store_pg_params);

    p->arena = &s->scratch;
    return p;
}

static void
param(struct store_pg_params *p, Oid type, const void *value, size_t n)
{
    check(p->n < STORE_PG_PARAMS_MAX && n <= INT32_MAX);
    p->types[p->n] = type;
    p->values[p->n] = value;
    p->lengths[p->n] = (int)n;
    p->formats[p->n++] = BINARY;
}

static bool
is_clean(str v)
{
    return str_find_byte(v, '\0', 0) == STR_NOT_FOUND && str_is_utf8(v);
}

/* How many bytes are a character here; 0: none. */
static size_t
character(str v)
{
    for (size_t n = 1; n <= 4 && n <= v.n; n++)
        if (v.p[0] != '\0' && str_is_utf8(str_sub(v, 0, n)))
            return n;
    return 0;
}

str
store_pg_param_clean(struct arena *a, str v)
{
    struct buf b;

    if (is_clean(v))
        return v;
    buf_init(&b, a, 3 * v.n);
    while (v.n > 0) {
        size_t n = character(v);
        if (n > 0)
            buf_add(&b, str_sub(v, 0, n));
        else
            buf_add_utf8(&b, 0xfffd);
        v = str_from(v, n > 0 ? n : 1);
    }
    return buf_str(&b);
}

void
store_pg_param_text(struct store_pg_params *p, str v)
{
    str clean = store_pg_param_clean(p->arena, v);

    param(p, OID_TEXT, clean.n > 0 ? clean.p : "", clean.n);
}

void
store_pg_param_some(struct store_pg_params *p, str v)
{
    if (v.n > 0)
        store_pg_param_text(p, v);
    else
        param(p, OID_TEXT, NULL, 0);
}

static void *
big_endian(struct store_pg_params *p, uint64_t v)
{
    uint64_t *bytes = arena_new(p->arena, uint64_t);

    *bytes = htobe64(v);
    return bytes;
}

void
store_pg_param_int(struct store_pg_params *p, int64_t v)
{
    param(p, OID_INT8, big_endian(p, (uint64_t)v), 8);
}

void
store_pg_param_bool(struct store_pg_params *p, bool v)
{
    param(p, OID_BOOL, v ? "\1" : "\0", 1);
}

static void
add_word(struct buf *b, uint32_t v)
{
    uint32_t bytes = htobe32(v);

    buf_add(b, str_make((const char *)&bytes, sizeof(bytes)));
}

struct store_pg_array
store_pg_param_array(struct store_pg_params *p, enum store_pg_element element)
{
    static const char header[HEADER_BYTES] = {0};
    struct store_pg_array a = {.element = element};

    buf_init(&a.bytes, p->arena, ARRAY_MAX);
    buf_add(&a.bytes, str_make(header, sizeof(header)));
    return a;
}

static void
add(struct store_pg_array *a, const void *v, size_t n)
{
    check(n <= INT32_MAX);
    add_word(&a->bytes, (uint32_t)n);
    buf_add(&a->bytes, str_make(v, n));
    a->n++;
}

void
store_pg_param_add(struct store_pg_array *a, str v)
{
    str clean = v;

    check(a->element == STORE_PG_TEXTS || a->element == STORE_PG_BYTES);
    if (a->element == STORE_PG_TEXTS)
        clean = store_pg_param_clean(a->bytes.arena, v);
    add(a, clean.p, clean.n);
}

void
store_pg_param_add_null(struct store_pg_array *a)
{
    add_word(&a->bytes, UINT32_MAX);
    a->has_null = true;
    a->n++;
}

void
store_pg_param_add_int(struct store_pg_array *a, int64_t v)
{
    uint64_t bytes = htobe64((uint64_t)v);

    check(a->element == STORE_PG_INTS);
    add(a, &bytes, sizeof(bytes));
}

void
store_pg_param_add_real(struct store_pg_array *a, double v)
{
    uint64_t bytes;

    check(a->element == STORE_PG_REALS);
    memcpy(&bytes, &v, sizeof(bytes));
    bytes = htobe64(bytes);
    add(a, &bytes, sizeof(bytes));
}

void
store_pg_param_add_bool(struct store_pg_array *a, bool v)
{
    check(a->element == STORE_PG_BOOLS);
    add(a, v ? "\1" : "\0", 1);
}

void
store_pg_param_list(struct store_pg_params *p, struct store_pg_array *a)
{
    const uint32_t header[HEADER_BYTES / 4] = {
        htobe32(1), htobe32(a->has_null), htobe32(types[a->element].element),
        htobe32(a->n), htobe32(1)};

    /* what does not fit is an input that its caller should have bounded */
    check(!a->bytes.is_full);
    memcpy(a->bytes.p, header, sizeof(header));
    param(p, types[a->element].array, a->bytes.p, a->bytes.n);
}

void
store_pg_param_texts(struct store_pg_params *p, const str *v, size_t n)
{
    struct store_pg_array a = store_pg_param_array(p, STORE_PG_TEXTS);

    for (size_t i = 0; i < n; i++)
        store_pg_param_add(&a, v[i]);
    store_pg_param_list(p, &a);
}

/* Answers */

str
store_pg_param_get(const PGresult *r, int row, int column)
{
    return str_make(PQgetvalue(r, row, column),
                    (size_t)PQgetlength(r, row, column));
}

int64_t
store_pg_param_get_int(const PGresult *r, int row, int column)
{
    int64_t v = 0;

    return str_to_i64(store_pg_param_get(r, row, column), &v) ? v : 0;
}

double
store_pg_param_get_real(const PGresult *r, int row, int column)
{
    double v = 0;

    return str_to_double(store_pg_param_get(r, row, column), &v) ? v : 0;
}

str
store_pg_param_field(const PGresult *r, int row, int column, struct arena *a)
{
    return str_dup(
        a, str_sub(store_pg_param_get(r, row, column), 0, STORE_FIELD_MAX));
}
