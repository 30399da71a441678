/* Tables of syllables and what is made of them: see world_names.h. */
#include "world_names.h"
#include "base/check.h"

enum { GIVEN_N = 16, HEAD_N = 10, TAIL_N = 10 };

struct language {
    const char *given[GIVEN_N];
    const char *head[HEAD_N], *tail[TAIL_N]; /* of a family name */
    const char *particle[3];                 /* before one in four, or "" */
    const char *jobs[5];                     /* the boss first */
    const char *trades[4];
    const char *roles[3];
};

static const struct language languages[WORLD_LANG_N] = {
    [WORLD_EN] = {{"Marlow", "Tessa", "Orrin", "Delphine", "Jory", "Willa",
                   "Corwin", "Maren", "Tobin", "Adelia", "Wendell", "Jessamy",
                   "Callum", "Della", "Osric", "Mina"},
                  {"Ash", "Thorn", "Wex", "Hal", "Brock", "Fen", "Lang", "Mer",
                   "Stan", "Cold"},
                  {"combe", "wick", "by", "worthy", "dale", "mere", "ridge",
                   "stowe", "hurst", "ley"},
                  {"", "", ""},
                  {"Managing Director", "Head of Sales", "Account Manager",
                   "Operations Lead", "Designer"},
                  {"Foods", "Tools", "Studio", "Partners"},
                  {"info", "hello", "contact"}      },
    [WORLD_DE] = {{"Anneliese", "Jörg", "Käthe", "Lutz", "Hannelore", "Björn",
                   "Ottilie", "Götz", "Friederike", "Jürgen", "Lieselotte",
                   "Kuno", "Änne", "Ruprecht", "Anna-Lena", "Karl-Heinz"},
                  {"Brann", "Feld", "Grün", "Hohl", "Kess", "Lind", "Mörz",
                   "Stein", "Wulf", "Tann"},
                  {"acker", "berger", "bächer", "hauser", "mann", "reuter",
                   "wald", "stätter", "gruber", "fuß"},
                  {"von ", "", ""},
                  {"Geschäftsführung", "Vertrieb", "Kundenbetreuung",
                   "Produktionsleitung", "Gestaltung"},
                  {"Werkzeugbau", "Technik GmbH", "Gartenbau",
                   "Druck & Verlag"},
                  {"info", "kontakt", "post"}       },
    [WORLD_FR] = {{"Élodie", "Gaspard", "Mathéo", "Solène", "Anaïs", "Hervé",
                   "Zélie", "Benoît", "Clémence", "Rémi", "Maëlle", "Thibault",
                   "Honorine", "Marc-Aurèle", "Anne-Sophie", "Céleste"},
                  {"Beau", "Mont", "Char", "Ver", "Ros", "Clair", "Haute",
                   "Bel", "Font", "Cour"},
                  {"villon", "rivet", "bois", "champ", "lière", "mont", "fosse",
                   "tier", "bré", "noy"},
                  {"de ", "", "de la "},
                  {"Directrice générale", "Responsable commercial",
                   "Chargée de clientèle", "Chef de production", "Graphiste"},
                  {"Confiserie", "Ateliers", "Conseil", "& Fils"},
                  {"contact", "bonjour", "accueil"} },
    [WORLD_ES] = {{"Íñigo", "Begoña", "Ramón", "Marisol", "Jesús", "Lucía",
                   "Andrés", "Nuria", "Martín", "Asunción", "Tomás", "Irene",
                   "Adrián", "Amaya", "José-Luis", "Inés"},
                  {"Monte", "Cala", "Villa", "Rosal", "Peña", "Torre", "Robl",
                   "Cast", "Alm", "Zarz"},
                  {"verde", "blanco", "nueva", "edo", "ares", "uelo", "ado",
                   "íno", "era", "ín"},
                  {"", "de ", ""},
                  {"Directora general", "Jefe de ventas", "Atención al cliente",
                   "Jefa de producción", "Diseñador"},
                  {"Alimentos", "Talleres", "Consultores", "Hermanos"},
                  {"info", "contacto", "hola"}      },
    [WORLD_NO] = {{"Åse", "Bjarte", "Solveig", "Øyvind", "Ragnhild", "Torbjørn",
                   "Synnøve", "Håkon", "Ingeborg", "Sindre", "Marit", "Åsmund",
                   "Torunn", "Hallvard", "Rannveig", "Birk"},
                  {"Bjørk", "Fjell", "Gran", "Holm", "Lyng", "Myr", "Nord",
                   "Rød", "Strand", "Øst"},
                  {"bakken", "dalen", "haug", "land", "lien", "moen", "rud",
                   "stad", "vik", "åsen"},
                  {"", "", ""},
                  {"Daglig leder", "Salgssjef", "Kundeansvarlig", "Driftsleder",
                   "Designer"},
                  {"Sjømat AS", "Verksted AS", "Rådgivning", "Bygg"},
                  {"post", "info", "kontakt"}       },
    [WORLD_PL] = {{"Małgorzata", "Łukasz", "Bożena", "Stanisław", "Grażyna",
                   "Michał", "Światosława", "Wojciech", "Żaneta", "Sławomir",
                   "Mirosława", "Bartłomiej", "Wanda", "Łucja", "Grzegorz",
                   "Stefania"},
                  {"Brzoz", "Dąbr", "Górn", "Jawor", "Kalin", "Lesz", "Mal",
                   "Ostr", "Sos", "Wierzb"},
                  {"owski", "ewski", "iński", "ecki", "ak", "arz", "yński",
                   "icz", "ała", "oń"},
                  {"", "", ""},
                  {"Prezes", "Kierownik sprzedaży", "Opiekun klienta",
                   "Kierownik produkcji", "Grafik"},
                  {"Narzędzia", "Spożywcza", "Doradztwo", "Budowa"},
                  {"biuro", "kontakt", "info"}      },
    [WORLD_TR] = {{"Ayşegül", "Çağrı", "Gökçe", "İsmet", "Şule", "Oğuz", "Işıl",
                   "Tuğrul", "Özge", "Çiğdem", "Görkem", "Şahin", "Ilgın",
                   "Onur", "Ayça", "Tülay"},
                  {"Ak", "Demir", "Gül", "Kara", "Öz", "Sarı", "Taş", "Yeşil",
                   "Bağ", "Çınar"},
                  {"soylu", "kaya", "ışık", "dağlı", "can", "bulut", "sever",
                   "oğlu", "tepe", "pınar"},
                  {"", "", ""},
                  {"Genel Müdür", "Satış Müdürü", "Müşteri Temsilcisi",
                   "Üretim Müdürü", "Tasarımcı"},
                  {"Gıda", "Makina", "Danışmanlık", "Yapı"},
                  {"info", "iletisim", "bilgi"}     },
    [WORLD_NL] = {{"Maartje", "Joost", "Fenna", "Wouter", "Saskia", "Jorrit",
                   "Mieke", "Fokke", "Sjoerd", "Willemijn", "Jelle", "Machteld",
                   "Coen", "Ilse", "Cornelia", "Siebe"},
                  {"Hoog", "Water", "Dijk", "Heide", "Molen", "Kerk", "Zand",
                   "Broek", "Veen", "Wester"},
                  {"veld", "stra", "hof", "man", "laar", "horst", "kamp",
                   "sloot", "beek", "dam"},
                  {"van der ", "de ", "van "},
                  {"Directeur", "Hoofd verkoop", "Accountmanager",
                   "Productieleider", "Vormgever"},
                  {"Techniek BV", "Bouw", "Advies", "Groep"},
                  {"info", "contact", "hallo"}      },
    [WORLD_IE] = {{"Aoife", "Cormac", "Niamh", "Declan", "Róisín", "Fergal",
                   "Sorcha", "Donncha", "Caoimhe", "Fiachra", "Siún", "Darragh",
                   "Nessa", "Conall", "Réaltín", "Ailbhe"},
                  {"Gall", "Finn", "Dorr", "Cash", "Mull", "Tier", "Rav",
                   "Kild", "Sheer", "Brann"},
                  {"igan", "erty", "oran", "ahan", "ane", "ey", "agh", "in",
                   "elly", "ock"},
                  {"O'", "O'", "Mac"},
                  {"Managing Director", "Head of Sales", "Client Services",
                   "Operations Manager", "Designer"},
                  {"Dairy", "Engineering", "Advisory", "Crafts"},
                  {"info", "hello", "office"}       },
    [WORLD_IT] = {{"Ottavia", "Niccolò", "Fiammetta", "Ruggero", "Isotta",
                   "Corrado", "Gelsomina", "Tazio", "Mariù", "Lapo",
                   "Maria Grazia", "Nevio", "Giosuè", "Domitilla", "Pier Paolo",
                   "Zaira"},
                  {"Bell", "Cast", "Font", "Mont", "Ross", "Torr", "Val",
                   "Spad", "Piet", "Rov"},
                  {"agnoli", "ellini", "arossa", "abuoni", "aldi", "ezzi",
                   "igliani", "oncelli", "ardì", "ucchesi"},
                  {"De ", "Della ", "Di "},
                  {"Amministratore delegato", "Responsabile vendite",
                   "Assistenza clienti", "Capo produzione", "Grafica"},
                  {"Arredi", "Meccanica", "Consulenze", "e Figli"},
                  {"info", "contatti", "segreteria"}},
    [WORLD_PT] = {{"Inês", "Gonçalo", "Conceição", "Tomé", "Leonor", "João",
                   "Mafalda", "Estêvão", "Benedita", "Vasco", "Assunção",
                   "Nuno", "Filipa", "Sebastião", "Maria João", "Zélia"},
                  {"Alm", "Carv", "Frag", "Lour", "Mour", "Nogu", "Pinh",
                   "Quint", "Salg", "Vasc"},
                  {"eirinha", "oselo", "adão", "ares", "edinho", "eirão",
                   "algueiro", "anheira", "ães", "ocinho"},
                  {"da ", "dos ", "de "},
                  {"Diretor-geral", "Diretora comercial", "Apoio ao cliente",
                   "Chefe de produção", "Designer"},
                  {"Cortiças", "Moldes Lda", "Consultoria", "& Irmãos"},
                  {"geral", "info", "contacto"}     },
    [WORLD_SV] = {{"Åsa", "Göran", "Kerstin", "Håkan", "Märta", "Örjan",
                   "Annika", "Torbjörn", "Ebba", "Östen", "Gun-Britt", "Sölve",
                   "Linnéa", "Rasmus", "Ylva", "Jan-Åke"},
                  {"Berg", "Lind", "Sjö", "Ek", "Grön", "Hög", "Söder", "Ång",
                   "Väster", "Ny"},
                  {"lundh", "ström", "kvist", "gård", "qvarn", "hammar", "wall",
                   "mark", "löf", "stedt"},
                  {"af ", "", ""},
                  {"Verkställande direktör", "Försäljningschef", "Kundtjänst",
                   "Produktionschef", "Formgivare"},
                  {"Verkstad AB", "Bygg AB", "Konsult", "Trä"},
                  {"info", "kontakt", "kontoret"}   },
    [WORLD_DA] = {{"Søren", "Bodil", "Jørgen", "Gudrun", "Kræn", "Åge",
                   "Birthe", "Troels", "Inge-Lise", "Mogens", "Sørine", "Aksel",
                   "Grethe", "Øjvind", "Dagny", "Palle"},
                  {"Bjerre", "Dal", "Kirke", "Lund", "Nør", "Øster", "Skov",
                   "Sønder", "Vester", "Ager"},
                  {"gaard", "holt", "borg", "toft", "bæk", "skov", "ager",
                   "strup", "kær", "mose"},
                  {"", "", ""},
                  {"Direktør", "Salgschef", "Kundeservice", "Produktionsleder",
                   "Grafiker"},
                  {"Maskiner ApS", "Byg A/S", "Rådgivning", "Møbler"},
                  {"info", "kontor", "mail"}        },
    [WORLD_FI] = {{"Päivi", "Väinö", "Sirkka-Liisa", "Ilmari", "Äänikki",
                   "Juhani", "Tuulikki", "Örn", "Kyllikki", "Seppo", "Hilkka",
                   "Yrjö", "Marjatta", "Jyrki", "Säde", "Olavi"},
                  {"Hämä", "Kallio", "Koivu", "Lehto", "Mäki", "Pelto", "Ranta",
                   "Salo", "Vuori", "Ylä"},
                  {"niemi", "järvi", "lahti", "mäki", "nen", "oja", "saari",
                   "vaara", "kangas", "viita"},
                  {"", "", ""},
                  {"Toimitusjohtaja", "Myyntipäällikkö", "Asiakaspalvelu",
                   "Tuotantopäällikkö", "Suunnittelija"},
                  {"Konepaja Oy", "Rakennus Oy", "Neuvonta", "Puutyöt"},
                  {"info", "toimisto", "posti"}     },
};

