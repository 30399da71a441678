/*
 * When are two URLs one page? Never fetched, only compared: the key leaves
 * out what does not change the page (scheme, www, case, a last slash,
 * index.html, session ids in path and query, tracking parameters, the order
 * of the parameters).
 */
#ifndef TEXT_SAME_H
#define TEXT_SAME_H

#include "text/url.h"

enum { SAME_PARAMETERS_MAX = 16 /* are sorted; what is behind stays */ };

str same_key(struct arena *a, const struct url *u);
/* Is a parameter (with its value, or without) one that no page depends on? */
bool same_is_idle(str parameter);
/*
 * The language that the URL names, two letters in lower case: the first
 * segment (/de/kontakt, /en-us/), a parameter (lang=de) or the first label of
 * the host (de.acme.test). Empty when it names none.
 */
str same_language(struct arena *a, const struct url *u);
/* Two letters that stand for a language: "de", "EN", "pt-br". */
bool same_is_language(str word);

#endif
