"""DataHub's REST interface against a real HTTP server: tokens, sending, peeking, dequeuing, and
what may go wrong.
"""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from elhandel.market.hub import (
    Credentials,
    CredentialsUnreadable,
    DataHubClient,
    NotLetIn,
    RefusedByDataHub,
    Undecided,
    read_credentials,
)
from elhandel.market.hub.transport_errors import KNOWN_CODES, Meaning
from elhandel.values.errors import Unavailable
from tests.builders.clock import HandClock
from tests.builders.datahub import TOKEN_PATH, Answer, LittleDataHub
from tests.builders.supplier import a_client

DOCUMENT = "RequestChangeOfSupplier"
PATH = "/v1.0/cim/requestchangeofsupplier"
PAGE = b"<html><body>The service is being looked after</body></html>"
GONE = b'{"error": {"code": "00101", "message": "No message of that id is waiting"}}'


@pytest.fixture
def client(hub: LittleDataHub, clock: HandClock) -> DataHubClient:
    return a_client(hub, clock)


def an_error(status: int, body: Any) -> Answer:
    return Answer(status, body if isinstance(body, bytes) else json.dumps(body).encode())


def a_spelling(code: str, message: str = "why") -> dict[str, Any]:
    """The error body as Energinet's code writes it."""
    return {
        "Error": {
            "Code": "",
            "Message": "",
            "Details": {"Errors": [{"Code": code, "Message": message}]},
        }
    }


def another_spelling(code: str, message: str = "why") -> dict[str, Any]:
    """The error body as the wiki writes it."""
    return {
        "error": {
            "code": code,
            "message": message,
            "target": "x",
            "details": [],
            "innererror": None,
        }
    }


# --- tokens ---------------------------------------------------------------------------------------


def test_one_token_serves_many_calls(client: DataHubClient, hub: LittleDataHub) -> None:
    client.peek("MasterData")
    client.peek("Charges")
    client.send(DOCUMENT, b"{}")
    assert len(hub.tokens) == 1
    assert {call.headers["Authorization"] for call in hub.calls if call.path != TOKEN_PATH} == {
        "Bearer token-1"
    }


def test_the_token_is_asked_for_by_client_credentials(
    client: DataHubClient, hub: LittleDataHub
) -> None:
    client.authenticate()
    assert (
        hub.tokens[0].body
        == b"grant_type=client_credentials&client_id=client&client_secret=secret&scope=scope"
    )


REFUSED = Answer(401, b'{"error": "invalid_client"}')


def a_client_of(hub: LittleDataHub, clock: HandClock, reads: list[str]) -> DataHubClient:
    """A client whose secret is read afresh from a list, each reading once."""
    client = a_client(hub, clock)
    client._renewed = lambda: Credentials("client", reads.pop(0))
    return client


def secrets_shown(hub: LittleDataHub) -> list[str]:
    return [parse_qs(call.body.decode())["client_secret"][0] for call in hub.tokens]


def test_a_secret_that_was_changed_is_read_again_when_the_old_one_is_refused(
    hub: LittleDataHub, clock: HandClock
) -> None:
    reads = ["changed", "never read"]
    client = a_client_of(hub, clock, reads)
    hub.answer(TOKEN_PATH, REFUSED)
    client.peek("Charges")
    assert (secrets_shown(hub), reads) == (["secret", "changed"], ["never read"])


def test_a_secret_that_is_the_same_is_not_shown_twice(hub: LittleDataHub, clock: HandClock) -> None:
    client = a_client_of(hub, clock, ["secret"])
    hub.answer(TOKEN_PATH, REFUSED)
    with pytest.raises(NotLetIn):
        client.peek("Charges")
    assert secrets_shown(hub) == ["secret"]


def test_a_changed_secret_that_is_refused_too_is_the_end(
    hub: LittleDataHub, clock: HandClock
) -> None:
    client = a_client_of(hub, clock, ["changed", "never read"])
    hub.answer(TOKEN_PATH, REFUSED, REFUSED)
    with pytest.raises(NotLetIn):
        client.peek("Charges")
    assert secrets_shown(hub) == ["secret", "changed"]


@pytest.mark.parametrize(
    "secret", ["", "text", "[]", '{"client_id": "us"}', '{"client_id": 1, "client_secret": "s"}']
)
def test_a_secret_of_another_form_is_told_and_not_repeated(secret: str) -> None:
    with pytest.raises(CredentialsUnreadable) as refused:
        read_credentials(secret)
    assert (refused.value.code, "text" in refused.value.sentence) == (
        "datahub-credentials-unreadable",
        False,
    )


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


