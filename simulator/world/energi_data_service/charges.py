"""A charge and its prices over time: the one form behind DatahubPricelist and the price lists of
DataHub (RSM-034).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

type ChargeKind = Literal["D01", "D02", "D03"]
type Prices = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PriceFrom:
    """From the local day `day` the charge costs `prices`, micro-DKK without VAT: 1, or 24 by local
    hour.

    `known_from` is the day its owner announces it; it is not seen earlier.
    """

    day: date
    known_from: date
    prices: Prices


@dataclass(frozen=True, slots=True)
class Charge:
    """A subscription (D01), fee (D02) or tariff (D03) of an owner, with its prices oldest first.

    `resolution` is P1M for a subscription, P1D for a flat tariff, PT1H for one with a price for
    each local hour.
    """

    owner_gln: str
    owner: str
    kind: ChargeKind
    code: str
    name: str
    description: str
    resolution: Literal["P1M", "P1D", "PT1H"]
    prices: tuple[PriceFrom, ...]
    tax: bool = False

    def known(self, today: date) -> tuple[PriceFrom, ...]:
        """The prices that have been announced by `today`."""
        return tuple(price for price in self.prices if price.known_from <= today)

    def since(self, day: date, today: date) -> tuple[PriceFrom, ...]:
        """The known price in force on `day`, and all known ones after it."""
        known = self.known(today)
        earlier = [price for price in known if price.day <= day]
        return (*earlier[-1:], *(price for price in known if price.day > day))

    def periods(self, today: date) -> Iterator[tuple[PriceFrom, date | None]]:
        """Each known price with the day it ends before; the last has no end."""
        known = self.known(today)
        yield from ((price, following.day) for price, following in pairwise(known))
        if known:
            yield known[-1], None


def announced_a_month_ahead(day: date) -> date:
    """When a price from `day` is announced: 31 days ahead, a whole year's prices with its first."""
    return date(day.year - 1, 12, 1)


def price_changes(steps: Iterable[tuple[date, Prices]]) -> tuple[PriceFrom, ...]:
    """Steps in order of time as prices; a step that changes nothing is left out."""
    changes: list[PriceFrom] = []
    for day, prices in steps:
        if not changes or changes[-1].prices != prices:
            changes.append(PriceFrom(day, announced_a_month_ahead(day), prices))
    return tuple(changes)
