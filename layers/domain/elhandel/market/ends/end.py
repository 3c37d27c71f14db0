"""An end of supply or a move-out, as staff or a customer ask for it.

What the market would not take is refused before it is asked. Asked for twice, it is the same
process. Source: DataHub guides BRS-002, BRS-010.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from psycopg.rows import kwargs_row

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
    start_process_of,
    updates,
)
from elhandel.market.requests import ask_to_cancel
from elhandel.market.rules import RulePack, rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction, statement
from elhandel.platform.settings import settings
from elhandel.portfolio.supply import Supply, Vacancy, find_supply, vacancy_until
from elhandel.values.days.local_time import local_date
from elhandel.values.decision import Decision, Provenance
from elhandel.values.errors import DomainError, NotFound
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, ProcessId

type EndKind = Literal["end_of_supply", "move_out"]

ENDS: Final[tuple[EndKind, ...]] = ("end_of_supply", "move_out")

_NAMES: Final = {"end_of_supply": "An end of supply", "move_out": "A move-out"}


class UnableToEnd(DomainError):
    """An end of supply or a move-out that cannot be asked for."""

    code = "supply-cannot-be-ended"
    status = 409


class UnableToCancelEnd(DomainError):
    """An end of supply or a move-out that can no longer be taken back."""

    code = "end-can-no-longer-be-cancelled"
    status = 409


@dataclass(frozen=True, slots=True)
class EndWanted:
    """What is to end at a point, and when."""

    gsrn: Gsrn
    kind: EndKind

    day: date
    """The first local day without supply, or without the customer."""

    contract: ContractId | None = None
    """Whose supply is meant; None: the latest."""


@dataclass(frozen=True, slots=True)
class End:
    """An end of supply or a move-out as it stands."""

    process_id: ProcessId
    kind: EndKind
    gsrn: Gsrn
    state: State

    effective_on: date
    """The day that was wished; of an end of supply that has happened, its actual day."""

    asked_at: datetime
    asked_by: str | None
    why: str | None
    cancel_wished: bool
    reject_code: str | None
    reject_text: str | None


def ask_for_end(
    tx: Transaction, wanted: EndWanted, clock: Clock, decision: Decision | None = None
) -> Process:
    """Open the process that asks the market; it leaves at the scheduler's next round.

    decision: who of staff asks, and why; None where the customer does.
    Raises NotFound where we do not supply the point, UnableToEnd where something else is under way
    there, DayOutsideWindow.
    """
    today, now = clock.today(), clock.now()
    supply = find_supply(tx, wanted.gsrn)
    start = None if supply is None else start_process_of(tx, supply.contract_id)
    if supply is None or start is None:
        raise NotFound(
            f"There is no supply of metering point {wanted.gsrn} of ours to end. "
            "Check the number; a start that has not come yet is cancelled instead."
        )

    _refuse_another_customers(wanted, supply)
    known = open_processes_about(tx, start, ENDS)
    for process in known:
        if process.kind == wanted.kind and process.effective_on == wanted.day:
            return process

    _refuse_a_second(wanted, known)
    vacant = vacancy_until(tx, start.metering_point_id, wanted.day)
    _refuse_what_has_ended(wanted, supply, vacant, today)
    _refuse_beside_a_start(tx, wanted, start)
    pack = rule_pack(today, settings().market_rules)
    pack.check_window(wanted.kind, today, wanted.day, what=_NAMES[wanted.kind], field="date")

    wish = Wish(wanted.kind, decision=decision)
    process = open_about(tx, start, wish, effective_on=wanted.day, rules=pack.name, now=now)
    by = "the customer" if decision is None else f"{decision.by}: {decision.why}"
    note(tx, process, "ask_end", Cause(f"asked for by {by}", Provenance(now)))

    return process


def _refuse_another_customers(wanted: EndWanted, supply: Supply) -> None:
    if wanted.contract not in {None, supply.contract_id}:
        raise UnableToEnd(
            f"Somebody else has moved in at {wanted.gsrn} since it was asked for, "
            f"and is supplied from {supply.starts_on} on. Nothing was asked of the market."
        )


def _refuse_a_second(wanted: EndWanted, known: Sequence[Process]) -> None:
    for process in known:
        raise UnableToEnd(
            f"{_NAMES[process.kind]} of {wanted.gsrn} on {process.effective_on} is under way "
            f"already (process {process.process_id}, {process.state}). "
            "Wait for it, or cancel it first."
        )


def _refuse_what_has_ended(
    wanted: EndWanted, supply: Supply, vacant: Vacancy | None, today: date
) -> None:
    ends_on = supply.ends_on
    if ends_on is None or (wanted.kind == "move_out" and wanted.day < ends_on):
        return
    if wanted.kind == "end_of_supply" and vacant is not None and vacant.ends_on is None:
        return  # the customer has left, and the point is ours still

    raise UnableToEnd(
        f"Supply of {wanted.gsrn} {'ended' if ends_on <= today else 'ends'} "
        f"on {ends_on} already, so there is nothing to ask for. "
        "Correct that day if it is wrong (correct-supply)."
    )


def _refuse_beside_a_start(tx: Transaction, wanted: EndWanted, start: Process) -> None:
    values = {"point": start.metering_point_id}
    for process, starts_on in tx.execute(_STARTS, values).fetchall():
        if wanted.kind == "move_out" and starts_on > wanted.day:
            continue  # somebody moves in later, and the point has no customer until then
        raise UnableToEnd(
            f"A start of supply on {starts_on} is under way at {wanted.gsrn} (process {process}): "
            "it ends the supply before it by itself. Cancel it first if it is not to be."
        )


_STARTS: Final = """
SELECT process_id, effective_on FROM market.process
WHERE metering_point_id = %(point)s AND kind IN ('switch', 'move_in')
  AND state IN ('pending', 'sent', 'acknowledged', 'effectuation_pending')
