/*
 * Spelled addresses: see spelled.h. A pass by vectors finds where a sign may
 * stand, brackets and the beginnings of the words between spaces; what is
 * around each is then read by bytes, a bounded number of them.
 */
#include "text/spelled.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/bytes16.h"
#include "text/domain.h"
#include "text/rune.h"

enum {
    LOCAL_MAX = 64,
    DOMAIN_MAX = 253,
    SPACES_MAX = 3, /* around a sign */
    WORD_MAX = 16,
    PIECES_MAX = 8, /* of a local part, between spelled dots */
    MARGIN = 18,    /* bytes that a chunk of the search looks at */
};

/* How sure a sign is; a weak one wants a spelled dot in the domain. */
enum strength { NO_SIGN, WEAK, SURE };

/* Words for the sign, in lower case. is_bare: between spaces, too. */
static const struct {
    str word;
    enum strength bare;
} sign_words[] = {
#define W(lit)                                                                 \
    {                                                                          \
        (lit), sizeof(lit) - 1                                                 \
    }
    {W("at"),                WEAK   },
    {W("@"),                 SURE   },
    {W("arroba"),            SURE   },
    {W("klammeraffe"),       NO_SIGN},
    {W("chiocciola"),        NO_SIGN},
    {W("a"),                 NO_SIGN},
    {W("\u00e4t"),           NO_SIGN},
    {W("aet"),               NO_SIGN},
    {W("at-sign"),           NO_SIGN},
    {W("at sign"),           NO_SIGN},
    {W("-at-"),              NO_SIGN},
    {W("_at_"),              NO_SIGN},
    {W("affe"),              NO_SIGN},
    {W("arobase"),           NO_SIGN},
    {W("arobas"),            NO_SIGN},
    {W("apenstaartje"),      NO_SIGN},
    {W("apestaartje"),       NO_SIGN},
    {W("malpa"),             NO_SIGN},
    {W("ma\u0142pa"),        NO_SIGN},
    {W("snabel-a"),          NO_SIGN},
    {W("snabela"),           NO_SIGN},
    {W("kr\u00f8llalfa"),    NO_SIGN},
    {W("alfakr\u00f8ll"),    NO_SIGN},
    {W("miukumauku"),        NO_SIGN},
    {W("zavinac"),           NO_SIGN},
    {W("zavin\u00e1\u010d"), NO_SIGN},
    {W("kukac"),             NO_SIGN},
    {W("et"),                NO_SIGN},
    {W("ad"),                NO_SIGN},
};

static const str dot_words[] = {
    W("dot"),        W("punkt"), W("punto"),   W("point"), W("ponto"),
    W("kropka"),     W("piste"), W("punktum"), W("prick"), W("punt"),
    W("te\u010dka"), W("tecka"), W("pont"),    W("nokta"), W("pkt"),
    W("d0t"),        W("."),
#undef W
};

/* ---- the search ---- */

/* Might a sign begin at one of these? Lower case by a bit. */
static inline bytes16
may_begin(const char *p)
{
    bytes16 c = bytes16_load(p), d = bytes16_load(p + 1),
            e = bytes16_load(p + 2) | 0x20;
    bytes16 bracket = (bytes16)((c | 0x20) == '{') | (bytes16)(c == '(') |
                      (bytes16)(c == '<'); /* `[` and `{` are a bit apart */
    bytes16 word = ((bytes16)((d | 0x20) == 'a') &
                    ((bytes16)(e == 't') | (bytes16)(e == 'r'))) |
                   (bytes16)(d == '@');
    return bracket | ((bytes16)(c == ' ') & word);
}

static bool
may_begin_at(str text, size_t at)
{
    char c = text.p[at];

    if (c == '[' || c == '(' || c == '{' || c == '<')
        return true;
    if (c != ' ' || at + 2 >= text.n)
        return false;
    unsigned char d = str_lower_byte(text.p[at + 1]);
    return d == 'a' || d == '@';
}

static size_t
find_begin(str text, size_t at)
{
    for (; at + MARGIN <= text.n; at += BYTES16) {
        size_t first = bytes16_first(may_begin(text.p + at));
        if (first < BYTES16)
            return at + first;
    }
    for (; at < text.n; at++)
        if (may_begin_at(text, at))
            return at;
    return STR_NOT_FOUND;
}

/* ---- signs and dots ---- */

static size_t
skip_spaces(str text, size_t at)
{
    for (int i = 0; i < SPACES_MAX && at < text.n && text.p[at] == ' '; i++)
        at++;
    return at;
}

static char
closing(char open)
{
    switch (open) {
    case '[': return ']';
    case '(': return ')';
    case '{': return '}';
    case '<': return '>';
    default: return '\0';
    }
}

