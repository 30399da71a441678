/*
 * What a mail server of each temper says to a recipient, and how it talks
 * otherwise. Addresses are taken in lower case; a domain leads to its company
 * or its free-mail host, and these to the mailbox.
 */
#ifndef TEST_WORLDD_TEMPER_H
#define TEST_WORLDD_TEMPER_H

#include "worldd.h"

enum { WORLDD_ADDRESS_MAX = 320, WORLDD_REPLY_MAX = 1024 };

struct worldd_manner {
    const char *software; /* in the banner */
    const char *yes, *no; /* to RCPT; %s is the address */
    bool has_tls, has_utf8;
    bool is_bare; /* no enhanced codes */
};

const struct worldd_manner *worldd_temper_manner(enum world_temper t);

struct worldd_address {
    char text[WORLDD_ADDRESS_MAX];
    str local, domain;
};

/* "...<local@domain>...", printing ASCII. False: no such address in it. */
bool worldd_temper_take(str s, struct worldd_address *out);

/* A RCPT as the server sees it. */
struct worldd_question {
    struct worldd *d;
    enum world_temper temper; /* of the server */
    uint32_t ip;
    const struct worldd_address *to;
    str sender;
    str first_domain; /* of the transaction */
    uint32_t rcpts;   /* of the transaction, before this one */
    uint32_t session_rcpts;
};

/* The reply without its last CRLF; it ends in NUL. */
void worldd_temper_answer(const struct worldd_question *q,
                          char reply[WORLDD_REPLY_MAX]);

#endif
