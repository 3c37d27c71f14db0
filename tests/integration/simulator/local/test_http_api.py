"""HTTP: which function takes a request, the event it gets, the response that comes of its
answer.
"""

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.local.cloud.gateway import Router
from simulator.local.cloud.host import Host
from simulator.local.cloud.template import HttpRoute

type RunHost = Callable[..., Host]

ECHO = """
    import base64, json, os
    def handler(event, context):
        kind = (event.get("queryStringParameters") or {}).get("answer", "event")
        if kind == "event":
            return {"statusCode": 200, "body": json.dumps(event)}
        if kind == "binary":
            body = base64.b64encode(bytes(range(256))).decode()
            headers = {"Content-Type": "application/pdf"}
            return {"statusCode": 201, "headers": headers, "isBase64Encoded": True,
                    "body": body, "cookies": ["a=1; Secure", "b=2"]}
        if kind == "short":
            return {"products": [1, 2]}
        if kind == "text":
            return "hello"
        if kind == "malformed":
            return {"statusCode": "many"}
        if kind == "raise":
            raise RuntimeError("no")
        if kind == "environment":
            return {"statusCode": 200, "body": json.dumps(dict(os.environ))}
"""
TEMPLATE = """
    Globals: {Function: {Runtime: python3.13, Handler: app.handler, Timeout: 5, MemorySize: 256}}
    Resources:
      Bucket: {Type: AWS::S3::Bucket}
      Echo:
        Type: AWS::Serverless::Function
        Properties:
          CodeUri: functions/echo
          Environment: {Variables: {BUCKET: !Ref Bucket, NAME: !Sub "x-${AWS::Region}"}}
          Events:
            Id: {Type: HttpApi, Properties: {Method: ANY, Path: "/things/{id}/parts/{part}"}}
            Rest: {Type: HttpApi, Properties: {Method: GET, Path: "/files/{proxy+}"}}
            Post: {Type: HttpApi, Properties: {Method: POST, Path: /things}}
"""


@pytest.fixture
def api(run_host: RunHost) -> httpx.Client:
    return httpx.Client(base_url=run_host(TEMPLATE, {"echo": ECHO}).url)


@pytest.mark.parametrize(
    ("method", "path", "taken_by", "parameters"),
    [
        ("GET", "/a/b", "GET /a/b", {}),
        ("POST", "/a/b", "ANY /a/{x}", {"x": "b"}),
        ("GET", "/a/c", "ANY /a/{x}", {"x": "c"}),
        ("GET", "/a/c%20d", "ANY /a/{x}", {"x": "c d"}),
        ("GET", "/a/c/d", "GET /a/{proxy+}", {"proxy": "c/d"}),
        ("GET", "/a/b/", "GET /a/b", {}),
        ("POST", "/a/c/d", "$default", {}),
        ("GET", "/z", "$default", {}),
        ("GET", "/", "GET /", {}),
    ],
)
def test_the_most_specific_route_takes_a_request(
    method: str, path: str, taken_by: str, parameters: dict[str, str]
) -> None:
    routes = [
        ("GET", "/a/{proxy+}"),
        ("ANY", "$default"),
        ("ANY", "/a/{x}"),
        ("GET", "/a/b"),
        ("GET", "/"),
    ]
    match = Router(("F", HttpRoute(verb, pattern)) for verb, pattern in routes).match(method, path)
    assert match is not None
    assert (match.route.key, match.path_parameters) == (taken_by, parameters)


