"""What a point is linked to, in one row: whatever happens to the links, it says what they say."""

import struct
from contextlib import closing
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.platform.database import Database, Transaction
from elhandel.portfolio.points import ensure_metering_point
from elhandel.pricing import prices_as_known
from elhandel.pricing.charges import PriceLink, record_link
from elhandel.values.charges import ChargeKey, ChargeKind
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from elhandel.values.ids import MeteringPointId
from tests.builders.chance import by_chance
from tests.builders.clock import at
from tests.builders.identifiers import a_gsrn
from tests.builders.waiting import Second

NOW = at("2026-01-01T10:00")
JANUARY = date(2026, 1, 1)
DAY = timedelta(days=1)
EPOCH = date(2000, 1, 1)
NO_END = 2**31 - 1

OPEN_LINKS = """
SELECT charge_id, valid_from, valid_to, factor FROM pricing.price_link
WHERE metering_point_id = %s AND superseded_at IS NULL ORDER BY charge_id, valid_from
"""
ROW = "SELECT links FROM pricing.point_links WHERE metering_point_id = %s"

type Packed = tuple[int, int, int, int]
"""Charge, first day, day after the last, factor."""


def a_tariff(code: str) -> ChargeKey:
    return ChargeKey("5790001089030", ChargeKind.TARIFF, code)


def a_point(tx: Transaction, number: int = 1) -> MeteringPointId:
    return ensure_metering_point(tx, Gsrn(a_gsrn(number)), NOW)


def link(
    tx: Transaction,
    point: MeteringPointId,
    code: str,
    first: int,
    end: int | None = None,
    factor: int = 1,
) -> None:
    """Days are counted from 1 January 2026, the first."""
    since, past = JANUARY + (first - 1) * DAY, None if end is None else JANUARY + (end - 1) * DAY
    record_link(tx, PriceLink(point, a_tariff(code), since, past, factor), None, NOW)


def packed(tx: Transaction, point: MeteringPointId) -> list[Packed]:
    """The links of a point as its row has to hold them."""
    return [
        (charge, (first - EPOCH).days, NO_END if past is None else (past - EPOCH).days, factor)
        for charge, first, past, factor in tx.execute(OPEN_LINKS, [point])
    ]


def row(tx: Transaction, point: MeteringPointId) -> list[Packed] | None:
    found = tx.execute(ROW, [point]).fetchone()
    return None if found is None else list(struct.iter_unpack("!iiii", found[0]))


def test_a_row_holds_charges_first_days_ends_and_factors(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, "CD", 5, 20, factor=2)
        link(tx, point, "CD", 20)
        ((charge, *_), _) = tx.execute(OPEN_LINKS, [point]).fetchall()
        january = (JANUARY - EPOCH).days
        assert row(tx, point) == [
            (charge, january + 4, january + 19, 2),
            (charge, january + 19, NO_END, 1),
        ]


def test_a_point_whose_last_link_ends_keeps_an_empty_row(database: Database) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, point, "CD", 5)
        link(tx, point, "CD", 5, 5)
        assert row(tx, point) == []


def test_links_that_many_points_get_at_once_are_packed_for_each(database: Database) -> None:
    """As they are loaded: a statement for all of them, some points linked before."""
    with database.transaction() as tx:
        points = [a_point(tx, number) for number in range(1, 6)]
        link(tx, points[2], "CD", 1)
        link(tx, points[4], "22000", 1)
        tx.execute(
            "INSERT INTO pricing.price_link (metering_point_id, charge_id, valid_from, recorded_at)"
            " SELECT point, charge_id, %s, %s FROM unnest(%s) AS p (point), pricing.charge"
            " WHERE code IN ('CD', '22000')",
            [JANUARY - 30 * DAY, NOW, points],
        )
        assert [row(tx, point) for point in points] == [packed(tx, point) for point in points]
        assert [len(row(tx, point) or ()) for point in points] == [2, 2, 3, 2, 3]


