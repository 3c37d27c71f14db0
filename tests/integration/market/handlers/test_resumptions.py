"""RSM-003: we are asked to take a point back that another supplier took by mistake. Silence is
consent.
"""

from datetime import date, timedelta

import pytest

from elhandel.market import inbox
from elhandel.market.conversations import work_list
from elhandel.values.days.local_time import start_of_day
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import DAY, POINT, START, supplied, waiting
from tests.builders.supplier import Supplier

LOST = START + 20 * DAY  # the first day of the wrong supply
ASKED = date(2026, 3, 10)  # a Tuesday
CANCEL = "RequestCancellation"


def request(day: date = LOST, reason: str = "D07", transaction: str = "aa00c0de-0003") -> bytes:
    record = {
        "mRID": transaction,
        "marketEvaluationPoint.mRID": doc.gs1(POINT),
        "start_DateAndOrTime.dateTime": doc.midnight(day),
    }
    return doc.a_document("RequestReallocateChangeOfSupplier", record, reason=reason)


def noted(supplier: Supplier) -> list[tuple[object, ...]]:
    return supplier.rows(
        "SELECT business_reason, resumes_on, answer_by, process_id, outcome FROM market.resumption "
        "ORDER BY recorded_at"
    )


def outcome(supplier: Supplier) -> object:
    return noted(supplier)[-1][-1]


def overdue(supplier: Supplier) -> list[str]:
    with supplier.database.transaction() as tx:
        return [entry.what for entry in work_list(tx, supplier.clock)]


@pytest.fixture
def lost(supplier: Supplier, clock: HandClock) -> Supplier:
    """Supply of ours that another supplier took over, and the request to take it back."""
    supplied(supplier, clock)
    supplier.receive(doc.a_notification(POINT, LOST, "E03"))
    clock.move_to_day(ASKED)
    supplier.receive(request())
    assert supplier.supply() == [("active", START, LOST)]
    return supplier


def test_the_request_is_noted_with_the_last_day_to_refuse_and_changes_nothing(
    lost: Supplier,
) -> None:
    ((process,),) = lost.rows("SELECT process_id FROM market.process")

    assert noted(lost) == [("D07", LOST, date(2026, 3, 13), process, None)]
    assert (lost.states(), lost.supply()) == (["offboarding"], [("active", START, LOST)])
    assert lost.dead() == []


def test_the_same_request_twice_is_one(lost: Supplier) -> None:
    lost.receive(request())

    assert len(noted(lost)) == 1


def test_one_that_is_handled_days_later_must_be_answered_by_the_same_day(
    lost: Supplier, clock: HandClock
) -> None:
    lost.rows("DELETE FROM market.resumption RETURNING 1")
    lost.rows(
        "UPDATE market.inbound_message SET state = 'stored', replays = 1 "
        "WHERE document = 'RequestReallocateChangeOfSupplier' RETURNING 1"
    )
    clock.move_to_day(ASKED + 2 * DAY)
    assert inbox.finish(lost.poller, clock).messages == 1
    assert noted(lost)[0][2] == date(2026, 3, 13)


def test_an_open_request_is_told_with_the_deadlines(lost: Supplier, clock: HandClock) -> None:
    first = overdue(lost)
    clock.move_to_day(date(2026, 3, 14))

    assert first == ["we are asked to take a point back"]
    assert overdue(lost) == ["supply that was to go on has not been resumed"]


@pytest.mark.parametrize("reason", ["D07", "D33"])
def test_master_data_with_the_reason_of_the_request_resumes_supply_without_a_gap(
    supplier: Supplier, clock: HandClock, reason: str
) -> None:
    supplied(supplier, clock)
    supplier.receive(doc.a_notification(POINT, LOST, "E03"))
    supplier.receive(request(reason=reason))

    supplier.receive(doc.master_data(POINT, LOST, reason=reason))

    assert (supplier.states(), supplier.contracts()) == (["completed"], ["active"])
    assert supplier.supply() == [("active", START, None)]
    assert (outcome(supplier), overdue(supplier), supplier.dead()) == ("resumed", [], [])


def test_an_accepted_correction_resumes_our_supply_and_does_not_void_it(lost: Supplier) -> None:
    lost.receive(doc.a_notification(POINT, LOST, "D34"))

    assert lost.supply() == [("active", START, None)]
    assert outcome(lost) == "resumed"


def test_supply_that_is_finally_settled_is_resumed_too(lost: Supplier) -> None:
    lost.rows("UPDATE market.process SET state = 'final_settled' RETURNING 1")

    lost.receive(doc.master_data(POINT, LOST, reason="D07"))

    assert (lost.supply(), lost.states(), outcome(lost)) == (
        [("active", START, None)],
        ["completed"],
        "resumed",
    )


