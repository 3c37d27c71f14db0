"""A sign-in is taken up once, in time, and only by the browser that began it."""

import base64
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from elhandel.identity.errors import SignInNotUnderWay, TooManyTries
from elhandel.identity.sign_ins import (
    begin_sign_in,
    count_try,
    take_up_sign_in,
)
from elhandel.platform.database import Database, Transaction
from tests.builders.clock import at

NOW = at("2026-01-15T10:00")
SECOND = timedelta(seconds=1)


def challenge_of(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def test_what_was_begun_is_taken_up_with_its_own_nonce_verifier_and_place(tx: Transaction) -> None:
    begun = begin_sign_in(tx, "customer", "/forbrug?vis=kwh", NOW, afresh=True)

    taken = take_up_sign_in(tx, "customer", begun.state, begun.seed, NOW + SECOND)

    assert taken.nonce == begun.nonce
    assert challenge_of(taken.verifier) == begun.challenge
    assert (taken.return_path, taken.afresh, taken.begun_at) == ("/forbrug?vis=kwh", True, NOW)
    secrets = {begun.state, begun.seed, begun.nonce, begun.challenge, taken.verifier}
    assert len(secrets) == 5
    stored = str(tx.execute("SELECT * FROM identity.sign_in").fetchall())
    assert not [secret for secret in secrets if secret in stored or secret in repr((begun, taken))]


def test_an_answer_is_taken_up_once(tx: Transaction) -> None:
    begun = begin_sign_in(tx, "customer", "/", NOW)
    take_up_sign_in(tx, "customer", begun.state, begun.seed, NOW)

    with pytest.raises(SignInNotUnderWay):
        take_up_sign_in(tx, "customer", begun.state, begun.seed, NOW)


def test_of_two_answers_at_once_one_is_taken_up(as_function: Callable[[str], Database]) -> None:
    databases = [as_function("site") for _ in range(4)]
    with databases[0].transaction() as tx:
        begun = begin_sign_in(tx, "customer", "/", NOW)
    together = Barrier(len(databases))

    def answer(database: Database) -> bool:
        try:
            with database.transaction() as tx:
                together.wait(timeout=30)
                take_up_sign_in(tx, "customer", begun.state, begun.seed, NOW)
        except SignInNotUnderWay:
            return False
        return True

    with ThreadPoolExecutor(len(databases)) as pool:
        assert sorted(pool.map(answer, databases)) == [False, False, False, True]


def test_after_ten_minutes_it_is_too_late(tx: Transaction) -> None:
    early, late = (begin_sign_in(tx, "customer", "/", NOW) for _ in range(2))
    ends = NOW + timedelta(minutes=10)

    assert take_up_sign_in(tx, "customer", early.state, early.seed, ends - SECOND)
    with pytest.raises(SignInNotUnderWay):
        take_up_sign_in(tx, "customer", late.state, late.seed, ends)


def test_another_browser_or_another_place_takes_nothing_up(tx: Transaction) -> None:
    begun = begin_sign_in(tx, "customer", "/", NOW)
    other = begin_sign_in(tx, "customer", "/", NOW)

    for kind, state, seed in (
        ("customer", begun.state, other.seed),
        ("customer", begun.state, None),
        ("customer", begun.state, ""),
        ("customer", begun.seed, begun.state),
        ("customer", "", begun.seed),
        ("customer", "x" * 43, begun.seed),
        ("customer", begun.state + "\x00", begun.seed),
        ("staff", begun.state, begun.seed),
    ):
        with pytest.raises(SignInNotUnderWay):
            take_up_sign_in(tx, kind, state, seed, NOW)  # type: ignore[arg-type]
    assert take_up_sign_in(tx, "customer", begun.state, begun.seed, NOW)


def test_two_tabs_of_a_browser_sign_in_beside_each_other(tx: Transaction) -> None:
    first = begin_sign_in(tx, "customer", "/priser", NOW)
    second = begin_sign_in(tx, "customer", "/flyt", NOW, seed=first.seed)

    assert second.seed == first.seed
    assert first.nonce != second.nonce
    assert take_up_sign_in(tx, "customer", second.state, first.seed, NOW).return_path == "/flyt"
    assert take_up_sign_in(tx, "customer", first.state, first.seed, NOW).return_path == "/priser"
    assert begin_sign_in(tx, "customer", "/", NOW, seed="guessed").seed != "guessed"


def tried(tx: Transaction, times: int, now: object, whom: str = "192.0.2.1") -> int:
    """How many of so many tries were let through."""
    let_through = 0
    for _ in range(times):
        try:
            count_try(tx, "sign-in", whom, now)  # type: ignore[arg-type]
        except TooManyTries:
            continue
        let_through += 1
    return let_through


def test_an_address_tries_so_often_in_a_minute_and_another_is_not_held_up(tx: Transaction) -> None:
    assert tried(tx, 65, NOW) == 60
    assert tried(tx, 5, NOW, "192.0.2.2") == 5
    assert tried(tx, 5, NOW + timedelta(minutes=1)) == 5


def test_who_is_held_up_learns_for_how_long(tx: Transaction) -> None:
    now = NOW + timedelta(seconds=17.5)
    tried(tx, 60, now)

    with pytest.raises(TooManyTries) as error:
        count_try(tx, "sign-in", "192.0.2.1", now)
    assert error.value.details == {"retry_after": 43}
    count_try(tx, "search", "192.0.2.1", now)


def test_an_hour_has_an_end_of_its_own_and_a_clock_set_back_locks_nobody_out(
    tx: Transaction,
) -> None:
    assert sum(tried(tx, 60, NOW + timedelta(minutes=minute)) for minute in range(22)) == 1_200

    with pytest.raises(TooManyTries) as error:
        count_try(tx, "sign-in", "192.0.2.1", NOW + timedelta(minutes=25))
    assert error.value.details == {"retry_after": 35 * 60}
    assert tried(tx, 1, NOW + timedelta(hours=1)) == 1
    assert tried(tx, 1, NOW - timedelta(days=400)) == 1
