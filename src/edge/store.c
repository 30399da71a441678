/* What all stores share: the look-up by URL, times, and decay. See store.h. */
#include <math.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/fault.h"

#include "edge/store.h"

#define PRIORITY_WORD(id, word, text) word,
static const char *const priority_words[] = {STORE_PRIORITIES(PRIORITY_WORD)};
#define LEDGER_WORD(id, word) word,
static const char *const ledger_words[] = {STORE_LEDGER_STATES(LEDGER_WORD)};

#define COLUMN_WORD(id, word) word,
static const char *const column_words[] = {STORE_COLUMNS(COLUMN_WORD)};

enum { DAY_S = 86400 };

/* The scheme of "scheme://rest" or of "sqlite:rest"; empty for a bare file. */
static str
scheme_of(str url)
{
    size_t colon = str_find_byte(url, ':', 0);

    if (colon == STR_NOT_FOUND)
        return STR_EMPTY;
    str scheme = str_sub(url, 0, colon);
    if (str_eq_nocase(scheme, STR("sqlite")) ||
        str_has_prefix(str_from(url, colon), STR("://")))
        return scheme;
    return STR_EMPTY;
}

/* "host=db.example user=ann": what libpq takes, and what we do not. */
static bool
is_conninfo(str url)
{
    static const char *const words[] = {
        "host",     "hostaddr", "port",    "dbname",  "user",
        "password", "service",  "sslmode", "options", "passfile"};
    str word = str_trim(str_sub(url, 0, str_find_byte(url, '=', 0)));

    if (word.n == url.n)
        return false;
    for (size_t i = 0; i < array_len(words); i++)
        if (str_eq(word, str_of(words[i])))
            return true;
    return false;
}

bool
store_is_file(str url)
{
    str scheme = scheme_of(url);

    return scheme.n > 0 ? str_eq_nocase(scheme, STR("sqlite"))
                        : !is_conninfo(url);
}

static bool
has_names(const struct store_names *names)
{
    bool has = names && names->table.n > 0;

    for (size_t i = 0; names && i < STORE_COLUMN_N; i++)
        has |= names->columns[i].n > 0;
    return has;
}

static bool
is_postgresql(str scheme)
{
    return str_eq_nocase(scheme, STR("postgresql")) ||
           str_eq_nocase(scheme, STR("postgres"));
}

/* The implementation for a URL, which loses its scheme where it is ours. */
static const struct store_ops *
ops_of(str *url, const struct store_names *names, str *why)
{
    str scheme = scheme_of(*url);

    if (is_postgresql(scheme))
        return &store_pg;
    if (scheme.n == 0 && is_conninfo(*url))
        *why = STR("words with = are no URL; write postgresql://HOST/DATABASE");
    else if (scheme.n > 0 && !str_eq_nocase(scheme, STR("sqlite")))
        *why = STR("no such kind of database here; use sqlite:FILE or "
                   "postgresql://HOST/DATABASE");
    else if (has_names(names))
        *why = STR("an SQLite file has the table profiles with the usual "
                   "columns; other names are for PostgreSQL");
    if (why->n > 0)
        return NULL;
    if (scheme.n > 0)
        *url = str_from(*url, scheme.n + 1);
    return &store_sqlite;
}

int
store_open(struct store **out, str url, const struct store_names *names,
           struct arena *a, str *why)
{
    *out = NULL;
    *why = STR_EMPTY;
    const struct store_ops *ops = ops_of(&url, names, why);
    if (!ops)
        return STORE_UNKNOWN;
    int r = ops->open(out, url, names);
    if (r < 0) {
        *why = str_dup(a, str_of(store_why(*out)));
        store_close(out);
        return fault(r);
    }
    return 0;
}

void
store_close(struct store **s)
{
    if (*s)
        (*s)->ops->close(*s);
    *s = NULL;
}

str
store_known_mail(const struct store_knowing *q, const struct store_known *known)
{
    for (size_t i = 0; i < known->facts_n; i++)
        if (str_eq(known->facts[i].name, q->mail_fact) &&
            known->facts[i].value.n > 0)
            return known->facts[i].value;
    return known->domain;
}

static int
know_one(struct store *s, const struct store_knowing *q, struct store_known *k)
{
    const struct store_ops *ops = s->ops;
    int r = ops->is_suppressed(s, k->domain, &k->is_suppressed);

    if (r < 0 || k->is_suppressed)
        return r < 0 ? fault(r) : 0;
    r = ops->facts(s, k->domain, q->now, k->arena, &k->facts, &k->facts_n);
    if (r < 0)
        return fault(r);
    str mail = store_known_mail(q, k);
    k->colleagues =
        arena_array(k->arena, struct store_colleague, q->colleagues_max);
    r = ops->verdicts(s, mail, q->verdicts_since, k->arena, &k->verdicts,
                      &k->verdicts_n);
    if (r == 0)
        r = ops->colleagues(s, mail, q->now, k->arena, k->colleagues,
                            q->colleagues_max, &k->colleagues_n);
    return r < 0 ? fault(r) : 0;
}

