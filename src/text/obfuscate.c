/*
 * Hidden addresses in attributes: see obfuscate.h. A row says which attribute
 * or which part of a reference carries the secret; its function undoes it.
 * Attributes that no row names are tried with the general ways, which prove
 * themselves. Calls are in obfuscate_call.c.
 */
#include "text/obfuscate.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/charref.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/script.h"
#include "text/spelled.h"

enum { LOCAL_MAX = 64, DOMAIN_MAX = 253, SECRET_MIN = 6, BASE64_MIN = 12 };

bool
obfuscate_is_address(str text)
{
    size_t at = 0;

    if (str_has_prefix_nocase(text, STR("mailto:")))
        text = str_from(text, 7);
    text = str_sub(text, 0, str_find_byte(text, '?', 0));
    str one = email_next(text, &at);
    return one.p == text.p && one.n == text.n && one.p != NULL &&
           domain_has_known_suffix(one);
}

static bool
give(str text, str *out)
{
    if (text.p == NULL || !obfuscate_is_address(text))
        return false;
    *out = text;
    return true;
}

/*
 * Cloudflare: hexadecimal, the first byte being the key that the others were
 * XORed with. Controls in what comes out mean that it was no such thing.
 */
static bool
cloudflare(struct arena *a, str hex, str *out)
{
    if (hex.n < 4 || hex.n % 2 != 0 || hex.n > OBFUSCATE_VALUE_MAX)
        return false;
    char *text = arena_array(a, char, hex.n / 2);
    int key = 0;
    for (size_t i = 0; i < hex.n; i += 2) {
        int high = str_hex_value(hex.p[i]), low = str_hex_value(hex.p[i + 1]);
        if (high < 0 || low < 0)
            return false;
        int c = high << 4 | low;
        if (i == 0) {
            key = c;
            continue;
        }
        c ^= key;
        if (c < ' ' || c == 0x7f)
            return false;
        text[i / 2 - 1] = (char)c;
    }
    *out = str_make(text, hex.n / 2 - 1);
    return str_is_utf8(*out);
}

/* ---- general ways ---- */

/* jane/at/firm/dot/test: Drupal's, before or behind a shift by thirteen. */
static str
slashed(struct arena *a, str s)
{
    struct buf b;

    if (str_find(s, STR("/at/"), 0) == STR_NOT_FOUND)
        return (str){NULL, 0};
    buf_init(&b, a, OBFUSCATE_VALUE_MAX);
    while (s.n > 0) {
        bool is_at = str_has_prefix(s, STR("/at/"));
        bool is_dot = str_has_prefix(s, STR("/dot/"));
        if (is_at || is_dot) {
            buf_add_byte(&b, is_at ? '@' : '.');
            s = str_from(s, is_at ? 4 : 5);
            continue;
        }
        buf_add_byte(&b, *s.p);
        s = str_from(s, 1);
    }
    return buf_str(&b);
}

static bool
readable(struct arena *a, str s, str *out)
{
    return give(s, out) || give(spelled_whole(a, s), out) ||
           give(slashed(a, s), out);
}

/* The sign may have been spelled before the shift or behind it. */
static bool
rot13(struct arena *a, str s, str *out)
{
    size_t at = str_find(s, STR("[at]"), 0);
    str plain = slashed(a, s);
    struct buf b;

    if (plain.p != NULL)
        return readable(a, script_rot13(a, plain), out);
    if (at == STR_NOT_FOUND)
        return readable(a, script_rot13(a, s), out);
    buf_init(&b, a, s.n);
    buf_add(&b, str_sub(s, 0, at));
    buf_add_byte(&b, '@');
    buf_add(&b, str_from(s, at + 4));
    return readable(a, script_rot13(a, buf_str(&b)), out);
}

static bool
base64(struct arena *a, str s, str *out)
{
    str text = script_base64(a, s);

    if (text.p == NULL || !str_is_utf8(text))
        return false;
    text = str_trim(text);
    return readable(a, text, out) ||
           readable(a, charref_decoded(a, text, false), out);
}

static bool
reversed(struct arena *a, str s, str *out)
{
    return readable(a, script_reversed(a, s), out);
}

static bool
percent(struct arena *a, str s, str *out)
{
    if (str_find_byte(s, '%', 0) == STR_NOT_FOUND)
        return false;
    str text = script_percent(a, s);
    return str_is_utf8(text) && readable(a, text, out);
}

static bool
shifted(struct arena *a, str s, str *out)
{
    return give(obfuscate_shifted(a, s), out);
}

struct way {
    str mark; /* the attribute's name, or what stands before the secret */
    bool (*decode)(struct arena *a, str secret, str *out);
    enum shown how;
    const char *where;
};

#define MARK(lit)                                                              \
    {                                                                          \
        (lit), sizeof(lit) - 1                                                 \
    }

static const struct way attribute_ways[] = {
    {MARK("data-cfemail"),      cloudflare, SHOWN_CLOUDFLARE, "[data-cfemail]"     },
    {MARK("data-enc-email"),    rot13,      SHOWN_ENCODED,    "[data-enc-email]"   },
    {MARK("data-mailto-token"), shifted,    SHOWN_ENCODED,    "[data-mailto-token]"},
};

