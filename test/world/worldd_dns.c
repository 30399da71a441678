/* What is true of the world's names: an A record, or an MX. See dnsd.h. */
#include "worldd.h"

enum { MX_PREFERENCE = 10 };

#define MX_HOST "mx.worldmail.test"

unsigned
worldd_dns_answer(void *arg, str name, unsigned type, struct dnsd_reply *k)
{
    struct worldd *d = arg;
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct worldd_host *h = worldd_host(d, name);
    uint32_t ip = WORLD_IP_SERVES;
    enum world_dns found = WORLD_DNS_NO_NAME;

    if (str_eq(name, STR(MX_HOST))) {
        found = WORLD_DNS_ADDRESS;
    } else if (h != NULL) {
        struct world_company *c = arena_new(&a, struct world_company);
        world_company(&d->world, h->company, &a, c);
        found = world_page_dns(c, name, &ip);
    }
    if (found == WORLD_DNS_NO_NAME)
        return DNSD_NO_NAME;
    if (type == DNSD_A && found == WORLD_DNS_ADDRESS)
        dnsd_add_a(k, ip);
    if (type == DNSD_MX && h != NULL && !str_has_prefix(name, STR("www.")))
        dnsd_add_mx(k, MX_PREFERENCE, STR(MX_HOST));
    return DNSD_OK;
}
