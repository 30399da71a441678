/* Messages: see message.h. */
#include <stdlib.h>

#include "base/check.h"
#include "core/message.h"

struct message *
message_new(enum message_kind kind)
{
    struct message *m = calloc(1, sizeof(*m));
    check(m != NULL);
    m->kind = kind;
    list_init(&m->jobs);
    return m;
}

void
message_free(struct message *m)
{
    struct list *e;

    if (m == NULL)
        return;
    job_free(m->job);
    while ((e = list_take(&m->jobs)) != NULL)
        job_free(container_of(e, struct job, link));
    free(m);
}
