/*
 * A hostile server against the dialogue, in a virtual loop. Its bytes come in
 * pieces: a piece ends where the server waits for the client (a byte 0x01),
 * for a while (0x02), or where it hangs up (0x03). First byte: whether the
 * client may use TLS, and which addresses it asks for.
 *
 * Whatever is said, the dialogue ends, within the times that it allows, and
 * all that was written are whole commands of the seven.
 */
#include "fuzz.h"
#include "net/smtp.h"

enum { SENT_MAX = 64 * 1024, RCPTS = 6 };

static struct {
    str script;
    struct conn *server, *client;
    bool may_tls, is_wide;
    char sent[SENT_MAX];
    size_t sent_n;
} f;

static const char *const verbs[] = {
    "EHLO probe.test",
    "HELO probe.test",
    "STARTTLS",
    "RSET",
    "QUIT",
    "MAIL FROM:<p@probe.test>",
    "MAIL FROM:<p@probe.test> SMTPUTF8",
    "RCPT TO:<a@acme.test>",
    "RCPT TO:<j\303\274@acme.test>",
};

static void
check_sent(void)
{
    str rest = str_make(f.sent, f.sent_n);

    while (rest.n > 0) {
        str line = str_cut(&rest, '\n');
        bool is_known = false;
        check(rest.p != NULL && str_has_suffix(line, STR("\r")));
        line.n--;
        for (size_t i = 0; i < array_len(verbs); i++)
            is_known |= str_eq(line, str_of(verbs[i]));
        check(is_known);
        if (str_eq(line, STR("STARTTLS")))
            return; /* what follows may be a handshake */
    }
}

/* What the client says, for a while or until it says something. */
SUSPENDS static int
listen_to_client(msec deadline)
{
    size_t n;
    char buf[512];

    int r = conn_read(f.server, buf, sizeof(buf), &n, deadline);
    if (r == 0 && f.sent_n + n <= sizeof(f.sent)) {
        memcpy(f.sent + f.sent_n, buf, n);
        f.sent_n += n;
    }
    return r;
}

static int
serve(void *arg)
{
    int r = 0;

    while (f.script.n > 0 && r == 0) {
        size_t n = 0;
        while (n < f.script.n && (unsigned char)f.script.p[n] - 1u > 2)
            n++;
        r = conn_write(f.server, str_sub(f.script, 0, n), MSEC_NEVER);
        char what = n < f.script.n ? f.script.p[n] : '\0';
        f.script = str_from(f.script, n + 1);
        if (what == 3)
            break;
        if (r == 0 && what == 1)
            r = listen_to_client(MSEC_NEVER);
        if (r == 0 && what == 2)
            (void)task_sleep(task_now() + 20000);
    }
    while (f.script.n == 0 && r == 0)
        r = listen_to_client(MSEC_NEVER);
    conn_close(&f.server);
    return 0;
}

static void
trace(void *arg, bool is_sent, str line)
{
    check(str_find_byte(line, '\n', 0) == STR_NOT_FOUND);
    check(!is_sent || str_find_byte(line, '\r', 0) == STR_NOT_FOUND);
}

SUSPENDS static void
ask(struct smtp *s, msec deadline)
{
    struct smtp_reply reply;
    struct smtp_stats stats;

    for (int i = 0; i < RCPTS; i++) {
        bool is_wide = f.is_wide && i % 2 == 1;
        str address = is_wide ? STR("j\303\274@acme.test") : STR("a@acme.test");
        int r = smtp_rcpt(s, address, &reply, deadline);
        smtp_stats(s, &stats);
        check(r >= 0 && (r != 0 || reply.phase == SMTP_RCPT));
        check(r != 0 || (reply.code >= 200 && reply.code <= 599));
        check(r == 0 || r == SMTP_REFUSED || r == SMTP_NO_UTF8 ||
              (stats.is_over && reply.code == 0));
        check(!is_wide || stats.has_utf8 || r != 0 || stats.is_over);
        if (i == 2)
            smtp_end_transaction(s);
    }
}

static int
call(void *arg)
{
    static const char helo[] = "probe.test", from[] = "p@probe.test";
    CLEANUP(smtp_close) struct smtp *s = NULL;
    struct smtp_options o = {.helo = str_of(helo),
                             .mail_from = str_of(from),
                             .may_tls = f.may_tls,
                             .trace = trace};
    struct smtp_reply reply;
    msec began = task_now();
    msec deadline = began + 200 * 1000;

    int r = smtp_open(f.client, &o, &s, &reply, deadline);
    check(r >= 0 && r != SMTP_NOT_SENDABLE && (r == 0) == (s != NULL));
    if (r == 0)
        ask(s, deadline);
    check(task_now() <= deadline + SMTP_QUIT_MS);
    return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct loop *l = loop_new(LOOP_VIRTUAL);
    str in = fuzz_input(p, n);

    f.sent_n = 0;
    f.may_tls = in.n > 0 && (in.p[0] & 1);
    f.is_wide = in.n > 0 && (in.p[0] & 2);
    f.script = str_from(in, 1);
    conn_pair(&f.server, &f.client);
    loop_start_task(l, "server", serve, NULL);
    loop_start_task(l, "client", call, NULL);
    check(loop_run(l) == 0);
    loop_free(l);
    check_sent();
    return 0;
}
