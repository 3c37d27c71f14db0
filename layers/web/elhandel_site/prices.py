"""Priser: when is it cheap?"""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.portal import usage
from elhandel.portal.usage import Prices
from elhandel_site.consumption import GROUPS
from elhandel_site.places import PlaceNumber, home_of, remembered, to_its_path
from elhandel_site.price_chart import price_chart
from elhandel_web import SignedIn
from elhandel_web.charts import Plot, stacked

router: Final = APIRouter()


@router.get("/priser")
@router.get("/sted/{number}/priser")
def prices(
    visit: SignedIn, number: PlaceNumber, timer: Annotated[int, Query(ge=1, le=6)] = 3
) -> Response:
    """Now, today, tomorrow; the cheapest hours in a row; the last days.

    timer: how many hours in a row are sought.
    """
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, visit.today)
        leads = to_its_path(visit, home, number)
        if leads is not None:
            return leads
        found = None if home.place is None else usage.prices_of(tx, home.place, visit.clock.now())

    hours = () if found is None else (*found.today, *found.tomorrow)
    answer = visit.page(
        "prices.html",
        here="priser",
        home=home,
        today=visit.today,
        p=found,
        chart=price_chart(hours, visit.today),
        asked=timer,
        window=None if found is None else _window(found, timer),
        days_plot=None if found is None else _days_plot(found),
        groups=GROUPS,
    )
    return remembered(answer, home)


def _window(found: Prices, hours: int) -> usage.Window | None:
    return next((window for window in found.windows if window.hours == hours), None)


def _days_plot(found: Prices) -> Plot:
    return stacked([("price", [(day.band.value, day.mean / 1e6)], None) for day in found.days])
