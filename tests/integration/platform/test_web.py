"""What every web function answers when something is wrong, and what it lets into answers and logs."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, EmailStr

from elhandel.platform import web
from elhandel.platform.api_keys import ApiKey, create_key
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.errors import DomainError

CLOCK = FixedClock(datetime(2026, 2, 9, 8, 0, tzinfo=UTC))


class UnableToDance(DomainError):
    code = "unable-to-dance"
    status = 409


class Dance(BaseModel):
    email: EmailStr
    steps: int


def an_app() -> FastAPI:
    app = web.application("Dancing", description="For tests.", openapi_url="/openapi.json")

    @app.post("/dance/{hall}", responses=web.problems(401, 403, 409))
    def dance(hall: str, dance: Dance, key: Annotated[ApiKey, Depends(web.keyed("onboarding"))]) -> dict[str, str]:
        if hall == "closed":
            raise UnableToDance("The hall is closed. Come back tomorrow.", hall=hall)
        if hall == "broken":
            raise RuntimeError("secret")
        return {"by": key.name}

    return app


@pytest.fixture
def client(database: Database) -> TestClient:
    app = an_app()
    app.dependency_overrides[web.database] = lambda: database
    with database.transaction() as tx:
        key = create_key(tx, "shop", "onboarding", CLOCK)
    return TestClient(app, headers={"x-api-key": key})


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
    assert (document["code"], document["hall"], document["status"]) == ("unable-to-dance", "closed", 409)


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
    assert (document["code"], [error["field"] for error in document["errors"]]) == ("invalid-request", [field])
    for sent in ("anders", "exa mple", "0101901234"):
        assert sent not in answer.text


def test_a_body_that_is_no_json_is_422(client: TestClient) -> None:
    answer = client.post("/dance/open", content=b"{not json", headers={"content-type": "application/json"})
    assert (answer.status_code, a_problem(answer)["code"]) == (422, "invalid-request")


def test_an_unknown_path_and_a_wrong_method_are_problems_too(client: TestClient) -> None:
    assert a_problem(client.get("/nowhere"))["code"] == "no-such-path"
    answer = client.get("/dance/open")
    assert (a_problem(answer)["code"], answer.headers["allow"]) == ("method-not-allowed", "POST")


def test_what_nobody_foresaw_is_logged_and_tells_nothing(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.post("/dance/broken", json=GOOD, headers={"x-correlation-id": "abc-123"})
    document = a_problem(answer)
    assert (document["code"], document["status"], document["correlation_id"]) == ("unexpected", 500, "abc-123")
    assert "secret" not in answer.text


@pytest.mark.parametrize("given", ["", "with space", "x" * 65, "æ".encode().decode("latin-1")])
def test_a_correlation_id_that_is_none_is_replaced(client: TestClient, given: str) -> None:
    answer = client.get("/nowhere", headers={"x-correlation-id": given.encode("latin-1")})
    assert answer.headers["x-correlation-id"] != given
    assert len(answer.headers["x-correlation-id"]) == 36


def test_a_database_that_does_not_answer_is_503(tmp_path: Any) -> None:
    app = an_app()
    app.dependency_overrides[web.database] = lambda: Database(f"postgresql://x@/x?host={tmp_path}")
    answer = TestClient(app).post("/dance/open", json=GOOD, headers={"x-api-key": "elh_x"})
    assert (a_problem(answer)["code"], answer.headers["retry-after"]) == ("temporarily-unavailable", "5")


def test_the_documentation_tells_of_problems_and_keys(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    operation = document["paths"]["/dance/{hall}"]["post"]
    assert sorted(operation["responses"]) == ["200", "401", "403", "409", "422", "500", "503"]
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
            "http": {"method": "POST", "path": "/dance/open", "sourceIp": "127.0.0.1", "protocol": "HTTP/1.1"},
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
