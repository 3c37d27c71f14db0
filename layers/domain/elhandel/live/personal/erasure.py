"""Erasure of a person who listens: they are cut off, and nothing of it stays."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_listening(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete these parties' tickets, connections and channels, with all that was said on them."""
    return run_steps(tx, _STEPS, {"parties": list(parties)})


_STEPS: Final[Steps] = (
    ("live.ticket", "DELETE FROM live.ticket WHERE customer_id = ANY(%(parties)s)"),
    ("live.connection", "DELETE FROM live.connection WHERE customer_id = ANY(%(parties)s)"),
    ("live.channel", "DELETE FROM live.channel WHERE customer_id = ANY(%(parties)s)"),
)
