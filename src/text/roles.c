/* The words: see roles.h and roles_words.h. */
#include "text/roles.h"
#include <pthread.h>

#include "base/check.h"
#include "text/lexicon.h"
#include "text/roles_words.h"

enum {
    PART = ROLES_STRONG + 1, /* a word of compounds alone */
    PART_MIN = 3,            /* letters */
    PART_MAX = 24,
    COMPOUND_MAX = 40,
    INSIDE_MAX = 64, /* words of roles_no_reply_inside */
};

enum { TEMPLATE, NO_REPLY, LABEL, GENERIC_LABEL, GENERIC_NAME };

static struct lexicon words, whole;
static pthread_once_t is_filled = PTHREAD_ONCE_INIT;

/* Sorted, so that those with one first letter stand together. */
static str inside[INSIDE_MAX];
static uint8_t inside_from[27];

static void
fill_inside(void)
{
    size_t n = 0;

    for (str rest = STR(roles_no_reply_inside); rest.p;) {
        str word = str_cut(&rest, ' ');
        check(n < INSIDE_MAX);
        if (word.n > 0)
            inside[n++] = word;
    }
    for (size_t letter = 0, i = 0; letter < array_len(inside_from); letter++) {
        inside_from[letter] = (uint8_t)i;
        while (i < n && inside[i].p[0] == (char)('a' + letter))
            i++;
    }
}

static void
fill(void)
{
    lexicon_add(&words, STR(roles_alone), ROLES_ALONE);
    lexicon_add(&words, STR(roles_leads), ROLES_LEADS);
    lexicon_add(&words, STR(roles_strong), ROLES_STRONG);
    lexicon_add(&words, STR(roles_parts), PART);
    lexicon_add(&whole, STR(roles_templates), TEMPLATE);
    lexicon_add(&whole, STR(roles_no_reply), NO_REPLY);
    lexicon_add(&whole, STR(roles_template_labels), LABEL);
    lexicon_add(&whole, STR(roles_generic_labels), GENERIC_LABEL);
    lexicon_add(&whole, STR(roles_generic_names), GENERIC_NAME);
    fill_inside();
}

static bool
has(const struct lexicon *l, str word, uint32_t value)
{
    const struct lexicon_slot *slot;
    size_t at = 0;

    while ((slot = lexicon_next(l, word, &at)))
        if (slot->value == value)
            return true;
    return false;
}

enum roles_word
roles_word(str folded)
{
    const struct lexicon_slot *slot;
    size_t at = 0;

    pthread_once(&is_filled, fill);
    while ((slot = lexicon_next(&words, folded, &at)))
        if (slot->value != PART)
            return (enum roles_word)slot->value;
    return ROLES_NONE;
}

/* hr, it, pr: so short only in front. */
static size_t
part_min(size_t from)
{
    return from == 0 ? PART_MIN - 1 : PART_MIN;
}

/* How much the letters [from, to) weigh in a compound; 0: no part of one. */
static unsigned
part_weight(str letters, size_t from, size_t to)
{
    str part = str_sub(letters, from, to);
    enum roles_word word = roles_word(part);

    if (word == ROLES_STRONG || has(&words, part, PART))
        return part.n > PART_MIN ? 2 : 1;
    return word == ROLES_LEADS ? 1 : 0;
}

/* Letters that German and Dutch put between the parts. */
static bool
is_link(str letters, size_t at)
{
    return at < letters.n && (letters.p[at] == 's' || letters.p[at] == 'n');
}

/*
 * From each place that parts reach, all parts that begin there: weight[i] is
 * the best sum of the parts that end at i, plus one; 0: none does. A word of
 * names seldom has a first part, and costs a dozen look-ups.
 */
bool
roles_is_compound(str folded)
{
    uint8_t weight[COMPOUND_MAX + 1] = {1};

    if (folded.n < 2 * PART_MIN || folded.n > COMPOUND_MAX)
        return false;
    for (size_t from = 0; from < folded.n; from++) {
        if (weight[from] == 0)
            continue;
        for (size_t to = from + part_min(from);
             to <= folded.n && to - from <= PART_MAX; to++) {
            if (from == 0 && to == folded.n)
                break;
            unsigned part = part_weight(folded, from, to);
            uint8_t sum = (uint8_t)(weight[from] + part);
            if (part == 0)
                continue;
            if (weight[to] < sum)
                weight[to] = sum;
            if (is_link(folded, to) && weight[to + 1] < sum && to > PART_MIN)
                weight[to + 1] = sum;
        }
    }
    return weight[folded.n] > 3;
}

bool
roles_is_no_reply(str letters)
{
    pthread_once(&is_filled, fill);
    for (size_t i = 0; i < letters.n; i++) {
        size_t c = (size_t)(unsigned char)letters.p[i] - 'a';
        if (c >= 26)
            continue;
        for (size_t k = inside_from[c]; k < inside_from[c + 1]; k++)
            if (str_has_prefix(str_from(letters, i), inside[k]))
                return true;
    }
    return has(&whole, letters, NO_REPLY);
}

bool
roles_is_template(str letters)
{
    pthread_once(&is_filled, fill);
    return has(&whole, letters, TEMPLATE);
}

bool
roles_is_template_label(str label, bool is_generic)
{
    pthread_once(&is_filled, fill);
    return has(&whole, label, is_generic ? GENERIC_LABEL : LABEL);
}

bool
roles_is_template_name(str letters)
{
    pthread_once(&is_filled, fill);
    return has(&whole, letters, GENERIC_NAME);
}
