/*
 * The pure parts for scripts: a record a line in, an object a line out. No
 * network, no store. Records are the words of the command line or, without
 * them, the lines of standard input.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/check.h"
#include "base/inert.h"
#include "base/json.h"
#include "base/log.h"
#include "base/near.h"
#include "cmd/cmd.h"
#include "cmd/plumb_extract.h"
#include "cmd/plumb_file.h"
#include "cmd/plumb_lines.h"
#include "net/smtp_reply.h"
#include "text/domain.h"
#include "text/email.h"
#include "text/pattern.h"
#include "text/person.h"
#include "text/robots.h"
#include "text/url.h"

enum {
    OUT_MAX = 64 * 1024 * 1024, /* six times the longest record, and room */
    OUT_BUFFER = 256 * 1024,
    ARENA_BYTES = 256 * 1024,
};

/* Fills the object of one record; the arena lives as long. */
typedef void part_fn(struct arena *a, str in, struct json *j);

static void
put_why(struct json *j, const char *why)
{
    if (why[0] != '\0')
        json_put_str(j, "why", str_of(why));
}

static void
part_address(struct arena *a, str in, struct json *j)
{
    struct email e = {0};

    json_put_str(j, "in", in);
    enum email_outcome why = email_parse(a, in, &e);
    json_put_bool(j, "ok", why == EMAIL_OK);
    if (why == EMAIL_OK) {
        json_put_str(j, "local", e.local);
        json_put_str(j, "domain", e.domain);
        json_put_bool(j, "ascii", e.is_ascii);
    }
    put_why(j, email_why(why));
}

static void
part_url(struct arena *a, str in, struct json *j)
{
    struct url u = {0};

    json_put_str(j, "in", in);
    enum url_outcome why = url_website(a, in, &u);
    json_put_bool(j, "ok", why == URL_OK);
    if (why == URL_OK) {
        json_put_str(j, "url", u.text);
        json_put_str(j, "host", u.host);
        json_put_str(j, "registrable", domain_registrable(u.host));
    }
    put_why(j, url_why(why));
}

