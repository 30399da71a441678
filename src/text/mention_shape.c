/* The shape of names: see mention_shape.h. */
#include <stdlib.h>

#include "base/check.h"
#include "text/fold.h"
#include "text/mention_shape.h"
#include "text/rune.h"

enum { WORDS_MIN = 2, WORDS_MAX = 4 };

/*
 * Capitalised words that begin headings, job titles and buttons: a sequence
 * with one of them is nobody's name. Folded, sorted.
 */
/* clang-format off: a wide table is to be read as one */
static const char *const not_names[] = {
    "about",
    "account",
    "adresse",
    "agency",
    "all",
    "and",
    "ansprechpartner",
    "assistant",
    "assistenz",
    "associate",
    "berlin",
    "board",
    "buero",
    "buro",
    "business",
    "call",
    "ceo",
    "cfo",
    "chief",
    "click",
    "co",
    "company",
    "contact",
    "contacto",
    "contatti",
    "coo",
    "copyright",
    "cto",
    "customer",
    "datenschutz",
    "department",
    "design",
    "development",
    "digital",
    "direct",
    "directeur",
    "direction",
    "director",
    "directrice",
    "e",
    "email",
    "engineer",
    "engineering",
    "equipe",
    "executive",
    "fax",
    "finance",
    "financial",
    "follow",
    "for",
    "founder",
    "general",
    "geschaftsfuhrer",
    "geschaftsfuhrerin",
    "geschaftsfuhrung",
    "gmbh",
    "group",
    "hamburg",
    "head",
    "home",
    "hr",
    "human",
    "impressum",
    "imprint",
    "inc",
    "info",
    "international",
    "it",
    "joined",
    "kontakt",
    "law",
    "lead",
    "leader",
    "leiter",
    "leiterin",
    "leitung",
    "limited",
    "linkedin",
    "llc",
    "london",
    "ltd",
    "mail",
    "main",
    "management",
    "manager",
    "managing",
    "marketing",
    "media",
    "meet",
    "members",
    "mentions",
    "mobile",
    "more",
    "munchen",
    "new",
    "news",
    "office",
    "officer",
    "operations",
    "our",
    "owner",
    "page",
    "paris",
    "partner",
    "people",
    "phone",
    "policy",
    "postfach",
    "presse",
    "president",
    "press",
    "privacy",
    "product",
    "production",
    "project",
    "projects",
    "quality",
    "read",
    "research",
    "resources",
    "responsable",
    "sales",
    "secretary",
    "sekretariat",
    "senior",
    "service",
    "services",
    "software",
    "staff",
    "strasse",
    "street",
    "support",
    "team",
    "technical",
    "tel",
    "telefon",
    "telephone",
    "the",
    "to",
    "us",
    "vertrieb",
    "vice",
    "visit",
    "we",
    "website",
    "welcome",
    "who",
    "write",
    "york",
    "your",
};
/* clang-format on */

static int
compare_word(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

static bool
is_no_name(str word)
{
    char folded[MENTION_SHAPE_WORD_MAX + 1];
    size_t n = fold_plain(word, "", folded, MENTION_SHAPE_WORD_MAX);

    folded[n] = '\0';
    return bsearch(folded, not_names, array_len(not_names),
                   sizeof(not_names[0]), compare_word) != NULL;
}

/* A word of letters, hyphens and apostrophes at *at; its slice. */
str
mention_shape_word(str text, size_t *at)
{
    size_t begin = *at;

    while (*at < text.n) {
        size_t next = *at;
        uint32_t c = rune_next(text, &next);
        bool joins = c == '-' || c == '\'' || c == 0x2019;
        if (!rune_is_letter(c) && !(joins && *at > begin))
            break;
        *at = next;
    }
    return str_sub(text, begin, *at);
}

/* Capitalised, then at least one more letter: "Jane", "O'Brien", "DOE". */
bool
mention_shape_is_capitalised(str word)
{
    size_t at = 0;

    if (word.n < 2 || word.n > MENTION_SHAPE_WORD_MAX)
        return false;
    return rune_is_upper(rune_next(word, &at)) && at < word.n;
}

static bool
is_particle(str word)
{
    static const char *const particles[] = {"von", "van", "der", "den", "de",
                                            "la",  "da",  "di",  "del", "dos",
                                            "du",  "le",  "zu",  "bin", "al"};
    for (size_t i = 0; i < array_len(particles); i++)
        if (str_eq(word, str_of(particles[i])))
            return true;
    return false;
}

static bool
is_initial(str text, size_t at, size_t end)
{
    return end - at == 1 && text.p[at] >= 'A' && text.p[at] <= 'Z' &&
           end < text.n && text.p[end] == '.';
}

/*
 * The name-shaped words that begin at `at`: where they end, or `at` itself
 * when they are none. Words of a name stand one space apart.
 */
size_t
mention_shape_end(str text, size_t at, size_t limit)
{
    size_t words = 0, end = at, p = at;
    str part = str_sub(text, 0, limit);

    while (words < WORDS_MAX) {
        size_t q = p;
        str w = mention_shape_word(part, &q);
        if (mention_shape_is_capitalised(w)) {
            if (is_no_name(w))
                return at;
            words++;
            end = q;
        } else if (is_initial(part, p, q) && words > 0) {
            q++;
        } else if (!(is_particle(w) && words > 0)) {
            break;
        }
        if (q >= part.n || part.p[q] != ' ')
            break;
        p = q + 1;
    }
    return words >= WORDS_MIN ? end : at;
}

/* Where the capitalised words that stand before `at` begin. */
size_t
mention_shape_start(str text, size_t at)
{
    for (size_t words = 1; words < WORDS_MAX; words++) {
        size_t p = at, q = 0;
        if (p == 0 || text.p[p - 1] != ' ')
            break;
        for (size_t start = --p; p > 0; p = start) {
            start = p;
            uint32_t c = rune_before(text, &start);
            if (!rune_is_letter(c) && c != '-' && c != '\'' && c != 0x2019)
                break;
        }
        q = p;
        str w = mention_shape_word(str_sub(text, 0, at - 1), &q);
        if (q != at - 1 || !mention_shape_is_capitalised(w) || is_no_name(w))
            break;
        at = p;
    }
    return at;
}
