/*
 * What a reply means: see smtp_reply.h. One table; the first row that fits
 * decides. It goes from the enhanced status code (with words where a code
 * alone means several things) over the words to the basic code.
 *
 * Words are looked for in the text in lower case, without addresses and
 * without the paths of URLs, so that an address "user-unknown@acme.test"
 * says nothing. They begin where a word begins; `*` stands for up to GAP_MAX
 * bytes; `|` is between alternatives.
 *
 * Where a text may be read both ways, the row that is about us stands first:
 * an UNKNOWN too many costs an answer, an INVALID too many is a lie.
 */
#include "net/smtp_reply_judge.h"
#include "base/check.h"

enum { GAP_MAX = 64 };

struct codes {
    int lo, hi;
};

/* subject.detail of an enhanced status code; the class is the basic code's. */
struct status_codes {
    int subject;
    unsigned lo, hi;
};

enum { SUBJECT_ANY = -1, SUBJECT_UNSAID = -2 };

/* The text that is searched, as it grows. */
struct plain {
    char *out;
    size_t n;
};

struct row {
    unsigned phases;
    struct codes codes;
    struct status_codes status;
    const char *words; /* NULL: any */
    enum verification verification;
    enum reason reason;
    enum smtp_advice advice;
    bool is_weak;
};

#define ANY_PHASE ((1u << SMTP_PHASE_N) - 1)
#define RCPT      (1u << SMTP_RCPT)
#define MAIL      (1u << SMTP_MAIL)
#define BANNER    (1u << SMTP_BANNER)
#define HELLO     (1u << SMTP_HELLO)

/* clang-format off */
#define ONE(c)           {c, c}
#define SPAN(lo, hi)     {lo, hi}
#define REFUSED          {400, 599}
#define TEMP             {400, 499}
#define PERM             {500, 599}
#define ANY              {SUBJECT_ANY, 0, 0}
#define UNSAID           {SUBJECT_UNSAID, 0, 0} /* none, or x.0.0 */
#define DETAIL(s, d)     {s, d, d}
#define SUBJECT(s)            {s, 0, 999}
#define DETAILS(s, lo, hi)    {s, lo, hi}
#define VALID(r)         VERIFICATION_VALID, REASON_##r
#define INVALID(r)       VERIFICATION_INVALID, REASON_##r
#define UNKNOWN(r)       VERIFICATION_UNKNOWN, REASON_##r
#define DO(a)            SMTP_ADVICE_##a

/* ---- words ---- */

#define TLS_WORDS                                                              \
    "starttls|must issue a tls|tls required|tls is required|requires tls|"     \
    "must use tls|encryption required|encryption is required"

#define GREYLIST_WORDS                                                         \
    "greylist|graylist|grey-list|gray-list|grey list|gray list|postgrey|"      \
    "sqlgrey|gr.ylist"

#define RELAY_WORDS                                                            \
    "relay access denied|relay denied|relay not permitted|relaying denied|"    \
    "relaying not|relaying is|relaying prohibited|relaying to*denied|"         \
    "relay*prohibited|relay*not allowed|relay*not permitted|"                  \
    "unable to relay|cannot relay|can't relay|do not relay|don't relay|"       \
    "does not relay|not relay|no relay|refused to relay|denies relay|"         \
    "not a relay|open relay|rcpthosts|not permitted to relay|"                 \
    "not allowed to relay|we don't handle mail for|"                           \
    "domain isn't in my|domain not hosted|not hosted here|"                    \
    "not a local domain|domain not local|kein relay|relais"

