/*
 * A field is cut into tokens; the first one that lies at linkedin.com decides.
 * Its path is read segment by segment: the first one tells the kind of page,
 * the next whose it is.
 */
#include "text/linkedin.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/domain.h"
#include "text/rune.h"

#define HOME "https://www." LINKEDIN_DOMAIN

enum { SEGMENTS_MAX = 6, MEMBER_ID_MIN = 20 };

static const struct {
    const char *word, *why;
} sentences[LINKEDIN_OUTCOME_N] = {
#define LINKEDIN_SENTENCE(id, word, text) {word, text},
    LINKEDIN_OUTCOMES(LINKEDIN_SENTENCE)};

str
linkedin_slug(struct arena *a, str field)
{
    struct linkedin_profile p;
    struct buf b;

    field = str_trim(field);
    buf_init(&b, a, URL_MAX);
    if (str_has_prefix(field, STR("/in/")))
        buf_add(&b, STR("https://www.linkedin.com"));
    buf_add(&b, field);
    return linkedin_profile(a, b.is_full ? field : buf_str(&b), &p) ==
                   LINKEDIN_OK
               ? p.slug
               : STR_EMPTY;
}

const char *
linkedin_word(enum linkedin_outcome o)
{
    return sentences[o].word;
}

const char *
linkedin_why(enum linkedin_outcome o)
{
    return sentences[o].why;
}

static bool
is_one_of(str word, const str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(word, list[i]))
            return true;
    return false;
}

#define IS_ONE_OF(word, list) is_one_of((word), (list), array_len(list))

/* ---- paths ---- */

static size_t
segments_of(str path, str out[SEGMENTS_MAX])
{
    size_t n = 0;

    while (path.p != NULL && n < SEGMENTS_MAX) {
        str segment = str_cut(&path, '/');
        if (segment.n > 0)
            out[n++] = segment;
    }
    return n;
}

/* %C3%BC to its bytes. */
static str
percent_decoded(struct arena *a, str s, size_t max)
{
    struct buf b;

    buf_init(&b, a, max);
    for (size_t i = 0; i < s.n; i++) {
        bool is_escape = s.p[i] == '%' && i + 2 < s.n &&
                         str_hex_value(s.p[i + 1]) >= 0 &&
                         str_hex_value(s.p[i + 2]) >= 0;
        buf_add_byte(&b, is_escape ? (char)(str_hex_value(s.p[i + 1]) * 16 +
                                            str_hex_value(s.p[i + 2]))
                                   : s.p[i]);
        i += is_escape ? 2 : 0;
    }
    return b.is_full ? STR_EMPTY : buf_str(&b);
}

/* What stands behind a name when it was pasted out of a sentence. */
static str
without_tail(str s)
{
    while (s.n > 0 && strchr(".,;:)]}>\"'*!", s.p[s.n - 1]) != NULL)
        s.n--;
    return s;
}

/* In lower case; empty where a character of it is in nobody's name. */
static str
slug_of(struct arena *a, str segment)
{
    str s = without_tail(percent_decoded(a, segment, LINKEDIN_SLUG_MAX));
    bool has_letter = false;
    struct buf b;

    buf_init(&b, a, LINKEDIN_SLUG_MAX);
    for (size_t at = 0; at < s.n;) {
        uint32_t c = rune_next(s, &at);
        bool is_plain = c < 0x80 && str_is_alnum((char)c);
        if (c == RUNE_BAD || rune_class(c) == RUNE_ZERO_WIDTH ||
            (c < 0xa0 && !is_plain && (c == 0 || !strchr("-_.'&", (int)c))))
            return STR_EMPTY;
        has_letter |= is_plain || c >= 0xa0;
        buf_add_utf8(&b, c < 0x80 ? str_lower_byte((char)c) : rune_to_lower(c));
    }
    return has_letter && !b.is_full ? buf_str(&b) : STR_EMPTY;
}

/* Letters and digits, at most three, as the parts of an old number are. */
static bool
is_number_part(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!str_is_alnum(s.p[i]))
            return false;
    return s.n > 0 && s.n <= 3;
}

static void
add_padded(struct buf *b, str part)
{
    for (size_t i = part.n; i < 3; i++)
        buf_add_byte(b, '0');
    buf_add(b, part);
}

