"""Certifikat: what a certificate says and where it stands, for whoever has its number.

Without a sign-in, without a wallet, and without a person.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import Response

from elhandel.billing.archive import document_bytes
from elhandel.certificates.record import Certificate, State
from elhandel.certificates.shown import (
    certificate_by_number,
    document_by_number,
    image_bytes,
    metadata_bytes,
    metadata_hash,
)
from elhandel.platform.settings import settings
from elhandel.platform.web import ClockOfProcess, DatabaseOfProcess
from elhandel.portal.trading.market import require_market
from elhandel_site.signing_in import home_url
from elhandel_web import N_
from elhandel_web.pages import pages_of

STATES: Final = {
    State.PENDING: (N_("Afventer"), "warn"),
    State.VALID: (N_("Gyldigt"), "good"),
    State.RETIRED: (N_("Brugt"), ""),
    State.EXPIRED: (N_("Udløbet"), "warn"),
    State.WITHDRAWN: (N_("Trukket tilbage"), "bad"),
}
TOLD: Final = {
    State.PENDING: N_(
        "Målingerne kan stadig blive rettet. Indtil da kan certifikatet ikke gives videre."
    ),
    State.VALID: N_("Certifikatet kan gives videre eller bruges."),
    State.RETIRED: N_(
        "Strømmen er brugt af den, der havde certifikatet. Ingen kan bruge det igen."
    ),
    State.EXPIRED: N_("Det, der ikke var brugt, kan ikke længere bruges."),
    State.WITHDRAWN: N_("Målingen blev rettet, så der er intet tilbage af certifikatet."),
}
TECHNOLOGIES: Final = {
    "D11": N_("Solceller"),
    "D12": N_("Vindmølle"),
    "D13": N_("Vandkraft"),
    "D14": N_("Bølgekraft"),
}
AREAS: Final = {"DK1": N_("Vestdanmark (DK1)"), "DK2": N_("Østdanmark (DK2)")}


router: Final = APIRouter(prefix="/certifikat/{number}", dependencies=[Depends(require_market)])

type Number = Annotated[str, Path(max_length=18, pattern=r"^ERC-[0-9]{4}-[0-9]{6,9}$")]


@router.get("")
def certificate(
    request: Request, number: Number, database: DatabaseOfProcess, clock: ClockOfProcess
) -> Response:
    """What it says, and where it stands."""
    found = _found(database, number)
    state = found.state(clock.now())
    title, tone = STATES[state]

    return pages_of(request).answer(
        request,
        "certificate.html",
        here="certifikat",
        certificate=found,
        title=title,
        tone=tone,
        told=TOLD[state],
        technology=TECHNOLOGIES.get(found.technology, N_("Vedvarende energi")),
        area=AREAS[found.price_area],
        left_wh=found.amounts.live_wh - found.retired_wh,
        sha256=metadata_hash(_metadata(request, found)),
    )


@router.get("/metadata.json")
def metadata(request: Request, number: Number, database: DatabaseOfProcess) -> Response:
    """What it says, for machines; never changed, so that its hash proves it (GX-ERC-5)."""
    content = _metadata(request, _found(database, number))
    return Response(content, media_type="application/json")


@router.get("/image.svg")
def image(number: Number, database: DatabaseOfProcess) -> Response:
    """A picture of it, for wallets that show what they hold; never changed."""
    content = image_bytes(_found(database, number), settings().supplier_name)
    return Response(content, media_type="image/svg+xml")


@router.get("/document.pdf")
def document(number: Number, database: DatabaseOfProcess) -> Response:
    """Its PDF, once whoever has it has asked for one; it names nobody."""
    with database.transaction() as tx:
        key, sha256 = document_by_number(tx, number)

    content = document_bytes(settings().documents_bucket, key, sha256)
    return Response(content, media_type="application/pdf")


def _found(database: DatabaseOfProcess, number: str) -> Certificate:
    with database.transaction() as tx:
        return certificate_by_number(tx, number)


def _metadata(request: Request, found: Certificate) -> bytes:
    return metadata_bytes(found, settings().supplier_name, home_url(request))
