/* See spf.h. */
#include <arpa/inet.h>

#include "base/check.h"
#include "text/spf.h"

enum { V4_BITS = 32, V6_BITS = 128 };

static const str kind_words[] = {
#define KIND_WORD(id, word) STR(word),
    SPF_KINDS(KIND_WORD)};

bool
spf_is_record(str txt)
{
    str version = str_cut(&txt, ' ');

    return str_eq_nocase(version, STR("v=spf1"));
}

static bool
parse_addr(str text, bool is_v6, struct spf_addr *out)
{
    char z[INET6_ADDRSTRLEN];

    out->is_v6 = is_v6;
    if (text.n >= sizeof(z) || str_find_byte(text, '\0', 0) != STR_NOT_FOUND)
        return false;
    memcpy(z, text.p, text.n);
    z[text.n] = '\0';
    return inet_pton(is_v6 ? AF_INET6 : AF_INET, z, out->bytes) == 1;
}

/* Digits without an idle zero, at most max. */
static bool
parse_bits(str text, unsigned max, unsigned *out)
{
    unsigned n = 0;

    if (text.n == 0 || text.n > 3 || (text.n > 1 && text.p[0] == '0'))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (!str_is_digit(text.p[i]))
            return false;
        n = n * 10 + (unsigned)(text.p[i] - '0');
    }
    *out = n;
    return n <= max;
}

/* "", "/24", "//64", "/24//64" */
static bool
parse_two_bits(str text, struct spf_term *out)
{
    size_t two = str_find(text, STR("//"), 0);
    str v4 = str_sub(text, 0, two);

    if (v4.n > 0 && (v4.p[0] != '/' ||
                     !parse_bits(str_from(v4, 1), V4_BITS, &out->bits_v4)))
        return false;
    return two == STR_NOT_FOUND ||
           parse_bits(str_from(text, two + 2), V6_BITS, &out->bits_v6);
}

/* %{...}, %%, %_ or %- at i: its length, or 0. */
static size_t
macro_n(str text, size_t i)
{
    char next = i + 1 < text.n ? text.p[i + 1] : '\0';

    if (next == '%' || next == '_' || next == '-')
        return 2;
    size_t end = next == '{' ? str_find_byte(text, '}', i) : STR_NOT_FOUND;
    return end == STR_NOT_FOUND ? 0 : end + 1 - i;
}

/* The name at the start of text, up to a slash outside of macros. */
static bool
parse_domain(str *text, struct spf_term *out)
{
    size_t i = 0;

    while (i < text->n && text->p[i] != '/') {
        size_t n = text->p[i] == '%' ? macro_n(*text, i) : 1;
        if (n == 0)
            return false;
        out->has_macro |= text->p[i] == '%';
        i += n;
    }
    out->domain = str_sub(*text, 0, i);
    *text = str_from(*text, i);
    return i > 0;
}

static bool
parse_net(str text, bool is_v6, struct spf_term *out)
{
    str addr = str_cut(&text, '/');
    unsigned max = is_v6 ? V6_BITS : V4_BITS;
    unsigned *bits = is_v6 ? &out->bits_v6 : &out->bits_v4;

    return parse_addr(addr, is_v6, &out->net) &&
           (text.p == NULL || parse_bits(text, max, bits));
}

/* What follows the word: ":name", "/24", "=value" or nothing. */
static bool
parse_rest(str rest, struct spf_term *out)
{
    bool has_domain = rest.n > 0 && (rest.p[0] == ':' || rest.p[0] == '=');

    if (has_domain)
        rest = str_from(rest, 1);
    switch (out->kind) {
    case SPF_ALL: return !has_domain && rest.n == 0;
    case SPF_IP4:
    case SPF_IP6:
        return has_domain && parse_net(rest, out->kind == SPF_IP6, out);
    case SPF_A:
    case SPF_MX:
        return (!has_domain || parse_domain(&rest, out)) &&
               parse_two_bits(rest, out);
    case SPF_PTR:
        return (!has_domain || parse_domain(&rest, out)) && rest.n == 0;
    case SPF_INCLUDE:
    case SPF_EXISTS:
    case SPF_REDIRECT:
        return has_domain && parse_domain(&rest, out) && rest.n == 0;
    case SPF_MODIFIER: return true;
    case SPF_KIND_N: break;
    }
    return false;
}

static bool
parse_kind(str word, bool is_modifier, enum spf_kind *out)
{
    for (int k = 0; k < SPF_MODIFIER; k++) {
        if (!str_eq_nocase(word, kind_words[k]))
            continue;
        *out = (enum spf_kind)k;
        return is_modifier == (k == SPF_REDIRECT);
    }
    *out = SPF_MODIFIER;
    return is_modifier && word.n > 0 && str_is_alpha(word.p[0]);
}

