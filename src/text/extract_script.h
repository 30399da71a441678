/*
 * Addresses in scripts: an inside of extract.c. A script is read as data
 * (script.h): what it puts together with a sign in it, what it decodes, and
 * the objects of structured data and of an application's state, each address
 * with the name that the object around it gives.
 *
 *     JSON-LD   every "email" at any depth, with the name of the nearest
 *               person around it, unless an organisation stands between
 *     JSON      (application/json, __NEXT_DATA__, window.__STATE__ = {...})
 *               every value that is an address, with the name in its object
 *     other     what is joined, decoded, or given to document.write and the
 *               like; of plain literals only an "email" beside a name: the
 *               rest is configuration, of widgets mostly
 *
 * A script that names an element by its id puts its addresses there.
 *
 * Bounds: EXTRACT_SCRIPT_BYTES_MAX of a script, objects nested deeper than
 * EXTRACT_SCRIPT_DEPTH_MAX are passed over, EXTRACT_SCRIPT_TEXTS_MAX strings
 * that hold scripts themselves. Linear.
 */
#ifndef TEXT_EXTRACT_SCRIPT_H
#define TEXT_EXTRACT_SCRIPT_H

#include "text/extract_found.h"

enum {
    EXTRACT_SCRIPT_BYTES_MAX = 2 * 1024 * 1024,
    EXTRACT_SCRIPT_DEPTH_MAX = 64,
    EXTRACT_SCRIPT_TEXTS_MAX = 64,
    EXTRACT_SCRIPT_IDS_MAX = 2000,
    EXTRACT_SCRIPT_ID_MAX = 128, /* bytes */
};

enum extract_script_kind {
    EXTRACT_SCRIPT_CODE,
    EXTRACT_SCRIPT_JSON,
    EXTRACT_SCRIPT_JSON_LD,
};

/* Where the elements with an id stand in the visible text. */
struct extract_id {
    str id;
    size_t text_at;
};

/* The scripts of a page. */
struct extract_scripts {
    struct extract_found *found;
    struct extract_id *ids;
    size_t ids_n, ids_cap;
    struct extract_script_reader *reader; /* made for the first that is read */
};

void extract_script_init(struct extract_scripts *x, struct extract_found *f);
/* An element with an id stands there. */
void extract_script_add_id(struct extract_scripts *x, str id, size_t text_at);

/* May there be an address in the script? Cheaper than to read it. */
bool extract_script_has_sign(str script);
/* script: the inside of the element or attribute, at text_at. */
void extract_script_read(struct extract_scripts *x, str script,
                         enum extract_script_kind kind, const char *where,
                         size_t text_at);

#endif