#define BLOCK_WORDS                                                            \
    "spamhaus|spamcop|barracudacentral|sorbs|cloudmark|blocked using|"         \
    "blocked by|blocked|block list|blocklist|blacklist|black list|black ip|"   \
    "blackhole|denylist|dnsbl|dnsrbl|rbl|listed in*bl|client host|"            \
    "client address|client ip|host rejected|reputation|reverse dns|"           \
    "reverse hostname|reverse lookup|reverse-dns|rdns|ptr|spf|dmarc|"          \
    "your ip|your host|your server|your network|your mail server|sender ip|"   \
    "sending ip|source ip|connecting ip|ip address|remote ip|dynamic ip|"      \
    "dynamically assigned|dial-up|dialup|residential|banned|helo command|"     \
    "helo|ehlo|unsolicited|cannot find your|not find your|bad host|"           \
    "your access|access to this mail system|ipcheck.|mail from your|"          \
    "mail from this|mail from you|mail from ip"

#define SENDER_WORDS                                                           \
    "sender address|sender verif|sender reject|sender denied|sender refus|"    \
    "sender domain|sender not|sender is|sender invalid|sender unknown|"        \
    "sender has|domain of sender|envelope sender|envelope from|return path|"   \
    "return-path|badmailfrom|invalid sender|unknown sender|bad sender|"        \
    "unverified sender|mail from|from address|denies the sender|"              \
    "from domain|callout verification of sender|absender|expediteur|"          \
    "exp\303\251diteur|remitente|mittente|remetente|afzender|nadawc"

#define RATE_WORDS                                                             \
    "too many|rate limit|rate-limit|ratelimit|rate exceeded|throttl|"          \
    "too fast|too frequent|excessive|limit exceeded|limit reached|"            \
    "connection limit|connections from|maximum number|slow down|server busy|"  \
    "sending quota|sending limit|per hour|per minute|per day|hourly|daily"

#define PROBING_WORDS                                                          \
    "too many invalid|too many unknown|too many bad|too many error|"           \
    "too many failed|too many non|too many incorrect|too many rejected|"       \
    "harvest|dictionary attack|invalid recipients exceeded"

#define FULL_WORDS                                                             \
    "over quota|overquota|over its quota|quota exceed|exceeded*quota|"         \
    "exceeds*quota|exceed*quota|out of quota|quota full|quota is full|"        \
    "mailbox full|mailbox is full|mailbox was full|mailfolder is full|"        \
    "inbox full|inbox is full|account is full|account full|user is full|"      \
    "storage full|exceeded storage|exceeded its storage|"                      \
    "exceeded*storage allocation|out of storage space|"                        \
    "postfach voll|postfach ist voll|mailbox ist voll|boite pleine|"           \
    "lettres pleine|casella piena|buzon lleno"

#define BUSY_WORDS                                                             \
    "receiving mail at a rate|receiving mail too quickly|"                     \
    "receiving too much mail|receiving mail too fast"

#define DISABLED_WORDS                                                         \
    "account disabled|account is disabled|account has been disabled|"          \
    "account*is disabled|account*is inactive|account is inactive|"             \
    "account inactive|account is not active|account not active|"               \
    "account suspended|account is suspended|account has been suspended|"       \
    "account closed|account has been closed|account locked|account expired|"   \
    "account deactivated|account has been deactivated|"                        \
    "mailbox disabled|mailbox is disabled|mailbox inactive|"                   \
    "mailbox is inactive|mailbox suspended|mailbox is locked|"                 \
    "mailbox for this*disabled|user disabled|user is disabled|"                \
    "user inactive|user is inactive|user suspended|user is suspended|"         \
    "user is locked|user locked|recipient disabled|recipient is disabled|"     \
    "recipient is inactive|address is disabled|inactive user|"                 \
    "inactive account|inactive mailbox|inactive recipient|disabled user|"      \
    "disabled account|disabled mailbox|discontinued|is deactivated|"           \
    "been deactivated|deaktiviert"

/* Not of a mailbox, where a domain is meant. */
#define DOMAIN_WORDS                                                           \
    "unknown domain|domain unknown|no such domain|domain not found|"           \
    "domain does not exist|domain doesn't exist|domain not known|"             \
    "unknown host|host unknown|host not found|domain name not found|"          \
    "invalid domain|domain is not|bad destination system|domaine inconnu|"     \
    "unbekannte domain|domain unbekannt|dominio*no exist|no such host|"        \
    "no such server|mx*not exist|unbekannter host|unbekannter server"

