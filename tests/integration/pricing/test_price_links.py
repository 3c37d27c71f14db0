"""Which charges a point carries on which day: never two links of one charge at once."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.platform.database import Database, Transaction
from elhandel.portfolio.points import ensure_metering_point
from elhandel.pricing.charges import PriceLink, record_link
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.identifiers import Gsrn
from tests.builders.chance import by_chance
from tests.builders.clock import at
from tests.builders.identifiers import a_gsrn

KEY = ChargeKey("5790001089030", ChargeKind.TARIFF, "CD")
NOW = at("2026-01-01T10:00")
JANUARY = date(2026, 1, 1)
DAY = timedelta(1)


def day(number: int) -> date:
    return JANUARY + (number - 1) * DAY


def a_point(tx: Transaction) -> int:
    return ensure_metering_point(tx, Gsrn(a_gsrn()), NOW)


def link(tx: Transaction, point: int, first: int, end: int | None = None, factor: int = 1) -> None:
    record_link(
        tx, PriceLink(point, KEY, day(first), None if end is None else day(end), factor), None, NOW
    )


def stop(tx: Transaction, point: int, on: int) -> None:
    link(tx, point, on, on)


def links(tx: Transaction, point: int) -> list[tuple[int, int | None, int]]:
    """(first, end, factor) of the current links, as numbers of days."""
    rows = tx.execute(
        "SELECT valid_from, valid_to, factor FROM pricing.price_link "
        "WHERE metering_point_id = %s AND superseded_at IS NULL ORDER BY valid_from",
        [point],
    ).fetchall()
    return [
        ((a - JANUARY).days + 1, None if b is None else (b - JANUARY).days + 1, factor)
        for a, b, factor in rows
    ]


def test_a_link_holds_from_its_day_on(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 5)
        assert links(tx, point) == [(5, None, 1)]


def test_a_stop_ends_the_link_on_its_day(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 5)
        stop(tx, point, 20)
        assert links(tx, point) == [(5, 20, 1)]


def test_a_link_stopped_on_the_day_it_starts_never_was(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 5)
        stop(tx, point, 5)
        assert links(tx, point) == []


def test_a_stop_of_a_charge_that_is_not_linked_links_nothing(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        stop(tx, point, 5)
        assert links(tx, point) == []


def test_a_link_that_comes_after_its_stop_ends_there(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        stop(tx, point, 20)
        link(tx, point, 5)
        assert links(tx, point) == [(5, 20, 1)]
        link(tx, point, 10, factor=2)
        assert links(tx, point) == [(5, 10, 1), (10, 20, 2)]


def test_a_link_told_again_after_its_stop_does_not_run_on(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 5)
        stop(tx, point, 20)
        link(tx, point, 5)
        assert links(tx, point) == [(5, 20, 1)]


def test_a_link_from_the_day_of_the_stop_on_is_a_new_one(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        stop(tx, point, 20)
        link(tx, point, 20)
        link(tx, point, 5)
        assert links(tx, point) == [(5, 20, 1), (20, None, 1)]


def test_a_link_told_later_with_an_end_of_its_own_overrules_the_stop(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 5)
        stop(tx, point, 10)
        link(tx, point, 5, 20)
        assert links(tx, point) == [(5, 20, 1)]
        link(tx, point, 6)
        assert links(tx, point) == [(5, 6, 1), (6, None, 1)]


def test_a_link_starts_again_after_its_stop(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 5)
        stop(tx, point, 10)
        link(tx, point, 20, factor=2)
        assert links(tx, point) == [(5, 10, 1), (20, None, 2)]


def test_a_new_factor_holds_from_its_day_on(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 5)
        link(tx, point, 10, factor=3)
        assert links(tx, point) == [(5, 10, 1), (10, None, 3)]


def test_the_same_link_twice_is_one(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 5, factor=2)
        link(tx, point, 5, factor=2)
        assert links(tx, point) == [(5, None, 2)]


def test_a_link_that_comes_late_ends_where_the_next_one_begins(database: Database) -> None:
    """One charge is never billed twice for a day."""
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 1)
        link(tx, point, 20, factor=3)
        link(tx, point, 10, factor=2)
        assert links(tx, point) == [(1, 10, 1), (10, 20, 2), (20, None, 3)]


def test_a_late_link_with_an_end_does_not_reach_into_the_next_one(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 20)
        link(tx, point, 10, 30)
        assert links(tx, point) == [(10, 20, 1), (20, None, 1)]


def test_what_a_link_replaced_stays_as_history(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, 5)
        stop(tx, point, 10)
        rows = tx.execute(
            "SELECT count(*) FROM pricing.price_link WHERE superseded_at IS NOT NULL"
        ).fetchone()
        assert rows == (1,)


a_link = st.tuples(st.integers(1, 12), st.none() | st.integers(0, 8), st.integers(1, 3))


@settings(
    max_examples=by_chance(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(a_link, min_size=1, max_size=6))
def test_no_day_ever_has_two_links_of_one_charge(
    database: Database, messages: list[tuple[int, int | None, int]]
) -> None:
    with database.transaction() as tx:
        tx.execute("DELETE FROM pricing.price_link")
        tx.execute("DELETE FROM pricing.link_stop")
        point = a_point(tx)
        for first, length, factor in messages:
            link(tx, point, first, None if length is None else first + length, factor)
        found = links(tx, point)
        linked = Counter(number for a, b, _ in found for number in range(a, min(b or 40, 40)))
        assert max(linked.values(), default=0) <= 1
        assert all(end is None or first < end for first, end, _ in found)


@settings(
    max_examples=by_chance(30),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.permutations([1, 7, 13, 19]))
def test_links_from_days_on_come_in_any_order_to_the_same(
    database: Database, order: list[int]
) -> None:
    with database.transaction() as tx:
        tx.execute("DELETE FROM pricing.price_link")
        tx.execute("DELETE FROM pricing.link_stop")
        point = a_point(tx)
        for first in order:
            link(tx, point, first, factor=first)
        assert links(tx, point) == [(1, 7, 1), (7, 13, 7), (13, 19, 13), (19, None, 19)]


@settings(
    max_examples=by_chance(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.permutations(
        [("link", 1), ("stop", 4), ("link", 7), ("link", 10), ("stop", 13), ("stop", 16)]
    )
)
def test_starts_and_stops_come_in_any_order_to_the_same(
    database: Database, order: list[tuple[str, int]]
) -> None:
    with database.transaction() as tx:
        tx.execute("DELETE FROM pricing.price_link")
        tx.execute("DELETE FROM pricing.link_stop")
        point = a_point(tx)
        for what, number in order:
            (link if what == "link" else stop)(tx, point, number)
        assert links(tx, point) == [(1, 4, 1), (7, 10, 1), (10, 13, 1)]
