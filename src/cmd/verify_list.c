/* Addresses in, verdicts out: see verify_list.h. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/fault.h"
#include "base/inert.h"
#include "base/json.h"
#include "base/log.h"
#include "cmd/common.h"
#include "cmd/plumb_lines.h"
#include "cmd/verify_list.h"
#include "edge/source_csv.h"

enum { COPY_BYTES = 2048, OUT_MAX = 1024 * 1024 };

/* In */

static void
add_address(struct verify_list *l, str in)
{
    struct verify_item *it;

    l->items = arena_room(l->arena, l->items, l->n, &l->cap, sizeof(*l->items));
    it = &l->items[l->n++];
    *it = (struct verify_item){.in = str_dup(l->arena, in)};
    it->parsed = email_parse(l->arena, it->in, &it->email);
    it->verification = VERIFICATION_UNKNOWN;
    it->reason = REASON_NOT_SENDABLE;
}

/* Is it there already? Then it is asked for once. */
static bool
is_repeated(struct verify_list *l, struct verify_item *it)
{
    str key = str_dup_lower(l->arena, it->email.text);
    struct verify_item *first = map_get(&l->by_address, key);

    it->same_as = (size_t)(it - l->items);
    if (first == NULL)
        map_put(&l->by_address, key, it);
    else
        it->same_as = (size_t)(first - l->items);
    return first != NULL;
}

/* When all are there, for items move while they are added. */
static void
group_items(struct verify_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        struct verify_item *it = &l->items[i];
        it->same_as = i;
        if (it->parsed != EMAIL_OK || is_repeated(l, it))
            continue;
        struct verify_group *g = map_get(&l->by_domain, it->email.domain);
        if (g == NULL) {
            g = arena_new(l->arena, struct verify_group);
            g->domain = it->email.domain;
            map_put(&l->by_domain, g->domain, g);
            l->groups = arena_room(l->arena, l->groups, l->groups_n,
                                   &l->groups_cap, sizeof(*l->groups));
            l->groups[l->groups_n++] = g;
        }
        g->items =
            arena_room(l->arena, g->items, g->n, &g->cap, sizeof(*g->items));
        g->items[g->n++] = it;
    }
}

static int
too_many(void)
{
    log_error("more than %d addresses; split the list", VERIFY_ADDRESSES_MAX);
    return EXIT_USAGE;
}

static int
read_lines(struct verify_list *l, int fd)
{
    CLEANUP(plumb_lines_fini) struct plumb_lines lines;
    str line;

    plumb_lines_init(&lines, fd, NULL);
    while (plumb_lines_next(&lines, &line)) {
        line = str_trim(line);
        if (line.n == 0)
            continue;
        if (l->n == VERIFY_ADDRESSES_MAX)
            return too_many();
        add_address(l, line);
    }
    if (lines.error == 0)
        return 0;
    log_error("the list cannot be read: %s", strerror(lines.error));
    return EXIT_FAULT;
}

static int
read_csv(struct verify_list *l, const char *path, const char *shown)
{
    CLEANUP(csv_close) struct csv *c = NULL;
    const struct csv_record *r;

    int result = csv_open(&c, path);
    if (result != 0) {
        log_error("%s", csv_why(c));
        return EXIT_USAGE;
    }
    int k = csv_column(c, STR("email"));
    if (k < 0)
        k = csv_column(c, STR("address"));
    if (k < 0) {
        log_error("%s: neither a list of addresses, one a line, nor a CSV "
                  "with a column email or address",
                  shown);
        return EXIT_USAGE;
    }
    while ((result = csv_next(c, &r)) == 0) {
        if (str_trim(r->fields[k]).n == 0)
            continue;
        if (l->n == VERIFY_ADDRESSES_MAX)
            return too_many();
        add_address(l, str_trim(r->fields[k]));
    }
    if (result == CSV_END)
        return 0;
    log_error("%s", csv_why(c));
    return EXIT_USAGE;
}

