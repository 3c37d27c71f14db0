"""The promise of the room: whatever order messages arrive in, and however often, the day is the
same.

And nothing is lost: every reading that arrived stands in the current version or in the history.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from elhandel.metering.days.revision import Version, revise
from elhandel.metering.packed.day import DayReadings, pack, unpack
from elhandel.metering.packed.quality import NOT_DELIVERED
from elhandel.metering.packed.resolution import in_quarters
from elhandel.metering.packed.series import quarters_of
from tests.unit.metering.builders import (
    AUTUMN,
    ORDINARY,
    RECEIVED,
    REGISTERED,
    SPRING,
    a_day,
    intervals,
)

DAYS = st.sampled_from([ORDINARY, SPRING, AUTUMN])


@st.composite
def messages_for(draw: st.DrawFn, day: date) -> list[DayReadings]:
    """Messages for one day: any resolution, any part of it, each registered at a time of its
    own.
    """
    count = draw(st.integers(1, 5))
    minutes = draw(st.permutations(range(count)))
    return [draw(_message(day, REGISTERED + timedelta(minutes=minute))) for minute in minutes]


@st.composite
def _message(draw: st.DrawFn, day: date, registered: datetime) -> DayReadings:
    minutes = draw(st.sampled_from([15, 60, 60, 1440]))
    length = intervals(day, minutes)
    first = draw(st.integers(0, length - 1))
    past = draw(st.integers(first + 1, length)) if draw(st.booleans()) else length
    wh: list[int | None] = [None] * length
    for n in range(first, past):
        wh[n] = draw(st.integers(0, 9)) if n - first < 6 else (7 * n) % 10
    quality = [draw(st.sampled_from([4, 4, 3, 2, 6]))] * length
    if quality[0] == 2:
        wh = [None if value is None else 0 for value in wh]
    return a_day(wh, minutes, registered, quality)


def _after(messages: Sequence[DayReadings], day: date) -> tuple[DayReadings, list[DayReadings]]:
    """The current readings and the history after the messages have arrived in this order."""
    current = Version(pack(messages[0]), 1, RECEIVED, 1)
    history: list[Version] = []
    for number, message in enumerate(messages[1:], start=2):
        revision = revise(
            current,
            history,
            [message],
            quarters=quarters_of(day),
            inbound_message_id=number,
            received_at=RECEIVED,
        )
        history += [old.version for old in revision.superseded]
        current = revision.current
    numbers = [version.version for version in [current, *history]]
    assert len(set(numbers)) == len(numbers)
    return unpack(current.packed), [unpack(old.packed) for old in history]


def _after_handling(
    messages: Sequence[DayReadings], order: Sequence[int], day: date
) -> tuple[DayReadings, list[DayReadings]]:
    """The current readings and the history after the messages, numbered as they were received, were
    handled in this order.
    """
    current = Version(pack(messages[order[0]]), 1, RECEIVED, order[0] + 1)
    history: list[Version] = []
    for place in order[1:]:
        revision = revise(
            current,
            history,
            [messages[place]],
            quarters=quarters_of(day),
            inbound_message_id=place + 1,
            received_at=RECEIVED,
        )
        history += [old.version for old in revision.superseded]
        current = revision.current
    return unpack(current.packed), [unpack(old.packed) for old in history]


@st.composite
def conflicting_messages(draw: st.DrawFn) -> list[DayReadings]:
    """Hours of one day under two registration times only, of few values: most of them conflict."""
    return draw(
        st.lists(
            st.builds(
                lambda wh, late: a_day(
                    [*wh, *[None] * 22], registered=REGISTERED + timedelta(hours=late)
                ),
                st.lists(st.sampled_from([None, 1, 2, 3]), min_size=2, max_size=2).filter(any),
                st.integers(0, 1),
            ),
            min_size=1,
            max_size=5,
        )
    )


@given(st.data())
def test_a_replay_leads_to_the_day_that_the_order_of_receipt_gives(data: st.DataObject) -> None:
    """Also where equal registration times have other content, and messages are handled late."""
    messages = data.draw(conflicting_messages())
    order = data.draw(st.permutations(range(len(messages))))
    again = data.draw(st.lists(st.sampled_from(order), max_size=2))
    expected, _ = _after_handling(messages, range(len(messages)), ORDINARY)
    found, history = _after_handling(messages, [*order, *again], ORDINARY)
    assert found.same_as(expected)
    assert _facts([found, *history], 96) == _facts(messages, 96)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9)), min_size=1, max_size=7))
def test_of_one_registration_the_value_received_last_holds_unless_it_was_replaced_before(
    sent: list[tuple[int, int]],
) -> None:
    """sent: whether registered an hour later, and the value of one hour, as received."""
    days = [
        a_day([wh, *[None] * 23], registered=REGISTERED + timedelta(hours=late))
        for late, wh in sent
    ]
    latest = max(late for late, _ in sent)
    values = list(dict.fromkeys(wh for late, wh in sent if late == latest))

    found, _ = _after(days, ORDINARY)

    assert found.wh[0] == values[-1]


def _facts(days: Sequence[DayReadings], quarters: int) -> set[tuple[int, int, int, int]]:
    every = [in_quarters(day, quarters) for day in days]
    return {
        (n, *fact)
        for day in every
        for n, fact in enumerate(
            zip(day.wh.tolist(), day.quality.tolist(), day.registered.tolist(), strict=True)
        )
        if fact[1] != NOT_DELIVERED
    }


@given(st.data())
def test_any_order_and_any_repetition_gives_the_same_day(data: st.DataObject) -> None:
    day = data.draw(DAYS)
    messages = data.draw(messages_for(day))
    again = data.draw(st.lists(st.sampled_from(messages), max_size=3))
    order = data.draw(st.permutations([*messages, *again]))
    expected, _ = _after(messages, day)
    found, _ = _after(order, day)
    assert found.same_as(expected)


@given(st.data())
def test_the_latest_registration_of_each_quarter_is_the_current_one(data: st.DataObject) -> None:
    day = data.draw(DAYS)
    messages = data.draw(messages_for(day))
    latest: dict[int, tuple[int, int, int, int]] = {}
    for fact in _facts(messages, quarters_of(day)):
        if fact[0] not in latest or fact[3] > latest[fact[0]][3]:
            latest[fact[0]] = fact
    current, _ = _after(messages, day)
    assert _facts([current], quarters_of(day)) == set(latest.values())


@given(st.data())
def test_every_reading_that_arrived_is_current_or_history_and_nothing_else_is(
    data: st.DataObject,
) -> None:
    day = data.draw(DAYS)
    messages = data.draw(messages_for(day))
    current, history = _after(messages, day)
    assert _facts([current, *history], quarters_of(day)) == _facts(messages, quarters_of(day))


@given(st.data())
def test_a_second_delivery_of_everything_adds_no_version(data: st.DataObject) -> None:
    day = data.draw(DAYS)
    messages = data.draw(messages_for(day))
    _, once = _after(messages, day)
    _, twice = _after([*messages, *messages], day)
    assert len(twice) == len(once)
