"""Erasure of a person in the room: their meters go, with all that was submitted of them."""

from collections.abc import Sequence
from typing import Final

from elhandel.platform.database import Transaction
from elhandel.platform.upkeep.data_subject import Counts, Steps, run_steps


def forget_meters(tx: Transaction, parties: Sequence[int]) -> Counts:
    """Delete the meters of these parties, and what hangs on them."""
    return run_steps(tx, _METERS, {"parties": list(parties)})


_METERS: Final[Steps] = (
    (
        "meters.reading",
        """
        DELETE FROM meters.reading WHERE meter_no IN (
            SELECT meter_no FROM meters.meter WHERE customer_id = ANY(%(parties)s))
        """,
    ),
    (
        "meters.refusal",
        """
        DELETE FROM meters.refusal WHERE meter_no IN (
            SELECT meter_no FROM meters.meter WHERE customer_id = ANY(%(parties)s))
        """,
    ),
    (
        "meters.device_meter",
        """
        DELETE FROM meters.device_meter WHERE meter_no IN (
            SELECT meter_no FROM meters.meter WHERE customer_id = ANY(%(parties)s))
        """,
    ),
    ("meters.meter", "DELETE FROM meters.meter WHERE customer_id = ANY(%(parties)s)"),
    ("meters.attempt", "DELETE FROM meters.attempt WHERE customer_id = ANY(%(parties)s)"),
    ("meters.issued_key", "DELETE FROM meters.issued_key WHERE customer_id = ANY(%(parties)s)"),
)
