/*
 * Replies of Apollo; a piece of provider_apollo.c, for its table.
 *
 * The status says how the call ended (a table in the .c); only the body of a
 * 2xx is an answer, and one that cannot be read leaves the call in doubt: it
 * was done, and may have been charged. Of redirects, 301, 307 and 308 say that
 * the same request is to be made elsewhere, so it was not done here; others
 * (302, 303) may follow upon something done, and leave it in doubt. None is
 * followed, for the key would go with it.
 */
#ifndef EDGE_PROVIDER_APOLLO_REPLY_H
#define EDGE_PROVIDER_APOLLO_REPLY_H

#include "edge/provider.h"

void provider_apollo_reply_bulk(const struct provider_raw *raw,
                                const struct provider_asked *asked,
                                struct arena *scratch, struct arena *a,
                                struct provider_reply *out);
void provider_apollo_reply_single(const struct provider_raw *raw,
                                  const struct provider_asked *asked,
                                  struct arena *scratch, struct arena *a,
                                  struct provider_reply *out);
void provider_apollo_reply_health(const struct provider_raw *raw,
                                  struct arena *scratch, struct arena *a,
                                  struct provider_reply *out);

#endif
