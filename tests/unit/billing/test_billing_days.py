"""The day of the month on which an account is billed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.billing.cycle import BILLING_DAYS, next_billing_day


@pytest.mark.parametrize(
    ("today", "day", "billed"),
    [
        ("2026-02-09", 25, "2026-02-25"),
        ("2026-02-25", 25, "2026-02-25"),
        ("2026-02-26", 25, "2026-03-25"),
        ("2026-02-09", 30, "2026-02-28"),
        ("2028-02-09", 30, "2028-02-29"),
        ("2026-12-30", 30, "2026-12-30"),
        ("2026-12-31", 30, "2027-01-30"),
        ("2026-12-02", 1, "2027-01-01"),
        ("2026-02-09", None, "2026-02-09"),
    ],
)
def test_the_next_billing_day(today: str, day: int | None, billed: str) -> None:
    assert next_billing_day(date.fromisoformat(today), day) == date.fromisoformat(billed)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.sampled_from(BILLING_DAYS))
def test_every_month_has_each_billing_day_once(today: date, day: int) -> None:
    billed = next_billing_day(today, day)
    assert today <= billed <= today + timedelta(days=31)
    after = next_billing_day(billed + timedelta(days=1), day)
    assert (after.year * 12 + after.month) - (billed.year * 12 + billed.month) == 1
