/*
 * The dialogue (RFC 5321), from the server's side: straight-line code in a
 * task for each connection. A host's row says where it leaves the rules; all
 * else is as Postfix would have it, so that a program's slips show.
 */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/fault.h"
#include "maild.h"

enum {
    IDLE_MS = 300000,
    COMMANDS_MAX = 500, /* of a session */
    REPLY_BYTES_MAX = 1 << 16,
    ENDLESS_BYTES_MAX = 8 << 20,
    ENDLESS_LINES = 256, /* at once */
    LONG_BYTES = 1000000,
};

SUSPENDS static int
pause_ms(struct maild_session *s, uint32_t ms)
{
    double scaled = ms / s->host->m->hurry;

    if (ms == 0)
        return 0;
    return task_sleep(loop_now_exact(loop_self()) + (msec)scaled);
}

static msec
patience(void)
{
    return task_now() + IDLE_MS;
}

/* --- what is said --- */

/*
 * Is it a reply as the RFC has it: one code in all lines, which are printable
 * and marked as going on or not?
 */
static bool
is_sound(str text)
{
    str code = str_sub(text, 0, 3);

    if (code.n < 3 || code.p[0] < '2' || code.p[0] > '5')
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '\n' && (text.p[i] < ' ' || text.p[i] > '~'))
            return false;
    while (text.p != NULL) {
        str line = str_cut(&text, '\n');
        char mark = text.p != NULL ? '-' : ' ';
        if (!str_has_prefix(line, code) || line.n < 4 || line.p[3] != mark)
            return false;
    }
    return str_is_digit(code.p[1]) && str_is_digit(code.p[2]);
}

/* The bytes of a text: see maild.h. */
static void
render(struct buf *b, str text, str recipient, str line_end)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n') {
            buf_add(b, line_end);
        } else if (text.p[i] == '\1') {
            buf_add_byte(b, '\0');
        } else if (text.p[i] == '\2') {
            buf_add_byte(b, '\n');
        } else if (text.p[i] == '>' && b->n > 0 && b->p[b->n - 1] == '<') {
            buf_add(b, recipient);
            buf_add_byte(b, '>');
        } else {
            buf_add_byte(b, text.p[i]);
        }
    }
}

/* At the pace of the host. */
SUSPENDS static int
send_bytes(struct maild_session *s, str bytes)
{
    uint32_t byte_ms = s->host->mx->byte_ms;

    if (byte_ms == 0)
        return maild_peer_write(&s->peer, bytes, patience());
    for (size_t i = 0; i < bytes.n; i++) {
        int r =
            maild_peer_write(&s->peer, str_sub(bytes, i, i + 1), patience());
        if (r == 0)
            r = pause_ms(s, byte_ms);
        if (r != 0)
            return r;
    }
    return 0;
}

SUSPENDS static int
say_text(struct maild_session *s, str text, str recipient, bool has_end)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    str line_end = s->host->mx->has_bare_lf ? STR("\n") : STR("\r\n");
    struct buf b;
    int r = pause_ms(s, s->host->mx->line_ms);

    if (r != 0)
        return r;
    buf_init(&b, &a, REPLY_BYTES_MAX);
    render(&b, text, recipient, line_end);
    maild_log(s, MAILD_SAID, buf_str(&b));
    if (has_end && !str_has_suffix(text, STR("\2")))
        buf_add(&b, line_end);
    return send_bytes(s, buf_str(&b));
}

/* The line again and again, up to a bound; then nothing. */
SUSPENDS static int
say_without_end(struct maild_session *s, str line)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct buf b;
    size_t sent = 0;
    int r = 0;

    maild_log(s, MAILD_SAID, line);
    buf_init(&b, &a, REPLY_BYTES_MAX);
    for (int i = 0; i < ENDLESS_LINES; i++) {
        buf_add(&b, line);
        buf_add(&b, STR("\r\n"));
    }
    while (r == 0 && sent < ENDLESS_BYTES_MAX) {
        r = maild_peer_write(&s->peer, buf_str(&b), patience());
        sent += b.n;
        if (r == 0)
            r = task_breathe();
    }
    return r != 0 ? r : maild_peer_drain(&s->peer, patience());
}

