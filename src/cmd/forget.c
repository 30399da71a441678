/* Suppression: never look up, never keep, never answer again. */
#include <inttypes.h>
#include <stdio.h>

#include "base/inert.h"
#include "cmd/common.h"

int
cmd_forget(struct options *o)
{
    CLEANUP(store_close) struct store *s = NULL;
    uint64_t erased = 0;
    char shown[300];

    int r = common_open(o, &s);
    if (r != 0)
        return r;
    for (size_t i = 0; i < o->args_n; i++) {
        str what = str_trim(o->args[i]);
        if (s->ops->forget(s, what, common_now(), &erased) < 0)
            return common_store_fault(s);
        if (!o->quiet)
            printf("%s: suppressed; %" PRIu64 " rows erased or emptied\n",
                   inert_z(shown, sizeof(shown), what), erased);
    }
    return EXIT_DONE;
}
