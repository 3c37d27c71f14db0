"""Starts of supply that are held before anything was sent: they stay pending, and the scheduler passes them by."""

from datetime import datetime
from typing import Final

from elhandel.market.processes import Cause, Process, advance, load_process, note, start_process_of
from elhandel.market.states import Event, State
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction

_HOLD: Final = "UPDATE market.process SET held_at = %(at)s WHERE process_id = %(process)s"
_RELEASE: Final = "UPDATE market.process SET held_at = NULL, due_at = %(at)s WHERE process_id = %(process)s"
_HELD: Final = "SELECT held_at IS NOT NULL FROM market.process WHERE process_id = %s"


def hold_start(tx: Transaction, process_id: int, sentence: str, now: datetime) -> None:
    """Hold a start of supply that is not sent yet. sentence: why, for the process's history."""
    process = load_process(tx, process_id)
    tx.execute(_HOLD, {"process": process_id, "at": now})
    note(tx, process, "hold", Cause(sentence, now))


def is_held(tx: Transaction, contract: int) -> bool:
    """Whether a contract's start of supply is held, and nobody has taken it back; it is locked."""
    process = _pending(tx, contract)
    if process is None:
        return False
    row = tx.execute(_HELD, [process.process_id]).fetchone()
    return row is not None and bool(row[0])


def release_start(tx: Transaction, contract: int, sentence: str, clock: Clock) -> None:
    """Let a held start of supply leave at the next round."""
    process = _pending(tx, contract)
    if process is None:
        raise LookupError(f"contract {contract} has no start that is held")
    tx.execute(_RELEASE, {"process": process.process_id, "at": clock.now()})
    note(tx, process, "release", Cause(sentence, clock.now()))


def drop_start(tx: Transaction, contract: int, sentence: str, clock: Clock) -> None:
    """Give a held start of supply up: the market never hears of it."""
    process = _pending(tx, contract)
    if process is None:
        raise LookupError(f"contract {contract} has no start that is held")
    advance(tx, process, Event.CANCEL, Cause(sentence, clock.now()))


def _pending(tx: Transaction, contract: int) -> Process | None:
    process = start_process_of(tx, contract)
    return process if process is not None and process.state is State.PENDING else None
