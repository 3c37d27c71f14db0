"""Charges with their prices and VAT by date, and the links of metering points to them."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from elhandel.values.charges import ChargeKey
from elhandel.values.days.period import Period

PER_DAY_BY_CLOCK: Final = (1, 24, 96)
"""A price for the day, one for each local hour, one for each local quarter."""

PER_DAY_BY_POSITION: Final = (23, 25, 92, 100)
"""One price for each hour or quarter of the one day, in order, when the clocks change."""

LARGEST_PRICE: Final = 10**12
"""A million DKK in micro-DKK; far beyond any price, and small enough for int64 in every mean."""


@dataclass(frozen=True, slots=True)
class PricePeriod:
    """A charge's prices for some local days, in micro-DKK.

    A tariff's are per kWh, a subscription's per month, a fee's for each.
    """

    days: Period
    prices: tuple[int, ...]
    """1 price (the same all day), 24 or 96 (by the local hour or quarter).

    Or 23, 25, 92 or 100: the positions of a day on which the clocks change. Those hold on the
    period's first day alone, whatever its end.
    """

    def __post_init__(self) -> None:
        if len(self.prices) not in PER_DAY_BY_CLOCK + PER_DAY_BY_POSITION:
            raise ValueError(
                "a day has 1, 24 or 96 prices "
                f"(23, 25, 92, 100 by position), not {len(self.prices)}"
            )
        if max(map(abs, self.prices)) > LARGEST_PRICE:
            raise ValueError(f"a price is at most {LARGEST_PRICE // 10**6} DKK")

    @property
    def holds(self) -> Period:
        """The days on which these prices can apply."""
        if len(self.prices) in PER_DAY_BY_CLOCK:
            return self.days

        return self.days.cut(Period(self.days.start, self.days.start + timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge with its prices, and whether VAT is added to it."""

    key: ChargeKey
    prices: tuple[PricePeriod, ...]
    vat: bool = True
    """Before the first day of `vat_since`."""

    vat_since: tuple[tuple[date, bool], ...] = ()
    """The days from which on VAT is announced again, in order."""

    def vat_on(self, days: Period) -> dict[bool, list[Period]]:
        """The parts of `days` with VAT and those without, the first part first.

        Empty where `days` is.
        """
        if not self.vat_since:
            return {self.vat: [days]} if days.days else {}

        changes: list[tuple[date, bool]] = [(days.start, self.vat)]
        before = self.vat
        for day, vat in self.vat_since:
            if vat != before and day < days.end:
                changes.append((day, vat))
            before = vat

        parts: dict[bool, list[Period]] = {}
        for (day, vat), (following, _) in pairwise([*changes, (days.end, False)]):
            part = Period(min(day, following), following).cut(days)
            if part.days:
                parts.setdefault(vat, []).append(part)

        return parts


@dataclass(frozen=True, slots=True)
class Link:
    """A charge linked to a metering point on `days`, `factor` times.

    A fee falls due on the link's first day.
    """

    charge: ChargeKey
    days: Period
    factor: int = 1
