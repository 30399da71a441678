/*
 * The values of expressions: terms between plus signs, each a literal, a
 * variable, a list of literals or a call of a known function, with the
 * methods behind it. Calls that are open stand on a stack of our own; what
 * has no value ends the expression.
 */
#include "base/buf.h"
#include "base/check.h"
#include "text/script.h"

enum call { CALL_GROUP, CALL_PERCENT, CALL_BASE64, CALL_CODE };

static const struct {
    str name;
    enum call call;
} calls[] = {
    {{"unescape", 8},            CALL_PERCENT},
    {{"decodeURIComponent", 18}, CALL_PERCENT},
    {{"decodeURI", 9},           CALL_PERCENT},
    {{"atob", 4},                CALL_BASE64 },
    {{"escape", 6},              CALL_GROUP  },
    {{"eval", 4},                CALL_CODE   },
};

/* A term while its methods are applied: a text, or a list of them. */
struct term {
    str text;
    str *items;
    size_t items_n;
    bool is_list;
    bool is_made;
};

struct frame {
    enum call call;
    str text;
    size_t terms;
};

struct reader {
    struct script *s;
    struct frame frames[SCRIPT_CALLS_MAX + 1];
    size_t depth; /* of the innermost frame */
    bool may_be_list;
    bool is_made;
    bool is_code;
};

/* Every byte that is made is paid for, so that no loop makes many of few. */
static bool
may_make(struct script *s, size_t n)
{
    if (s->made + n > s->made_max)
        return false;
    s->made += n;
    return true;
}

static str
joined(struct script *s, str x, str y)
{
    if (x.n == 0)
        return y;
    if (y.n == 0)
        return x;
    size_t n = x.n + y.n;
    if (n > SCRIPT_VALUE_MAX || !may_make(s, n))
        return x;
    char *p = arena_alloc_raw(s->arena, n);
    memcpy(p, x.p, x.n);
    memcpy(p + x.n, y.p, y.n);
    return str_make(p, n);
}

static bool
is_number(str s, uint32_t *out)
{
    bool is_hex = str_has_prefix_nocase(s, STR("0x"));
    uint32_t v = 0;

    if (is_hex)
        s = str_from(s, 2);
    for (size_t i = 0; i < s.n; i++) {
        int d = str_hex_value(s.p[i]);
        if (d < 0 || d >= (is_hex ? 16 : 10) || v > 0x10ffff)
            return false;
        v = v * (is_hex ? 16 : 10) + (uint32_t)d;
    }
    *out = v;
    return s.n > 0;
}

/* A character code while it is read: 106, 97+1, 0x6e. */
struct code {
    uint32_t sum;
    bool has_any, is_minus;
};

static void
end_code(struct code *c, struct buf *b)
{
    if (c->has_any && c->sum <= 0x10ffff)
        buf_add_utf8(b, c->sum);
    *c = (struct code){0, false, false};
}

/* A number or a sign of the list; false: something else. */
static bool
read_code(struct script *s, struct code *c, struct buf *b)
{
    uint32_t v;

    if (s->t.kind == SCRIPT_NUMBER && is_number(s->t.text, &v)) {
        c->sum = c->is_minus ? c->sum - v : c->sum + v;
        c->has_any = true;
        c->is_minus = false;
        return true;
    }
    if (s->t.kind != SCRIPT_SIGN || strchr(",)]-+(", s->t.sign) == NULL)
        return false;
    c->is_minus |= s->t.sign == '-';
    if (strchr(",)]", s->t.sign) != NULL)
        end_code(c, b);
    return true;
}

/* Numbers up to the bracket that closes them, which is passed. */
static bool
read_codes(struct script *s, struct buf *b)
{
    struct code c = {0, false, false};

    for (size_t i = 0; i < 4 * SCRIPT_ARRAY_MAX; i++) {
        bool is_last = script_is_sign(s, ')') || script_is_sign(s, ']');
        if (!read_code(s, &c, b))
            return false;
        script_next(s);
        if (is_last)
            return true;
    }
    return false;
}

