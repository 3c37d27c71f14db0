"""RSM-003: what we answer to a request to take a point back, and by when."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from elhandel.market import mistakes
from elhandel.market.conversations import Conversation, Subject, conversation, work_list
from elhandel.market.mistakes import OpenResumption, UnableToTakeBack
from elhandel.market.requests import waiting_requests
from elhandel.market.sent import tries
from elhandel.values.days.local_time import start_of_day
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.datahub import Answer
from tests.builders.journeys import DAY, POINT, START, supplied
from tests.builders.supplier import Supplier

LOST = START + 20 * DAY
ASKED, LAST = date(2026, 3, 10), date(2026, 3, 13)  # three business days
TRANSACTION = "aa00c0de-0003"


@pytest.fixture
def lost(supplier: Supplier, clock: HandClock) -> Supplier:
    """Supply of ours that another supplier took over, and the request to take it back."""
    supplied(supplier, clock)
    supplier.receive(doc.a_notification(POINT, LOST, "E03"))
    clock.move_to_day(ASKED)
    record = {
        "mRID": TRANSACTION,
        "marketEvaluationPoint.mRID": doc.gs1(POINT),
        "start_DateAndOrTime.dateTime": doc.midnight(LOST),
    }
    supplier.receive(doc.a_document("RequestReallocateChangeOfSupplier", record, reason="D07"))
    return supplier


def answer(supplier: Supplier, verdict: Any) -> None:
    with supplier.backoffice.transaction() as tx:
        decision = Decision("mette", "the contract was terminated", supplier.clock.now())
        mistakes.answer_resumption(tx, Gsrn(POINT), verdict, decision, supplier.clock.today())


def waiting(supplier: Supplier) -> list[OpenResumption]:
    with supplier.backoffice.transaction() as tx:
        return list(mistakes.open_resumptions(tx))


def overdue(supplier: Supplier) -> list[str]:
    with supplier.database.transaction() as tx:
        return [entry.what for entry in work_list(tx, supplier.clock)]


def sent(supplier: Supplier) -> list[tuple[str, dict[str, Any]]]:
    """What has left of our answers: the name of the document, and its body."""
    left = [(next(iter(call.json)), call.json) for call in supplier.hub.documents]
    return [
        (root.removesuffix("_MarketDocument"), body) for root, body in left if "Reallocate" in root
    ]


@pytest.mark.parametrize(
    ("verdict", "name", "code", "reason"),
    [("accepted", "Confirm", "A01", None), ("refused", "Reject", "A02", "D29")],
)
def test_our_answer_leaves_as_a_document_that_names_the_request(
    lost: Supplier,
    verdict: str,
    name: str,
    code: str,
    reason: str | None,
) -> None:
    answer(lost, verdict)
    lost.send()

    ((document, body),) = sent(lost)
    assert document == f"{name}RequestReallocateChangeOfSupplier"
    content = body[f"{document}_MarketDocument"]
    (record,) = content["MktActivityRecord"]
    assert (content["type"]["value"], content["reason.code"]["value"]) == ("D02", code)
    assert content["process.processType"]["value"] == "D07"
    assert record["originalTransactionIDReference_MktActivityRecord.mRID"] == TRANSACTION
    assert record["marketEvaluationPoint.mRID"]["value"] == POINT
    reasons = [entry["code"]["value"] for entry in record.get("Reason", [])]
    assert reasons == ([] if reason is None else [reason])


@pytest.mark.parametrize("verdict", ["accepted", "refused"])
def test_our_answer_is_valid_by_energinets_schemas(
    lost: Supplier, valid: Callable[[Any], list[str]], verdict: str
) -> None:
    answer(lost, verdict)
    lost.send()

    ((_, body),) = sent(lost)
    assert valid(body) == []


def test_an_accepted_request_waits_for_master_data_which_resume_supply(lost: Supplier) -> None:
    answer(lost, "accepted")
    assert "master data" in waiting(lost)[0].do
    assert overdue(lost) == []

    lost.receive(doc.master_data(POINT, LOST, reason="D07"))

    assert (lost.supply(), waiting(lost)) == ([("active", START, None)], [])


def test_a_refused_request_is_concluded_and_supply_stays_ended(
    lost: Supplier, clock: HandClock
) -> None:
    answer(lost, "refused")
    clock.move_to_day(LAST + DAY)

    assert (waiting(lost), overdue(lost)) == ([], [])
    assert lost.supply() == [("active", START, LOST)]
    assert lost.rows("SELECT answer, answered_by, answer_why, outcome FROM market.resumption") == [
        ("refused", "mette", "the contract was terminated", "refused")
    ]


def test_the_market_that_gives_the_point_back_in_spite_of_our_refusal_is_followed(
    lost: Supplier,
) -> None:
    """A refusal that came too late there."""
    answer(lost, "refused")

    lost.receive(doc.master_data(POINT, LOST, reason="D07"))

    assert lost.supply() == [("active", START, None)]


def test_the_same_answer_again_is_sent_once_and_another_is_refused(lost: Supplier) -> None:
    answer(lost, "accepted")
    answer(lost, "accepted")
    with pytest.raises(UnableToTakeBack, match="cannot be changed"):
        answer(lost, "refused")
    lost.send()

    assert len(sent(lost)) == 1


def test_an_answer_after_three_business_days_is_refused_before_it_is_sent(
    lost: Supplier, clock: HandClock
) -> None:
    clock.move_to_day(LAST + DAY)
    with pytest.raises(UnableToTakeBack, match=f"until {LAST}; silence has accepted"):
        answer(lost, "refused")
    lost.send()

    assert sent(lost) == []


def test_on_the_last_day_an_answer_is_taken(lost: Supplier, clock: HandClock) -> None:
    clock.move_to_day(LAST)
    answer(lost, "refused")

    assert waiting(lost) == []


def test_an_answer_that_datahub_refuses_in_transport_leaves_the_request_open(
    lost: Supplier,
) -> None:
    answer(lost, "refused")
    lost.hub.answer("/v1.0/cim/", Answer(400, b'{"error": {"code": "00302", "message": "no"}}'))
    lost.send()

    ((open_again),) = waiting(lost)
    assert (open_again.answer, open_again.outcome) == (None, None)
    assert overdue(lost) == ["we are asked to take a point back"]


def test_an_answer_that_has_not_left_is_listed_with_what_waits_and_what_was_sent(
    lost: Supplier,
) -> None:
    answer(lost, "refused")
    lost.hub.answer("/v1.0/cim/", Answer(404, b"no"))
    lost.send()

    with lost.backoffice.transaction() as tx:
        (waits,) = waiting_requests(tx).requests
        (tried,) = tries(tx, transaction_id=waits.transaction_id).tries
    assert (waits.document, waits.process_id) == (tried.document, None)
    assert {str(waits.gsrn), str(tried.gsrn)} == {POINT}


def test_a_point_that_nobody_asks_us_to_take_back_is_not_found(lost: Supplier) -> None:
    other, decision = Gsrn("571313180000000012"), Decision("mette", "why", lost.clock.now())

    with lost.backoffice.transaction() as tx, pytest.raises(NotFound, match="not asked"):
        mistakes.answer_resumption(tx, other, "accepted", decision, lost.clock.today())


def test_our_answer_stands_in_the_history_of_the_supply(lost: Supplier) -> None:
    answer(lost, "refused")

    (cause,) = lost.rows("SELECT cause FROM market.process_event WHERE event = 'answer_resumption'")
    assert "mette: we do not take the point back" in cause[0]


def test_supply_that_was_opened_again_by_hand_is_concluded(lost: Supplier) -> None:
    lost.rows("UPDATE portfolio.supply_period SET state = 'void' RETURNING 1")
    lost.receive(doc.master_data(POINT, LOST, reason="D07"))
    assert "could not be resumed" in waiting(lost)[0].do

    with lost.backoffice.transaction() as tx:
        decision = Decision("mette", "the days were corrected", lost.clock.now())
        mistakes.conclude_resumption(tx, Gsrn(POINT), decision)

    assert waiting(lost) == []


def test_its_conversation_shows_what_was_asked_and_answered_and_what_is_expected_next(
    lost: Supplier,
) -> None:
    before = talk(lost)
    lost.clock.move_by(minutes=1)
    answer(lost, "accepted")
    lost.send()
    after = talk(lost)

    assert [(entry.what, entry.document) for entry in after.entries] == [
        ("received", "RequestReallocateChangeOfSupplier"),
        ("sent", "ConfirmRequestReallocateChangeOfSupplier"),
    ]
    assert before.next is not None
    assert after.next is not None
    assert (before.next.what, before.next.by) == (
        "we accept or refuse (RSM-003)",
        start_of_day(LAST + DAY),
    )
    assert "master data" in after.next.what


def talk(supplier: Supplier) -> Conversation:
    with supplier.database.transaction() as tx:
        return conversation(tx, Subject(resumption=TRANSACTION), supplier.clock.now())
