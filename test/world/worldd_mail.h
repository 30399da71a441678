/*
 * What the mail servers know of each other: their hosts, and the account of
 * who was asked how much at once. An operator's session is counted from its
 * first word; where a host serves many operators alike (one address for all
 * companies of a temper), from the first recipient, whose domain names it. It
 * ends with QUIT or the connection. What breaks a limit (struct
 * worldd_limits) is counted and told in the SMTP log.
 */
#ifndef TEST_WORLDD_MAIL_H
#define TEST_WORLDD_MAIL_H

#include "worldd.h"

/* A company's mail hosts, and its people's free-mail addresses. */
void worldd_mail_add(struct worldd *d, const struct world_company *c,
                     struct arena *scratch);
/* The hosts that companies share. */
void worldd_mail_add_shared(struct worldd *d);
void worldd_mail_fini(struct worldd *d);
/* Lower case. NULL: no mail host of this world. */
struct worldd_mail_host *worldd_mail_host(const struct worldd *d, str name);

/* A session as the account sees it. */
struct worldd_visit {
    struct worldd *d;
    uint64_t id;
    uint32_t ip; /* of the server */
    msec start;
    struct worldd_operator *owner; /* NULL: not known yet */
    uint32_t rcpts;
    bool is_over;
};

/* Once the operator is known; later calls do nothing. */
void worldd_mail_enter(struct worldd_visit *v, str name);
void worldd_mail_leave(struct worldd_visit *v);
/* A recipient of the domain was answered with this code. */
void worldd_mail_count(struct worldd_visit *v, str domain, int code);
/*
 * Greylisting: has this triplet waited long enough? The first call starts its
 * time.
 */
bool worldd_mail_has_waited(struct worldd *d, str sender, str recipient);

/* A line of the log; `who` is "C", "S" or "*". */
void worldd_mail_log(const struct worldd_visit *v, const char *who, str line);
/* KEY=VALUE lines. */
void worldd_mail_print_stats(const struct worldd *d, FILE *f);

#endif
