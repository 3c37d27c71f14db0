"""Supply processes: what we ask the market for, and where each request stands.

A process is a row in `market.process` moved only by `advance()`, which follows the table in
`states` and appends what happened and why to `market.process_event`. What a move means for contract
and supply period happens in the same transaction. Source: DataHub guides BRS-001, BRS-002, BRS-009.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, Literal

from psycopg.rows import class_row

from elhandel.market.processes.states import Event, State, follow
from elhandel.market.processes.successions import (
    note_succession,
    pass_succession_on,
    predecessor,
    take_succession_back,
)
from elhandel.platform.database import Transaction, fetch_one
from elhandel.portfolio import supply
from elhandel.portfolio.contracts import cancel_contract
from elhandel.portfolio.supply import (
    announce_end,
    begin_supply,
    end_supply,
    move_planned_start,
    resume_supply,
    supply_days,
)
from elhandel.settlement import corrections
from elhandel.values.decision import Provenance

type ProcessKind = Literal["switch", "move_in", "end_of_supply", "move_out"]

BUSINESS_REASON: Final[dict[ProcessKind, str]] = {
    "switch": "E03",
    "move_in": "E65",
    "end_of_supply": "E20",
    "move_out": "E66",
}


@dataclass(frozen=True, slots=True)
class Process:
    """One process as it stands."""

    process_id: int
    kind: ProcessKind
    contract_id: int
    metering_point_id: int
    gsrn: str
    state: State
    effective_on: date
    attempt: int
    cancel_wished: bool
    master_data_at: datetime | None
    customer_data: str
    reject_code: str | None
    reject_text: str | None
    rules: str
    asks: str | None

    @property
    def business_reason(self) -> str:
        return BUSINESS_REASON[self.kind]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a process moves: a sentence for people, and the message behind it if there is one."""

    sentence: str
    at: datetime
    message_id: int | None = None


_SELECT: Final = """
SELECT p.process_id, p.kind, p.contract_id, p.metering_point_id, m.gsrn, p.state, p.effective_on, p.attempt,
       p.cancel_wished, p.master_data_at, p.customer_data, p.reject_code, p.reject_text, p.rules,
       p.asks
FROM market.process p JOIN portfolio.metering_point m USING (metering_point_id)
"""

_OPEN: Final = """
INSERT INTO market.process (kind, contract_id, metering_point_id, state, effective_on, due_at, rules, created_at,
                            updated_at)
VALUES (%(kind)s, %(contract)s, %(point)s, 'pending', %(effective_on)s, %(now)s, %(rules)s, %(now)s, %(now)s)
RETURNING process_id
"""

_MOVE: Final = """
WITH moved AS (
    UPDATE market.process SET state = %(to)s, updated_at = %(at)s WHERE process_id = %(process)s)
INSERT INTO market.process_event (process_id, step, at, event, from_state, to_state, cause, inbound_message_id)
SELECT %(process)s, count(*) + 1, %(at)s, %(event)s, %(from)s, %(to)s, %(cause)s, %(message)s
FROM market.process_event WHERE process_id = %(process)s
"""

_NOTE: Final = """
INSERT INTO market.process_event (process_id, step, at, event, from_state, to_state, cause, inbound_message_id)
SELECT p.process_id, (SELECT count(*) FROM market.process_event e WHERE e.process_id = p.process_id) + 1, %(at)s,
       %(event)s, p.state, p.state, %(cause)s, %(message)s
FROM market.process p WHERE p.process_id = %(process)s
"""

_PROCESS_OF_REQUEST: Final = "SELECT process_id FROM market.request WHERE transaction_id = %s"

_STARTING_AT_POINT: Final = (
    _SELECT
    + """
WHERE p.metering_point_id = %(point)s AND p.kind IN ('switch', 'move_in') AND p.state = ANY(%(states)s)
  AND p.created_at <= %(by)s
ORDER BY p.process_id DESC LIMIT 1 FOR UPDATE OF p
"""
)

# By the day that was asked for, or by the one that supply was moved to since.
_START_ON: Final = (
    _SELECT
    + """
WHERE p.metering_point_id = %(point)s AND p.kind IN ('switch', 'move_in') AND p.state = ANY(%(states)s)
  AND p.created_at <= %(by)s
  AND (p.effective_on = %(day)s
       OR EXISTS (SELECT FROM portfolio.supply_period s WHERE s.contract_id = p.contract_id AND s.starts_on = %(day)s))
ORDER BY p.process_id DESC LIMIT 1 FOR UPDATE OF p
"""
)

_SUPPLY_UNTIL: Final = (
    _SELECT
    + """
JOIN portfolio.supply_period s ON s.contract_id = p.contract_id AND s.state = 'active'
WHERE p.metering_point_id = %(point)s AND p.kind IN ('switch', 'move_in')
  AND p.state IN ('completed', 'offboarding', 'final_settled')
  AND p.created_at <= %(by)s AND s.starts_on < %(day)s AND (s.ends_on IS NULL OR s.ends_on >= %(day)s)
ORDER BY p.process_id DESC LIMIT 1 FOR UPDATE OF p
"""
)

