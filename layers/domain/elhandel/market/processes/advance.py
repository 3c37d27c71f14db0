"""How a process moves, and what each move means for contract and supply.

`advance` is the only way from state to state: it follows the process's guide and appends what
happened and why to `market.process_event`, in the transaction that changes contract and supply.
"""

from datetime import date, datetime
from typing import Final

from elhandel.market.guides import Event, State
from elhandel.market.processes import updates
from elhandel.market.processes.announced import announce_move, announce_other_start
from elhandel.market.processes.process import (
    BegunBy,
    Cause,
    Process,
    load_process,
    start_process_of,
)
from elhandel.market.processes.successions import (
    Predecessor,
    forget_end,
    next_supply,
    note_succession,
    pass_succession_on,
    predecessor,
    take_succession_back,
)
from elhandel.market.processes.updates import NextTry, Rejection
from elhandel.platform.database import Transaction, statement
from elhandel.portfolio import supply
from elhandel.portfolio.contracts import cancel_contract
from elhandel.settlement import corrections
from elhandel.values.decision import Provenance
from elhandel.values.ids import ContractId


def advance(
    tx: Transaction, process: Process, event: Event, cause: Cause, *, until: date | None = None
) -> Process:
    """Move a process and do what the move means. An event that it already contains changes nothing.

    until: where supply goes on, the first known day without it. Our next supply at the point ends
    it in any case.
    Raises IllegalMove when the event cannot follow, NothingToResume where void supply is to go on.
    """
    following = process.guide.follow(process.state, event)
    if following is None:
        return process

    values = {
        "process": process.process_id,
        "event": event.value,
        "from": process.state.value,
        "to": following.value,
        "at": cause.provenance.at,
        "cause": cause.sentence,
        "message": cause.provenance.message_id,
    }
    tx.execute(_MOVE, values)

    if process.is_start:
        _apply(tx, process, event, following, cause, until)
        announce_move(tx, process, event, following, cause.provenance.at)
    elif process.kind == "move_out":
        _apply_move_out(tx, process, event, following, cause)

    return load_process(tx, process.process_id)


_MOVE: Final = """
WITH moved AS (UPDATE market.process SET state = %(to)s, updated_at = %(at)s
               WHERE process_id = %(process)s)
INSERT INTO market.process_event
    (process_id, step, at, event, from_state, to_state, cause, inbound_message_id)
SELECT %(process)s::bigint, count(*) + 1, %(at)s::timestamptz, %(event)s::text, %(from)s::text,
       %(to)s::text, %(cause)s::text, %(message)s::bigint
FROM market.process_event WHERE process_id = %(process)s
"""


def note(tx: Transaction, process: Process, event: str, cause: Cause) -> None:
    """Add to a process's history what happened to its supply; its state stays as it is. The same
    event by the same message again adds nothing.
    """
    values = {
        "process": process.process_id,
        "event": event,
        "cause": cause.sentence,
        "at": cause.provenance.at,
        "message": cause.provenance.message_id,
    }
    tx.execute(_NOTE, values)


_NOTE: Final = statement("elhandel.market.processes", "note_event")


def retry(
    tx: Transaction, process: Process, next_try: NextTry, rejection: Rejection, cause: Cause
) -> Process:
    """Back to pending, to be sent again as `next_try` says."""
    advance(tx, process, Event.RETRY, cause)
    updates.set_next_try(tx, process, next_try, rejection)
    if process.is_start:
        supply.move_planned_start(tx, process.contract_id, next_try.effective_on)

    return load_process(tx, process.process_id)


def move_start(
    tx: Transaction, process: Process, effective_on: date, begun_by: BegunBy, at: datetime
) -> Process:
    """The market starts our supply on another day than we asked for (RSM-004, D31 and D46)."""
    announce_other_start(tx, process, effective_on, at)
    updates.set_effective_date(tx, process, effective_on)
    updates.set_begun_by(tx, process, begun_by)
    supply.move_planned_start(tx, process.contract_id, effective_on)

    return load_process(tx, process.process_id)


def void_supply(tx: Transaction, process: Process, cause: Cause) -> None:
    """Supply should never have been: the period is void, and supply that it ended goes on."""
    supply.void_supply(tx, process.contract_id)
    _let_predecessor_go_on(tx, process, cause)


def _apply(
    tx: Transaction,
    process: Process,
    event: Event,
    following: State,
    cause: Cause,
    until: date | None,
) -> None:
    """What the move of a start means for contract and supply. Other processes but a move-out change
    them through what the market says of that supply.
    """
    match following, event:
        case State.ACKNOWLEDGED, Event.CONFIRM:
            _end_predecessor(tx, process, cause)
        case State.COMPLETED, Event.ACTIVATE:
            _begin(tx, process, cause)
        case State.REJECTED | State.CANCELLED, _:
            cancel_contract(tx, process.contract_id)
            _let_predecessor_go_on(tx, process, cause)
        case State.COMPLETED, Event.SUPPLY_GOES_ON:
            _go_on(tx, process, cause, until)
        case State.OFFBOARDING, Event.SUPPLY_VOID | Event.CANCELLED_BY_MARKET:
            void_supply(tx, process, cause)
        case _:
            pass  # the other moves change nothing but the process itself


def _apply_move_out(
    tx: Transaction, process: Process, event: Event, following: State, cause: Cause
) -> None:
    match following, event:
        case State.ACKNOWLEDGED, Event.CONFIRM | Event.REVIVE:
            _customer_leaves(tx, process, cause)
        case State.CANCELLED, _:
            _customer_stays(tx, process, cause)
        case _:
            pass