/* Of any other attribute, in this order. */
static const struct way general_ways[] = {
    {MARK(""), percent,  SHOWN_ENCODED, "[data-*]"},
    {MARK(""), base64,   SHOWN_ENCODED, "[data-*]"},
    {MARK(""), rot13,    SHOWN_ENCODED, "[data-*]"},
    {MARK(""), reversed, SHOWN_ENCODED, "[data-*]"},
};

static const struct way ref_ways[] = {
    {MARK("/cdn-cgi/l/email-protection#"), cloudflare, SHOWN_CLOUDFLARE,
     "a[href]"},
};

static bool
undo(struct arena *a, const struct way *way, str secret,
     struct obfuscate_found *out)
{
    out->how = way->how;
    out->where = way->where;
    return way->decode(a, secret, &out->text);
}

/*
 * Quickly: could it be one? Letters with a sign in some form, or nothing but
 * base64 of a length that it has; no prose, no JSON, no class names.
 */
static bool
may_be_secret(str v)
{
    bool has_letter = false, has_sign = false, is_base64 = true;

    if (v.n < SECRET_MIN || v.n > OBFUSCATE_VALUE_MAX)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        char c = v.p[i];
        if (str_is_alpha(c))
            has_letter = true;
        else if (memchr("@[({%&", c, 6) != NULL)
            has_sign = true;
        else if (!str_is_digit(c) && memchr("._-+=/#;]): ?}", c, 14) == NULL)
            return false;
        is_base64 &= str_is_alnum(c) || memchr("+/=-_", c, 5) != NULL;
    }
    if (has_letter && !has_sign && !is_base64)
        has_sign = str_find(v, STR(" "), 0) != STR_NOT_FOUND;
    return has_letter &&
           (has_sign || (is_base64 && v.n >= BASE64_MIN && v.n % 4 == 0) ||
            str_find(v, STR("/at/"), 0) != STR_NOT_FOUND ||
            str_find(v, STR("/ng/"), 0) != STR_NOT_FOUND);
}

bool
obfuscate_attribute(struct arena *a, str name, str value,
                    struct obfuscate_found *out)
{
    for (size_t i = 0; i < array_len(attribute_ways); i++)
        if (str_eq_nocase(name, attribute_ways[i].mark))
            return undo(a, &attribute_ways[i], str_trim(value), out);
    value = str_trim(value);
    if (!may_be_secret(value))
        return false;
    struct arena_mark m = arena_mark(a);
    value = charref_decoded(a, value, true);
    out->how = SHOWN_SPELLED;
    out->where = "[data-*]";
    out->text = spelled_whole(a, value);
    if (out->text.p != NULL)
        return true;
    /* an address that is one already is for others to read */
    for (size_t i = 0;
         i < array_len(general_ways) && !obfuscate_is_address(value); i++)
        if (undo(a, &general_ways[i], value, out))
            return true;
    arena_release(a, m);
    return false;
}

/* ---- several attributes ---- */

enum part { PART_USER, PART_DOMAIN, PART_SUFFIX, PART_N };

/* Names behind `data-`, and behind `email-` or `mail-` there. */
static const struct {
    str name;
    enum part part;
} part_names[] = {
    {MARK("user"),       PART_USER  },
    {MARK("username"),   PART_USER  },
    {MARK("usr"),        PART_USER  },
    {MARK("u"),          PART_USER  },
    {MARK("name"),       PART_USER  },
    {MARK("local"),      PART_USER  },
    {MARK("localpart"),  PART_USER  },
    {MARK("local-part"), PART_USER  },
    {MARK("mailbox"),    PART_USER  },
    {MARK("account"),    PART_USER  },
    {MARK("login"),      PART_USER  },
    {MARK("before"),     PART_USER  },
    {MARK("prefix"),     PART_USER  },
    {MARK("left"),       PART_USER  },
    {MARK("first"),      PART_USER  },
    {MARK("part1"),      PART_USER  },
    {MARK("part-1"),     PART_USER  },
    {MARK("p1"),         PART_USER  },
    {MARK("a"),          PART_USER  },
    {MARK("to"),         PART_USER  },
    {MARK("domain"),     PART_DOMAIN},
    {MARK("dom"),        PART_DOMAIN},
    {MARK("d"),          PART_DOMAIN},
    {MARK("host"),       PART_DOMAIN},
    {MARK("hostname"),   PART_DOMAIN},
    {MARK("server"),     PART_DOMAIN},
    {MARK("website"),    PART_DOMAIN},
    {MARK("site"),       PART_DOMAIN},
    {MARK("provider"),   PART_DOMAIN},
    {MARK("after"),      PART_DOMAIN},
    {MARK("right"),      PART_DOMAIN},
    {MARK("last"),       PART_DOMAIN},
    {MARK("second"),     PART_DOMAIN},
    {MARK("part2"),      PART_DOMAIN},
    {MARK("part-2"),     PART_DOMAIN},
    {MARK("p2"),         PART_DOMAIN},
    {MARK("b"),          PART_DOMAIN},
    {MARK("at"),         PART_DOMAIN},
    {MARK("tld"),        PART_SUFFIX},
    {MARK("ext"),        PART_SUFFIX},
    {MARK("zone"),       PART_SUFFIX},
    {MARK("suffix"),     PART_SUFFIX},
    {MARK("end"),        PART_SUFFIX},
    {MARK("third"),      PART_SUFFIX},
    {MARK("part3"),      PART_SUFFIX},
    {MARK("part-3"),     PART_SUFFIX},
    {MARK("p3"),         PART_SUFFIX},
    {MARK("t"),          PART_SUFFIX},
};

