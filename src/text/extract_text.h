/*
 * The visible text of a page while it is built, and the blocks in it. An
 * inside of extract.c.
 *
 * Tags are reported as they come. Those of block-level elements are kept on a
 * stack, mended as browsers mend it (a `<li>` ends the one before it, a
 * stray end tag ends nothing), so that depths mean something on pages that
 * leave their end tags out. Gaps between blocks are written only when more
 * text comes, so that no block is empty unless an address needs a place.
 */
#ifndef TEXT_EXTRACT_TEXT_H
#define TEXT_EXTRACT_TEXT_H

#include "text/extract.h"
#include "text/html.h"

enum { EXTRACT_STACK_MAX = 512 }; /* deeper elements are counted only */

enum extract_gap {
    EXTRACT_GAP_NONE,
    EXTRACT_GAP_LINE, /* a newline within a block: <br> */
    EXTRACT_GAP_CELL, /* a tab */
    EXTRACT_GAP_BLOCK,
};

struct extract_text {
    struct arena *arena;
    str page; /* slices of it may be read on to its end */
    char *p;
    size_t n, cap;
    size_t pinned; /* an address has its place here: keep what is before */
    struct extract_block *blocks;
    size_t blocks_n, blocks_cap;
    bool is_truncated; /* more blocks than fit */

    enum extract_gap gap; /* to be written before the next text */
    bool is_fresh_cell;   /* nothing in this cell yet: its tab stands */
    bool has_row_text;    /* in the row so far */
    uint8_t kind;         /* of the block to come */
    size_t depth, depth_min;
    size_t asides;                            /* footers and navigations open */
    size_t tables;                            /* cells open */
    unsigned char columns[EXTRACT_STACK_MAX]; /* of a cell; cells of a row */
    unsigned char stack[EXTRACT_STACK_MAX];
};

void extract_text_init(struct extract_text *t, struct arena *a, str page);
void extract_text_open(struct extract_text *t, enum html_tag tag);
void extract_text_close(struct extract_text *t, enum html_tag tag);
void extract_text_break(struct extract_text *t);
/* Raw text of a token, folded; has_references: `&` means something in it. */
void extract_text_add(struct extract_text *t, str s, bool has_references);
/*
 * The place of what stands here without text of its own: in the block that
 * is open, or in a new one when the last one has ended.
 */
size_t extract_text_place(struct extract_text *t);

/* s with its references decoded, trimmed, runs of white space made one. */
str extract_text_folded(struct arena *a, str s);
/* At most max bytes of s, and no half of a character. */
str extract_text_cut(str s, size_t max);

#endif
