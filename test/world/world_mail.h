/*
 * The mail servers of the world. Every company has one of a temper
 * (WORLD_MAILS), drawn from a random stream of its own, and mailboxes: those
 * of its people who are still there, those that everybody shares, and those
 * of a few who stand on no page, so that a wrong guess may be somebody
 * else's. Like all of the world it is a pure function of the seed: the server
 * answers from it, and worldgen tells it (DIR/mailboxes.csv, and `mail` and
 * `provable` of DIR/truth.csv).
 *
 * Mail hosts bear the names by which a program knows the big operators. They
 * resolve to loopback in the world's DNS; nothing outside is asked. A program
 * that knows the operator of any other host by its address finds one of their
 * own at most companies, and a shared one at a few, as on shared hosting:
 *
 *   127.0.2.T       of the shared hosts of temper T (its number)
 *   127.0.3.R       of the free-mail host of row R of world_mail_hosts
 *   127.(16+T).B.C  of a company's own host, B.C its index mod 65536; or of
 *                   up to eight companies, the first of which it is named by
 *   127.41.B.C      of the first host of two, which is busy
 *
 *   world_mail.c    tempers, hosts, mailboxes
 *   world_prove.c   which addresses can be had by asking
 *
 * The world's free-mail domains have servers as well, for the people whose
 * address lies there.
 */
#ifndef TEST_WORLD_MAIL_H
#define TEST_WORLD_MAIL_H

#include "world.h"

/*
 * The word, the share per mille, the share where operators are spread thin
 * (enum world_mail_mix), whether its answers let a careful asker prove an
 * address, and the operator; none: the company itself. The last two rows are
 * of free-mail domains only.
 */
/* clang-format off */
#define WORLD_MAILS(X)                                                    \
    X(NONE,          "none",                   0,   0, 0, "")             \
    X(GOOGLE,        "google",               185,  25, 1, "google.com")   \
    X(MICROSOFT,     "microsoft",            120,  15, 1, "outlook.com")  \
    X(MICROSOFT_ALL, "microsoft_accept_all",  60,  10, 0, "outlook.com")  \
    X(OWN,           "own_honest",           182, 500, 1, "")             \
    X(EXIM,          "own_exim",              60, 150, 1, "")             \
    X(CATCH_ALL,     "catch_all",            120, 100, 0, "")             \
    X(HOSTED,        "hosted_honest",         60,  25, 1,                 \
      "worldhoster.test")                                                 \
    X(GREYLIST,      "greylist",              40,  30, 1, "")             \
    X(YAHOO,         "yahoo_like",            15,   5, 0, "yahoodns.net") \
    X(PROOFPOINT,    "proofpoint",            25,  20, 1, "pphosted.com") \
    X(BLOCKS_US,     "blocks_us",             25,  15, 0, "")             \
    X(DROPS,         "drops",                 10,   5, 0, "")             \
    X(SILENT,        "silent",                 8,   0, 0, "")             \
    X(REFUSES,       "refuses",                8,   5, 0, "")             \
    X(TEMPORARY,     "temporary",             10,   5, 0, "")             \
    X(STARTTLS,      "starttls_required",     12,  20, 1, "")             \
    X(HELO,          "no_pipelining_helo",    12,  15, 1, "")             \
    X(NULL_MX,       "null_mx",                8,   5, 0, "")             \
    X(NO_MX,         "no_mx_with_a",          10,  15, 1, "")             \
    X(SLOW,          "slow",                  10,   0, 1, "")             \
    X(TWO_MX,        "two_mx",                10,  15, 1, "")             \
    X(FULL,          "full",                  10,  20, 1, "")             \
    X(FREE,          "free_mail",              0,   0, 1, "")             \
    X(OUTLOOK_COM,   "outlook_com",            0,   0, 1, "outlook.com")
/* clang-format on */

#define WORLD_ENUM_MAIL(id, word, permille, spread, tells, operator)           \
    WORLD_MAIL_##id,
enum world_temper { WORLD_MAILS(WORLD_ENUM_MAIL) WORLD_MAIL_N };

