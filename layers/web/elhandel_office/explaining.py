"""Forklar: why a bill says what it says, line by line, down to the versions of the readings."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.backoffice.audit import note_opened
from elhandel.backoffice.bills import bill_documents, explained_bill
from elhandel.billing.archive import document_bytes
from elhandel.identity import Right, may, require
from elhandel.platform.settings import settings
from elhandel.values.days.local_time import danish_time
from elhandel.values.errors import NotFound
from elhandel_office.ids import IdInQuery
from elhandel_web import SignedIn

router: Final = APIRouter(prefix="/kontor/regninger")

type Form = Literal["pdf", "xml"]
_TYPES: Final = {"pdf": "application/pdf", "xml": "application/xml"}


@router.get("/{number}/dokument.{form}")
def document(number: str, form: Form, visit: SignedIn) -> Response:
    """A bill as it was sent: its PDF, or its e-invoice (UBL) where the buyer takes one."""
    require(visit.session, Right.CONTACT_DATA)
    with visit.transaction() as tx:
        found = bill_documents(tx, number)
    key, sha256 = found.pdf, found.pdf_sha256
    if form == "xml":
        key, sha256 = found.ubl, found.ubl_sha256
    if key is None:
        raise NotFound(f"Bill {number} has no such document, or it is not made yet.")
    with visit.database.transaction() as tx:
        note_opened(tx, found.account_id, visit.session.who, "dokument", visit.clock.now())

    return Response(
        document_bytes(settings().documents_bucket, key, sha256),
        media_type=_TYPES[form],
        headers={"content-disposition": f'inline; filename="{number}.{form}"'},
    )


@router.get("/{number}/forklar")
def explain(
    number: str, visit: SignedIn, linje: IdInQuery = None, dag: dt.date | None = None
) -> Response:
    """A document's lines; linje: one of them opened; dag: one of its days."""
    require(visit.session, Right.SEARCH)
    with visit.transaction() as tx:
        found = explained_bill(tx, number, visit.today, linje)
        documents = bill_documents(tx, number)
    with visit.database.transaction() as tx:
        note_opened(
            tx,
            found.account_id,
            visit.session.who,
            "forklar",
            visit.clock.now(),
            part=visit.is_partial,
        )

    days = found.opened.days if found.opened is not None else ()
    return visit.page(
        "explain.html",
        fragment="_explain_line.html",
        here="kunder",
        bill=found,
        documents=documents,
        day=next((day for day in days if day.day == dag), None),
        version=next((version for version in found.versions if version.day == dag), None),
        versions={version.day: version for version in found.versions},
        knows_contacts=may(visit.session, Right.CONTACT_DATA),
        may_credit=may(visit.session, Right.CREDIT),
        may_dispute=may(visit.session, Right.CHANGE_CUSTOMER),
        local=danish_time,
        exact=decimal_of,
        one_day=dt.timedelta(days=1),
    )


def decimal_of(value: Fraction, per: int = 1) -> Decimal:
    """An exact amount as a number to be rounded; per: of how many."""
    return Decimal(value.numerator) / (value.denominator * per)
