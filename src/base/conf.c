/*
 * One way in for every value: conf_set(), whatever the source. It knows the
 * source's strength and its place, so that a message can name both.
 */
#include <stdio.h>

#include "base/buf.h"
#include "base/check.h"
#include "base/conf.h"
#include "base/inert.h"
#include "base/near.h"

enum { CONF_WHY_MAX = 1024 };

int
conf_bad(struct conf *c, const char *before, str foreign, const char *after)
{
    struct buf b;

    buf_init(&b, c->arena, CONF_WHY_MAX);
    buf_add(&b, str_of(before));
    inert_add(&b, str_sub(foreign, 0, CONF_WHY_MAX / 4));
    buf_add(&b, str_of(after));
    c->why = buf_str(&b);
    return CONF_BAD;
}

static const char *
joined(struct conf *c, str a, const char *b)
{
    struct buf out;

    buf_init(&out, c->arena, CONF_WHY_MAX);
    inert_add(&out, str_sub(a, 0, CONF_WHY_MAX / 2));
    buf_add(&out, str_of(b));
    return buf_z(&out);
}

static void *
field_of(const struct conf *c, const struct conf_option *o)
{
    return (char *)c->target + o->offset;
}

str
conf_choice(const struct conf_option *o, int i)
{
    str rest = str_of(o->choices);

    while (rest.p != NULL) {
        str word = str_cut(&rest, '|');
        if (i-- == 0)
            return word;
    }
    return STR_EMPTY;
}

static int
choice_of(const struct conf_option *o, str word)
{
    str rest = str_of(o->choices);

    for (int i = 0; rest.p != NULL; i++)
        if (str_eq(str_cut(&rest, '|'), word))
            return i;
    return -1;
}

static int
not_one_of(struct conf *c, const struct conf_option *o, str place, str v)
{
    const char *before = joined(c, place, ": \"");
    struct buf b;

    buf_init(&b, c->arena, CONF_WHY_MAX);
    buf_addf(&b, "\" is none of ");
    str rest = str_of(o->choices);
    for (int i = 0; rest.p != NULL; i++) {
        buf_add(&b, i ? STR(", ") : STR_EMPTY);
        buf_add(&b, str_cut(&rest, '|'));
    }
    return conf_bad(c, before, v, buf_z(&b));
}

static int
set_flag(struct conf *c, const struct conf_option *o, str place, str v)
{
    static const char *const yes[] = {"yes", "true", "on", "1"};
    static const char *const no[] = {"no", "false", "off", "0", ""};
    bool *out = field_of(c, o);

    for (size_t i = 0; i < array_len(yes); i++)
        if (str_eq_nocase(v, str_of(yes[i]))) {
            *out = true;
            return 0;
        }
    for (size_t i = 0; i < array_len(no); i++)
        if (str_eq_nocase(v, str_of(no[i]))) {
            *out = false;
            return 0;
        }
    return conf_bad(c, joined(c, place, ": \""), v, "\" is neither yes nor no");
}

static int
set_int(struct conf *c, const struct conf_option *o, str place, str v)
{
    int64_t n;
    char range[96];

    if (str_to_i64(v, &n) && n >= o->min && n <= o->max) {
        *(int64_t *)field_of(c, o) = n;
        return 0;
    }
    snprintf(range, sizeof(range), "\" is no number from %lld to %lld",
             (long long)o->min, (long long)o->max);
    return conf_bad(c, joined(c, place, ": \""), v, range);
}

static int
set_list(struct conf *c, const struct conf_option *o, str place, str v)
{
    struct conf_list list = {.n = 0};

    for (str rest = v; rest.p != NULL;) {
        str word = str_trim(str_cut(&rest, ','));
        int i = choice_of(o, word);
        if (i < 0)
            return not_one_of(c, o, place, word);
        for (size_t k = 0; k < list.n; k++)
            if (list.v[k] == i)
                return conf_bad(c, joined(c, place, ": \""), word,
                                "\" stands there twice");
        check(list.n < CONF_LIST_MAX);
        list.v[list.n++] = i;
    }
    *(struct conf_list *)field_of(c, o) = list;
    return 0;
}

