/* The words: see person_words.h. */
#include "text/person_words.h"
#include <pthread.h>

#include "base/check.h"
#include "text/lexicon.h"

static const char titles[] =
    " abg abog arch arq avv avvocata avvocato bay bayan capt captain col"
    " colonel dame dent dhr dipl diplbetrw diplbw diplchem diplinf dipling"
    " diplkffr diplkfm diplphys diplpsych diplvw diplwiing dkfm don dona dott"
    " dottoressa dottssa doz dr drhc dring drjur drmed drphil drrernat"
    " drrerpol drs eng engr father fr frau fraulein gen general geom habil hc"
    " herr herrn hon hr ing inz ir iur judge jur kommr komr lcda lcdo lic"
    " lord lt madam madame mademoiselle mag magister maitre maj me med meneer"
    " mevr mevrouw mgr miss mister mlle mme monsieur mr mrs ms mx nat"
    " oberarzt oec pan pani pd phil pol priv prof profdr professor"
    " professorin ra rag rer rernat rerpol rerpolhabil rev reverend sayin"
    " senor senora senorita sgt sig signor signora sir sra srta stb techn"
    " theol univ univprof vet wp ";
static const char suffixes[] =
    " aca acc acca ad aia aicp bba bca bcom beng bfa bs bsc btech cbe cfa cfp"
    " cima cipd cissp cpa cpc crc csm cspo dba dds dipecon dmd dvm edd emba"
    " esq esquire facs fca fcca fcipd fh fhea filho frcs frics frsa ii iii ir"
    " iv jnr jr junior lcsw leed llb llm lmft mba mbe mca mcc mcipd mdphd"
    " meng mfa mha mhsa mib mpa mph mphil mpp mres mrics msc mscn mtech neto"
    " obe pcc phd phr pmi pmp psyd ra riba senior shrm shrmcp shrmscp snr"
    " sphr tu ";
static const char capitals[] =
    " ai ba bs cb ceo cfo cio cmo coo cpo cto do ea hr jd kc ma md ms np pa"
    " pe pr qc rn sr vp ";
static const char particles[] =
    " abu af al auf aus av ben bin bint d da dal das de degli dei del della"
    " delle dello den der des di do dos du e el het i ibn la las le los of op"
    " saint san santa st te ten ter van vande vanden vander ver vom von y zu"
    " zum zur ";
static const char brands[] =
    " abteilung academy admin ag agence agencia agency agentur agenzia"
    " akademie alliance and aps architects architecture architekten asa"
    " associates association atelier ateliers automotive bakery band bank"
    " beauty beratung blog boutique brauerei brewery bros brothers buero buro"
    " bv cafe capital choir church cie city cleaning clinic club collective"
    " college committee community companies company conseil construction"
    " consultancy consultants consulting consultores contact corp corporation"
    " council crew das department der design designs die digital division doo"
    " drinks editorial editors eg eirl energie energy engineering enterprise"
    " enterprises entertainment estate et ev event events familia familie"
    " famille family farms fashion federation festival fils finance financial"
    " fitness food foods foundation galerie gallery garten gebruder gebrueder"
    " gemeinde global gmbh groep group groupe grupo gruppe gruppo gym handel"
    " handels hausbau hermanos hochschule holding holdings hospital hotel"
    " immobilien inc incorporated industrie industries info initiative"
    " institut institute insurance international journal kft kg kgaa kirche"
    " klinik kontakt lab labs las lda les limited llc llp logistics logistik"
    " los ltd ltda magazin magazine manufacturing manufaktur marketing mbh"
    " media medien ministry motors museum music network networks news"
    " newsletter nv office official ohg orchestra ou our oy oyj parish"
    " partner partners pharmacy plc podcast praxis press production"
    " productions project projects projekt properties publishing radio realty"
    " records reisen restaurant sales salon sarl sas school schule security"
    " service services shop sl slu snc society software solar solution"
    " solutions sons spzoo srl sro stadt staff stiftung store studio studios"
    " support system systeme systems team teams tech technik technologies"
    " technology the theater theatre tochter tours trade trading travel tv ug"
    " und union universitaet universitat university ventures verband verein"
    " verlag vertrieb weingut werke werkstatt winery works worldwide yoga"
    " zeitung zrt ";
