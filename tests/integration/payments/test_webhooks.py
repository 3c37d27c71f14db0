"""What the provider of payments tells by itself: verified, kept, handled once (CD-COL-4 to 6)."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from elhandel.payments import exchange
from elhandel.payments.events import count_waiting_events, handle_waiting
from elhandel.platform import web
from elhandel.platform.database import Database
from functions.payments import app as function
from tests.integration.payments.provider import SECRET
from tests.integration.payments.world import (
    CLOCK,
    NOW,
    a_customer,
    a_document,
    book,
    offenders,
    open_of,
)

PAYMENT = "/api/webhooks/netcash/payment"
MANDATE = "/api/webhooks/netcash/mandate"


@pytest.fixture
def hooks(ours: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The function's API, in its own role."""
    monkeypatch.setattr(function, "webhook_secret", lambda: SECRET)
    app = function.app
    app.dependency_overrides[web.database] = lambda: ours
    app.dependency_overrides[web.clock] = lambda: CLOCK
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    app.dependency_overrides.clear()


def signature(body: bytes, secret: str = SECRET) -> str:
    return hmac.digest(secret.encode(), body, hashlib.sha256).hex()


def told(hooks: TestClient, path: str = PAYMENT, **says: str) -> tuple[int, Any]:
    body = json.dumps(says).encode()
    answer = hooks.post(path, content=body, headers={"x-netcash-signature": signature(body)})
    return answer.status_code, answer.json()


def paid(number: str, cents: int, trace: str = "T1", **says: str) -> dict[str, str]:
    """The body as the requirements have it."""
    return {
        "TransactionAccepted": "true",
        "Amount": str(cents),
        "Reference": number,
        "Extra1": "1",
        "Extra2": number,
        "RequestTrace": trace,
        **says,
    }


def test_a_payment_is_allocated_once_however_often_it_is_told(
    hooks: TestClient, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna, 918_85)

    answers = [told(hooks, **paid(document.number, 918_85)) for _ in range(3)]

    assert answers == [(200, {"success": True})] * 3
    assert open_of(database, anna) == {}
    assert book(database, "collecting") == 918_85
    assert offenders(database) == []


def test_an_event_id_that_is_used_again_for_another_payment_is_another_event(
    hooks: TestClient, database: Database
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna, 918_85)

    for trace in ("T1", "T1", "T2"):
        told(hooks, **paid(document.number, 400_00, trace, EventId="E1"))

    assert open_of(database, anna) == {document.document_id: 118_85}
    assert offenders(database) == []


@pytest.mark.parametrize(
    ("cents", "left"), [(400_00, {"document": 518_85}), (1000_00, {None: -81_15})]
)
def test_a_part_pays_a_part_and_what_is_too_much_is_in_favour(
    hooks: TestClient, database: Database, cents: int, left: dict[Any, int]
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna, 918_85)

    told(hooks, **paid(document.number, cents))

    expected = {
        document.document_id if key == "document" else key: ore for key, ore in left.items()
    }
    assert open_of(database, anna) == expected


@pytest.mark.parametrize("path", [PAYMENT, MANDATE])
@pytest.mark.parametrize(
    "wrong",
    [
        None,
        "",
        "00",
        "zz",
        signature(b"another body"),
        signature(b"{}", "another secret of length"),
    ],
)
def test_what_the_provider_has_not_signed_is_refused_and_not_kept(
    hooks: TestClient, database: Database, wrong: str | None, path: str
) -> None:
    """CD-COL-6."""
    headers = {} if wrong is None else {"x-netcash-signature": wrong}
    answer = hooks.post(path, content=b"{}", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "payment-webhook-refused")
    assert signature(b"{}") not in answer.text
    with database.transaction() as tx:
        assert tx.execute("SELECT count(*) FROM payments.inbound_event").fetchone() == (0,)


