/* See reader.h. Every decoding of the whole page is a view of it. */
#include "reader.h"
#include "base/buf.h"
#include "base/check.h"

enum { VIEWS_MAX = 40, NEAR = 500 };

#define VIEW_BYTES (16u * 1024 * 1024)

struct views {
    struct arena *a;
    str v[VIEWS_MAX];
    size_t n;
};

static struct buf
buffer(struct arena *a)
{
    struct buf b;
    buf_init(&b, a, VIEW_BYTES);
    return b;
}

static void
add_view(struct views *v, str s)
{
    check(v->n < VIEWS_MAX);
    v->v[v->n++] = s;
}

static int
hex_at(str s, size_t at, size_t digits)
{
    int v = 0;

    for (size_t i = at; i < at + digits; i++) {
        if (i >= s.n || str_hex_value(s.p[i]) < 0)
            return -1;
        v = v * 16 + str_hex_value(s.p[i]);
    }
    return v;
}

/* &#64; &#x40; and the named ones that are used; 0 where there is none. */
static uint32_t
reference_at(str s, size_t at, size_t *n)
{
    static const struct {
        const char *name;
        uint32_t c;
    } names[] = {
        {"&commat;", '@' },
        {"&period;", '.' },
        {"&nbsp;",   0xa0},
        {"&lt;",     '<' },
        {"&gt;",     '>' },
        {"&colon;",  ':' },
        {"&quot;",   '"' },
        {"&aring;",  0xe5},
        {"&amp;",    '&' }
    };
    str rest = str_from(s, at);
    uint32_t c = 0;

    for (size_t i = 0; i < array_len(names); i++)
        if (str_has_prefix(rest, str_of(names[i].name))) {
            *n = strlen(names[i].name);
            return names[i].c;
        }
    size_t end = str_find_byte(str_sub(rest, 0, 10), ';', 0);
    if (!str_has_prefix(rest, STR("&#")) || end == STR_NOT_FOUND)
        return 0;
    bool is_hex = rest.p[2] == 'x' || rest.p[2] == 'X';
    for (size_t i = is_hex ? 3 : 2; i < end; i++) {
        if (str_hex_value(rest.p[i]) < 0)
            return 0;
        c = c * (is_hex ? 16 : 10) + (uint32_t)str_hex_value(rest.p[i]);
    }
    *n = end + 1;
    return c;
}

/* References, percents, \u and \x: one round of each. */
static str
unescaped(struct arena *a, str s)
{
    struct buf b = buffer(a);

    for (size_t i = 0; i < s.n;) {
        size_t n = 1;
        uint32_t c = s.p[i] == '&' ? reference_at(s, i, &n) : 0;
        int v = -1;
        if (s.p[i] == '%' && (v = hex_at(s, i + 1, 2)) > 0)
            n = 3;
        else if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == 'u' &&
                 (v = hex_at(s, i + 2, 4)) > 0)
            n = 6;
        else if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == 'x' &&
                 (v = hex_at(s, i + 2, 2)) > 0)
            n = 4;
        if (c != 0)
            buf_add_utf8(&b, c);
        else if (v > 0 && v < 128)
            buf_add_byte(&b, (char)v);
        else
            buf_add(&b, str_sub(s, i, i + n));
        i += n;
    }
    return buf_str(&b);
}

/* Does the element that begins with this tag hide what is in it? */
static bool
hides(str tag)
{
    static const char *const signs[] = {"display:none", "display: none",
                                        " hidden",      "nospam",
                                        "class=\"x\"",  "oe_displaynone"};

    for (size_t i = 0; i < array_len(signs); i++)
        if (str_find(tag, str_of(signs[i]), 0) != STR_NOT_FOUND)
            return true;
    return false;
}

