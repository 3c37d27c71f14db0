"""How the demo knows that every letter has left, while Notifier works beside it."""

from typing import Any

import pytest

from elhandel.notifications.delivery import hand_out, send_due, take_up
from elhandel.platform.database import Database
from simulator.local.demo.notices import Ask, Letters, letters_of
from tests.builders.clock import HandClock, at
from tests.integration.notifications.world import HOUSE, Post, a_bill, a_customer, sent, told


@pytest.fixture
def customer(owner: Database) -> int:
    with owner.transaction() as tx:
        tx.execute("DELETE FROM notifications.delivery")
        tx.execute("DELETE FROM notifications.notice")
        return a_customer(tx)


def _asked_of(database: Database) -> Ask:
    def ask(question: str) -> list[tuple[Any, ...]]:
        with database.transaction() as tx:
            return tx.execute(question.encode()).fetchall()

    return ask


def test_a_letter_taken_up_while_the_question_is_on_its_way_has_not_left(
    owner: Database, office: Database, notifier: Database, clock: HandClock, customer: int
) -> None:
    told(office, clock, a_bill(customer))
    answered = _asked_of(owner)

    def ask(question: str) -> list[tuple[Any, ...]]:
        """A connection takes its time, in which Notifier takes up what it was handed."""
        clock.move_by(milliseconds=20)
        with notifier.transaction() as tx:
            take_up(tx, hand_out(tx, clock.now(), 20), clock.now())
        clock.move_by(milliseconds=20)
        return answered(question)

    assert letters_of(ask, clock) == Letters(left=2, handed_over=0)


def test_letters_that_nobody_took_up_have_not_left_and_those_handed_over_have(
    owner: Database, office: Database, notifier: Database, clock: HandClock, customer: int
) -> None:
    ask, post = _asked_of(owner), Post()
    told(office, clock, a_bill(customer))
    assert letters_of(ask, clock) == Letters(left=1, handed_over=0)

    sent(notifier, clock, post)
    assert letters_of(ask, clock) == Letters(left=0, handed_over=2)


def test_a_text_message_of_the_night_is_due_in_the_morning(
    owner: Database, office: Database, notifier: Database, clock: HandClock, customer: int
) -> None:
    ask, post = _asked_of(owner), Post()
    clock.instant = at("2026-01-15T22:00")
    told(office, clock, a_bill(customer))
    sent(notifier, clock, post)
    assert letters_of(ask, clock) == Letters(left=0, handed_over=1)

    clock.instant = at("2026-01-16T07:00")
    assert letters_of(ask, clock) == Letters(left=1, handed_over=1)
    send_due(notifier, clock, post.carriers, HOUSE)
    assert letters_of(ask, clock) == Letters(left=0, handed_over=2)
