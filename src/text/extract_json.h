/*
 * Addresses in structured data (JSON-LD, schema.org): an inside of extract.c.
 * Every "email" at any depth counts, with the name of the nearest person
 * around it, unless an organisation stands between the two.
 *
 * Bounds: EXTRACT_JSON_BYTES_MAX, EXTRACT_JSON_DEPTH_MAX; what is over them
 * is passed over. Scripts on real pages are not quite JSON: comments and
 * CDATA marks around it, commas too many and raw line ends are forgiven.
 */
#ifndef TEXT_EXTRACT_JSON_H
#define TEXT_EXTRACT_JSON_H

#include "text/extract_found.h"

enum {
    EXTRACT_JSON_BYTES_MAX = 256 * 1024,
    EXTRACT_JSON_DEPTH_MAX = 32, /* jansson parses by recursion */
};

/* script: the inside of the element; its addresses get the place text_at. */
void extract_json_read(struct extract_found *f, str script, size_t text_at);

#endif
