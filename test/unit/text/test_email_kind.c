/* Whose mailbox it seems to be, in the languages of the web. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/scope.h"
#include "text/email.h"
#include "text/roles.h"

struct kind_case {
    enum email_kind kind;
    const char *addresses; /* a space between; without a sign: @acme.test */
};

#define P EMAIL_PERSONAL
#define R EMAIL_ROLE
#define N EMAIL_NO_REPLY
#define T EMAIL_PLACEHOLDER
#define M EMAIL_MACHINE

/* clang-format off: a wide table is to be read as one */
static const struct kind_case cases[] = {
    {P, " max mark will rose grace joy art.doe mark.baker page.doe jane.page"
        " paul.price jane.price jan.berlin anna.post peter.werner bill.young"
        " tom.cook max.bauer john.chambers will.hr.doe max.web thomas.bank"
        " john.church peter.law maria.paz jane.office peter.sales"
        " marc.marketing vera lina ines iris ida hanna sol luz mercedes"
        " dolores victoria virginia georgia sydney chelsea florence austin"
        " dallas jordan israel m.bar j.lo abo.hassan ali.baba alle.doe bo.ek"
        " infante infanti.marco salesse postma.jan supportini helpmann"
        " bueroth officer.jane doe.jane j-doe jd jdoe3 doe42 x123456 drjane"
        " drdoe pressler kontakis mailer.frank teamann hiller heyer hellomann"
        " shopova hrabal hrdy itten ireland.john iris.berlin salazar"
        " sala.marco salas.maria obchodny lagerfeld.karl lager.peter"
        " werkmeister stage.anna studer muster.hans anna2000 jane.doe.1985"
        " jdoe1985 m1ke rob3rt bartholomew-featherstonehaugh"
        " wolfeschlegelsteinhausen jan.krzysztof.brzeczyszczykiewicz"
        " srdjan.vrhovnik krzstrzm schwarzkopf.schmidt"
        " maximilian.schwarzschild e12345 ab1234 u1234567 deadbeef"
        " defaced.facade"                                },
    {R, " info infos info2 info-de info.uk sales.uk kontakt-hamburg office2"
        " team-vertrieb bewerbung rechnung facturacion recepcion iletisim"
        " informacion informaciones informazioni informatie informacja"
        " informace informacie informations information infodesk infomail"
        " info-mail infobox infopost sales salesteam sales-team"
        " salesdepartment salesadmin sales-admin salesoffice sales_eu"
        " salessupport sales-support inside-sales insidesales fieldsales"
        " exportsales export export-sales export_dept import einkauf"
        " einkauf-de purchasing procurement orders order bestellungen"
        " orderdesk order-desk support supportteam techsupport tech-support"
        " it-support itsupport helpdesk help-desk help hilfe hotline"
        " customerservice customer-service customercare customer_care"
        " customer.success customersuccess clientservices client-services"
        " clientservice clientcare kundenservice kundendienst kundenbetreuung"
        " kundencenter kundeninfo servicecenter service-center servicehotline"
        " servicepoint kundenanfragen anfragen anfrage kontaktformular"
        " kontaktanfrage buero buero-berlin buero.muenchen sekretariat sekr"
        " empfang zentrale poststelle pforte rezeption innendienst"
        " aussendienst vertriebsinnendienst personal personalabteilung"
        " personalwesen personalbuero bewerbungen bewerbungsmanagement"
        " ausbildung karriere jobs job stellenangebote buchhaltung rechnungen"
        " rechnungswesen rechnungseingang eingangsrechnung finanzbuchhaltung"
        " fibu lohn lohnbuero mahnung verwaltung hausverwaltung"
        " geschaeftsfuehrung geschaeftsleitung gf gl geschaeftsstelle"
        " vorstand presse pressestelle pressekontakt oeffentlichkeitsarbeit"
        " redaktion leserbriefe anzeigen werbung marketing mediendienst"
        " datenschutz datenschutzbeauftragter dsb compliance qualitaet qm"
        " technik werkstatt lager logistik disposition dispo versand"
        " spedition fuhrpark werk bestellung reklamation retoure ruecksendung"
        " garantie ersatzteile ersatzteil ersatzteile-de schulung seminare"
        " akademie praxis kanzlei ordination apotheke arztpraxis patienten"
        " termine termin rezept contact contactus contact-us contact_form"
        " contactform enquiries enquiry inquiries inquiry general"
        " generalenquiries general.enquiries generalinfo hello hi hey welcome"
        " reception frontdesk front-desk frontoffice front.office backoffice"
        " back-office headoffice head.office hq mainoffice adminoffice office"
        " officemanager office.manager secretary secretariat admissions"
        " registrar enrollment enrolments library alumni students"
        " studentservices accounts accounting accountspayable"
        " accounts-payable accountsreceivable ap ar payables receivables"
        " invoices invoice invoicing billing payments payment finance"
        " financedept treasury payroll credit creditcontrol tax legal lawyers"
        " gdpr privacy dataprotection data-protection dpo security abuse"
        " postmaster hostmaster webmaster hr hrd hrteam hr-team"
        " humanresources human.resources people people-team peopleops talent"
        " talentacquisition recruiting recruitment recruiter careers career"
        " jobs-uk hiring apply applications cv resume resumes press"
        " pressoffice press-office media mediarelations media.relations pr"
        " prteam publicrelations communications comms marketingteam"
        " marketing-de events event conferences newsletter newsletters news"
        " editor editorial editors ads advertising advertise sponsorship"
        " partnerships partners partner affiliates bizdev businessdevelopment"
        " business-development investors investorrelations investor.relations"
        " ir shareholders dispatch shipping logistics delivery deliveries"
        " returns warranty repairs parts spares service servicedesk"
        " field.service maintenance facilities reservations reservation"
        " booking bookings concierge restaurant spa tickets boxoffice"
        " box-office accueil contact.fr bonjour service.client serviceclient"
        " service-client services.clients relationclient relation-client sav"
        " devis commande commandes commercial commerciale ventes achats achat"
        " compta comptabilite comptabilité facturation factures direction"
        " direction.generale directiongenerale secrétariat standard rh"
        " ressources-humaines ressourceshumaines recrutement emploi"
        " candidature candidatures stage stages communication"
        " service.communication mairie accueil.mairie agence agence.paris"
        " boutique magasin atelier formation formations technique"
        " service.technique assistance reclamation juridique dpd rgpd"
        " contacto administracion admon administracion.es ventas compras"
        " pedidos pedido facturas contabilidad atencionalcliente"
        " atencion.cliente atencioncliente atencion-al-cliente clientes"
        " cliente soporte ayuda rrhh recursoshumanos recursos.humanos empleo"
        " trabajaconnosotros prensa comunicacion gerencia direccion"
        " secretaria oficina tienda taller reservas citas hola buzon correo"
        " consultas comercial tecnico servicio.tecnico postventa exportacion"
        " logistica almacen calidad protecciondedatos info.it contatti"
        " segreteria amministrazione ufficio ufficiocommerciale"
        " ufficio.commerciale ufficiotecnico ufficio.acquisti ufficioacquisti"
        " ufficiostampa ufficio.stampa acquisti vendite ordini ordine"
        " fatturazione fatture contabilita assistenza assistenzaclienti"
        " assistenza.clienti servizioclienti servizio.clienti clienti"
        " preventivi preventivo prenotazioni prenotazione ricezione"
        " risorseumane risorse.umane personale lavoraconnoi curriculum stampa"
        " comunicazione direzione magazzino spedizioni qualita posta"
        " postacertificata pec protocollo studio negozio verkoop inkoop"
        " administratie boekhouding facturen facturatie debiteuren"
        " crediteuren klantenservice klantcontact klanten receptie"
        " secretariaat directie personeelszaken hrm vacatures vacature"
        " sollicitatie sollicitaties werkenbij pers communicatie bestellingen"
        " bestelling offerte offertes planning magazijn logistiek"
        " technischedienst balie winkel redactie ledenadministratie contato"
        " contatos contactos geral vendas encomendas faturacao faturamento"
        " financeiro contabilidade tesouraria atendimento sac suporte ajuda"
        " ouvidoria vagas curriculos trabalheconosco imprensa assessoria"
        " comunicacao recepcao orcamento orcamentos loja assistencia"
        " diretoria juridico biuro kontakt sprzedaz zamowienia zamowienie"
        " zakupy ksiegowosc faktury faktura rachunkowosc serwis pomoc"
        " obslugaklienta obsluga.klienta bok dok kadry rekrutacja praca"
        " kariera prasa reklama handlowy dzialhandlowy dzial.handlowy handel"
        " zapytania zapytanie oferta oferty sklep hurtownia magazyn logistyka"
        " transport spedycja reklamacje recepcja rezerwacja rezerwacje"
        " szkolenia zarzad dyrekcja rodo iod iodo wsparcie technika produkcja"
        " jakosc post firmapost postmottak resepsjon kundeservice kundesenter"
        " kundtjanst kundtjänst kundservice kundeservice-no salg forsaljning"
        " försäljning ordre bestilling bestallning beställning fakturor"
        " regnskap bogholderi ekonomi okonomi økonomi lon løn lonn lønn"
        " rekruttering rekrytering jobb stilling redaksjon redaktionen"
        " verksted verkstad vaerksted hej hei butik butikk styret styrelse"
        " styrelsen ledelse ledning teknik drift myynti asiakaspalvelu"
        " toimisto laskutus ostolaskut kirjaamo rekry rekrytointi tilaukset"
        " varaukset huolto tuki tiedotus viestinta vastaanotto markkinointi"
        " talous skrifstofa afgreidsla sala bokhald thjonusta bokun bokanir"
        " verslun mottaka obchod prodej objednavky objednavka fakturace"
        " fakturacia uctarna uctovnictvi podpora podatelna recepce recepcia"
        " rezervace personalni predajna odbyt nakup reklamace servis poptavka"
        " poptavky dotazy redakce prodejna objednavky.cz titkarsag"
        " ugyfelszolgalat ertekesites rendeles penzugy szamlazas kapcsolat"
        " iroda hirdetes foglalas recepcio munkaugy palyazat szerviz"
        " contact.ro comenzi vanzari financiar contabilitate resurseumane"
        " relatiiclienti relatii suport achizitii rezervari cariere bilgi"
        " destek satis satinalma muhasebe finans insankaynaklari ik"
        " musterihizmetleri musteri siparis rezervasyon basin kariyer"
        " pazarlama ihracat ithalat sekreterya grammateia logistirio poliseis"
        " pwliseis epikoinonia paraggelies exipiretisi pelates info.lt"
        " pardavimai pagalba uzsakymai apskaita buhalterija rezervacija"
        " gramatvediba pardosana birojs pasutijumi klientucentrs muuk"
        " raamatupidamine tellimused klienditugi kontor prodaja nabava"
        " racunovodstvo podrska podrška kadrovska uprava tajnistvo tajništvo"
        " narocila naročila racuni informacije ponude rezervacije komerciala"
        " paris london berlin hamburg muenchen munich wien vienna zurich"
        " basel madrid barcelona milano roma amsterdam rotterdam brussels"
        " lisboa warszawa praha budapest newyork tokyo singapore dubai"
        " germany deutschland france uk usa italia espana europe asia emea"
        " apac latam shop webshop onlineshop store estore ecommerce online"
        " web website webteam digital socialmedia app api dev devops"
        " engineering tech it edv it-abteilung sysadmin server noc soc root"
        " admin administrator administration team acmeteam theteam ourteam"
        " crew staff all everyone alle mitarbeiter board boardofdirectors"
        " directors trustees aufsichtsrat betriebsrat management managers ceo"
        " cfo cto president chairman director gm md owner inhaber founder"
        " founders school schule kita kindergarten gemeinde pfarramt"
        " pfarrbuero rathaus stadt buergerbuero standesamt feuerwehr church"
        " parish feedback complaints complaint suggestions beschwerde"
        " beschwerden lob reclamaciones survey umfrage questions question"
        " frage fragen ask askus quote quotes quotation quotations angebot"
        " angebote estimate estimates demo-request requestdemo trial signup"
        " register registration anmeldung membership members mitglieder"
        " mitgliederservice subscriptions subscribe abo aboservice mail"
        " mailbox email e-mail posteingang inbox postbox fax telefax scan"
        " scanner printer drucker kopierer kamera"       },
    {N, " noreply no-reply no.reply noreply-uk no-reply-shop noreply2"
        " nepasrepondre ne.pas.repondre no-responder noresponder"
        " non-rispondere nonrispondere nao-responda naoresponda nieodpowiadac"
        " nie-odpowiadaj nicht-antworten nichtantworten keine-antwort"
        " bitte-nicht-antworten bittenichtantworten niet-beantwoorden"
        " nietreageren svara-ej svaraej svar-ikke ikke-svar ikkesvar"
        " ei-vastata alavastaa neodpovedat neodpovidejte nevalaszolj"
        " nuraspunde nu-raspunde yanitlamayin cevaplama donotreply dontreply"
        " do_not_reply do.not.reply unattended unmonitored mailer-daemon"
        " mailerdaemon bounce bounces bounce-123456 bounces+SRS=abc=de"
        " bounce+abc return return-path autoreply auto-reply auto-responder"
        " autoresponder automated notifications notification notify"
        " alerts-noreply no_answer noanswer postmaster-noreply system-noreply"
        " invitations-noreply devnull dev-null blackhole"},
    {T, " max.mustermann max.mustermann@firma.test erika.mustermann"
        " erika.musterfrau m.mustermann mustermann maria.musterfrau"
        " jan.kowalski@example.pl mario.rossi@example.it"
        " jean.dupont@exemple.fr john.doe@example.com john@example.com nombre"
        " nombre.apellido nombre@dominio.com nombre@tudominio.com tunombre"
        " tu.nombre tu@email.com tuemail tu-correo correo@ejemplo.com"
        " usuario@dominio.com din@epost.se din.epost dinepost dittnamn"
        " ditt.namn ditnavn dit.navn fornavn.etternavn fornavn.efternavn"
        " fornamn.efternamn imie.nazwisko imię.nazwisko twoj@email.pl"
        " twojemail twoj.email jmeno.prijmeni vas@email.cz vasemail vas-email"
        " keresztnev.vezeteknev etunimi.sukunimi ad.soyad adiniz adsoyad"
        " prenom.nom prénom.nom votre.email votreemail votre-adresse"
        " votre@email.com votre.nom nome.cognome nome.sobrenome seu.email"
        " seuemail seu@email.com nome@dominio.it tuonome tuamail"
        " voornaam.achternaam naam uw.email uwemail jouwemail jouw.naam"
        " jouwnaam uwnaam vorname.nachname vorname-nachname v.nachname"
        " vorname name nachname ihre.email ihre-email ihr.name ihrname"
        " deine.email deine-email deinname dein.name firstname.lastname"
        " first.last first_last f.lastname firstname lastname flastname"
        " yourname your.name your-email your.email youremail you"
        " you@company.com you@email.com me@email.com name@company.com"
        " name@domain.com user@domain.com email@domain.com username user.name"
        " user email@example.com someone someone@somewhere.com somebody"
        " anyone@anywhere.com test test1 test123 tester test.test testing"
        " test.user testuser foo foo.bar foobar bar@foo.com abc abc123"
        " abc@abc.com abc@xyz.com xyz xxx xxxx xxx.xxx xyz@xyz.com asdf"
        " asdfgh qwerty qwertz aaa aaaa a@b.com a@a.com 123@123.com example"
        " sample demo@demo.com placeholder email.address emailaddress"
        " e-mailadresse ihre.emailadresse mymail@mail.com mail@mail.com"
        " name@mail.com johndoe@mail.com johndoe@email.com"
        " john.doe@company.com jane.doe@company.com johnsmith@company.com"
        " john.smith@example.org jdoe@example.net muster@muster.de"
        " info@muster.de info@example.com info@yourcompany.com"
        " info@yoursite.com info@domain.com contact@yourwebsite.com"
        " hello@yourbrand.com hello@mysite.com info@mysite.com"
        " support@yourstore.com hello@reallygreatsite.com info@musterfirma.de"
        " info@beispiel.de info@ihredomain.de info@meinedomain.de"
        " info@tudominio.com info@votredomaine.fr info@votresite.com"
        " info@tuosito.it info@seudominio.com.br info@twojadomena.pl"
        " info@vasedomena.cz info@jouwdomein.nl info@dittdomene.no"
        " info@website.com info@company.com"             },
    {M, " d41d8cd98f00b204e9800998ecf8427e 0123456789abcdef a1b2c3d4e5f6"
        " 550e8400-e29b-41d4-a716-446655440000"
        " 550e8400e29b41d4a716446655440000"
        " 605a7baede844d278b89dc95ae0a9123@sentry-next.acme.test"
        " 18d2f96d279149989b95faf0a4b41882@o33249.ingest.acme.test"
        " CAJ7x+abcDEF123ghiJKL456 20261126203738.12345.qmail"
        " 5f3a9c.1a2b3c.4d5e6f u003ejane x1y2z3a4b5c6d7 zk3jd82ms9x0qp"
        " 1234567890123456 0000000000000 dGhpc2lzYmFzZTY0MTIzNA"
        " ZGF0YTE2N0FiQ2RFZkdo YWJjZGVmZ2hpamtsbW5v 1a2b3c4d5e6f7a8b"
        " jkqzxwvbnmtrpl"                                },
};
/* clang-format on */

