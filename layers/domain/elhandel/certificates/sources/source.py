"""A metering point that is certified by itself, and the days on which it is."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction


@dataclass(frozen=True, slots=True)
class Source:
    """starts_on, past: the days, half-open; past is None while no end is known."""

    source_id: int
    starts_on: date
    past: date | None


def sources(tx: Transaction, metering_point_id: int) -> list[Source]:
    """When a point is certified by itself."""
    cursor = tx.cursor(row_factory=class_row(Source))
    return cursor.execute(_OF_POINT, {"point": metering_point_id}).fetchall()


_OF_POINT: Final = """
SELECT source_id, starts_on, ends_on AS past FROM certificates.source
WHERE metering_point_id = %(point)s ORDER BY starts_on
"""
