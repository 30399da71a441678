/*
 * Addresses: syntax (RFC 5321 section 4.1.2, RFC 6531 for other scripts). The
 * search for them in text is email_find.c.
 */
#include <idn2.h>

#include "base/buf.h"
#include "base/check.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/email_label.h"
#include "text/rune.h"

enum {
    LOCAL_MAX = 64,   /* RFC 5321 section 4.5.3.1.1 */
    DOMAIN_MAX = 253, /* RFC 1035, without the root's dot */
    LABEL_MAX = 63,
    INPUT_MAX = 1024,
};

const char *
email_why(enum email_outcome o)
{
#define EMAIL_TEXT(id, text) text,
    static const char *const texts[] = {EMAIL_OUTCOMES(EMAIL_TEXT)};
    check(o < EMAIL_OUTCOME_N);
    return texts[o];
}

/* Hyphens and apostrophes as word processors set them. */
static char
plain_byte(uint32_t c)
{
    if (c == 0x2010 || c == 0x2011)
        return '-';
    return c == 0x2019 ? '\'' : email_label_is_wide_sign(c) ? '@' : '\0';
}

/* Without zero-width characters, in plain hyphens and signs. */
static str
cleaned(struct arena *a, str in)
{
    struct buf b;
    size_t at = 0;

    if (str_is_ascii(in))
        return str_trim(in);
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
        unsigned char b = (unsigned char)local.p[at];
        uint32_t c = b < 0x80 ? (at++, b) : rune_next(local, &at);
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
    str last = email_label_last(out->domain, &before);
    check(last.p != NULL && last.n > 0); /* is_host_name has seen to it */
    if (str_is_digit(last.p[0]) ||
        (before > 0 && email_label_kind(last) == EMAIL_LABEL_FILE))
        return EMAIL_NOT_AN_ADDRESS;
    if (before == 0 || email_label_kind(last) == EMAIL_LABEL_PRIVATE ||
        domain_registrable(out->domain).n == 0)
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

str
email_local_of(str address)
{
    size_t at = str_rfind_byte(address, '@');
    return at == STR_NOT_FOUND ? STR_EMPTY : str_sub(address, 0, at);
}

str
email_domain_of(str address)
{
    size_t at = str_rfind_byte(address, '@');
    return at == STR_NOT_FOUND ? STR_EMPTY : str_from(address, at + 1);
}
