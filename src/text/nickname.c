/*
 * The names: see nickname.h and nickname_rows.h. A form may stand in several
 * rows (Alex, Chris, Toni).
 */
#include "text/nickname.h"
#include <pthread.h>

#include "base/check.h"
#include "text/lexicon.h"
#include "text/nickname_rows.h"

static struct lexicon lexicon;
static pthread_once_t is_filled = PTHREAD_ONCE_INIT;

/* The value is the row; that of a name without short forms is past them. */
static void
fill(void)
{
    for (uint32_t i = 0; i < array_len(nickname_rows); i++)
        lexicon_add(&lexicon, str_of(nickname_rows[i]), i);
    lexicon_add(&lexicon, STR(nickname_given), array_len(nickname_rows));
}

static size_t
add_row(str row, str name, str *out, size_t n)
{
    for (str rest = str_trim(row); rest.p && n < NICKNAME_OTHERS_MAX;) {
        str other = str_cut(&rest, ' ');
        bool is_new = !str_eq(other, name);
        for (size_t i = 0; i < n && is_new; i++)
            is_new = !str_eq(out[i], other);
        if (is_new)
            out[n++] = other;
    }
    return n;
}

size_t
nickname_others(str folded, str out[NICKNAME_OTHERS_MAX])
{
    const struct lexicon_slot *slot;
    size_t n = 0, at = 0;

    pthread_once(&is_filled, fill);
    while ((slot = lexicon_next(&lexicon, folded, &at)))
        if (slot->value < array_len(nickname_rows))
            n = add_row(str_of(nickname_rows[slot->value]), folded, out, n);
    return n;
}

bool
nickname_is_given(str folded)
{
    size_t at = 0;

    pthread_once(&is_filled, fill);
    return lexicon_next(&lexicon, folded, &at) != NULL;
}
