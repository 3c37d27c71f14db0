"""What every web function answers when something is wrong, and what it lets into answers and
logs.
"""

import json
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import quote

import pytest
from fastapi import APIRouter, Depends, FastAPI, Header
from fastapi.testclient import TestClient
from pydantic import EmailStr

from elhandel.platform import web
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import ApiKey, create_key
from elhandel.platform.telemetry import logger
from elhandel.values.errors import DomainError
from elhandel.values.request_body import RequestBody
from elhandel.values.texts.plain_text import PlainText
from tests.builders.evidence.logs import LogLines

CLOCK = FixedClock(datetime(2026, 2, 9, 8, 0, tzinfo=UTC))


class UnableToDance(DomainError):
    code = "unable-to-dance"
    status = 409


class Dance(RequestBody):
    email: EmailStr
    steps: int
    partner: str = ""


def an_app() -> FastAPI:
    app = web.application("Dancing", description="For tests.", openapi_url="/openapi.json")

    @app.post("/dance/{hall}", responses=web.problems(401, 403, 409))
    def dance(
        hall: str,
        dance: Dance,
        key: Annotated[ApiKey, Depends(web.keyed("sales"))],
        song: Annotated[PlainText | None, Header()] = None,
    ) -> dict[str, str]:
        if hall == "closed":
            raise UnableToDance("The hall is closed. Come back tomorrow.", hall=hall)
        if hall == "broken":
            raise RuntimeError(INSIDE)
        return {"by": key.name}

    return app


@pytest.fixture
def client(database: Database) -> TestClient:
    app = an_app()
    app.dependency_overrides = {web.database: lambda: database, web.clock: lambda: CLOCK}
    with database.transaction() as tx:
        key = create_key(tx, "shop", "sales", CLOCK)
    return TestClient(app, headers={"x-api-key": key})


INSIDE = "secret"
GOOD = {"email": "anders@example.dk", "steps": 3}


def test_a_request_with_a_key_is_served(client: TestClient) -> None:
    answer = client.post("/dance/open", json=GOOD)
    assert (answer.status_code, answer.json()) == (200, {"by": "shop"})


def test_a_key_may_come_as_a_bearer_token(client: TestClient) -> None:
    key = client.headers.pop("x-api-key")
    answer = client.post("/dance/open", json=GOOD, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200


def a_problem(answer: Any) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["status"] == answer.status_code
    assert document["correlation_id"] == answer.headers["x-correlation-id"]
    assert set(document) >= {"type", "title", "status", "detail", "code"}
    return document


def test_a_request_without_a_key_is_401(client: TestClient) -> None:
    client.headers.pop("x-api-key")
    answer = client.post("/dance/open", json=GOOD)
    assert a_problem(answer)["code"] == "api-key-missing-or-unknown"
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_a_key_of_another_scope_is_403(client: TestClient, database: Database) -> None:
    with database.transaction() as tx:
        key = create_key(tx, "app", "customer", CLOCK, 1)
    answer = client.post("/dance/open", json=GOOD, headers={"x-api-key": key})
    assert (answer.status_code, a_problem(answer)["code"]) == (403, "api-key-not-allowed")


def test_an_error_of_the_domain_is_its_own_problem(client: TestClient) -> None:
    answer = client.post("/dance/closed", json=GOOD)
    document = a_problem(answer)
    assert (document["code"], document["hall"], document["status"]) == (
        "unable-to-dance",
        "closed",
        409,
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "anders.jensen@exa mple", "steps": 3}, "email"),
        ({"email": "anders.jensen(at)example.dk", "steps": 3}, "email"),
        ({"email": "anders@example.dk", "steps": "0101901234x"}, "steps"),
        ({"email": "anders@example.dk"}, "steps"),
        ([], "body"),
    ],
)
def test_a_bad_request_names_its_fields_and_repeats_nothing_of_what_was_sent(
    client: TestClient, body: Any, field: str
) -> None:
    answer = client.post("/dance/open", json=body)
    document = a_problem(answer)
    assert (document["code"], [error["field"] for error in document["errors"]]) == (
        "invalid-request",
        [field],
    )
    for sent in ("anders", "exa mple", "0101901234"):
        assert sent not in answer.text


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b"{not json", 1, 2),
        (b'{"email": "anders@example.dk",\n "steps": 3', 2, 12),
        (b'{"email": "anders@example.dk"}\n\nmore', 3, 1),
        (b"[", 1, 2),
    ],
)
def test_a_broken_json_body_is_400_and_says_where_it_broke(
    client: TestClient, body: bytes, line: int, column: int
) -> None:
    answer = client.post("/dance/open", content=body, headers=JSON)
    document = a_problem(answer)
    assert (answer.status_code, document["code"]) == (400, "unreadable-body")
    assert (document["line"], document["column"]) == (line, column)
    assert f"line {line}, column {column}" in document["detail"]
    assert "anders" not in answer.text


