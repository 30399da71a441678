/*
 * The addresses of a page while they are collected: an inside of extract.c.
 * Those of the markup come in the order of the page, each with its place in
 * the visible text; those of the text itself are looked for at the end and
 * merged in by place. An address that a link shows as its text counts once.
 */
#ifndef TEXT_EXTRACT_FOUND_H
#define TEXT_EXTRACT_FOUND_H

#include "text/extract.h"
#include "text/html.h"

struct extract_mark; /* an address and the text that belongs to it */

struct extract_found {
    struct arena *arena;
    struct extract_mark *marks;
    size_t n, cap;
    size_t tries; /* candidates looked at, bounded */
    bool is_truncated;
};

/* How and where candidates are shown, and what else is known of them. */
struct extract_source {
    enum shown how;
    const char *where; /* a literal */
    str name;          /* of the person, or empty */
    size_t text_at;
    bool needs_name; /* counts only if a name is found for it later */
};

void extract_found_init(struct extract_found *f, struct arena *a);
/* Each of these returns how many addresses it added. */
size_t extract_found_in(struct extract_found *f, str text,
                        const struct extract_source *src);
/* ref: of a link, decoded; `mailto:` in front, in any case. */
size_t extract_found_mailto(struct extract_found *f, str ref,
                            const struct extract_source *src);
/*
 * Those from the one of this number on, which nobody owns yet, are now owned
 * by the person of this name; an empty name: by nobody for good.
 */
void extract_found_own(struct extract_found *f, size_t from, str name);
/* Those from there on stand where a card has its address. */
void extract_found_is_field(struct extract_found *f, size_t from);
/* As extract_found_own(), but only of those. */
void extract_found_own_fields(struct extract_found *f, size_t from, str name);
/* The text of the link, up to here, belongs to the last n addresses. */
void extract_found_end_link(struct extract_found *f, size_t n, size_t to);
/* All, those of the text among them, in the order of their places. */
void extract_found_finish(struct extract_found *f, struct extract *out);

/* Attributes that hold URLs, code, style or an example, not addresses. */
bool extract_found_passes_over(str name);
/* What an attribute is called in `where`, a literal. */
const char *extract_found_where(enum html_tag tag, str name);
/* Is there an @, or a reference that may stand for one? */
bool extract_found_has_sign(str value);
/* Is it a `mailto:` reference? */
bool extract_found_is_mailto(str ref);

#endif
