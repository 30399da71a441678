/*
 * One HTTP call of the provider: from its codec's request (edge/provider.h) to
 * the world and back. No redirect is followed, nothing is sent twice.
 */
#ifndef CORE_PROVIDER_CALL_H
#define CORE_PROVIDER_CALL_H

#include "core/env.h"
#include "edge/provider.h"

/* secret: the key, so that no text repeats it. */
struct provider_call {
    const struct provider_request *request;
    str secret;
    bool is_sent; /* out: it may have reached the provider */
    str why;      /* out, of an outcome other than 0; inert */
};

/*
 * 0 and *raw in the arena; a positive HTTP_ outcome of a call without a reply;
 * or a fault (-ECANCELED). call->is_sent is set in every case.
 */
SUSPENDS int provider_call(struct env *e, struct env_session *s,
                           struct provider_call *call, struct arena *a,
                           struct provider_raw *raw, msec deadline);

#endif
