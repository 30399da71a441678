/* The words: see person_words.h. */
#include "text/person_words.h"
#include <pthread.h>

#include "base/check.h"
#include "text/lexicon.h"

static const char titles[] =
    " abg abog abogada abogado adw apotheker apothekerin architekt"
    " architektin arq arquitecta arquitecto avv avvocata avvocato "
    " baroness bay bayan bc bca capt captain ceo cfo cllr cofounder col"
    " colonel contador coo csillagasz cto dame ddr dhr dipl diplbetrw"
    " diplbw diplchem diplinf dipling diplkffr diplkfm diplphys diplpsych"
    " diplvw diplwiing direktor direktorin dkfm dna docent dona dott"
    " dottoressa dottssa doz dr dra drhab drhc drin dring drjur drmed"
    " drmedin drphil drrernat drrerpol drs eng enga engo engr exma"
    " exmo father founder fr frau fraulein freifrau freiherr froken fru gen"
    " geom geschaeftsfuehrer geschaeftsfuehrerin geschaftsfuhrer"
    " geschaftsfuhrerin hab habil haji hc herr herrn hon hr icdr ing"
    " ingeniera ingeniero inhaber inhaberin inz inzynier ir iur judr jur"
    " kommr komr lady lcda lcdo lic licda licdo licenciada licenciado lord"
    " lt madam madame mademoiselle maestro mag maga magister maitre maj"
    " mddr me med meneer mevr mevrouw mga mgr miss mister mlle mm mmag mme"
    " mmes monsieur mr mrs ms mudr mvdr mx nat notar notarin notariusz"
    " oberarzt oec ozv paeddr pan pani pd pharmdr phdr phil phmr pol priv"
    " prof profa profassa profdr professor professorin profin profssa ra"
    " radca rag rain rechtsanwaeltin rechtsanwalt rechtsanwaltin rer rernat"
    " rerpol rerpolhabil rev reverend rndr sayin senor senora senorita sgt"
    " shaikh sheikh sig signor signora signorina sigra sir siv siving sr"
    " sra srta stb steuerberater steuerberaterin techn thdr theol univ"
    " univprof vet wp zahnarzt zahnarztin ";
static const char suffixes[] =
    " 2nd 3rd 4th aca acc acca ad aia aicp bba bca bcom bed beng bfa bla bs"
    " bsc bsn btech cbe ccna ceng cenv cfa cfp cgma cima cipd cisa cism"
    " cissp cmgr cpa cpc crc csc csm cspo dba dds dipecon dmd dnp dphil"
    " drsc dvm edd emba esq esquire facs fca fcca fcipd fcmi fh fhea filho"
    " frcgp frcp frcs frgs frics frsa hons ii iii ir itil iv jnr jr junior"
    " lcpc lcsw leed llb llm lmft lpc macc mba mbe mca mcc mcipd mcmi mdes"
    " mdphd med meng mfa mfin mha mhsa mib miet mpa mph mphil mpp mrcp mres"
    " mrics msc mscn msw mtech mtheol neto obe pcc pharmd phd phr pmi pmp"
    " psyd ra rd riba senior shrm shrmcp shrmscp snr sphr sr tu vi ";
static const char capitals[] =
    " ai ba bs cb ceo cfo cio cmo coo cpo cto do ea hr jd kc ma md ms np pa"
    " pe pr qc rn sr vp ";
static const char particles[] =
    " abu af al auf aus av ben bin bint d da dal dall dalla dalle das de"
    " degli dei del della delle dello den der des di do dos du e el het i"
    " ibn in la las le lo los of op saint san santa st te ten ter v van"
    " vande vanden vander vant vd vdd ver vom von y zu zum zur ";
