/*
 * Folding: see fold.h. A letter has a plain spelling and up to two more; a
 * word's n-th spelling takes the n-th of each letter that has one and the
 * plain one elsewhere, since people are consistent within a word. A word
 * written in ASCII gets the way back too: Mueller may be muller in an address.
 */
#include "text/fold.h"
#include "base/check.h"
#include "text/rune.h"

enum {
    LETTER_SPELLINGS = 3,
    REVERSE_MIN = 5 /* letters, so that Joel stays */
};

struct letter {
    uint32_t code;
    char spelling[LETTER_SPELLINGS][6]; /* empty: none but the plain one */
};

/* The plain letters of U+00C0-024F and of U+1E00-1EFF; ? is no letter. */
static const char latin[] =
    "aaaaaaaceeeeiiiidnooooo?ouuuuytsaaaaaaaceeeeiiiidnooooo?ouuuuyty"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"
    "bb?\??\?occdd?\??eeeff?\??\?i?\?l?\??\?ooo?\??\??\??\??\??\??uu?\??\?zz?\??\??\??\??"
    "?\??\?dddlllnnnaaiioouuuuuuuuuueaaaaaa?\?ggkkoooo?\?jdddggh?nnaaaaoo"
    "aaaaeeeeiiiioooorrrruuuusstt?\?hh?\??\??\?aaeeooooooooyy?\??\??\?a?\??\??"
    "?\??b?\??\??\??\??\??\?";
static const char latin_more[] =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm"
    "mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv"
    "wwwwwwwwwwxxxxyyzzzzzzhtwyas?\?s?aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"
    "eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy?\??\??\?";

