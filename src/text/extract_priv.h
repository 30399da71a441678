/*
 * What the files of the reader share: extract.c drives the tokens,
 * extract_link.c knows links, extract_show.c what is shown and how,
 * extract_item.c whose card it is (microdata, RDFa, h-card).
 */
#ifndef TEXT_EXTRACT_PRIV_H
#define TEXT_EXTRACT_PRIV_H

#include "text/extract.h"
#include "text/extract_found.h"
#include "text/extract_script.h"
#include "text/extract_text.h"
#include "text/html.h"

enum {
    EXTRACT_VALUE_MAX = 64 * 1024, /* bytes of an attribute searched */
    EXTRACT_LINK_TEXT_MAX = 256,   /* bytes of a link's text that are kept */
    EXTRACT_ITEMS_MAX = 8,         /* cards within cards */
    EXTRACT_RULES_MAX = 64,        /* classes of style sheets */
};

/* A link and the part of the visible text that is its own. */
struct extract_anchor {
    struct extract_link link; /* text: what stands in for an empty one */
    uint32_t from, to;
};

/* An element up to its end tag, whatever stands between. */
struct extract_span {
    bool is_on;
    enum html_tag tag;
    str name;
    size_t nested; /* elements of the same name within */
    size_t depth;  /* of blocks: less than this ends it in any case */
    size_t from;   /* in the text */
    size_t blocks; /* begun before it */
};

/* A person's card: what is in it is theirs. */
struct extract_item {
    size_t depth; /* of blocks: less than this ends it */
    size_t found_from;
    bool is_person;
    str name, given, family;
};

enum extract_field {
    EXTRACT_FIELD_NONE,
    EXTRACT_FIELD_NAME,
    EXTRACT_FIELD_GIVEN,
    EXTRACT_FIELD_FAMILY,
    EXTRACT_FIELD_EMAIL,
};

/* A class (`.x`) or id (`#x`) that a style sheet hides or turns round. */
struct extract_rule {
    str selector;
    bool is_reversed; /* else: hidden */
};

/* The attributes of the current tag that have a meaning anywhere. */
struct extract_attributes {
    str id, class, style, dir;
    str itemprop, itemtype, property, type_of;
    bool is_hidden, has_itemscope;
};

struct extract_reader {
    struct arena *arena;
    struct extract *out;
    struct html html;
    struct extract_text text;
    struct extract_found found;
    struct extract_span hidden, reversed, field;
    enum extract_field field_kind;
    size_t field_from; /* addresses from here on are in it */
    bool is_email_tag; /* the current tag itself is a card's address */
    struct extract_item items[EXTRACT_ITEMS_MAX];
    size_t items_n;
    struct extract_rule rules[EXTRACT_RULES_MAX];
    size_t rules_n, reversing_n;
    struct extract_scripts scripts;
    struct extract_anchor *links;
    size_t links_n, links_cap;
    bool is_in_link;          /* the last of links is open */
    size_t link_found_n;      /* addresses that the open <a> gave */
    size_t next_at, next_amp; /* offsets in the page of the next @ and & */
    enum extract_script_kind script_kind; /* of the script begun */
    bool is_script_read;                  /* it is none of code or data */
    bool has_title;
    struct extract_attributes now;
    struct html_token token;
};

/* The value of an attribute, decoded and trimmed; p NULL: there is none. */
str extract_get(struct extract_reader *r, str name);
str extract_decoded(struct extract_reader *r, str value);
/* Where an address without text stands: the head has no place of its own. */
size_t extract_place(struct extract_reader *r);
/* An address that an attribute hid; of the link that is open, if one is. */
struct obfuscate_found;
void extract_add_hidden(struct extract_reader *r,
                        const struct obfuscate_found *o);

/* extract_link.c: what a start tag means for links. */
void extract_link_anchor(struct extract_reader *r);
void extract_link_end_anchor(struct extract_reader *r);
void extract_link_frame(struct extract_reader *r);
void extract_link_head(struct extract_reader *r); /* <link> */
void extract_link_meta(struct extract_reader *r); /* a refresh */
void extract_link_image(struct extract_reader *r);
void extract_link_form(struct extract_reader *r);
/* The links with their texts, which stand still only at the end. */
void extract_link_finish(struct extract_reader *r);

/* extract_show.c */
void extract_show_attributes(struct extract_reader *r);
/* Is the element that begins not shown? The page itself always is. */
bool extract_show_is_hidden(struct extract_reader *r);
void extract_show_hide(struct extract_reader *r);
/* A start or an end tag while nothing is shown. */
void extract_show_pass_open(struct extract_reader *r);
void extract_show_pass_close(struct extract_reader *r);
/* Elements whose text is turned round. */
void extract_show_open(struct extract_reader *r);
void extract_show_close(struct extract_reader *r);
/* A style sheet of the page. */
void extract_show_rules(struct extract_reader *r, str css);

void extract_span_begin(struct extract_reader *r, struct extract_span *s);
/* Does the end tag end it? */
bool extract_span_ends(const struct extract_reader *r, struct extract_span *s);
bool extract_span_is_same(const struct extract_span *s,
                          const struct html_token *t);

/* extract_item.c */
void extract_item_open(struct extract_reader *r);
/* The attributes of the tag have been looked at. */
void extract_item_end_tag(struct extract_reader *r);
void extract_item_close(struct extract_reader *r);
void extract_item_finish(struct extract_reader *r);

/* Is one of the words of an attribute this one? Case is ignored. */
bool extract_has_word(str words, str word);

#endif
