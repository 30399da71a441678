/*
 * Whose answer is whose: the answers of a call, dealt to the people asked for
 * by what they say of themselves. The place in the reply decides between
 * equals only, and only where the reply has as many places as people were
 * asked for. Who is as likely as another for one answer does not get it.
 */
#ifndef EDGE_PROVIDER_DEAL_H
#define EDGE_PROVIDER_DEAL_H

#include "edge/provider.h"

enum { PROVIDER_SLOTS_MAX = 2 * PROVIDER_PEOPLE_MAX };

enum provider_slot_kind {
    PROVIDER_SLOT_EMPTY,
    PROVIDER_SLOT_ANSWER,
    PROVIDER_SLOT_BAD, /* neither an answer nor none */
};

/* A place of the reply. */
struct provider_slot {
    enum provider_slot_kind kind;
    struct provider_answer answer;
};

/*
 * Sets answers, is_aligned and strangers. n: places of the reply, of which
 * the first PROVIDER_SLOTS_MAX are there.
 */
void provider_deal(const struct provider_asked *asked,
                   const struct provider_slot *slots, size_t n, struct arena *a,
                   struct provider_reply *out);

#endif
