"""What settlement, customers and staff read back: consumption, matrices, gaps, origins, views."""

from datetime import UTC, date, datetime, timedelta

import pytest

from elhandel.metering.read import (
    CHANGING,
    Consumption,
    Gap,
    completeness,
    consumption,
    read_matrix,
    readings_of,
)
from elhandel.platform.database import Database
from elhandel.values.days.local_time import start_of_day
from elhandel.values.days.period import Period
from tests.integration.metering.builders import a_registered_point, store
from tests.unit.metering.builders import (
    AUTUMN,
    ORDINARY,
    RECEIVED,
    REGISTERED,
    SPRING,
    a_series,
    intervals,
)

LATER = REGISTERED + timedelta(hours=1)
NEXT = ORDINARY + timedelta(days=1)


@pytest.mark.parametrize("day", [ORDINARY, SPRING, AUTUMN])
@pytest.mark.parametrize("minutes", [15, 60, 1440])
def test_hours_days_and_months_sum_to_the_same(database: Database, day: date, minutes: int) -> None:
    wh = list(range(100, 100 + intervals(day, minutes)))
    store(database, a_series(wh, start=day, minutes=minutes))
    with database.transaction() as tx:
        hours = consumption(tx, 1, Period(day, day + timedelta(days=1)), "hour")
        days = consumption(tx, 1, Period(day, day + timedelta(days=1)), "day")
        months = consumption(tx, 1, Period(day, day + timedelta(days=1)), "month")
    assert [hour.start for hour in hours] == [
        start_of_day(day) + timedelta(hours=n) for n in range(len(hours))
    ]
    assert len(hours) == intervals(day, 60)
    assert sum(hour.wh for hour in hours) == sum(wh)
    assert days == months == [Consumption(day, sum(wh), complete=True, estimated=False)]


def test_quarters_sum_to_their_hour(database: Database) -> None:
    store(database, a_series(list(range(96)), minutes=15))
    with database.transaction() as tx:
        hours = consumption(tx, 1, Period(ORDINARY, NEXT), "hour")
    assert [hour.wh for hour in hours] == [sum(range(4 * n, 4 * n + 4)) for n in range(24)]


def test_missing_and_estimated_hours_are_told_apart(database: Database) -> None:
    store(database, a_series([5] * 24, quality=[4, 3, 2, 0] + [4] * 20))
    with database.transaction() as tx:
        hours = consumption(tx, 1, Period(ORDINARY, ORDINARY + timedelta(days=2)), "hour")
        months = consumption(tx, 1, Period(date(2025, 12, 31), NEXT), "month")
    assert [(hour.complete, hour.estimated) for hour in hours[:4]] == [
        (True, False),
        (True, True),
        *[(False, False)] * 2,
    ]
    assert [(hour.wh, hour.complete) for hour in hours[24:]] == [(0, False)] * 24
    assert [month.start for month in months] == [date(2025, 12, 31), date(2026, 1, 1)]
    assert [(month.wh, month.complete) for month in months] == [(0, False), (22 * 5, False)]


def test_the_matrix_holds_every_complete_point_by_resolution(database: Database) -> None:
    for point, minutes in ((1, 60), (2, 15), (3, 60), (4, 1440)):
        for day in (AUTUMN, AUTUMN + timedelta(days=1)):
            store(
                database,
                a_series(
                    [point] * intervals(day, minutes), point=point, minutes=minutes, start=day
                ),
            )
    with database.transaction() as tx:
        found = read_matrix(tx, [3, 2, 1, 4], Period(AUTUMN, AUTUMN + timedelta(days=2)))
    assert found.incomplete == ()
    assert [
        (m.resolution_minutes, m.rows.tolist(), m.metering_point_ids.tolist())
        for m in found.matrices
    ] == [
        (15, [1], [2]),
        (60, [0, 2], [3, 1]),
        (1440, [3], [4]),
    ]
    assert [m.wh.shape for m in found.matrices] == [(1, 196), (2, 49), (1, 2)]
    assert found.matrices[1].wh.tolist() == [[3] * 49, [1] * 49]


def test_values_stay_what_they_were_measured_for_where_the_resolution_changes(
    database: Database,
) -> None:
    third = NEXT + timedelta(days=1)
    for point in (1, 2):
        store(
            database,
            a_series([10] * 24, point=point),
            a_series([1] * 96, point=point, minutes=15, start=NEXT),
        )
        store(database, a_series([7], point=point, minutes=1440, start=third))
    with database.transaction() as tx:
        (matrix,) = read_matrix(tx, [1, 2], Period(ORDINARY, third + timedelta(days=1))).matrices
    assert (matrix.resolution_minutes, matrix.rows.tolist()) == (CHANGING, [0, 1])
    assert matrix.wh.tolist() == [[10] * 24 + [1] * 96 + [7]] * 2
    assert matrix.day_columns.tolist() == [0, 24, 120, 121]
    assert matrix.first_quarters is not None
    assert matrix.first_quarters.tolist() == [*range(0, 96, 4), *range(96, 192), 192]


