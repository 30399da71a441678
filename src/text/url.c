/*
 * URLs: see url.h. Every way in ends in finish(), which writes the text once
 * and takes host, path and query as slices of it. The website field is
 * repaired first and then goes the same way.
 */
#include "text/url.h"
#include "base/buf.h"
#include "text/domain.h"
#include "text/host.h"

/* What was cut out of the input, still as it was written there. */
struct parts {
    bool is_https;
    str host; /* normal */
    bool is_ip;
    uint16_t port; /* 0: the scheme's own */
    str directory; /* of the base, normal, before path; or empty */
    str path;
    str query; /* with its '?' */
};

const char *
url_why(enum url_outcome o)
{
#define URL_TEXT(id, text) [URL_##id] = text,
    static const char *const texts[] = {URL_OUTCOMES(URL_TEXT)};
#undef URL_TEXT
    return o < URL_OUTCOME_N ? texts[o] : "";
}

static bool
is_slash(char c)
{
    return c == '/' || c == '\\';
}

static uint16_t
scheme_port(bool is_https)
{
    return is_https ? 443 : 80;
}

/* Controls and spaces off the ends, tabs and newlines out of the middle. */
static str
strip(struct arena *a, str in)
{
    while (in.n > 0 && (unsigned char)in.p[0] <= ' ')
        in = str_from(in, 1);
    while (in.n > 0 && (unsigned char)in.p[in.n - 1] <= ' ')
        in.n--;
    if (in.n > URL_MAX || (str_find_byte(in, '\t', 0) == STR_NOT_FOUND &&
                           str_find_byte(in, '\n', 0) == STR_NOT_FOUND &&
                           str_find_byte(in, '\r', 0) == STR_NOT_FOUND))
        return in;
    char *p = arena_array(a, char, in.n);
    size_t n = 0;
    for (size_t i = 0; i < in.n; i++)
        if (in.p[i] != '\t' && in.p[i] != '\n' && in.p[i] != '\r')
            p[n++] = in.p[i];
    return str_make(p, n);
}

/* The scheme of an absolute URL cut off *rest, with its colon; or empty. */
static str
cut_scheme(str *rest)
{
    if (rest->n == 0 || !str_is_alpha(rest->p[0]))
        return STR_EMPTY;
    for (size_t i = 1; i < rest->n; i++) {
        char c = rest->p[i];
        if (c == ':') {
            str scheme = str_sub(*rest, 0, i);
            *rest = str_from(*rest, i + 1);
            return scheme;
        }
        if (!str_is_alnum(c) && c != '+' && c != '-' && c != '.')
            return STR_EMPTY;
    }
    return STR_EMPTY;
}

static bool
is_http(str scheme, bool *is_https)
{
    *is_https = str_eq_nocase(scheme, STR("https"));
    return *is_https || str_eq_nocase(scheme, STR("http"));
}

/* Bytes that a path or a query cannot hold: the encode sets of WHATWG. */
static bool
must_encode(char c, bool in_query)
{
    if ((unsigned char)c <= ' ' || (unsigned char)c >= 0x7f)
        return true;
    return strchr(in_query ? "\"#<>'" : "\"#<>?^`{}", c) != NULL;
}

static void
add_encoded(struct buf *b, str s, bool in_query)
{
    size_t clean = 0; /* where the bytes begin that need nothing */

    for (size_t i = 0; i < s.n; i++) {
        if (!must_encode(s.p[i], in_query))
            continue;
        buf_add(b, str_sub(s, clean, i));
        buf_addf(b, "%%%02X", (unsigned char)s.p[i]);
        clean = i + 1;
    }
    buf_add(b, str_from(s, clean));
}

/* How many dots the segment stands for, written as "." or "%2e"; 0 = none */
static int
dots(str s)
{
    int n = 0;

    while (s.n > 0) {
        bool is_dot = s.p[0] == '.';
        if (!is_dot && !str_has_prefix_nocase(s, STR("%2e")))
            return 0;
        s = str_from(s, is_dot ? 1 : 3);
        if (++n > 2)
            return 0;
    }
    return n;
}

static size_t
segment_length(str s)
{
    size_t n = 0;

    while (n < s.n && !is_slash(s.p[n]))
        n++;
    return n;
}

/*
 * Add a path's segments behind what stands at b->p[root..]; ".." takes one
 * away again, but never one before the root.
 */
