"""What comes to a queue and goes is noted once, and what is put aside comes again on its day."""

from datetime import date, timedelta

import pytest

from elhandel.backoffice.errors import UnableToAct
from elhandel.backoffice.queues import QUEUES, Moment, history_of, note_waiting, put_aside, rows_of
from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.platform.work.outbox import send_again
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from tests.builders.clock import HandClock
from tests.integration.backoffice.conftest import NOW
from tests.integration.backoffice.test_queues import WAITING

DAY = timedelta(days=1)
REFUSED = """
INSERT INTO market.process (
    kind, business_reason, contract_id, metering_point_id, state, effective_on, due_at, created_at,
    updated_at, reject_code, rules)
VALUES ('switch', 'E03', 1, 1, 'rejected', '2026-02-20', '2026-02-01', '2026-02-01', '2026-02-08',
        'E22', '2020-01-01')
"""


def at(days: int) -> Moment:
    return Moment.of(HandClock(NOW + days * DAY))


def test_a_row_comes_once_and_goes_once(tx: Transaction) -> None:
    queue = QUEUES["remarks"]
    tx.execute(WAITING["remarks"].encode())  # of 4 February

    assert [note_waiting(tx, queue, at(days)) for days in (0, 0, 1)] == [1, 1, 1]
    tx.execute("UPDATE market.remark SET closed_at = %s, closed_by = 'x', reason = 'x'", [NOW])
    assert [note_waiting(tx, queue, at(days)) for days in (2, 3)] == [0, 0]

    days = {day.day: (day.came, day.mended) for day in history_of(tx, "remarks", at(3).today)}
    assert len(days) == 30
    assert days.pop(date(2026, 2, 4)) == (1, 0)
    assert days.pop(date(2026, 2, 11)) == (0, 1)
    assert set(days.values()) == {(0, 0)}
    assert not any(day.came or day.mended for day in history_of(tx, "bank", at(3).today))


def test_what_the_market_refused_is_put_aside_until_its_day(tx: Transaction) -> None:
    tx.execute(REFUSED.encode())
    queue = QUEUES["signups"]
    (row,) = rows_of(tx, queue, at(0))
    assert queue.fixes_for(row.cause) == ("put-aside",)

    decision = Decision("staff:anna", "the customer has been called", NOW)
    until = at(0).today + 2 * DAY
    put_aside(tx, row.arguments["queue"], row.arguments["row"], until, decision)

    assert [len(rows_of(tx, queue, at(days))) for days in (0, 1, 2)] == [0, 0, 1]


@pytest.mark.parametrize(("queue", "days"), [("bank", 2), ("overdue", 0), ("overdue", 32)])
def test_nothing_is_put_aside_for_good(tx: Transaction, queue: str, days: int) -> None:
    decision = Decision("staff:anna", "nothing to be done now", NOW)
    with pytest.raises(UnableToAct):
        put_aside(tx, queue, "process-1", at(0).today + days * DAY, decision)


def test_what_was_given_up_leaves_again_but_for_the_market(office_database: Database) -> None:
    with office_database.transaction() as tx:
        entries = [
            fetch_one(
                tx,
                """
                INSERT INTO platform.outbox (
                    destination, key, body, created_at, due_at, attempts, parked_at)
                VALUES (%(to)s, 'k', '{}', %(at)s, %(at)s, 9, %(at)s) RETURNING outbox_id
                """,
                {"to": destination, "at": NOW},
            )[0]
            for destination in ("settlement-shards", "datahub")
        ]
        assert send_again(tx, entries[0], NOW) == "settlement-shards"
        for entry in entries:  # it waits already; and a request is made anew
            with pytest.raises(NotFound):
                send_again(tx, entry, NOW)
        put_aside(tx, "overdue", "process-1", at(1).today, Decision("staff:anna", "so", NOW))
