"""How notices stand: what waits, what failed; and sending one again that failed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.notifications.delivery.bounced import try_again
from elhandel.notifications.errors import UnableToNotify
from elhandel.notifications.templates import template
from elhandel.platform.database import Transaction, fetch_one
from elhandel.values.errors import NotFound


@dataclass(frozen=True, slots=True)
class Standing:
    """oldest_at: since when the notice has waited that has waited longest beyond its time."""

    untaken: int
    waiting: int
    oldest_at: datetime | None


def standing(tx: Transaction, now: datetime) -> Standing:
    """What is to be taken up, and what is due and has not left."""
    with tx.cursor(row_factory=class_row(Standing)) as cursor:
        return cursor.execute(_STANDING, {"now": now}).fetchall()[0]


_STANDING: Final = """
SELECT (SELECT count(*) FROM notifications.notice WHERE taken_at IS NULL) AS untaken,
       (SELECT count(*) FROM notifications.delivery WHERE state = 'waiting') AS waiting,
       least((SELECT min(told_at) FROM notifications.notice WHERE taken_at IS NULL),
             (SELECT min(due_at) FROM notifications.delivery
              WHERE state = 'waiting' AND due_at <= %(now)s)) AS oldest_at
"""


def send_again(tx: Transaction, delivery_id: int, now: datetime) -> str:
    """Let a delivery that failed be tried anew; the channel. To an address that was mended, say.

    Raises NotFound for one that did not fail, UnableToNotify for a code.
    """
    found = tx.execute(_FAILED, {"delivery": delivery_id}).fetchone()
    if found is None:
        raise NotFound(f"Delivery {delivery_id} of a notice has not failed. Look at its state.")
    if template(found[0]).is_secret:
        raise UnableToNotify(
            "A code is sent once and then forgotten. Let the customer ask for a new one."
        )
    try_again(tx, delivery_id)
    return str(fetch_one(tx, _AGAIN, {"delivery": delivery_id, "now": now})[0])


_FAILED: Final = """
SELECT n.template FROM notifications.delivery d JOIN notifications.notice n USING (notice_id)
WHERE d.delivery_id = %(delivery)s AND d.state = 'failed' FOR UPDATE OF d
"""

_AGAIN: Final = """
UPDATE notifications.delivery
SET state = 'waiting', cause = NULL, attempts = 0, due_at = %(now)s, settled_at = NULL
WHERE delivery_id = %(delivery)s RETURNING channel
"""
