/*
 * Links by their words: see rank.h.
 *
 * Path, query and text are first written in one plain form (rank_plain.h).
 * Then the longest phrase of the table is looked for at each word. Where
 * phrases and words without a meaning make up a whole segment, they count
 * fully; among other words less; in a headline
 * ("/2019/05/how-we-built-our-team-from-scratch") next to nothing. Traps count
 * only as whole segments.
 */
#include <endian.h>

#include "base/check.h"
#include "text/rank.h"
#include "text/rank_plain.h"
#include "text/rank_words.h"

enum {
    SLUG_WORDS_MAX = 4, /* more are a headline */
    TEXT_WORDS_MAX = 6,
    DEPTH_FREE = 3,     /* segments */
    DEPTH_COST = 5,     /* for each one deeper */
    PARAMETERS_MAX = 8, /* of a query; more are a trap anyway */
    KEY_MAX = 16,       /* bytes of a word in the small sets below */
};

/* Is the word one of a set, "|" around each? */
static bool
is_in(const char *set, str word)
{
    char padded[KEY_MAX + 2];

    if (word.n == 0 || word.n > KEY_MAX)
        return false;
    padded[0] = padded[word.n + 1] = '|';
    for (size_t i = 0; i < word.n; i++)
        padded[i + 1] = (char)str_lower_byte(word.p[i]);
    return str_find(str_of(set), str_make(padded, word.n + 2), 0) !=
           STR_NOT_FOUND;
}

/* ---- words ---- */

/* Eight bytes as a number that sorts as they do. */
static inline uint64_t
sort_key(const char *p)
{
    uint64_t key;

    memcpy(&key, p, sizeof(key));
    return be64toh(key);
}

/* The same of a word, padded with NUL; *mask: the bytes that are its own. */
static inline uint64_t
word_key(str word, uint64_t *mask)
{
    uint64_t key = 0;
    size_t n = word.n < sizeof(key) ? word.n : sizeof(key);

    for (size_t i = 0; i < n; i++)
        key = key << 8 | (unsigned char)word.p[i];
    *mask = UINT64_MAX << (8 * (sizeof(key) - n));
    return key << (8 * (sizeof(key) - n));
}

/*
 * The first of words[lo..lo + n) whose key is not below this. Without branches
 * but the loop's: which way it goes is anybody's guess.
 */
static inline size_t
lower_bound(uint64_t key, size_t lo, size_t n)
{
    while (n > 1) {
        size_t half = n / 2;
        lo += (sort_key(words[lo + half - 1].phrase) < key) * half;
        n -= half;
    }
    return lo + (n == 1 && sort_key(words[lo].phrase) < key);
}

/* The longest phrase at the beginning of rest, at word boundaries. */
static const struct word *
phrase_at(str rest, str word)
{
    const struct word *found = NULL;
    unsigned letter = word.n > 0 ? (unsigned char)(*word.p - 'a') : 26;

    if (letter >= 26)
        return NULL;
    uint64_t mask, key = word_key(word, &mask);
    size_t end = first_of_letter[letter + 1], from = first_of_letter[letter];
    for (size_t i = lower_bound(key, from, end - from); i < end; i++) {
        str phrase = {words[i].phrase, words[i].n};
        if ((sort_key(phrase.p) & mask) != key)
            break;
        if (phrase.n >= word.n && str_has_prefix(rest, phrase) &&
            (rest.n == phrase.n || rest.p[phrase.n] == ' '))
            found = &words[i];
    }
    return found;
}

static size_t
count_words(str s)
{
    size_t n = s.n > 0;

    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == ' ';
    return n;
}

/* Says nothing by itself: articles, numbers, languages, index.html. */
static bool
is_filler(str word)
{
    static const char fillers[] =
        "|und|and|et|och|og|ja|our|your|unser|unsere|unserer|ihr|ihre|das|die|"
        "der|dem|den|the|le|la|les|los|las|il|lo|gli|de|het|del|des|di|du|da|"
        "do|dos|of|to|zu|zum|zur|page|seite|site|pagina|strona|side|sida|index|"
        "default|home|start|main|com|www|web|html|info|uebersicht|overview|all|"
        "alle|us|uns|nous|noi|ons|more|mehr|view|see|innen|"
        "en|fr|es|it|nl|pt|pl|sv|no|da|fi|is|cs|hu|ro|tr|uk|at|ch|be|lang|";
    bool is_number = true;

    for (size_t i = 0; i < word.n; i++)
        is_number &= str_is_digit(word.p[i]);
    return is_number || word.n == 1 || is_in(fillers, word);
}

struct score {
    int best;
    int weight; /* of the phrase, before it lost anything */
    bool is_trap, is_story;
};

