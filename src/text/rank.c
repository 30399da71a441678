/*
 * Links by their words: see rank.h.
 *
 * Path and text are first written in one plain form: lower-case ASCII words
 * with a space between, accents dropped, a slash between segments. Then the
 * longest phrase of the table is looked for at each word. A phrase that is a
 * whole segment counts fully, one among others less, one in a headline
 * ("/2019/05/how-we-built-our-team-from-scratch") next to nothing; traps
 * count only as whole segments.
 */
#include <endian.h>

#include "base/check.h"
#include "text/rank.h"
#include "text/rank_words.h"

enum {
    PLAIN_MAX = 256,    /* bytes looked at; what is behind is no menu item */
    SLUG_WORDS_MAX = 4, /* more are a headline */
    DEPTH_FREE = 3,     /* segments */
    DEPTH_COST = 5,     /* for each one deeper */
    RANK_VCARD = 70,
    RANK_TRAP = -50,
    TEXT_WORDS_MAX = 6,
};

struct plain {
    char p[PLAIN_MAX];
    size_t n;
    size_t query; /* where the query begins; n without one */
};

/* ---- the plain form ---- */

static inline void
add(struct plain *out, char c)
{
    bool at_break =
        out->n == 0 || out->p[out->n - 1] == ' ' || out->p[out->n - 1] == '/';

    if (out->n == PLAIN_MAX || (c == ' ' && at_break))
        return;
    if (c == '/' && out->n > 0 && out->p[out->n - 1] == ' ')
        out->n--;
    out->p[out->n++] = c;
}

/*
 * Latin letters with marks, U+00C0 to U+017F, as their base letters; a space
 * for what is none. Two for one (ae, oe, ss) only by their first: the table has
 * both spellings where it matters.
 */
static const char base_letters[] =
    "aaaaaaaceeeeiiiidnooooo ouuuuypsaaaaaaaceeeeiiiidnooooo ouuuuypy"
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllll"
    "nnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static char
base_letter(uint32_t codepoint)
{
    if (codepoint < 0xc0 || codepoint - 0xc0 >= sizeof(base_letters) - 1)
        return ' ';
    return base_letters[codepoint - 0xc0];
}

/* A byte of the input, an escape undone; *i moves behind it. */
static unsigned char
next_byte(str s, size_t *i)
{
    int hi = s.p[*i] == '%' && *i + 2 < s.n ? str_hex_value(s.p[*i + 1]) : -1;
    int lo = hi >= 0 ? str_hex_value(s.p[*i + 2]) : -1;

    if (lo < 0)
        return (unsigned char)s.p[(*i)++];
    *i += 3;
    return (unsigned char)(hi << 4 | lo);
}

/* Whatever the script, a word stays a word. */
static void
add_wide(struct plain *out, unsigned char c, str s, size_t *i)
{
    if (c < 0xc3 || c > 0xc5 || *i >= s.n) {
        /* U+0080 to U+00BF and U+2000 up are mostly spaces and marks. */
        add(out, c == 0xc2 || c == 0xe2 || (c & 0xc0) == 0x80 ? ' ' : 'x');
        return;
    }
    unsigned char d = next_byte(s, i);
    add(out, base_letter((uint32_t)(c & 0x1f) << 6 | (d & 0x3f)));
}

