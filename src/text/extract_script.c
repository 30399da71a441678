/*
 * Scripts: see extract_script.h. One walk over the tokens with a stack of the
 * brackets that are open. An object's name may come behind its address, so
 * an address waits for the object to end; what an object leaves without a
 * name, the one around it may name.
 */
#include "text/extract_script.h"
#include "base/arena.h"
#include "base/check.h"
#include "text/charref.h"
#include "text/email.h"
#include "text/extract_object.h"
#include "text/obfuscate.h"
#include "text/script.h"
#include "text/spelled.h"

enum {
    NESTED_MIN = 24,     /* bytes of a string that may hold objects */
    ELEMENTS_MAX = 2048, /* of a list that is filled one by one */
};

struct text {
    str text;
    enum extract_script_kind kind;
    int depth;
};

struct extract_script_reader {
    struct extract_found *found;
    const struct extract_scripts *page;
    const char *where;
    size_t text_at; /* where the script's addresses belong */
    enum extract_script_kind kind;
    struct script script;
    struct extract_objects objects;
    bool is_state;  /* code that sets an application's data */
    bool is_target; /* the next string is the id of an element */
    bool is_output; /* the next string is written to the page */
    str variable;   /* to be set; p NULL: none */
    bool is_appended;
    str *elements; /* l[0] = '...', in order */
    size_t elements_n;
    struct text texts[EXTRACT_SCRIPT_TEXTS_MAX];
    size_t texts_n;
    int depth; /* of strings in strings */
};

/* ---- what a string holds ---- */

/* The texts and references of a piece of HTML. */
static void
read_fragment(struct extract_script_reader *r, str page,
              const struct extract_source *src)
{
    struct html h;
    struct html_token *t = arena_new(r->found->arena, struct html_token);
    struct buf text;

    buf_init(&text, r->found->arena, SCRIPT_VALUE_MAX);
    html_init(&h, page);
    for (enum html_kind k; (k = html_next(&h, t)) != HTML_END;) {
        if (k == HTML_TEXT)
            buf_add(&text, charref_decoded(r->found->arena, t->text, false));
        if (k != HTML_OPEN)
            continue;
        if (html_tag_class[t->tag] & HTML_BLOCK || t->tag == HTML_TAG_BR)
            buf_add_byte(&text, '\n');
        str ref = html_attribute(t, STR("href"));
        ref = ref.p ? str_trim(charref_decoded(r->found->arena, ref, true))
                    : STR_EMPTY;
        if (extract_found_is_mailto(ref))
            extract_found_mailto(r->found, ref, src);
    }
    extract_found_in(r->found, buf_str(&text), src);
}

/* Does it name the functions of an eval(), or hold objects of its own? */
static bool
is_nested(str s)
{
    return s.n >= NESTED_MIN && (str_find(s, STR("\":"), 0) != STR_NOT_FOUND ||
                                 str_find(s, STR("\\\":"), 0) != STR_NOT_FOUND);
}

static void
add_text(struct extract_script_reader *r, str s, enum extract_script_kind kind)
{
    if (r->texts_n < EXTRACT_SCRIPT_TEXTS_MAX && r->depth < 2)
        r->texts[r->texts_n++] = (struct text){s, kind, r->depth + 1};
}

static enum shown
how_of(const struct extract_script_reader *r)
{
    switch (r->kind) {
    case EXTRACT_SCRIPT_JSON_LD: return SHOWN_JSON_LD;
    case EXTRACT_SCRIPT_JSON: return SHOWN_STATE;
    case EXTRACT_SCRIPT_CODE: break;
    }
    return r->is_state ? SHOWN_STATE : SHOWN_SCRIPT;
}

/* Addresses of a value; text may be HTML, encoded, spelled. */
static void
look(struct extract_script_reader *r, str s, bool needs_name)
{
    struct arena *a = r->found->arena;
    struct extract_source src = {how_of(r), r->where, STR_EMPTY, r->text_at,
                                 needs_name};

    if (str_has_prefix_nocase(s, STR("znvygb:")))
        s = script_rot13(a, s);
    if (str_find_byte(s, '<', 0) != STR_NOT_FOUND) {
        read_fragment(r, s, &src);
        return;
    }
    s = str_trim(charref_decoded(a, s, false));
    if (extract_found_is_mailto(s)) {
        extract_found_mailto(r->found, s, &src);
        return;
    }
    if (str_find_byte(s, '@', 0) == STR_NOT_FOUND)
        s = script_percent(a, s);
    if (extract_found_in(r->found, s, &src) > 0)
        return;
    s = spelled_whole(a, s);
    if (s.p != NULL)
        extract_found_in(r->found, s, &src);
}