def test_a_401_renews_the_token_once_and_the_call_goes_through(
    client: DataHubClient, hub: LittleDataHub
) -> None:
    client.authenticate()
    hub.answer(PATH, Answer(401))
    assert client.send(DOCUMENT, b"{}") == "correlation-2"
    assert len(hub.tokens) == 2
    assert [call.headers["Authorization"] for call in hub.documents] == [
        "Bearer token-1",
        "Bearer token-2",
    ]


def test_a_second_401_is_not_answered_by_a_third_token(
    client: DataHubClient, hub: LittleDataHub
) -> None:
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


def test_an_identity_provider_that_answers_nonsense_is_unavailable(
    client: DataHubClient, hub: LittleDataHub
) -> None:
    bare = b'{"expires_in": 3599, "access_token": '
    odd = (
        bare + text + b"}" for text in (b'""', b'"a b"', '"æ"'.encode(), b'"a\\nb"', b"7", b"null")
    )
    for nonsense in (
        b"<html>",
        b"{}",
        b"[]",
        b"\xff",
        b'{"access_token": "a", "expires_in": -1}',
        *odd,
    ):
        hub.answer(TOKEN_PATH, Answer(200, nonsense))
        with pytest.raises(Unavailable):
            client.peek("Charges")


@pytest.mark.parametrize(
    "answer", [Answer(302, b"", {"Location": "/sign-in"}), Answer(404, PAGE), Answer(204)]
)
def test_an_address_that_is_no_identity_provider_is_said_so(
    client: DataHubClient, hub: LittleDataHub, answer: Answer
) -> None:
    hub.answer(TOKEN_PATH, answer)
    with pytest.raises(Undecided, match="address of the token endpoint"):
        client.send(DOCUMENT, b"{}")
    assert hub.documents == []


def test_a_token_is_asked_for_again_when_the_identity_provider_is_busy(
    client: DataHubClient, hub: LittleDataHub
) -> None:
    hub.answer(TOKEN_PATH, Answer(503), Answer(429))
    assert client.peek("Charges") is None


def test_the_client_does_not_show_its_secret(client: DataHubClient) -> None:
    assert "secret" not in repr(client._credentials)


# --- sending --------------------------------------------------------------------------------------


def test_a_document_is_posted_as_json_under_its_name_in_lower_case(
    client: DataHubClient, hub: LittleDataHub
) -> None:
    assert client.send(DOCUMENT, b'{"a": 1}') == "correlation-1"
    (sent,) = hub.documents
    assert (sent.path, sent.body, sent.headers["Content-Type"]) == (
        PATH,
        b'{"a": 1}',
        "application/json",
    )


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again_with_the_same_document(
    client: DataHubClient, hub: LittleDataHub, status: int
) -> None:
    hub.answer(PATH, Answer(status), Answer(status))
    assert client.send(DOCUMENT, b'{"mRID": "the same"}') == "correlation-3"
    assert [call.body for call in hub.documents] == [b'{"mRID": "the same"}'] * 3


@pytest.mark.parametrize("status", [429, 503])
def test_a_fault_that_does_not_pass_is_unavailable(
    client: DataHubClient, hub: LittleDataHub, status: int
) -> None:
    hub.answer(PATH, *[Answer(status)] * 4)
    with pytest.raises(Unavailable, match=f"HTTP {status}"):
        client.send(DOCUMENT, b"{}")
    assert len(hub.documents) == 4


def test_a_datahub_that_is_not_there_is_unavailable(clock: HandClock) -> None:
    nobody = a_client(LittleDataHub(url="http://127.0.0.1:9"), clock)
    for call in (
        nobody.authenticate,
        lambda: nobody.peek("Charges"),
        lambda: nobody.send(DOCUMENT, b"{}"),
    ):
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
def test_a_refusal_names_the_code_in_whichever_spelling_and_not_the_message(
    client: DataHubClient, hub: LittleDataHub, spelling: Any
) -> None:
    hub.answer(PATH, an_error(400, spelling("00302", "'Anders Jensen' does not validate")))
    with pytest.raises(RefusedByDataHub, match=r"HTTP 400: 00302\.") as refused:
        client.send(DOCUMENT, b"{}")
    assert "Anders" not in str(refused.value)


@pytest.mark.parametrize("status", [400, 403, 404, 413, 415])
def test_what_is_refused_for_good_is_not_sent_again(
    client: DataHubClient, hub: LittleDataHub, status: int
) -> None:
    hub.answer(PATH, an_error(status, a_spelling("00401", "the type is wrong")))
    with pytest.raises(RefusedByDataHub, match="00401"):
        client.send(DOCUMENT, b"{}")
    assert len(hub.documents) == 1


