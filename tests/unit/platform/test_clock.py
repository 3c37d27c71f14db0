"""Time is passed in; the local run and the tests move it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elhandel.platform.clock import FixedClock, MovableClock, SystemClock, clock_from_environment
from elhandel.values.days.local_time import (
    days,
    first_of_month,
    intervals_of_day,
    local_date,
    next_month,
    start_of_day,
)

NEAR = timedelta(seconds=60)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2025-12-31T22:59:59+00:00", date(2025, 12, 31)),
        ("2025-12-31T23:00:00+00:00", date(2026, 1, 1)),
        ("2026-06-30T21:59:59+00:00", date(2026, 6, 30)),
        ("2026-06-30T22:00:00+00:00", date(2026, 7, 1)),
    ],
)
def test_today_is_the_day_in_denmark(utc: str, day: date) -> None:
    assert FixedClock(datetime.fromisoformat(utc)).today() == day


def test_the_systems_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_a_movable_clock_without_its_file_is_the_systems(tmp_path: Path) -> None:
    clock = MovableClock(tmp_path / "clock")
    assert abs(clock.now() - datetime.now(UTC)) < NEAR


def test_a_moved_clock_is_moved_for_all_who_follow_the_file(tmp_path: Path) -> None:
    mine, theirs = MovableClock(tmp_path / "clock"), MovableClock(tmp_path / "clock")
    mine.move_to(datetime(2030, 3, 31, 0, 30, tzinfo=UTC))
    assert timedelta() <= theirs.now() - datetime(2030, 3, 31, 0, 30, tzinfo=UTC) < NEAR
    assert theirs.today() == date(2030, 3, 31)
    mine.move_by(timedelta(days=-30))
    assert theirs.today() == date(2030, 3, 1)


def test_moving_leaves_one_file_of_one_decimal_number(tmp_path: Path) -> None:
    MovableClock(tmp_path / "clock").move_by(timedelta(days=21, microseconds=5))
    assert [path.name for path in tmp_path.iterdir()] == ["clock"]
    assert float((tmp_path / "clock").read_text()) == 21 * 86400 + 0.000005


def test_the_environment_says_whether_the_clock_can_be_moved(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ELHANDEL_CLOCK_FILE", raising=False)
    assert clock_from_environment() == SystemClock()
    monkeypatch.setenv("ELHANDEL_CLOCK_FILE", str(tmp_path / "clock"))
    assert clock_from_environment() == MovableClock(tmp_path / "clock")


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_a_local_day_begins_where_the_one_before_ends(day: date) -> None:
    start, following = start_of_day(day), start_of_day(day + timedelta(1))
    assert local_date(start) == day
    assert local_date(following - timedelta(microseconds=1)) == day
    assert following - start == timedelta(minutes=15) * intervals_of_day(day, 15)
    assert intervals_of_day(day, 60) in {23, 24, 25}


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_months_follow_on(day: date) -> None:
    first, following = first_of_month(day), next_month(day)
    assert first <= day < following
    assert (first.day, following.day) == (1, 1)
    assert len(list(days(first, following))) in {28, 29, 30, 31}
