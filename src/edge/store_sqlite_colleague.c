/*
 * Who has an e-mail at a domain: read from an index of the domains, never
 * from the whole table. Rows of one domain may be very many (a provider of
 * free mail), so only the first of them are looked at.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_sqlite.h"

enum { ROWS_MAX = 4096 };

/* A confidence that has decayed; one that is not known has not. */
static bool
is_expired(sqlite3_stmt *st, int64_t now)
{
    int64_t at = store_time_of(store_sqlite_text(st, 4));

    return sqlite3_column_type(st, 3) != SQLITE_NULL && at != 0 &&
           store_decayed(sqlite3_column_double(st, 3), at, now) <
               STORE_CONFIDENCE_MIN;
}

static bool
teaches(sqlite3_stmt *st, int64_t now)
{
    return !str_is_empty(str_trim(store_sqlite_text(st, 0))) &&
           str_trim(store_sqlite_text(st, 1)).n <= STORE_ADDRESS_MAX &&
           !is_expired(st, now) &&
           !store_metadata_is_guess(store_sqlite_text(st, 2));
}

int /* NOLINTNEXTLINE(readability-function-size): like claim, and a date */
store_sqlite_colleague_read(struct store *base, str domain, int64_t now,
                            struct arena *a, struct store_colleague *out,
                            size_t max, size_t *n)
{
    struct store_sqlite *s = store_sqlite_of(base);
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_COLLEAGUES_STMT);
    int r = 0;

    *n = 0;
    store_sqlite_bind(st, 1, domain);
    store_sqlite_bind_int(st, 2, ROWS_MAX);
    while (*n < max && (r = store_sqlite_step(s, st)) == 0)
        if (teaches(st, now))
            out[(*n)++] = (struct store_colleague){
                .name = store_sqlite_field(st, 0, a),
                .address = str_trim(store_sqlite_field(st, 1, a)),
            };
    sqlite3_reset(st);
    return r < 0 ? fault(r) : 0;
}
