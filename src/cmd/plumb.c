/*
 * The pure parts for scripts: a record a line in, an object a line out. No
 * network, no store. Records are the words of the command line or, without
 * them, the lines of standard input.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/check.h"
#include "base/inert.h"
#include "base/json.h"
#include "base/log.h"
#include "base/near.h"
#include "cmd/common.h"
#include "text/charset.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/extract.h"
#include "text/person.h"
#include "text/rank.h"
#include "text/robots.h"
#include "text/url.h"

enum {
    LINE_MAX_BYTES = 1024 * 1024,
    OUT_MAX = 64 * 1024 * 1024,
    PAGE_MAX = 2 * 1024 * 1024, /* the cap of a fetched page */
};

struct plumb {
    struct options *o;
    struct arena arena; /* of one record */
};

/* A part: fills the object of one record. */
typedef void part_fn(struct plumb *p, str in, struct json *j);

static void
put_why(struct json *j, const char *why)
{
    if (why[0] != '\0')
        json_put_str(j, "why", str_of(why));
}

static void
part_address(struct plumb *p, str in, struct json *j)
{
    struct email e = {0};

    json_put_str(j, "in", in);
    enum email_outcome why = email_parse(&p->arena, in, &e);
    json_put_bool(j, "ok", why == EMAIL_OK);
    if (why == EMAIL_OK) {
        json_put_str(j, "local", e.local);
        json_put_str(j, "domain", e.domain);
        json_put_bool(j, "ascii", e.is_ascii);
    }
    put_why(j, email_why(why));
}

static void
part_url(struct plumb *p, str in, struct json *j)
{
    struct url u = {0};

    json_put_str(j, "in", in);
    enum url_outcome why = url_website(&p->arena, in, &u);
    json_put_bool(j, "ok", why == URL_OK);
    if (why == URL_OK) {
        json_put_str(j, "url", u.text);
        json_put_str(j, "host", u.host);
        json_put_str(j, "registrable", domain_registrable(u.host));
    }
    put_why(j, url_why(why));
}

static void
part_name(struct plumb *p, str in, struct json *j)
{
    struct person who;

    person_parse(&p->arena, in, &who);
    json_put_str(j, "in", in);
    json_put_str(j, "title", who.title);
    json_put_str(j, "first", who.first.text);
    json_put_str(j, "middle", who.middle.text);
    json_put_str(j, "last", who.last.text);
    json_put_str(j, "suffix", who.suffix);
    json_put_str(j, "nickname", who.nickname);
    json_put_bool(j, "is_person", who.is_person);
}

