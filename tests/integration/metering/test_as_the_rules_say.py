"""What is stored is what the rules of a day (`revise`) make of the same messages, whatever
statement stores it: the current days and the whole history, version by version.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.metering.days.replacement import replace_whole_days
from elhandel.metering.days.revision import Superseded, Version, revise
from elhandel.metering.days.store import Arrived
from elhandel.metering.packed.day import DayReadings, pack
from elhandel.metering.packed.quality import NOT_DELIVERED
from elhandel.metering.packed.series import MeteredSeries, day_of, day_slices, quarters_of
from elhandel.platform.database import Database
from tests.builders.chance import by_chance
from tests.integration.metering.builders import store
from tests.unit.metering.builders import ORDINARY, RECEIVED, REGISTERED, a_series, intervals

POINTS: Final = range(3)
_examples = count()


@dataclass(frozen=True)
class Message:
    number: int
    received: datetime
    series: Sequence[MeteredSeries]


@dataclass
class Day:
    """A day as the rules have it."""

    current: Version | None = None
    history: list[Superseded] = field(default_factory=list)


@st.composite
def a_delivery(draw: st.DrawFn) -> dict[str, Any]:
    """A series of one of the points: mostly a whole day, of few values and registration times."""
    minutes = draw(st.sampled_from([60, 60, 60, 15, 1440]))
    length = intervals(ORDINARY, minutes)
    whole = draw(st.integers(0, 3)) > 0
    wh = [draw(st.integers(1, 3))] * (length if whole else draw(st.integers(1, length)))
    wh[0] = draw(st.integers(1, 3))
    quality = None
    if draw(st.integers(0, 3)) == 0:
        quality = [draw(st.sampled_from([4, 3, 2, NOT_DELIVERED])) for _ in wh[:2]] + [4] * (
            len(wh) - 2
        )
    registered = REGISTERED + timedelta(hours=draw(st.integers(0, 3)))
    return {
        "point": draw(st.sampled_from(POINTS)),
        "wh": wh,
        "minutes": minutes,
        "quality": quality,
        "registered": registered,
    }


@st.composite
def messages(draw: st.DrawFn) -> list[tuple[int, list[dict[str, Any]]]]:
    """Messages with the numbers under which they were received, in the order of their handling."""
    bundles = draw(st.lists(st.lists(a_delivery(), min_size=1, max_size=4), min_size=2, max_size=6))
    numbers = (
        draw(st.permutations(range(1, len(bundles) + 1)))
        if draw(st.booleans())
        else range(1, len(bundles) + 1)
    )
    return list(zip(numbers, bundles, strict=True))


@settings(
    max_examples=by_chance(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sent=messages())
def test_every_row_is_the_one_that_the_rules_make(
    database: Database, sent: list[tuple[int, list[dict[str, Any]]]]
) -> None:
    _deliver_and_compare(database, sent)


def _whole(value: int, hours: int, **changed: Any) -> dict[str, Any]:
    registered = REGISTERED + timedelta(hours=hours)
    return {"point": 0, "wh": [value] * 24, "registered": registered} | changed


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param([(1, [_whole(1, 0)]), (2, [_whole(2, 1)])], id="a later day"),
        pytest.param([(1, [_whole(1, 0)]), (2, [_whole(1, 1)])], id="the same values, later"),
        pytest.param([(1, [_whole(1, 0)]), (2, [_whole(2, 0)])], id="a conflict"),
        pytest.param([(1, [_whole(1, 1)]), (2, [_whole(2, 0)])], id="an earlier registration"),
        pytest.param([(2, [_whole(1, 0)]), (1, [_whole(2, 1)])], id="a replay"),
        pytest.param(
            [(3, [_whole(1, 1)]), (4, [_whole(2, 0)]), (5, [_whole(3, 2)])],
            id="a version number that the history has",
        ),
        pytest.param(
            [(1, [_whole(1, 0)]), (9, [_whole(4, 1)]), (5, [_whole(5, 2)]), (7, [_whole(6, 3)])],
            id="a replay of what the history holds later messages of",
        ),
        pytest.param(
            [(1, [_whole(1, 0)]), (2, [_whole(1, 1, wh=[7] * 96, minutes=15)])],
            id="another resolution",
        ),
        pytest.param(
            [(1, [_whole(1, 0)]), (2, [_whole(0, 1, quality=[2] * 24)])], id="declared missing"
        ),
        pytest.param([(1, [_whole(1, 0)]), (2, [_whole(2, 1, wh=[2] * 23)])], id="an hour short"),
        pytest.param(
            [(1, [_whole(1, 0)]), (2, [_whole(2, 1, quality=[0] + [4] * 23)])],
            id="an hour left out",
        ),
        pytest.param(
            [
                (1, [_whole(1, 0), _whole(1, 0, point=1)]),
                (2, [_whole(2, 1), _whole(3, 2), _whole(4, 1, point=1)]),
            ],
            id="two at once beside a single one",
        ),
        pytest.param(
            [
                (1, [_whole(1, 0)]),
                (2, [_whole(2, 2, wh=[2])]),
                (3, [_whole(3, 1)]),
                (4, [_whole(4, 3)]),
            ],
            id="over hours registered at different times",
        ),
    ],
)
def test_a_day_that_takes_another_ones_place_does_what_the_rules_do(
    database: Database, sent: list[tuple[int, list[dict[str, Any]]]]
) -> None:
    _deliver_and_compare(database, sent)


def _deliver_and_compare(database: Database, sent: list[tuple[int, list[dict[str, Any]]]]) -> None:
    base = 10 * next(_examples) + 1  # points of this example alone
    expected: dict[int, Day] = defaultdict(Day)
    for at, (number, deliveries) in enumerate(sent):
        series = [
            a_series(**{**delivery, "point": base + delivery["point"]}) for delivery in deliveries
        ]
        message = Message(number, RECEIVED + timedelta(minutes=at), series)
        found = store(database, *series, message=number, received=message.received)
        assert (found.conflicts, found.late) == _by_the_rules(expected, message)

    points = list(range(base, base + len(POINTS)))
    assert _rows(database, _CURRENT, points) == sorted(
        _row(point, day.current) for point, day in expected.items() if day.current
    )
    assert _rows(database, _HISTORY, points) == sorted(
        (*_row(point, old.version), old.at, old.by)
        for point, day in expected.items()
        for old in day.history
    )


def _by_the_rules(days: dict[int, Day], message: Message) -> tuple[int, int]:
    """Take a message in by `revise` alone; its conflicts, and how many days got only history."""
    arrived: dict[int, list[DayReadings]] = defaultdict(list)
    for series in message.series:
        (part,) = day_slices(series)
        readings = day_of(series, part)
        if readings.quality.any():
            arrived[series.metering_point_id].append(readings)

    conflicts = late = 0
    for point, arrivals in arrived.items():
        day = days[point]
        if day.current is None:
            day.current = Version(pack(arrivals.pop(0)), 1, message.received, message.number)
        elif pack(arrivals[0]) == day.current.packed:
            arrivals.pop(0)  # what holds is not heard again, under whatever number it comes
        revision = revise(
            day.current,
            [old.version for old in day.history],
            arrivals,
            quarters=quarters_of(ORDINARY),
            inbound_message_id=message.number,
            received_at=message.received,
        )
        day.current = revision.current
        day.history += revision.superseded
        conflicts += revision.conflicts
        late += revision.late

    return conflicts, late


def _row(point: int, version: Version) -> tuple[Any, ...]:
    packed = version.packed
    return (
        point,
        version.version,
        packed.resolution_minutes,
        packed.wh,
        packed.quality,
        packed.registered_at,
        packed.registered,
        version.recorded_at,
        version.inbound_message_id,
    )


def _rows(database: Database, sql: str, points: list[int]) -> list[tuple[Any, ...]]:
    with database.transaction() as tx:
        return sorted(tx.execute(sql, [points]).fetchall())  # type: ignore[arg-type]


_CURRENT: Final = """
SELECT metering_point_id, version, resolution_minutes, wh, quality, registered_at, registered,
       recorded_at, inbound_message_id
