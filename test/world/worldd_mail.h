/*
 * What the mail servers know of each other: their hosts, and the account of
 * who was asked how much at once. The big operators, the hosters and those of
 * free mail are known by name. A company's own host has a name that says
 * nothing of whose machine it is on: its operator is its address, which it may
 * share with others (world_mail.h). So an address has one operator, who may
 * have several; and companies without an MX are all asked at the one or two
 * addresses of the web servers.
 *
 * A session is counted from the connection to QUIT or the connection's end.
 * What breaks a limit (struct worldd_limits) is counted and told in the SMTP
 * log.
 */
#ifndef TEST_WORLDD_MAIL_H
#define TEST_WORLDD_MAIL_H

#include "worldd.h"

/*
 * A company's mail hosts, and its people's free-mail addresses; in the order
 * of the companies. Returns the address of the server that takes its mail, or
 * 0 where there is no MX.
 */
uint32_t worldd_mail_add(struct worldd *d, const struct world_company *c,
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
    const struct worldd_mail_server *at;
    msec start;
    uint32_t rcpts;
    bool is_over;
};

void worldd_mail_enter(struct worldd_visit *v,
                       const struct worldd_mail_server *at);
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
