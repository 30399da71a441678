/*
 * A Retry-After header (RFC 9110 section 10.2.3): seconds, or a date in the
 * form that servers must write ("Sun, 06 Nov 1994 08:49:37 GMT"). Clamped to
 * PROVIDER_RETRY_MIN_S and PROVIDER_RETRY_MAX_S, whatever it says.
 */
#ifndef EDGE_PROVIDER_RETRY_H
#define EDGE_PROVIDER_RETRY_H

#include "base/str.h"

/* at: Unix seconds of the reply, 0: not known. -1: nothing is said. */
int64_t provider_retry_s(str value, int64_t at);

#endif