static void
add_path(struct buf *b, size_t root, str path)
{
    if (path.n > 0 && is_slash(path.p[0]))
        path = str_from(path, 1);
    for (bool is_last = false; !is_last;) {
        size_t n = segment_length(path);
        str segment = str_sub(path, 0, n);
        is_last = n == path.n;
        path = str_from(path, n + 1);

        int k = dots(segment);
        if (k == 2 && b->n > root)
            b->n = root + str_rfind_byte(str_from(buf_str(b), root), '/');
        if (k == 0 || is_last)
            buf_add_byte(b, '/');
        if (k == 0)
            add_encoded(b, segment, false);
    }
}

static enum url_outcome
finish(struct arena *a, const struct parts *in, struct url *out)
{
    struct buf b;
    str scheme = in->is_https ? STR("https://") : STR("http://");

    buf_init(&b, a, URL_MAX);
    buf_add(&b, scheme);
    buf_add(&b, in->host);
    if (in->port != 0)
        buf_addf(&b, ":%u", in->port);
    size_t root = b.n;
    buf_add(&b, in->directory);
    add_path(&b, root, in->path);
    size_t query = b.n;
    add_encoded(&b, in->query, true);
    if (b.is_full)
        return URL_TOO_LONG;

    *out = (struct url){
        .text = buf_str(&b),
        .host = str_sub(buf_str(&b), scheme.n, scheme.n + in->host.n),
        .path = str_sub(buf_str(&b), root, query),
        .query = str_from(buf_str(&b), query),
        .port = in->port ? in->port : scheme_port(in->is_https),
        .is_https = in->is_https,
        .has_port = in->port != 0,
        .is_ip = in->is_ip,
    };
    return URL_OK;
}

/* The port behind a host; the scheme's own one becomes 0. */
static bool
parse_port(str s, struct parts *p)
{
    unsigned port = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (!str_is_digit(s.p[i]))
            return false;
        port = port * 10 + (unsigned)(s.p[i] - '0');
        if (port > UINT16_MAX)
            return false;
    }
    if (s.n > 0 && port == 0)
        return false;
    p->port = port == scheme_port(p->is_https) ? 0 : (uint16_t)port;
    return true;
}

static enum url_outcome
parse_authority(struct arena *a, str s, struct parts *p)
{
    struct host host;

    if (str_find_byte(s, '@', 0) != STR_NOT_FOUND)
        return URL_USERINFO;
    size_t bracket = str_rfind_byte(s, ']');
    size_t colon =
        str_find_byte(s, ':', bracket == STR_NOT_FOUND ? 0 : bracket);
    if (!host_parse(a, str_sub(s, 0, colon), &host))
        return URL_HOST;
    p->host = host.text;
    p->is_ip = host.is_ip;
    p->port = 0;
    if (colon != STR_NOT_FOUND && !parse_port(str_from(s, colon + 1), p))
        return URL_PORT;
    return URL_OK;
}

/* Path and query out of what follows the authority. */
static void
split(str s, struct parts *p)
{
    s = str_sub(s, 0, str_find_byte(s, '#', 0));
    size_t mark = str_find_byte(s, '?', 0);
    p->path = str_sub(s, 0, mark);
    p->query = str_from(s, mark);
}

/* What follows the scheme's colon: any number of slashes, then the host. */
static enum url_outcome
parse_absolute(struct arena *a, str s, struct parts *p, struct url *out)
{
    size_t n = 0;

    while (n < s.n && is_slash(s.p[n]))
        n++;
    s = str_from(s, n);
    for (n = 0; n < s.n && !is_slash(s.p[n]); n++)
        if (s.p[n] == '?' || s.p[n] == '#')
            break;
    enum url_outcome o = parse_authority(a, str_sub(s, 0, n), p);
    if (o != URL_OK)
        return o;
    split(str_from(s, n), p);
    return finish(a, p, out);
}

enum url_outcome
url_parse(struct arena *a, str in, struct url *out)
{
    struct parts p = {0};
    str rest = strip(a, in);

    *out = (struct url){0};
    if (rest.n == 0)
        return URL_EMPTY;
    if (rest.n > URL_MAX)
        return URL_TOO_LONG;
    if (!is_http(cut_scheme(&rest), &p.is_https))
        return URL_SCHEME;
    return parse_absolute(a, rest, &p, out);
}

/* A reference without a scheme, on the page base. */
static enum url_outcome
parse_relative(struct arena *a, const struct url *base, str ref,
               struct url *out)
{
    struct parts p = {.is_https = base->is_https,
                      .host = base->host,
                      .is_ip = base->is_ip,
                      .port = base->has_port ? base->port : 0};

