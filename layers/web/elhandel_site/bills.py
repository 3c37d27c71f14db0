"""Regninger: what do I pay, and why?"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.billing.archive import document_bytes
from elhandel.platform.settings import settings
from elhandel.portal import bills, documents
from elhandel.values.days.local_time import danish_time
from elhandel_site.bill_words import CAUSES, GROUPS
from elhandel_site.line_words import in_english, quantity_in_english
from elhandel_web import SignedIn, SignedInThemselves
from elhandel_web.charts import bars_from_zero

router: Final = APIRouter(prefix="/regninger")

ONE_DAY: Final = dt.timedelta(days=1)
_HERE: Final = "regninger"


@router.get("")
def list_bills(visit: SignedIn, foer: str | None = None) -> Response:
    """All bills and notes; foer: those before a number."""
    with visit.transaction() as tx:
        found = bills.list_bills(tx, visit.today, foer)

    return visit.page(
        "bills.html", fragment="_bills.html", here=_HERE, bills=found, older=foer, one_day=ONE_DAY
    )


@router.get("/{number}.pdf")
def bill_document(number: str, visit: SignedIn) -> Response:
    """A bill as it was sent."""
    with visit.transaction() as tx:
        key, sha256 = documents.bill_document(tx, number)

    return Response(
        document_bytes(settings().documents_bucket, key, sha256),
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="{number}.pdf"'},
    )


@router.get("/{number}.xml")
def bill_einvoice(number: str, visit: SignedInThemselves) -> Response:
    """The e-invoice of a bill, for who takes one."""
    with visit.transaction() as tx:
        key, sha256 = documents.bill_einvoice(tx, number)

    return Response(
        document_bytes(settings().documents_bucket, key, sha256),
        media_type="application/xml",
        headers={"content-disposition": f'attachment; filename="{number}.xml"'},
    )


@router.get("/{number}.csv")
def bill_hours(number: str, visit: SignedInThemselves) -> Response:
    """All hours of a bill, as they were known when it was issued."""
    with visit.transaction() as tx:
        text = bills.hours_as_csv(tx, number)

    return Response(
        text,
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{number}.csv"'},
    )


@router.get("/{number}/linje/{line_no}")
def bill_line(number: str, line_no: int, visit: SignedIn, dag: dt.date | None = None) -> Response:
    """A line opened to its days, and one of them to its hours."""
    with visit.transaction() as tx:
        found = bills.opened_line(tx, number, line_no)
    day = next((day for day in found.days if day.day == dag), None)

    return visit.page(
        "bill_line.html",
        fragment="_bill_day.html",
        here=_HERE,
        opened=found,
        day=day,
        one_day=ONE_DAY,
        known_at=danish_time(found.known_at),
        spans=spans,
        exact=decimal_of,
        english=in_english,
        english_quantity=quantity_in_english,
    )


@router.get("/{number}")
def bill(number: str, visit: SignedIn) -> Response:
    """A bill explained: where the money goes, and why it is another than the last one."""
    with visit.transaction() as tx:
        found = bills.explained_bill(tx, number, visit.today)
        has_einvoice = documents.has_einvoice(tx, number)

    causes = found.difference.causes if found.difference else ()
    zero, bars = bars_from_zero([cause.amount_ore for cause in causes])
    return visit.page(
        "bill.html",
        here=_HERE,
        bill=found,
        has_einvoice=has_einvoice,
        english=in_english,
        english_quantity=quantity_in_english,
        group_words=GROUPS,
        cause_words=CAUSES,
        opens=bills.opens,
        zero=zero,
        bars=bars,
        one_day=ONE_DAY,
    )


def spans(hours: tuple[int, ...]) -> list[tuple[int, int]]:
    """Hours of the clock as ranges: 0, 1, 2, 17 as 0 to 3 and 17 to 18."""
    found: list[tuple[int, int]] = []
    for hour in hours:
        if found and found[-1][1] == hour:
            found[-1] = (found[-1][0], hour + 1)
        else:
            found.append((hour, hour + 1))
    return found


def decimal_of(value: Fraction, per: int = 1) -> Decimal:
    """An exact amount as a number to be rounded; per: of how many."""
    return Decimal(value.numerator) / (value.denominator * per)
