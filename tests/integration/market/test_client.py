"""DataHub's REST interface against a real HTTP server: tokens, sending, peeking, dequeuing, and what may go wrong."""

import json
from typing import Any

import pytest

from elhandel.market import DataHubClient, RefusedByDataHub
from elhandel.platform.errors import Unavailable
from tests.builders.clock import HandClock
from tests.builders.datahub import TOKEN_PATH, Answer, LittleDataHub
from tests.builders.supplier import a_client

DOCUMENT = "RequestChangeOfSupplier"
PATH = "/v1.0/cim/requestchangeofsupplier"


@pytest.fixture
def client(hub: LittleDataHub, clock: HandClock) -> DataHubClient:
    return a_client(hub, clock)


def an_error(status: int, body: Any) -> Answer:
    return Answer(status, body if isinstance(body, bytes) else json.dumps(body).encode())


def a_spelling(code: str, message: str = "why") -> dict[str, Any]:
    """The error body as Energinet's code writes it."""
    return {"Error": {"Code": "", "Message": "", "Details": {"Errors": [{"Code": code, "Message": message}]}}}


def another_spelling(code: str, message: str = "why") -> dict[str, Any]:
    """The error body as the wiki writes it."""
    return {"error": {"code": code, "message": message, "target": "x", "details": [], "innererror": None}}


# --- tokens ---------------------------------------------------------------------------------------------------------


def test_one_token_serves_many_calls(client: DataHubClient, hub: LittleDataHub) -> None:
    client.peek("MasterData")
    client.peek("Charges")
    client.send(DOCUMENT, b"{}")
    assert len(hub.tokens) == 1
    assert {call.headers["Authorization"] for call in hub.calls if call.path != TOKEN_PATH} == {"Bearer token-1"}


def test_the_token_is_asked_for_by_client_credentials(client: DataHubClient, hub: LittleDataHub) -> None:
    client.authenticate()
    assert hub.tokens[0].body == b"grant_type=client_credentials&client_id=client&client_secret=secret&scope=scope"


def test_the_token_is_renewed_five_minutes_before_it_ends(
    client: DataHubClient, hub: LittleDataHub, clock: HandClock
) -> None:
    client.peek("Charges")
    clock.move_by(seconds=hub.token_seconds - 5 * 60 - 1)
    client.peek("Charges")
    assert len(hub.tokens) == 1
    clock.move_by(seconds=1)
    client.peek("Charges")
    assert len(hub.tokens) == 2
    assert hub.calls[-1].headers["Authorization"] == "Bearer token-2"


def test_a_401_renews_the_token_once_and_the_call_goes_through(client: DataHubClient, hub: LittleDataHub) -> None:
    client.authenticate()
    hub.answer(PATH, Answer(401))
    assert client.send(DOCUMENT, b"{}") == "correlation-2"
    assert len(hub.tokens) == 2
    assert [call.headers["Authorization"] for call in hub.documents] == ["Bearer token-1", "Bearer token-2"]


def test_a_second_401_is_not_answered_by_a_third_token(client: DataHubClient, hub: LittleDataHub) -> None:
    hub.answer(PATH, *[Answer(401)] * 5)
    with pytest.raises(Unavailable, match="credentials"):
        client.send(DOCUMENT, b"{}")
    assert len(hub.tokens) == 2


@pytest.mark.parametrize("status", [400, 401, 403])
def test_credentials_that_are_refused_are_our_trouble_and_not_the_documents(
    client: DataHubClient, hub: LittleDataHub, status: int
) -> None:
    hub.answer(TOKEN_PATH, an_error(status, {"error": "invalid_client"}))
    with pytest.raises(Unavailable, match="client id, secret and scope"):
        client.send(DOCUMENT, b"{}")
    assert hub.documents == []


def test_an_identity_provider_that_answers_nonsense_is_unavailable(client: DataHubClient, hub: LittleDataHub) -> None:
    for nonsense in (b"<html>", b"{}", b"[]"):
        hub.answer(TOKEN_PATH, Answer(200, nonsense))
        with pytest.raises(Unavailable):
            client.peek("Charges")


def test_a_token_is_asked_for_again_when_the_identity_provider_is_busy(
    client: DataHubClient, hub: LittleDataHub
) -> None:
    hub.answer(TOKEN_PATH, Answer(503), Answer(429))
    assert client.peek("Charges") is None


def test_the_client_does_not_show_its_secret(client: DataHubClient) -> None:
    assert "secret" not in repr(client._credentials)


# --- sending --------------------------------------------------------------------------------------------------------


def test_a_document_is_posted_as_json_under_its_name_in_lower_case(client: DataHubClient, hub: LittleDataHub) -> None:
    assert client.send(DOCUMENT, b'{"a": 1}') == "correlation-1"
    (sent,) = hub.documents
    assert (sent.path, sent.body, sent.headers["Content-Type"]) == (PATH, b'{"a": 1}', "application/json")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again_with_the_same_document(
    client: DataHubClient, hub: LittleDataHub, status: int
) -> None:
    hub.answer(PATH, Answer(status), Answer(status))
    assert client.send(DOCUMENT, b'{"mRID": "the same"}') == "correlation-3"
    assert [call.body for call in hub.documents] == [b'{"mRID": "the same"}'] * 3


@pytest.mark.parametrize("status", [429, 503])
def test_a_fault_that_does_not_pass_is_unavailable(client: DataHubClient, hub: LittleDataHub, status: int) -> None:
    hub.answer(PATH, *[Answer(status)] * 4)
    with pytest.raises(Unavailable, match=f"HTTP {status}"):
        client.send(DOCUMENT, b"{}")
    assert len(hub.documents) == 4


