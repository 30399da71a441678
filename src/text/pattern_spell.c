/*
 * The spellings of a name in Latin letters. A company spells all its people
 * one way, so a spelling is of the whole name. Which one is likely before any
 * colleague is known: Germans write ue, Swedes, Finns and Turks u, Danes and
 * Norwegians both; for other letters the long spelling (ch for a c with a
 * hook) is an oddity.
 */
#include "base/buf.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/pattern_ways.h"
#include "text/rune.h"

enum { PLAIN, LONG, ODD };

enum kind {
    KIND_ASCII,
    KIND_UMLAUT,
    KIND_NORDIC,
    KIND_TURKISH,
    KIND_OTHER,
    KINDS
};

/* Of the letter, or of a mark behind its letter. */
static enum kind
kind_of_rune(uint32_t c)
{
    switch (rune_to_lower(c)) {
    case 0xe4: /* a, o, u with two dots */
    case 0xf6:
    case 0xfc:
    case 0x308: return KIND_UMLAUT;
    case 0xe5: /* a with a ring, o with a stroke */
    case 0xf8:
    case 0x30a: return KIND_NORDIC;
    case 0x11f: /* g with a breve, s with a cedilla, i without a dot */
    case 0x15f:
    case 0x131: return KIND_TURKISH;
    default: return c < 0x80 ? KIND_ASCII : KIND_OTHER;
    }
}

static void
look(str text, bool has[KINDS])
{
    for (size_t at = 0; at < text.n;)
        has[kind_of_rune(rune_next(text, &at))] = true;
}

static str
folded(const struct person_part *word, size_t which)
{
    if (word->folded_n == 0)
        return STR_EMPTY;
    return word->folded[which < word->folded_n ? which : word->folded_n - 1];
}

/*
 * The long spelling: only what Germans and Danes write with two letters has
 * one, whatever other letters are in the word (Ayseguel).
 */
static str
spell_long(struct arena *a, str text)
{
    struct buf b;

    buf_init(&b, a, FOLD_MAX);
    for (size_t at = 0; at < text.n;) {
        char plain[8];
        size_t from = at;
        enum kind kind = kind_of_rune(rune_next(text, &at));
        str letter = str_sub(text, from, at);
        size_t n = fold_plain(letter, "", plain, sizeof(plain));
        bool is_mark = n == 0 && b.n > 0;
        char last = n > 0 ? plain[n - 1] : is_mark ? b.p[b.n - 1] : '\0';
        buf_add(&b, str_make(plain, n));
        if (kind == KIND_UMLAUT && (last == 'a' || last == 'o' || last == 'u'))
            buf_add_byte(&b, 'e');
        if (kind == KIND_NORDIC && (last == 'a' || last == 'o'))
            buf_add_byte(&b, last == 'a' ? 'a' : 'e');
    }
    return buf_str(&b);
}

/* Greek letters that sound otherwise together: ou is no oy (ISO 843). */
static const struct {
    uint32_t a, b;
    const char *latin;
} greek_pairs[] = {
    {0x3bf, 0x3c5, "ou"},
    {0x3b1, 0x3c5, "av"},
    {0x3b5, 0x3c5, "ev"},
    {0x3b3, 0x3b3, "ng"},
    {0x3bf, 0x3cd, "ou"},
    {0x3b1, 0x3cd, "av"},
    {0x3b5, 0x3cd, "ev"},
};

static const char *
greek_pair(uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < array_len(greek_pairs); i++)
        if (greek_pairs[i].a == rune_to_lower(a) &&
            greek_pairs[i].b == rune_to_lower(b))
            return greek_pairs[i].latin;
    return NULL;
}

static str
spell_greek(struct arena *a, str text)
{
    struct buf b;

    buf_init(&b, a, FOLD_MAX);
    for (size_t at = 0; at < text.n;) {
        char plain[8];
        size_t from = at, behind;
        uint32_t c = rune_next(text, &at);
        behind = at;
        uint32_t next = at < text.n ? rune_next(text, &behind) : 0;
        const char *pair = greek_pair(c, next);
        if (pair != NULL) {
            buf_add(&b, str_of(pair));
            at = behind;
            continue;
        }
        size_t n =
            fold_plain(str_sub(text, from, at), "", plain, sizeof(plain));
        buf_add(&b, str_make(plain, n));
    }
    return buf_str(&b);
}

/* Ends as people write them: Dmitriy is Dmitry, Yuliya Yulia. */
static str
spell_cyrillic(struct arena *a, str plain)
{
    struct buf b;

    bool is_a = str_has_suffix(plain, STR("iya"));
    if (!is_a && !str_has_suffix(plain, STR("iy")) &&
        !str_has_suffix(plain, STR("yy")))
        return plain;
    buf_init(&b, a, FOLD_MAX);
    buf_add(&b, str_sub(plain, 0, plain.n - 2));
    buf_add(&b, is_a ? STR("a") : STR("y"));
    return buf_str(&b);
}