@pytest.mark.parametrize("body", [b'{"email": "\xff"}', b"[" * 16_000])
def test_a_body_that_no_reader_of_json_gets_through_is_400(client: TestClient, body: bytes) -> None:
    answer = client.post("/dance/open", content=body, headers=JSON)
    assert (answer.status_code, a_problem(answer)["code"]) == (400, "bad-request")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "json", ""]
)
def test_a_body_of_another_content_type_is_415(client: TestClient, kind: str) -> None:
    answer = client.post("/dance/open", content=json.dumps(GOOD), headers={"content-type": kind})
    assert (answer.status_code, a_problem(answer)["code"]) == (415, "unsupported-content-type")


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/vnd.dance+json", "Application/JSON"]
)
def test_a_content_type_that_means_json_is_taken(client: TestClient, kind: str) -> None:
    answer = client.post("/dance/open", content=json.dumps(GOOD), headers={"content-type": kind})
    assert answer.status_code == 200


UNPRINTABLE = [
    "\x00",
    "\x01",
    "\x1b",
    "\x7f",
    "\u0085",
    "\u200b",
    "\u202e",
    "\u2028",
    "\ufeff",
    "\ue000",
]


def _requests_with(client: TestClient, text: str) -> dict[str, Any]:
    """The answers to a request that carries `text`, by the place where it stood."""
    encoded, good = quote(text, safe=""), {**GOOD, "partner": "Søren"}
    return {
        "path": client.post(f"/dance/{encoded}", json=good),
        "query": client.post(f"/dance/open?song={encoded}", json=good),
        "body": client.post("/dance/open", json={**good, "partner": text}),
        "name of a field": client.post("/dance/open", json={**good, text: 1}),
    }


def test_a_character_that_cannot_be_printed_is_422_wherever_it_stands(
    client: TestClient, log_lines: LogLines
) -> None:
    for character in UNPRINTABLE:
        for place, answer in _requests_with(client, f"Søren{character}").items():
            document = a_problem(answer)
            assert (answer.status_code, document["code"]) == (422, "invalid-request"), (
                place,
                character,
            )
            assert character not in answer.text
            assert place == "name of a field" or f"U+{ord(character):04X}" in answer.text
        assert character not in log_lines.text()


@pytest.mark.parametrize("header", [b"a\x01b", b"\x7f", "a\u202eb".encode()])
def test_a_character_that_cannot_be_printed_is_422_in_a_header_that_is_read(
    client: TestClient, header: bytes
) -> None:
    answer = client.post("/dance/open", json=GOOD, headers={"song": header})
    assert (answer.status_code, a_problem(answer)["code"]) == (422, "invalid-request")


def test_half_of_a_surrogate_pair_is_422(client: TestClient) -> None:
    body = b'{"email": "anders@example.dk", "steps": 3, "partner": "\\ud800"}'
    answer = client.post("/dance/open", content=body, headers=JSON)
    assert (answer.status_code, a_problem(answer)["code"]) == (422, "invalid-request")


