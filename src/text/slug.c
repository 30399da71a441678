/*
 * Names in links: see slug.h. The words of a text or segment are looked up
 * among the surnames; who bears one is compared in full (person_find). What
 * is one word (jdoe, janedoe) is compared as a local part is, with everybody.
 */
#include <stdlib.h>

#include "base/buf.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/slug.h"

enum {
    SEGMENT_MAX = 80, /* bytes; longer ones are headlines */
    STRANGER_WORDS_MAX = 4,
};

struct surname {
    uint64_t hash;
    size_t person;
};

struct slug_index {
    const struct person *people;
    size_t people_n;
    struct surname *surnames; /* by hash */
    size_t n;
    size_t tries;
};

/* ---- the index ---- */

static int
compare(const void *a, const void *b)
{
    const struct surname *x = a, *y = b;

    if (x->hash != y->hash)
        return (x->hash > y->hash) - (x->hash < y->hash);
    return (x->person > y->person) - (x->person < y->person);
}

static const struct person_words *
names_of(const struct person *p)
{
    return p->surnames.n > 0 ? &p->surnames : &p->given;
}

struct slug_index *
slug_index_new(struct arena *a, const struct person *people, size_t n)
{
    struct slug_index *x = arena_new(a, struct slug_index);
    size_t max = n * PERSON_WORDS_MAX * PERSON_SPELLINGS_MAX;

    *x = (struct slug_index){.people = people, .people_n = n};
    x->surnames = arena_array(a, struct surname, max);
    for (size_t i = 0; i < n; i++) {
        const struct person_words *w = names_of(&people[i]);
        for (size_t k = 0; people[i].is_person && k < w->n; k++)
            for (size_t s = 0; s < w->word[k].folded_n && x->n < max; s++)
                x->surnames[x->n++] =
                    (struct surname){str_hash(w->word[k].folded[s]), i};
    }
    if (x->n > 1)
        qsort(x->surnames, x->n, sizeof(*x->surnames), compare);
    return x;
}

void
slug_index_rewind(struct slug_index *x)
{
    x->tries = 0;
}

static size_t
first_of(const struct slug_index *x, uint64_t hash)
{
    size_t lo = 0, hi = x->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (x->surnames[mid].hash < hash)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* ---- names in words ---- */

/* Who of those that bear this surname stands in full in the text? */
static bool
find_bearer(struct slug_index *x, str word, str text, size_t *person)
{
    char folded[FOLD_MAX];
    size_t n = fold_plain(word, "", folded, sizeof(folded)), end;
    uint64_t hash = str_hash(str_make(folded, n));
    size_t k = first_of(x, hash);

    for (int same = 0; same < SLUG_SAME_MAX; same++, k++) {
        if (k >= x->n || x->surnames[k].hash != hash ||
            ++x->tries > SLUG_TRIES_MAX)
            return false;
        *person = x->surnames[k].person;
        if (person_find(&x->people[*person], text, 0, &end) != STR_NOT_FOUND)
            return true;
    }
    return false;
}

/* Whose name stands in full in a text of words? */
static bool
find_in_words(struct slug_index *x, str text, size_t *person)
{
    size_t at = 0;

    for (int i = 0; i < SLUG_WORDS_MAX; i++) {
        str word = person_word_next(text, &at);
        if (word.p == NULL)
            break;
        if (find_bearer(x, word, text, person))
            return true;
    }
    return false;
}

/* A word such as jdoe or janedoe, or j.doe, as a local part. */
static enum slug_kind
find_in_local(struct slug_index *x, str local, size_t *person)
{
    enum slug_kind best = SLUG_NOBODY;
    unsigned char first = local.n > 0 ? str_lower_byte(*local.p) : 0;

    for (size_t i = 0; first >= 'a' && first <= 'z' && i < x->people_n; i++) {
        const struct person *p = &x->people[i];
        const char *pattern;
        if (!p->is_person || !(p->starts >> (first - 'a') & 1))
            continue;
        if (++x->tries > SLUG_TRIES_MAX)
            break;
        enum person_fit fit = person_fits_local(p, local, &pattern);
        bool is_exact =
            fit == PERSON_FIT_FULL && person_pattern_is_exact(pattern);
        enum slug_kind kind = is_exact                  ? SLUG_FULL
                              : fit == PERSON_FIT_FULL  ? SLUG_PART
                              : fit == PERSON_FIT_LAST  ? SLUG_PART
                              : fit == PERSON_FIT_FIRST ? SLUG_PART
                                                        : SLUG_NOBODY;
        if (kind > best) {
            best = kind;
            *person = i;
        }
    }
    return best;
}

/* ---- the segments that may be names ---- */

static bool
is_ending(str s)
{
    static const char *const endings[] = {"html", "htm", "php",   "aspx",
                                          "asp",  "jsp", "shtml", "xhtml",
                                          "cfm",  "vcf", "vcard"};
    for (size_t i = 0; i < array_len(endings); i++)
        if (str_eq_nocase(s, str_of(endings[i])))
            return true;
    return false;
}

/* A page of its own below a person's: /jane-doe/profile, /jane-doe/vcard */
static bool
is_about_above(str s)
{
    static const char *const words[] = {
        "profile", "profil",  "profiel", "vcard",     "vcf",
        "contact", "kontakt", "bio",     "biography", "details",
        "detail",  "index",   "card",    "email",     "about",
        "cv",      "info",    "view",    "show"};
    for (size_t i = 0; i < array_len(words); i++)
        if (str_eq_nocase(s, str_of(words[i])))
            return true;
    return false;
}

/* Escapes undone, marks and a change of case as spaces. */
static str
spaced(struct arena *a, str s)
{
    struct buf b;
    bool was_lower = false;

    buf_init(&b, a, 2 * SEGMENT_MAX + 2);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '%' && i + 2 < s.n && str_hex_value(s.p[i + 1]) >= 0 &&
            str_hex_value(s.p[i + 2]) >= 0) {
            c = (char)(str_hex_value(s.p[i + 1]) << 4 |
                       str_hex_value(s.p[i + 2]));
            i += 2;
        }
        if (was_lower && c >= 'A' && c <= 'Z')
            buf_add_byte(&b, ' ');
        was_lower = c >= 'a' && c <= 'z';
        buf_add_byte(&b, strchr("-_.+,;~()", c) != NULL ? ' ' : c);
    }
    return str_trim(buf_str(&b));
}

