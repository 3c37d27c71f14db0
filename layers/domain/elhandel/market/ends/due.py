"""What is due of ends: customers' wishes go to the market, and customers leave whose day has come.

Every job may run twice, also at the same time as itself: rows are locked, moves are idempotent.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, LiteralString

import psycopg
from psycopg.rows import class_row

from elhandel.market.ends.end import EndKind, EndWanted, UnableToEnd, ask_for_end, cancel_process
from elhandel.market.ends.reasons import plain_refusal
from elhandel.market.guides import Event
from elhandel.market.processes import Cause, advance, load_process
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.telemetry import logger
from elhandel.values.decision import Provenance
from elhandel.values.errors import DomainError
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import ContractId, ProcessId

_BATCH: Final = 500
_BY: Final = "the customer, in the portal"

_FOR_CUSTOMERS: Final = {
    UnableToEnd.code: (
        "Something else is under way at your metering point around that day. "
        "Ask customer service, who will register it."
    ),
}
"""What stands in the way may be about somebody else, who is none of the customer's business."""


@dataclass(frozen=True, slots=True)
class _Wish:
    move_out_wish_id: int
    kind: EndKind
    contract_id: ContractId
    gsrn: str
    moves_out_on: date
    process_id: ProcessId | None


def take_wishes(database: Database, clock: Clock) -> int:
    """Ask the market for the ends that customers have registered, or take them back; and
    close the wishes that are over. What the market refused to take back can be withdrawn again.
    Returns how many were taken.
    """
    _let_refused_stand(database, clock)

    taken = last = 0
    while batch := _take_batch(database, clock, last):
        taken += sum(batch.values())
        last = max(batch)

    with database.transaction() as tx:
        tx.execute(_CLOSE, {"now": clock.now()})

    return taken


_CLOSE: Final = """
UPDATE market.move_out_wish w SET closed_at = %(now)s FROM market.process p
WHERE p.process_id = w.process_id AND p.is_over AND w.closed_at IS NULL
"""


def _let_refused_stand(database: Database, clock: Clock) -> None:
    """The market refused to cancel (RSM-024): the wish stands as before its withdrawal."""
    with database.transaction() as tx:
        for wish, code, text in tx.execute(_NOT_CANCELLED).fetchall():
            because = plain_refusal(code, text) or "it gave no reason."
            why = f"It was not cancelled, and can be cancelled again: {because}"
            tx.execute(_STANDS, {"wish": wish, "now": clock.now(), "why": why})


_NOT_CANCELLED: Final = statement("elhandel.market.ends", "wishes_not_cancelled")


def _take_batch(database: Database, clock: Clock, after: int) -> dict[int, bool]:
    """The next wishes, and whether each was taken."""
    with database.transaction() as tx:
        with tx.cursor(row_factory=class_row(_Wish)) as cursor:
            wishes = cursor.execute(_TO_DO, {"after": after, "limit": _BATCH}).fetchall()
        return {wish.move_out_wish_id: _take(tx, wish, clock) for wish in wishes}


_TO_DO: Final = statement("elhandel.market.ends", "wishes_to_do")


def _take(tx: Transaction, wish: _Wish, clock: Clock) -> bool:
    """Take a wish to the market, or note why not. What is odd about one does not hold up others."""
    try:
        with tx.transaction():
            if wish.process_id is None:
                _ask(tx, wish, clock)
            else:
                cancel_process(tx, load_process(tx, wish.process_id), clock, _BY)
                _note(tx, _TAKEN_BACK, wish, clock)
    except DomainError as error:
        sentence = _FOR_CUSTOMERS.get(error.code, error.sentence)
        _note(tx, _REFUSED if wish.process_id is None else _STANDS, wish, clock, sentence)
    except (psycopg.IntegrityError, LookupError):
        logger.exception(
            "a wish could not be taken", extra={"kind": wish.kind, "row": wish.move_out_wish_id}
        )
        return False

    return True


def _ask(tx: Transaction, wish: _Wish, clock: Clock) -> None:
    wanted = EndWanted(Gsrn(wish.gsrn), wish.kind, wish.moves_out_on, wish.contract_id)
    process = ask_for_end(tx, wanted, clock)
    values = {"process": process.process_id, "wish": wish.move_out_wish_id}
    tx.execute(_TAKEN, values)


_TAKEN: Final = """
UPDATE market.move_out_wish SET process_id = %(process)s WHERE move_out_wish_id = %(wish)s
"""

_TAKEN_BACK: Final = """
UPDATE market.move_out_wish SET taken_back_at = %(now)s, refusal = %(why)s
WHERE move_out_wish_id = %(wish)s
"""

_STANDS: Final = """
UPDATE market.move_out_wish SET withdrawn_at = NULL, taken_back_at = NULL, refusal = %(why)s
WHERE move_out_wish_id = %(wish)s
"""

_REFUSED: Final = """
UPDATE market.move_out_wish SET closed_at = %(now)s, refusal = %(why)s
WHERE move_out_wish_id = %(wish)s
"""


def _note(
    tx: Transaction, sql: LiteralString, wish: _Wish, clock: Clock, why: str | None = None
) -> None:
    tx.execute(sql, {"wish": wish.move_out_wish_id, "now": clock.now(), "why": why})


def move_out_due(database: Database, clock: Clock) -> int:
    """Let every customer leave whose confirmed day has come. Returns how many."""
    left = last = 0
    while batch := _leave_batch(database, clock, last):
        left += len(batch)
        last = max(batch)

    return left


def _leave_batch(database: Database, clock: Clock, after: int) -> list[ProcessId]:
    values = {"today": clock.today(), "limit": _BATCH, "after": after}
    with database.transaction() as tx:
        due = [ProcessId(row[0]) for row in tx.execute(_LEAVING, values)]
        for process_id in due:
            process = load_process(tx, process_id)
            cause = Cause(f"the day {process.effective_on} has come", Provenance(clock.now()))
            advance(tx, process, Event.ACTIVATE, cause)

    return due


_LEAVING: Final = """
SELECT process_id FROM market.process
WHERE kind = 'move_out' AND state = 'acknowledged' AND effective_on <= %(today)s
  AND process_id > %(after)s
ORDER BY process_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""
