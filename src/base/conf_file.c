/*
 * KEY=VALUE files: a reader that walks the text once and knows its line and
 * column; each setting goes to conf_set().
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/conf_file.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/near.h"

enum { WHY_MAX = 1024 };

/* A reader of KEY=VALUE text. */
struct reader {
    struct conf *c;
    enum conf_source source;
    str text;
    const char *name;
    size_t at, line_at; /* offsets; line_at: where the line begins */
    size_t line;        /* 1-based */
};

static int
bad_at(struct reader *r, size_t at, const char *what)
{
    struct buf b;

    buf_init(&b, r->c->arena, WHY_MAX);
    buf_addf(&b, ":%zu:%zu: %s", r->line, at - r->line_at + 1, what);
    return conf_bad(r->c, "", str_of(r->name), buf_z(&b));
}

static char
byte_at(const struct reader *r)
{
    return r->at < r->text.n ? r->text.p[r->at] : '\n';
}

static void
skip_blanks(struct reader *r)
{
    while (r->at < r->text.n &&
           (byte_at(r) == ' ' || byte_at(r) == '\t' || byte_at(r) == '\r'))
        r->at++;
}

static void
next_line(struct reader *r)
{
    size_t end = str_find_byte(r->text, '\n', r->at);
    r->at = end == STR_NOT_FOUND ? r->text.n : end + 1;
    r->line_at = r->at;
    r->line++;
}

static void
note_newline(struct reader *r)
{
    if (byte_at(r) == '\n') {
        r->line++;
        r->line_at = r->at + 1;
    }
}

static str
read_key(struct reader *r)
{
    size_t from = r->at;

    while (r->at < r->text.n &&
           (str_is_alnum(byte_at(r)) || byte_at(r) == '_' ||
            byte_at(r) == '.' || byte_at(r) == '-'))
        r->at++;
    return str_sub(r->text, from, r->at);
}

