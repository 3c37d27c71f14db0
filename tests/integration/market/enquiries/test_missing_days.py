"""Readings that have not come are asked for once a day, a few times, and then left to staff."""

from datetime import date, timedelta

import pytest

from elhandel.market.conversations import work_list
from elhandel.market.missing import AskedDays, ask_for_missing_days
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import POINT, START, supplied
from tests.builders.supplier import Supplier

READINGS = "RequestValidatedMeasureData"


@pytest.fixture
def ours(supplier: Supplier, clock: HandClock) -> Supplier:
    """We supply the point from 5 February 2026, and have the readings of the 5th and 7th."""
    supplied(supplier, clock)
    clock.move_to_day(START + timedelta(days=4))
    for day in (START, START + timedelta(days=2)):
        supplier.receive(doc.metered_data(doc.readings_of(POINT, day, [1] * 24)))
    return supplier


def ask_on(ours: Supplier, day: date) -> AskedDays:
    """The job of a morning, and what it sends."""
    ours.clock.move_to_day(day, minutes=380)
    asked = ask_for_missing_days(ours.poller, ours.clock)
    ours.send()
    return asked


def answer_all(ours: Supplier, code: str) -> None:
    """DataHub rejects every question that is open."""
    sql = "SELECT transaction_id FROM market.request WHERE answered_at IS NULL AND document = %s"
    records = [
        {
            "originalTransactionIDReference_Series.mRID": transaction,
            "Reason": [{"code": {"value": code}, "text": code}],
        }
        for (transaction,) in ours.rows(sql, READINGS)
    ]
    ours.receive(doc.a_document(f"Reject{READINGS}", *records, reason="E23"), queue="Timeseries")


def periods(ours: Supplier) -> list[tuple[date, date]]:
    sql = "SELECT starts_on, ends_on FROM market.enquiry ORDER BY enquiry_id"
    return [(start, end) for start, end in ours.rows(sql)]


def test_a_day_is_asked_for_when_it_has_been_missing_for_a_week(ours: Supplier) -> None:
    missing = START + timedelta(days=1)
    assert ask_on(ours, missing + timedelta(days=6)) == AskedDays(0, 0, 0, 0)
    assert ask_on(ours, missing + timedelta(days=7)) == AskedDays(
        asked=1, waiting=0, left=0, repeated=0
    )

    assert periods(ours) == [(missing, missing + timedelta(days=1))]
    assert ours.value("SELECT purpose FROM market.enquiry") == "missing-days"


def test_an_answer_with_the_readings_ends_the_asking(ours: Supplier) -> None:
    missing = START + timedelta(days=1)
    ask_on(ours, missing + timedelta(days=7))
    series = {
        **doc.readings_of(POINT, missing, [1] * 24),
        "originalTransactionIDReference_Series.mRID": ours.transaction(READINGS),
    }
    ours.receive(doc.metered_data(series), queue="Timeseries")

    assert ask_on(ours, missing + timedelta(days=8)) == AskedDays(0, 0, 0, 0)
    assert ours.value("SELECT state FROM market.enquiry") == "answered"


def test_what_datahub_does_not_have_is_asked_for_once_a_day_three_times_and_then_left(
    ours: Supplier,
) -> None:
    first = START + timedelta(days=8)
    fates = []
    for number in range(4):
        fates.append(ask_on(ours, first + timedelta(days=number)))
        answer_all(ours, "E0H")
        assert ask_on(ours, first + timedelta(days=number)).asked == 0  # once a day

    of_the_6th = "SELECT count(*) FROM market.enquiry WHERE starts_on = '2026-02-06'"
    assert ours.value(of_the_6th) == 3
    # The 6th is left; of the gap from the 8th on a day more is old enough each morning.
    assert fates[0] == AskedDays(1, 0, 0, 0)
    assert fates[-1] == AskedDays(asked=1, waiting=0, left=1, repeated=0)
    with ours.backoffice.transaction() as tx:
        whats = [work.what for work in work_list(tx, ours.clock) if str(work.gsrn) == POINT]
    assert whats.count("readings have not come, and DataHub has none") == 1


def test_of_a_gap_that_grows_only_its_new_days_are_asked_for_further(ours: Supplier) -> None:
    first = START + timedelta(days=10)  # the 8th is old enough
    for number in range(5):
        ask_on(ours, first + timedelta(days=number))
        answer_all(ours, "E0H")

    assert [period for period in periods(ours) if period[0] > date(2026, 2, 6)] == [
        (date(2026, 2, 8), date(2026, 2, 9)),
        (date(2026, 2, 8), date(2026, 2, 10)),
        (date(2026, 2, 8), date(2026, 2, 11)),
        (date(2026, 2, 9), date(2026, 2, 12)),
        (date(2026, 2, 10), date(2026, 2, 13)),
    ]


def test_a_question_that_datahub_never_answers_is_sent_again_a_day_later(ours: Supplier) -> None:
    first = START + timedelta(days=8)
    ask_on(ours, first)
    again = ask_on(ours, first + timedelta(days=1, hours=1))

    assert again.repeated == 0  # not yet a whole day
    later = ask_on(ours, first + timedelta(days=2))
    assert later.repeated >= 1
    assert ours.value("SELECT max(attempt) FROM market.enquiry") == 2
    documents = [call for call in ours.hub.calls if call.path.endswith(READINGS.lower())]
    ids = {call.json[f"{READINGS}_MarketDocument"]["mRID"] for call in documents}
    assert len(ids) == len(documents)  # a new question each, not the old one repeated
