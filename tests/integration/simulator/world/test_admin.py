"""The administration surface: errors and unreadable messages on demand, and the way to lift a
fault.
"""

import json
from typing import Any

import httpx
import pytest

from simulator.world.outside import OutsideSettings
from simulator.world.outside.admin import MALFORMED
from tests.builders.clock import HandClock, at
from tests.builders.identifiers import SUPPLIER
from tests.builders.network.outside import an_outside_world

PEEK = "/v1.0/cim/MasterData"
TOKEN = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}


def admin(outside: Any, method: str, path: str, **arguments: Any) -> Any:
    answer = outside.call(method, f"/admin{path}", **arguments)
    assert answer.is_success, answer.text
    return answer.json()


def test_an_error_strikes_as_often_as_was_asked_and_then_no_more(outside: Any) -> None:
    admin(outside, "POST", "/inject-error", json={"status": 403, "count": 2, "path": "/cim/"})
    assert outside.call("POST", "/oauth2/v2.0/token", data=TOKEN).status_code == 200
    answers = [outside.call("GET", PEEK) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [403, 403, 204]
    assert answers[0].json()["error"]["code"] == "403"


def test_an_error_strikes_once_unless_something_else_is_asked(outside: Any) -> None:
    assert admin(outside, "POST", "/inject-error", json={"status": 503})["count"] == 1
    assert [outside.call("GET", PEEK).status_code for _ in range(2)] == [503, 204]


def test_an_error_without_an_end_strikes_until_it_is_lifted(outside: Any) -> None:
    number = admin(outside, "POST", "/inject-error", json={"status": 409, "count": None})["fault"]
    assert {outside.call("GET", PEEK).status_code for _ in range(5)} == {409}
    ((listed,),) = [admin(outside, "GET", "/faults")]
    assert (listed["fault"], listed["struck"], listed["remaining"]) == (number, 5, None)
    assert admin(outside, "DELETE", f"/faults/{number}") == {"lifted": 1}
    assert outside.call("GET", PEEK).status_code == 204
    assert outside.call("DELETE", f"/admin/faults/{number}").status_code == 404


def test_lifting_without_a_number_lifts_all(outside: Any) -> None:
    for _ in range(3):
        admin(outside, "POST", "/inject-error", json={"status": 500, "count": None})
    assert admin(outside, "DELETE", "/faults") == {"lifted": 3}
    assert admin(outside, "GET", "/faults") == []
    assert outside.call("GET", PEEK).status_code == 204


def test_an_error_may_be_of_one_document_of_one_method_or_of_one_path(outside: Any) -> None:
    admin(outside, "POST", "/inject-error", json={"status": 418, "document": "RequestCancellation"})
    admin(
        outside,
        "POST",
        "/inject-error",
        json={"status": 406, "path": "/dequeue/", "method": "DELETE"},
    )
    assert (
        outside.call("POST", "/v1.0/cim/requestchangeofsupplier", content=b"{}").status_code == 415
    )
    assert outside.call("GET", PEEK).status_code == 204
    assert outside.call("DELETE", "/v1.0/cim/dequeue/x").status_code == 406
    assert outside.call("POST", "/v1.0/cim/requestcancellation", content=b"{}").status_code == 418


@pytest.mark.parametrize(
    ("order", "kind", "text"),
    [
        ({"body": "<html>No</html>"}, "text/html; charset=utf-8", "<html>No</html>"),
        (
            {"body": "<html>No</html>", "content_type": "application/json"},
            "application/json",
            "<html>No</html>",
        ),
        ({"body": {"statusCode": 403}}, "application/json", '{"statusCode": 403}'),
        ({"body": ""}, None, ""),
    ],
)
def test_what_is_answered_may_be_anything(
    outside: Any, order: dict[str, Any], kind: str | None, text: str
) -> None:
    admin(
        outside,
        "POST",
        "/inject-error",
        json={"status": 200, "headers": {"Location": "/there"}, **order},
    )
    answer = outside.call("GET", PEEK)
    assert (answer.status_code, answer.headers["Location"], answer.text) == (200, "/there", text)
    assert answer.headers.get("Content-Type", "").split(";")[0] == (kind or "").split(";")[0]


def test_an_error_may_be_one_of_datahub(outside: Any) -> None:
    admin(
        outside,
        "POST",
        "/inject-error",
        json={"status": 400, "code": "00302", "message": "does not validate"},
    )
    error = outside.call("GET", PEEK).json()["error"]
    assert (error["code"], error["message"]) == ("00302", "does not validate")


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"status": 99},
        {"status": 400, "count": 0},
        {"status": 400, "document": "RequestCancellation", "path": "/x"},
        {"status": 400, "code": "00302", "body": ""},
        {"status": 400, "surprise": True},
    ],
)
def test_an_error_that_makes_no_sense_is_refused(outside: Any, order: dict[str, Any]) -> None:
    assert outside.call("POST", "/admin/inject-error", json=order).status_code == 422


@pytest.mark.parametrize("kind", sorted(MALFORMED))
def test_a_message_that_nobody_can_read_lies_on_its_queue(outside: Any, kind: str) -> None:
    order = {"queue": "MasterData", "kind": kind}
    laid = admin(outside, "POST", "/inject-malformed", json=order)
    answer = outside.call("GET", PEEK)
    assert (answer.headers["MessageId"], answer.text) == (laid["message_id"], MALFORMED[kind])


