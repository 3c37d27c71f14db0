"""Erasure of a person in the back office: what was noted of talks. What staff did stays, by ids."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_talks(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete the notes about these parties, and who looked at them."""
    return run_steps(tx, _TALKS, {"parties": list(parties)})


_TALKS: Final[Steps] = (
    ("backoffice.note", "DELETE FROM backoffice.note WHERE customer_id = ANY(%(parties)s)"),
    ("backoffice.opened", "DELETE FROM backoffice.opened WHERE customer_id = ANY(%(parties)s)"),
)
