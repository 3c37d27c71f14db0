"""Danish words of the page about a person: why something is held, what it is, and how long."""

from collections.abc import Mapping
from typing import Final

from elhandel.platform.upkeep.personal import Basis, Keeping
from elhandel.platform.upkeep.retention import RetentionRules


def word(value: object) -> str:
    """A code of ours as people say it; what has no word stays as it is."""
    return _WORDS.get(str(value), str(value))


def keeping_words(rules: RetentionRules) -> Mapping[Keeping, str]:
    """How long things are kept, in words."""
    books = f"{rules.bookkeeping_years} år fra udgangen af regnskabsåret"
    customer = (
        f"til krav ({rules.claim_years} år efter du er flyttet fra os) "
        f"og regnskab ({books}) ikke kræver det mere"
    )
    signup = f"en tilmelding, der ikke blev til noget, {rules.signup_months} måneder"

    return {
        Keeping.CUSTOMER: customer,
        Keeping.SIGNUP: f"{customer}; {signup}",
        Keeping.POINT: "målepunktet bliver; adressen slettes med den sidste kunde på stedet",
        Keeping.PROCESS: f"{rules.process_years} år efter sagen er slut",
        Keeping.SENT: f"{rules.sent_years} år efter det blev sendt og besvaret",
        Keeping.MESSAGE: f"{rules.message_years} år; målinger og priser som regnskabet",
        Keeping.CONTACT: "som regnskabet for den tid, de gjaldt",
        Keeping.BOOKS: books,
        Keeping.RUN: f"{books} for den sidste kørsel over de samme dage",
        Keeping.READINGS: "så længe en afregning, der er gemt, kan spørge til dem",
        Keeping.TRACE: f"{rules.trace_days} dage efter det er ordnet",
        Keeping.SIGN_IN: f"{rules.sign_in_days} dage",
        Keeping.ANSWER: f"{rules.answer_days} dage",
        Keeping.PROOF: "bliver; uden navn, adresse og nummer",
    }


DUTIES: Final = {
    "supply": "Vi leverer strøm til dig, eller skal til det",
    "claims": "Der kan stadig rejses krav fra dig eller mod dig (forældelsesloven § 3)",
    "books": "Regninger og afregninger er regnskabsmateriale (bogføringsloven § 12)",
    "signup": "En tilmelding, der ikke blev til noget, gemmes nogle måneder",
    "process": "En sag hos DataHub er ikke afsluttet",
    "name-case": "Det er ikke afklaret, om DataHub mener en anden person",
    "correction": "Afregnede dage er ændret og skal afregnes igen",
    "held-bill": "En regning er holdt tilbage",
    "open-bill": "En regning er ikke udstedt endnu, eller et acontobeløb er ikke modregnet",
    "came-back": "Der er en ny tilmelding med det samme nummer",
    "dead-letter": "En besked om dit målepunkt kunne ikke behandles endnu",
}

BASES: Final = {
    Basis.CONTRACT: "aftalen med dig (artikel 6, stk. 1, litra b)",
    Basis.LAW: "lovkrav: bogføring og elmarkedets regler (artikel 6, stk. 1, litra c)",
    Basis.INTEREST: "krav, fejlfinding og sikkerhed (artikel 6, stk. 1, litra f)",
}