static char
unescaped(char c)
{
    return (char)(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
}

static int
read_quoted(struct reader *r, str *out)
{
    struct reader start = *r;
    char quote = byte_at(r);
    struct buf b;

    buf_init(&b, r->c->arena, CONF_FILE_MAX);
    for (r->at++; r->at < r->text.n && byte_at(r) != quote; r->at++) {
        note_newline(r);
        if (quote == '"' && byte_at(r) == '\\' && r->at + 1 < r->text.n) {
            r->at++;
            note_newline(r);
            if (strchr("nrt\"\\$`", byte_at(r)) == NULL)
                buf_add_byte(&b, '\\');
            buf_add_byte(&b, unescaped(byte_at(r)));
        } else {
            buf_add_byte(&b, byte_at(r));
        }
    }
    if (r->at >= r->text.n) {
        *r = start;
        return bad_at(r, r->at, "a quote that is not closed");
    }
    r->at++;
    skip_blanks(r);
    if (r->at < r->text.n && byte_at(r) != '\n' && byte_at(r) != '#')
        return bad_at(r, r->at, "text after the closing quote");
    *out = buf_str(&b);
    return 0;
}

/* Up to the end of the line or a # behind a blank, blanks cut off. */
static str
read_bare(struct reader *r)
{
    size_t from = r->at;

    while (r->at < r->text.n && byte_at(r) != '\n' &&
           !(byte_at(r) == '#' &&
             (r->at == from || str_is_space(r->text.p[r->at - 1]))))
        r->at++;
    return str_trim(str_sub(r->text, from, r->at));
}

static int
unknown_key(struct reader *r, str key, size_t at)
{
    struct conf *c = r->c;
    const char *keys[CONF_OPTIONS_MAX];
    size_t n = 0;
    struct buf b;

    for (size_t i = 0; i < c->n; i++)
        if (!c->options[i].is_secret && !c->options[i].is_hidden)
            keys[n++] = conf_key(c->arena, &c->options[i]).p;
    const char *near = near_word(keys, n, key);
    buf_init(&b, c->arena, WHY_MAX);
    inert_add(&b, str_sub(key, 0, NEAR_WORD_MAX));
    buf_addf(&b,
             near ? ": no such setting; did you mean %s?" : ": no such setting",
             near);
    return bad_at(r, at, buf_z(&b));
}

static int
use_setting(struct reader *r, str key, size_t at, str value)
{
    struct conf *c = r->c;
    int i = conf_find_key(c, key);

    if (i < 0)
        return str_has_prefix(key, STR(CONF_KEY_PREFIX))
                   ? unknown_key(r, key, at)
                   : 0;
    struct buf b;
    buf_init(&b, c->arena, WHY_MAX);
    inert_add(&b, str_of(r->name));
    buf_addf(&b, ":%zu:%zu: ", r->line, at - r->line_at + 1);
    buf_add(&b, key);
    /* NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): buf_init set b.p */
    return conf_set(c, (size_t)i, (struct conf_place){r->source, buf_str(&b)},
                    value);
}

/* One line, or more when a quoted value goes on. */
static int
read_setting(struct reader *r)
{
    str value;

    skip_blanks(r);
    if (byte_at(r) == '\n' || byte_at(r) == '#')
        return 0;
    size_t key_at = r->at;
    str key = read_key(r);
    if (str_eq(key, STR("export")) &&
        (byte_at(r) == ' ' || byte_at(r) == '\t')) {
        skip_blanks(r);
        key_at = r->at;
        key = read_key(r);
    }
    if (key.n == 0 || str_is_digit(key.p[0]))
        return bad_at(r, key_at, "a key is wanted here: KEY=VALUE");
    skip_blanks(r);
    if (byte_at(r) != '=')
        return bad_at(r, r->at, "a = is wanted here: KEY=VALUE");
    r->at++;
    skip_blanks(r);
    struct reader start = *r;
    if (byte_at(r) == '"' || byte_at(r) == '\'') {
        int e = read_quoted(r, &value);
        if (e != 0)
            return e;
    } else {
        value = read_bare(r);
    }
    start.at = key_at; /* messages name the line where the key stands */
    return use_setting(&start, key, key_at, value);
}

int
conf_file_text(struct conf *c, enum conf_source source, str text,
               const char *name)
{
    struct reader r = {
        .c = c, .source = source, .text = text, .name = name, .line = 1};

    if (str_has_prefix(text, STR("\xef\xbb\xbf")))
        r.at = r.line_at = 3;
    if (text.n > 0 && memchr(text.p, '\0', text.n) != NULL)
        return conf_bad(c, "", str_of(name),
                        ": not a text: it holds a NUL byte");
    while (r.at < r.text.n) {
        int e = read_setting(&r);
        if (e != 0)
            return e;
        next_line(&r);
    }
    return 0;
}

static void
close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* Not a pipe nor a device, which would keep us waiting. */
static int
read_file(struct conf *c, int fd, const char *path, str *out)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return fault_new(-errno, "fstat of a config file");
    if (!S_ISREG(st.st_mode) || st.st_size > CONF_FILE_MAX)
        return conf_bad(c, "", str_of(path), ": not a file of at most 1 MiB");
    size_t size = (size_t)st.st_size, n = 0;
    char *p = arena_alloc_bytes(c->arena, size);
    ssize_t k;
    while (n < size && (k = read(fd, p + n, size - n)) != 0) {
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return fault_new(-errno, "reading a config file");
        n += (size_t)k;
    }
    *out = str_make(p, n);
    return 0;
}

int
conf_file(struct conf *c, enum conf_source source, const char *path)
{
    CLEANUP(close_fd)
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    str text = STR_EMPTY;

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return CONF_FILE_ABSENT;
    if (fd < 0)
        return conf_bad(c, "cannot read ", str_of(path), "");
    int r = read_file(c, fd, path, &text);
    return r != 0 ? r : conf_file_text(c, source, text, path);
}
