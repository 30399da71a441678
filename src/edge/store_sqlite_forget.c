/*
 * Suppression: what was forgotten is erased here, and its key is kept so
 * that it never comes back, by an import or by a commit. Keys of addresses
 * and domains are lower case; a domain covers its subdomains. Erased bytes
 * are overwritten in the file (secure_delete), and the log is emptied.
 */
#include "base/check.h"
#include "base/fault.h"

#include "edge/store_sqlite.h"
#include "edge/store_suppress.h"

enum { KEY_MAX = 1024 };

enum kind { KIND_ADDRESS, KIND_DOMAIN, KIND_ID };

static const char *const kind_words[] = {"address", "domain", "id"};

/*
 * Which rows a forgotten thing touches; ?1 is the key. A domain covers its
 * subdomains, so its rows are no range of any index; but an index is read
 * instead of the table where it has the column: hence the inner SELECTs.
 */
#define OF_ADDRESS(column) "lower(trim(" column ")) = ?1"
#define ENDS_IN_KEY(column, before)                                            \
    column " LIKE '%" before "' || replace(replace(replace(?1, "               \
           "'\\', '\\\\'), '%', '\\%'), '_', '\\_') ESCAPE '\\'"
#define IN_DOMAIN(column) "(" column " = ?1 OR " ENDS_IN_KEY(column, ".") ")"
#define OF_DOMAIN(column)                                                      \
    "(" ENDS_IN_KEY("trim(" column ")",                                        \
                    "@") " OR " ENDS_IN_KEY("trim(" column ")", ".") ")"
#define PROFILES "SELECT CAST(id AS TEXT), enrichment_metadata FROM profiles "
#define PRESENT  "INDEXED BY turnstone_present WHERE NOT " SQL_MISSING " AND "
#define ERASE_FINDINGS                                                         \
    "DELETE FROM turnstone_findings WHERE id IN (SELECT id "                   \
    "FROM turnstone_findings INDEXED BY turnstone_findings_profile WHERE "

static const char *const profiles_of[] = {
    [KIND_ADDRESS] = PROFILES PRESENT OF_ADDRESS("email"),
    [KIND_DOMAIN] = PROFILES PRESENT OF_DOMAIN("email"),
    [KIND_ID] = PROFILES "WHERE " SQL_ID " AND NOT " SQL_MISSING,
};

/*
 * Replies name people, and so does what a wait keeps. Both are only a cache:
 * one that names what is forgotten goes, whoever it is about.
 */
#define NAMES_KEY(column) "instr(lower(" column "), ?1) > 0"
#define ERASE_WAITS       "DELETE FROM turnstone_greylist WHERE "

/*
 * What the provider said goes; that it was asked for somebody stays, as the
 * suppression does: else they would be paid for again.
 */
#define LOSE_ANSWERS                                                           \
    "UPDATE turnstone_asked SET state = 'lost', answer = '' "                  \
    "WHERE state = 'answered' AND "

/* The last of each is NULL. */
static const char *const of_address[] = {
    "DELETE FROM turnstone_verdicts WHERE address = ?1 OR " NAMES_KEY("text"),
    ERASE_FINDINGS OF_ADDRESS("address") ")",
    ERASE_WAITS OF_ADDRESS("recipient") " OR " OF_ADDRESS(
        "was_email") " OR " NAMES_KEY("state"),
    "DELETE FROM turnstone_domains WHERE " NAMES_KEY("value"),
    LOSE_ANSWERS NAMES_KEY("answer"),
    NULL,
};

static const char *const of_domain[] = {
    ERASE_FINDINGS OF_DOMAIN("address") ")",
    ERASE_WAITS OF_DOMAIN("recipient") " OR " OF_DOMAIN(
        "was_email") " OR " IN_DOMAIN("domain") " OR " NAMES_KEY("state"),
    "DELETE FROM turnstone_verdicts WHERE " IN_DOMAIN(
        "domain") " OR " NAMES_KEY("text"),
    "DELETE FROM turnstone_domains WHERE rowid IN (SELECT rowid "
    "FROM turnstone_domains WHERE " IN_DOMAIN("domain") ")",
    "DELETE FROM turnstone_pages WHERE " IN_DOMAIN("domain"),
    LOSE_ANSWERS NAMES_KEY("answer"),
    NULL,
};

