/*
 * The body of a reply: collected as it comes, up to a cap, then inflated up
 * to a cap. Pure.
 *
 * The collecting buffer is malloc'ed, not the site's arena: several fetches of
 * a site grow theirs side by side. It is kept between uses while it is small.
 */
#ifndef NET_HTTP_BODY_H
#define NET_HTTP_BODY_H

#include "base/arena.h"
#include "base/str.h"

enum {
    HTTP_BODY_KEPT_MAX = 64 * 1024, /* bytes an idle buffer may hold */
    HTTP_BODY_MEMBERS_MAX = 64,     /* gzip members of one body */
};

struct http_body {
    char *p;
    size_t n, cap;
    size_t max;
    bool is_full; /* there was more than max */
};

void http_body_fini(struct http_body *b);
/* Empty again, for at most `max` bytes. */
void http_body_reset(struct http_body *b, size_t max);
/* A promised length: room for it at once, the cap permitting. */
void http_body_expect(struct http_body *b, size_t n);
/* False when it does not fit: what fits is kept. */
bool http_body_add(struct http_body *b, str s);

/* By the Content-Type field, or by the first bytes: nothing to read in it. */
bool http_body_is_binary_type(str content_type);
bool http_body_is_binary(str start);

/* Decompressors and their output buffer. One per loop. */
struct http_inflater;

struct http_inflater *http_inflater_new(void);
void http_inflater_free(struct http_inflater *f);
/*
 * The body as text in the arena, at most max bytes of it. Gzip is told by its
 * first bytes, whatever `encoding` (the Content-Encoding field) announces;
 * one layer is taken off, and a second one, or a coding that nobody asked
 * for, leaves nothing. *is_cut: there was more, or it was damaged; what came
 * out before the damage is kept.
 */
str http_inflater_text(struct http_inflater *f, str wire, str encoding,
                       size_t max, struct arena *a, bool *is_cut);

#endif
