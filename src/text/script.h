/*
 * JavaScript and JSON as data: tokens, and the values of the expressions that
 * put strings together. Nothing is executed. What is understood is what pages
 * hide addresses with:
 *
 *     'jane' + '@' + domain             literals and variables, joined
 *     String.fromCharCode(106, 97)      character codes
 *     unescape('%6a'), atob('amFuZQ==') decodeURIComponent, decodeURI
 *     "tset.".split("").reverse().join("")
 *     ['a', 'b'].reverse().join('')     arrays of literals
 *     'wnar'.replace(/[a-z]/g, ... + 13 ...)          a shift by thirteen
 *
 * Lenient, as pages need it: JSON with comments, commas too many, single
 * quotes and raw line ends in strings is read as what it means.
 *
 * Never fails and never goes back: linear in the text. Strings that are made
 * live in the arena and are bounded together by SCRIPT_MADE_FACTOR times the
 * text; after that nothing is made any more.
 */
#ifndef TEXT_SCRIPT_H
#define TEXT_SCRIPT_H

#include "base/arena.h"
#include "base/str.h"

enum {
    SCRIPT_VARIABLES_MAX = 64, /* the latest ones */
    SCRIPT_VALUE_MAX = 16 * 1024,
    SCRIPT_MADE_FACTOR = 8,
    SCRIPT_CALLS_MAX = 8,    /* unescape(atob(...)) */
    SCRIPT_ARRAY_MAX = 1024, /* elements of a list of literals */
};

enum script_kind {
    SCRIPT_END,
    SCRIPT_STRING, /* text: the inside, escapes as they are */
    SCRIPT_WORD,   /* a name, a keyword */
    SCRIPT_NUMBER,
    SCRIPT_SIGN, /* one byte of punctuation */
};

struct script_token {
    enum script_kind kind;
    char sign; /* of a SIGN; the quote of a STRING */
    str text;
};

/* A text, or, where items is not NULL, a list of them. */
struct script_variable {
    str name, value;
    str *items;
    size_t items_n;
};

struct script {
    struct arena *arena;
    str text;
    size_t at;
    bool is_json;          /* line ends may stand in strings */
    bool was_value;        /* a slash now divides, it opens no pattern */
    struct script_token t; /* the current one */
    size_t made, made_max; /* bytes */
    str *list;          /* where a list is read before it is known to be one */
    size_t variables_n; /* ever set; the ring holds the latest */
    struct script_variable variables[SCRIPT_VARIABLES_MAX];
};

/* The first token is then the current one. */
void script_init(struct script *s, struct arena *a, str text, bool is_json);
void script_next(struct script *s);
bool script_is_sign(const struct script *s, char c);
bool script_is_word(const struct script *s, str word);
/* What follows the current token, without white space; '\0' at the end. */
char script_peek(const struct script *s);

/* The text of a string's inside: its escapes undone. */
str script_unescaped(struct arena *a, str raw);

/* A value: a text, or the list that a variable is set to. */
struct script_value {
    str text;
    str *items; /* NULL: it is no list */
    size_t items_n;
    bool is_made; /* decoded, or of more than one literal */
    bool is_code; /* the argument of eval() */
};

/* NULL when there is no such variable; good until the next script_set(). */
const struct script_variable *script_get(const struct script *s, str name);
void script_set(struct script *s, str name, const struct script_value *v);

/*
 * The expression that begins with the current token, which is behind it
 * afterwards. false: none that is a string; at least one token is passed.
 * may_be_list: a list of literals by itself is a value, too.
 */
bool script_expression(struct script *s, bool may_be_list,
                       struct script_value *out);

/* %41 and %u0041; and in any text: the ASCII letters thirteen further. */
str script_percent(struct arena *a, str s);
str script_rot13(struct arena *a, str s);
/* p NULL when it is no base64 (either alphabet, padding or not). */
str script_base64(struct arena *a, str s);
/* The characters in reverse order. */
str script_reversed(struct arena *a, str s);

#endif
