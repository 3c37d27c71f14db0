"""What is due: requests that must leave, supply that begins today, deadlines that come near.

Every job may run twice and at the same time as itself: rows are locked, moves are idempotent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import psycopg

from elhandel.market.cim.outgoing import CHANGE_OF_SUPPLIER, CUSTOMER_CHARACTERISTICS
from elhandel.market.customers import prove_parties
from elhandel.market.processes import Cause, Event, Process, advance, load_process
from elhandel.market.requests import sender as requests
from elhandel.market.rules import rule_pack
from elhandel.market.supply.dates import ask_for_date, replan_switch
from elhandel.market.supply.final_settlement import open_ends
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database, Transaction
from elhandel.platform.telemetry import logger
from elhandel.values.errors import DomainError

_BATCH: Final = 500
_ANSWER_ALARM: Final = timedelta(hours=4)

_PENDING: Final = """
SELECT process_id FROM market.process
WHERE state = 'pending' AND asks IS NULL AND held_at IS NULL AND due_at <= %(now)s
ORDER BY due_at, process_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""

# Customer data must reach DataHub before the start of a switch; it goes as soon as the master data
# is here. A move-in of today or before has begun by then, and owes its customer data still.
_WITHOUT_CUSTOMER_DATA: Final = """
SELECT process_id FROM market.process
WHERE customer_data = 'unsent' AND (state = 'effectuation_pending' OR (state = 'completed' AND kind = 'move_in'))
ORDER BY effective_on, process_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""

# Confirmed, not cancelled, master data here (and the point not merely planned), customer data sent,
# the day has come.
_STARTING: Final = """
SELECT p.process_id FROM market.process p
WHERE p.state = 'effectuation_pending' AND p.effective_on <= %(today)s AND p.master_data_at IS NOT NULL
  AND (p.kind <> 'switch' OR p.customer_data IN ('sent', 'confirmed'))
  AND coalesce((SELECT v.connection_state FROM portfolio.metering_point_version v
                WHERE v.metering_point_id = p.metering_point_id AND v.superseded_at IS NULL
                  AND v.valid_from <= %(today)s ORDER BY v.valid_from DESC LIMIT 1), 'E22') NOT IN ('D03', 'D02')
  AND p.process_id > %(after)s
ORDER BY p.process_id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
"""

_WATCHED: Final = """
SELECT 'no answer from the market for four hours' AS what, p.process_id
FROM market.request r JOIN market.process p USING (process_id)
WHERE r.answered_at IS NULL AND r.created_at < %(now)s - %(wait)s AND p.state IN ('sent', 'cancellation_pending')
UNION ALL
SELECT 'customer data not confirmed a day before the start', process_id FROM market.process
WHERE state = 'effectuation_pending' AND kind = 'switch' AND customer_data <> 'confirmed'
  AND effective_on <= %(tomorrow)s
UNION ALL
SELECT 'master data missing a day after the confirmation', process_id FROM market.process
WHERE state = 'acknowledged' AND updated_at < %(now)s - interval '1 day'
UNION ALL
SELECT 'we are asked to take a point back', process_id FROM market.resumption
WHERE outcome IS NULL AND answer_by >= %(today)s
UNION ALL
SELECT 'the market names somebody else than who signed up', p.process_id
FROM market.name_case n
JOIN portfolio.contract c USING (contract_id)
JOIN LATERAL (
    SELECT p.process_id FROM market.process p
    WHERE p.contract_id = n.contract_id AND p.kind IN ('switch', 'move_in')
    ORDER BY p.process_id DESC LIMIT 1) p ON true
