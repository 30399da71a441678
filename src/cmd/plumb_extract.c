/* See plumb_extract.h. */
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/inert.h"
#include "base/json.h"
#include "base/log.h"
#include "cmd/plumb_extract.h"
#include "cmd/plumb_file.h"
#include "cmd/plumb_lines.h"
#include "cmd/plumb_pool.h"
#include "text/charset.h"
#include "text/email.h"
#include "text/extract.h"
#include "text/rank.h"
#include "text/url.h"

enum { SNIFF_MAX = 1445 }; /* bytes; WHATWG MIME sniffing, section 5.2 */

/* What the command line says of every page. */
struct given {
    str content_type;      /* with --charset, or empty */
    const struct url *url; /* or NULL */
};

/* What the mailbox seems to be, where it is no person's. */
static void
put_kind(struct arena *a, struct json *j, str address)
{
    struct email e;

    if (email_parse(a, address, &e) != EMAIL_OK)
        return;
    enum email_kind kind = email_kind(&e);
    if (kind != EMAIL_PERSONAL)
        json_put_str(j, "kind", str_of(email_kind_word(kind)));
}

static void
put_addresses(struct arena *arena, struct json *j, const struct extract *page)
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
        put_kind(arena, j, a->address);
        json_end(j, '}');
    }
    json_end(j, ']');
}

/* A link that is no http URL (mailto:, javascript:) is left out. */
static void
put_link(struct arena *a, struct json *j, const struct url *base,
         const struct extract_link *link)
{
    struct url u;
    str shown = link->ref, path = link->ref;

    if (base != NULL) {
        if (url_resolve(a, base, link->ref, &u) != URL_OK)
            return;
        shown = u.text;
        path = str_make(u.path.p, u.path.n + u.query.n);
    }
    json_begin(j, '{');
    json_put_str(j, "url", shown);
    json_put_str(j, "text", link->text);
    json_put_int(j, "rank", rank_link(path, link->text));
    json_end(j, '}');
}

static void
put_links(struct arena *a, struct json *j, const struct url *base,
          const struct extract *page)
{
    struct url u;

    if (base != NULL && page->base_ref.n > 0 &&
        url_resolve(a, base, page->base_ref, &u) == URL_OK)
        base = &u;
    json_key(j, "links");
    json_begin(j, '[');
    for (size_t i = 0; i < page->links_n; i++)
        put_link(a, j, base, &page->links[i]);
    json_end(j, ']');
}

/*
 * A page or another text, going by its beginning: markup, a mark of byte
 * order, or no byte that only a picture or a program has.
 */
static bool
is_text(str bytes)
{
    str head = str_trim(str_sub(bytes, 0, SNIFF_MAX));

    if (str_has_prefix(head, STR("<")) ||
        str_has_prefix(head, STR("\xfe\xff")) ||
        str_has_prefix(head, STR("\xff\xfe")))
        return true;
    if (str_has_prefix(head, STR("%PDF-")))
        return false;
    for (size_t i = 0; i < head.n; i++) {
        unsigned char c = (unsigned char)head.p[i];
        if (c < '\t' || c == '\v' || (c > '\r' && c < ' ' && c != 0x1b))
            return false;
    }
    return true;
}

static void
put_page(struct arena *a, struct json *j, const struct given *given, str bytes)
{
    struct extract page;
    str encoding;

    str text = charset_to_utf8(a, bytes, given->content_type, &encoding);
    extract_page(a, text, &page);
    put_addresses(a, j, &page);
    put_links(a, j, given->url, &page);
    json_put_str(j, "title", page.title);
}

/* false: it could not be read. */
static bool
put_file(struct arena *a, struct json *j, const struct given *given,
         const struct plumb_job *job)
{
    struct plumb_file file = {.skipped = job->skipped};
    const char *error = job->error;

    if (file.skipped == NULL && error == NULL)
        plumb_file_read(a, job->name, PLUMB_PAGE_MAX, &file);
    if (file.error != 0)
        error = strerror(file.error);
    if (error != NULL) {
        json_put_str(j, "error", str_of(error));
        return false;
    }
    if (file.skipped == NULL && given->content_type.n == 0 &&
        !is_text(file.bytes))
        file.skipped = "no text";
    if (file.skipped != NULL) {
        json_put_str(j, "skipped", str_of(file.skipped));
        return true;
    }
    put_page(a, j, given, file.bytes);
    if (file.is_cut)
        json_put_bool(j, "is_cut", true);
    return true;
}

static bool
answer(const void *arg, struct arena *a, const struct plumb_job *job,
       struct buf *out)
{
    struct json j = json_to(out);

