"""Why something could not be done, in words: by the code of a job's refusal, of a dead letter, or
of what parks a settlement.

The sentence that comes with a code is English and has the figures; these say the same in short to
whoever reads Danish. Every code of docs/api.md that staff can meet stands here.
"""

from collections.abc import Mapping
from typing import Final

from elhandel_web import N_

REFUSALS: Final[Mapping[str, str]] = {
    "payment-provider-not-available": N_(
        "Betalingsudbyderen svarer ikke lige nu. Der spørges igen."
    ),
    "refused-by-payment-provider": N_("Betalingsudbyderen vil ikke gøre det."),
    "unusable-records-of-betalingsservice": N_(
        "Nogle linjer i filen kunne ikke bruges; alle andre blev brugt."
    ),
    "unreadable-payment-event": N_("Betalingsudbyderens besked kan ikke læses. Spørg udbyderen."),
    "unable-to-change-payment-method": N_("Betalingsmåden kan ikke ændres sådan."),
    "unable-to-collect": N_(
        "Det kan ikke trækkes sådan, eller udbyderen siger noget andet end bøgerne."
    ),
    "not-found": N_("Det findes ikke, eller ikke mere."),
    "temporarily-unavailable": N_(
        "En del, der skal bruges, svarer ikke lige nu. Prøv igen om lidt."
    ),
    "unavailable": N_("En del, der skal bruges, svarer ikke lige nu. Prøv igen om lidt."),
    "unexpected": N_("Der skete en fejl hos os selv. Giv koden på siden til udviklerne."),
    "database-rights-not-applied": N_("Databasens rettigheder er ikke, som de skal være."),
    "blank-decision": N_("Der mangler et navn eller en grund."),
    "invalid-amount": N_("Beløbet kan ikke læses, eller har for mange decimaler."),
    "invalid-value": N_("Noget har en forkert form."),
    "product-not-offered": N_("Produktet findes ikke, eller kan ikke vælges af nye kunder."),
    "day-outside-window": N_("Den dag tager markedet ikke imod."),
    "name-one-thing": N_("Vælg én ting at se samtalen om."),
    "start-date-not-allowed": N_("Markedet tager ikke imod en tilflytning den dag."),
    "signup-cannot-be-redated": N_(
        "Dagen kan ikke ændres: tilmeldingen er hos markedet, er afgjort eller er et skift."
    ),
    "invoker-not-known": N_("Det er ikke bevist, hvem der beder om det."),
    "unreadable-job": N_("Opgaven kunne ikke læses."),
    "signup-not-held": N_("Tilmeldingen er allerede afgjort eller annulleret."),
    "customer-not-confirmed": N_("Det er ikke bekræftet, at målepunktet er kundens."),
    "unable-to-change-heating": N_(
        "Elvarme er registreret sådan allerede, eller kan ikke ændres den dag."
    ),
    "supply-cannot-be-ended": N_(
        "Der er ingen levering at afslutte, eller der er et andet forløb i gang."
    ),
    "end-can-no-longer-be-cancelled": N_("Det er sket, eller det er for sent at fortryde."),
    "end-of-supply-not-possible": N_(
        "Leveringen kan ikke afsluttes: der er allerede et ophør eller en fraflytning."
    ),
    "move-out-not-possible": N_(
        "Fraflytningen kan ikke meldes: der er allerede et ophør eller en fraflytning."
    ),
    "price-changed": N_("Prisen er en anden end den, kunden så, da de bad om det."),
    "contract-not-running": N_("Aftalen løber ikke længere den dag."),
    "wish-answered": N_("Ønsket er allerede besvaret, eller kunden har taget det tilbage."),
    "supply-can-no-longer-be-cancelled": N_("Leveringen er begyndt og kan ikke annulleres."),
    "unusable-job-field": N_("Et felt mangler eller kan ikke bruges."),
    "unable-to-move-supply": N_("Leveringens dage kan ikke rettes sådan."),
    "illegal-process-move": N_("Forløbet er et andet sted nu, og kan ikke det."),
    "unreadable-document": N_("Dokumentet er ikke et af markedets."),
    "unknown-document": N_("Dokumentet er ikke et af markedets."),
    "document-not-for-suppliers": N_("DataHub sender ikke det dokument til leverandører."),
    "no-handler-for-document": N_("Vi har ingen regel for det dokument."),
    "unable-to-handle-record": N_("Posten kan læses, men ikke bruges."),
    "unwritable-document": N_(
        "Vores eget dokument kunne markedet ikke læse, så det blev ikke sendt."
    ),
    "unreadable-record": N_("En del af posten mangler, eller har en anden form end dokumentets."),
    "unknown-code": N_("En kode i posten står ikke på markedets lister."),
    "record-not-storable": N_("Posten rummer tegn, der ikke kan gemmes."),
    "record-too-large": N_("Posten er for stor."),
    "record-contradicts-books": N_("Posten modsiger det, vi allerede har."),
    "value-out-of-range": N_("En værdi er uden for det, vi regner med."),
    "period-outside-window": N_("DataHub giver ikke data for de dage."),
    "not-supplied-then": N_("Vi leverer ikke til målepunktet på de dage."),
    "unable-to-ask": N_("Det spørgsmål kan DataHub ikke svare på."),
    "no-days": N_("Perioden slutter, før den begynder."),
    "period-not-possible": N_("Perioden er ikke mulig."),
    "sums-unusable": N_("Summen er ikke hel, nøjagtig eller fuldstændig."),
    "time-out-of-range": N_("Et tidspunkt har ingen tidszone, eller ligger for langt væk."),
    "transaction-id-unusable": N_(
        "Postens nummer er for langt, eller har tegn, der ikke må bruges."
    ),
    "document-for-another": N_("Dokumentet er til en anden leverandør."),
    "handling-failed-repeatedly": N_("Behandlingen blev begyndt fem gange og aldrig færdig."),
    "handling-not-finished": N_("Behandlingen blev ikke færdig."),
    "unable-to-discard": N_("Der er intet dødt i beskeden at kassere."),
    "unable-to-poll": N_("Nogle køer kunne ikke hentes; de andre blev."),
    "notification-of-another-day": N_("Dagen passer ikke til nogen af vores leveringer."),
    "mistake-not-reportable": N_("Markedet retter ikke den levering, eller sagen er lukket."),
    "resumption-not-answerable": N_("Anmodningen er besvaret, eller det er for sent."),
    "no-supply-to-resume": N_("Der er ingen levering at genoptage."),
    "unknown-grid-area": N_("Netområdet hører til ingen prisområde, vi kender."),
    "unreadable-price-series": N_("Priserne fylder ikke deres periode."),
    "readings-document-not-readable": N_("Dokumentet er ikke målinger (RSM-012)."),
    "unable-to-reconcile": N_("Det kan ikke afstemmes sådan."),
    "no-open-discrepancy": N_("Afvigelsen findes ikke, eller er afsluttet."),
    "unable-to-sum-charges": N_("Gebyrerne kan ikke lægges sammen sådan."),
    "sum-of-charge-too-large": N_(
        "Gebyrerne bliver urimeligt store: en måling, pris eller tilknytning er forkert."
    ),
    "unusable-sum": N_("DataHubs sum hører til ingen beregning, dag eller interval, vi kender."),
    "series-off-the-grid": N_("Målingerne begynder ikke på et helt kvarter, en time eller en dag."),
    "registered-in-the-future": N_("Målingerne er registreret i fremtiden."),
    "series-of-another-type": N_("Målingerne er af en anden slags end målepunktet."),
    "metering-point-number-invalid": N_("Målepunktets nummer er forkert."),
    "series-malformed": N_("Målingernes form er forkert."),
    "product-not-active-energy": N_("Målingerne er ikke af energi."),
    "unit-not-kwh": N_("Målingerne er ikke i kWh."),
    "no-points": N_("Der er ingen målinger i posten."),
    "period-impossible": N_("Målingernes periode er ikke mulig."),
    "period-off-the-grid": N_(
        "Målingernes periode begynder ikke på et helt kvarter, en time eller en dag."
    ),
    "resolution-unknown": N_("Målingernes opløsning er ukendt."),
    "time-not-readable": N_("Et tidspunkt kan ikke læses."),
    "quantity-missing": N_("En mængde mangler."),
    "quantity-negative": N_("En mængde er negativ."),
    "quantity-too-precise": N_("En mængde har for mange decimaler."),
    "quantity-too-large": N_("En mængde er for stor."),
    "quality-unknown": N_("En målings kvalitet er ukendt."),
    "position-outside-period": N_("En måling ligger uden for perioden."),
    "position-repeated": N_("En måling står to gange."),
    "no-answer-of-datahub": N_(
        "Svaret kom ikke fra DataHub; intet er afgjort, og det prøves igen."
    ),
    "datahub-credentials-refused": N_(
        "DataHub godtager ikke vores adgang; det, der skal sendes, venter."
    ),
    "refused-by-datahub": N_("DataHub afviste dokumentets form, afsender eller størrelse."),
    "unable-to-erase": N_("Personen kan ikke slettes: der leveres, eller noget er åbent."),
    "unable-to-rectify": N_("Der er intet at rette, eller personen er slettet."),
    "unable-to-answer": N_("Den del af personens oplysninger findes ikke."),
    "reason-names-a-person": N_(
        "Grunden nævner en person; den gemmes for altid, så skriv den uden."
    ),
    "unable-to-change-product": N_("Produktet kan ikke skiftes sådan."),
    "price-not-confirmed": N_(
        "Prisen er ikke ændret: den rammer andre, end der blev vist. Se efter igen."
    ),
    "unable-to-fetch-spot-prices": N_("For de dage kan der ikke være spotpriser."),
    "unable-to-decide-price": N_("Prisen kan ikke godkendes eller trækkes tilbage sådan."),
    "unable-to-price-product": N_("Prisen passer ikke til produktet, eller er intet beløb."),
    "unable-to-decide": N_("Der mangler et navn eller en grund, eller et felt er ukendt."),
    "unable-to-join": N_("Der er kun tilmeldinger, der blev afvist eller annulleret."),
    "unable-to-close-case": N_("Sig, om det er den samme eller en anden."),
    "unable-to-plan-settlement-run": N_("Kørslen kan ikke sættes i gang sådan."),
    "unlikely-day": N_("Dagens år ser forkert ud."),
    "unable-to-give-up-settlement-run": N_("Kørslen er lukket og kan ikke opgives."),
    "settlement-run-under-way": N_(
        "En anden kørsel afregner de samme dage. Vent, til den er færdig."
    ),
    "missing-spot-price": N_("Spotpriser mangler."),
    "missing-readings": N_("Målinger mangler."),
    "missing-charge-price": N_("Priser på netselskabets gebyrer mangler."),
    "missing-master-data": N_("Stamdata mangler."),
    "missing-product": N_("Produktets pris mangler."),
    "amount-too-large": N_("Beløbet er for stort til at passe."),
    "missing-use-before": N_("Forbruget før perioden er ikke kendt."),
    "unable-to-settle": N_("Det kan ikke afregnes."),
    "bad-case": N_("Sagens fil kan ikke læses."),
    "sealed-number-does-not-open": N_("Et forseglet nummer kan ikke åbnes."),
    "two-customers-of-one-number": N_("To kunder har samme nummer. Saml dem, og nævn begge."),
    "datahub-credentials-unreadable": N_("Vores adgang til DataHub er gemt i en forkert form."),
    "invoice-documents-not-made": N_("Nogle dokumenter kunne ikke laves; de andre blev."),
    "invoice-document-lost": N_("Dokumentet mangler og laves igen."),
    "invoice-document-altered": N_("Dokumentet er ikke det, der blev lavet, og vises ikke."),
    "invoice-document-unproved": N_("Dokumentet kan ikke kontrolleres."),
    "unable-to-bill": N_("Regninger kan ikke udstedes, som det står nu."),
    "settlement-run-not-closed": N_(
        "Kørslen er ikke lukket, så regningerne ville være ufuldstændige."
    ),
    "invoices-under-way": N_("Der udstedes regninger lige nu. Prøv igen om lidt."),
    "unknown-invoice-shard": N_("Den del af kørslen findes ikke."),
    "unable-to-read-bank-file": N_("Bankens fil kan ikke læses; intet af den er bogført."),
    "bank-file-does-not-add-up": N_("Bankens fil stemmer ikke."),
    "bank-days-read-in-another-format": N_(
        "Dagene er læst fra et andet format og ville blive bogført to gange."
    ),
    "unable-to-match-bank-line": N_(
        "Banklinjen er et andet sted nu, eller regningen er en andens."
    ),
    "unable-to-register-bank-account": N_("Det er ikke en bankkonto, eller bankens BIC mangler."),
    "unable-to-pay-out": N_("Udbetalingen er ikke planlagt mere, eller kontoen er slettet."),
    "bank-not-available": N_("Banken svarer ikke lige nu."),
    "unable-to-credit": N_("Regningen eller linjen kan ikke krediteres."),
    "unable-to-post": N_("Det kan ikke bogføres, som det er."),
    "posting-unbalanced": N_("Posteringen går ikke op; det er vores fejl."),
    "posting-differs": N_("Det samme er bogført før med andre beløb."),
    "posting-names-document-of-another": N_(
        "Posteringen nævner en anden kundes dokument; det er vores fejl."
    ),
    "period-closed": N_("Måneden er lukket i bogføringen."),
    "unable-to-close-period": N_("Måneden kan ikke lukkes nu."),
    "unable-to-decide-bills": N_("Regningerne er allerede sluppet løs."),
    "unable-to-dispute": N_("Der er allerede en indsigelse, eller linjen findes ikke."),
    "unable-to-charge": N_("Pris og antal giver ikke beløbet, eller en tekst mangler."),
    "charge-differs": N_("En anden ydelse har samme nøgle."),
    "unable-to-set-billing-profile": N_(
        "Intet ville ændre sig, eller kontoen kan ikke opkræves sådan."
    ),
    "unable-to-write-einvoice": N_("E-fakturaen kan ikke blive, som dens regler vil."),
    "unable-to-plan-aconto": N_("Aftalen kan ikke betale aconto sådan."),
    "unable-to-release-held-bill": N_("Regningen kan ikke slippes: den er sendt allerede."),
    "credit-beyond-limit": N_("Det er mere, end reglerne lader én person give."),
    "already-credited": N_("Linjen er allerede krediteret."),
    "beyond-limit": N_("Beløbet er over grænsen."),
    "unable-to-act": N_("En anden har afgjort det imens."),
    "unable-to-change-staff": N_("Medarbejderen kan ikke ændres sådan."),
    "role-not-allowed": N_("Rollen giver ikke ret til det."),
    "too-many-letters": N_("Kunden har skrevet så meget, som der tages imod på en dag."),
    "unable-to-close-answer": N_("Sig, hvad du fandt ud af."),
    "unable-to-give-time": N_("Så længe kan der ikke gives tid, eller der er ikke givet nogen."),
    "unable-to-trade": N_("Nabomarkedet står ikke stille."),
    "unable-to-serve": N_("Ydelsen kan ikke leveres eller ændres sådan."),
    "service-in-another-state": N_("Ydelsen er et andet sted nu. Genindlæs siden."),
    "notice-credentials-unreadable": N_("Vores nøgler til mail og sms er gemt i en forkert form."),
    "unable-to-notify": N_("Beskeden kan ikke sendes, eller ikke sendes igen."),
    "unable-to-subscribe": N_("Partneren kan ikke abonnere sådan: se på adressen og hændelserne."),
    "unable-to-import": N_("Det kan ikke overtages sådan. Læs hvorfor, og ret det."),
    "refused-by-network": N_("Netleverandøren siger nej. Ret det, den nævner, og spørg igen."),
    "unable-to-certify": N_("Certifikatet kan ikke udstedes eller bruges sådan."),
    "not-renewable": N_(
        "Målepunktet er ikke vedvarende produktion til nettet, som vi aftager i den tid."
    ),
    "certified-already": N_("Noget af den tid har allerede et certifikat."),
    "certified-elsewhere": N_("Der er udstedt oprindelsesgarantier for den tid."),
    "not-produced": N_("Der er ikke målt så meget i den tid."),
    "not-certified-by-itself": N_("Målepunktet får ikke certifikater af sig selv den dag."),
    "certificate-covers-nothing": N_("Certifikatet dækker intet af den boligs forbrug."),
    "certificate-closed": N_("Certifikatet er udløbet, brugt eller trukket tilbage."),
    "no-recipient": N_("Der er ingen anden konto med det nummer."),
    "certificate-move-differs": N_("Nøglen hører til en anden overdragelse."),
    "invalid-erc-certificate": N_("Sælgeren har ikke det certifikat, eller det gælder ikke."),
    "erc-certificate-expired": N_("Certifikatet er udløbet."),
    "erc-not-validated-for-trading": N_("Certifikatet er ikke godkendt til handel."),
    "exceeds-erc-amount": N_("Der er ikke så meget tilbage af certifikatet."),
    "no-certificates-here": N_("Her udstedes ingen certifikater."),
    "unable-to-mint": N_("Målepunktet kan ikke være med i nabostrøm sådan."),
    "no-surplus-here": N_("Målepunktet er ikke produktion til nettet, som vi aftager den dag."),
    "netted-production": N_("Hjemmet afregnes netto, så der er intet overskud at dele."),
    "takes-part-already": N_("Målepunktet er allerede med i nabostrøm på nogle af dagene."),
    "tokens-beside": N_("En anden måler hos kunden har allerede givet poletter for de dage."),
    "takes-no-part": N_("Målepunktet er ikke med i nabostrøm den dag."),
    "reading-not-mintable": N_("Målingen kan ikke blive til poletter. Læs hvorfor."),
    "reading-minted-already": N_("Målingen er allerede blevet til poletter."),
    "reading-covered": N_("Der er ikke mere af målingen: den dag er allerede poletter."),
    "minting-under-way": N_("Den dags poletter bliver lavet eller taget tilbage. Prøv igen."),
    "unable-to-verify-meter": N_("Måleren kan ikke bekræftes."),
    "wrong-meter-key": N_("Nøglen er ikke en, vi har sendt til kunden for måleren."),
    "not-your-metering-point": N_("Vi leverer ikke til kunden på målepunktet i dag."),
    "meter-already-registered": N_("Måleren er registreret hos en anden kunde."),
    "meter-already-verified": N_("Måleren er allerede kundens."),
    "too-many-meter-attempts": N_("Kunden har prøvet for mange gange inden for en time."),
    "unable-to-read-meter": N_("Målingen kan ikke tages imod."),
    "meter-not-verified": N_("Måleren er ikke bekræftet som kundens."),
    "meter-grace-is-over": N_("Fristen for at bruge målerens gamle nummer er gået."),
    "invalid-reading": N_("Målingen er uden for det, en måling kan være."),
    "reading-too-close": N_("Der er en anden måling af måleren inden for et kvarter."),
    "unable-to-decide-on-meter": N_("Det kan ikke gøres med måleren. Læs hvorfor."),
    "neighbours-are-off": N_("Nabostrøm er ikke slået til."),
    "unable-to-chain": N_("Det kan ikke gøres på kæden."),
    "refused-by-chain": N_("Kæden tager ikke imod det, som det ser ud nu."),
    "wrong-signer": N_("Underskriften er ikke af den nøgle, der er nævnt. Se efter ChainKey."),
    "task-not-dead": N_("Opgaven er ikke opgivet; den går videre af sig selv."),
    "settlement-decided": N_("Afregningen har ikke fejlet, eller handlen står på regningen."),
    "no-token-ledger": N_("Der er ingen kæde forbundet."),
    "idempotency-key-used-for-another-request": N_("Nøglen er brugt til noget andet før."),
    "no-trial-money": N_("Her er ingen prøvepenge at give en tegnebog."),
    "not-whole-watt-hours": N_("Det er ikke et helt antal Wh."),
    "too-many-units": N_("Det er flere Wh, end der kan laves poletter af."),
}
"""By the code."""
