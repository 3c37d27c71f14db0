"""Ingest against the real database: versions, history, repeats, days of every length."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from elhandel.metering.days import ChangedDay, ingest
from elhandel.metering.document import decode
from elhandel.metering.read import readings_of
from elhandel.platform.database import Database
from elhandel.values.days.period import Period
from tests.integration.metering.builders import MESSAGE, store
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
EARLIER = REGISTERED - timedelta(hours=1)


def _history(database: Database) -> list[tuple[int, int, int | None, int | None]]:
    with database.transaction() as tx:
        return tx.execute(
            "SELECT metering_point_id, version, inbound_message_id, superseded_by "
            "FROM metering.reading_day_history "
            "ORDER BY metering_point_id, version"
        ).fetchall()


def _current_version(database: Database) -> tuple[int, int | None]:
    with database.transaction() as tx:
        row = tx.execute("SELECT version, inbound_message_id FROM metering.reading_day").fetchone()
    assert row is not None
    return row


def _values(database: Database, day: date = ORDINARY) -> list[int | None]:
    with database.transaction() as tx:
        return [reading.wh for reading in readings_of(tx, 1, Period(day, day + timedelta(days=1)))]


@pytest.mark.parametrize("day", [ORDINARY, SPRING, AUTUMN])
@pytest.mark.parametrize("minutes", [15, 60, 1440])
def test_a_new_day_is_stored_whole_whatever_its_length(
    database: Database, day: date, minutes: int
) -> None:
    wh = list(range(intervals(day, minutes)))
    result = store(database, a_series(wh, start=day, minutes=minutes))
    assert (result.series, result.readings, result.stored) == (1, len(wh), 1)
    assert result.changed == (ChangedDay(1, day, first=True),)
    assert _values(database, day) == wh
    assert _current_version(database) == (1, MESSAGE)


def test_the_same_message_again_changes_nothing(database: Database) -> None:
    series = [a_series([5] * 24, point=point, quality=[4] * 20 + [3] * 4) for point in (2, 1, 3)]
    store(database, *series)
    again = store(database, *series, message=8)
    assert (again.stored, again.unchanged, again.superseded, again.changed) == (0, 3, 0, ())
    assert _current_version(database) == (1, MESSAGE)
    assert _history(database) == []


def test_a_message_of_days_of_which_some_are_stored_adds_only_the_others(
    database: Database,
) -> None:
    """Also where the first of them is new, so that nothing looks like a repeat."""
    store(database, a_series([5] * 24, point=2), a_series([5] * 24, point=3))
    series = [a_series([wh] * 24, point=point) for point, wh in ((4, 5), (3, 6), (2, 5), (1, 5))]
    result = store(database, *series, message=8)
    assert (result.stored, result.unchanged, result.superseded) == (2, 1, 1)
    assert result.changed == (
        ChangedDay(1, ORDINARY, first=True),
        ChangedDay(3, ORDINARY, first=False),
        ChangedDay(4, ORDINARY, first=True),
    )
    with database.transaction() as tx:
        stored = tx.execute(
            "SELECT metering_point_id, version, inbound_message_id, metering.int32_at(wh, 0) "
            "FROM metering.reading_day ORDER BY 1"
        ).fetchall()
    assert stored == [(1, 1, 8, 5), (2, 1, MESSAGE, 5), (3, 2, 8, 6), (4, 1, 8, 5)]


def test_a_correction_of_one_quarter_makes_a_new_version_and_keeps_the_old(
    database: Database,
) -> None:
    store(database, a_series([5] * 96, minutes=15))
    at = datetime(2026, 1, 14, 23, 30, tzinfo=UTC)
    result = store(database, a_series([9], minutes=15, start=at, registered=LATER), message=8)
    assert (result.superseded, result.changed) == (1, (ChangedDay(1, ORDINARY, first=False),))
    assert _values(database) == [5, 5, 9] + [5] * 93
    assert _current_version(database) == (2, 8)
    assert _history(database) == [(1, 1, MESSAGE, 8)]


def test_a_late_correction_with_an_earlier_registration_time_stays_history(
    database: Database,
) -> None:
    store(database, a_series([5] * 24))
    result = store(database, a_series([1] * 24, registered=EARLIER), message=8)
    assert (result.late, result.superseded, result.unchanged, result.changed) == (1, 0, 0, ())
    assert _values(database) == [5] * 24
    assert _current_version(database) == (1, MESSAGE)
    assert _history(database) == [(1, 2, 8, MESSAGE)]


def test_a_superseded_message_delivered_again_is_known_and_adds_no_history(
    database: Database,
) -> None:
    first, second = a_series([5] * 24), a_series([6] * 24, registered=LATER)
    store(database, first)
    store(database, second, message=8)
    before = _history(database)
    again = store(database, first, message=9)
    assert (again.unchanged, again.late) == (1, 0)
    assert _history(database) == before


def test_version_numbers_are_never_used_twice(database: Database) -> None:
    store(database, a_series([5] * 24))
    store(database, a_series([1] * 24, registered=EARLIER), message=8)
    store(database, a_series([6] * 24, registered=LATER), message=9)
    assert _current_version(database) == (3, 9)
    assert [row[1] for row in _history(database)] == [1, 2]


def test_equal_registration_with_other_content_is_counted_as_a_conflict(database: Database) -> None:
    store(database, a_series([5] * 24))
    result = store(database, a_series([5] * 22 + [6, 6]), message=8)
    assert (result.conflicts, result.superseded) == (2, 1)
    assert _values(database) == [5] * 22 + [6, 6]


def test_what_a_conflict_replaced_does_not_come_back_with_a_redelivery(database: Database) -> None:
    first, second = a_series([5] * 24), a_series([5] * 22 + [6, 6])
    store(database, first)
    store(database, second, message=8)
    before = _history(database)
    for message, series in enumerate((first, second, first), start=9):
        again = store(database, series, message=message)
        assert (again.unchanged, again.conflicts, again.changed) == (1, 0, ())
    assert _values(database) == [5] * 22 + [6, 6]
    assert _history(database) == before


def test_a_redelivery_that_also_brings_something_new_changes_only_that(database: Database) -> None:
    store(database, a_series([5] * 20))
    store(database, a_series([6] * 20), message=8)
    result = store(database, a_series([5] * 20 + [7] * 4), message=9)
    assert (result.conflicts, result.superseded) == (0, 1)
    assert _values(database) == [6] * 20 + [7] * 4


def test_an_hour_that_a_conflict_replaced_by_quarters_does_not_come_back(
    database: Database,
) -> None:
    store(database, a_series([10] * 24))
    store(database, a_series([1, 2, 3, 4], minutes=15), message=8)
    result = store(database, a_series([10] * 24), message=9)
    assert (result.unchanged, result.conflicts) == (1, 0)
    assert _values(database) == [1, 2, 3, 4] + [10] * 23


def test_several_series_for_one_day_in_one_message_are_merged(database: Database) -> None:
    noon = datetime(2026, 1, 15, 11, tzinfo=UTC)
    result = store(
        database,
        a_series([1] * 12),
        a_series([2] * 12, start=noon),
        a_series([3], registered=LATER),
    )
    assert (result.series, result.readings, result.stored) == (3, 25, 1)
    assert result.changed == (ChangedDay(1, ORDINARY, first=True),)
    assert _values(database) == [3] + [1] * 11 + [2] * 12


def test_a_series_over_many_days_and_months_is_stored_by_local_day(database: Database) -> None:
    hours = 24 * 3 + 23 + 24 * 2
    result = store(database, a_series(list(range(hours)), start=date(2026, 3, 26)))
    assert result.stored == 6
    assert [changed.day for changed in result.changed][-1] == date(2026, 3, 31)
    assert _values(database, SPRING) == list(range(72, 95))


def test_a_day_of_which_nothing_was_delivered_is_not_stored(database: Database) -> None:
    result = store(database, a_series([0] * 25, quality=[0] * 24 + [4]))
    assert [changed.day for changed in result.changed] == [date(2026, 1, 16)]


def test_a_message_without_series_does_nothing(database: Database) -> None:
    assert store(database).changed == ()


def test_any_order_of_messages_leads_to_the_same_rows(database: Database) -> None:
    messages = [
        {"wh": [5] * 24},
        {"wh": [1, 2, 3, 4] * 6, "minutes": 15, "registered": LATER},
        {"wh": [9, 8], "registered": LATER + timedelta(hours=1)},
        {"wh": [7] * 96, "minutes": 15, "registered": EARLIER},
    ]
    orders = list(itertools.permutations(range(len(messages))))
    for point, order in enumerate(orders, start=1):
        for number in order:
            series = a_series(point=point, **messages[number])  # type: ignore[arg-type]
            store(database, series, message=number)
    with database.transaction() as tx:
        rows = tx.execute(
            "SELECT DISTINCT resolution_minutes, wh, quality, registered_at, registered "
            "FROM metering.reading_day"
        ).fetchall()
        count = tx.execute("SELECT count(*) FROM metering.reading_day").fetchone()
    assert len(rows) == 1
    assert count == (len(orders),)


def test_energinets_correction_and_its_older_twin_arrive_in_either_order(
    database: Database, shared
) -> None:
    folder = shared("datahub/cim/examples/RSM-012")
    names = [
        "notify-E23-quarters-ordinary-summer-day.json",
        "notify-E23-correction-single-quarter-same-period.json",
        "notify-E23-older-registration-becomes-history.json",
    ]
    documents = [decode((folder / name).read_bytes()) for name in names]
    day, at = date(2026, 6, 15), 49
    for point, order in enumerate(itertools.permutations(documents), start=1):
        for number, document in enumerate(order):
            with database.transaction() as tx:
                ingest(
                    tx, [series.for_point(point) for series in document.series], number, RECEIVED
                )
        with database.transaction() as tx:
            readings = readings_of(tx, point, Period(day, day + timedelta(days=1)))
        assert len(readings) == 96
        assert readings[at].wh == 987
