"""Nabostrøm: what neighbours' trade has come to, what is under way, and what happened lately."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import Response

from elhandel.exchange import orders
from elhandel.exchange.auction import Side
from elhandel.portal import neighbours
from elhandel_site.neighbours.market import (
    TRADING,
    clock_of,
    open_months,
    rules_of,
    standing_of,
)
from elhandel_site.neighbours.tokens import tokens_of
from elhandel_site.places import PlaceNumber, home_of, remembered, to_its_path
from elhandel_web import SignedIn
from elhandel_web.charts import stacked

router: Final = APIRouter(dependencies=TRADING)

_ACTIVITY: Final = 12
_FEWEST: Final = 3
"""Fewer prices make no chart."""


@router.get("/nabostroem")
@router.get("/sted/{number}/nabostroem")
def dashboard(
    visit: SignedIn,
    number: PlaceNumber,
    del_: Annotated[str, Query(alias="del", max_length=10)] = "",
) -> Response:
    """The four figures, what happened, the latest prices, and what the home has to trade with. del:
    `nabo` for what changes by itself, as a part of the page.
    """
    live = visit.is_partial and del_ == "nabo"
    rules = rules_of(visit)
    month = open_months(visit.today, rules)[0]
    with visit.transaction() as tx:
        home = home_of(tx, visit, number, visit.today)
        leads = to_its_path(visit, home, number)
        if leads is not None:
            return leads
        clock = clock_of(tx, visit, home.place.price_area if home.place else None, month)
        own, _ = orders.own_orders(tx)
        trades, _ = orders.own_trades(tx)
        on_bills = neighbours.on_bills(tx)
        standing = None if live else standing_of(tx, home, month, visit)
        tokens = tokens_of(tx)

    of_month = [trade for trade in trades if trade.month == month]
    prices = clock.rows[::-1]
    plot = (
        stacked(("measured", [("normal", row.price / 1e6)], None) for row in prices)
        if len(prices) >= _FEWEST
        else None
    )
    answer = visit.page(
        "neighbours/dashboard.html",
        fragment="neighbours/_overview.html" if live else None,
        here="nabostroem",
        home=home,
        month=month,
        clock=clock,
        prices=prices,
        plot=plot,
        on_bills=on_bills,
        tokens=tokens,
        sold_wh=sum(trade.wh for trade in of_month if trade.side is Side.SELL),
        bought_wh=sum(trade.wh for trade in of_month if trade.side is Side.BUY),
        open_orders=[one for one in own if one.closed_at is None],
        activity=neighbours.activity(own, trades, _ACTIVITY),
        standing=standing,
        rules=rules,
        part=live,
    )
    return remembered(answer, home)