static str
without_tags(struct arena *a, str s)
{
    struct buf b = buffer(a);

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '<' || i + 1 == s.n ||
            !(str_is_alpha(s.p[i + 1]) || strchr("/!", s.p[i + 1]) != NULL)) {
            buf_add_byte(&b, s.p[i]);
            continue;
        }
        size_t end = str_find_byte(s, '>', i);
        if (end == STR_NOT_FOUND)
            break;
        if (str_find(str_sub(s, i, end), STR("alt=\"@\""), 0) != STR_NOT_FOUND)
            buf_add_byte(&b, '@');
        if (hides(str_sub(s, i, end)))
            end = str_find(s, STR("</"), end);
        if (end != STR_NOT_FOUND && s.p[end] == '<')
            end = str_find_byte(s, '>', end);
        if (end == STR_NOT_FOUND)
            break;
        i = end;
    }
    return buf_str(&b);
}

static str
replaced(struct arena *a, str s, const char *from, const char *to)
{
    struct buf b = buffer(a);
    size_t n = strlen(from);

    for (size_t i = 0; i < s.n;) {
        if (str_has_prefix_nocase(str_from(s, i), str_of(from))) {
            buf_add(&b, str_of(to));
            i += n;
        } else {
            buf_add_byte(&b, s.p[i++]);
        }
    }
    return buf_str(&b);
}

/* Words to signs, then no white space and no quotes. */
static str
joined(struct arena *a, str s)
{
    static const char *const words[][2] = {
        {"\xc2\xa0",      " "},
        {" AT ",          "@"},
        {" DOT ",         "."},
        {"[at]",          "@"},
        {"(at)",          "@"},
        {"{at}",          "@"},
        {"<at>",          "@"},
        {"(a)",           "@"},
        {"[\xc3\xa4t]",   "@"},
        {"[arroba]",      "@"},
        {"(arroba)",      "@"},
        {"(klammeraffe)", "@"},
        {"[klammeraffe]", "@"},
        {"[dot]",         "."},
        {"(dot)",         "."},
        {"{dot}",         "."},
        {"<dot>",         "."},
        {"[punto]",       "."},
        {"[punkt]",       "."},
        {"/at/",          "@"},
        {"/dot/",         "."},
        {" chez ",        "@"},
        {" \xc3\xa5 ",    "@"},
    };
    struct buf b = buffer(a);

    for (size_t i = 0; i < array_len(words); i++)
        s = replaced(a, s, words[i][0], words[i][1]);
    for (size_t i = 0; i < s.n; i++)
        if (!str_is_space(s.p[i]) && strchr("'\"+", s.p[i]) == NULL)
            buf_add_byte(&b, s.p[i]);
    return buf_str(&b);
}

/* 't','s' as ts */
static str
without_commas(struct arena *a, str s)
{
    struct buf b = buffer(a);

    for (size_t i = 0; i < s.n; i++)
        if (strchr("',", s.p[i]) == NULL)
            buf_add_byte(&b, s.p[i]);
    return buf_str(&b);
}

static str
reversed(struct arena *a, str s)
{
    struct buf b = buffer(a);

    for (size_t i = s.n; i > 0; i--)
        buf_add_byte(&b, s.p[i - 1]);
    return buf_str(&b);
}

static str
rotated(struct arena *a, str s)
{
    struct buf b = buffer(a);

    for (size_t i = 0; i < s.n; i++) {
        int first = s.p[i] >= 'a' ? 'a' : 'A';
        int c = (s.p[i] - first + 13) % 26 + first;
        buf_add_byte(&b, str_is_alpha(s.p[i]) ? (char)c : s.p[i]);
    }
    return buf_str(&b);
}

