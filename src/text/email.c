/*
 * Addresses: syntax (RFC 5321 section 4.1.2, RFC 6531 for other scripts) and
 * the search for them in text.
 *
 * The search goes from sign to sign (@, also full-width) and looks back and
 * ahead a bounded number of bytes at each, so that a text of nothing but
 * signs costs no more than a book. It is stricter than the syntax: characters
 * that RFC 5321 allows and nobody uses (= / ? # and the like) are the
 * borders of an address in running text.
 */
#include <idn2.h>

#include "base/buf.h"
#include "base/check.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/rune.h"

enum {
    LOCAL_MAX = 64,   /* RFC 5321 section 4.5.3.1.1 */
    DOMAIN_MAX = 253, /* RFC 1035, without the root's dot */
    LABEL_MAX = 63,
    LOOK_BACK = 2 * LOCAL_MAX, /* bytes, zero-width characters included */
    INPUT_MAX = 1024,
    STRIDE = 1024, /* bytes */
};

/* A space around each, to be searched as one string. */
static const char file_suffixes[] =
    " png jpg jpeg gif svg webp avif bmp ico tif tiff heic css scss js mjs "
    "json xml html htm php asp aspx jsp pdf doc docx xls xlsx mp4 mp3 webm "
    "woff ttf eot txt csv min map tgz ";

const char *
email_why(enum email_outcome o)
{
#define EMAIL_TEXT(id, text) text,
    static const char *const texts[] = {EMAIL_OUTCOMES(EMAIL_TEXT)};
    check(o < EMAIL_OUTCOME_N);
    return texts[o];
}

static bool
is_file_suffix(str label)
{
    char key[8] = " ";

    if (label.n > sizeof(key) - 2)
        return false;
    for (size_t i = 0; i < label.n; i++)
        key[i + 1] = (char)str_lower_byte(label.p[i]);
    key[label.n + 1] = ' ';
    str word = {key, label.n + 2};
    return str_find(STR(file_suffixes), word, 0) != STR_NOT_FOUND;
}

static bool
is_full_width_at(uint32_t c)
{
    return c == 0xff20 || c == 0xfe6b;
}

/* Hyphens and apostrophes as word processors set them. */
static char
plain_byte(uint32_t c)
{
    if (c == 0x2010 || c == 0x2011)
        return '-';
    return c == 0x2019 ? '\'' : is_full_width_at(c) ? '@' : '\0';
}

/* The label behind the last dot, and *before: how many bytes precede it. */
static str
label_last(str domain, size_t *before)
{
    size_t dot = str_rfind_byte(domain, '.');
    *before = dot == STR_NOT_FOUND ? 0 : dot + 1;
    return str_from(domain, *before);
}

/* ---- the syntax ---- */

/* Without zero-width characters, in plain hyphens and signs. */
static str
cleaned(struct arena *a, str in)
{
    struct buf b;
    size_t at = 0;

    buf_init(&b, a, INPUT_MAX);
    while (at < in.n) {
        size_t start = at;
        uint32_t c = rune_next(in, &at);
        if (c >= 0x80 && plain_byte(c))
            buf_add_byte(&b, plain_byte(c));
        else if (rune_class(c) != RUNE_ZERO_WIDTH)
            buf_add(&b, str_sub(in, start, at));
    }
    return str_trim(buf_str(&b));
}