def test_a_message_may_be_malformed_in_any_way(outside: Any) -> None:
    laid = admin(outside, "POST", "/inject-malformed", json={"body": "\x00?"})
    assert laid["queue"] == "Timeseries"
    assert outside.call("GET", "/v1.0/cim/Timeseries").text == "\x00?"


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_the_peeks_of_one_queue_fail_and_others_do_not(outside: Any, status: int) -> None:
    order = {"kind": "answer", "status": status, "queue": "MasterData", "count": 2}
    admin(outside, "POST", "/faults", json=order)
    assert outside.call("GET", "/v1.0/cim/Charges").status_code == 204
    assert [outside.call("GET", PEEK).status_code for _ in range(3)] == [status, status, 204]


# The peer has gone, or resets what is still under way: which of the two is a matter of moments.
TORN = (httpx.RemoteProtocolError, httpx.ReadError)


def test_a_call_whose_answer_is_torn_has_had_its_effect() -> None:
    clock = HandClock(at("2025-12-10T12:00"))
    with an_outside_world(OutsideSettings(SUPPLIER), clock) as world:
        token = world.http.post("/oauth2/v2.0/token", data=TOKEN).json()["access_token"]
        world.ask("POST", "/admin/inject-malformed", {"queue": "MasterData"})
        world.ask("POST", "/admin/faults", {"kind": "cut", "path": "/cim/", "count": 2})
        headers = {"Authorization": f"Bearer {token}"}
        with pytest.raises(TORN):
            world.http.get(PEEK, headers=headers)
        with pytest.raises(TORN):
            world.http.post("/v1.0/cim/requestpricelist", content=b"{}", headers=headers)
        assert world.http.get(PEEK, headers=headers).status_code == 200


def test_a_slow_answer_is_the_answer(outside: Any) -> None:
    admin(outside, "POST", "/faults", json={"kind": "slow", "seconds": 0.01, "path": "/cim/"})
    assert [outside.call("GET", PEEK).status_code for _ in range(2)] == [204, 204]
    assert admin(outside, "GET", "/faults") == []


def laid(outside: Any, *reasons: str) -> None:
    gsrn = outside.households()[1]["gsrn"]
    for reason in reasons:
        outside.control(
            "POST", "/notification", json={"gsrn": gsrn, "reason": reason, "day": "2026-01-01"}
        )


def reasons(outside: Any) -> list[str]:
    return [message.reason for message in outside.take_all("MasterData")]


def test_a_message_that_comes_twice_has_another_message_id_and_the_same_content(
    outside: Any,
) -> None:
    admin(outside, "POST", "/faults", json={"kind": "duplicate", "message": "RSM-004"})
    laid(outside, "E03", "E20")
    first, again, second = outside.take_all("MasterData")
    assert (first.content, first.reason, second.reason) == (again.content, "E03", "E20")
    assert first.message_id != again.message_id


def test_a_late_message_comes_when_its_minutes_are_over(outside: Any) -> None:
    admin(outside, "POST", "/faults", json={"kind": "delay", "minutes": 90, "queue": "MasterData"})
    laid(outside, "E03", "E20")
    assert reasons(outside) == ["E20"]
    assert outside.control("GET", "/statistics")["held_back"] == 1
    outside.at(2025, 12, 10, 13, 29)
    assert reasons(outside) == []
    outside.at(2025, 12, 10, 13, 30)
    assert reasons(outside) == ["E03"]


@pytest.mark.parametrize(
    ("kind", "order"),
    [("early", ["E03", "E20", "E01", "D34"]), ("reorder", ["E03", "E01", "E20", "D34"])],
)
def test_a_message_overtakes_those_behind_the_first(
    outside: Any, kind: str, order: list[str]
) -> None:
    laid(outside, "E03", "E01", "D34")
    admin(outside, "POST", "/faults", json={"kind": kind})
    laid(outside, "E20")
    assert reasons(outside) == order


def test_a_broken_copy_comes_before_a_whole_message(outside: Any) -> None:
    admin(outside, "POST", "/faults", json={"kind": "malformed", "count": None})
    laid(outside, "E03")
    broken = outside.call("GET", PEEK)
    with pytest.raises(json.JSONDecodeError):
        broken.json()
    outside.call("DELETE", f"/v1.0/cim/dequeue/{broken.headers['MessageId']}")
    assert reasons(outside) == ["E03"]


def test_faults_of_calls_and_of_messages_are_listed_together_and_lifted(outside: Any) -> None:
    for order in (
        {"kind": "duplicate", "count": None},
        {"kind": "slow", "count": 3},
        {"kind": "cut"},
    ):
        admin(outside, "POST", "/faults", json=order)
    listed = admin(outside, "GET", "/faults")
    assert [fault["kind"] for fault in listed] == ["duplicate", "slow", "cut"]
    assert admin(outside, "DELETE", f"/faults/{listed[0]['fault']}") == {"lifted": 1}
    laid(outside, "E03")
    assert admin(outside, "DELETE", "/faults") == {"lifted": 2}
    assert reasons(outside) == ["E03"]


@pytest.mark.parametrize(
    "order",
    [
        {"kind": "delay"},
        {"kind": "early", "minutes": 5},
        {"kind": "slow", "seconds": 600},
        {"kind": "cut", "queue": "Charges", "document": "RequestCancellation"},
        {"kind": "answer"},
        {"kind": "flood"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(outside: Any, order: dict[str, Any]) -> None:
    assert outside.call("POST", "/admin/faults", json=order).status_code == 422