#define NO_MAILBOX_WORDS                                                       \
    "user unknown|unknown user|user*unknown|user*not found|user*not exist|"    \
    "user*doesn't exist|user not known|user not here|no such|no user|"         \
    "not a known user|not a local user|not a valid user|not a user|"           \
    "not our customer|invalid user|unknown recipient|recipient unknown|"       \
    "recipient*unknown|recipient*not found|recipient*not exist|"               \
    "recipient not known|recipient does not|recipient invalid|"                \
    "recipient is invalid|invalid recipient|no valid recipient|"               \
    "bad recipient|not a valid recipient|recipnotfound|recipientnotfound|"     \
    "recipient*notfound|unknown mailbox|mailbox unknown|mailbox*not found|"    \
    "mailbox*not exist|mailbox*doesn't exist|mailbox invalid|"                 \
    "mailbox is invalid|invalid mailbox|no mailbox|no mail box|no inbox|"      \
    "not a valid mailbox|bad destination mailbox|unknown address|"             \
    "address unknown|address is unknown|address*unknown|address*not found|"    \
    "address*not exist|address*doesn't exist|address*not known|"               \
    "address not valid|address is not valid|address invalid|"                  \
    "address is invalid|invalid address|bad address|addressee unknown|"        \
    "unknown local|unknown alias|unknown virtual|unknown or illegal|"          \
    "unknown account|account unknown|account*not exist|account*not found|"     \
    "account*doesn't exist|invalid account|no account|unrouteable|"            \
    "unroutable|undeliverable address|does not exist|doesn't exist|"           \
    "do not exist|not exist|not known here|nobody here|nobody by that name|"   \
    "no one by that name|no one here|no one with|not listed in|"               \
    "user unavailable|not found in directory|non-existent|nonexistent|"        \
    "non existent|never heard of|no longer valid|no longer exist|"             \
    "no longer active|no longer available|no longer in use|no longer here|"    \
    "no longer work|no longer with|no longer employed|no longer on|"           \
    "user doesn't have|user does not have|user is not known|"                  \
    "recipient is not known|address is not known"

#define NO_MAILBOX_ABROAD                                                      \
    "unbekannt|existiert nicht|nicht vorhanden|nicht bekannt|"                 \
    "nicht gefunden|kein postfach|keine mailbox|kein benutzer|"                \
    "kein solcher|kein empf|gibt es nicht|"                                    \
    "inconnu|n'existe pas|existe pas|inexistant|introuvable|"                  \
    "destinataire invalide|destinataire*invalide|adresse invalide|"            \
    "no existe|desconocid|inexistente|no encontrad|no*usuario|"                \
    "sconosciut|inesistente|non esiste|non trovat|"                            \
    "desconhecid|nao existe|o existe|"                                         \
    "onbekend|bestaat niet|niet gevonden|"                                     \
    "nie istnieje|nieznan|nie ma takiego|"                                     \
    "finns inte|ok\303\244nd|findes ikke|ukendt|finnes ikke|ukjent|"           \
    "tuntematon|neexistuje|nem l\303\251tez|bulunamad|"                        \
    /* Russian: does not exist, not found, unknown; Chinese, Japanese */       \
    "\320\275\320\265 \321\201\321\203\321\211\320\265\321\201\321\202|"       \
    "\320\275\320\265 \320\275\320\260\320\271\320\264\320\265\320\275|"       \
    "\320\275\320\265\320\270\320\267\320\262\320\265\321\201\321\202|"        \
    "\344\270\215\345\255\230\345\234\250|"                                    \
    "\345\255\230\345\234\250\343\201\227\343\201\276\343\201\233"

/* A permanent code for what is none. */
#define LASTING_TROUBLE_WORDS                                                  \
    "callback setup failed|could not complete recipient|system error|"         \
    "internal error|internal server error|configuration error|"                \
    "loop detected|mail loop|timed out"

