"""What of submitted readings became tokens: asked and noted by the room that orders them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one, statement
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound

APART_OF_METERS: Final = timedelta(hours=48)
"""Between tokens of two meters of one installation; so much is a reading's most of two days."""


@dataclass(frozen=True, slots=True)
class ReadingToMint:
    """A reading with its meter, as far as minting must know it."""

    reading_no: int
    reading_id: UUID
    meter_id: UUID
    serial: str
    customer_id: int
    metering_point_id: int | None
    supply_period_id: int | None
    is_verified: bool
    """Whether its meter is proven now."""

    verified_at: datetime | None

    wh: int
    read_at: datetime
    submitted_at: datetime
    verification: Literal["verified", "legacy_unverified"]
    minted_wh: int | None
    mint_subject: str | None
    mint_number: int | None


def customer_of_reading(tx: Transaction, reading_id: UUID) -> int:
    """Whose a reading is. Raises NotFound."""
    row = tx.execute(_WHOSE, {"id": reading_id}).fetchone()
    if row is None:
        raise _unknown(reading_id)
    return int(row[0])


def reading_to_mint(tx: Transaction, reading_id: UUID) -> ReadingToMint:
    """A reading, held until `tx` ends. Raises NotFound."""
    asked = {"id": reading_id}
    reading = tx.cursor(row_factory=class_row(ReadingToMint)).execute(_HELD, asked).fetchone()
    if reading is None:
        raise _unknown(reading_id)
    return reading


def _unknown(reading_id: UUID) -> NotFound:
    return NotFound(
        f"There is no submitted reading {reading_id}. The list of those that are not minted has "
        "their ids."
    )


def mark_minted(
    tx: Transaction, reading_no: int, wh: int, subject: str, number: int, decision: Decision
) -> None:
    """Note that a reading which is held became tokens: `wh` of it, as that work on the ledger."""
    tx.execute(
        _MARK,
        {
            "no": reading_no,
            "wh": wh,
            "subject": subject,
            "number": number,
            "at": decision.at,
            "by": decision.by,
            "why": decision.why,
        },
    )


def minted_by_day(tx: Transaction, metering_point_id: int) -> Mapping[date, int]:
    """Wh of a point's readings that became tokens, by the Danish day on which they were read."""
    rows = tx.execute(_BY_DAY, {"point": metering_point_id}).fetchall()
    return {day: int(wh) for day, wh in rows}


def minted_beside(tx: Transaction, customer: int, since: date) -> date | None:
    """The last Danish day from `since` on of which a reading of a customer's meters that are no
    metering points became tokens.
    """
    day: date | None = fetch_one(tx, _BESIDE, {"customer": customer, "since": since})[0]
    return day


def minted_by_another(tx: Transaction, reading_no: int) -> tuple[str, date] | None:
    """The number of another meter of the same installation that made tokens within two days of a
    reading, and its day: it may have measured the same. The table's trigger `minted_apart` has it
    too.
    """
    found = tx.execute(_BY_ANOTHER, {"no": reading_no, "apart": APART_OF_METERS}).fetchone()
    return None if found is None else (str(found[0]), found[1])


def unminted(tx: Transaction, before: int | None, most: int) -> list[ReadingToMint]:
    """Readings that did not become tokens, the newest first, before a number."""
    asked = {"before": before, "most": most}
    return tx.cursor(row_factory=class_row(ReadingToMint)).execute(_UNMINTED, asked).fetchall()


_WHOSE: Final = """
SELECT m.customer_id FROM meters.reading r JOIN meters.meter m USING (meter_no)
WHERE r.reading_id = %(id)s
"""

_HELD: Final = """
SELECT r.reading_no, r.reading_id, m.meter_id, m.serial, m.customer_id, m.metering_point_id,
       m.supply_period_id, m.state = 'verified' AS is_verified,
       m.verified_at, r.wh, r.read_at, r.submitted_at,
       r.verification, r.minted_wh, r.mint_subject, r.mint_number
FROM meters.reading r JOIN meters.meter m USING (meter_no)
WHERE r.reading_id = %(id)s FOR UPDATE OF r
"""

_MARK: Final = """
UPDATE meters.reading
SET minted_wh = %(wh)s, mint_subject = %(subject)s, mint_number = %(number)s, minted_at = %(at)s,
    minted_by = %(by)s, minted_why = %(why)s
WHERE reading_no = %(no)s
"""

_BY_DAY: Final = """
SELECT (r.read_at AT TIME ZONE 'Europe/Copenhagen')::date, sum(r.wh)
FROM meters.reading r JOIN meters.meter m USING (meter_no)
WHERE m.metering_point_id = %(point)s AND r.minted_at IS NOT NULL
GROUP BY 1
"""

_BESIDE: Final = """
SELECT max((r.read_at AT TIME ZONE 'Europe/Copenhagen')::date)
FROM meters.reading r JOIN meters.meter m USING (meter_no)
WHERE m.customer_id = %(customer)s AND m.metering_point_id IS NULL AND r.minted_at IS NOT NULL
  AND r.read_at >= %(since)s::timestamp AT TIME ZONE 'Europe/Copenhagen'
"""

_BY_ANOTHER: Final = statement("elhandel.meters.readings", "minted_by_another")

_UNMINTED: Final = """
SELECT r.reading_no, r.reading_id, m.meter_id, m.serial, m.customer_id, m.metering_point_id,
       m.supply_period_id, m.state = 'verified' AS is_verified,
       m.verified_at, r.wh, r.read_at, r.submitted_at,
       r.verification, r.minted_wh, r.mint_subject, r.mint_number
FROM meters.reading r JOIN meters.meter m USING (meter_no)
WHERE r.minted_at IS NULL AND r.reading_no < coalesce(%(before)s::bigint, 9223372036854775807)
ORDER BY r.reading_no DESC LIMIT %(most)s
"""