static const char brands[] =
    " atencion gbr abteilung academy accountants admin advocates ag agence agencia"
    " agency agentur agenzia akademie alliance and apartments aps"
    " architects architecture architekten architekturburo arztpraxis asa"
    " asociacion associates association associazione atelier ateliers"
    " autohaus automotive ayuntamiento backerei baeckerei bakery band bank"
    " beauty bedrijf beratung blog boutique brauerei brewery bros brothers"
    " buero bufete builders bureau burgers buro bv cabinet cafe capital"
    " catering chambers choir church cie city cleaning clinic club coaching"
    " collective college committee community companies company comune"
    " conseil construction consultancy consultants consulting consultores"
    " contact corp corporation council crew das dental department der"
    " design designs despacho die digital division doo drinks dzial"
    " editorial editors eg eheleute eirl electric electrical energie energy"
    " engineering enterprise enterprises entertainment equipa equipe equipo"
    " erben estate et etablissements ets ev event events fam familia"
    " familie famille family farms fashion federation festival fils finance"
    " financial fitness fleischerei florist fondazione food foods forening"
    " foreningen foretag fotografie foundation friends fundacion galerie"
    " gallery garten gartnerei gebruder gebrueder gemeente gemeinde"
    " genossenschaft geschwister global gmbh groep group groupe grupo"
    " gruppe gruppo gym handel handels hausbau hermanos hijos hizmeti"
    " hizmetleri hochschule holding holdings hospital hotel immobilien inc"
    " incorporated industrie industries info ingenieurbuero ingenieurburo"
    " initiative institut institute insurance international jewelers"
    " jewellers journal kanzlei kft kg kgaa kirche klinik kollektiv kommun"
    " kommune kontakt kooperative lab labs landratsamt las lawyers lda"
    " lequipe les limited llc llp logistics logistik los ltd ltda magazin"
    " magazine mairie manufacturing manufaktur marketing mbh media medien"
    " metzgerei ministries ministry motors museum music nachfolger network"
    " networks news newsletter nv oao oddelenie office official ohg ooo"
    " orchestra otdel ou our oy oyj pao parish partner partners pharmacy"
    " photographie photography planungsburo plc plumbing podcast praxis"
    " press production productions project projects projekt properties pty"
    " publishing radio rathaus realtors realty rechtsanwaelte rechtsanwalte"
    " records reisen restaurant roofing sales salon sarl sas school"
    " schreinerei schule security service services servicio servico"
    " servizio shop shpk sl slu snc sociedad societe society soehne"
    " software sohne solar solicitors solution solutions sons sp spzoo"
    " squadra srl sro stadt stadtwerke staff steuerberatung stichting"
    " stiftung store studio studiolegale studios support surgery system"
    " systeme systems team teams tech technik technologies technology the"
    " theater theatre tischlerei tochter tours trade trading travel tv ug"
    " und union universitaet universitat university ventures verband verein"
    " vereniging verlag vertrieb weingut werbeagentur werke werkstatt"
    " winery works worldwide yoga zakaznicky zao zeitung zoo zrt ";
static const char nothings[] =
    " admin administrator anonymous ceo contact customer guest info manager"
    " na name nan nobody noname none null owner test tester undefined unknown"
    " user webmaster ";
static const char title_dots[] =
    " adw arch av di dna doc dt geom ia iv n okt op ppa uzm vet zhd ";
static const char legals[] =
    " ab ag ao as bv cv doo ek ev gbr ip jsc kk llp lp nv oo oy pc plc pt"
    " sa sc se sia sk sl sp spa srl sro uab ug vof zoo ";
static const char formers[] =
    " born dite fodd fodt formerly geb geborene gift maiden ne nee roz"
    " rozena szul ur verh verheiratete verw ";
static const char pronouns[] =
    " anyall dey deydem ella ellaelle ellahers elle ellehis erihm erihn"
    " heher hehim hehimhis heshe hethey ilel lui shehe sheher sheherhers"
    " shethey sieihr theyhe theyshe theythem theythemtheirs ";
static const char phrases[] =
    " accountdeleted noreply donotreply anonymoususer asdfqwer bilinmiyor brakdanych"
    " deleteduser firstlast frontdesk fullname helloworld hiddenuser"
    " inconnu ismeretlen janeexample keineangabe linkedinmember loremipsum"
    " losangeles necunoscut nespecifikovano newyork neznamy nichtbekannt"
    " nodata nomatch noname nonrenseigne notapplicable notavailable"
    " notknown notprovided okand onbekend privateprofile sanfrancisco"
    " sconosciuto sindato sindatos sinnombre smarthome tba tbc tbd thisuser"
    " tobeannounced tobeconfirmed tobedetermined ukendt ukjent unbekannt"
    " unbekanntunbekannt yourname ";
