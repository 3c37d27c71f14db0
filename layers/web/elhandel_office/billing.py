"""Regnskab: the billing view of a customer: documents, what was booked, what waits for a bill."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.backoffice.audit import note_opened
from elhandel.backoffice.customers import billing_view, cards, customer_facts
from elhandel.backoffice.timeline import whose
from elhandel.identity import Right, may, require
from elhandel.values.errors import NotFound
from elhandel_office.acting import of_firm
from elhandel_office.customers import SERVICE_STATES
from elhandel_office.ids import IdInPath
from elhandel_office.queue_words import CAUSES
from elhandel_web import N_, SignedIn

router: Final = APIRouter(prefix="/kontor/kunder")

STANDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "issued": (N_("åben"), "warn"),
    "partly_paid": (N_("delvis betalt"), "warn"),
    "paid": (N_("betalt"), "good"),
    "overdue": (N_("forfalden"), "bad"),
    "credited": (N_("krediteret"), ""),
    "draft": (N_("kladde"), ""),
}
"""How a document stands, and how its tag looks."""

KINDS: Final[Mapping[str, str]] = {
    "invoice": N_("Faktura"),
    "credit_note": N_("Kreditnota"),
    "debit_note": N_("Debetnota"),
}

SOURCES: Final[Mapping[str, str]] = {
    "invoice": N_("Regning"),
    "payment": N_("Indbetaling"),
    "collection": N_("Betaling"),
    "allocation": N_("Modregnet"),
    "payout": N_("Udbetalt"),
    "fee": N_("Gebyr"),
    "join": N_("Flyttet fra en anden konto"),
}
OTHER: Final = N_("Rettelse")

METHODS: Final[Mapping[str, str]] = {
    "debit_order": N_("Betalingsaftale"),
    "card": N_("Kort"),
    "eft": N_("Overførsel"),
}
"""How it is paid: a market's own name for it is not the staff's language."""

MANDATES: Final[Mapping[str, tuple[str, str]]] = {
    "wanted": (N_("bestilt hos udbyderen"), "warn"),
    "pending": (N_("venter på kunden"), "warn"),
    "active": (N_("gælder"), "good"),
    "suspended": (N_("på pause"), "warn"),
    "cancelled": (N_("opsagt"), "bad"),
    "expired": (N_("udløbet"), "bad"),
}
"""A mandate's state, and how its tag looks."""

ATTEMPTS: Final[Mapping[str, tuple[str, str]]] = {
    "planned": (N_("planlagt"), ""),
    "sent": (N_("på vej"), ""),
    "completed": (N_("betalt"), "good"),
    "failed": (N_("mislykket"), "bad"),
    "withdrawn": (N_("trukket tilbage"), ""),
    "reversed": (N_("taget tilbage"), "bad"),
}
"""What became of an attempt to collect."""


@router.get("/{number}/regnskab")
def billing(number: IdInPath, visit: SignedIn) -> Response:
    """How the account of a customer is billed."""
    require(visit.session, Right.SEARCH)
    with visit.database.transaction() as tx:
        if number not in cards(tx, [number]):
            raise NotFound(f"There is no customer {number}. The number stands on their bills.")
        note_opened(tx, number, visit.session.who, "regnskab", visit.clock.now())
    with visit.transaction() as tx:
        parties = whose(tx, number).parties
        facts = customer_facts(tx, number, parties, visit.today)
        view = billing_view(tx, number, parties, visit.today)

    return visit.page(
        "billing.html",
        here="kunder",
        number=number,
        facts=facts,
        view=view,
        standings=STANDINGS,
        kinds=KINDS,
        sources=SOURCES,
        other=OTHER,
        service_states=SERVICE_STATES,
        mandates=MANDATES,
        ways=METHODS,
        attempts=ATTEMPTS,
        causes=CAUSES,
        asks=of_firm(visit, "generate-invoices"),
        knows_contacts=may(visit.session, Right.CONTACT_DATA),
    )
