/* See worldd_temper.h. */
#include "worldd_temper.h"
#include "base/check.h"
#include "worldd_mail.h"

enum { GATEWAY_RCPTS_MAX = 10 };

static const struct worldd_manner usual = {
    "ESMTP Postfix",
    "250 2.1.5 Ok",
    "550 5.1.1 <%s>: Recipient address rejected: User unknown in local "
    "recipient table",
    true,
    false,
    false};

static const struct worldd_manner manners[WORLD_MAIL_N] = {
    [WORLD_MAIL_GOOGLE] =
        {"ESMTP a640c23a62f3a-93a00wrld",      "250 2.1.5 OK 93a00wrld - gsmtp",
                             "550-5.1.1 The email account that you tried to reach does not exist. "
         "Please try\r\n"
         "550-5.1.1 double-checking the recipient's email address for typos "
         "or\r\n"
         "550-5.1.1 unnecessary spaces. For more information, go to\r\n"
         "550 5.1.1  https://support.mail.test/?p=NoSuchUser 93a00wrld - gsmtp",                                                                  true,  true,  false},
    [WORLD_MAIL_MICROSOFT] =
        {"Microsoft ESMTP MAIL Service ready", "250 2.1.5 Recipient OK",
                             "550 5.4.1 Recipient address rejected: Access denied. For more "
         "information see https://support.mail.test/EXOSmtpErrors "
         "[DB5EUR03FT042.eop-EUR03.prod.protection.outlook.com "
         "2026-05-11T08:24:52.250Z 08DD2C98A1C3F250]",                                                                                            true,  true,  false},
    [WORLD_MAIL_MICROSOFT_ALL] = {"Microsoft ESMTP MAIL Service ready",
                             "250 2.1.5 Recipient OK",                                                          NULL,                             true,  true,
                             false                                                                                                                                   },
    [WORLD_MAIL_EXIM] = {"ESMTP Exim 4.96",                    "250 Accepted",
                             "550 Unrouteable address",                                                                                           true,  false, true },
    [WORLD_MAIL_HOSTED] = {"ESMTP",                              "250 2.1.5 Ok",
                             "550 5.1.1 <%s>: Recipient address rejected: User "
                           "unknown in virtual mailbox table",                                                                                    true,  false, false},
    [WORLD_MAIL_YAHOO] = {"ESMTP ready",                        "250 recipient <%s> ok",                     NULL,                             true,
                             false,                                                                                                                             true },
    [WORLD_MAIL_PROOFPOINT] = {"ESMTP mfa-m0001",
                             "250 2.1.5 <%s>... "
                               "Recipient ok",                                                                  "550 5.1.1 <%s>... User unknown", true,  false,
                             false                                                                                                                                   },
    [WORLD_MAIL_HELO] = {"SMTP",                               "250 OK",                                    "550 No such user here",          false,
                             false,                                                                                                                             true },
    [WORLD_MAIL_FREE] = {"ESMTP",                              "250 Requested mail action okay, completed",
                             "550 Requested action not taken: mailbox unavailable",
                             true,                                                                                                                       false, true },
    [WORLD_MAIL_OUTLOOK_COM] = {"Microsoft ESMTP MAIL Service ready",
                             "250 2.1.5 Recipient OK",                                                          "550 5.5.0 Requested action not taken: mailbox "
                                "unavailable (S2017062302).",                               true,  true,  false},
};

const struct worldd_manner *
worldd_temper_manner(enum world_temper t)
{
    return manners[t].software != NULL ? &manners[t] : &usual;
}

bool
worldd_temper_take(str s, struct worldd_address *out)
{
    size_t from = str_find_byte(s, '<', 0);
    size_t to = str_find_byte(s, '>', 0);

    if (from == STR_NOT_FOUND || to == STR_NOT_FOUND || to < from)
        return false;
    s = str_sub(s, from + 1, to);
    if (s.n == 0 || s.n >= sizeof(out->text))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] <= ' ' || s.p[i] > '~')
            return false;
        out->text[i] = (char)str_lower_byte(s.p[i]);
    }
    out->text[s.n] = '\0';
    size_t at = str_rfind_byte(s, '@');
    if (at == STR_NOT_FOUND || at == 0 || at + 1 == s.n)
        return false;
    out->local = str_make(out->text, at);
    out->domain = str_make(out->text + at + 1, s.n - at - 1);
    return true;
}

/* Whose mail it is: the temper of its server, and is there such a mailbox? */
struct destination {
    enum world_temper temper; /* NONE: not of this world */
    uint32_t ip;              /* 0: any of the temper's */
    bool exists, is_full;
};

