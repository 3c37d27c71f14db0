"""Erasure of a person in notices: what they were informed of, how they wanted it, their budgets."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_notices(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete all notices of these parties, and their preferences."""
    return run_steps(tx, _NOTICES, {"parties": list(parties)})


_NOTICES: Final[Steps] = (
    (
        "notifications.webhook",
        "DELETE FROM notifications.webhook w USING notifications.notice n"
        " WHERE n.notice_id = w.notice_id AND n.customer_id = ANY(%(parties)s)",
    ),
    (
        "notifications.delivery",
        "DELETE FROM notifications.delivery d USING notifications.notice n"
        " WHERE n.notice_id = d.notice_id AND n.customer_id = ANY(%(parties)s)",
    ),
    (
        "notifications.notice",
        "DELETE FROM notifications.notice WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "notifications.preference",
        "DELETE FROM notifications.preference WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "notifications.budget_warning",
        "DELETE FROM notifications.budget_warning w USING notifications.budget b"
        " WHERE b.budget_id = w.budget_id AND b.customer_id = ANY(%(parties)s)",
    ),
    (
        "notifications.budget",
        "DELETE FROM notifications.budget WHERE customer_id = ANY(%(parties)s)",
    ),
)
