"""A lease is held by one, for a while."""

from datetime import timedelta

import pytest

from elhandel.platform.database import Database
from elhandel.platform.work.lease import lease
from tests.builders.clock import HandClock, at

SPAN = timedelta(minutes=6)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(at("2026-01-15T10:00"))


def test_a_second_one_is_kept_out_until_the_first_is_done(
    database: Database, clock: HandClock
) -> None:
    with lease(database, clock, "queue", SPAN) as first:
        with lease(database, clock, "queue", SPAN) as second:
            assert (first, second) == (True, False)
        with lease(database, clock, "queue", SPAN) as third:
            assert not third  # the second one's end did not free what it never had
    with lease(database, clock, "queue", SPAN) as again:
        assert again


def test_leases_of_other_names_are_free(database: Database, clock: HandClock) -> None:
    with lease(database, clock, "one", SPAN) as one, lease(database, clock, "other", SPAN) as other:
        assert (one, other) == (True, True)


def test_a_lease_is_given_back_when_the_work_fails(database: Database, clock: HandClock) -> None:
    with pytest.raises(RuntimeError), lease(database, clock, "queue", SPAN):
        raise RuntimeError("the work failed")
    with lease(database, clock, "queue", SPAN) as again:
        assert again


def test_a_lease_whose_holder_died_runs_out(database: Database, clock: HandClock) -> None:
    with lease(database, clock, "queue", SPAN) as first:
        assert first
        clock.move_by(minutes=5, seconds=59)
        with lease(database, clock, "queue", SPAN) as too_early:
            assert not too_early
        clock.move_by(seconds=2)
        with lease(database, clock, "queue", SPAN) as taken_over:
            assert taken_over


def test_a_holder_that_comes_back_late_does_not_take_the_lease_from_its_heir(
    database: Database, clock: HandClock
) -> None:
    late = lease(database, clock, "queue", SPAN)
    assert late.__enter__()
    clock.move_by(minutes=7)
    with lease(database, clock, "queue", SPAN) as heir:
        assert heir
        late.__exit__(None, None, None)
        with lease(database, clock, "queue", SPAN) as third:
            assert not third