static const char surnames_hungarian[] =
    " antal bakos balazs balint balla balog balogh barta bartha biro bodnar"
    " bognar boros budai csonka deak dudas farago farkas fazekas feher"
    " fekete fodor fulop gal gaspar gulyas halasz hegedus horvath illes"
    " jakab jonas juhasz katona kelemen kerekes kertesz kiraly kis kiss"
    " kocsis kovacs kozma lakatos laszlo lengyel lorincz lukacs major mate"
    " meszaros molnar nagy nemes nemeth olah orban orosz orsos pal pap papp"
    " pasztor pataki pinter racz sandor simon sipos somogyi soos szabo"
    " szalai szekely szilagyi szoke szucs szuts takacs tamas torok toth"
    " vadasz varga vass veres vincze virag voros ";
static const char given_hungarian[] =
    " adam agnes andras andrea aniko anna attila balazs balint barbara"
    " beata bela bence csaba csilla daniel david denes dora edit emese"
    " endre erika erzsebet eszter eva ferenc fruzsina gabor gabriella"
    " gergely gergo geza gyorgy gyula hajnalka henrik ildiko imre istvan"
    " ivan janos jozsef judit julia karoly kata katalin kinga krisztian"
    " krisztina laszlo levente lilla lorand maria marta marton mate melinda"
    " miklos monika nikolett noemi norbert orsolya pal peter petra reka"
    " richard robert roland sandor szabolcs szilvia tamas tibor timea tunde"
    " vera veronika viktor viktoria vilmos virag zita zoltan zsofia zsolt"
    " zsuzsa zsuzsanna ";
static const char surnames_chinese[] =
    " bai cai cao chang chen cheng chou cui dai deng ding dong du duan fan"
    " fang feng fu gao gong gu guo han hao he hou hsu hu huang jia jiang"
    " jin kong lai lei li liang liao lin liu long lu luo lv ma mao meng mo"
    " pan peng qian qin qiu ren shao shen shi song su sun tan tang tao tian"
    " tsai wan wang wei wen wu xia xiao xie xiong xu xue yan yang yao ye"
    " yin yu yuan zeng zhang zhao zheng zhong zhou zhu zou ";
static const char surnames_korean[] =
    " ahn bae baek cho choe choi chung gim han hong hwang jang jeon jeong"
    " ji jo jung kang kim kwon lee lim ma min moon nam noh oh park roh ryu"
    " seo shin sim sohn son song yang yoo yoon yu yun ";
static const char surnames_vietnamese[] =
    " bui dang dinh do doan duong ho hoang huynh le luong ly mai ngo nguyen"
    " pham phan tran trinh truong vo vu ";
static const char surnames_iberian[] =
    " acosta aguilar almeida alves araujo azevedo barbosa barros blanco"
    " borges cabrera calvo campos cano cardoso carvalho castillo castro"
    " cavalcanti correia cortes costa cruz delgado dias diaz duran"
    " fernandes ferreira figueroa flores fonseca freitas gallego garcia gil"
    " gomes goncalves guerrero herrera iglesias leon lima lopes luna"
    " machado marin marques martins medina mendes mendoza molina monteiro"
    " morales moreira moreno moura navarro nunes oliveira ortega ortiz"
    " pereira pinto prieto ramos reyes ribeiro rivera rocha rodrigues rojas"
    " romero rubio ruiz santos sanz serrano silva soto sousa souza suarez"
    " teixeira torres vargas vega vidal vieira ";
static const char nobles[] =
    " baron freifrau freiherr graefin graf grafin prinz prinzessin ritter ";
static const char gaelics[] = " mac mc ni nic ui ";
static const char company_surnames[] =
    " bank beauty church city college english garten key lane mai march"
    " parish press school travel young ";
static const char plain_titles[] =
    " avv dhr dipling dott dottssa dr dra frau fru herr hr ing madame mevr"
    " mevrouw mgr miss mister mlle mme monsieur mr mrs ms mx pan pani prof"
    " professor rev senor senora signor signora sir sra srta ";
