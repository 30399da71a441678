/*
 * What is said to RCPT. The recipient's domain has a row; the first of its
 * rules that fits speaks. Without one a mailbox with a truth is taken and an
 * invented one refused.
 */
#include "maild.h"

#define NOT_OURS "554 5.7.1 <>: Relay access denied"

struct question {
    const struct maild_session *session;
    const struct maild_domain *domain;
    const struct maild_recipient *recipient;
    msec now;
};

static bool
is_known(const struct maild_row *row, str local)
{
    for (size_t i = 0; i < MAILD_TRUTHS_MAX && row->truth[i].local; i++)
        if (str_eq_nocase(str_of(row->truth[i].local), local))
            return true;
    return false;
}

static bool
is_human(str local)
{
    size_t dots = 0;

    for (size_t i = 0; i < local.n; i++) {
        if (local.p[i] == '.')
            dots++;
        else if (!str_is_alpha(local.p[i]))
            return false;
    }
    return dots <= 1;
}

static bool
is_who(enum maild_who who, const struct maild_recipient *r)
{
    switch (who) {
    case MAILD_ANY: return true;
    case MAILD_KNOWN: return r->invented_no == 0;
    case MAILD_INVENTED: return r->invented_no != 0;
    case MAILD_HUMAN: return r->invented_no != 0 && is_human(r->local);
    case MAILD_RANDOM: return r->invented_no != 0 && !is_human(r->local);
    }
    return false;
}

static bool
fits(const struct maild_rule *rule, const struct question *q)
{
    const struct maild_recipient *r = q->recipient;
    const struct maild_session *s = q->session;

    if (!is_who(rule->who, r))
        return false;
    if (rule->local && !str_eq_nocase(str_of(rule->local), r->local))
        return false;
    if (s->rcpts_in_mail < rule->from_in_mail)
        return false;
    if (q->domain->taken < rule->after_taken)
        return false;
    if (rule->invented_no &&
        (r->invented_no == 0 ||
         (r->invented_no - 1) % 3 + 1 != rule->invented_no))
        return false;
    if (rule->before_ms && q->now - q->domain->first_at >= rule->before_ms)
        return false;
    if (rule->before_each_ms && q->now - r->first_at >= rule->before_each_ms)
        return false;
    return !rule->is_other_domain || s->mail_domain != q->domain;
}

static const struct maild_rule *
rule_for(const struct question *q)
{
    static const struct maild_rule usual[] = {
        {.who = MAILD_KNOWN,    .reply = MAILD_OK     },
        {.who = MAILD_INVENTED, .reply = MAILD_NO_USER},
    };
    const struct maild_rule *rules = q->domain->row->rules;

    for (size_t i = 0; i < MAILD_RULES_MAX && rules[i].reply; i++)
        if (fits(&rules[i], q))
            return &rules[i];
    return q->recipient->invented_no == 0 ? &usual[0] : &usual[1];
}

/* Found or made; NULL when the domain has seen enough. */
static struct maild_recipient *
recipient_of(struct maild *m, struct maild_domain *d, str local, msec now)
{
    for (size_t i = 0; i < d->seen_n; i++)
        if (str_eq_nocase(d->seen[i].local, local))
            return &d->seen[i];
    if (d->seen_n == MAILD_RECIPIENTS_MAX)
        return NULL;
    struct maild_recipient *r = &d->seen[d->seen_n++];
    *r = (struct maild_recipient){str_dup(&m->arena, local), now, 0};
    if (!is_known(d->row, local))
        r->invented_no = ++d->invented;
    return r;
}

static bool
is_served_by(const struct maild_row *row, const struct maild_host *h)
{
    str name = str_of(h->mx->name);

    for (size_t i = 0; i < MAILD_MX_MAX && row->mx[i].name; i++) {
        if (str_eq(str_of(row->mx[i].name), name))
            return true;
        if (row->mx[i].alias && str_eq(str_of(row->mx[i].alias), name))
            return true;
    }
    return false;
}

static void
count(struct maild_domain *d, struct maild_host *h,
      const struct maild_rule *rule)
{
    char first = rule->reply[0];

    d->taken += first == '2';
    d->has_mailbox |= first == '2' || rule->is_proof_of_mailbox;
    d->refused += first == '5';
    h->operator->refused += first == '5';
}

const char *
maild_answer(struct maild_session *s, str address, msec now)
{
    struct maild *m = s->host->m;
    size_t at = str_rfind_byte(address, '@');
    str local = str_sub(address, 0, at);
    struct maild_domain *d = maild_domain(m, str_from(address, at + 1));

    if (at == STR_NOT_FOUND || local.n >= MAILD_LOCAL_MAX)
        return "501 5.1.3 Bad recipient address syntax";
    if (!str_is_ascii(local) && !s->may_utf8)
        return "553 5.6.7 Non-ASCII address not supported";
    if (d == NULL || !is_served_by(d->row, s->host))
        return NOT_OURS;
    struct maild_recipient *r = recipient_of(m, d, local, now);
    if (r == NULL)
        return "452 4.3.1 Too many recipients for this world";
    if (d->first_at == 0)
        d->first_at = now;
    if (s->mail_domain == NULL)
        s->mail_domain = d;
    if (r->invented_no != 0 && !d->has_mailbox) {
        m->stats.invented_first++;
        maild_log(s, MAILD_NOTE, STR("invented first"));
    }
    struct question q = {s, d, r, now};
    const struct maild_rule *rule = rule_for(&q);
    count(d, s->host, rule);
    return rule->reply;
}
