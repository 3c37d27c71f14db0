"""What carriers take, refuse and report; the simulated ones stand for theirs. A.7."""

import base64
import hmac
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import httpx
import msgspec
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from standardwebhooks import Webhook
from tenacity import wait_none

from elhandel.notifications.carriers import (
    Carrier,
    CarrierAway,
    Letter,
    NotTaken,
    RestMail,
    RestSms,
    read_credentials,
)
from elhandel.notifications.carriers.credentials import NoticeCredentialsUnreadable
from elhandel.notifications.carriers.rest import RestCalls
from elhandel.notifications.delivery import (
    CallbackRefused,
    Reported,
    UnreadableCallback,
    mail_reports,
    sms_reports,
)
from elhandel.values.errors import Unavailable
from simulator.world.carriers import Keys, Letters, Reports, carrier_routes
from simulator.world.carriers.letters import Letter as Given
from simulator.world.carriers.reports import mail_event, sms_status
from tests.builders.clock import HandClock, at
from tests.builders.network.transport import a_transport

KEYS: Final = Keys()
NOW: Final = at("2026-01-15T11:00")
A_MAIL: Final = Letter("notice-1", "anna@example.dk", "text", "Emne", "<p>Hej</p>")
AN_SMS: Final = Letter("notice-2", "+4512345678", "Hej")

type Answers = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def world() -> Iterator[TestClient]:
    clock = HandClock(NOW)
    app = FastAPI()
    reports = Reports("", clock, KEYS)
    app.include_router(carrier_routes(Letters(clock), Letters(clock), reports, KEYS))
    with TestClient(app, base_url="http://127.0.0.1:8090") as client:
        yield client


def mail(http: httpx.Client, key: str = KEYS.mail_key) -> RestMail:
    headers = {"Authorization": f"Bearer {key}"}
    calls = RestCalls("http://127.0.0.1:8090/mail", headers, http, retry_wait=wait_none())
    return RestMail(calls, "Elhandel <noreply@elhandel.example>")


def sms(http: httpx.Client, key: str = KEYS.sms_key) -> RestSms:
    headers = {"Authorization": key}
    calls = RestCalls("http://127.0.0.1:8090/sms", headers, http, retry_wait=wait_none())
    return RestSms(calls)