static void
make_plain(str s, bool is_path, struct plain *out)
{
    bool was_lower = false;

    out->n = 0;
    out->query = PLAIN_MAX + 1;
    for (size_t i = 0; i < s.n && out->n < PLAIN_MAX;) {
        if (s.p[i] >= 'a' && s.p[i] <= 'z') { /* as most are */
            out->p[out->n++] = s.p[i++];
            was_lower = true;
            continue;
        }
        unsigned char c = next_byte(s, &i);
        bool is_upper = c >= 'A' && c <= 'Z';
        if (is_upper && was_lower && is_path)
            add(out, ' '); /* aboutUs */
        was_lower = c >= 'a' && c <= 'z';
        if (c >= 0x80) {
            add_wide(out, c, s, &i);
        } else if (str_is_alnum((char)c)) {
            add(out, (char)str_lower_byte((char)c));
        } else if (is_path && (c == '/' || c == '?' || c == '&' || c == '=')) {
            add(out, '/');
            if (c == '?' && out->query > PLAIN_MAX)
                out->query = out->n;
        } else {
            add(out, ' ');
        }
    }
    if (out->n > 0 && out->p[out->n - 1] == ' ')
        out->n--;
    if (out->query > out->n)
        out->query = out->n;
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

struct score {
    int best;
    bool is_trap, is_story;
};

/* Take a segment, or a text, into account. */
static void
weigh(str segment, size_t words_max, struct score *out)
{
    for (str rest = segment; rest.n > 0;) {
        str word = str_sub(rest, 0, str_find_byte(rest, ' ', 0));
        const struct word *w = phrase_at(rest, word);
        size_t used = w ? w->n : word.n;
        bool is_whole = w != NULL && w->n == segment.n;
        rest = str_from(rest, used + 1);
        if (w == NULL)
            continue;
        /* NOLINTNEXTLINE(bugprone-signed-char-misuse): a number, signed */
        int weight = w->weight;
        out->is_trap |= is_whole && weight < 0;
        out->is_story |= is_whole && weight == STORY;
        if (!is_whole)
            weight =
                count_words(segment) > words_max ? weight / 8 : weight * 3 / 4;
        if (weight > out->best)
            out->best = weight;
    }
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

/* ---- the answer ---- */

/* Segments of path or query; a page's ending is no word of it. */
static size_t
weigh_segments(str s, struct score *out)
{
    size_t depth = 0;
    bool was_story = false;

    for (str rest = s; rest.p != NULL && rest.n > 0;) {
        str segment = str_cut(&rest, '/');
        for (int i = 0; i < 6; i++) {
            static const str endings[] = {STR(" html"), STR(" htm"),
                                          STR(" php"),  STR(" aspx"),
                                          STR(" asp"),  STR(" jsp")};
            str ending = endings[i];
            if (segment.n >= ending.n &&
                segment.p[segment.n - 1] == ending.p[ending.n - 1] &&
                str_has_suffix(segment, ending))
                segment.n -= endings[i].n;
        }
        depth += segment.n > 0;
        struct score one = {0};
        weigh(segment, SLUG_WORDS_MAX, &one);
        /* What stands below a blog is an article, whatever its words. */
        if (was_story)
            one.best /= 4;
        was_story |= one.is_story;
        out->is_trap |= one.is_trap;
        if (one.best > out->best)
            out->best = one.best;
    }
    return depth;
}

int
rank_link(str path, str text)
{
    struct plain plain;
    struct score url = {0}, query = {0}, label = {0};
    str ext = extension(path);

    if (str_eq_nocase(ext, STR("vcf")))
        return RANK_VCARD;
    if (is_file(ext))
        return RANK_TRAP;
    make_plain(path, true, &plain);
    str all = {plain.p, plain.n};
    size_t depth = weigh_segments(str_sub(all, 0, plain.query), &url);
    weigh_segments(str_from(all, plain.query), &query);
    /* A link to the front page is worth nothing, whatever it is called. */
    bool is_front = depth == 0 && plain.query == plain.n;
    make_plain(text, false, &plain);
    weigh(str_make(plain.p, plain.n), TEXT_WORDS_MAX, &label);
    if (url.is_trap || query.is_trap || label.is_trap)
        return RANK_TRAP;
    if (is_front)
        return 0;

    if (query.best / 2 > url.best)
        url.best = query.best / 2;
    int low = url.best < label.best ? url.best : label.best;
    int rank = (url.best > label.best ? url.best : label.best) + low / 5;
    if (depth > DEPTH_FREE && rank > 0)
        rank -= (int)(depth - DEPTH_FREE) * DEPTH_COST;
    return rank > RANK_MAX ? RANK_MAX : rank < 0 ? 0 : rank;
}
