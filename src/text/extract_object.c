/* Objects in scripts: see extract_object.h. */
#include "text/extract_object.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/charref.h"
#include "text/fold.h"
#include "text/person_words.h"

enum { NAME_MAX = 200, STEPS_MAX = 2 };

enum name_part { NAME_FULL, NAME_GIVEN, NAME_FAMILY, NAME_TITLE };

static const struct {
    str key;
    enum name_part part;
} name_keys[] = {
#define K(lit)                                                                 \
    {                                                                          \
        (lit), sizeof(lit) - 1                                                 \
    }
    {K("name"),         NAME_FULL  },
     {K("fullName"),     NAME_FULL  },
    {K("full_name"),    NAME_FULL  },
     {K("displayName"),  NAME_FULL  },
    {K("display_name"), NAME_FULL  },
     {K("personName"),   NAME_FULL  },
    {K("firstAndLast"), NAME_FULL  },
     {K("givenName"),    NAME_GIVEN },
    {K("given_name"),   NAME_GIVEN },
     {K("firstName"),    NAME_GIVEN },
    {K("first_name"),   NAME_GIVEN },
     {K("vorname"),      NAME_GIVEN },
    {K("prenom"),       NAME_GIVEN },
     {K("nombre"),       NAME_GIVEN },
    {K("familyName"),   NAME_FAMILY},
     {K("family_name"),  NAME_FAMILY},
    {K("lastName"),     NAME_FAMILY},
     {K("last_name"),    NAME_FAMILY},
    {K("surname"),      NAME_FAMILY},
     {K("nachname"),     NAME_FAMILY},
    {K("apellido"),     NAME_FAMILY},
     {K("apellidos"),    NAME_FAMILY},
    {K("title"),        NAME_TITLE },
     {K("first"),        NAME_GIVEN },
    {K("last"),         NAME_FAMILY},
     {K("nom"),          NAME_FAMILY},
    {K("cognome"),      NAME_FAMILY},
     {K("fornavn"),      NAME_GIVEN },
    {K("etternavn"),    NAME_FAMILY},
     {K("efternavn"),    NAME_FAMILY},
    {K("fornamn"),      NAME_GIVEN },
     {K("efternamn"),    NAME_FAMILY},
    {K("imie"),         NAME_GIVEN },
     {K("nazwisko"),     NAME_FAMILY},
#undef K
};

void
extract_object_init(struct extract_objects *o, bool is_typed)
{
    memset(o, 0, offsetof(struct extract_objects, items));
    o->is_typed = is_typed;
}

static struct extract_object *
top(struct extract_objects *o)
{
    return o->depth > 0 && o->over == 0 ? &o->items[o->depth - 1] : NULL;
}

void
extract_object_open(struct extract_objects *o, char c, size_t found_n)
{
    if (o->depth == EXTRACT_OBJECT_DEPTH_MAX) {
        o->over++;
        return;
    }
    o->items[o->depth++] = (struct extract_object){
        .open = c,
        .key = STR_EMPTY,
        .found_from = found_n,
    };
}

static str
name_of(struct arena *a, const struct extract_object *x)
{
    struct buf b;

    if (x->name.n > 0 || (x->given.n == 0 && x->family.n == 0))
        return x->name.n > 0 ? x->name : x->title;
    buf_init(&b, a, 2 * NAME_MAX + 1);
    buf_add(&b, x->given);
    if (x->given.n > 0 && x->family.n > 0)
        buf_add_byte(&b, ' ');
    buf_add(&b, x->family);
    return buf_str(&b);
}

/* Structured data: who owns what the object leaves? */
static void
own_typed(const struct extract_object *x, struct extract_found *f)
{
    if (x->type == EXTRACT_OBJECT_PERSON)
        extract_found_own(f, x->found_from, name_of(f->arena, x));
    else if (x->type == EXTRACT_OBJECT_OTHER)
        extract_found_own(f, x->found_from, STR_EMPTY);
}

static void
own_untyped(const struct extract_object *x, struct extract_found *f)
{
    str name = name_of(f->arena, x);

    if (name.n > 0 || x->steps > STEPS_MAX || x->objects > 1)
        extract_found_own(f, x->found_from, name);
}

void
extract_object_close(struct extract_objects *o, struct extract_found *f)
{
    if (o->over > 0) {
        o->over--;
        return;
    }
    if (o->depth == 0)
        return;
    const struct extract_object *x = &o->items[--o->depth];
    struct extract_object *around = top(o);
    if (x->found_from < f->n && o->is_typed)
        own_typed(x, f);
    else if (x->found_from < f->n)
        own_untyped(x, f);
    if (around == NULL)
        return;
    around->objects += x->open == '{';
    if (x->open == '{' && around->steps < x->steps + 1)
        around->steps = x->steps + 1;
    around->wants_value = false;
}

