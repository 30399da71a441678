/*
 * What mail servers said: one verdict an address, the newest. Addresses are
 * kept as they came, compared without case; the domain, behind the last '@',
 * is lower case, and rows of one domain lie side by side.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_sqlite.h"

static int
is_wanted(struct store_sqlite *s, const struct store_verdict *v, str address,
          bool *out)
{
    bool is_suppressed = false;
    int r = 0;

    if (s->has_suppressions && v->profile_id.n > 0)
        r = store_sqlite_forget_covers_id(s, v->profile_id, &is_suppressed);
    if (r == 0 && s->has_suppressions && !is_suppressed)
        r = store_sqlite_forget_covers_address(s, address, &is_suppressed);
    if (r == 0 && !is_suppressed)
        r = store_sqlite_forget_covers_text(s, v->text, &is_suppressed);
    *out = !is_suppressed;
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_verdict_put(struct store_sqlite *s, const struct store_verdict *v)
{
    CLEANUP(store_sqlite_scratch_end)
    struct store_sqlite_scratch mark = store_sqlite_scratch(s);
    str address = str_trim(v->address);
    size_t at = str_rfind_byte(address, '@');
    bool is_good = at != STR_NOT_FOUND && at + 1 < address.n &&
                   address.n <= STORE_ADDRESS_MAX;
    int r = is_good ? is_wanted(s, v, address, &is_good) : 0;

    if (r < 0 || !is_good)
        return r < 0 ? fault(r) : 0;
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_VERDICT_STMT);
    store_sqlite_bind(st, 1,
                      str_dup_lower(mark.arena, str_from(address, at + 1)));
    store_sqlite_bind(st, 2, address);
    store_sqlite_bind(st, 3, v->profile_id);
    store_sqlite_bind(st, 4, str_of(model_verification_word(v->verification)));
    store_sqlite_bind(st, 5, str_of(model_reason_word(v->reason)));
    store_sqlite_bind_int(st, 6, v->code);
    store_sqlite_bind(st, 7, v->enhanced);
    store_sqlite_bind(st, 8, str_sub(v->text, 0, STORE_REPLY_MAX));
    store_sqlite_bind(st, 9, v->mx);
    store_sqlite_bind(st, 10, v->mx_operator);
    store_sqlite_bind_int(st, 11, v->at);
    r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

static void
row_read(sqlite3_stmt *st, struct arena *a, struct store_verdict *v)
{
    int verification = model_verification_of(store_sqlite_text(st, 2));
    int reason = model_reason_of(store_sqlite_text(st, 3));

    *v = (struct store_verdict){
        .address = store_sqlite_field(st, 0, a),
        .profile_id = store_sqlite_field(st, 1, a),
        .verification = verification < 0 ? VERIFICATION_UNKNOWN
                                         : (enum verification)verification,
        .reason = reason < 0 ? REASON_NONE : (enum reason)reason,
        .code = sqlite3_column_int(st, 4),
        .enhanced = store_sqlite_field(st, 5, a),
        .text = store_sqlite_field(st, 6, a),
        .mx = store_sqlite_field(st, 7, a),
        .mx_operator = store_sqlite_field(st, 8, a),
        .at = sqlite3_column_int64(st, 9),
    };
}

int
store_sqlite_verdict_read(struct store *base, str domain, int64_t since,
                          struct arena *a, struct store_verdict **out,
                          size_t *n)
{
    struct store_sqlite *s = store_sqlite_of(base);
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_VERDICTS_STMT);
    size_t cap = 0;
    int r;

    *out = NULL;
    *n = 0;
    store_sqlite_bind(st, 1, str_dup_lower(a, domain));
    store_sqlite_bind_int(st, 2, since);
    store_sqlite_bind_int(st, 3, STORE_VERDICTS_MAX);
    while ((r = store_sqlite_step(s, st)) == 0) {
        check(*n < STORE_VERDICTS_MAX);
        *out = arena_room(a, *out, *n, &cap, sizeof(**out));
        row_read(st, a, &(*out)[(*n)++]);
    }
    return r < 0 ? fault(r) : 0;
}
