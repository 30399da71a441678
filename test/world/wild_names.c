/* See wild_names.h. */
#include "wild_names.h"
#include "base/check.h"

struct letter {
    const char *from, *upper, *plain, *longer;
};

static const struct letter letters[] = {
    {"ä", "Ä", "a",  "ae"},
    {"ö", "Ö", "o",  "oe"},
    {"ü", "Ü", "u",  "ue"},
    {"ß", "SS", "ss", "ss"},
    {"å", "Å", "a",  "aa"},
    {"ø", "Ø", "o",  "oe"},
    {"æ", "Æ", "ae", "ae"},
    {"á", "Á", "a",  "a" },
    {"à", "À", "a",  "a" },
    {"â", "Â", "a",  "a" },
    {"ã", "Ã", "a",  "a" },
    {"ą", "Ą", "a",  "a" },
    {"ç", "Ç", "c",  "c" },
    {"ć", "Ć", "c",  "c" },
    {"é", "É", "e",  "e" },
    {"è", "È", "e",  "e" },
    {"ê", "Ê", "e",  "e" },
    {"ë", "Ë", "e",  "e" },
    {"ę", "Ę", "e",  "e" },
    {"ğ", "Ğ", "g",  "g" },
    {"í", "Í", "i",  "i" },
    {"ì", "Ì", "i",  "i" },
    {"î", "Î", "i",  "i" },
    {"ï", "Ï", "i",  "i" },
    {"ı", "I",  "i",  "i" },
    {"ł", "Ł", "l",  "l" },
    {"ñ", "Ñ", "n",  "n" },
    {"ń", "Ń", "n",  "n" },
    {"ó", "Ó", "o",  "o" },
    {"ò", "Ò", "o",  "o" },
    {"ô", "Ô", "o",  "o" },
    {"õ", "Õ", "o",  "o" },
    {"ś", "Ś", "s",  "s" },
    {"ş", "Ş", "s",  "s" },
    {"ú", "Ú", "u",  "u" },
    {"ù", "Ù", "u",  "u" },
    {"û", "Û", "u",  "u" },
    {"ż", "Ż", "z",  "z" },
    {"ź", "Ź", "z",  "z" },
    {"İ", "İ", "i",  "i" },
};

static const struct letter *
letter_at(str s, bool *is_upper)
{
    if ((unsigned char)s.p[0] < 128) /* most are, and none in the table */
        return NULL;
    for (size_t i = 0; i < array_len(letters); i++) {
        *is_upper = str_has_prefix(s, str_of(letters[i].upper)) &&
                    (unsigned char)letters[i].upper[0] >= 128;
        if (*is_upper || str_has_prefix(s, str_of(letters[i].from)))
            return &letters[i];
    }
    return NULL;
}

bool
wild_names_has_accent(str name)
{
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] >= 128)
            return true;
    return false;
}

