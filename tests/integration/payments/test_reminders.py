"""Reminders: at most three of a document, ten days apart, with their fee on the next bill."""

from datetime import date, timedelta
from itertools import pairwise

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.billing.disputes import open_dispute
from elhandel.billing.favour import after_bank_days
from elhandel.payments.exchange import Vault
from elhandel.payments.mandates import note_agreement
from elhandel.payments.methods import set_auto_pay
from elhandel.payments.reminders import (
    Overdue,
    bank_read_to,
    letter,
    list_reminders,
    load_reminder,
    remind,
    reminders_due,
    tell_due_soon,
)
from elhandel.payments.rules import reminder_rules
from elhandel.platform.database import Database, fetch_one
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.ids import AccountId
from tests.builders.people import METTE
from tests.integration.payments.world import (
    NOW,
    TODAY,
    a_customer,
    a_document,
    a_movement,
    a_statement,
    bank_read,
    booked,
    joined,
    lines_of,
    offenders,
)

THEY_WROTE = Decision(METTE, "the customer wrote us a letter", NOW)


def reminded(database: Database, day: date = TODAY) -> int:
    """How many are reminded on a day, with the bank's statement of the day before."""
    with database.transaction() as tx:
        bank_read(tx, day - timedelta(days=1))
        return remind(tx, day, NOW + (day - TODAY)).reminders


def days_with_a_reminder(database: Database, first: date, count: int) -> list[int]:
    """The days, counted from the first, on which the job reminds somebody."""
    return [n for n in range(count) if reminded(database, first + timedelta(days=n))]


def test_an_overdue_bill_is_reminded_of_three_times_ten_days_apart_and_never_again(
    database: Database, ours: Database
) -> None:
    with database.transaction() as tx:
        a_document(tx, a_customer(tx), due_on=date(2026, 3, 2))

    days = days_with_a_reminder(ours, date(2026, 3, 2), 40)

    # Due on Monday the 2nd, and three bank days of grace: Friday the 6th is the first day. It gives
    # ten days, until the 16th, and three bank days more; the next one gives until before Easter.
    assert days == [4, 18, 37]
    with database.transaction() as tx:
        fees = fetch_one(
            tx,
            "SELECT count(*), sum(amount_ore), min(vat_class), min(source) FROM billing.charge",
            [],
        )
    assert fees == (3, 300_00, "none", "fee")
    assert offenders(database) == []


def test_the_same_day_again_reminds_nobody(database: Database, ours: Database) -> None:
    with database.transaction() as tx:
        a_document(tx, a_customer(tx))

    assert [reminded(ours), reminded(ours)] == [1, 0]


@pytest.mark.parametrize(
    "day", [date(2026, 3, 15), date(2026, 4, 3), date(2026, 6, 5), date(2026, 12, 24)]
)
def test_nobody_is_reminded_on_a_day_without_banks(
    database: Database, ours: Database, day: date
) -> None:
    with database.transaction() as tx:
        a_document(tx, a_customer(tx))

    assert reminded(ours, day) == 0


