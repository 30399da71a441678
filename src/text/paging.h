/*
 * Is a link a further page of the list that the page `of` shows? By its URL
 * (?page=2, /page/2/, &start=20, ?letter=D), or by its text (next, weiter,
 * a number, a letter) where the URL lies beside that of the list. Pure.
 */
#ifndef TEXT_PAGING_H
#define TEXT_PAGING_H

#include "text/url.h"

enum paging_kind { PAGING_NONE, PAGING_NEXT, PAGING_NUMBER, PAGING_LETTER };

struct paging {
    enum paging_kind kind;
    unsigned number; /* 0: it does not say */
    char letter;     /* lower case */
};

/* False: out is PAGING_NONE. */
bool paging_is(struct arena *a, const struct url *of, const struct url *u,
               str text, struct paging *out);

#endif
