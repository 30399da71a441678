/*
 * What stores have in common of suppression: a text that is kept beside
 * something else (a reply, a fact) may name an address that may not be kept.
 */
#ifndef EDGE_STORE_SUPPRESS_H
#define EDGE_STORE_SUPPRESS_H

#include "base/str.h"

/* The address around the '@' at text.p[at], as far as it reaches. */
str store_suppress_address(str text, size_t at);

#endif
