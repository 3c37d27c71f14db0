"""A message that never comes to an end is set aside, and its queue goes on."""

import contextlib
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from elhandel.market import inbox
from elhandel.platform.database import Database, Transaction
from tests.builders import documents as doc
from tests.builders.identifiers import a_gsrn
from tests.builders.supplier import Supplier

DAY = date(2026, 1, 10)
ATTEMPTS = 5
POISON = a_gsrn(9)

# The storage fails whenever this point is written: as if its partition were on a broken disk.
_BREAK = f"""
CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.gsrn = '{POISON}' THEN
        RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER broken BEFORE INSERT ON portfolio.metering_point
FOR EACH ROW EXECUTE FUNCTION broken();
"""


@pytest.fixture
def poisoned(supplier: Supplier) -> str:
    """A message for which the storage fails, and one behind it on its queue; the id of the
    first.
    """
    with supplier.database.transaction() as tx:
        tx.execute(_BREAK.encode())
    message_id = supplier.hub.put(doc.master_data(POISON, DAY))
    supplier.hub.put(doc.master_data(a_gsrn(1), DAY))
    return message_id


def fail(supplier: Supplier, times: int) -> None:
    for _ in range(times):
        with pytest.raises(psycopg.errors.DiskFull):
            supplier.poll()
        supplier.clock.move_by(minutes=7)


def test_a_message_that_our_storage_cannot_take_is_set_aside_and_the_next_is_handled(
    supplier: Supplier, poisoned: str
) -> None:
    fail(supplier, ATTEMPTS)
    assert supplier.rows("SELECT state, attempts FROM market.inbound_message") == [
        ("stored", ATTEMPTS)
    ]
    polled = supplier.poll()
    assert (polled.set_aside, polled.dead_messages, polled.messages) == (1, 1, 2)
    assert supplier.rows("SELECT gsrn FROM portfolio.metering_point") == [(a_gsrn(1),)]
    ((code, error),) = supplier.dead()
    assert code == "handling-failed-repeatedly"
    assert "DiskFull, SQLSTATE 53100" in error
    assert not supplier.hub.queues["masterdata"]


def test_a_message_that_was_set_aside_is_replayed_once_its_cause_is_mended(
    supplier: Supplier, poisoned: str
) -> None:
    fail(supplier, ATTEMPTS)
    supplier.poll()
    with supplier.database.transaction() as tx:
        tx.execute("DROP TRIGGER broken ON portfolio.metering_point")
    assert inbox.replay(supplier.database, supplier.clock, poisoned).state == "handled"
    assert supplier.dead() == []
    assert {gsrn for (gsrn,) in supplier.rows("SELECT gsrn FROM portfolio.metering_point")} == {
        POISON,
        a_gsrn(1),
    }


def finish(supplier: Supplier, times: int) -> list[tuple[int, int]]:
    """What the next polls find of messages that were begun: (finished, set aside) of each."""
    found = []
    for _ in range(times):
        supplier.clock.move_by(minutes=7)
        finished = inbox.finish(supplier.database, supplier.clock)
        found.append((finished.messages, finished.set_aside))
    return found


def test_a_replay_that_never_comes_to_an_end_goes_back_to_the_dead_letters(
    supplier: Supplier, poisoned: str
) -> None:
    """It is on no queue any more: nobody but `finish` could give it up."""
    fail(supplier, ATTEMPTS)
    supplier.poll()
    with pytest.raises(psycopg.errors.DiskFull):
        inbox.replay(supplier.database, supplier.clock, poisoned)
    assert finish(supplier, ATTEMPTS) == [(0, 0)] * (ATTEMPTS - 1) + [(0, 1)]
    ((code, error),) = supplier.dead()
    assert code == "handling-failed-repeatedly"
    assert "SQLSTATE 53100" in error
    assert finish(supplier, 1) == [(0, 0)]


def test_a_replay_that_ends_the_process_each_time_is_set_aside(
    supplier: Supplier, poisoned: str, database_url: str
) -> None:
    """The poll that takes it up dies before supply begins: it must not do so for ever."""
    fail(supplier, ATTEMPTS)
    supplier.poll()
    for deadly in (inbox.replay, *[inbox.finish] * (ATTEMPTS - 1)):
        dying = Dying(database_url)
        with pytest.raises(Killed):
            deadly(dying, supplier.clock, *([poisoned] if deadly is inbox.replay else []))
        dying.close()
    assert finish(supplier, 1) == [(0, 1)]
    assert [code for code, _ in supplier.dead()] == ["handling-failed-repeatedly"]


def test_storage_that_comes_back_in_time_sets_nothing_aside(
    supplier: Supplier, poisoned: str
) -> None:
    fail(supplier, ATTEMPTS - 1)
    with supplier.database.transaction() as tx:
        tx.execute("DROP TRIGGER broken ON portfolio.metering_point")
    polled = supplier.poll()
    assert (polled.set_aside, polled.messages) == (0, 2)
    assert supplier.dead() == []


class Killed(BaseException):
    """The process ends, as when memory runs out or the time is up."""


class Dying(Database):
    """A database of a process that ends in its second transaction: the one that handles."""

    transactions = 0

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Transaction]:
        self.transactions += 1
        if self.transactions == 2:
            raise Killed
        with super().transaction() as tx:
            yield tx


def test_a_message_that_ends_the_process_each_time_is_set_aside_too(
    supplier: Supplier, database_url: str
) -> None:
    from elhandel.market.hub import Peeked

    peeked = Peeked("deadly", doc.master_data(POISON, DAY))
    for _ in range(ATTEMPTS):
        dying = Dying(database_url)
        with pytest.raises(Killed):
            inbox.receive(dying, supplier.clock, "MasterData", peeked)
        dying.close()
    handled = inbox.receive(supplier.database, supplier.clock, "MasterData", peeked)
    assert (handled.state, handled.set_aside) == ("dead", True)
    assert "ended in the middle" in supplier.dead()[0][1]


def test_an_outage_of_the_whole_database_counts_no_attempt(supplier: Supplier) -> None:
    """What cannot even be stored is nobody's fault but ours."""
    supplier.hub.put(doc.master_data(a_gsrn(1), DAY))
    with supplier.database.transaction() as tx:
        tx.execute("ALTER TABLE market.inbound_message RENAME TO away")
    for _ in range(ATTEMPTS + 1):
        with pytest.raises(psycopg.errors.UndefinedTable):
            supplier.poll()
        supplier.clock.move_by(minutes=7)
    with supplier.database.transaction() as tx:
        tx.execute("ALTER TABLE market.away RENAME TO inbound_message")
    assert supplier.poll().handled == {"AccountingPointCharacteristics": 1}
    assert supplier.dead() == []
