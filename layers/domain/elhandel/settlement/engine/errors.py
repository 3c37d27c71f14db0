"""What the engine refuses to settle, and what is missing.

The engine knows nothing outside itself, so these do not derive from the platform's errors; they
carry the same `code`, `status`, `sentence` and `details`, and are shown the same way.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar

type Instants = tuple[datetime, datetime]
"""A half-open range of instants in UTC."""

type Dates = tuple[date, date]
"""A half-open range of local days."""


class UnableToSettle(Exception):
    """Something the settlement needs is missing or makes no sense; nothing was settled."""

    code: ClassVar[str] = "unable-to-settle"
    status: ClassVar[int] = 422

    def __init__(self, sentence: str, /, **details: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details: Mapping[str, Any] = details


class MissingSpotPrice(UnableToSettle):
    """The price area has no spot price for these hours. A missing price is never zero: the run
    stops.
    """

    code = "missing-spot-price"

    def __init__(self, area: str, hours: Sequence[Instants]) -> None:
        super().__init__(
            f"Unable to settle: {area} has no spot price for {_instants(hours)}. "
            "Fetch the spot prices of these hours, then settle again.",
            area=area,
            hours=[(start.isoformat(), end.isoformat()) for start, end in hours],
        )
        self.area = area
        self.hours = tuple(hours)


class MissingChargePrice(UnableToSettle):
    """A charge is linked to a metering point and has no price on these days."""

    code = "missing-charge-price"

    def __init__(self, owner: str, code: str, days: Sequence[Dates]) -> None:
        super().__init__(
            f"Unable to settle: charge {code} of owner {owner} has no price for {_days(days)}. "
            "Request the owner's price list for these days, then settle again.",
            owner=owner,
            charge=code,
            days=[(start.isoformat(), end.isoformat()) for start, end in days],
        )
        self.owner = owner
        self.charge_code = code
        self.days = tuple(days)


class MissingProduct(UnableToSettle):
    """Supply is to be settled on days for which no product is agreed, or one without a price."""

    code = "missing-product"

    def __init__(self, days: Sequence[Dates]) -> None:
        super().__init__(
            f"Unable to settle: no product is agreed that has a price for {_days(days)}. "
            "Correct the contract, the supply period or the product's prices, then settle again.",
            days=[(start.isoformat(), end.isoformat()) for start, end in days],
        )
        self.days = tuple(days)


class MissingReadings(UnableToSettle):
    """Intervals inside the supply have no reading. `gaps`: row of the matrix -> missing ranges of
    instants.
    """

    code = "missing-readings"

    def __init__(self, gaps: Mapping[int, Sequence[Instants]]) -> None:
        listed = "; ".join(
            f"row {row}: {_instants(ranges)}" for row, ranges in list(gaps.items())[:5]
        )
        more = f" and {len(gaps) - 5} more" if len(gaps) > 5 else ""
        super().__init__(
            f"Unable to settle: readings are missing for {len(gaps)} metering point(s) ({listed}{more}). "
            "Leave these points out of this run; the next run takes them when the readings have come.",
            gaps={
                row: [(a.isoformat(), b.isoformat()) for a, b in ranges]
                for row, ranges in gaps.items()
            },
        )
        self.gaps = {row: tuple(ranges) for row, ranges in gaps.items()}


class MissingUseBefore(UnableToSettle):
    """A yearly heating threshold runs since before the period, and the use until then was not
    given.
    """

    code = "missing-use-before"

    def __init__(self, heating_year_start: date) -> None:
        super().__init__(
            f"Unable to settle: the heating year began on {heating_year_start}, before the settled days, and its "
            "use until then was not given. Pass used_before_wh.",
            heating_year_start=heating_year_start.isoformat(),
        )
        self.heating_year_start = heating_year_start


class AmountTooLarge(UnableToSettle):
    """A line comes to more than can be written. `rows`: of the group, the positions of the points
    it concerns.
    """

    code = "amount-too-large"

    def __init__(self, label: str, rows: Sequence[int]) -> None:
        super().__init__(
            f"Unable to settle: the line {label} comes to more than is believable or can be written down. "
            "Look at the readings, the price and how often the charge is linked, correct them, then settle again.",
            line=label,
            rows=list(rows),
        )
        self.label = label
        self.rows = tuple(rows)


def _instants(ranges: Sequence[Instants]) -> str:
    return _listed([f"{_utc(start)} to {_utc(end)}" for start, end in ranges])


def _days(ranges: Sequence[Dates]) -> str:
    return _listed([f"{start} to {end} (exclusive)" for start, end in ranges])


def _listed(texts: Sequence[str]) -> str:
    shown = ", ".join(texts[:10])
    return f"{shown} and {len(texts) - 10} more ranges" if len(texts) > 10 else shown


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
