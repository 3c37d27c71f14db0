"""The day of a start of supply, changed before the market has confirmed it.

The day of a move-in is the customer's: they name another where the market does not take the first.
The day of a switch is ours: it follows from the notices and is worked out again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from psycopg.rows import kwargs_row

from elhandel.market.guides import State
from elhandel.market.processes import Cause, Process, load_process, note, start_process_of, updates
from elhandel.market.rules import RulePack, rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.portfolio.contracts import redate_contract
from elhandel.portfolio.supply import move_planned_start
from elhandel.pricing.products import switch_notice
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Provenance
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, ProcessId


class UnableToRedate(DomainError):
    """The day of a start of supply that cannot be changed now."""

    code = "signup-cannot-be-redated"
    status = 409


@dataclass(frozen=True, slots=True)
class Asking:
    """A move-in that waits for another day, and since when."""

    process_id: ProcessId
    contract_id: ContractId
    gsrn: Gsrn
    wished: date
    asked_at: datetime


def redate_start(
    tx: Transaction,
    contract: ContractId,
    day: date,
    sentence: str,
    clock: Clock,
    *,
    known: Collection[ContractId] | None = None,
) -> Process:
    """The customer moves in on another day than was asked for. The same again changes nothing.

    sentence: who says so and why, for the process's history. known: as for `open_contract` of
    portfolio. Raises UnableToRedate for a switch and for what is with the market or decided,
    StartDateNotAllowed, AlreadyContracted where supply of ours has begun on that day or later.
    """
    process = start_process_of(tx, contract)
    if process is None:
        raise LookupError(f"contract {contract} has no process")
    if _is_for(process, day):
        return process
    if process.kind != "move_in" or process.state is not State.PENDING:
        raise UnableToRedate(_why_not(process))

    today, now = clock.today(), clock.now()
    rule_pack(today, process.rules).check_move_in(today, day, field="date")

    redate_contract(tx, contract, day, known)
    updates.set_wished_date(tx, process, day, now)
    sentence = f"{sentence} (moving in on {process.effective_on} is now {day})"
    note(tx, process, "redate", Cause(sentence, Provenance(now)))

    return load_process(tx, process.process_id)


def replan_switch(tx: Transaction, process: Process, pack: RulePack, cause: Cause) -> Process:
    """Plan a switch that is not with the market for the first day on which one asked for now may
    begin, under `pack`.

    Raises StartDateNotAllowed where the product's notice is longer than the market allows.
    """
    asked_on = local_date(cause.provenance.at)
    day = pack.switch_date(asked_on, switch_notice(tx, process.contract_id))
    if day == process.effective_on:
        return process

    move_planned_start(tx, process.contract_id, day)
    updates.set_planned_date(tx, process, day, pack.name)
    sentence = f"{cause.sentence} (a switch on {process.effective_on} is now one on {day})"
    note(tx, process, "redate", Cause(sentence, cause.provenance))

    return load_process(tx, process.process_id)


def asking(tx: Transaction) -> list[Asking]:
    """The move-ins that wait for another day, the longest waiting first."""
    with tx.cursor(row_factory=kwargs_row(_asking)) as cursor:
        return cursor.execute(_ASKING).fetchall()


_ASKING: Final = """
SELECT p.process_id, p.contract_id, m.gsrn, p.effective_on AS wished, p.asked_at
FROM market.process p JOIN portfolio.metering_point m USING (metering_point_id)
WHERE p.asks IS NOT NULL AND p.state = 'pending'
ORDER BY p.asked_at, p.process_id
"""


def _asking(*, gsrn: str, **columns: Any) -> Asking:
    return Asking(gsrn=Gsrn(gsrn), **columns)


def date_wanted(today: date, rules: str, wished: date) -> str:
    """The question to the customer, in plain words."""
    first, last = rule_pack(today, rules).move_in_days(today)
    return (
        f"The market does not take a move-in on {wished}. "
        f"Tell the day of moving in, from {first} to {last}, or cancel the signup."
    )


def _is_for(process: Process, day: date) -> bool:
    """Whether a move-in for this day is under way and waits for nothing."""
    is_the_day = process.kind == "move_in" and process.effective_on == day
    return is_the_day and process.asks is None and _under_way(process)


def _under_way(process: Process) -> bool:
    return process.state not in {State.REJECTED, State.CANCELLED}


def _why_not(process: Process) -> str:
    if process.kind != "move_in":
        return (
            "This is a switch: its day follows from the notices, and nobody chooses it. "
            "Cancel it and sign up again."
        )
    if process.state is State.SENT:
        return (
            "The market has been asked and its answer is awaited. "
            "Try again when it has come, or cancel the signup."
        )
    if not _under_way(process):
        return f"This signup is {process.state}, so it has no day any more. Sign up again."

    return (
        f"The market has confirmed the move-in on {process.effective_on}. "
        "Cancel the signup before that day and sign up again; "
        "afterwards customer service corrects the move."
    )