/* Is the whole value an address, so that nothing else was meant? */
static bool
is_address(str s)
{
    return extract_found_is_mailto(s) || obfuscate_is_address(s);
}

static void
on_json_value(struct extract_script_reader *r, str s)
{
    bool is_email = extract_object_is_email(&r->objects);

    if (is_email || (r->kind == EXTRACT_SCRIPT_JSON && is_address(s)))
        look(r, s, false);
    else if (r->kind == EXTRACT_SCRIPT_JSON && is_nested(s))
        add_text(r, s, EXTRACT_SCRIPT_JSON);
}

static bool
has_sign(str s)
{
    return str_find_byte(s, '@', 0) != STR_NOT_FOUND ||
           str_find(s, STR("&#"), 0) != STR_NOT_FOUND ||
           str_find(s, STR("%40"), 0) != STR_NOT_FOUND ||
           str_find(s, STR("mailto:"), 0) != STR_NOT_FOUND;
}

/* A literal that nobody would write so without something to hide. */
static bool
is_disguised(str s)
{
    return extract_found_is_mailto(s) ||
           str_has_prefix_nocase(s, STR("znvygb:")) ||
           str_find(s, STR("&#"), 0) != STR_NOT_FOUND;
}

static void
on_code_value(struct extract_script_reader *r, const struct script_value *v)
{
    str s = v->text;
    bool is_email = extract_object_is_email(&r->objects);

    if (v->is_code)
        add_text(r, s, EXTRACT_SCRIPT_CODE);
    if (is_nested(s)) {
        add_text(r, s, EXTRACT_SCRIPT_JSON);
        return;
    }
    bool is_meant = v->is_made || r->is_output || is_disguised(s) ||
                    (r->is_state && (is_email || is_address(s)));
    if (is_meant || (is_email && is_address(s)))
        look(r, s, !is_meant);
}

/* ---- statements ---- */

static void
set_target(struct extract_script_reader *r, str id)
{
    if (str_has_prefix(id, STR("#")))
        id = str_from(id, 1);
    for (size_t i = 0; i < r->page->ids_n; i++)
        if (str_eq(r->page->ids[i].id, id)) {
            r->text_at = r->page->ids[i].text_at;
            return;
        }
}

static void
keep_variable(struct extract_script_reader *r, struct script_value *v)
{
    const struct script_variable *old = script_get(&r->script, r->variable);

    if (r->is_appended && old != NULL && v->items == NULL &&
        old->value.n + v->text.n <= SCRIPT_VALUE_MAX &&
        r->script.made + old->value.n + v->text.n <= r->script.made_max) {
        struct buf b;
        r->script.made += old->value.n + v->text.n;
        buf_init(&b, r->found->arena, SCRIPT_VALUE_MAX);
        buf_add(&b, old->value);
        buf_add(&b, v->text);
        v->text = buf_str(&b);
        if (old->value.n > 0 && has_sign(v->text))
            look(r, v->text, false);
    }
    script_set(&r->script, r->variable, v);
}

/*
 * An expression stands here: what it gives, and what becomes of it. false:
 * there is none.
 */
static bool
on_expression(struct extract_script_reader *r)
{
    struct script_value v;

    if (!script_expression(&r->script, r->variable.p != NULL, &v))
        return false;
    for (size_t i = 0; i < v.items_n && v.is_made; i++)
        if (has_sign(v.items[i]))
            look(r, v.items[i], false);
    if (r->is_target)
        set_target(r, v.text);
    extract_object_value(&r->objects, r->found->arena, v.text);
    if (r->kind != EXTRACT_SCRIPT_CODE)
        on_json_value(r, v.text);
    else if (has_sign(v.text) || v.is_code)
        on_code_value(r, &v);
    if (r->variable.p != NULL)
        keep_variable(r, &v);
    r->is_target = r->is_output = false;
    r->variable = (str){NULL, 0};
    return true;
}

/* At `[` behind a name: l[0]='>' fills a list, all else is a list in itself. */
static void
on_index(struct extract_script_reader *r)
{
    struct script *s = &r->script;
    struct script_value v;
    bool is_element = false;

    script_next(s);
    if (s->t.kind == SCRIPT_NUMBER) {
        script_next(s);
        is_element = script_is_sign(s, ']') && script_peek(s) == '=';
    }
    if (!is_element) {
        extract_object_open(&r->objects, '[', r->found->n);
        return;
    }
    script_next(s);
    script_next(s);
    if (s->t.kind != SCRIPT_STRING || !script_expression(s, false, &v))
        return;
    if (r->elements == NULL)
        r->elements = arena_array(r->found->arena, str, ELEMENTS_MAX);
    if (r->elements_n < ELEMENTS_MAX)
        r->elements[r->elements_n++] = v.text;
}