/* The word in the brackets that open at `at`; *end behind them. */
static str
bracketed(str text, size_t at, size_t *end)
{
    const str none = {NULL, 0};
    char close = at < text.n ? closing(text.p[at]) : '\0';

    if (close == '\0')
        return none;
    size_t to = str_find_byte(str_sub(text, 0, at + WORD_MAX), close, at);
    if (to == STR_NOT_FOUND)
        return none;
    *end = to + 1;
    str word = str_trim(str_sub(text, at + 1, to));
    return word.n > 0 ? word : none;
}

/* The word up to the next space; ends with it. */
static str
bare(str text, size_t at)
{
    size_t to = str_find_byte(str_sub(text, 0, at + WORD_MAX), ' ', at);
    return to == STR_NOT_FOUND ? (str){NULL, 0} : str_sub(text, at, to);
}

static enum strength
strength_of_bare(str word)
{
    if (str_eq(word, STR("AT")))
        return SURE;
    for (size_t i = 0; i < array_len(sign_words); i++)
        if (str_eq_nocase(word, sign_words[i].word))
            return sign_words[i].bare;
    return NO_SIGN;
}

static bool
is_sign_word(str word)
{
    for (size_t i = 0; i < array_len(sign_words); i++)
        if (str_eq_nocase(word, sign_words[i].word))
            return true;
    return false;
}

static bool
is_dot_word(str word)
{
    for (size_t i = 0; i < array_len(dot_words); i++)
        if (word.p != NULL && str_eq_nocase(word, dot_words[i]))
            return true;
    return false;
}

struct sign {
    size_t at, end;
    enum strength strength;
    bool is_shouted; /* AT: what is around must not be, too */
};

static bool
read_sign(str text, size_t at, struct sign *out)
{
    *out = (struct sign){.at = at, .strength = SURE};
    if (text.p[at] != ' ')
        return is_sign_word(bracketed(text, at, &out->end));
    size_t from = skip_spaces(text, at);
    str word = bare(text, from);
    out->strength = word.p ? strength_of_bare(word) : NO_SIGN;
    out->is_shouted = word.p && str_eq(word, STR("AT"));
    out->end = from + word.n;
    return out->strength != NO_SIGN;
}

/* A dot in any form at `at`; *is_spelled: not a plain one. 0: none. */
static size_t
read_dot(str text, size_t at, bool *is_spelled)
{
    size_t end, from = skip_spaces(text, at);

    if (at < text.n && text.p[at] == '.')
        return at + 1;
    if (is_dot_word(bracketed(text, from, &end))) {
        *is_spelled = true;
        return skip_spaces(text, end);
    }
    if (from == at)
        return 0;
    str word = bare(text, from);
    if (word.p == NULL || word.n < 2 || !is_dot_word(word))
        return 0;
    *is_spelled = true;
    return skip_spaces(text, from + word.n);
}

/* ---- what is around a sign ---- */

static bool
is_local_byte(char c)
{
    return str_is_alnum(c) || (c != '\0' && strchr("._-+", c) != NULL);
}

/* Where the run of local bytes before `end` begins. */
static size_t
piece_start(str text, size_t limit, size_t end)
{
    size_t at = end;

    while (at > limit && end - at <= LOCAL_MAX && is_local_byte(text.p[at - 1]))
        at--;
    while (at < end && !str_is_alnum(text.p[at]))
        at++;
    return at;
}

static size_t
skip_spaces_before(str text, size_t limit, size_t at)
{
    for (int i = 0; i < SPACES_MAX && at > limit && text.p[at - 1] == ' '; i++)
        at--;
    return at;
}

/* A spelled dot that ends at `end`: where it begins, or 0. */
static size_t
dot_before(str text, size_t limit, size_t end)
{
    size_t at = skip_spaces_before(text, limit, end), close;
    size_t lowest = at > limit + WORD_MAX ? at - WORD_MAX : limit;

    if (at > limit && strchr("])}>", text.p[at - 1]) != NULL) {
        for (size_t open = at - 1; open-- > lowest;)
            if (closing(text.p[open]) == text.p[at - 1])
                return is_dot_word(bracketed(text, open, &close)) ? open : 0;
        return 0;
    }
    size_t from = piece_start(text, lowest, at);
    if (at == end || from == at || from == limit || text.p[from - 1] != ' ')
        return 0;
    str word = str_sub(text, from, at);
    return word.n >= 2 && is_dot_word(word) ? from : 0;
}

/* The local part before the sign, from the last piece back; 0 pieces: none. */
static size_t
read_local(str text, size_t limit, const struct sign *s, str pieces[PIECES_MAX],
           size_t *start)
{
    size_t n = 0, end = skip_spaces_before(text, limit, s->at);

    for (;;) {
        size_t from = piece_start(text, limit, end);
        if (from == end)
            break;
        pieces[n++] = str_sub(text, from, end);
        *start = from;
        size_t dot = n < PIECES_MAX ? dot_before(text, limit, from) : 0;
        if (dot <= limit)
            break;
        end = skip_spaces_before(text, limit, dot);
    }
    return n;
}

