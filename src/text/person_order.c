/*
 * Which words of a name are the surname. European order by default; a surname
 * in capitals says so itself; Hungarian, East Asian and Russian order where
 * both parts are known or shaped so.
 */
#include "base/check.h"
#include "text/nickname.h"
#include "text/person_tokens.h"
#include "text/rune.h"

enum { CAPITALS_MIN = 3 /* letters: JR and TJ are initials */ };

static str
folded(const struct person_token *t)
{
    return person_tokens_folded(t);
}

static bool
is_in(const char *list, str word)
{
    size_t at = str_find(str_of(list), word, 0);

    while (at != STR_NOT_FOUND &&
           (list[at - 1] != ' ' || list[at + word.n] != ' '))
        at = str_find(str_of(list), word, at + 1);
    return word.n > 0 && at != STR_NOT_FOUND;
}

/* Surnames, a space around each, that come first where people write so. */
static const char hungarian[] =
    " antal bakos balazs balint balla balog balogh barta bartha biro bodnar"
    " bognar boros budai csonka deak dudas farago farkas fazekas fekete feher"
    " fodor fulop gal gaspar gulyas halasz hegedus horvath illes"
    " jakab juhasz jonas katona kelemen kerekes kertesz kiraly kis kiss kocsis"
    " kovacs kozma lakatos laszlo lengyel lorincz lukacs major mate meszaros"
    " molnar nagy nemes nemeth olah orban orosz orsos pal pap papp pasztor"
    " pataki pinter racz sandor simon sipos somogyi soos szabo szalai szekely"
    " szilagyi szoke szucs szuts takacs tamas torok toth vadasz varga vass"
    " veres virag vincze voros ";
static const char hungarian_given[] =
    " adam agnes andras andrea aniko anna attila balazs balint barbara bela"
    " bence beata csaba csilla daniel david denes dora edit emese endre erika"
    " erzsebet eszter eva ferenc fruzsina gabor gabriella gergely gergo geza"
    " gyorgy gyula hajnalka henrik ildiko imre istvan ivan janos jozsef"
    " judit julia karoly kata katalin kinga krisztian krisztina laszlo levente"
    " lilla lorand marta marton maria mate melinda miklos monika nikolett"
    " noemi norbert orsolya pal peter petra reka richard robert roland sandor"
    " szabolcs szilvia tamas tibor timea tunde vera veronika viktor viktoria"
    " vilmos virag zita zoltan zsofia zsolt zsuzsa zsuzsanna ";
static const char chinese[] =
    " bai cai cao chang chen cheng chou cui dai deng ding dong du duan fan"
    " fang feng fu gao gong gu guo han hao he hou hsu hu huang jia jiang jin"
    " kong lai lei li liang liao lin liu long lu luo lv ma mao meng mo pan"
    " peng qian qin qiu ren shao shen shi song su sun tan tang tao tian tsai"
    " wan wang wei wen wu xia xiao xie xiong xu xue yan yang yao ye yin yu"
    " yuan zeng zhang zhao zheng zhong zhou zhu zou ";
static const char korean[] =
    " ahn bae baek cho choe choi chung gim han hong hwang jang jeon jeong ji"
    " jo jung kang kim kwon lee lim ma min moon nam noh oh park roh ryu seo"
    " shin sim sohn son song yang yoo yoon yu yun ";
static const char vietnamese[] =
    " bui dang dinh do doan duong ho hoang huynh le luong ly mai ngo nguyen"
    " pham phan tran trinh truong vo vu ";

/* A word of Han, kana or hangul: the surname stands first. */
static bool
is_east_asian(const struct person_token *t)
{
    size_t at = 0;
    uint32_t c = rune_next(t->text, &at);
    return (c >= 0x3040 && c < 0x3100) || (c >= 0x3400 && c < 0xa000) ||
           (c >= 0xac00 && c < 0xd7b0);
}

static bool
has_hyphen(const struct person_token *t)
{
    return str_find_byte(t->text, '-', 0) != STR_NOT_FOUND;
}