WHERE n.closed_at IS NULL AND c.state <> 'cancelled'
UNION ALL
SELECT 'supply that was to go on has not been resumed', process_id FROM market.resumption
WHERE (outcome IS NULL AND answer_by < %(today)s) OR outcome = 'accepted'
UNION ALL
SELECT 'a move-in waits for another day that the customer is to tell', process_id FROM market.process
WHERE asks IS NOT NULL AND state = 'pending'
UNION ALL
SELECT 'the start day has passed and supply has not begun', process_id FROM market.process
WHERE state IN ('acknowledged', 'effectuation_pending') AND effective_on < %(today)s
"""

_LATE_BILL: Final = "supply ended four weeks ago and is not settled and billed to the end"


@dataclass(frozen=True, slots=True)
class Due:
    """How many requests were written to the outbox: starts of supply, and customer data."""

    starts: int
    customer_data: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """A deadline that is near or past; of a request about a supply that we do not know there is no
    process.
    """

    what: str
    process_id: int | None


def request_due(database: Database, clock: Clock) -> Due:
    """Ask for every start of supply that is due, and send the customer data of those that wait for
    their day.
    """
    starts = customer_data = 0
    while leaving := _request_batch(database, clock):
        starts += sum(leaving)
    while batch := _customer_data_batch(database, clock.now()):
        customer_data += batch
    return Due(starts, customer_data)


def activate_due(database: Database, clock: Clock) -> int:
    """Begin supply for every process whose local start date has come; how many. No message
    announces that day.

    One that cannot begin (its point is still supplied under another contract) is logged and waits;
    the others begin. Then parties are proved that the market has confirmed by it.
    """
    activated = last = 0
    while batch := _activate_batch(database, clock.today(), clock.now(), last):
        activated += sum(batch.values())
        last = max(batch)
    prove_parties(database, clock)
    return activated


def overdue(tx: Transaction, clock: Clock) -> list[Overdue]:
    """What should have happened by now and has not."""
    today = clock.today()
    parameters = {
        "now": clock.now(),
        "wait": _ANSWER_ALARM,
        "today": today,
        "tomorrow": today + timedelta(days=1),
    }
    late = [Overdue(_LATE_BILL, end.process_id) for end in open_ends(tx, today) if end.late]
    return [Overdue(*row) for row in tx.execute(_WATCHED, parameters)] + late


def _request_batch(database: Database, clock: Clock) -> list[bool]:
    """The next starts that are due, and whether each leaves: a move-in that the market takes no
    more asks its day.
    """
    now, today = clock.now(), clock.today()
    with database.transaction() as tx:
        due = _ids(tx, _PENDING, {"now": now, "limit": _BATCH})
        return [_leaves(tx, load_process(tx, process_id), today, now) for process_id in due]


def _leaves(tx: Transaction, process: Process, today: date, now: datetime) -> bool:
    if process.kind == "move_in" and not rule_pack(today, process.rules).takes_move_in(
        today, process.effective_on
    ):
        ask_for_date(
            tx,
            process,
            Cause(f"a move-in on {process.effective_on} can no longer be reported", now),
        )
        return False

    if (
        process.kind == "switch" and process.effective_on <= today
    ):  # nothing leaves for a day that has passed
        process = replan_switch(
            tx, process, rule_pack(today, process.rules), Cause("its day has passed", now)
        )

    advance(tx, process, Event.SEND, Cause("the request is due", now))
    requests.ask(tx, process, CHANGE_OF_SUPPLIER, now)

    return True


def _customer_data_batch(database: Database, now: datetime) -> int:
    with database.transaction() as tx:
        due = _ids(tx, _WITHOUT_CUSTOMER_DATA, {"limit": _BATCH})
        for process_id in due:
            requests.ask(tx, load_process(tx, process_id), CUSTOMER_CHARACTERISTICS, now)
        tx.execute(
            "UPDATE market.process SET customer_data = 'sent' WHERE process_id = ANY(%s)",
            [list(due)],
        )
    return len(due)


def _activate_batch(database: Database, today: date, now: datetime, after: int) -> dict[int, bool]:
    """The next processes whose day has come, and whether supply began."""
    with database.transaction() as tx:
        due = _ids(tx, _STARTING, {"today": today, "limit": _BATCH, "after": after})
        return {process_id: _begins(tx, process_id, now) for process_id in due}


def _begins(tx: Transaction, process_id: int, now: datetime) -> bool:
    process = load_process(tx, process_id)
    try:
        with tx.transaction():
            advance(
                tx,
                process,
                Event.ACTIVATE,
                Cause(f"the start day {process.effective_on} has come", now),
            )
    except (psycopg.IntegrityError, DomainError):
        logger.exception(
            "supply could not begin", extra={"process_id": process_id, "gsrn": process.gsrn}
        )
        return False

    return True


def _ids(tx: Transaction, sql: str, parameters: dict[str, object]) -> Sequence[int]:
    return [int(row[0]) for row in tx.execute(sql.encode(), parameters)]
