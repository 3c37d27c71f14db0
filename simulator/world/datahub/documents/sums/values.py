"""What DataHub's calculations come to, as RSM-014 and RSM-019 report it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

type Process = Literal["D03", "D04", "D05", "D32"]
type Variant = Literal["D01", "D02", "D03"]
type Numbers = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A calculation of the local days [first, end): its number is the version of its results."""

    version: int
    process: Process
    variant: Variant | None
    first: date
    end: date


@dataclass(frozen=True, slots=True)
class EnergySum:
    """Energy of our points of one kind in a grid area on a local day, a value for each quarter.

    quality: A02 where no point has a value (and no value stands), A05 where some have none.
    """

    day: date
    grid_area: str
    type: str
    method: str | None
    wh: Numbers
    quality: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChargeSum:
    """What one charge comes to in a grid area in the period of its run, by hour or by day.

    quantity: Wh, or thousandths of a piece; None where the charge was on no point. price, amount:
    micro-DKK; None without a price.
    """

    grid_area: str
    owner_gln: str
    kind: str
    code: str
    type: str
    method: str | None
    resolution: Literal["PT1H", "P1D"]
    quantity: Numbers
    price: Numbers
    amount: Numbers
    quality: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class MonthSum:
    """The month's amount of a charge in a grid area, or of all its charges (no owner, kind, code).

    amount: micro-DKK; None where no price was known.
    """

    grid_area: str
    amount: int | None
    owner_gln: str | None = None
    kind: str | None = None
    code: str | None = None
