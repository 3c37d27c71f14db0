"""What each charge comes to, by hour or by day: RSM-019's numbers.

A price has 6 decimals and so has an amount. A subscription costs its monthly price by the days of
the month each day; a missing reading counts 0; without a price there is no amount.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from elhandel.values.days.local_time import COPENHAGEN, intervals_of_day, start_of_day
from elhandel.values.days.period import days_in_month
from simulator.world.datahub.documents import ChargeSum
from simulator.world.datahub.state.links import Link, linked_on
from simulator.world.datahub.sums.day import MISSING, PointDay
from simulator.world.energi_data_service import Charge, find_charge

_SUBSCRIPTION: Final = "D01"
_FEE: Final = "D02"
_TARIFF: Final = "D03"
_CALCULATED: Final = "A06"
_HOUR: Final = timedelta(hours=1)

type Place = tuple[str, str, str | None]
"""Grid area, type and settlement method."""


@dataclass(slots=True)
class _Sum:
    """What has been added up of one charge: an entry for each hour or day of the period, None where
    the charge was on no point.
    """

    quantity: list[int | None] = field(default_factory=list)
    quality: list[str | None] = field(default_factory=list)
    price: list[int | None] = field(default_factory=list)


class ChargeSums:
    """Adds up a period day by day; days are given in order."""

    def __init__(self, links: Mapping[str, list[Link]], today: date) -> None:
        self._links = links
        self._today = today  # a price that is announced later is not known yet
        self._sums: dict[tuple[Charge, Place], _Sum] = {}
        self._before: list[date] = []

    def add(self, points: Iterable[PointDay], day: date) -> None:
        """Add a day of all points."""
        of_day: dict[tuple[Charge, Place], list[tuple[PointDay, int]]] = {}
        for measured in points:
            links = self._links.get(measured.point.gsrn, [])
            place = (measured.grid_area, measured.point.type, measured.method)
            for link in linked_on(links, measured.supply.start, day):
                charge = find_charge(link.owner_gln, link.kind, link.code)
                charged = link.kind != _FEE or link.start == day
                if charge is not None and charged:
                    of_day.setdefault((charge, place), []).append((measured, link.factor))

        for key in of_day:
            if key not in self._sums:
                self._sums[key] = self._empty(key[0])
        self._before.append(day)
        for key, sums in self._sums.items():
            self._extend(sums, key[0], of_day.get(key, []), day)

    def results(self) -> Iterator[ChargeSum]:
        """What every charge came to."""
        for (charge, (grid_area, point_type, method)), sums in self._sums.items():
            yield ChargeSum(
                grid_area=grid_area,
                owner_gln=charge.owner_gln,
                kind=charge.kind,
                code=charge.code,
                type=point_type,
                method=method,
                resolution="PT1H" if charge.resolution == "PT1H" else "P1D",
                quantity=tuple(sums.quantity),
                price=tuple(sums.price),
                amount=tuple(map(_amount, sums.quantity, sums.price)),
                quality=tuple(sums.quality),
            )

    def _empty(self, charge: Charge) -> _Sum:
        """A charge that nobody had on the days before."""
        sums = _Sum()
        for day in self._before:
            self._extend(sums, charge, [], day)
        return sums

    def _extend(
        self, sums: _Sum, charge: Charge, measured: Sequence[tuple[PointDay, int]], day: date
    ) -> None:
        prices = prices_of_day(charge, day, self._today)
        if not measured:
            nothing: list[None] = [None] * len(prices)
            sums.quantity += nothing
            sums.quality += nothing
            sums.price += nothing
            return

        sums.price += prices
        if charge.kind == _TARIFF:
            wh, flags = _energy(charge, [point for point, _ in measured], day)
            sums.quantity += wh
            sums.quality += map(_quality, flags)
        else:
            sums.quantity += [1000 * sum(factor for _, factor in measured)]
            sums.quality += [_CALCULATED]


def _energy(charge: Charge, points: Sequence[PointDay], day: date) -> tuple[list[int], list[int]]:
    """Wh and flags of each hour, or of the day."""
    hours = intervals_of_day(day, 60)
    wh, flags = [0] * hours, [0] * hours
    for point in points:
        measured, seen = point.hours()
        wh = [before + more for before, more in zip(wh, measured.tolist(), strict=True)]
        flags = [before | more for before, more in zip(flags, seen.tolist(), strict=True)]
    if charge.resolution == "PT1H":
        return wh, flags

    of_day = 0
    for seen_in_hour in flags:
        of_day |= seen_in_hour
    return [sum(wh)], [of_day]


def prices_of_day(charge: Charge, day: date, today: date) -> list[int | None]:
    """Micro-DKK for each hour of the day, or for the day."""
    known = [price for price in charge.known(today) if price.day <= day]
    hours = intervals_of_day(day, 60)
    if not known:
        return [None] * (hours if charge.resolution == "PT1H" else 1)

    prices = known[-1].prices
    if charge.kind == _SUBSCRIPTION:
        return [rounded(prices[0], days_in_month(day))]
    if charge.resolution != "PT1H":
        return [prices[0]]

    starts = (start_of_day(day) + number * _HOUR for number in range(hours))
    return [prices[start.astimezone(COPENHAGEN).hour] for start in starts]


def _amount(quantity: int | None, price: int | None) -> int | None:
    """Micro-DKK for Wh or thousandths of a piece."""
    return None if quantity is None or price is None else rounded(quantity * price, 1000)


def rounded(number: int, by: int) -> int:
    """`number` divided, to a whole number, half away from zero."""
    whole = (2 * abs(number) + by) // (2 * by)
    return whole if number >= 0 else -whole


def _quality(flags: int) -> str:
    """A02 where every reading is missing, A05 where some are; else the sum is calculated."""
    if flags == MISSING:
        return "A02"
    return "A05" if flags & MISSING else _CALCULATED