static int
digit64(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (str_is_digit(c))
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Every string in quotes as if it were base64. */
static str
unbase64(struct arena *a, str s)
{
    struct buf b = buffer(a);
    uint32_t bits = 0;
    int have = 0;

    for (size_t i = 0; i < s.n; i++) {
        int v = digit64(s.p[i]);
        if (v < 0) {
            if (have >= 0 && s.p[i] != '=')
                buf_add_byte(&b, ' ');
            have = 0;
            continue;
        }
        bits = bits << 6 | (uint32_t)v;
        have += 6;
        if (have >= 8) {
            have -= 8;
            buf_add_byte(&b, (char)(bits >> have & 255));
        }
    }
    return buf_str(&b);
}

/* 106,97,110 and '|106';\n l[5] = '|97' as bytes. */
static str
from_codes(struct arena *a, str s)
{
    struct buf b = buffer(a);

    for (size_t i = 0; i < s.n; i++) {
        if (!str_is_digit(s.p[i]) ||
            (i > 0 && strchr(",(|", s.p[i - 1]) == NULL))
            continue;
        unsigned c = 0;
        if (i == 0 || s.p[i - 1] == '(' || i == 1 ||
            (s.p[i - 1] == ',' && !str_is_digit(s.p[i - 2])))
            buf_add_byte(&b, ' ');
        for (; i < s.n && str_is_digit(s.p[i]) && c < 1000; i++)
            c = c * 10 + (unsigned)(s.p[i] - '0');
        buf_add_byte(&b, c < 128 ? (char)c : ' ');
    }
    return buf_str(&b);
}

static str
from_cloudflare(struct arena *a, str s)
{
    struct buf b = buffer(a);
    static const char *const marks[] = {"data-cfemail=\"", "email-protection#"};

    for (size_t m = 0; m < array_len(marks); m++) {
        str mark = str_of(marks[m]);
        size_t at = 0;
        while ((at = str_find(s, mark, at)) != STR_NOT_FOUND) {
            at += mark.n;
            int key = hex_at(s, at, 2);
            for (at += 2; hex_at(s, at, 2) >= 0; at += 2)
                buf_add_byte(&b, (char)(hex_at(s, at, 2) ^ key));
            buf_add_byte(&b, ' ');
        }
    }
    return buf_str(&b);
}

/* TYPO3: back by a key within three ranges of characters. */
static str
unshifted(struct arena *a, str s, int key)
{
    static const int ranges[][2] = {
        {0x2b, 0x3a},
        {0x40, 0x5a},
        {0x61, 0x7a}
    };
    struct buf b = buffer(a);

    for (size_t i = 0; i < s.n; i++) {
        int c = (unsigned char)s.p[i];
        for (int k = 0; k < 3; k++)
            if (c >= ranges[k][0] && c <= ranges[k][1]) {
                c -= key;
                if (c < ranges[k][0])
                    c += ranges[k][1] - ranges[k][0] + 1;
                break;
            }
        buf_add_byte(&b, (char)c);
    }
    return buf_str(&b);
}

/* CryptX: each byte less one; or pairs of a distance and a byte. */
static str
from_cryptx(struct arena *a, str s, bool has_digits)
{
    struct buf b = buffer(a);
    size_t at = 0;

    while ((at = str_find(s, STR("DeCryptX('"), at)) != STR_NOT_FOUND) {
        at += 10;
        for (; at + 1 < s.n && s.p[at] != '\''; at += has_digits ? 2 : 1) {
            int c = has_digits ? s.p[at + 1] - (s.p[at] - '0') : s.p[at] - 1;
            buf_add_byte(&b, (char)c);
        }
        buf_add_byte(&b, ' ');
    }
    return buf_str(&b);
}

static str
js_string(struct arena *a, str s, size_t at)
{
    struct buf b = buffer(a);

    for (; at < s.n && s.p[at] != '"'; at++) {
        if (s.p[at] == '\\')
            at++;
        buf_add_byte(&b, s.p[at]);
    }
    return buf_str(&b);
}

static str
from_encoder(struct arena *a, str s)
{
    struct buf b = buffer(a);
    size_t at = 0;

    while ((at = str_find(s, STR("var ml=\""), at)) != STR_NOT_FOUND) {
        str ml = js_string(a, s, at + 8);
        at = str_find(s, STR("mi=\""), at);
        str mi = js_string(a, s, at + 4);
        for (size_t i = 0; i < mi.n; i++) {
            size_t place = (unsigned char)mi.p[i] - '0';
            check(place < ml.n);
            buf_add_byte(&b, ml.p[place]);
        }
        buf_add_byte(&b, ' ');
    }
    return buf_str(&b);
}

/* Without the other halves of UTF-16, the folds of vCards, style sheets. */
static str
narrowed(struct arena *a, str s)
{
    struct buf b = buffer(a);
    size_t style = 0;

    while ((style = str_find(s, STR("<style>"), style)) != STR_NOT_FOUND) {
        buf_add(&b, str_sub(s, 0, style));
        style = str_find(s, STR("</style>"), style);
        s = str_from(s, style == STR_NOT_FOUND ? s.n : style);
        style = 0;
    }

    for (size_t i = 0; i < s.n; i++) {
        if (str_has_prefix(str_from(s, i), STR("\r\n ")))
            i += 2;
        else if (s.p[i] != '\0')
            buf_add_byte(&b, s.p[i]);
    }
    return buf_str(&b);
}

static void
add_views(struct views *v, str page)
{
    str plain = narrowed(v->a, page);
    str once = unescaped(v->a, plain);
    str twice = unescaped(v->a, once);
    str text = unescaped(v->a, without_tags(v->a, plain));

    add_view(v, plain);
    add_view(v, once);
    add_view(v, twice);
    add_view(v, text);
    add_view(v, joined(v->a, text));
    add_view(v, joined(v->a, twice));
    add_view(v, reversed(v->a, text));
    add_view(v, joined(v->a, reversed(v->a, joined(v->a, text))));
    add_view(v, reversed(v->a, once));
    add_view(v, rotated(v->a, joined(v->a, once)));
    add_view(v, rotated(v->a, once));
    add_view(v, unbase64(v->a, plain));
    add_view(v, from_codes(v->a, plain));
    add_view(v, reversed(v->a, from_codes(v->a, plain)));
    add_view(v, from_cloudflare(v->a, plain));
    add_view(v, from_cryptx(v->a, plain, false));
    add_view(v, from_cryptx(v->a, plain, true));
    add_view(v, unescaped(v->a, from_encoder(v->a, plain)));
    add_view(v, reversed(v->a, without_commas(v->a, plain)));
    for (int key = 1; key <= 12; key++)
        add_view(v, unshifted(v->a, plain, key));
}

static bool
is_in_local(char c)
{
    return str_is_alnum(c) || c == '.' || c == '-' || c == '_';
}

bool
reader_holds(struct arena *a, str page, str address, bool is_strict)
{
    struct views v = {.a = a};

    add_views(&v, page);
    for (size_t i = 0; i < v.n; i++) {
        size_t at = 0;
        bool is_joined = !is_strict && (i == 4 || i == 5 || i == 7 || i == 9);
        while ((at = str_find(v.v[i], address, at)) != STR_NOT_FOUND) {
            if (is_joined || at == 0 || !is_in_local(v.v[i].p[at - 1]))
                return true;
            at++;
        }
    }
    return false;
}

bool
reader_holds_parts(struct arena *a, str page, str address)
{
    struct views v = {.a = a};
    size_t cut = str_find_byte(address, '@', 0);
    str local = str_sub(address, 0, cut);
    str name = str_sub(address, cut + 1, str_rfind_byte(address, '.'));

    add_views(&v, page);
    for (size_t i = 0; i < v.n; i++) {
        size_t at = 0;
        while ((at = str_find(v.v[i], local, at)) != STR_NOT_FOUND) {
            str near = str_sub(v.v[i], at > NEAR ? at - NEAR : 0, at + NEAR);
            if (str_find(near, name, 0) != STR_NOT_FOUND)
                return true;
            at++;
        }
    }
    return false;
}
