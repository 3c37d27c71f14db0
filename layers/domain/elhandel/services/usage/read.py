"""What was used on which days, as it was read last: also while the provider does not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period


@dataclass(frozen=True, slots=True)
class UseDay:
    """A day of a service, in bytes."""

    day: date
    upload: int
    download: int

    @property
    def total(self) -> int:
        return self.upload + self.download


def days_of(tx: Transaction, agreement_id: int, days: Period) -> Sequence[UseDay]:
    """The days of a service that anything is known of, by day."""
    values = {"agreement": agreement_id, "from": days.start, "past": days.end}
    return tx.cursor(row_factory=class_row(UseDay)).execute(_DAYS, values).fetchall()


def read_at(tx: Transaction, agreement_id: int) -> datetime | None:
    """When the use of a service was read last."""
    row = tx.execute(_READ_AT, {"agreement": agreement_id}).fetchone()
    return None if row is None else row[0]


_DAYS: Final = """
SELECT day, upload_bytes AS upload, download_bytes AS download FROM services.usage_day
WHERE agreement_id = %(agreement)s AND day >= %(from)s AND day < %(past)s ORDER BY day
"""

_READ_AT: Final = "SELECT read_at FROM services.usage_sync WHERE agreement_id = %(agreement)s"