def test_names_of_all_the_world_are_taken(client: TestClient) -> None:
    for name in ("Søren Ærø Åse", "Đặng Thị Hương", "Łukasz", "علي", "王小明", "O’Brien-Møller"):
        assert client.post("/dance/open", json={**GOOD, "partner": name}).status_code == 200


def test_an_api_key_of_characters_that_cannot_be_printed_is_a_key_that_is_not_known(
    client: TestClient,
) -> None:
    answer = client.post("/dance/open", json=GOOD, headers={"x-api-key": b"elh_\x01\x7f"})
    assert (answer.status_code, a_problem(answer)["code"]) == (401, "api-key-missing-or-unknown")


def test_an_unknown_path_and_a_wrong_method_are_problems_too(client: TestClient) -> None:
    assert a_problem(client.get("/nowhere"))["code"] == "no-such-path"
    answer = client.get("/dance/open")
    assert (a_problem(answer)["code"], answer.headers["allow"]) == ("method-not-allowed", "POST")


def test_what_nobody_foresaw_is_logged_and_tells_nothing(
    client: TestClient, log_lines: LogLines
) -> None:
    answer = client.post("/dance/broken", json=GOOD, headers={"x-correlation-id": "abc-123"})
    document = a_problem(answer)
    assert (document["code"], document["status"], document["correlation_id"]) == (
        "unexpected",
        500,
        "abc-123",
    )
    assert "secret" not in answer.text
    failed, _ = log_lines.lines()
    assert (failed["message"], failed["correlation_id"]) == (
        "a request failed unexpectedly",
        "abc-123",
    )
    assert "Traceback" in failed["exception"]
    assert "secret" not in log_lines.text()


@pytest.mark.parametrize("given", ["", "with space", "x" * 65, "æ".encode().decode("latin-1")])
def test_a_correlation_id_that_is_none_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/nowhere", headers={"x-correlation-id": given.encode("latin-1")})
    assert answer.headers["x-correlation-id"] != given
    assert len(answer.headers["x-correlation-id"]) == 36


def test_a_database_that_does_not_answer_is_503(tmp_path: Any) -> None:
    app = an_app()
    app.dependency_overrides[web.database] = lambda: Database(f"postgresql://x@/x?host={tmp_path}")
    answer = TestClient(app).post(
        "/dance/open", json=GOOD, headers={"x-api-key": "elh_" + "x" * 43}
    )
    assert (a_problem(answer)["code"], answer.headers["retry-after"]) == (
        "temporarily-unavailable",
        "5",
    )