@pytest.mark.parametrize("path", [PAYMENT, MANDATE])
def test_without_a_secret_there_is_no_service(
    hooks: TestClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """CD-COL-6."""
    monkeypatch.setattr(function, "webhook_secret", lambda: "")

    answer = hooks.post(path, content=b"{}", headers={"x-netcash-signature": signature(b"{}", "")})

    assert answer.status_code == 503


@pytest.mark.parametrize("path", [PAYMENT, MANDATE])
def test_an_event_is_kept_byte_by_byte_as_it_came(
    hooks: TestClient, database: Database, path: str
) -> None:
    """CD-COL-3, CD-COL-4."""
    body = b' {"Reference" : "2026-99999", "odd": "\xc3\xa6", "RequestTrace":"T" }\r\n'
    answer = hooks.post(path, content=body, headers={"x-netcash-signature": signature(body)})

    assert answer.status_code == 200
    with database.transaction() as tx:
        rows = tx.execute("SELECT body, received_at FROM payments.inbound_event").fetchall()
    assert [(bytes(kept), at) for kept, at in rows] == [(body, NOW)]


@pytest.mark.parametrize(("late", "status"), [(299, 200), (301, 401), (-301, 401)])
def test_an_event_that_was_not_sent_now_is_refused(
    hooks: TestClient, late: int, status: int
) -> None:
    sent = (NOW - timedelta(seconds=late)).isoformat()

    assert told(hooks, **paid("2026-99999", 1, Timestamp=sent))[0] == status


@pytest.mark.parametrize(
    "says",
    [{"hello": "world"}, {"Amount": "-1", "Reference": "x", "RequestTrace": "T"},
     {**paid("x", 1), "Status": "Odd"}, {**paid("x", 1), "Amount": "1.5"},
     {**paid("x", 1), "Currency": "EUR"}, {**paid("x", 1), "Amount": "9" * 5000}],
)  # fmt: skip
def test_an_event_that_cannot_be_used_waits_for_staff_and_costs_no_other(
    hooks: TestClient, database: Database, says: dict[str, str]
) -> None:
    with database.transaction() as tx:
        document = a_document(tx, a_customer(tx), 100_00)

    assert told(hooks, **says)[0] == 200
    assert told(hooks, **paid(document.number, 100_00))[0] == 200

    with database.transaction() as tx:
        assert count_waiting_events(tx) == 1
    assert book(database, "collecting") == 100_00


@pytest.mark.parametrize(
    "body",
    [b"[" * 30_000, b'{"a":' * 10_000, b'{"EventId":' + b"9" * 5_000 + b"}", b"\xff", b"", b"null",
     b'{"EventId":["x"]}', b'{"Amount":1e999,"Reference":"x","RequestTrace":"t"}'],
)  # fmt: skip
def test_a_body_that_is_no_event_is_kept_for_staff(
    hooks: TestClient, database: Database, body: bytes
) -> None:
    answer = hooks.post(PAYMENT, content=body, headers={"x-netcash-signature": signature(body)})

    assert answer.status_code == 200
    with database.transaction() as tx:
        assert count_waiting_events(tx) == 1


def test_what_a_crash_left_is_handled_later(
    hooks: TestClient, ours: Database, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.transaction() as tx:
        anna = a_customer(tx)
        document = a_document(tx, anna, 100_00)

    def die(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(exchange.webhooks, "handle_event", die)
    assert told(hooks, **paid(document.number, 100_00))[0] == 500  # kept, not handled
    monkeypatch.undo()

    assert handle_waiting(ours, CLOCK) == (1, 0)
    assert handle_waiting(ours, CLOCK) == (0, 0)
    assert open_of(database, anna) == {}


def test_what_names_nothing_of_ours_is_taken_and_changes_nothing(
    hooks: TestClient, database: Database
) -> None:
    assert told(hooks, **paid("2026-99999", 100))[0] == 200
    mandate = {"MandateId": "M9", "Status": "active", "CustomerId": "1", "BankAccount": "***1234"}
    assert told(hooks, MANDATE, **mandate)[0] == 200

    assert book(database, "collecting") == 0
