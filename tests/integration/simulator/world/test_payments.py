"""The simulated provider of payments over HTTP: the shape of A.8, its customers' pages, and debits
that fail as planned.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from simulator.world.payments import Provider, payment_routes
from tests.integration.payments.bank import MovedClock

URL = "http://127.0.0.1:1"
ASKED = {
    "customer_id": "7",
    "account_number": "62001234",
    "account_type": "cheque",
    "bank": "FNB",
    "branch_code": "250655",
    "maximum_amount": "1000.00",
    "frequency": "monthly",
    "start_date": "2026-03-16",
    "reference": "M-7",
}


@pytest.fixture
def provider() -> Provider:
    return Provider(MovedClock(date(2026, 3, 16)), approves=False)


@pytest.fixture
def http(provider: Provider) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(payment_routes(provider, key="our key", url=URL))
    with TestClient(app, base_url=URL, headers={"authorization": "Bearer our key"}) as http:
        yield http


def created(http: TestClient) -> Any:
    answer = http.post("/psp/mandate/create", json=ASKED)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_nobody_without_the_key_asks_for_anything(http: TestClient) -> None:
    for header in ("Bearer another key", ""):
        answer = http.post("/psp/mandate/create", json=ASKED, headers={"authorization": header})
        assert answer.status_code == 401


@pytest.mark.parametrize(("said", "state"), [("active", "active"), ("cancelled", "cancelled")])
def test_a_mandate_is_approved_or_refused_on_its_page(
    http: TestClient, said: str, state: str
) -> None:
    """CD-PAY-6, CD-PAY-7."""
    made = created(http)
    assert made.keys() >= {"mandate_id", "status", "approval_url"}
    assert made["status"] == "pending_approval"
    page = http.get(made["approval_url"])
    assert "Godkend betalingsaftale" in page.text
    assert "***1234" in page.text
    assert "62001234" not in page.text

    answered = http.post(made["approval_url"], data={"answer": said})
    assert "<button" not in answered.text  # it is decided
    status = http.get(f"/psp/mandate/{made['mandate_id']}/status").json()
    assert status["status"] == state


@pytest.mark.parametrize(
    "outcome",
    ["insufficient_funds", "mandate_cancelled", "mandate_expired", "disputed"],
)
def test_a_debit_fails_as_it_was_planned_and_is_one_for_its_reference(
    http: TestClient, provider: Provider, outcome: str
) -> None:
    made = created(http)
    provider.answer_mandate(made["mandate_id"], "active")
    provider.plan("7", [outcome])
    asked = {"amount": "918.85", "reference": "2026-00001-1", "description": "Regning"}
    path = f"/psp/mandate/{made['mandate_id']}/debit"
    first, again = (http.post(path, json=asked).json() for _ in range(2))
    assert first == again
    assert first.keys() >= {"transaction_id", "status"}
    assert first["status"] == "pending"

    assert provider.settle() == 1
    events = provider.take_events()
    assert any(outcome in str(event) for event in events), events
