"""Side effects leave with the transaction that causes them, at least once, under one key."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta

import psycopg
import pytest

from elhandel.platform.database import Database, Transaction
from elhandel.platform.work.outbox import Dispatched, Entry, Fate, Outcome, Sender, dispatch, emit
from tests.builders.clock import HandClock, at
from tests.builders.waiting import until_it_ends

NOW = at("2026-01-15T10:00")
THERE = "there"
SENT = Outcome(Fate.SENT, receipt="receipt")


class Recorder(Sender):
    """Records what it is given, and answers as a test says."""

    def __init__(self, answer: Callable[[Entry], Outcome] = lambda _: SENT) -> None:
        self.answer = answer
        self.batches: list[list[str]] = []
        self.noted: list[tuple[str, Fate]] = []

    @property
    def keys(self) -> list[str]:
        return [key for batch in self.batches for key in batch]

    def send(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        self.batches.append([entry.key for entry in entries])
        return [self.answer(entry) for entry in entries]

    def note(self, tx: Transaction, entry: Entry, outcome: Outcome, now: object) -> None:
        self.noted.append((entry.key, outcome.fate))


def put(database: Database, *keys: str, destination: str = THERE) -> None:
    with database.transaction() as tx:
        for key in keys:
            emit(tx, destination, key, {"of": key}, now=NOW, correlation_id=f"c-{key}")


def rows(database: Database) -> list[tuple[object, ...]]:
    with database.transaction() as tx:
        return tx.execute(
            "SELECT key, sent_at IS NOT NULL, parked_at IS NOT NULL, attempts, last_error "
            "FROM platform.outbox ORDER BY key"
        ).fetchall()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW)


def test_what_is_due_is_sent_once_and_noted(database: Database, clock: HandClock) -> None:
    put(database, "a", "b")
    sender = Recorder()
    assert dispatch(database, clock, THERE, sender) == Dispatched(sent=2)
    assert dispatch(database, clock, THERE, sender) == Dispatched()
    assert sender.keys == ["a", "b"]
    assert sender.noted == [("a", Fate.SENT), ("b", Fate.SENT)]


def test_an_entry_carries_its_body_and_correlation(database: Database, clock: HandClock) -> None:
    put(database, "a")
    seen = []

    def look(entry: Entry) -> Outcome:
        seen.append((entry.body, entry.correlation_id, entry.destination, entry.attempts))
        return SENT

    dispatch(database, clock, THERE, Recorder(look))
    assert seen == [({"of": "a"}, "c-a", THERE, 1)]


def test_an_entry_leaves_only_with_the_transaction_that_wrote_it(
    database: Database, clock: HandClock
) -> None:
    def fail() -> None:
        with database.transaction() as tx:
            emit(tx, THERE, "never", {}, now=NOW)
            raise RuntimeError("the cause did not happen")

    with pytest.raises(RuntimeError):
        fail()
    assert dispatch(database, clock, THERE, Recorder()) == Dispatched()


def test_the_same_key_is_written_once_for_each_destination(
    database: Database, clock: HandClock
) -> None:
    put(database, "a", "a")
    put(database, "a")
    put(database, "a", destination="elsewhere")
    assert dispatch(database, clock, THERE, Recorder()) == Dispatched(sent=1)
    assert dispatch(database, clock, "elsewhere", Recorder()) == Dispatched(sent=1)


def test_a_destination_never_gets_what_is_for_another(database: Database, clock: HandClock) -> None:
    put(database, "a")
    assert dispatch(database, clock, "elsewhere", Recorder()) == Dispatched()


def test_what_must_wait_backs_off_longer_each_time(database: Database, clock: HandClock) -> None:
    put(database, "a")
    later = Recorder(lambda _: Outcome(Fate.LATER, "busy"))
    waits = []
    for _ in range(8):
        assert dispatch(database, clock, THERE, later) == Dispatched(later=1)
        start = clock.now()
        with database.transaction() as tx:
            ((due,),) = tx.execute("SELECT due_at FROM platform.outbox").fetchall()
        waits.append((due - start).total_seconds())
        clock.instant = due - timedelta(milliseconds=1)
        assert dispatch(database, clock, THERE, later) == Dispatched()
        clock.instant = due
    assert waits == [5, 30, 120, 600, 1800, 3600, 3600, 3600]
    assert rows(database) == [("a", False, False, 8, "busy")]
    assert dispatch(database, clock, THERE, Recorder()) == Dispatched(sent=1)


def test_what_is_refused_is_parked_with_the_reason_and_never_sent_again(
    database: Database, clock: HandClock
) -> None:
    put(database, "a", "b")
    refused = Recorder(
        lambda entry: Outcome(Fate.REFUSED, "no such thing") if entry.key == "a" else SENT
    )
    assert dispatch(database, clock, THERE, refused) == Dispatched(sent=1, parked=1)
    clock.move_by(days=1)
    assert dispatch(database, clock, THERE, Recorder()) == Dispatched()
    assert rows(database) == [("a", False, True, 1, "no such thing"), ("b", True, False, 1, None)]
    assert refused.noted == [("a", Fate.REFUSED), ("b", Fate.SENT)]


class Crash(Sender):
    """Sends, and is gone before anybody hears of it."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def send(self, entries: Sequence[Entry]) -> Sequence[Outcome]:
        self.keys += [entry.key for entry in entries]
        raise SystemExit("the process was killed")


