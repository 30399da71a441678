/*
 * The search for addresses in text.
 *
 * It goes from sign to sign (@, also full-width) and looks back and ahead a
 * bounded number of bytes at each, so that a text of nothing but signs costs
 * no more than a book. It is stricter than the syntax: characters that RFC
 * 5321 allows and nobody uses (= / ? # and the like) are the borders of an
 * address in running text.
 */
#include "base/check.h"
#include "text/email.h"
#include "text/email_label.h"
#include "text/rune.h"

enum {
    LOCAL_MAX = 64,            /* RFC 5321 section 4.5.3.1.1 */
    DOMAIN_MAX = 253,          /* RFC 1035, without the root's dot */
    LOOK_BACK = 2 * LOCAL_MAX, /* bytes, zero-width characters included */
    STRIDE = 1024,             /* bytes */
};

struct sign {
    size_t at, end; /* end 0: none */
};

/* The first sign that begins in [from, to). */
static struct sign
sign_within(str text, size_t from, size_t to)
{
    size_t plain = str_find_byte(str_sub(text, 0, to), '@', from);
    size_t end = plain == STR_NOT_FOUND ? to : plain;

    for (size_t at = from; at < end;) {
        size_t wide = str_find_byte(str_sub(text, 0, end), '\xef', at);
        if (wide == STR_NOT_FOUND)
            break;
        at = wide;
        if (email_label_is_wide_sign(rune_next(text, &at)))
            return (struct sign){wide, at};
    }
    if (plain == STR_NOT_FOUND)
        return (struct sign){to, 0};
    return (struct sign){plain, plain + 1};
}

/*
 * The next sign at or after `from`, by strides: a search for one form must
 * not run to the end of the text each time that the other is found nearby.
 */
static struct sign
sign_find(str text, size_t from)
{
    struct sign sign = {from, 0};

    while (sign.end == 0 && sign.at < text.n) {
        size_t left = text.n - sign.at;
        sign = sign_within(text, sign.at,
                           sign.at + (left < STRIDE ? left : STRIDE));
    }
    return sign;
}

static bool
is_local_byte(uint32_t c)
{
    return c < 0x80 && c != '\0' &&
           (str_is_alnum((char)c) || strchr("._-+'&~", (char)c));
}

static bool
is_after_letter(str text, size_t at)
{
    return at > 0 && str_is_alpha(text.p[at - 1]);
}

/*
 * Where the local part before `end` begins. Latin letters go together with
 * ASCII; another script glued to ASCII is a word of the sentence.
 */
static size_t
local_start(str text, size_t limit, size_t end)
{
    enum rune_class script = RUNE_OTHER;
    size_t at = end;
    uint32_t behind = 0;

    while (at > limit && end - at < LOOK_BACK) {
        size_t start = at;
        uint32_t c = rune_before(text, &start);
        enum rune_class k = rune_class(c);
        bool is_ours =
            is_local_byte(c) || k == RUNE_ZERO_WIDTH || k == RUNE_LATIN ||
            (c == 0x2019 && is_after_letter(text, start)) || c == 0x2010 ||
            c == 0x2011 ||
            (k == RUNE_GREEK_CYRILLIC && script != RUNE_ASCII_LETTER);
        if (!is_ours || start < limit || (c == '.' && behind == '.'))
            break;
        if (k == RUNE_ASCII_LETTER && script == RUNE_GREEK_CYRILLIC)
            break;
        if (k == RUNE_ASCII_LETTER || k == RUNE_GREEK_CYRILLIC)
            script = k;
        if (k != RUNE_ZERO_WIDTH)
            behind = c;
        at = start;
    }
    return at;
}

static size_t
skip_hex(str text, size_t at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (at + i >= text.n || str_hex_value(text.p[at + i]) < 0)
            return at;
    return at + n;
}

/* u003e, u0026 without their backslash, which a decoder has eaten. */
static bool
is_bare_escape(str s)
{
    return s.n > 5 && s.p[0] == 'u' && s.p[1] == '0' && s.p[2] == '0' &&
           (s.p[3] == '2' || s.p[3] == '3') && str_hex_value(s.p[4]) >= 0;
}

/* What is left of an escape whose first byte stands before `at`: \u003e, %20 */
static size_t
skip_escape(str text, size_t at)
{
    char lead = at > 0 ? text.p[at - 1] : '\0';

    if (lead == '%')
        return skip_hex(text, at, 2);
    if (is_bare_escape(str_from(text, at)))
        return at + 5;
    if (lead != '\\' || at + 1 >= text.n)
        return at;
    if (text.p[at] == 'u' && skip_hex(text, at + 1, 4) > at + 1)
        return at + 5;
    if (text.p[at] == 'x' && skip_hex(text, at + 1, 2) > at + 1)
        return at + 3;
    return at + (memchr("nrt", text.p[at], 3) != NULL);
}

