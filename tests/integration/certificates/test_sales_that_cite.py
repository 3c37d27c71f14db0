"""A sale on the neighbours' market that cites a certificate (GX-ERC-3)."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.integration.certificates.conftest import ApiOf
from tests.integration.certificates.world import LATER, Producer, World

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.fixture
def anna(world: World) -> Producer:
    producer = world.producer()
    world.produces(producer, [1_000, 4_000])
    return producer


@pytest.fixture
def valid(anna: Producer, world: World) -> str:
    """A certificate of Anna for 1,000 of 5,000 Wh, validated for trading."""
    number = world.issues(anna, hours=(0, 1))
    world.clock.move_by(days=LATER.days)
    world.validates(number)
    return number


def order(
    client: TestClient, who: Producer, kwh: str, number: str | None, side: str = "sell"
) -> Any:
    body = {
        "metering_point": who.gsrn.value,
        "side": side,
        "energy_amount": kwh,
        "price_per_kwh": "0.15",
        "erc_certificate": number,
    }
    return client.post("/api/trading/orders", json=body)


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_sale_cites_a_certificate_and_all_sales_together_no_more_than_one_has(
    world: World, anna: Producer, valid: str, api_of: ApiOf
) -> None:
    client = api_of(anna)

    placed = order(client, anna, "0.6", valid)

    assert placed.status_code == 201, placed.text
    assert placed.json()["erc_certificate"] == valid
    address = f"/api/trading/orders/{placed.json()['order_id']}"
    assert client.get(address).json()["erc_certificate"] == valid
    assert refusal(order(client, anna, "0.5", valid)) == (409, "exceeds-erc-amount")
    assert order(client, anna, "0.4", valid).status_code == 201
    assert order(client, anna, "0.5", None).status_code == 201  # a sale without one is always fine

    # What is cancelled cites nothing, and what takes an order's place cites what that one did.
    client.delete(address)
    assert order(client, anna, "0.6", valid).status_code == 201
    changed = client.patch(
        f"/api/trading/orders/{client.get('/api/trading/orders').json()['orders'][0]['order_id']}",
        json={"price_per_kwh": "0.20"},
    )
    assert changed.status_code == 201, changed.text
    assert changed.json()["erc_certificate"] == valid


def test_a_sale_that_cites_what_it_may_not_says_why(
    world: World, anna: Producer, valid: str, api_of: ApiOf
) -> None:
    client = api_of(anna)
    other = world.issues(anna, hours=(1, 2))
    assert refusal(order(client, anna, "0.5", other)) == (409, "erc-not-validated-for-trading")
    assert refusal(order(client, anna, "0.5", "ERC-2026-999999")) == (
        422,
        "invalid-erc-certificate",
    )
    assert refusal(order(client, anna, "0.5", valid, "buy")) == (422, "invalid-order")
    assert order(client, anna, "0.5", "mine").status_code == 422

    bo = world.producer()
    world.gives(anna, valid, bo)
    assert refusal(order(client, anna, "0.5", valid))[1] in (
        "exceeds-erc-amount",
        "invalid-erc-certificate",
    )
    assert client.get("/api/trading/orders").json()["orders"] == []
