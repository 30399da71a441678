/*
 * vCards, versions 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350): what they say of
 * names and addresses, in the shape of a page, so that whoever reads pages
 * reads cards. Each card is a block of text with a line for each of its name,
 * title and addresses; each address knows the name on its card.
 *
 * Folded lines, quoted-printable, groups ("item1.EMAIL") and the character
 * sets of 2.1 are understood; what is broken is passed over. Linear;
 * VCARD_CARDS_MAX cards.
 */
#ifndef TEXT_VCARD_H
#define TEXT_VCARD_H

#include "text/extract.h"

enum { VCARD_CARDS_MAX = 500 };

/* Does the text begin as one? */
bool vcard_is_one(str text);
/* text: UTF-8, or what is left of it; fills what *out has of addresses,
   names, text and blocks. */
void vcard_read(struct arena *a, str text, struct extract *out);

#endif
