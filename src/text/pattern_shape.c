/* Shapes of addresses: see pattern_shape.h. */
#include "text/pattern_shape.h"
#include "base/check.h"
#include "text/nickname.h"

enum {
    GIVEN_MIN = 3,  /* letters of a given name inside of a word */
    GIVEN_CLEAR = 4 /* letters of one that is no chance */
};

/* How much of an address's weight is left */
static const double clear = 0.7, unclear = 0.5, one_word = 0.25;

static uint32_t
bit(enum pattern p)
{
    return 1u << p;
}

/* first.l from its parts and what stands between; 0 for no pattern of ours */
static uint32_t
bit_of(const char *a, char between, const char *b)
{
    char name[16];
    size_t n = 0;
    enum pattern p;

    for (; *a != '\0'; a++)
        name[n++] = *a;
    name[n++] = between;
    for (; *b != '\0'; b++)
        name[n++] = *b;
    return pattern_of(str_make(name, n), &p) ? bit(p) : 0;
}

/* anna of anna-lena */
static bool
is_given(str word)
{
    return nickname_is_given(str_cut(&word, '-'));
}

/* The length of the given name that it begins with, or ends in; 0: none */
static size_t
given_at(str word, bool is_at_end)
{
    for (size_t n = word.n - 1; n >= GIVEN_MIN; n--)
        if (nickname_is_given(is_at_end ? str_from(word, word.n - n)
                                        : str_sub(word, 0, n)))
            return n;
    return 0;
}

static struct pattern_seen
shape_of_word(str word, double *weight)
{
    struct pattern_seen s = {0};

    if (word.n < GIVEN_MIN) {
        *weight *= one_word;
        s.likely = word.n == 2 ? bit(PATTERN_FL) : 0;
        s.hardly = word.n == 2 ? bit(PATTERN_LF) : 0;
        return s;
    }
    if (nickname_is_given(word)) {
        *weight *= clear;
        s.likely = bit(PATTERN_FIRST);
        s.hardly = bit(PATTERN_LAST) | bit(PATTERN_FLAST);
        return s;
    }
    *weight *= one_word;
    size_t head = given_at(word, false), tail = given_at(word, true);
    bool is_clear = head >= GIVEN_CLEAR || tail >= GIVEN_CLEAR;
    uint32_t any = bit(PATTERN_FLAST) | bit(PATTERN_LAST) | bit(PATTERN_LASTF);
    s.hardly = bit(PATTERN_FIRST);
    if (is_clear)
        s.hardly |= any;
    else
        s.likely |= any;
    if (head > 0)
        s.likely |=
            head + 1 == word.n ? bit(PATTERN_FIRSTL) : bit(PATTERN_FIRSTLAST);
    if (tail > 0)
        s.likely |=
            tail + 1 == word.n ? bit(PATTERN_LFIRST) : bit(PATTERN_LASTFIRST);
    return s;
}

static struct pattern_seen
shape_of_pair(str a, char between, str b, double *weight)
{
    bool is_f = a.n == 1, is_l = b.n == 1;
    bool has_given = is_given(a), has_given_last = is_given(b);
    uint32_t given_first =
        bit_of(is_f ? "f" : "first", between, is_l ? "l" : "last");
    uint32_t given_last =
        bit_of(is_f ? "l" : "last", between, is_l ? "f" : "first");

    /* a single letter is no given name; a word that we do not know may be */
    bool is_clear = has_given != has_given_last || is_f;
    *weight *= is_clear ? clear : unclear;
    if (!has_given && (has_given_last || is_l))
        return (struct pattern_seen){.likely = given_last,
                                     .hardly = given_first};
    if (!is_f && has_given == has_given_last)
        return (struct pattern_seen){.likely = given_first | given_last};
    return (struct pattern_seen){.likely = given_first, .hardly = given_last};
}

struct pattern_seen
pattern_shape(str local, double *weight)
{
    static const char separators[] = {'.', '_', '-'};

    for (size_t i = 0; i < array_len(separators); i++) {
        char between = separators[i];
        size_t first = str_find_byte(local, between, 0);
        size_t last = str_rfind_byte(local, between);
        if (first == STR_NOT_FOUND)
            continue;
        str a = str_sub(local, 0, first), b = str_from(local, last + 1);
        if (a.n == 0 || b.n == 0)
            break;
        if (first != last) /* a middle name, particles */
            *weight *= unclear;
        return shape_of_pair(a, between, b, weight);
    }
    return shape_of_word(local, weight);
}
