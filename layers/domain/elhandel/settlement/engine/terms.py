"""What a metering point is settled under: its supply, product and price links, as values.

Points with equal terms are settled together. Nothing here knows a charge by name: a new tariff is
data.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from elhandel.settlement.engine.heating import HeatingYear
from elhandel.settlement.engine.prices import PricePeriod
from elhandel.values.charges import ChargeKey
from elhandel.values.period import FOR_GOOD, Period


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge with its prices (see PricePeriod for units); `vat`: whether VAT comes on top."""

    key: ChargeKey
    prices: tuple[PricePeriod, ...]
    vat: bool = True
    vat_since: tuple[tuple[date, bool], ...] = ()
    """The days from which on `vat` is told anew, in order."""

    def vat_on(self, days: Period) -> dict[bool, list[Period]]:
        """The parts of `days` with VAT and those without, the one that comes first first; empty
        where `days` is.
        """
        if not self.vat_since:
            return {self.vat: [days]} if days.days else {}

        told_before = (self.vat, *(told for _, told in self.vat_since))
        changes = (
            step
            for step, before in zip(self.vat_since, told_before, strict=False)
            if step[1] != before
        )
        steps = [(days.start, self.vat), *(step for step in changes if step[0] < days.end)]
        parts: dict[bool, list[Period]] = {}
        for (day, told), following in zip(
            steps, (*(day for day, _ in steps[1:]), days.end), strict=True
        ):
            part = Period(min(day, following), following).cut(days)
            if part.days:
                parts.setdefault(told, []).append(part)

        return parts


@dataclass(frozen=True, slots=True)
class Link:
    """A charge linked to a metering point on `days`, `factor` times. A fee falls due on the link's
    first day.
    """

    charge: ChargeKey
    days: Period
    factor: int = 1


class ProductKind(StrEnum):
    """Where the energy's price comes from."""

    SPOT = "spot"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Product:
    """What the customer agreed on for `days`. Prices in micro-DKK per kWh, the subscription per
    month.

    Consumption costs the spot price of the area, or `fixed_price` in its place, plus margin and
    supplements. Production is credited at the same base price less `credit_deduction`.
    """

    kind: ProductKind
    days: Period
    fixed_price: int = 0
    supplements: tuple[int, ...] = ()
    """The margin and every further supplement."""
    subscription_per_month: int | None = None
    """None: the product has no subscription and gets no such line."""
    credit_deduction: int = 0


class Direction(StrEnum):
    """Whether the point's energy is bought from us (E17 and child points) or by us (E18)."""

    CONSUMPTION = "consumption"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Heating:
    """A yearly limit for electric heating, tracked by us: above it `charge` costs what `reduced`
    does.

    Only where the market does not do it with a D14 child point, which is settled as a point of its
    own.
    """

    charge: ChargeKey
    reduced: ChargeKey
    years: tuple[HeatingYear, ...]


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
    """Gross consumption and production are set off in each interval (the surplus is credited at
    spot).
    """
    heating: Heating | None = None
    needs_product: bool = False
    """Whether the supply is refused where no product covers it; without, only where products leave
    gaps.
    """
    sells_with_vat: bool = True
    """Whether who sells us what is produced is registered for VAT; if not, its credit carries
    none.
    """
    area_since: tuple[tuple[date, str], ...] = ()
    """The days of the supply from which on it lies in another price area, in order."""

    def areas_on(self, days: Period) -> list[tuple[Period, str]]:
        """The parts of `days` by price area, in order."""
        steps = [(date.min, self.area), *self.area_since]
        ends = [*(day for day, _ in self.area_since), FOR_GOOD]
        parts = (
            (Period(day, end).cut(days), area) for (day, area), end in zip(steps, ends, strict=True)
        )
        return [(part, area) for part, area in parts if part.days]


class LineKind(StrEnum):
    """What a line is for."""

    ENERGY = "energy"
    CHARGE = "charge"
    SUPPLIER_SUBSCRIPTION = "supplier_subscription"
    PRODUCTION_CREDIT = "production_credit"


@dataclass(frozen=True, slots=True)
class LineKey:
    """What identifies a line of a metering point's settlement: a charge's own key, or one of our
    own lines.
    """

    kind: LineKind
    charge: ChargeKey | None = None
    vat: bool = True

    @property
    def label(self) -> str:
        """The charge's code, or the kind of our own line."""
        return self.charge.code if self.charge else self.kind.value
