/* The table of manners; the first row that fits is the host's. */
#include "core/manners.h"
#include "base/check.h"
#include "text/domain.h"

enum { SECOND_MS = 1000 };

/* clang-format off */
static const struct manners rows[] = {
    /* suffix                      name  sessions rcpts interval  domain rcpt   none */
    {"google.com",                 "Google",        2, 8, SECOND_MS,     false, false, false},
    {"googlemail.com",             "Google",        2, 8, SECOND_MS,     false, false, false},
    {"mail.protection.outlook.com","Microsoft 365", 2, 8, SECOND_MS,     true,  false, false},
    {"olc.protection.outlook.com", "Outlook.com",   1, 4, 2 * SECOND_MS, true,  true,  false},
    {"outlook.com",                "Microsoft",     2, 8, SECOND_MS,     true,  false, false},
    {"yahoodns.net",               "Yahoo",         1, 4, 2 * SECOND_MS, true,  true,  true },
    {"pphosted.com",               "Proofpoint",    1, 5, 2 * SECOND_MS, true,  false, false},
    {"ppe-hosted.com",             "Proofpoint",    1, 5, 2 * SECOND_MS, true,  false, false},
    {"mimecast.com",               "Mimecast",      1, 5, 2 * SECOND_MS, true,  false, false},
    {"mimecast.co.za",             "Mimecast",      1, 5, 2 * SECOND_MS, true,  false, false},
    {"barracudanetworks.com",      "Barracuda",     1, 4, 3 * SECOND_MS, true,  true,  false},
    {"iphmx.com",                  "Cisco",         1, 4, 3 * SECOND_MS, true,  false, false},
    {"messagelabs.com",            "Symantec",      1, 5, 2 * SECOND_MS, true,  false, false},
    {"sophos.com",                 "Sophos",        1, 5, 2 * SECOND_MS, true,  false, false},
    {"",                           "",              2, 8, SECOND_MS,     false, false, false},
};
/* clang-format on */

const struct manners *
manners_of(str mx_host)
{
    for (size_t i = 0; i + 1 < array_len(rows); i++)
        if (domain_is_within(mx_host, str_of(rows[i].suffix)))
            return &rows[i];
    return &rows[array_len(rows) - 1];
}

str
manners_operator(str mx_host)
{
    str name = domain_registrable(mx_host);

    return name.n > 0 ? name : mx_host;
}
