"""Pauses of the market. While one holds, nothing is ordered and nothing clears; cancelling is
possible, because it only gives back.

There are three kinds, each begun and ended for itself: trading stands still, there is maintenance,
or there is an emergency, in which nothing is minted or signed for the token ledger either.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from psycopg.rows import class_row

from elhandel.exchange.errors import MarketPaused, UnableToTrade
from elhandel.platform.database import AdvisoryLock, Transaction
from elhandel.values.decision import Decision


class PauseKind(StrEnum):
    """Why the market stands still; the gravest last."""

    TRADING = "trading"
    MAINTENANCE = "maintenance"
    EMERGENCY = "emergency"


_GRAVITY: Final = {kind: place for place, kind in enumerate(PauseKind)}


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that has not ended."""

    paused_at: datetime
    kind: PauseKind = PauseKind.TRADING

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", PauseKind(self.kind))


def enter_market(tx: Transaction) -> None:
    """Until `tx` ends the market is open. Raises MarketPaused."""
    tx.execute(_SHARED, {"lock": AdvisoryLock.MARKET})
    if pause_now(tx) is not None:
        raise paused()


def paused() -> MarketPaused:
    """The error of who would trade while the market stands still."""
    return MarketPaused(
        "The neighbours' market stands still for now. Orders can be cancelled; try again "
        "later to place one."
    )


def pauses_now(tx: Transaction) -> Sequence[Pause]:
    """The pauses that hold, the gravest first: one of each kind at most."""
    found = tx.cursor(row_factory=class_row(Pause)).execute(_OPEN).fetchall()
    return sorted(found, key=lambda pause: _GRAVITY[pause.kind], reverse=True)


def pause_now(tx: Transaction) -> Pause | None:
    """The gravest pause that holds, if any."""
    return next(iter(pauses_now(tx)), None)


def is_emergency(tx: Transaction) -> bool:
    """Whether nothing may be minted or signed now."""
    return any(pause.kind is PauseKind.EMERGENCY for pause in pauses_now(tx))


def pause_market(tx: Transaction, decision: Decision, kind: PauseKind = PauseKind.TRADING) -> bool:
    """Let the market stand still, as soon as what is under way has ended; whether it did not
    already for the same reason.
    """
    tx.execute(_ALONE, {"lock": AdvisoryLock.MARKET})
    values = {"kind": kind, "at": decision.at, "by": decision.by, "why": decision.why}
    return tx.execute(_PAUSE, values).rowcount == 1


def resume_market(tx: Transaction, decision: Decision, kind: PauseKind = PauseKind.TRADING) -> None:
    """End a pause. Where no other holds, the epochs that ended meanwhile are cleared in order.

    Raises UnableToTrade where there is no such pause.
    """
    tx.execute(_ALONE, {"lock": AdvisoryLock.MARKET})
    values = {"kind": kind, "at": decision.at, "by": decision.by, "why": decision.why}
    if tx.execute(_RESUME, values).rowcount:
        return

    others = ", ".join(pause.kind for pause in pauses_now(tx))
    raise UnableToTrade(
        f"The neighbours' market does not stand still for {kind}, but for {others}. End that."
        if others
        else "The neighbours' market does not stand still. Nothing is to be done."
    )


_SHARED: Final = "SELECT pg_advisory_xact_lock_shared(%(lock)s)"
_ALONE: Final = "SELECT pg_advisory_xact_lock(%(lock)s)"

_OPEN: Final = "SELECT paused_at, kind FROM exchange.pause WHERE ended_at IS NULL"

_PAUSE: Final = """
INSERT INTO exchange.pause (kind, paused_at, paused_by, reason)
VALUES (%(kind)s, %(at)s, %(by)s, %(why)s)
ON CONFLICT (kind) WHERE ended_at IS NULL DO NOTHING
"""

_RESUME: Final = """
UPDATE exchange.pause
SET ended_at = greatest(paused_at, %(at)s), ended_by = %(by)s, ended_why = %(why)s
WHERE kind = %(kind)s AND ended_at IS NULL
"""
