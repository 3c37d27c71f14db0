"""Prices of a place with everything in them: now, today, tomorrow, and when it is cheapest."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.portal.usage.bands import BANDS, Band
from elhandel.portal.usage.groups import Group
from elhandel.portal.usage.hours import Hour, hours_of_day
from elhandel.portal.usage.places import Place
from elhandel.portal.usage.reading import read_spent
from elhandel.portal.usage.rules import BandRules, band_rules
from elhandel.portal.usage.spent import Spent
from elhandel.values.days.local_time import danish_time, local_date
from elhandel.values.days.local_time import days as days_of
from elhandel.values.days.period import Period

_ONE_DAY: Final = dt.timedelta(days=1)
_WINDOWS: Final = range(1, 7)
"""Hours."""


@dataclass(frozen=True, slots=True)
class Window:
    """Hours in a row that are together the cheapest that are known; the mean price, micro-DKK."""

    hours: int
    start: dt.datetime
    end: dt.datetime
    mean: int


@dataclass(frozen=True, slots=True)
class DayPrices:
    """A day's lowest, mean and highest price of an hour, micro-DKK."""

    day: dt.date
    low: int
    mean: int
    high: int
    band: Band
    """Of the mean."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices of a place, with everything in them."""

    place: Place
    now: Hour | None
    parts: Mapping[Group, int]
    """What the price now consists of, micro-DKK; together it."""
    today: tuple[Hour, ...]
    tomorrow: tuple[Hour, ...]
    """Empty until they are known."""
    windows: tuple[Window, ...]
    """For one hour and more, from now on."""
    days: tuple[DayPrices, ...]
    """The last days and today, as far as they are known."""
    rules: BandRules

    @property
    def ahead(self) -> tuple[Hour, ...]:
        """From this hour on."""
        if self.now is None:
            return ()
        known = (*self.today, *self.tomorrow)
        return known[known.index(self.now) :]


def prices_of(tx: Transaction, place: Place, now: dt.datetime) -> Prices | None:
    """The prices of a place that is supplied; None where it is not (any more, or not yet)."""
    today = local_date(now)
    supply = place.supply_in(Period(today, today + _ONE_DAY))
    if supply is None:
        return None

    spent, _ = read_spent(tx, supply, Period(today, today + 2 * _ONE_DAY), today)
    return replace(prices_from(spent, place, now), days=_days(spent, today))


def prices_from(spent: Spent, place: Place, now: dt.datetime) -> Prices:
    """The same without the last days, from what was read of a month, as far as it reaches."""
    today = local_date(now)
    of_today = _known(hours_of_day(spent, today))
    of_tomorrow = _known(hours_of_day(spent, today + _ONE_DAY))
    hour = next((one for one in of_today if one.start <= danish_time(now) < one.end), None)
    ahead = [one for one in (*of_today, *of_tomorrow) if one.end > danish_time(now)]
    rules = band_rules(today)

    return Prices(
        place=place,
        now=hour,
        parts={} if hour is None else _parts(spent, hour),
        today=of_today,
        tomorrow=of_tomorrow,
        windows=tuple(_windows(ahead)),
        days=(),
        rules=rules,
    )


def _known(hours: tuple[Hour, ...]) -> tuple[Hour, ...]:
    return tuple(hour for hour in hours if hour.price is not None)


def _parts(spent: Spent, hour: Hour) -> dict[Group, int]:
    interval = spent.costs.axis.column(hour.start.astimezone(dt.UTC))
    return {} if interval is None else spent.price_parts(interval)


def _windows(ahead: list[Hour]) -> list[Window]:
    prices = [hour.price or 0 for hour in ahead]
    found = []
    for count in _WINDOWS:
        starts = range(len(ahead) - count + 1)
        if not starts:
            break
        best = min(starts, key=lambda start: sum(prices[start : start + count]))
        total = sum(prices[best : best + count])
        found.append(
            Window(
                hours=count,
                start=ahead[best].start,
                end=ahead[best + count - 1].end,
                mean=(2 * total + count) // (2 * count),
            )
        )

    return found


def _days(spent: Spent, today: dt.date) -> tuple[DayPrices, ...]:
    """Of each day its prices by interval, in bands beside the mean of all of them."""
    rules = band_rules(today)
    axis, costs = spent.costs.axis, spent.costs
    first = max(costs.days.start, today - dt.timedelta(days=rules.days))

    found = []
    for day in days_of(first, today + _ONE_DAY):
        start, end = costs.columns(Period(day, day + _ONE_DAY))
        if start < end and not costs.unpriced[start:end].any():
            price, lengths = spent.price[start:end], axis.lengths[start:end]
            mean = int((price * lengths).sum()) // int(lengths.sum())
            found.append((day, int(price.min()), mean, int(price.max())))

    mean = sum(of_day for _, _, of_day, _ in found) // len(found) if found else 0
    return tuple(
        DayPrices(day, low, of_day, high, _band(of_day, mean, rules))
        for day, low, of_day, high in found
    )


def _band(price: int, mean: int, rules: BandRules) -> Band:
    if mean <= 0:
        return Band.NORMAL
    if price * 100 <= mean * rules.cheap_percent:
        return BANDS[0]
    return BANDS[2] if price * 100 >= mean * rules.dear_percent else BANDS[1]