static size_t
trim_local_start(str text, size_t at, size_t end)
{
    while (at < end) {
        size_t next = at;
        uint32_t c = rune_next(text, &next);
        if (rune_class(c) != RUNE_ZERO_WIDTH && c != 0x2019 && c != 0x2010 &&
            c != 0x2011 && !(c < 0x80 && strchr("._-+'&~", (char)c)))
            break;
        at = next;
    }
    return at;
}

/*
 * A telephone number that the text glued to the name: five digits or more,
 * then letters and no digit again, so that no hash is cut to a name.
 */
static size_t
skip_number(str text, size_t at, size_t end)
{
    size_t p = at, digits = 0, letters = 0;

    while (p < end && (str_is_digit(text.p[p]) || text.p[p] == '-'))
        digits += str_is_digit(text.p[p++]);
    for (size_t i = p; i < end; i++) {
        if (str_is_digit(text.p[i]))
            return at;
        letters += str_is_alpha(text.p[i]);
    }
    return digits > 4 && letters > 2 && str_is_alpha(text.p[p]) ? p : at;
}

/* Words that stand before an address and are glued to it. */
static size_t
skip_glued(str text, size_t at, size_t end)
{
    const str mailto = STR("mailto");

    if (end - at > mailto.n + 1 && str_is_alpha(text.p[at + mailto.n]) &&
        str_has_prefix_nocase(str_from(text, at), mailto))
        return at + mailto.n;
    return at < end && str_is_digit(text.p[at]) ? skip_number(text, at, end)
                                                : at;
}

static bool
is_domain_rune(uint32_t c)
{
    enum rune_class k = rune_class(c);
    return c == '.' || c == '-' || k == RUNE_DIGIT || rune_is_letter(c);
}

/* Does a word of another script begin here, glued to an ASCII label? */
static bool
is_glued(enum rune_class before, uint32_t c)
{
    enum rune_class k = rune_class(c);
    return before == RUNE_ASCII_LETTER &&
           (k == RUNE_GREEK_CYRILLIC || k == RUNE_LETTER);
}

/* Where the run of domain characters ends; bounded by DOMAIN_MAX. */
static size_t
domain_end(str text, size_t from)
{
    enum rune_class before = RUNE_OTHER;
    size_t at = from, end = from;

    while (at < text.n && at - from <= DOMAIN_MAX) {
        uint32_t was = at > from ? (unsigned char)text.p[at - 1] : 0;
        uint32_t c = rune_next(text, &at);
        if (rune_class(c) == RUNE_ZERO_WIDTH)
            continue;
        if (!is_domain_rune(c) || is_glued(before, c) ||
            (c == '.' && was == '.'))
            break;
        before = c == '.' ? RUNE_OTHER : rune_class(c);
        end = at;
    }
    while (end > from && (text.p[end - 1] == '.' || text.p[end - 1] == '-'))
        end--;
    return end;
}

static bool
has_upper(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= 'A' && s.p[i] <= 'Z')
            return true;
    return false;
}

static bool
is_zero_width_at(str s, size_t at)
{
    return (unsigned char)s.p[at] >= 0x80 &&
           rune_class(rune_next(s, &at)) == RUNE_ZERO_WIDTH;
}

/*
 * How much of a last label is a suffix: letters up to a digit, a hyphen or a
 * capital (the next word, glued on: testTel, com030). 0: none of it.
 */
static size_t
suffix_length(str label)
{
    size_t n = 0;

    if (str_has_prefix_nocase(label, STR("xn--")))
        return label.n;
    while (n < label.n && (unsigned char)label.p[n] >= 0x80)
        n++;
    if (n > 0)
        return label.n;
    while (n < label.n &&
           (str_is_alpha(label.p[n]) || is_zero_width_at(label, n))) {
        if (!str_is_alpha(label.p[n])) {
            (void)rune_next(label, &n);
            continue;
        }
        bool is_capital = label.p[n] >= 'A' && label.p[n] <= 'Z';
        if (n >= 2 && is_capital && !has_upper(str_sub(label, 0, n)))
            return n;
        n++;
    }
    static const str glued[] = {STR("mailto"), STR("https"), STR("http")};
    for (size_t i = 0; i < array_len(glued); i++)
        if (n > glued[i].n + 1 &&
            str_has_suffix(str_sub(label, 0, n), glued[i]))
            return n - glued[i].n;
    return n >= 2 ? n : 0;
}

