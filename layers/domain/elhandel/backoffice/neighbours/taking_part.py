"""Metering points whose surplus becomes tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, fetch_one


@dataclass(frozen=True, slots=True)
class TakingPart:
    """A metering point of production that takes part, and whose. ends_on: the first day without."""

    gsrn: str
    account_id: int
    starts_on: date
    ends_on: date | None


def taking_part(tx: Transaction, most: int) -> Sequence[TakingPart]:
    """Those that began last, the newest first; ended ones too."""
    cursor = tx.cursor(row_factory=class_row(TakingPart))
    return cursor.execute(_LATEST, {"most": most}).fetchall()


def how_many_take_part(tx: Transaction, today: date) -> int:
    """How many metering points take part today."""
    count: int = fetch_one(tx, _COUNT, {"today": today})[0]
    return count


_LATEST: Final = """
SELECT m.gsrn, a.account_id, p.starts_on, p.ends_on
FROM minting.participation p
JOIN portfolio.metering_point m USING (metering_point_id)
JOIN portfolio.contract c ON c.contract_id = p.contract_id
JOIN portfolio.account a ON a.customer_id = c.customer_id
ORDER BY p.participation_id DESC LIMIT %(most)s
"""

_COUNT: Final = """
SELECT count(*) FROM minting.participation
WHERE starts_on <= %(today)s AND (ends_on IS NULL OR %(today)s < ends_on)
"""