a_change = st.one_of(
    st.tuples(
        st.just("link"),
        *(st.integers(0, 2), st.sampled_from("AB"), st.integers(1, 12)),
        *(st.none() | st.integers(0, 8), st.integers(1, 3)),
    ),
    st.tuples(st.just("delete"), st.integers(0, 2), st.integers(1, 12)),
    st.tuples(st.just("supersede"), st.integers(0, 2), st.integers(1, 12)),
    st.tuples(st.just("known then"), st.integers(0, 2)),
)


@settings(
    max_examples=by_chance(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=st.lists(a_change, min_size=1, max_size=8))
def test_whatever_happens_to_links_the_rows_say_what_they_say(
    database: Database, changes: list[tuple[object, ...]]
) -> None:
    with database.transaction() as tx, tx.transaction(force_rollback=True):
        points = [a_point(tx, number) for number in range(1, 4)]
        for change in changes:
            happen(tx, points, change)
            for point in points:
                assert (row(tx, point) or []) == packed(tx, point)


def happen(tx: Transaction, points: list[MeteringPointId], change: tuple[object, ...]) -> None:
    match change:
        case ("link", int(point), str(code), int(first), int() | None as length, int(factor)):
            end = None if length is None else first + length
            link(tx, points[point], code, first, end, factor)
        case ("delete", int(upto), int(first)):
            tx.execute(
                "DELETE FROM pricing.price_link"
                " WHERE metering_point_id = ANY (%s) AND valid_from <= %s",
                [points[: upto + 1], JANUARY + (first - 1) * DAY],
            )
        case ("supersede", int(upto), int(first)):
            tx.execute(
                "UPDATE pricing.price_link SET superseded_at = %s"
                " WHERE metering_point_id = ANY (%s) AND valid_from >= %s"
                "   AND superseded_at IS NULL",
                [NOW, points[: upto + 1], JANUARY + (first - 1) * DAY],
            )
        case ("known then", int(point)):
            before = row(tx, points[point])
            known = prices_as_known(
                tx,
                points=[points[point]],
                price_areas=[],
                products=[],
                days=Period(JANUARY, JANUARY + 31 * DAY),
                at=NOW - DAY,  # before any of it was told
            )
            with known:
                assert (row(tx, points[point]) or []) == packed(tx, points[point]) == []
            assert row(tx, points[point]) == before


def test_the_first_links_of_a_point_that_two_tell_at_once_are_both_in_its_row(
    database: Database, database_url: str
) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        link(tx, a_point(tx, 2), "A", 1)  # so that the charges are known, and nobody waits for them
        link(tx, a_point(tx, 2), "B", 1)
    with database.transaction() as tx:
        link(tx, point, "A", 1)
        second = Second(database_url, lambda: in_its_own(database_url, point, "B"))
    assert second.result() is None
    both_are_in(database, point)


def test_links_that_two_tell_at_once_are_both_in_the_row_of_a_linked_point(
    database: Database, database_url: str
) -> None:
    with database.transaction() as tx:
        point = a_point(tx)
        for code in "ABC":
            link(tx, a_point(tx, 2), code, 1)
        link(tx, point, "C", 1)
    with database.transaction() as tx:
        link(tx, point, "A", 1)
        second = Second(database_url, lambda: in_its_own(database_url, point, "B"))
    assert second.result() is None
    both_are_in(database, point)


def in_its_own(database_url: str, point: MeteringPointId, code: str) -> None:
    with closing(Database(database_url)) as own, own.transaction() as tx:
        link(tx, point, code, 1)


def both_are_in(database: Database, point: MeteringPointId) -> None:
    with database.transaction() as tx:
        charges = [charge for charge, *_ in row(tx, point) or ()]
        codes = tx.execute("SELECT code FROM pricing.charge WHERE charge_id = ANY (%s)", [charges])
        assert {code for (code,) in codes} >= {"A", "B"}
        assert row(tx, point) == packed(tx, point)
