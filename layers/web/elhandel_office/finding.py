"""Søg: anything by whatever is known of it. What is searched for is never in an address."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.backoffice.customers import cards
from elhandel.backoffice.errors import UnableToSearch
from elhandel.backoffice.search import Found, Hit, needs_hash, search
from elhandel.identity import Right, may, require
from elhandel.identity.sign_ins import count_try
from elhandel.platform.vault.hasher import Fingerprints, hasher_from_environment
from elhandel.values.identifiers import Identity
from elhandel_office import acting
from elhandel_web import N_, OurForm, SignedIn, Visit

router: Final = APIRouter(prefix="/kontor/soeg")

KEYS: Final[Mapping[str, str]] = {
    "point": N_("Målepunkt"),
    "point-end": N_("Målepunkt, der ender sådan"),
    "customer": N_("Kundenummer"),
    "account": N_("Konto"),
    "bill": N_("Regning"),
    "payment": N_("Betalings-id"),
    "signup": N_("Tilmelding"),
    "message": N_("Besked"),
    "phone": N_("Telefon"),
    "email": N_("E-mail"),
    "number": N_("CPR- eller CVR-nummer"),
    "name": N_("Navn"),
    "address": N_("Adresse"),
}


@router.get("")
def search_page(visit: SignedIn) -> Response:
    """What can be searched for."""
    require(visit.session, Right.SEARCH)
    return visit.page("search.html", here="soeg", found=None, known={}, keys=KEYS, short=False)


@router.post("")
def find(visit: SignedIn, form: OurForm) -> Response:
    """Everything that the text may mean; where it can mean one thing only, that thing."""
    require(visit.session, Right.SEARCH)
    with visit.database.transaction() as tx:
        count_try(tx, "search", visit.session.who, visit.clock.now())

    text = form.said("q")[:200]
    numbers = needs_hash(text, _hashed) if may(visit.session, Right.CONTACT_DATA) else ()
    try:
        with visit.transaction() as tx:
            found = search(tx, visit.session, text, numbers)
            known = cards(
                tx, [hit.customer_id for hit in found.hits if hit.customer_id is not None]
            )
    except UnableToSearch:
        return visit.page(
            "search.html", status=422, here="soeg", found=None, known={}, keys=KEYS, short=True
        )

    if found.jump is not None and (place := _place(visit, found.jump)):
        return visit.to(place)
    acting.note_listed(visit, known, "soeg")
    return visit.page(
        "search.html",
        here="soeg",
        found=found,
        known=known,
        keys=KEYS,
        short=False,
        places={hit: _place(visit, hit) for hit in found.hits},
        knows_contacts=may(visit.session, Right.CONTACT_DATA),
    )


def _hashed(identity: Identity) -> Fingerprints:
    return hasher_from_environment().fingerprints(identity.kind, identity.number)


def _place(visit: Visit, hit: Hit) -> str:
    """Where a hit leads."""
    if hit.key == "message" and hit.customer_id is None and may(visit.session, Right.OPERATIONS):
        return f"/kontor/beskeder/{hit.ref}"
    if hit.key == "bill":
        return f"/kontor/regninger/{hit.ref}/forklar"
    return "" if hit.customer_id is None else f"/kontor/kunder/{hit.customer_id}"


__all__ = ["Found", "router"]
