/*
 * Plans of questions. The bytes choose what is known of a domain beforehand
 * (colleagues, a catch-all, answers of earlier runs, refusals of the day), the
 * people, what is published of them, and then what the server says to each
 * question, or that nobody could put it.
 *
 * Whatever it says: the questions end, the manners hold, and no answer says
 * more than what was heard.
 */
#include "core/plan.h"
#include "fuzz.h"

enum { PEOPLE = 6, KNOWN = 4, HEARD_MAX = 256, NOW = 1800000000 };

/* What was heard of a recipient. */
struct heard {
    str address;
    bool is_invented, was_taken, was_refused;
};

static struct {
    str rest;
    struct arena *arena;
    struct plan plan;
    struct plan_person people[PEOPLE];
    struct store_verdict known[KNOWN];
    struct heard heard[HEARD_MAX];
    size_t heard_n;
    size_t host_from; /* in heard: what the host that answers now has said */
    bool began_honest;
} f;

static unsigned
byte(void)
{
    if (f.rest.n == 0)
        return 0;
    unsigned b = (unsigned char)f.rest.p[0];
    f.rest = str_from(f.rest, 1);
    return b;
}

static const char *const names[] = {
    "Jane Doe",  "Jane Doe",    "Janet Doe",     "John Doe",     "Otto Kling",
    "Rosa Lind", "Jürgen Groß", "Ana de la Paz", "Acme Widgets", "Madonna",
};
static const char *const addresses[] = {
    "jane.doe@acme.test", "jdoe@acme.test",       "jane@acme.test",
    "rosa@acme.test",     "otto.kling@acme.test", "okling@acme.test",
    "Jane.Doe@acme.test", "team7@acme.test",
};
static const char *const locals[] = {"jane.doe", "jdoe", "otto.kling", "rosa"};

static const char *const replies[] = {
    "250 2.1.5 Ok",
    "550 5.1.1 User unknown",
    "550 5.4.1 Recipient address rejected: Access denied",
    "550 Requested action not taken",
    "451 4.7.1 Greylisted, try again in 60 seconds",
    "450 4.2.0 Greylisted, come back later",
    "450 4.2.1 The user is receiving mail at a rate",
    "552 5.2.2 Mailbox full",
    "550 5.2.1 Account disabled",
    "550 5.7.1 Service unavailable; Client host blocked using rbl.test",
    "451 4.3.0 Temporary lookup failure",
    "550 5.7.1 Relaying denied",
    "554 5.7.1 Rejected by policy",
    "452 4.5.3 Too many recipients",
    "421 4.3.2 Not now",
    "551 User not local; please try <x@other.test>",
    "530 5.7.0 Must issue a STARTTLS command first",
};

static str
pick(const char *const *of, size_t n)
{
    return str_of(of[byte() % n]);
}

static void
make_person(size_t i)
{
    struct person *who = arena_new(f.arena, struct person);
    unsigned how = byte();

    person_parse(f.arena, pick(names, array_len(names)), who);
    f.people[i] = (struct plan_person){
        .profile_id = STR("p"),
        .who = how & 1 ? who : NULL,
        .published =
            how & 2 ? pick(addresses, array_len(addresses)) : STR_EMPTY,
        .exists_p = (double)(how >> 3 & 7) / 7,
        .may_guess = (how & 4) != 0,
    };
}

static void
make_known(size_t i)
{
    bool is_valid = (byte() & 1) != 0;

    f.known[i] = (struct store_verdict){
        .address = pick(addresses, array_len(addresses)),
        .verification = is_valid ? VERIFICATION_VALID : VERIFICATION_INVALID,
        .reason = is_valid ? REASON_ACCEPTED : REASON_NO_MAILBOX,
    };
}

static void
make_plan(void)
{
    struct person *colleague = arena_new(f.arena, struct person);
    unsigned how = byte();
    struct plan *p = &f.plan;

    *p = (struct plan){
        .arena = f.arena,
        .domain = STR("acme.test"),
        .people = f.people,
        .people_n = 1 + how % PEOPLE,
        .known = f.known,
        .known_n = how / PEOPLE % (KNOWN + 1),
        .refused_left = MANNERS_REFUSED_MAX,
        .seed = how,
    };
    how = byte();
    p->catch_all = (enum plan_catch_all)(how % 3);
    if (how & 4)
        p->refused_left = (how >> 3 & 7) % (MANNERS_REFUSED_MAX + 1);
    f.began_honest = p->catch_all == PLAN_CATCH_ALL_NO;
    pattern_init(&p->learnt, PATTERN_SIZE_UNKNOWN);
    for (unsigned i = how >> 6; i > 0; i--) {
        person_parse(f.arena, pick(names, array_len(names)), colleague);
        pattern_learn(f.arena, &p->learnt, colleague,
                      pick(locals, array_len(locals)), 1);
    }
    for (size_t i = 0; i < p->people_n; i++)
        make_person(i);
    for (size_t i = 0; i < p->known_n; i++)
        make_known(i);
}

/* What was heard of it before, or NULL. */
static const struct heard *
heard_of(str address)
{
    for (size_t i = 0; i < f.heard_n; i++)
        if (str_eq_nocase(f.heard[i].address, address))
            return &f.heard[i];
    return NULL;
}

static bool
is_known_valid(str address)
{
    for (size_t i = 0; i < f.plan.known_n; i++)
        if (str_eq_nocase(f.known[i].address, address))
            return f.known[i].verification == VERIFICATION_VALID;
    return false;
}