static bool
is_one_of(str word, const str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(word, list[i]))
            return true;
    return false;
}

/* A name: of a variable to be set, of a function that finds or writes. */
static void
on_word(struct extract_script_reader *r)
{
    static const str finders[] = {STR("getElementById"), STR("querySelector"),
                                  STR("$"), STR("jQuery")};
    static const str outputs[] = {
        STR("write"),     STR("writeln"),    STR("innerHTML"),
        STR("href"),      STR("location"),   STR("html"),
        STR("append"),    STR("outerHTML"),  STR("insertAdjacentHTML"),
        STR("innerText"), STR("textContent")};
    struct script *s = &r->script;
    str word = s->t.text;
    char next = script_peek(s);

    r->variable = (str){NULL, 0};
    if (is_one_of(word, finders, array_len(finders)))
        r->is_target = true;
    if (is_one_of(word, outputs, array_len(outputs)))
        r->is_output = true;
    script_next(s);
    if (next == '[') {
        on_index(r);
        return;
    }
    bool is_plus = next == '+' && script_peek(s) == '=';
    if (is_plus)
        script_next(s);
    if ((next != '=' && !is_plus) || script_peek(s) == '=')
        return;
    script_next(s);
    r->variable = word;
    r->is_appended = is_plus;
}

static void
on_sign(struct extract_script_reader *r)
{
    struct script *s = &r->script;
    char c = s->t.sign;

    if (c == '{' || c == '[' || c == '(') {
        extract_object_open(&r->objects, c, r->found->n);
    } else if (c == '}' || c == ']' || c == ')') {
        extract_object_close(&r->objects, r->found);
    } else if (c == ',') {
        extract_object_comma(&r->objects);
    } else if (c == ';') {
        r->is_output = r->is_target = false;
    }
    if (c != '(' && c != '=' && c != '+')
        r->variable = (str){NULL, 0};
    script_next(s);
}

static bool
begins_expression(const struct script *s)
{
    static const str words[] = {
        STR("String"),    STR("unescape"), STR("decodeURIComponent"),
        STR("decodeURI"), STR("atob"),     STR("eval")};

    if (s->t.kind == SCRIPT_STRING)
        return true;
    if (s->t.kind == SCRIPT_SIGN)
        return s->t.sign == '[' && strchr("\"'", script_peek(s)) != NULL &&
               script_peek(s) != '\0';
    if (s->t.kind != SCRIPT_WORD)
        return false;
    return is_one_of(s->t.text, words, array_len(words));
}

/* A known variable that stands for its value, not one to be set anew. */
static bool
is_use(const struct script *s)
{
    char next = script_peek(s);

    if (s->t.kind != SCRIPT_WORD || s->variables_n == 0 || next == '=' ||
        next == ':')
        return false;
    const struct script_variable *v = script_get(s, s->t.text);
    return v != NULL && (next != '[' || v->items != NULL) &&
           !(next == '+' && s->at + 1 < s->text.n &&
             s->text.p[s->at + 1] == '=');
}

static void
walk(struct extract_script_reader *r)
{
    struct script *s = &r->script;

    while (s->t.kind != SCRIPT_END) {
        bool may_be_key =
            s->t.kind == SCRIPT_STRING || s->t.kind == SCRIPT_WORD;
        if (may_be_key && script_peek(s) == ':' &&
            extract_object_key(&r->objects,
                               script_unescaped(s->arena, s->t.text))) {
            script_next(s);
            script_next(s);
        } else if (begins_expression(s) || is_use(s)) {
            bool is_list = script_is_sign(s, '[');
            if (!on_expression(r) && is_list) /* only its bracket is passed */
                extract_object_open(&r->objects, '[', r->found->n);
        } else if (s->t.kind == SCRIPT_WORD) {
            on_word(r);
        } else if (s->t.kind == SCRIPT_SIGN) {
            on_sign(r);
        } else {
            script_next(s);
        }
    }
}

/* ---- whole scripts ---- */

/*
 * CodeIgniter fills a list from the end of the link to its beginning and
 * writes it backwards; `|106` is a character code.
 */
static void
look_at_elements(struct extract_script_reader *r)
{
    struct buf b;

    buf_init(&b, r->found->arena, SCRIPT_VALUE_MAX);
    for (size_t i = r->elements_n; i-- > 0;) {
        str e = r->elements[i];
        int64_t code;
        if (str_has_prefix(e, STR("|")) && str_to_i64(str_from(e, 1), &code) &&
            code > 0 && code < 0x110000)
            buf_add_utf8(&b, (uint32_t)code);
        else if (!str_has_prefix(e, STR("|")))
            buf_add(&b, e);
    }
    look(r, script_percent(r->found->arena, buf_str(&b)), false);
}