static const char headings[] =
    " about account adresse agency all and ansprechpartner assistant"
    " assistenz associate berlin board buero buro business call ceo cfo"
    " chief click co company contact contacto contatti coo copyright cto"
    " customer datenschutz department design development digital direct"
    " directeur direction director directrice e email engineer engineering"
    " equipe executive fax finance financial follow for founder general"
    " geschaftsfuhrer geschaftsfuhrerin geschaftsfuhrung gmbh group hamburg"
    " head home hr human impressum imprint inc info international it joined"
    " kontakt law lead leader leiter leiterin leitung limited linkedin llc"
    " london ltd mail main management manager managing marketing media meet"
    " members mentions mobile more munchen new news office officer"
    " operations our owner page paris partner people phone policy postfach"
    " president press presse privacy product production project projects"
    " quality read research resources responsable sales secretary"
    " sekretariat senior service services software staff strasse street"
    " support team technical tel telefon telephone the to us vertrieb vice"
    " visit we website welcome who write york your ";
static const char jobs[] =
    " about abteilungsleiter abteilungsleiterin account accountant"
    " accounting address adjoint adjointe adm administrador administradora"
    " administration administrative administrator adresse adviser adviseur"
    " advisor all allee america amministratore amministratrice an analyst"
    " and ansprechpartner ansprechpartnerin architect architekt"
    " asiantuntija asistentka assessor assessora assistant assistante"
    " assistente assistentin assistenz associates asszisztens asystent"
    " asystentka at attorney aussendienst austria auszubildende"
    " auszubildender avenue avocat bauleiter beheerder berater beraterin"
    " bereichsleiter bereichsleiterin bestuurder bestyrer blog board"
    " bookkeeper buchhalter buchhaltung building buro buyer by careers cart"
    " charge chargee chef chief chro cio client cmo co cofounder comercial"
    " commercial commerciale commercialista communications company"
    " comptable conditions conseiller conseillere consejera consejero"
    " consultant consultants contable contact contacto contatto content"
    " controller controlling cookie cookies coordenador coordenadora"
    " coordinador coordinadora coordinator coordinatore copyright"
    " copywriter counsel counselor cpo creative customer czlonek daglig das"
    " data datenschutz december delegada delegado delegato dentist der"
    " designer deutschland developer developers dezember die dienstag"
    " digital dipl directeur director directora directrice direktor"
    " direktorin diretor diretora direttore direttrice donnerstag doradca"
    " download dr dyrektor eigenaar ekonomiansvarig email empfang engineer"
    " engineering england estimator et europe events evp executive"
    " executives expert fachberater fachberaterin fachkraft fax februar"
    " february filialleiter finance finanzen floor follow for foreman"
    " forsaljningschef founder founding france frau freitag friday from fur"
    " genel general gerant gerante gerenta gerente germany"
    " geschaftsfuhrender geschaftsfuhrer geschaftsfuhrerin geschaftsfuhrung"
    " geschaftsleitung gesellschafter gesellschafterin growth grunder"
    " grunderin handlowiec hardware head hello herr home hoofd hours human"
    " hygienist igazgato impiegata impiegato impressum imprint in ing"
    " ingeniera ingeniero ingenieur inhaber inhaberin innendienst"
    " innesaljare intern it januar january jednatel jefa jefe jobs johtaja"
    " juli july juni junior juriste karriere kaufmannische key kierowniczka"
    " kierownik kingdom konatel konsulent konsult kontakt koordinator"
    " ksiegowa ksiegowy kundansvarig kunden kundenberater kundenberaterin"
    " kundenbetreuung lane le lead leader learn leder legal leiter leiterin"
    " leitung les login mai mail majitel management manager managerin"
    " managing march marketing marketingleiter marketingleiterin marz"
    " medarbeider medarbejder medewerker media meet member menu"
    " merchandiser mit mitarbeiter mitarbeiterin mitglied mittwoch mobil"
    " mobile monday montag monthly more mr mrs ms mudur muduru munchen"
    " munkatars my myyntijohtaja myyntipaallikko navigation neu new news"
    " niederlassungsleiter november nurse obchodni october office officer"
    " offnungszeiten oktober opening operations osterreich our owner"
    " paallikko paralegal partner people personalleiter personalleiterin"
    " phone photographer planner platz policy president presidente press"
    " presse prezes privacy producer product productie production products"
    " produkt produkte produktion prof profil profile project projekt"
    " projektleiter projektleiterin prokura prokurist psychologist public"
    " radgiver read reception receptionist recruiter recruiting reditel"
    " reditelka relations representative reserved resources responsabile"
    " responsable riaditel rights road sachbearbeiter sachbearbeiterin"
    " saelger sales salg salgschef salgssjef saljare samstag saturday"
    " schweiz search secretaire secretary segretaria sekretariat sekretarin"
    " selger senior september service services share shop socia software"
    " solutions sonntag specialist specjalista specjalistka square"
    " standortleiter startseite states strasse strategist street stylist"
    " styreleder success suche suite sunday superintendent supervisor"
    " support svp switzerland talent team teamleiter teamleiterin technical"
    " technician technicien technicienne technik technische technischer"
    " tecnica tecnico tel telefon telephone terms the therapist thursday"
    " titolare to toimitusjohtaja trainee tuesday tulajdonos ucetni"
    " ugyvezeto und united unser unsere unternehmen us uzman uzmani vedouci"
    " veduci vendite ventas verkauf verkaufsleiter verkaufsleiterin verkoop"
    " verkoper vertrieb vertriebsleiter vertriebsleiterin vezeto vice view"
    " vorstand vp warenkorb we web webmaster website wednesday weekly weg"
    " welcome willkommen with wlasciciel wlascicielka www yonetici you your"
    " zaakvoerder zarzadu zurich ";