ORDER BY effective_on
"""


def redate_end(tx: Transaction, process: Process, pack: RulePack, known: Provenance) -> Process:
    """The process as it is sent today: for the nearest day that the market takes, where it waited
    too long for its own.
    """
    day = pack.nearest_in_window(process.kind, local_date(known.at), process.effective_on)
    if day == process.effective_on:
        return process

    updates.set_effective_date(tx, process, day)
    sentence = f"{process.effective_on} can no longer be asked for; {day} is the nearest day"
    note(tx, process, "redate", Cause(sentence, known))

    return load_process(tx, process.process_id)


def cancel_end(tx: Transaction, gsrn: Gsrn, kind: EndKind, clock: Clock, who: str) -> Process:
    """Take back what was asked for: at once if nothing was sent, else by asking the market
    (RSM-024). The same again changes nothing.

    who: who takes it back and why, for the process's history. Raises NotFound, UnableToCancelEnd
    when it has happened, or a move-out happens today.
    """
    process = _latest(tx, gsrn, kind)
    if process is None:
        raise NotFound(
            f"{_NAMES[kind]} of metering point {gsrn} was never asked for. Check the number."
        )

    return cancel_process(tx, process, clock, who)


def cancel_process(tx: Transaction, process: Process, clock: Clock, who: str) -> Process:
    """As `cancel_end`, for a process that is known."""
    today, now = clock.today(), clock.now()
    cause = Cause("it is to be cancelled", Provenance(now))
    asked = Cause(f"cancelled by {who}", Provenance(now))

    match process.state:
        case State.PENDING:
            note(tx, process, "cancel_end", asked)
            return advance(tx, process, Event.CANCEL, cause)
        case State.SENT if not process.cancel_wished:
            note(tx, process, "cancel_end", asked)
            updates.wish_cancellation(tx, process)
            return load_process(tx, process.process_id)
        case State.SENT | State.CANCELLED | State.CANCELLATION_PENDING:
            return process
        case State.ACKNOWLEDGED if process.kind == "end_of_supply" or process.effective_on > today:
            note(tx, process, "cancel_end", asked)
            moved = advance(tx, process, Event.REQUEST_CANCELLATION, cause)
            ask_to_cancel(tx, moved, now)
            return moved

    raise UnableToCancelEnd(_why_not(process))


def _why_not(process: Process) -> str:
    name, day = _NAMES[process.kind], process.effective_on
    if process.state is State.REJECTED:
        return f"{name} on {day} was rejected by the market, so there is nothing to cancel."
    if process.state is State.ACKNOWLEDGED:
        return (
            f"{name} is on {day}; the market takes a cancellation until the day before. "
            "Whoever stays signs up again, as a move-in."
        )

    return (
        f"{name} on {day} has happened. Whoever wants supply at {process.gsrn} signs up again, "
        "as a move-in."
    )


def _latest(tx: Transaction, gsrn: Gsrn, kind: EndKind) -> Process | None:
    row = tx.execute(_LATEST, {"gsrn": str(gsrn), "kind": kind}).fetchone()
    return None if row is None else load_process(tx, ProcessId(row[0]))


_LATEST: Final = """
SELECT p.process_id
FROM market.process p JOIN portfolio.metering_point m USING (metering_point_id)
WHERE m.gsrn = %(gsrn)s AND p.kind = %(kind)s ORDER BY p.process_id DESC LIMIT 1
"""


def ends_of(tx: Transaction, gsrn: Gsrn) -> list[End]:
    """The ends of supply and move-outs that were asked for at a point, the latest first."""
    with tx.cursor(row_factory=kwargs_row(_end)) as cursor:
        return cursor.execute(_ENDS_OF, {"gsrn": str(gsrn)}).fetchall()


_ENDS_OF: Final = statement("elhandel.market.ends", "ends_of_point")


def _end(*, gsrn: str, state: str, **columns: Any) -> End:
    return End(gsrn=Gsrn(gsrn), state=State(state), **columns)