static void
close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* At most max bytes of a file; what is over is left out. 0 or an errno. */
static int
read_file(struct plumb *p, str path, size_t max, str *out)
{
    CLEANUP(close_fd)
    int fd = open(str_dup_z(&p->arena, path), O_RDONLY | O_CLOEXEC);
    struct stat st;
    size_t n = 0;

    if (fd < 0 || fstat(fd, &st) != 0)
        return errno;
    if (S_ISDIR(st.st_mode))
        return EISDIR;
    if (S_ISREG(st.st_mode) && (size_t)st.st_size < max)
        max = (size_t)st.st_size;
    char *bytes = arena_alloc_bytes(&p->arena, max);
    while (n < max) {
        ssize_t k = read(fd, bytes + n, max - n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return errno;
        if (k == 0)
            break;
        n += (size_t)k;
    }
    *out = str_make(bytes, n);
    return 0;
}

static void
put_addresses(struct json *j, const struct extract *page)
{
    json_key(j, "addresses");
    json_begin(j, '[');
    for (size_t i = 0; i < page->addresses_n; i++) {
        const struct extract_address *a = &page->addresses[i];
        json_begin(j, '{');
        json_put_str(j, "address", a->address);
        json_put_str(j, "how", str_of(model_shown_word(a->how)));
        json_put_str(j, "where", str_of(a->where));
        if (a->name.n > 0)
            json_put_str(j, "name", a->name);
        json_end(j, '}');
    }
    json_end(j, ']');
}

/* A link that is no http URL (mailto:, javascript:) is left out. */
static void
put_link(struct plumb *p, struct json *j, const struct url *base,
         const struct extract_link *link)
{
    struct url u;
    str shown = link->ref, path = link->ref;

    if (base != NULL) {
        if (url_resolve(&p->arena, base, link->ref, &u) != URL_OK)
            return;
        shown = u.text;
        path = u.path;
    }
    json_begin(j, '{');
    json_put_str(j, "url", shown);
    json_put_str(j, "text", link->text);
    json_put_int(j, "rank", rank_link(path, link->text));
    json_end(j, '}');
}

static void
put_links(struct plumb *p, struct json *j, const struct extract *page)
{
    struct url u, above;
    const struct url *base = NULL;

    if (p->o->url.n > 0 && url_parse(&p->arena, p->o->url, &above) == URL_OK) {
        base = &above;
        if (page->base_ref.n > 0 &&
            url_resolve(&p->arena, &above, page->base_ref, &u) == URL_OK)
            base = &u;
    }
    json_key(j, "links");
    json_begin(j, '[');
    for (size_t i = 0; i < page->links_n; i++)
        put_link(p, j, base, &page->links[i]);
    json_end(j, ']');
}

static void
part_extract(struct plumb *p, str in, struct json *j)
{
    struct extract page;
    struct buf type;
    str bytes, name;

    json_put_str(j, "file", in);
    int e = read_file(p, in, PAGE_MAX, &bytes);
    if (e != 0) {
        json_put_str(j, "error", str_of(strerror(e)));
        return;
    }
    buf_init(&type, &p->arena, 256);
    if (p->o->charset.n > 0) {
        buf_add(&type, STR("text/html; charset="));
        buf_add(&type, p->o->charset);
    }
    extract_page(&p->arena,
                 charset_to_utf8(&p->arena, bytes, buf_str(&type), &name),
                 &page);
    put_addresses(j, &page);
    put_links(p, j, &page);
    json_put_str(j, "title", page.title);
}

static void
part_robots(struct plumb *p, str in, struct json *j)
{
    struct robots robots;
    struct url u;
    uint32_t line = 0;
    str rest = in, body = STR_EMPTY;

    str file = str_cut(&rest, '\t');
    str agent = rest.p ? str_cut(&rest, '\t') : STR_EMPTY;
    json_put_str(j, "in", in);
    if (rest.p == NULL) {
        json_put_str(j, "error", STR("FILE TAB AGENT TAB URL is wanted"));
        return;
    }
    int e = read_file(p, file, ROBOTS_MAX, &body);
    if (e != 0) {
        json_put_str(j, "error", str_of(strerror(e)));
        return;
    }
    robots_parse(&p->arena, body, agent, &robots);
    str path = rest;
    if (rest.n == 0 || rest.p[0] != '/') {
        enum url_outcome why = url_parse(&p->arena, rest, &u);
        if (why != URL_OK) {
            json_put_str(j, "error", str_of(url_why(why)));
            return;
        }
        struct buf b;
        buf_init(&b, &p->arena, 2 * URL_MAX);
        buf_add(&b, u.path);
        buf_add(&b, u.query);
        path = buf_str(&b);
    }
    json_put_bool(j, "allowed", robots_allows(&robots, path, &line));
    json_put_int(j, "line", line);
    json_key(j, "delay");
    if (robots.delay_ms < 0)
        json_null(j);
    else
        json_real(j, (double)robots.delay_ms / 1000);
}

static const struct {
    const char *name;
    part_fn *fn; /* NULL: not there yet */
} parts[] = {
    {"extract", part_extract},
    {"address", part_address},
    {"name",    part_name   },
    {"url",     part_url    },
    {"robots",  part_robots },
    {"pattern", NULL        },
    {"reply",   NULL        },
};

static int
find_part(str name, part_fn **out)
{
    const char *names[array_len(parts)];
    char shown[80];

    for (size_t i = 0; i < array_len(parts); i++) {
        names[i] = parts[i].name;
        if (!str_eq(name, str_of(parts[i].name)))
            continue;
        if (parts[i].fn == NULL) {
            log_error("plumb %s is not there yet", parts[i].name);
            return EXIT_USAGE;
        }
        *out = parts[i].fn;
        return 0;
    }
    const char *near = near_word(names, array_len(names), name);
    log_error("plumb: %s: no such part%s%s",
              inert_z(shown, sizeof(shown), name),
              near ? "; did you mean " : "", near ? near : "");
    return EXIT_USAGE;
}

/* 0, or EXIT_FAULT when nobody reads us. */
static int
answer(struct plumb *p, part_fn *fn, str in)
{
    struct buf b;
    int r = 0;

    buf_init(&b, &p->arena, OUT_MAX);
    struct json j = json_to(&b);
    json_begin(&j, '{');
    fn(p, in, &j);
    json_end(&j, '}');
    buf_add_byte(&b, '\n');
    if (b.is_full) {
        log_error("a record too large to answer");
        r = EXIT_FAULT;
    } else if (fwrite(b.p, 1, b.n, stdout) != b.n) {
        r = EXIT_FAULT;
    }
    arena_release(&p->arena, (struct arena_mark){0});
    return r;
}

static void
free_line(char **line)
{
    free(*line);
}

static int
answer_lines(struct plumb *p, part_fn *fn)
{
    CLEANUP(free_line) char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    int r = 0;

    while (r == 0 && (n = getline(&line, &cap, stdin)) >= 0) {
        str in = str_make(line, (size_t)n);
        if (str_has_suffix(in, STR("\n")))
            in.n--;
        if (str_has_suffix(in, STR("\r")))
            in.n--;
        r = answer(p, fn, str_sub(in, 0, LINE_MAX_BYTES));
    }
    return r;
}

static void
plumb_fini(struct plumb *p)
{
    arena_fini(&p->arena);
}

int
cmd_plumb(struct options *o)
{
    CLEANUP(plumb_fini) struct plumb p = {.o = o};
    part_fn *fn = NULL;

    int r = find_part(o->args[0], &fn);
    if (r != 0)
        return r;
    if (o->args_n == 1)
        return answer_lines(&p, fn);
    for (size_t i = 1; i < o->args_n && r == 0; i++)
        r = answer(&p, fn, o->args[i]);
    return r;
}