SUSPENDS static int
say_long(struct maild_session *s, str head)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    size_t n = head.n + LONG_BYTES + 2;
    char *p = arena_alloc_raw(&a, n);

    maild_log(s, MAILD_SAID, head);
    memset(p, 'x', n);
    memcpy(p, head.p, head.n);
    memcpy(p + n - 2, "\r\n", 2);
    return maild_peer_write(&s->peer, str_make(p, n), patience());
}

#define ACT_ENUM(id, word, text) ACT_##id,
#define ACT_WORD(id, word, text) word,
enum act { MAILD_ACTS(ACT_ENUM) ACT_N };

static enum act
act_of(str word)
{
    static const char *const words[] = {MAILD_ACTS(ACT_WORD)};

    for (int i = 0; i < ACT_N; i++)
        if (str_eq(word, str_of(words[i])))
            return (enum act)i;
    check(!"an act of the table");
    return ACT_N;
}

SUSPENDS static int
perform(struct maild_session *s, str text, str recipient)
{
    str word = str_cut(&text, ' ');
    enum act act = act_of(word);
    int r = 0;

    s->is_broken = true;
    if (text.p == NULL)
        text = STR_EMPTY;
    switch (act) {
    case ACT_DROP: maild_log(s, MAILD_NOTE, word); return MAILD_ENDED;
    case ACT_LAST:
    case ACT_HALF:
        r = say_text(s, text, recipient, act == ACT_LAST);
        return r != 0 ? r : MAILD_ENDED;
    case ACT_SILENCE:
        maild_log(s, MAILD_NOTE, word);
        return maild_peer_drain(&s->peer, patience());
    case ACT_ENDLESS: return say_without_end(s, text);
    case ACT_LONG: return say_long(s, text);
    case ACT_N: break;
    }
    return r;
}

/* 0, MAILD_ENDED or a fault, like all that follow. */
SUSPENDS static int
say_to(struct maild_session *s, const char *reply, str recipient)
{
    str text = str_of(reply);

    if (str_has_prefix(text, STR("!")))
        return perform(s, text, recipient);
    if (!is_sound(text))
        s->is_broken = true;
    int r = say_text(s, text, recipient, true);
    if (r != 0 || !str_has_prefix(text, STR("421")))
        return r;
    s->is_broken = true;
    return MAILD_ENDED;
}

SUSPENDS static int
say(struct maild_session *s, const char *reply)
{
    return say_to(s, reply, STR_EMPTY);
}

/* --- commands --- */

static void
end_mail(struct maild_session *s)
{
    s->has_mail = false;
    s->rcpts_in_mail = 0;
    s->mail_domain = NULL;
}

SUSPENDS static int
on_ehlo(struct maild_session *s, str arg)
{
    const struct maild_mx *mx = s->host->mx;
    bool has_tls = mx->tls != MAILD_TLS_NONE && s->peer.ssl == NULL;
    char reply[512];

    end_mail(s);
    if (mx->ehlo != NULL) {
        s->has_hello = mx->ehlo[0] == '2';
        return say(s, mx->ehlo);
    }
    s->has_hello = true;
    s->may_pipeline = !mx->has_no_pipelining;
    snprintf(
        reply, sizeof(reply), "250-%s\n%s%s%s250-8BITMIME\n250 SIZE 10240000",
        mx->name, s->may_pipeline ? "250-PIPELINING\n" : "",
        has_tls ? "250-STARTTLS\n" : "", mx->has_utf8 ? "250-SMTPUTF8\n" : "");
    return say(s, reply);
}

SUSPENDS static int
on_helo(struct maild_session *s, str arg)
{
    char reply[300];

    end_mail(s);
    s->has_hello = true;
    s->may_pipeline = false;
    snprintf(reply, sizeof(reply), "250 %s", s->host->mx->name);
    return say(s, reply);
}

