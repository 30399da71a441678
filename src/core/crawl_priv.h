/* What crawl.c and crawl_robots.c share: the two halves of one crawl. */
#ifndef CORE_CRAWL_PRIV_H
#define CORE_CRAWL_PRIV_H

#include <stdarg.h>
#include <stdio.h>

#include "base/inert.h"
#include "base/scope.h"
#include "core/crawl.h"

void crawl_say(struct crawl *c, const char *fmt, ...) PRINTF(2, 3);

/* One request, no redirect walked. 0, an outcome, or a fault. */
SUSPENDS int crawl_request(struct crawl *c, const struct url *u, str accept,
                           struct arena *scratch, struct http_reply *reply);

/* May robots.txt of u's origin have us fetch it? 0, ROBOTS, or why its
   robots.txt cannot be had, or a fault. */
SUSPENDS int crawl_may_fetch(struct crawl *c, const struct url *u,
                             struct arena *scratch);

/* After a reply: its crawl-delay, and 429 or 503 with Retry-After. */
void crawl_mind_host(struct crawl *c, const struct url *u,
                     const struct http_reply *reply, struct host_slot *slot);

#endif
