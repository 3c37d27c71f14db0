"""An Idempotency-Key: the same request gives the same answer, also when it comes twice at once."""

import hashlib
import threading
from typing import Any

import pytest

from elhandel.onboarding.signups import once
from elhandel.platform.database import Database
from elhandel.platform.vault.hasher import Hasher, HashKey
from elhandel.values.errors import KeyUsedForAnother
from tests.builders.clock import HandClock
from tests.builders.vault import HASHER
from tests.builders.waiting import until_it_ends, until_it_waits

CALLER = b"hash of a key"


class Work:
    """Counts how often it was done."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, Any]:
        self.times += 1
        return {"number": self.times}


def ask(
    database: Database,
    clock: HandClock,
    work: Any,
    key: str | None,
    body: bytes,
    caller: bytes = CALLER,
    hasher: Hasher = HASHER,
) -> Any:
    with database.transaction() as tx:
        return once(tx, caller, key, body, clock, work, hasher)


def test_the_same_key_and_body_give_the_first_answer(database: Database, clock: HandClock) -> None:
    work = Work()
    answers = [ask(database, clock, work, "key", b"body") for _ in range(3)]
    assert (answers, work.times) == ([{"number": 1}] * 3, 1)


def test_the_same_key_with_another_body_is_refused_and_nothing_is_done(
    database: Database, clock: HandClock
) -> None:
    work = Work()
    ask(database, clock, work, "key", b"body")
    with pytest.raises(KeyUsedForAnother) as refused:
        ask(database, clock, work, "key", b"another")
    assert (refused.value.status, work.times) == (422, 1)


def test_a_body_is_known_by_a_keyed_hash_also_while_the_key_changes(
    database: Database, clock: HandClock
) -> None:
    """A plain one would tell the number in it to whoever tries all numbers."""
    work, new = Work(), HashKey(2, b"n" * 32)
    for hasher in (HASHER, Hasher(new, HASHER.current)):
        assert ask(database, clock, work, "key", b"body", hasher=hasher) == {"number": 1}
    ask(database, clock, work, "next", b"body", hasher=Hasher(new, HASHER.current))
    assert ask(database, clock, work, "next", b"body", hasher=Hasher(new)) == {"number": 2}

    with database.transaction() as tx:
        kept = {
            bytes(row[0])
            for row in tx.execute("SELECT body_hash FROM onboarding.idempotent_answer")
        }
        tx.execute(
            "UPDATE onboarding.idempotent_answer SET body_hash = %s",
            [hashlib.sha256(b"body").digest()],
        )
    assert len(kept) == 2
    assert hashlib.sha256(b"body").digest() not in kept
    assert ask(database, clock, work, "key", b"body") == {
        "number": 1
    }  # one from before hashes were keyed


def test_another_callers_key_is_another_key(database: Database, clock: HandClock) -> None:
    work = Work()
    ask(database, clock, work, "key", b"body")
    assert ask(database, clock, work, "key", b"another", b"somebody else") == {"number": 2}


def test_without_a_key_every_request_is_done(database: Database, clock: HandClock) -> None:
    work = Work()
    assert [ask(database, clock, work, None, b"body")["number"] for _ in range(2)] == [1, 2]


def test_a_request_that_failed_may_come_again_under_its_key(
    database: Database, clock: HandClock
) -> None:
    def fail() -> dict[str, Any]:
        raise RuntimeError("not now")

    with pytest.raises(RuntimeError):
        ask(database, clock, fail, "key", b"body")
    assert ask(database, clock, Work(), "key", b"another") == {"number": 1}


@pytest.mark.parametrize("fails_first", [False, True])
def test_two_at_once_wait_for_each_other(
    database_url: str, clock: HandClock, fails_first: bool
) -> None:
    """The second waits until the first is done: then it has its answer, or does the work where the
    first failed.
    """
    inside, go_on = threading.Event(), threading.Event()
    results: dict[str, Any] = {}

    def slow() -> dict[str, Any]:
        inside.set()
        assert go_on.wait(timeout=20)
        if fails_first:
            raise RuntimeError("not now")
        return {"by": "first"}

    def first() -> None:
        database = Database(database_url)
        try:
            results["first"] = ask(database, clock, slow, "key", b"body")
        except RuntimeError as error:
            results["first"] = str(error)
        finally:
            database.close()

    def second() -> None:
        database = Database(database_url)
        results["second"] = ask(database, clock, lambda: {"by": "second"}, "key", b"body")
        database.close()

    threads = [
        threading.Thread(target=first, daemon=True),
        threading.Thread(target=second, daemon=True),
    ]
    threads[0].start()
    assert inside.wait(timeout=20)
    threads[1].start()
    until_it_waits(threads[1], database_url)
    assert "second" not in results
    go_on.set()
    for thread in threads:
        until_it_ends(thread)
    if fails_first:
        assert results == {"first": "not now", "second": {"by": "second"}}
    else:
        assert results == {"first": {"by": "first"}, "second": {"by": "first"}}
