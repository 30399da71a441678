/*
 * SMTP, as far as the word of a mail server on a mailbox needs it: a dialogue
 * on a task over any connection (RFC 5321; PIPELINING RFC 2920, STARTTLS RFC
 * 3207, SMTPUTF8 RFC 6531).
 *
 *     r = smtp_open(conn, &options, &s, &reply, deadline);
 *     r = smtp_rcpt(s, STR("jane@acme.test"), &reply, deadline);
 *     smtp_reply_judge(&reply, &judgement);          // smtp_reply.h
 *     smtp_end_transaction(s);
 *     smtp_close(&s);
 *
 * The dialogue never gets further than RCPT: there is no code that would send
 * a message. Whatever is sent is written in one function (smtp_wire_put), which
 * takes nothing that could end a line or an address.
 *
 * Every reply has its own deadline besides the caller's; both are
 * TASK_TIMEOUT. A session whose dialogue is out of step (a timeout, a
 * malformed reply, a reply that nobody asked for, 421) is over: further calls
 * return SMTP_DROPPED, and it can only be closed.
 *
 * Outcomes: TASK_TIMEOUT and those of enum smtp_outcome; < 0: a fault, or
 * -ECANCELED. With any of them *reply tells the phase that was waited for, and
 * code 0 where nothing was said.
 *
 * STARTTLS is opportunistic: nothing secret is ever sent, so certificates are
 * not checked (tls.h). Limits on what a server may say: smtp_reply.h.
 */
#ifndef NET_SMTP_H
#define NET_SMTP_H

#include "net/smtp_reply.h"
#include "rt/conn.h"

struct smtp;

enum {
    SMTP_ADDRESS_MAX = 254, /* bytes: RFC 5321, 4.5.3.1.3 without <> */
    SMTP_LOCAL_MAX = 64,
    SMTP_BANNER_MS = 30 * 1000,
    SMTP_REPLY_MS = 60 * 1000,
    SMTP_QUIT_MS = 5 * 1000,
};

/* All slices must live as long as the session. */
struct smtp_options {
    str helo;        /* smtp_is_helo_name */
    str mail_from;   /* smtp_is_sendable */
    str server_name; /* the MX's name, for TLS; may be empty */
    bool may_tls;
    msec banner_ms; /* 0: SMTP_BANNER_MS */
    msec reply_ms;  /* 0: SMTP_REPLY_MS */
    /* Each line without its end; foreign bytes, not inert. Or NULL. */
    void (*trace)(void *arg, bool is_sent, str line);
    void *trace_arg;
};

struct smtp_stats {
    size_t rcpts; /* RCPT commands sent */
    size_t bytes_sent, bytes_received;
    bool has_tls, has_pipelining, has_utf8;
    bool is_over; /* only smtp_close is left */
};

/* A fully qualified name or an address literal ("[192.0.2.1]"). */
bool smtp_is_helo_name(str name);
/*
 * local@domain as it may be written between < and >: a dot-atom (RFC 5321
 * 4.1.2; UTF-8 allowed, RFC 6531), and a domain of letters, digits and
 * hyphens. No quotes, comments, brackets, spaces or controls.
 */
bool smtp_is_sendable(str address);

/*
 * Banner, EHLO (HELO where EHLO is unknown), STARTTLS where it is offered and
 * o->may_tls, EHLO again. Takes c over in every case. 0 and *out; SMTP_REFUSED:
 * *reply has what was said. SMTP_TLS_FAILED: a new connection without may_tls
 * may work.
 */
SUSPENDS int smtp_open(struct conn *c, const struct smtp_options *o,
                       struct smtp **out, struct smtp_reply *reply,
                       msec deadline);
/*
 * Opens a transaction first where none is open: RSET (if due), MAIL and RCPT
 * travel together where the server offers PIPELINING. 0: *reply answers RCPT,
 * whatever it says. SMTP_REFUSED: RSET or MAIL was refused, *reply says how.
 * SMTP_NOT_SENDABLE, SMTP_NO_UTF8: nothing was sent.
 */
SUSPENDS int smtp_rcpt(struct smtp *s, str address, struct smtp_reply *reply,
                       msec deadline);
/* The next smtp_rcpt begins a new transaction. */
void smtp_end_transaction(struct smtp *s);
/*
 * Says QUIT where the dialogue is in step, and hears its reply within
 * SMTP_QUIT_MS; the session is over then. SMTP_PROTOCOL: another reply came
 * than 221, or one too many. So the answers before may have been to other
 * questions: nothing that was said can be believed. 0 in every other case.
 */
SUSPENDS int smtp_quit(struct smtp *s);
/*
 * smtp_quit, if that was not yet said, and close. In a cancelled task it just
 * closes. *s may be NULL, and is so afterwards: for CLEANUP(smtp_close).
 */
SUSPENDS void smtp_close(struct smtp **s);

void smtp_stats(const struct smtp *s, struct smtp_stats *out);

#endif
