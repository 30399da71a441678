/*
 * The names: see nickname.h. A row is one name in all its forms; a form may
 * stand in several rows (Alex, Chris, Toni).
 */
#include "text/nickname.h"
#include <pthread.h>

#include "base/check.h"
#include "text/lexicon.h"

static const char *const rows[] = {
    " robert rob bob bobby robbie robby bert ",
    " william will bill billy willy willie liam wilhelm ",
    " katherine catherine kathryn katharine kate katie kathy cathy kat kitty ",
    " katharina kathrin katrin kati kathi kaethe kathe katja ",
    " anton antonio antonia anthony toni tony ",
    " richard rich rick ricky dick richie ",
    " james jim jimmy jamie ",
    " john jack johnny jon ",
    " jonathan jon jonny nathan ",
    " joseph joe joey josef sepp ",
    " michael mike mick mickey mikey micha michi ",
    " thomas tom tommy thom ",
    " charles charlie chuck chas ",
    " karl carl charly ",
    " edward ed eddie eddy ted teddy ned ",
    " edmund ed eddie ",
    " edwin ed eddie ",
    " eduardo edu lalo ",
    " elizabeth liz lizzie beth betty eliza libby lisa betsy ",
    " elisabeth elli lisa liesel lisbeth sissi elise ",
    " margaret maggie meg peggy marge margie greta ",
    " margarete margarethe grete gretel greta ",
    " alexander alex alec sandy sascha xander alexandre alejandro ",
    " alexandra alex sandra sandy sasha ",
    " aleksandr sasha alexander ",
    " benjamin ben benny benji ",
    " christopher chris topher kit ",
    " christian chris ",
    " christine chris chrissy tina christina kristina kristin ",
    " christoph chris stoffel ",
    " daniel dan danny dani ",
    " danielle dani ",
    " david dave davey ",
    " deborah deb debbie debby debra ",
    " dorothy dot dottie dolly ",
    " donald don donny ",
    " douglas doug ",
    " andrew andy drew ",
    " andreas andi andy ",
    " andrea andi ",
    " francis frank fran francisco paco pancho ",
    " francesco franco ",
    " franz francis ",
    " frances fran fanny frankie ",
    " franziska franzi ",
    " frederick fred freddy freddie ",
    " friedrich fritz fred ",
    " gabriel gabe gabi ",
    " gabriele gabi ",
    " gabriella gabby ",
    " geoffrey geoff jeff ",
    " jeffrey jeff ",
    " george georgie jorge ",
    " georg schorsch ",
    " gerald gerry jerry ",
    " gerard gerry ",
    " gerhard gerd ",
    " gregory greg gregg ",
    " guillermo memo ",
    " giuseppe peppe beppe pino ",
    " giovanni gianni ",
    " harold harry hal ",
    " henry harry hank hal ",
    " heinrich heinz heiner ",
    " hannah hanna anna ",
    " johannes hannes hans jo johann ",
    " johanna hanna jo ",
    " joanna jo joanne ",
    " ignacio nacho ",
    " isabella bella isa izzy ",
    " isabel isa ",
    " jacob jake jakob ",
    " jacqueline jackie ",
    " janet jan ",
    " jennifer jen jenny jenn ",
    " jessica jess jessie ",
    " jose pepe ",
    " josephine jo josie fine ",
    " joshua josh ",
    " judith judy ",
    " juliane jule juli ",
    " julia jule ",
    " kenneth ken kenny ",
    " kimberly kim ",
    " laurence larry laurie ",
    " lawrence larry laurie lawrie ",
    " leonard leo len lenny ",
    " leonardo leo ",
    " leopold leo poldi ",
    " louis lou louie ",
    " ludwig lutz luggi ",
    " magdalena magda lena leni ",
    " helena lena leni ",
    " manuel manu manolo ",
    " manuela manu ",
    " marcus marc mark ",
    " markus mark ",
    " maria mia marie mitzi ",
    " martin marty ",
    " matthew matt matty ",
    " matthias matze mattes hias ",
    " maximilian max ",
    " maxwell max ",
    " melanie mel ",
    " melissa mel lissa ",
    " mercedes merche ",
    " mikhail misha mikhael ",
    " nicholas nick nicky nico ",
    " nikolaus niko klaus nico ",
    " nicolas nico ",
    " nicole nicky nikki ",
    " natalie nat nattie ",
    " nathaniel nate nathan nat ",
    " oliver ollie oli olli ",
    " olivia liv livvy ",
    " pamela pam ",
    " patricia pat patty trish tricia ",
    " patrick pat paddy ",
    " pedro perico ",
    " peter pete ",
    " philip phil pip ",
    " phillip phil ",
    " philipp phil ",
    " rafael rafa ",
    " raymond ray ",
    " rebecca becky becca bex ",
    " reginald reg reggie ",
    " roberto beto ",
    " ronald ron ronnie ",
    " rosemary rose rosie ",
    " rudolf rudi rolf ",
    " russell russ ",
    " salvatore toto sal ",
    " samantha sam sammy ",
    " samuel sam sammy ",
    " sebastian basti seb bastian wastl ",
    " sophia sophie sofie sofia ",
    " stephanie steph steffi stef ",
    " stefanie steffi stef ",
    " stephen steve steven stevie ",
    " steven steve stevie ",
    " stefan steff stefano ",
    " susan sue susie suzy ",
    " susanne susi sanne ",
    " suzanne sue suzy ",
    " theodore ted theo teddy ",
    " theodor theo ",
    " theresa terry tess tessa ",
    " therese resi ",
    " terence terry ",
    " timothy tim timmy ",
    " tobias tobi toby ",
    " ulrich uli ulli ",
    " ulrike uli ulli rike ",
    " urszula ula ",
    " valentina vale tina ",
    " veronica ronnie vera nica ",
    " veronika vroni vera ",
    " victor vic ",
    " victoria vicky vicki tori ",
    " viktoria vicky ",
    " vincent vince vinnie ",
    " vincenzo enzo ",
    " lorenzo enzo ",
    " virginia ginny ",
    " walter walt wally ",
    " wolfgang wolf wolfi ",
    " yekaterina katya ekaterina ",
    " yevgeny zhenya evgeny ",
    " dmitry dima dmitri dmitriy ",
    " vladimir vova volodya ",
    " sergey serge sergei ",
    " ivan vanya ",
    " natalia natasha nataliya ",
    " tatiana tanya tatyana ",
    " malgorzata gosia ",
    " katarzyna kasia ",
    " agnieszka aga ",
    " joanna asia joasia ",
    " stanislaw staszek stan ",
    " krzysztof krzys chris ",
    " zachary zach zack ",
    " abigail abby gail ",
    " abraham abe ",
    " albert al bert ",
    " alfred fred al alf ",
    " alan al ",
    " amanda mandy ",
    " angela angie ",
    " archibald archie ",
    " arthur art artie ",
    " augustus gus august ",
    " barbara barb babs baerbel barbie ",
    " bartholomew bart ",
    " bernard bernie ",
    " bernhard bernd ",
    " bradley brad ",
    " cameron cam ",
    " carolina caro ",
    " caroline caro carrie lina ",
    " cassandra cassie sandra ",
    " cecilia cece celia ",
    " clifford cliff ",
    " constance connie ",
    " cornelia conny nele nelly ",
    " cynthia cindy ",
    " desmond des ",
    " dominic dom ",
    " dominik dom ",
    " eleanor ellie nell nora ",
    " eleonore lore nora ",
    " emily em emmy ",
    " eugene gene ",
    " florian flo ",
    " florence flo ",
    " friederike rike fritzi ",
    " gwendolyn gwen ",
    " hildegard hilde ",
    " irmgard irmi ",
    " jasmine jas ",
    " joachim jochen achim ",
    " juergen jurgen ",
    " jorg joerg ",
    " lillian lily lil ",
    " lucas luke luca ",
    " lucia luz lucy ",
    " madeleine maddie ",
    " marianne nanne ",
    " mildred millie ",
    " mitchell mitch ",
    " mohammed mohamed muhammad mo ",
    " norbert bert ",
    " penelope penny ",
    " randall randy ",
    " roderick rod ",
    " roger rog ",
    " stuart stu ",
    " sylvester sly ",
    " vivian viv ",
    " wesley wes ",
    " wilhelmina mina willa minna ",
    " cornelis cees kees ",
    " pieter piet ",
    " hendrik henk rik ",
    " johan jo ",
    " gijsbert gijs ",
    " ana anita ",
    " dolores lola ",
    " concepcion concha ",
    " enrique quique ",
    " fernando nando ",
    " luis lucho ",
    " maria mari ",
    " rosario charo ",
    " santiago santi ",
};