static const char nothings[] =
    " admin administrator anonymous ceo contact customer guest info manager"
    " na name nan nobody noname none null owner test tester undefined unknown"
    " user webmaster ";
static const char jobs[] =
    " about account accountant accounting address administration"
    " administrator adresse all allee america an analyst and architect"
    " architekt assistant assistante assistente assistentin assistenz at"
    " austria avenue berater beraterin blog board buchhalter buchhaltung"
    " building buro by careers cart chef chief client co cofounder"
    " communications company conditions consultant contact contacto contatto"
    " content controlling cookie cookies coordinator copyright counsel"
    " creative customer daglig das data datenschutz december der designer"
    " deutschland developer dezember die dienstag digital dipl directeur"
    " director directora directrice direktor direktorin direttore direttrice"
    " donnerstag download dr email empfang engineer engineering england et"
    " europe events executive expert fax februar february finance finanzen"
    " floor follow for founder founding france frau freitag friday from fur"
    " general gerente germany geschaftsfuhrer geschaftsfuhrerin"
    " geschaftsfuhrung geschaftsleitung grunder grunderin hardware head hello"
    " herr home hoofd hours human impressum imprint in ing inhaber inhaberin"
    " it januar january jefa jefe jobs juli july juni junior karriere key"
    " kierownik kingdom kontakt koordinator kunden kundenbetreuung lane le"
    " lead leader learn leder legal leiter leiterin leitung les login mai"
    " mail management manager managerin managing march marketing marz media"
    " meet member menu mit mitglied mittwoch mobil mobile monday montag"
    " monthly more mr mrs ms munchen my navigation neu new news november"
    " october office officer offnungszeiten oktober opening operations"
    " osterreich our owner partner people phone platz policy president press"
    " presse prezes privacy product productie production products produkt"
    " produkte produktion prof profil profile project projekt prokura"
    " prokurist public read reception recruiting relations reserved resources"
    " responsabile responsable rights road sales salg salgssjef samstag"
    " saturday schweiz search secretary sekretariat sekretarin senior"
    " september service services share shop software solutions sonntag"
    " specialist square startseite states strasse street suche suite sunday"
    " support switzerland talent team technical technik technischer tel"
    " telefon telephone terms the thursday to tuesday und united unser unsere"
    " unternehmen us vendite ventas verkauf verkoop vertrieb vice view"
    " vorstand warenkorb we web website wednesday weekly weg welcome"
    " willkommen with www you your zurich ";

static const str lists[PERSON_WORDS_N] = {
    [PERSON_WORDS_TITLE] = STR(titles),
    [PERSON_WORDS_SUFFIX] = STR(suffixes),
    [PERSON_WORDS_CAPITALS] = STR(capitals),
    [PERSON_WORDS_PARTICLE] = STR(particles),
    [PERSON_WORDS_BRAND] = STR(brands),
    [PERSON_WORDS_NOTHING] = STR(nothings),
    [PERSON_WORDS_JOB] = STR(jobs),
};

static struct lexicon lexicon;
static pthread_once_t is_filled = PTHREAD_ONCE_INIT;

static void
fill(void)
{
    for (uint32_t kind = 0; kind < PERSON_WORDS_N; kind++)
        lexicon_add(&lexicon, lists[kind], kind);
}

bool
person_words_has(enum person_words_kind kind, str folded)
{
    const struct lexicon_slot *slot;
    size_t at = 0;

    check(kind < PERSON_WORDS_N);
    pthread_once(&is_filled, fill);
    while ((slot = lexicon_next(&lexicon, folded, &at)))
        if (slot->value == kind)
            return true;
    return false;
}