static int
add_text(struct conf *c, const struct conf_option *o, str place, str v)
{
    struct conf_texts *t = field_of(c, o);

    if (t->n == CONF_TEXTS_MAX)
        return conf_bad(c, "", place, ": too many of them, 64 at most");
    t->v = arena_room(c->arena, t->v, t->n, &t->cap, sizeof(*t->v));
    t->v[t->n++] = str_dup(c->arena, v);
    return 0;
}

/* A flag is given once a text; elsewhere a comma stands between them. */
static int
set_texts(struct conf *c, const struct conf_option *o, struct conf_place at,
          str v)
{
    if (at.source == CONF_FLAGS)
        return add_text(c, o, at.text, v);
    for (str rest = v; rest.p != NULL;) {
        str word = str_trim(str_cut(&rest, ','));
        int r = word.n > 0 ? add_text(c, o, at.text, word) : 0;
        if (r != 0)
            return r;
    }
    return 0;
}

static int
set_text(struct conf *c, const struct conf_option *o, str place, str v)
{
    if (v.n > 0 && memchr(v.p, '\0', v.n) != NULL)
        return conf_bad(c, "", place, ": a NUL byte in the value");
    *(str *)field_of(c, o) = str_dup(c->arena, v);
    return 0;
}

static int
set_typed(struct conf *c, const struct conf_option *o, struct conf_place at,
          str v)
{
    switch (o->type) {
    case CONF_FLAG: return set_flag(c, o, at.text, v);
    case CONF_INT: return set_int(c, o, at.text, v);
    case CONF_LIST: return set_list(c, o, at.text, v);
    case CONF_TEXT: return set_text(c, o, at.text, v);
    case CONF_TEXTS: return set_texts(c, o, at, v);
    case CONF_CHOICE: break;
    }
    int i = choice_of(o, v);
    if (i < 0)
        return not_one_of(c, o, at.text, v);
    *(int *)field_of(c, o) = i;
    return 0;
}

/* Where a stronger source has spoken, a weaker one is not heard. */
int
conf_set(struct conf *c, size_t i, struct conf_place at, str v)
{
    const struct conf_option *o = &c->options[i];

    if (c->set_by[i] != CONF_UNSET && c->set_by[i] < at.source)
        return 0;
    int r = set_typed(c, o, at, v);
    if (r == 0)
        c->set_by[i] = at.source;
    return r;
}

void
conf_init(struct conf *c, struct arena *a, const struct conf_option *options,
          size_t n, void *target)
{
    check(n <= CONF_OPTIONS_MAX);
    *c =
        (struct conf){.options = options, .n = n, .target = target, .arena = a};
    for (size_t i = 0; i < n; i++) {
        const struct conf_option *o = &options[i];
        struct conf_place at = {CONF_UNSET, str_of(o->name)};
        if (o->fallback != NULL)
            check(set_typed(c, o, at, str_of(o->fallback)) == 0);
    }
}

int
conf_find(const struct conf *c, str name)
{
    for (size_t i = 0; i < c->n; i++)
        if (str_eq(str_of(c->options[i].name), name))
            return (int)i;
    return -1;
}

str
conf_key(struct arena *a, const struct conf_option *o)
{
    if (o->is_secret)
        return str_of(o->env);
    size_t n = strlen(o->name) + sizeof(CONF_KEY_PREFIX) - 1;
    char *key = arena_alloc_bytes(a, n + 1);
    snprintf(key, n + 1, CONF_KEY_PREFIX "%s", o->name);
    for (char *p = key; *p; p++)
        *p = (char)(*p == '-' ? '_' : *p >= 'a' && *p <= 'z' ? *p - 32 : *p);
    return str_make(key, n);
}