/* The domain behind the sign, dots made plain; where it ends, or 0. */
static size_t
read_domain(str text, const struct sign *s, struct buf *out, bool *is_spelled)
{
    size_t at = skip_spaces(text, s->end), end = 0, labels = 0;

    while (at < text.n && at - s->end < 2 * DOMAIN_MAX) {
        size_t from = at;
        while (at < text.n && (str_is_alnum(text.p[at]) || text.p[at] == '-' ||
                               (unsigned char)text.p[at] >= 0x80))
            at++;
        if (at == from)
            break;
        buf_add(out, labels > 0 ? STR(".") : STR_EMPTY);
        buf_add(out, str_sub(text, from, at));
        labels++;
        end = at;
        at = read_dot(text, at, is_spelled);
        if (at == 0)
            break;
    }
    return labels >= 2 ? end : 0;
}

/* The letters that come in both cases, all of them great? */
static bool
is_shouted(str s)
{
    bool has_upper = false;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= 'a' && s.p[i] <= 'z')
            return false;
        has_upper |= s.p[i] >= 'A' && s.p[i] <= 'Z';
    }
    return has_upper;
}

/* Words that stand before a bare sign and are nobody's mailbox. */
static bool
is_stop_word(str s)
{
    static const str words[] = {
        STR("us"),   STR("me"),    STR("is"),   STR("are"),  STR("or"),
        STR("here"), STR("find"),  STR("look"), STR("live"), STR("online"),
        STR("meet"), STR("visit"), STR("more"), STR("uns"),  STR("nous"),
        STR("now"),  STR("and"),   STR("it"),   STR("him"),  STR("them")};

    for (size_t i = 0; i < array_len(words); i++)
        if (str_eq_nocase(s, words[i]))
            return true;
    return false;
}

/* Does a bare sign stand between the parts of an address? */
static bool
is_plausible(const struct sign *s, char sign, const str *pieces, size_t n,
             str domain, bool is_spelled)
{
    bool is_bare = sign == ' ';

    if (!is_bare)
        return true;
    if (s->strength == WEAK && !is_spelled)
        return false;
    if (is_spelled)
        return true;
    if (s->is_shouted && (is_shouted(pieces[0]) || is_shouted(domain)))
        return false;
    bool is_capital = pieces[0].p[0] >= 'A' && pieces[0].p[0] <= 'Z' &&
                      str_find_byte(pieces[0], '.', 0) == STR_NOT_FOUND;
    return n > 1 || (!is_stop_word(pieces[0]) && !is_capital);
}

/* Without the next sentence, glued on: firm.test.Call. 0: no domain is left. */
static size_t
trim_domain(struct buf *domain, size_t end)
{
    for (int i = 0; i < 3; i++) {
        str last = buf_str(domain);
        size_t dot = str_rfind_byte(last, '.');
        if (dot == STR_NOT_FOUND || domain_has_known_suffix(last))
            return dot == STR_NOT_FOUND ? 0 : end;
        end -= last.n - dot;
        domain->n = dot;
    }
    return 0;
}

static bool
read_around(struct arena *a, str text, size_t limit, const struct sign *s,
            struct spelled *out)
{
    str pieces[PIECES_MAX];
    struct buf b, domain;
    size_t start = 0;
    bool is_spelled = false;

    size_t n = read_local(text, limit, s, pieces, &start);
    if (n == 0)
        return false;
    struct arena_mark m = arena_mark(a);
    buf_init(&b, a, 2 * DOMAIN_MAX + PIECES_MAX * LOCAL_MAX);
    for (size_t i = n; i-- > 0;) {
        buf_add(&b, pieces[i]);
        buf_add_byte(&b, i > 0 ? '.' : '@');
    }
    buf_init(&domain, a, 2 * DOMAIN_MAX);
    size_t end = read_domain(text, s, &domain, &is_spelled);
    end = end > 0 && !domain.is_full ? trim_domain(&domain, end) : 0;
    if (end == 0 || !is_plausible(s, text.p[s->at], pieces, n, buf_str(&domain),
                                  is_spelled)) {
        arena_release(a, m);
        return false;
    }
    buf_add(&b, buf_str(&domain));
    *out = (struct spelled){buf_str(&b), start, end};
    return true;
}

bool
spelled_next(struct arena *a, str text, size_t *at, struct spelled *out)
{
    size_t limit = *at, from = *at;
    struct sign s;

    while ((from = find_begin(text, from)) != STR_NOT_FOUND) {
        if (read_sign(text, from, &s) && read_around(a, text, limit, &s, out)) {
            *at = out->end;
            return true;
        }
        from++;
    }
    *at = text.n;
    return false;
}

str
spelled_whole(struct arena *a, str value)
{
    struct spelled s;
    size_t at = 0;

    value = str_trim(value);
    if (!spelled_next(a, value, &at, &s) || s.at != 0 || s.end != value.n)
        return (str){NULL, 0};
    return s.address;
}