def given(world: TestClient, carrier: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.get(f"/control/{carrier}/letters").json()["letters"]
    return found


@pytest.mark.parametrize("signing", ["", "whsec_", "whsec_c2hvcnQ=", "replace-me", "whsec_é"])
def test_without_a_key_that_nobody_could_guess_no_event_of_mail_is_taken(signing: str) -> None:
    body = b'{"type": "email.bounced", "data": {"email_id": "m-1"}}'
    moment = str(int(NOW.timestamp()))
    for key in (b"", b"short"):  # what an outsider would try
        wanted = hmac.digest(key, f"1.{moment}.".encode() + body, "sha256")
        headers = {
            "webhook-id": "1",
            "webhook-timestamp": moment,
            "webhook-signature": f"v1,{base64.b64encode(wanted).decode()}",
        }
        with pytest.raises(Unavailable, match="mail_signing"):
            mail_reports(body, headers, signing, NOW)


@pytest.mark.parametrize("password", ["", "replace-me"])
def test_without_a_password_that_nobody_could_guess_no_status_of_sms_is_taken(
    password: str,
) -> None:
    name = base64.b64encode(f"elhandel:{password}".encode()).decode()
    with pytest.raises(Unavailable, match="sms_callback"):
        sms_reports(b'{"messageId": "1", "statusCode": 7}', f"Basic {name}", password)


@pytest.mark.parametrize(
    ("bounce", "cause"),
    [(None, "bounced"), ({"type": "Permanent", "subType": "General"}, "bounced"),
     ({"type": "Transient"}, "came-back"), ({"type": "soft", "message": "full"}, "came-back")],
)  # fmt: skip
def test_a_letter_that_came_back_for_a_reason_that_passes_says_nothing_of_its_address(
    bounce: dict[str, str] | None, cause: str
) -> None:
    data = {"email_id": "m-1", **({} if bounce is None else {"bounce": bounce})}
    body = msgspec.json.encode({"type": "email.bounced", "data": data})
    headers = {
        "webhook-id": "1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": Webhook(KEYS.mail_signing).sign("1", NOW, body.decode()),
    }

    assert mail_reports(body, headers, KEYS.mail_signing, NOW) == [Reported("mail", "m-1", cause)]


def test_a_letter_is_taken_and_by_its_key_only_once(world: TestClient) -> None:
    first, second = mail(world).carry(A_MAIL), mail(world).carry(A_MAIL)
    assert first == second
    (letter,) = given(world, "mail")
    assert (letter["letter_id"], letter["to"]) == (first.receipt, "anna@example.dk")
    assert (letter["subject"], letter["html"], letter["text"]) == ("Emne", "<p>Hej</p>", "text")

    receipt = sms(world).carry(AN_SMS).receipt
    assert sms(world).carry(AN_SMS).receipt == receipt
    (message,) = given(world, "sms")
    assert (message["to"], message["text"]) == ("4512345678", "Hej")


def test_the_inbox_and_the_telephone_show_what_came(world: TestClient) -> None:
    receipt = mail(world).carry(replace(A_MAIL, subject="Regning <1>")).receipt
    sms(world).carry(AN_SMS)
    assert "Regning &lt;1&gt;" in world.get("/mail/").text
    assert "Regning" not in world.get("/mail/?til=nobody").text
    assert "&lt;p&gt;Hej&lt;/p&gt;" in world.get(f"/mail/{receipt}").text
    assert "Hej" in world.get("/sms/?til=4512").text


def test_an_address_that_is_none_is_never_taken(world: TestClient) -> None:
    with pytest.raises(NotTaken, match="bad-address"):
        mail(world).carry(replace(A_MAIL, to="refuse@example.dk"))
    with pytest.raises(NotTaken, match="bad-address"):
        sms(world).carry(replace(AN_SMS, to="+0"))


def test_a_wrong_key_of_ours_refuses_no_letter(world: TestClient) -> None:
    for carry in (mail(world, "wrong").carry, sms(world, "wrong").carry):
        with pytest.raises(CarrierAway, match="credentials"):
            carry(A_MAIL)


def _silent(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectTimeout("nobody", request=request)


@pytest.mark.parametrize("carrier", [mail, sms])
@pytest.mark.parametrize(
    ("answers", "cause"),
    [
        (lambda _: httpx.Response(503), "http-503"),
        (lambda _: httpx.Response(429), "http-429"),
        (lambda _: httpx.Response(501), "http-501"),
        (lambda _: httpx.Response(302, headers={"Location": "http://x"}), "http-302"),
        (_silent, "no-answer"),
        (lambda _: httpx.Response(200, text="<html>Welcome</html>"), "unreadable-answer"),
        (lambda _: httpx.Response(404, text="<html>No such page</html>"), "unreadable-answer"),
        (lambda _: httpx.Response(200, json={}), "unreadable-answer"),
        (
            lambda _: httpx.Response(200, json={"id": "", "messages": [{"apiMessageId": ""}]}),
            "unreadable-answer",
        ),
    ],
)
def test_what_is_not_the_carriers_own_refusal_is_tried_again(
    carrier: Callable[[httpx.Client], Carrier], answers: Answers, cause: str
) -> None:
    with httpx.Client(transport=a_transport(answers)) as http, pytest.raises(CarrierAway) as away:
        carrier(http).carry(A_MAIL)
    assert away.value.cause == cause


def test_a_fault_of_the_moment_is_tried_twice_at_once() -> None:
    answers = iter([httpx.Response(503), httpx.Response(200, json={"id": "r"})])
    with httpx.Client(transport=a_transport(lambda _: next(answers))) as http:
        assert mail(http).carry(A_MAIL).receipt == "r"


GIVEN: Final = Given("receipt-1", "k", "anna@example.dk", "", "", "", NOW.isoformat())


@pytest.mark.parametrize(
    ("kind", "reported"),
    [
        (None, [Reported("mail", "receipt-1", None)]),
        ("email.bounced", [Reported("mail", "receipt-1", "bounced")]),
        ("email.complained", [Reported("mail", "receipt-1", "complained")]),
        ("email.opened", []),
        ("email.delivery_delayed", []),
    ],
)
def test_an_event_signed_by_the_library_is_read(kind: str | None, reported: list[Reported]) -> None:
    event = mail_event(GIVEN, KEYS, NOW, kind)
    assert mail_reports(event.body, event.headers, KEYS.mail_signing, NOW) == reported


@pytest.mark.parametrize(
    ("changes", "body", "now"),
    [
        ({"webhook-signature": "v1,AAAA"}, None, NOW),
        ({"webhook-signature": ""}, None, NOW),
        ({"webhook-signature": "v1,not base64 é"}, None, NOW),
        ({"webhook-id": "another"}, None, NOW),
        ({"webhook-timestamp": "1768474801"}, None, NOW),
        ({"webhook-timestamp": "x"}, None, NOW),
        ({}, b'{"type":"email.bounced","data":{"email_id":"x"}}', NOW),
        ({}, None, at("2026-01-15T11:06")),  # played again later
        ({}, None, at("2026-01-15T10:54")),
    ],
)
def test_an_event_that_was_changed_or_is_old_is_refused(
    changes: dict[str, str], body: bytes | None, now: Any
) -> None:
    event = mail_event(GIVEN, KEYS, NOW)
    headers = {**event.headers, **changes}
    with pytest.raises(CallbackRefused):
        mail_reports(body or event.body, headers, KEYS.mail_signing, now)


def test_one_of_several_signatures_suffices_while_a_key_is_changed() -> None:
    event = mail_event(GIVEN, KEYS, NOW)
    several = f"v1,AAAA v2,x {event.headers['webhook-signature']}"
    headers = {**event.headers, "webhook-signature": several}
    assert mail_reports(event.body, headers, KEYS.mail_signing, NOW)


@pytest.mark.parametrize(
    ("code", "reported"),
    [
        (4, [Reported("sms", "receipt-1", None)]),
        (10, [Reported("sms", "receipt-1", "expired")]),
        (7, [Reported("sms", "receipt-1", "undeliverable")]),
        *((code, []) for code in (2, 3, 8, 11)),
    ],
)
def test_a_status_of_an_sms_is_read(code: int, reported: list[Reported]) -> None:
    status = sms_status(GIVEN, KEYS, NOW, code)
    authorization = status.headers["authorization"]
    assert sms_reports(status.body, authorization, KEYS.sms_callback) == reported
    alone = status.body.removeprefix(b"[").removesuffix(b"]")
    assert sms_reports(alone, authorization, KEYS.sms_callback) == reported


def test_a_status_without_the_password_or_in_another_form_is_refused() -> None:
    status = sms_status(GIVEN, KEYS, NOW)
    for wrong in ("", "Basic", "Basic " + base64.b64encode(b"elhandel:x").decode(), "Bæsic é"):
        with pytest.raises(CallbackRefused):
            sms_reports(status.body, wrong, KEYS.sms_callback)
    for body in (b"", b"{}", b"[1]", b"\xff", b'{"x":' + b"[" * 90_000):
        with pytest.raises(UnreadableCallback):
            sms_reports(body, status.headers["authorization"], KEYS.sms_callback)


def test_the_secret_of_the_keys_has_its_form() -> None:
    assert read_credentials(KEYS.secret()).mail_key == KEYS.mail_key
    empty = Keys(mail_key="").secret()
    for wrong in ("", "{}", empty):
        with pytest.raises(NoticeCredentialsUnreadable):
            read_credentials(wrong)
    assert KEYS.mail_signing not in repr(read_credentials(KEYS.secret()))