static const str lists[PERSON_WORDS_N] = {
    [PERSON_WORDS_TITLE] = STR(titles),
    [PERSON_WORDS_TITLE_DOT] = STR(title_dots),
    [PERSON_WORDS_PLAIN_TITLE] = STR(plain_titles),
    [PERSON_WORDS_NOBLE] = STR(nobles),
    [PERSON_WORDS_GAELIC] = STR(gaelics),
    [PERSON_WORDS_COMPANY_SURNAME] = STR(company_surnames),
    [PERSON_WORDS_HUNGARIAN] = STR(surnames_hungarian),
    [PERSON_WORDS_HUNGARIAN_GIVEN] = STR(given_hungarian),
    [PERSON_WORDS_CHINESE] = STR(surnames_chinese),
    [PERSON_WORDS_KOREAN] = STR(surnames_korean),
    [PERSON_WORDS_VIETNAMESE] = STR(surnames_vietnamese),
    [PERSON_WORDS_IBERIAN] = STR(surnames_iberian),
    [PERSON_WORDS_HEADING] = STR(headings),
    [PERSON_WORDS_LEGAL] = STR(legals),
    [PERSON_WORDS_FORMER] = STR(formers),
    [PERSON_WORDS_PRONOUN] = STR(pronouns),
    [PERSON_WORDS_PHRASE] = STR(phrases),
    [PERSON_WORDS_SUFFIX] = STR(suffixes),
    [PERSON_WORDS_CAPITALS] = STR(capitals),
    [PERSON_WORDS_PARTICLE] = STR(particles),
    [PERSON_WORDS_BRAND] = STR(brands),
    [PERSON_WORDS_NOTHING] = STR(nothings),
    [PERSON_WORDS_JOB] = STR(jobs),
};

_Static_assert(PERSON_WORDS_N <= 32, "a bit for each");

static struct lexicon lexicon;
static pthread_once_t is_filled = PTHREAD_ONCE_INIT;

static void
fill(void)
{
    for (uint32_t kind = 0; kind < PERSON_WORDS_N; kind++)
        lexicon_add(&lexicon, lists[kind], kind);
}

uint32_t
person_words_kinds(str folded)
{
    const struct lexicon_slot *slot;
    uint32_t kinds = 0;
    size_t at = 0;

    pthread_once(&is_filled, fill);
    while ((slot = lexicon_next(&lexicon, folded, &at)))
        kinds |= UINT32_C(1) << slot->value;
    return kinds;
}

bool
person_words_has(enum person_words_kind kind, str folded)
{
    check(kind < PERSON_WORDS_N);
    return (person_words_kinds(folded) >> kind & 1) != 0;
}
