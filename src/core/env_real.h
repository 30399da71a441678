/* The real world: the kernel, net/dns, net/http, behind the table of env.h. */
#ifndef CORE_ENV_REAL_H
#define CORE_ENV_REAL_H

#include "core/env.h"

struct env_real_options {
    struct dns_options dns;
    struct guard guard;
    const char *user_agent;
    const char *ca_file; /* or NULL */
    uint16_t http_port, https_port;
    bool is_insecure_tls;
};

/* One for a loop; options must outlive it. A fault is logged with its reason.
 */
int env_real_open(struct loop *l, const struct env_real_options *o,
                  struct env **out);
void env_real_close(struct env *e);
/* Unix seconds, for those without an env (the writer). */
int64_t env_real_wall_s(void);

#endif