static const char *const role_words[] = {
    "info",          "hello",          "contact",     "kontakt",   "post",
    "bonjour",       "accueil",        "contacto",    "hola",      "biuro",
    "iletisim",      "bilgi",          "hallo",       "office",    "mail",
    "team",          "sales",          "support",     "service",   "admin",
    "vertrieb",      "jobs",           "press",       "presse",    "marketing",
    "enquiries",     "welcome",        "noreply",     "no-reply",  "webmaster",
    "billing",       "careers",        "newsletter",  "contatti",  "segreteria",
    "geral",         "kontor",         "kontoret",    "toimisto",  "posti",
    "commercial",    "ventas",         "vendite",     "comercial", "verkoop",
    "sprzedaz",      "salg",           "sekretariat", "empfang",   "reception",
    "administratie", "administracion", "secretariat", "satis",     "myynti",
    "rechnung",      "bewerbung",      "einkauf",     "order",     "orders"};

static const char *const agencies[] = {
    "pixelhain",   "webwerft",     "klickhof",   "studio-siebenpunkt",
    "sitesmithy",  "lumenpress",   "northpixel", "atelier-lucarne",
    "codeorchard", "formatfabrik", "hyperloom",  "quietweb"};

/* Syllables of companies; sizes are powers of two for the permutation. */
static const char *const word_head[64] = {
    "ba",  "bel", "bran", "cal",  "car", "cel", "cor", "dal", "del", "dor",
    "el",  "em",  "fal",  "fen",  "fir", "gal", "gan", "gor", "hal", "hel",
    "hol", "il",  "in",   "jar",  "jen", "kal", "kel", "kor", "lan", "lem",
    "lor", "mal", "mel",  "mor",  "nal", "nem", "nor", "ol",  "or",  "pal",
    "pel", "por", "qual", "quin", "ral", "rem", "ron", "sal", "sel", "sor",
    "tal", "tem", "tor",  "ul",   "un",  "val", "vel", "vor", "wal", "wel",
    "win", "xan", "yor",  "zel"};
