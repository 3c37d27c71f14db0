"""Spot prices that are lacking, told before a run. A missing price is never zero: who needs it is
parked with it.

Only those are missed that somebody is settled by: consumption under a spot product, and what flows
to the grid.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, timedelta
from typing import Any, Final

from elhandel.platform.database import Transaction
from elhandel.pricing.spot import SpotDay, spot_days
from elhandel.values.local_time import days, intervals_of_day, start_of_day
from elhandel.values.period import Period

type Gaps = Mapping[str, list[str]]
"""By price area: the local day and the UTC times that lack a price."""

EVERY_STRETCH: Final[Mapping[str, Any]] = {"stretch_from": None, "stretch_to": None}

_NAMED: Final = 10

# Who of those that a run would settle is settled by spot prices, by price area, and on which days.
_BY_SPOT: Final = """
SELECT chosen.price_area, min(chosen.settled_from), max(chosen.settled_to)
FROM settlement.supply_to_settle(
    %(start)s, %(end)s, %(ended_by)s, %(price_area)s, %(grid_area)s, %(product)s, %(gsrns)s) chosen
JOIN portfolio.supply_period s USING (supply_period_id)
WHERE chosen.price_area = ANY(%(areas)s)
  AND chosen.stretch_from = coalesce(%(stretch_from)s, chosen.stretch_from)
  AND chosen.stretch_to = coalesce(%(stretch_to)s, chosen.stretch_to) AND (
    EXISTS (
        SELECT FROM portfolio.agreed_product a JOIN pricing.product p USING (product_id)
        WHERE a.contract_id = s.contract_id AND p.pricing_type = 'spot'
          AND a.first < chosen.settled_to AND a.past > chosen.settled_from)
    OR EXISTS (
        SELECT FROM portfolio.metering_point_version v
        WHERE v.metering_point_id = s.metering_point_id AND v.superseded_at IS NULL AND v.type = 'E18')
    OR EXISTS (
        SELECT FROM portfolio.coupling c JOIN portfolio.metering_point_version v ON v.metering_point_id = c.child_id
        WHERE c.parent_id = s.metering_point_id AND c.first < chosen.settled_to AND c.past > chosen.settled_from
          AND v.superseded_at IS NULL AND v.type = 'E18'))
GROUP BY chosen.price_area
"""


def missing_spot_prices(
    tx: Transaction, needed: Mapping[str, Period], chosen: Mapping[str, Any]
) -> Gaps:
    """What is missing of the days that each price area is needed for; empty where all is known.

    chosen: what `settlement.supply_to_settle` is asked, and the stretch that a run takes, or
    EVERY_STRETCH. Only where something is missing is it asked who needs it.
    """
    missing = _missing(tx, needed)
    if not missing:
        return missing
    by_spot = tx.execute(_BY_SPOT, {**chosen, "areas": list(missing)}).fetchall()
    return _missing(tx, {area: Period(first, past) for area, first, past in by_spot})


def _missing(tx: Transaction, needed: Mapping[str, Period]) -> Gaps:
    found = {
        area: list(_gaps(_known(tx, area, period), period))
        for area, period in sorted(needed.items())
    }
    return {area: gaps for area, gaps in found.items() if gaps}


def _known(tx: Transaction, area: str, needed: Period) -> Mapping[date, SpotDay]:
    return spot_days(tx, [area], needed.start, needed.end)[area]


def _gaps(known: Mapping[date, SpotDay], needed: Period) -> Iterator[str]:
    for day in days(needed.start, needed.end):
        found = known.get(day)
        if found is None:
            yield f"{day} the whole day"
            continue
        there, due = len(found.per_kwh), intervals_of_day(day, found.resolution_minutes)
        if there != due:
            yield f"{day} the whole day ({there} prices in place of {due})"
        elif not found.complete:
            yield f"{day} {_listed(list(_times(found)), 'times')}"


def _times(found: SpotDay) -> Iterator[str]:
    """The ranges of time without a price, in UTC."""
    places = [place for place, price in enumerate(found.per_kwh) if price is None]
    firsts = [place for place in places if place - 1 not in places]
    pasts = [place + 1 for place in places if place + 1 not in places]
    for first, past in zip(firsts, pasts, strict=True):
        yield f"{_utc(found, first)} to {_utc(found, past)}"


def _utc(found: SpotDay, place: int) -> str:
    instant = start_of_day(found.day) + place * timedelta(minutes=found.resolution_minutes)
    return f"{instant.astimezone(UTC):%H:%MZ}"


def _listed(texts: Sequence[str], what: str) -> str:
    more = f" and {len(texts) - _NAMED} more {what}" if len(texts) > _NAMED else ""
    return f"{', '.join(texts[:_NAMED])}{more}"
