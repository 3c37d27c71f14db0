"""GX-ORD over HTTP: what a customer's key opens, and what it does not."""

import pytest
from fastapi.testclient import TestClient

from tests.integration.exchange.conftest import ApiOf
from tests.integration.exchange.world import Market, Neighbour

ORDERS = "/api/trading/orders"


def wish(who: Neighbour, side: str, **more: object) -> dict[str, object]:
    return {
        "metering_point": who.house.gsrn,
        "side": side,
        "energy_amount": "20",
        "price_per_kwh": "0.15",
        **more,
    }


@pytest.mark.usefixtures("neighbours")
def test_two_neighbours_trade_and_neither_sees_who_the_other_is(
    market: Market, api_of: ApiOf
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    placed = api_of(seller).post(ORDERS, json=wish(seller, "sell"))
    assert placed.status_code == 201, placed.text
    api_of(buyer).post(ORDERS, json=wish(buyer, "buy", price_per_kwh="0.16"))
    book = api_of(buyer).get("/api/trading/book", params={"area": "DK1"}).json()
    assert [level["energy_amount"] for level in book["asks"]] == ["20.000"]

    market.clear()

    (trade,) = api_of(buyer).get("/api/trading/trades").json()["trades"]
    assert (trade["role"], trade["energy_amount"], trade["price_per_kwh"]) == (
        "buyer",
        "20.000",
        "0.155",
    )
    assert trade["settled_amount"] is None
    seen = api_of(seller).get(f"{ORDERS}/{placed.json()['order_id']}").json()
    assert (seen["status"], seen["filled_amount"]) == ("filled", "20.000")
    assert api_of(buyer).get(f"{ORDERS}/{placed.json()['order_id']}").status_code == 404
    (epoch,) = api_of(buyer).get("/api/trading/epochs", params={"area": "DK1"}).json()["epochs"]
    assert (epoch["price_per_kwh"], epoch["trades"]) == ("0.155", 1)


@pytest.mark.usefixtures("neighbours")
def test_the_same_idempotency_key_is_one_order(market: Market, api_of: ApiOf) -> None:
    buyer = market.neighbour()
    client, key = api_of(buyer), {"Idempotency-Key": "mine"}

    first = client.post(ORDERS, json=wish(buyer, "buy"), headers=key)
    again = client.post(ORDERS, json=wish(buyer, "buy"), headers=key)
    other = client.post(ORDERS, json=wish(buyer, "buy", energy_amount="21"), headers=key)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "order-differs")
    assert len(client.get(ORDERS).json()["orders"]) == 1


@pytest.mark.usefixtures("neighbours")
@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"energy_amount": "36.1"}, 409, "not-enough-to-trade"),
        ({"energy_amount": "0.05"}, 422, "invalid-order"),
        ({"energy_amount": "1.0001"}, 422, "invalid-amount"),
        ({"energy_amount": "all"}, 422, "invalid-amount"),
        ({"price_per_kwh": "11"}, 422, "invalid-order"),
        ({"price_per_kwh": None}, 422, "invalid-order"),
        ({"order_type": "market"}, 422, "invalid-order"),
        ({"month": "2026-02-01"}, 422, "invalid-order"),
        ({"month": "2025-12-31"}, 404, "not-found"),
        ({"month": "9999-12-31"}, 422, "invalid-order"),
        ({"metering_point": "571313100000009999"}, 404, "not-found"),
    ],
)
def test_an_order_that_cannot_be_placed_says_why(
    market: Market, api_of: ApiOf, more: dict[str, object], status: int, code: str
) -> None:
    seller = market.neighbour(produced=500)

    answer = api_of(seller).post(ORDERS, json=wish(seller, "sell", **more))

    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.usefixtures("neighbours")
def test_an_order_is_cancelled_once_and_what_a_home_has_follows(
    market: Market, api_of: ApiOf
) -> None:
    seller = market.neighbour(produced=500)
    client = api_of(seller)
    order = client.post(ORDERS, json=wish(seller, "sell")).json()["order_id"]
    home = f"/api/trading/homes/{seller.house.gsrn}"
    assert client.get(home).json()["to_sell"] == "16.000"

    assert client.delete(f"{ORDERS}/{order}").json()["status"] == "cancelled"
    assert client.delete(f"{ORDERS}/{order}").json()["status"] == "cancelled"
    assert client.get(home).json()["to_sell"] == "36.000"


@pytest.mark.usefixtures("neighbours")
def test_the_active_epoch_says_when_it_ends(market: Market, api_of: ApiOf) -> None:
    epoch = api_of(market.neighbour()).get("/api/trading/epochs/current").json()

    assert (epoch["epoch_number"], epoch["time_remaining_seconds"]) == ("202601311200", 600)


def test_where_neighbours_do_not_trade_there_is_nothing(market: Market, api_of: ApiOf) -> None:
    buyer = market.neighbour()
    client: TestClient = api_of(buyer)

    assert client.post(ORDERS, json=wish(buyer, "buy")).status_code == 404
    assert client.get(ORDERS).status_code == 404


@pytest.mark.usefixtures("neighbours")
@pytest.mark.parametrize("path", ["/api/trading/homes/{gsrn}", "/api/trading/book"])
def test_a_month_without_a_next_one_is_refused(market: Market, api_of: ApiOf, path: str) -> None:
    seller = market.neighbour(produced=500)
    asked = {"month": "9999-12-31", "area": "DK1"}
    answer = api_of(seller).get(path.format(gsrn=seller.house.gsrn), params=asked)
    assert answer.status_code == 422, answer.text