/* PART_N: none of them. */
static enum part
part_of(str name)
{
    static const str prefixes[] = {STR("data-"), STR("email-"), STR("mail-"),
                                   STR("e-")};

    for (size_t i = 0; i < array_len(prefixes); i++)
        if (str_has_prefix_nocase(name, prefixes[i]))
            name = str_from(name, prefixes[i].n);
    for (size_t i = 0; i < array_len(part_names); i++)
        if (str_eq_nocase(name, part_names[i].name))
            return part_names[i].part;
    return PART_N;
}

/* The parts put together; dots and signs that stand at their seams once. */
static str
assembled(struct arena *a, const str *parts)
{
    str user = parts[PART_USER], domain = parts[PART_DOMAIN];
    str suffix = parts[PART_SUFFIX];
    struct buf b;

    if (user.n > 0 && user.p[user.n - 1] == '@')
        user.n--;
    if (domain.n > 0 && domain.p[0] == '@')
        domain = str_from(domain, 1);
    if (suffix.n > 0 && suffix.p[0] == '.')
        suffix = str_from(suffix, 1);
    buf_init(&b, a, LOCAL_MAX + 2 * DOMAIN_MAX);
    buf_add(&b, user);
    buf_add_byte(&b, '@');
    buf_add(&b, domain);
    if (suffix.n > 0) {
        buf_add_byte(&b, '.');
        buf_add(&b, suffix);
    }
    return buf_str(&b);
}

static bool
give_parts(struct arena *a, const str *parts, str *out)
{
    str other[PART_N] = {STR_EMPTY, STR_EMPTY, STR_EMPTY};

    if (give(assembled(a, parts), out))
        return true;
    for (int i = 0; i < PART_N; i++)
        other[i] = script_reversed(a, parts[i]);
    if (give(assembled(a, other), out))
        return true;
    for (int i = 0; i < PART_N; i++) {
        other[i] = parts[i].n > 0 ? script_base64(a, parts[i]) : STR_EMPTY;
        if (other[i].p == NULL || !str_is_utf8(other[i]))
            return false;
    }
    return give(assembled(a, other), out);
}

/* <joomla-hidden-mail first="amFuZQ==" last="ZmlybS50ZXN0">, Joomla 4 */
static bool
is_joomla(const struct html_token *t)
{
    return t->tag == HTML_TAG_OTHER &&
           str_eq_nocase(t->name, STR("joomla-hidden-mail"));
}

bool
obfuscate_element(struct arena *a, const struct html_token *t,
                  struct obfuscate_found *out)
{
    str parts[PART_N] = {STR_EMPTY, STR_EMPTY, STR_EMPTY};
    bool is_hidden_mail = is_joomla(t);

    for (size_t i = 0; i < t->attributes_n; i++) {
        str name = t->attributes[i].name, value = t->attributes[i].value;
        if (value.n == 0 || value.n > DOMAIN_MAX ||
            (!is_hidden_mail && !str_has_prefix_nocase(name, STR("data-"))))
            continue;
        enum part part = part_of(name);
        if (part < PART_N && parts[part].n == 0)
            parts[part] = str_trim(charref_decoded(a, value, true));
    }
    out->how = SHOWN_ENCODED;
    out->where = is_hidden_mail ? "joomla-hidden-mail" : "[data-*]";
    return parts[PART_USER].n > 0 && parts[PART_DOMAIN].n > 0 &&
           give_parts(a, parts, &out->text);
}

/* ---- references ---- */

bool
obfuscate_ref(struct arena *a, str ref, struct obfuscate_found *out)
{
    static const str script = {"javascript:", 11}, mailto = {"znvygb:", 7};

    if (str_has_prefix_nocase(ref, script))
        return obfuscate_call(a, str_from(ref, script.n), true, out);
    if (str_has_prefix_nocase(ref, mailto)) {
        *out = (struct obfuscate_found){
            script_rot13(a, str_sub(ref, 0, OBFUSCATE_VALUE_MAX)),
            SHOWN_ENCODED, "a[href]"};
        return true;
    }
    if (str_find_byte(ref, '#', 0) == STR_NOT_FOUND)
        return false; /* in front of which the other marks stand */
    for (size_t i = 0; i < array_len(ref_ways); i++) {
        const struct way *way = &ref_ways[i];
        size_t at = str_find(ref, way->mark, 0);
        if (at != STR_NOT_FOUND)
            return undo(a, way, str_trim(str_from(ref, at + way->mark.n)), out);
    }
    return false;
}
