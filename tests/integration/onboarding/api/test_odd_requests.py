"""Bodies and queries that only somebody who means harm writes: each is refused as a problem, and
none is a 500.
"""

import base64
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from elhandel.platform import web
from functions.onboarding.app import SignupRequest, app
from tests.integration.platform.test_web import Context

JSON = {"content-type": "application/json"}
GOOD: dict[str, Any] = {
    "gsrn": "571313180000000001",
    "customer_name": "Anders Jensen",
    "cpr_cvr": "0101901234",
    "contact_type": "private",
    "email": "anders@example.dk",
    "phone": "+4512345678",
    "product_id": "spot-basis",
    "channel": "web",
}
ODD_VALUES = [
    "1e400",
    "-1e400",
    "NaN",
    "-Infinity",
    "9" * 4_000,
    "9" * 10_000,
    "1e-400",
    '"\\ud800"',
    '"\\u0000"',
    "[" * 500 + "]" * 500,
    '{"a":' * 500 + "1" + "}" * 500,
    "[" * 7_000,
    '{"a":' * 2_500,
    "true",
    "null",
    '""',
    '"9999999999-01-01"',
    '"0000-00-00"',
    "253402300800",
    "-99999999999999999",
]
ODD_BODIES = [
    b"",
    b"\xef\xbb\xbf{}",
    json.dumps(GOOD).encode("utf-16")[:-1],
    json.dumps(GOOD).encode("utf-32")[:-1],
    b"\xff\xfe\x00",
    b"\x00" * 1_000,
    b"[" * 16_384,
    b'{"a":' * 3_000,
    b"9" * 16_000,
    b'"\\ud800"',
    b'{"\\ud800": 1}',
    b"{}" * 100,
    b'{"gsrn": 1, ' * 1_000,
]


def a_problem(answer: Any) -> str:
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["code"])


def test_an_odd_value_in_any_field_is_no_fault_of_ours(api: TestClient) -> None:
    for field in (*SignupRequest.model_fields, "unheard_of"):
        for value in ODD_VALUES:
            body = json.dumps({**GOOD, field: "HERE"}).replace('"HERE"', value)
            answer = api.post("/api/signup", content=body, headers=JSON)
            assert answer.status_code in {201, 400, 409, 422}, (field, value, answer.text)
            if (
                answer.status_code != 201
            ):  # a null, an empty text, a number for true or false: left to the domain
                a_problem(answer)


def test_an_odd_body_is_refused_on_every_path(api: TestClient) -> None:
    for path in ("", "/SGN-2026-00001/date", "/SGN-2026-00001/cancel"):
        for body in ODD_BODIES:
            a_problem(api.post(f"/api/signup{path}", content=body, headers=JSON))


def test_a_field_that_stands_twice_counts_once(api: TestClient) -> None:
    body = json.dumps(GOOD)[:-1] + ', "contact_type": "nobody"}'
    assert a_problem(api.post("/api/signup", content=body, headers=JSON)) == "invalid-request"


def test_an_odd_header_is_no_fault_of_ours(api: TestClient) -> None:
    for name in (
        "x-api-key",
        "authorization",
        "idempotency-key",
        "x-correlation-id",
        "content-type",
    ):
        for value in (b"\xff" * 100, b"a" * 100_000, b"Bearer " + b"x" * 10_000, "æ".encode()):
            answer = api.post("/api/signup", json=GOOD, headers={name: value})
            assert answer.status_code < 500, (name, value[:20])


@pytest.mark.parametrize("size", [16_385, 4_000_000])
def test_a_body_that_comes_as_base64_has_the_same_limit(api: TestClient, size: int) -> None:
    event = {
        "version": "2.0",
        "rawPath": "/api/signup",
        "rawQueryString": "",
        "headers": {"content-type": "application/octet-stream"},
        "requestContext": {
            "http": {
                "method": "POST",
                "path": "/api/signup",
                "sourceIp": "127.0.0.1",
                "protocol": "HTTP/1.1",
            },
            "stage": "$default",
            "requestId": "r",
        },
        "body": base64.b64encode(b" " * size).decode(),
        "isBase64Encoded": True,
    }
    answer = web.lambda_handler(app)(event, Context())
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (413, "body-too-large")
