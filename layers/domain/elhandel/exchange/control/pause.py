"""Pauses of the market. While one holds, nothing is ordered and nothing clears; cancelling is
possible, because it only gives back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from elhandel.exchange.errors import MarketPaused, UnableToTrade
from elhandel.platform.database import AdvisoryLock, Transaction
from elhandel.values.decision import Decision


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that has not ended."""

    paused_at: datetime


def enter_market(tx: Transaction) -> None:
    """Until `tx` ends the market is open. Raises MarketPaused."""
    tx.execute(_SHARED, {"lock": AdvisoryLock.MARKET})
    if pause_now(tx) is not None:
        raise MarketPaused(
            "The neighbours' market stands still for now. Orders can be cancelled; try again "
            "later to place one."
        )


def pause_now(tx: Transaction) -> Pause | None:
    """The pause that holds, if any."""
    return tx.cursor(row_factory=class_row(Pause)).execute(_OPEN).fetchone()


def pause_market(tx: Transaction, decision: Decision) -> bool:
    """Let the market stand still, as soon as what is under way has ended; whether it did not
    already.
    """
    tx.execute(_ALONE, {"lock": AdvisoryLock.MARKET})
    if pause_now(tx) is not None:
        return False

    tx.execute(_PAUSE, {"at": decision.at, "by": decision.by, "why": decision.why})
    return True


def resume_market(tx: Transaction, decision: Decision) -> None:
    """Let the market go on; the epochs that ended meanwhile are cleared in order.

    Raises UnableToTrade where it does not stand still.
    """
    tx.execute(_ALONE, {"lock": AdvisoryLock.MARKET})
    values = {"at": decision.at, "by": decision.by, "why": decision.why}
    if not tx.execute(_RESUME, values).rowcount:
        raise UnableToTrade("The neighbours' market does not stand still. Nothing is to be done.")


_SHARED: Final = "SELECT pg_advisory_xact_lock_shared(%(lock)s)"
_ALONE: Final = "SELECT pg_advisory_xact_lock(%(lock)s)"

_OPEN: Final = "SELECT paused_at FROM exchange.pause WHERE ended_at IS NULL"

_PAUSE: Final = """
INSERT INTO exchange.pause (paused_at, paused_by, reason) VALUES (%(at)s, %(by)s, %(why)s)
"""

_RESUME: Final = """
UPDATE exchange.pause
SET ended_at = greatest(paused_at, %(at)s), ended_by = %(by)s, ended_why = %(why)s
WHERE ended_at IS NULL
"""
