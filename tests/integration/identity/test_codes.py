"""A code is good for whose it is, for ten minutes, five tries and one use, whoever hurries."""

import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from elhandel.identity.codes import ask_for_code, use_code
from elhandel.platform.database import Database, Transaction, fetch_one
from tests.builders.clock import at
from tests.builders.vault import HASHER
from tests.builders.waiting import Second

NOW = at("2026-01-15T10:00")
ANNA, BO, IDA = 9_001, 9_002, 9_003
WRONG = "no code"


def used(tx: Transaction, customer: int, code: str, minutes: int = 1) -> str | None:
    now = NOW + timedelta(minutes=minutes)
    return use_code(tx, customer, "payment-method", code, HASHER, now)


def asked(tx: Transaction, customer: int) -> str:
    return ask_for_code(tx, customer, "payment-method", HASHER, NOW)[1]


def test_a_code_is_good_for_one_person_in_time_and_once(tx: Transaction) -> None:
    code = asked(tx, ANNA)
    asked(tx, BO)

    assert used(tx, BO, f"{code}x") == "wrong"
    assert used(tx, IDA, code) == "over"
    assert used(tx, ANNA, code, minutes=10) == "over"
    assert used(tx, ANNA, f"{code[:3]} {code[3:]}") is None
    assert used(tx, ANNA, code) == "over"


def test_a_code_has_six_digits_and_is_stored_as_an_hmac_for_ten_minutes(tx: Transaction) -> None:
    """CD-PAY-5. Neither the code nor its plain hash stands in the row: a million would be tried."""
    code_id, code = ask_for_code(tx, ANNA, "payment-method", HASHER, NOW)
    stored, made_at, expires_at, whole = fetch_one(
        tx,
        "SELECT code_hmac, made_at, expires_at, c::text FROM identity.one_time_code c "
        "WHERE one_time_code_id = %s",
        [code_id],
    )

    assert re.fullmatch("[0-9]{6}", code)
    bound = f"code:{ANNA}:payment-method:{code}".encode()
    assert bytes(stored) in HASHER.digests(bound)
    assert bytes(stored) not in {hashlib.sha256(text).digest() for text in (code.encode(), bound)}
    assert bytes(stored) not in HASHER.digests(bound.replace(str(ANNA).encode(), str(BO).encode()))
    assert expires_at - made_at == timedelta(minutes=10)
    assert code not in whole.split(",")


def test_after_five_tries_the_code_itself_is_good_no_more(tx: Transaction) -> None:
    code = asked(tx, ANNA)

    assert [used(tx, ANNA, WRONG) for _ in range(5)] == ["wrong"] * 4 + ["over"]
    assert used(tx, ANNA, code) == "over"


def test_a_new_code_ends_the_one_before(tx: Transaction) -> None:
    first, second = asked(tx, ANNA), asked(tx, ANNA)

    assert used(tx, ANNA, second) is None
    assert used(tx, ANNA, first) == "over"


def test_two_that_ask_at_the_same_moment_both_get_a_code_and_the_later_one_is_good(
    as_function: Callable[[str], Database], shared_url: str
) -> None:
    first, second = as_function("site"), as_function("site")

    def later() -> str:
        with second.customer_transaction(IDA) as tx:
            return asked(tx, IDA)

    with first.customer_transaction(IDA) as tx:
        code = asked(tx, IDA)
        other = Second(shared_url, later)
    good = other.result()

    with first.customer_transaction(IDA) as tx:
        assert used(tx, IDA, good) is None
        assert used(tx, IDA, code) == "over"


def test_tries_side_by_side_are_five_and_one_use(as_function: Callable[[str], Database]) -> None:
    site, *sites = (as_function("site") for _ in range(9))
    together = Barrier(8)

    def tried(own: Database, customer: int, code: str) -> str | None:
        together.wait()
        with own.customer_transaction(customer) as tx:
            return used(tx, customer, code)

    with site.customer_transaction(ANNA) as tx:
        good = asked(tx, ANNA)
    with site.customer_transaction(BO) as tx:
        other = asked(tx, BO)
    with ThreadPoolExecutor(8) as workers:
        uses = list(workers.map(lambda own: tried(own, ANNA, good), sites))
        guesses = list(workers.map(lambda own: tried(own, BO, WRONG), sites))

    assert uses.count(None) == 1
    assert guesses.count("wrong") == 4
    with site.customer_transaction(BO) as tx:
        assert used(tx, BO, other) == "over"
