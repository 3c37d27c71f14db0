"""Starts of supply that are held before anything was sent: they stay pending, and the scheduler
passes them by.
"""

from datetime import date, datetime
from typing import Final

from elhandel.market.guides import Event, State
from elhandel.market.processes import (
    Cause,
    Process,
    advance,
    load_process,
    note,
    start_process_of,
    updates,
)
from elhandel.market.rules import rule_pack
from elhandel.market.starts.dates import replan_switch
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.values.decision import Provenance
from elhandel.values.ids import ContractId, ProcessId


def hold_start(tx: Transaction, process_id: ProcessId, sentence: str, now: datetime) -> None:
    """Hold a start of supply that is not sent yet. sentence: why, for the process's history."""
    process = load_process(tx, process_id)
    updates.hold(tx, process, now)
    note(tx, process, "hold", Cause(sentence, Provenance(now)))


def is_held(tx: Transaction, contract: ContractId) -> bool:
    """Whether a contract's start of supply is held and not withdrawn; it is locked."""
    process = _pending(tx, contract)
    if process is None:
        return False

    row = tx.execute(_HELD, {"process": process.process_id}).fetchone()
    return row is not None and bool(row[0])


_HELD: Final = "SELECT held_at IS NOT NULL FROM market.process WHERE process_id = %(process)s"


def release_start(tx: Transaction, contract: ContractId, sentence: str, clock: Clock) -> date:
    """Let a held start of supply leave at the next round, and return the day that it is for.

    A switch is planned again, as if it were asked for now. For a move-in whose day the market no
    longer takes, the customer is asked for another at that round. Raises StartDateNotAllowed.
    """
    process = _held(tx, contract)
    known = Provenance(clock.now())

    updates.release(tx, process, known.at)
    note(tx, process, "release", Cause(sentence, known))
    if process.kind == "switch":
        pack = rule_pack(clock.today(), settings().market_rules)
        process = replan_switch(tx, process, pack, Cause("it was held", known))

    return process.effective_on


def drop_start(tx: Transaction, contract: ContractId, sentence: str, clock: Clock) -> None:
    """Withdraw a held start of supply; nothing is sent to the market."""
    process = _held(tx, contract)
    advance(tx, process, Event.CANCEL, Cause(sentence, Provenance(clock.now())))


def _held(tx: Transaction, contract: ContractId) -> Process:
    process = _pending(tx, contract)
    if process is None:
        raise LookupError(f"contract {contract} has no start that is held")
    return process


def _pending(tx: Transaction, contract: ContractId) -> Process | None:
    process = start_process_of(tx, contract)
    return process if process is not None and process.state is State.PENDING else None