/* Of a recipient, but servers say it for their policies too. */
#define PERHAPS_NO_MAILBOX_WORDS                                               \
    "mailbox unavailable|mailbox not available|mailbox is unavailable|"        \
    "mailbox name|recipient rejected|recipient address rejected|"              \
    "address rejected|recipient refused|recipient not accepted"

#define POLICY_WORDS                                                           \
    "policy|policies|administrativ|prohibit|spam|content|virus|denied|deny|"   \
    "not allowed|not permitted|not authorized|not authorised|unauthori|"       \
    "authenticat|authoriz|forbidden|restricted|refused|protected|security|"    \
    "private list|whitelist|allowlist|rejected due to|rejected for|abgelehnt"

#define TROUBLE_WORDS                                                          \
    "local problem|local error|lookup|look up|resolve|resolution|dns|"         \
    "database|insufficient|storage|disk|system|overload|load|server error|"    \
    "internal|configuration|ldap|out of memory|queue|error in processing|"     \
    "maintenance|verification failed|could not verify|could not be verified|"  \
    "unable to verify|cannot verify|callout"

#define LATER_WORDS                                                            \
    "try again|try later|later|retry|come back|not available|unavailable|"     \
    "temporar|shutting down|timeout|timed out|idle"

/* ---- the table ---- */