static str
without_ending(str segment)
{
    size_t dot = str_rfind_byte(segment, '.');
    if (dot != STR_NOT_FOUND && is_ending(str_from(segment, dot + 1)))
        segment.n = dot;
    return segment;
}

/* The last segment of a path, or the one above where it only says "profile". */
static str
leaf(str path)
{
    str above = STR_EMPTY, last = STR_EMPTY;

    for (str rest = path; rest.p != NULL;) {
        str segment = str_cut(&rest, '/');
        if (segment.n == 0)
            continue;
        above = last;
        last = segment;
    }
    last = without_ending(last);
    return is_about_above(last) ? above : last;
}

struct search {
    struct slug_index *x;
    struct arena *scratch;
    bool is_below_people;
    struct slug best;
    bool is_stranger;
};

static void
offer(struct search *s, enum slug_kind kind, size_t person)
{
    if (kind > s->best.kind)
        s->best = (struct slug){kind, person};
}

/* Two words or more, the first or the last of which is a given name, as those
   of a person are? */
static bool
is_like_a_name(struct arena *scratch, str words)
{
    struct person given;
    str first = STR_EMPTY, last = STR_EMPTY;
    size_t at = 0, n = 0;

    for (str w; (w = person_word_next(words, &at)).p != NULL; n++) {
        if (n == STRANGER_WORDS_MAX)
            return false;
        if (n == 0)
            first = w;
        last = w;
    }
    if (n < 2)
        return false;
    person_parse(scratch, first, &given);
    if (!given.is_person)
        person_parse(scratch, last, &given);
    return given.is_person;
}

static void
search_segment(struct search *s, str segment)
{
    size_t person = 0;
    char local[SEGMENT_MAX];
    size_t n = 0;

    if (segment.n == 0 || segment.n > SEGMENT_MAX)
        return;
    str words = spaced(s->scratch, segment);
    if (find_in_words(s->x, words, &person))
        offer(s, SLUG_FULL, person);
    if (!s->is_below_people || s->best.kind == SLUG_FULL)
        return;
    for (size_t i = 0; i < words.n && n < sizeof(local); i++)
        local[n++] = words.p[i] == ' ' ? '.' : (char)str_lower_byte(words.p[i]);
    enum slug_kind kind = find_in_local(s->x, str_make(local, n), &person);
    offer(s, kind, person);
    s->is_stranger = s->is_stranger || is_like_a_name(s->scratch, words);
}

static bool
is_name_key(str key)
{
    static const char *const keys[] = {
        "person", "name",     "who",         "staff",  "member", "people",
        "user",   "employee", "mitarbeiter", "author", "profile"};
    for (size_t i = 0; i < array_len(keys); i++)
        if (str_eq_nocase(key, str_of(keys[i])))
            return true;
    return false;
}

static void
search_query(struct search *s, str query)
{
    bool is_below = s->is_below_people;

    for (str rest = str_from(query, 1); rest.p != NULL && rest.n > 0;) {
        str value = str_cut(&rest, '&');
        str key = str_cut(&value, '=');
        s->is_below_people = is_name_key(key);
        search_segment(s, without_ending(leaf(value)));
    }
    s->is_below_people = is_below;
}

static bool
is_capital(str words)
{
    size_t at = 0;

    for (str w; (w = person_word_next(words, &at)).p != NULL;)
        if (*w.p >= 'a' && *w.p <= 'z')
            return false;
    return true;
}

struct slug
slug_of(struct slug_index *x, struct arena *scratch, str ref, str text,
        bool is_below_people)
{
    struct search s = {
        .x = x, .scratch = scratch, .is_below_people = is_below_people};
    size_t mark = str_find_byte(ref, '?', 0), person;

    if (find_in_words(x, text, &person))
        return (struct slug){SLUG_FULL, person};
    s.is_stranger = is_below_people && text.n <= SEGMENT_MAX &&
                    is_capital(text) && is_like_a_name(scratch, text);
    search_segment(&s, leaf(str_sub(ref, 0, mark)));
    if (mark != STR_NOT_FOUND)
        search_query(&s, str_from(ref, mark));
    if (s.best.kind != SLUG_NOBODY)
        return s.best;
    return (struct slug){s.is_stranger ? SLUG_STRANGER : SLUG_NOBODY, 0};
}
