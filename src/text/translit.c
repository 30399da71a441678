/* Keys by tables of pieces, the longest first: see translit.h. */
#include "text/translit.h"
#include "base/check.h"
#include "text/rune.h"

struct piece {
    str from, to;
};

/* w stands for the sounds of sh and shch, q for that of zh. */
static const struct piece cyrillic[] = {
    {STR("schtsch"), STR("w") },
    {STR("shch"),    STR("w") },
    {STR("tsch"),    STR("ch")},
    {STR("sch"),     STR("w") },
    {STR("tch"),     STR("ch")},
    {STR("sh"),      STR("w") },
    {STR("zh"),      STR("q") },
    {STR("kh"),      STR("h") },
    {STR("ch"),      STR("ch")},
    {STR("ks"),      STR("x") },
    {STR("ts"),      STR("c") },
    {STR("tz"),      STR("c") },
    {STR("yo"),      STR("io")},
    {STR("w"),       STR("v") },
    {STR("y"),       STR("i") },
    {STR("j"),       STR("i") },
};
static const struct piece greek[] = {
    {STR("ch"), STR("h") },
    {STR("ph"), STR("f") },
    {STR("th"), STR("th")},
    {STR("mp"), STR("v") },
    {STR("nt"), STR("d") },
    {STR("gk"), STR("g") },
    {STR("gg"), STR("g") },
    {STR("ng"), STR("g") },
    {STR("ks"), STR("x") },
    {STR("ou"), STR("u") },
    {STR("ei"), STR("i") },
    {STR("oi"), STR("i") },
    {STR("eu"), STR("ev")},
    {STR("ef"), STR("ev")},
    {STR("au"), STR("av")},
    {STR("af"), STR("av")},
    {STR("y"),  STR("i") },
    {STR("j"),  STR("i") },
    {STR("c"),  STR("k") },
    {STR("w"),  STR("o") },
    {STR("b"),  STR("v") },
};

static const struct piece digraphs[] = {
    {STR("aa"), STR("a")},
    {STR("ae"), STR("a")},
    {STR("oe"), STR("o")},
    {STR("ue"), STR("u")},
};

bool
translit_has_digraph(str folded)
{
    for (size_t i = 1; i + 1 < folded.n; i++)
        if ((folded.p[i] == 'e' && memchr("aou", folded.p[i - 1], 3)) ||
            (folded.p[i] == 'a' && folded.p[i - 1] == 'a'))
            return true;
    return false;
}

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
    static const struct {
        const struct piece *pieces;
        size_t n;
    } tables[] = {
        [TRANSLIT_CYRILLIC] = {cyrillic, array_len(cyrillic)},
        [TRANSLIT_GREEK] = {greek,    array_len(greek)   },
        [TRANSLIT_DIGRAPHS] = {digraphs, array_len(digraphs)},
    };
    const struct piece *pieces = tables[t].pieces;
    size_t n = tables[t].n;

    if (t == TRANSLIT_DIGRAPHS && rest.n <= 2)
        return NULL; /* Doe, Sue and Mae end in no letter with a mark */
    for (size_t i = 0; i < n; i++)
        if (pieces[i].from.p[0] == rest.p[0] &&
            str_has_prefix(rest, pieces[i].from))
            return &pieces[i];
    return NULL;
}

/* Doubled letters of other scripts count once: Филипп, Ευαγγελία. */
static size_t
add(enum translit t, str s, char *out, size_t at, size_t n)
{
    for (size_t i = 0; i < s.n && at < n; i++)
        if (t == TRANSLIT_DIGRAPHS || at == 0 || out[at - 1] != s.p[i])
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
        at = add(t, p ? p->to : str_sub(folded, 0, 1), out, at, n);
        folded = str_from(folded, p ? p->from.n : 1);
    }
    return at;
}
