/*
 * SMTP on the wire: see smtp_wire.h.
 *
 * A line that is too long is cut and read to its end, as Postfix does; a
 * reply that is too long is none (SMTP_REPLY_BYTES_MAX, counted with what was
 * cut).
 */
#include "net/smtp_wire.h"
#include "base/fault.h"
#include "net/dns_name.h"

enum { FAREWELL_MS = 1000 }; /* for the rest of a reply that came unasked */

/* ---- what may be written ---- */

bool
smtp_is_helo_name(str name)
{
    char clean[DNS_NAME_MAX];
    struct net_addr addr;

    if (name.n > 2 && name.p[0] == '[' && name.p[name.n - 1] == ']') {
        str inside = str_sub(name, 1, name.n - 1);
        bool is_v6 = str_has_prefix_nocase(inside, STR("IPv6:"));
        return net_addr_parse(is_v6 ? str_from(inside, 5) : inside, &addr) &&
               (addr.family == AF_INET6) == is_v6;
    }
    return str_find_byte(name, '.', 0) != STR_NOT_FOUND &&
           str_find_byte(name, '_', 0) == STR_NOT_FOUND &&
           !str_has_suffix(name, STR(".")) && !net_addr_parse(name, &addr) &&
           dns_name_clean(name, clean) > 0;
}

