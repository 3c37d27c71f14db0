"""RSM-015: asking for metering data again (E23), or for a point's yearly volume (E30)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from elhandel.values.days.local_time import days, local_date, start_of_day
from simulator.world.datahub.documents import ReadingSeries, Reason, readings, split_into_bundles
from simulator.world.datahub.market import Market
from simulator.world.datahub.metering.meters import Meters, available_at
from simulator.world.datahub.requests import fields
from simulator.world.datahub.requests.request import Request
from simulator.world.datahub.state.registry import Point
from simulator.world.datahub.state.supplies import Supply

_LONGEST: Final = timedelta(days=38 * 31)
_FARTHEST_BACK: Final = timedelta(days=8 * 366)
_DAY: Final = timedelta(days=1)


def handle(market: Market, request: Request) -> None:
    """Each series is answered by RSM-012 with a reference to it, or rejected."""
    for series in request.records:
        gsrn = fields.value(series, fields.GSRN)
        point = market.registry.find(gsrn or "")
        answer = _UNKNOWN if point is None else _answer(market, request.reason, series, point)
        if isinstance(answer, Reason):
            market.reject(request, series["mRID"], gsrn, [answer])
            continue

        named = [replace(metered, reference=series["mRID"]) for metered in answer]
        market.send(
            *(
                readings(market.header(request.reason), bundle)
                for bundle in split_into_bundles(named)
            )
        )


_UNKNOWN: Final = Reason("E10", "Metering point not identifiable")
_PERIOD: Final = Reason("E50", "Invalid period")


def _answer(
    market: Market, reason: str, series: dict[str, Any], point: Point
) -> Sequence[ReadingSeries] | Reason:
    if reason == "E30":
        return [_year_sum(market, point)]

    supplies = market.supplies.of_point(point.gsrn)
    if not supplies:
        return Reason("E16", "Unauthorised balance supplier")

    start = fields.moment(series, fields.START) or start_of_day(supplies[-1].start)
    end = fields.moment(series, fields.END) or market.now
    if end <= start or end - start > _LONGEST or market.now - start > _FARTHEST_BACK:
        return _PERIOD

    return _history(market, supplies, start, end)


def _history(
    market: Market, supplies: Sequence[Supply], start: datetime, end: datetime
) -> Sequence[ReadingSeries] | Reason:
    """Whole local days, each a series with its own registration time; the period must lie inside
    one supply.
    """
    first, last = local_date(start), local_date(end - timedelta(microseconds=1))
    supply = next((supplied for supplied in supplies if supplied.covers(first)), None)
    if supply is None or (supply.stop is not None and last >= supply.stop):
        return _PERIOD

    meters = Meters(market.seed)
    found = [
        metered
        for day in days(first, last + _DAY)
        if _is_out(market, day)
        for metered in meters.series(market, [supply], day)
    ]

    return found or Reason("E0H", "Data not available")


def _is_out(market: Market, day: date) -> bool:
    return available_at(day) <= market.now


def _year_sum(market: Market, point: Point) -> ReadingSeries:
    """The expected volume of the twelve months to today, as one value."""
    end = market.today
    start = end.replace(year=end.year - 1, day=min(end.day, 28))
    household = point.household
    volume = household.panel_watts * 700 if point.type == "E18" else household.annual_kwh * 1000

    return ReadingSeries(
        point.gsrn,
        point.type,
        "P1Y",
        start_of_day(start),
        start_of_day(end),
        market.now,
        [volume],
        default_quality="A06",
    )
