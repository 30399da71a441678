/* Tokens of scripts: see script.h. Expressions are in script_value.c. */
#include "text/script.h"
#include "base/buf.h"
#include "base/check.h"

void
script_init(struct script *s, struct arena *a, str text, bool is_json)
{
    *s = (struct script){
        .arena = a,
        .text = text,
        .is_json = is_json,
        .made_max = SCRIPT_MADE_FACTOR * text.n + SCRIPT_VALUE_MAX,
    };
    script_next(s);
}

static bool
is_word_byte(char c)
{
    return str_is_alnum(c) || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* Behind white space and comments. */
static size_t
skip_space(const struct script *s, size_t at)
{
    str t = s->text;

    while (at < t.n) {
        if (str_is_space(t.p[at])) {
            at++;
            continue;
        }
        if (t.p[at] != '/' || at + 1 >= t.n)
            break;
        if (t.p[at + 1] == '/') {
            at = str_find_byte(t, '\n', at);
        } else if (t.p[at + 1] == '*') {
            at = str_find(t, STR("*/"), at + 2);
            at = at == STR_NOT_FOUND ? at : at + 2;
        } else {
            break;
        }
        if (at == STR_NOT_FOUND)
            return t.n;
    }
    return at;
}

/*
 * Where the string that begins behind `at` ends: at its quote, at the end of
 * a line that no string may cross, or with the text.
 */
static size_t
string_end(const struct script *s, size_t at, char quote)
{
    str t = s->text;
    bool may_cross = quote == '`' || (s->is_json && quote == '"');

    for (; at < t.n; at++) {
        char c = t.p[at];
        if (c == quote || (c == '\n' && !may_cross))
            return at;
        if (c == '\\')
            at++;
    }
    return t.n;
}

/* A pattern literal ends on its line; classes may hold the slash. */
static size_t
pattern_end(const struct script *s, size_t at)
{
    bool is_class = false;

    for (; at < s->text.n && s->text.p[at] != '\n'; at++) {
        char c = s->text.p[at];
        if (c == '\\')
            at++;
        else if (c == '[')
            is_class = true;
        else if (c == ']')
            is_class = false;
        else if (c == '/' && !is_class)
            return at;
    }
    return STR_NOT_FOUND;
}

static void
take(struct script *s, enum script_kind kind, size_t from, size_t to, char sign)
{
    s->t = (struct script_token){kind, sign, str_sub(s->text, from, to)};
}

static void
take_string(struct script *s, size_t at, char quote)
{
    size_t end = string_end(s, at + 1, quote);

    take(s, SCRIPT_STRING, at + 1, end, quote);
    s->at = end < s->text.n ? end + 1 : end;
    s->was_value = true;
}

static void
take_word(struct script *s, size_t at)
{
    static const str before_pattern[] = {STR("return"), STR("typeof"),
                                         STR("case"), STR("in")};
    size_t end = at;

    while (end < s->text.n && is_word_byte(s->text.p[end]))
        end++;
    bool is_number = str_is_digit(s->text.p[at]);
    take(s, is_number ? SCRIPT_NUMBER : SCRIPT_WORD, at, end, '\0');
    s->at = end;
    s->was_value = true;
    for (size_t i = 0; i < array_len(before_pattern); i++)
        if (str_eq(s->t.text, before_pattern[i]))
            s->was_value = false;
}

void
script_next(struct script *s)
{
    size_t at = skip_space(s, s->at);

    if (at >= s->text.n) {
        s->at = s->text.n;
        take(s, SCRIPT_END, s->at, s->at, '\0');
        return;
    }
    char c = s->text.p[at];
    if (c == '"' || c == '\'' || c == '`') {
        take_string(s, at, c);
        return;
    }
    if (is_word_byte(c)) {
        take_word(s, at);
        return;
    }
    size_t end =
        c == '/' && !s->was_value ? pattern_end(s, at + 1) : STR_NOT_FOUND;
    take(s, SCRIPT_SIGN, at, end == STR_NOT_FOUND ? at + 1 : end + 1, c);
    s->at = at + s->t.text.n;
    s->was_value = c == ')' || c == ']' || c == '}' || s->t.text.n > 1;
}

bool
script_is_sign(const struct script *s, char c)
{
    return s->t.kind == SCRIPT_SIGN && s->t.sign == c;
}

bool
script_is_word(const struct script *s, str word)
{
    return s->t.kind == SCRIPT_WORD && str_eq(s->t.text, word);
}

char
script_peek(const struct script *s)
{
    size_t at = skip_space(s, s->at);
    return at < s->text.n ? s->text.p[at] : '\0';
}

/* Variables */

static size_t
variables_kept(const struct script *s)
{
    return s->variables_n < SCRIPT_VARIABLES_MAX ? s->variables_n
                                                 : SCRIPT_VARIABLES_MAX;
}

const struct script_variable *
script_get(const struct script *s, str name)
{
    for (size_t i = variables_kept(s); i-- > 0;)
        if (str_eq(s->variables[i].name, name))
            return &s->variables[i];
    return NULL;
}

void
script_set(struct script *s, str name, const struct script_value *v)
{
    struct script_variable new = {name, v->text, v->items, v->items_n};

    for (size_t i = variables_kept(s); i-- > 0;)
        if (str_eq(s->variables[i].name, name)) {
            s->variables[i] = new;
            return;
        }
    s->variables[s->variables_n++ % SCRIPT_VARIABLES_MAX] = new;
}

/* Escapes */

/* n hexadecimal digits at the beginning of s; -1: there are none. */
static int32_t
hex(str s, size_t n)
{
    int32_t v = 0;

    if (s.n < n)
        return -1;
    for (size_t i = 0; i < n; i++) {
        int d = str_hex_value(s.p[i]);
        if (d < 0)
            return -1;
        v = v << 4 | d;
    }
    return v;
}

/* \u0040, \u{40}, and pairs of surrogates; returns the bytes read, or 0. */
static size_t
read_u(str s, uint32_t *out)
{
    if (str_has_prefix(s, STR("{"))) {
        size_t close = str_find_byte(str_sub(s, 0, 8), '}', 0);
        int32_t v =
            close == STR_NOT_FOUND ? -1 : hex(str_from(s, 1), close - 1);
        *out = (uint32_t)v;
        return v < 0 ? 0 : close + 1;
    }
    int32_t high = hex(s, 4), low = -1;
    if (high < 0)
        return 0;
    *out = (uint32_t)high;
    if (high >= 0xd800 && high < 0xdc00 && s.n >= 10 && s.p[4] == '\\' &&
        s.p[5] == 'u')
        low = hex(str_from(s, 6), 4);
    if (low < 0xdc00 || low > 0xdfff)
        return 4;
    *out =
        0x10000 + ((uint32_t)(high - 0xd800) << 10) + (uint32_t)(low - 0xdc00);
    return 10;
}

/* What the escape behind a backslash stands for; returns the bytes read. */
static size_t
add_escape(struct buf *b, str s)
{
    static const char from[] = "nrtbfv0", to[] = "\n\r\t\b\f\v ";
    uint32_t c = 0;
    size_t n;

    if (s.p[0] == 'u' && (n = read_u(str_from(s, 1), &c)) > 0) {
        buf_add_utf8(b, c);
        return n + 1;
    }
    int32_t x = s.p[0] == 'x' ? hex(str_from(s, 1), 2) : -1;
    if (x >= 0) {
        buf_add_utf8(b, (uint32_t)x);
        return 3;
    }
    if (s.p[0] == '\n') /* goes on in the next line */
        return 1;
    const char *known = memchr(from, s.p[0], sizeof(from) - 1);
    buf_add_byte(b, known != NULL ? to[known - from] : s.p[0]);
    return 1;
}

str
script_unescaped(struct arena *a, str raw)
{
    struct buf b;
    size_t slash = str_find_byte(raw, '\\', 0);

    if (slash == STR_NOT_FOUND)
        return raw;
    /* an escape never writes more bytes than it has */
    buf_init(&b, a, raw.n + 4);
    while (slash != STR_NOT_FOUND && slash + 1 < raw.n) {
        buf_add(&b, str_sub(raw, 0, slash));
        raw = str_from(raw, slash + 1);
        raw = str_from(raw, add_escape(&b, raw));
        slash = str_find_byte(raw, '\\', 0);
    }
    buf_add(&b, str_sub(raw, 0, slash));
    return buf_str(&b);
}

str
script_percent(struct arena *a, str s)
{
    struct buf b;

    if (str_find_byte(s, '%', 0) == STR_NOT_FOUND)
        return s;
    buf_init(&b, a, s.n + 4);
    for (size_t i = 0; i < s.n; i++) {
        str rest = str_from(s, i + 1);
        bool is_wide = rest.n > 0 && (rest.p[0] == 'u' || rest.p[0] == 'U');
        int32_t c = s.p[i] != '%' ? -1
                    : is_wide     ? hex(str_from(rest, 1), 4)
                                  : hex(rest, 2);
        if (c < 0)
            buf_add_byte(&b, s.p[i]);
        else if (is_wide)
            buf_add_utf8(&b, (uint32_t)c);
        else
            buf_add_byte(&b, (char)c);
        i += c < 0 ? 0 : is_wide ? 5 : 2;
    }
    return buf_str(&b);
}

str
script_rot13(struct arena *a, str s)
{
    char *p = arena_alloc_raw(a, s.n + 1);

    for (size_t i = 0; i < s.n; i++) {
        unsigned char low = str_lower_byte(s.p[i]);
        p[i] = s.p[i];
        if (low >= 'a' && low <= 'z')
            p[i] = (char)(s.p[i] + (low < 'n' ? 13 : -13));
    }
    return str_make(p, s.n);
}

static int
base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (str_is_digit(c))
        return c - '0' + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

str
script_base64(struct arena *a, str s)
{
    const str none = {NULL, 0};
    uint32_t bits = 0;
    size_t n = 0, have = 0;

    while (s.n > 0 && s.p[s.n - 1] == '=')
        s.n--;
    if (s.n < 2 || s.n > SCRIPT_VALUE_MAX || s.n % 4 == 1)
        return none;
    char *p = arena_alloc_raw(a, s.n);
    for (size_t i = 0; i < s.n; i++) {
        int v = base64_value(s.p[i]);
        if (v < 0)
            return none;
        bits = bits << 6 | (uint32_t)v;
        have += 6;
        if (have >= 8) {
            have -= 8;
            p[n++] = (char)(bits >> have);
        }
    }
    return str_make(p, n);
}

str
script_reversed(struct arena *a, str s)
{
    char *p = arena_alloc_raw(a, s.n + 1);
    size_t out = s.n;

    for (size_t i = 0; i < s.n;) {
        size_t n = 1;
        while (i + n < s.n && ((unsigned char)s.p[i + n] & 0xc0) == 0x80)
            n++;
        out -= n;
        memcpy(p + out, s.p + i, n);
        i += n;
    }
    return str_make(p, s.n);
}