static const char *const word_mid[64] = {
    "a",   "abo", "ada", "afi", "ago", "aki", "alu", "amo", "ani", "apu", "are",
    "asi", "ato", "avi", "axo", "azi", "e",   "ebi", "edo", "efa", "egi", "eko",
    "ela", "emi", "eno", "epa", "eri", "eso", "eta", "evi", "exo", "eza", "i",
    "iba", "ide", "ifo", "iga", "ike", "ilo", "ima", "ine", "ipo", "ira", "ise",
    "ito", "iva", "ixe", "izo", "o",   "obe", "odi", "ofa", "oge", "oki", "ola",
    "ome", "oni", "opa", "ore", "osi", "ota", "ove", "oxi", "oza"};
static const char *const word_tail[32] = {
    "bra", "dan", "dis", "don", "fex", "gen", "gor", "kan", "kor", "lan", "lex",
    "lis", "lor", "mar", "mex", "mon", "nar", "nex", "nor", "pex", "qua", "ra",
    "ris", "ron", "san", "sta", "tas", "tek", "tis", "ton", "vex", "zon"};

enum { WORD_BITS = 17 }; /* 6 + 6 + 5 */

/* One of the n literals of a table. */
static str
pick(struct world_rng *r, const char *const *table, size_t n)
{
    return str_of(table[world_rng_below(r, (uint32_t)n)]);
}

