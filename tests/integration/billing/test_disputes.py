"""Disputes of which two are opened, decided or written about at the same moment, and of none."""

from collections.abc import Iterator

import pytest

from elhandel.billing.disputes import (
    Letter,
    UnableToDispute,
    Verdict,
    add_letter,
    decide_dispute,
    letters_of,
    open_dispute,
    open_disputes,
)
from elhandel.platform.database import Database
from elhandel.values.errors import NotFound
from tests.builders.waiting import Second
from tests.integration.billing.bills import decision
from tests.integration.billing.world import NOW
from tests.integration.payments.world import Document, a_customer, a_document

CONFIRMED = Verdict("confirmed", "The meter was read twice, and it is right.")
OVERTURNED = Verdict("confirmed", "We have looked at the other meter too.")


@pytest.fixture
def bill(database: Database) -> Document:
    with database.transaction() as tx:
        return a_document(tx, a_customer(tx))


@pytest.fixture
def dispute(database: Database, bill: Document) -> int:
    """A dispute of the bill, without a letter yet."""
    with database.transaction() as tx:
        return open_dispute(tx, bill.number, decision())


@pytest.fixture
def other(database_url: str) -> Iterator[Database]:
    """A second process's database."""
    database = Database(database_url)
    yield database
    database.close()


def test_of_two_who_dispute_a_bill_at_once_the_second_finds_it_disputed(
    database: Database, other: Database, database_url: str, bill: Document
) -> None:
    def open_too() -> int:
        with other.transaction() as tx:
            return open_dispute(tx, bill.number, decision())

    with database.transaction() as tx:
        first = open_dispute(tx, bill.number, decision())
        second = Second(database_url, open_too)

    assert isinstance(second.result(), UnableToDispute)
    with database.transaction() as tx:
        assert [dispute.dispute_id for dispute in open_disputes(tx)] == [first]


def test_of_two_who_decide_a_dispute_at_once_the_first_is_right_and_writes(
    database: Database, other: Database, database_url: str, dispute: int
) -> None:
    def decide_too() -> None:
        with other.transaction() as tx:
            decide_dispute(tx, dispute, OVERTURNED, decision())

    with database.transaction() as tx:
        decide_dispute(tx, dispute, CONFIRMED, decision())
        second = Second(database_url, decide_too)

    assert isinstance(second.result(), UnableToDispute)
    with database.transaction() as tx:
        assert [letter.text for letter in letters_of(tx, dispute)] == [CONFIRMED.letter]


@pytest.mark.parametrize(("text", "letters"), [("I paid it.", 1), ("I paid it twice.", 2)])
def test_letters_that_are_written_at_once_both_stand_and_the_same_one_once(
    database: Database, other: Database, database_url: str, dispute: int, text: str, letters: int
) -> None:
    def write_too() -> None:
        with other.transaction() as tx:
            add_letter(tx, dispute, Letter(text, "customer:1", NOW, from_us=False))

    with database.transaction() as tx:
        add_letter(tx, dispute, Letter("I paid it.", "customer:1", NOW, from_us=False))
        second = Second(database_url, write_too)

    assert second.result() is None
    with database.transaction() as tx:
        assert len(letters_of(tx, dispute)) == letters


def test_of_a_dispute_that_is_not_there_nothing_is_decided_or_written(database: Database) -> None:
    with pytest.raises(NotFound), database.transaction() as tx:
        decide_dispute(tx, 4711, CONFIRMED, decision())
    with pytest.raises(NotFound), database.transaction() as tx:
        add_letter(tx, 4711, Letter("We look at it.", "mette", NOW, from_us=True))