/* What says which addresses the profile's are goes last. */
static const char *const of_id[] = {
    "DELETE FROM turnstone_verdicts WHERE profile_id = ?1 OR address IN "
    "(SELECT address FROM turnstone_findings WHERE profile_id = ?1 UNION ALL "
    "SELECT recipient FROM turnstone_greylist WHERE profile_id = ?1 UNION ALL "
    "SELECT " SQL_EMAIL " FROM profiles WHERE " SQL_ID ")",
    "DELETE FROM turnstone_findings WHERE profile_id = ?1",
    "DELETE FROM turnstone_attempts WHERE profile_id = ?1",
    "DELETE FROM turnstone_leases WHERE profile_id = ?1",
    "DELETE FROM turnstone_run_profiles WHERE profile_id = ?1",
    ERASE_WAITS "profile_id = ?1",
    "DELETE FROM turnstone_asked WHERE profile_id = ?1",
    NULL,
};

static const char *const *const erasures[] = {
    [KIND_ADDRESS] = of_address,
    [KIND_DOMAIN] = of_domain,
    [KIND_ID] = of_id,
};

static int
covers(struct store_sqlite *s, enum kind kind, str key, bool *out)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_SUPPRESSED_STMT);

    store_sqlite_bind(st, 1, str_of(kind_words[kind]));
    store_sqlite_bind(st, 2, key);
    int r = store_sqlite_step(s, st);
    if (r < 0)
        return fault(r);
    *out = r == 0;
    sqlite3_reset(st);
    return 0;
}

