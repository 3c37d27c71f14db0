"""Everything that a metering point is settled under but its readings; equal for many points."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from elhandel.settlement.engine.terms.charges import Link
from elhandel.settlement.engine.terms.heating import Heating
from elhandel.settlement.engine.terms.products import Product
from elhandel.values.days.period import FOR_GOOD, Period


class Direction(StrEnum):
    """Whether the point's energy is bought from us (E17 and child points) or by us (E18)."""

    CONSUMPTION = "consumption"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything but the readings. A child point has links and no products, so no energy line."""

    area: str
    """Price area, DK1 or DK2."""

    supply: Period
    """The days we supply the point; only readings and links inside count."""

    products: tuple[Product, ...] = ()
    """With the days each is agreed for; if there is any, together they cover the supply."""

    links: tuple[Link, ...] = ()
    direction: Direction = Direction.CONSUMPTION

    netting: bool = False
    """Consumption and production are set off in each interval; the surplus is credited at spot."""

    heating: Heating | None = None

    needs_product: bool = False
    """True: supply that no product covers is refused. False: only gaps between products are."""

    sells_with_vat: bool = True
    """Whether the seller of what is produced is registered for VAT; if not, its credit has none."""

    area_since: tuple[tuple[date, str], ...] = ()
    """The days of the supply from which on it lies in another price area, in order."""

    def areas_on(self, days: Period) -> list[tuple[Period, str]]:
        """The parts of `days` by price area, in order."""
        steps = [(date.min, self.area), *self.area_since, (FOR_GOOD, "")]
        parts = ((Period(day, end).cut(days), area) for (day, area), (end, _) in pairwise(steps))

        return [(part, area) for part, area in parts if part.days]
