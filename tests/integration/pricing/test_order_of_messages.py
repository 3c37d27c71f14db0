"""What a day costs does not depend on the order in which the messages about it were handled."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.platform.database import Database, Transaction
from elhandel.pricing.charges import PriceSeries, record_prices
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.local_time import start_of_day
from tests.builders.chance import by_chance
from tests.builders.clock import at

KEY = ChargeKey("5790001089030", ChargeKind.TARIFF, "CD")
NOW = at("2026-01-01T10:00")
JANUARY = date(2026, 1, 1)
LONGEST = 28

type Series = tuple[int, list[int]]
"""(first day, price of each day)"""


def a_list(first: int, length: int, price: int) -> Series:
    return first, [price] * length


corrections = st.tuples(st.integers(1, 80), st.lists(st.integers(1, 3), min_size=1, max_size=10))
lists = st.builds(
    lambda first, one, other, turn, length: (first, [one] * turn + [other] * (length - turn)),
    st.integers(1, 60),
    st.integers(4, 9),
    st.integers(4, 9),
    st.integers(0, 28),
    st.integers(28, 33),
)


@st.composite
def handled(draw: st.DrawFn) -> tuple[list[Series], list[int]]:
    announced = draw(st.lists(st.one_of(corrections, lists), min_size=1, max_size=7))
    return announced, draw(st.permutations(range(len(announced))))


def expected(announced: Sequence[Series]) -> dict[int, int | None]:
    """By day: the last message about it; else the price of the last day before it that a list has
    announced for good.
    """
    by_day: dict[int, tuple[int | None, bool]] = {}
    for first, prices in announced:
        for place, price in enumerate(prices):
            by_day[first + place] = price, len(prices) >= LONGEST
    found: dict[int, int | None] = {}
    listed: int | None = None
    for number in range(110):
        own, of_list = by_day.get(number, (listed, False))
        found[number] = own
        if of_list:
            listed = own
    return found


def record(tx: Transaction, message: int, series: Series) -> None:
    first, prices = series
    start = JANUARY + timedelta(days=first)
    end = start + timedelta(days=len(prices))
    announced = tuple(price * 1000 for price in prices)
    record_prices(
        tx, PriceSeries(KEY, "P1D", start_of_day(start), start_of_day(end), announced), message, NOW
    )


def known(tx: Transaction) -> dict[int, int | None]:
    rows = tx.execute(
        "SELECT valid_from, covered_to, prices[1], holds FROM pricing.charge_price"
        " WHERE superseded_at IS NULL ORDER BY valid_from"
    ).fetchall()
    found: dict[int, int | None] = {}
    for number in range(110):
        day = JANUARY + timedelta(days=number)
        before = [row for row in rows if row[0] <= day]
        row = before[-1] if before else None
        found[number] = None if row is None or (day >= row[1] and not row[3]) else row[2] // 1000
    return found


@settings(
    max_examples=by_chance(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(handled())
def test_a_day_costs_what_the_last_message_about_it_says_in_whatever_order_they_are_handled(
    database: Database, case: tuple[list[Series], list[int]]
) -> None:
    announced, order = case
    with database.transaction() as tx:
        tx.execute("DELETE FROM pricing.charge_price")
        for message in order:
            record(tx, message + 1, announced[message])
        assert known(tx) == expected(announced)