/* Behind `String`: .fromCharCode(1, 2) or .fromCharCode.apply(null, [1, 2]) */
static bool
read_from_codes(struct script *s, struct term *out)
{
    struct buf b;

    script_next(s);
    if (!script_is_sign(s, '.'))
        return false;
    script_next(s);
    if (!script_is_word(s, STR("fromCharCode")) &&
        !script_is_word(s, STR("fromCodePoint")))
        return false;
    script_next(s);
    for (int i = 0; i < 8 && s->t.kind != SCRIPT_NUMBER &&
                    s->t.kind != SCRIPT_END && !script_is_sign(s, ')');
         i++)
        script_next(s);
    buf_init(&b, s->arena, SCRIPT_VALUE_MAX);
    if (!read_codes(s, &b))
        return false;
    if (script_is_sign(s, ')')) /* of apply() */
        script_next(s);
    *out = (struct term){.text = buf_str(&b), .is_made = true};
    return true;
}

/* Was it written so that the sign cannot be read in the source? */
static bool
is_escaped(str raw)
{
    return str_find(raw, STR("\\x40"), 0) != STR_NOT_FOUND ||
           str_find(raw, STR("\\u0040"), 0) != STR_NOT_FOUND;
}

/*
 * A list of literals from `[` on, behind which its method stands if need be;
 * else only the bracket is passed.
 */
static bool
read_list(struct script *s, bool may_be_bare, struct term *out)
{
    struct script saved;
    bool is_made = false;
    size_t n = 0;

    script_next(s);
    if (s->t.kind != SCRIPT_STRING)
        return false;
    if (s->list == NULL)
        s->list = arena_array(s->arena, str, SCRIPT_ARRAY_MAX);
    memcpy(&saved, s, offsetof(struct script, variables_n));
    while (s->t.kind == SCRIPT_STRING && n < SCRIPT_ARRAY_MAX) {
        is_made |= is_escaped(s->t.text);
        s->list[n++] = script_unescaped(s->arena, s->t.text);
        script_next(s);
        if (script_is_sign(s, ','))
            script_next(s);
    }
    if (script_is_sign(s, ']') && (may_be_bare || script_peek(s) == '.')) {
        str *items = arena_array(s->arena, str, n);
        memcpy(items, s->list, n * sizeof(str));
        script_next(s);
        *out = (struct term){STR_EMPTY, items, n, true, is_made};
        return true;
    }
    memcpy(s, &saved, offsetof(struct script, variables_n));
    return false;
}

/* Methods */

static void
split(struct script *s, struct term *t, str sep)
{
    size_t n = 0, max = sep.n == 0 ? t->text.n : SCRIPT_ARRAY_MAX;

    if (max > SCRIPT_ARRAY_MAX || !may_make(s, t->text.n))
        return;
    t->items = arena_array(s->arena, str, t->text.n + 1);
    for (str rest = t->text; rest.p != NULL && n < max;) {
        size_t len = 1;
        if (sep.n > 0) {
            t->items[n++] = str_cut(&rest, sep.p[0]);
            continue;
        }
        while (len < rest.n && ((unsigned char)rest.p[len] & 0xc0) == 0x80)
            len++;
        t->items[n++] = str_sub(rest, 0, len);
        rest = len < rest.n ? str_from(rest, len) : (str){NULL, 0};
    }
    t->items_n = n;
    t->is_list = true;
}

static void
join(struct script *s, struct term *t, str sep)
{
    struct buf b;

    buf_init(&b, s->arena, SCRIPT_VALUE_MAX);
    for (size_t i = 0; i < t->items_n && !b.is_full; i++) {
        buf_add(&b, i ? sep : STR_EMPTY);
        buf_add(&b, t->items[i]);
    }
    *t = (struct term){.text = buf_str(&b), .is_made = true};
}

static void
reverse(struct term *t)
{
    for (size_t i = 0; i < t->items_n / 2; i++) {
        str x = t->items[i];
        t->items[i] = t->items[t->items_n - 1 - i];
        t->items[t->items_n - 1 - i] = x;
    }
    t->is_made = true;
}

/* A pattern that stands for itself: /\[at\]/g gives [at]. p NULL: it is more */
static str
plain_pattern(struct arena *a, str s)
{
    struct buf b;

    if (s.n < 2 || s.p[0] != '/')
        return (str){NULL, 0};
    buf_init(&b, a, s.n);
    s = str_sub(s, 1, s.n - 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n && !str_is_alnum(s.p[i + 1]))
            buf_add_byte(&b, s.p[++i]);
        else if (strchr("\\[](){}.*+?^$|", s.p[i]) != NULL)
            return (str){NULL, 0};
        else
            buf_add_byte(&b, s.p[i]);
    }
    return buf_str(&b);
}

