/*
 * What a page says: its addresses and how each is shown, its links, its
 * visible text with the blocks that structure it. One pass over the page.
 *
 * The visible text is what a reader sees (no script, style, template, hidden
 * element, comment), white space folded, a newline between blocks and for
 * <br>, a tab between the cells of a row; characters without shape (soft
 * hyphens, zero-width spaces, marks of direction) are left out. An
 * address knows its place in it, so that attribution can ask which name
 * stands nearest and in the same card or row.
 *
 * Bounds: EXTRACT_ADDRESSES_MAX, EXTRACT_LINKS_MAX, EXTRACT_BLOCKS_MAX; over
 * them the first ones are kept and is_truncated is set. Linear time.
 */
#ifndef TEXT_EXTRACT_H
#define TEXT_EXTRACT_H

#include "base/arena.h"
#include "model.h"

enum {
    EXTRACT_ADDRESSES_MAX = 500,
    EXTRACT_LINKS_MAX = 2000,
    EXTRACT_BLOCKS_MAX = 20000,
};

struct extract_address {
    str address; /* local@domain; domain in lower case, A-labels */
    enum shown how;
    const char *where; /* a literal: "a[href]", "text", "meta[content]" */
    size_t text_at;    /* place in the visible text */
    str name;          /* of a person, when structured data says so */
};

/*
 * A link that may lead to another page: those to a place on this page and
 * those of other schemes than http and https are left out.
 */
struct extract_link {
    str ref;  /* references decoded, trimmed, not resolved */
    str text; /* of the anchor, white space folded; or title/alt/aria-label */
    bool is_frame;
};

/*
 * A block: a run of visible text between block-level tags. depth counts the
 * open block-level elements, so that the least depth between two places
 * tells how far up their common ancestor is.
 */
enum extract_kind {
    EXTRACT_PLAIN,
    EXTRACT_HEADING,
    EXTRACT_ITEM,   /* begins with a list item */
    EXTRACT_CELL,   /* a table cell */
    EXTRACT_FOOTER, /* inside <footer> or <nav> */
};

struct extract_block {
    uint32_t text_at;   /* ends before the next one's, less the gap */
    uint16_t depth;     /* of this block */
    uint16_t depth_min; /* least depth since the block before it */
    uint8_t kind;
    uint8_t column; /* of the cell that it stands in, from 1 on; 0: of none */
};

struct extract {
    str title;
    str lang; /* of <html>, or empty */
    str text; /* visible text, UTF-8 */
    struct extract_address *addresses;
    size_t addresses_n;
    struct extract_link *links;
    size_t links_n;
    struct extract_block *blocks;
    size_t blocks_n;
    str base_ref;      /* of <base>, or empty */
    str refresh_ref;   /* of a meta refresh, or empty */
    str canonical_ref; /* or empty */
    bool is_truncated;
    bool is_bot_wall; /* a challenge page: nothing on it counts */
};

/* page: UTF-8 (charset.h). Everything in the arena or a slice of page. */
void extract_page(struct arena *a, str page, struct extract *out);

#endif
