"""Certifikater: what a customer has of certificates; one is given away, or retired."""

import secrets
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from elhandel.billing.archive import document_bytes
from elhandel.certificates import UnableToCertify
from elhandel.certificates.moves import (
    ask_document,
    certificate_document,
    document_state,
    own_certificate,
    own_certificates,
    retire,
    transfer,
)
from elhandel.exchange.orders import cited_wh
from elhandel.platform.settings import settings
from elhandel.values.units import wh
from elhandel_site.neighbours.market import TRADING
from elhandel_site.neighbours.trading import NO_KWH
from elhandel_site.neighbours.words import CERTIFICATE_STATES, TECHNOLOGIES
from elhandel_site.places import home_of
from elhandel_web import N_, Form, OurForm, SignedIn, Visit
from elhandel_web.forms import KEY

router: Final = APIRouter(dependencies=TRADING)

PAGE: Final = "/nabostroem/certifikater"
_SHOWN: Final = 20

type Number = Annotated[str, Path(max_length=20, pattern=r"^ERC-[0-9]{4}-[0-9]{6,9}$")]

REFUSED: Final = {
    "certificate-closed": ("kwh", N_("Certifikatet kan ikke flyttes lige nu. Se dets status.")),
    "exceeds-erc-amount": ("kwh", N_("Så meget har du ikke af certifikatet.")),
    "certificate-covers-nothing": (
        "bolig",
        N_("Der brugte du ikke strøm i den time. Vælg en anden bolig, eller ingen bestemt."),
    ),
    "no-recipient": (
        "konto",
        N_("Der er ingen anden konto med det nummer. Det står på modtagerens regning."),
    ),
    "certificate-move-differs": (
        "kwh",
        N_("Der er sendt noget andet fra den formular. Se efter, før du sender."),
    ),
}
"""By a refusal of the room: the field, and what is wrong."""
NOT_CHECKED: Final = N_("Sæt kryds, når du er sikker.")


@router.get(PAGE)
def certificates(
    visit: SignedIn, foer: Annotated[int | None, Query(ge=1, le=2**62)] = None
) -> Response:
    """What the customer has, the newest first. foer: those before one."""
    with visit.transaction() as tx:
        home = home_of(tx, visit, None, visit.today)
        found = own_certificates(tx, foer, _SHOWN + 1)
    now = visit.clock.now()
    shown = found[:_SHOWN]
    return visit.page(
        "neighbours/certificates.html",
        fragment="neighbours/_certificates.html",
        here="nabostroem",
        home=home,
        certificates=[(own, own.certificate.state(now)) for own in shown],
        before=shown[-1].certificate.certificate_id if len(found) > _SHOWN else None,
        states=CERTIFICATE_STATES,
        technologies=TECHNOLOGIES,
    )


@router.get(f"{PAGE}/{{number}}.pdf")
def document(visit: SignedIn, number: Number) -> Response:
    """A certificate as its PDF was made."""
    with visit.transaction() as tx:
        key, sha256 = certificate_document(tx, number)

    return Response(
        document_bytes(settings().documents_bucket, key, sha256),
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="{number}.pdf"'},
    )


@router.post(f"{PAGE}/{{number}}/pdf")
def make_document(visit: SignedIn, number: Number, form: OurForm) -> Response:
    """Let the PDF of a certificate be made; asking again changes nothing."""
    with visit.transaction() as tx:
        ask_document(tx, number, visit.clock.now())
    return visit.to(f"{PAGE}/{number}", done="dokument")


@router.get(f"{PAGE}/{{number}}")
def one_certificate(visit: SignedIn, number: Number) -> Response:
    """A certificate, and what can be done with it."""
    return _page(visit, number)


@router.post(f"{PAGE}/{{number}}/overdrag")
def give(visit: SignedIn, number: Number, form: OurForm) -> Response:
    """Give a certificate, or a part of it, to another account. Sent twice it is one transfer."""
    account = form.text("konto", most=20).upper()
    energy = _energy(form)
    if not form.is_good:
        return _page(visit, number, form)
    try:
        with visit.transaction() as tx:
            transfer(tx, number, account, energy, _key(form), visit.clock.now(), bound=cited_wh)
    except UnableToCertify as error:
        return _refused(visit, number, form, error)
    return visit.to(f"{PAGE}/{number}", done="overdraget")


@router.post(f"{PAGE}/{{number}}/brug")
def use(visit: SignedIn, number: Number, form: OurForm) -> Response:
    """Retire a certificate, or a part of it, for good; for a home of one's own, or for none."""
    energy = _energy(form)
    gsrn = form.said("bolig")[:40] or None
    if form.said("sikker") != "ja":
        form.refuse("sikker", NOT_CHECKED)
    if not form.is_good:
        return _page(visit, number, form)
    try:
        with visit.transaction() as tx:
            retire(tx, number, energy, _key(form), visit.clock.now(), gsrn, bound=cited_wh)
    except UnableToCertify as error:
        return _refused(visit, number, form, error)
    return visit.to(f"{PAGE}/{number}", done="brugt")


def _energy(form: Form) -> int | None:
    """Wh; None, all that one has, where nothing is said."""
    if not form.said("kwh").strip():
        return None
    kwh = form.decimal("kwh", 3, NO_KWH)
    return None if kwh is None else wh(kwh)


def _key(form: Form) -> str:
    return form.said(KEY)[:80] or secrets.token_urlsafe(16)


def _refused(visit: Visit, number: str, form: Form, error: UnableToCertify) -> Response:
    if error.code not in REFUSED:
        raise error
    form.refuse(*REFUSED[error.code])
    return _page(visit, number, form)


def _page(visit: Visit, number: str, form: Form | None = None) -> Response:
    with visit.transaction() as tx:
        home = home_of(tx, visit, None, visit.today)
        own = own_certificate(tx, number)
        document = document_state(tx, number)
    return visit.page(
        "neighbours/certificate.html",
        status=200 if form is None else 422,
        here="nabostroem",
        home=home,
        own=own,
        c=own.certificate,
        document=document,
        state=own.certificate.state(visit.clock.now()),
        states=CERTIFICATE_STATES,
        technologies=TECHNOLOGIES,
        form=form,
        move_key=(form.said(KEY)[:80] if form else "") or secrets.token_urlsafe(16),
    )