/* Two syllables without more vowels than Chinese has: Xiaoming, Weiguo. */
static bool
is_first_asian(const struct person_tokens *ts)
{
    str first = folded(&ts->t[0]), second = folded(&ts->t[1]);

    if (is_east_asian(&ts->t[0]) && is_east_asian(&ts->t[1]))
        return true;
    if (ts->n != 2 || nickname_is_given(second))
        return false;
    if (is_in(korean, first) && has_hyphen(&ts->t[1]))
        return true;
    bool is_long =
        second.n > 4 && !has_hyphen(&ts->t[1]) &&
        (memchr("xqz", second.p[0], 3) || str_has_suffix(second, STR("ng")));
    return is_in(chinese, first) && is_long && !is_in(chinese, second) &&
           !is_in(korean, second);
}

/* Nguyễn Văn An: An is the given name, Văn stands between. */
static bool
is_vietnamese(const struct person_tokens *ts)
{
    return ts->n == 3 && is_in(vietnamese, folded(&ts->t[0])) &&
           !nickname_is_given(folded(&ts->t[2]));
}

static bool
is_hungarian(const struct person_tokens *ts)
{
    str first = folded(&ts->t[0]), second = folded(&ts->t[1]);
    return ts->n < 4 && is_in(hungarian, first) &&
           is_in(hungarian_given, second) &&
           !(is_in(hungarian, second) && is_in(hungarian_given, first));
}

/* Петров Иван Иванович, Petrova Anna Sergeevna */
static bool
is_patronymic(str word)
{
    static const str ends[] = {STR("ovich"), STR("evich"), STR("ovna"),
                               STR("evna"),  STR("ichna"), STR("ovych"),
                               STR("ivna")};
    for (size_t i = 0; i < array_len(ends); i++)
        if (word.n > ends[i].n + 1 && str_has_suffix(word, ends[i]))
            return true;
    return false;
}

/* "Петров И.И.", "Doe J.M.": two initials behind a word. */
static bool
is_initials(const struct person_token *t)
{
    size_t dots = 0;

    for (size_t i = 0; i < t->text.n; i++)
        dots += t->text.p[i] == '.';
    return dots > 1 && dots >= t->n / 2 && t->n <= 6;
}

/* Capitals in front of a word that has none: DUPONT Jean. 0: no such thing. */
static size_t
capitals_first(const struct person_tokens *ts)
{
    size_t n = 0;
    bool is_long = false;

    while (n < ts->n && (ts->t[n].is_upper || ts->t[n].is_particle)) {
        is_long =
            is_long || (ts->t[n].is_upper && ts->t[n].n >= CAPITALS_MIN &&
                        str_find_byte(ts->t[n].text, '.', 0) == STR_NOT_FOUND);
        n++;
    }
    for (size_t i = n; i < ts->n; i++)
        if (ts->t[i].is_upper || ts->t[i].is_particle)
            return 0;
    return is_long && n < ts->n ? n : 0;
}

/* Jean DUPONT, Ana GARCÍA LÓPEZ: where they begin; ts->n: nowhere. */
static size_t
capitals_last(const struct person_tokens *ts)
{
    size_t i = ts->n;

    while (i > 1 && (ts->t[i - 1].is_upper || ts->t[i - 1].is_particle))
        i--;
    if (i == ts->n || ts->t[ts->n - 1].n < CAPITALS_MIN ||
        !ts->t[ts->n - 1].is_upper)
        return ts->n;
    for (size_t k = 0; k < i; k++)
        if (ts->t[k].is_upper && ts->t[k].n > 2)
            return ts->n;
    return i;
}