PURPOSES: Final = {
    "identity.subject": "Hvad MitID kender dig som, når du logger ind",
    "identity.session": "Hvornår du har været logget ind",
    "identity.sign_in": "Et login, der er i gang",
    "identity.try_count": "Hvor ofte der er forsøgt fra en adresse",
    "portfolio.customer": "Hvem du er, og hvordan vi når dig; CPR- eller CVR-nummer i låst form",
    "portfolio.past_contact": "Tidligere kontaktoplysninger",
    "portfolio.recipient": "Hvem regningerne sendes til",
    "portfolio.recipient_change": "Hvem regningerne blev sendt til før",
    "portfolio.contract": "Din aftale",
    "portfolio.supply_period": "Hvornår vi har leveret strøm",
    "portfolio.supply_move": "Rettelser af leveringens dage",
    "portfolio.contract_product": "Skift af produkt",
    "portfolio.agreed_price": "Aftalte priser",
    "portfolio.party_join": "At en tilmelding viste sig at være din",
    "portfolio.home_answer": "Hvad du har sagt om boliger, der er tilmeldt med dit nummer",
    "portfolio.metering_point": "Målepunktets nummer",
    "portfolio.metering_point_version": "Målepunktets adresse og tekniske oplysninger",
    "portfolio.heated": "Om boligen har elvarme",
    "onboarding.signup": "Din tilmelding",
    "onboarding.idempotent_answer": "Svaret på tilmeldingen, hvis den sendes igen",
    "market.inbound_message": "Beskeder fra DataHub, som de kom",
    "market.dead_record": "Dele af beskeder, der ikke kunne bruges endnu",
    "market.process": "Start og ophør af levering hos DataHub",
    "market.process_event": "Hvad der skete i en sag hos DataHub",
    "market.request": "Hvad vi bad DataHub om",
    "market.sent": "Det, vi sendte til DataHub, ord for ord; numre i låst form",
    "market.notice": "Hvad DataHub meddelte om leveringen",
    "market.resumption": "At en anden elleverandør bad os tage målepunktet tilbage",
    "market.succession": "At levering ophørte, fordi en anden flyttede ind",
    "market.customer_at_point": "Hvad DataHub ved om kunden: adresser og beskyttelse",
    "market.name_case": "At DataHub nævnte et andet navn",
    "metering.reading_day": "Forbrug og produktion, time for time",
    "metering.reading_day_history": "Målinger, der er blevet erstattet",
    "pricing.price_link": "Tariffer, abonnementer og afgifter på målepunktet",
    "settlement.settlement": "Afregning: kWh og beløb",
    "settlement.parked": "Hvorfor noget ikke kunne afregnes",
    "settlement.correction_cause": "Hvorfor noget blev afregnet igen",
    "settlement.dirty": "Hvad der skal afregnes igen",
    "settlement.run": "Kørsler for enkelte målepunkter",
    "settlement.shard": "Hvem en del af en kørsel afregnede",
    "billing.invoice": "Regninger og kreditnotaer",
    "billing.invoice_section": "Regningens oplysninger om boligen",
    "billing.invoice_line": "Regningens linjer",
    "billing.charge": "Ydelser og gebyrer til opkrævning",
    "billing.profile": "Hvordan der opkræves",
    "billing.draft": "Regningens tal, før den blev udstedt",
    "billing.dispute": "Hvad du ikke har godkendt af en regning",
    "billing.dispute_letter": "Hvad du og vi har skrevet om det",
    "billing.aconto": "Acontobeløb",
    "billing.hand_credit": "Kreditering og godtgørelse ved en medarbejder",
    "billing.aconto_plan": "Aftalte acontobeløb",
    "billing.past_aconto_plan": "Tidligere aftalte acontobeløb",
    "billing.held_bill": "Regninger, der blev holdt tilbage",
    "billing.invoice_shard": "Hvem en del af en kørsel udstedte regninger til",
    "ledger.posting": "Hvornår noget blev bogført, og hvorfor",
    "ledger.entry": "Hvad du skylder, har betalt og har fået tilbage",
    "payments.bank_file": "Bankens filer, som vi har modtaget dem",
    "payments.bank_line": "Dine indbetalinger",
    "payments.line_decision": "Hvad vi har besluttet om en indbetaling",
    "payments.payout_account": "Den konto, vi udbetaler til",
    "payments.payout": "Hvad vi har udbetalt til dig",
    "payments.order_file": "Hvad vi har bedt banken om at udbetale",
    "payments.reminder": "Rykkere",
    "payments.reminded_document": "Hvad en rykker handlede om",
    "live.ticket": "Hvornår du har bedt om at følge markedet",
    "live.connection": "Hvornår du har fulgt markedet",
    "live.subscription": "Hvad du har fulgt på markedet",
    "live.channel": "Hvornår du sidst fulgte dine egne ordrer",
    "live.message": "Hvad du fik at se om dine egne ordrer og handler",
    "certificates.source": "At din produktion får oprindelsesbeviser",
    "certificates.certificate": "Oprindelsesbeviser for det, du har produceret",
    "certificates.movement": "Hvad du har fået, givet og brugt af oprindelsesbeviser",
    "exchange.trade_order": "Hvad du har villet købe og sælge på nabomarkedet",
    "exchange.trade": "Hvad du har handlet med en nabo",
    "exchange.settled_trade": "Hvor meget af en handel der står ved magt",
    "exchange.measured": "Hvad din bolig har brugt og produceret i en måned med handler",
    "exchange.charged": "Hvad handler har ændret på din regning",
    "services.agreement": "Dine ydelser ved siden af strømmen",
    "services.terms": "Hvad der er aftalt om en ydelse",
    "services.suspension": "Hvornår en ydelse var sat på pause",
    "dunning.overdue_told": "Hvornår vi har skrevet, at en regning var over tiden",
    "dunning.warning": "Hvornår vi har varslet, at en ydelse ville blive sat på pause",
    "payments.respite": "Hvornår du har fået længere tid til at betale",
    "services.charged": "Hvilke dage af en ydelse der er opkrævet",
    "services.action": "Hvad der er gjort med en ydelse",
    "imports.line": "Hvad et andet selskab havde om dig, da det blev overtaget",
    "imports.account": "Hvilken konto du havde i et andet selskab",
    "imports.consumer_order": "Hvad du har bestilt i et andet selskab",
    "imports.validation_error": "Hvad der ikke kunne overtages",
    "minting.participation": "At din strøm til nettet er med i nabostrøm",
    "services.connection": "Hvordan forbindelsen til en ydelse skal være hos netleverandøren",
    "services.network_answer": "Hvad netleverandøren er spurgt om og har svaret",
    "services.usage_day": "Hvor meget en ydelse er brugt, dag for dag",
    "services.usage_sync": "Hvornår forbruget af en ydelse sidst blev læst",
    "notifications.notice": "Hvad vi har skrevet til dig om",
    "notifications.delivery": "Om det nåede frem, og hvordan",
    "notifications.webhook": "Hvilke samarbejdspartnere der fik det at vide",
    "notifications.budget": "Hvad du højst vil bruge om måneden",
    "notifications.budget_warning": "Hvornår du fik besked om dit budget",
    "notifications.preference": "Hvordan du vil have besked",
    "reconciliation.suspect": "At målepunktet blev undersøgt, fordi en sum ikke stemte",
    "reconciliation.question": "Hvad vi har spurgt DataHub om i den forbindelse",
    "platform.api_key": "Nøgler til dine egne oplysninger",
    "backoffice.action": "Hvad medarbejdere har gjort, og hvorfor",
    "backoffice.action_step": "Hvem der godkendte det, og hvad der kom ud af det",
    "backoffice.opened": "Hvilke medarbejdere der har set dine oplysninger",
    "backoffice.note": "Noter om samtaler med dig",
    "persons.deed": "At vi har svaret dig, rettet eller slettet",
    "persons.rectification": "Hvad vi har rettet for dig",
}


_WORDS: Final = {
    "active": "løber",
    "ended": "ophørt",
    "awaiting": "afventer",
    "cancelled": "annulleret",
    "planned": "planlagt",
    "void": "tilbageført",
    "invoice": "regning",
    "credit_note": "kreditnota",
    "switch": "leverandørskift",
    "move_in": "tilflytning",
    "move_out": "fraflytning",
    "end_of_supply": "ophør",
    "completed": "gennemført",
    "final_settled": "afsluttet",
    "offboarding": "under ophør",
    "rejected": "afvist",
    "pending": "ikke sendt endnu",
    "sent": "sendt",
    "acknowledged": "bekræftet",
    "effectuation_pending": "afventer dagen",
    "cancellation_pending": "afventer annullering",
    "web": "hjemmeside",
    "phone": "telefon",
}