/* /pub/jane-doe/1/2a3/4b is jane-doe-04b2a31 by now. */
static str
slug_of_old(struct arena *a, const str *s, size_t n)
{
    struct buf b;

    if (n < 2 || str_eq_nocase(s[1], STR("dir")))
        return STR_EMPTY; /* a list of people who share a name */
    if (n < 5 || !is_number_part(s[2]) || !is_number_part(s[3]) ||
        !is_number_part(s[4]))
        return slug_of(a, s[1]);
    buf_init(&b, a, URL_MAX);
    buf_add(&b, s[1]);
    buf_add_byte(&b, '-');
    add_padded(&b, s[4]);
    add_padded(&b, s[3]);
    buf_add(&b, s[2]);
    return slug_of(a, buf_str(&b));
}

/* The number that members see in the place of a name; in this case only. */
static bool
is_member_id(str segment)
{
    return segment.n >= MEMBER_ID_MIN &&
           (str_has_prefix(segment, STR("ACoAA")) ||
            str_has_prefix(segment, STR("ACwAA")));
}

static enum linkedin_outcome
read_path(struct arena *a, str path, str *slug)
{
    static const str companies[] = {STR("company"),  STR("companies"),
                                    STR("school"),   STR("edu"),
                                    STR("showcase"), STR("organization")};
    static const str members[] = {STR("sales"), STR("recruiter"), STR("talent"),
                                  STR("hiring"), STR("messaging")};
    static const str mobile[] = {STR("mwlite"), STR("m"), STR("mobile")};
    static const str nobodies[] = {STR("me"), STR("unavailable"),
                                   STR("profile"), STR("null"),
                                   STR("undefined")};
    str segments[SEGMENTS_MAX] = {0};
    str *s = segments;
    size_t n = segments_of(path, segments);

    *slug = STR_EMPTY;
    if (n > 1 && IS_ONE_OF(s[0], mobile))
        s++, n--;
    if (n == 0)
        return LINKEDIN_NOBODY;
    if (IS_ONE_OF(s[0], companies))
        return LINKEDIN_COMPANY;
    if (IS_ONE_OF(s[0], members))
        return LINKEDIN_MEMBERS;
    if (str_eq_nocase(s[0], STR("pub")))
        *slug = slug_of_old(a, s, n);
    else if (str_eq_nocase(s[0], STR("in")) && n > 1 && is_member_id(s[1]))
        return LINKEDIN_MEMBERS;
    else if (str_eq_nocase(s[0], STR("in")) && n > 1)
        *slug = slug_of(a, s[1]);
    return slug->n == 0 || IS_ONE_OF(*slug, nobodies) ? LINKEDIN_NOBODY
                                                      : LINKEDIN_OK;
}

/* ---- fields ---- */

/* Nothing, or a scheme with whatever slashes. */
static bool
is_scheme(str s)
{
    while (s.n > 0 && (s.p[s.n - 1] == '/' || s.p[s.n - 1] == '\\'))
        s.n--;
    return s.n == 0 || str_eq_nocase(s, STR("http:")) ||
           str_eq_nocase(s, STR("https:"));
}

static bool
is_host_byte(char c)
{
    return str_is_alnum(c) || c == '-' || c == '.';
}

/*
 * The token's path and query, where it lies at linkedin.com or below; p NULL
 * where it does not. Its host ends there: linkedin.com.acme.test is another.
 */
static str
path_of(str token)
{
    static const str domain = {LINKEDIN_DOMAIN, sizeof(LINKEDIN_DOMAIN) - 1};
    size_t at = str_find_nocase(token, domain, 0);
    size_t host = at;

    if (at == STR_NOT_FOUND)
        return (str){NULL, 0};
    while (host > 0 && is_host_byte(token.p[host - 1]))
        host--;
    if ((host < at && token.p[at - 1] != '.') ||
        !is_scheme(str_sub(token, 0, host)))
        return (str){NULL, 0};
    str rest = str_from(token, at + domain.n);
    if (rest.n > 0 && rest.p[0] == ':') { /* a port */
        size_t n = 1;
        while (n < rest.n && str_is_digit(rest.p[n]))
            n++;
        rest = str_from(rest, n);
    }
    if (rest.n > 0 && strchr("/\\?#", rest.p[0]) == NULL)
        return (str){NULL, 0};
    return rest;
}