str
wild_names_upper(struct arena *a, str name)
{
    struct buf b;
    bool is_upper;

    buf_init(&b, a, 512);
    while (name.n > 0) {
        const struct letter *l = letter_at(name, &is_upper);
        char c = name.p[0];
        if (l != NULL) {
            buf_add(&b, str_of(l->upper));
            name = str_from(name, strlen(is_upper ? l->upper : l->from));
            continue;
        }
        buf_add_byte(&b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
        name = str_from(name, 1);
    }
    return buf_str(&b);
}

/* --- local parts --- */

static bool
is_particle(str word)
{
    static const char *const particles[] = {"van", "der", "de",    "von",
                                            "la",  "di",  "della", "da",
                                            "dos", "af",  "den"};

    for (size_t i = 0; i < array_len(particles); i++)
        if (str_eq_nocase(word, str_of(particles[i])))
            return true;
    return false;
}

/* The words of a surname that its address is made of. */
static str
chosen_words(struct arena *a, str name, uint32_t folding)
{
    str rest = name;
    struct buf b;

    buf_init(&b, a, 512);
    while (rest.p != NULL) {
        str word = str_cut(&rest, ' ');
        if ((folding & WILD_DROPS_PARTICLES) && is_particle(word))
            continue;
        if (b.n > 0)
            buf_add_byte(&b, ' ');
        buf_add(&b, word);
    }
    return buf_str(&b);
}

static str
one_of_double(str name, uint32_t folding)
{
    size_t cut = str_find_byte(name, '-', 0);

    if (cut == STR_NOT_FOUND)
        cut = str_find_byte(name, ' ', 0);
    if (cut == STR_NOT_FOUND || is_particle(str_sub(name, 0, cut)))
        return name;
    if (folding & WILD_FIRST_OF_DOUBLES)
        return str_sub(name, 0, cut);
    return folding & WILD_LAST_OF_DOUBLES ? str_from(name, cut + 1) : name;
}

str
wild_names_fold(struct arena *a, str name, uint32_t folding)
{
    struct buf b;
    bool is_upper;

    buf_init(&b, a, 512);
    while (name.n > 0) {
        const struct letter *l = letter_at(name, &is_upper);
        char c = name.p[0];
        if (l != NULL) {
            buf_add(&b,
                    str_of(folding & WILD_FOLDS_LONG ? l->longer : l->plain));
            name = str_from(name, strlen(is_upper ? l->upper : l->from));
            continue;
        }
        if (str_is_alnum(c))
            buf_add_byte(&b, (char)str_lower_byte(c));
        else if (c == '-' && (folding & WILD_KEEPS_HYPHENS))
            buf_add_byte(&b, '-');
        else if (c == ' ' && (folding & WILD_DOTS_SPACES))
            buf_add_byte(&b, '.');
        name = str_from(name, 1);
    }
    return buf_str(&b);
}

str
wild_names_local(struct arena *a, const char *form, str given, str family,
                 uint32_t folding)
{
    str g = wild_names_fold(a, given, folding & ~(uint32_t)WILD_DOTS_SPACES);
    str f = wild_names_fold(
        a, one_of_double(chosen_words(a, family, folding), folding), folding);
    struct buf b;

    buf_init(&b, a, 256);
    for (; *form != '\0'; form++) {
        switch (*form) {
        case 'G': buf_add(&b, g); break;
        case 'F': buf_add(&b, f); break;
        case 'g': buf_add(&b, str_sub(g, 0, 1)); break;
        case 'f': buf_add(&b, str_sub(f, 0, 1)); break;
        default: buf_add_byte(&b, *form); break;
        }
    }
    return buf_str(&b);
}

const char *
wild_names_form(struct world_rng *r)
{
    static const char *const forms[] = {
        "G",   "G",   "G", "G",   "gF",  "gF", "gF", "G.F", "G.F", "G.F",
        "G.F", "g.F", "F", "F.G", "G_F", "GF", "Gf", "Fg",  "G-F", "F.g"};
    return forms[world_rng_below(r, array_len(forms))];
}

/* --- nicknames --- */

static const struct wild_nickname english[] = {
    {"Robert",      "Bob"  },
    {"William",     "Bill" },
    {"Margaret",    "Peggy"},
    {"Elizabeth",   "Liz"  },
    {"Katherine",   "Kate" },
    {"Michael",     "Mike" },
    {"Thomas",      "Tom"  },
    {"James",       "Jim"  },
    {"Edward",      "Ted"  },
    {"Anthony",     "Tony" },
    {"Patricia",    "Trish"},
    {"Jennifer",    "Jen"  },
    {"Alexander",   "Alex" },
    {"Christopher", "Chris"},
    {"Susan",       "Sue"  },
    {"Rebecca",     "Becky"},
    {"Andrew",      "Andy" },
    {"Richard",     "Rick" },
    {"Joseph",      "Joe"  },
    {"Charles",     "Chuck"},
};
static const struct wild_nickname german[] = {
    {"Johannes",   "Hannes"},
    {"Maximilian", "Max"   },
    {"Katharina",  "Kathi" },
    {"Friedrich",  "Fritz" },
    {"Josef",      "Sepp"  },
    {"Elisabeth",  "Lisa"  },
    {"Sebastian",  "Basti" },
    {"Ulrich",     "Uli"   },
};
static const struct wild_nickname spanish[] = {
    {"Francisco", "Paco" },
    {"José",     "Pepe" },
    {"Dolores",   "Lola" },
    {"Ignacio",   "Nacho"},
    {"Rosario",   "Charo"},
};
static const struct wild_nickname italian[] = {
    {"Giuseppe",  "Beppe" },
    {"Giovanni",  "Gianni"},
    {"Francesca", "Franca"},
    {"Luigi",     "Gigi"  },
};
static const struct wild_nickname polish[] = {
    {"Małgorzata", "Gosia"  },
    {"Aleksandra",  "Ola"    },
    {"Katarzyna",   "Kasia"  },
    {"Stanisław",  "Staszek"},
};
static const struct wild_nickname french[] = {
    {"Frédéric", "Fred" },
    {"Dominique",  "Dom"  },
    {"Alexandre",  "Alex" },
    {"Catherine",  "Cathy"},
};

struct wild_nickname
wild_names_nickname(struct world_rng *r, enum world_lang lang)
{
    switch ((int)lang) {
    case WORLD_DE: return german[world_rng_below(r, array_len(german))];
    case WORLD_ES: return spanish[world_rng_below(r, array_len(spanish))];
    case WORLD_IT: return italian[world_rng_below(r, array_len(italian))];
    case WORLD_PL: return polish[world_rng_below(r, array_len(polish))];
    case WORLD_FR: return french[world_rng_below(r, array_len(french))];
    default: return english[world_rng_below(r, array_len(english))];
    }
}
