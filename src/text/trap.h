/*
 * URLs that lead nowhere, by their shape: endless paths, calendars, facets,
 * archives, other views of a page, actions. Each rule is a row of the table,
 * with the reason that `probe` gives. The words of shops, log-ins and the like
 * are in rank_words.h. Pure.
 */
#ifndef TEXT_TRAP_H
#define TEXT_TRAP_H

#include "text/url.h"

#define TRAPS(X)                                                               \
    X(LONG, "an endless path: more than 300 bytes")                            \
    X(DEEP, "an endless path: more than 8 segments")                           \
    X(CIRCLE, "an endless path: its segments repeat")                          \
    X(DATE, "a calendar or an archive: a date in it")                          \
    X(FACET, "a filter or an order of a list")                                 \
    X(PARAMETERS, "more than 5 parameters")                                    \
    X(SEARCH, "the results of a search")                                       \
    X(ARCHIVE, "an archive by tag, category or author")                        \
    X(VIEW, "another view of a page: print, feed, amp, pdf")                   \
    X(ACTION, "does something: log in, buy, share, answer")

#define TRAP_ENUM(id, text) TRAP_##id,
enum trap { TRAP_NONE, TRAPS(TRAP_ENUM) TRAP_N };

enum trap trap_of(const struct url *u);
const char *trap_why(enum trap t);

#endif