static void
take(struct score *out, int best, int weight)
{
    if (best <= out->best)
        return;
    out->best = best;
    out->weight = weight;
}

/* Take a segment, or a text, into account. */
static void
weigh(str segment, size_t words_max, struct score *out)
{
    bool is_covered = true;
    int best = 0;

    for (str rest = segment; rest.n > 0;) {
        str word = str_sub(rest, 0, str_find_byte(rest, ' ', 0));
        const struct word *w = phrase_at(rest, word);
        size_t used = w ? w->n : word.n;
        rest = str_from(rest, used + 1);
        if (w == NULL) {
            is_covered = is_covered && is_filler(word);
            continue;
        }
        /* NOLINTNEXTLINE(bugprone-signed-char-misuse): a number, signed */
        int weight = w->weight;
        bool is_whole = w->n == segment.n;
        out->is_trap |= is_whole && weight < 0;
        out->is_story |= is_whole && weight == STORY;
        is_covered = is_covered && (is_whole || weight >= COMPANY);
        if (weight > best)
            best = weight;
    }
    int part = count_words(segment) > words_max ? best / 8 : best * 3 / 4;
    take(out, is_covered ? best : part, best);
}

/* ---- files ---- */

static str
extension(str path)
{
    path = str_sub(path, 0, str_find_byte(path, '?', 0));
    path = str_from(path, str_rfind_byte(path, '/') + 1);
    size_t dot = str_rfind_byte(path, '.');
    return dot == STR_NOT_FOUND ? STR_EMPTY : str_from(path, dot + 1);
}

/* Endings of what is no page. */
static bool
is_file(str ext)
{
    static const char files[] =
        " 7z apk atom avi avif bmp bz2 css csv dmg doc docx dot eot epub exe "
        "flv gif gz heic ics ico iso jpe jpeg jpg js json key m4a m4v map mkv "
        "mov mp3 mp4 mpeg mpg msi odp ods odt ogg otf pdf png pps ppt pptx "
        "psd rar rss rtf svg swf tar tgz tif tiff ttf wav webm webp wmv woff "
        "woff2 xls xlsx xml zip ";
    char padded[8];

    if (ext.n == 0 || ext.n + 2 > sizeof(padded))
        return false;
    padded[0] = ' ';
    for (size_t i = 0; i < ext.n; i++) {
        if (!str_is_alnum(ext.p[i]))
            return false;
        padded[1 + i] = (char)str_lower_byte(ext.p[i]);
    }
    padded[1 + ext.n] = ' ';
    return str_find(STR(files), str_make(padded, ext.n + 2), 0) !=
           STR_NOT_FOUND;
}

/* ---- path and query ---- */

/* What the segments of a path say: the last one, and those above it. */
struct path {
    struct score last, above;
    size_t depth;
    bool is_front;
};

/* A page's ending is no word of it. */
static str
without_ending(str segment)
{
    size_t space = str_rfind_byte(segment, ' ');

    if (space == STR_NOT_FOUND)
        return segment;
    str ending = str_from(segment, space + 1);
    if (is_in("|html|htm|xhtml|shtml|phtml|php|aspx|asp|jsp|jsf|cfm|", ending))
        segment.n = space;
    return segment;
}

/* The front page, or that of a language: /en-us/index.html */
static bool
is_front(str segment)
{
    static const char fronts[] =
        "|index|default|home|start|main|startseite|accueil|inicio|web|www|"
        "en|de|fr|es|it|nl|pt|pl|sv|no|nb|da|dk|fi|is|cs|cz|hu|ro|tr|ru|el|uk|"
        "us|gb|at|ch|be|br|mx|";

    while (segment.n > 0)
        if (!is_in(fronts, str_cut(&segment, ' ')))
            return false;
    return true;
}

static void
add_above(struct score *above, const struct score *last)
{
    take(above, last->best, last->weight);
    above->is_trap |= last->is_trap;
    above->is_story |= last->is_story;
}

static void
weigh_path(str s, struct path *out)
{
    *out = (struct path){.is_front = true};
    for (str rest = s; rest.p != NULL && rest.n > 0;) {
        str segment = without_ending(str_cut(&rest, '/'));
        struct score one = {0};
        if (segment.n == 0)
            continue;
        out->depth++;
        weigh(segment, SLUG_WORDS_MAX, &one);
        if (one.weight == 0 && is_front(segment))
            continue; /* /en/team/index.html is /team */
        out->is_front = false;
        add_above(&out->above, &out->last);
        /* What stands below a blog is an article, whatever its words. */
        if (out->above.is_story)
            one.best /= 4;
        out->last = one;
    }
}