/* An address, good or bad, rather than the header of a CSV. */
static bool
is_like_address(str line)
{
    return str_find_byte(line, '@', 0) != STR_NOT_FOUND &&
           str_find_byte(line, ',', 0) == STR_NOT_FOUND &&
           str_find_byte(line, ';', 0) == STR_NOT_FOUND &&
           str_find_byte(line, '\t', 0) == STR_NOT_FOUND;
}

/* Is the first line that is not blank an address? Then all are. Rewinds. */
static bool
has_lines(int fd)
{
    CLEANUP(plumb_lines_fini) struct plumb_lines lines;
    str line = STR_EMPTY;

    plumb_lines_init(&lines, fd, NULL);
    while (plumb_lines_next(&lines, &line) && str_trim(line).n == 0)
        ;
    bool is_list = is_like_address(str_trim(line));
    lseek(fd, 0, SEEK_SET);
    return is_list;
}

static void
close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* All of standard input into fd: 0, or -1 with errno. */
static int
copy_stdin(int fd)
{
    char buf[COPY_BYTES];
    size_t total = 0;
    ssize_t n;

    while ((n = read(STDIN_FILENO, buf, sizeof(buf))) > 0) {
        total += (size_t)n;
        if (total > VERIFY_STDIN_MAX || write(fd, buf, (size_t)n) != n) {
            errno = EFBIG;
            return -1;
        }
    }
    return n < 0 ? -1 : 0;
}

/* Makes standard input a file, which can be read twice: 0, or -1 with errno. */
static int
rewindable_stdin(void)
{
    CLEANUP(close_fd) int fd = memfd_create("addresses", MFD_CLOEXEC);

    if (fd < 0 || copy_stdin(fd) < 0 || dup2(fd, STDIN_FILENO) < 0)
        return -1;
    return (int)lseek(fd, 0, SEEK_SET);
}

/* A file, or "-", from its beginning; -1 with errno. */
static int
open_list(const char *path)
{
    if (strcmp(path, "-") != 0)
        return open(path, O_RDONLY | O_CLOEXEC);
    return rewindable_stdin() < 0 ? -1
                                  : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
}

static int
read_file(struct options *o, struct verify_list *l, str name)
{
    const char *path = str_dup_z(&o->arena, name);
    CLEANUP(close_fd) int fd = open_list(path);
    char shown[256];

    inert_z(shown, sizeof(shown),
            str_eq(name, STR("-")) ? STR("standard input") : name);
    if (fd < 0) {
        log_error("%s: %s", shown, strerror(errno));
        return EXIT_USAGE;
    }
    return has_lines(fd) ? read_lines(l, fd) : read_csv(l, path, shown);
}

int
verify_list_read(struct options *o, struct verify_list *l)
{
    int r = 0;

    *l = (struct verify_list){
        .arena = &o->arena, .by_domain = MAP_INIT, .by_address = MAP_INIT};
    bool is_file =
        o->args_n == 0 ||
        (o->args_n == 1 && str_find_byte(o->args[0], '@', 0) == STR_NOT_FOUND);
    if (is_file)
        r = read_file(o, l, o->args_n > 0 ? o->args[0] : STR("-"));
    for (size_t i = 0; i < o->args_n && !is_file; i++)
        add_address(l, o->args[i]);
    group_items(l);
    return r;
}

void
verify_list_fini(struct verify_list *l)
{
    map_fini(&l->by_domain);
    map_fini(&l->by_address);
}

void
verify_list_repeat(struct verify_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        struct verify_item *it = &l->items[i];
        const struct verify_item *first = &l->items[it->same_as];
        it->verification = first->verification;
        it->reason = first->reason;
        it->catch_all = first->catch_all;
        it->retry_at = first->retry_at;
        it->verdict = first->verdict;
    }
}

/* Out */