enum {
    WORLD_MX_MAX = 2,     /* of a domain */
    WORLD_BOXES_MAX = 48, /* of a company */
    WORLD_GREYLIST_MS = 2000,
    WORLD_NET_MAIL_BUSY = 0x7f29, /* upper half of the address: 127.41 */
    /* of every so many companies of a temper, so many share an address */
    WORLD_MAIL_SHARE_TURN = 96,
    WORLD_MAIL_SHARE = 8,
    WORLD_MAIL_SHARE_AT = 40, /* the first of them, from 0 */
};

const char *world_mail_word(enum world_temper t);
const char *world_mail_operator(enum world_temper t);
/* Does its yes mean yes, and its no no? */
bool world_mail_tells(enum world_temper t);
/* usual, spread. False: no such word. */
bool world_mail_mix_of(str word, enum world_mail_mix *out);

/* NONE where the company's domain does not exist. */
enum world_temper world_mail_temper(const struct world_company *c);
/* That of the person's address, which may be at a free-mail domain. */
enum world_temper world_mail_temper_of(const struct world_company *c,
                                       size_t person);
/* What follows the @ of the company's addresses. */
str world_mail_domain(const struct world_company *c);

/* --- mailboxes --- */

struct world_boxes {
    str locals[WORLD_BOXES_MAX];
    size_t n;
};

/* None where the domain takes no mail. */
void world_mail_boxes(const struct world_company *c, struct arena *a,
                      struct world_boxes *out);
/* local: in lower case */
bool world_mail_has_box(const struct world_boxes *b, str local);
bool world_mail_has_mailbox(const struct world_company *c, str local);
/* Is it a mailbox, and without room? */
bool world_mail_is_full(const struct world_company *c, str local);

/* --- hosts --- */

struct world_mx {
    unsigned preference;
    str host; /* empty: the null MX */
};

/* The MX records of the company's domains; 0: there are none. */
size_t world_mail_mx(const struct world_company *c, struct arena *a,
                     struct world_mx out[WORLD_MX_MAX]);

/*
 * What gives companies their addresses; all zero at first. Of own_honest and
 * of own_exim one in twelve share: the 41st to 48th of 96 in a row. They have
 * the address of the first of them. No rebrand is among these, for mail to its
 * other domain has hosts of another name.
 */
struct world_mail_plan {
    uint32_t seen[WORLD_MAIL_N];
    uint32_t shared_ip[WORLD_MAIL_N];
};

/*
 * The addresses (host order) of the company's MX hosts. To be called once for
 * each, in the order of the companies: then it is the same in a larger world.
 */
void world_mail_place(struct world_mail_plan *p, const struct world_company *c,
                      uint32_t ips[WORLD_MX_MAX]);

/* Hosts that several domains share, and free-mail domains with theirs. */
struct world_mail_host {
    const char *domain; /* of free mail, or NULL */
    const char *host;
    enum world_temper temper;
    const char *operator;
};
extern const struct world_mail_host world_mail_hosts[];
extern const size_t world_mail_hosts_n;
/* Its address (host order). */
uint32_t world_mail_host_ip(size_t row);

/* The row of a free-mail domain, or NULL. */
const struct world_mail_host *world_mail_free(str domain);

/* --- proof --- */

/*
 * Can a careful asker have the person's right address, published or proved?
 *
 *   published  the site shows it (`findable` of the truth), and its domain
 *              takes mail
 *   proved     the profile leads to the domain; the server tells the truth;
 *              and the address is the one that asking comes to:
 *              1. where the site shows colleagues' addresses, the shape (or
 *                 the shapes, where several explain as many) of most of
 *                 them, with ü as u and as ue
 *              2. if that meets no mailbox, or nobody's address is shown: the
 *                 five shapes that FACTS section 2 has for small companies,
 *                 first, flast, first.last, firstl and last
 *              In the step that meets a mailbox it meets this one alone,
 *              besides those that the site shows as a colleague's; and the
 *              address fits no other person of the company whose own address
 *              is not known. Both are what a careful asker sees to; it takes
 *              two to twelve questions, most often one to five.
 */
bool world_mail_is_provable(const struct world_company *c, size_t person);

/* A shape as letters (G given, F family, g f initials), or NULL behind the
   last; for a table of how the people's addresses are made. */
const char *world_mail_shape(size_t at);
/* The first shape that makes the person's address, or NULL. */
const char *world_mail_shape_of(const struct world_person *p);

#endif
