"""What a typical home uses on the days of a bill."""

from datetime import date
from typing import Any

import pytest

from elhandel.billing.annotations import SimilarHome
from elhandel.billing.bill.similar_homes import similar_home, typical_homes
from elhandel.billing.estimate import home_kind
from elhandel.values.days.period import Period

HOUSE = {"streetDetail": {"name": "Vestergade", "number": "16"}}
FLAT = {"streetDetail": {"name": "Vestergade", "number": "16", "floorIdentification": "2"}}


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (HOUSE, "house"),
        (FLAT, "flat"),
        ({"street": "Vestergade", "number": "16", "door": "tv"}, "flat"),
        ({"street": "Vestergade", "number": "16", "floor": ""}, "house"),
        (None, "house"),
    ],
)
def test_a_home_with_a_floor_or_a_door_is_a_flat(address: Any, kind: str) -> None:
    assert home_kind(address) == kind


def test_a_month_is_its_share_of_the_year() -> None:
    january = Period(date(2026, 1, 1), date(2026, 2, 1))
    assert similar_home(HOUSE, january) == SimilarHome("house", 392_000)
    assert similar_home(FLAT, january) == SimilarHome("flat", 245_000)


def test_part_of_a_month_counts_by_days() -> None:
    days = Period(date(2026, 1, 30), date(2026, 2, 8))
    assert similar_home(HOUSE, days) == SimilarHome("house", round(392_000 * 2 / 31 + 348_000 / 4))


def test_before_the_table_begins_nothing_is_known() -> None:
    assert similar_home(HOUSE, Period(date(1999, 12, 1), date(2000, 1, 1))) is None


def test_the_months_of_each_table_are_a_year_at_most() -> None:
    for typical in typical_homes():
        assert 980 <= sum(typical.months) <= 1000