static const char *
why_of(const struct verify_item *it)
{
    return it->parsed != EMAIL_OK ? email_why(it->parsed)
                                  : model_reason_text(it->reason);
}

static void
put_json(struct json *j, const struct verify_item *it)
{
    const struct store_verdict *v = &it->verdict;
    char when[32];

    json_begin(j, '{');
    json_put_str(j, "address", it->in);
    json_put_str(j, "verification",
                 str_of(model_verification_word(it->verification)));
    json_put_str(j, "reason", str_of(model_reason_word(it->reason)));
    json_put_str(j, "evidence", str_of(why_of(it)));
    json_put_str(j, "catch_all", str_of(plan_catch_all_word(it->catch_all)));
    if (v->address.n > 0) {
        json_put_int(j, "code", v->code);
        json_put_str(j, "enhanced", v->enhanced);
        json_put_str(j, "reply", v->text);
        json_put_str(j, "mx", v->mx);
        json_put_str(j, "operator", v->mx_operator);
        json_put_str(j, "checked_at", str_of(common_time_text(v->at, when)));
    }
    if (it->retry_at > 0)
        json_put_str(j, "retry_at",
                     str_of(common_time_text(it->retry_at, when)));
    json_end(j, '}');
}

/* Standard output may be a terminal, and a list may hold anything. */
static str
inert(struct arena *a, str s)
{
    struct buf b;

    buf_init(&b, a, OUT_MAX);
    inert_add(&b, s);
    return buf_str(&b);
}

static void
put_csv(struct csv_out *c, const struct verify_item *it)
{
    const struct store_verdict *v = &it->verdict;
    char when[32];
    bool has_reply = v->address.n > 0;

    csv_field(c, inert(c->buf->arena, it->in));
    csv_field(c, str_of(model_verification_word(it->verification)));
    csv_field(c, str_of(model_reason_word(it->reason)));
    csv_field(c, str_of(why_of(it)));
    csv_field(c, str_of(plan_catch_all_word(it->catch_all)));
    if (has_reply)
        csv_field_int(c, v->code);
    else
        csv_field(c, STR_EMPTY);
    csv_field(c, v->enhanced);
    csv_field(c, v->text);
    csv_field(c, v->mx);
    csv_field(c, v->mx_operator);
    csv_field(c, has_reply ? str_of(common_time_text(v->at, when)) : STR_EMPTY);
    csv_field(c, it->retry_at > 0 ? str_of(common_time_text(it->retry_at, when))
                                  : STR_EMPTY);
    csv_end(c);
}

static void
put_header(struct csv_out *c)
{
    static const char *const names[] = {"address",  "verification", "reason",
                                        "evidence", "catch_all",    "code",
                                        "enhanced", "reply",        "mx",
                                        "operator", "checked_at",   "retry_at"};

    for (size_t i = 0; i < array_len(names); i++)
        csv_field(c, str_of(names[i]));
    csv_end(c);
}

int
verify_list_write(struct options *o, const struct verify_list *l)
{
    CLEANUP(common_file_close) struct common_file file = {0};
    struct arena_mark empty;
    struct buf b;

    int r = common_file_open(&file, o->output);
    if (r != 0)
        return r;
    empty = arena_mark(&o->arena);
    for (size_t i = 0; i <= l->n; i++) {
        buf_init(&b, &o->arena, OUT_MAX);
        struct csv_out csv = {.buf = &b, .is_raw = o->csv_raw};
        struct json j = json_to(&b);
        if (i == 0 && !o->json)
            put_header(&csv);
        else if (i > 0 && !o->json)
            put_csv(&csv, &l->items[i - 1]);
        else if (i > 0)
            put_json(&j, &l->items[i - 1]);
        if (i > 0 && o->json)
            buf_add_byte(&b, '\n');
        fwrite(b.p, 1, b.n, file.f);
        arena_release(&o->arena, empty);
    }
    return common_file_finish(&file);
}