/* Is `key` this option's, by either name? */
static bool
is_key_of(struct conf *c, const struct conf_option *o, str key)
{
    if (o->env != NULL && str_eq(key, str_of(o->env)))
        return true;
    if (o->is_secret || o->is_hidden ||
        !str_has_prefix(key, STR(CONF_KEY_PREFIX)))
        return false;
    struct arena_mark m = arena_mark(c->arena);
    bool is_same = str_eq(key, conf_key(c->arena, o));
    arena_release(c->arena, m);
    return is_same;
}

int
conf_find_key(struct conf *c, str key)
{
    for (size_t i = 0; i < c->n; i++)
        if (is_key_of(c, &c->options[i], key))
            return (int)i;
    return -1;
}

static int
unknown_flag(struct conf *c, uint32_t group, str name)
{
    const char *names[CONF_OPTIONS_MAX];
    size_t n = 0;
    struct buf b;

    for (size_t i = 0; i < c->n; i++) {
        const struct conf_option *o = &c->options[i];
        if ((o->groups & group) && !o->is_secret && !o->is_hidden)
            names[n++] = o->name;
    }
    const char *near = near_word(names, n, name);
    buf_init(&b, c->arena, CONF_WHY_MAX);
    if (near != NULL)
        buf_addf(&b, ": no such option; did you mean --%s?", near);
    else if (conf_find(c, name) >= 0)
        buf_addf(&b, ": not an option of this command");
    else
        buf_addf(&b, ": no such option");
    return conf_bad(c, "--", name, buf_z(&b));
}

static int
flag_is_secret(struct conf *c, const struct conf_option *o)
{
    struct buf b;

    buf_init(&b, c->arena, CONF_WHY_MAX);
    buf_addf(&b,
             ": secrets are not taken from the command line, where "
             "others can read them; set %s",
             o->env);
    return conf_bad(c, "--", str_of(o->name), buf_z(&b));
}

/* argv[*at] is "--name" or "--name=value"; *at moves onto its last word. */
static int
take_flag(struct conf *c, uint32_t group, int argc, char **argv, int *at)
{
    str rest = str_from(str_of(argv[*at]), 2);
    str name = str_cut(&rest, '=');
    bool has_value = rest.p != NULL;
    int i = conf_find(c, name);

    if (i >= 0 && c->options[i].is_secret)
        return flag_is_secret(c, &c->options[i]);
    if (i < 0 || !(c->options[i].groups & group))
        return unknown_flag(c, group, name);
    const struct conf_option *o = &c->options[i];
    struct conf_place place = {CONF_FLAGS,
                               str_of(joined(c, STR("--"), o->name))};
    if (!has_value && o->type == CONF_FLAG) {
        rest = STR("yes");
    } else if (!has_value) {
        if (*at + 1 >= argc)
            return conf_bad(c, "--", name,
                            joined(c, STR(" wants a value: "), o->argument));
        rest = str_of(argv[++*at]);
    }
    return conf_set(c, (size_t)i, place, rest);
}

int
conf_args(struct conf *c, uint32_t group, int argc, char **argv, str *rest,
          size_t *rest_n)
{
    bool is_over = false;

    for (int at = 0; at < argc; at++) {
        str word = str_of(argv[at]);
        if (is_over || word.n < 2 || word.p[0] != '-') {
            rest[(*rest_n)++] = word;
            continue;
        }
        if (str_eq(word, STR("--"))) {
            is_over = true;
            continue;
        }
        if (str_eq(word, STR("-h")))
            argv[at] = (char *)"--help";
        else if (word.p[1] != '-')
            return conf_bad(c, "", word, ": options begin with two hyphens");
        int r = take_flag(c, group, argc, argv, &at);
        if (r != 0)
            return r;
    }
    return 0;
}

int
conf_environment(struct conf *c, char **env)
{
    for (; env != NULL && *env != NULL; env++) {
        str v = str_of(*env);
        str key = str_cut(&v, '=');
        int i = v.p != NULL ? conf_find_key(c, key) : -1;
        if (i < 0)
            continue;
        struct conf_place at = {CONF_ENVIRONMENT,
                                str_of(joined(c, key, " in the environment"))};
        int r = conf_set(c, (size_t)i, at, v);
        if (r != 0)
            return r;
    }
    return 0;
}
