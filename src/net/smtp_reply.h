/*
 * What a mail server says, from its bytes to a judgement (RFC 5321 section
 * 4.2; enhanced status codes: RFC 3463, RFC 2034). Pure.
 *
 * A reply is read line by line as it comes (smtp_reply_begin, then
 * smtp_reply_line until it is no longer SMTP_MORE), or as a whole
 * (smtp_reply_parse). Any byte may be hostile: what is no reply is
 * SMTP_PROTOCOL, and what is kept of the text is inert and bounded.
 *
 * The judge says what a reply means for the mailbox that was asked. It goes
 * by the enhanced status code, then by the text, then by the basic code;
 * which is the order of one table, in smtp_reply_judge.c. Only a reply to
 * RCPT says anything of a mailbox. What is about us (a policy, a blocklist,
 * our sender) is UNKNOWN, never INVALID.
 */
#ifndef NET_SMTP_REPLY_H
#define NET_SMTP_REPLY_H

#include "model.h"

/* Outcomes of this header and of smtp.h, beside those of rt/conn.h. */
enum smtp_outcome {
    SMTP_MORE = 16,    /* smtp_reply_line: another line belongs to it */
    SMTP_PROTOCOL,     /* what came is no reply, or came unasked */
    SMTP_REFUSED,      /* the reply is another than the dialogue needs */
    SMTP_DROPPED,      /* the server closed, or the path broke */
    SMTP_TLS_FAILED,   /* STARTTLS was promised and did not work */
    SMTP_NOT_SENDABLE, /* not written: no address for this protocol */
    SMTP_NO_UTF8,      /* not written: the server takes ASCII only */
};

/* What a reply answers. */
enum smtp_phase {
    SMTP_BANNER,
    SMTP_HELLO, /* EHLO, HELO */
    SMTP_STARTTLS,
    SMTP_MAIL,
    SMTP_RCPT,
    SMTP_RSET,
    SMTP_QUIT,
    SMTP_PHASE_N
};

enum {
    SMTP_REPLY_BYTES_MAX = 64 * 1024,
    SMTP_REPLY_LINES_MAX = 100,
    SMTP_REPLY_LINE_MAX = 2048, /* the rest of a line is passed over */
    SMTP_REPLY_TEXT_MAX = 1000,
};

struct smtp_reply {
    enum smtp_phase phase;
    int code;           /* 200..599; 0: nothing was said */
    unsigned status[3]; /* enhanced; all 0: none */
    int status_rank;    /* private: how sure we are of it */
    size_t lines_n;
    size_t text_n;
    /*
     * All lines, a space between them, without the codes they begin with.
     * Printable (base/inert.h), cut where it is long; ends in NUL.
     */
    char text[SMTP_REPLY_TEXT_MAX + 1];
};

void smtp_reply_begin(struct smtp_reply *r, enum smtp_phase phase);
/*
 * The next line, without its end. 0: it was the last; SMTP_MORE; or
 * SMTP_PROTOCOL: no code from 200 to 599, something else than a space or a
 * hyphen behind it, another code than the line before, a NUL, a line too many.
 */
int smtp_reply_line(struct smtp_reply *r, str line);
/*
 * A whole reply and nothing behind it; lines end in CRLF or LF, the last one
 * perhaps in neither. 0 or SMTP_PROTOCOL, also for one that is not complete
 * or over SMTP_REPLY_BYTES_MAX.
 */
int smtp_reply_parse(enum smtp_phase phase, str bytes, struct smtp_reply *out);

static inline str
smtp_reply_text(const struct smtp_reply *r)
{
    return (str){r->text, r->text_n};
}

/* What to do about a reply, where its reason alone does not say. */
#define SMTP_ADVICE(X)                                                         \
    X(NONE, "none")                                                            \
    X(RETRY_LATER, "retry-later") /* the same question, after a wait */        \
    X(NEW_TRANSACTION, "new-transaction") /* one RCPT for each MAIL */         \
    X(ONE_DOMAIN, "one-domain")           /* one domain for each MAIL */       \
    X(START_TLS, "starttls")              /* ask again with TLS */             \
    X(BACK_OFF, "back-off")           /* fewer questions to this operator */   \
    X(STOP_OPERATOR, "stop-operator") /* no more questions in this run */      \
    X(NEXT_MX, "next-mx")             /* this host is not the one to ask */

#define SMTP_ADVICE_ENUM(id, word) SMTP_ADVICE_##id,
enum smtp_advice { SMTP_ADVICE(SMTP_ADVICE_ENUM) SMTP_ADVICE_N };
const char *smtp_advice_word(enum smtp_advice a);

enum {
    SMTP_RETRY_NOT_SAID = -1,
    SMTP_RETRY_MIN_S = 1,
    SMTP_RETRY_MAX_S = 24 * 3600,
};

struct smtp_judgement {
    enum verification verification; /* VALID, INVALID or UNKNOWN */
    enum reason reason;
    enum smtp_advice advice;
    /*
     * Probably so, for want of anything better than a bare code or words that
     * servers use for other things too: sound only where the same server
     * takes another mailbox.
     */
    bool is_weak;
    int retry_after_s; /* SMTP_RETRY_MIN_S..MAX_S, or SMTP_RETRY_NOT_SAID */
};

void smtp_reply_judge(const struct smtp_reply *r, struct smtp_judgement *out);

#endif