void
world_names_person(struct world_rng *r, enum world_lang lang, struct arena *a,
                   struct world_names_person *out)
{
    const struct language *l = &languages[lang];
    struct buf b;

    out->given = pick(r, l->given, GIVEN_N);
    buf_init(&b, a, 200);
    if (lang == WORLD_IE || world_rng_chance(r, 300))
        buf_add(&b, pick(r, l->particle, array_len(l->particle)));
    buf_add(&b, pick(r, l->head, HEAD_N));
    buf_add(&b, pick(r, l->tail, TAIL_N));
    if (world_rng_chance(r, 50)) {
        buf_add_byte(&b, '-');
        buf_add(&b, pick(r, l->head, HEAD_N));
        buf_add(&b, pick(r, l->tail, TAIL_N));
    }
    out->family = buf_str(&b);
}

str
world_names_given_like(struct world_rng *r, enum world_lang lang, str given)
{
    const struct language *l = &languages[lang];
    size_t at = world_rng_below(r, GIVEN_N);

    for (size_t i = 0; i < GIVEN_N; i++) {
        str other = str_of(l->given[(at + i) % GIVEN_N]);
        if (other.p[0] == given.p[0] && !str_eq(other, given) &&
            str_is_alpha(other.p[0]))
            return other;
    }
    return STR_EMPTY;
}

