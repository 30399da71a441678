/*
 * A site read in the simulated network, and what was asked for there. A test
 * visits, asserts and ends the visit.
 */
#ifndef TEST_VISIT_H
#define TEST_VISIT_H

#include "base/buf.h"
#include "core/site.h"
#include "sim/sim_env.h"

#define SITE "https://acme.test"
#define OK(path, html)                                                         \
    {                                                                          \
        .url = SITE path, .status = 200, .body = (html)                        \
    }
#define ROBOTS                                                                 \
    {                                                                          \
        .url = SITE "/robots.txt", .status = 404                               \
    }
#define JANE "<p>Jane Doe <a href='mailto:jane.doe@acme.test'>mail</a>"
#define OTTO "<p>Otto Kling <a href='mailto:otto.kling@acme.test'>mail</a>"

struct visit {
    struct loop *loop;
    struct sim_env sim;
    struct hosts hosts;
    struct job *job;
    int result;
};
/* What the next visits tell; with no fn nothing, as at first. */
extern struct crawl_trace visit_trace;

/* names: one, or several with a bar between. write: pages beside the list. */
struct visit *visit(const struct sim_page *pages, size_t n,
                    str (*write)(struct arena *, str), const char *names);
#define VISIT(pages, names) visit((pages), array_len(pages), NULL, (names))
void visit_end(struct visit *v);

/* These show the requests when they fail. */
void assert_found(const struct visit *v, size_t i, const char *address);
void assert_requests(const struct visit *v, size_t max);
void assert_asked(const struct visit *v, const char *url, size_t times);

#endif