static void
knows_kinds(void **state)
{
    for (size_t i = 0; i < array_len(cases); i++) {
        CLEANUP(arena_fini) struct arena a = ARENA_INIT;
        for (str rest = str_of(cases[i].addresses); rest.p;) {
            str one = str_cut(&rest, ' ');
            bool has_sign = str_find_byte(one, '@', 0) != STR_NOT_FOUND;
            char address[128];
            struct email e;
            if (one.n == 0)
                continue;
            snprintf(address, sizeof(address), "%.*s%s", STR_ARG(one),
                     has_sign ? "" : "@acme.test");
            assert_int_equal(email_parse(&a, str_of(address), &e), EMAIL_OK);
            if (email_kind(&e) != cases[i].kind)
                fail_msg("%s: kind %d", address, (int)email_kind(&e));
        }
    }
}

/* All of the word, and more than one part. */
static void
knows_compounds(void **state)
{
    static const char *const compounds[] = {
        "salesteam",    "vertriebsinnendienst", "kundencenter", "hrteam",
        "itsupport",    "rechnungseingang",     "frontoffice",  "supportline",
        "kundenservice"};
    static const char *const words[] = {
        "",        "a",         "team",     "hallorann",     "infante",
        "marketa", "mailand",   "servicex", "xservice",      "teamann",
        "hr",      "hrmueller", "postma",   "schwarzenbach", "officer"};

    for (size_t i = 0; i < array_len(compounds); i++)
        if (!roles_is_compound(str_of(compounds[i])))
            fail_msg("%s", compounds[i]);
    for (size_t i = 0; i < array_len(words); i++)
        if (roles_is_compound(str_of(words[i])))
            fail_msg("%s", words[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_kinds),
        cmocka_unit_test(knows_compounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
