"""Overblik: am I all right?"""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from elhandel.portal import bills, usage
from elhandel.values.days.local_time import first_of_month, next_month
from elhandel_site.month_chart import month_plot
from elhandel_site.places import PlaceNumber, home_of, remembered, to_its_path
from elhandel_site.price_chart import price_chart
from elhandel_web import N_, SignedIn

router: Final = APIRouter()

COMING: Final = {
    "begins": N_("Vi leverer strøm her fra den dag."),
    "ends": N_("Vi leverer ikke længere strøm her. Slutregningen kommer derefter."),
    "move_out": N_("Du flytter. Vi har givet besked."),
    "end_of_supply": N_("Du stopper hos os. Vi har givet besked."),
    "product": N_("Du skifter til"),
    "corrected": N_("Noget blev rettet"),
}
"""What happens on a day, by its kind."""


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
        month, beside, events, prices = None, None, [], None
        if home.place is not None:
            month = usage.month_of(tx, home.place, first_of_month(today), today)
            beside = None if month is None else usage.month_before(tx, month)
            events = usage.coming(tx, home.place, found.rows, today)
            if month is not None and not month.waits and today in month.supplied:
                prices = usage.prices_from(month.spent, home.place, visit.clock.now())

    answer = visit.page(
        "overview.html",
        here="overblik",
        home=home,
        today=today,
        account=visit.session.customer_id,
        active=[place for place in home.places if not place.ended_by(today)],
        bills=found,
        latest=next(iter(found.rows), None),
        m=month,
        beside=beside,
        plot=None if month is None else month_plot(month, "kwh" if month.waits else "kr"),
        prices=prices,
        price_chart=None if prices is None else price_chart(prices.ahead, today),
        events=events,
        event_words=COMING,
        next_month=next_month(today),
    )
    return remembered(answer, home)
