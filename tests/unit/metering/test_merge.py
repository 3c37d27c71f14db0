"""What becomes of a day when more arrives: one rule a test; `test_arrival_order.py` has them all at
once.
"""

from datetime import timedelta

import pytest

from elhandel.metering.days.merge import is_known, merge
from elhandel.metering.packed.day import DayReadings
from elhandel.metering.packed.quality import CALCULATED, ESTIMATED, MEASURED, NOT_AVAILABLE
from tests.unit.metering.builders import REGISTERED, a_day

LATER = REGISTERED + timedelta(hours=1)
EARLIER = REGISTERED - timedelta(hours=1)
STORED = a_day([100] * 24)


def _only(position: int, wh: int, **fields) -> DayReadings:
    return a_day([wh if n == position else None for n in range(24)], **fields)


def test_a_later_registration_replaces_only_the_positions_it_delivers() -> None:
    merged = merge(STORED, _only(3, 7, registered=LATER), 96)
    assert merged.changed
    assert merged.current.wh.tolist() == [100] * 3 + [7] + [100] * 20


def test_an_earlier_registration_changes_nothing_and_is_late() -> None:
    merged = merge(STORED, _only(3, 7, registered=EARLIER), 96)
    assert (merged.changed, merged.late) == (False, True)
    assert merged.current is STORED


def test_the_same_again_changes_nothing() -> None:
    merged = merge(STORED, a_day([100] * 24), 96)
    assert (merged.changed, merged.late, merged.conflicts) == (False, False, 0)


def test_equal_registration_with_other_content_is_a_conflict_and_the_later_received_is_taken() -> (
    None
):
    merged = merge(STORED, _only(3, 7), 96)
    assert (merged.changed, merged.conflicts) == (True, 1)
    assert merged.current.wh[3] == 7


def test_a_conflict_is_news_though_each_quarter_of_its_hour_stood_in_another_version() -> None:
    """5, 3 and 2 Wh in quarters have between them the quarters of 4 Wh, which nobody has sent."""
    known = [_only(4, 5), _only(4, 3)]
    merged = merge(_only(4, 2), _only(4, 4), 96, known)
    assert (merged.changed, merged.conflicts) == (True, 1)
    assert merged.current.wh[4] == 4


def test_what_came_too_late_is_news_though_its_quarters_are_known_of_others() -> None:
    known = [_only(4, wh, registered=EARLIER) for wh in (5, 3, 2)]
    assert not is_known(_only(4, 4, registered=EARLIER), known, 96)
    assert is_known(_only(4, 3, registered=EARLIER), known, 96)


def test_a_position_left_out_keeps_what_is_stored_and_fills_no_gap() -> None:
    merged = merge(_only(0, 1), _only(1, 2, registered=LATER), 96)
    assert merged.current.quality.tolist() == [MEASURED, MEASURED] + [0] * 22


def test_declared_missing_makes_a_stored_value_void() -> None:
    void = a_day(
        [0 if n == 3 else None for n in range(24)], registered=LATER, quality=[NOT_AVAILABLE] * 24
    )
    merged = merge(STORED, void, 96)
    assert (merged.current.wh[3], merged.current.quality[3]) == (0, NOT_AVAILABLE)


def test_an_estimate_gives_way_to_a_later_measurement_of_the_same_value() -> None:
    estimated = a_day([100] * 24, quality=[ESTIMATED] * 24)
    merged = merge(estimated, a_day([100] * 24, registered=LATER), 96)
    assert merged.changed
    assert set(merged.current.quality.tolist()) == {MEASURED}


@pytest.mark.parametrize(("before", "after"), [(60, 15), (15, 60), (1440, 15), (60, 1440)])
def test_a_whole_day_of_another_resolution_replaces_the_day(before: int, after: int) -> None:
    stored = a_day([10] * (1440 // before), before)
    arrived = a_day([3] * (1440 // after), after, registered=LATER)
    assert merge(stored, arrived, 96).current.same_as(arrived)


def test_quarters_for_part_of_a_day_make_the_rest_exact_quarters_of_its_hours() -> None:
    quarters = a_day([1, 2, 3, 4] + [None] * 92, 15, registered=LATER)
    current = merge(a_day([10] * 24, quality=[CALCULATED] * 24), quarters, 96).current
    assert current.resolution_minutes == 15
    assert current.wh[:8].tolist() == [1, 2, 3, 4, 3, 2, 3, 2]
    assert current.wh.sum() == 10 + 23 * 10
    assert {int(code) & 15 for code in current.quality[4:]} == {CALCULATED}


def test_an_hour_takes_back_the_time_that_a_quarter_held_and_the_day_is_hours_again() -> None:
    quarter = a_day([None, 5, None, None] + [None] * 92, 15, registered=LATER)
    mixed = merge(STORED, quarter, 96).current
    assert mixed.resolution_minutes == 15
    hour = _only(0, 80, registered=LATER + timedelta(hours=1))
    assert merge(mixed, hour, 96).current.same_as(merge(STORED, hour, 96).current)
