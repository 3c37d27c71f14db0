"""Regninger: what do I pay, and why?"""

import datetime as dt
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.billing.archive import document_bytes
from elhandel.platform.settings import settings
from elhandel.portal import bills
from elhandel_site.bill_words import CAUSES, GROUPS
from elhandel_web import SignedIn
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
        key, sha256 = bills.bill_document(tx, number)

    return Response(
        document_bytes(settings().documents_bucket, key, sha256),
        media_type="application/pdf",
        headers={"content-disposition": f'inline; filename="{number}.pdf"'},
    )


@router.get("/{number}")
def bill(number: str, visit: SignedIn) -> Response:
    """A bill explained: where the money goes, and why it is another than the last one."""
    with visit.transaction() as tx:
        found = bills.explained_bill(tx, number, visit.today)

    causes = found.difference.causes if found.difference else ()
    zero, bars = bars_from_zero([cause.amount_ore for cause in causes])
    return visit.page(
        "bill.html",
        here=_HERE,
        bill=found,
        group_words=GROUPS,
        cause_words=CAUSES,
        opens=bills.opens,
        zero=zero,
        bars=bars,
        one_day=ONE_DAY,
    )
