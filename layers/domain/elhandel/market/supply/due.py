"""What is due: requests that must leave, and supply that begins today.

Every job may run twice, also at the same time as itself: rows are locked, moves are idempotent.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, LiteralString

import psycopg

from elhandel.market.customers import prove_parties, renew_customer_data
from elhandel.market.ends import ENDS, move_out_due, redate_end, take_wishes
from elhandel.market.enquiries import advance as advance_enquiry
from elhandel.market.enquiries import load_enquiry
from elhandel.market.guides import Event
from elhandel.market.processes import (
    Cause,
    Process,
    advance,
    ask_for_date,
    load_process,
    updates,
)
from elhandel.market.requests import CUSTOMER_CHARACTERISTICS, ask
from elhandel.market.rules import rule_pack
from elhandel.market.starts import replan_switch
from elhandel.market.supply.announced import announce_starts
from elhandel.market.supply.customer_data import renew
from elhandel.market.supply.transfers import take_up
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction, statement
from elhandel.platform.telemetry import logger
from elhandel.values.decision import Provenance
from elhandel.values.errors import DomainError
from elhandel.values.ids import EnquiryId, ProcessId

_BATCH: Final = 500
_TOMORROW: Final = timedelta(days=1)
_NEXT_TRY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Due:
    """How many requests were written to the outbox."""

    starts: int
    """Of supply and of every other process."""

    customer_data: int
    enquiries: int


def request_due(database: Database, clock: Clock) -> Due:
    """Ask for everything that is due, and send the customer data that are owed."""
    take_wishes(database, clock)

    starts = customer_data = enquiries = 0
    while leaving := _request_batch(database, clock):
        starts += sum(leaving)
    while batch := _customer_data_batch(database, clock.now()):
        customer_data += batch
    while batch := _enquiry_batch(database, clock.now()):
        enquiries += batch

    return Due(starts, customer_data, enquiries)


def _request_batch(database: Database, clock: Clock) -> list[bool]:
    """The next processes that are due, and whether each leaves."""
    now, today = clock.now(), clock.today()
    with database.transaction() as tx:
        due = _ids(tx, _PENDING, {"now": now, "limit": _BATCH})
        return [_leaves_or_waits(tx, process_id, today, now) for process_id in due]


_PENDING: Final = """
SELECT process_id FROM market.process
WHERE state = 'pending' AND asks IS NULL AND held_at IS NULL AND due_at <= %(now)s
  AND kind NOT IN ('erroneous_switch', 'erroneous_move')
ORDER BY due_at, process_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""


def _leaves_or_waits(tx: Transaction, process_id: ProcessId, today: date, now: datetime) -> bool:
    """Whether it leaves. What cannot be asked for is logged and tried again later: it holds up no
    other.
    """
    process = load_process(tx, process_id)
    try:
        with tx.transaction():
            return _leaves(tx, process, today, now)
    except DomainError:
        named = {"process_id": process_id, "gsrn": str(process.gsrn)}
        logger.exception("a request cannot leave", extra=named)
        updates.postpone(tx, process, now + _NEXT_TRY)
        return False


def _leaves(tx: Transaction, process: Process, today: date, now: datetime) -> bool:
    """Ask for it; or ask the customer, where the market no longer takes the move-in's day."""
    if process.is_start and take_up(tx, process, now):
        return False

    known, pack = Provenance(now), rule_pack(today, process.rules)
    if process.kind == "customer_data":
        return renew(tx, process, today, known)

    day = process.effective_on
    if process.kind == "move_in" and not pack.takes_move_in(today, day):
        ask_for_date(tx, process, Cause(f"a move-in on {day} can no longer be reported", known))
        return False

    if process.kind == "switch" and day <= today:  # no request leaves for a day that has passed
        process = replan_switch(tx, process, pack, Cause("its day has passed", known))
    if process.kind in ENDS:
        process = redate_end(tx, process, pack, known)

    advance(tx, process, Event.SEND, Cause("the request is due", known))
    ask(tx, process, process.guide.opens_with, now)

    return True


def _enquiry_batch(database: Database, now: datetime) -> int:
    """Send the next enquiries that are due."""
    with database.transaction() as tx:
        due = [EnquiryId(row[0]) for row in tx.execute(_ENQUIRIES, {"now": now, "limit": _BATCH})]
        for enquiry_id in due:
            enquiry = load_enquiry(tx, enquiry_id)
            advance_enquiry(tx, enquiry, Event.SEND, Cause("it is due", Provenance(now)))
            ask(tx, enquiry, enquiry.guide.opens_with, now)

    return len(due)


_ENQUIRIES: Final = """
SELECT enquiry_id FROM market.enquiry WHERE state = 'pending' AND due_at <= %(now)s
ORDER BY due_at, enquiry_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""


def _customer_data_batch(database: Database, now: datetime) -> int:
    with database.transaction() as tx:
        due = _ids(tx, _WITHOUT_CUSTOMER_DATA, {"limit": _BATCH})
        for process_id in due:
            ask(tx, load_process(tx, process_id), CUSTOMER_CHARACTERISTICS.document, now)
        updates.set_customer_data(tx, due, "sent")

    return len(due)


# Customer data must reach DataHub before the start of a switch; they go as soon as the master data
# are here. A move-in of today or before has begun by then, and owes its customer data still; so has
# a switch under the special rules, which may send them for seven days.
_WITHOUT_CUSTOMER_DATA: Final = """
SELECT process_id FROM market.process
WHERE customer_data = 'unsent' AND kind IN ('switch', 'move_in') AND begun_by <> 'transfer'
  AND (state = 'effectuation_pending'
       OR (state = 'completed' AND (kind = 'move_in' OR begun_by = 'special_rules')))
ORDER BY effective_on, process_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""


def activate_due(database: Database, clock: Clock) -> int:
    """Begin supply for every process whose local start date has come, and count them; customers who
    move out on the day leave first.

    No message announces that day. A process that cannot begin (its point is still supplied under
    another contract) is logged and waits; the others begin. Then the parties are proved that the
    market has confirmed by it.
    """
    move_out_due(database, clock)  # before somebody else moves in

    activated = last = 0
    while batch := _activate_batch(database, clock.today(), clock.now(), last):
        activated += sum(batch.values())
        last = max(batch)

    prove_parties(database, clock)
    with database.transaction() as tx:
        announce_starts(tx, clock.today() + _TOMORROW, clock.now())

    return activated


def _activate_batch(
    database: Database, today: date, now: datetime, after: int
) -> dict[ProcessId, bool]:
    """The next processes whose day has come, and whether supply began."""
    with database.transaction() as tx:
        due = _ids(tx, _STARTING, {"today": today, "limit": _BATCH, "after": after})
        return {process_id: _begins(tx, process_id, now) for process_id in due}


_STARTING: Final = statement("elhandel.market.supply", "starts_that_begin")


def _begins(tx: Transaction, process_id: ProcessId, now: datetime) -> bool:
    process = load_process(tx, process_id)
    cause = Cause(f"the start day {process.effective_on} has come", Provenance(now))
    try:
        with tx.transaction():
            advance(tx, process, Event.ACTIVATE, cause)
            if process.begun_by == "transfer":  # the market has handed over no customer
                renew_customer_data(tx, [process.contract_id], now)
    except (psycopg.IntegrityError, DomainError):
        named = {"process_id": process_id, "gsrn": str(process.gsrn)}
        logger.exception("supply could not begin", extra=named)
        return False

    return True


def _ids(tx: Transaction, sql: LiteralString, values: dict[str, object]) -> list[ProcessId]:
    return [ProcessId(row[0]) for row in tx.execute(sql, values)]
