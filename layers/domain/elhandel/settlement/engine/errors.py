"""What the engine refuses to settle, and what is missing."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from elhandel.values.charges import ChargeKey
from elhandel.values.errors import DomainError

type Instants = tuple[datetime, datetime]
"""A half-open range of instants in UTC."""

type Dates = tuple[date, date]
"""A half-open range of local days."""


class UnableToSettle(DomainError):
    """Something the settlement needs is missing or makes no sense; nothing was settled."""

    code = "unable-to-settle"


class MissingSpotPrice(UnableToSettle):
    """The price area has no spot price for these hours. A missing price is never zero."""

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

    def __init__(self, charge: ChargeKey, days: Sequence[Dates]) -> None:
        super().__init__(
            f"Unable to settle: charge {charge.code} of owner {charge.owner} "
            f"has no price for {_days(days)}. "
            "Request the owner's price list for these days, then settle again.",
            owner=charge.owner,
            charge=charge.code,
            days=[(start.isoformat(), end.isoformat()) for start, end in days],
        )
        self.owner = charge.owner
        self.charge_code = charge.code
        self.days = tuple(days)


class MissingProduct(UnableToSettle):
    """No product is agreed for some of the settled days, or only one without a price."""

    code = "missing-product"

    def __init__(self, days: Sequence[Dates]) -> None:
        super().__init__(
            f"Unable to settle: no product is agreed that has a price for {_days(days)}. "
            "Correct the contract, the supply period or the product's prices, then settle again.",
            days=[(start.isoformat(), end.isoformat()) for start, end in days],
        )
        self.days = tuple(days)


class MissingReadings(UnableToSettle):
    """Intervals inside the supply have no reading.

    gaps: the missing ranges of instants by row of the matrix.
    """

    code = "missing-readings"

    def __init__(self, gaps: Mapping[int, Sequence[Instants]]) -> None:
        listed = "; ".join(
            f"row {row}: {_instants(ranges)}" for row, ranges in list(gaps.items())[:5]
        )
        more = f" and {len(gaps) - 5} more" if len(gaps) > 5 else ""

        super().__init__(
            "Unable to settle: "
            f"readings are missing for {len(gaps)} metering point(s) ({listed}{more}). "
            "Leave these points out of this run; "
            "the next run takes them when the readings have come.",
            gaps={row: _as_text(ranges) for row, ranges in gaps.items()},
        )
        self.gaps = {row: tuple(ranges) for row, ranges in gaps.items()}


class MissingUseBefore(UnableToSettle):
    """A heating count began before the settled days, and the use until then was not given."""

    code = "missing-use-before"

    def __init__(self, heating_year_start: date) -> None:
        super().__init__(
            f"Unable to settle: the heating year began on {heating_year_start}, "
            "before the settled days, and its use until then was not given. "
            "Pass used_before_wh.",
            heating_year_start=heating_year_start.isoformat(),
        )
        self.heating_year_start = heating_year_start


class AmountTooLarge(UnableToSettle):
    """A line is larger than can be believed or stored.

    rows: the positions in the group of the points it concerns.
    """

    code = "amount-too-large"

    def __init__(self, label: str, rows: Sequence[int]) -> None:
        super().__init__(
            f"Unable to settle: the line {label} is larger than can be believed or stored. "
            "Look at the readings, the price and how often the charge is linked, "
            "correct them, then settle again.",
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


def _as_text(ranges: Sequence[Instants]) -> list[tuple[str, str]]:
    return [(start.isoformat(), end.isoformat()) for start, end in ranges]


def _utc(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
