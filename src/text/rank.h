/*
 * How likely a link leads to a page that names people and their addresses,
 * by the words of its URL and of its text, in the languages of the table in
 * rank.c. Higher is better; 0 = not worth a request; negative = a trap or a
 * file (calendar, cart, log-in, pdf, image). Pure.
 */
#ifndef TEXT_RANK_H
#define TEXT_RANK_H

#include "base/str.h"

enum { RANK_MAX = 100 };

/* path: "/company/team?x=1"; text: of the link, UTF-8. */
int rank_link(str path, str text);

#endif
