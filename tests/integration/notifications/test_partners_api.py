"""A partner keeps their webhooks by a key of scope `partner`, and sees nobody else's."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from elhandel.notifications.partners import secret_of, subscribe
from elhandel.notifications.webhooks import send_webhooks
from elhandel.platform import web
from elhandel.platform.database import Database
from elhandel.platform.keys.api_keys import create_key
from functions.notifier import app as function
from tests.builders.clock import HandClock
from tests.integration.notifications.test_partners import KEY, URL, Partner, bill, decided

ROOT = "/api/partners"
WISH = {"url": URL, "events": ["bill.issued"]}


class Firm:
    """A partner's system with a key of its own."""

    def __init__(self, http: TestClient, key: str) -> None:
        self._http, self._key = http, key

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"x-api-key": self._key}
        return self._http.request(method, f"{ROOT}/{path}", json=body, headers=headers)


@pytest.fixture
def http(
    notifier: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    keys = SimpleNamespace(partner_key=KEY)
    monkeypatch.setattr(function, "credentials_from_environment", lambda: keys)
    app = function.partners_api
    app.dependency_overrides = {web.database: lambda: notifier, web.clock: lambda: clock}
    yield TestClient(app, raise_server_exceptions=False)
    app.dependency_overrides = {}


def a_firm(http: TestClient, owner: Database, clock: HandClock, scope: Any = "partner") -> Firm:
    with owner.transaction() as tx:
        return Firm(http, create_key(tx, "a firm", scope, clock))


@pytest.fixture
def firm(http: TestClient, owner: Database, clock: HandClock) -> Firm:
    with owner.transaction() as tx:
        tx.execute("DELETE FROM notifications.webhook")
        tx.execute("DELETE FROM notifications.subscription")
    return a_firm(http, owner, clock)


def test_a_partner_subscribes_once_and_gets_its_secret(firm: Firm) -> None:
    made, again = firm("POST", "subscriptions", WISH), firm("POST", "subscriptions", WISH)

    assert (made.status_code, again.status_code) == (201, 201)
    assert made.json() == again.json()
    assert made.json()["secret"] == secret_of(KEY, made.json()["id"], 1)
    (listed,) = firm("GET", "subscriptions").json()
    assert (listed["url"], listed["events"], listed["ended_at"]) == (URL, ["bill.issued"], None)
    assert "secret" not in listed


def test_an_address_that_we_would_not_call_is_refused(firm: Firm) -> None:
    for body in (
        {**WISH, "url": "http://partner.example/hook"},
        {**WISH, "url": "https://127.0.0.1/hook"},
        {**WISH, "events": ["no.such"]},
        {**WISH, "events": []},
        {**WISH, "name": "another firm"},
    ):
        assert firm("POST", "subscriptions", body).status_code == 422, body
    assert firm("GET", "subscriptions").json() == []


def test_a_key_has_so_many_subscriptions_at_most(firm: Firm) -> None:
    answers = [
        firm("POST", "subscriptions", {**WISH, "url": f"{URL}/{n}"}).status_code for n in range(11)
    ]
    assert answers == [201] * 10 + [422]


def test_a_partner_lists_and_replays_events_of_their_own_and_ends(
    http: TestClient, firm: Firm, owner: Database, office: Database, notifier: Database,
    clock: HandClock,
) -> None:  # fmt: skip
    number = firm("POST", "subscriptions", WISH).json()["id"]
    with owner.transaction() as tx:
        ours = subscribe(tx, "by staff", URL, ["bill.issued"], decided(clock))
    bill(owner, office, notifier, clock)
    (event,) = firm("GET", f"subscriptions/{number}/webhooks").json()
    assert (event["template"], event["state"], event["attempts"]) == (
        "invoice-generated",
        "waiting",
        0,
    )
    assert firm("GET", f"subscriptions/{number}/webhooks?before={event['id']}").json() == []

    with owner.transaction() as tx:
        tx.execute("UPDATE notifications.webhook SET state = 'sent', sent_at = due_at")
        (other,) = tx.execute(
            "SELECT webhook_id FROM notifications.webhook WHERE subscription_id = %s", [ours]
        ).fetchone() or (0,)
    assert firm("POST", f"webhooks/{event['id']}/replay").status_code == 202
    (again,) = firm("GET", f"subscriptions/{number}/webhooks").json()
    assert again["state"] == "waiting"

    stranger = a_firm(http, owner, clock)
    assert stranger("GET", "subscriptions").json() == []
    for caller, path in (
        (stranger, f"subscriptions/{number}"),
        (firm, f"subscriptions/{ours}"),
    ):
        assert caller("GET", f"{path}/webhooks").status_code == 404
        assert caller("DELETE", path).status_code == 404
    assert stranger("POST", f"webhooks/{event['id']}/replay").status_code == 404
    assert firm("POST", f"webhooks/{other}/replay").status_code == 404

    assert firm("DELETE", f"subscriptions/{number}").status_code == 204
    assert firm("DELETE", f"subscriptions/{number}").status_code == 404
    assert firm("GET", "subscriptions").json()[0]["ended_at"] is not None


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_what_was_subscribed_to_ends_with_its_key(
    firm: Firm, owner: Database, office: Database, notifier: Database, clock: HandClock, end: str
) -> None:
    """Also what waits for it: whose access was taken back learns nothing more."""
    firm("POST", "subscriptions", WISH)
    with owner.transaction() as tx:
        subscribe(tx, "by staff", URL, ["bill.issued"], decided(clock))
    bill(owner, office, notifier, clock)
    with owner.transaction() as tx:
        tx.execute(f"UPDATE platform.api_key SET {end} = %s", [clock.now()])
    partner = Partner()

    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (1, 0)  # that of staff
    bill(owner, office, notifier, clock, "2")
    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (1, 0)
    assert send_webhooks(notifier, clock, partner.calls(), KEY) == (0, 0)


def test_a_key_of_another_scope_opens_nothing(
    http: TestClient, owner: Database, clock: HandClock
) -> None:
    assert a_firm(http, owner, clock, "export")("GET", "subscriptions").status_code == 403
    assert http.get(f"{ROOT}/subscriptions").status_code == 401


@pytest.mark.parametrize(
    "host", ["a..example", ".example", f"{'a' * 64}.example", "xn--a.example", "xn--.example"]
)
def test_a_host_that_no_name_can_be_is_refused(firm: Firm, host: str) -> None:
    answer = firm("POST", "subscriptions", {**WISH, "url": f"https://{host}/hook"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unable-to-subscribe"), answer.text
    assert firm("GET", "subscriptions").json() == []
