/*
 * Addresses in the calls of links and clicks: linkTo_UnCryptMailto('ocknvq,..')
 * of TYPO3, DeCryptX('1k2c...') of CryptX, mc_lancerlien('jane', 'firm.test')
 * of SPIP, and any function that gets the parts of an address one by one.
 */
#include "base/buf.h"
#include "base/check.h"
#include "text/domain.h"
#include "text/obfuscate.h"
#include "text/script.h"

enum { ARGUMENTS_MAX = 4, SHIFT_MAX = 26, TOKENS_MAX = 64 };

/* ---- shifts ---- */

/* The ranges within which TYPO3 turns bytes round. */
static const struct {
    unsigned char from, to;
} ranges[] = {
    {0x2b, 0x3a},
    {0x40, 0x5a},
    {0x61, 0x7a},
};

static char
turned(char c, int by)
{
    unsigned char u = (unsigned char)c;

    for (size_t i = 0; i < array_len(ranges); i++) {
        int n = ranges[i].to - ranges[i].from + 1;
        if (u >= ranges[i].from && u <= ranges[i].to)
            return (char)(ranges[i].from +
                          ((u - ranges[i].from + by) % n + n) % n);
    }
    return c;
}

/* The shift, if any, that turns the beginning into `mailto:`. */
str
obfuscate_shifted(struct arena *a, str secret)
{
    static const char wanted[] = "mailto:";
    const size_t n = sizeof(wanted) - 1;

    secret = str_sub(secret, 0, OBFUSCATE_VALUE_MAX);
    for (int by = -SHIFT_MAX; by <= SHIFT_MAX && secret.n > n; by++) {
        size_t same = 0;
        while (same < n && turned(secret.p[same], by) == wanted[same])
            same++;
        if (same < n)
            continue;
        char *p = arena_alloc_raw(a, secret.n);
        for (size_t i = 0; i < secret.n; i++)
            p[i] = turned(secret.p[i], by);
        return str_make(p, secret.n);
    }
    return (str){NULL, 0};
}

/* Every byte one further, as the older CryptX has it. */
static str
next_bytes(struct arena *a, str s)
{
    char *p = arena_alloc_raw(a, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] - 1);
    return str_make(p, s.n);
}

/* Pairs of a digit and a byte that is so much further, as the newer has it. */
static str
paired_bytes(struct arena *a, str s)
{
    char *p = arena_alloc_raw(a, s.n + 1);

    if (s.n % 2 != 0)
        return (str){NULL, 0};
    for (size_t i = 0; i < s.n; i += 2) {
        if (!str_is_digit(s.p[i]))
            return (str){NULL, 0};
        p[i / 2] = (char)(s.p[i + 1] - (s.p[i] - '0'));
    }
    return str_make(p, s.n / 2);
}

/* ---- calls ---- */

struct call {
    str name;
    str arguments[ARGUMENTS_MAX];
    size_t n;
};

/* The first call whose arguments are literals. */
static bool
read_call(struct script *s, struct call *c)
{
    str name = STR_EMPTY;

    for (int i = 0; i < TOKENS_MAX && s->t.kind != SCRIPT_END; i++) {
        if (s->t.kind == SCRIPT_WORD)
            name = s->t.text;
        bool is_open = script_is_sign(s, '(');
        script_next(s);
        if (!is_open || s->t.kind != SCRIPT_STRING)
            continue;
        *c = (struct call){.name = name};
        while (s->t.kind == SCRIPT_STRING && c->n < ARGUMENTS_MAX) {
            c->arguments[c->n++] =
                script_unescaped(s->arena, str_trim(s->t.text));
            script_next(s);
            if (!script_is_sign(s, ','))
                break;
            script_next(s);
        }
        return true;
    }
    return false;
}

/* Does its name say what it is for? */
static bool
is_about_mail(str name)
{
    static const str stems[] = {STR("mail"),    STR("crypt"), STR("lancer"),
                                STR("spam"),    STR("addr"),  STR("contact"),
                                STR("kontakt"), STR("cloak"), STR("decode"),
                                STR("rot")};

    for (size_t i = 0; i < array_len(stems); i++)
        if (str_find_nocase(name, stems[i], 0) != STR_NOT_FOUND)
            return true;
    return false;
}

static str
joined(struct arena *a, str user, str domain, str suffix)
{
    struct buf b;

    buf_init(&b, a, OBFUSCATE_VALUE_MAX);
    buf_add(&b, user);
    buf_add_byte(&b, '@');
    buf_add(&b, domain);
    buf_add(&b, suffix.n > 0 ? STR(".") : STR_EMPTY);
    buf_add(&b, suffix);
    return buf_str(&b);
}

static bool
give(str text, struct obfuscate_found *out)
{
    out->text = text;
    return text.p != NULL && obfuscate_is_address(text);
}

static bool
decode_one(struct arena *a, str secret, struct obfuscate_found *out)
{
    str rot13 = script_rot13(a, secret);
    str base64 = script_base64(a, secret);

    if (give(obfuscate_shifted(a, secret), out) ||
        give(next_bytes(a, secret), out) || give(paired_bytes(a, secret), out))
        return true;
    if (base64.p != NULL && str_is_utf8(base64) && give(base64, out))
        return true;
    return !obfuscate_is_address(secret) &&
           (give(rot13, out) || give(script_reversed(a, secret), out));
}

static bool
decode_parts(struct arena *a, const struct call *c, struct obfuscate_found *out)
{
    const str *x = c->arguments;

    if (str_has_prefix_nocase(x[0], STR("www.")) ||
        str_has_prefix_nocase(x[1], STR("www.")))
        return false;
    if (give(joined(a, x[0], x[1], STR_EMPTY), out) ||
        (c->n > 2 && give(joined(a, x[0], x[1], x[2]), out)))
        return true;
    return str_find_byte(x[1], '.', 0) == STR_NOT_FOUND &&
           give(joined(a, x[1], x[0], STR_EMPTY), out);
}

bool
obfuscate_call(struct arena *a, str code, bool is_ref,
               struct obfuscate_found *out)
{
    struct script s;
    struct call c;

    code = script_percent(a, str_sub(code, 0, OBFUSCATE_VALUE_MAX));
    script_init(&s, a, code, false);
    *out = (struct obfuscate_found){.how = SHOWN_ENCODED,
                                    .where = is_ref ? "a[href]" : "[onclick]"};
    if (!str_is_utf8(code) || !read_call(&s, &c))
        return false;
    if (!is_ref && !is_about_mail(c.name))
        return false;
    if (c.n == 1)
        return is_about_mail(c.name) && decode_one(a, c.arguments[0], out);
    return decode_parts(a, &c, out);
}