/* Given names without a short form of their own. */
static const char given[] =
    " aaron ada adam adele adrian adriana agnes ahmed aisha akira alain aldo"
    " alice alicia alina allison alma amelia amina amir amy ana anders andre"
    " anja anke ann anna anne annette annika arne arno arnold astrid aurelie"
    " ava axel beate beatrice benedikt benoit berit bettina bianca birgit"
    " birgitta bjorn boris brenda brian bruce bruno bryan camille camilla carla"
    " carlo carlos carmen carol carolyn celine cesar chantal charlotte chiara"
    " claire clara claudia claus clemens colin corinna craig dagmar dana"
    " daniela daria darren dean denis denise dennis diana diane diego dieter"
    " dirk dominique doris duncan edith elaine elena elias elif elke ella ellen"
    " elsa emil emilia emma enzo eric erica erich erik erika ernst esther ethan"
    " eva evelyn fabian fabio fatima felicia felix filip fiona francesca"
    " francois gary gemma gina gisela giulia giulio glenn gloria gordon grace"
    " graham guido gunnar gunter gunther hakan hans harald hassan heather heidi"
    " heike helen helene helga helmut henri henrik herbert hermann holger"
    " hubert hugo ian ida ines inga inge ingo ingrid irene iris isaac ivana"
    " jaime jan jana jane janine jason javier jean jens jesper joan joel jonas"
    " jordan juan juha julian julie julien julio jurgen justin justine karen"
    " karim karin karla karsten katarina keith kelly kerstin kevin klara kurt"
    " lars laura lauren lea leah leila lennart leon leonie leslie li lina linda"
    " lorena lothar louise luca lucie luigi luisa lukas lydia lynn maik mara"
    " marcel marcela marcelo marco marcin margit marina mario marion marisa"
    " marta martha martina mary mateo mathias mathilde mats maurice mauro maya"
    " mehmet mei michaela michel michelle miguel mikael milan mila milena"
    " miriam mirko mona monica monika morgan moritz mustafa nadia nadine nancy"
    " natascha neil nelson nils nina noah noel noemi norma olaf ole olga omar"
    " oscar oskar otto pablo paloma paola paolo pascal paul paula pauline pavel"
    " per petra piotr priya rachel rainer ralf ralph ramon raul regina reiner"
    " renate renato rene ricardo rita robin rocio roland roman rosa ross roy"
    " ruben ruth ryan sabine sabrina sally sandra sara sarah scott sean sergio"
    " sharon sheila silke silvia simon simone sofia sonia sonja soren stephane"
    " sven svenja sylvia tamara tanja tara teresa theo thierry thorsten till"
    " tim timo torsten tracy udo umberto ursula ute uwe valeria vanessa vera"
    " volker wendy werner willem xavier yann yasmin yolanda yusuf yves yvonne"
    " zoe ";