SUSPENDS static int
on_mail(struct maild_session *s, str arg)
{
    const struct maild_mx *mx = s->host->mx;

    if (!s->has_hello)
        return say(s, "503 5.5.1 Error: send HELO/EHLO first");
    if (mx->needs_tls && s->peer.ssl == NULL)
        return say(s, "530 5.7.0 Must issue a STARTTLS command first");
    if (s->has_mail)
        return say(s, "503 5.5.1 Error: nested MAIL command");
    if (!str_has_prefix_nocase(arg, STR("FROM:<")))
        return say(s, "501 5.5.4 Syntax: MAIL FROM:<address>");
    end_mail(s);
    s->may_utf8 = mx->has_utf8 &&
                  str_find_nocase(arg, STR("> SMTPUTF8"), 0) != STR_NOT_FOUND;
    const char *reply = mx->mail != NULL ? mx->mail : "250 2.1.0 Ok";
    s->has_mail = reply[0] == '2';
    return say(s, reply);
}

SUSPENDS static int
on_rcpt(struct maild_session *s, str arg)
{
    char address[MAILD_LINE_MAX / 4];
    size_t end = str_rfind_byte(arg, '>');

    if (!s->has_mail)
        return say(s, "503 5.5.1 Error: need MAIL command");
    if (!str_has_prefix_nocase(arg, STR("TO:<")) || end == STR_NOT_FOUND)
        return say(s, "501 5.5.4 Syntax: RCPT TO:<address>");
    s->rcpts++;
    s->rcpts_in_mail++;
    s->host->operator->rcpts++;
    /* the line is overwritten by the next one, and we may sleep */
    str recipient = str_sub(arg, 4, end);
    if (recipient.n > sizeof(address))
        return say(s, "501 5.1.3 Bad recipient address syntax");
    memcpy(address, recipient.p, recipient.n);
    recipient.p = address;
    return say_to(s, maild_answer(s, recipient, task_now()), recipient);
}

SUSPENDS static int
on_rset(struct maild_session *s, str arg)
{
    end_mail(s);
    return say(s, s->host->mx->rset ? s->host->mx->rset : "250 2.0.0 Ok");
}

SUSPENDS static int
on_noop(struct maild_session *s, str arg)
{
    return say(s, "250 2.0.0 Ok");
}

SUSPENDS static int
on_quit(struct maild_session *s, str arg)
{
    s->has_quit = true;
    int r = say(s, "221 2.0.0 Bye");
    return r != 0 ? r : MAILD_ENDED;
}

SUSPENDS static int
shake_hands(struct maild_session *s)
{
    bool was_broken = s->is_broken;

    s->is_broken = true; /* unless all goes well */
    int r = maild_peer_start_tls(&s->peer, s->host->m->tls, patience());
    maild_log(s, MAILD_NOTE, r == 0 ? STR("TLS") : STR("no TLS"));
    if (r != 0)
        return r;
    s->is_broken = was_broken;
    s->has_hello = false;
    s->may_pipeline = false;
    end_mail(s);
    return 0;
}

SUSPENDS static int
on_starttls(struct maild_session *s, str arg)
{
    static const char ready[] = "220 2.0.0 Ready to start TLS";
    enum maild_tls tls = s->host->mx->tls;
    int r = 0;

    if (s->peer.ssl != NULL)
        return say(s, "503 5.5.1 Error: TLS already active");
    switch (tls) {
    case MAILD_TLS_NONE:
        return say(s, "502 5.5.1 Error: command not implemented");
    case MAILD_TLS_BUSY:
        return say(s, "454 4.7.0 TLS not available due to local problem");
    case MAILD_TLS_FAILS:
        s->is_broken = true;
        r = say(s, "220 2.0.0 Ready to start TLS\n250 but this is none");
        return r != 0 ? r : MAILD_ENDED;
    case MAILD_TLS_INJECTS:
        r = say(s, "220 2.0.0 Ready to start TLS\n550 5.1.1 injected\n"
                   "550 5.1.1 injected\n550 5.1.1 injected");
        break;
    case MAILD_TLS_GOOD: r = say(s, ready); break;
    }
    return r != 0 ? r : shake_hands(s);
}

