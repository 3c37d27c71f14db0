"""Readings as they were known at an instant: what has come since is undone, then rolled back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId


@contextmanager
def readings_as_known(
    tx: Transaction, points: Sequence[MeteringPointId], days: Period, at: datetime
) -> Iterator[None]:
    """Inside the block, the readings of points on these days are those known at `at`.

    History is kept, so they are what was recorded by then and not superseded. Nothing is changed
    after the block; who writes one of these rows meanwhile waits until then.
    """
    values = {"points": list(points), "start": days.start, "end": days.end, "at": at}
    with tx.transaction(force_rollback=True):
        tx.execute(_FORGET_LATER, values)
        tx.execute(_RESTORE_EARLIER, values)
        yield


_FORGET_LATER: Final = """
DELETE FROM metering.reading_day
WHERE metering_point_id = ANY(%(points)s) AND day >= %(start)s AND day < %(end)s
  AND recorded_at > %(at)s
"""

_RESTORE_EARLIER: Final = """
INSERT INTO metering.reading_day (metering_point_id, day, resolution_minutes, version,
    registered_at, recorded_at, inbound_message_id, wh, quality, registered)
SELECT metering_point_id, day, resolution_minutes, version,
    registered_at, recorded_at, inbound_message_id, wh, quality, registered
FROM metering.reading_day_history
WHERE metering_point_id = ANY(%(points)s) AND day >= %(start)s AND day < %(end)s
  AND recorded_at <= %(at)s AND superseded_at > %(at)s
"""
