"""A customer's own readings, by row-level security (GX-RDG-2)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one

type Sort = Literal["submitted_at", "reading_timestamp", "kwh_amount"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading. minted_wh: how much of it was ordered as tokens; None until it was."""

    reading_id: UUID
    meter_id: UUID
    serial: str
    wh: int
    read_at: datetime
    submitted_at: datetime
    verification: Literal["verified", "legacy_unverified"]
    minted_wh: int | None
    minted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stats:
    """What a customer has submitted. minted: readings that became tokens, by their whole energy."""

    readings: int
    total_wh: int
    minted_wh: int

    @property
    def unminted_wh(self) -> int:
        return self.total_wh - self.minted_wh


def own_readings(
    tx: Transaction,
    sort: Sort = "submitted_at",
    minted: bool | None = None,
    *,
    page: int = 1,
    page_size: int = 20,
) -> tuple[list[Reading], int]:
    """A page of the customer's readings, the newest or largest first; and how many there are."""
    asked = {
        "minted": minted,
        "sort": sort,
        "limit": page_size,
        "offset": (page - 1) * page_size,
    }
    total: int = fetch_one(tx, _COUNT, asked)[0]
    readings = tx.cursor(row_factory=class_row(Reading)).execute(_PAGE, asked).fetchall()
    return readings, total


def own_stats(tx: Transaction) -> Stats:
    """What the customer has submitted in all."""
    return Stats(*fetch_one(tx, _STATS, []))


def reading_by_no(tx: Transaction, reading_no: int) -> Reading:
    """The reading that was added in this transaction."""
    asked = {"no": reading_no}
    reading = tx.cursor(row_factory=class_row(Reading)).execute(_BY_NO, asked).fetchone()
    if reading is None:
        raise LookupError("a reading was added and is not there")
    return reading


def reading_at(tx: Transaction, meter_no: int, read_at: datetime) -> Reading | None:
    """The reading of a meter at a moment."""
    asked = {"meter": meter_no, "at": read_at}
    return tx.cursor(row_factory=class_row(Reading)).execute(_AT, asked).fetchone()


_COUNT: Final = """
SELECT count(*) FROM meters.reading
WHERE %(minted)s::boolean IS NULL OR (minted_at IS NOT NULL) = %(minted)s
"""

_PAGE: Final = """
SELECT r.reading_id, m.meter_id, m.serial, r.wh, r.read_at, r.submitted_at, r.verification,
       r.minted_wh, r.minted_at
FROM meters.reading r JOIN meters.meter m USING (meter_no)
WHERE %(minted)s::boolean IS NULL OR (r.minted_at IS NOT NULL) = %(minted)s
ORDER BY CASE WHEN %(sort)s = 'kwh_amount' THEN r.wh END DESC,
         CASE WHEN %(sort)s = 'reading_timestamp' THEN r.read_at END DESC,
         r.submitted_at DESC, r.reading_no DESC
LIMIT %(limit)s OFFSET %(offset)s
"""

_STATS: Final = """
SELECT count(*)::int, coalesce(sum(wh), 0)::bigint,
       coalesce(sum(wh) FILTER (WHERE minted_at IS NOT NULL), 0)::bigint
FROM meters.reading
"""

_BY_NO: Final = """
SELECT r.reading_id, m.meter_id, m.serial, r.wh, r.read_at, r.submitted_at, r.verification,
       r.minted_wh, r.minted_at
FROM meters.reading r JOIN meters.meter m USING (meter_no) WHERE r.reading_no = %(no)s
"""

_AT: Final = """
SELECT r.reading_id, m.meter_id, m.serial, r.wh, r.read_at, r.submitted_at, r.verification,
       r.minted_wh, r.minted_at
FROM meters.reading r JOIN meters.meter m USING (meter_no)
WHERE r.meter_no = %(meter)s AND r.read_at = %(at)s
"""
