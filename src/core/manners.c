/* The table of manners; the first row that fits is the host's. */
#include "core/manners.h"
#include "base/check.h"
#include "text/domain.h"

enum { SECOND_MS = 1000 };

/* clang-format off */
static const struct manners rows[] = {
    /* suffix                       owner              sessions rcpts interval      domain rcpt   none */
    {"google.com",                  "google.com",             2, 8, SECOND_MS,     false, false, false},
    {"googlemail.com",              "google.com",             2, 8, SECOND_MS,     false, false, false},
    {"mail.protection.outlook.com", "outlook.com",            2, 8, SECOND_MS,     true,  false, false}, /* Microsoft 365 */
    {"outlook.com",                 "outlook.com",            1, 4, 2 * SECOND_MS, true,  true,  false}, /* Outlook.com */
    {"yahoodns.net",                "yahoodns.net",           1, 4, 2 * SECOND_MS, true,  true,  true },
    {"pphosted.com",                "pphosted.com",           1, 5, 2 * SECOND_MS, true,  false, false}, /* Proofpoint */
    {"ppe-hosted.com",              "pphosted.com",           1, 5, 2 * SECOND_MS, true,  false, false},
    {"mimecast.com",                "mimecast.com",           1, 5, 2 * SECOND_MS, true,  false, false},
    {"mimecast.co.za",              "mimecast.com",           1, 5, 2 * SECOND_MS, true,  false, false},
    {"barracudanetworks.com",       "barracudanetworks.com",  1, 4, 3 * SECOND_MS, true,  true,  false},
    {"iphmx.com",                   "iphmx.com",              1, 4, 3 * SECOND_MS, true,  false, false}, /* Cisco */
    {"messagelabs.com",             "messagelabs.com",        1, 5, 2 * SECOND_MS, true,  false, false}, /* Symantec */
    {"sophos.com",                  "sophos.com",             1, 5, 2 * SECOND_MS, true,  false, false},
    {"",                            "",                       2, 8, SECOND_MS,     false, false, false},
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
