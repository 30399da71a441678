/*
 * vCards: see vcard.h. Logical lines come one by one, unfolded; a card's
 * addresses wait for its end, since the name may come behind them.
 */
#include "text/vcard.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/email.h"

enum {
    LINE_MAX = 8192, /* bytes of an unfolded line; photographs are longer */
    NAME_MAX = 200,
    ADDRESSES_MAX = 16, /* of a card */
    TEXT_MAX = 4 * 1024 * 1024,
};

struct card {
    str name, parts, title, org; /* FN; N put in order */
    str addresses[ADDRESSES_MAX];
    size_t addresses_n;
};

struct reader {
    struct arena *arena;
    struct extract *out;
    struct buf text;
    size_t cards_n;
    str rest;
    struct card card;
    bool is_in_card;
};

bool
vcard_is_one(str text)
{
    if (str_has_prefix(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    text = str_sub(text, 0, 256);
    while (text.n > 0 && str_is_space(text.p[0]))
        text = str_from(text, 1);
    return str_has_prefix_nocase(text, STR("BEGIN:VCARD"));
}

/* ---- lines ---- */

static str
cut_line(str *rest)
{
    str line = str_cut(rest, '\n');

    while (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

static bool
has_parameter(str head, str word)
{
    return str_find_nocase(head, word, 0) != STR_NOT_FOUND;
}

/*
 * The next line with those that continue it: a blank at the beginning, or, in
 * quoted-printable, `=` at the end. Over LINE_MAX it is cut.
 */
static str
next_line(struct reader *r)
{
    str line = cut_line(&r->rest);
    str head = str_sub(line, 0, str_find_byte(line, ':', 0));
    bool is_quoted = has_parameter(head, STR("QUOTED-PRINTABLE"));
    struct buf b;

    buf_init(&b, r->arena, LINE_MAX);
    for (;;) {
        bool is_soft = is_quoted && str_has_suffix(line, STR("="));
        buf_add(&b, is_soft ? str_sub(line, 0, line.n - 1) : line);
        bool is_folded = r->rest.p != NULL && r->rest.n > 0 &&
                         (r->rest.p[0] == ' ' || r->rest.p[0] == '\t');
        if (r->rest.p == NULL || (!is_soft && !is_folded))
            return buf_str(&b);
        line = cut_line(&r->rest);
        if (!is_soft)
            line = str_from(line, 1);
    }
}

/* ---- values ---- */

static str
unquoted(struct arena *a, str s)
{
    struct buf b;

    buf_init(&b, a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        int high =
            i + 2 < s.n && s.p[i] == '=' ? str_hex_value(s.p[i + 1]) : -1;
        int low = high >= 0 ? str_hex_value(s.p[i + 2]) : -1;
        if (low < 0) {
            buf_add_byte(&b, s.p[i]);
            continue;
        }
        buf_add_byte(&b, (char)(high << 4 | low));
        i += 2;
    }
    return buf_str(&b);
}

/* \n and \, as version 3 has them; semicolons left alone. */
static str
unescaped(struct arena *a, str s)
{
    struct buf b;

    if (str_find_byte(s, '\\', 0) == STR_NOT_FOUND)
        return s;
    buf_init(&b, a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] != '\\' || i + 1 == s.n) {
            buf_add_byte(&b, s.p[i]);
            continue;
        }
        i++;
        buf_add_byte(&b, s.p[i] == 'n' || s.p[i] == 'N' ? ' ' : s.p[i]);
    }
    return buf_str(&b);
}

/* What is no UTF-8 is Latin-1, as old programs wrote it. */
static str
as_utf8(struct arena *a, str s)
{
    struct buf b;

    if (str_is_utf8(s))
        return s;
    buf_init(&b, a, 2 * s.n);
    for (size_t i = 0; i < s.n; i++)
        buf_add_utf8(&b, (unsigned char)s.p[i]);
    return buf_str(&b);
}

static str
value_of(struct reader *r, str head, str raw)
{
    if (has_parameter(head, STR("QUOTED-PRINTABLE")))
        raw = unquoted(r->arena, raw);
    raw = as_utf8(r->arena, unescaped(r->arena, raw));
    return str_dup(r->arena, str_trim(str_sub(raw, 0, NAME_MAX)));
}

/* Doe;Jane;M.;Dr.;PhD to Dr. Jane M. Doe, PhD */
static str
name_of_parts(struct arena *a, str value)
{
    static const int order[] = {3, 1, 2, 0};
    str parts[5] = {STR_EMPTY, STR_EMPTY, STR_EMPTY, STR_EMPTY, STR_EMPTY};
    struct buf b;

    for (size_t i = 0; i < array_len(parts) && value.p != NULL; i++)
        parts[i] = str_trim(str_cut(&value, ';'));
    buf_init(&b, a, 2 * NAME_MAX);
    for (size_t i = 0; i < array_len(order); i++) {
        if (parts[order[i]].n == 0)
            continue;
        buf_add(&b, b.n > 0 ? STR(" ") : STR_EMPTY);
        buf_add(&b, parts[order[i]]);
    }
    return buf_str(&b);
}

/* ---- cards ---- */

static void
begin_block(struct reader *r)
{
    struct extract *x = r->out;
    size_t n = x->blocks_n, size = sizeof(*x->blocks);

    if ((n & (n - 1)) == 0) /* full at each power of two */
        x->blocks =
            arena_grow(r->arena, x->blocks, n * size, (n ? 2 * n : 1) * size);
    x->blocks[x->blocks_n++] = (struct extract_block){
        .text_at = (uint32_t)r->text.n, .depth = 1, .depth_min = 0};
}

static void
add_line(struct reader *r, str s, size_t block_at)
{
    if (s.n == 0)
        return;
    if (r->text.n > block_at)
        buf_add_byte(&r->text, '\n');
    buf_add(&r->text, s);
}

static void
add_address(struct reader *r, str address, str name, size_t text_at)
{
    struct extract *x = r->out;
    size_t n = x->addresses_n, size = sizeof(*x->addresses);

    if (n == EXTRACT_ADDRESSES_MAX) {
        x->is_truncated = true;
        return;
    }
    if ((n & (n - 1)) == 0)
        x->addresses = arena_grow(r->arena, x->addresses, n * size,
                                  (n ? 2 * n : 1) * size);
    x->addresses[x->addresses_n++] =
        (struct extract_address){address, SHOWN_VCARD, "EMAIL", text_at, name};
}

static void
end_card(struct reader *r)
{
    struct card *c = &r->card;
    str name = c->name.n > 0 ? c->name : c->parts;

    r->is_in_card = false;
    if (r->cards_n++ == VCARD_CARDS_MAX) {
        r->out->is_truncated = true;
        return;
    }
    if (r->text.n > 0)
        buf_add_byte(&r->text, '\n');
    size_t from = r->text.n;
    begin_block(r);
    add_line(r, name, from);
    add_line(r, c->title, from);
    add_line(r, c->org, from);
    if (r->out->title.n == 0)
        r->out->title = name;
    for (size_t i = 0; i < c->addresses_n && !r->text.is_full; i++) {
        size_t at = r->text.n + (r->text.n > from);
        add_line(r, c->addresses[i], from);
        add_address(r, c->addresses[i], name, at);
    }
}

static void
on_email(struct reader *r, str value)
{
    struct card *c = &r->card;
    struct email e;

    if (str_has_prefix_nocase(value, STR("mailto:")))
        value = str_from(value, 7);
    if (c->addresses_n == ADDRESSES_MAX ||
        email_parse(r->arena, value, &e) != EMAIL_OK)
        return;
    for (size_t i = 0; i < c->addresses_n; i++)
        if (str_eq(c->addresses[i], e.text))
            return;
    c->addresses[c->addresses_n++] = e.text;
}

static void
on_line(struct reader *r, str line)
{
    struct card *c = &r->card;
    size_t colon = str_find_byte(line, ':', 0);

    if (colon == STR_NOT_FOUND)
        return;
    str head = str_sub(line, 0, colon);
    str name = str_sub(head, 0, str_find_byte(head, ';', 0));
    size_t dot = str_rfind_byte(name, '.'); /* of a group */
    name = dot == STR_NOT_FOUND ? name : str_from(name, dot + 1);
    str raw = str_from(line, colon + 1);
    if (str_eq_nocase(name, STR("BEGIN"))) {
        *c = (struct card){STR_EMPTY, STR_EMPTY, STR_EMPTY, STR_EMPTY, {}, 0};
        r->is_in_card = true;
    } else if (str_eq_nocase(name, STR("END")) && r->is_in_card) {
        end_card(r);
    } else if (str_eq_nocase(name, STR("FN"))) {
        c->name = value_of(r, head, raw);
    } else if (str_eq_nocase(name, STR("N"))) {
        c->parts = name_of_parts(r->arena, value_of(r, head, raw));
    } else if (str_eq_nocase(name, STR("TITLE"))) {
        c->title = value_of(r, head, raw);
    } else if (str_eq_nocase(name, STR("ORG"))) {
        c->org = value_of(r, head, raw);
    } else if (str_eq_nocase(name, STR("EMAIL"))) {
        on_email(r, value_of(r, head, raw));
    }
}

void
vcard_read(struct arena *a, str text, struct extract *out)
{
    struct reader r = {.arena = a, .out = out, .rest = text};

    if (str_has_prefix(text, STR("\xef\xbb\xbf")))
        r.rest = str_from(text, 3);
    r.card = (struct card){STR_EMPTY, STR_EMPTY, STR_EMPTY, STR_EMPTY, {}, 0};
    buf_init(&r.text, a, TEXT_MAX);
    while (r.rest.p != NULL) {
        str line = next_line(&r);
        if (line.n > 0 && r.cards_n <= VCARD_CARDS_MAX)
            on_line(&r, line);
    }
    if (r.is_in_card) /* its end is missing */
        end_card(&r);
    out->text = buf_str(&r.text);
}