static bool
was_anybody_taken(void)
{
    for (size_t i = 0; i < f.heard_n; i++)
        if (f.heard[i].was_taken)
            return true;
    return false;
}

static unsigned
count_refused(void)
{
    unsigned n = 0;

    for (size_t i = 0; i < f.heard_n; i++)
        n += f.heard[i].was_refused;
    return n;
}

/* Of the last host's invented mailboxes: all, those taken, those refused. */
static void
count_invented(unsigned *all, unsigned *taken, unsigned *refused)
{
    *all = *taken = *refused = 0;
    for (size_t i = f.host_from; i < f.heard_n; i++) {
        *all += f.heard[i].is_invented;
        *taken += f.heard[i].is_invented && f.heard[i].was_taken;
        *refused += f.heard[i].is_invented && f.heard[i].was_refused;
    }
}

static unsigned
count_all_invented(void)
{
    unsigned n = 0;

    for (size_t i = 0; i < f.heard_n; i++)
        n += f.heard[i].is_invented;
    return n;
}

/* Another host answers from now on: nothing of the tests holds for it. */
static void
change_host(void)
{
    if (f.plan.catch_all == PLAN_CATCH_ALL_UNKNOWN && f.plan.taken_n > 0)
        f.host_from = f.heard_n;
    plan_new_host(&f.plan);
}

/* May this be asked, after all that was heard? */
static void
check_question(const struct plan_question *q)
{
    const struct heard *before = heard_of(q->address);
    struct plan_question again;

    check(q->address.n > 0 && f.heard_n < HEARD_MAX);
    check(plan_next(&f.plan, &again)); /* without an answer it stands */
    check(str_eq(again.address, q->address));
    check(again.is_test == q->is_test);
    if (before != NULL || is_known_valid(q->address)) /* the canary */
        check(q->is_test && (before == NULL || before->was_taken));
    else if (q->is_test)
        check(was_anybody_taken());
}

/* One answer, or none. */
static void
answer(const struct plan_question *q)
{
    unsigned how = byte();
    struct smtp_reply reply;
    struct smtp_judgement j;
    bool is_canary = heard_of(q->address) != NULL || is_known_valid(q->address);

    if (how >= 0xe0 && how < 0xf0) {
        change_host();
        how = byte();
    }
    if (how == 0xff) {
        plan_skip(&f.plan, REASON_NO_SMTPUTF8);
        return;
    }
    if (how >= 0xfa) {
        static const enum reason why[] = {REASON_DROPPED, REASON_TIMEOUT,
                                          REASON_INTERRUPTED, REASON_RATE,
                                          REASON_UNREACHABLE};
        plan_stop(&f.plan, why[how - 0xfa]);
        return;
    }
    check(smtp_reply_parse(SMTP_RCPT, str_of(replies[how % array_len(replies)]),
                           &reply) == 0);
    smtp_reply_judge(&reply, &j);
    f.heard[f.heard_n++] = (struct heard){
        .address = q->address,
        .is_invented = q->is_test && !is_canary,
        .was_taken = j.verification == VERIFICATION_VALID,
        .was_refused = j.verification == VERIFICATION_INVALID,
    };
    plan_answer(&f.plan, &reply, STR("mx.acme.test"), NOW);
}

/* Nothing about us, the path or the server is a refusal. */
static bool
is_refusal(enum reason r)
{
    return r == REASON_NO_MAILBOX || r == REASON_DISABLED ||
           r == REASON_NO_MAIL || r == REASON_FORWARDED;
}

static void
check_result(size_t i)
{
    const struct plan_person *person = &f.people[i];
    unsigned invented, taken, refused;
    struct plan_result r;

    count_invented(&invented, &taken, &refused);
    check(invented <= MANNERS_INVENTED_MAX);
    plan_result(&f.plan, i, &r);
    check(r.belief >= 0 && r.belief <= 1);
    if (r.verification == VERIFICATION_INVALID)
        check(r.address.n == 0 && r.refused_n > 0 && is_refusal(r.reason));
    if (person->published.n > 0 && r.refused_n == 0)
        check(str_eq(r.address, person->published) && r.is_published);
    if (r.address.n == 0 && r.verification == VERIFICATION_UNKNOWN)
        check(r.reason == REASON_NO_MAILBOX && r.refused_n > 0); /* weakly */
    else if (r.address.n == 0)
        check(r.verification == VERIFICATION_INVALID ||
              r.verification == VERIFICATION_NOT_CHECKED);
    if (r.verification != VERIFICATION_VALID)
        return;
    check(r.address.n > 0);
    if (is_known_valid(r.address))
        return;
    const struct heard *h = heard_of(r.address);
    check(h != NULL && h->was_taken);
    check(taken == 0 && (f.began_honest || refused > 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct plan_question q;

    f.rest = fuzz_input(p, n);
    f.arena = &a;
    f.heard_n = f.host_from = 0;
    make_plan();
    unsigned refused_max = f.plan.refused_left;
    while (plan_next(&f.plan, &q)) {
        check_question(&q);
        answer(&q);
    }
    plan_finish(&f.plan);
    check(count_refused() <= refused_max);
    check(f.plan.refused_n == count_refused());
    check(f.plan.asked_n == f.heard_n);
    check(count_all_invented() <= PLAN_INVENTED_MAX);
    for (size_t i = 0; i < f.plan.people_n; i++)
        check_result(i);
    return 0;
}
