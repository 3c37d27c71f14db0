"""A fault of transport is not an answer of the market: whatever was asked waits, is shown, and
leaves later.
"""

from typing import Any

import pytest

from elhandel.market import hub, requests
from elhandel.platform.work import outbox
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.datahub import Answer
from tests.builders.journeys import CUSTOMER, POINT, START, confirmed, waiting
from tests.builders.supplier import Supplier

FAULTS = {
    "403": Answer(403),
    "404": Answer(404, b"<html>Not found</html>", {"Content-Type": "text/html"}),
    "302": Answer(302, b"", {"Location": "https://sign.in/here"}),
    "405": Answer(405),
    "408": Answer(408),
    "409": Answer(409, b'{"error": {"code": "Conflict", "message": "a gateway\'s"}}'),
    "415": Answer(415, b'{"statusCode": 415, "message": "Unsupported Media Type"}'),
    "400, a code that nobody knows": Answer(
        400, b'{"error": {"code": "00999", "message": "news"}}'
    ),
    "a page with 200": Answer(200, b"<html>Sign in</html>", {"Content-Type": "text/html"}),
    "202 without its correlation": Answer(202),
    "our GLN is not the one that signed in": Answer(
        400, b'{"error": {"code": "00002", "message": "the sender"}}'
    ),
}

faulty = pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())


def fails_then_leaves(supplier: Supplier, clock: HandClock, fault: Answer) -> None:
    """The request that is due meets the fault, waits, and leaves as the same document once the
    fault is gone.
    """
    before = len(supplier.hub.documents)
    supplier.hub.answer("/v1.0/cim/", fault)
    assert (supplier.send().later, supplier.send().later) == (1, 0)
    clock.move_by(minutes=1)
    assert supplier.send().sent == 1
    first, second = supplier.hub.documents[before:]
    assert first.body == second.body


@faulty
def test_a_signup_waits_and_is_not_rejected(
    supplier: Supplier, clock: HandClock, fault: Answer
) -> None:
    signup = supplier.sign_up()
    fails_then_leaves(supplier, clock, fault)
    assert supplier.signup(signup.reference).status == "processing"
    assert supplier.value("SELECT answered_at FROM market.request") is None


@faulty
def test_a_cancellation_waits_and_supply_does_not_begin(
    supplier: Supplier, clock: HandClock, fault: Answer
) -> None:
    reference = waiting(supplier)
    supplier.cancel(reference)
    fails_then_leaves(supplier, clock, fault)
    assert supplier.states() == ["cancellation_pending"]
    cancellation = supplier.transaction("RequestCancellation")
    supplier.receive(doc.a_confirmation(cancellation, "RequestCancellation"))
    clock.move_to_day(START)
    assert supplier.activate() == 0
    assert supplier.states() == ["cancelled"]


@faulty
def test_customer_data_waits_and_is_not_refused(
    supplier: Supplier, clock: HandClock, fault: Answer
) -> None:
    confirmed(supplier)
    supplier.receive(doc.master_data(POINT, START))
    fails_then_leaves(supplier, clock, fault)
    assert supplier.value("SELECT customer_data FROM market.process") == "sent"
    supplier.receive(doc.a_confirmation(supplier.transaction(CUSTOMER), CUSTOMER))
    assert supplier.value("SELECT customer_data FROM market.process") == "confirmed"


def waits(supplier: Supplier, **asked: Any) -> requests.WaitingRequests:
    with supplier.database.transaction() as tx:
        return requests.waiting_requests(tx, **asked)


def test_what_waits_is_shown_with_what_was_answered(supplier: Supplier, clock: HandClock) -> None:
    supplier.sign_up()
    written = clock.now()
    supplier.hub.answer("/v1.0/cim/", *[FAULTS["404"]] * 3)
    for _ in range(3):
        assert supplier.send().later == 1
        clock.move_by(minutes=2)
    (request,) = waits(supplier).requests
    assert (request.transaction_id, str(request.gsrn), request.attempts) == (
        supplier.transaction(),
        POINT,
        3,
    )
    assert (request.since, request.parked_at) == (written, None)
    assert request.next_try is not None
    for part in ("HTTP 404", "text/html", "no answer of DataHub", "sent again"):
        assert part in request.reason
    assert supplier.send().sent == 1
    assert waits(supplier).requests == []


def test_what_datahub_refused_is_shown_without_a_next_try(supplier: Supplier) -> None:
    supplier.sign_up()
    supplier.hub.answer(
        "/v1.0/cim/", Answer(400, b'{"error": {"code": "00302", "message": "does not validate"}}')
    )
    assert supplier.send().parked == 1
    (request,) = waits(supplier).requests
    assert request.next_try is None
    assert request.parked_at is not None
    assert "HTTP 400: 00302." in request.reason


def test_a_list_of_what_waits_says_how_much_it_leaves_out(supplier: Supplier) -> None:
    for number in ("571313180000000001", "571313180000000012", "571313180000000029"):
        supplier.sign_up(gsrn=number)
    supplier.hub.answer("/v1.0/cim/", *[FAULTS["403"]] * 3)
    assert supplier.send().later == 3
    found = waits(supplier, limit=1)
    assert (len(found.requests), found.left_out) == (1, 2)


def test_how_long_the_oldest_request_waits_is_known_until_it_has_left(
    supplier: Supplier, clock: HandClock
) -> None:
    def oldest() -> Any:
        with supplier.database.transaction() as tx:
            return outbox.oldest_waiting(tx, requests.DESTINATION)

    assert oldest() is None
    supplier.sign_up()
    written = clock.now()
    supplier.hub.answer("/v1.0/cim/", FAULTS["302"])
    supplier.send()
    clock.move_by(minutes=31)
    assert oldest() == written
    supplier.send()
    assert oldest() is None


def test_a_message_is_handled_once_when_its_dequeue_was_answered_by_something_else(
    supplier: Supplier,
) -> None:
    supplier.hub.answer("/v1.0/cim/dequeue/", FAULTS["404"])
    with pytest.raises(hub.Undecided):
        supplier.receive(doc.master_data(POINT, START))
    assert [len(queue) for queue in supplier.hub.queues.values()] == [1]
    assert supplier.poll().messages == 1
    assert [len(queue) for queue in supplier.hub.queues.values()] == [0]
    assert supplier.value("SELECT count(*) FROM portfolio.metering_point_version") == 1