def test_a_request_becomes_an_event_of_payload_format_2(api: httpx.Client) -> None:
    response = api.request(
        "POST",
        "/things/57%2013/parts/a?x=1&x=2&y=%C3%A6",
        headers=[("X-Many", "1"), ("x-many", "2"), ("Cookie", "a=1; b=2"), ("User-Agent", "test")],
        json={"name": "Søren"},
    )
    event = response.json()
    assert event["version"] == "2.0"
    assert event["routeKey"] == "ANY /things/{id}/parts/{part}"
    assert event["rawPath"] == "/things/57 13/parts/a"
    assert event["rawQueryString"] == "x=1&x=2&y=%C3%A6"
    assert event["queryStringParameters"] == {"x": "1,2", "y": "æ"}
    assert event["pathParameters"] == {"id": "57 13", "part": "a"}
    assert event["headers"]["x-many"] == "1,2"
    assert "cookie" not in event["headers"]
    assert event["cookies"] == ["a=1", "b=2"]
    assert json.loads(event["body"]) == {"name": "Søren"}
    assert event["isBase64Encoded"] is False
    http = event["requestContext"]["http"]
    assert (http["method"], http["path"], http["userAgent"]) == (
        "POST",
        "/things/57 13/parts/a",
        "test",
    )
    assert event["requestContext"]["stage"] == "$default"


def test_a_binary_body_travels_as_base64(api: httpx.Client) -> None:
    event = api.post(
        "/things", content=b"\x00\xff", headers={"content-type": "application/pdf"}
    ).json()
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == b"\x00\xff"


def test_a_chunked_body_arrives_whole(api: httpx.Client) -> None:
    event = api.post(
        "/things", content=iter([b'{"a":', b" 1}"]), headers={"content-type": "application/json"}
    ).json()
    assert event["body"] == '{"a": 1}'


def test_a_request_without_body_and_query_has_neither_in_its_event(api: httpx.Client) -> None:
    event = api.get("/files/a/b").json()
    assert event["pathParameters"] == {"proxy": "a/b"}
    assert not {"body", "queryStringParameters", "cookies"} & set(event)


def test_a_binary_answer_with_cookies_comes_back_as_it_was(api: httpx.Client) -> None:
    response = api.get("/files/x", params={"answer": "binary"})
    assert response.status_code == 201
    assert response.content == bytes(range(256))
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers.get_list("set-cookie") == ["a=1; Secure", "b=2"]


@pytest.mark.parametrize(("kind", "answer"), [("short", {"products": [1, 2]}), ("text", "hello")])
def test_an_answer_without_status_code_is_the_body_of_a_200(
    api: httpx.Client, kind: str, answer: Any
) -> None:
    response = api.get("/files/x", params={"answer": kind})
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    assert (response.json() if kind == "short" else response.text) == answer


@pytest.mark.parametrize("kind", ["raise", "malformed"])
def test_a_failed_or_malformed_answer_is_500_as_on_an_http_api(
    api: httpx.Client, kind: str
) -> None:
    response = api.get("/files/x", params={"answer": kind})
    assert (response.status_code, response.json()) == (500, {"message": "Internal Server Error"})


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing"), ("DELETE", "/things"), ("GET", "/files")]
)
def test_a_request_that_no_route_takes_is_404(api: httpx.Client, method: str, path: str) -> None:
    response = api.request(method, path)
    assert (response.status_code, response.json()) == (404, {"message": "Not Found"})


def test_an_answer_that_takes_longer_than_api_gateway_waits_is_503(run_host: RunHost) -> None:
    slow = "import threading\ndef handler(event, context):\n    threading.Event().wait(4)\n"
    host = run_host(TEMPLATE, {"echo": slow}, integration_seconds=0.3)
    response = httpx.get(host.url + "/files/x")
    assert (response.status_code, response.json()) == (503, {"message": "Service Unavailable"})


def test_a_function_gets_the_environment_of_lambda_and_of_the_template(
    api: httpx.Client, tmp_path: Any
) -> None:
    environment = api.get("/files/x", params={"answer": "environment"}).json()
    assert environment["BUCKET"] == "elhandel-local-bucket"
    assert environment["NAME"] == "x-eu-north-1"
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "Echo"
    assert environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert environment["_HANDLER"] == "app.handler"
    assert environment["LAMBDA_TASK_ROOT"] == str(tmp_path / "functions" / "echo")
    assert environment["AWS_ENDPOINT_URL"].startswith("http://127.0.0.1:")
    assert "PYTEST_CURRENT_TEST" not in environment
