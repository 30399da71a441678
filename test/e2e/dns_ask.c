/*
 * Asks a name server through net/dns.c, for dns_real.sh:
 *
 *     dns_ask RESOLVER TYPE NAME [TYPE NAME]...
 *
 * One line an answer: its outcome, then what it holds.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>

#include "base/check.h"
#include "base/inert.h"
#include "net/dns.h"

struct job {
    struct dns *dns;
    char **questions;
};

static const char *
outcome_word(int r)
{
    switch (r) {
    case 0: return "ok";
    case TASK_TIMEOUT: return "timeout";
    case DNS_NO_SUCH_DOMAIN: return "nxdomain";
    case DNS_NO_DATA: return "nodata";
    case DNS_FAILED: return "failed";
    default: return "?";
    }
}

static bool
type_of(str word, enum dns_type *out)
{
    static const str words[] = {[DNS_A] = STR("A"),
                                [DNS_AAAA] = STR("AAAA"),
                                [DNS_MX] = STR("MX"),
                                [DNS_PTR] = STR("PTR"),
                                [DNS_TXT] = STR("TXT")};
    for (size_t i = 0; i < array_len(words); i++) {
        *out = (enum dns_type)i;
        if (str_eq(word, words[i]))
            return true;
    }
    return false;
}

static void
print_answer(int r, const struct dns_answer *answer)
{
    char text[INET6_ADDRSTRLEN], shown[200];

    printf("%s", outcome_word(r));
    for (size_t i = 0; i < answer->addrs_n; i++)
        printf(" %s", net_addr_text(&answer->addrs[i], text));
    for (size_t i = 0; i < answer->mx_n; i++)
        printf(" %u:%.*s", answer->mx[i].preference,
               STR_ARG(answer->mx[i].host));
    for (size_t i = 0; i < answer->txt_n; i++)
        printf(" \"%s\"", inert_z(shown, sizeof(shown), answer->txt[i]));
    if (answer->is_cut)
        printf(" cut");
    printf(answer->name.n > 0 ? " %.*s\n" : "%.*s\n", STR_ARG(answer->name));
}

static int
ask_all(void *arg)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct job *job = arg;
    struct dns_answer answer;
    enum dns_type type;

    for (char **q = job->questions; q[0] != NULL && q[1] != NULL; q += 2) {
        if (!type_of(str_of(q[0]), &type))
            return -EINVAL;
        int r =
            dns_resolve(job->dns, str_of(q[1]), type, &a, &answer, MSEC_NEVER);
        if (r < 0)
            return r;
        print_answer(r, &answer);
    }
    return 0;
}

int
main(int argc, char **argv)
{
    struct job job = {.questions = argv + 2};

    if (argc < 4)
        return 2;
    struct loop *l = loop_new(LOOP_REAL);
    struct dns_options o = {.resolver = str_of(argv[1]), .query_max_ms = 1500};
    int r = dns_open(l, &o, &job.dns);
    if (r == 0) {
        loop_start_task(l, "ask", ask_all, &job);
        r = loop_run(l);
        dns_close(&job.dns);
    }
    loop_free(l);
    return r == 0 ? 0 : 1;
}
