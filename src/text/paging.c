/*
 * Paging: see paging.h. Both URLs are written without what turns the page
 * ("the rest"); where the rests are equal, the link is a page of the list.
 */
#include "text/paging.h"
#include "base/buf.h"
#include "base/check.h"
#include "text/rank_plain.h"
#include "text/same.h"

enum {
    DIGITS_MAX = 5,
    TEXT_MAX = 24,  /* bytes of a link that turns a page */
    SHARED_MIN = 3, /* bytes of team.html and team-2.html */
};

static bool
is_one_of(str s, const char *const *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(s, str_of(v[i])))
            return true;
    return false;
}

/* A small number; false for what is none. */
static bool
number_of(str s, unsigned *out)
{
    unsigned n = 0;

    if (s.n == 0 || s.n > DIGITS_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!str_is_digit(s.p[i]))
            return false;
        n = n * 10 + (unsigned)(s.p[i] - '0');
    }
    *out = n;
    return true;
}

static bool
is_letter(str s, char *out)
{
    if (s.n != 1 || !str_is_alpha(s.p[0]))
        return false;
    *out = (char)str_lower_byte(s.p[0]);
    return true;
}

static bool
is_number_key(str key)
{
    static const char *const keys[] = {
        "page",    "p",           "pg",           "paged",   "pageno",
        "page_no", "pagenum",     "seite",        "start",   "offset",
        "from",    "limitstart",  "pagina",       "pag",     "side",
        "sida",    "sivu",        "strona",       "stranka", "oldal",
        "sayfa",   "currentpage", "current_page", "seiten",  "skip",
        "startat", "first"};
    return is_one_of(key, keys, array_len(keys)) ||
           /* tx_list[page], tx_list%5Bpage%5D, page_e12 */
           str_find_nocase(key, STR("[page]"), 0) != STR_NOT_FOUND ||
           str_find_nocase(key, STR("bpage%5d"), 0) != STR_NOT_FOUND ||
           str_has_prefix_nocase(key, STR("page_"));
}

static bool
is_letter_key(str key)
{
    static const char *const keys[] = {
        "letter",    "alpha",  "az",         "initial", "char",
        "buchstabe", "lettre", "letra",      "lettera", "l",
        "abc",       "index",  "a",          "name",    "lastname",
        "filter",    "starts", "startswith", "begins"};
    return is_one_of(key, keys, array_len(keys));
}

static bool
is_page_segment(str segment)
{
    static const char *const words[] = {"page", "seite", "pagina", "side",
                                        "sida", "sivu",  "strona", "p"};
    return is_one_of(segment, words, array_len(words));
}

/* team-2.html -> team.html, 2; page2 -> 2 alone. */
static str
without_number(struct arena *a, str segment, struct paging *out)
{
    size_t dot = str_rfind_byte(segment, '.');
    str stem = str_sub(segment, 0, dot), ending = str_from(segment, dot);
    size_t n = stem.n;
    struct buf b;

    while (n > 0 && stem.n - n < DIGITS_MAX && str_is_digit(stem.p[n - 1]))
        n--;
    if (n == stem.n || n == 0 || !number_of(str_from(stem, n), &out->number))
        return segment;
    while (n > 0 && (stem.p[n - 1] == '-' || stem.p[n - 1] == '_'))
        n--;
    buf_init(&b, a, URL_MAX);
    if (!is_page_segment(str_sub(stem, 0, n)))
        buf_add(&b, str_sub(stem, 0, n));
    else
        ending = STR_EMPTY;
    buf_add(&b, ending);
    return buf_str(&b);
}

/* The last segment: a letter of an index, or something with a number. */
static str
last_segment(struct arena *a, str segment, bool is_alone, struct paging *out)
{
    struct paging p = {0};

    if (!is_alone && is_letter(segment, &out->letter)) {
        out->kind = PAGING_LETTER;
        return STR_EMPTY;
    }
    str without = without_number(a, segment, &p);
    if (p.number == 0)
        return segment;
    out->kind = PAGING_NUMBER;
    out->number = p.number;
    return without;
}

static void
add_path(struct arena *a, struct buf *b, str path, struct paging *out)
{
    for (str rest = path; rest.p != NULL;) {
        str segment = str_cut(&rest, '/'), next = rest;
        unsigned n;
        if (is_page_segment(segment) && next.p != NULL &&
            number_of(str_cut(&next, '/'), &n)) {
            out->kind = PAGING_NUMBER;
            out->number = n;
            rest = next;
            continue;
        }
        if (segment.n > 0 && (rest.p == NULL || rest.n == 0))
            segment = last_segment(a, segment, b->n == 0, out);
        if (segment.n > 0) {
            buf_add_byte(b, '/');
            buf_add(b, segment);
        }
    }
}