/* A permutation of 0..2^17-1: odd multipliers, shifts and keys are all
   one-to-one modulo a power of two. */
static uint32_t
permute(uint64_t seed, uint32_t i)
{
    const uint32_t mask = (1u << WORD_BITS) - 1;
    struct world_rng r = world_rng(seed, 0x57d);

    for (int round = 0; round < 3; round++) {
        i = (i ^ (uint32_t)world_rng_next(&r)) & mask;
        i = (i * ((uint32_t)world_rng_next(&r) | 1)) & mask;
        i ^= i >> 9;
    }
    return i;
}

str
world_names_company(uint64_t seed, uint32_t index, struct arena *a)
{
    uint32_t word = permute(seed, index & ((1u << WORD_BITS) - 1));
    uint32_t series = index >> WORD_BITS;
    struct buf b;

    buf_init(&b, a, 64);
    buf_add(&b, str_of(word_head[word & 63]));
    buf_add(&b, str_of(word_mid[word >> 6 & 63]));
    buf_add(&b, str_of(word_tail[word >> 12 & 31]));
    if (series > 0)
        buf_addf(&b, "%u", series + 1);
    return buf_str(&b);
}

str
world_names_trade(struct world_rng *r, enum world_lang lang)
{
    return pick(r, languages[lang].trades, array_len(languages[lang].trades));
}

str
world_names_job(struct world_rng *r, enum world_lang lang, bool is_boss)
{
    const struct language *l = &languages[lang];
    if (is_boss)
        return str_of(l->jobs[0]);
    return pick(r, l->jobs + 1, array_len(l->jobs) - 1);
}

str
world_names_agency(struct world_rng *r)
{
    return pick(r, agencies, array_len(agencies));
}

str
world_names_role(struct world_rng *r, enum world_lang lang)
{
    return pick(r, languages[lang].roles, array_len(languages[lang].roles));
}

bool
world_names_is_role(str local)
{
    for (size_t i = 0; i < array_len(role_words); i++)
        if (str_eq_nocase(local, str_of(role_words[i])))
            return true;
    return false;
}

struct folding {
    const char *from, *to, *german;
};