    if (ref.n >= 2 && is_slash(ref.p[0]) && is_slash(ref.p[1]))
        return parse_absolute(a, ref, &p, out);
    split(ref, &p);
    if (p.path.n == 0) {
        p.path = base->path;
        if (p.query.n == 0)
            p.query = base->query;
    } else if (!is_slash(p.path.p[0])) {
        p.directory = str_sub(base->path, 0, str_rfind_byte(base->path, '/'));
    }
    return finish(a, &p, out);
}

enum url_outcome
url_resolve(struct arena *a, const struct url *base, str ref, struct url *out)
{
    struct parts p = {0};
    struct url resolved = {0}; /* out may be base */
    str rest = strip(a, ref);
    enum url_outcome o;

    if (rest.n > URL_MAX)
        return URL_TOO_LONG;
    str scheme = cut_scheme(&rest);
    /* NOLINTNEXTLINE(bugprone-branch-clone): two kinds of relative */
    if (scheme.n == 0) {
        o = parse_relative(a, base, rest, &resolved);
    } else if (!is_http(scheme, &p.is_https)) {
        o = URL_SCHEME;
    } else if (p.is_https == base->is_https &&
               !str_has_prefix(rest, STR("//"))) {
        /* "https:x" on an https page is relative: an old habit of browsers */
        o = parse_relative(a, base, rest, &resolved);
    } else {
        o = parse_absolute(a, rest, &p, &resolved);
    }
    *out = resolved;
    return o;
}

str
url_origin(struct arena *a, const struct url *u)
{
    /* The text up to the path is the origin already. */
    (void)a;
    return str_make(u->text.p, (size_t)(u->path.p - u->text.p));
}

