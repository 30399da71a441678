/* Keys by tables of pieces, the longest first: see translit.h. */
#include "text/translit.h"
#include "base/check.h"
#include "text/rune.h"

struct piece {
    const char *from, *to;
};

/* w stands for the sounds of sh and shch, q for that of zh. */
static const struct piece cyrillic[] = {
    {"schtsch", "w" },
    {"shch",    "w" },
    {"tsch",    "ch"},
    {"sch",     "w" },
    {"tch",     "ch"},
    {"sh",      "w" },
    {"zh",      "q" },
    {"kh",      "h" },
    {"ch",      "ch"},
    {"ks",      "x" },
    {"ts",      "c" },
    {"tz",      "c" },
    {"yo",      "io"},
    {"w",       "v" },
    {"y",       "i" },
    {"j",       "i" },
};
static const struct piece greek[] = {
    {"ch", "h" },
    {"ph", "f" },
    {"th", "th"},
    {"mp", "v" },
    {"nt", "d" },
    {"gk", "g" },
    {"gg", "g" },
    {"ng", "g" },
    {"ks", "x" },
    {"ou", "u" },
    {"ei", "i" },
    {"oi", "i" },
    {"eu", "ev"},
    {"ef", "ev"},
    {"au", "av"},
    {"af", "av"},
    {"y",  "i" },
    {"j",  "i" },
    {"c",  "k" },
    {"w",  "o" },
    {"b",  "v" },
};

enum translit
translit_of(str text)
{
    for (size_t at = 0; at < text.n;) {
        uint32_t c = rune_next(text, &at);
        if (rune_class(c) == RUNE_GREEK_CYRILLIC)
            return c < 0x400 || c >= 0x1f00 ? TRANSLIT_GREEK
                                            : TRANSLIT_CYRILLIC;
    }
    return TRANSLIT_NONE;
}

static const struct piece *
piece_at(enum translit t, str rest)
{
    const struct piece *pieces = t == TRANSLIT_GREEK ? greek : cyrillic;
    size_t n = t == TRANSLIT_GREEK ? array_len(greek) : array_len(cyrillic);

    for (size_t i = 0; i < n; i++)
        if (str_has_prefix(rest, str_of(pieces[i].from)))
            return &pieces[i];
    return NULL;
}

/* Doubled letters count once: Филипп, Ευαγγελία. */
static size_t
add(str s, char *out, size_t at, size_t n)
{
    for (size_t i = 0; i < s.n && at < n; i++)
        if (at == 0 || out[at - 1] != s.p[i])
            out[at++] = s.p[i];
    return at;
}

size_t
translit_key(enum translit t, str folded, char *out, size_t n)
{
    size_t at = 0;

    check(t != TRANSLIT_NONE);
    while (folded.n > 0) {
        const struct piece *p = piece_at(t, folded);
        at = add(p ? str_of(p->to) : str_sub(folded, 0, 1), out, at, n);
        folded = str_from(folded, p ? strlen(p->from) : 1);
    }
    return at;
}
