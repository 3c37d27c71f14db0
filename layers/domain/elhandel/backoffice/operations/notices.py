"""Notices as they left: to whom, by which channel, and what became of each; the latest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg.rows import class_row

from elhandel.platform.database import Transaction, statement


@dataclass(frozen=True, slots=True)
class SentNotice:
    """A notice on one of its ways. `repr` shows nothing of what it said."""

    delivery_id: int
    customer_id: int
    template: str
    said: Mapping[str, Any]
    channel: str
    state: str
    """waiting, sent, delivered, failed or skipped."""
    cause: str | None
    at: datetime
    """When it came to that, or was told."""

    def __repr__(self) -> str:
        return f"SentNotice({self.delivery_id})"


def sent_notices(
    tx: Transaction, *, state: str | None, before: int | None, limit: int
) -> Sequence[SentNotice]:
    """The latest; of one state, and those before a delivery, where they are named."""
    asked = {"state": state, "before": before, "limit": limit}
    return tx.cursor(row_factory=class_row(SentNotice)).execute(_SENT, asked).fetchall()


def notices_by_state(tx: Transaction, since: datetime) -> Mapping[str, int]:
    """How many ways of notices that were told since then came to what."""
    return dict(tx.execute(_COUNTS, {"since": since}).fetchall())


_SENT: Final = statement("elhandel.backoffice.operations", "sent_notices")
_COUNTS: Final = """
SELECT d.state, count(*) FROM notifications.notice n JOIN notifications.delivery d USING (notice_id)
WHERE n.told_at >= %(since)s GROUP BY d.state
"""