NOT_OF_DATAHUB = {
    "nothing": b"",
    "a page": PAGE,
    "a list": b"[]",
    "null": b"null",
    "a text": b'"no"',
    "an empty object": b"{}",
    "no error": b'{"error": null}',
    "another's word": b'{"error": "invalid_request"}',
    "an error that is a list": b'{"error": []}',
    "details that are a text": b'{"error": {"details": "text"}}',
    "no errors": b'{"error": {"details": {"errors": null}}}',
    "errors that are texts": b'{"error": {"details": {"errors": ["text"]}}}',
    "details that are texts": b'{"error": {"details": ["text", null]}}',
    "no code": b'{"error": {"code": null, "message": null}}',
    "a code nobody knows": b'{"error": {"code": "00999", "message": "news"}}',
    "a gateway's code": b'{"error": {"code": "ResourceNotFound", "message": "no such operation"}}',
    "a gateway's form": b'{"statusCode": 403, "message": "Forbidden"}',
    "no text": b"\xff\xfe",
    "a deep well": b"[" * 5_000,
}


@pytest.mark.parametrize("status", [302, 307, 400, 403, 404, 405, 408, 409, 413, 415, 418])
def test_a_fault_of_transport_decides_nothing(
    client: DataHubClient, hub: LittleDataHub, status: int
) -> None:
    for what, body in NOT_OF_DATAHUB.items():
        hub.answer(PATH, Answer(status, body, {"Location": "https://sign.in/here"}))
        with pytest.raises(Undecided, match=f"HTTP {status}") as undecided:
            client.send(DOCUMENT, b"{}")
        assert "sent again" in undecided.value.sentence, what
    assert len(hub.documents) == len(NOT_OF_DATAHUB)  # one try each: nothing is followed


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, PAGE, {"Content-Type": "text/html", "CorrelationId": "c"}),
        Answer(200, b"", {"CorrelationId": "c"}),
        Answer(201, b"", {"CorrelationId": "c"}),
        Answer(204, b"", {"CorrelationId": "c"}),
        Answer(206, b"", {"CorrelationId": "c"}),
        Answer(202),
        Answer(202, b"", {"CorrelationId": " "}),
        Answer(202, PAGE, {"CorrelationId": "c"}),
        Answer(202, b'{"Accepted": true}', {"CorrelationId": "c"}),
        Answer(200, b'{"error": {"code": "00101", "message": "known"}}'),
        Answer(202, b'{"error": {"code": "00302", "message": "does not validate"}}'),
    ],
    ids=[
        "page",
        "200",
        "201",
        "204",
        "206",
        "202 bare",
        "202 blank",
        "202 page",
        "202 body",
        "200 known",
        "202 error",
    ],
)
def test_only_a_202_with_its_correlation_id_and_no_body_counts_as_sent(
    client: DataHubClient, hub: LittleDataHub, answer: Answer
) -> None:
    hub.answer(PATH, answer)
    with pytest.raises(Undecided, match="decides nothing"):
        client.send(DOCUMENT, b"{}")


@pytest.mark.parametrize("kind", ["text/html", "text/plain; charset=utf-8", "application/xml"])
def test_a_body_that_says_it_is_something_else_decides_nothing(
    client: DataHubClient, hub: LittleDataHub, kind: str
) -> None:
    hub.answer(PATH, Answer(400, json.dumps(a_spelling("00302")).encode(), {"Content-Type": kind}))
    with pytest.raises(Undecided):
        client.send(DOCUMENT, b"{}")


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/problem+json"]
)
def test_a_body_that_says_it_is_json_decides(
    client: DataHubClient, hub: LittleDataHub, kind: str
) -> None:
    hub.answer(PATH, Answer(400, json.dumps(a_spelling("00302")).encode(), {"Content-Type": kind}))
    with pytest.raises(RefusedByDataHub):
        client.send(DOCUMENT, b"{}")


def test_a_body_that_lies_about_its_packing_decides_nothing(
    client: DataHubClient, hub: LittleDataHub
) -> None:
    hub.answer(PATH, Answer(202, b"no gzip", {"Content-Encoding": "gzip", "CorrelationId": "c"}))
    with pytest.raises(Unavailable, match="Nothing is lost"):
        client.send(DOCUMENT, b"{}")


