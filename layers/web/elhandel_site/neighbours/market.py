"""What the pages of Nabostrøm share: whether there is a market, the months that are traded, and how
a home stands in one of them.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import Depends, Query

from elhandel.exchange import InvalidOrder
from elhandel.exchange.control import pause_now
from elhandel.exchange.epochs import Epoch, EpochRow, epoch_on, epochs_before
from elhandel.exchange.orders import Means, home_of, means_of
from elhandel.exchange.rules import MarketRules, market_rules
from elhandel.platform.database import Transaction
from elhandel.portal.trading.market import require_market
from elhandel.values.days.local_time import danish_time, first_of_month
from elhandel.values.errors import NotFound
from elhandel_site.places import Home
from elhandel_web import Visit

type Stands = Literal["trades", "none", "begins", "ended", "netted"]
"""How a home stands to the market: it trades, or why it cannot."""

_PRICES: Final = 12

TRADING: Final = [Depends(require_market)]

type MonthAsked = Annotated[str, Query(alias="maaned", max_length=10)]


@dataclass(frozen=True, slots=True)
class Clock:
    """The epoch that is active, whether the market stands still, and what traded last."""

    epoch: Epoch
    ends_at: dt.datetime
    ends_local: dt.datetime
    seconds: int
    is_paused: bool
    latest: EpochRow | None
    rows: tuple[EpochRow, ...]
    """Of the month, the newest first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a home stands to the market in a month. means: None where it cannot trade."""

    stands: Stands
    means: Means | None = None


def open_months(today: dt.date, rules: MarketRules) -> list[dt.date]:
    """The months that are traded today, this one first."""
    this = first_of_month(today)
    before = first_of_month(this - dt.timedelta(days=1))
    return [this, before] if today.day <= rules.open_days else [this]


def month_of(said: str, months: list[dt.date]) -> dt.date:
    """The month that was asked for, if it is traded; else this one."""
    return next((month for month in months if f"{month:%Y-%m}" == said), months[0])


def rules_of(visit: Visit) -> MarketRules:
    """The rules of the market on the day of a visit."""
    return market_rules(visit.today)


def clock_of(tx: Transaction, visit: Visit, area: str | None, month: dt.date) -> Clock:
    """The epoch bar of an area."""
    now = visit.clock.now()
    epoch = epoch_on(now)
    found = [] if area is None else epochs_before(tx, area, now, 2 * _PRICES)
    rows = tuple(row for row in found if row.month == month)[:_PRICES]
    return Clock(
        epoch=epoch,
        ends_at=epoch.end,
        ends_local=danish_time(epoch.end),
        seconds=int((epoch.end - now).total_seconds()),
        is_paused=pause_now(tx) is not None,
        latest=rows[0] if rows else None,
        rows=rows,
    )


def standing_of(tx: Transaction, home: Home, month: dt.date, visit: Visit) -> Standing:
    """How a home stands to the market in a month that is traded."""
    place = home.place
    if place is None:
        return Standing("none")
    if place.begins_after(visit.today):
        return Standing("begins")
    try:
        supply = home_of(tx, place.gsrn.value, month)
    except NotFound:
        return Standing("ended")
    try:
        return Standing("trades", means_of(tx, supply, month, rules_of(visit)))
    except InvalidOrder:
        return Standing("netted")
