"""When money is paid out and when somebody is reminded."""

from datetime import date
from typing import Any

import pytest

from elhandel.billing.favour import after_bank_days, pay_back_by, payout_rules
from elhandel.payments.rules import reminder_rules
from elhandel.payments.rules.packs import read_reminder_rules

ENTRY: dict[str, Any] = {
    "valid_from": date(2026, 1, 1),
    "market": "DK",
    "kind": "private",
    "grace_bank_days": 3,
    "most": 3,
    "days_between": 10,
    "days_to_pay": 10,
    "fees_dkk": [100, 100, 100],
    "least_dkk": 50,
}


@pytest.mark.parametrize("kind", ["private", "business"])
def test_every_kind_of_customer_has_rules_within_the_law(kind: str) -> None:
    rules = reminder_rules(date(2026, 3, 2), kind)

    assert rules.most <= 3
    assert rules.days_between >= 10
    assert max(rules.fees_ore) <= 100_00


@pytest.mark.parametrize(
    "change",
    [{"most": 4, "fees_dkk": [0, 0, 0, 0]}, {"days_between": 9}, {"fees_dkk": [101, 0, 0]}],
)
def test_rules_beyond_the_law_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="9 b"):
        read_reminder_rules({**ENTRY, **change})


def test_before_the_first_rules_the_first_hold() -> None:
    assert payout_rules(date(1999, 1, 1)) == payout_rules(date(2020, 1, 1))


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # over a weekend
        (date(2026, 4, 1), 2, date(2026, 4, 8)),  # Easter: Thursday to Monday are closed
        (date(2026, 12, 23), 1, date(2026, 12, 28)),  # Christmas Eve too
        (date(2026, 12, 30), 1, date(2027, 1, 4)),  # and New Year's Eve
    ],
)
def test_bank_days_are_counted_over_holidays(day: date, count: int, after: date) -> None:
    assert after_bank_days(day, count) == after


def test_a_bill_promises_a_later_day_than_the_one_on_which_we_order() -> None:
    rules = payout_rules(date(2026, 3, 2))

    assert pay_back_by(date(2026, 3, 2), -1) == date(2026, 3, 16)
    assert pay_back_by(date(2026, 3, 2), 0) is None
    assert rules.final_bank_days < rules.bank_days < rules.promised_bank_days