static void
add_query(struct buf *b, str query, struct paging *out)
{
    for (str rest = str_from(query, 1); rest.p != NULL && rest.n > 0;) {
        str parameter = str_cut(&rest, '&');
        str value = parameter, key = str_cut(&value, '=');
        unsigned n;
        if (parameter.n == 0 || same_is_idle(parameter))
            continue;
        if (is_number_key(key) && number_of(value, &n)) {
            out->kind = PAGING_NUMBER;
            out->number = n;
        } else if (is_letter_key(key) && is_letter(value, &out->letter)) {
            out->kind = PAGING_LETTER;
        } else {
            buf_add_byte(b, '?');
            buf_add(b, parameter);
        }
    }
}

/* The URL without what turns the page, and what that is. */
static str
rest_of(struct arena *a, const struct url *u, struct paging *out)
{
    struct buf b;

    *out = (struct paging){0};
    buf_init(&b, a, 2 * URL_MAX);
    add_path(a, &b, u->path, out);
    add_query(&b, u->query, out);
    return buf_str(&b);
}

/* ---- by text ---- */

static bool
is_next(str text)
{
    static const char *const words[] = {"next",
                                        "next page",
                                        "older",
                                        "more",
                                        "load more",
                                        "show more",
                                        "weiter",
                                        "naechste",
                                        "nachste",
                                        "nachste seite",
                                        "naechste seite",
                                        "vorwarts",
                                        "mehr laden",
                                        "suivant",
                                        "suivante",
                                        "page suivante",
                                        "siguiente",
                                        "pagina siguiente",
                                        "successivo",
                                        "successiva",
                                        "avanti",
                                        "pagina successiva",
                                        "volgende",
                                        "volgende pagina",
                                        "seguinte",
                                        "proxima",
                                        "proximo",
                                        "proxima pagina",
                                        "nastepna",
                                        "nastepny",
                                        "nastepna strona",
                                        "dalej",
                                        "nasta",
                                        "nasta sida",
                                        "neste",
                                        "neste side",
                                        "naeste",
                                        "naste",
                                        "naeste side",
                                        "seuraava",
                                        "seuraava sivu",
                                        "naesta",
                                        "nasta sida",
                                        "dalsi",
                                        "kovetkezo",
                                        "urmatoarea",
                                        "sonraki"};
    static const char *const signs[] = {
        "\xc2\xbb",     "\xe2\x80\xba", ">",           ">>",
        "\xe2\x86\x92", "\xe2\x96\xb6", "\xe2\x96\xb8"};
    struct rank_plain plain;

    if (is_one_of(text, signs, array_len(signs)))
        return true;
    rank_plain_make(text, false, &plain);
    return is_one_of(rank_plain_str(&plain), words, array_len(words));
}

static str
folder(str path)
{
    size_t slash = str_rfind_byte(path, '/');
    return str_sub(path, 0, slash == STR_NOT_FOUND ? 0 : slash + 1);
}

/* Does it lie in the list's folder, or begin as its name does? */
static bool
is_beside(const struct url *of, const struct url *u)
{
    str list = of->path, path = u->path;
    size_t shared = 0;

    if (str_eq(list, path) && u->query.n > 0)
        return true;
    if (list.n > 1 && list.p[list.n - 1] != '/' && str_has_prefix(path, list))
        return path.n > list.n; /* /team, /team/2 */
    str f = folder(list);
    if (!str_has_prefix(path, f))
        return false;
    if (f.n > 1)
        return true;
    while (shared < list.n && shared < path.n &&
           list.p[shared] == path.p[shared])
        shared++;
    return shared >= SHARED_MIN + 1;
}

/* What a path and query end in, but for a slash. */
static char
last_byte(const struct url *u)
{
    str s = u->query.n > 0 ? u->query : u->path;

    if (s.n > 1 && s.p[s.n - 1] == '/')
        s.n--;
    return s.n > 0 ? s.p[s.n - 1] : '/';
}

static bool
is_by_text(const struct url *of, const struct url *u, str text,
           struct paging *out)
{
    char letter, last = last_byte(u);

    *out = (struct paging){0};
    if (text.n == 0 || text.n > TEXT_MAX || !is_beside(of, u))
        return false;
    if (is_next(text))
        out->kind = PAGING_NEXT;
    else if (number_of(text, &out->number) && str_is_digit(last))
        out->kind = PAGING_NUMBER;
    else if (is_letter(text, &letter) && (char)str_lower_byte(last) == letter) {
        out->kind = PAGING_LETTER;
        out->letter = letter;
    }
    return out->kind != PAGING_NONE;
}

bool
paging_is(struct arena *a, const struct url *of, const struct url *u, str text,
          struct paging *out)
{
    struct paging now;

    if (!str_eq(of->host, u->host)) {
        *out = (struct paging){0};
        return false;
    }
    str rest = rest_of(a, u, out);
    bool turns = out->kind != PAGING_NONE;
    if (turns && str_eq_nocase(rest, rest_of(a, of, &now)))
        return true;
    return is_by_text(of, u, str_trim(text), out);
}
