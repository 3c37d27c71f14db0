"""What a calculation of charges is given: points, their readings, charges, prices and links.

Source: BRS-027; the names are those of DataHub's own calculation. Instants are in UTC and every
period is half-open; one without an end goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from elhandel.reconciliation.wholesale.ground import Quality
from elhandel.values.charges import ChargeKey

CONSUMPTION: Final = "E17"
PRODUCTION: Final = "E18"
EXCHANGE: Final = "E20"
PARENTS: Final = (CONSUMPTION, PRODUCTION, EXCHANGE)
"""Any other type is that of a child, which its parent's supplier supplies."""

FLEX: Final = "D01"
NON_PROFILED: Final = "E02"

BY_QUARTER: Final = "PT15M"


@dataclass(frozen=True, slots=True)
class Calculation:
    """What is calculated."""

    grid_areas: frozenset[str]
    start: datetime
    end: datetime

    grid_loss_by_quarter_from: datetime
    """A calculation that ends by then takes the grid loss by the hour."""


@dataclass(frozen=True, slots=True)
class PointPeriod:
    """A metering point for as long as nothing of it changes."""

    point: str
    type: str
    """E17, E18, E20, or that of a child: D01, D05 to D12, D14, D15, D19."""
    settlement_method: str | None
    grid_area: str
    resolution: str
    """PT15M or PT1H."""
    exchange_from: str | None
    exchange_to: str | None
    """The grid areas that an exchange point lies between."""
    parent: str | None
    supplier: str | None
    """None of a child: it is its parent's."""
    balance_responsible: str | None
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The energy of one interval of a metering point."""

    point: str
    at: datetime
    wh: int
    quality: Quality


@dataclass(frozen=True, slots=True)
class ChargePeriod:
    """A charge for as long as nothing of it changes. Without one it is not charged."""

    charge: ChargeKey
    resolution: str
    """PT1H or P1D of a tariff, P1M of a subscription or fee."""
    is_tax: bool
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChargePrice:
    """The price of a charge from an instant on: for its hour, its day, or until the next one."""

    charge: ChargeKey
    at: datetime
    micro_dkk: int


@dataclass(frozen=True, slots=True)
class LinkPeriod:
    """A charge on a metering point, so many times."""

    charge: ChargeKey
    point: str
    quantity: int
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """Everything a calculation is given; what lies outside of it is left out."""

    calculation: Calculation
    points: Sequence[PointPeriod] = ()
    grid_loss_points: frozenset[str] = field(default_factory=frozenset)
    """The points that take what a grid area loses (E17) or seems to win (E18)."""
    readings: Sequence[Reading] = ()
    charges: Sequence[ChargePeriod] = ()
    prices: Sequence[ChargePrice] = ()
    links: Sequence[LinkPeriod] = ()
