/* URLs compared: see same.h. */
#include "text/same.h"
#include "base/buf.h"
#include "base/check.h"

enum { TOKEN_MIN = 16 /* digits of a session id */ };

/* Parameters that carry a session, an origin or a cache buster. A star ends
   those that are a beginning. */
static const char *const idle[] = {
    "phpsessid", "jsessionid",  "sessionid",    "session_id",
    "sid",       "aspsession*", "cfid",         "cftoken",
    "zenid",     "oscsid",      "fe_typo_user", "utm_*",
    "fbclid",    "gclid",       "dclid",        "gbraid",
    "wbraid",    "msclkid",     "yclid",        "twclid",
    "ttclid",    "mc_cid",      "mc_eid",       "_ga",
    "_gl",       "igshid",      "hsa_*",        "_hs*",
    "mkt_tok",   "pk_*",        "mtm_*",        "piwik_*",
    "matomo_*",  "trk",         "cmpid",        "nocache",
    "ref",       "referrer",    "referer",      "source",
    "rand",      "ts",          "timestamp",    "chash",
    "nonce",     "_",           "xtor",         "wt_mc",
    "cid_*",     "returnurl",   "token",        "csrf*",
    "_wpnonce",
};

static bool
is_hex(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (str_hex_value(s.p[i]) < 0)
            return false;
    return s.n >= TOKEN_MIN;
}

bool
same_is_idle(str parameter)
{
    size_t sign = str_find_byte(parameter, '=', 0);
    str key = str_sub(parameter, 0, sign);
    str value = str_from(parameter, sign == STR_NOT_FOUND ? sign : sign + 1);

    for (size_t i = 0; i < array_len(idle); i++) {
        str row = str_of(idle[i]);
        bool is_start = row.p[row.n - 1] == '*';
        row.n -= is_start;
        if (is_start ? str_has_prefix_nocase(key, row)
                     : str_eq_nocase(key, row))
            return true;
    }
    return key.n <= 2 && is_hex(value); /* s=0f3a... */
}

/* /index.php and the like, the page of its folder. */
static bool
is_index(str segment)
{
    static const char *const stems[] = {"index.", "default.", "home."};
    static const char *const endings[] = {"htm",  "html", "php",   "asp",
                                          "aspx", "jsp",  "shtml", "cfm"};

    for (size_t i = 0; i < array_len(stems); i++)
        for (size_t k = 0; k < array_len(endings); k++) {
            str stem = str_of(stems[i]), ending = str_of(endings[k]);
            if (segment.n == stem.n + ending.n &&
                str_has_prefix_nocase(segment, stem) &&
                str_has_suffix_nocase(segment, ending))
                return true;
        }
    return false;
}

/* ASP.NET keeps a session in a segment: /(S(lit3py55t21z5v55vlm25s55))/ */
static bool
is_session(str segment)
{
    return segment.n > 4 && str_has_prefix_nocase(segment, STR("(S(")) &&
           str_has_suffix(segment, STR("))"));
}

static void
add_lower(struct buf *b, str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_add_byte(b, (char)str_lower_byte(s.p[i]));
}

static void
add_path(struct buf *b, str path)
{
    for (str rest = path; rest.p != NULL;) {
        str segment = str_cut(&rest, '/');
        segment = str_sub(segment, 0, str_find_byte(segment, ';', 0));
        if (segment.n == 0 || is_session(segment) ||
            (rest.p == NULL && is_index(segment)))
            continue;
        buf_add_byte(b, '/');
        add_lower(b, segment);
    }
}

/* By value; few, so that the simplest way is as good as any. */
static void
sort(str *v, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && str_cmp(v[k - 1], v[k]) > 0; k--) {
            str t = v[k];
            v[k] = v[k - 1];
            v[k - 1] = t;
        }
}

static void
add_query(struct buf *b, str query)
{
    str v[SAME_PARAMETERS_MAX];
    str rest = str_from(query, 1);
    size_t n = 0;

    while (rest.p != NULL && rest.n > 0 && n < SAME_PARAMETERS_MAX) {
        v[n] = str_cut(&rest, '&');
        if (v[n].n > 0 && !same_is_idle(v[n]))
            n++;
    }
    sort(v, n);
    for (size_t i = 0; i < n; i++) {
        buf_add_byte(b, i == 0 ? '?' : '&');
        add_lower(b, v[i]);
    }
    if (rest.p != NULL)
        buf_add(b, rest);
}

str
same_key(struct arena *a, const struct url *u)
{
    struct buf b;
    str host = u->host;

    if (str_has_prefix(host, STR("www.")))
        host = str_from(host, 4);
    buf_init(&b, a, URL_MAX + 16);
    buf_add(&b, host);
    if (u->has_port)
        buf_addf(&b, ":%u", u->port);
    add_path(&b, u->path);
    if (u->query.n > 1)
        add_query(&b, u->query);
    return buf_str(&b);
}

/* ---- languages ---- */

bool
same_is_language(str word)
{
    static const char codes[] =
        " en de fr es it nl pt pl sv se no nb nn da dk fi is cs cz sk hu ro "
        "bg hr sl sr el gr tr ru uk lt lv et ee ca eu gl ga cy mt sq mk bs "
        "ja jp zh cn ko kr ar he hi th vi id ms fa ";
    char padded[4] = "    ";

    if (word.n == 5 && (word.p[2] == '-' || word.p[2] == '_'))
        word.n = 2;
    if (word.n != 2)
        return false;
    padded[1] = (char)str_lower_byte(word.p[0]);
    padded[2] = (char)str_lower_byte(word.p[1]);
    return str_is_alpha(padded[1]) && str_is_alpha(padded[2]) &&
           str_find(STR(codes), str_make(padded, 4), 0) != STR_NOT_FOUND;
}

static str
of_query(str query)
{
    static const char *const keys[] = {"lang", "language", "locale", "hl",
                                       "l",    "sprache",  "setlang"};

    for (str rest = str_from(query, 1); rest.p != NULL && rest.n > 0;) {
        str value = str_cut(&rest, '&');
        str key = str_cut(&value, '=');
        for (size_t i = 0; i < array_len(keys) && value.p != NULL; i++)
            if (str_eq_nocase(key, str_of(keys[i])) && same_is_language(value))
                return value;
    }
    return STR_EMPTY;
}

str
same_language(struct arena *a, const struct url *u)
{
    str rest = str_from(u->path, 1);
    str word = str_cut(&rest, '/');

    if (!same_is_language(word))
        word = of_query(u->query);
    if (word.n == 0) {
        rest = u->host;
        word = str_cut(&rest, '.');
        /* de.acme.test, yet not it.test */
        if (!same_is_language(word) ||
            str_find_byte(rest, '.', 0) == STR_NOT_FOUND)
            return STR_EMPTY;
    }
    return str_dup_lower(a, str_sub(word, 0, 2));
}
