/*
 * JSON-LD: see extract_json.h. The text is mended and measured first, since
 * jansson is strict and recursive, then its tree is walked with a stack of
 * our own.
 */
#include <jansson.h>

#include "base/arena.h"
#include "base/scope.h"
#include "text/charref.h"
#include "text/extract_json.h"

/* Behind the CDATA and comment marks that stand before the first bracket. */
static str
skip_junk(str s)
{
    for (int i = 0; i < 8; i++) {
        s = str_trim(s);
        if (str_has_prefix(s, STR("<!--")))
            s = str_from(s, 4);
        else if (str_has_prefix(s, STR("<![CDATA[")))
            s = str_from(s, 9);
        else if (str_has_prefix(s, STR("//<![CDATA[")))
            s = str_from(s, 11);
        else if (str_has_prefix(s, STR("//")))
            s = str_from(s, str_find_byte(s, '\n', 0));
        else if (str_has_prefix(s, STR("/*")))
            s = str_from(s, str_find(s, STR("*/"), 0) + 2);
        else
            break;
    }
    return s;
}

static bool
closes_next(str s, size_t i)
{
    while (i < s.n && str_is_space(s.p[i]))
        i++;
    return i < s.n && (s.p[i] == '}' || s.p[i] == ']');
}

/*
 * A copy that jansson takes more often: control characters are spaces, commas
 * before a closing bracket are gone. false when it is nested too deeply.
 * A run of white space is looked at twice at most: by a comma, and by itself.
 */
static bool
mend(struct arena *a, str s, str *out)
{
    char *p = arena_array(a, char, s.n);
    size_t depth = 0, n = 0;
    bool is_string = false;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if ((unsigned char)c < ' ')
            c = ' ';
        if (is_string && c == '\\' && i + 1 < s.n) {
            p[n++] = c;
            c = s.p[++i];
        } else if (c == '"') {
            is_string = !is_string;
        } else if (!is_string && c == ',' && closes_next(s, i + 1)) {
            continue;
        } else if (!is_string && (c == '{' || c == '[')) {
            if (++depth > EXTRACT_JSON_DEPTH_MAX)
                return false;
        } else if (!is_string && (c == '}' || c == ']') && depth-- <= 1) {
            p[n++] = c;
            break; /* what follows is the other end of the junk */
        }
        p[n++] = c;
    }
    *out = str_make(p, n);
    return true;
}

static str
text_of(const json_t *v)
{
    return json_is_string(v)
               ? str_make(json_string_value(v), json_string_length(v))
               : STR_EMPTY;
}

/* Is this the type, with or without the vocabulary's URL before it? */
static bool
is_type_word(const json_t *v, str word)
{
    str s = text_of(v);
    size_t cut = str_rfind_byte(s, '/');

    if (cut == STR_NOT_FOUND)
        cut = str_rfind_byte(s, ':');
    return str_eq_nocase(cut == STR_NOT_FOUND ? s : str_from(s, cut + 1), word);
}

static bool
is_of_type(const json_t *object, str word)
{
    const json_t *type = json_object_get(object, "@type");

    if (!json_is_array(type))
        return is_type_word(type, word);
    for (size_t i = 0; i < json_array_size(type) && i < 8; i++)
        if (is_type_word(json_array_get(type, i), word))
            return true;
    return false;
}

static str
name_of(struct arena *a, const json_t *person)
{
    str name = text_of(json_object_get(person, "name"));
    str given = text_of(json_object_get(person, "givenName"));
    str family = text_of(json_object_get(person, "familyName"));
    struct buf b;

    if (str_is_empty(name)) {
        buf_init(&b, a, given.n + family.n + 1);
        buf_add(&b, given);
        if (given.n > 0 && family.n > 0)
            buf_add_byte(&b, ' ');
        buf_add(&b, family);
        name = buf_str(&b);
    }
    return str_dup(a, str_trim(charref_decoded(a, name, false)));
}

/* Whose addresses an object holds, given whose those around it are. */
static str
owner_of(struct arena *a, const json_t *object, str around)
{
    if (is_of_type(object, STR("Person")))
        return name_of(a, object);
    if (json_object_get(object, "@type") == NULL ||
        is_of_type(object, STR("ContactPoint")))
        return around;
    return STR_EMPTY;
}

/* A value on its way, and the person that it belongs to. */
struct frame {
    json_t *value;
    void *iter;  /* of an object */
    size_t next; /* of an array */
    str name;
    bool is_email; /* the strings in it are addresses */
};

struct walk {
    struct extract_found *found;
    size_t text_at;
    size_t depth;
    struct frame frames[EXTRACT_JSON_DEPTH_MAX + 1];
};

static void
push(struct walk *w, json_t *value, str name, bool is_email)
{
    if (w->depth == EXTRACT_JSON_DEPTH_MAX + 1)
        return;
    struct frame *f = &w->frames[w->depth++];
    *f = (struct frame){value, NULL, 0, name, is_email};
    if (json_is_object(value)) {
        f->iter = json_object_iter(value);
        f->name = owner_of(w->found->arena, value, name);
        f->is_email = false;
    }
}

static void
add(struct walk *w, const json_t *value, str name)
{
    struct extract_found *found = w->found;
    struct extract_source src = {SHOWN_JSON_LD, "script[ld+json]", name,
                                 w->text_at};
    str s = str_dup(found->arena, text_of(value)); /* outlives the tree */

    s = str_trim(charref_decoded(found->arena, s, false));
    if (extract_found_is_mailto(s))
        extract_found_mailto(found, s, &src);
    else
        extract_found_in(found, s, &src);
}

static bool
is_email_key(const char *key)
{
    str k = str_of(key);
    return str_eq_nocase(k, STR("email")) ||
           str_has_suffix_nocase(k, STR(":email")) ||
           str_has_suffix_nocase(k, STR("/email"));
}

/* The next value of the frame on top; NULL when it has no more. */
static json_t *
next_of(struct frame *f, bool *is_email)
{
    *is_email = f->is_email;
    if (json_is_array(f->value))
        return json_array_get(f->value, f->next++);
    if (f->iter == NULL)
        return NULL;
    json_t *v = json_object_iter_value(f->iter);
    *is_email = is_email_key(json_object_iter_key(f->iter));
    f->iter = json_object_iter_next(f->value, f->iter);
    return v;
}

static void
walk(struct walk *w)
{
    bool is_email;

    while (w->depth > 0) {
        struct frame *f = &w->frames[w->depth - 1];
        json_t *v = next_of(f, &is_email);
        if (v == NULL)
            w->depth--;
        else if (json_is_string(v) && is_email)
            add(w, v, f->name);
        else if (json_is_object(v) || json_is_array(v))
            push(w, v, f->name, is_email);
    }
}

static void
release(json_t **v)
{
    json_decref(*v);
}

void
extract_json_read(struct extract_found *f, str script, size_t text_at)
{
    struct walk w = {.found = f, .text_at = text_at};
    json_error_t err;
    str json;

    script = skip_junk(script);
    if (script.n > EXTRACT_JSON_BYTES_MAX ||
        str_find_nocase(script, STR("email"), 0) == STR_NOT_FOUND ||
        !mend(f->arena, script, &json))
        return;
    CLEANUP(release)
    json_t *root = json_loadb(json.p, json.n,
                              JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &err);
    push(&w, root, STR_EMPTY, false);
    walk(&w);
}
