"""A reading that was refused, noted for whose meter it is: a device's refusal nobody else sees."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Final

from elhandel.meters.errors import UnableToReadMeter
from elhandel.meters.readings.read import Reading
from elhandel.meters.readings.submit import Submitted, meter_submitted_for, submit
from elhandel.platform.database import Transaction
from elhandel.values.days.local_time import local_date

_NEAR: Final = timedelta(days=366)


def submit_noting(
    transaction: Callable[[], AbstractContextManager[Transaction]],
    submitted: Submitted,
    by: str,
    now: datetime,
) -> tuple[Reading, bool]:
    """Submit a reading as `submit` does, and keep that it was refused.

    transaction: opens one of the customer whose meter it is. Raises as `submit` does; the refusal
    is noted in a transaction of its own, and only of a meter that is the customer's.
    """
    try:
        with transaction() as tx:
            return submit(tx, submitted, by, now)
    except UnableToReadMeter as error:
        with transaction() as tx:
            _note(tx, submitted, by, error.code, now)
        raise


def _note(tx: Transaction, submitted: Submitted, by: str, code: str, now: datetime) -> None:
    """Once for a day, cause and sender, so that a device that repeats itself fills nothing.

    A moment that lies further than a year from now is noted as now: at the ends of the calendar
    it would be kept by the database and could be read by nobody.
    """
    meter = meter_submitted_for(tx, submitted.meter)
    if meter is None:
        return
    read_at = submitted.read_at or now
    values = {
        "meter": meter.meter_no,
        "day": local_date(now),
        "code": code,
        "by": by,
        "wh": submitted.wh,
        "read_at": read_at if abs(read_at - now) <= _NEAR else now,
        "now": now,
    }
    tx.execute(_NOTE, values)


_NOTE: Final = """
INSERT INTO meters.refusal AS r (
    meter_no, day, code, submitted_by, wh, read_at, first_at, last_at)
VALUES (%(meter)s, %(day)s, %(code)s, %(by)s, %(wh)s, %(read_at)s, %(now)s, %(now)s)
ON CONFLICT (meter_no, day, code, submitted_by) DO UPDATE
SET times = r.times + 1, wh = excluded.wh, read_at = excluded.read_at,
    last_at = greatest(r.last_at, excluded.last_at)
"""