def test_a_datahub_that_is_not_there_is_unavailable(clock: HandClock) -> None:
    nobody = a_client(LittleDataHub(url="http://127.0.0.1:9"), clock)
    for call in (nobody.authenticate, lambda: nobody.peek("Charges"), lambda: nobody.send(DOCUMENT, b"{}")):
        with pytest.raises(Unavailable, match="Nothing is lost"):
            call()


@pytest.mark.parametrize("code", ["00101", "00102"])
@pytest.mark.parametrize("spelling", [a_spelling, another_spelling])
def test_a_document_that_datahub_has_already_counts_as_sent(
    client: DataHubClient, hub: LittleDataHub, code: str, spelling: Any
) -> None:
    hub.answer(PATH, an_error(400, spelling(code)))
    assert client.send(DOCUMENT, b"{}") is None


@pytest.mark.parametrize("spelling", [a_spelling, another_spelling])
def test_a_refusal_names_code_and_message_in_whichever_spelling(
    client: DataHubClient, hub: LittleDataHub, spelling: Any
) -> None:
    hub.answer(PATH, an_error(400, spelling("00302", "does not validate")))
    with pytest.raises(RefusedByDataHub, match="HTTP 400: 00302 does not validate"):
        client.send(DOCUMENT, b"{}")


@pytest.mark.parametrize("status", [400, 403, 404, 413, 415])
def test_what_is_refused_for_good_is_not_sent_again(client: DataHubClient, hub: LittleDataHub, status: int) -> None:
    hub.answer(PATH, an_error(status, a_spelling("00001", "role may not send this")))
    with pytest.raises(RefusedByDataHub, match="00001 role may not send this"):
        client.send(DOCUMENT, b"{}")
    assert len(hub.documents) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad Request</html>",
        b"[]",
        b"null",
        b'"no"',
        b"{}",
        b'{"error": null}',
        b'{"error": "invalid_request"}',
        b'{"error": []}',
        b'{"error": {"details": "text"}}',
        b'{"error": {"details": {"errors": null}}}',
        b'{"error": {"details": {"errors": ["text"]}}}',
        b'{"error": {"details": ["text", null]}}',
        b'{"error": {"code": null, "message": null}}',
        b"\xff\xfe",
    ],
)
def test_a_refusal_with_any_body_is_a_refusal(client: DataHubClient, hub: LittleDataHub, body: bytes) -> None:
    hub.answer(PATH, an_error(400, body))
    with pytest.raises(RefusedByDataHub, match="HTTP 400"):
        client.send(DOCUMENT, b"{}")


def test_a_refusal_that_repeats_a_cpr_number_is_told_without_it(client: DataHubClient, hub: LittleDataHub) -> None:
    hub.answer(PATH, an_error(400, a_spelling("00302", "The value '0101901234' is not valid.")))
    with pytest.raises(RefusedByDataHub) as refused:
        client.send(DOCUMENT, b"{}")
    assert "0101901234" not in refused.value.sentence
    assert "00302" in refused.value.sentence


# --- receiving ------------------------------------------------------------------------------------------------------


def test_an_empty_queue_has_no_message(client: DataHubClient) -> None:
    assert client.peek("Timeseries") is None


def test_peeking_gives_the_same_message_until_it_is_dequeued(client: DataHubClient, hub: LittleDataHub) -> None:
    hub.put(b"first", "MasterData", "id-1")
    hub.put(b"second", "MasterData", "id-2")
    for _ in range(2):
        peeked = client.peek("MasterData")
        assert peeked is not None
        assert (peeked.message_id, peeked.body) == ("id-1", b"first")
    client.dequeue("id-1")
    second = client.peek("MasterData")
    assert second is not None
    assert second.message_id == "id-2"


def test_a_peek_carries_a_content_type(client: DataHubClient, hub: LittleDataHub) -> None:
    client.peek("MasterData")
    assert hub.called("GET")[0].headers["Content-Type"] == "application/json"


def test_any_message_id_is_dequeued_under_itself(client: DataHubClient, hub: LittleDataHub) -> None:
    odd = "a/b c?d=1#e%20æ"
    hub.put(b"first", "MasterData", odd)
    client.dequeue(odd)
    assert client.peek("MasterData") is None


@pytest.mark.parametrize("status", [400, 404])
def test_dequeuing_a_message_that_is_gone_is_fine(client: DataHubClient, hub: LittleDataHub, status: int) -> None:
    hub.answer("/v1.0/cim/dequeue/", Answer(status))
    client.dequeue("gone")
    assert len(hub.called("DELETE", "/v1.0/cim/dequeue/gone")) == 1


def test_a_dequeue_that_fails_is_unavailable(client: DataHubClient, hub: LittleDataHub) -> None:
    hub.answer("/v1.0/cim/dequeue/", Answer(403))
    with pytest.raises(Unavailable, match="come again"):
        client.dequeue("id-1")


@pytest.mark.parametrize("answer", [Answer(200, b"{}"), Answer(403), Answer(404)], ids=["no id", "403", "404"])
def test_a_peek_that_gives_no_message_is_unavailable(client: DataHubClient, hub: LittleDataHub, answer: Answer) -> None:
    hub.answer("/v1.0/cim/charges", answer)
    with pytest.raises(Unavailable, match="no message from queue Charges"):
        client.peek("Charges")