def test_after_a_crash_the_entry_is_sent_again_under_the_same_key(
    database: Database, clock: HandClock
) -> None:
    put(database, "a")
    crashed = Crash()
    with pytest.raises(SystemExit):
        dispatch(database, clock, THERE, crashed)
    again = Recorder()
    clock.move_by(minutes=4, seconds=59)
    assert dispatch(database, clock, THERE, again) == Dispatched()  # its lease still runs
    clock.move_by(seconds=2)
    assert dispatch(database, clock, THERE, again) == Dispatched(sent=1)
    assert (crashed.keys, again.keys) == (["a"], ["a"])


def test_an_entry_that_somebody_holds_is_passed_over_and_not_waited_for(
    database: Database, database_url: str, clock: HandClock
) -> None:
    put(database, "held", "free")
    with database.transaction() as tx:
        tx.execute("SET lock_timeout = '2s'")  # waiting has a limit
    with psycopg.connect(database_url) as other:
        other.execute("SELECT 1 FROM platform.outbox WHERE key = 'held' FOR UPDATE")
        sender = Recorder()
        assert dispatch(database, clock, THERE, sender) == Dispatched(sent=1)
        assert sender.keys == ["free"]
    assert dispatch(database, clock, THERE, sender) == Dispatched(sent=1)
    assert sender.keys == ["free", "held"]


class Unable(Recorder):
    """Cannot write down what follows."""

    def note(self, tx: Transaction, entry: Entry, outcome: Outcome, now: object) -> None:
        raise ValueError("cannot be noted")


def test_an_outcome_is_noted_together_with_what_follows_or_not_at_all(
    database: Database, clock: HandClock
) -> None:
    put(database, "a")
    with pytest.raises(ValueError, match="cannot be noted"):
        dispatch(database, clock, THERE, Unable())
    assert rows(database) == [("a", False, False, 1, None)]


def test_batches_keep_the_order_and_the_limit(database: Database, clock: HandClock) -> None:
    put(database, *(f"{number:02}" for number in range(25)))
    sender = Recorder()
    assert dispatch(database, clock, THERE, sender, batch=10, limit=22) == Dispatched(sent=22)
    assert [len(batch) for batch in sender.batches] == [10, 10, 2]
    assert sender.keys == [f"{number:02}" for number in range(22)]
    assert dispatch(database, clock, THERE, sender) == Dispatched(sent=3)


def test_two_dispatchers_at_once_send_each_entry_once(database_url: str, clock: HandClock) -> None:
    database, other = Database(database_url), Database(database_url)
    put(database, *(f"{number:02}" for number in range(40)))
    meet = threading.Barrier(2)

    def slow(sender: Recorder) -> Callable[[Entry], Outcome]:
        def answer(entry: Entry) -> Outcome:
            if len(sender.batches) == 1 and entry.key == sender.keys[0]:
                meet.wait(timeout=10)  # both hold a batch now
            return SENT

        return answer

    senders = [Recorder(), Recorder()]
    for sender in senders:
        sender.answer = slow(sender)
    threads = [
        threading.Thread(
            target=dispatch,
            args=(connected, clock, THERE, sender),
            kwargs={"batch": 5},
            daemon=True,
        )
        for connected, sender in zip((database, other), senders, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        until_it_ends(thread)
    assert sorted(senders[0].keys + senders[1].keys) == [f"{number:02}" for number in range(40)]
    assert all(sender.keys for sender in senders)
    database.close()
    other.close()
