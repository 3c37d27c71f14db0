"""What staff read of actions: what they are called, what they do, their fields and reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from elhandel_web import N_


@dataclass(frozen=True, slots=True)
class ActionWords:
    """title: on its button. what: what will happen. icon: of the sprite."""

    title: str
    what: str
    icon: str


ACTIONS: Final[Mapping[str, ActionWords]] = {
    "change-product": ActionWords(
        N_("Skift produkt"), N_("Kunden får et andet produkt fra dagen."), "package"
    ),
    "change-contact": ActionWords(
        N_("Ret kontakt"),
        N_("Det, du udfylder, gælder fra nu; resten bliver, som det er."),
        "user",
    ),
    "answer-erasure": ActionWords(
        N_("Svar kunden"),
        N_("Slet først, hvad der kan slettes. Kunden ser svaret på sin profil."),
        "check",
    ),
    "move-out": ActionWords(
        N_("Flyt kunden"), N_("Markedet får at vide, at kunden flytter ud den dag."), "house"
    ),
    "cancel-move-out": ActionWords(
        N_("Fortryd fraflytning"), N_("Kunden bliver boende."), "undo-2"
    ),
    "end-supply": ActionWords(
        N_("Afslut levering"), N_("Vi beder markedet om at standse leveringen den dag."), "log-out"
    ),
    "cancel-end-of-supply": ActionWords(
        N_("Fortryd ophør"), N_("Leveringen fortsætter."), "undo-2"
    ),
    "change-heating": ActionWords(
        N_("Ret elvarme"), N_("DataHub får at vide, om boligen opvarmes med el."), "zap"
    ),
    "set-billing-day": ActionWords(
        N_("Betalingsdag"), N_("Regningen sendes den dag i måneden."), "calendar"
    ),
    "plan-aconto": ActionWords(
        N_("Aconto"), N_("Kunden betaler et fast beløb hvert kvartal."), "calendar"
    ),
    "stop-aconto": ActionWords(
        N_("Stop aconto"), N_("Kunden får igen en regning for hver måned."), "calendar"
    ),
    "issue-certificate": ActionWords(
        N_("Udsted certifikat"),
        N_("Producenten får et bevis for det, der blev målt i de timer."),
        "check",
    ),
    "validate-certificate": ActionWords(
        N_("Godkend til handel"), N_("Beviset kan nævnes i et salg."), "check"
    ),
    "certify-point": ActionWords(
        N_("Udsted af sig selv"), N_("Hver målt time får et bevis fra dagen."), "check"
    ),
    "end-certifying": ActionWords(
        N_("Stop udstedelsen"),
        N_("Timer fra dagen får intet bevis. Dem, der er udstedt, bliver."),
        "x",
    ),
    "release-signups": ActionWords(
        N_("Slip løs"), N_("Tilmeldingen sendes til markedet med det næste."), "check"
    ),
    "reject-signups": ActionWords(N_("Afvis"), N_("Tilmeldingen bliver ikke til noget."), "x"),
    "redate-signup": ActionWords(
        N_("Sæt en anden dag"), N_("Indflytningen meldes til den nye dag."), "calendar"
    ),
    "close-name-case": ActionWords(
        N_("Sig, hvem det er"), N_("Sagen lukkes med det, du siger."), "check"
    ),
    "close-home-answer": ActionWords(
        N_("Sig, hvad du fandt"), N_("Svaret lukkes. Boligen bliver, hvor den er."), "check"
    ),
    "join-customer": ActionWords(
        N_("Saml kunder"), N_("Aftalerne kommer til kunden med samme nummer."), "users"
    ),
    "credit-lines": ActionWords(
        N_("Kreditér en linje"), N_("Kunden får en kreditnota for linjerne."), "undo-2"
    ),
    "credit-amount": ActionWords(
        N_("Kreditér et beløb"), N_("Kunden får en kreditnota på beløbet."), "undo-2"
    ),
    "invoice-again": ActionWords(
        N_("Udsted igen"), N_("Det, der blev krediteret helt, faktureres igen."), "receipt"
    ),
    "give-goodwill": ActionWords(
        N_("Giv en godtgørelse"), N_("Beløbet trækkes fra på den næste regning."), "badge-percent"
    ),
    "open-dispute": ActionWords(
        N_("Åbn en indsigelse"), N_("Beløbet rykkes der ikke for, til sagen er afgjort."), "scale"
    ),
    "close-dispute": ActionWords(
        N_("Luk indsigelsen"), N_("Det, der blev holdt, opkræves igen."), "check"
    ),
    "decide-dispute": ActionWords(
        N_("Afgør indsigelsen"), N_("Kunden får svaret på regningens side."), "scale"
    ),
    "make-dispute-file": ActionWords(
        N_("Saml sagens papirer"), N_("Regning, målinger og breve i én PDF."), "file-text"
    ),
    "write-about-dispute": ActionWords(
        N_("Skriv til kunden"), N_("Brevet står på regningens side."), "mail"
    ),
    "release-held": ActionWords(
        N_("Send regningen"), N_("Den sendes, som den er, med den næste runde."), "check"
    ),
    "issue-bills": ActionWords(
        N_("Send regningerne"), N_("Kladderne bliver til regninger med det næste."), "check"
    ),
    "stop-bills": ActionWords(
        N_("Stands dem"), N_("Kladderne bliver liggende, til nogen sender dem."), "x"
    ),
    "make-documents": ActionWords(
        N_("Lav dokumenterne"), N_("Alle PDF'er, der mangler, laves nu."), "file-text"
    ),
    "give-bank-line": ActionWords(
        N_("Giv til en kunde"), N_("Beløbet betaler kundens ældste regning."), "user"
    ),
    "explain-bank-line": ActionWords(
        N_("Det er ingen kundes"), N_("Beløbet bogføres som gebyr eller tab."), "coins"
    ),
    "take-bank-line-back": ActionWords(N_("Tag den tilbage"), N_("Linjen venter igen."), "undo-2"),
    "close-bank-entry": ActionWords(
        N_("Den er ordnet"), N_("Posten står ikke længere i køen."), "check"
    ),
    "offer-link": ActionWords(
        N_("Giv et link"), N_("Kunden kan betale regningen med kort."), "coins"
    ),
    "close-payment-event": ActionWords(
        N_("Den er klaret"), N_("Beskeden står ikke længere i køen."), "check"
    ),
    "register-payout-account": ActionWords(
        N_("Konto til udbetaling"), N_("Penge til kunden går til den konto."), "coins"
    ),
    "end-payout-account": ActionWords(
        N_("Slet kontoen"), N_("Der udbetales intet, før der er en ny."), "x"
    ),
    "stop-payout": ActionWords(
        N_("Stop udbetalingen"), N_("Pengene bliver på kundens konto hos os."), "x"
    ),
    "refuse-payout": ActionWords(
        N_("Banken afviste"), N_("Pengene er igen kundens til gode."), "undo-2"
    ),
    "replay": ActionWords(
        N_("Afspil igen"), N_("Beskeden behandles igen, som da den kom."), "rotate-ccw"
    ),
    "discard-dead-letter": ActionWords(N_("Kassér"), N_("Beskeden behandles ikke mere."), "x"),
    "send-requests": ActionWords(
        N_("Send igen"), N_("Alt, hvad der venter på at komme til DataHub, prøves nu."), "mail"
    ),
    "ask-readings": ActionWords(
        N_("Bed om målingerne"), N_("DataHub bliver bedt om dagene igen (RSM-015)."), "mail"
    ),
    "ask-master-data": ActionWords(
        N_("Bed om stamdata"), N_("DataHub bliver bedt om målepunktets stamdata (RSM-006)."), "mail"
    ),
    "ask-price-links": ActionWords(
        N_("Bed om pristilknytninger"),
        N_("DataHub bliver bedt om, hvilke priser målepunktet har (RSM-032)."),
        "mail",
    ),
    "ask-missing": ActionWords(
        N_("Bed om priser og data"),
        N_("DataHub bliver bedt om alt, hvad afregningen venter på (RSM-035, RSM-006, RSM-015)."),
        "mail",
    ),
    "close-remark": ActionWords(
        N_("Luk bemærkningen"), N_("Den står ikke længere i køen."), "check"
    ),
    "answer-resumption": ActionWords(N_("Svar"), N_("Markedet får vores svar (RSM-003)."), "mail"),
    "conclude-resumption": ActionWords(
        N_("Leveringen er genoptaget"), N_("Sagen lukkes."), "check"
    ),
    "open-mistake": ActionWords(
        N_("Leveringen var en fejl"),
        N_("Sagen åbnes, og skal meldes i markedet."),
        "triangle-alert",
    ),
    "mistake-reported": ActionWords(N_("Den er meldt"), N_("Sagen venter på svar."), "check"),
    "withdraw-mistake": ActionWords(N_("Træk sagen tilbage"), N_("Den bliver ikke meldt."), "x"),
    "close-mistake": ActionWords(N_("DataHub har svaret"), N_("Sagen lukkes med svaret."), "check"),
    "correct-supply": ActionWords(
        N_("Ret leveringens dage"), N_("Dagene, der ændres, afregnes igen."), "calendar"
    ),
    "accept-discrepancy": ActionWords(
        N_("Godtag afvigelsen"), N_("Den følges ikke op, så længe den er den samme."), "check"
    ),
    "settle-again": ActionWords(
        N_("Prøv igen nu"), N_("Dagene afregnes, hvis det, der manglede, er kommet."), "rotate-ccw"
    ),
    "correct-parked": ActionWords(
        N_("Prøv rettelserne igen"), N_("Rettelser, der ventede, prøves nu."), "rotate-ccw"
    ),
    "resume-run": ActionWords(
        N_("Send igen"), N_("De dele af kørslen, der mangler, sendes igen."), "rotate-ccw"
    ),
    "give-up-run": ActionWords(
        N_("Opgiv kørslen"), N_("Det, der ikke blev afregnet, tages af den næste."), "x"
    ),
    "accept-spot-prices": ActionWords(
        N_("Godkend prisen"), N_("Timen afregnes med prisen."), "check"
    ),
    "withdraw-spot-prices": ActionWords(
        N_("Træk prisen tilbage"), N_("Det, der blev afregnet med den, rettes."), "undo-2"
    ),
    "plan-run": ActionWords(
        N_("Sæt en kørsel i gang"),
        N_("Det, der kan afregnes, afregnes nu; regningerne følger deres egne regler."),
        "refresh-cw",
    ),
    "price-product": ActionWords(
        N_("Sæt en ny pris"), N_("Prisen gælder fra dagen for dem, hvis aftale siger det."), "tag"
    ),
    "poll-queues": ActionWords(
        N_("Hent beskeder"), N_("Alle DataHubs køer tømmes nu, og det, der kom, behandles."), "mail"
    ),
    "activate": ActionWords(
        N_("Begynd leveringer"), N_("Leveringer, hvis dag er kommet, begynder nu."), "zap"
    ),
    "end-terms": ActionWords(
        N_("Slut bindinger"),
        N_("Aftaler, hvis binding slutter i dag, får listens pris fra i morgen."),
        "calendar",
    ),
    "fetch-spot-prices": ActionWords(
        N_("Hent spotpriser"), N_("Morgendagens priser hentes, hvis de er kommet."), "zap"
    ),
    "watch-deadlines": ActionWords(
        N_("Se efter frister"), N_("Det, der skulle være sket, tælles op."), "clock-3"
    ),
    "clear-epochs": ActionWords(
        N_("Afgør nabomarkedet"),
        N_("Naboers ordrer fra de kvarterer, der er gået, finder sammen."),
        "scale",
    ),
    "settle-trades": ActionWords(
        N_("Afregn naboers handler"),
        N_("Handler fra måneder, der er afregnet, kommer på regningerne."),
        "receipt",
    ),
    "pause-market": ActionWords(
        N_("Sæt nabomarkedet på pause"),
        N_("Ingen kan lægge ordrer, og intet bliver handlet, til det går videre."),
        "triangle-alert",
    ),
    "resume-market": ActionWords(
        N_("Lad nabomarkedet gå videre"),
        N_("Kvarterer, der er gået imens, bliver afgjort i rækkefølge."),
        "refresh-cw",
    ),
    "pause-market-maintenance": ActionWords(
        N_("Begynd vedligehold"),
        N_("Ingen kan lægge ordrer, og intet bliver handlet, mens der arbejdes."),
        "triangle-alert",
    ),
    "resume-market-maintenance": ActionWords(
        N_("Slut vedligehold"),
        N_("Holder ingen anden pause, går markedet videre."),
        "refresh-cw",
    ),
    "pause-market-emergency": ActionWords(
        N_("Nødstop"),
        N_(
            "Intet bliver lagt, handlet, lavet til poletter eller skrevet under til kæden, til "
            "nødstoppet er ophævet. Det, der allerede er skrevet under, går sin gang."
        ),
        "triangle-alert",
    ),
    "mint-reading": ActionWords(
        N_("Lav en indsendt måling til poletter"),
        N_("Én gang, og højst så meget, som markedet har målt den dag."),
        "zap",
    ),
    "resume-market-emergency": ActionWords(
        N_("Ophæv nødstoppet"),
        N_("Holder ingen anden pause, går markedet videre, og kæden med det."),
        "refresh-cw",
    ),
    "clear-book": ActionWords(
        N_("Annullér alle åbne ordrer"),
        N_(
            "Hver åben ordre bliver annulleret, og det, den holdt på, er frit igen. Det, der er "
            "handlet, står ved magt."
        ),
        "x",
    ),
    "retry-chain-task": ActionWords(
        N_("Prøv igen på kæden"),
        N_("Arbejdet, der er opgivet, prøves igen inden for et minut."),
        "refresh-cw",
    ),
    "retry-settlement": ActionWords(
        N_("Prøv afregningen igen"),
        N_("Handlen, som kæden har afvist, prøves tre gange igen. Regningen ændres ikke."),
        "refresh-cw",
    ),
    "recover-chain": ActionWords(
        N_("Hent fra kæden"),
        N_("Efter en gendannelse: det, kæden har og vi ikke kender, bliver noteret."),
        "undo-2",
    ),
    "issue-meter-key": ActionWords(
        N_("Send en nøgle til en måler"),
        N_("Kunden får den i en besked. En tidligere nøgle til måleren gælder ikke mere."),
        "key-round",
    ),
    "decide-meter": ActionWords(
        N_("Afgør en måler"),
        N_("Bekræft den, sæt den på pause, eller afvis den. Kunden ser det på sin side."),
        "zap",
    ),
    "join-neighbours": ActionWords(
        N_("Tag med i nabostrøm"),
        N_("Boligens overskud bliver til poletter fra og med dagen, og kan sælges til naboer."),
        "zap",
    ),
    "leave-neighbours": ActionWords(
        N_("Slut nabostrøm"),
        N_(
            "Boligens overskud bliver ikke til poletter fra dagen; hvad der er for meget, tages "
            "tilbage."
        ),
        "log-out",
    ),
    "ask-missing-days": ActionWords(
        N_("Bed om manglende dage"), N_("DataHub bliver bedt om målinger, der mangler."), "mail"
    ),
    "reconcile": ActionWords(
        N_("Afstem nu"), N_("DataHubs summer, der er kommet, sammenlignes med vores."), "scale"
    ),
    "plan-month": ActionWords(
        N_("Afregn måneden"), N_("Det, der er tilbage af sidste måned, afregnes."), "refresh-cw"
    ),
    "plan-final": ActionWords(
        N_("Afregn det sidste"), N_("Leveringer, der er slut, afregnes til enden."), "refresh-cw"
    ),
    "plan-late": ActionWords(
        N_("Afregn efternølere"),
        N_("Det, der er tilbage af ældre måneder, afregnes."),
        "refresh-cw",
    ),
    "correct": ActionWords(
        N_("Ret det ændrede"), N_("Dage, hvis målinger eller priser er ændret, rettes."), "undo-2"
    ),
    "dispatch": ActionWords(
        N_("Send arbejdet ud"), N_("Alt, hvad der venter på at komme ud, sendes nu."), "send"
    ),
    "bill-aconto": ActionWords(
        N_("Opkræv aconto"), N_("Kvartaler, der er kommet til, faktureres nu."), "receipt"
    ),
    "bill-held": ActionWords(
        N_("Send holdte regninger"),
        N_("Holdte regninger, der er givet fri, udstedes nu."),
        "receipt",
    ),
    "fetch-bank-files": ActionWords(
        N_("Hent bankfiler"),
        N_("Bankens kontoudtog hentes igen og bogføres; intet to gange."),
        "coins",
    ),
    "remind": ActionWords(
        N_("Send rykkere"), N_("De, der skal rykkes i dag, rykkes nu; ingen to gange."), "mail"
    ),
    "check-invariants": ActionWords(
        N_("Se efter, at alt holder"), N_("De seneste uger efterses nu."), "check"
    ),
    "note-queues": ActionWords(
        N_("Notér køerne"), N_("Det noteres, hvad der kom, og hvad der er ordnet."), "list-checks"
    ),
    "send-again": ActionWords(
        N_("Send igen"), N_("Det, der var opgivet, sendes med det næste."), "send"
    ),
    "send-notice-again": ActionWords(
        N_("Send beskeden igen"),
        N_("Den går til den adresse, kunden har nu, inden for et minut."),
        "send",
    ),
    "replay-webhook": ActionWords(
        N_("Send den igen"), N_("Den går igen inden for et minut, under samme nummer."), "send"
    ),
    "put-aside": ActionWords(
        N_("Se på det senere"), N_("Rækken kommer igen den dag, hvis den ikke er væk."), "clock-3"
    ),
    "revoke-key": ActionWords(
        N_("Luk nøglen"), N_("Den, der bruger nøglen, kommer ikke ind mere."), "key-round"
    ),
    "subscribe-partner": ActionWords(
        N_("Tilføj en samarbejdspartner"),
        N_(
            "Partnerens system får besked, hver gang en af de valgte ting sker. Du får "
            "hemmeligheden én gang, som en fil."
        ),
        "send",
    ),
    "end-partner": ActionWords(
        N_("Slut med partneren"),
        N_("Partneren får intet mere at vide; det, der venter, sendes ikke."),
        "x",
    ),
    "hand-over-orders": ActionWords(
        N_("Tag filen med til banken"),
        N_("Du får filen én gang; fra nu af gælder den som sendt."),
        "download",
    ),
    "withdraw-orders": ActionWords(
        N_("Træk filen tilbage"),
        N_("Banken har den ikke: dens udbetalinger planlægges igen."),
        "undo-2",
    ),
    "ask-prices": ActionWords(
        N_("Bed om priser"), N_("DataHub bliver bedt om en ejers priser (RSM-035)."), "mail"
    ),
    "ask-aggregates": ActionWords(
        N_("Bed om summer"), N_("DataHub bliver bedt om summer af vores energi (RSM-016)."), "mail"
    ),
    "ask-wholesale": ActionWords(
        N_("Bed om gebyrer"),
        N_("DataHub bliver bedt om, hvad vores gebyrer løber op i (RSM-017)."),
        "mail",
    ),
    "add-staff": ActionWords(
        N_("Tilføj en kollega"), N_("Kollegaen kan logge ind, og har ingen rolle endnu."), "user"
    ),
    "grant-role": ActionWords(
        N_("Giv en rolle"), N_("Rollen gælder fra kollegaens næste klik."), "key-round"
    ),
    "end-role": ActionWords(
        N_("Tag en rolle"), N_("Rollen er væk ved kollegaens næste klik."), "undo-2"
    ),
    "end-staff": ActionWords(
        N_("Kollegaen rejser"),
        N_("Alle roller slutter, og kollegaen logges ud overalt."),
        "log-out",
    ),
    "sign-out-staff": ActionWords(
        N_("Log kollegaen ud overalt"), N_("Kollegaen kan logge ind igen."), "log-out"
    ),
    "sign-out-customer": ActionWords(
        N_("Log kunden ud overalt"), N_("Kunden kan logge ind igen."), "log-out"
    ),
    "person-data": ActionWords(
        N_("Hent alt om personen"),
        N_("Du får en fil med alt, hvad vi har; giv den kun til personen selv."),
        "download",
    ),
    "rectify-person": ActionWords(
        N_("Ret oplysninger"),
        N_("Det, der er forkert om personen, rettes overalt, hvor det må."),
        "pencil",
    ),
    "erase-person": ActionWords(
        N_("Slet personen"),
        N_("Alt, hvad ingen pligt holder på, slettes; det kan ikke fortrydes."),
        "x",
    ),
    "order-service": ActionWords(
        N_("Bestil en ydelse"),
        N_("Den venter, til den kan leveres, og koster intet endnu."),
        "package",
    ),
    "activate-service": ActionWords(
        N_("Levér ydelsen"), N_("Resten af perioden kommer på næste regning."), "check"
    ),
    "suspend-service": ActionWords(
        N_("Sæt ydelsen på pause"),
        N_("Det, der er opkrævet for pausen, gives tilbage på næste regning."),
        "clock-3",
    ),
    "give-time": ActionWords(
        N_("Giv tid til at betale"),
        N_("Til og med den dag rykkes der ikke, og intet slukkes. Højst 90 dage ad gangen."),
        "clock-3",
    ),
    "take-time-back": ActionWords(
        N_("Tag tiden tilbage"),
        N_("Det, der ikke er betalt, følges der op på igen."),
        "undo-2",
    ),
    "reactivate-service": ActionWords(
        N_("Åbn ydelsen igen"), N_("Resten af perioden kommer på næste regning."), "check"
    ),
    "cancel-service": ActionWords(
        N_("Slut ydelsen"),
        N_("Den første dag uden. Det, der er betalt derfra, gives tilbage på næste regning."),
        "x",
    ),
    "change-package": ActionWords(
        N_("Skift pakke"), N_("Fra i dag, til den nye pris; det gamle gives tilbage."), "package"
    ),
    "follow-again": ActionWords(
        N_("Spørg netleverandøren igen"),
        N_("Ret først det, som den siger nej til; eller giv det rigtige nummer på forbindelsen."),
        "refresh-cw",
    ),
    "resolve-orphan": ActionWords(
        N_("Find rækkens kunde"),
        N_("Uden et kundenummer er det kunden med dens e-mail, eller en ny."),
        "user",
    ),
    "drop-orphan": ActionWords(
        N_("Lad rækken være"), N_("Den kommer ikke med, heller ikke næste gang."), "x"
    ),
    "refresh-connection": ActionWords(
        N_("Genstart forbindelsen"),
        N_("Netleverandøren lukker den og lader den koble op igen."),
        "refresh-cw",
    ),
    "withdraw-service": ActionWords(
        N_("Træk bestillingen tilbage"),
        N_("Ydelsen er aldrig leveret, og koster ikke noget."),
        "undo-2",
    ),
    "generate-invoices": ActionWords(
        N_("Lav regninger på ydelser nu"),
        N_("Det, ydelser koster til nu, kommer på regninger med det samme. Igen gør ingenting."),
        "receipt",
    ),
}
"""By the key of the action; every action stands here."""

LOGGED: Final[Mapping[str, ActionWords]] = {
    **ACTIONS,
    "see-as-customer": ActionWords(
        N_("Se som kunden"), N_("Kundens egne sider, kun til at se."), "user"
    ),
}
"""By what the log has: actions, and what is done on pages of its own."""

REASONS: Final[Mapping[str, str]] = {
    "customer-asked": N_("Kunden bad om det"),
    "our-mistake": N_("Vores fejl"),
    "market-mistake": N_("Fejl i markedet"),
    "agreed": N_("Aftalt med kunden"),
    "checked": N_("Kontrolleret"),
    "goodwill": N_("Godt kundeforhold"),
    "lost-device": N_("En telefon eller computer er væk"),
    "other": N_("Andet"),
}

FIELDS: Final[Mapping[str, str]] = {
    "certificate": N_("Certifikat"),
    "kwh": N_("kWh (tom: alt, der blev målt)"),
    "expires": N_("Udløber (tom: efter et år)"),
    "reading": N_("Aflæsningens nummer"),
    "trade": N_("Handlens nummer"),
    "partner": N_("Partnerens nummer"),
    "url": N_("Adresse (https)"),
    "events": N_("Hvad partneren får at vide"),
    "delivery": N_("Beskedens nummer"),
    "webhook": N_("Hændelsens nummer"),
    "service": N_("Ydelse"),
    "error": N_("Række"),
    "services": N_("Ydelsernes numre (tom: alle)"),
    "package": N_("Pakke"),
    "address": N_("Adresse"),
    "connection": N_("Netværkets nummer for forbindelsen"),
    "cause": N_("Hvorfor"),
    "bill_on": N_("Opkræv alligevel"),
    "day": N_("Fra og med (tom: i dag)"),
    "last_day": N_("Til og med"),
    "product": N_("Produkt"),
    "from": N_("Fra og med"),
    "to": N_("Til (uden dagen)"),
    "date": N_("Dag"),
    "on": N_("En dag i leveringen"),
    "right_day": N_("Den rigtige dag"),
    "name": N_("Navn"),
    "email": N_("E-mail"),
    "phone": N_("Telefon"),
    "gsrn": N_("Målepunkt"),
    "gsrns": N_("Målepunkt"),
    "heated": N_("Opvarmes med el"),
    "accept": N_("Vi siger ja"),
    "accepted": N_("DataHub gav os ret"),
    "billing_day": N_("Dag i måneden"),
    "amount_dkk": N_("Beløb med moms, kr."),
    "outcome": N_("Hvem er det?"),
    "answer": N_("Svar"),
    "finding": N_("Hvad fandt du?"),
    "customer": N_("Kundenummer"),
    "customer_id": N_("Kundenummer"),
    "party": N_("Tilmeldt som"),
    "number": N_("Regning"),
    "lines": N_("Linjer, fx 2, 3 (tom: hele regningen)"),
    "line_no": N_("Linje (tom: hele regningen)"),
    "account": N_("Reg.nr. og kontonummer, eller IBAN"),
    "bic": N_("Bankens BIC (kun for en konto i udlandet)"),
    "book": N_("Bogføres som"),
    "letter": N_("Brev til kunden"),
    "note": N_("Notat til sagen"),
    "invoice": N_("Regning, der betales først"),
    "margin": N_("Tillæg til spotprisen, kr./kWh uden moms"),
    "supplement": N_("Tillæg i øvrigt, kr./kWh uden moms"),
    "fixed": N_("Fast pris, kr./kWh uden moms"),
    "subscription": N_("Abonnement, kr./md. uden moms"),
    "message_id": N_("Besked"),
    "record": N_("Del af beskeden"),
    "run_id": N_("Kørsel"),
    "bill_run_id": N_("Regningskørsel"),
    "held_id": N_("Holdt regning"),
    "held": N_("Holdt pris"),
    "dispute_id": N_("Indsigelse"),
    "remark": N_("Bemærkning"),
    "case": N_("Sag"),
    "wish": N_("Ønske"),
    "discrepancy": N_("Afvigelse"),
    "payout": N_("Udbetaling"),
    "line": N_("Banklinje"),
    "collection": N_("Træk"),
    "event": N_("Besked"),
    "file": N_("Fil"),
    "username": N_("Brugernavn"),
    "role": N_("Rolle"),
    "entry": N_("Post"),
    "queue": N_("Kø"),
    "row": N_("Række"),
    "until": N_("Kommer igen den"),
    "id": N_("Nøgle"),
    "month": N_("En dag i måneden"),
    "owner": N_("Ejerens GLN"),
    "kind": N_("Slags (D01, D02, D03)"),
    "area": N_("Prisområde"),
    "meter": N_("Måler"),
    "state": N_("Afgørelse"),
    "installation": N_("Anlæg nr., hvis kunden har flere"),
    "task": N_("Arbejde"),
    "charge": N_("Prisens kode"),
    "information": N_("Spørg, hvad priserne er for noget"),
    "monthly": N_("Kun månedens summer"),
    "grid_area": N_("Netområde"),
    "point_type": N_("Målepunktets type (E17, E18)"),
    "settlement_method": N_("Afregningsform (E02, D01)"),
    "billing_address": N_("Regningsadresse"),
    "street": N_("Vej og nummer"),
    "postal_code": N_("Postnummer"),
    "city": N_("By"),
    "place": N_("Plads i filen"),
    "signup": N_("Tilmelding"),
    "signups": N_("Tilmelding"),
}
"""By the name of the field."""

CHOICES: Final[Mapping[str, str]] = {
    "verified": N_("Bekræft den"),
    "suspended": N_("Sæt den på pause"),
    "rejected": N_("Afvis den"),
    "signup.received": N_("Tilmelding modtaget"),
    "signup.confirmed": N_("Tilmelding bekræftet af markedet"),
    "signup.rejected": N_("Tilmelding afvist af markedet"),
    "supply.moved": N_("Levering flyttet"),
    "supply.ends": N_("Levering slutter"),
    "service.ordered": N_("Ydelse bestilt"),
    "service.activated": N_("Ydelse leveret"),
    "service.suspended": N_("Ydelse på pause"),
    "service.reactivated": N_("Ydelse åbnet igen"),
    "service.changed": N_("Ydelse ændret"),
    "service.ended": N_("Ydelse slut"),
    "bill.issued": N_("Regning sendt"),
    "bill.corrected": N_("Regning rettet"),
    "payment.received": N_("Betaling modtaget"),
    "payment.failed": N_("Betaling mislykket"),
    "fibre-300": N_("Fiber 300"),
    "fibre-1000": N_("Fiber 1000"),
    "5g-200": N_("5G-internet 200"),
    "home-fibre-50": N_("Home Fibre 50 (Sydafrika)"),
    "customer_request": N_("Kundens ønske"),
    "non_payment": N_("Manglende betaling"),
    "technical": N_("Teknisk fejl"),
    "fraud": N_("Misbrug"),
    "policy_violation": N_("Brud på vilkårene"),
    "other": N_("Andet"),
    "same-person": N_("Det er den samme"),
    "not-theirs": N_("Det er en andens bolig"),
    "ask-again": N_("De tog fejl: spørg dem igen"),
    "another-person": N_("Det er en anden"),
    "confirmed": N_("Regningen står ved magt"),
    "credited": N_("Kunden krediteres"),
    "support": N_("Kundeservice"),
    "billing": N_("Fakturering"),
    "operations": N_("Drift"),
    "rec": N_("Certifikater"),
    "admin": N_("Administrator"),
    "done": N_("Slettet, så langt det kan"),
    "not-yet": N_("Intet kan slettes endnu"),
    "fees": N_("Gebyr"),
    "collecting": N_("Opkrævet af en udbyder"),
    "write_off": N_("Tab"),
    "": N_("Begge"),
    "DK1": "DK1",
    "DK2": "DK2",
    "1": N_("Den 1."),
    "5": N_("Den 5."),
    "25": N_("Den 25."),
    "30": N_("Den 30."),
}

STATES: Final[Mapping[str, tuple[str, str]]] = {
    "done": (N_("gjort"), "good"),
    "waits": (N_("venter på en anden"), "warn"),
    "approved": (N_("godkendt"), "warn"),
    "begun": (N_("i gang, eller uvist"), "warn"),
    "declined": (N_("afslået"), "bad"),
    "withdrawn": (N_("trukket tilbage"), ""),
    "refused": (N_("kunne ikke gøres"), "bad"),
    "failed": (N_("gik galt"), "bad"),
}
"""Of an action: in words, and how it is coloured."""

ROLES: Final[Mapping[str, str]] = {
    "support": N_("Kundeservice"),
    "billing": N_("Fakturering"),
    "operations": N_("Drift"),
    "rec": N_("Certifikater"),
    "admin": N_("Administrator"),
}
RIGHTS: Final[Mapping[str, str]] = {
    "search": N_("Søge, se kunder og notere"),
    "contact-data": N_("Se navn, adresse, telefon og e-mail"),
    "change-customer": N_("Ændre produkt, kontakt, flytning og indsigelser"),
    "credit": N_("Kreditere og give godtgørelse"),
    "billing": N_("Sende og holde regninger"),
    "parked": N_("Prøve parkerede igen"),
    "payments": N_("Banklinjer og udbetalinger"),
    "operations": N_("Beskeder, spørgsmål til DataHub og job"),
    "reconciliation": N_("Afstemning med DataHub"),
    "products": N_("Produkter og priser"),
    "people": N_("Medarbejdere og roller"),
    "persons": N_("Indsigt, berigtigelse og sletning"),
    "certificates": N_("Udstede og godkende certifikater"),
    "minting": N_("Tokens af indsendte målinger og målere, der godkendes i hånden"),
}
