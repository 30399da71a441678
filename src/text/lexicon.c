/* Open addressing with linear probing: see lexicon.h. */
#include "text/lexicon.h"
#include "base/check.h"

static uint32_t
hash_of(str word)
{
    uint64_t h = str_hash(word);
    return (uint32_t)(h ^ h >> 32);
}

static void
add_word(struct lexicon *l, str word, uint32_t value)
{
    uint32_t hash = hash_of(word);
    size_t i = hash % LEXICON_SLOTS;

    check(l->n < LEXICON_SLOTS / 2);
    while (l->slots[i].word.p != NULL)
        i = (i + 1) % LEXICON_SLOTS;
    l->slots[i] = (struct lexicon_slot){word, hash, value};
    l->n++;
}

void
lexicon_add(struct lexicon *l, str words, uint32_t value)
{
    for (str rest = words; rest.p;) {
        str word = str_cut(&rest, ' ');
        if (word.n > 0)
            add_word(l, word, value);
    }
}

const struct lexicon_slot *
lexicon_next(const struct lexicon *l, str word, size_t *at)
{
    uint32_t hash = hash_of(word);

    for (; *at < LEXICON_SLOTS; (*at)++) {
        const struct lexicon_slot *s = &l->slots[(hash + *at) % LEXICON_SLOTS];
        if (s->word.p == NULL)
            return NULL;
        if (s->hash != hash || !str_eq(s->word, word))
            continue;
        (*at)++;
        return s;
    }
    return NULL;
}