static const struct row rows[] = {
    /* By the basic code, whatever the text says. */
    {RCPT, ONE(250), ANY, NULL, VALID(ACCEPTED), DO(NONE)},
    {RCPT, ONE(251), ANY, NULL, VALID(FORWARDED), DO(NONE)},
    {RCPT, ONE(252), ANY, NULL, UNKNOWN(NO_EVIDENCE), DO(NONE)},
    {RCPT, SPAN(0, 399), ANY, NULL, UNKNOWN(PROTOCOL), DO(NONE)},
    {ANY_PHASE, SPAN(200, 299), ANY, NULL, UNKNOWN(NONE), DO(NONE)},
    {ANY_PHASE, SPAN(0, 399), ANY, NULL, UNKNOWN(PROTOCOL), DO(NONE)},

    /* Words that say more than the code beside them. */
    {ANY_PHASE, REFUSED, ANY, TLS_WORDS, UNKNOWN(TLS_REQUIRED), DO(START_TLS)},
    {ANY_PHASE, REFUSED, DETAIL(7, 10), NULL, UNKNOWN(TLS_REQUIRED),
     DO(START_TLS)},
    {ANY_PHASE, TEMP, ANY, GREYLIST_WORDS, UNKNOWN(GREYLISTED),
     DO(RETRY_LATER)},
    {ANY_PHASE, REFUSED, ANY, "multiple destination domain|multiple domains|"
     "one domain per|several domains", UNKNOWN(TEMPORARY), DO(ONE_DOMAIN)},
    {ANY_PHASE, REFUSED, ANY, "multiple regions|different regions|"
     "one recipient at a time|one recipient per", UNKNOWN(RATE),
     DO(NEW_TRANSACTION)},
    {ANY_PHASE, REFUSED, ANY, PROBING_WORDS, UNKNOWN(RATE), DO(STOP_OPERATOR)},
    {ANY_PHASE, REFUSED, DETAIL(5, 3), NULL, UNKNOWN(RATE),
     DO(NEW_TRANSACTION)},

    /* x.1: addresses. Ours first. */
    {ANY_PHASE, REFUSED, DETAILS(1, 7, 8), NULL, UNKNOWN(SENDER),
     DO(STOP_OPERATOR)},
    {ANY_PHASE, REFUSED, DETAIL(7, 27), NULL, UNKNOWN(SENDER),
     DO(STOP_OPERATOR)},
    {ANY_PHASE, REFUSED, SUBJECT(1), SENDER_WORDS, UNKNOWN(SENDER),
     DO(STOP_OPERATOR)},
    {MAIL, PERM, SUBJECT(1), NULL, UNKNOWN(SENDER), DO(STOP_OPERATOR)},
    {RCPT, ONE(556), ANY, NULL, INVALID(NO_MAIL), DO(NONE)},
    {RCPT, PERM, DETAIL(1, 10), "null mx|nullmx|no mail", INVALID(NO_MAIL),
     DO(NONE)},
    {RCPT, PERM, DETAIL(1, 1), NULL, INVALID(NO_MAILBOX), DO(NONE)},
    {RCPT, PERM, DETAIL(1, 10), NULL, INVALID(NO_MAILBOX), DO(NONE)},
    {RCPT, PERM, DETAIL(1, 6), NULL, INVALID(NO_MAILBOX), DO(NONE)},
    {RCPT, PERM, DETAIL(1, 0), BLOCK_WORDS, UNKNOWN(BLOCKED_US),
     DO(STOP_OPERATOR)},
    {RCPT, PERM, DETAIL(1, 0), "user|mailbox|account", INVALID(NO_MAILBOX),
     DO(NONE)},
    {ANY_PHASE, REFUSED, DETAIL(1, 2), NULL, UNKNOWN(RELAY), DO(NEXT_MX)},
    {RCPT, PERM, DETAIL(1, 3), NULL, INVALID(NO_MAILBOX), DO(NONE), true},
    {ANY_PHASE, REFUSED, DETAIL(1, 4), NULL, UNKNOWN(POLICY), DO(NONE)},
    {ANY_PHASE, TEMP, SUBJECT(1), NULL, UNKNOWN(TEMPORARY), DO(RETRY_LATER)},

    /* x.2: the mailbox. */
    {RCPT, REFUSED, DETAIL(2, 1), BUSY_WORDS, VALID(BUSY), DO(NONE)},
    {ANY_PHASE, ONE(521), DETAIL(2, 1), NULL, UNKNOWN(BLOCKED_US),
     DO(STOP_OPERATOR)},
    {RCPT, PERM, DETAIL(2, 1), BLOCK_WORDS, UNKNOWN(BLOCKED_US),
     DO(STOP_OPERATOR)},
    {RCPT, PERM, DETAIL(2, 1), NULL, INVALID(DISABLED), DO(NONE)},
    {RCPT, REFUSED, DETAIL(2, 2), NULL, VALID(FULL), DO(NONE)},
    {RCPT, PERM, DETAILS(2, 3, 4), NULL, UNKNOWN(POLICY), DO(NONE)},
    {ANY_PHASE, TEMP, SUBJECT(2), NULL, UNKNOWN(TEMPORARY), DO(RETRY_LATER)},

    /* x.3 the server, x.4 the way to it, x.5 the protocol, x.6 the message. */
    {ANY_PHASE, TEMP, SUBJECT(3), BLOCK_WORDS, UNKNOWN(BLOCKED_US),
     DO(BACK_OFF)},
    {ANY_PHASE, TEMP, SUBJECT(3), NULL, UNKNOWN(TEMPORARY), DO(RETRY_LATER)},
    {ANY_PHASE, PERM, DETAIL(4, 1), "no answer|host|connect|time|network|route",
     UNKNOWN(TEMPORARY), DO(NONE)},
    {RCPT, PERM, DETAIL(4, 1), NULL, INVALID(NO_MAILBOX), DO(NONE), true},
    {ANY_PHASE, PERM, SUBJECT(4), NULL, UNKNOWN(RELAY), DO(NEXT_MX)},
    {ANY_PHASE, TEMP, SUBJECT(4), RATE_WORDS, UNKNOWN(RATE), DO(BACK_OFF)},
    {ANY_PHASE, TEMP, SUBJECT(4), NULL, UNKNOWN(TEMPORARY), DO(RETRY_LATER)},
    {ANY_PHASE, REFUSED, DETAILS(5, 1, 999), NULL, UNKNOWN(PROTOCOL), DO(NONE)},
    {ANY_PHASE, REFUSED, DETAIL(6, 7), NULL, UNKNOWN(NO_SMTPUTF8), DO(NONE)},

    {ANY_PHASE, PERM, ANY, GREYLIST_WORDS, UNKNOWN(GREYLISTED),
     DO(RETRY_LATER)},

    /* x.7: policies. About us, or at least not about the mailbox. */
    {ANY_PHASE, REFUSED, ANY, RELAY_WORDS, UNKNOWN(RELAY), DO(NEXT_MX)},
    {ANY_PHASE, PERM, SUBJECT(7), BLOCK_WORDS, UNKNOWN(BLOCKED_US),
     DO(STOP_OPERATOR)},
    {ANY_PHASE, TEMP, SUBJECT(7), BLOCK_WORDS, UNKNOWN(BLOCKED_US),
     DO(BACK_OFF)},
    {ANY_PHASE, REFUSED, SUBJECT(7), SENDER_WORDS, UNKNOWN(SENDER),
     DO(STOP_OPERATOR)},
    {ANY_PHASE, REFUSED, SUBJECT(7), RATE_WORDS, UNKNOWN(RATE), DO(BACK_OFF)},
    {ANY_PHASE, PERM, DETAILS(7, 20, 26), NULL, UNKNOWN(BLOCKED_US),
     DO(STOP_OPERATOR)},
    {ANY_PHASE, PERM, DETAILS(7, 500, 799), NULL, UNKNOWN(BLOCKED_US),
     DO(STOP_OPERATOR)},
    {ANY_PHASE, ONE(530), ANY, NULL, UNKNOWN(POLICY), DO(BACK_OFF)},
    {ANY_PHASE, PERM, SUBJECT(7), "access denied", UNKNOWN(BLOCKED_US),
     DO(BACK_OFF)},
    {ANY_PHASE, PERM, SUBJECT(7), NULL, UNKNOWN(POLICY), DO(BACK_OFF)},
    {RCPT | MAIL, SPAN(450, 459), DETAILS(7, 0, 1), NULL, UNKNOWN(GREYLISTED),
     DO(RETRY_LATER)},
    {ANY_PHASE, TEMP, DETAIL(7, 500), NULL, UNKNOWN(RATE), DO(BACK_OFF)},
    {ANY_PHASE, TEMP, SUBJECT(7), NULL, UNKNOWN(BLOCKED_US), DO(BACK_OFF)},

    /* By the text. About us first. */
    {ANY_PHASE, REFUSED, ANY, "smtputf8", UNKNOWN(NO_SMTPUTF8), DO(NONE)},
    {RCPT, REFUSED, ANY, BUSY_WORDS, VALID(BUSY), DO(NONE)},
    {ANY_PHASE, PERM, ANY, BLOCK_WORDS, UNKNOWN(BLOCKED_US),
     DO(STOP_OPERATOR)},
    {ANY_PHASE, TEMP, ANY, BLOCK_WORDS, UNKNOWN(BLOCKED_US), DO(BACK_OFF)},
    {ANY_PHASE, REFUSED, ANY, SENDER_WORDS, UNKNOWN(SENDER),
     DO(STOP_OPERATOR)},
    {RCPT, REFUSED, ANY, FULL_WORDS, VALID(FULL), DO(NONE)},
    {ANY_PHASE, ONE(452), ANY, "too many recipients", UNKNOWN(RATE),
     DO(NEW_TRANSACTION)},
    {ANY_PHASE, REFUSED, ANY, RATE_WORDS, UNKNOWN(RATE), DO(BACK_OFF)},
    {RCPT, ONE(452), UNSAID, "quota", VALID(FULL), DO(NONE)},
    {RCPT, ONE(552), UNSAID, "quota", VALID(FULL), DO(NONE)},
    {ANY_PHASE, REFUSED, ANY, DOMAIN_WORDS, UNKNOWN(RELAY), DO(NEXT_MX)},
    {ANY_PHASE, PERM, ANY, LASTING_TROUBLE_WORDS, UNKNOWN(TEMPORARY),
     DO(NONE)},
    {RCPT, PERM, ANY, DISABLED_WORDS, INVALID(DISABLED), DO(NONE)},
    {RCPT, ONE(551), ANY, "please try|user not local|forward",
     INVALID(FORWARDED), DO(NONE)},
    {RCPT, PERM, ANY, NO_MAILBOX_WORDS, INVALID(NO_MAILBOX), DO(NONE)},
    {RCPT, PERM, ANY, NO_MAILBOX_ABROAD, INVALID(NO_MAILBOX), DO(NONE)},
    {ANY_PHASE, PERM, ANY, "access denied", UNKNOWN(BLOCKED_US),
     DO(BACK_OFF)},
    {ANY_PHASE, PERM, ANY, POLICY_WORDS, UNKNOWN(POLICY), DO(BACK_OFF)},
    {RCPT, PERM, ANY, PERHAPS_NO_MAILBOX_WORDS, INVALID(NO_MAILBOX), DO(NONE),
     true},
    {RCPT, PERM, DETAIL(5, 0), NULL, UNKNOWN(PROTOCOL), DO(NONE)},
    {RCPT | MAIL, SPAN(450, 451), UNSAID, TROUBLE_WORDS, UNKNOWN(TEMPORARY),
     DO(RETRY_LATER)},
    {BANNER, ONE(421), ANY, LATER_WORDS, UNKNOWN(TEMPORARY), DO(BACK_OFF)},

    /* By the basic code. */
    {BANNER | HELLO, PERM, ANY, NULL, UNKNOWN(BLOCKED_US), DO(NEXT_MX)},
    {BANNER, ONE(421), ANY, NULL, UNKNOWN(BLOCKED_US), DO(BACK_OFF)},
    {ANY_PHASE, ONE(421), ANY, NULL, UNKNOWN(TEMPORARY), DO(BACK_OFF)},
    {RCPT | MAIL, SPAN(450, 451), UNSAID, NULL, UNKNOWN(GREYLISTED),
     DO(RETRY_LATER)},
    {ANY_PHASE, TEMP, ANY, NULL, UNKNOWN(TEMPORARY), DO(RETRY_LATER)},
    {ANY_PHASE, SPAN(500, 504), ANY, NULL, UNKNOWN(PROTOCOL), DO(NONE)},
    {ANY_PHASE, ONE(555), ANY, NULL, UNKNOWN(PROTOCOL), DO(NONE)},
    {ANY_PHASE, ONE(521), ANY, NULL, UNKNOWN(BLOCKED_US), DO(STOP_OPERATOR)},
    {MAIL, ONE(553), ANY, NULL, UNKNOWN(SENDER), DO(STOP_OPERATOR)},
    {RCPT, ONE(551), ANY, NULL, INVALID(FORWARDED), DO(NONE), true},
    {RCPT, ONE(552), UNSAID, NULL, VALID(FULL), DO(NONE), true},
    {RCPT, ONE(550), UNSAID, NULL, INVALID(NO_MAILBOX), DO(NONE), true},
    {ANY_PHASE, SPAN(0, 999), ANY, NULL, UNKNOWN(POLICY), DO(BACK_OFF)},
};
/* clang-format on */

