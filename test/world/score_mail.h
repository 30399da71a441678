/*
 * Answers beside the mail servers' truth: would mail to them bounce, is
 * `verified` right, are the people found whose address can be proved; and a
 * row for each temper of mail server (world_mail.h).
 *
 * An answer bounces when nobody has that mailbox. A server that takes all
 * addresses bounces nothing, but no person gets the mail either: it counts
 * as well, and the share without these servers is told besides.
 */
#ifndef TEST_WORLD_SCORE_MAIL_H
#define TEST_WORLD_SCORE_MAIL_H

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"

struct score_mail_row {
    str temper;
    uint64_t people, provable, provable_right, answered, right, verified,
        verified_wrong, bounced;
};

struct score_mail {
    struct arena arena;
    struct map boxes;   /* address -> temper */
    struct map domains; /* of the mailboxes -> temper */
    struct map rows;
    struct score_mail_row all;
    uint64_t open, open_right; /* provable and not shown by the site */
    uint64_t accept_all, accept_all_bounced;
};

/* A line of mailboxes.csv. */
void score_mail_add_box(struct score_mail *m, str address, str temper);
void score_mail_fini(struct score_mail *m);

struct score_mail_case {
    str temper;
    bool is_provable, is_findable;
    str answer; /* or empty */
    bool is_right, is_verified;
};

void score_mail_add(struct score_mail *m, const struct score_mail_case *c);

/* 1 and 0 where there is nothing to divide by: no promise was broken. */
double score_mail_verified_precision(const struct score_mail *m);
double score_mail_bounce(const struct score_mail *m);
double score_mail_recall(const struct score_mail *m);

void score_mail_print(struct score_mail *m);
/* As values of the object that is open. */
void score_mail_put(struct score_mail *m, struct json *j);

#endif
