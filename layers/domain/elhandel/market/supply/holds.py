"""Starts of supply that are held before anything was sent: they stay pending, and the scheduler
passes them by.
"""

from datetime import date, datetime
from typing import Final

from elhandel.market.processes import (
    Cause,
    Event,
    Process,
    State,
    advance,
    load_process,
    note,
    start_process_of,
)
from elhandel.market.rules import rule_pack
from elhandel.market.supply.dates import replan_switch
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings

_HOLD: Final = "UPDATE market.process SET held_at = %(at)s WHERE process_id = %(process)s"
_RELEASE: Final = (
    "UPDATE market.process SET held_at = NULL, due_at = %(at)s WHERE process_id = %(process)s"
)
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


def release_start(tx: Transaction, contract: int, sentence: str, clock: Clock) -> date:
    """Let a held start of supply leave at the next round; the day that it is for.

    A switch is planned anew, as if it were asked for now; who moves in on a day that the market
    takes no more is asked for another at that round. Raises StartDateNotAllowed.
    """
    process = _pending(tx, contract)
    if process is None:
        raise LookupError(f"contract {contract} has no start that is held")

    cause = Cause(sentence, clock.now())
    tx.execute(_RELEASE, {"process": process.process_id, "at": cause.at})
    note(tx, process, "release", cause)
    if process.kind == "switch":
        pack = rule_pack(clock.today(), settings().market_rules)
        process = replan_switch(tx, process, pack, Cause("it was held", cause.at))

    return process.effective_on


def drop_start(tx: Transaction, contract: int, sentence: str, clock: Clock) -> None:
    """Give a held start of supply up: the market never hears of it."""
    process = _pending(tx, contract)
    if process is None:
        raise LookupError(f"contract {contract} has no start that is held")
    advance(tx, process, Event.CANCEL, Cause(sentence, clock.now()))


def _pending(tx: Transaction, contract: int) -> Process | None:
    process = start_process_of(tx, contract)
    return process if process is not None and process.state is State.PENDING else None
