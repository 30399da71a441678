/* What the parts of one crawl share: crawl.c, crawl_frontier.c (which page
   next), crawl_links.c (what a link is worth), crawl_robots.c. */
#ifndef CORE_CRAWL_PRIV_H
#define CORE_CRAWL_PRIV_H

#include <stdarg.h>
#include <stdio.h>

#include "base/inert.h"
#include "base/scope.h"
#include "core/crawl.h"

/* One request, no redirect walked. 0, an outcome, or a fault. */
SUSPENDS int crawl_request(struct crawl *c, const struct url *u, str accept,
                           struct arena *scratch, struct http_reply *reply);

/* May robots.txt of u's origin have us fetch it? 0, ROBOTS, or why its
   robots.txt cannot be had, or a fault. */
SUSPENDS int crawl_may_fetch(struct crawl *c, const struct url *u,
                             struct arena *scratch);

/*
 * Where u is to be had by all signs: an origin whose robots.txt has sent us to
 * that of another origin of the site does so with its pages. True: *u is that
 * one now, and the detour is saved.
 */
bool crawl_has_moved(struct crawl *c, struct url *u, struct arena *scratch);

/* After a reply: its crawl-delay, and 429 or 503 with Retry-After. */
void crawl_mind_host(struct crawl *c, const struct url *u,
                     const struct http_reply *reply, struct host_slot *slot);

/* ---- crawl_frontier.c ---- */

struct crawl_link *crawl_find(const struct crawl *c, uint64_t key);
uint64_t crawl_key(const struct url *u);
/* A link that is worth something and new; the URL is copied. */
void crawl_push(struct crawl *c, const struct crawl_link *l);
/* A page that is being read or need not be: not to be read again. */
void crawl_mark_read(struct crawl *c, const struct url *u);
/* Not followed, for this reason. */
void crawl_leave(struct crawl *c, const struct url *u, const char *why);
/* The best link, as things stand; false when nothing is worth a request. */
bool crawl_take(struct crawl *c, struct crawl_link *out);
/* The last resort: once, when nothing that the site names is left. */
bool crawl_guess(struct crawl *c);

#endif
