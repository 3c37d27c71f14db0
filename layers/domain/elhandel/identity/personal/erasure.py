"""Erasure of a person in identity: how they sign in, with every session of theirs."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_subjects(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete what these parties sign in with; who is in is out."""
    return run_steps(tx, _SUBJECTS, {"parties": list(parties)})


_SUBJECTS: Final[Steps] = (
    (
        "identity.session",
        """
        DELETE FROM identity.session WHERE subject_id IN (
            SELECT subject_id FROM identity.subject WHERE customer_id = ANY(%(parties)s))
        """,
    ),
    (
        "identity.viewing",
        "DELETE FROM identity.viewing WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "identity.one_time_code",
        "DELETE FROM identity.one_time_code WHERE customer_id = ANY(%(parties)s)",
    ),
    (
        "identity.subject",
        "DELETE FROM identity.subject WHERE customer_id = ANY(%(parties)s)",
    ),
)