/* The last label is no part of the name but the next word of the text. */
static bool
is_next_word(str domain, size_t before, str last)
{
    str rest = str_sub(domain, 0, before ? before - 1 : 0);

    if (str_find_byte(rest, '.', 0) == STR_NOT_FOUND)
        return false;
    if (email_label_kind(last) == EMAIL_LABEL_NEXT_WORD)
        return true;
    if (!str_is_ascii(last))
        return str_is_ascii(rest);
    return !has_upper(rest) && last.p[0] >= 'A' && last.p[0] <= 'Z' &&
           !has_upper(str_from(last, 1));
}

/* jane@acme.com-www.acme.com, and the same with a dot. */
static str
before_www(str domain)
{
    size_t at = str_find(domain, STR("www."), 0);

    if (at == STR_NOT_FOUND || at < 2 ||
        (domain.p[at - 1] != '.' && domain.p[at - 1] != '-'))
        return domain;
    return str_sub(domain, 0, at - 1);
}

/* The domain without what the text glued to it; empty when it is none. */
static str
trim_domain(str domain)
{
    domain = before_www(domain);
    for (;;) {
        size_t before;
        str last = email_label_last(domain, &before);
        if (before == 0)
            return STR_EMPTY;
        size_t n = is_next_word(domain, before, last) ? 0 : suffix_length(last);
        enum email_label kind = email_label_kind(last);
        if (n > 0 && (kind == EMAIL_LABEL_FILE || kind == EMAIL_LABEL_PRIVATE))
            return STR_EMPTY;
        if (n > 0)
            return str_sub(domain, 0, before + n);
        if (str_is_digit(last.p[0]))
            return STR_EMPTY;
        domain = str_sub(domain, 0, before - 1);
    }
}

/* user:secret@host of an URL: its scheme stands before, without a space. */
static bool
is_userinfo(str text, size_t start)
{
    size_t limit = start > LOCAL_MAX ? start - LOCAL_MAX : 0;
    size_t at = start;

    if (at == 0 || (text.p[at - 1] != ':' && text.p[at - 1] != '/'))
        return false;
    bool has_secret = text.p[at - 1] == ':';
    if (has_secret)
        at--;
    while (at > limit && !str_is_space(text.p[at - 1]) && text.p[at - 1] != '/')
        at--;
    if (at < 2 || text.p[at - 1] != '/' || text.p[at - 2] != '/')
        return false;
    str before = str_sub(text, 0, at - 2);
    return (has_secret || str_has_suffix(before, STR(":"))) &&
           !str_has_suffix_nocase(before, STR("mailto:"));
}

static bool
is_repository(str local, str after)
{
    if (after.n > 1 && after.p[0] == ':' && after.p[1] == '/')
        return true; /* scp deploy@host:/srv */
    return after.n > 1 && (after.p[0] == ':' || after.p[0] == '/') &&
           str_is_alnum(after.p[1]) && str_eq_nocase(local, STR("git"));
}

static bool
has_word(str local)
{
    for (size_t at = 0; at < local.n;) {
        enum rune_class k = rune_class(rune_next(local, &at));
        if (k != RUNE_OTHER && k != RUNE_ZERO_WIDTH)
            return local.p[local.n - 1] != '.';
    }
    return false;
}

static str
address_at(str text, size_t limit, struct sign sign)
{
    const str none = {NULL, 0};
    size_t start = local_start(text, limit, sign.at);
    size_t end = domain_end(text, sign.end);

    start = skip_escape(text, start);
    start = trim_local_start(text, start, sign.at);
    start = skip_glued(text, start, sign.at);
    str local = str_sub(text, start, sign.at);
    if (sign.at - start >= LOOK_BACK || !has_word(local))
        return none;
    if (str_has_prefix(local, STR("www.")))
        return none; /* a host with the next word glued to it */
    if (start > 0 && text.p[start - 1] == '@')
        return none; /* a handle of the form @user@host */
    str domain = trim_domain(str_sub(text, sign.end, end));
    if (domain.n == 0 || end - sign.end > DOMAIN_MAX)
        return none;
    end = (size_t)(domain.p - text.p) + domain.n;
    str after = str_from(text, end);
    if (after.n > 0 && after.p[0] == '@')
        return none;
    if (is_userinfo(text, start) || is_repository(local, after))
        return none;
    return str_sub(text, start, end);
}

str
email_next(str text, size_t *at)
{
    size_t limit = *at;

    for (size_t from = limit; from < text.n;) {
        struct sign sign = sign_find(text, from);
        if (sign.end == 0)
            break;
        from = sign.end;
        str found = address_at(text, limit, sign);
        if (found.p == NULL)
            continue;
        *at = (size_t)(found.p - text.p) + found.n;
        return found;
    }
    *at = text.n;
    return (str){NULL, 0};
}
