"""What did not come through the front of the API is refused before anything of it is read."""

from collections.abc import Iterator
from datetime import timedelta

import boto3
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from elhandel.platform import aws, web
from elhandel.platform.settings import settings
from elhandel.platform.web.serving import front
from tests.builders.cloud import aws_in_process


def an_app() -> FastAPI:
    app = web.application("Dancing", description="For tests.", openapi_url="/openapi.json")

    @app.get("/halls")
    def halls() -> list[str]:
        return ["open"]

    return app


def forget() -> None:
    """What a process has read: another test's is not ours."""
    for cached in (settings, front._secret):
        cached.cache_clear()
    aws.forget()


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a front's secret that is "let me in"; the process is configured with it."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "eu-north-1",
    }.items():
        monkeypatch.setenv(name, value)
    with aws_in_process():
        name = boto3.client("secretsmanager").create_secret(Name="front", SecretString="let me in")[
            "ARN"
        ]
        monkeypatch.setenv("ELHANDEL_FRONT_SECRET", name)
        forget()
        yield name
    forget()


@pytest.fixture
def client() -> TestClient:
    return TestClient(an_app())


def shown(value: str, **more: str) -> dict[str, str]:
    return {front.SECRET_HEADER: value, **more}


@pytest.mark.usefixtures("secret")
def test_what_came_through_the_front_is_served(client: TestClient) -> None:
    assert client.get("/halls", headers=shown("let me in")).json() == ["open"]


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize("value", ["", "let me out", "let me in ", "æ"])
def test_what_did_not_is_a_problem(client: TestClient, value: str) -> None:
    headers = [(front.SECRET_HEADER.encode(), value.encode())] if value else []
    for path in ("/halls", "/openapi.json", "/nothing"):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "not-through-front")
        assert answer.json()["correlation_id"] == answer.headers["x-correlation-id"]
        assert "let me in" not in answer.text


def test_the_secret_before_the_last_change_still_opens(client: TestClient, secret: str) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId=secret, SecretString="newer")
    assert client.get("/halls", headers=shown("newer")).status_code == 200
    assert client.get("/halls", headers=shown("let me in")).status_code == 200
    assert client.get("/halls", headers=shown("older")).status_code == 403


def test_the_secret_before_the_last_change_opens_for_its_hour_and_no_longer(
    client: TestClient, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId=secret, SecretString="newer")
    monkeypatch.setattr(front, "_OVERLAP", timedelta(0))
    assert client.get("/halls", headers=shown("newer")).status_code == 200
    assert client.get("/halls", headers=shown("let me in")).status_code == 403


def test_a_value_that_is_refused_lets_the_secret_be_read_again(
    client: TestClient, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/halls", headers=shown("let me in")).status_code == 200
    boto3.client("secretsmanager").put_secret_value(SecretId=secret, SecretString="newer")
    assert client.get("/halls", headers=shown("newer")).status_code == 403, (
        "it was read this moment"
    )

    monkeypatch.setattr(front, "_READ_AGAIN_WHEN_REFUSED", 0.0)
    assert client.get("/halls", headers=shown("newer")).status_code == 200


@pytest.mark.usefixtures("secret")
def test_many_guesses_cost_no_call_of_aws_each(client: TestClient) -> None:
    calls: list[str] = []
    events = aws.secrets_manager(tries=1).meta.events
    events.register("before-call", lambda model, **_: calls.append(model.name))
    assert client.get("/halls", headers=shown("guess")).status_code == 403
    first = len(calls)

    for number in range(20):
        assert client.get("/halls", headers=shown(f"guess {number}")).status_code == 403

    assert first > 0
    assert len(calls) == first


def test_a_secret_that_cannot_be_read_opens_nothing(client: TestClient, secret: str) -> None:
    boto3.client("secretsmanager").delete_secret(SecretId=secret, ForceDeleteWithoutRecovery=True)
    for value in ("let me in", ""):
        answer = client.get("/halls", headers=shown(value))
        assert (answer.status_code, answer.json()["code"]) == (503, "temporarily-unavailable")


def test_without_a_front_nothing_is_asked_for(client: TestClient) -> None:
    assert client.get("/halls").status_code == 200


def address_logged(log: pytest.LogCaptureFixture) -> object:
    (line,) = [vars(record) for record in log.records if record.message == "request"]
    return line["address"]


@pytest.mark.usefixtures("secret")
@pytest.mark.parametrize(
    ("said", "logged"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8::7", "2001:db8::7"), ("x" * 999, "testclient")],
)
def test_the_log_has_the_address_that_the_front_saw(
    client: TestClient, caplog: pytest.LogCaptureFixture, said: str, logged: str
) -> None:
    client.get("/halls", headers=shown("let me in", **{front.ADDRESS_HEADER: said}))
    assert address_logged(caplog) == logged


@pytest.mark.usefixtures("secret")
def test_nobody_else_says_an_address(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/halls", headers={front.ADDRESS_HEADER: "203.0.113.7"})
    assert address_logged(caplog) == "testclient"


def test_without_a_front_the_address_is_the_gateways(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/halls", headers={front.ADDRESS_HEADER: "203.0.113.7"})
    assert address_logged(caplog) == "testclient"