def _customer_leaves(tx: Transaction, process: Process, cause: Cause) -> None:
    """A confirmed move-out ends contract and supply of the customer; the point stays ours, and
    vacant, unless its supply ends before.
    """
    contract, day = process.contract_id, process.effective_on
    _, ends_on = supply.supply_days(tx, contract) or (None, None)
    if ends_on is not None and ends_on <= day:
        return

    supply.begin_vacancy(tx, contract, day, cause.provenance.at)
    with corrections.watch_supply(tx, contract, cause.provenance):
        supply.end_supply(tx, contract, day)
    _advance_start_of(tx, contract, Event.SUPPLY_ENDS, cause)


def _customer_stays(tx: Transaction, process: Process, cause: Cause) -> None:
    """The move-out comes to nothing: supply goes on as if it had never been confirmed, until an end
    that the market has announced besides.
    """
    contract = process.contract_id
    vacancy = supply.withdraw_vacancy(tx, contract)
    day = process.effective_on if vacancy is None else vacancy.starts_on
    forget_end(tx, contract, day, None if vacancy is None else vacancy.ends_on)
    if vacancy is None or _end_of(tx, contract) != vacancy.starts_on:
        return  # not confirmed yet, or supply ends for another reason by now

    until = vacancy.ends_on
    with corrections.watch_supply(tx, contract, cause.provenance):
        _advance_start_of(tx, contract, Event.SUPPLY_GOES_ON, cause, until=until)
        if until is not None:
            _advance_start_of(tx, contract, Event.SUPPLY_ENDS, cause)


def _begin(tx: Transaction, process: Process, cause: Cause) -> None:
    """Supply begins, and moves on towards its end where the market has announced that already."""
    # Once more: something may have let the predecessor's supply go on since the confirmation.
    _end_predecessor(tx, process, cause)

    at = cause.provenance.at
    ends_on = supply.begin_supply(tx, process.contract_id, process.effective_on, at)
    if ends_on is None:
        return

    supply.end_supply(tx, process.contract_id, ends_on)
    announced = f"the market announced before the start that supply ends on {ends_on}"
    begun = load_process(tx, process.process_id)
    advance(tx, begun, Event.SUPPLY_ENDS, Cause(announced, Provenance(at)))


def _end_predecessor(tx: Transaction, process: Process, cause: Cause) -> None:
    """A move-in at a point of ours ends the supply that runs there, on its own first day.

    An end for a later day that was reported since the move-in was asked for is about the supply of
    the one who moves in: the market reports ends by the point, not by the customer, and they may be
    handled before the confirmation.
    """
    if process.kind != "move_in":
        return

    day = process.effective_on
    former = predecessor(tx, process.contract_id, process.metering_point_id, day)
    if former is None:
        return

    with corrections.watch_supply(tx, former.contract_id, cause.provenance):
        supply.end_supply(tx, former.contract_id, day)

    note_succession(tx, process.contract_id, former, day, cause.provenance.at)
    if former.former_end is not None and former.reported_since:
        supply.announce_end(tx, process.contract_id, former.former_end)

    sentence = f"process {process.process_id} moves in on {day}"
    _advance_start_of(tx, former.contract_id, Event.SUPPLY_ENDS, Cause(sentence, cause.provenance))


def _let_predecessor_go_on(tx: Transaction, process: Process, cause: Cause) -> None:
    """The move-in failed: the supply that it ended goes on as if never ended.

    It goes on until an end that was known before, or the end that the move-in's own supply had by
    then: the market ends what is supplied at the point, and so does the next move-in.
    """
    former = take_succession_back(tx, process.contract_id, cause.provenance.at)
    if former is None:
        return

    sentence = f"the move-in of process {process.process_id} came to nothing"
    goes_on = Cause(sentence, cause.provenance)

    with corrections.watch_supply(tx, former.contract_id, cause.provenance):
        until = _first_end(former.former_end, _end_of(tx, process.contract_id))
        _advance_start_of(tx, former.contract_id, Event.SUPPLY_GOES_ON, goes_on, until=until)
        if until is not None:
            pass_succession_on(tx, process.contract_id, former, until)
            ends = Cause(f"{sentence}: the end on {until} stands", cause.provenance)
            _advance_start_of(tx, former.contract_id, Event.SUPPLY_ENDS, ends)


def _go_on(tx: Transaction, process: Process, cause: Cause, until: date | None) -> None:
    """The end is off: supply goes on, though never into our next supply at the point.

    That one ends it on its first day, and gives it back where it comes to nothing.
    """
    following = next_supply(tx, process.contract_id)
    if following is None or (until is not None and until <= following.starts_on):
        supply.resume_supply(tx, process.contract_id, until)
        return

    day = following.starts_on
    supply.resume_supply(tx, process.contract_id, day)
    former = Predecessor(process.contract_id, former_end=until)
    note_succession(tx, following.contract_id, former, day, cause.provenance.at)

    ends = Cause(f"{cause.sentence}, until our next supply there on {day}", cause.provenance)
    advance(tx, load_process(tx, process.process_id), Event.SUPPLY_ENDS, ends)


def _end_of(tx: Transaction, contract: ContractId) -> date | None:
    """The known end of a non-empty supply; None if there is none."""
    starts_on, ends_on = supply.supply_days(tx, contract) or (None, None)
    if starts_on is None or ends_on is None or ends_on <= starts_on:
        return None
    return ends_on


def _first_end(*ends: date | None) -> date | None:
    return min((end for end in ends if end is not None), default=None)


def _advance_start_of(
    tx: Transaction, contract: ContractId, event: Event, cause: Cause, *, until: date | None = None
) -> None:
    process = start_process_of(tx, contract)
    if process is None:
        raise LookupError(f"contract {contract} is supplied and has no process")
    advance(tx, process, event, cause, until=until)