static struct lexicon lexicon;
static pthread_once_t is_filled = PTHREAD_ONCE_INIT;

/* The value is the row; that of a name without short forms is past them. */
static void
fill(void)
{
    for (uint32_t i = 0; i < array_len(rows); i++)
        lexicon_add(&lexicon, str_of(rows[i]), i);
    lexicon_add(&lexicon, STR(given), array_len(rows));
}

static size_t
add_row(str row, str name, str *out, size_t n)
{
    for (str rest = str_trim(row); rest.p && n < NICKNAME_OTHERS_MAX;) {
        str other = str_cut(&rest, ' ');
        bool is_new = !str_eq(other, name);
        for (size_t i = 0; i < n && is_new; i++)
            is_new = !str_eq(out[i], other);
        if (is_new)
            out[n++] = other;
    }
    return n;
}

size_t
nickname_others(str folded, str out[NICKNAME_OTHERS_MAX])
{
    const struct lexicon_slot *slot;
    size_t n = 0, at = 0;

    pthread_once(&is_filled, fill);
    while ((slot = lexicon_next(&lexicon, folded, &at)))
        if (slot->value < array_len(rows))
            n = add_row(str_of(rows[slot->value]), folded, out, n);
    return n;
}

bool
nickname_is_given(str folded)
{
    size_t at = 0;

    pthread_once(&is_filled, fill);
    return lexicon_next(&lexicon, folded, &at) != NULL;
}
