/*
 * The objects that are open while a script is read, and whose addresses are
 * in them: an inside of extract_script.c.
 *
 * In structured data a person's object names its addresses, an organisation's
 * leaves them nobody's. Objects without a type, as in an application's state,
 * name what is in them and, if they have no name, leave it to the object
 * around them, two steps at most; a list of several objects ends that.
 */
#ifndef TEXT_EXTRACT_OBJECT_H
#define TEXT_EXTRACT_OBJECT_H

#include "text/extract_found.h"

enum { EXTRACT_OBJECT_DEPTH_MAX = 64 };

enum extract_object_type {
    EXTRACT_OBJECT_UNTYPED,
    EXTRACT_OBJECT_PERSON,
    EXTRACT_OBJECT_OTHER,
};

struct extract_object {
    char open;        /* of `{[(` */
    bool wants_value; /* behind a key's colon */
    enum extract_object_type type;
    str key;
    str name, given, family, title;
    size_t found_from; /* addresses from here on are in it */
    size_t objects;    /* of a list: closed in it */
    size_t steps;      /* how far an unnamed one has come up */
};

struct extract_objects {
    bool is_typed; /* structured data: only a Person names */
    size_t depth;
    size_t over; /* open ones that are too deep to be kept */
    struct extract_object items[EXTRACT_OBJECT_DEPTH_MAX];
};

void extract_object_init(struct extract_objects *o, bool is_typed);
void extract_object_open(struct extract_objects *o, char c, size_t found_n);
void extract_object_close(struct extract_objects *o, struct extract_found *f);
void extract_object_comma(struct extract_objects *o);
/* false: not in an object, so that this is no key. */
bool extract_object_key(struct extract_objects *o, str key);
/* A string stands as the value of the key, or in the list of it. */
void extract_object_value(struct extract_objects *o, struct arena *a, str v);
/* Is the value to come the address of something? */
bool extract_object_is_email(const struct extract_objects *o);
/* Ends all that are open. */
void extract_object_finish(struct extract_objects *o, struct extract_found *f);

#endif