static bool
is_word_byte(char c)
{
    return str_is_alnum(c) || c == '-' || c == '_' || c == '.';
}

static bool
parse_term(struct spf_term *t)
{
    str rest = t->text;
    size_t n = 0;

    for (size_t i = 0; i < rest.n; i++)
        if (rest.p[i] <= ' ' || rest.p[i] > '~')
            return false;
    bool has_qualifier = strchr("+-~?", rest.p[0]) != NULL;
    if (has_qualifier) {
        t->qualifier = rest.p[0];
        rest = str_from(rest, 1);
    }
    while (n < rest.n && is_word_byte(rest.p[n]))
        n++;
    bool is_modifier = n < rest.n && rest.p[n] == '=';
    return !(is_modifier && has_qualifier) &&
           parse_kind(str_sub(rest, 0, n), is_modifier, &t->kind) &&
           parse_rest(str_from(rest, n), t);
}

enum spf_step
spf_next(str *rest, struct spf_term *out)
{
    *out = (struct spf_term){
        .text = STR_EMPTY,
        .qualifier = '+',
        .domain = STR_EMPTY,
        .bits_v4 = V4_BITS,
        .bits_v6 = V6_BITS,
    };
    while (rest->n > 0 && out->text.n == 0)
        out->text = str_cut(rest, ' ');
    if (out->text.n == 0)
        return SPF_END;
    return parse_term(out) ? SPF_TERM : SPF_BAD;
}

bool
spf_asks(const struct spf_term *t)
{
    return t->kind == SPF_INCLUDE || t->kind == SPF_A || t->kind == SPF_MX ||
           t->kind == SPF_PTR || t->kind == SPF_EXISTS ||
           t->kind == SPF_REDIRECT;
}

static bool
is_in(const struct spf_addr *a, const struct spf_addr *net, unsigned bits)
{
    size_t whole = bits / 8;
    unsigned mask = 0xffu << (8 - bits % 8) & 0xff;

    if (a->is_v6 != net->is_v6 || memcmp(a->bytes, net->bytes, whole) != 0)
        return false;
    return mask == 0 || ((a->bytes[whole] ^ net->bytes[whole]) & mask) == 0;
}

bool
spf_is_near(const struct spf_term *t, const struct spf_addr *of,
            const struct spf_addr *addr)
{
    return is_in(addr, of, of->is_v6 ? t->bits_v6 : t->bits_v4);
}

enum spf_match
spf_match(const struct spf_term *t, const struct spf_addr *addr)
{
    switch (t->kind) {
    case SPF_ALL: return SPF_YES;
    case SPF_IP4:
    case SPF_IP6: return spf_is_near(t, &t->net, addr) ? SPF_YES : SPF_NO;
    case SPF_MODIFIER: return SPF_NO;
    case SPF_INCLUDE:
    case SPF_A:
    case SPF_MX:
    case SPF_PTR:
    case SPF_EXISTS:
    case SPF_REDIRECT:
    case SPF_KIND_N: break;
    }
    return SPF_UNSURE;
}

void
spf_begin(struct spf_verdict *v)
{
    *v = (struct spf_verdict){
        .by = STR_EMPTY, .unfollowed = STR_EMPTY, .redirect = STR_EMPTY};
}

static enum spf_result
result_of(char qualifier)
{
    switch (qualifier) {
    case '+': return SPF_PASS;
    case '-': return SPF_FAIL;
    case '~': return SPF_SOFTFAIL;
    default: return SPF_NEUTRAL;
    }
}

/* A redirect counts, wherever it stands, where no mechanism matches. */
static void
keep_unfollowed(struct spf_verdict *v, const struct spf_term *t)
{
    str *kept = t->kind == SPF_REDIRECT ? &v->redirect : &v->unfollowed;

    if (kept->n == 0)
        *kept = t->text;
    if (t->kind != SPF_REDIRECT && t->qualifier != '+')
        v->has_unfollowed_no = true;
}

bool
spf_take(struct spf_verdict *v, const struct spf_term *t, enum spf_match match)
{
    if (match == SPF_UNSURE)
        keep_unfollowed(v, t);
    if (match == SPF_YES) {
        v->by = t->text;
        v->result = result_of(t->qualifier);
    }
    bool may_differ = v->result != SPF_PASS || v->has_unfollowed_no;
    v->is_unsure = (v->unfollowed.n > 0 && may_differ) ||
                   (v->redirect.n > 0 && v->by.n == 0);
    return match == SPF_YES;
}