/* What people type, and spreadsheets write, when there is no web site. */
static bool
is_nothing(str s)
{
    static const str words[] = {
        STR("none"),       STR("n/a"),           STR("#n/a"),
        STR("n.a."),       STR("n.a"),           STR("na"),
        STR("null"),       STR("nil"),           STR("nan"),
        STR("no"),         STR("not available"), STR("not applicable"),
        STR("no website"), STR("unknown"),       STR("undefined"),
        STR("tbd"),        STR("tba"),           STR("false"),
        STR("(none)"),     STR("(null)"),        STR("\\n"),
        STR("keine"),      STR("www"),           STR("http"),
        STR("https")};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (str_eq_nocase(s, words[i]))
            return true;
    for (size_t i = 0; i < s.n; i++)
        if (str_is_alnum(s.p[i]) || (unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

static bool
is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Quotes, brackets and punctuation around a token. */
static str
peel(str s)
{
    while (s.n > 0 && (str_is_space(s.p[0]) || is_one_of(s.p[0], "\"'`<(,;|.")))
        s = str_from(s, 1);
    while (s.n > 0 && (str_is_space(s.p[s.n - 1]) ||
                       is_one_of(s.p[s.n - 1], "\"'`>),;|.:")))
        s.n--;
    return s;
}

/*
 * Cut something like a scheme off: letters of "https" in any order and
 * number, then marks with a slash or a colon among them: "htp://", "https//",
 * "http:/", "http;//", "//". False when the token begins with its host.
 */
static bool
cut_typed_scheme(str *s, bool *is_https)
{
    size_t letters = 0, marks = 0;
    bool has_slash = false, has_s = false;

    while (letters < s->n &&
           is_one_of((char)str_lower_byte(s->p[letters]), "htps"))
        has_s |= str_lower_byte(s->p[letters++]) == 's';
    str rest = str_from(*s, letters);
    while (marks < rest.n && is_one_of(rest.p[marks], ":;./\\"))
        has_slash |= is_slash(rest.p[marks++]);
    bool has_colon = rest.n > 0 && rest.p[0] == ':' && marks < rest.n &&
                     !str_is_digit(rest.p[marks]);
    bool is_scheme = letters == 0 || (letters >= 3 && letters <= 7);
    if (!is_scheme || marks == 0 || !(has_slash || has_colon))
        return false;
    if (letters > 0)
        *is_https = has_s;
    *s = str_from(rest, marks);
    return true;
}

/* A scheme that is not ours: letters, a colon, and no port behind it. */
static bool
has_other_scheme(str s)
{
    size_t n = 0;

    while (n < s.n && str_is_alpha(s.p[n]))
        n++;
    return n > 0 && n + 1 < s.n && s.p[n] == ':' && !str_is_digit(s.p[n + 1]);
}

static enum url_outcome
classify_host(const struct url *u)
{
    if (u->is_ip)
        return URL_IS_ADDRESS;
    if (domain_is_social(u->host))
        return URL_IS_SOCIAL;
    if (domain_registrable(u->host).n == 0)
        return URL_NO_SUFFIX;
    return URL_OK;
}

static enum url_outcome
website_token(struct arena *a, str token, struct url *out)
{
    bool is_https = true;
    str s = peel(token);
    size_t host_n = 0;

    if (s.n > 0 && s.p[0] == '@')
        return s.n > 1 ? URL_IS_SOCIAL : URL_IS_NOTHING; /* a handle */
    if (str_has_prefix_nocase(s, STR("mailto:")))
        return URL_IS_EMAIL;
    /* "http://https://x" is a form's prefix before what was typed. */
    for (int i = 0; i < 3 && cut_typed_scheme(&s, &is_https); i++)
        continue;
    s = peel(s);
    if (is_nothing(s))
        return URL_IS_NOTHING;
    while (host_n < s.n && !is_one_of(s.p[host_n], "/\\?#"))
        host_n++;
    str authority = str_sub(s, 0, host_n);
    if (str_find_byte(authority, '@', 0) != STR_NOT_FOUND)
        return str_find_byte(authority, ':', 0) == STR_NOT_FOUND ? URL_IS_EMAIL
                                                                 : URL_USERINFO;
    if (has_other_scheme(s))
        return URL_SCHEME;

    struct buf b;
    buf_init(&b, a, URL_MAX + sizeof("https://"));
    buf_add(&b, is_https ? STR("https://") : STR("http://"));
    buf_add(&b, s);
    enum url_outcome o = url_parse(a, buf_str(&b), out);
    return o == URL_OK ? classify_host(out) : o;
}

/* UTF-8 of no-break and zero-width spaces, byte order mark: how many bytes */
static size_t
odd_space(str s)
{
    static const str spaces[] = {STR("\xc2\xa0"), STR("\xe2\x80\x8b"),
                                 STR("\xe2\x80\xaf"), STR("\xe3\x80\x80"),
                                 STR("\xef\xbb\xbf")};

    for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++)
        if (str_has_prefix(s, spaces[i]))
            return spaces[i].n;
    return 0;
}

/*
 * The next of several things in one field: between spaces, bars, semicolons.
 * A comma parts names, yet may stand in a path.
 */
static str
next_token(str *rest)
{
    bool in_path = false;
    size_t n = 0, sep_n = 0;

    for (; n < rest->n; n++) {
        str at = str_from(*rest, n);
        bool is_comma =
            at.p[0] == ',' && (!in_path || at.n == 1 || str_is_space(at.p[1]) ||
                               str_has_prefix_nocase(at, STR(",http")) ||
                               str_has_prefix_nocase(at, STR(",www.")));
        sep_n = odd_space(at);
        if (str_is_space(at.p[0]) || is_comma || is_one_of(at.p[0], "|;"))
            sep_n = 1;
        /* "http;//" is a slip of the finger, not the end of a token */
        if (at.p[0] == ';' && at.n > 1 && is_slash(at.p[1]))
            sep_n = 0;
        if (sep_n > 0)
            break;
        if (n > 0 && is_slash(at.p[0]) && !is_slash(rest->p[n - 1]) &&
            !is_one_of(rest->p[n - 1], ":;."))
            in_path = true;
    }
    str token = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n + sep_n);
    return token;
}

enum url_outcome
url_website(struct arena *a, str field, struct url *out)
{
    enum { TOKENS_MAX = 8 };
    enum url_outcome best = URL_EMPTY;
    str rest = str_trim(field);

    *out = (struct url){0};
    if (rest.n == 0)
        return URL_EMPTY;
    if (rest.n > URL_MAX)
        return URL_TOO_LONG;
    if (is_nothing(rest))
        return URL_IS_NOTHING;
    for (int i = 0; i < TOKENS_MAX && rest.n > 0; i++) {
        str token = next_token(&rest);
        if (token.n == 0)
            continue;
        enum url_outcome o = website_token(a, token, out);
        if (o == URL_OK)
            return URL_OK;
        /* Without a site, an address or a network tells more than a word. */
        bool tells = o == URL_IS_EMAIL || o == URL_IS_SOCIAL;
        bool told = best == URL_IS_EMAIL || best == URL_IS_SOCIAL;
        if (best == URL_EMPTY || best == URL_IS_NOTHING || (tells && !told))
            best = o;
    }
    *out = (struct url){0};
    return best;
}