def test_the_outcome_told_by_both_messages_in_either_order_is_one(lost: Supplier) -> None:
    lost.receive(
        doc.master_data(POINT, LOST, reason="D07"), doc.master_data(POINT, LOST, reason="D07")
    )

    assert (lost.supply(), outcome(lost), lost.dead()) == ([("active", START, None)], "resumed", [])


def test_a_refused_correction_leaves_our_supply_ended(lost: Supplier) -> None:
    lost.receive(doc.a_notification(POINT, LOST, "D35"))

    assert lost.supply() == [("active", START, LOST)]
    assert (outcome(lost), overdue(lost)) == ("refused", [])


def test_supply_goes_on_until_our_next_supply_at_the_point_has_begun(
    lost: Supplier, clock: HandClock
) -> None:
    supplied(lost, clock, move_in=ASKED)

    lost.receive(doc.master_data(POINT, LOST, reason="D07"))

    assert (outcome(lost), overdue(lost), lost.dead()) == ("resumed", [], [])
    assert lost.supply() == [("active", START, ASKED), ("active", ASKED, None)]
    assert lost.states() == ["offboarding", "completed"]
    assert lost.contracts() == ["ended", "active"]


@pytest.mark.parametrize("begun", [True, False])
def test_supply_goes_on_for_good_where_our_next_one_comes_to_nothing(
    lost: Supplier, clock: HandClock, begun: bool
) -> None:
    next_day = ASKED if begun else ASKED + 5 * DAY
    reference = waiting(lost, move_in=next_day)
    if begun:
        lost.activate()
    lost.receive(doc.master_data(POINT, LOST, reason="D07"))
    assert lost.supply()[0] == ("active", START, next_day)

    if begun:
        lost.receive(doc.a_notification(POINT, next_day, "D34"))
    else:
        lost.cancel(reference)
        lost.send()
        lost.receive(doc.a_confirmation(lost.transaction(CANCEL), CANCEL, "E65"))

    assert lost.supply()[0] == ("active", START, None)
    assert lost.states()[0] == "completed"
    assert lost.contracts()[0] == "active"


def test_a_confirmed_switch_to_us_begins_after_supply_that_is_resumed_until_its_day(
    lost: Supplier, clock: HandClock
) -> None:
    waiting(lost, move_in=None)
    lost.receive(doc.master_data(POINT, LOST, reason="D07"))
    ((_, _, next_day),) = [row for row in lost.supply() if row[1] == START]

    assert lost.supply() == [("active", START, next_day), ("planned", next_day, None)]
    clock.move_to_day(next_day)
    assert lost.activate() == 1


def test_supply_that_cannot_be_resumed_by_itself_stays_with_the_deadlines(lost: Supplier) -> None:
    lost.rows("UPDATE portfolio.supply_period SET state = 'void' RETURNING 1")

    lost.receive(doc.master_data(POINT, LOST, reason="D07"))

    assert outcome(lost) == "accepted"
    assert "supply that was to go on has not been resumed" in overdue(lost)


def test_supply_is_resumed_beside_a_signup_that_awaits_the_market(lost: Supplier) -> None:
    """The market decides about that one: it answers that we supply the point already."""
    lost.sign_up(move_in=None)

    lost.receive(doc.master_data(POINT, LOST, reason="D07"))

    assert outcome(lost) == "resumed"
    assert lost.contracts() == ["active", "awaiting"]


def test_a_request_about_a_point_that_was_never_ours_is_noted_too(
    supplier: Supplier, clock: HandClock
) -> None:
    clock.instant = start_of_day(ASKED) + timedelta(hours=9)

    supplier.receive(request())

    assert noted(supplier) == [("D07", LOST, date(2026, 3, 13), None, None)]
    assert overdue(supplier) == ["we are asked to take a point back"]


def test_supply_of_ours_that_began_by_mistake_is_void_as_ever(
    supplier: Supplier, clock: HandClock
) -> None:
    """We are the supplier before and the wrong one: the customer moved from one contract of ours to
    another.
    """
    supplied(supplier, clock)

    supplier.receive(request(START), doc.a_notification(POINT, START, "D34"))

    assert supplier.supply() == [("void", START, None)]


def test_a_request_for_another_reason_is_a_dead_record(supplier: Supplier) -> None:
    supplier.receive(request(reason="E03"))

    ((code, error),) = supplier.dead()
    assert code == "unable-to-handle-record"
    assert "D07 and D33" in error