_RETRY: Final = """
UPDATE market.process
SET kind = %(kind)s, effective_on = %(effective_on)s, due_at = %(due_at)s, attempt = attempt + 1,
    reject_code = %(code)s, reject_text = %(text)s
WHERE process_id = %(process)s
"""


def open_process(
    tx: Transaction,
    kind: ProcessKind,
    contract: int,
    point: int,
    *,
    effective_on: date,
    rules: str,
    now: datetime,
) -> int:
    """A process that is to be sent to the market; its id."""
    (process,) = fetch_one(
        tx,
        _OPEN,
        {
            "kind": kind,
            "contract": contract,
            "point": point,
            "effective_on": effective_on,
            "rules": rules,
            "now": now,
        },
    )
    return int(process)


def load_process(tx: Transaction, process_id: int) -> Process:
    """A process by its id, locked for this transaction."""
    process = _fetch(
        tx, _SELECT + "WHERE p.process_id = %(id)s FOR UPDATE OF p", {"id": process_id}
    )
    if process is None:
        raise LookupError(f"process {process_id} is referred to and missing")
    return process


def process_of_request(tx: Transaction, transaction_id: str) -> Process | None:
    """The process that one of our transactions belongs to, locked; None when the transaction is not
    ours.
    """
    row = tx.execute(_PROCESS_OF_REQUEST, [transaction_id]).fetchone()
    return None if row is None else load_process(tx, row[0])


def starting_process(
    tx: Transaction, point: int, states: tuple[State, ...], by: datetime
) -> Process | None:
    """The latest start of supply at a point that is in one of `states`, locked.

    by: when the message that asks came; it cannot be about what was begun since.
    """
    return _fetch(
        tx,
        _STARTING_AT_POINT,
        {"point": point, "states": [state.value for state in states], "by": by},
    )


def supply_until(tx: Transaction, point: int, day: date, by: datetime) -> Process | None:
    """The start of the supply of a point that runs, as far as we know, until `day` or beyond,
    locked. by: as above.
    """
    return _fetch(tx, _SUPPLY_UNTIL, {"point": point, "day": day, "by": by})


def start_on(
    tx: Transaction, point: int, day: date, states: tuple[State, ...], by: datetime
) -> Process | None:
    """The latest start of supply at a point on a local day, in one of `states`, locked. by: as
    above.
    """
    names = [state.value for state in states]
    return _fetch(tx, _START_ON, {"point": point, "day": day, "states": names, "by": by})


def start_process_of(tx: Transaction, contract: int) -> Process | None:
    """The latest start of supply of a contract, locked."""
    sql = _SELECT + (
        "WHERE p.contract_id = %(contract)s AND p.kind IN ('switch', 'move_in') "
        "ORDER BY p.process_id DESC LIMIT 1 FOR UPDATE OF p"
    )
    return _fetch(tx, sql, {"contract": contract})


def advance(
    tx: Transaction, process: Process, event: Event, cause: Cause, *, until: date | None = None
) -> Process:
    """Move a process and do what the move means for contract and supply period. A known event
    changes nothing.

    until: where supply goes on, the first day without it that is known all the same.
    Raises IllegalMove when the event cannot follow, NothingToResume where void supply is to go on.
    """
    following = follow(process.state, event)
    if following is None:
        return process

    tx.execute(
        _MOVE,
        {
            "process": process.process_id,
            "event": event.value,
            "from": process.state.value,
            "to": following.value,
            "at": cause.at,
            "cause": cause.sentence,
            "message": cause.message_id,
        },
    )
    _apply(tx, process, event, following, cause, until)

    return load_process(tx, process.process_id)


def note(tx: Transaction, process: Process, event: str, cause: Cause) -> None:
    """Add to a process's history what happened to its supply without moving the process itself."""
    values = {"process": process.process_id, "event": event, "cause": cause.sentence}
    tx.execute(_NOTE, {**values, "at": cause.at, "message": cause.message_id})


def retry(
    tx: Transaction,
    process: Process,
    *,
    kind: ProcessKind,
    effective_on: date,
    due_at: datetime,
    reject: tuple[str, str],
    cause: Cause,
) -> Process:
    """Back to pending, as `kind`, with another date and not before `due_at`."""
    advance(tx, process, Event.RETRY, cause)
    tx.execute(
        _RETRY,
        {
            "process": process.process_id,
            "kind": kind,
            "effective_on": effective_on,
            "due_at": due_at,
            "code": reject[0],
            "text": reject[1],
        },
    )
    move_planned_start(tx, process.contract_id, effective_on)

    return load_process(tx, process.process_id)


