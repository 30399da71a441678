/*
 * Settings, from one table of options into the typed fields of a struct.
 *
 * Sources, strongest first: flags, environment, `.env` in the working
 * directory, a config file (conf_file.h). Read them in this order: the first
 * that sets an option keeps it, what is overridden is not even looked at. Each
 * option `retry-after` is the flag --retry-after and, elsewhere, the key
 * TURNSTONE_RETRY_AFTER (and its `env` name, if it has one).
 *
 * A secret has no flag: process lists and shell histories show arguments.
 * Its value is in no message.
 */
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include "base/arena.h"
#include "base/str.h"

#define CONF_KEY_PREFIX "TURNSTONE_"

enum conf_type {
    CONF_FLAG,   /* bool */
    CONF_INT,    /* int64_t within [min, max] */
    CONF_CHOICE, /* int: index in choices */
    CONF_LIST,   /* struct conf_list: a,b,c of choices, each once */
    CONF_TEXT,   /* str */
    CONF_TEXTS,  /* struct conf_texts: repeatable; elsewhere comma between */
};

enum { CONF_TEXTS_MAX = 64, CONF_LIST_MAX = 8 };

struct conf_texts {
    str *v; /* in the arena of the settings */
    size_t n, cap;
};

struct conf_list {
    int v[CONF_LIST_MAX]; /* indices in choices, in the order given */
    size_t n;
};

struct conf_option {
    const char *name;     /* "retry-after" */
    const char *argument; /* "DAYS"; NULL for a CONF_FLAG */
    const char *fallback; /* the default as it would be typed, or NULL */
    const char *choices;  /* "verified|safe|any" */
    const char *env;      /* a second key: "DATABASE_URL", or NULL */
    const char *help;     /* a sentence, no full stop */
    int64_t min, max;
    size_t offset;   /* of the field in the target */
    uint32_t groups; /* bits: where the flag is known */
    enum conf_type type;
    bool is_secret;
    bool is_hidden; /* not in help, manual and completions */
};

enum conf_source {
    CONF_UNSET, /* the default */
    CONF_FLAGS,
    CONF_ENVIRONMENT,
    CONF_DOTENV,
    CONF_FILE,
};

enum { CONF_OPTIONS_MAX = 64 };

struct conf {
    const struct conf_option *options;
    size_t n;
    void *target;
    struct arena *arena; /* values live here */
    enum conf_source set_by[CONF_OPTIONS_MAX];
    str why; /* after CONF_BAD: the sentence to show, inert */
};

enum { CONF_BAD = 1 };

/* Defaults into *target. The table is checked: a bad default aborts. */
void conf_init(struct conf *c, struct arena *a,
               const struct conf_option *options, size_t n, void *target);

/*
 * Flags and positional arguments. Only options that have a bit of `group`
 * are known. --name VALUE, --name=VALUE; flags alone or with =yes|no; "--"
 * ends them. rest: room for argc. 0 or CONF_BAD.
 */
int conf_args(struct conf *c, uint32_t group, int argc, char **argv, str *rest,
              size_t *rest_n);
/* 0 or CONF_BAD. env: as environ. */
int conf_environment(struct conf *c, char **env);
/* Index of an option by name, or -1. */
int conf_find(const struct conf *c, str name);
/* The key of an option elsewhere: TURNSTONE_RETRY_AFTER. */
str conf_key(struct arena *a, const struct conf_option *o);
/* The word of a choice by index; empty when there is none. */
str conf_choice(const struct conf_option *o, int i);

/* Where a value stands: "--limit", ".env:3:7: TURNSTONE_LIMIT". */
struct conf_place {
    enum conf_source source;
    str text;
};

/* What a source does with each value that it finds. 0 or CONF_BAD. */
int conf_set(struct conf *c, size_t i, struct conf_place at, str value);
/* Index of the option of a TURNSTONE_ key or another name of it, or -1. */
int conf_find_key(struct conf *c, str key);
/* why = before, foreign made inert, after; returns CONF_BAD. */
int conf_bad(struct conf *c, const char *before, str foreign,
             const char *after);

#endif
