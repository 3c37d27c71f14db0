"""What had to wait: why a supply period could not be settled, in words that staff can act on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.metering.read import Gap
from elhandel.platform.database import Transaction
from elhandel.platform.telemetry import briefly
from elhandel.values.identifiers import Gsrn

_DAYS_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class Parked:
    """Why a supply period cannot be settled now: a stable code, and a sentence."""

    cause: str
    detail: str


def without_master_data(gsrn: Gsrn) -> Parked:
    """Nothing is known of one of the points."""
    return Parked("missing-master-data", f"{gsrn} has no master data (RSM-022).")


def without_readings(gsrn: Gsrn, gaps: Sequence[Gap]) -> Parked:
    """One of the points has gaps."""
    return Parked("missing-readings", f"{gsrn} has no readings for {_named(gaps)}.")


def without_use_before(gsrn: Gsrn, since: date, gaps: Sequence[Gap]) -> Parked:
    """How much of a yearly heating limit is used up is not known."""
    return Parked(
        "missing-use-before",
        f"{gsrn} is heated by electricity: its use since {since} counts towards the yearly limit, "
        f"and it has no readings for {_named(gaps)}.",
    )


def unforeseen(error: Exception) -> Parked:
    """A failure that was not foreseen: the log has the whole story."""
    return Parked(
        "unexpected",
        "Something that was not foreseen stopped the settlement of this point "
        f"and those under the same terms ({briefly(error)}). "
        "Look it up in the log; the next run tries again.",
    )


def gsrns(tx: Transaction, metering_points: Sequence[int]) -> Mapping[int, Gsrn]:
    """The numbers by which people know these points."""
    if not metering_points:
        return {}

    rows = tx.execute(_GSRNS, {"points": list(metering_points)}).fetchall()
    return {point: Gsrn(gsrn) for point, gsrn in rows}


_GSRNS: Final = """
SELECT metering_point_id, gsrn FROM portfolio.metering_point
WHERE metering_point_id = ANY(%(points)s)
"""


def _named(gaps: Sequence[Gap]) -> str:
    days = [
        f"{gap.day} ({len(gap.intervals)} intervals)" if gap.intervals else str(gap.day)
        for gap in gaps
    ]
    more = f" and {len(days) - _DAYS_NAMED} more days" if len(days) > _DAYS_NAMED else ""

    return f"{', '.join(days[:_DAYS_NAMED])}{more}"