FROM metering.reading_day WHERE metering_point_id = ANY(%s)
"""

_HISTORY: Final = """
SELECT metering_point_id, version, resolution_minutes, wh, quality, registered_at, registered,
       recorded_at, inbound_message_id, superseded_at, superseded_by
FROM metering.reading_day_history WHERE metering_point_id = ANY(%s)
"""


def test_a_whole_later_day_takes_the_place_of_the_stored_one_and_nothing_else_does(
    database: Database,
) -> None:
    """The other tests hold that the rows are the same either way; this one that it is the way."""
    store(database, *(a_series([1] * 24, point=point) for point in POINTS))
    later = REGISTERED + timedelta(hours=1)
    whole, earlier, part = (
        a_series([2] * 24, point=0, registered=later),
        a_series([2] * 24, point=1, registered=REGISTERED - timedelta(hours=1)),
        a_series([2] * 5, point=2, registered=later),
    )
    arrived = {
        (one.metering_point_id, ORDINARY): [
            Arrived((one.metering_point_id, ORDINARY), pack(day_of(one, day_slices(one)[0])))
        ]
        for one in (whole, earlier, part)
    }
    with database.transaction() as tx:
        assert replace_whole_days(tx, arrived, 8, RECEIVED) == {(0, ORDINARY)}
