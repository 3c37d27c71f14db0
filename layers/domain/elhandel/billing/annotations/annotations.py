"""What a bill says about its figures beside the lines: values, kept with the document for good.

They are written down when the document is issued and are only drawn later, so that a document that
is made again says the same. Amounts are in øre without VAT, as the lines are.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

import msgspec

from elhandel.values.days.period import Period

type ChangeKind = Literal[
    "readings",
    "charge",
    "price_link",
    "spot_price",
    "product",
    "supply",
    "master_data",
    "heating",
    "other",
]
type ChangedBy = Literal["grid_company", "energinet", "exchange", "supplier", "market"]
type PointKind = Literal["consumption", "production", "heating", "other"]
type PriceUnit = Literal["kwh", "month", "piece"]
type HomeKind = Literal["house", "flat"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a correction is about, and what it cost.

    The amounts of a section's changes add up to its lines, to the øre.
    """

    kind: ChangeKind
    by: ChangedBy
    days: Period
    """From the first changed day until after the last."""

    amount_ore: int
    """What it cost the customer; below 0 what it gave."""

    label: str = ""
    """The charge, as the bill names it; empty where it is about no single one."""

    point: PointKind = "consumption"
    """Of readings: what the meter measures."""

    changed_days: int | None = None
    """Of readings: how many of the days have changed; None where it is not known which. 0: readings
    of other days moved the yearly limit of electric heating.
    """

    changed_hours: int | None = None
    """Of readings: how many hours have changed; None where only values of whole days did."""

    hours: tuple[int, ...] = ()
    """Of readings, where one day of 24 hours changed in part: the hours (0 to 23) in which."""

    before_wh: int | None = None
    after_wh: int | None = None
    """Of readings: the energy of the hours that changed, before and after."""

    before_price: int | None = None
    after_price: int | None = None
    """Of a charge's price, where one held on these days before and one since: micro-DKK."""

    price_of: PriceUnit | None = None
    """What that price is for."""


@dataclass(frozen=True, slots=True)
class Estimated:
    """The part of a bill's readings that stands in for measured ones (A03), or sums only what there
    was (A05).
    """

    days: tuple[date, ...]
    wh: int

    def plus(self, other: "Estimated") -> "Estimated":
        """Those of later days too."""
        return Estimated((*self.days, *other.days), self.wh + other.wh)


@dataclass(frozen=True, slots=True)
class EstimatedPoint:
    """What is estimated of the readings of a child point, such as the meter of a heat pump."""

    point: PointKind
    readings: Estimated


@dataclass(frozen=True, slots=True)
class FixedPrice:
    """A price of energy that was agreed for all days of the section."""

    per_kwh: int
    """Micro-DKK, all of ours, without VAT."""


@dataclass(frozen=True, slots=True)
class SimilarHome:
    """What a home of this kind uses on the same days."""

    kind: HomeKind
    wh: int
    """By the table of typical homes (`billing/rules/similar-homes.toml`)."""


@dataclass(frozen=True, slots=True)
class GreenHours:
    """What was covered of a section's electricity, hour by hour, by certificates that were retired
    for the home, as it was known when the document was issued. Wh; covered_wh is at most used_wh.
    """

    used_wh: int
    covered_wh: int

    @property
    def per_mille(self) -> int:
        """The covered share in thousandths, rounded down: never more than is true."""
        return self.covered_wh * 1000 // self.used_wh if self.used_wh else 0

    def plus(self, other: "GreenHours") -> "GreenHours":
        """That of another section too."""
        return GreenHours(self.used_wh + other.used_wh, self.covered_wh + other.covered_wh)


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that is said about one section."""

    changes: tuple[Change, ...] = ()
    """Of a correction, in the order in which they are shown; empty where nothing is known."""

    estimated: Estimated | None = None
    """Of the point that is supplied."""

    estimated_points: tuple[EstimatedPoint, ...] = ()
    """Of its child points, a row for each kind."""

    fixed_price: FixedPrice | None = None
    similar_home: SimilarHome | None = None

    green: GreenHours | None = None
    """Said as the document is issued, and in no draft; None where nothing is covered."""


NO_ANNOTATIONS: Final = Annotations()


def annotations_as_json(annotations: Annotations) -> dict[str, Any]:
    """As a document keeps them; what is not said is left out."""
    builtins: dict[str, Any] = msgspec.to_builtins(annotations)
    return {name: value for name, value in builtins.items() if value not in (None, ())}


def annotations_of(kept: Any) -> Annotations:
    """What a document kept."""
    return msgspec.convert(kept, Annotations) if kept else NO_ANNOTATIONS
