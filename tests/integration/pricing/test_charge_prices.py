"""What a charge costs on which day, whatever order its series come in."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.platform.database import Database, Transaction
from elhandel.pricing.charges import (
    ChargeInformation,
    PriceSeries,
    UnreadablePriceSeries,
    record_information,
    record_prices,
)
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.local_time import days, start_of_day
from tests.builders.chance import by_chance
from tests.builders.clock import at

KEY = ChargeKey("5790001089030", ChargeKind.TARIFF, "CD")
NOW = at("2026-01-01T10:00")
JANUARY = date(2026, 1, 1)
DAY = timedelta(1)


def day(number: int) -> date:
    """The `number`-th of January, on into February."""
    return JANUARY + (number - 1) * DAY


def announce(
    tx: Transaction, first: date, end: date, prices: Sequence[int], resolution: str = "P1D"
) -> None:
    record_prices(
        tx,
        PriceSeries(KEY, resolution, start_of_day(first), start_of_day(end), tuple(prices)),
        None,
        NOW,
    )


def price_on(tx: Transaction, wanted: date) -> int | None:
    row = tx.execute(
        "SELECT prices[1] FROM pricing.charge_price "
        "WHERE superseded_at IS NULL AND valid_from <= %s "
        "ORDER BY valid_from DESC LIMIT 1",
        [wanted],
    ).fetchone()
    return None if row is None else int(row[0])


def prices_on(tx: Transaction, first: int, last: int) -> list[int | None]:
    return [price_on(tx, day(number)) for number in range(first, last + 1)]


def a_list(tx: Transaction, first: int, price: int, days: int = 31) -> None:
    """A series long enough to go on by rule."""
    announce(tx, day(first), day(first + days), [price] * days)


def test_the_price_of_a_list_holds_until_the_next_list_begins(database: Database) -> None:
    with database.transaction() as tx:
        a_list(tx, 5, 10)
        assert prices_on(tx, 4, 80) == [None] + [10] * 76
        a_list(tx, 50, 20)
        assert prices_on(tx, 4, 100) == [None] + [10] * 45 + [20] * 51


def test_a_correction_of_one_day_changes_that_day_also_where_the_price_held_only_by_rule(
    database: Database,
) -> None:
    with database.transaction() as tx:
        a_list(tx, 1, 10)  # to the end of January
        announce(tx, day(36), day(37), [99])
        assert prices_on(tx, 34, 60) == [10, 10, 99, *[10] * 24]
        announce(tx, day(36), day(37), [88])  # corrected once more
        assert prices_on(tx, 34, 60) == [10, 10, 88, *[10] * 24]
        announce(tx, day(32), day(33), [77])  # the very first day that no list states
        assert prices_on(tx, 30, 38) == [10, 10, 77, 10, 10, 10, 88, 10, 10]


def test_a_list_that_comes_late_holds_behind_the_corrections_that_came_before_it(
    database: Database,
) -> None:
    with database.transaction() as tx:
        a_list(tx, 1, 10)
        announce(tx, day(65), day(66), [99])  # in March
        assert prices_on(tx, 64, 67) == [10, 99, 10, 10]
        a_list(tx, 32, 20, days=28)  # February's, announced in March
        assert prices_on(tx, 31, 33) + prices_on(tx, 59, 68) == [
            10,
            20,
            20,
            *[20] * 6,
            99,
            20,
            20,
            20,
        ]


def test_a_price_of_some_days_with_no_list_before_it_is_not_held(database: Database) -> None:
    with database.transaction() as tx:
        announce(tx, day(5), day(6), [10])
        rows = tx.execute(
            "SELECT valid_from, covered_to, holds FROM pricing.charge_price"
        ).fetchall()
        assert rows == [(day(5), day(6), False)]
        a_list(tx, -60, 7)  # an older list comes late
        assert prices_on(tx, 4, 7) == [7, 10, 7, 7]


def test_the_correction_of_a_lists_last_day_does_not_go_on(database: Database) -> None:
    with database.transaction() as tx:
        a_list(tx, 1, 10)
        announce(tx, day(31), day(32), [99])
        assert prices_on(tx, 30, 33) == [10, 99, 10, 10]


def test_what_holds_by_rule_stays_when_its_list_is_no_longer_kept(database: Database) -> None:
    with database.transaction() as tx:
        a_list(tx, 1, 10)
        announce(tx, day(36), day(37), [99])
        tx.execute("DELETE FROM pricing.charge_price WHERE valid_from < %s", [day(37)])
        announce(tx, day(50), day(51), [88])
        assert prices_on(tx, 37, 52) == [*[10] * 13, 88, 10, 10]


def test_after_the_correction_of_one_day_the_old_price_resumes(database: Database) -> None:
    with database.transaction() as tx:
        announce(tx, day(1), day(32), [10] * 31)
        announce(tx, day(10), day(11), [99])
        assert prices_on(tx, 9, 12) == [10, 99, 10, 10]


def test_a_correction_of_a_correction_resumes_what_held_between(database: Database) -> None:
    with database.transaction() as tx:
        announce(tx, day(1), day(32), [10] * 31)
        announce(tx, day(10), day(20), [50] * 10)
        announce(tx, day(12), day(13), [99])
        assert prices_on(tx, 9, 21) == [10, 50, 50, 99, *[50] * 7, 10, 10]


def test_a_correction_over_several_steps_takes_the_place_of_all_of_them(database: Database) -> None:
    with database.transaction() as tx:
        announce(tx, day(1), day(32), [number // 5 for number in range(31)])
        announce(tx, day(3), day(23), [77] * 20)
        assert prices_on(tx, 1, 26) == [0, 0, *[77] * 20, 4, 4, 4, 5]


def test_the_same_series_twice_changes_nothing(database: Database) -> None:
    with database.transaction() as tx:
        announce(tx, day(1), day(32), list(range(31)))
        once = prices_on(tx, 1, 35)
        announce(tx, day(1), day(32), list(range(31)))
        assert prices_on(tx, 1, 35) == once


def test_what_a_correction_replaced_stays_as_history(database: Database) -> None:
    with database.transaction() as tx:
        announce(tx, day(1), day(2), [10])
        announce(tx, day(1), day(2), [20])
        rows = tx.execute(
            "SELECT prices, superseded_at IS NULL FROM pricing.charge_price ORDER BY 2"
        ).fetchall()
        assert rows == [([10], False), ([20], True)]


def test_a_series_that_cannot_be_read_leaves_nothing(database: Database) -> None:
    with database.transaction() as tx:
        with pytest.raises(UnreadablePriceSeries):
            announce(tx, day(1), day(3), [1])
        assert price_on(tx, day(1)) is None


series = st.tuples(st.integers(1, 20), st.integers(1, 8), st.integers(0, 3))


@settings(
    max_examples=by_chance(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(series, min_size=1, max_size=6))
def test_a_day_costs_what_the_last_series_that_told_it_says(
    database: Database, announced: list[tuple[int, int, int]]
) -> None:
    """A day announced by a series has its price; beyond what any announced, that of the list
    before them all.
    """
    with database.transaction() as tx:
        tx.execute("DELETE FROM pricing.charge_price")
        a_list(tx, -40, 7)  # to 21 December
        expected = dict.fromkeys(range(-9, 40), 7)
        for first, length, price in announced:
            announce(tx, day(first), day(first + length), [price] * length)
            expected |= dict.fromkeys(range(first, first + length), price)
        assert {number: price_on(tx, day(number)) for number in expected} == expected


def test_information_of_the_same_day_is_replaced_and_kept(database: Database) -> None:
    with database.transaction() as tx:
        for name in ("CD", "Nettarif C"):
            record_information(
                tx,
                ChargeInformation(KEY, JANUARY, None, name, "", "PT1H", vat=True, tax=False),
                None,
                NOW,
            )
        rows = tx.execute(
            "SELECT name, superseded_at IS NULL FROM pricing.charge_information "
            "ORDER BY recorded_at, 2"
        ).fetchall()
        assert rows == [("CD", False), ("Nettarif C", True)]


def test_the_days_of_the_tests_are_local_days() -> None:
    assert list(days(day(30), day(33))) == [date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 1)]
