/*
 * robots.txt: see robots.h. The file is walked twice: to see whether a group
 * names us, then for the rules of our groups or of those of `*`. Rules are
 * kept longest first, so that the first match decides.
 *
 * A pattern is literal pieces between stars. Each piece is looked for once,
 * from where the one before it ended: the leftmost place is as good as any,
 * so there is no going back, and a match costs the length of the path however
 * many stars there are.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "text/robots.h"

enum {
    PATTERN_MAX = 2048, /* bytes; no URL of ours is longer */
    PATH_MAX_BYTES = 3072,
};

/* A line's field, in lower case or not, and its value. */
struct field {
    str name, value;
    uint32_t line;
};

/* Where the reader is. */
struct reader {
    str rest;
    uint32_t line;
};

/* Whose rules are being read. */
struct group {
    bool in_agents; /* the line before named an agent */
    bool is_ours, is_star;
};

enum robots_access
robots_access(int http_status)
{
    if (http_status >= 200 && http_status < 300)
        return ROBOTS_PARSE;
    /* A host that says "too many" does not mean "come in". */
    if (http_status >= 300 && http_status < 500 && http_status != 429)
        return ROBOTS_ALLOW_ALL;
    return ROBOTS_DISALLOW_ALL;
}

void
robots_allow_all(struct robots *out)
{
    *out = (struct robots){.delay_ms = -1};
}

void
robots_disallow_all(struct robots *out)
{
    static const struct robots_rule all[] = {
        {STR("/"), false, 0}
    };
    *out = (struct robots){all, 1, -1};
}

/* ---- the file ---- */

/* The next line without its end, of LF, CR or CRLF; false at the end. */
static bool
next_line(struct reader *r, str *out)
{
    size_t n = 0;

    if (r->rest.n == 0)
        return false;
    while (n < r->rest.n && r->rest.p[n] != '\n' && r->rest.p[n] != '\r')
        n++;
    *out = str_sub(r->rest, 0, n);
    if (n + 1 < r->rest.n && r->rest.p[n] == '\r' && r->rest.p[n + 1] == '\n')
        n++;
    r->rest = str_from(r->rest, n + 1);
    r->line++;
    return true;
}

/* The next "name: value"; comments, blanks and junk are passed over. */
static bool
next_field(struct reader *r, struct field *out)
{
    str line;

    while (next_line(r, &line)) {
        line = str_sub(line, 0, str_find_byte(line, '#', 0));
        size_t colon = str_find_byte(line, ':', 0);
        if (colon == STR_NOT_FOUND)
            continue;
        *out = (struct field){str_trim(str_sub(line, 0, colon)),
                              str_trim(str_from(line, colon + 1)), r->line};
        return true;
    }
    return false;
}

/* "Turnstone/1.0 (x)" gives "Turnstone". */
static str
product_token(str s)
{
    size_t n = 0;

    while (n < s.n && s.p[n] != '/' && !str_is_space(s.p[n]))
        n++;
    return str_sub(s, 0, n);
}

/* Take an agent line into account; true when the line was one. */
static bool
read_agent(struct group *g, const struct field *f, str agent)
{
    if (!str_eq_nocase(f->name, STR("user-agent")))
        return false;
    if (!g->in_agents)
        *g = (struct group){.in_agents = true};
    str token = product_token(f->value);
    g->is_star |= str_eq(token, STR("*"));
    g->is_ours |= str_eq_nocase(token, agent);
    return true;
}

static bool
has_group_of(struct reader r, str agent)
{
    struct group g = {0};
    struct field f;

    while (next_field(&r, &f))
        if (read_agent(&g, &f, agent) && g.is_ours)
            return true;
    return false;
}

/* ---- one form for paths and patterns ---- */

static bool
is_unreserved(int c)
{
    return c > 0 && (str_is_alnum((char)c) || memchr("-._~", c, 4) != NULL);
}

/* The value of %XX at s[i], or -1. */
static int
escape_at(str s, size_t i)
{
    if (s.p[i] != '%' || i + 2 >= s.n || str_hex_value(s.p[i + 1]) < 0 ||
        str_hex_value(s.p[i + 2]) < 0)
        return -1;
    return str_hex_value(s.p[i + 1]) << 4 | str_hex_value(s.p[i + 2]);
}

static void
add_escape(struct buf *b, int c)
{
    static const char hex[] = "0123456789ABCDEF";
    buf_add_byte(b, '%');
    buf_add_byte(b, hex[c >> 4]);
    buf_add_byte(b, hex[c & 15]);
}

/*
 * RFC 9309 section 2.2.2: escapes of unreserved bytes undone, others in upper
 * case, bytes outside printable ASCII escaped. In a query ':', '/' and '@'
 * mean the same escaped or not. A star or dollar of a path is no wildcard.
 */
static void
add_normal(struct buf *b, str s, bool is_pattern)
{
    bool in_query = false;

    for (size_t i = 0; i < s.n; i++) {
        int c = (unsigned char)s.p[i];
        int escaped = escape_at(s, i);
        if (escaped >= 0)
            i += 2;
        in_query |= escaped < 0 && c == '?';
        bool is_last_dollar = c == '$' && i + 1 == s.n;
        if (is_unreserved(escaped) ||
            (in_query && escaped > 0 && memchr(":/@", escaped, 3) != NULL))
            buf_add_byte(b, (char)escaped);
        else if (escaped >= 0)
            add_escape(b, escaped);
        else if (c <= ' ' || c >= 0x7f || (c == '*' && !is_pattern) ||
                 (c == '$' && !(is_pattern && is_last_dollar)))
            add_escape(b, c);
        else
            buf_add_byte(b, (char)c);
    }
}