static str
replaced(struct script *s, str text, str what, str with)
{
    struct buf b;
    size_t at;

    if (what.n == 0 || !may_make(s, text.n + with.n))
        return text;
    buf_init(&b, s->arena, SCRIPT_VALUE_MAX);
    while (!b.is_full && (at = str_find(text, what, 0)) != STR_NOT_FOUND) {
        buf_add(&b, str_sub(text, 0, at));
        buf_add(&b, with);
        text = str_from(text, at + what.n);
    }
    buf_add(&b, text);
    return buf_str(&b);
}

/* To behind the bracket that closes; does a shift by 13 stand in between? */
static bool
pass_call(struct script *s)
{
    bool is_rot13 = false, has_code = false;
    size_t depth = 1;

    for (size_t i = 0; i < 256 && depth > 0 && s->t.kind != SCRIPT_END; i++) {
        if (script_is_sign(s, '(')) {
            depth++;
        } else if (script_is_sign(s, ')')) {
            depth--;
        } else {
            has_code |= script_is_word(s, STR("charCodeAt"));
            is_rot13 |=
                s->t.kind == SCRIPT_NUMBER && str_eq(s->t.text, STR("13"));
        }
        script_next(s);
    }
    return is_rot13 && has_code;
}

/* Behind `(`: the arguments of replace(). */
static void
replace(struct script *s, struct term *t)
{
    str what = {NULL, 0};

    if (s->t.kind == SCRIPT_STRING) {
        what = script_unescaped(s->arena, s->t.text);
    } else if (s->t.kind == SCRIPT_SIGN && s->t.sign == '/') {
        what = plain_pattern(s->arena, s->t.text);
    }
    script_next(s);
    while (s->t.kind == SCRIPT_WORD) /* the pattern's flags */
        script_next(s);
    if (script_is_sign(s, ','))
        script_next(s);
    if (what.p != NULL && s->t.kind == SCRIPT_STRING) {
        t->text =
            replaced(s, t->text, what, script_unescaped(s->arena, s->t.text));
        t->is_made = true;
    }
    if (pass_call(s) && may_make(s, t->text.n)) {
        t->text = script_rot13(s->arena, t->text);
        t->is_made = true;
    }
}

/* `.name(...)` behind a term; false: something else, the term is done. */
static bool
read_method(struct script *s, struct term *t)
{
    str argument = STR_EMPTY;

    script_next(s);
    str name = s->t.kind == SCRIPT_WORD ? s->t.text : STR_EMPTY;
    script_next(s);
    if (!script_is_sign(s, '('))
        return false;
    script_next(s);
    if (str_eq(name, STR("replace")) || str_eq(name, STR("replaceAll"))) {
        replace(s, t);
        return true;
    }
    if (s->t.kind == SCRIPT_STRING) {
        argument = script_unescaped(s->arena, s->t.text);
        script_next(s);
    }
    if (!script_is_sign(s, ')')) /* arguments that we do not know */
        return false;
    script_next(s);
    if (str_eq(name, STR("split")) && !t->is_list)
        split(s, t, argument);
    else if (str_eq(name, STR("reverse")) && t->is_list)
        reverse(t);
    else if (str_eq(name, STR("join")) && t->is_list)
        join(s, t, argument);
    else
        return str_eq(name, STR("toString")) || str_eq(name, STR("trim"));
    return true;
}

/* Terms */

static bool
open_call(struct reader *r)
{
    struct script *s = r->s;
    enum call call = CALL_GROUP;
    bool is_known = script_is_sign(s, '(');

    for (size_t i = 0; i < array_len(calls) && !is_known; i++)
        if (script_is_word(s, calls[i].name) && script_peek(s) == '(') {
            call = calls[i].call;
            is_known = true;
            script_next(s);
        }
    if (!is_known || r->depth == SCRIPT_CALLS_MAX)
        return false;
    script_next(s);
    r->frames[++r->depth] = (struct frame){call, STR_EMPTY, 0};
    return true;
}

/* What a call gives for what stood in it. */
static str
close_call(struct reader *r, const struct frame *f)
{
    str v = {NULL, 0};

    if (f->call > CALL_GROUP && !may_make(r->s, f->text.n))
        return STR_EMPTY;
    switch (f->call) {
    case CALL_GROUP: return f->text;
    case CALL_PERCENT: v = script_percent(r->s->arena, f->text); break;
    case CALL_BASE64: v = script_base64(r->s->arena, f->text); break;
    case CALL_CODE: r->is_code = true; return f->text;
    }
    r->is_made = true;
    return v.p != NULL && str_is_utf8(v) ? v : STR_EMPTY;
}

