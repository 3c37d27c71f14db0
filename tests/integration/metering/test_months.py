"""Closed months laid out by point: the same readings, and never those of days that have changed."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from operator import itemgetter
from typing import Any

import numpy as np
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.metering.days import ingest
from elhandel.metering.months import LaidOut, lay_out_months
from elhandel.metering.packed.series import MeteredSeries
from elhandel.metering.read import Matrices, read_matrix
from elhandel.platform.database import Database, Transaction
from elhandel.values.days.local_time import days, next_month
from elhandel.values.days.period import Period
from elhandel.values.ids import MeteringPointId
from tests.builders.chance import by_chance
from tests.builders.waiting import Second
from tests.integration.metering.builders import MESSAGE, a_registered_point, store
from tests.unit.metering.builders import RECEIVED, REGISTERED, a_series, intervals

MONTH = date(2026, 3, 1)
"""With an hour that is missing on the 29th."""
TODAY = date(2026, 4, 2)
BEFORE = date(2026, 2, 1)
WHOLE = Period(MONTH, next_month(MONTH))
LATER = REGISTERED + timedelta(days=70)


def a_month(
    point: int, *, month: date = MONTH, minutes: int = 60, wh: int = 1, seed: int = 0
) -> Iterator[MeteredSeries]:
    """A series for each day. wh: times what is drawn."""
    random = np.random.default_rng(seed)
    for day in days(month, next_month(month)):
        values = random.integers(0, 3_000, intervals(day, minutes)) * wh
        yield a_series(values.tolist(), point=point, minutes=minutes, start=day)


def points(database: Database, number: int) -> list[MeteringPointId]:
    return [
        MeteringPointId(a_registered_point(database, f"{571313180000000000 + n}"))
        for n in range(number)
    ]


def rows(database: Database) -> list[tuple[Any, ...]]:
    with database.transaction() as tx:
        return tx.execute(
            "SELECT month, metering_point_id, resolution_minutes, value_bytes, length(wh) "
            "FROM metering.reading_month ORDER BY 1, 2"
        ).fetchall()


def told(matrices: Matrices) -> list[Any]:
    """What a caller can see of the answer: of each row of the question, and what is incomplete."""
    rows = [
        (
            row,
            point,
            one.resolution_minutes,
            wh,
            one.day_columns.tolist(),
            None if one.first_quarters is None else one.first_quarters.tolist(),
        )
        for one in matrices.matrices
        for row, point, wh in zip(
            one.rows.tolist(), one.metering_point_ids.tolist(), one.wh.tolist(), strict=True
        )
    ]
    return [sorted(rows, key=itemgetter(0)), matrices.incomplete]


def both(
    tx: Transaction,
    asked: list[MeteringPointId],
    period: Period,
    supplied: list[Period] | None = None,
) -> tuple[Matrices, Matrices]:
    """Read by days, and as it is laid out."""
    return (
        read_matrix(tx, asked, period, supplied),
        read_matrix(tx, asked, period, supplied, laid_out=True),
    )


def test_a_month_in_a_row_reads_as_its_days(database: Database) -> None:
    hours, quarters, daily, large = asked = points(database, 4)
    for point, minutes, wh in (
        (hours, 60, 1),
        (quarters, 15, 1),
        (daily, 1440, 1),
        (large, 60, 90),
    ):
        store(database, *a_month(point, minutes=minutes, wh=wh, seed=point))
    assert lay_out_months(database, TODAY) == LaidOut(laid_out=4)
    assert rows(database) == [
        (MONTH, hours, 60, 2, 2 * 743),
        (MONTH, quarters, 15, 2, 2 * 4 * 743),
        (MONTH, daily, 1440, 2, 2 * 31),
        (MONTH, large, 60, 4, 4 * 743),
    ]
    with database.transaction() as tx:
        by_day, laid_out = both(tx, asked, WHOLE)
    assert told(by_day) == told(laid_out)
    assert by_day.incomplete == ()


def test_what_is_laid_out_in_two_bytes_stays_so_in_a_matrix_of_its_own(database: Database) -> None:
    small, large, beside, half = asked = points(database, 4)
    for point, wh in ((small, 1), (large, 90), (beside, 1)):
        store(database, *a_month(point, wh=wh, seed=point))
    store(database, *a_month(half), *a_month(half, month=BEFORE))
    lay_out_months(database, TODAY)
    supplied = [WHOLE, WHOLE, WHOLE, Period(date(2026, 3, 10), date(2026, 3, 20))]
    with database.transaction() as tx:
        by_day, laid_out = both(tx, asked, WHOLE, supplied)
        both_months = read_matrix(tx, [half], Period(BEFORE, WHOLE.end), laid_out=True)
    assert [(one.wh.dtype, one.rows.tolist()) for one in laid_out.matrices] == [
        (np.uint16, [0, 2, 3]),
        (np.int32, [1]),
    ]
    assert [one.wh.dtype for one in by_day.matrices] == [np.int32]
    assert [one.wh.dtype for one in both_months.matrices] == [np.uint16]
    assert told(by_day) == told(laid_out)


def test_a_month_of_which_a_day_is_read_by_itself_is_in_four_bytes(database: Database) -> None:
    (point,) = points(database, 1)
    store(database, *a_month(point), *a_month(point, month=BEFORE, wh=90))
    lay_out_months(database, TODAY)
    with database.transaction() as tx:
        by_day, laid_out = both(tx, [point], Period(date(2026, 2, 28), WHOLE.end))
    assert [one.wh.dtype for one in laid_out.matrices] == [np.int32]
    assert told(by_day) == told(laid_out)


def test_more_points_than_are_asked_for_at_once(database: Database) -> None:
    """Each is answered once, in whatever order they are asked for."""
    asked = points(database, 1_003)
    with database.transaction() as tx:
        tx.cursor().executemany(
            "INSERT INTO metering.reading_month VALUES (%s, %s, 1440, 2, %s)",
            [(MONTH, point, np.full(31, point, "<u2").tobytes()) for point in asked],
        )
    random = np.random.default_rng(7)
    shuffled = random.permutation(asked).tolist() + asked[:2]
    with database.transaction() as tx:
        (matrix,) = read_matrix(tx, shuffled, WHOLE, laid_out=True).matrices
    assert matrix.rows.tolist() == list(range(1_005))
    assert matrix.wh.tolist() == [[point] * 31 for point in shuffled]


def test_what_is_laid_out_is_what_is_read(database: Database) -> None:
    """The row alone answers: no day is looked at."""
    (point,) = points(database, 1)
    store(database, *a_month(point))
    lay_out_months(database, TODAY)
    with database.transaction() as tx:
        (expected,) = read_matrix(tx, [point], WHOLE).matrices
        tx.execute("ALTER TABLE metering.reading_day DISABLE TRIGGER USER")
        tx.execute("DELETE FROM metering.reading_day")
        (answered,) = read_matrix(tx, [point], WHOLE, laid_out=True).matrices
        assert np.array_equal(answered.wh, expected.wh)
        assert read_matrix(tx, [point], WHOLE).matrices == ()
        raise_back(tx)


def raise_back(tx: Transaction) -> None:
    """Nothing of this transaction stays."""
    raise psycopg.Rollback


@pytest.mark.parametrize("gone", [MONTH, date(2026, 3, 15), date(2026, 3, 31)])
def test_a_month_with_a_gap_stays_with_its_days(database: Database, gone: date) -> None:
    whole, gap = points(database, 2)
    store(database, *a_month(whole), *(one for one in a_month(gap) if one.start != a_start(gone)))
    done = lay_out_months(database, TODAY)
    assert (done.laid_out, [point for _, point, *_ in rows(database)]) == (1, [whole])
    with database.transaction() as tx:
        by_day, laid_out = both(tx, [whole, gap], WHOLE)
    assert told(by_day) == told(laid_out)
    assert [one.row for one in laid_out.incomplete] == [1]


def a_start(day: date) -> Any:
    return a_series([0], start=day).start


def test_a_value_that_is_missing_keeps_a_month_from_being_laid_out(database: Database) -> None:
    (point,) = points(database, 1)
    store(database, *a_month(point))
    missing = [4] * 24
    missing[5] = 2
    day = a_series([7] * 24, point=point, start=MONTH, quality=missing, registered=LATER)
    store(database, day, message=8, received=LATER)
    assert lay_out_months(database, TODAY) == LaidOut(incomplete=1)
    assert rows(database) == []


def test_a_month_of_two_resolutions_stays_with_its_days(database: Database) -> None:
    (point,) = points(database, 1)
    store(database, *list(a_month(point))[:10], *list(a_month(point, minutes=15))[10:])
    assert lay_out_months(database, TODAY) == LaidOut()
    with database.transaction() as tx:
        by_day, laid_out = both(tx, [point], WHOLE)
    assert told(by_day) == told(laid_out)


def test_a_corrected_day_takes_its_month_away_and_no_other(database: Database) -> None:
    one, other = asked = points(database, 2)
    for point in asked:
        store(database, *a_month(point), *a_month(point, month=BEFORE))
    assert lay_out_months(database, TODAY).laid_out == 4
    day = date(2026, 3, 10)
    store(database, a_series([9] * 24, point=one, start=day, registered=LATER), received=LATER)
    kept = [(BEFORE, one), (BEFORE, other), (MONTH, other)]
    assert [row[:2] for row in rows(database)] == kept
    with database.transaction() as tx:
        by_day, laid_out = both(tx, asked, WHOLE)
    assert told(by_day) == told(laid_out)
    assert lay_out_months(database, TODAY) == LaidOut(laid_out=1)
    with database.transaction() as tx:
        (matrix,) = read_matrix(tx, [one], WHOLE, laid_out=True).matrices
    assert matrix.wh[0, 9 * 24 : 10 * 24].tolist() == [9] * 24


def test_a_repeat_leaves_the_month(database: Database) -> None:
    (point,) = points(database, 1)
    store(database, *a_month(point))
    lay_out_months(database, TODAY)
    store(database, *a_month(point), message=9)
    assert len(rows(database)) == 1


def test_a_deleted_day_takes_its_month_away(database: Database) -> None:
    (point,) = points(database, 1)
    store(database, *a_month(point))
    lay_out_months(database, TODAY)
    with database.transaction() as tx:
        tx.execute("DELETE FROM metering.reading_day WHERE day = %s", [date(2026, 3, 31)])
    assert rows(database) == []


def test_the_last_two_months_are_kept(database: Database) -> None:
    (point,) = points(database, 1)
    store(database, *a_month(point), *a_month(point, month=BEFORE))
    january = date(2026, 1, 1)
    store(database, *a_month(point, month=january))
    assert lay_out_months(database, date(2026, 3, 1)).laid_out == 2
    assert [row[0] for row in rows(database)] == [january, BEFORE]
    assert lay_out_months(database, TODAY) == LaidOut(laid_out=1, deleted=1)
    assert [row[0] for row in rows(database)] == [BEFORE, MONTH]


def test_a_month_that_has_not_ended_is_not_laid_out(database: Database) -> None:
    (point,) = points(database, 1)
    store(database, *a_month(point))
    assert lay_out_months(database, date(2026, 3, 31)) == LaidOut()


def test_many_points_come_in_batches_and_what_is_left_comes_next(database: Database) -> None:
    asked = points(database, 5)
    store(database, *(one for point in asked for one in a_month(point)))
    time = iter((True, True, False))
    some = lay_out_months(database, TODAY, batch=2, time_is_left=lambda: next(time))
    assert some == LaidOut(laid_out=4, left=1)
    assert lay_out_months(database, TODAY) == LaidOut(laid_out=1)
    assert lay_out_months(database, TODAY) == LaidOut()


def test_each_role_does_its_part_and_no_other(
    database: Database, database_of: Callable[[str], Database]
) -> None:
    """Upkeep lays out, the settlement worker reads, and who stores a correction takes the month
    away by the trigger only.
    """
    (point,) = points(database, 1)
    store(database, *a_month(point))
    assert lay_out_months(database_of("upkeep"), TODAY) == LaidOut(laid_out=1)
    with database_of("settlement_worker").transaction() as tx:
        by_day, laid_out = both(tx, [point], WHOLE)
        assert told(by_day) == told(laid_out)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            tx.execute("DELETE FROM metering.reading_month")
        raise_back(tx)
    poller = database_of("queue_poller")
    with poller.transaction() as tx:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            tx.execute("DELETE FROM metering.reading_month")
        raise_back(tx)
    store(poller, a_series([9] * 24, point=point, start=MONTH, registered=LATER), received=LATER)
    assert rows(database) == []


def test_who_lays_out_leaves_a_month_that_somebody_corrects(
    database: Database, database_url: str
) -> None:
    (point,) = points(database, 1)
    store(database, *a_month(point))
    lay_out_months(database, TODAY)
    other = Database(database_url)
    correction = a_series([9] * 24, point=point, start=MONTH, registered=LATER)
    with database.transaction() as tx:
        ingest(tx, [correction], MESSAGE, RECEIVED)
        late = MeteringPointId(a_registered_point(other, "571313180000000009"))
        store(other, *a_month(late))
        assert lay_out_months(other, TODAY) == LaidOut(left=1)
    assert lay_out_months(other, TODAY) == LaidOut(laid_out=2)
    other.close()
    with database.transaction() as tx:
        (matrix,) = read_matrix(tx, [point], WHOLE, laid_out=True).matrices
    assert matrix.wh[0, :24].tolist() == [9] * 24


def test_who_corrects_waits_for_who_lays_out(database: Database, database_url: str) -> None:
    (point,) = points(database, 1)
    store(database, *a_month(point))
    other = Database(database_url)
    correction = a_series([9] * 24, point=point, start=MONTH, registered=LATER)
    with database.transaction() as tx:
        tx.execute("SELECT pg_advisory_xact_lock(7301190, %s - date '2000-01-01')", [MONTH])
        second = Second(database_url, lambda: store(other, correction))
        tx.execute(
            "INSERT INTO metering.reading_month VALUES (%s, %s, 60, 2, %s)",
            [MONTH, point, bytes(2 * 743)],
        )
    assert second.result().superseded == 1
    other.close()
    assert rows(database) == []


FIRSTS = st.integers(0, 58)


@settings(
    max_examples=by_chance(100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # nothing is written
)
@given(data=st.data())
def test_any_question_has_the_same_answer(two_months: Database, data: st.DataObject) -> None:
    """Any period, any days of supply, any points, some twice: by days and as it is laid out."""
    start = date(2026, 2, 1) + timedelta(days=data.draw(FIRSTS))
    period = Period(start, start + timedelta(days=data.draw(st.integers(1, 62))))
    asked = data.draw(st.lists(st.integers(1, 6), min_size=1, max_size=8))
    supplied = []
    for _ in asked:
        first = start + timedelta(days=data.draw(st.integers(-3, 40)))
        supplied.append(Period(first, first + timedelta(days=data.draw(st.integers(0, 70)))))
    ids = [MeteringPointId(point) for point in asked]
    with two_months.transaction() as tx:
        by_day, laid_out = both(tx, ids, period, data.draw(st.sampled_from([None, supplied])))
    assert told(by_day) == told(laid_out)


@pytest.fixture
def two_months(database: Database) -> Database:
    """Two months of six points: hours, quarters, both, large values, a gap, days; laid out, but for
    one that was corrected since.
    """
    asked = points(database, 6)
    assert asked == [1, 2, 3, 4, 5, 6]
    for month in (BEFORE, MONTH):
        store(database, *a_month(1, month=month, seed=1), *a_month(4, month=month, wh=90))
        store(
            database, *a_month(2, month=month, minutes=15), *a_month(6, month=month, minutes=1440)
        )
        store(database, *a_month(3, month=month, minutes=15 if month == MONTH else 60))
        store(database, *list(a_month(5, month=month))[:20])
    lay_out_months(database, TODAY)
    corrected = a_series([9] * 24, point=1, start=BEFORE, registered=LATER)
    store(database, corrected, received=LATER)
    assert [row[:2] for row in rows(database)] == [
        *((BEFORE, point) for point in (2, 3, 4, 6)),
        *((MONTH, point) for point in (1, 2, 3, 4, 6)),
    ]
    return database
