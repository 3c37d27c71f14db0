"""What the market says of an end that runs: it has happened, it is off, or who crossed it erred."""

from datetime import date
from typing import Final

from elhandel.market.ends.end import ENDS, EndKind
from elhandel.market.guides import Event, State
from elhandel.market.processes import (
    Cause,
    Process,
    Wish,
    advance,
    load_process,
    note,
    open_about,
    open_processes_about,
    updates,
)
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio.supply import supply_days, vacancy_until
from elhandel.values.days.period import FOR_GOOD
from elhandel.values.decision import Decision
from elhandel.values.ids import MeteringPointId, ProcessId

_DISCONNECTED: Final = "E20"


def market_ended(tx: Transaction, start: Process, reason: str, day: date, cause: Cause) -> None:
    """The market has ended a supply, or a vacancy after it: what was asked for has happened, or
    somebody else was first.

    reason: the business reason of its notice. day: the first one that is no longer ours.
    """
    for process in open_processes_about(tx, start, ENDS):
        if process.kind == "end_of_supply" and reason == _DISCONNECTED:
            _has_happened(tx, process, day, cause)
        elif process.kind == "end_of_supply" or day < process.effective_on:
            _is_crossed(tx, process, cause)


def _has_happened(tx: Transaction, process: Process, day: date, cause: Cause) -> None:
    if process.state is State.PENDING:
        _is_crossed(tx, process, cause)  # the market acted before it was asked
        return

    updates.set_effective_date(tx, process, day)
    advance(tx, process, Event.SUPPLY_ENDS, cause)


def _is_crossed(tx: Transaction, process: Process, cause: Cause) -> None:
    is_asked = process.state is not State.PENDING
    advance(tx, process, Event.CANCELLED_BY_MARKET if is_asked else Event.CANCEL, cause)


def end_is_off(tx: Transaction, start: Process, kinds: tuple[EndKind, ...], cause: Cause) -> bool:
    """The market has cancelled an end of one of these kinds. Returns whether one was running."""
    running = open_processes_about(tx, start, kinds)
    for process in running:
        _is_crossed(tx, process, cause)

    return bool(running)


def ask_again(
    tx: Transaction,
    start: Process,
    lost_on: date,
    cause: Cause,
    kinds: tuple[EndKind, ...] = ENDS,
) -> None:
    """Supply goes on, or a vacancy after it, that another had taken on `lost_on` by mistake: an end
    of supply that this had cancelled, or a move-out for a later day, is to be again.

    A move-out that the market had confirmed holds there still after a switch. After a move, or
    where it was not answered, it is asked for anew, and so is an end of supply (BRS-002: a switch
    or move that crosses it cancels it), as of its own day or the nearest that the market takes.
    """
    values = {"start": start.process_id, "day": lost_on, "kinds": list(kinds)}
    row = tx.execute(_CROSSED, values).fetchone()
    if row is None or open_processes_about(tx, start, ENDS):
        return

    process_id, by, why, holds = row
    crossed = load_process(tx, ProcessId(process_id))
    if _ends_without(tx, crossed):
        return

    still = "its customer still moves out" if crossed.kind == "move_out" else "it is still to end"
    again = Cause(f"{cause.sentence}, and {still}", cause.provenance)
    if holds:
        process = advance(tx, crossed, Event.REVIVE, again)
    else:
        decision = None if by is None or why is None else Decision(by, why, cause.provenance.at)
        process = _anew(tx, start, crossed, decision, again)

    named = {"crossed": crossed.process_id, "process": process.process_id}
    tx.execute(_WISH_STANDS, {**named, "contract": crossed.contract_id})


_CROSSED: Final = statement("elhandel.market.ends", "end_crossed")

_WISH_STANDS: Final = """
UPDATE market.move_out_wish SET process_id = %(process)s, closed_at = NULL
WHERE process_id = %(crossed)s AND withdrawn_at IS NULL
  AND NOT EXISTS (SELECT FROM market.move_out_wish open
                  WHERE open.contract_id = %(contract)s AND open.closed_at IS NULL
                    AND open.process_id IS DISTINCT FROM %(crossed)s)
"""


def _ends_without(tx: Transaction, crossed: Process) -> bool:
    """Whether there is nothing left to end: supply is over before its customer would leave, or ends
    by itself; of a vacant point, the vacancy does.
    """
    _, ends_on = supply_days(tx, crossed.contract_id) or (None, None)
    if crossed.kind == "move_out":
        return ends_on is not None and ends_on < crossed.effective_on
    if ends_on is None:
        return False

    vacancy = vacancy_until(tx, crossed.metering_point_id, FOR_GOOD)
    return vacancy is None or vacancy.contract_id != crossed.contract_id


def _anew(
    tx: Transaction, start: Process, crossed: Process, decision: Decision | None, cause: Cause
) -> Process:
    process = open_about(
        tx,
        start,
        Wish(crossed.kind, decision=decision),
        effective_on=crossed.effective_on,
        rules=crossed.rules,
        now=cause.provenance.at,
    )
    note(tx, process, "ask_end", cause)
    return process


def supply_that_ends(tx: Transaction, point: MeteringPointId) -> Process | None:
    """The start of the supply at a point whose end, or whose customer's move-out, is under way,
    locked.
    """
    row = tx.execute(_ENDING, {"point": point}).fetchone()
    return None if row is None else load_process(tx, ProcessId(row[0]))


_ENDING: Final = """
SELECT about_id FROM market.process
WHERE metering_point_id = %(point)s AND kind IN ('end_of_supply', 'move_out') AND NOT is_over
ORDER BY process_id DESC LIMIT 1
"""


def was_ever_asked_for(tx: Transaction, point: MeteringPointId) -> bool:
    """Whether an end or a move-out was asked for at a point, whatever became of it."""
    return tx.execute(_EVER, {"point": point}).fetchone() is not None


_EVER: Final = """
SELECT FROM market.process
WHERE metering_point_id = %(point)s AND kind IN ('end_of_supply', 'move_out') LIMIT 1
"""
