/*
 * The checks of `turnstone doctor` that are about asking mail servers: who we
 * say we are, whether DNS says the same, and whether port 25 is open. Mail
 * servers refuse those whose name, address and reverse name do not agree, and
 * then nothing can be learnt from them.
 *
 * doctor_mail.c       the name, its address, the way back, the sender's domain
 * doctor_mail_spf.c   which addresses the sender's domain names
 * doctor_mail_port.c  our address as it leaves this machine, and port 25
 *
 * The resolver is asked in any case. Mail servers are greeted only where
 * --helo says by whom: a greeting, EHLO and QUIT, nothing more.
 */
#ifndef CMD_DOCTOR_MAIL_H
#define CMD_DOCTOR_MAIL_H

#include "cmd/doctor.h"
#include "cmd/world.h"

#define DOCTOR_MAIL_CHECKS(X)                                                  \
    X(HELO, helo, "HELO")                                                      \
    X(ADDRESS, address, "HELO address")                                        \
    X(REVERSE, reverse, "reverse DNS")                                         \
    X(SENDER, sender, "sender domain")                                         \
    X(SPF, spf, "SPF")                                                         \
    X(PORT, port, "port 25")

#define DOCTOR_MAIL_ENUM(id, fn, name) DOCTOR_MAIL_##id,
enum doctor_mail_check { DOCTOR_MAIL_CHECKS(DOCTOR_MAIL_ENUM) DOCTOR_MAIL_N };
extern const char *const doctor_mail_names[DOCTOR_MAIL_N];

/*
 * All of them, into out. real NULL: there is no resolver, and what needs one is
 * not tried. 0, or a fault; out is filled all the same.
 */
int doctor_mail(struct options *o, struct env_real_options *real,
                struct doctor_answer out[DOCTOR_MAIL_N]);

/* ---- what the files of the checks share ---- */

enum { DOCTOR_TARGETS = 3 };

/* A mail server of a large operator, and what came of greeting it. */
enum doctor_reached {
    DOCTOR_UNTRIED, /* its name was not found */
    DOCTOR_NO_DIAL, /* the guard does not let us */
    DOCTOR_ANSWERS,
    DOCTOR_ANSWERS_NO, /* it answers that it does not want us */
    DOCTOR_CLOSED,     /* the connection was refused */
    DOCTOR_NO_ANSWER,  /* there was none */
    DOCTOR_UNREACHABLE,
    DOCTOR_SAYS_NOTHING, /* it was connected, that was all */
};

struct doctor_mail;

struct doctor_target {
    struct doctor_mail *mail;
    const char *domain;
    str host;
    struct net_addr addr; /* family 0: not found */
    enum doctor_reached reached;
    int code; /* its answer, where that is a refusal */
    str said;
};

struct doctor_mail {
    struct options *options;
    struct env_real_options *real;
    struct env *env; /* NULL: no resolver */
    struct arena *arena;
    struct doctor_answer *out;
    msec until; /* all questions to the resolver */
    str helo;   /* empty: not set, or no name */
    bool has_who;
    struct operator_options who; /* has_who: as mail servers are asked */
    str sender_domain;           /* empty: not known */
    str sender_why;              /* ... and why */
    struct doctor_target targets[DOCTOR_TARGETS];
    /* From where packets to them leave; family 0: nowhere. */
    struct net_addr source;
    bool is_natted; /* it is not one that others see */
    /* As which we are seen, as far as that can be told; family 0: not. */
    struct net_addr seen;
};

/* The resolver's word: 0 (there is something), DOCTOR_NONE, DOCTOR_UNTOLD. */
enum { DOCTOR_NONE = 1, DOCTOR_UNTOLD };
SUSPENDS int doctor_mail_ask(struct doctor_mail *m, str name,
                             enum dns_type type, struct dns_answer *out);
bool doctor_mail_same(const struct net_addr *a, const struct net_addr *b);
/* The type of records that hold addresses of this family. */
enum dns_type doctor_mail_type(const struct net_addr *a);
/* Foreign bytes, inert and cut, for a text; in the arena. */
const char *doctor_mail_show(struct doctor_mail *m, str s);
/* The address for a text; in the arena. */
const char *doctor_mail_show_addr(struct doctor_mail *m,
                                  const struct net_addr *a);

/* What of --helo and --mail-from is not there or of no use, in words. */
const char *doctor_mail_missing(const struct doctor_mail *m);

/* Fills targets, source and is_natted. 0 or a fault. */
SUSPENDS int doctor_mail_look_around(struct doctor_mail *m);
/* The checks: 0 or a fault. */
#define DOCTOR_MAIL_PROTOTYPE(id, fn, name)                                    \
    SUSPENDS int doctor_mail_##fn(struct doctor_mail *m,                       \
                                  struct doctor_answer *a);
DOCTOR_MAIL_CHECKS(DOCTOR_MAIL_PROTOTYPE)

#endif
