"""Er noget galt? A dispute of one line of a bill: opened, and followed."""

from collections.abc import Mapping
from typing import Final, cast

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.billing.archive import document_bytes
from elhandel.billing.disputes import DisputeCause, UnableToDispute
from elhandel.platform.settings import settings
from elhandel.portal import bills
from elhandel.values.days.local_time import danish_time
from elhandel_site.bills import ONE_DAY
from elhandel_site.line_words import in_english
from elhandel_web import N_, Form, OurForm, SignedIn, Visit

router: Final = APIRouter(prefix="/regninger")

_HERE: Final = "regninger"
_WHOLE: Final = "0"

CAUSES: Final[Mapping[str, str]] = {
    "use": N_("Jeg har ikke brugt så meget"),
    "price": N_("Prisen er en anden end aftalt"),
    "not-mine": N_("Jeg boede der ikke, eller det er ikke mit"),
    "paid": N_("Jeg har allerede betalt det"),
    "other": N_("Noget andet"),
}

REFUSALS: Final[Mapping[str, str]] = {
    "too-many-letters": N_(
        "Du har skrevet så meget, som vi tager imod på en dag. Skriv igen i morgen, eller ring til "
        "os, hvis det haster."
    ),
    "unable-to-dispute": N_(
        "Vi kan ikke tage den indsigelse her nu: noget andet af regningen er under behandling, "
        "eller flere af dine regninger er. Ring til os, så ser vi på det sammen."
    ),
}
"""What stands beside the letter, by the code of the refusal."""


@router.get("/{number}/indsigelse")
def dispute_form(number: str, visit: SignedIn, linje: int | None = None) -> Response:
    """What is disputed of a bill, or the form to do it."""
    with visit.transaction() as tx:
        found = bills.disputed_bill(tx, number)

    return _page(visit, found, line=linje)


@router.get("/{number}/indsigelse.pdf")
def dispute_file(number: str, visit: SignedIn) -> Response:
    """All papers of the latest dispute, as they were put together."""
    with visit.transaction() as tx:
        key, sha256 = bills.dispute_file(tx, number)

    return Response(
        document_bytes(settings().documents_bucket, key, sha256),
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="{number}-indsigelse.pdf"'},
    )


@router.post("/{number}/indsigelse")
def dispute(number: str, visit: SignedIn, form: OurForm) -> Response:
    """Open a dispute; sent again it is the one that is open."""
    try:
        with visit.transaction() as tx:
            found = bills.disputed_bill(tx, number)
            objection = _objection(form, found)
            if objection is not None:
                bills.dispute_bill(tx, number, objection, visit.session.who, visit.clock.now())
    except UnableToDispute as error:
        return _refused(visit, number, form, error)

    if objection is None:
        return _page(visit, found, form=form, status=422)
    return visit.to(f"/regninger/{number}/indsigelse", done="indsigelse")


@router.post("/{number}/indsigelse/besked")
def write_more(number: str, visit: SignedIn, form: OurForm) -> Response:
    """Write more about what is disputed."""
    words = form.text("besked", most=4000)
    try:
        with visit.transaction() as tx:
            if form.is_good:
                bills.write_more(tx, number, words, visit.session.who, visit.clock.now())
                return visit.to(f"/regninger/{number}/indsigelse", done="skrevet")
            return _page(visit, bills.disputed_bill(tx, number), form=form, status=422)
    except UnableToDispute as error:
        return _refused(visit, number, form, error)


def _refused(visit: Visit, number: str, form: Form, error: UnableToDispute) -> Response:
    """The page with what was written, and beside it why it was not taken."""
    form.refuse("besked", REFUSALS[error.code])
    with visit.transaction() as tx:
        found = bills.disputed_bill(tx, number)

    return _page(visit, found, form=form, status=error.status)


def _objection(form: Form, found: bills.DisputedBill) -> bills.Objection | None:
    lines = sum(len(section.lines) for section in found.invoice.bill.sections)
    line = form.choice("linje", [str(number) for number in range(lines + 1)])
    cause = form.choice("hvorfor", list(CAUSES))
    words = form.text("besked", least=10, most=4000)
    if line is None or cause is None or not form.is_good:
        return None

    return bills.Objection(
        None if line == _WHOLE else int(line), cast("DisputeCause", cause), words
    )


def _page(
    visit: Visit,
    found: bills.DisputedBill,
    *,
    form: Form | None = None,
    line: int | None = None,
    status: int = 200,
) -> Response:
    return visit.page(
        "dispute.html",
        status=status,
        here=_HERE,
        found=found,
        form=form,
        line=line or "",
        causes=CAUSES,
        lines=list(_lines(found)),
        english=in_english,
        local=danish_time,
        one_day=ONE_DAY,
        today=visit.today,
    )


def _lines(found: bills.DisputedBill) -> list[tuple[int, str, int]]:
    """Number, text and amount of every line."""
    lines = [line for section in found.invoice.bill.sections for line in section.lines]
    return [(no, line.description, line.amount_ore) for no, line in enumerate(lines, start=1)]