static bool
is_normal(str pattern)
{
    for (size_t i = 0; i < pattern.n; i++) {
        char c = pattern.p[i];
        if (c == '%' || c <= ' ' || c >= 0x7f ||
            (c == '$' && i + 1 < pattern.n))
            return false;
    }
    return true;
}

/* ---- rules ---- */

static int
by_length(const void *a, const void *b)
{
    const struct robots_rule *x = a, *y = b;

    if (x->pattern.n != y->pattern.n)
        return x->pattern.n > y->pattern.n ? -1 : 1;
    if (x->is_allow != y->is_allow)
        return x->is_allow ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* The rule of a line. False: it is no rule, or matches nothing. */
static bool
make_rule(struct arena *a, const struct field *f, struct robots_rule *out)
{
    str pattern = f->value;

    out->is_allow = str_eq_nocase(f->name, STR("allow"));
    out->line = f->line;
    if (!out->is_allow && !str_eq_nocase(f->name, STR("disallow")))
        return false;
    if (pattern.n == 0 || (pattern.p[0] != '/' && pattern.p[0] != '*'))
        return false;
    if (pattern.n > PATTERN_MAX) {
        /* Shorter is stricter: right for Disallow only. */
        if (out->is_allow)
            return false;
        pattern.n = PATTERN_MAX;
    }
    if (!is_normal(pattern)) {
        struct buf b;
        buf_init(&b, a, (size_t)3 * PATTERN_MAX);
        add_normal(&b, pattern, true);
        pattern = buf_str(&b);
    }
    out->pattern = pattern;
    return true;
}

/* Seconds, with decimals; sites that say two things get the slower one. */
static void
read_delay(const struct field *f, struct robots *out)
{
    double s;

    if (!str_to_double(f->value, &s) || !(s >= 0))
        return;
    double ms = s * 1000;
    int64_t delay =
        ms > ROBOTS_DELAY_MAX_MS ? ROBOTS_DELAY_MAX_MS : (int64_t)ms;
    if (delay > out->delay_ms)
        out->delay_ms = delay;
}

static void
read_rules(struct arena *a, struct reader r, str agent, struct robots *out)
{
    bool is_named = has_group_of(r, agent);
    struct robots_rule *rules = NULL, rule;
    struct group g = {0};
    struct field f;
    size_t cap = 0;

    while (out->n < ROBOTS_RULES_MAX && next_field(&r, &f)) {
        if (read_agent(&g, &f, agent))
            continue;
        bool is_delay = str_eq_nocase(f.name, STR("crawl-delay"));
        bool is_rule = make_rule(a, &f, &rule);
        /* Sitemaps and the unknown stand outside of groups. */
        if (is_delay || str_eq_nocase(f.name, STR("allow")) ||
            str_eq_nocase(f.name, STR("disallow")))
            g.in_agents = false;
        if (!(is_named ? g.is_ours : g.is_star))
            continue;
        if (is_delay)
            read_delay(&f, out);
        if (!is_rule)
            continue;
        if (out->n == cap) {
            size_t more = cap ? 2 * cap : 16;
            rules =
                arena_grow(a, rules, cap * sizeof(rule), more * sizeof(rule));
            cap = more;
        }
        rules[out->n++] = rule;
    }
    if (rules != NULL && out->n > 1)
        qsort(rules, out->n, sizeof(*rules), by_length);
    out->rules = rules;
}

void
robots_parse(struct arena *a, str body, str agent, struct robots *out)
{
    struct reader r = {str_sub(body, 0, ROBOTS_MAX), 0};

    robots_allow_all(out);
    if (str_has_prefix(r.rest, STR("\xef\xbb\xbf")))
        r.rest = str_from(r.rest, 3);
    /* A page that says "not found" with a status of 200. */
    if (str_has_prefix(str_trim(r.rest), STR("<")))
        return;
    read_rules(a, r, product_token(agent), out);
}

/* ---- the answer ---- */

static bool
matches(str pattern, str path)
{
    bool is_anchored = str_has_suffix(pattern, STR("$"));
    str rest = pattern;

    if (is_anchored)
        rest.n--;
    str piece = str_cut(&rest, '*');
    if (!str_has_prefix(path, piece))
        return false;
    if (rest.p == NULL)
        return !is_anchored || path.n == piece.n;
    path = str_from(path, piece.n);
    for (;;) {
        piece = str_cut(&rest, '*');
        if (rest.p == NULL && is_anchored)
            return str_has_suffix(path, piece);
        size_t at = str_find(path, piece, 0);
        if (at == STR_NOT_FOUND)
            return false;
        if (rest.p == NULL)
            return true;
        path = str_from(path, at + piece.n);
    }
}

bool
robots_allows(const struct robots *r, str path_query, uint32_t *line)
{
    char normal[PATH_MAX_BYTES];
    struct buf b = {
        .p = normal, .cap = sizeof(normal), .max = sizeof(normal) - 1};

    *line = 0;
    if (r->n == 0 || str_eq(path_query, STR("/robots.txt")) ||
        str_has_prefix(path_query, STR("/robots.txt?")))
        return true;
    add_normal(&b, path_query.n > 0 ? path_query : STR("/"), false);
    if (b.is_full)
        return false; /* longer than our own URLs can be */
    for (size_t i = 0; i < r->n; i++) {
        if (!matches(r->rules[i].pattern, buf_str(&b)))
            continue;
        *line = r->rules[i].line;
        return r->rules[i].is_allow;
    }
    return true;
}