static enum linkedin_outcome
read_token(struct arena *a, str path, struct linkedin_profile *out)
{
    struct buf b;

    buf_init(&b, a, URL_MAX + sizeof(HOME));
    buf_add(&b, STR(HOME));
    buf_add(&b, path);
    if (url_parse(a, buf_str(&b), &out->url) != URL_OK)
        return LINKEDIN_NOBODY;
    enum linkedin_outcome o = read_path(a, out->url.path, &out->slug);
    if (o != LINKEDIN_OK)
        return o;
    buf_clear(&b);
    buf_add(&b, STR(HOME "/in/"));
    buf_add(&b, out->slug);
    return url_parse(a, buf_str(&b), &out->url) == URL_OK ? LINKEDIN_OK
                                                          : LINKEDIN_NOBODY;
}

/* Between white space, bars, commas, semicolons, brackets and quotes. */
static str
next_token(str *rest)
{
    static const char ends[] = " \t\r\n\v\f|,;<>\"()";
    size_t from = 0;

    while (from < rest->n && strchr(ends, rest->p[from]) != NULL)
        from++;
    size_t to = from;
    while (to < rest->n && strchr(ends, rest->p[to]) == NULL)
        to++;
    str token = str_sub(*rest, from, to);
    *rest = str_from(*rest, to);
    return token;
}

static enum linkedin_outcome
why_not_linkedin(struct arena *a, str field)
{
    struct url u;

    switch ((int)url_website(a, field, &u)) {
    case URL_EMPTY: return LINKEDIN_EMPTY;
    case URL_IS_NOTHING: return LINKEDIN_IS_NOTHING;
    default: return LINKEDIN_NOT_LINKEDIN;
    }
}

enum linkedin_outcome
linkedin_profile(struct arena *a, str field, struct linkedin_profile *out)
{
    enum linkedin_outcome first = LINKEDIN_OK;
    str rest = str_trim(field);

    *out = (struct linkedin_profile){0};
    if (rest.n > URL_MAX)
        return LINKEDIN_TOO_LONG;
    for (int i = 0; i < LINKEDIN_TOKENS_MAX && rest.n > 0; i++) {
        str path = path_of(next_token(&rest));
        if (path.p == NULL)
            continue;
        enum linkedin_outcome o = read_token(a, path, out);
        if (o == LINKEDIN_OK)
            return o;
        if (first == LINKEDIN_OK)
            first = o;
    }
    *out = (struct linkedin_profile){0};
    return first != LINKEDIN_OK ? first : why_not_linkedin(a, field);
}

/* ---- URLs ---- */

bool
linkedin_is_own(const struct url *u)
{
    return domain_is_within(u->host, STR(LINKEDIN_DOMAIN));
}

bool
linkedin_is_wall(const struct url *u)
{
    static const str walls[] = {STR("authwall"),   STR("login"),  STR("uas"),
                                STR("checkpoint"), STR("signup"), STR("reg"),
                                STR("cold-join"),  STR("m-login")};
    str segments[SEGMENTS_MAX];

    return linkedin_is_own(u) && segments_of(u->path, segments) > 0 &&
           IS_ONE_OF(segments[0], walls);
}

bool
linkedin_is_person(struct arena *a, const struct url *u, str *slug)
{
    str s;

    if (!linkedin_is_own(u) || read_path(a, u->path, &s) != LINKEDIN_OK)
        return false;
    if (slug != NULL)
        *slug = s;
    return true;
}

str
linkedin_unwrapped(struct arena *a, str ref)
{
    static const str departure = {"/redir/", 7};
    size_t at = str_find_nocase(ref, departure, 0);
    str host = str_sub(ref, 0, at);

    if (at == STR_NOT_FOUND ||
        (host.n > 0 && path_of(str_sub(ref, 0, at + 1)).p == NULL))
        return ref;
    str query = ref;
    str_cut(&query, '?');
    while (query.p != NULL) {
        str value = str_cut(&query, '&');
        str key = str_cut(&value, '=');
        if (str_eq_nocase(key, STR("url")) && value.p != NULL)
            return percent_decoded(a, value, URL_MAX);
    }
    return ref;
}
