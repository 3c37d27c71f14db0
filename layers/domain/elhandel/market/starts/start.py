"""Starts of supply as onboarding asks for them: planned, requested, cancelled."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from elhandel.market.guides import Event, State
from elhandel.market.processes import (
    Cause,
    Process,
    ProcessKind,
    advance,
    open_process,
    start_process_of,
    updates,
)
from elhandel.market.requests import ask_to_cancel
from elhandel.market.rules import rule_pack
from elhandel.platform.clock import Clock
from elhandel.platform.database import Transaction
from elhandel.platform.settings import settings
from elhandel.values.decision import Provenance
from elhandel.values.errors import DomainError
from elhandel.values.ids import ContractId, MeteringPointId, ProcessId

_SECONDARY: Final = "D29"
_CANCELLABLE_AT_THE_MARKET: Final = (State.ACKNOWLEDGED, State.EFFECTUATION_PENDING)


class UnableToCancel(DomainError):
    """A start of supply that can no longer be taken back."""

    code = "supply-can-no-longer-be-cancelled"
    status = 409


@dataclass(frozen=True, slots=True)
class PlannedStart:
    """How and when supply will start, and under which rule pack."""

    kind: ProcessKind
    starts_on: date
    rules: str

    business_reason: str | None = None
    """With which the market is asked; None: the one of its kind."""


def plan_start(
    clock: Clock,
    product_notice_business_days: int,
    move_in: date | None,
    *,
    secondary: bool = False,
) -> PlannedStart:
    """Plan a start: for a move-in on its day, else after the notice of product and market.

    secondary: whether the move-in yields to every other move, as an owner's between tenants.
    Raises StartDateNotAllowed for a move-in outside the market's limits.
    """
    today = clock.today()
    pack = rule_pack(today, settings().market_rules)
    if move_in is not None:
        pack.check_move_in(today, move_in)
        return PlannedStart("move_in", move_in, pack.name, _SECONDARY if secondary else None)

    day = pack.switch_date(today, product_notice_business_days)
    return PlannedStart("switch", day, pack.name)


def request_start(
    tx: Transaction,
    contract: ContractId,
    point: MeteringPointId,
    planned: PlannedStart,
    clock: Clock,
) -> ProcessId:
    """Open a process that asks the market for supply; it leaves at the scheduler's next round."""
    return open_process(
        tx,
        planned.kind,
        contract,
        point,
        effective_on=planned.starts_on,
        rules=planned.rules,
        now=clock.now(),
        business_reason=planned.business_reason,
    )


def cancel_start(tx: Transaction, contract: ContractId, clock: Clock) -> Process:
    """Cancel a start of supply: at once if nothing was sent, else by asking the market (RSM-024).

    Raises UnableToCancel when supply has begun, begins today, or never will.
    """
    process = start_process_of(tx, contract)
    if process is None:
        raise LookupError(f"contract {contract} has no process")

    cause = Cause("the customer cancelled", Provenance(clock.now()))
    if process.state is State.PENDING:
        return advance(tx, process, Event.CANCEL, cause)
    if process.state is State.SENT:
        updates.wish_cancellation(tx, process)
        return process
    if process.state in {State.CANCELLED, State.CANCELLATION_PENDING}:
        return process
    to_come = process.effective_on > clock.today() and process.begun_by == "request"
    if process.state in _CANCELLABLE_AT_THE_MARKET and to_come:
        moved = advance(tx, process, Event.REQUEST_CANCELLATION, cause)
        ask_to_cancel(tx, moved, clock.now())
        return moved

    raise UnableToCancel(_why_not(process))


def _why_not(process: Process) -> str:
    if process.state is State.REJECTED:
        return (
            "The market rejected this signup, so there is nothing to cancel. "
            "Sign up again with corrected data."
        )
    if process.begun_by != "request":
        return (
            f"The market starts supply on {process.effective_on} by rules of its own (RSM-004), "
            "and takes no cancellation of such a start. "
            "Choose another supplier, who will take over the point."
        )
    if process.state in _CANCELLABLE_AT_THE_MARKET:
        return (
            f"Supply starts on {process.effective_on}; "
            "the market takes a cancellation until the day before. "
            "Ask customer service to end the supply, or choose another supplier, "
            "who will take over the point."
        )

    return (
        f"Supply has been running since {process.effective_on}, "
        "so the signup can no longer be cancelled. "
        "Ask customer service to end the supply, or choose another supplier, "
        "who will take over the point."
    )