/* ---- the text that is searched ---- */

static bool
is_address_byte(char c)
{
    return str_is_alnum(c) || (unsigned char)c >= 0x80 ||
           (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.@", c) != NULL);
}

/* A URL without its path. */
static str
without_path(str word)
{
    size_t scheme = str_find(word, STR("://"), 0);

    if (scheme == STR_NOT_FOUND)
        return word;
    return str_sub(word, 0, str_find_byte(word, '/', scheme + 3));
}

static void
add(struct plain *b, str s)
{
    for (size_t i = 0; i < s.n; i++)
        b->out[b->n++] = (char)str_lower_byte(s.p[i]);
}

/* A word without the addresses in it; nothing where only brackets are left. */
static void
add_word(struct plain *b, str word)
{
    size_t was = b->n;
    bool says_something = false;

    if (b->n > 0)
        add(b, STR(" "));
    for (size_t at; (at = str_find_byte(word, '@', 0)) != STR_NOT_FOUND;) {
        size_t from = at;
        while (from > 0 && is_address_byte(word.p[from - 1]))
            from--;
        while (at < word.n && is_address_byte(word.p[at]))
            at++;
        add(b, str_sub(word, 0, from));
        word = str_from(word, at);
    }
    add(b, without_path(word));
    for (size_t i = was; i < b->n; i++)
        says_something |= str_is_alnum(b->out[i]) || (b->out[i] & 0x80) != 0;
    if (!says_something)
        b->n = was;
}

str
smtp_reply_plain(str text, char out[SMTP_REPLY_TEXT_MAX])
{
    struct plain b = {.out = out};
    size_t at = 0;

    check(text.n <= SMTP_REPLY_TEXT_MAX);
    while (at < text.n) {
        size_t end = at;
        while (end < text.n && !str_is_space(text.p[end]))
            end++;
        if (end > at)
            add_word(&b, str_sub(text, at, end));
        at = end + 1;
    }
    return str_make(out, b.n);
}

/* Index of the word's first occurrence where a word begins. */
static size_t
find_word(str text, str word)
{
    size_t at = str_find(text, word, 0);

    while (at != STR_NOT_FOUND && at > 0 && str_is_alnum(text.p[at - 1]))
        at = str_find(text, word, at + 1);
    return at;
}

static bool
has_alternative(str text, str pattern)
{
    str head = str_cut(&pattern, '*');
    size_t at = find_word(text, head);

    while (at != STR_NOT_FOUND && pattern.p != NULL) {
        text = str_from(text, at + head.n);
        str near = str_sub(text, 0, GAP_MAX + pattern.n);
        if (find_word(near, pattern) != STR_NOT_FOUND)
            return true;
        at = find_word(text, head);
    }
    return at != STR_NOT_FOUND;
}

static bool
has_words(str text, const char *words)
{
    str rest = str_of(words);

    while (rest.p != NULL)
        if (has_alternative(text, str_cut(&rest, '|')))
            return true;
    return false;
}

/* ---- the search ---- */

static bool
fits_status(const struct status_codes *s, const unsigned said[3])
{
    bool is_unsaid = said[1] == 0 && said[2] == 0;

    if (s->subject == SUBJECT_ANY)
        return true;
    if (s->subject == SUBJECT_UNSAID)
        return is_unsaid;
    return !is_unsaid && said[1] == (unsigned)s->subject && said[2] >= s->lo &&
           said[2] <= s->hi;
}

static bool
fits(const struct row *row, const struct smtp_reply *r, str text)
{
    return (row->phases & (1u << r->phase)) != 0 && r->code >= row->codes.lo &&
           r->code <= row->codes.hi && fits_status(&row->status, r->status) &&
           (row->words == NULL || has_words(text, row->words));
}

void
smtp_reply_judge(const struct smtp_reply *r, struct smtp_judgement *out)
{
    char plain[SMTP_REPLY_TEXT_MAX];
    str text = smtp_reply_plain(smtp_reply_text(r), plain);
    size_t i = 0;

    check(r->phase < SMTP_PHASE_N);
    while (!fits(&rows[i], r, text))
        check(++i < array_len(rows)); /* the last row fits everything */
    *out = (struct smtp_judgement){
        .verification = rows[i].verification,
        .reason = rows[i].reason,
        .advice = rows[i].advice,
        .is_weak = rows[i].is_weak,
        .retry_after_s = SMTP_RETRY_NOT_SAID,
    };
    if (out->verification == VERIFICATION_UNKNOWN && r->code >= 400)
        out->retry_after_s = smtp_reply_retry_s(text);
}