int
store_know_each(struct store *s, const struct store_knowing *q,
                struct store_known *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int r = know_one(s, q, &list[i]);
        if (r < 0)
            return fault(r);
    }
    return 0;
}

const char *
store_priority_word(enum store_priority p)
{
    check(p < STORE_PRIORITY_N);
    return priority_words[p];
}

int
store_priority_of(str word)
{
    for (size_t i = 0; i < array_len(priority_words); i++)
        if (str_eq(word, str_of(priority_words[i])))
            return (int)i;
    return -1;
}

const char *
store_column_word(enum store_column c)
{
    check(c < STORE_COLUMN_N);
    return column_words[c];
}

int
store_column_of(str word)
{
    for (size_t i = 0; i < array_len(column_words); i++)
        if (str_eq(word, str_of(column_words[i])))
            return (int)i;
    return -1;
}

const char *
store_ledger_word(enum store_ledger_state state)
{
    check(state < STORE_LEDGER_N);
    return ledger_words[state];
}

int
store_ledger_of(str word)
{
    for (size_t i = 0; i < array_len(ledger_words); i++)
        if (str_eq(word, str_of(ledger_words[i])))
            return (int)i;
    return -1;
}

int64_t
store_month_start(int64_t t)
{
    time_t when = (time_t)t;
    struct tm tm;

    if (!gmtime_r(&when, &tm))
        return 0;
    tm = (struct tm){.tm_year = tm.tm_year, .tm_mon = tm.tm_mon, .tm_mday = 1};
    return (int64_t)timegm(&tm);
}

const char *
store_time_text(char out[STORE_TIME_BYTES], int64_t t)
{
    time_t when = (time_t)t;
    struct tm tm;

    if (!gmtime_r(&when, &tm) || tm.tm_year > 9999 - 1900 || tm.tm_year < -1900)
        tm = (struct tm){.tm_year = 70, .tm_mday = 1};
    strftime(out, STORE_TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &tm);
    return out;
}

/* "+01:00", "-0530", "+02", "Z" or nothing, in seconds; 0 for the rest. */
static int64_t
zone_seconds(str z)
{
    int h = 0, m = 0;
    char text[8] = {0};

    if (z.n < 3 || z.n > 6 || (z.p[0] != '+' && z.p[0] != '-'))
        return 0;
    memcpy(text, z.p + 1, z.n - 1);
    if (sscanf(text, "%2d:%2d", &h, &m) < 2)
        sscanf(text, "%2d%2d", &h, &m);
    int64_t s = h * 3600 + m * 60;
    return z.p[0] == '-' ? -s : s;
}

int64_t
store_time_of(str text)
{
    char z[STORE_TIME_BYTES] = {0};
    struct tm tm = {0};
    int n = 0;

    text = str_trim(text);
    memcpy(z, text.p, text.n < sizeof(z) - 1 ? text.n : sizeof(z) - 1);
    if (sscanf(z, "%4d-%2d-%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &n) <
            3 ||
        n == 0)
        return 0;
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    str rest = str_from(str_of(z), (size_t)n);
    int used = 0;
    if (rest.n > 0 && (rest.p[0] == 'T' || rest.p[0] == ' ') &&
        sscanf(rest.p + 1, "%2d:%2d:%2d%n", &tm.tm_hour, &tm.tm_min, &tm.tm_sec,
               &used) == 3)
        rest = str_from(rest, 1 + (size_t)used);
    if (rest.n > 0 && rest.p[0] == '.')
        for (rest = str_from(rest, 1); rest.n && str_is_digit(rest.p[0]);)
            rest = str_from(rest, 1);
    return (int64_t)timegm(&tm) - zone_seconds(rest);
}

double
store_decayed(double confidence, int64_t enriched_at, int64_t now)
{
    double days = now > enriched_at ? (double)(now - enriched_at) / DAY_S : 0;
    return confidence * exp(-days / STORE_DECAY_DAYS);
}

int64_t
store_expires_at(double confidence, int64_t enriched_at)
{
    if (!(confidence > STORE_CONFIDENCE_MIN))
        return enriched_at;
    double days = STORE_DECAY_DAYS * log(confidence / STORE_CONFIDENCE_MIN);
    return enriched_at + (int64_t)(days * DAY_S);
}
