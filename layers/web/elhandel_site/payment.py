"""Betaling: what is due and how it is paid, and what was owed and paid before."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.billing.account import own_account
from elhandel.payments.methods import own_way
from elhandel.platform.settings import settings
from elhandel.portal import bills
from elhandel.portfolio.customers import asking_account
from elhandel_site.payment_methods import MANDATES, NAMES
from elhandel_web import N_, SignedIn

router: Final = APIRouter()

SOURCES: Final = {
    "invoice": N_("Regning"),
    "credit-note": N_("Kreditnota"),
    "payment": N_("Indbetaling"),
    "allocation": N_("Modregnet"),
    "payout": N_("Udbetalt til dig"),
    "fee": N_("Gebyr"),
    "join": N_("Flyttet fra en anden konto"),
}
"""What was booked, by its source in the ledger."""
OTHER: Final = N_("Rettelse")


@router.get("/betaling")
def payment(visit: SignedIn, foer: Annotated[int | None, Query(ge=1, le=2**62)] = None) -> Response:
    """The balance, what is due next, how it is paid, and what was booked. foer: what came before an
    entry.
    """
    with visit.transaction() as tx:
        found = bills.list_bills(tx, visit.today)
        account = own_account(tx, foer)
        number = asking_account(tx).number
        way = own_way(tx)

    ours = settings()
    return visit.page(
        "payment.html",
        fragment="_entries.html",
        here="betaling",
        bills=found,
        due=[row for row in found.rows if row.standing.open_ore > 0],
        account=account,
        number=number,
        way=way,
        mandates=MANDATES,
        names=NAMES,
        older=foer,
        sources=SOURCES,
        other=OTHER,
        our_account=ours.bank_account,
    )