static void
part_name(struct arena *a, str in, struct json *j)
{
    struct person who;

    person_parse(a, in, &who);
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
part_robots(struct arena *a, str in, struct json *j)
{
    struct robots robots;
    struct url u;
    uint32_t line = 0;
    struct plumb_file body;
    str rest = in;

    str file = str_cut(&rest, '\t');
    str agent = rest.p ? str_cut(&rest, '\t') : STR_EMPTY;
    json_put_str(j, "in", in);
    if (rest.p == NULL) {
        json_put_str(j, "error", STR("FILE TAB AGENT TAB URL is wanted"));
        return;
    }
    if (!plumb_file_read(a, file, ROBOTS_MAX, &body)) {
        const char *why = body.skipped ? body.skipped : strerror(body.error);
        json_put_str(j, "error", str_of(why));
        return;
    }
    robots_parse(a, body.bytes, agent, &robots);
    str path = rest;
    if (rest.n == 0 || rest.p[0] != '/') {
        enum url_outcome why = url_parse(a, rest, &u);
        if (why != URL_OK) {
            json_put_str(j, "error", str_of(url_why(why)));
            return;
        }
        struct buf b;
        buf_init(&b, a, 2 * URL_MAX);
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

enum { COLLEAGUES_MAX = 1000, CANDIDATES_MAX = 20 };

/* Jane Doe <jane.doe@acme.test>, Jan Roe <...>; a name may be missing. */
static void
learn_colleagues(struct arena *a, str list, struct pattern_learnt *l)
{
    for (int n = 0; n < COLLEAGUES_MAX && list.p != NULL; n++) {
        struct person who;
        str name = str_trim(str_cut(&list, '<'));
        str address = list.p ? str_cut(&list, '>') : STR_EMPTY;
        while (name.n > 0 && (name.p[0] == ',' || name.p[0] == ';'))
            name = str_trim(str_from(name, 1));
        person_parse(a, name, &who);
        pattern_learn(a, l, name.n > 0 ? &who : NULL, str_cut(&address, '@'),
                      1);
    }
}

static void
part_pattern(struct arena *a, str in, struct json *j)
{
    struct pattern_candidate c[CANDIDATES_MAX];
    struct pattern_learnt l;
    struct person who;
    str rest = in;

    str name = str_cut(&rest, '\t');
    json_put_str(j, "in", in);
    if (rest.p == NULL) {
        json_put_str(j, "error", STR("NAME TAB DOMAIN is wanted"));
        return;
    }
    str domain = str_trim(str_cut(&rest, '\t'));
    pattern_init(&l, PATTERN_SIZE_UNKNOWN);
    learn_colleagues(a, rest, &l);
    person_parse(a, name, &who);
    size_t n = pattern_propose(a, &l, &who, domain, c, array_len(c));
    json_key(j, "candidates");
    json_begin(j, '[');
    for (size_t i = 0; i < n; i++) {
        json_begin(j, '{');
        json_put_str(j, "address", c[i].address);
        json_put_str(j, "pattern", str_of(pattern_name(c[i].pattern)));
        json_put_real(j, "p", c[i].p);
        json_end(j, '}');
    }
    json_end(j, ']');
}

/* "\n" and "\r" stand for line ends, "\\" for a backslash. */
static str
unescaped(struct arena *a, str in)
{
    char *p = arena_alloc_raw(a, in.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < in.n; i++) {
        char next = i + 1 < in.n ? in.p[i + 1] : '\0';
        bool is_escape =
            in.p[i] == '\\' && (next == 'n' || next == 'r' || next == '\\');
        if (is_escape)
            i++;
        p[n++] = !is_escape    ? in.p[i]
                 : next == 'n' ? '\n'
                 : next == 'r' ? '\r'
                               : '\\';
    }
    return str_make(p, n);
}

/* A line that is no reply is answered as a server's would be. */
static void
part_reply(struct arena *a, str in, struct json *j)
{
    struct smtp_judgement what = {.verification = VERIFICATION_UNKNOWN,
                                  .reason = REASON_PROTOCOL,
                                  .retry_after_s = SMTP_RETRY_NOT_SAID};
    struct smtp_reply reply;

    if (smtp_reply_parse(SMTP_RCPT, unescaped(a, in), &reply) == 0)
        smtp_reply_judge(&reply, &what);
    json_put_str(j, "in", in);
    json_put_str(j, "verification",
                 str_of(model_verification_word(what.verification)));
    json_put_str(j, "reason", str_of(model_reason_word(what.reason)));
    json_key(j, "retry_after_s");
    if (what.retry_after_s == SMTP_RETRY_NOT_SAID)
        json_null(j);
    else
        json_int(j, what.retry_after_s);
}

/* Either a line in, a line out; or the whole of it, run. */
static const struct part {
    const char *name;
    part_fn *fn;
    int (*run)(struct options *o);
} parts[] = {
    {"extract", NULL,         plumb_extract},
    {"address", part_address, NULL         },
    {"name",    part_name,    NULL         },
    {"url",     part_url,     NULL         },
    {"robots",  part_robots,  NULL         },
    {"pattern", part_pattern, NULL         },
    {"reply",   part_reply,   NULL         },
};

/* NULL after the reason was logged. */
static const struct part *
find_part(str name)
{
    const char *names[array_len(parts)];
    char shown[80];

    for (size_t i = 0; i < array_len(parts); i++) {
        names[i] = parts[i].name;
        if (!str_eq(name, str_of(parts[i].name)))
            continue;
        if (parts[i].fn != NULL || parts[i].run != NULL)
            return &parts[i];
        log_error("plumb %s is not there yet", parts[i].name);
        return NULL;
    }
    const char *near = near_word(names, array_len(names), name);
    log_error("plumb: %s: no such part%s%s",
              inert_z(shown, sizeof(shown), name),
              near ? "; did you mean " : "", near ? near : "");
    return NULL;
}

/* 0, or EXIT_FAULT when it could not be written. */
static int
answer(struct arena *a, part_fn *fn, str in)
{
    struct arena_mark empty = arena_mark(a);
    struct buf b;

    buf_init(&b, a, OUT_MAX);
    struct json j = json_to(&b);
    json_begin(&j, '{');
    fn(a, in, &j);
    json_end(&j, '}');
    buf_add_byte(&b, '\n');
    bool is_written = fwrite(b.p, 1, b.n, stdout) == b.n;
    arena_release(a, empty);
    return is_written ? 0 : EXIT_FAULT;
}

static void
flush(void)
{
    fflush(stdout); /* a failure shows at the next write, and at the end */
}

static int
answer_lines(struct arena *a, part_fn *fn)
{
    CLEANUP(plumb_lines_fini) struct plumb_lines lines;
    str line;
    int r = 0;

    plumb_lines_init(&lines, STDIN_FILENO, flush);
    while (r == 0 && plumb_lines_next(&lines, &line))
        r = answer(a, fn, line);
    if (lines.error != 0) {
        log_error("standard input: cannot be read: %s", strerror(lines.error));
        r = EXIT_FAULT;
    }
    return r;
}

int
cmd_plumb(struct options *o)
{
    CLEANUP(arena_fini) struct arena a = {.block_bytes = ARENA_BYTES};
    const struct part *part = find_part(o->args[0]);
    int r = 0;

    if (part == NULL)
        return EXIT_USAGE;
    if (part->run != NULL)
        return part->run(o);
    setvbuf(stdout, NULL, _IOFBF, OUT_BUFFER);
    arena_alloc_bytes(&a, 1); /* so that the first block stays */
    if (o->args_n == 1)
        return answer_lines(&a, part->fn);
    for (size_t i = 1; i < o->args_n && r == 0; i++)
        r = answer(&a, part->fn, o->args[i]);
    return r;
}
