/*
 * Dealing answers out: see provider_deal.h. Of all pairs of a person and an
 * answer the likeliest is made first, then the likeliest of those left. Where
 * two people claim one answer equally, nobody gets it; where two different
 * answers suit a person equally, the person gets none.
 */
#include "edge/provider_deal.h"
#include "base/check.h"

enum { NOBODY = -1 };

struct table {
    const struct provider_asked *asked;
    const struct provider_slot *slots;
    size_t slots_n;
    bool is_paired; /* as many places as people */
    bool is_slot_out[PROVIDER_SLOTS_MAX];
    bool is_person_out[PROVIDER_PEOPLE_MAX];
    int slot_of[PROVIDER_PEOPLE_MAX];
    int score[PROVIDER_PEOPLE_MAX][PROVIDER_SLOTS_MAX];
};

/* Likeness, doubled, so that the same place counts between equals. */
static int
score_of(const struct table *t, size_t i, size_t s)
{
    enum { LIKENESS_MAX = 1 << 20 };

    if (t->slots[s].kind != PROVIDER_SLOT_ANSWER)
        return 0;
    int likeness = t->asked->likeness(t->asked->arg, i, &t->slots[s].answer);
    check(likeness >= 0 && likeness < LIKENESS_MAX);
    return likeness == 0 ? 0 : 2 * likeness + (t->is_paired && i == s);
}

static int
free_score(const struct table *t, size_t i, size_t s)
{
    return t->is_person_out[i] || t->is_slot_out[s] ? 0 : t->score[i][s];
}

/* The same answer twice is no choice. */
static bool
is_same_answer(const struct table *t, size_t s, size_t other)
{
    str id = t->slots[s].answer.id;

    return id.n > 0 && str_eq(id, t->slots[other].answer.id);
}

/* Takes the likeliest pair that is left out of the game; false: none is. */
static bool
deal_one(struct table *t)
{
    size_t person = 0, slot = 0;
    int best = 0;
    bool is_claimed_twice = false, is_choice = false;

    for (size_t i = 0; i < t->asked->n; i++)
        for (size_t s = 0; s < t->slots_n; s++)
            if (free_score(t, i, s) > best) {
                best = free_score(t, i, s);
                person = i;
                slot = s;
            }
    if (best == 0)
        return false;
    for (size_t i = 0; i < t->asked->n; i++)
        is_claimed_twice =
            is_claimed_twice || (i != person && free_score(t, i, slot) == best);
    for (size_t s = 0; s < t->slots_n; s++)
        is_choice =
            is_choice || (s != slot && free_score(t, person, s) == best &&
                          !is_same_answer(t, slot, s));
    if (is_claimed_twice) {
        t->is_slot_out[slot] = true;
        return true;
    }
    t->is_person_out[person] = true;
    if (!is_choice) {
        t->is_slot_out[slot] = true;
        t->slot_of[person] = (int)slot;
    }
    return true;
}

/* Why person i has no answer. */
static enum provider_miss
miss_of(const struct table *t, size_t n, size_t i)
{
    if (n == 0)
        return PROVIDER_MISS_NOBODY;
    if (!t->is_paired || t->is_person_out[i])
        return PROVIDER_MISS_UNSAID;
    switch (t->slots[i].kind) {
    case PROVIDER_SLOT_EMPTY: return PROVIDER_MISS_NOBODY;
    case PROVIDER_SLOT_ANSWER:
        return t->is_slot_out[i] ? PROVIDER_MISS_UNSAID
                                 : PROVIDER_MISS_STRANGER;
    case PROVIDER_SLOT_BAD: return PROVIDER_MISS_UNSAID;
    }
    return PROVIDER_MISS_UNSAID;
}

static void
put_answers(const struct table *t, size_t n, struct provider_reply *out)
{
    size_t answers_n = 0, dealt_n = 0;

    out->is_aligned = t->is_paired;
    for (size_t i = 0; i < t->asked->n; i++) {
        int slot = t->slot_of[i];
        dealt_n += slot != NOBODY;
        out->answers[i] =
            slot != NOBODY ? t->slots[slot].answer
                           : (struct provider_answer){.miss = miss_of(t, n, i),
                                                      .confidence = -1,
                                                      .employees = -1};
        if (slot != NOBODY && (size_t)slot != i)
            out->is_aligned = false;
    }
    for (size_t s = 0; s < t->slots_n; s++) {
        answers_n += t->slots[s].kind == PROVIDER_SLOT_ANSWER;
        if (t->slots[s].kind == PROVIDER_SLOT_BAD)
            out->is_aligned = false;
    }
    out->strangers = answers_n - dealt_n;
    if (out->strangers > 0)
        out->is_aligned = false;
}

void
provider_deal(const struct provider_asked *asked,
              const struct provider_slot *slots, size_t n, struct arena *a,
              struct provider_reply *out)
{
    struct table t = {
        .asked = asked,
        .slots = slots,
        .slots_n = n < PROVIDER_SLOTS_MAX ? n : PROVIDER_SLOTS_MAX,
        .is_paired = n == asked->n,
    };

    check(asked->n >= 1 && asked->n <= PROVIDER_PEOPLE_MAX);
    for (size_t i = 0; i < asked->n; i++) {
        t.slot_of[i] = NOBODY;
        for (size_t s = 0; s < t.slots_n; s++)
            t.score[i][s] = score_of(&t, i, s);
    }
    for (size_t i = 0; i < PROVIDER_PEOPLE_MAX + PROVIDER_SLOTS_MAX; i++)
        if (!deal_one(&t))
            break;
    out->answers = arena_array(a, struct provider_answer, asked->n);
    out->answers_n = asked->n;
    put_answers(&t, n, out);
}
