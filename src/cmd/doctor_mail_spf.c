/*
 * Does the sender's domain name our address? See doctor_mail.h, text/spf.h.
 * A hint only: the record that is there, without those that it includes.
 */
#include "base/check.h"
#include "cmd/doctor_mail.h"
#include "text/spf.h"

static const char advice_publish[] =
    "a hint: publish a TXT record at it, such as \"v=spf1 a -all\", or with "
    "ip4: and the address of this machine";
static const char advice_add[] =
    "a hint: add ip4: and the address of this machine to it";

static struct spf_addr
spf_addr_of(const struct net_addr *a)
{
    struct spf_addr out = {.is_v6 = a->family == AF_INET6};

    memcpy(out.bytes, a->bytes, sizeof(out.bytes));
    return out;
}

/* Is one of the name's addresses near ours? Also of one that has none. */
SUSPENDS static enum spf_match
match_name(struct doctor_mail *m, const struct spf_term *t, str name)
{
    struct spf_addr ours = spf_addr_of(&m->seen);
    struct dns_answer answer;

    int r = doctor_mail_ask(m, name, doctor_mail_type(&m->seen), &answer);
    if (r == DOCTOR_UNTOLD)
        return SPF_UNSURE;
    for (size_t i = 0; i < answer.addrs_n; i++) {
        struct spf_addr of = spf_addr_of(&answer.addrs[i]);
        if (spf_is_near(t, &of, &ours))
            return SPF_YES;
    }
    return SPF_NO;
}

SUSPENDS static enum spf_match
match_mx(struct doctor_mail *m, const struct spf_term *t, str name)
{
    enum spf_match match = SPF_NO;
    struct dns_answer answer;

    if (doctor_mail_ask(m, name, DNS_MX, &answer) == DOCTOR_UNTOLD)
        return SPF_UNSURE;
    for (size_t i = 0; i < answer.mx_n && match == SPF_NO; i++)
        match = match_name(m, t, answer.mx[i].host);
    return match;
}

SUSPENDS static enum spf_match
match_term(struct doctor_mail *m, const struct spf_term *t)
{
    struct spf_addr ours = spf_addr_of(&m->seen);
    str name = t->domain.n > 0 ? t->domain : m->sender_domain;

    if (t->kind == SPF_A && !t->has_macro)
        return match_name(m, t, name);
    if (t->kind == SPF_MX && !t->has_macro)
        return match_mx(m, t, name);
    return spf_match(t, &ours);
}

static void
say_verdict(struct doctor_mail *m, const struct spf_verdict *v,
            struct doctor_answer *a)
{
    const char *domain = doctor_mail_show(m, m->sender_domain);
    const char *seen = doctor_mail_show_addr(m, &m->seen);
    const char *by = doctor_mail_show(m, v->by);

    if (v->is_unsure) {
        str what = v->unfollowed.n > 0 ? v->unfollowed : v->redirect;
        doctor_say(a, DOCTOR_WARN,
                   "a hint: see that what is behind it names the address of "
                   "this machine",
                   "%s: whether %s may send depends on %s, which was not "
                   "followed",
                   domain, seen, doctor_mail_show(m, what));
    } else if (v->result == SPF_PASS &&
               str_has_suffix_nocase(v->by, STR("all")))
        doctor_say(a, DOCTOR_WARN,
                   "a hint: name the addresses that send, and end with -all",
                   "%s lets everybody send (%s)", domain, by);
    else if (v->result == SPF_PASS)
        doctor_say(a, DOCTOR_OK, NULL, "%s names %s (%s)", domain, seen, by);
    else if (v->by.n == 0)
        doctor_say(a, DOCTOR_WARN, advice_add, "%s does not name %s", domain,
                   seen);
    else
        doctor_say(a, DOCTOR_WARN, advice_add,
                   "%s does not name %s, and says of all others %s", domain,
                   seen, by);
}

/* Term by term, until one decides. */
SUSPENDS static void
judge_record(struct doctor_mail *m, str record, struct doctor_answer *a)
{
    struct spf_verdict v;
    struct spf_term t;
    enum spf_step step;
    unsigned asked = 0;
    str rest = str_from(record, sizeof("v=spf1") - 1);

    spf_begin(&v);
    while ((step = spf_next(&rest, &t)) == SPF_TERM) {
        asked += spf_asks(&t);
        if (asked > SPF_LOOKUPS_MAX)
            break;
        if (spf_take(&v, &t, match_term(m, &t)))
            break;
    }
    if (step == SPF_BAD)
        doctor_say(a, DOCTOR_WARN, "a hint: mend the record (RFC 7208)",
                   "%s: nobody can read \"%s\" in its record",
                   doctor_mail_show(m, m->sender_domain),
                   doctor_mail_show(m, t.text));
    else if (asked > SPF_LOOKUPS_MAX)
        doctor_say(a, DOCTOR_WARN, "a hint: write addresses instead of names",
                   "%s: its record has more than %d terms that take a "
                   "question, which is an error to those who read it",
                   doctor_mail_show(m, m->sender_domain), SPF_LOOKUPS_MAX);
    else
        say_verdict(m, &v, a);
}

/* How many SPF records there are, and the first of them. */
static unsigned
count_records(const struct dns_answer *answer, str *first)
{
    unsigned n = 0;

    for (size_t i = 0; i < answer->txt_n; i++)
        if (spf_is_record(answer->txt[i]) && n++ == 0)
            *first = answer->txt[i];
    return n;
}

int
doctor_mail_spf(struct doctor_mail *m, struct doctor_answer *a)
{
    struct dns_answer answer;
    str record = STR_EMPTY;

    if (m->sender_domain.n == 0) {
        doctor_say(a, DOCTOR_SKIP, NULL, "not tried: there is no sender");
        return 0;
    }
    const char *domain = doctor_mail_show(m, m->sender_domain);
    if (doctor_mail_ask(m, m->sender_domain, DNS_TXT, &answer) ==
        DOCTOR_UNTOLD) {
        doctor_say(a, DOCTOR_WARN, "see the name servers of the domain",
                   "%s could not be looked up", domain);
        return 0;
    }
    unsigned n = count_records(&answer, &record);
    if (n == 0 && answer.is_cut)
        doctor_say(a, DOCTOR_SKIP, NULL,
                   "%s: none among its first %d TXT records", domain,
                   DNS_TXT_MAX);
    else if (n == 0)
        doctor_say(a, DOCTOR_WARN, advice_publish, "%s publishes no record",
                   domain);
    else if (n > 1)
        doctor_say(a, DOCTOR_WARN,
                   "a hint: make one of them, with all addresses that send",
                   "%s publishes %u records, which is an error to those who "
                   "read them",
                   domain, n);
    else if (m->seen.family == 0)
        doctor_say(a, DOCTOR_SKIP, NULL,
                   "%s publishes one; whether it names this machine cannot be "
                   "told without its address",
                   domain);
    else
        judge_record(m, record, a);
    return 0;
}
