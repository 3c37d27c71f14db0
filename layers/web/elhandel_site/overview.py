"""Overblik: am I all right?"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.onboarding import wishes
from elhandel.platform.database import Transaction
from elhandel.portal import bills, homes, usage
from elhandel.portal.dashboard import account_status
from elhandel.portal.services import Service, Use, services_of, use_of
from elhandel.portfolio.customers import asking_account
from elhandel.pricing.products import offered_products
from elhandel.values.days.local_time import first_of_month, local_date, next_month
from elhandel.values.ids import ContractId
from elhandel_site.homes import asked_of
from elhandel_site.month_chart import month_plot
from elhandel_site.places import Home, PlaceNumber, home_of, remembered, to_its_path
from elhandel_site.price_chart import price_chart
from elhandel_site.services import ACCOUNT_STATES, gigabytes
from elhandel_web import N_, SignedIn, Visit

router: Final = APIRouter()

COMING: Final = {
    "begins": N_("Vi leverer strøm her fra den dag."),
    "ends": N_("Vi leverer ikke længere strøm her. Slutregningen kommer derefter."),
    "move_out": N_("Du flytter. Vi har givet besked."),
    "end_of_supply": N_("Du stopper hos os. Vi har givet besked."),
    "product": N_("Du skifter til"),
    "corrected": N_("Noget blev rettet"),
    "moves_in": N_(
        "Du flytter ind. Vi har meldt det til elmarkedet, og leverer strøm fra den dag."
    ),
    "disputed": N_("Vi svarer senest på din indsigelse mod regning"),
    "disputed_open": N_("Vi ser på din indsigelse mod regning"),
    "erasure": N_("Du har bedt om at blive slettet. Vi svarer inden for en måned."),
}
"""What happens on a day, by its kind."""

_ONGOING: Final = frozenset({"active", "suspended"})
"""States of a service that is there."""

_MOVES_IN: Final = frozenset({"registered", "taken", "held", "date_needed", "processing"})


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happens: of which kind, on which day, and what it is about."""

    kind: str
    day: dt.date
    about: str = ""
    ore: int = 0


@router.get("/")
@router.get("/sted/{number}/")
def overview(visit: SignedIn, number: PlaceNumber) -> Response:
    """The four cards, this month's forecast, the price now, the latest bill, what happens next."""
    today = visit.today
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, today)
        leads = to_its_path(visit, home, number)
        if number is not None and leads is not None:
            return leads

        found = bills.list_bills(tx, today)
        account = asking_account(tx)
        every = services_of(tx, today)
        services = [one for one in every if one.agreement.state in _ONGOING]
        data = _first_use(tx, services, visit) if home.place is None else None
        month, beside, prices, begins = None, None, None, None
        events = _of_customer(tx, today)
        if home.place is not None:
            begins = homes.beginning(tx, home.place, today)
            month = usage.month_of(tx, home.place, first_of_month(today), today)
            beside = None if month is None else usage.month_before(tx, month)
            events += _of_home(tx, home.place, found.rows, today)
            if month is not None and not month.waits and today in month.supplied:
                prices = usage.prices_from(month.spent, home.place, visit.clock.now())

    answer = visit.page(
        "overview.html",
        here="overblik",
        home=home,
        today=today,
        account=account.number,
        account_state=ACCOUNT_STATES[account_status(every, home.places, today)],
        services=services,
        data=data,
        gb=gigabytes,
        active=[place for place in home.places if not place.ended_by(today)],
        bills=found,
        latest=next(iter(found.rows), None),
        m=month,
        beside=beside,
        begins=begins,
        final=_final_bill(home, found.rows, today),
        plot=None if month is None else month_plot(month, "kwh" if month.waits else "kr"),
        prices=prices,
        price_chart=None if prices is None else price_chart(prices.ahead, today),
        events=sorted(events, key=lambda event: event.day),
        homes_asked=asked_of(visit),
        is_recent=visit.session.is_recent(visit.clock.now()),
        event_words=COMING,
        next_month=next_month(today),
    )
    return remembered(answer, home)


def _first_use(tx: Transaction, services: list[Service], visit: Visit) -> Use | None:
    """What the first service has used, of somebody who has no electricity."""
    uses = (use_of(tx, one.agreement, visit.clock) for one in services)
    return next((use for use in uses if use is not None), None)


def _final_bill(
    home: Home, rows: tuple[bills.BillRow, ...], today: dt.date
) -> bills.BillRow | None:
    """The final bill, where supply has ended at every home."""
    if home.place is None or any(not place.ended_by(today) for place in home.places):
        return None
    return next((row for row in rows if row.final and row.corrects_number is None), None)


def _of_customer(tx: Transaction, today: dt.date) -> list[Event]:
    """What is under way whatever the home: disputes, move-ins, the wish to be erased."""
    found = []
    for dispute in bills.open_disputes(tx):
        if dispute.answer_by is None:
            opened = local_date(dispute.opened_at)
            found.append(Event("disputed_open", opened, dispute.number))
        else:
            found.append(Event("disputed", dispute.answer_by, dispute.number))
    found += [
        Event("moves_in", wished.day)
        for wished in wishes.own_move_ins(tx, today)
        if wished.stage in _MOVES_IN
    ]
    erasure = wishes.latest_wish(tx, "erasure")
    if erasure is not None and erasure.closed_at is None:
        found.append(Event("erasure", local_date(erasure.wished_at)))

    return found


def _of_home(
    tx: Transaction, place: usage.Place, rows: tuple[bills.BillRow, ...], today: dt.date
) -> list[Event]:
    """What happens at a home; another product that is asked for, a moment before it is agreed."""
    coming = usage.coming(tx, place, rows, today)
    found = [Event(one.kind, one.day, one.about, one.ore) for one in coming]

    contract = ContractId(place.supplies[-1].contract_id)
    wish = wishes.latest_wish(tx, "product", contract)
    if wish is not None and wish.state == "registered":
        day = dt.date.fromisoformat(wish.asked["from"])
        names = {product.product_id: product.name for product in offered_products(tx, day)}
        name = names.get(wish.asked["product"], wish.asked["product"])
        found.append(Event("product", day, name))

    return found
