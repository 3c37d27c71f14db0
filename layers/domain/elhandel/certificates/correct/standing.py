"""Certificates that still stand for something, by point and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement
from elhandel.values.days.local_time import start_of_day


@dataclass(frozen=True, slots=True)
class Standing:
    """live_wh: what was not withdrawn of it."""

    certificate_id: int
    starts_at: datetime
    ends_at: datetime
    live_wh: int
    valid_from: datetime
    issued_by: str


def watched(tx: Transaction) -> list[tuple[int, str]]:
    """The points that are certified, with their GSRN."""
    return [(int(point), str(gsrn)) for point, gsrn in tx.execute(_WATCHED).fetchall()]


def certified_on(tx: Transaction, point: int, days: Sequence[date]) -> list[Standing]:
    """What is certified of a point in any of these days, in the order of time."""
    if not days:
        return []

    starts = [start_of_day(day) for day in days]
    ends = [start_of_day(day + timedelta(days=1)) for day in days]
    values = {
        "point": point,
        "starts": starts,
        "ends": ends,
        "first": min(starts),
        "past": max(ends),
    }
    return tx.cursor(row_factory=class_row(Standing)).execute(_STANDING, values).fetchall()


def unsupplied(tx: Transaction) -> list[int]:
    """Certificates of a time in which, as is known now, we did not supply the point."""
    return [int(row[0]) for row in tx.execute(_UNSUPPLIED).fetchall()]


_WATCHED: Final = """
SELECT m.metering_point_id, m.gsrn FROM certificates.looked l
JOIN portfolio.metering_point m USING (metering_point_id) ORDER BY m.metering_point_id
"""

_STANDING: Final = statement("elhandel.certificates", "standing_certificates")

_UNSUPPLIED: Final = statement("elhandel.certificates", "unsupplied_certificates")