/* The domain and all above it: a suppressed domain covers its subdomains. */
int
store_sqlite_forget_covers_domain(struct store_sqlite *s, str domain, bool *out)
{
    CLEANUP(store_sqlite_scratch_end)
    struct store_sqlite_scratch mark = store_sqlite_scratch(s);
    str rest = str_dup_lower(mark.arena, str_sub(domain, 0, KEY_MAX));
    int r = 0;

    *out = false;
    while (r == 0 && !*out && rest.n > 0) {
        r = covers(s, KIND_DOMAIN, rest, out);
        str_cut(&rest, '.');
    }
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_forget_covers_address(struct store_sqlite *s, str address,
                                   bool *out)
{
    CLEANUP(store_sqlite_scratch_end)
    struct store_sqlite_scratch mark = store_sqlite_scratch(s);
    str lower = str_dup_lower(mark.arena, str_sub(address, 0, KEY_MAX));
    size_t at = str_rfind_byte(lower, '@');
    int r = covers(s, KIND_ADDRESS, lower, out);

    if (r == 0 && !*out && at != STR_NOT_FOUND)
        r = store_sqlite_forget_covers_domain(s, str_from(lower, at + 1), out);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_forget_covers_text(struct store_sqlite *s, str text, bool *out)
{
    size_t at = 0;
    int r = 0;

    *out = false;
    if (!s->has_suppressions)
        return 0;
    for (; r == 0 && !*out; at++) {
        at = str_find_byte(text, '@', at);
        if (at == STR_NOT_FOUND)
            break;
        r = store_sqlite_forget_covers_address(
            s, store_suppress_address(text, at), out);
    }
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_forget_covers_id(struct store_sqlite *s, str id, bool *out)
{
    int r = covers(s, KIND_ID, id, out);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_forget_is_suppressed(struct store *base, str what, bool *out)
{
    struct store_sqlite *s = store_sqlite_of(base);
    int r;

    what = str_trim(what);
    if (str_find_byte(what, '@', 0) != STR_NOT_FOUND)
        r = store_sqlite_forget_covers_address(s, what, out);
    else
        r = store_sqlite_forget_covers_id(s, what, out);
    if (r == 0 && !*out && str_find_byte(what, '.', 0) != STR_NOT_FOUND)
        r = store_sqlite_forget_covers_domain(s, what, out);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_forget_suppressed(struct store *base, struct arena *a, str **out,
                               size_t *n)
{
    struct store_sqlite *s = store_sqlite_of(base);
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_SUPPRESSED_ALL_STMT);
    size_t cap = 0;
    int r;

    *out = NULL;
    *n = 0;
    while ((r = store_sqlite_step(s, st)) == 0) {
        *out = arena_room(a, *out, *n, &cap, sizeof(**out));
        (*out)[(*n)++] = str_dup(a, store_sqlite_text(st, 0));
    }
    return r < 0 ? fault(r) : 0;
}

/* Has '@': an address; a dot and no such id: a domain; else an id. */
static int
kind_of(struct store_sqlite *s, str what, enum kind *kind)
{
    *kind = KIND_ADDRESS;
    if (str_find_byte(what, '@', 0) != STR_NOT_FOUND)
        return 0;
    *kind = KIND_ID;
    if (str_find_byte(what, '.', 0) == STR_NOT_FOUND)
        return 0;
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_PROFILE_EMAIL_STMT);
    store_sqlite_bind(st, 1, what);
    int r = store_sqlite_step(s, st);
    if (r < 0)
        return fault(r);
    if (r == STORE_SQLITE_END)
        *kind = KIND_DOMAIN;
    sqlite3_reset(st);
    return 0;
}

static int
suppress(struct store_sqlite *s, enum kind kind, str key, int64_t now)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_SUPPRESS_STMT);

    store_sqlite_bind(st, 1, str_of(kind_words[kind]));
    store_sqlite_bind(st, 2, key);
    store_sqlite_bind_int(st, 3, now);
    int r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

struct blank {
    struct blank *next;
    str id, metadata;
};

static int
profile_blank(struct store_sqlite *s, const struct blank *p, const char *when)
{
    sqlite3_stmt *st = store_sqlite_stmt(s, SQL_PROFILE_BLANK_STMT);

    store_sqlite_bind(st, 1, p->id);
    store_sqlite_bind_column(s, st, 2, COLUMN_EMAIL, STR_EMPTY);
    store_sqlite_bind_column(s, st, 3, COLUMN_METADATA, p->metadata);
    store_sqlite_bind(st, 4, str_of(when));
    int r = store_sqlite_run(s, st);
    return r < 0 ? fault(r) : 0;
}

/* The e-mails of the profiles that it covers: first found, then blanked. */
static int
profiles_blank(struct store_sqlite *s, enum kind kind, str key, int64_t now,
               uint64_t *erased)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    CLEANUP(store_sqlite_scratch_end)
    struct store_sqlite_scratch mark = store_sqlite_scratch(s);
    struct blank *list = NULL;
    char when[STORE_TIME_BYTES];
    int r = store_sqlite_prepare(s, &st, profiles_of[kind]);

    if (r < 0)
        return fault(r);
    store_time_text(when, now);
    store_sqlite_bind(st, 1, key);
    while ((r = store_sqlite_step(s, st)) == 0) {
        struct blank *p = arena_new(mark.arena, struct blank);
        *p = (struct blank){
            list, str_dup(mark.arena, store_sqlite_text(st, 0)),
            store_metadata_drop(mark.arena, store_sqlite_text(st, 1))};
        list = p;
    }
    for (; r >= 0 && list; list = list->next) {
        r = profile_blank(s, list, when);
        ++*erased;
    }
    return r < 0 ? fault(r) : 0;
}

static int
erase(struct store_sqlite *s, const char *sql, str key, uint64_t *erased)
{
    CLEANUP(store_sqlite_finalize) sqlite3_stmt *st = NULL;
    int r = store_sqlite_prepare(s, &st, sql);

    if (r < 0)
        return fault(r);
    store_sqlite_bind(st, 1, key);
    if ((r = store_sqlite_run(s, st)) < 0)
        return fault(r);
    *erased += (uint64_t)sqlite3_changes64(s->db);
    return 0;
}

static int
forget(struct store_sqlite *s, str what, int64_t now, uint64_t *erased)
{
    CLEANUP(store_sqlite_undo) struct store_sqlite *t = NULL;
    CLEANUP(store_sqlite_scratch_end)
    struct store_sqlite_scratch mark = store_sqlite_scratch(s);
    enum kind kind = KIND_ID;
    int r = store_sqlite_begin(s, &t);

    if (r == 0)
        r = kind_of(s, what, &kind);
    if (r < 0)
        return fault(r);
    str key = kind == KIND_ID ? what : str_dup_lower(mark.arena, what);
    r = suppress(s, kind, key, now);
    for (size_t i = 0; r == 0 && erasures[kind][i]; i++)
        r = erase(s, erasures[kind][i], key, erased);
    if (r == 0)
        r = profiles_blank(s, kind, key, now, erased);
    if (r == 0)
        r = store_sqlite_done(&t);
    return r < 0 ? fault(r) : 0;
}

int
store_sqlite_forget(struct store *base, str what, int64_t now, uint64_t *erased)
{
    struct store_sqlite *s = store_sqlite_of(base);
    int r;

    *erased = 0;
    what = str_trim(what);
    if (what.n == 0 || what.n > KEY_MAX) {
        sqlite3_snprintf(
            (int)sizeof(s->why), s->why,
            "nothing to forget: an address, a domain or an id is needed");
        return fault_new(-EINVAL, "nothing to forget");
    }
    if ((r = store_sqlite_exec(s, "PRAGMA secure_delete = ON")) < 0)
        return fault(r);
    r = forget(s, what, now, erased);
    /* the old bytes leave the log too, unless another program reads it */
    if (r == 0)
        sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
                                  NULL);
    store_sqlite_exec(s, "PRAGMA secure_delete = FAST");
    return r < 0 ? fault(r) : 0;
}