/* The number in `[1]`, behind a list's name. */
static bool
read_index(struct script *s, size_t *out)
{
    uint32_t v;

    if (!script_is_sign(s, '['))
        return false;
    script_next(s);
    if (s->t.kind != SCRIPT_NUMBER || !is_number(s->t.text, &v))
        return false;
    script_next(s);
    if (!script_is_sign(s, ']'))
        return false;
    script_next(s);
    *out = v;
    return true;
}

static bool
read_variable(struct script *s, struct term *t)
{
    const struct script_variable *v = script_get(s, s->t.text);
    size_t at;

    if (v == NULL)
        return false;
    struct script_variable is = *v;
    script_next(s);
    if (is.items == NULL) {
        t->text = is.value;
        return true;
    }
    if (script_is_sign(s, '[')) {
        if (!read_index(s, &at) || at >= is.items_n)
            return false;
        t->text = is.items[at];
        return true;
    }
    if (!may_make(s, is.items_n * sizeof(str)))
        return false;
    t->items = arena_array(s->arena, str, is.items_n);
    memcpy(t->items, is.items, is.items_n * sizeof(str));
    t->items_n = is.items_n;
    t->is_list = true;
    return true;
}

static bool
read_term(struct reader *r, struct term *t)
{
    struct script *s = r->s;

    *t = (struct term){.text = STR_EMPTY};
    if (s->t.kind == SCRIPT_STRING || s->t.kind == SCRIPT_NUMBER) {
        t->text = s->t.text;
        if (s->t.kind == SCRIPT_STRING) {
            t->text = script_unescaped(s->arena, s->t.text);
            t->is_made = is_escaped(s->t.text);
        }
        script_next(s);
        return true;
    }
    if (script_is_sign(s, '['))
        return read_list(s, r->may_be_list, t);
    if (s->t.kind != SCRIPT_WORD)
        return false;
    if (str_eq(s->t.text, STR("String")))
        return read_from_codes(s, t);
    return read_variable(s, t);
}

static void
add_term(struct reader *r, const struct term *t)
{
    struct frame *f = &r->frames[r->depth];

    r->is_made |= t->is_made || f->terms > 0;
    f->text = joined(r->s, f->text, t->text);
    f->terms++;
}

/* Methods behind a term, and the ends of calls around it. */
static void
finish_term(struct reader *r, struct term *t)
{
    struct script *s = r->s;

    for (;;) {
        while (script_is_sign(s, '.'))
            if (!read_method(s, t)) {
                *t = (struct term){.text = STR_EMPTY}; /* who knows what */
                break;
            }
        if (!t->is_list)
            add_term(r, t);
        if (r->depth == 0 || !script_is_sign(s, ')'))
            return;
        script_next(s);
        struct frame *f = &r->frames[r->depth--];
        *t = (struct term){.text = close_call(r, f), .is_made = f->terms > 1};
    }
}

bool
script_expression(struct script *s, bool may_be_list, struct script_value *out)
{
    struct reader r = {.s = s, .may_be_list = may_be_list};
    struct term t = {.text = STR_EMPTY};

    memset(&r.frames[0], 0, sizeof(r.frames[0]));
    for (;;) {
        size_t at = s->at;
        if (open_call(&r))
            continue;
        if (!read_term(&r, &t)) {
            if (s->at == at && s->t.kind != SCRIPT_END && r.depth == 0 &&
                r.frames[0].terms == 0)
                script_next(s);
            break;
        }
        finish_term(&r, &t);
        if (t.is_list) {
            *out = (struct script_value){STR_EMPTY, t.items, t.items_n,
                                         t.is_made, false};
            return may_be_list;
        }
        if (!script_is_sign(s, '+') || script_peek(s) == '=' ||
            script_peek(s) == '+')
            break;
        script_next(s);
    }
    /* what stood in calls that never end is no less of a text */
    for (; r.depth > 0; r.depth--) {
        struct frame *f = &r.frames[r.depth - 1];
        f->text = joined(s, f->text, close_call(&r, &r.frames[r.depth]));
        f->terms += r.frames[r.depth].terms;
    }
    *out =
        (struct script_value){r.frames[0].text, NULL, 0, r.is_made, r.is_code};
    return r.frames[0].terms > 0;
}
