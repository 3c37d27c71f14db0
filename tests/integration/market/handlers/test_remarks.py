"""RSM-009, RSM-018 and RSM-025: facts that staff see, and that wait for them where something is to
be done. None of them moves a process.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.market.conversations import work_list
from elhandel.market.remarks import (
    OpenRemark,
    close_answered,
    close_remark,
    note_unknown_points,
    open_remarks,
)
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from tests.builders import documents as doc
from tests.builders.clock import HandClock, at
from tests.builders.journeys import DAY, POINT, START, confirmed, supplied, waiting
from tests.builders.supplier import Supplier


def remarks(supplier: Supplier) -> list[OpenRemark]:
    with supplier.backoffice.transaction() as tx:
        return open_remarks(tx)


def kept(supplier: Supplier) -> list[tuple[str, bool]]:
    """Kind of every remark, and whether it is open."""
    return supplier.rows("SELECT kind, closed_at IS NULL FROM market.remark ORDER BY remark_id")


def a_reminder(*gsrns: str, day: date) -> bytes:
    points = [{"mRID": doc.gs1(gsrn)} for gsrn in gsrns]
    series = {
        "request_DateAndOrTime.dateTime": doc.midnight(day),
        "MarketEvaluationPoint": points,
    }
    return doc.a_document("ReminderOfMissingMeasureData", series, reason="D24")


def a_receipt(received: str, *codes: str, **parts: Any) -> bytes:
    reasons = [{"code": {"value": code}} for code in codes]
    return doc.a_document(
        "Acknowledgement", **{"received_MarketDocument.mRID": received, "Reason": reasons, **parts}
    )


def a_cancellation(original: str, gsrn: str = POINT) -> bytes:
    record = {
        "marketEvaluationPoint.mRID": doc.gs1(gsrn),
        "originalTransactionIDReference_MktActivityRecord.mRID": original,
    }
    return doc.a_document("NotifyCancellation", record, reason="D44")


# --- reminders ------------------------------------------------------------------------------------


def test_a_reminder_of_a_point_of_ours_waits_until_the_whole_day_is_here(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    clock.move_to_day(START + 5 * DAY)
    supplier.receive(a_reminder(POINT, day=START), queue="Timeseries")
    (remark,) = remarks(supplier)
    assert (remark.kind, str(remark.gsrn), remark.day) == ("missing_readings", POINT, START)

    with supplier.poller.transaction() as tx:
        assert close_answered(tx, clock.now()) == 0

    hours = doc.readings_of(POINT, START, [1.0] * 24)
    supplier.receive(doc.metered_data(hours), queue="Timeseries")
    assert remarks(supplier) == []
    with supplier.poller.transaction() as tx:
        assert close_answered(tx, clock.now()) == 1
    assert kept(supplier) == [("missing_readings", False)]
    assert supplier.dead() == []


def test_a_reminder_of_a_day_that_we_did_not_supply_asks_nothing(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    supplier.receive(a_reminder(POINT, day=START - DAY))
    assert kept(supplier) == [("missing_readings", False)]


def test_each_point_of_a_reminder_is_a_remark_and_the_same_again_is_none(
    supplier: Supplier,
) -> None:
    reminder = a_reminder(POINT, "571313100000012365", day=START)
    supplier.receive(reminder, reminder)
    assert [kind for kind, _ in kept(supplier)] == ["missing_readings"] * 2


def test_a_reminder_of_no_point_is_dead(supplier: Supplier) -> None:
    supplier.receive(a_reminder(day=START))
    ((code, error),) = supplier.dead()
    assert (code, "names no metering point" in error) == ("unable-to-handle-record", True)


# --- points that nobody signed up for -------------------------------------------------------------

STRANGER = "571313180000000098"


def look_for_unknown_points(supplier: Supplier) -> None:
    """As the job watch-deadlines does."""
    with supplier.poller.transaction() as tx:
        close_answered(tx, supplier.clock.now())
        note_unknown_points(tx, supplier.clock.now(), timedelta(days=7))


def test_data_of_a_point_that_nobody_signed_up_for_are_kept_and_shown_to_staff_after_a_week(
    supplier: Supplier, clock: HandClock
) -> None:
    supplied(supplier, clock)
    hours = doc.readings_of(STRANGER, START, [1.0] * 24)
    supplier.receive(doc.metered_data(hours), queue="Timeseries")
    assert supplier.dead() == []
    clock.move_to_day(START + 6 * DAY)
    look_for_unknown_points(supplier)
    assert remarks(supplier) == []

    clock.move_to_day(START + 8 * DAY)
    look_for_unknown_points(supplier)
    look_for_unknown_points(supplier)
    (remark,) = remarks(supplier)
    assert (remark.kind, str(remark.gsrn)) == ("unknown_point", STRANGER)
    with supplier.poller.transaction() as tx:
        assert "that we never asked for" in work_list(tx, clock)[-1].what

    with supplier.backoffice.transaction() as tx:
        why = Decision("mette", "DataHub had sent it by mistake", clock.now())
        close_remark(tx, remark.remark_id, why)
    look_for_unknown_points(supplier)
    assert remarks(supplier) == []


def test_its_remark_is_answered_when_somebody_signs_up_there(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.receive(doc.master_data(STRANGER, START))
    clock.move_to_day(START + 8 * DAY)
    look_for_unknown_points(supplier)
    assert kept(supplier) == [("unknown_point", True)]

    supplier.sign_up(gsrn=STRANGER)
    look_for_unknown_points(supplier)
    assert kept(supplier) == [("unknown_point", False)]


def test_a_child_of_a_point_is_none_of_them(supplier: Supplier, clock: HandClock) -> None:
    supplied(supplier, clock)
    supplier.receive(doc.master_data(STRANGER, START, parent=POINT))
    clock.move_to_day(START + 8 * DAY)
    look_for_unknown_points(supplier)
    assert kept(supplier) == []


# --- acknowledgements -----------------------------------------------------------------------------


def test_a_receipt_without_reasons_asks_nothing(supplier: Supplier) -> None:
    confirmed(supplier)
    message = supplier.value("SELECT message_id FROM market.request LIMIT 1")
    supplier.receive(a_receipt(message))
    assert kept(supplier) == [("acknowledgement", False)]


def test_a_document_that_datahub_could_not_use_waits_for_staff_and_moves_no_process(
    supplier: Supplier,
) -> None:
    confirmed(supplier)
    before = supplier.states()
    message, process = supplier.rows("SELECT message_id, process_id FROM market.request")[0]
    supplier.receive(a_receipt(message, "E86", "E86", "D02"))
    (remark,) = remarks(supplier)
    assert (remark.process_id, list(remark.codes)) == (process, ["E86", "D02"])
    noted = supplier.value("SELECT cause FROM market.process_event ORDER BY step DESC LIMIT 1")
    assert "could not use what was sent (E86, D02)" in noted
    assert supplier.states() == before


def test_reasons_of_single_records_name_the_process_by_its_transaction(supplier: Supplier) -> None:
    confirmed(supplier)
    record = {"mRID": supplier.transaction(), "Reason": [{"code": {"value": "E10"}}]}
    supplier.receive(a_receipt("unknown", Original_MktActivityRecord=[record]))
    (remark,) = remarks(supplier)
    assert (remark.process_id is None, list(remark.codes)) == (False, ["E10"])


def test_a_text_where_a_code_must_be_is_not_kept(supplier: Supplier) -> None:
    supplier.receive(a_receipt("unknown", "Anders Jensen, Vestergade 10"))
    assert [list(remark.codes) for remark in remarks(supplier)] == [[""]]


# --- notices of cancellation ----------------------------------------------------------------------


def test_a_cancellation_of_a_request_of_ours_stands_in_its_history_once_and_waits(
    supplier: Supplier,
) -> None:
    waiting(supplier)
    notice = a_cancellation(supplier.transaction())
    supplier.receive(notice, notice)
    (remark,) = remarks(supplier)
    assert (remark.kind, remark.business_reason) == ("cancellation", "D44")
    events = supplier.rows(
        "SELECT event, from_state = to_state FROM market.process_event ORDER BY step DESC LIMIT 1"
    )
    assert events == [("notice_of_cancellation", True)]
    assert supplier.states() == ["effectuation_pending"]


def test_a_cancellation_of_what_others_asked_for_asks_nothing(supplier: Supplier) -> None:
    supplier.receive(a_cancellation("e1f0c0de-0005-4000-8000-000000000001"))
    assert kept(supplier) == [("cancellation", False)]
    assert supplier.dead() == []


# --- staff ----------------------------------------------------------------------------------------


def test_staff_close_a_remark_once_with_their_reason(supplier: Supplier) -> None:
    supplier.receive(a_receipt("unknown", "E86"))
    (remark,) = remarks(supplier)
    decision = Decision("mette", "sent again", at("2026-02-01T10:00"))
    with supplier.backoffice.transaction() as tx:
        close_remark(tx, remark.remark_id, decision)
    assert remarks(supplier) == []
    with supplier.backoffice.transaction() as tx, pytest.raises(NotFound):
        close_remark(tx, remark.remark_id, decision)
