"""How many processes wait: a gauge."""

from typing import Final

from elhandel.market.guides import State
from elhandel.platform.database import Transaction, fetch_one

WAITING: Final = (
    State.PENDING,
    State.SENT,
    State.ACKNOWLEDGED,
    State.EFFECTUATION_PENDING,
    State.CANCELLATION_PENDING,
)
"""Begun, and neither supplied nor refused yet."""


def pending_processes(tx: Transaction) -> int:
    """How many processes wait: for us, for an answer, or for their day."""
    (waiting,) = fetch_one(tx, _PENDING, {"states": [state.value for state in WAITING]})
    return int(waiting)


_PENDING: Final = "SELECT count(*) FROM market.process WHERE state = ANY(%(states)s)"
