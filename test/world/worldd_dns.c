/* What is true of the world's names: A records, and MX. See dnsd.h. */
#include "worldd_mail.h"

static unsigned
answer_company(struct worldd *d, const struct worldd_host *h, unsigned type,
               struct dnsd_reply *k)
{
    CLEANUP(arena_fini) struct arena a = ARENA_INIT;
    struct world_company *c = arena_new(&a, struct world_company);
    struct world_mx mx[WORLD_MX_MAX];
    uint32_t ip;

    world_company(&d->world, h->company, &a, c);
    enum world_dns found = world_page_dns(c, h->name, &ip);
    if (found == WORLD_DNS_NO_NAME)
        return DNSD_NO_NAME;
    if (type == DNSD_A && found == WORLD_DNS_ADDRESS)
        dnsd_add_a(k, ip);
    if (type != DNSD_MX || str_has_prefix(h->name, STR("www.")))
        return DNSD_OK;
    size_t n = world_mail_mx(c, &a, mx);
    for (size_t i = 0; i < n; i++)
        dnsd_add_mx(k, mx[i].preference, mx[i].host);
    return DNSD_OK;
}

unsigned
worldd_dns_answer(void *arg, str name, unsigned type, struct dnsd_reply *k)
{
    struct worldd *d = arg;
    const struct worldd_host *h = worldd_host(d, name);
    const struct worldd_mail_host *mail = worldd_mail_host(d, name);
    const struct world_mail_host *free_mail = world_mail_free(name);

    if (h != NULL)
        return answer_company(d, h, type, k);
    if (str_eq(name, WORLDD_API) || worldd_is_linkedin(d, name)) {
        if (type == DNSD_A)
            dnsd_add_a(k, WORLD_IP_SERVES);
        return DNSD_OK;
    }
    if (mail == NULL && free_mail == NULL)
        return DNSD_NO_NAME;
    if (mail != NULL && type == DNSD_A)
        dnsd_add_a(k, mail->ip);
    if (free_mail != NULL && type == DNSD_MX)
        dnsd_add_mx(k, 5, str_of(free_mail->host));
    return DNSD_OK;
}
