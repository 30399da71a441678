/*
 * The two ends of an SMTP dialogue that touch the wire: the one function that
 * writes commands, and the one that reads replies. See smtp.h for what is
 * built of them, smtp_reply.h for what a reply is.
 *
 * Commands are collected (smtp_wire_put) and leave together (smtp_wire_send).
 * They are all that there are: no message is ever sent.
 */
#ifndef NET_SMTP_WIRE_H
#define NET_SMTP_WIRE_H

#include "net/smtp.h"

/* X(id, what stands before the argument, who judges the argument) */
#define SMTP_COMMANDS(X)                                                       \
    X(EHLO, "EHLO ", smtp_is_helo_name)                                        \
    X(HELO, "HELO ", smtp_is_helo_name)                                        \
    X(STARTTLS, "STARTTLS", str_is_empty)                                      \
    X(MAIL, "MAIL FROM:", smtp_is_sendable)                                    \
    X(MAIL_UTF8, "MAIL FROM:", smtp_is_sendable)                               \
    X(RCPT, "RCPT TO:", smtp_is_sendable)                                      \
    X(RSET, "RSET", str_is_empty)                                              \
    X(QUIT, "QUIT", str_is_empty)

#define SMTP_COMMAND_ENUM(id, verb, judge) SMTP_SAY_##id,
enum smtp_command { SMTP_COMMANDS(SMTP_COMMAND_ENUM) SMTP_SAY_N };

enum { SMTP_WIRE_OUT_MAX = 1024 }; /* three commands of the longest */

struct smtp_wire {
    struct conn *conn;
    void (*trace)(void *arg, bool is_sent, str line);
    void *trace_arg;
    size_t bytes_sent, bytes_received;
    size_t reply_bytes; /* of the reply that is being read */
    size_t from, to;    /* what came and was not read: in[from..to) */
    size_t line_n, out_n;
    char in[2048];
    char line[SMTP_REPLY_LINE_MAX];
    char out[SMTP_WIRE_OUT_MAX];
};

/* 0 or SMTP_NOT_SENDABLE: then nothing was added. */
int smtp_wire_put(struct smtp_wire *w, enum smtp_command c, str argument);
/*
 * What was put, unless something came that nobody asked for: SMTP_REFUSED and
 * *reply for a farewell (421), SMTP_PROTOCOL for anything else. SMTP_DROPPED,
 * TASK_TIMEOUT, a fault.
 */
SUSPENDS int smtp_wire_send(struct smtp_wire *w, struct smtp_reply *reply,
                            msec deadline);
/*
 * The next reply. on_line sees each line behind its code, or NULL. 0,
 * SMTP_PROTOCOL, SMTP_DROPPED, TASK_TIMEOUT, a fault; then *reply has code 0.
 */
SUSPENDS int smtp_wire_reply(struct smtp_wire *w, enum smtp_phase phase,
                             struct smtp_reply *reply,
                             void (*on_line)(void *arg, str text), void *arg,
                             msec deadline);
/* Bytes that came behind the last reply. */
static inline str
smtp_wire_left(const struct smtp_wire *w)
{
    return (str){w->in + w->from, w->to - w->from};
}

#endif