static const struct folding foldings[] = {
    {"ä", "a",  "ae"},
    {"Ä", "a",  "ae"},
    {"ö", "o",  "oe"},
    {"Ö", "o",  "oe"},
    {"ü", "u",  "ue"},
    {"Ü", "u",  "ue"},
    {"ß", "ss", "ss"},
    {"á", "a",  "a" },
    {"à", "a",  "a" },
    {"â", "a",  "a" },
    {"å", "a",  "a" },
    {"Å", "a",  "a" },
    {"ą", "a",  "a" },
    {"ç", "c",  "c" },
    {"Ç", "c",  "c" },
    {"ć", "c",  "c" },
    {"é", "e",  "e" },
    {"É", "e",  "e" },
    {"è", "e",  "e" },
    {"ê", "e",  "e" },
    {"ë", "e",  "e" },
    {"ę", "e",  "e" },
    {"ğ", "g",  "g" },
    {"í", "i",  "i" },
    {"Í", "i",  "i" },
    {"î", "i",  "i" },
    {"ï", "i",  "i" },
    {"ı", "i",  "i" },
    {"İ", "i",  "i" },
    {"ł", "l",  "l" },
    {"Ł", "l",  "l" },
    {"ñ", "n",  "n" },
    {"ń", "n",  "n" },
    {"ó", "o",  "o" },
    {"ô", "o",  "o" },
    {"ø", "o",  "o" },
    {"Ø", "o",  "o" },
    {"ś", "s",  "s" },
    {"Ś", "s",  "s" },
    {"ş", "s",  "s" },
    {"Ş", "s",  "s" },
    {"ú", "u",  "u" },
    {"û", "u",  "u" },
    {"ż", "z",  "z" },
    {"Ż", "z",  "z" },
    {"ź", "z",  "z" },
};

/* The folding of the letter at the start of s, or NULL. */
static const struct folding *
folding_of(str s)
{
    for (size_t i = 0; i < array_len(foldings); i++)
        if (str_has_prefix(s, str_of(foldings[i].from)))
            return &foldings[i];
    return NULL;
}

str
world_names_fold(struct arena *a, str name, bool is_german, bool keeps_hyphen)
{
    struct buf b;

    buf_init(&b, a, 256);
    while (name.n > 0) {
        const struct folding *f = folding_of(name);
        char c = name.p[0];

        if (f != NULL)
            buf_add(&b, str_of(is_german ? f->german : f->to));
        else if (str_is_alnum(c))
            buf_add_byte(&b, (char)str_lower_byte(c));
        else if (c == '-' && keeps_hyphen)
            buf_add_byte(&b, c);
        name = str_from(name, f != NULL ? strlen(f->from) : 1);
    }
    return buf_str(&b);
}

/* Shares per mille: companies of up to 50 people. */
static const uint16_t pattern_shares[WORLD_PATTERN_N] = {
    [WORLD_FIRST] = 419,
    [WORLD_FLAST] = 266,
    [WORLD_FIRST_DOT_LAST] = 227,
    [WORLD_FIRSTL] = 27,
    [WORLD_LAST] = 12,
    [WORLD_LAST_DOT_FIRST] = 12,
    [WORLD_LASTF] = 11,
    [WORLD_FIRST_LAST_LINE] = 9,
    [WORLD_F_DOT_LAST] = 9,
    [WORLD_FIRSTLAST] = 8,
};

enum world_names_pattern
world_names_pattern(struct world_rng *r)
{
    uint32_t at = world_rng_below(r, 1000);

    for (uint32_t p = 0; p < WORLD_PATTERN_N; p++) {
        if (at < pattern_shares[p])
            return (enum world_names_pattern)p;
        at -= pattern_shares[p];
    }
    return WORLD_FIRST_DOT_LAST;
}

str
world_names_local(struct arena *a, enum world_names_pattern p, str first,
                  str last)
{
    static const char *const forms[WORLD_PATTERN_N] = {
        [WORLD_FIRST] = "G",
        [WORLD_FLAST] = "gF",
        [WORLD_FIRST_DOT_LAST] = "G.F",
        [WORLD_FIRSTL] = "Gf",
        [WORLD_LAST] = "F",
        [WORLD_LAST_DOT_FIRST] = "F.G",
        [WORLD_LASTF] = "Fg",
        [WORLD_FIRST_LAST_LINE] = "G_F",
        [WORLD_F_DOT_LAST] = "g.F",
        [WORLD_FIRSTLAST] = "GF",
    };
    struct buf b;

    buf_init(&b, a, 256);
    for (const char *f = forms[p]; *f != '\0'; f++) {
        switch (*f) {
        case 'G': buf_add(&b, first); break;
        case 'F': buf_add(&b, last); break;
        case 'g': buf_add(&b, str_sub(first, 0, 1)); break;
        case 'f': buf_add(&b, str_sub(last, 0, 1)); break;
        default: buf_add_byte(&b, *f); break;
        }
    }
    return buf_str(&b);
}
