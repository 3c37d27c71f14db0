"""What each charge comes to, by hour or by day: RSM-019's numbers.

A price has 6 decimals and so has an amount. A subscription costs its monthly price by the days of
the month each day; a missing reading counts 0; without a price there is no amount.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple, Self

import numpy as np

from elhandel.values.days.local_time import COPENHAGEN, intervals_of_day, start_of_day
from elhandel.values.days.period import days_in_month
from simulator.world.datahub.documents import ChargeSum
from simulator.world.datahub.state.links import Link, linked_on
from simulator.world.datahub.sums.day import MISSING, Int64Array, PointDay
from simulator.world.energi_data_service import Charge, find_charge

_SUBSCRIPTION: Final = "D01"
_FEE: Final = "D02"
_TARIFF: Final = "D03"
_CALCULATED: Final = "A06"
_HOUR: Final = timedelta(hours=1)


class _Key(NamedTuple):
    """What is summed up together."""

    owner_gln: str
    kind: str
    code: str
    grid_area: str
    type: str
    method: str | None


@dataclass(slots=True)
class _Sum:
    """What has been added up of one charge: an entry for each hour or day of the period, None where
    the charge was on no point.
    """

    quantity: list[int | None] = field(default_factory=list)
    quality: list[str | None] = field(default_factory=list)
    price: list[int | None] = field(default_factory=list)

    def leave_out(self, prices: Sequence[int | None]) -> None:
        """A day on which the charge was on no point."""
        nothing: list[None] = [None] * len(prices)
        self.quantity += nothing
        self.quality += nothing
        self.price += nothing


@dataclass(frozen=True, slots=True, eq=False)
class _Hours:
    """A day of all points. wh, flags: (points, hours)."""

    wh: Int64Array
    flags: Int64Array

    @classmethod
    def of(cls, points: Sequence[PointDay], day: date) -> Self:
        hours = [measured.hours() for measured in points]
        shape = (len(points), intervals_of_day(day, 60))
        return cls(
            wh=np.array([wh for wh, _ in hours], np.int64).reshape(shape),
            flags=np.array([flags for _, flags in hours], np.int64).reshape(shape),
        )

    def sums(self, numbers: Sequence[int]) -> tuple[Int64Array, Int64Array]:
        """(hours,) Wh and flags of some points together."""
        return self.wh[numbers].sum(axis=0), np.bitwise_or.reduce(self.flags[numbers], axis=0)


class ChargeSums:
    """Adds up a period day by day; days are given in order."""

    def __init__(self, links: Mapping[str, list[Link]], today: date) -> None:
        self._links = links
        self._today = today  # a price that is announced later is not known yet
        self._sums: dict[_Key, _Sum] = {}
        self._before: list[date] = []

    def add(self, points: Sequence[PointDay], day: date) -> None:
        """Add a day of all points."""
        carried = self._carried(points, day)
        for key in carried:
            if key not in self._sums:
                self._sums[key] = self._empty(key)

        self._before.append(day)
        measured = _Hours.of(points, day)
        for key, sums in self._sums.items():
            self._extend(sums, key, carried.get(key, []), measured, day)

    def results(self) -> Iterator[ChargeSum]:
        """What every charge came to."""
        for key, sums in self._sums.items():
            charge = _charge(key)
            yield ChargeSum(
                grid_area=key.grid_area,
                owner_gln=charge.owner_gln,
                kind=charge.kind,
                code=charge.code,
                type=key.type,
                method=key.method,
                resolution="PT1H" if charge.resolution == "PT1H" else "P1D",
                quantity=tuple(sums.quantity),
                price=tuple(sums.price),
                amount=tuple(map(_amount, sums.quantity, sums.price)),
                quality=tuple(sums.quality),
            )

    def _carried(self, points: Sequence[PointDay], day: date) -> dict[_Key, list[tuple[int, int]]]:
        """The points that each charge is on, by their number, and how often."""
        carried: dict[_Key, list[tuple[int, int]]] = defaultdict(list)
        for number, measured in enumerate(points):
            links = self._links.get(measured.point.gsrn, [])
            place = (measured.grid_area, measured.point.type, measured.method)
            for link in linked_on(links, measured.supply.start, day):
                is_known = find_charge(link.owner_gln, link.kind, link.code) is not None
                if is_known and (link.kind != _FEE or link.start == day):
                    key = _Key(link.owner_gln, link.kind, link.code, *place)
                    carried[key].append((number, link.factor))
        return carried

    def _empty(self, key: _Key) -> _Sum:
        """A charge that nobody had on the days before."""
        sums = _Sum()
        for day in self._before:
            sums.leave_out(prices_of_day(_charge(key), day, self._today))
        return sums

    def _extend(
        self,
        sums: _Sum,
        key: _Key,
        points: Sequence[tuple[int, int]],
        measured: _Hours,
        day: date,
    ) -> None:
        charge = _charge(key)
        prices = prices_of_day(charge, day, self._today)
        if not points:
            sums.leave_out(prices)
            return

        sums.price += prices
        if charge.kind == _TARIFF:
            wh, flags = measured.sums([number for number, _ in points])
            if charge.resolution != "PT1H":
                wh, flags = wh.sum(keepdims=True), np.bitwise_or.reduce(flags, keepdims=True)
            sums.quantity += wh.tolist()
            sums.quality += map(_quality, flags.tolist())
        else:
            sums.quantity += [1000 * sum(factor for _, factor in points)]
            sums.quality += [_CALCULATED]


def _charge(key: _Key) -> Charge:
    charge = find_charge(key.owner_gln, key.kind, key.code)
    if charge is None:
        raise LookupError(f"no charge {key.code} of {key.owner_gln}")
    return charge


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
