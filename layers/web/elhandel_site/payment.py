"""Betaling: what is due and how it is paid, and what was owed and paid before."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.billing.account import own_account
from elhandel.billing.cycle import BILLING_DAYS
from elhandel.payments.links import ask_for_link
from elhandel.payments.methods import own_way
from elhandel.platform.settings import settings
from elhandel.portal import bills
from elhandel.portal.dashboard_billing import choose_billing_day
from elhandel.portal.parameters import InvoiceNumber
from elhandel.portfolio.customers import asking_account
from elhandel.values.errors import NotFound
from elhandel_site.payment_methods import MANDATES, NAMES
from elhandel_web import N_, OurForm, SignedIn

router: Final = APIRouter()

SOURCES: Final = {
    "invoice": N_("Regning"),
    "credit-note": N_("Kreditnota"),
    "payment": N_("Indbetaling"),
    "collection": N_("Betaling"),
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
        days=BILLING_DAYS,
    )


@router.post("/betaling/dag")
def choose_day(visit: SignedIn, form: OurForm) -> Response:
    """Bill on another day of the month; the same again changes nothing."""
    day = form.choice("dag", tuple(map(str, BILLING_DAYS)))
    if day is None:
        raise NotFound("There is no such billing day. Choose one of the page.")
    with visit.transaction() as tx:
        choose_billing_day(tx, int(day), by=visit.session.who, clock=visit.clock)

    return visit.to("/betaling", done="betalingsdag")


@router.post("/betaling/link")
def ask_to_pay(visit: SignedIn, form: OurForm) -> Response:
    """Ask for a link to pay a document by; the same again is the same link."""
    number = form.said("regning")
    with visit.transaction() as tx:
        link = ask_for_link(tx, number, visit.clock)

    return visit.to(f"/betaling/link/{link.number}")


@router.get("/betaling/link/{number}")
def pay_link(visit: SignedIn, number: InvoiceNumber) -> Response:
    """Where a document is paid; until the provider has said where, the page asks by itself."""
    with visit.transaction() as tx:
        explained = bills.explained_bill(tx, number, visit.today)
        links = {one: (ore, address) for one, ore, address in own_way(tx).links}

    open_ore = explained.standing.open_ore
    return visit.page(
        "pay_link.html",
        fragment="_pay_link.html",
        here="betaling",
        number=number,
        open_ore=open_ore,
        link=links.get(number) if open_ore > 0 else None,
    )
