"""What staff read of work queues: their names, and causes in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from elhandel.backoffice.actions import action_of_job
from elhandel.platform.schedules import SCHEDULES, Schedule
from elhandel_office.job_words import job_words
from elhandel_office.notice_words import CHANNELS, NOTICE_CAUSES
from elhandel_web import N_


@dataclass(frozen=True, slots=True)
class QueueWords:
    """title: of the queue. what: one sentence about it. icon: of the sprite."""

    title: str
    what: str
    icon: str


QUEUES: Final[Mapping[str, QueueWords]] = {
    "approvals": QueueWords(
        N_("Venter på en anden"), N_("En anden end den, der bad om det, skal sige ja."), "users"
    ),
    "erasures": QueueWords(
        N_("Vil slettes"), N_("Kunder, der har bedt om at blive slettet."), "user"
    ),
    "parked": QueueWords(
        N_("Afregning parkeret"), N_("Noget mangler, før dagene kan afregnes."), "triangle-alert"
    ),
    "spot-prices": QueueWords(
        N_("Spotpriser holdt"), N_("Priser uden for det sædvanlige. Se efter, og godkend."), "zap"
    ),
    "runs": QueueWords(
        N_("Kørsler, der står stille"),
        N_("Arbejde, som maskinerne ikke selv kommer af med."),
        "refresh-cw",
    ),
    "chain-tasks": QueueWords(
        N_("Arbejde på kæden, der står stille"),
        N_("Kæden vil ikke, som det ser ud. Ret årsagen, og prøv igen."),
        "zap",
    ),
    "stuck-settlements": QueueWords(
        N_("Handler, som kæden afviser"),
        N_("Afvist tre gange. Ret årsagen, og prøv igen; ellers står handlen på regningen."),
        "scale",
    ),
    "trades": QueueWords(
        N_("Naboers handler ikke afregnet"),
        N_("Måneden er lukket, og handlerne er ikke kommet på regningerne."),
        "scale",
    ),
    "meters": QueueWords(
        N_("Målere, der venter på os"),
        N_("Kunden kommer ikke videre selv. Send en ny nøgle, eller afgør det."),
        "zap",
    ),
    "held-bills": QueueWords(
        N_("Regninger holdt"),
        N_("Usædvanligt store. Send dem, eller få målingen rettet."),
        "receipt",
    ),
    "bill-runs": QueueWords(
        N_("Regninger i kladde"), N_("Sendes af sig selv, når tiden er gået."), "file-text"
    ),
    "documents": QueueWords(N_("Dokumenter ikke lavet"), N_("Regninger uden PDF."), "file-text"),
    "disputes": QueueWords(
        N_("Indsigelser"), N_("Kunder, der ikke er enige i en regning."), "scale"
    ),
    "bank": QueueWords(
        N_("Banklinjer uden kunde"), N_("Penge, som vi ikke ved, hvem der har betalt."), "coins"
    ),
    "collections": QueueWords(
        N_("Træk, der mislykkedes"),
        N_("Regninger, der ikke kunne trækkes og ikke er betalt."),
        "coins",
    ),
    "payment-events": QueueWords(
        N_("Beskeder om betalinger"),
        N_("Det, betalingsudbyderen har meldt, og som ikke kunne bruges."),
        "inbox",
    ),
    "payouts": QueueWords(N_("Udbetalinger"), N_("Penge, der ikke er nået frem."), "undo-2"),
    "order-files": QueueWords(
        N_("Betalingsfiler"), N_("Filer med udbetalinger, som banken ikke har."), "coins"
    ),
    "notices": QueueWords(
        N_("Beskeder ikke nået frem"),
        N_("E-mails og sms'er, som kunden ikke har fået."),
        "mail",
    ),
    "webhooks": QueueWords(
        N_("Webhooks ikke taget imod"),
        N_("Hændelser, som en samarbejdspartner ikke har taget imod."),
        "send",
    ),
    "services": QueueWords(
        N_("Bestilte ydelser"), N_("Bestilt, og ikke leveret endnu."), "package"
    ),
    "imports": QueueWords(
        N_("Rækker uden kunde"),
        N_("Fra et andet system: de hører ikke til nogen, eller kan ikke bruges."),
        "user",
    ),
    "connections": QueueWords(
        N_("Forbindelser, der ikke følger med"),
        N_("Netleverandøren siger nej, eller har ikke svaret længe."),
        "refresh-cw",
    ),
    "unpaid-services": QueueWords(
        N_("Ydelser, der ikke er betalt"),
        N_("Sat på pause, eller varslet. De åbnes af sig selv, når der er betalt."),
        "clock-3",
    ),
    "unpaid-bills": QueueWords(
        N_("Rykket, og ikke betalt"),
        N_("Der er rykket så ofte, loven tillader. Strøm slukkes ikke: ring, eller aftal en tid."),
        "receipt",
    ),
    "signups": QueueWords(
        N_("Tilmeldinger"), N_("Holdt, afvist eller uden en dag, markedet kan bruge."), "user"
    ),
    "name-cases": QueueWords(
        N_("Et andet navn i markedet"), N_("Sig, hvem det er."), "circle-help"
    ),
    "home-answers": QueueWords(
        N_("Ikke mit hjem"),
        N_("Nogen er logget ind, og siger, at en bolig med deres nummer ikke er deres."),
        "house",
    ),
    "dead-letters": QueueWords(N_("Døde breve"), N_("Beskeder, der ikke kunne bruges."), "mail"),
    "requests": QueueWords(
        N_("Ikke sendt til DataHub"), N_("Dokumenter, der ikke kom af sted."), "mail"
    ),
    "overdue": QueueWords(N_("Markedet svarer ikke"), N_("Det næste skulle være sket."), "clock-3"),
    "remarks": QueueWords(
        N_("Bemærkninger fra markedet"), N_("Noget, som DataHub gør opmærksom på."), "info"
    ),
    "resumptions": QueueWords(
        N_("Tag et målepunkt tilbage"), N_("Svar i tide: tavshed er et ja."), "undo-2"
    ),
    "mistakes": QueueWords(
        N_("Vores fejl"), N_("Leveringer, der var en fejl, og skal meldes."), "triangle-alert"
    ),
    "discrepancies": QueueWords(N_("Afvigelser"), N_("Summer, der ikke er DataHubs."), "scale"),
    "vacancies": QueueWords(
        N_("Målepunkter uden kunde"), N_("Vi leverer, og ingen er kunde."), "house"
    ),
    "jobs": QueueWords(
        N_("Job, der ikke gik godt"),
        N_("Det, der kører af sig selv, og ikke blev gjort sidst."),
        "activity",
    ),
}
"""By the key of the queue; every queue stands here."""


def _job(schedule: Schedule) -> str:
    action = action_of_job(schedule.job, schedule.flags)
    return job_words(schedule.name, None if action is None else action.key)


CAUSES: Final[Mapping[tuple[str, str], str]] = {
    **{("jobs", schedule.name): _job(schedule) for schedule in SCHEDULES},
    ("erasures", "wished"): N_("Bedt om på siderne"),
    ("parked", "missing-readings"): N_("Målinger mangler"),
    ("parked", "missing-spot-price"): N_("Spotpriser mangler"),
    ("parked", "missing-charge-price"): N_("Priser på netselskabets gebyrer mangler"),
    ("parked", "missing-use-before"): N_("Forbruget før er ikke kendt"),
    ("parked", "missing-master-data"): N_("Stamdata mangler"),
    ("parked", "missing-product"): N_("Produktets pris mangler"),
    ("parked", "amount-too-large"): N_("Beløbet er for stort til at passe"),
    ("parked", "unexpected"): N_("Noget uventet"),
    ("spot-prices", "beyond-limits"): N_("Uden for børsens grænser"),
    ("chain-tasks", "refused"): N_("Afvist af kæden"),
    ("chain-tasks", "receipt-taken"): N_("Der ligger noget andet, hvor kvitteringen hører til"),
    ("chain-tasks", "too-large"): N_("Fylder mere, end kæden tager i én pakke"),
    ("chain-tasks", "too-few-tokens"): N_("Poletterne er der ikke"),
    ("chain-tasks", "too-little-money"): N_("Køberens pung er for tom"),
    ("chain-tasks", "not-allowed"): N_("Ejeren lader os flytte for lidt"),
    ("chain-tasks", "cannot-pay"): N_("Vores konto på kæden er for tom"),
    ("stuck-settlements", "refused"): N_("Afvist af kæden"),
    ("stuck-settlements", "receipt-taken"): N_(
        "Der ligger noget andet, hvor kvitteringen hører til"
    ),
    ("stuck-settlements", "too-large"): N_("Fylder mere, end kæden tager i én pakke"),
    ("stuck-settlements", "too-few-tokens"): N_("Sælgerens tegnebog har for få tokens"),
    ("stuck-settlements", "too-little-money"): N_("Køberens tegnebog har for lidt"),
    ("stuck-settlements", "not-allowed"): N_("En tegnebog lader ikke markedet flytte noget"),
    ("stuck-settlements", "cannot-pay"): N_("Vores konto på kæden er for tom"),
    ("trades", "home-not-settled"): N_("Boligens strøm i måneden er ikke afregnet"),
    ("trades", "trades-not-settled"): N_("Begge boliger er afregnet, handlerne ikke"),
    ("meters", "grace-over"): N_("Fristen for det gamle nummer er gået"),
    ("meters", "suspended"): N_("Sat på pause af os"),
    ("meters", "tries-used-up"): N_("Har brugt alle forsøg på at bekræfte den"),
    ("meters", "readings-refused"): N_("Apparatets målinger bliver afvist"),
    ("runs", "settlement-shard"): N_("En del af en afregning"),
    ("runs", "invoice-shard"): N_("En del af en regningskørsel"),
    ("runs", "given-up"): N_("Opgivet at sende"),
    ("held-bills", "beyond-capacity"): N_("Mere, end der kan løbe gennem ledningen"),
    ("held-bills", "beyond-amount"): N_("Mange gange det sædvanlige beløb"),
    ("held-bills", "beyond-use"): N_("Mange gange det sædvanlige forbrug"),
    ("bill-runs", "draft"): N_("Kladde"),
    ("bill-runs", "stopped"): N_("Standset"),
    ("documents", "not-made"): N_("PDF mangler"),
    ("disputes", "whole-bill"): N_("Hele regningen"),
    ("disputes", "lines"): N_("En linje"),
    ("bank", "unread-entry"): N_("Kunne ikke læses"),
    ("bank", "unknown-reference"): N_("Ukendt betalings-id"),
    ("bank", "several-references"): N_("Flere betalings-id'er"),
    ("bank", "no-reference"): N_("Intet betalings-id"),
    ("bank", "several-customers"): N_("Flere kunder kan være ment"),
    ("bank", "not-looked-at"): N_("Ikke set på endnu"),
    ("collections", "insufficient_funds"): N_("Der var ikke penge på kontoen"),
    ("collections", "account_closed"): N_("Kontoen er lukket"),
    ("collections", "blocked"): N_("Kontoen er spærret"),
    ("collections", "mandate_cancelled"): N_("Aftalen er opsagt"),
    ("collections", "mandate_expired"): N_("Aftalen er udløbet"),
    ("collections", "technical"): N_("Teknisk fejl"),
    ("collections", "rejected"): N_("Afvist"),
    ("collections", "disputed"): N_("Kunden er ikke enig"),
    ("collections", "beyond_limit"): N_("Mere, end aftalen tillader"),
    ("collections", "unknown"): N_("Ingen grund givet"),
    ("payment-events", "payment"): N_("Om en betaling"),
    ("payment-events", "mandate"): N_("Om en aftale"),
    ("payouts", "no-account"): N_("Kunden har ingen konto oplyst"),
    ("payouts", "not-confirmed"): N_("Banken har ikke bekræftet"),
    ("order-files", "not-tried"): N_("Ikke sendt endnu"),
    ("order-files", "not-known"): N_("Sendt uden svar: spørg banken"),
    **{("notices", cause): word for cause, word in NOTICE_CAUSES.items()},
    ("webhooks", "no-answer"): N_("Intet svar"),
    ("webhooks", "http-410"): N_("Adressen er nedlagt"),
    ("webhooks", "address-not-public"): N_("Adressen er ikke offentlig"),
    ("webhooks", "name-unknown"): N_("Navnet findes ikke"),
    ("signups", "held"): N_("Holdt"),
    ("signups", "needs-a-day"): N_("Mangler en dag"),
    ("imports", "orphaned_order"): N_("Bestilling uden kunde"),
    ("imports", "invalid_customer_id"): N_("Aftale uden kunde"),
    ("imports", "invalid_row"): N_("Kan ikke bruges"),
    ("unpaid-services", "off"): N_("Sat på pause, til der er betalt"),
    ("unpaid-services", "warned"): N_("Varslet: sættes på pause"),
    ("unpaid-bills", "reminded"): N_("Rykket så ofte, loven tillader"),
    ("connections", "refused"): N_("Afvist af netleverandøren"),
    ("connections", "waits"): N_("Ikke fulgt med i over en time"),
    ("signups", "refused"): N_("Afvist af markedet"),
    ("name-cases", "another-name"): N_("Markedet nævner en anden"),
    ("home-answers", "not-theirs"): N_("Er ikke deres"),
    ("home-answers", "not-joined"): N_("Er deres, og kunne ikke samles"),
    ("dead-letters", "handling-not-finished"): N_("Ikke gjort færdig"),
    ("dead-letters", "unknown-document"): N_("Ukendt slags besked"),
    ("dead-letters", "unreadable-document"): N_("Kunne ikke læses"),
    ("dead-letters", "unreadable-record"): N_("En del kunne ikke læses"),
    ("dead-letters", "unknown-code"): N_("Ukendt kode"),
    ("dead-letters", "time-out-of-range"): N_("Et umuligt tidspunkt"),
    ("dead-letters", "document-not-for-suppliers"): N_("Ikke til elleverandører"),
    ("dead-letters", "sums-unusable"): N_("Summer, der ikke kan bruges"),
    ("dead-letters", "no-handler-for-document"): N_("Ingen her tager imod den"),
    ("requests", "not-sent"): N_("Prøvet forgæves"),
    ("requests", "refused-in-form"): N_("Afvist i sin form"),
    ("overdue", "switch"): N_("Leverandørskift"),
    ("overdue", "move_in"): N_("Tilflytning"),
    ("overdue", "move_out"): N_("Fraflytning"),
    ("overdue", "end_of_supply"): N_("Ophør af levering"),
    ("overdue", "erroneous_switch"): N_("Fejlagtigt skift"),
    ("overdue", "erroneous_move"): N_("Fejlagtig flytning"),
    ("overdue", "customer_data"): N_("Kundedata"),
    ("overdue", "electric_heating"): N_("Elvarme"),
    ("overdue", "historical_data"): N_("Spørgsmål om målinger"),
    ("overdue", "aggregates"): N_("Spørgsmål om summer"),
    ("overdue", "master_data"): N_("Spørgsmål om stamdata"),
    ("overdue", "price_links"): N_("Spørgsmål om pristilknytninger"),
    ("overdue", "price_list"): N_("Spørgsmål om priser"),
    ("overdue", "wholesale"): N_("Spørgsmål om gebyrer"),
    ("remarks", "missing_readings"): N_("DataHub mangler målinger"),
    ("remarks", "cancellation"): N_("Markedet har annulleret noget"),
    ("remarks", "acknowledgement"): N_("DataHub kunne ikke bruge et dokument"),
    ("remarks", "transfer"): N_("Et målepunkt er flyttet til os"),
    ("remarks", "unknown_point"): N_("Data om et ukendt målepunkt"),
    ("resumptions", "unanswered"): N_("Ikke besvaret"),
    ("resumptions", "answered"): N_("Besvaret"),
    ("resumptions", "not-resumed"): N_("Leveringen er ikke genoptaget"),
    ("mistakes", "pending"): N_("Skal meldes"),
    ("mistakes", "reported"): N_("Meldt, venter på svar"),
    ("discrepancies", "open"): N_("Ny"),
    ("discrepancies", "asked"): N_("Spurgt"),
    ("discrepancies", "settling"): N_("Afregnes igen"),
    ("discrepancies", "escalated"): N_("Skal forklares"),
    ("vacancies", "no-customer"): N_("Ingen kunde"),
}
"""By queue and cause; a cause without words is shown by its code."""

DETAILS: Final[Mapping[tuple[str, str], str]] = {
    **{("notices", channel): word for channel, word in CHANNELS.items()},
    ("connections", "enabled"): N_("Skal være åben"),
    ("connections", "disabled"): N_("Skal være lukket"),
    ("connections", "deleted"): N_("Skal være nedlagt"),
    ("connections", "connection-taken"): N_("Forbindelsen hører til en anden ydelse"),
    ("connections", "does-not-stay"): N_("Bliver ikke ved med at være, som den skal"),
    ("connections", "unknown-subscriber"): N_("Netleverandøren kender den ikke"),
    ("connections", "field-missing"): N_("Netleverandøren mangler en oplysning"),
    ("signups", "tenant-per-hour"): N_("For mange fra samme forhandler på en time"),
    ("signups", "tenant-per-day"): N_("For mange fra samme forhandler på en dag"),
    ("signups", "private-open"): N_("For mange på én gang af samme person"),
    ("signups", "private-per-day"): N_("For mange på en dag af samme person"),
    ("signups", "private-per-month"): N_("For mange på en måned af samme person"),
    ("signups", "business-open"): N_("For mange på én gang af samme firma"),
    ("signups", "business-per-day"): N_("For mange på en dag af samme firma"),
    ("signups", "business-per-month"): N_("For mange på en måned af samme firma"),
    ("signups", "point-per-month"): N_("For mange om samme målepunkt på en måned"),
    ("signups", "same-person-supplied"): N_("Personen er kunde der allerede"),
    ("signups", "supplied-to-another"): N_("En anden er kunde der allerede"),
    ("mistakes", "erroneous_switch"): N_("Fejlagtigt skift"),
    ("mistakes", "erroneous_move"): N_("Fejlagtig flytning"),
    ("chain-tasks", "open"): N_("Poletterne oprettes"),
    ("chain-tasks", "mint"): N_("Poletter laves"),
    ("chain-tasks", "burn"): N_("Poletter tages tilbage"),
    ("chain-tasks", "transfer"): N_("Poletter flyttes til en pung"),
    ("chain-tasks", "fund"): N_("Prøvens penge laves"),
    ("chain-tasks", "approve"): N_("En kunde giver lov til at flytte poletter"),
    ("chain-tasks", "settle"): N_("En handel afregnes på kæden"),
    ("chain-tasks", "certificate"): N_("Et certifikat laves på kæden"),
    ("chain-tasks", "certificate-transfer"): N_("Et certifikat flyttes på kæden"),
    ("chain-tasks", "retire"): N_("Et certifikat bruges op på kæden"),
    ("runs", "settlement-shards"): N_("Til køen af afregninger"),
    ("runs", "invoice-shards"): N_("Til køen af regninger"),
    ("jobs", "failed"): N_("Uventet: loggen har sporet"),
    ("documents", "invoice"): N_("Regning"),
    ("documents", "credit_note"): N_("Kreditnota"),
    ("documents", "debit_note"): N_("Ekstraregning"),
    ("overdue", "overdue: the data, or a reject"): N_("Hverken data eller afvisning er kommet"),
    ("overdue", "overdue: the market confirms or rejects (RSM-005)"): N_(
        "Hverken bekræftelse eller afvisning er kommet (RSM-005)"
    ),
    ("overdue", "overdue: the market confirms or rejects (RSM-027)"): N_(
        "Hverken bekræftelse eller afvisning er kommet (RSM-027)"
    ),
    ("overdue", "overdue: the market takes the cancellation or refuses it (RSM-024)"): N_(
        "Intet svar på annulleringen (RSM-024)"
    ),
}
"""What a row says of itself, by queue and by the code or the sentence of the room; others are shown
as the room writes them, in English.
"""
