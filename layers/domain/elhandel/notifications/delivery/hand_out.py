"""Notices that nobody has taken, handed out to the queue."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from elhandel.platform.database import Transaction

_LOST_AFTER: Final = timedelta(minutes=30)
"""Longer than the queue tries a message: what was handed out and not taken is handed out again."""


def hand_out(tx: Transaction, now: datetime, limit: int) -> list[int]:
    """Numbers of notices to be taken up, the oldest first; nobody else gets them for a while."""
    values = {"now": now, "lost": now - _LOST_AFTER, "limit": limit}
    return sorted(int(notice_id) for (notice_id,) in tx.execute(_HAND_OUT, values))


def put_back(tx: Transaction, notices: Sequence[int]) -> None:
    """Let these be handed out again at once: the queue did not take them."""
    tx.execute(_PUT_BACK, {"notices": list(notices)})


_HAND_OUT: Final = """
UPDATE notifications.notice SET queued_at = %(now)s WHERE notice_id IN (
    SELECT notice_id FROM notifications.notice
    WHERE taken_at IS NULL AND (queued_at IS NULL OR queued_at < %(lost)s)
    ORDER BY notice_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING notice_id
"""

_PUT_BACK: Final = """
UPDATE notifications.notice SET queued_at = NULL
WHERE notice_id = ANY(%(notices)s) AND taken_at IS NULL
"""