/* The first of a script is what people write, the others are fold.h's. */
static str
spell_script(const struct person_part *word,
             const struct pattern_spelling *spelling)
{
    enum translit script = translit_of(word->text);

    if (spelling->mode > 0 || word->folded_n == 0)
        return folded(word, spelling->mode > 0 ? spelling->mode - 1 : 0);
    if (script == TRANSLIT_GREEK)
        return spell_greek(spelling->scratch, word->text);
    return script == TRANSLIT_CYRILLIC
               ? spell_cyrillic(spelling->scratch, word->folded[0])
               : word->folded[0];
}

str
pattern_spelt(const struct person *who, const struct person_part *word,
              const struct pattern_spelling *spelling)
{
    str s = folded(word, spelling->mode == PLAIN ? PLAIN : LONG);

    if (translit_of(who->text) != TRANSLIT_NONE)
        s = spell_script(word, spelling);
    else if (spelling->mode == LONG && !str_is_ascii(word->text))
        s = spell_long(spelling->scratch, word->text);
    for (size_t i = 0; i < s.n; i++)
        if (!str_is_alnum(s.p[i]))
            return STR_EMPTY; /* a letter that Latin has not */
    return s;
}

static bool
is_one_of(str tld, const char *list)
{
    for (str rest = str_of(list); rest.p;)
        if (str_eq_nocase(str_cut(&rest, ' '), tld))
            return true;
    return false;
}

/* How often the long spelling is taken where nobody is known. */
static double
long_prior(const bool has[KINDS], str tld)
{
    if (is_one_of(tld, "de at ch li"))
        return 0.9;
    if (is_one_of(tld, "se fi tr hu ee is sk"))
        return 0.05;
    if (is_one_of(tld, "dk no"))
        return 0.35;
    if (has[KIND_TURKISH])
        return 0.15;
    return has[KIND_NORDIC] ? 0.35 : 0.6;
}

/* Is there a name in ASCII with another spelling? 1 longer, -1 shorter */
static int
other_length(const struct person *who)
{
    const struct person_words *lists[] = {&who->surnames, &who->given};

    for (size_t k = 0; k < array_len(lists); k++)
        for (size_t i = 0; i < lists[k]->n; i++) {
            const struct person_part *w = &lists[k]->word[i];
            if (w->folded_n > 1 && str_is_ascii(w->text))
                return w->folded[1].n > w->folded[0].n ? 1 : -1;
        }
    return 0;
}

static size_t
spellings_ascii(const struct person *who, struct pattern_spelling *out)
{
    /* Muller whom the mail server calls mueller; Mueller, muller: rare */
    static const double lost = 0.25, gained = 0.03;
    int other = other_length(who);
    double p = other > 0 ? lost : other < 0 ? gained : 0;

    out[0] = (struct pattern_spelling){
        NULL, PLAIN, 1 - p, PATTERN_STYLE_UMLAUTS, PATTERN_NO_OPTION};
    out[1] = (struct pattern_spelling){NULL, LONG, p, PATTERN_STYLE_UMLAUTS,
                                       PATTERN_NO_OPTION};
    return p > 0 ? 2 : 1;
}

size_t
pattern_spellings(const struct pattern_learnt *l, const struct person *who,
                  str tld, struct pattern_spelling out[PATTERN_SPELLINGS_MAX])
{
    static const double odd = 0.03;
    bool has[KINDS] = {false};

    if (translit_of(who->text) != TRANSLIT_NONE) {
        for (unsigned i = 0; i < PATTERN_SPELLINGS_MAX; i++)
            out[i] = (struct pattern_spelling){
                NULL, i, pattern_style_share(l, PATTERN_STYLE_SCRIPT, i),
                PATTERN_STYLE_SCRIPT, (uint8_t)i};
        return PATTERN_SPELLINGS_MAX;
    }
    look(who->text, has);
    bool has_long = has[KIND_UMLAUT] || has[KIND_NORDIC];
    if (!has_long && !has[KIND_TURKISH] && !has[KIND_OTHER])
        return spellings_ascii(who, out);
    if (!has_long) {
        out[0] = (struct pattern_spelling){NULL, PLAIN, 1 - odd, 0,
                                           PATTERN_NO_OPTION};
        out[1] =
            (struct pattern_spelling){NULL, ODD, odd, 0, PATTERN_NO_OPTION};
        return 2;
    }
    double prior = long_prior(has, tld);
    for (unsigned i = PLAIN; i <= LONG; i++)
        out[i] = (struct pattern_spelling){
            NULL, i,
            pattern_style_share_of(l, PATTERN_STYLE_UMLAUTS, i,
                                   i == LONG ? prior : 1 - prior),
            PATTERN_STYLE_UMLAUTS, (uint8_t)i};
    return 2;
}