/* The Email Encoder of WordPress: a set of letters, and indices into it. */
static void
look_at_indices(struct extract_script_reader *r)
{
    const struct script_variable *ml = script_get(&r->script, STR("ml"));
    const struct script_variable *mi = script_get(&r->script, STR("mi"));
    struct buf b;

    if (ml == NULL || mi == NULL)
        return;
    str set = ml->value, indices = mi->value;
    buf_init(&b, r->found->arena, SCRIPT_VALUE_MAX);
    for (size_t i = 0; i < indices.n; i++) {
        size_t at = (size_t)(unsigned char)indices.p[i] - 48;
        if (at < set.n)
            buf_add_byte(&b, set.p[at]);
    }
    str text = script_percent(r->found->arena, buf_str(&b));
    if (str_is_utf8(text))
        look(r, text, false);
}

/* for (i = s.length - 1; i >= 0; i--) r += s.charAt(i): a text from behind. */
static void
look_at_reversed(struct extract_script_reader *r)
{
    for (size_t i = 0; i < SCRIPT_VARIABLES_MAX; i++) {
        str v = r->script.variables[i].value;
        if (i >= r->script.variables_n || obfuscate_is_address(v) ||
            str_find_byte(v, '@', 0) == STR_NOT_FOUND)
            continue;
        str turned = script_reversed(r->found->arena, v);
        if (obfuscate_is_address(turned))
            look(r, turned, false);
    }
}

/* Does code begin with the data of an application? */
static bool
is_state(str s)
{
    static const str marks[] = {
        STR("__NEXT"), STR("__next_f"), STR("__NUXT"),   STR("STATE"),
        STR("__DATA"), STR("__APOLLO"), STR("INITIAL"),  STR("PRELOAD"),
        STR("__INIT"), STR("__remix"),  STR("__svelte"), STR("__data")};

    s = str_sub(str_trim(s), 0, 120);
    if (str_has_prefix(s, STR("{")) || str_has_prefix(s, STR("[")))
        return true;
    for (size_t i = 0; i < array_len(marks); i++)
        if (str_find(s, marks[i], 0) != STR_NOT_FOUND)
            return true;
    return false;
}

static str
skip_marks(str s)
{
    static const str marks[] = {STR("<!--"), STR("<![CDATA["),
                                STR("//<![CDATA["), STR("/*<![CDATA[*/")};

    for (int round = 0; round < 3; round++) {
        s = str_trim(s);
        for (size_t i = 0; i < array_len(marks); i++)
            if (str_has_prefix(s, marks[i]))
                s = str_from(s, marks[i].n);
    }
    return s;
}

static void
read_text(struct extract_script_reader *r, const struct text *t)
{
    str s = skip_marks(t->text);
    bool is_json = t->kind != EXTRACT_SCRIPT_CODE;

    /* encoded as if it were markup, by a template that does so always */
    if (is_json && str_find_byte(s, '"', 0) == STR_NOT_FOUND)
        s = charref_decoded(r->found->arena, s, false);
    r->kind = t->kind;
    r->depth = t->depth;
    r->is_state = t->kind == EXTRACT_SCRIPT_CODE && is_state(s);
    r->variable = (str){NULL, 0};
    r->elements_n = 0;
    r->is_target = r->is_output = false;
    script_init(&r->script, r->found->arena, s, is_json || r->is_state);
    extract_object_init(&r->objects, t->kind == EXTRACT_SCRIPT_JSON_LD);
    walk(r);
    extract_object_finish(&r->objects, r->found);
    if (r->elements_n > 0)
        look_at_elements(r);
    if (t->kind != EXTRACT_SCRIPT_CODE)
        return;
    if (str_find(s, STR("charCodeAt"), 0) != STR_NOT_FOUND)
        look_at_indices(r);
    if (str_find(s, STR("charAt("), 0) != STR_NOT_FOUND)
        look_at_reversed(r);
}

void
extract_script_read(struct extract_scripts *x, str script,
                    enum extract_script_kind kind, const char *where,
                    size_t text_at)
{
    struct extract_script_reader *r = x->reader;

    if (r == NULL)
        r = x->reader = arena_alloc_raw(x->found->arena, sizeof(*r));
    r->found = x->found;
    r->page = x;
    r->where = where;
    r->text_at = text_at;
    r->elements = NULL;
    r->texts_n = 0;
    r->texts[r->texts_n++] =
        (struct text){str_sub(script, 0, EXTRACT_SCRIPT_BYTES_MAX), kind, 0};
    for (size_t i = 0; i < r->texts_n; i++) {
        struct text t = r->texts[i];
        read_text(r, &t);
    }
}