/* What the strings above cannot say, sorted: more letters, more spellings. */
static const struct letter letters[] = {
    {0x00c4, {"a", "ae", ""}    },
    {0x00c5, {"a", "aa", ""}    },
    {0x00c6, {"ae", "a", "e"}   },
    {0x00c7, {"c", "ch", ""}    },
    {0x00d0, {"d", "th", ""}    },
    {0x00d1, {"n", "ny", "ni"}  },
    {0x00d6, {"o", "oe", ""}    },
    {0x00d8, {"o", "oe", ""}    },
    {0x00dc, {"u", "ue", ""}    },
    {0x00de, {"th", "t", ""}    },
    {0x00df, {"ss", "", ""}     },
    {0x00e4, {"a", "ae", ""}    },
    {0x00e5, {"a", "aa", ""}    },
    {0x00e6, {"ae", "a", "e"}   },
    {0x00e7, {"c", "ch", ""}    },
    {0x00f0, {"d", "th", ""}    },
    {0x00f1, {"n", "ny", "ni"}  },
    {0x00f6, {"o", "oe", ""}    },
    {0x00f8, {"o", "oe", ""}    },
    {0x00fc, {"u", "ue", ""}    },
    {0x00fe, {"th", "t", ""}    },
    {0x010c, {"c", "ch", ""}    },
    {0x010d, {"c", "ch", ""}    },
    {0x0110, {"d", "dj", ""}    },
    {0x0111, {"d", "dj", ""}    },
    {0x011e, {"g", "gh", ""}    },
    {0x011f, {"g", "gh", ""}    },
    {0x0132, {"ij", "y", ""}    },
    {0x0133, {"ij", "y", ""}    },
    {0x0150, {"o", "oe", ""}    },
    {0x0151, {"o", "oe", ""}    },
    {0x0152, {"oe", "o", ""}    },
    {0x0153, {"oe", "o", ""}    },
    {0x015e, {"s", "sh", ""}    },
    {0x015f, {"s", "sh", ""}    },
    {0x0160, {"s", "sh", ""}    },
    {0x0161, {"s", "sh", ""}    },
    {0x0162, {"t", "tz", ""}    },
    {0x0163, {"t", "tz", ""}    },
    {0x0170, {"u", "ue", ""}    },
    {0x0171, {"u", "ue", ""}    },
    {0x017d, {"z", "zh", ""}    },
    {0x017e, {"z", "zh", ""}    },
    {0x01fc, {"ae", "a", ""}    },
    {0x01fd, {"ae", "a", ""}    },
    {0x01fe, {"o", "oe", ""}    },
    {0x01ff, {"o", "oe", ""}    },
    {0x0386, {"a", "", ""}      },
    {0x0388, {"e", "", ""}      },
    {0x0389, {"i", "", ""}      },
    {0x038a, {"i", "", ""}      },
    {0x038c, {"o", "", ""}      },
    {0x038e, {"y", "i", "u"}    },
    {0x038f, {"o", "", ""}      },
    {0x0390, {"i", "", ""}      },
    {0x0391, {"a", "", ""}      },
    {0x0392, {"v", "b", ""}     },
    {0x0393, {"g", "", ""}      },
    {0x0394, {"d", "", ""}      },
    {0x0395, {"e", "", ""}      },
    {0x0396, {"z", "", ""}      },
    {0x0397, {"i", "", ""}      },
    {0x0398, {"th", "", ""}     },
    {0x0399, {"i", "", ""}      },
    {0x039a, {"k", "c", ""}     },
    {0x039b, {"l", "", ""}      },
    {0x039c, {"m", "", ""}      },
    {0x039d, {"n", "", ""}      },
    {0x039e, {"x", "ks", ""}    },
    {0x039f, {"o", "", ""}      },
    {0x03a0, {"p", "", ""}      },
    {0x03a1, {"r", "", ""}      },
    {0x03a3, {"s", "", ""}      },
    {0x03a4, {"t", "", ""}      },
    {0x03a5, {"y", "i", "u"}    },
    {0x03a6, {"f", "ph", ""}    },
    {0x03a7, {"ch", "h", ""}    },
    {0x03a8, {"ps", "", ""}     },
    {0x03a9, {"o", "", ""}      },
    {0x03aa, {"i", "", ""}      },
    {0x03ab, {"y", "i", ""}     },
    {0x03ac, {"a", "", ""}      },
    {0x03ad, {"e", "", ""}      },
    {0x03ae, {"i", "", ""}      },
    {0x03af, {"i", "", ""}      },
    {0x03b0, {"y", "i", ""}     },
    {0x03b1, {"a", "", ""}      },
    {0x03b2, {"v", "b", ""}     },
    {0x03b3, {"g", "", ""}      },
    {0x03b4, {"d", "", ""}      },
    {0x03b5, {"e", "", ""}      },
    {0x03b6, {"z", "", ""}      },
    {0x03b7, {"i", "", ""}      },
    {0x03b8, {"th", "", ""}     },
    {0x03b9, {"i", "", ""}      },
    {0x03ba, {"k", "c", ""}     },
    {0x03bb, {"l", "", ""}      },
    {0x03bc, {"m", "", ""}      },
    {0x03bd, {"n", "", ""}      },
    {0x03be, {"x", "ks", ""}    },
    {0x03bf, {"o", "", ""}      },
    {0x03c0, {"p", "", ""}      },
    {0x03c1, {"r", "", ""}      },
    {0x03c2, {"s", "", ""}      },
    {0x03c3, {"s", "", ""}      },
    {0x03c4, {"t", "", ""}      },
    {0x03c5, {"y", "i", "u"}    },
    {0x03c6, {"f", "ph", ""}    },
    {0x03c7, {"ch", "h", ""}    },
    {0x03c8, {"ps", "", ""}     },
    {0x03c9, {"o", "", ""}      },
    {0x03ca, {"i", "", ""}      },
    {0x03cb, {"y", "i", ""}     },
    {0x03cc, {"o", "", ""}      },
    {0x03cd, {"y", "i", "u"}    },
    {0x03ce, {"o", "", ""}      },
    {0x0401, {"e", "yo", ""}    },
    {0x0402, {"dj", "", ""}     },
    {0x0403, {"gj", "", ""}     },
    {0x0404, {"ye", "", "ie"}   },
    {0x0405, {"dz", "", ""}     },
    {0x0406, {"i", "", ""}      },
    {0x0407, {"yi", "i", ""}    },
    {0x0408, {"j", "", ""}      },
    {0x0409, {"lj", "", ""}     },
    {0x040a, {"nj", "", ""}     },
    {0x040b, {"c", "", ""}      },
    {0x040c, {"kj", "", ""}     },
    {0x040e, {"u", "w", ""}     },
    {0x040f, {"dz", "", ""}     },
    {0x0410, {"a", "", ""}      },
    {0x0411, {"b", "", ""}      },
    {0x0412, {"v", "", "w"}     },
    {0x0413, {"g", "h", ""}     },
    {0x0414, {"d", "", ""}      },
    {0x0415, {"e", "", ""}      },
    {0x0416, {"zh", "j", ""}    },
    {0x0417, {"z", "", ""}      },
    {0x0418, {"i", "", ""}      },
    {0x0419, {"y", "i", "j"}    },
    {0x041a, {"k", "", ""}      },
    {0x041b, {"l", "", ""}      },
    {0x041c, {"m", "", ""}      },
    {0x041d, {"n", "", ""}      },
    {0x041e, {"o", "", ""}      },
    {0x041f, {"p", "", ""}      },
    {0x0420, {"r", "", ""}      },
    {0x0421, {"s", "", ""}      },
    {0x0422, {"t", "", ""}      },
    {0x0423, {"u", "", ""}      },
    {0x0424, {"f", "", ""}      },
    {0x0425, {"kh", "h", ""}    },
    {0x0426, {"ts", "c", ""}    },
    {0x0427, {"ch", "", ""}     },
    {0x0428, {"sh", "", ""}     },
    {0x0429, {"shch", "sch", ""}},
    {0x042a, {"", "", ""}       },
    {0x042b, {"y", "", ""}      },
    {0x042c, {"", "", ""}       },
    {0x042d, {"e", "", ""}      },
    {0x042e, {"yu", "iu", "ju"} },
    {0x042f, {"ya", "ia", "ja"} },
    {0x0430, {"a", "", ""}      },
    {0x0431, {"b", "", ""}      },
    {0x0432, {"v", "", "w"}     },
    {0x0433, {"g", "h", ""}     },
    {0x0434, {"d", "", ""}      },
    {0x0435, {"e", "", ""}      },
    {0x0436, {"zh", "j", ""}    },
    {0x0437, {"z", "", ""}      },
    {0x0438, {"i", "", ""}      },
    {0x0439, {"y", "i", "j"}    },
    {0x043a, {"k", "", ""}      },
    {0x043b, {"l", "", ""}      },
    {0x043c, {"m", "", ""}      },
    {0x043d, {"n", "", ""}      },
    {0x043e, {"o", "", ""}      },
    {0x043f, {"p", "", ""}      },
    {0x0440, {"r", "", ""}      },
    {0x0441, {"s", "", ""}      },
    {0x0442, {"t", "", ""}      },
    {0x0443, {"u", "", ""}      },
    {0x0444, {"f", "", ""}      },
    {0x0445, {"kh", "h", ""}    },
    {0x0446, {"ts", "c", ""}    },
    {0x0447, {"ch", "", ""}     },
    {0x0448, {"sh", "", ""}     },
    {0x0449, {"shch", "sch", ""}},
    {0x044a, {"", "", ""}       },
    {0x044b, {"y", "", ""}      },
    {0x044c, {"", "", ""}       },
    {0x044d, {"e", "", ""}      },
    {0x044e, {"yu", "iu", "ju"} },
    {0x044f, {"ya", "ia", "ja"} },
    {0x0451, {"e", "yo", ""}    },
    {0x0452, {"dj", "", ""}     },
    {0x0453, {"gj", "", ""}     },
    {0x0454, {"ye", "", "ie"}   },
    {0x0455, {"dz", "", ""}     },
    {0x0456, {"i", "", ""}      },
    {0x0457, {"yi", "i", ""}    },
    {0x0458, {"j", "", ""}      },
    {0x0459, {"lj", "", ""}     },
    {0x045a, {"nj", "", ""}     },
    {0x045b, {"c", "", ""}      },
    {0x045c, {"kj", "", ""}     },
    {0x045e, {"u", "w", ""}     },
    {0x045f, {"dz", "", ""}     },
    {0x0490, {"g", "", ""}      },
    {0x0491, {"g", "", ""}      },
    {0x1e9e, {"ss", "", ""}     },
};

