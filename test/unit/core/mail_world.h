/*
 * A world with mail servers, in memory and under a virtual clock: names, what
 * answers at each address, and a log of what was asked there. A test makes
 * one, sets tempers, and has its story told in it.
 */
#ifndef TEST_MAIL_WORLD_H
#define TEST_MAIL_WORLD_H

#include "base/scope.h"
#include "core/verify.h"
#include "sim/sim_env.h"

enum {
    MAIL_ADDRESSES = 64,
    MAIL_SESSIONS_MAX = 256,
    MAIL_ASKED_MAX = 512,
    MAIL_WAY_MS = 20, /* there and back */
};

/* How the server at an address behaves. */
enum mail_temper {
    NOBODY,   /* refuses connections */
    HONEST,   /* jane@ and her numbered sisters; or as the test answers */
    AWAY,     /* 421 for a greeting */
    BLOCKS,   /* 550 5.7.1 for everybody */
    DROPS,    /* closes after MAIL */
    CROWDED,  /* one recipient a transaction */
    STUTTERS, /* two replies to RCPT */
};

struct mail_session {
    unsigned address;
    msec at;
    unsigned rcpts_n;
    bool has_quit;
};

struct mail_world {
    struct loop *loop;
    struct sim_env sim;
    enum mail_temper tempers[MAIL_ADDRESSES];
    /* A test's own reply to RCPT, without its end; NULL: as the temper. */
    const char *(*answer)(struct mail_world *w, str recipient);
    msec way_ms;
    struct mail_session sessions[MAIL_SESSIONS_MAX];
    size_t sessions_n;
    char asked[MAIL_ASKED_MAX][80]; /* recipients, in their order */
    size_t asked_n;
    struct operator_options options;
    struct operator_reach reach;
    struct operators operators;
    struct mbox *route;
    struct verify verify;
    struct arena arena;
    int (*story)(struct mail_world *w);
};

struct mail_world *mail_world_new(void);
void mail_world_end(struct mail_world **w);
/* A sim_env's dial; arg is the world. Its servers are tasks of this loop. */
int mail_world_dial(void *arg, unsigned n, struct conn **out);
/* Has w->story told among these pages and names. */
void mail_world_run(struct mail_world *w, const struct sim_page *pages,
                    size_t pages_n, const struct sim_name *names,
                    size_t names_n);

#endif
