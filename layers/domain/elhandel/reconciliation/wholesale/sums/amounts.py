"""What a charge comes to: quantity, price and amount at each instant, by group of points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from elhandel.reconciliation.wholesale.ground import THOUSAND, Int64s, times_price
from elhandel.reconciliation.wholesale.sums.element import Element
from elhandel.reconciliation.wholesale.sums.links import Links, PointGroup
from elhandel.reconciliation.wholesale.sums.series import Qualities, Series
from elhandel.values.charges import ChargeKey, ChargeKind


@dataclass(frozen=True, slots=True)
class AmountKey:
    """What a sum is of."""

    charge: ChargeKey
    is_tax: bool
    resolution: str
    group: PointGroup


@dataclass(frozen=True, slots=True, eq=False)
class ChargeAmounts:
    """A charge on a group of points, at the instants at which there is anything to charge."""

    key: AmountKey
    at: Int64s
    """(places,) seconds."""
    quantities: Int64s
    """(places,) thousandths of a kWh or piece."""
    prices: Int64s
    """(places,) micro-DKK; NOTHING where there is none."""
    amounts: Int64s
    """(places,) micro-DKK, half away from zero; NOTHING where there is no price."""
    qualities: Qualities | None
    """(places,) the bits of `Quality` of the energy; None of a subscription or fee."""


class Tariffs:
    """Sums of the energy that a tariff is charged on.

    Tariffs of one grid area are mostly linked to the same points for the same time: the energy of
    such points is summed once.
    """

    def __init__(self, series: Series) -> None:
        self._series = series
        self._sums: dict[tuple[bytes, int, int], tuple[Int64s, Qualities]] = {}

    def amounts(
        self, element: Element, links: Links, groups: Sequence[PointGroup]
    ) -> Iterator[ChargeAmounts]:
        """The sums of a tariff, where a linked point has energy at an instant of the tariff."""
        places, found = _places(self._series.at, element.at)
        if not len(places):
            return

        for group in np.unique(links.groups).tolist():
            wh, quality = self._energy(links.of_group(group))
            there = quality[places] != 0
            at = places[there]
            if len(at):
                yield _priced(
                    element, groups[group], found[there], wh[at].astype(np.int64), quality[at]
                )

    def _energy(self, links: Links) -> tuple[Int64s, Qualities]:
        wh = np.zeros(len(self._series.at), np.int64)
        quality = np.zeros(len(self._series.at), np.uint8)
        firsts, pasts = links.places(self._series.at)
        spans = np.stack([firsts, pasts], axis=1)

        for first, past in np.unique(spans, axis=0).tolist():
            if first < past:
                rows = links.rows[(firsts == first) & (pasts == past)]
                of_wh, of_quality = self._sum(rows, first, past)
                wh[first:past] += of_wh
                quality[first:past] |= of_quality

        return wh, quality

    def _sum(self, rows: NDArray[np.intp], first: int, past: int) -> tuple[Int64s, Qualities]:
        rows = np.sort(rows)
        key = (rows.tobytes(), first, past)
        if key not in self._sums:
            self._sums[key] = (
                self._series.wh[rows, first:past].sum(axis=0, dtype=np.int64),
                np.bitwise_or.reduce(self._series.quality[rows, first:past], axis=0),
            )

        return self._sums[key]


def pieces(element: Element, links: Links, groups: Sequence[PointGroup]) -> Iterator[ChargeAmounts]:
    """The sums of a subscription or fee, at the instants at which it is linked to a point."""
    for group in np.unique(links.groups).tolist():
        own = links.of_group(group)
        firsts, pasts = own.places(element.at)
        linked = _running(firsts, pasts, np.ones_like(own.quantities), len(element.at))
        quantities = _running(firsts, pasts, own.quantities, len(element.at))
        there = np.flatnonzero(linked)
        if len(there):
            yield _priced(element, groups[group], there, quantities[there] * THOUSAND, None)


def amounts(
    element: Element,
    links: Links,
    groups: Sequence[PointGroup],
    by_resolution: dict[str, Tariffs],
) -> Iterator[ChargeAmounts]:
    """The sums of a charge. by_resolution: the energy by the hour (PT1H) and by the day (P1D)."""
    if element.charge.kind is ChargeKind.TARIFF:
        return by_resolution[element.resolution].amounts(element, links, groups)
    return pieces(element, links, groups)


def _priced(
    element: Element,
    group: PointGroup,
    places: NDArray[np.intp],
    quantities: Int64s,
    qualities: Qualities | None,
) -> ChargeAmounts:
    key = AmountKey(element.charge, element.is_tax, element.resolution, group)
    prices = element.prices[places]

    return ChargeAmounts(
        key, element.at[places], quantities, prices, times_price(quantities, prices), qualities
    )


def _places(series_at: Int64s, element_at: Int64s) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of a series at which an element is charged, and those of the element there."""
    _, places, found = np.intersect1d(series_at, element_at, return_indices=True)
    return places, found


def _running(
    firsts: NDArray[np.intp], pasts: NDArray[np.intp], values: Int64s, places: int
) -> Int64s:
    """(places,) the sum of the values whose span covers each place."""
    steps = np.zeros(places + 1, np.int64)
    np.add.at(steps, firsts, values)
    np.add.at(steps, pasts, -values)

    return np.cumsum(steps)[:places]
