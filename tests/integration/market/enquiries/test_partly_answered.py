"""Readings that answer a question in part: what is missing is said, and the question stays open for
a day.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.market import enquiries, inbox
from elhandel.market.conversations import work_list
from elhandel.market.enquiries import Motive, PointWanted
from elhandel.market.missing import ask_for_missing_days
from elhandel.values.days.period import Period
from elhandel.values.identifiers import Gsrn
from tests.builders import documents as doc
from tests.builders.chance import by_chance
from tests.builders.clock import HandClock, at
from tests.builders.journeys import DAY, POINT, START, supplied
from tests.builders.supplier import Supplier

READINGS = "RequestValidatedMeasureData"
DAYS = [START + number * DAY for number in range(3)]
PERIOD = Period(START, START + 3 * DAY)

quickly = settings(
    max_examples=by_chance(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def ours(supplier: Supplier, clock: HandClock) -> Supplier:
    """We supply the point from 5 February 2026; it is 1 March."""
    supplied(supplier, clock)
    clock.instant = at("2026-03-01T10:00")
    return supplier


def ask(ours: Supplier) -> None:
    """Three days are asked for, and the question has left."""
    with ours.backoffice.transaction() as tx:
        wanted = PointWanted("historical_data", Gsrn(POINT))
        enquiries.ask(tx, wanted, PERIOD, Motive("staff", "asked", by="mette"), ours.clock)
    ours.send()


def series(ours: Supplier, day: date, **changes: Any) -> doc.Json:
    reference = {"originalTransactionIDReference_Series.mRID": ours.transaction(READINGS)}
    return {**doc.readings_of(POINT, day, [1] * 24), **reference, **changes}


def receive(ours: Supplier, *answers: doc.Json) -> None:
    ours.receive(doc.metered_data(*answers), queue="Timeseries")


def stands(ours: Supplier) -> tuple[str, Sequence[date]]:
    """The state of the latest question, and the days that have not come."""
    sql = "SELECT state, missing_days FROM market.enquiry ORDER BY enquiry_id DESC LIMIT 1"
    ((state, missing),) = ours.rows(sql)
    return state, missing


def test_days_that_have_not_come_are_said_and_the_question_stays_open(ours: Supplier) -> None:
    ask(ours)
    receive(ours, series(ours, DAYS[0]))

    assert stands(ours) == ("partly_answered", DAYS[1:])
    with ours.backoffice.transaction() as tx:
        (listed,) = enquiries.list_enquiries(tx, only_open=True)
    assert (listed.missing_days, listed.messages) == (DAYS[1:], 1)


def test_a_series_that_was_refused_is_missing_until_a_good_one_comes(ours: Supplier) -> None:
    ask(ours)
    too_late = {"registration_DateAndOrTime.dateTime": "2026-05-01T00:00:00Z"}
    receive(ours, *(series(ours, day) for day in DAYS[:2]), series(ours, DAYS[2], **too_late))
    assert [code for code, _ in ours.dead()] == ["registered-in-the-future"]
    assert stands(ours) == ("partly_answered", DAYS[2:])

    receive(ours, series(ours, DAYS[2]))
    assert stands(ours) == ("answered", [])


def test_a_refused_series_that_is_replayed_with_success_answers_the_question(
    ours: Supplier, clock: HandClock
) -> None:
    ask(ours)
    ahead = {"registration_DateAndOrTime.dateTime": "2026-03-03T00:00:00Z"}
    receive(ours, *(series(ours, day) for day in DAYS[:2]), series(ours, DAYS[2], **ahead))
    assert stands(ours) == ("partly_answered", DAYS[2:])

    clock.move_to_day(date(2026, 3, 4))
    message = ours.value(
        "SELECT max(message_id) FROM market.inbound_message WHERE queue = 'Timeseries'"
    )
    assert inbox.replay(ours.poller, clock, message).state == "handled"
    assert stands(ours) == ("answered", [])
    assert ours.dead() == []


def test_a_day_of_which_an_hour_is_declared_missing_has_not_come(ours: Supplier) -> None:
    ask(ours)
    hole = series(ours, DAYS[1])
    hole["Period"]["Point"][3] = {"position": {"value": 4}, "quality": {"value": "A02"}}
    receive(ours, series(ours, DAYS[0]), hole, series(ours, DAYS[2]))

    assert stands(ours) == ("partly_answered", [DAYS[1]])


@quickly
@given(order=st.lists(st.integers(0, 2), min_size=1, max_size=5))
def test_in_any_order_and_twice_it_is_answered_when_every_day_is_here(
    ours: Supplier, order: list[int]
) -> None:
    with ours.database.transaction() as tx:
        tx.execute("TRUNCATE market.enquiry, metering.reading_day CASCADE")
    ask(ours)
    for number in order:
        receive(ours, series(ours, DAYS[number]))

    missing = [day for number, day in enumerate(DAYS) if number not in order]
    assert stands(ours) == ("partly_answered" if missing else "answered", missing)


def test_a_day_later_it_ends_with_what_has_come(ours: Supplier, clock: HandClock) -> None:
    ask(ours)
    receive(ours, series(ours, DAYS[0]))
    clock.move_by(hours=23)
    assert ask_for_missing_days(ours.poller, clock).ended == 0
    clock.move_by(hours=2)
    assert ask_for_missing_days(ours.poller, clock).ended == 1
    assert ours.rows("SELECT state, missing_days FROM market.enquiry WHERE purpose = 'staff'") == [
        ("answered", DAYS[1:])
    ]

    receive(ours, *(series(ours, day) for day in DAYS[1:]))  # and what comes after all counts
    assert ours.value("SELECT missing_days FROM market.enquiry WHERE purpose = 'staff'") == []


def test_it_stands_in_the_work_list_when_the_rest_does_not_come_in_time(
    ours: Supplier, clock: HandClock
) -> None:
    ask(ours)
    receive(ours, series(ours, DAYS[0]))
    clock.move_by(hours=4, minutes=1)
    with ours.backoffice.transaction() as tx:
        (work,) = work_list(tx, clock)
    assert work.what == "an enquiry is answered in part: days are missing"
    assert "dead letters" in work.otherwise


@pytest.mark.parametrize("code", ["E0H", "D13", "E50"])
def test_a_reject_of_an_earlier_try_changes_nothing(ours: Supplier, code: str) -> None:
    ask(ours)
    receive(ours, series(ours, DAYS[0]))
    record = {
        "originalTransactionIDReference_Series.mRID": ours.transaction(READINGS),
        "Reason": [{"code": {"value": code}, "text": code}],
    }
    ours.rows(
        "UPDATE market.request SET answered_at = NULL WHERE enquiry_id IS NOT NULL RETURNING 1"
    )
    ours.receive(doc.a_document(f"Reject{READINGS}", record, reason="E23"), queue="Timeseries")

    assert stands(ours) == ("partly_answered", DAYS[1:])
    assert ours.dead() == []


def test_readings_of_another_point_answer_nothing(ours: Supplier) -> None:
    ask(ours)
    other = {"marketEvaluationPoint.mRID": doc.gs1("571313180000000029")}
    receive(ours, *(series(ours, day, **other) for day in DAYS))

    assert stands(ours) == ("sent", [])
    assert ours.rows("SELECT event FROM market.enquiry_event ORDER BY step") == [
        ("send",),
        ("also_came",),
    ]