/* RFC 5322 atext, dots, and UTF-8 (RFC 6531) without the controls U+0080.. */
static bool
is_local_byte(str s, size_t i)
{
    unsigned char b = (unsigned char)s.p[i];

    if (b == 0xc2 && i + 1 < s.n)
        return (unsigned char)s.p[i + 1] > 0xa0;
    return b >= 0x80 || str_is_alnum((char)b) ||
           (b != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", b) != NULL);
}

static bool
is_local_part(str local)
{
    if (local.n == 0 || local.n > SMTP_LOCAL_MAX || local.p[0] == '.' ||
        local.p[local.n - 1] == '.' || !str_is_utf8(local) ||
        str_find(local, STR(".."), 0) != STR_NOT_FOUND)
        return false;
    for (size_t i = 0; i < local.n; i++)
        if (!is_local_byte(local, i))
            return false;
    return true;
}

bool
smtp_is_sendable(str address)
{
    char clean[DNS_NAME_MAX];
    size_t at = str_rfind_byte(address, '@');

    if (address.n > SMTP_ADDRESS_MAX || at == STR_NOT_FOUND)
        return false;
    str domain = str_from(address, at + 1);
    return is_local_part(str_sub(address, 0, at)) &&
           !str_has_suffix(domain, STR(".")) &&
           dns_name_clean(domain, clean) > 0;
}

#define COMMAND_ROW(id, verb, judge) {verb, judge},
static const struct {
    const char *verb;
    bool (*judge)(str argument);
} commands[] = {SMTP_COMMANDS(COMMAND_ROW)};

static void
add(struct smtp_wire *w, str s)
{
    check(w->out_n + s.n <= sizeof(w->out));
    memcpy(w->out + w->out_n, s.p, s.n);
    w->out_n += s.n;
}

int
smtp_wire_put(struct smtp_wire *w, enum smtp_command c, str argument)
{
    bool is_path =
        c == SMTP_SAY_MAIL || c == SMTP_SAY_MAIL_UTF8 || c == SMTP_SAY_RCPT;

    check(c < SMTP_SAY_N);
    if (!commands[c].judge(argument))
        return SMTP_NOT_SENDABLE;
    add(w, str_of(commands[c].verb));
    if (is_path)
        add(w, STR("<"));
    add(w, argument);
    if (is_path)
        add(w, STR(">"));
    if (c == SMTP_SAY_MAIL_UTF8)
        add(w, STR(" SMTPUTF8"));
    add(w, STR("\r\n"));
    return 0;
}

/* ---- the wire ---- */

static int
outcome_of(int r)
{
    if (r < 0)
        return fault(r);
    return r == CONN_CLOSED || r == CONN_RESET ? SMTP_DROPPED : r;
}

/* Some bytes, when all that came was read. */
SUSPENDS static int
fill(struct smtp_wire *w, msec deadline)
{
    size_t n;

    check(w->from == w->to);
    w->from = w->to = 0;
    int r = conn_read(w->conn, w->in, sizeof(w->in), &n, deadline);
    if (r != 0)
        return outcome_of(r);
    w->to = n;
    w->bytes_received += n;
    return 0;
}

/* More of the line, cut where it is too long. */
static int
keep(struct smtp_wire *w, str part)
{
    size_t room = sizeof(w->line) - w->line_n;

    w->reply_bytes += part.n;
    if (w->reply_bytes > SMTP_REPLY_BYTES_MAX ||
        str_find_byte(part, '\0', 0) != STR_NOT_FOUND)
        return SMTP_PROTOCOL;
    part = str_sub(part, 0, room);
    memcpy(w->line + w->line_n, part.p, part.n);
    w->line_n += part.n;
    return 0;
}

/* A line without its end. */
SUSPENDS static int
read_line(struct smtp_wire *w, str *line, msec deadline)
{
    w->line_n = 0;
    for (;;) {
        str left = smtp_wire_left(w);
        size_t end = str_find_byte(left, '\n', 0);
        bool is_whole = end != STR_NOT_FOUND;
        w->from = is_whole ? w->from + end + 1 : w->to;
        int r = keep(w, str_sub(left, 0, is_whole ? end : left.n));
        if (r == 0 && !is_whole)
            r = fill(w, deadline);
        if (r != 0)
            return r < 0 ? fault(r) : r;
        if (is_whole)
            break;
    }
    *line = str_make(w->line, w->line_n);
    if (str_has_suffix(*line, STR("\r")))
        line->n--;
    return 0;
}

int
smtp_wire_reply(struct smtp_wire *w, enum smtp_phase phase,
                struct smtp_reply *reply, void (*on_line)(void *arg, str text),
                void *arg, msec deadline)
{
    str line = STR_EMPTY;
    int r;

    smtp_reply_begin(reply, phase);
    w->reply_bytes = 0;
    do {
        r = read_line(w, &line, deadline);
        if (r != 0)
            break;
        if (w->trace != NULL)
            w->trace(w->trace_arg, false, line);
        r = smtp_reply_line(reply, line);
        if (on_line != NULL && (r == 0 || r == SMTP_MORE))
            on_line(arg, str_from(line, 4));
    } while (r == SMTP_MORE);
    if (r != 0)
        smtp_reply_begin(reply, phase);
    return r < 0 ? fault(r) : r;
}

/* 0: nothing came that nobody asked for. */
SUSPENDS static int
look_for_unasked(struct smtp_wire *w, struct smtp_reply *reply)
{
    int r = w->from == w->to ? fill(w, task_now()) : 0;

    if (r == TASK_TIMEOUT)
        return 0;
    if (r != 0)
        return r < 0 ? fault(r) : r;
    r = smtp_wire_reply(w, reply->phase, reply, NULL, NULL,
                        task_now() + FAREWELL_MS);
    if (r < 0)
        return fault(r);
    if (r == 0 && reply->code == 421)
        return SMTP_REFUSED;
    smtp_reply_begin(reply, reply->phase);
    return SMTP_PROTOCOL;
}

static void
trace_sent(const struct smtp_wire *w, str out)
{
    while (w->trace != NULL && out.n > 0) {
        str line = str_cut(&out, '\n');
        line.n--; /* the CR */
        w->trace(w->trace_arg, true, line);
    }
}

int
smtp_wire_send(struct smtp_wire *w, struct smtp_reply *reply, msec deadline)
{
    str out = {w->out, w->out_n};

    w->out_n = 0;
    int r = look_for_unasked(w, reply);
    if (r == 0) {
        trace_sent(w, out);
        r = outcome_of(conn_write(w->conn, out, deadline));
        w->bytes_sent += out.n;
    }
    return r < 0 ? fault(r) : r;
}