static bool
is_iberian(const struct person_tokens *ts, size_t i)
{
    static const char surnames[] =
        " garcia silva santos pereira costa ferreira oliveira souza sousa lima"
        " almeida ribeiro carvalho gomes lopes marques alves rocha moreno"
        " romero navarro torres ramos serrano molina castro ortega rubio sanz"
        " iglesias medina cortes castillo guerrero prieto vidal mendoza cruz"
        " herrera flores rivera vargas rojas reyes ortiz morales delgado ruiz"
        " diaz gil blanco suarez vega campos cano calvo gallego leon marin"
        " soto aguilar acosta luna cabrera duran figueroa fonseca machado"
        " martins rodrigues fernandes goncalves monteiro cardoso"
        " teixeira correia mendes nunes vieira barbosa barros dias freitas"
        " moreira cavalcanti azevedo araujo pinto moura borges ";
    static const char *const endings[] = {"ez", "eiz", "oz", "eira", "inho"};
    str w = folded(&ts->t[i]);

    if (is_in(surnames, w))
        return true;
    for (size_t k = 0; k < array_len(endings); k++)
        if (w.n > 4 && str_has_suffix(w, str_of(endings[k])))
            return true;
    return false;
}

static bool
is_joiner(const struct person_token *t)
{
    str w = folded(t);
    return str_eq(w, STR("y")) || str_eq(w, STR("e")) || str_eq(w, STR("i"));
}

/* Mc Donald, Ó Briain, Ní Bhriain */
static bool
is_gaelic_prefix(const struct person_token *t)
{
    static const char words[] = " mc mac ni nic ui ";
    if (is_in(words, folded(t)))
        return true;
    return str_eq(folded(t), STR("o")) && t->text.n > 1 &&
           str_find_byte(t->text, '.', 0) == STR_NOT_FOUND;
}

bool
person_tokens_is_prefix(const struct person_tokens *ts, size_t i)
{
    static const char nobles[] =
        " freiherr freifrau graf grafin graefin prinz prinzessin baron ritter ";
    const struct person_token *t = &ts->t[i];

    if (t->is_particle || is_gaelic_prefix(t))
        return true;
    bool is_between = i > 0 && i + 1 < ts->n && ts->t[i + 1].is_particle;
    return is_between && (is_in(nobles, folded(t)) || ts->t[i - 1].is_particle);
}

/* Index of the first word of the last name. */
static size_t
surname_start(const struct person_tokens *ts)
{
    size_t n = ts->n, upper = capitals_last(ts);

    if (n < 2 || upper < n)
        return n < 2 ? n : upper;
    for (size_t i = 1; i + 1 < n; i++)
        if (person_tokens_is_prefix(ts, i))
            return is_joiner(&ts->t[i]) && i > 1 ? i - 1 : i;
    if (n > 2 && ts->t[n - 2].n > 1 && is_iberian(ts, n - 2) &&
        !nickname_is_given(folded(&ts->t[n - 2])))
        return n - 2;
    return n - 1;
}

/* The first n words go to the end. */
static void
rotate(struct person_tokens *ts, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        struct person_token first = ts->t[0];
        for (size_t i = 1; i < ts->n; i++)
            ts->t[i - 1] = ts->t[i];
        ts->t[ts->n - 1] = first;
    }
    ts->surname_n = n;
}

void
person_tokens_order(struct person_tokens *ts)
{
    if (ts->surname_n > 0 || ts->n == 0)
        return;
    size_t upper = capitals_first(ts);
    if (upper > 0) {
        rotate(ts, upper);
        return;
    }
    if (is_vietnamese(ts)) {
        struct person_token first = ts->t[0];
        ts->t[0] = ts->t[2];
        ts->t[2] = first;
        ts->surname_n = 1;
        return;
    }
    if (ts->n >= 2 && (is_first_asian(ts) || is_hungarian(ts))) {
        rotate(ts, 1);
        return;
    }
    bool is_russian = ts->n == 3 && is_patronymic(folded(&ts->t[2])) &&
                      !is_patronymic(folded(&ts->t[1])) &&
                      !nickname_is_given(folded(&ts->t[0]));
    if (is_russian || (ts->n == 2 && is_initials(&ts->t[1]) &&
                       !nickname_is_given(folded(&ts->t[0])))) {
        rotate(ts, 1);
        return;
    }
    ts->surname_n = ts->n - surname_start(ts);
}
