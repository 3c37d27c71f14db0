"""A charge at the instants it is charged at, with the price of each."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from elhandel.reconciliation.wholesale.ground import (
    BY_DAY,
    BY_HOUR,
    HOUR,
    NOTHING,
    Axis,
    Int64s,
    daily,
    half_away,
)
from elhandel.values.charges import ChargeKey, ChargeKind


@dataclass(frozen=True, slots=True)
class Terms:
    """A charge for as long as nothing of it changes.

    start, end: seconds; both may lie outside of the calculation.
    """

    charge: ChargeKey
    resolution: str
    """That of the charge's prices."""
    is_tax: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """A charge within a calculation."""

    charge: ChargeKey
    resolution: str
    """PT1H or P1D of a tariff, P1D of a subscription or fee: that of its sums."""
    is_tax: bool
    at: Int64s
    """(places,) the instants it is charged at, in order, seconds."""
    prices: Int64s
    """(places,) micro-DKK; NOTHING where there is no price."""

    @classmethod
    def of(cls, terms: Terms, prices: Iterable[tuple[int, int]], axis: Axis) -> "Element | None":
        """None: it is not charged in the period, or by a resolution that no sums are made of.

        prices: instants (seconds) and micro-DKK. Only those inside the calculation count: the price
        of a tariff for exactly its hour or day, that of a subscription or fee until its next one. A
        subscription costs its monthly price by the days of the calculation each day, at 6 decimals.
        Source: BRS-027.
        """
        start, end = max(terms.start, axis.start), min(terms.end, axis.end)
        if start >= end:
            return None

        tariff = terms.charge.kind is ChargeKind.TARIFF
        if not tariff or terms.resolution == BY_DAY:
            at, resolution = daily(start, end), BY_DAY
        elif terms.resolution == BY_HOUR:
            at, resolution = np.arange(start, end, HOUR, dtype=np.int64), BY_HOUR
        else:
            return None

        values = _at_exactly(at, prices)
        if not tariff:
            values = _until_the_next(values)
        if terms.charge.kind is ChargeKind.SUBSCRIPTION:
            values = _by_day(values, len(axis.days))

        return cls(terms.charge, resolution, terms.is_tax, at, values)


def _at_exactly(at: Int64s, prices: Iterable[tuple[int, int]]) -> Int64s:
    values = np.full(len(at), NOTHING, np.int64)
    place_of = {second: place for place, second in enumerate(at.tolist())}
    for second, micro in prices:
        place = place_of.get(second)
        if place is not None:
            values[place] = micro

    return values


def _until_the_next(values: Int64s) -> Int64s:
    known = np.where(values != NOTHING, np.arange(len(values)), -1)
    last = np.maximum.accumulate(known)

    return np.where(last >= 0, values[last], NOTHING)


def _by_day(values: Int64s, days: int) -> Int64s:
    return np.array(
        [NOTHING if value == NOTHING else half_away(value, days) for value in values.tolist()],
        np.int64,
    )