/* What a program that only asks has no business to say. */
SUSPENDS static int
on_forbidden(struct maild_session *s, str arg)
{
    s->host->m->stats.forbidden++;
    maild_log(s, MAILD_NOTE, STR("forbidden"));
    return say(s, "502 5.5.1 Error: command not implemented");
}

static const struct command {
    const char *verb;
    int (*fn)(struct maild_session *s, str arg);
} commands[] = {
    {"EHLO",     on_ehlo     },
    {"HELO",     on_helo     },
    {"MAIL",     on_mail     },
    {"RCPT",     on_rcpt     },
    {"RSET",     on_rset     },
    {"NOOP",     on_noop     },
    {"QUIT",     on_quit     },
    {"STARTTLS", on_starttls },
    {"DATA",     on_forbidden},
    {"BDAT",     on_forbidden},
    {"VRFY",     on_forbidden},
    {"EXPN",     on_forbidden},
    {"AUTH",     on_forbidden},
    {"ETRN",     on_forbidden},
    {"TURN",     on_forbidden},
};

/* More was said before our answer, and nobody had offered that. */
static int
refuse_pipelining(struct maild_session *s)
{
    s->host->m->stats.pipelined++;
    s->is_broken = true;
    maild_log(s, MAILD_NOTE, STR("pipelined unasked"));
    return MAILD_ENDED;
}

SUSPENDS static int
obey(struct maild_session *s, str line)
{
    str arg = line;
    str verb = str_cut(&arg, ' ');

    maild_log(s, MAILD_HEARD, line);
    if (!s->may_pipeline && maild_peer_has_more(&s->peer))
        return refuse_pipelining(s);
    if (arg.p == NULL)
        arg = STR_EMPTY;
    for (size_t i = 0; i < array_len(commands); i++)
        if (str_eq_nocase(verb, str_of(commands[i].verb)))
            return commands[i].fn(s, arg);
    return say(s, "502 5.5.2 Error: command not recognized");
}

/* --- a connection --- */

SUSPENDS static int
greet(struct maild_session *s)
{
    const struct maild_mx *mx = s->host->mx;
    char usual[300];
    int r = pause_ms(s, mx->banner_ms);

    if (r != 0)
        return r;
    if (maild_peer_has_more(&s->peer)) {
        s->host->m->stats.early++;
        maild_log(s, MAILD_NOTE, STR("talks early"));
    }
    snprintf(usual, sizeof(usual), "220 %s ESMTP", mx->name);
    return say(s, mx->banner != NULL ? mx->banner : usual);
}

SUSPENDS static int
converse(struct maild_session *s)
{
    const char *banner = s->host->mx->banner;
    bool is_refusing = banner != NULL && banner[0] == '5';
    int r = greet(s);

    for (int i = 0; r == 0 && i < COMMANDS_MAX; i++) {
        str line;
        r = maild_peer_line(&s->peer, &line, patience());
        if (r != 0)
            break;
        if (is_refusing && !str_eq_nocase(line, STR("QUIT"))) {
            maild_log(s, MAILD_HEARD, line);
            r = say(s, "503 5.5.0 Bad sequence of commands");
        } else {
            r = obey(s, line);
        }
    }
    return r;
}

static void
session_free(struct maild_session **s)
{
    maild_count_end(*s);
    maild_peer_close(&(*s)->peer);
    free(*s);
}

static int
serve_session(void *arg)
{
    CLEANUP(session_free) struct maild_session *s = arg;

    if (converse(s) < 0)
        s->is_broken = true; /* we are ending */
    return 0;                /* a client's end is no fault of the server's */
}

void
maild_smtp_start(void *arg, struct nursery *n, int fd)
{
    struct maild_session *s = calloc(1, sizeof(*s));
    int one = 1;

    check(s != NULL);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    s->host = arg;
    s->peer.fd = fd;
    /* a tarpit's words are endless in another way */
    s->is_broken = s->host->mx->byte_ms >= 1000;
    maild_count_start(s, loop_now_exact(loop_self()));
    nursery_start(n, "smtp", serve_session, s);
}