def test_the_documentation_tells_of_problems_and_keys(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    operation = document["paths"]["/dance/{hall}"]["post"]
    assert sorted(operation["responses"]) == [
        "200",
        "401",
        "403",
        "409",
        "422",
        "429",
        "500",
        "503",
    ]
    assert operation["responses"]["409"]["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    assert operation["security"] == [{"APIKeyHeader": []}, {"HTTPBearer": []}]
    assert "HTTPValidationError" not in document["components"]["schemas"]


class Context:
    """What the Lambda runtime tells of an invocation."""

    function_name = "dancing"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-north-1:000000000000:function:dancing"
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


def test_the_lambda_handler_answers_an_api_gateway_event(database: Database) -> None:
    app = an_app()
    app.dependency_overrides[web.database] = lambda: database
    event = {
        "version": "2.0",
        "routeKey": "POST /dance/{hall}",
        "rawPath": "/dance/open",
        "rawQueryString": "",
        "headers": {"content-type": "application/json", "x-correlation-id": "from-gateway"},
        "requestContext": {
            "http": {
                "method": "POST",
                "path": "/dance/open",
                "sourceIp": "127.0.0.1",
                "protocol": "HTTP/1.1",
            },
            "stage": "$default",
            "requestId": "r",
        },
        "body": json.dumps(GOOD),
        "isBase64Encoded": False,
    }
    answer = web.lambda_handler(app)(event, Context())
    assert answer["statusCode"] == 401
    assert answer["headers"]["x-correlation-id"] == "from-gateway"
    assert json.loads(answer["body"])["code"] == "api-key-missing-or-unknown"


def test_what_came_over_http_is_never_taken_for_the_clocks(database: Database) -> None:
    """Also on a route for everything, and where the body is an event of a schedule."""
    app = an_app()
    app.dependency_overrides[web.database] = lambda: database
    heard: list[Any] = []
    handler = web.lambda_handler(app, by_clock=lambda event, context: heard.append(event))
    job = {"job": "watch-budgets"}
    request = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": "/",
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "requestContext": {
            "http": {"method": "POST", "path": "/", "sourceIp": "1.1.1.1", "protocol": "HTTP/1.1"},
            "stage": "$default",
            "requestId": "r",
        },
        "body": json.dumps(job),
        "isBase64Encoded": False,
        **job,
    }
    assert handler(request, Context())["statusCode"] == 404
    assert heard == []
    handler(job, Context())
    assert heard == [job]


def test_one_line_of_the_log_has_address_key_route_and_status(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    app = an_app()
    app.dependency_overrides[web.database] = lambda: database
    with database.transaction() as tx:
        key = create_key(tx, "shop", "sales", CLOCK)
    answer = TestClient(app, client=("203.0.113.7", 1)).post(
        "/dance/open", json=GOOD, headers={"x-api-key": key}
    )
    assert answer.status_code == 200
    (record,) = [record for record in caplog.records if record.message == "request"]
    line = json.loads(logger.registered_formatter.format(record))
    assert line["api_key"] is not None
    assert (line["address"], line["route"], line["status"]) == ("203.0.113.7", "/dance/{hall}", 200)
    assert "shop" not in json.dumps(line)


@pytest.mark.parametrize("key", ["", "elh_unknown"])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_beyond_its_limit_is_413_whatever_the_key(
    client: TestClient, key: str, chunked: bool
) -> None:
    body = b"[" * 16_385
    headers = {"x-api-key": key, "content-type": "application/json"}
    answer = client.post(
        "/dance/open",
        content=iter([body[:9000], body[9000:]]) if chunked else body,
        headers=headers,
    )
    assert (answer.status_code, a_problem(answer)["code"]) == (413, "body-too-large")


def test_a_route_may_have_a_limit_of_its_own() -> None:
    app = web.application("Small", description="For tests.", openapi_url="/openapi.json")

    @app.post("/small", openapi_extra=web.longest_body(10))
    def small(said: dict[str, int]) -> dict[str, int]:
        return said

    client = TestClient(app)
    assert client.post("/small", content=b'{"a": 100}', headers=JSON).status_code == 200
    assert client.post("/small", content=b'{"a": 1000}', headers=JSON).status_code == 413


def test_a_route_of_an_included_router_keeps_its_limit() -> None:
    router = APIRouter()

    @router.post("/small", openapi_extra=web.longest_body(10))
    def small(said: dict[str, int]) -> dict[str, int]:
        return said

    app = web.application("Small", description="For tests.", openapi_url="/openapi.json")
    app.include_router(router, prefix="/of")
    client = TestClient(app)
    assert client.post("/of/small", content=b'{"a": 100}', headers=JSON).status_code == 200
    assert client.post("/of/small", content=b'{"a": 1000}', headers=JSON).status_code == 413


def test_a_422_lists_twenty_fields_at_most(client: TestClient) -> None:
    answer = client.post("/dance/open", json={**GOOD, **{f"field{n}": 1 for n in range(50)}})
    assert answer.status_code == 422
    assert len(a_problem(answer)["errors"]) == 20