void
extract_object_comma(struct extract_objects *o)
{
    struct extract_object *x = top(o);

    if (x != NULL)
        x->wants_value = false;
}

bool
extract_object_key(struct extract_objects *o, str key)
{
    struct extract_object *x = top(o);

    if (x == NULL || x->open != '{')
        return false;
    x->key = key;
    x->wants_value = true;
    return true;
}

/* The word of a type, without the vocabulary's URL before it. */
static void
set_type(struct extract_object *x, str v)
{
    size_t cut = str_rfind_byte(v, '/');

    if (cut == STR_NOT_FOUND)
        cut = str_rfind_byte(v, ':');
    v = cut == STR_NOT_FOUND ? v : str_from(v, cut + 1);
    if (str_eq_nocase(v, STR("Person")))
        x->type = EXTRACT_OBJECT_PERSON;
    else if (x->type == EXTRACT_OBJECT_UNTYPED &&
             !str_eq_nocase(v, STR("ContactPoint")))
        x->type = EXTRACT_OBJECT_OTHER;
}

/* A title that is a name, not a job: two words or more, all of them great. */
static bool
is_name_shaped(str s)
{
    char folded[FOLD_MAX];
    size_t words = 0;

    while (s.p != NULL) {
        str word = str_cut(&s, ' ');
        size_t n = fold_plain(word, "", folded, sizeof(folded));
        if (person_words_has(PERSON_WORDS_JOB, str_make(folded, n)))
            return false;
        if (word.n == 0 || (word.p[0] >= 'a' && word.p[0] <= 'z') ||
            str_is_digit(word.p[0]))
            return false;
        words++;
    }
    return words >= 2 && words <= 4;
}

static void
set_name(struct extract_object *x, enum name_part part, str v)
{
    str *slot = part == NAME_FULL     ? &x->name
                : part == NAME_GIVEN  ? &x->given
                : part == NAME_FAMILY ? &x->family
                                      : &x->title;
    if (part == NAME_TITLE && !is_name_shaped(v))
        return;
    if (slot->n == 0 && v.n <= NAME_MAX)
        *slot = v;
}

/* staffName, member_name: somebody's; userName, fileName, siteName: not. */
static bool
is_some_name(str key)
{
    static const str others[] = {
        STR("user"),  STR("file"),   STR("site"),   STR("host"),
        STR("class"), STR("tag"),    STR("nick"),   STR("company"),
        STR("org"),   STR("domain"), STR("form"),   STR("field"),
        STR("event"), STR("screen"), STR("route"),  STR("path"),
        STR("icon"),  STR("image"),  STR("middle"), STR("maiden")};

    if (!str_has_suffix_nocase(key, STR("name")) || key.n <= 4)
        return false;
    for (size_t i = 0; i < array_len(others); i++)
        if (str_find_nocase(key, others[i], 0) != STR_NOT_FOUND)
            return false;
    return true;
}

/* The object whose key the value is for; a list stands for its key's value. */
static struct extract_object *
holder(struct extract_objects *o)
{
    struct extract_object *x = top(o);

    if (x != NULL && x->open == '[' && o->depth > 1)
        x--;
    return x != NULL && x->open == '{' && x->wants_value ? x : NULL;
}

void
extract_object_value(struct extract_objects *o, struct arena *a, str v)
{
    struct extract_object *x = holder(o);

    if (x == NULL)
        return;
    if (o->is_typed && str_eq_nocase(x->key, STR("@type")))
        set_type(x, v);
    if (x != top(o)) /* names do not come in lists */
        return;
    v = str_trim(charref_decoded(a, v, false));
    for (size_t i = 0; i < array_len(name_keys); i++)
        if (str_eq_nocase(x->key, name_keys[i].key)) {
            if (!o->is_typed || name_keys[i].part != NAME_TITLE)
                set_name(x, name_keys[i].part, v);
            return;
        }
    if (!o->is_typed && is_some_name(x->key) && is_name_shaped(v))
        set_name(x, NAME_FULL, v);
}

bool
extract_object_is_email(const struct extract_objects *o)
{
    const struct extract_object *x = holder((struct extract_objects *)o);

    if (x == NULL)
        return false;
    return str_eq_nocase(x->key, STR("mail")) ||
           str_find_nocase(x->key, STR("email"), 0) != STR_NOT_FOUND ||
           str_find_nocase(x->key, STR("e-mail"), 0) != STR_NOT_FOUND ||
           str_has_suffix_nocase(x->key, STR("_mail"));
}

void
extract_object_finish(struct extract_objects *o, struct extract_found *f)
{
    o->over = 0;
    while (o->depth > 0)
        extract_object_close(o, f);
}