def move_start(tx: Transaction, process: Process, effective_on: date) -> Process:
    """The market starts our supply on another day than we asked for (RSM-004, D46)."""
    tx.execute(
        "UPDATE market.process SET effective_on = %s WHERE process_id = %s",
        [effective_on, process.process_id],
    )
    move_planned_start(tx, process.contract_id, effective_on)
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
    match following, event:
        case State.ACKNOWLEDGED, Event.CONFIRM:
            _end_predecessor(tx, process, cause)
        case State.COMPLETED, Event.ACTIVATE:
            _begin(tx, process, cause)
        case State.REJECTED | State.CANCELLED, _:
            cancel_contract(tx, process.contract_id)
            _let_predecessor_go_on(tx, process, cause)
        case State.COMPLETED, Event.SUPPLY_GOES_ON:
            resume_supply(tx, process.contract_id, until)
        case State.OFFBOARDING, Event.SUPPLY_VOID | Event.CANCELLED_BY_MARKET:
            void_supply(tx, process, cause)
        case _:
            pass  # the other moves change nothing but the process itself


def _begin(tx: Transaction, process: Process, cause: Cause) -> None:
    """Supply begins, and with it the way to its end where the market has told that already."""
    _end_predecessor(
        tx, process, cause
    )  # also where something has let it go on since the confirmation
    ends_on = begin_supply(tx, process.contract_id, process.effective_on, cause.at)
    if ends_on is not None:
        end_supply(tx, process.contract_id, ends_on)
        begun = load_process(tx, process.process_id)
        advance(
            tx,
            begun,
            Event.SUPPLY_ENDS,
            Cause(f"the market told before the start that supply ends on {ends_on}", cause.at),
        )


def _end_predecessor(tx: Transaction, process: Process, cause: Cause) -> None:
    """Who moves in at a point of ours ends the supply that runs there, on the day that their own
    begins.

    An end for a later day that was reported since the move-in was asked for is about the supply of
    who moves in: the market reports ends by the point, not by the customer, and they may be handled
    before the confirmation.
    """
    if process.kind != "move_in":
        return

    day = process.effective_on
    former = predecessor(tx, process.contract_id, process.metering_point_id, day)
    if former is None:
        return

    with corrections.watch_supply(tx, former.contract_id, Provenance(cause.at, cause.message_id)):
        end_supply(tx, former.contract_id, day)

    note_succession(tx, process.contract_id, former, day, cause.at)
    if former.former_end is not None and former.told_since:
        announce_end(tx, process.contract_id, former.former_end)

    _advance_start_of(
        tx,
        former.contract_id,
        Event.SUPPLY_ENDS,
        cause,
        f"process {process.process_id} moves in on {day}",
    )


def _let_predecessor_go_on(tx: Transaction, process: Process, cause: Cause) -> None:
    """The move-in has come to nothing: the supply that it ended goes on as if nothing had been
    announced.

    Until an end that was known before, or the one that the move-in's own supply had by then: the
    market ends what is supplied at the point, and so does the next who moves in.
    """
    former = take_succession_back(tx, process.contract_id, cause.at)
    if former is None:
        return

    why = f"the move-in of process {process.process_id} came to nothing"

    with corrections.watch_supply(tx, former.contract_id, Provenance(cause.at, cause.message_id)):
        until = _first_end(former.former_end, _own_end(tx, process.contract_id))
        _advance_start_of(tx, former.contract_id, Event.SUPPLY_GOES_ON, cause, why, until=until)
        if until is not None:
            pass_succession_on(tx, process.contract_id, former, until)
            sentence = f"{why}: the end on {until} stands"
            _advance_start_of(tx, former.contract_id, Event.SUPPLY_ENDS, cause, sentence)


def _own_end(tx: Transaction, contract: int) -> date | None:
    """The end of a supply that has at least a day; None while none is known."""
    starts_on, ends_on = supply_days(tx, contract) or (None, None)
    return (
        ends_on if starts_on is not None and ends_on is not None and ends_on > starts_on else None
    )


def _first_end(*ends: date | None) -> date | None:
    return min((end for end in ends if end is not None), default=None)


def _advance_start_of(
    tx: Transaction,
    contract: int,
    event: Event,
    cause: Cause,
    sentence: str,
    *,
    until: date | None = None,
) -> None:
    process = start_process_of(tx, contract)
    if process is None:
        raise LookupError(f"contract {contract} is supplied and has no process")
    advance(tx, process, event, Cause(sentence, cause.at, cause.message_id), until=until)


def _fetch(tx: Transaction, sql: str, parameters: dict[str, object]) -> Process | None:
    with tx.cursor(row_factory=class_row(Process)) as cursor:
        return _typed(cursor.execute(sql.encode(), parameters).fetchone())


def _typed(process: Process | None) -> Process | None:
    return None if process is None else replace(process, state=State(process.state))