def test_a_payment_in_time_and_one_within_the_grace_are_not_reminded_of(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        paid = a_document(tx, anna)
        a_document(tx, anna, due_on=TODAY - timedelta(days=3))
    booked(ours, vault, a_statement(a_movement(1, 500_00, reference=paid.reference)))

    assert reminded(ours) == 0


def test_what_is_in_favour_is_set_off_before_anybody_is_reminded(
    database: Database, ours: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, -500_00, corrects=a_document(tx, anna))

    assert reminded(ours) == 0


def test_a_reminder_is_about_all_that_is_overdue_and_says_so(
    database: Database, ours: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        first = a_document(tx, anna, 1_234_50, due_on=date(2026, 2, 2))
        second = a_document(tx, anna, 500_00)

    assert reminded(ours) == 1

    with ours.transaction() as tx:
        (listed,) = list_reminders(tx)
        reminder = load_reminder(tx, listed.reminder_id)
        with pytest.raises(NotFound):
            load_reminder(tx, 999)
    text = letter(reminder)
    for part in (
        "Første rykker",
        f"Regning {first.number}, sidste betalingsdag den 2. februar 2026: 1.234,50 kr.",
        f"Regning {second.number}",
        "Betal 1.734,50 kr. senest den 26. marts 2026",
        "100,00 kr. (renteloven § 9 b)",
    ):
        assert part in text


def test_nobody_is_reminded_of_what_is_disputed_and_of_the_rest_they_are(
    database: Database, ours: Database
) -> None:
    with database.transaction() as tx:
        anna, bo = a_customer(tx), a_customer(tx, "Bo")
        whole, part = a_document(tx, anna), a_document(tx, bo)
        lines_of(tx, part, 200_00, 300_00)
        open_dispute(tx, whole.number, THEY_WROTE)
        open_dispute(tx, part.number, THEY_WROTE, line_nos=[1])

    assert reminded(ours) == 1

    with ours.transaction() as tx:
        (reminder,) = list_reminders(tx)
    assert (reminder.account_id, reminder.open_ore) == (bo, 300_00)


def test_a_trifle_is_not_worth_a_reminder(database: Database, ours: Database) -> None:
    with database.transaction() as tx:
        a_document(tx, a_customer(tx), 49_99)

    assert reminded(ours) == 0


def test_the_database_itself_takes_no_fourth_reminder_and_no_higher_fee(
    database: Database,
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
    with database.transaction() as tx, pytest.raises(psycopg.errors.CheckViolation):
        tx.execute(
            "INSERT INTO payments.reminder (account_id, reminded_on, pay_by, fee_ore, "
            "reminded_at) VALUES (%s, '2026-03-02', '2026-03-12', 10001, %s)",
            [anna, NOW],
        )
    with database.transaction() as tx, pytest.raises(psycopg.errors.CheckViolation):
        tx.execute("INSERT INTO payments.reminded_document VALUES (1, 4, 1, 1)")


def test_nobody_is_reminded_of_what_they_may_have_paid_while_the_bank_is_not_read(
    database: Database, ours: Database
) -> None:
    due = date(2026, 3, 2)
    with database.transaction() as tx:
        a_document(tx, a_customer(tx), due_on=due)

    def on_the_day() -> int:
        with ours.transaction() as tx:
            return remind(tx, TODAY, NOW).reminders

    assert on_the_day() == 0
    with database.transaction() as tx:
        bank_read(tx, due)  # a payment of that day is on our account on the next
        bank_read(tx, due + timedelta(days=1), "refused")
        bank_read(tx, due + timedelta(days=2))
    assert on_the_day() == 0
    with database.transaction() as tx:
        bank_read(tx, due + timedelta(days=1))
    assert on_the_day() == 1


def test_a_day_to_come_says_nothing_of_the_days_until_then(
    database: Database, ours: Database
) -> None:
    due = date(2026, 3, 2)
    with database.transaction() as tx:
        a_document(tx, a_customer(tx), due_on=due)
        bank_read(tx, due)
        bank_read(tx, TODAY + timedelta(days=300))  # a year that was typed wrong
    with ours.transaction() as tx:
        assert remind(tx, TODAY, NOW).reminders == 0
        assert bank_read_to(tx, TODAY) == due


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    dues=st.lists(st.integers(0, 40), min_size=1, max_size=4),
    kind=st.sampled_from(["private", "business"]),
)
def test_whatever_is_due_when_the_law_holds_for_a_whole_year(dues: list[int], kind: str) -> None:
    first = date(2026, 1, 1)
    counts = [0] * len(dues)
    last: date | None = None
    sent: list[date] = []
    for n in range(150):
        today = first + timedelta(days=n)
        overdue = [
            Overdue(
                AccountId(1), kind, place, first + timedelta(days=due), 100_00, counts[place], last
            )
            for place, due in enumerate(dues)
            if first + timedelta(days=due) < today
        ]
        for reminder in reminders_due(overdue, today, reminder_rules):
            assert reminder.fee_ore <= 100_00
            assert reminder.pay_by >= today + timedelta(days=10)
            for document, ordinal, _ in reminder.documents:
                assert after_bank_days(first + timedelta(days=dues[document]), 3) < today
                counts[document] += 1
                assert ordinal == counts[document] <= 3
            last = today
            sent.append(today)

    assert counts == [3] * len(dues)
    assert all(later - earlier >= timedelta(days=10) for earlier, later in pairwise(sent))


def test_what_is_paid_on_the_day_that_a_reminder_gives_is_paid_in_time(
    database: Database, ours: Database, vault: Vault
) -> None:
    with database.transaction() as tx:
        document = a_document(tx, a_customer(tx))
    assert reminded(ours) == 1
    with ours.transaction() as tx:
        (reminder,) = list_reminders(tx)

    assert reminded(ours, reminder.pay_by) == 0
    paid = a_movement(1, 500_00, reference=document.reference, booked_on=reminder.pay_by)
    booked(ours, vault, a_statement(paid))
    assert days_with_a_reminder(ours, reminder.pay_by, 20) == []


def test_a_customer_is_not_reminded_of_a_joined_partys_bill_within_ten_days(
    database: Database, ours: Database
) -> None:
    with database.transaction() as tx:
        anna, party = a_customer(tx), a_customer(tx)
        a_document(tx, party)
    assert reminded(ours) == 1
    joined(database, party, anna)

    assert days_with_a_reminder(ours, TODAY + timedelta(days=1), 10) == []


def test_nobody_is_reminded_again_before_the_bank_has_told_of_the_day_that_was_given(
    database: Database, ours: Database
) -> None:
    with database.transaction() as tx:
        a_document(tx, a_customer(tx))
    assert reminded(ours) == 1
    with ours.transaction() as tx:
        (reminder,) = list_reminders(tx)
    later = reminder.pay_by + timedelta(days=20)

    with ours.transaction() as tx:
        bank_read(tx, reminder.pay_by)
        assert remind(tx, later, NOW).reminders == 0
        bank_read(tx, reminder.pay_by + timedelta(days=4))
        assert remind(tx, later, NOW).reminders == 1


@pytest.mark.parametrize(
    ("days_left", "told"),
    [(4, []), (3, [(500_00,)]), (1, [(500_00,)]), (0, [])],
)
def test_a_bill_that_nobody_collects_is_told_of_once_before_its_day(
    ours: Database, database: Database, days_left: int, told: list[tuple[int]]
) -> None:
    """CD-BIL-15: three days before; a day that was missed is caught up with until it is due."""
    with database.transaction() as tx:
        anna = a_customer(tx)
        a_document(tx, anna, 500_00, due_on=TODAY + timedelta(days=days_left))
        collected = a_customer(tx)
        a_document(tx, collected, 600_00, due_on=TODAY + timedelta(days=days_left))
        note_agreement(tx, collected, "7", THEY_WROTE)
        set_auto_pay(tx, collected, THEY_WROTE, on=True)

    for _ in range(2):
        with ours.transaction() as tx:
            tell_due_soon(tx, TODAY, NOW)

    with database.transaction() as tx:
        said = tx.execute(
            "SELECT (said->>'amount')::int FROM notifications.notice "
            "WHERE template = 'payment-reminder'"
        ).fetchall()
    assert said == told
