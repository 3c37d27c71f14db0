"""The header of a series: what was measured, when and how often, and whether that can be stored."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from elhandel.metering.document.wire import Series
from elhandel.metering.packed.day import DAY, HOUR, QUARTER
from elhandel.platform.telemetry import shown
from elhandel.values.days.local_time import local_date, start_of_day
from elhandel.values.identifiers import Gsrn, InvalidValue

_ACTIVE_ENERGY: Final = "8716867000030"
_KWH: Final = "KWH"
_MINUTES: Final = {"PT15M": QUARTER, "PT1H": HOUR, "P1D": DAY}
_SUMS: Final = {"P1M", "P1Y"}
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2099
_LONGEST_ID: Final = 200  # the market allows 36 characters; what is longer is no id
_LONGEST: Final = timedelta(days=1200)  # DataHub answers for at most 38 months


class Unusable(Exception):
    """A series cannot be used. code: stable, for programs; the sentence is for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Header:
    """When a series was measured."""

    resolution_minutes: int | None
    """15, 60, 1440, or None for sums of a month or year."""
    start: datetime
    end: datetime
    intervals: int
    """How many positions the period holds; 0 for sums, whose positions are not counted."""
    registered_at: datetime


def point_of(series: Series[Any]) -> Gsrn:
    """The metering point of a series. Raises Unusable when one of its ids cannot be one."""
    if len(series.transaction_id) > _LONGEST_ID or not series.transaction_id.isprintable():
        raise Unusable(
            "transaction-id-unusable",
            "The transaction id is endless or holds characters that no id has.",
        )

    try:
        return Gsrn(series.gsrn.value)
    except InvalidValue:
        raise Unusable(
            "metering-point-number-invalid",
            f"The metering point ({shown(series.gsrn.value)}) is not 18 digits beginning with 57.",
        ) from None


def header_of(series: Series[Any]) -> Header:
    """The header of a series.

    Raises Unusable when it is not active energy in kWh, or its times cannot be read or stored.
    """
    if series.product is not None and series.product != _ACTIVE_ENERGY:
        raise Unusable(
            "product-not-active-energy",
            f"Product {shown(series.product)} is not active energy ({_ACTIVE_ENERGY}).",
        )
    if series.unit is not None and series.unit.value != _KWH:
        raise Unusable(
            "unit-not-kwh", f"The unit is {shown(series.unit.value)}; only KWH can be settled."
        )
    interval = series.period.interval

    return _header(
        series.period.resolution, interval.start.value, interval.end.value, series.registered_at
    )


@lru_cache(maxsize=1024)
def _header(resolution: str, start_text: str, end_text: str, registered_text: str) -> Header:
    start, end = _instant(start_text, "start"), _instant(end_text, "end")
    registered_at = _instant(registered_text, "registration time")
    if not timedelta() < end - start <= _LONGEST:
        raise Unusable(
            "period-impossible",
            f"The period {start.isoformat()} to {end.isoformat()} is empty, reversed or too long.",
        )
    if resolution in _SUMS:
        return Header(
            resolution_minutes=None,
            start=start,
            end=end,
            intervals=0,
            registered_at=registered_at,
        )

    minutes = _MINUTES.get(resolution)
    if minutes is None:
        known = ", ".join([*_MINUTES, *sorted(_SUMS)])
        raise Unusable("resolution-unknown", f"Resolution {shown(resolution)} is none of {known}.")

    return Header(
        resolution_minutes=minutes,
        start=start,
        end=end,
        intervals=_intervals(minutes, start, end),
        registered_at=registered_at,
    )


def _intervals(minutes: int, start: datetime, end: datetime) -> int:
    if minutes == DAY:
        first, last = local_date(start), local_date(end)
        whole = start == start_of_day(first) and end == start_of_day(last)
        count = (last - first).days
    else:
        step = timedelta(minutes=minutes)
        whole = not (start - datetime(2000, 1, 1, tzinfo=UTC)) % step and not (end - start) % step
        count = (end - start) // step

    if not whole:
        raise Unusable(
            "period-off-the-grid",
            f"The period {start.isoformat()} to {end.isoformat()} does not consist of whole "
            f"{'local days' if minutes == DAY else f'intervals of {minutes} minutes'}.",
        )

    return count


@lru_cache(maxsize=4096)
def _instant(text: str, what: str) -> datetime:
    """An instant of the wire, with or without seconds, as aware UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unusable(
            "time-not-readable",
            f"The {what} ({shown(text)}) is not an instant such as 2026-01-14T23:00Z.",
        ) from None

    if moment.tzinfo is None:
        raise Unusable(
            "time-not-readable",
            f"The {what} ({shown(text)}) has no time zone; the market writes UTC, with a Z.",
        )
    # Before anything is computed with it: the calendar ends in the year 9999.
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise Unusable(
            "time-out-of-range", f"The {what} ({shown(text)}) is no time that the market can mean."
        )

    return moment.astimezone(UTC)