static const struct letter *
letter_find(uint32_t c)
{
    size_t lo = 0, hi = array_len(letters);

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (letters[mid].code == c)
            return &letters[mid];
        if (letters[mid].code < c)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static char
latin_letter(uint32_t c)
{
    if (c >= 0xc0 && c < 0x250)
        return latin[c - 0xc0];
    if (c >= 0x1e00 && c < 0x1f00)
        return latin_more[c - 0x1e00];
    return '?';
}

struct word {
    char *p;
    size_t n, max;
};

static void
word_add(struct word *w, str s)
{
    if (s.n > w->max - w->n)
        s.n = w->max - w->n;
    if (s.n > 0)
        memcpy(w->p + w->n, s.p, s.n);
    w->n += s.n;
}

/* A diaeresis or ring that stands behind its letter (NFD). */
static void
mark_add(struct word *w, uint32_t c, size_t which)
{
    char last = w->n > 0 ? w->p[w->n - 1] : ' ';

    if (which == 1 && c == 0x308 && memchr("aou", last, 3))
        word_add(w, STR("e"));
    if (which == 1 && c == 0x30a && last == 'a')
        word_add(w, STR("a"));
}

static void
rune_add(struct word *w, str raw, uint32_t c, size_t which)
{
    const struct letter *letter = letter_find(c);
    char plain = latin_letter(c);

    if (letter && which > 0 && letter->spelling[which][0])
        word_add(w, str_of(letter->spelling[which]));
    else if (letter)
        word_add(w, str_of(letter->spelling[0]));
    else if (plain != '?')
        word_add(w, str_make(&plain, 1));
    else if (c >= 0x300 && c < 0x370)
        mark_add(w, c, which);
    else if (rune_is_letter(c))
        word_add(w, raw);
}

static size_t
spell(str in, const char *keep, size_t which, struct word *w)
{
    size_t at = 0;

    while (at < in.n && w->n < w->max) {
        size_t start = at;
        uint32_t c = rune_next(in, &at);
        if (c >= 0x80) {
            rune_add(w, str_sub(in, start, at), c, which);
            continue;
        }
        char b = (char)str_lower_byte((char)c);
        if (str_is_alnum(b) || (b != '\0' && strchr(keep, b)))
            w->p[w->n++] = b;
    }
    return w->n;
}

size_t
fold_plain(str word, const char *keep, char *out, size_t n)
{
    struct word w = {out, 0, n};
    return spell(word, keep, 0, &w);
}

/*
 * Names that lost an umlaut where keyboards had none: the plain word, and
 * what it was; sorted. Only these: most names with u and o never had one.
 */
static const struct {
    const char *plain, *was;
} umlauts[] = {
    {"backer",      "baecker"     },
    {"bar",         "baer"        },
    {"bohm",        "boehm"       },
    {"bohme",       "boehme"      },
    {"borner",      "boerner"     },
    {"brauer",      "braeuer"     },
    {"buchler",     "buechler"    },
    {"burger",      "buerger"     },
    {"dorr",        "doerr"       },
    {"during",      "duering"     },
    {"durr",        "duerr"       },
    {"forster",     "foerster"    },
    {"frohlich",    "froehlich"   },
    {"fuhrer",      "fuehrer"     },
    {"gartner",     "gaertner"    },
    {"gobel",       "goebel"      },
    {"goring",      "goering"     },
    {"gotz",        "goetz"       },
    {"grunwald",    "gruenwald"   },
    {"gunter",      "guenter"     },
    {"gunther",     "guenther"    },
    {"hafner",      "haefner"     },
    {"hansel",      "haensel"     },
    {"hausler",     "haeusler"    },
    {"horl",        "hoerl"       },
    {"hubner",      "huebner"     },
    {"jager",       "jaeger"      },
    {"jorg",        "joerg"       },
    {"jurgen",      "juergen"     },
    {"kampf",       "kaempf"      },
    {"kastner",     "kaestner"    },
    {"kohler",      "koehler"     },
    {"konig",       "koenig"      },
    {"kopke",       "koepke"      },
    {"korner",      "koerner"     },
    {"kramer",      "kraemer"     },
    {"kruger",      "krueger"     },
    {"kuhn",        "kuehn"       },
    {"kuhne",       "kuehne"      },
    {"kunzel",      "kuenzel"     },
    {"loffler",     "loeffler"    },
    {"lowe",        "loewe"       },
    {"mobius",      "moebius"     },
    {"moller",      "moeller"     },
    {"muhlbauer",   "muehlbauer"  },
    {"muller",      "mueller"     },
    {"nother",      "noether"     },
    {"ohler",       "oehler"      },
    {"plotz",       "ploetz"      },
    {"rohrig",      "roehrig"     },
    {"romer",       "roemer"      },
    {"rosler",      "roesler"     },
    {"rudiger",     "ruediger"    },
    {"schafer",     "schaefer"    },
    {"schon",       "schoen"      },
    {"schonfeld",   "schoenfeld"  },
    {"schroder",    "schroeder"   },
    {"schroter",    "schroeter"   },
    {"schuler",     "schueler"    },
    {"schutz",      "schuetz"     },
    {"steinhauser", "steinhaeuser"},
    {"strobel",     "stroebel"    },
    {"suss",        "suess"       },
    {"torok",       "toeroek"     },
    {"vogele",      "voegele"     },
    {"volker",      "voelker"     },
    {"wachter",     "waechter"    },
    {"wurth",       "wuerth"      },
    {"zollner",     "zoellner"    },
};

static str
umlaut_of(str plain)
{
    size_t lo = 0, hi = array_len(umlauts);

    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int order = str_cmp(plain, str_of(umlauts[mid].plain));
        if (order == 0)
            return str_of(umlauts[mid].was);
        if (order > 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return STR_EMPTY;
}

/* ae, oe, ue back to a, o, u; false when there was none. */
static bool
spell_reverse(str plain, struct word *w)
{
    bool was_any = false;

    for (size_t i = 0; i < plain.n; i++) {
        word_add(w, str_sub(plain, i, i + 1));
        if (i + 1 >= plain.n || plain.p[i + 1] != 'e' ||
            !memchr("aou", plain.p[i], 3))
            continue;
        if (i > 0 && memchr("aeiouq", plain.p[i - 1], 6))
            continue;
        if (i + 3 == plain.n && plain.p[i + 2] == 'l')
            continue; /* Michael and Samuel are no Michäl */
        was_any = true;
        i++;
    }
    return was_any;
}

static size_t
add_new(struct arena *a, str *out, size_t n, const struct word *w)
{
    str s = {w->p, w->n};

    if (s.n == 0)
        return n;
    for (size_t i = 0; i < n; i++)
        if (str_eq(out[i], s))
            return n;
    out[n] = str_dup(a, s);
    return n + 1;
}

size_t
fold_spellings(struct arena *a, str word, str out[FOLD_SPELLINGS_MAX])
{
    char bytes[FOLD_MAX];
    size_t n = 0;

    for (size_t which = 0; which < LETTER_SPELLINGS; which++) {
        struct word w = {bytes, 0, sizeof(bytes)};
        spell(word, "", which, &w);
        n = add_new(a, out, n, &w);
        if (str_is_ascii(word))
            break;
    }
    if (n > 0 && !str_is_ascii(word) && str_has_suffix(out[0], STR("iy"))) {
        struct word cut = {bytes, 0, sizeof(bytes)};
        word_add(&cut, str_sub(out[0], 0, out[0].n - 1)); /* Dmitri */
        n = add_new(a, out, n, &cut);
    }
    if (n == 0 || !str_is_ascii(word))
        return n;
    str umlaut = umlaut_of(out[0]);
    if (umlaut.n > 0)
        out[n++] = umlaut;
    if (umlaut.n > 0 || word.n < REVERSE_MIN)
        return n;
    struct word back = {bytes, 0, sizeof(bytes)};
    if (spell_reverse(out[0], &back))
        n = add_new(a, out, n, &back);
    return n;
}