    json_begin(&j, '{');
    json_put_str(&j, "file", job->name);
    bool is_read = put_file(a, &j, arg, job);
    json_end(&j, '}');
    buf_add_byte(out, '\n');
    return is_read;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* What stands in a folder; true when it is a file for the pool. */
static bool
is_file(FTS *walk, FTSENT *e, struct plumb_job *job)
{
    *job = (struct plumb_job){.name = str_make(e->fts_path, e->fts_pathlen)};
    switch (e->fts_info) {
    case FTS_D:
        if (e->fts_level <= PLUMB_DEPTH_MAX)
            return false;
        fts_set(walk, e, FTS_SKIP);
        job->error = "too many folders deep";
        return true;
    case FTS_DP: return false;
    case FTS_F: return true;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS: job->error = strerror(e->fts_errno); return true;
    case FTS_SL:
    case FTS_SLNONE: job->skipped = "a symbolic link"; return true;
    case FTS_DC: job->skipped = "a folder above it"; return true;
    default: job->skipped = "no regular file"; return true;
    }
}

static void
close_walk(FTS **walk)
{
    if (*walk != NULL)
        fts_close(*walk);
}

/* false: nobody takes answers any more. */
static bool
give_folder(struct plumb_pool *pool, char *path)
{
    char *paths[] = {path, NULL};
    CLEANUP(close_walk)
    FTS *walk =
        fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
    struct plumb_job job;

    if (walk == NULL) {
        job =
            (struct plumb_job){.name = str_of(path), .error = strerror(errno)};
        return plumb_pool_give(pool, &job);
    }
    for (FTSENT *e; (e = fts_read(walk)) != NULL;)
        if (is_file(walk, e, &job) && !plumb_pool_give(pool, &job))
            return false;
    return true;
}

static bool
give_name(struct plumb_pool *pool, str name)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct plumb_job job = {.name = name};
    struct stat st;

    char *path = str_dup_z(&a, name);
    if (strlen(path) == name.n && stat(path, &st) == 0) {
        if (S_ISDIR(st.st_mode))
            return give_folder(pool, path);
        /* Not opened: that alone rewinds a tape or wakes a line. */
        job.skipped = plumb_file_refuses(st.st_mode);
    }
    return plumb_pool_give(pool, &job);
}

/* 0, or an errno of standard input. */
static int
give_lines(struct plumb_pool *pool)
{
    CLEANUP(plumb_lines_fini) struct plumb_lines lines;
    str line;

    plumb_lines_init(&lines, STDIN_FILENO, NULL);
    while (plumb_lines_next(&lines, &line))
        if (!give_name(pool, line))
            break;
    return lines.error;
}

static int
status_of(struct plumb_pool *pool)
{
    switch (plumb_pool_finish(pool)) {
    case PLUMB_POOL_DONE: return EXIT_DONE;
    case PLUMB_POOL_UNREAD: return EXIT_FAULT;
    case PLUMB_POOL_NO_OUTPUT: break;
    }
    if (errno != EPIPE) /* `head` has seen enough: that is no news */
        log_error("standard output: cannot be written: %s", strerror(errno));
    return EXIT_FAULT;
}

/* --url and --charset; 0 or EXIT_USAGE. */
static int
read_given(struct options *o, struct given *given)
{
    char shown[200];
    struct buf type;

    *given = (struct given){.content_type = STR_EMPTY};
    if (o->charset.n > 0) {
        buf_init(&type, &o->arena, 256);
        buf_add(&type, STR("text/html; charset="));
        buf_add(&type, o->charset);
        given->content_type = buf_str(&type);
    }
    if (o->url.n > 0) {
        struct url *u = arena_new(&o->arena, struct url);
        enum url_outcome why = url_parse(&o->arena, o->url, u);
        if (why != URL_OK) {
            log_error("--url: %s: %s", inert_z(shown, sizeof(shown), o->url),
                      url_why(why));
            return EXIT_USAGE;
        }
        given->url = u;
    }
    return 0;
}

int
plumb_extract(struct options *o)
{
    struct given given;
    bool is_open = true;
    int e = 0;

    int r = read_given(o, &given);
    if (r != 0)
        return r;
    struct plumb_pool *pool = plumb_pool_start(answer, &given, STDOUT_FILENO);
    for (size_t i = 1; i < o->args_n && is_open; i++)
        is_open = give_name(pool, o->args[i]);
    if (o->args_n == 1)
        e = give_lines(pool);
    r = status_of(pool);
    if (e != 0) {
        log_error("standard input: cannot be read: %s", strerror(e));
        r = EXIT_FAULT;
    }
    return r;
}
