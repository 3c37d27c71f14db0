"""What staff read of notices to customers: how each went, and why it did not arrive."""

from collections.abc import Mapping
from typing import Any, Final

from elhandel.notifications.templates import DENMARK, Language, Market, template, title_of
from elhandel_web import N_

CHANNELS: Final[Mapping[str, str]] = {"mail": N_("E-mail"), "sms": N_("Sms")}

NOTICE_CAUSES: Final[Mapping[str, str]] = {
    "bad-address": N_("Adressen findes ikke"),
    "refused": N_("Udbyderen tager den ikke"),
    "bounced": N_("Kom tilbage fra modtagerens mailserver"),
    "came-back": N_("Kom tilbage for denne gang; prøv igen senere"),
    "complained": N_("Meldt som uønsket"),
    "carrier-away": N_("Udbyderen svarede ikke i over et døgn"),
    "expired": N_("Telefonen var slukket for længe"),
    "undeliverable": N_("Nummeret kan ikke få sms'er"),
    "cannot-be-worded": N_("Beskeden kunne ikke skrives"),
}
"""Why a notice failed."""

SKIPPED: Final[Mapping[str, str]] = {
    "turned-off": N_("kunden har valgt den fra"),
    "no-address": N_("ingen adresse oplyst"),
    "address-bounced": N_("adressen findes ikke: et brev kom tilbage"),
    "too-late": N_("for sent til at bruges"),
    "not-connected": N_("ingen udbyder er tilsluttet"),
}
"""Why one was left out."""


def notice_title(values: Mapping[str, Any], language: Language, market: Market = DENMARK) -> str:
    """What a notice was about, as its customer read it; nothing of a code. market: theirs."""
    kind = template(str(values["template"]))
    return title_of(kind, {} if kind.is_secret else values["said"], language, market)


def notice_cause(values: Mapping[str, Any]) -> str:
    """Why it did not go or arrive; "" where it did."""
    cause = str(values.get("cause") or "")
    return NOTICE_CAUSES.get(cause, SKIPPED.get(cause, ""))
