"""Nothing is booked in a closed month, whoever comes first."""

from datetime import date
from threading import Thread

import pytest

from elhandel.ledger import PeriodClosed, bookable_on, post
from elhandel.ledger.errors import UnableToClose
from elhandel.ledger.periods import close_period, closed_until
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from tests.builders.clock import at
from tests.builders.waiting import until_it_ends, until_it_waits
from tests.integration.ledger.world import NOW, a_payment, an_account, an_invoice

JANUARY = date(2026, 1, 31)
CLOSING = Decision("mette", "the accountant has seen it", at("2026-02-09T08:00"))


def test_nothing_is_booked_in_a_closed_month_or_before_it(database: Database) -> None:
    with database.transaction() as tx:
        account = an_account(tx)
        post(tx, [an_invoice(account, 1, 12_500, day=JANUARY)], NOW)
        closed = close_period(tx, JANUARY, CLOSING)

        for day in (date(2026, 1, 31), date(2025, 12, 1)):
            with pytest.raises(PeriodClosed), tx.transaction():
                post(tx, [a_payment(account, "late", 1, day=day)], NOW)
        assert post(tx, [a_payment(account, "a", 1, day=date(2026, 2, 1))], NOW) == 1
        assert (closed.month, closed.postings, closed.debit_ore) == (date(2026, 1, 1), 1, 12_500)
        assert closed_until(tx) == date(2026, 2, 1)


def test_what_was_posted_in_a_closed_month_may_come_again(database: Database) -> None:
    with database.transaction() as tx:
        invoice = an_invoice(an_account(tx), 1, day=JANUARY)
        post(tx, [invoice], NOW)
        close_period(tx, JANUARY, CLOSING)

        assert post(tx, [invoice], NOW) == 0


def test_an_event_of_a_closed_month_is_booked_on_the_first_open_day(database: Database) -> None:
    with database.transaction() as tx:
        assert bookable_on(tx, JANUARY) == JANUARY
        close_period(tx, JANUARY, CLOSING)

        assert bookable_on(tx, JANUARY) == date(2026, 2, 1)
        assert bookable_on(tx, date(2026, 2, 5)) == date(2026, 2, 5)


def test_a_month_that_lasts_is_not_closed(database: Database) -> None:
    with database.transaction() as tx, pytest.raises(UnableToClose):
        close_period(tx, date(2026, 2, 9), CLOSING)


def test_closing_again_changes_nothing(database: Database) -> None:
    with database.transaction() as tx:
        assert not close_period(tx, JANUARY, CLOSING).closed_before
        assert close_period(tx, JANUARY, CLOSING).closed_before
        assert close_period(tx, date(2025, 11, 3), CLOSING).closed_before
        assert closed_until(tx) == date(2026, 2, 1)


def test_closing_waits_for_what_is_being_posted(database: Database, database_url: str) -> None:
    with database.transaction() as tx:
        account = an_account(tx)
    other = Database(database_url)
    counted: list[int] = []

    def close() -> None:
        with other.transaction() as tx:
            counted.append(close_period(tx, JANUARY, CLOSING).postings)

    closing = Thread(target=close)
    with database.transaction() as tx:
        post(tx, [an_invoice(account, 1, day=JANUARY)], NOW)
        closing.start()
        until_it_waits(closing, database_url)
    until_it_ends(closing)
    other.close()

    assert counted == [1]
    with pytest.raises(PeriodClosed), database.transaction() as tx:
        post(tx, [an_invoice(account, 2, day=JANUARY)], NOW)
