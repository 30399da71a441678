/*
 * Departures: see departed.h. The sentence around the name is folded to plain
 * letters, words apart by one space, and the phrases of the tables are looked
 * for in it, each with a space at both ends.
 */
#include "text/departed.h"
#include "base/check.h"
#include "text/fold.h"
#include "text/rune.h"

enum { REACH = 140 /* bytes each way */, PLAIN_MAX = 2 * REACH + 8 };

/* clang-format off: wide tables are to be read as such */
/* Before the name: former head of sales Jane Doe, farewell to Jane Doe. */
static const char *const before[] = {
    " former ",
    " farewell ",
    " goodbye to ",
    " retirement of ",
    " departure of ",
    " in memory of ",
    " in memoriam ",
    " late ",
    " ehemalige ",
    " ehemaliger ",
    " ehemaligen ",
    " ehem ",
    " vormalige ",
    " fruhere ",
    " fruherer ",
    " verabschieden ",
    " verabschiedet ",
    " abschied von ",
    " trauern um ",
    " ancien ",
    " ancienne ",
    " depart de ",
    " depart en retraite ",
    " au revoir a ",
    " despedimos a ",
    " despedida de ",
    " antiguo ",
    " antigua ",
    " exdirector ",
    " exdirectora ",
    " salutiamo ",
    " saluto a ",
    " ex ",
    " afscheid van ",
    " voormalig ",
    " voormalige ",
    " oud ",
    " despedimo nos ",
    " despedida a ",
    " antigo ",
    " byly ",
    " byla ",
    " zegnamy ",
    " pozegnanie ",
    " tidigare ",
    " tidligere ",
    " avsked ",
    " farval ",
    " farvel ",
    " hyvasti ",
    " entinen ",
    " eski ",
    " veda ",
    " avtackar ",
    " tack och adjo ",
};

/* Behind it: Jane Doe has left us, hat das Unternehmen verlassen. */
static const char *const behind[] = {
    " has left ",
    " have left ",
    " left us ",
    " left the ",
    " is leaving ",
    " leaves us ",
    " leaves the ",
    " retired ",
    " retires ",
    " is retiring ",
    " has retired ",
    " no longer ",
    " stepped down ",
    " passed away ",
    " died ",
    " resigned ",
    " moved on ",
    " departed ",
    " bids farewell ",
    " verlassen ",
    " verlasst ",
    " ausgeschieden ",
    " scheidet ",
    " im ruhestand ",
    " in den ruhestand ",
    " in rente ",
    " in pension ",
    " verabschiedet ",
    " nicht mehr ",
    " verstorben ",
    " a quitte ",
    " quitte ",
    " est parti ",
    " est partie ",
    " a la retraite ",
    " en retraite ",
    " n est plus ",
    " ne fait plus ",
    " ne travaille plus ",
    " ha dejado ",
    " dejo ",
    " deja la ",
    " se jubila ",
    " se ha jubilado ",
    " ya no ",
    " abandona ",
    " se despide ",
    " ha lasciato ",
    " lascia ",
    " in pensione ",
    " non lavora piu ",
    " non fa piu ",
    " e andato ",
    " e andata ",
    " verlaten ",
    " verlaat ",
    " met pensioen ",
    " niet meer ",
    " afscheid ",
    " uit dienst ",
    " deixou ",
    " saiu ",
    " reformou ",
    " aposentou ",
    " ja nao ",
    " deixa a ",
    " odszedl ",
    " odeszla ",
    " odchodzi ",
    " opuscil ",
    " opuscila ",
    " na emeryture ",
    " na emeryturze ",
    " juz nie ",
    " nie pracuje ",
    " har slutat ",
    " slutar ",
    " slutat ",
    " lamnat ",
    " lamnar ",
    " i pension ",
    " inte langre ",
    " har sluttet ",
    " slutter ",
    " sluttet ",
    " fratradt ",
    " fratraeder ",
    " fratrer ",
    " forlatt ",
    " forladt ",
    " forlot ",
    " gatt av ",
    " pa pension ",
    " med pensjon ",
    " av med pensjon ",
    " ikke lenger ",
    " ikke laengere ",
    " ikke langere ",
    " on lahtenyt ",
    " elakkeelle ",
    " jattanyt ",
    " ei enaa ",
    " lopetti ",
    " lopettanut ",
    " siirtynyt ",
    " ayrildi ",
    " ayrilmistir ",
    " emekli ",
    " vefat ",
    " gone from ",
    " left after ",
    " said goodbye ",
    " vidare till nya ",
};

