"""What staff read of a customer's timeline: each event's name and icon, and how it is coloured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from elhandel.backoffice.timeline import Event
from elhandel.notifications.templates import Language
from elhandel_office.market_words import KINDS as CONVERSATIONS
from elhandel_office.market_words import STATES
from elhandel_office.notice_words import CHANNELS, notice_cause, notice_title
from elhandel_web import N_

_DAY_LENGTH: Final = len("2026-01-31")


@dataclass(frozen=True, slots=True)
class EventWords:
    """title: what happened. icon: of the sprite. colour: good, warn, bad, or none."""

    title: str
    icon: str
    colour: str = ""


KINDS: Final = (
    ("", N_("Alt")),
    ("money", N_("Penge")),
    ("readings", N_("Målinger")),
    ("market", N_("Marked")),
    ("neighbours", N_("Nabostrøm")),
    ("talks", N_("Samtaler")),
    ("actions", N_("Handlinger")),
)
"""Of the filters above the timeline."""

EVENTS: Final[Mapping[str, EventWords]] = {
    "invoice-issued": EventWords(N_("Regning sendt"), "receipt"),
    "credit-note-issued": EventWords(N_("Kreditnota sendt"), "undo-2"),
    "payment-received": EventWords(N_("Betaling modtaget"), "circle-check", "good"),
    "payment-taken-back": EventWords(N_("Betaling taget tilbage"), "undo-2", "warn"),
    "collection-completed": EventWords(N_("Betaling modtaget"), "circle-check", "good"),
    "collection-failed": EventWords(N_("Betaling mislykkedes"), "triangle-alert", "warn"),
    "collection-reversed": EventWords(N_("Betaling taget tilbage"), "undo-2", "warn"),
    "payout-planned": EventWords(N_("Udbetaling planlagt"), "coins"),
    "payout-ordered": EventWords(N_("Udbetaling bestilt"), "coins"),
    "payout-paid": EventWords(N_("Udbetalt"), "coins", "good"),
    "payout-returned": EventWords(N_("Udbetaling kom tilbage"), "undo-2", "warn"),
    "payout-cancelled": EventWords(N_("Udbetaling standset"), "x"),
    "payout-withdrawn": EventWords(N_("Udbetaling trukket tilbage"), "undo-2", "warn"),
    "reminded": EventWords(N_("Rykker sendt"), "mail", "warn"),
    "dispute-opened": EventWords(N_("Indsigelse åbnet"), "scale", "warn"),
    "dispute-closed": EventWords(N_("Indsigelse afgjort"), "scale", "good"),
    "bill-held": EventWords(N_("Regning holdt"), "triangle-alert", "warn"),
    "settled-original": EventWords(N_("Afregnet"), "check"),
    "settled-correction": EventWords(N_("Afregning rettet"), "refresh-cw"),
    "settlement-parked": EventWords(N_("Afregning parkeret"), "triangle-alert", "warn"),
    "readings-came": EventWords(N_("Målinger kom"), "chart-column"),
    "readings-corrected": EventWords(N_("Målinger rettet"), "chart-column", "warn"),
    "process-moved": EventWords(N_("Marked"), "zap"),
    "process-noted": EventWords(N_("Marked"), "zap"),
    "enquiry-asked": EventWords(N_("Spurgt DataHub"), "mail"),
    "signed-up": EventWords(N_("Tilmeldt"), "user", "good"),
    "order-buy": EventWords(N_("Ville købe af naboer"), "scale"),
    "order-sell": EventWords(N_("Ville sælge til naboer"), "scale"),
    "order-cancelled": EventWords(N_("Ordre annulleret"), "x"),
    "order-expired": EventWords(N_("Ordre udløbet"), "clock-3"),
    "order-cleared": EventWords(N_("Ordre annulleret af os"), "x", "warn"),
    "trade-bought": EventWords(N_("Købte af naboer"), "zap", "good"),
    "trade-sold": EventWords(N_("Solgte til naboer"), "zap", "good"),
    "neighbours-joined": EventWords(N_("Med i nabostrøm"), "zap", "good"),
    "neighbours-left": EventWords(N_("Ikke med i nabostrøm mere"), "zap"),
    "talk-phone": EventWords(N_("Talte i telefon"), "phone"),
    "talk-mail": EventWords(N_("E-mail"), "mail"),
    "talk-letter": EventWords(N_("Brev"), "file-text"),
    "talk-visit": EventWords(N_("Besøg"), "user"),
    "talk-other": EventWords(N_("Note"), "message-square"),
    "product-changed": EventWords(N_("Produkt skiftet"), "package"),
    "service-order": EventWords(N_("Ydelse bestilt"), "package"),
    "service-activate": EventWords(N_("Ydelse leveret"), "check"),
    "service-suspend": EventWords(N_("Ydelse på pause"), "clock-3"),
    "service-reactivate": EventWords(N_("Ydelse åbnet igen"), "check"),
    "service-cancel": EventWords(N_("Ydelse slut"), "x"),
    "service-upgrade": EventWords(N_("Ydelse til en større pakke"), "package"),
    "service-downgrade": EventWords(N_("Ydelse til en mindre pakke"), "package"),
    "service-edit": EventWords(N_("Netleverandøren spurgt igen"), "refresh-cw"),
    "service-refresh": EventWords(N_("Forbindelse genstartet"), "refresh-cw"),
    "notice-waiting": EventWords(N_("Besked på vej"), "mail"),
    "notice-sent": EventWords(N_("Besked sendt"), "mail"),
    "notice-delivered": EventWords(N_("Besked nået frem"), "mail", "good"),
    "notice-failed": EventWords(N_("Besked ikke nået frem"), "mail", "bad"),
    "notice-skipped": EventWords(N_("Besked ikke sendt"), "mail", "warn"),
    "contact-changed": EventWords(N_("Kontakt rettet"), "user"),
    "wish-product": EventWords(N_("Kunden bad om et andet produkt"), "package"),
    "wish-contact": EventWords(N_("Kunden rettede sin kontakt"), "user"),
    "wish-move_in": EventWords(N_("Kunden meldte en tilflytning"), "house"),
    "wish-erasure": EventWords(N_("Kunden bad om at blive slettet"), "user", "warn"),
    "wish-move_out": EventWords(N_("Kunden meldte en fraflytning"), "house"),
    "wish-end_of_supply": EventWords(N_("Kunden sagde aftalen op"), "house", "warn"),
}
"""By the code of the event; an action has the words of its own."""

STAGES: Final[Mapping[str, str]] = {
    "registered": N_("modtaget, ikke taget endnu"),
    "taken": N_("taget"),
    "withdrawn": N_("taget tilbage af kunden"),
    "refused": N_("kunne ikke lade sig gøre"),
}
"""How far a wish of the customer is."""

PARTS: Final[Mapping[str, str]] = {
    "customer": N_("kunden"),
    "billing": N_("fakturering"),
    "payments": N_("betaling"),
    "settlement": N_("afregning"),
    "datahub": N_("DataHub"),
    "market": N_("marked"),
    "onboarding": N_("tilmelding"),
    "notices": N_("beskeder"),
    "exchange": N_("nabomarkedet"),
}


def sayings(event: Event, language: Language) -> Mapping[str, Any]:
    """What a template says of an event beside its words: who, and days as days."""
    values = event.values
    is_process = event.what.startswith("process")
    is_notice = event.what.startswith("notice-")
    return {
        "by": PARTS.get(event.by, ""),
        "who": event.by.removeprefix("staff:") if event.by not in PARTS else "",
        "process": CONVERSATIONS.get(str(values.get("kind", "")), "") if is_process else "",
        "step": STATES.get(str(values.get("to", "")), ""),
        "state": STATES.get(str(values.get("state", "")), ""),
        "notice": notice_title(values, language) if is_notice else "",
        "channel": CHANNELS.get(str(values.get("channel", "")), "") if is_notice else "",
        "not_arrived": notice_cause(values) if is_notice else "",
        "stage": STAGES.get(str(values.get("stage", "")), ""),
        "days": {name: day for name, said in values.items() if (day := _day(said)) is not None},
    }


def _day(said: Any) -> date | None:
    """A day, where a value is one."""
    if not (isinstance(said, str) and len(said) == _DAY_LENGTH):
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
