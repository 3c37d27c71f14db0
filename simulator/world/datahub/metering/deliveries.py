"""Deliveries: each day's values of all supplied points, in bundles, the morning after."""

from datetime import timedelta
from typing import Final

from simulator.world.datahub.documents import readings, split_into_bundles
from simulator.world.datahub.market import Market
from simulator.world.datahub.metering.meters import Meters, available_at

_DAY: Final = timedelta(days=1)


def deliver_next_day(market: Market, meters: Meters) -> bool:
    """Lay the oldest undelivered day on Timeseries; False if none is due by now."""
    day = market.supplies.next_due_day()
    if day is None or available_at(day) > market.now:
        return False

    supplies = market.supplies.due_on(day)
    market.supplies.delivered(day, day + _DAY)
    created = max(available_at(day), *(supply.known_at for supply in supplies))
    for bundle in split_into_bundles(meters.series(market, supplies, day)):
        market.send(readings(market.header("E23", created), bundle))

    return True