@pytest.mark.parametrize(("day", "hours"), [(ORDINARY, 24), (SPRING, 23), (AUTUMN, 25)])
def test_an_hour_beside_quarters_of_the_same_day_stays_an_hour(
    database: Database, day: date, hours: int
) -> None:
    first = start_of_day(day)
    store(database, a_series([10] * hours, start=day))
    store(
        database,
        a_series([1, 2, 3, 4], minutes=15, registered=LATER, start=first + timedelta(hours=3)),
    )
    store(database, a_series([9], minutes=15, registered=LATER, start=first + timedelta(hours=5)))
    with database.transaction() as tx:
        (matrix,) = read_matrix(tx, [1], Period(day, day + timedelta(days=1))).matrices
    assert matrix.wh.tolist() == [
        [10] * 3 + [1, 2, 3, 4] + [10] + [9, 2, 3, 2] + [10] * (hours - 6)
    ]
    assert matrix.first_quarters is not None
    assert matrix.first_quarters.tolist() == [
        0,
        4,
        8,
        *range(12, 16),
        16,
        *range(20, 24),
        *range(24, 4 * hours, 4),
    ]


def test_an_hour_that_comes_for_a_point_of_quarters_is_an_hour(database: Database) -> None:
    store(database, a_series([1] * 96, minutes=15), a_series([1] * 96, minutes=15, start=NEXT))
    store(
        database,
        a_series([1] * 96, point=2, minutes=15),
        a_series([1] * 96, point=2, minutes=15, start=NEXT),
    )
    store(database, a_series([10] * 4, registered=LATER))
    with database.transaction() as tx:
        plain, changed = read_matrix(
            tx, [1, 2], Period(ORDINARY, ORDINARY + timedelta(days=2))
        ).matrices
    assert (plain.resolution_minutes, plain.rows.tolist()) == (15, [1])
    assert (changed.resolution_minutes, changed.rows.tolist()) == (CHANGING, [0])
    assert changed.wh.tolist() == [[10] * 4 + [1] * (80 + 96)]


def test_points_that_change_alike_share_a_matrix_whatever_days_count_for_each(
    database: Database,
) -> None:
    days = [ORDINARY + timedelta(days=number) for number in range(4)]
    for point in (1, 2, 3):
        store(
            database,
            *(a_series([number] * 24, point=point, start=days[number]) for number in range(2)),
        )
        store(
            database,
            *(
                a_series([number] * 96, point=point, minutes=15, start=days[number])
                for number in (2, 3)
            ),
        )
    period = Period(days[0], days[3] + timedelta(days=1))
    supplied = [period, Period(days[1], days[3]), Period(days[2], days[3])]
    with database.transaction() as tx:
        matrices = read_matrix(tx, [1, 2, 3], period, supplied).matrices
    found = [(matrix.resolution_minutes, matrix.rows.tolist()) for matrix in matrices]
    assert found == [(15, [2]), (CHANGING, [0, 1])]
    assert matrices[1].wh.tolist() == [
        [0] * 24 + [1] * 24 + [2] * 96 + [3] * 96,
        [0] * 24 + [1] * 24 + [2] * 96 + [0] * 96,
    ]


def test_a_day_whose_row_is_cut_off_counts_as_missing(database: Database) -> None:
    store(database, a_series([5] * 24))
    with database.transaction() as tx:
        tx.execute("UPDATE metering.reading_day SET wh = substring(wh FOR 40)")
        found = read_matrix(tx, [1], Period(ORDINARY, NEXT))
    assert (found.matrices, found.incomplete[0].gaps) == ((), (Gap(1, ORDINARY, None, ()),))


def test_a_point_with_gaps_is_left_out_with_all_of_them(database: Database) -> None:
    store(
        database, a_series([5] * 24, quality=[4] * 20 + [2, 0, 3, 6]), a_series([5] * 24, point=2)
    )
    with database.transaction() as tx:
        found = read_matrix(tx, [1, 2], Period(ORDINARY, NEXT))
        longer = read_matrix(tx, [1], Period(ORDINARY, ORDINARY + timedelta(days=2)))
        asked = completeness(tx, [1, 2], Period(ORDINARY, NEXT))
    gap = Gap(1, ORDINARY, 60, (20, 21))
    assert found.matrices[0].metering_point_ids.tolist() == [2]
    assert [(point.row, point.gaps) for point in found.incomplete] == [(0, (gap,))]
    assert asked == [gap]
    assert longer.matrices == ()
    assert longer.incomplete[0].gaps == (gap, Gap(1, NEXT, None, ()))