static void
look_up_company(struct worldd *d, const struct worldd_host *h,
                const struct worldd_address *r, struct destination *out)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world_company *c = arena_new(&a, struct world_company);

    world_company(&d->world, h->company, &a, c);
    bool is_here = str_eq(r->domain, world_mail_domain(c));
    out->temper = world_mail_temper(c);
    out->ip = h->mail_ip;
    out->exists = is_here && world_mail_has_mailbox(c, r->local);
    out->is_full = is_here && world_mail_is_full(c, r->local);
}

static void
look_up(struct worldd *d, const struct worldd_address *r,
        struct destination *out)
{
    const struct world_mail_host *free_mail = world_mail_free(r->domain);
    const struct worldd_host *h = worldd_host(d, r->domain);

    *out = (struct destination){.temper = WORLD_MAIL_NONE};
    if (free_mail != NULL) {
        out->temper = free_mail->temper;
        out->ip = world_mail_host_ip((size_t)(free_mail - world_mail_hosts));
        out->exists = map_get(&d->free_boxes, str_of(r->text)) != NULL;
    } else if (h != NULL) {
        look_up_company(d, h, r, out);
    }
}

/* --- answers: formats in which %s, at most once, is the address --- */

static const char *
by_mailbox(const struct worldd_question *q, const struct destination *to)
{
    const struct worldd_manner *m = worldd_temper_manner(q->temper);

    if (to->is_full)
        return "452 4.2.2 <%s>: The recipient's mailbox is full and can't "
               "accept messages now";
    return to->exists ? m->yes : m->no;
}

/* One domain, or one recipient, a transaction. */
static const char *
narrowly(const struct worldd_question *q, const struct destination *to)
{
    bool is_other = q->rcpts > 0 && !str_eq(q->to->domain, q->first_domain);

    if (q->temper == WORLD_MAIL_OUTLOOK_COM && q->rcpts > 0)
        return "452 4.5.3 Recipients belong to multiple regions ATTR38 "
               "[DB5EUR03FT042.eop-EUR03.prod.protection.outlook.com]";
    if (q->temper == WORLD_MAIL_GOOGLE && is_other)
        return "451-4.3.0 Multiple destination domains per transaction is "
               "unsupported.\r\n451 4.3.0 Please try again. 93a00wrld - "
               "gsmtp";
    return by_mailbox(q, to);
}

static const char *
answer_format(const struct worldd_question *q, const struct destination *to)
{
    if (to->temper != q->temper || (to->ip != 0 && to->ip != q->ip))
        return "554 5.7.1 <%s>: Relay access denied";
    switch ((int)q->temper) {
    case WORLD_MAIL_CATCH_ALL:
    case WORLD_MAIL_MICROSOFT_ALL:
    case WORLD_MAIL_YAHOO: return worldd_temper_manner(q->temper)->yes;
    case WORLD_MAIL_GREYLIST:
        return worldd_mail_has_waited(q->d, q->sender, str_of(q->to->text))
                   ? by_mailbox(q, to)
                   : "451 4.7.1 <%s>: Recipient address rejected: Greylisted, "
                     "try again in 2 seconds";
    case WORLD_MAIL_BLOCKS_US:
        return "550 5.7.1 Service unavailable; Client host [127.0.0.1] "
               "blocked using list.blocking.test; "
               "https://blocking.test/query/ip/127.0.0.1";
    case WORLD_MAIL_TEMPORARY:
        return "451 4.3.0 <%s>: Temporary lookup failure";
    case WORLD_MAIL_PROOFPOINT:
        return q->session_rcpts >= GATEWAY_RCPTS_MAX
                   ? "452 4.5.3 Too many recipients"
                   : by_mailbox(q, to);
    case WORLD_MAIL_GOOGLE:
    case WORLD_MAIL_OUTLOOK_COM: return narrowly(q, to);
    default: return by_mailbox(q, to);
    }
}

void
worldd_temper_answer(const struct worldd_question *q,
                     char reply[WORLDD_REPLY_MAX])
{
    struct destination to;

    look_up(q->d, q->to, &to);
    const char *format = answer_format(q, &to);
    const char *at = strstr(format, "%s");
    if (at == NULL)
        snprintf(reply, WORLDD_REPLY_MAX, "%s", format);
    else
        snprintf(reply, WORLDD_REPLY_MAX, "%.*s%s%s", (int)(at - format),
                 format, q->to->text, at + 2);
}