/* Who comes, has not left. */
static const char *const arrival[] = {
    " joins ",      " joined ",       " welcome ",    " welcomes ",
    " new member ", " verstarkt ",    " willkommen ", " begrussen ",
    " neu im ",     " rejoint ",      " bienvenue ",  " bienvenido ",
    " bienvenida ", " se incorpora ", " benvenuto ",  " benvenuta ",
    " welkom ",     " bem vindo ",    " bem vinda ",  " witamy ",
    " valkommen ",  " velkommen ",    " tervetuloa ", " hosgeldin ",
    " takes over ", " new head ",
};

static const char *const headings[] = {
    " former ",
    " alumni ",
    " ehemalige ",
    " ehemaligen ",
    " fruhere ",
    " anciens ",
    " anciennes ",
    " antiguos ",
    " antiguas ",
    " ex ",
    " voormalige ",
    " oud medewerkers ",
    " antigos ",
    " byli ",
    " tidigare ",
    " tidligere ",
    " entiset ",
    " eski ",
    " in memoriam ",
    " retired ",
    " emeriti ",
    " emeritus ",
    " past ",
    " im ruhestand ",
    " collaboratori passati ",
    " ausgeschiedene ",
};

/* clang-format on */

struct plain {
    char p[PLAIN_MAX];
    size_t n;
};

/* Words in plain letters with a space around each. */
static void
make_plain(str s, struct plain *out)
{
    out->n = 0;
    out->p[out->n++] = ' ';
    for (size_t at = 0; at < s.n && out->n + 8 < PLAIN_MAX;) {
        size_t from = at;
        uint32_t c = rune_next(s, &at);
        size_t n = 0;
        if (rune_is_letter(c) || rune_class(c) == RUNE_DIGIT)
            n = fold_plain(str_sub(s, from, at), "", out->p + out->n, 8);
        if (n > 0)
            out->n += n;
        else if (out->p[out->n - 1] != ' ')
            out->p[out->n++] = ' ';
    }
    if (out->p[out->n - 1] != ' ')
        out->p[out->n++] = ' ';
}

static bool
has_one(const struct plain *p, const char *const *phrases, size_t n)
{
    str text = {p->p, p->n};

    for (size_t i = 0; i < n; i++)
        if (str_find(text, str_of(phrases[i]), 0) != STR_NOT_FOUND)
            return true;
    return false;
}

/* Ends a sentence: a line's end, or a mark with a space behind. */
static bool
is_end(str text, size_t at)
{
    char c = text.p[at];

    if (c == '\n' || c == '\t')
        return true;
    return (c == '.' || c == '!' || c == '?' || c == ';') &&
           (at + 1 == text.n || str_is_space(text.p[at + 1])) &&
           /* Dr. and initials end nothing */
           !(c == '.' && at >= 2 &&
             (!str_is_alpha(text.p[at - 1]) || !str_is_alpha(text.p[at - 2]) ||
              (at >= 3 && !str_is_alpha(text.p[at - 3]))));
}

bool
departed_is_said(str text, size_t at, size_t end)
{
    size_t lowest = at > REACH ? at - REACH : 0, from = at, to = end;
    struct plain p;

    while (from > lowest && !is_end(text, from - 1))
        from--;
    while (to < text.n && to - end < REACH && !is_end(text, to))
        to++;
    if (from == at && to == end)
        return false;
    make_plain(str_sub(text, from, at), &p);
    bool is_said = has_one(&p, before, array_len(before));
    bool is_coming = has_one(&p, arrival, array_len(arrival));
    make_plain(str_sub(text, end, to), &p);
    is_said |= has_one(&p, behind, array_len(behind));
    return is_said && !is_coming && !has_one(&p, arrival, array_len(arrival));
}

bool
departed_is_heading(str heading)
{
    struct plain p;

    make_plain(str_sub(heading, 0, REACH), &p);
    return has_one(&p, headings, array_len(headings));
}
