"""What we send: when, under which ids, and what becomes of it on the way."""

from datetime import date
from typing import Any

import pytest

from tests.builders import documents as doc
from tests.builders.clock import HandClock, at
from tests.builders.datahub import TOKEN_PATH, Answer
from tests.builders.identifiers import a_gsrn
from tests.builders.journeys import CUSTOMER, POINT, START, confirmed
from tests.builders.supplier import Supplier

CPR = "0101901234"


def the_record(call: Any) -> dict[str, Any]:
    ((content),) = call.json.values()
    (record,) = content["MktActivityRecord"]
    return dict(record)


def ids(call: Any) -> tuple[str, str]:
    """(message id, transaction id) of a document we sent."""
    ((content),) = call.json.values()
    return content["mRID"], content["MktActivityRecord"][0]["mRID"]


# --- ids ------------------------------------------------------------------------------------------


def test_the_ids_stand_in_our_books_before_anything_is_sent(supplier: Supplier) -> None:
    supplier.sign_up()
    supplier.hub.answer("/v1.0/cim/", *[Answer(503)] * 4)
    supplier.send()
    ((message, transaction),) = supplier.rows(
        "SELECT message_id, transaction_id FROM market.request"
    )
    assert {ids(call) for call in supplier.hub.documents} == {(message, transaction)}


def test_a_request_whose_answer_was_lost_goes_out_again_with_the_same_ids(
    supplier: Supplier, clock: HandClock
) -> None:
    supplier.sign_up()
    supplier.hub.answer("/v1.0/cim/", *[Answer(503)] * 4)
    assert supplier.send().later == 1
    supplier.hub.answer(
        "/v1.0/cim/", Answer(400, b'{"error": {"code": "00101", "message": "not unique"}}')
    )
    clock.move_by(minutes=1)
    assert supplier.send().sent == 1
    assert len({call.body for call in supplier.hub.documents}) == 1
    assert supplier.states() == ["sent"]
    assert supplier.value("SELECT sent_at FROM market.request") == clock.now()


def test_a_request_that_left_is_noted_with_its_correlation(supplier: Supplier) -> None:
    supplier.sign_up()
    supplier.send()
    assert supplier.value("SELECT correlation_id FROM market.request") == "correlation-1"
    assert supplier.send().sent == 0


def test_every_request_has_ids_of_its_own(supplier: Supplier) -> None:
    for number in range(1, 6):
        supplier.sign_up(gsrn=a_gsrn(number))
    supplier.send()
    used = [message_id for call in supplier.hub.documents for message_id in ids(call)]
    assert len(set(used)) == len(used) == 10
    assert all(len(message_id) == 36 for message_id in used)


# --- what may go wrong on the way -----------------------------------------------------------------


def test_a_refusal_in_transport_rejects_the_signup_with_a_plain_reason(supplier: Supplier) -> None:
    signup = supplier.sign_up()
    supplier.hub.answer(
        "/v1.0/cim/", Answer(400, b'{"error": {"code": "00302", "message": "does not validate"}}')
    )
    assert supplier.send().parked == 1
    found = supplier.signup(signup.reference)
    assert (found.status, found.rejection_reason) == (
        "rejected",
        "DataHub could not take the request; we are looking into it.",
    )
    assert supplier.contracts() == ["cancelled"]
    assert "HTTP 400: 00302." in supplier.value("SELECT reject_text FROM market.process")


def test_credentials_that_are_refused_leave_the_signup_waiting(
    supplier: Supplier, clock: HandClock
) -> None:
    signup = supplier.sign_up()
    supplier.hub.answer(TOKEN_PATH, Answer(401, b'{"error": "invalid_client"}'))
    assert supplier.send().later == 1
    assert supplier.signup(signup.reference).status == "processing"
    clock.move_by(minutes=1)
    assert supplier.send().sent == 1


def test_one_request_that_cannot_be_built_does_not_hold_up_the_others(supplier: Supplier) -> None:
    """A customer whose number can no longer be opened is one customer's trouble."""
    for number in range(1, 4):
        supplier.sign_up(gsrn=a_gsrn(number), cpr_cvr=f"010190123{number}")
    with supplier.database.transaction() as tx:
        tx.execute("UPDATE portfolio.customer SET identity_sealed = 'spoilt' WHERE customer_id = 2")
    dispatched = supplier.send()
    assert (dispatched.sent, dispatched.later) == (2, 1)
    sent = {
        the_record(call)["marketEvaluationPoint.mRID"]["value"] for call in supplier.hub.documents
    }
    assert sent == {a_gsrn(1), a_gsrn(3)}


# --- customer data --------------------------------------------------------------------------------


def test_customer_data_goes_out_once_the_master_data_is_there_and_not_before(
    supplier: Supplier,
) -> None:
    supplier.sign_up()
    supplier.send()
    supplier.receive(doc.a_confirmation(supplier.transaction()))
    assert supplier.send().sent == 0
    supplier.receive(doc.master_data(POINT, START))
    assert supplier.send().sent == 1
    assert supplier.send().sent == 0
    sent = supplier.hub.documents[-1]
    facts = the_record(sent)["MarketEvaluationPoint"]
    assert sent.path.endswith("/requestchangecustomercharacteristics")
    assert facts["firstCustomer_MarketParticipant.mRID"] == {"codingScheme": "ARR", "value": CPR}
    assert [
        (place["type"]["value"], place["mainAddress"]) for place in facts["UsagePointLocation"]
    ] == [
        ("D01", doc.ADDRESS),
        ("D04", doc.ADDRESS),
    ]
    assert the_record(sent)["start_DateAndOrTime.dateTime"] == "2026-02-04T23:00:00Z"


@pytest.mark.parametrize("days_back", [0, 3])
def test_customer_data_goes_out_for_a_move_in_that_begins_at_once(
    supplier: Supplier, days_back: int
) -> None:
    moved_in = date(2026, 1, 15 - days_back)
    supplier.sign_up(move_in=moved_in)
    supplier.send()
    answer = doc.a_confirmation(supplier.transaction(), reason="E65")
    supplier.receive(answer, doc.master_data(POINT, moved_in, reason="E65"))
    assert supplier.activate() == 1  # the poller's job does both at once
    assert supplier.send().sent == 1
    assert supplier.hub.documents[-1].path.endswith("/requestchangecustomercharacteristics")
    supplier.receive(
        doc.a_confirmation(
            supplier.transaction("RequestChangeCustomerCharacteristics"), CUSTOMER, "E65"
        )
    )
    assert supplier.value("SELECT customer_data FROM market.process") == "confirmed"


def test_customer_data_that_datahub_refuses_is_noted_and_the_switch_does_not_begin(
    supplier: Supplier, clock: HandClock
) -> None:
    confirmed(supplier)
    supplier.receive(doc.master_data(POINT, START))
    supplier.send()
    supplier.receive(doc.a_rejection(supplier.transaction(CUSTOMER), "D03", request=CUSTOMER))
    clock.move_to_day(START)
    assert supplier.activate() == 0
    assert supplier.value("SELECT customer_data FROM market.process") == "refused"


def test_the_start_is_the_danish_midnight_in_summer_too(
    supplier: Supplier, clock: HandClock
) -> None:
    clock.instant = at("2026-06-10T10:00")
    supplier.sign_up()
    supplier.send()
    assert (
        the_record(supplier.hub.documents[0])["start_DateAndOrTime.dateTime"]
        == "2026-06-30T22:00:00Z"
    )