@pytest.mark.parametrize("code", sorted(KNOWN_CODES))
def test_every_known_code_has_a_meaning_and_it_holds(
    client: DataHubClient, hub: LittleDataHub, code: str
) -> None:
    hub.answer(PATH, an_error(400, a_spelling(code)))
    match KNOWN_CODES[code]:
        case Meaning.KNOWN:
            assert client.send(DOCUMENT, b"{}") is None
        case Meaning.REFUSED | Meaning.TOO_LARGE:
            with pytest.raises(RefusedByDataHub):
                client.send(DOCUMENT, b"{}")
        case Meaning.CREDENTIALS:
            with pytest.raises(NotLetIn, match="GLN"):
                client.send(DOCUMENT, b"{}")
        case Meaning.WAIT:
            with pytest.raises(Undecided):
                client.send(DOCUMENT, b"{}")


def test_the_codes_of_the_reference_are_all_known() -> None:
    numbered = [
        "00001",
        "00002",
        "00003",
        "00101",
        "00102",
        "00201",
        "00202",
        "00205",
        "00301",
        "00302",
        "00303",
    ]
    assert set(KNOWN_CODES) >= {*numbered, "00304", "00305", "00401", "00402", "00403"}


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_known_code_behind_a_fault_of_the_server_decides_nothing(
    client: DataHubClient, hub: LittleDataHub, status: int
) -> None:
    hub.answer(PATH, *[an_error(status, a_spelling("00302"))] * 4)
    with pytest.raises(Unavailable):
        client.send(DOCUMENT, b"{}")


def test_a_document_whose_ids_are_known_has_arrived_whatever_else_is_said(
    client: DataHubClient, hub: LittleDataHub
) -> None:
    several = {"error": {"code": "BadRequest", "details": [{"code": "00302"}, {"code": "00101"}]}}
    hub.answer(PATH, an_error(400, several))
    assert client.send(DOCUMENT, b"{}") is None


def test_a_refusal_that_repeats_a_cpr_number_is_told_without_it(
    client: DataHubClient, hub: LittleDataHub
) -> None:
    hub.answer(PATH, an_error(400, a_spelling("00302", "The value '0101901234' is not valid.")))
    with pytest.raises(RefusedByDataHub) as refused:
        client.send(DOCUMENT, b"{}")
    assert "0101901234" not in refused.value.sentence
    assert "00302" in refused.value.sentence


# --- receiving ------------------------------------------------------------------------------------


def test_an_empty_queue_has_no_message(client: DataHubClient) -> None:
    assert client.peek("Timeseries") is None


def test_peeking_gives_the_same_message_until_it_is_dequeued(
    client: DataHubClient, hub: LittleDataHub
) -> None:
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
def test_dequeuing_a_message_that_is_gone_is_fine(
    client: DataHubClient, hub: LittleDataHub, status: int
) -> None:
    hub.answer("/v1.0/cim/dequeue/", Answer(status, GONE))
    client.dequeue("gone")
    assert len(hub.called("DELETE", "/v1.0/cim/dequeue/gone")) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Answer(400),
        Answer(404),
        Answer(403),
        Answer(404, PAGE, {"Content-Type": "text/html"}),
        Answer(404, GONE, {"Content-Type": "text/html"}),
        Answer(404, b'{"error": {"code": "404", "message": "Resource not found"}}'),
        Answer(409, GONE),
        Answer(200, PAGE, {"Content-Type": "text/html"}),
        Answer(200, PAGE, {"Content-Type": "application/json"}),
        Answer(202),
        Answer(302, b"", {"Location": "https://sign.in/here"}),
    ],
    ids=str,
)
def test_a_dequeue_that_datahub_has_not_answered_does_not_count(
    client: DataHubClient, hub: LittleDataHub, answer: Answer
) -> None:
    hub.answer("/v1.0/cim/dequeue/", answer)
    with pytest.raises(Undecided, match="come again"):
        client.dequeue("id-1")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"{}"),
        Answer(200, PAGE, {"Content-Type": "text/html"}),
        Answer(200, PAGE, {"Content-Type": "text/html", "MessageId": "a gateway's"}),
        Answer(206, b"{", {"MessageId": "half"}),
        Answer(202, b"{}", {"MessageId": "m"}),
        Answer(302, b"", {"Location": "https://sign.in/here"}),
        Answer(403),
        Answer(404),
    ],
    ids=str,
)
def test_a_peek_that_gives_no_message_is_unavailable(
    client: DataHubClient, hub: LittleDataHub, answer: Answer
) -> None:
    hub.answer("/v1.0/cim/charges", answer)
    with pytest.raises(Undecided, match="no message from queue Charges"):
        client.peek("Charges")