def test_outside_its_supply_a_point_needs_no_readings_and_counts_nothing(
    database: Database,
) -> None:
    days = [ORDINARY + timedelta(days=n) for n in range(3)]
    store(database, *(a_series([n + 1] * 24, start=day) for n, day in enumerate(days[:2])))
    period = Period(days[0], days[0] + timedelta(days=3))
    supplied = [
        Period(date(2020, 1, 1), NEXT),
        Period(NEXT, days[2]),
        Period(days[0], days[2]),
        Period(days[2], days[2]),
    ]
    with database.transaction() as tx:
        found = read_matrix(tx, [1, 1, 1, 2], period, supplied)
        gaps = completeness(tx, [1, 1, 1, 2], period, supplied)
    assert gaps == []
    hours = next(matrix for matrix in found.matrices if matrix.resolution_minutes == 60)
    assert hours.rows.tolist() == [0, 1, 2]
    assert hours.wh.tolist() == [
        [1] * 24 + [0] * 48,
        [0] * 24 + [2] * 24 + [0] * 24,
        [1] * 24 + [2] * 24 + [0] * 24,
    ]


def test_a_reading_names_the_message_that_brought_it(database: Database) -> None:
    store(database, a_series([5] * 24), message=1)
    corrected = a_series([9], registered=LATER, start=datetime(2026, 1, 15, 1, tzinfo=UTC))
    store(database, corrected, message=2, received=RECEIVED + timedelta(hours=1))
    with database.transaction() as tx:
        current = readings_of(tx, 1, Period(ORDINARY, NEXT))
        everything = readings_of(tx, 1, Period(ORDINARY, NEXT), superseded=True)
    assert [(r.wh, r.version, r.inbound_message_id) for r in current[1:4]] == [
        (5, 1, 1),
        (9, 2, 2),
        (5, 1, 1),
    ]
    (replaced,) = [reading for reading in everything if reading.superseded_at is not None]
    assert (replaced.wh, replaced.start) == (5, corrected.start)
    assert replaced.superseded_at == RECEIVED + timedelta(hours=1)


def test_an_hour_split_for_a_quarter_still_tells_its_source(database: Database) -> None:
    store(database, a_series([10] * 24), message=1)
    store(database, a_series([1], minutes=15, registered=LATER), message=2)
    with database.transaction() as tx:
        current = readings_of(tx, 1, Period(ORDINARY, NEXT), superseded=True)
    kept = [reading for reading in current if reading.superseded_at is None]
    assert {reading.source_minutes for reading in kept} == {15, 60}
    assert sum(reading.inbound_message_id == 2 for reading in kept) == 1


def test_the_views_show_what_the_room_reads(database: Database) -> None:
    gsrn = "571313180000000012"
    point = a_registered_point(database, gsrn)
    at = datetime(2026, 10, 25, 1, tzinfo=UTC)
    store(
        database,
        a_series(list(range(25)), point=point, start=AUTUMN, quality=[4, 3, 2, 0] + [6] * 21),
    )
    store(database, a_series([2**31 - 1], point=point, start=at, registered=LATER))
    with database.transaction() as tx:
        shown = tx.execute(
            "SELECT interval_start, wh, quality, registered_at, resolution_minutes, source_minutes "
            "FROM metering.reading WHERE gsrn = %s AND quality IS NOT NULL ORDER BY interval_start",
            [gsrn],
        ).fetchall()
        read = readings_of(tx, point, Period(AUTUMN, AUTUMN + timedelta(days=1)))
        daily = tx.execute(
            "SELECT gsrn, day, wh, complete FROM metering.daily_consumption"
        ).fetchall()
    assert shown == [
        (r.start, r.wh, r.quality, r.registered_at, r.resolution_minutes, r.source_minutes)
        for r in read
    ]
    assert daily == [(gsrn, AUTUMN, sum(reading.wh or 0 for reading in read), False)]


def test_the_view_tells_which_quarters_are_shares_of_an_hour(database: Database) -> None:
    point = a_registered_point(database, "571313180000000012")
    store(database, a_series([10] * 24, point=point))
    store(database, a_series([1], point=point, minutes=15, registered=LATER))
    with database.transaction() as tx:
        shown = tx.execute(
            "SELECT source_minutes, wh FROM metering.reading ORDER BY interval_start LIMIT 4"
        ).fetchall()
    assert shown == [(15, 1), (60, 2), (60, 3), (60, 2)]