static bool
is_atext(unsigned char c)
{
    return str_is_alnum((char)c) ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* dot-atom, with letters of other scripts (RFC 6531). */
static bool
is_local(str local, bool *is_ascii)
{
    bool was_dot = true;
    size_t at = 0;

    *is_ascii = true;
    while (at < local.n) {
        uint32_t c = rune_next(local, &at);
        if (c == '.' && was_dot)
            return false;
        if (c != '.' && c < 0x80 && !is_atext((unsigned char)c))
            return false;
        if (c >= 0x80 && !rune_is_letter(c))
            return false;
        if (c >= 0x80)
            *is_ascii = false;
        was_dot = c == '.';
    }
    return !was_dot;
}

static bool
is_label(str label)
{
    if (label.n == 0 || label.n > LABEL_MAX)
        return false;
    if (label.p[0] == '-' || label.p[label.n - 1] == '-')
        return false;
    for (size_t i = 0; i < label.n; i++)
        if (!str_is_alnum(label.p[i]) && label.p[i] != '-')
            return false;
    return true;
}

static bool
is_host_name(str domain)
{
    for (str rest = domain; rest.p;)
        if (!is_label(str_cut(&rest, '.')))
            return false;
    return true;
}

static bool
needs_idna(str domain)
{
    for (size_t i = 0; i < domain.n; i++)
        if ((unsigned char)domain.p[i] >= 0x80)
            return true;
    return str_find_nocase(domain, STR("xn--"), 0) != STR_NOT_FOUND;
}

/* A-labels in lower case; empty when it cannot be said so. */
static str
domain_ascii(struct arena *a, str domain)
{
    char *ascii = NULL;

    if (!needs_idna(domain))
        return str_dup_lower(a, domain);
    int r = idn2_to_ascii_8z(str_dup_z(a, domain), &ascii,
                             IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    if (r != IDN2_OK)
        return STR_EMPTY;
    str out = str_dup_lower(a, str_of(ascii));
    idn2_free(ascii);
    return out;
}

static bool
is_all_digits(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!str_is_digit(s.p[i]))
            return false;
    return s.n > 0;
}

static bool
is_dotted_quad(str domain)
{
    size_t labels = 0;

    for (str rest = domain; rest.p; labels++)
        if (!is_all_digits(str_cut(&rest, '.')))
            return false;
    return labels == 4;
}

static enum email_outcome
parse_domain(struct arena *a, str raw, struct email *out)
{
    size_t before;

    for (size_t i = 0; i < raw.n; i++)
        if ((unsigned char)raw.p[i] <= ' ' || raw.p[i] == 0x7f)
            return EMAIL_DOMAIN;
    if (raw.n > DOMAIN_MAX && !needs_idna(raw))
        return EMAIL_DOMAIN_LONG;
    out->domain = domain_ascii(a, raw);
    if (out->domain.n > DOMAIN_MAX)
        return EMAIL_DOMAIN_LONG;
    if (!is_host_name(out->domain) || is_dotted_quad(out->domain))
        return EMAIL_DOMAIN;
    str last = label_last(out->domain, &before);
    check(last.p != NULL && last.n > 0); /* is_host_name has seen to it */
    if (str_is_digit(last.p[0]) || (before > 0 && is_file_suffix(last)))
        return EMAIL_NOT_AN_ADDRESS;
    if (before == 0 || domain_registrable(out->domain).n == 0)
        return EMAIL_SUFFIX;
    return EMAIL_OK;
}

enum email_outcome
email_parse(struct arena *a, str in, struct email *out)
{
    *out = (struct email){STR_EMPTY, STR_EMPTY, STR_EMPTY, true};
    if (in.n > INPUT_MAX)
        return str_find_byte(in, '@', 0) > LOCAL_MAX ? EMAIL_LOCAL_LONG
                                                     : EMAIL_DOMAIN_LONG;
    str text = cleaned(a, in);
    size_t sign = str_find_byte(text, '@', 0);

    if (text.n == 0)
        return EMAIL_EMPTY;
    if (sign == STR_NOT_FOUND || sign != str_rfind_byte(text, '@'))
        return EMAIL_NO_AT;
    str local = str_sub(text, 0, sign);
    str domain = str_from(text, sign + 1);
    if (local.n == 0 && str_find_byte(domain, '.', 0) == STR_NOT_FOUND)
        return EMAIL_NOT_AN_ADDRESS;
    if (local.n > LOCAL_MAX)
        return EMAIL_LOCAL_LONG;
    if (!is_local(local, &out->is_ascii))
        return EMAIL_LOCAL;
    enum email_outcome o = parse_domain(a, domain, out);
    if (o != EMAIL_OK)
        return o;
    struct buf b;
    buf_init(&b, a, LOCAL_MAX + 1 + DOMAIN_MAX);
    buf_add(&b, local);
    buf_add_byte(&b, '@');
    buf_add(&b, out->domain);
    out->text = buf_str(&b);
    out->local = str_sub(out->text, 0, local.n);
    out->domain = str_from(out->text, local.n + 1);
    return EMAIL_OK;
}

/* ---- the search ---- */

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
        if (is_full_width_at(rune_next(text, &at)))
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

/* What is left of an escape whose first byte stands before `at`: \u003e, %20 */
static size_t
skip_escape(str text, size_t at)
{
    char lead = at > 0 ? text.p[at - 1] : '\0';

    if (lead == '%')
        return skip_hex(text, at, 2);
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
    while (n < label.n && str_is_alpha(label.p[n])) {
        bool is_capital = label.p[n] >= 'A' && label.p[n] <= 'Z';
        if (n >= 2 && is_capital && !has_upper(str_sub(label, 0, n)))
            return n;
        n++;
    }
    return n >= 2 ? n : 0;
}

static bool
is_ascii(str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* The last label is no part of the name but the next word of the text. */
static bool
is_next_word(str domain, size_t before, str last)
{
    str rest = str_sub(domain, 0, before ? before - 1 : 0);

    if (str_find_byte(rest, '.', 0) == STR_NOT_FOUND)
        return false;
    if (!is_ascii(last))
        return is_ascii(rest);
    return !has_upper(rest) && last.p[0] >= 'A' && last.p[0] <= 'Z' &&
           !has_upper(str_from(last, 1));
}

/* The domain without what the text glued to it; empty when it is none. */
static str
trim_domain(str domain)
{
    for (;;) {
        size_t before;
        str last = label_last(domain, &before);
        if (before == 0)
            return STR_EMPTY;
        size_t n = is_next_word(domain, before, last) ? 0 : suffix_length(last);
        if (n > 0 && is_file_suffix(last))
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
    if (text.p[at - 1] == ':')
        at--;
    while (at > limit && !str_is_space(text.p[at - 1]) && text.p[at - 1] != '/')
        at--;
    if (at < 3 || text.p[at - 1] != '/' || text.p[at - 2] != '/')
        return false;
    str before = str_sub(text, 0, at - 2);
    return str_has_suffix(before, STR(":")) &&
           !str_has_suffix_nocase(before, STR("mailto:"));
}

static bool
is_repository(str local, str after)
{
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
    str local = str_sub(text, start, sign.at);
    if (sign.at - start >= LOOK_BACK || !has_word(local))
        return none;
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