static bool
is_route(str key)
{
    static const char keys[] =
        "|page|p|id|option|view|site|seite|content|section|sec|menu|c|action|"
        "do|go|nav|mod|module|task|controller|name|title|inhalt|pg|path|route|"
        "r|q|pagina|rubrique|rubrik|art|article|tab|show|file|load|topic|link|"
        "kat|m|a|l|e|s|item|url|strona|sida|side|sivu|menuid|target|";
    return key.n == 0 || is_in(keys, key);
}

/* index.php?option=com_contact&view=team: what routes counts as a path. */
static void
weigh_query(str query, struct score *out)
{
    query = str_from(query, 1);
    for (int i = 0; i < PARAMETERS_MAX && query.p != NULL && query.n > 0; i++) {
        str value = str_cut(&query, '&');
        size_t sign = str_find_byte(value, '=', 0);
        str key = sign == STR_NOT_FOUND ? STR_EMPTY : str_sub(value, 0, sign);
        struct rank_plain plain;
        struct path path;
        rank_plain_make(str_from(value, key.n), true, &plain);
        weigh_path(str_trim(rank_plain_str(&plain)), &path);
        add_above(&path.last, &path.above);
        if (!is_route(key))
            path.last.best /= 4;
        rank_plain_make(key, true, &plain);
        struct score name = {0};
        weigh(rank_plain_str(&plain), SLUG_WORDS_MAX, &name);
        /* Joomla shows contacts as view=category */
        out->is_trap |=
            name.is_trap || (path.last.is_trap && !is_in("|view|layout|", key));
        take(out, path.last.best, path.last.weight);
    }
}

/* ---- the answer ---- */

const char *
rank_why(enum rank_kind kind)
{
#define RANK_TEXT(id, points, text) [RANK_##id] = text,
    static const char *const texts[RANK_N] = {RANK_KINDS(RANK_TEXT)};
#undef RANK_TEXT
    return texts[kind];
}

static enum rank_kind
kind_of(int weight)
{
    switch (weight) {
    case PEOPLE: return RANK_PEOPLE;
    case CONTACT: return RANK_CONTACT;
    case IMPRINT: return RANK_IMPRINT;
    case LEADERS: return RANK_LEADERS;
    case ABOUT: return RANK_ABOUT;
    case DIRECTORY: return RANK_DIRECTORY;
    case COMPANY: return RANK_COMPANY;
    case PRESS: return RANK_PRESS;
    case LITTLE: return RANK_LITTLE;
    case STORY: return RANK_STORY;
    default: return RANK_NOTHING;
    }
}

/* Points of an URL and of a text that were weighed already. */
static struct rank
sum_up(const struct path *path, const struct score *own,
       const struct score *label)
{
    int low = own->best < label->best ? own->best : label->best;
    const struct score *more = own->best >= label->best ? own : label;
    int above = path->above.best * 2 / 3;
    struct rank r = {.points = more->best + low / 5,
                     .kind = kind_of(more->weight),
                     .is_below_people = path->above.weight >= DIRECTORY};

    if (above > r.points && !path->above.is_story) {
        r.points = above;
        r.kind = kind_of(path->above.weight);
        r.is_below = true;
    }
    if (path->depth > DEPTH_FREE && r.points > 0)
        r.points -= (int)(path->depth - DEPTH_FREE) * DEPTH_COST;
    if (r.points > RANK_MAX)
        r.points = RANK_MAX;
    if (r.points <= 0)
        return (struct rank){.is_below_people = r.is_below_people};
    return r;
}

struct rank
rank_judge(str ref, str text)
{
    struct rank_plain plain;
    struct path path;
    struct score query = {0}, label = {0};
    str ext = extension(ref);
    size_t mark = str_find_byte(ref, '?', 0);

    if (str_eq_nocase(ext, STR("vcf")))
        return (struct rank){.points = 70, .kind = RANK_VCARD};
    if (is_file(ext))
        return (struct rank){.points = TRAP, .kind = RANK_FILE};
    rank_plain_make(str_sub(ref, 0, mark), true, &plain);
    weigh_path(rank_plain_str(&plain), &path);
    weigh_query(str_from(ref, mark), &query);
    rank_plain_make(text, false, &plain);
    weigh(rank_plain_str(&plain), TEXT_WORDS_MAX, &label);
    if (path.last.is_trap || path.above.is_trap || query.is_trap ||
        label.is_trap)
        return (struct rank){.points = TRAP, .kind = RANK_TRAP};
    /* A link to the front page is worth nothing, whatever it is called. */
    if (path.is_front && str_from(ref, mark).n <= 1)
        return (struct rank){.kind = RANK_FRONT};
    if (path.above.is_story) /* contact lenses, among the products */
        label.best /= 2;
    struct score own = path.last;
    take(&own, query.best, query.weight);
    return sum_up(&path, &own, &label);
}

int
rank_link(str ref, str text)
{
    return rank_judge(ref, text).points;
}
