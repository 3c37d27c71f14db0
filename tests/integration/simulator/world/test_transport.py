"""The transport: tokens, sending, peeking, dequeuing, and what is refused at the door."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

START = date(2026, 1, 1)
OPEN_QUEUES = ("Timeseries", "MasterData", "Charges", "Aggregations")


def _request(outside: Any, **envelope: Any) -> dict[str, Any]:
    household = outside.households()[1]
    record = {
        "mRID": "transaction-1",
        "marketEvaluationPoint.mRID": {"codingScheme": "A10", "value": household["gsrn"]},
        "marketEvaluationPoint.energySupplier_MarketParticipant.mRID": {
            "codingScheme": "A10",
            "value": "5790002000003",
        },
        "start_DateAndOrTime.dateTime": "2025-12-31T23:00:00Z",
    }
    document: dict[str, Any] = outside.document(
        "RequestChangeOfSupplier", "E03", [record], **envelope
    )
    return document


def _errors(answer: Any) -> set[str]:
    error = answer.json()["error"]
    assert set(error) == {"code", "message", "target", "details", "innererror"}
    return {detail["code"] for detail in error["details"]}


def test_a_message_that_is_taken_in_is_answered_202_with_a_correlation_id_and_no_body(
    outside: Any,
) -> None:
    answer = outside.call("POST", "/v1.0/cim/requestchangeofsupplier", json=_request(outside))
    assert (answer.status_code, answer.content) == (202, b"")
    assert answer.headers["CorrelationId"]


def test_a_document_name_and_a_queue_are_known_in_any_case(outside: Any) -> None:
    assert (
        outside.call(
            "POST", "/v1.0/cim/RequestChangeOfSUPPLIER", json=_request(outside)
        ).status_code
        == 202
    )
    assert outside.call("GET", "/v1.0/cim/masterDATA").status_code == 200


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}, 200),
        ({"grant_type": "password", "client_id": "a", "client_secret": "b"}, 400),
        ({"grant_type": "client_credentials", "client_id": "a"}, 401),
    ],
)
def test_a_token_is_given_for_client_credentials_only(
    outside: Any, form: dict[str, str], status: int
) -> None:
    answer = outside.call("POST", "/oauth2/v2.0/token", data=form)
    assert answer.status_code == status
    if status == 200:
        assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 3599)


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic abc"])
def test_a_call_without_a_valid_token_is_answered_401(outside: Any, header: str) -> None:
    for method, path in (
        ("GET", "MasterData"),
        ("POST", "requestchangeofsupplier"),
        ("DELETE", "dequeue/x"),
    ):
        answer = outside.call(method, f"/v1.0/cim/{path}", headers={"Authorization": header})
        assert answer.status_code == 401


def test_a_token_ends_after_an_hour(outside: Any) -> None:
    token = outside.token
    outside.at(2025, 12, 10, 12, 59)
    outside.token = token
    assert outside.call("GET", "/v1.0/cim/Charges").status_code == 204
    outside.at(2025, 12, 10, 13, 1)
    outside.token = token
    assert outside.call("GET", "/v1.0/cim/Charges").status_code == 401


@pytest.mark.parametrize(
    ("path", "content_type", "status"),
    [
        ("requestchangeofsupplier", "text/plain", 415),
        ("requestchangeofsupplier", "application/json; charset=utf-8", 400),
        ("requestsomething", "application/json", 404),
    ],
)
def test_a_wrong_content_type_or_name_is_refused(
    outside: Any, path: str, content_type: str, status: int
) -> None:
    headers = {"Content-Type": content_type}
    assert (
        outside.call("POST", f"/v1.0/cim/{path}", content=b"{}", headers=headers).status_code
        == status
    )


def test_a_message_without_a_content_type_is_refused(outside: Any) -> None:
    assert (
        outside.call("POST", "/v1.0/cim/requestchangeofsupplier", content=b"{}").status_code == 415
    )


def test_a_message_above_50_megabytes_is_refused(outside: Any) -> None:
    headers = {"Content-Type": "application/json"}
    answer = outside.call(
        "POST",
        "/v1.0/cim/requestchangeofsupplier",
        content=b" " * (50 * 1024 * 1024 + 1),
        headers=headers,
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("envelope", "status", "code"),
    [
        ({"mRID": ""}, 400, "00201"),
        ({"mRID": "x" * 37}, 400, "00305"),
        ({"type": {"value": "414"}}, 400, "00401"),
        ({"process.processType": {"value": "E20"}}, 400, "00402"),
        ({"createdDateTime": "yesterday"}, 400, "00302"),
        ({"surprise": 1}, 400, "00302"),
        ({"MktActivityRecord": []}, 400, "00302"),
        (
            {"sender_MarketParticipant.mRID": {"codingScheme": "A10", "value": "5799999933318"}},
            400,
            "00002",
        ),
        ({"sender_MarketParticipant.marketRole.type": {"value": "DDM"}}, 403, "00001"),
        (
            {"receiver_MarketParticipant.mRID": {"codingScheme": "A10", "value": "5799999933318"}},
            400,
            "00303",
        ),
        ({"receiver_MarketParticipant.marketRole.type": {"value": "DGL"}}, 400, "00304"),
    ],
)
def test_a_message_with_a_wrong_envelope_is_refused_with_its_code(
    outside: Any, envelope: dict[str, Any], status: int, code: str
) -> None:
    answer = outside.call(
        "POST", "/v1.0/cim/requestchangeofsupplier", json=_request(outside, **envelope)
    )
    assert answer.status_code == status
    assert _errors(answer) == {code}
    assert outside.take_all("MasterData") == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("mRID", "", "00202"),
        ("mRID", "x" * 37, "00205"),
        ("mRID", None, "00302"),
        ("start_DateAndOrTime.dateTime", "2025-12-31", "00302"),
        ("marketEvaluationPoint.mRID", "571313180000000012", "00302"),
        ("unknown", 1, "00302"),
    ],
)
def test_a_record_that_does_not_validate_is_refused_with_its_code(
    outside: Any, field: str, value: Any, code: str
) -> None:
    document = _request(outside)
    document["RequestChangeOfSupplier_MarketDocument"]["MktActivityRecord"][0][field] = value
    answer = outside.call("POST", "/v1.0/cim/requestchangeofsupplier", json=document)
    assert answer.status_code == 400
    assert _errors(answer) == {code}


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"RequestEndOfSupply_MarketDocument":{}}'])
def test_what_is_not_the_document_is_refused(outside: Any, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = outside.call(
        "POST", "/v1.0/cim/requestchangeofsupplier", content=body, headers=headers
    )
    assert (answer.status_code, _errors(answer)) == (400, {"00302"})


def test_message_and_transaction_ids_are_used_once_and_a_repeat_changes_nothing(
    outside: Any,
) -> None:
    document = _request(outside)
    assert (
        outside.call("POST", "/v1.0/cim/requestchangeofsupplier", json=document).status_code == 202
    )
    before = len(outside.take_all("MasterData"))
    again = outside.call("POST", "/v1.0/cim/requestchangeofsupplier", json=document)
    assert (again.status_code, _errors(again)) == (400, {"00101", "00102"})
    document["RequestChangeOfSupplier_MarketDocument"]["mRID"] = "another-message"
    again = outside.call("POST", "/v1.0/cim/requestchangeofsupplier", json=document)
    assert (again.status_code, _errors(again)) == (400, {"00102"})
    assert before > 0
    assert outside.take_all("MasterData") == []


def test_a_transaction_id_twice_in_one_message_is_refused(outside: Any) -> None:
    document = _request(outside)
    records = document["RequestChangeOfSupplier_MarketDocument"]["MktActivityRecord"]
    records.append(dict(records[0]))
    assert _errors(outside.call("POST", "/v1.0/cim/requestchangeofsupplier", json=document)) == {
        "00102"
    }


@pytest.mark.parametrize("queue", OPEN_QUEUES)
def test_an_empty_queue_answers_204(outside: Any, queue: str) -> None:
    assert outside.call("GET", f"/v1.0/cim/{queue}").status_code == 204


def test_a_peek_gives_the_same_message_until_it_is_dequeued(outside: Any) -> None:
    for number in (1, 2):
        outside.control(
            "POST", "/messages", json={"queue": "MasterData", "body": f'{{"n":{number}}}'}
        )
    first = outside.call("GET", "/v1.0/cim/MasterData")
    again = outside.call("GET", "/v1.0/cim/MasterData")
    assert (first.headers["MessageId"], first.content) == (
        again.headers["MessageId"],
        again.content,
    )
    assert (
        outside.call("DELETE", f"/v1.0/cim/dequeue/{first.headers['MessageId']}").status_code == 200
    )
    assert outside.call("GET", "/v1.0/cim/MasterData").json() == {"n": 2}


def test_a_message_that_no_queue_holds_cannot_be_dequeued(outside: Any) -> None:
    outside.control("POST", "/messages", json={"queue": "Charges", "body": "{}"})
    message_id = outside.call("GET", "/v1.0/cim/Charges").headers["MessageId"]
    assert outside.call("DELETE", f"/v1.0/cim/dequeue/{message_id}").status_code == 200
    assert outside.call("DELETE", f"/v1.0/cim/dequeue/{message_id}").status_code == 400
    assert outside.call("DELETE", "/v1.0/cim/dequeue/unknown").status_code == 400


def test_an_unknown_queue_is_404(outside: Any) -> None:
    assert outside.call("GET", "/v1.0/cim/Letters").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "RSM-001/request-E03-switch-private.json",
        "RSM-001/request-E65-move-in.json",
        "RSM-003/confirm-D07-by-us.json",
        "RSM-003/reject-D07-D29-by-us.json",
        "RSM-005/request-E66-move-out.json",
        "RSM-006/request-E0G.json",
        "RSM-015/request-E23.energinet.json",
        "RSM-016/request-D32-D01.json",
        "RSM-017/request-D05-month-all-charges-as-supplier.json",
        "RSM-020/request-D22-disconnect.json",
        "RSM-024/request-E03-cancel-switch.json",
        "RSM-027/request-E03-before-start.json",
        "RSM-027/request-E34.energinet-xml.json",
        "RSM-030/request-D17-tax-link-by-supplier.json",
        "RSM-032/request-E0G.json",
        "RSM-035/request-D48-price-series.json",
    ],
)
def test_the_examples_of_what_a_supplier_sends_are_taken_in(
    outside: Any, shared: Callable[[str], Path], name: str
) -> None:
    document = json.loads(shared(f"datahub/cim/examples/{name}").read_text())
    root = next(iter(document))
    document[root]["sender_MarketParticipant.mRID"]["value"] = "5790002000003"
    answer = outside.call(
        "POST", f"/v1.0/cim/{root.removesuffix('_MarketDocument')}", json=document
    )
    assert answer.status_code == 202, answer.text
    for queue in OPEN_QUEUES:  # whatever it brings is valid, which take_all checks
        assert all(message.message_id for message in outside.take_all(queue))
