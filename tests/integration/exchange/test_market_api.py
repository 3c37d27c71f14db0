"""GX-ORD over HTTP: what a customer's key opens, and what it does not."""

import hashlib
import hmac
from dataclasses import replace
from importlib import import_module

import pytest
from fastapi.testclient import TestClient

from elhandel.exchange.rules import market_rules
from tests.integration.exchange.conftest import ApiOf
from tests.integration.exchange.world import MONTH, Market, Neighbour

ORDERS = "/api/trading/orders"
TRADES = "/api/trading/trades"


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


@pytest.mark.usefixtures("neighbours")
def test_an_order_is_changed_by_another_one_that_takes_its_place(
    market: Market, api_of: ApiOf
) -> None:
    """GX-ORD-3: cancel and place in one; no claim to the old place in time."""
    seller = market.neighbour(produced=500)
    client = api_of(seller)
    old = client.post(ORDERS, json=wish(seller, "sell")).json()
    address = f"{ORDERS}/{old['order_id']}"
    market.clock.move_by(minutes=1)

    changed = client.patch(address, json={"price_per_kwh": "0.17"})
    again = client.patch(address, json={"price_per_kwh": "0.17"})
    other = client.patch(address, json={"price_per_kwh": "0.18"})

    assert (changed.status_code, again.status_code) == (201, 200), changed.text
    assert changed.json() == again.json()
    new = changed.json()
    assert (new["price_per_kwh"], new["energy_amount"], new["side"], new["month"]) == (
        "0.17",
        "20.000",
        "sell",
        old["month"],
    )
    assert new["order_id"] > old["order_id"]
    assert new["created_at"] > old["created_at"]
    assert client.get(address).json()["status"] == "cancelled"
    assert (other.status_code, other.json()["code"]) == (409, "order-differs")


@pytest.mark.usefixtures("neighbours")
def test_of_an_order_that_traded_in_part_the_rest_is_changed(market: Market, api_of: ApiOf) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    client = api_of(seller)
    old = client.post(ORDERS, json=wish(seller, "sell")).json()["order_id"]
    market.buy(buyer, "5", "0.20")
    market.clear()

    new = client.patch(f"{ORDERS}/{old}", json={"price_per_kwh": "0.30"}).json()

    assert (new["energy_amount"], new["filled_amount"]) == ("15.000", "0.000")
    seen = client.get(f"{ORDERS}/{old}").json()
    assert (seen["status"], seen["filled_amount"]) == ("cancelled", "5.000")
    home = client.get(f"/api/trading/homes/{seller.house.gsrn}").json()
    assert home["sold"] == "20.000"


@pytest.mark.usefixtures("neighbours")
def test_a_change_that_is_refused_leaves_the_order_as_it_stood(
    market: Market, api_of: ApiOf
) -> None:
    seller = market.neighbour(produced=500)
    client = api_of(seller)
    old = client.post(ORDERS, json=wish(seller, "sell")).json()

    refused = client.patch(f"{ORDERS}/{old['order_id']}", json={"energy_amount": "36.1"})

    assert (refused.status_code, refused.json()["code"]) == (409, "not-enough-to-trade")
    assert client.get(f"{ORDERS}/{old['order_id']}").json() == old
    # All 36 kWh: what the old one held is free for the new one.
    assert client.patch(f"{ORDERS}/{old['order_id']}", json={"energy_amount": "36"}).is_success


@pytest.mark.usefixtures("neighbours")
def test_an_order_that_was_cancelled_or_is_somebody_elses_is_not_changed(
    market: Market, api_of: ApiOf
) -> None:
    seller, other = market.neighbour(produced=500), market.neighbour()
    client = api_of(seller)
    order = client.post(ORDERS, json=wish(seller, "sell")).json()["order_id"]

    foreign = api_of(other).patch(f"{ORDERS}/{order}", json={"price_per_kwh": "0.17"})
    client.delete(f"{ORDERS}/{order}")
    cancelled = client.patch(f"{ORDERS}/{order}", json={"price_per_kwh": "0.17"})

    assert foreign.status_code == 404
    assert (cancelled.status_code, cancelled.json()["code"]) == (409, "order-closed")
    assert len(client.get(ORDERS).json()["orders"]) == 1


@pytest.mark.usefixtures("neighbours")
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [2, 1, 0]),
        ({"side": "sell"}, [2, 0]),
        ({"status": "cancelled"}, [1]),
        ({"status": "active", "side": "buy"}, []),
        ({"order_type": "market"}, []),
        ({"order_type": "limit"}, [2, 1, 0]),
        ({"price_from": "0.15", "price_to": "0.2"}, [2, 0]),
        ({"energy_from": "2"}, [2, 0]),
        ({"energy_to": "1.5"}, [1]),
        ({"month": "2026-01-15"}, [2, 1, 0]),
        ({"month": "2025-12-15"}, []),
    ],
)
def test_orders_are_found_by_what_they_are(
    market: Market, api_of: ApiOf, asked: dict[str, str], found: list[int]
) -> None:
    home, stranger = market.neighbour(produced=500), market.neighbour()
    placed = [
        market.sell(home, "20", "0.15"),
        market.buy(home, "1.5", "0.10"),
        market.sell(home, "2", "0.20"),
    ]
    market.cancel(home, placed[1])
    market.buy(stranger, "1", "0.05")  # is never found
    client = api_of(home)

    orders = client.get(ORDERS, params=asked).json()["orders"]

    assert [order["order_id"] for order in orders] == [placed[n].order_id for n in found]


@pytest.mark.usefixtures("neighbours")
def test_orders_at_any_price_are_found_as_such(market: Market, api_of: ApiOf) -> None:
    buyer = market.neighbour()
    limit, any_price = market.buy(buyer, "1", "0.05"), market.buy(buyer, "1", None)
    client = api_of(buyer)

    for kind, order in (("limit", limit), ("market", any_price)):
        found = client.get(ORDERS, params={"order_type": kind, "status": "active"}).json()["orders"]
        assert [one["order_id"] for one in found] == [order.order_id]


@pytest.mark.usefixtures("neighbours")
def test_orders_and_trades_come_by_pages(market: Market, api_of: ApiOf) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "5", "0.15")
    for _ in range(3):
        market.buy(buyer, "1", "0.16")
    market.clear()
    client = api_of(buyer)

    for path, name, key in ((ORDERS, "orders", "order_id"), (TRADES, "trades", "trade_id")):
        first = client.get(path, params={"page_size": 2}).json()
        rest = client.get(path, params={"page_size": 2, "before": first["before"]}).json()
        numbers = [row[key] for row in first[name] + rest[name]]
        assert (len(first[name]), len(rest[name]), rest["before"]) == (2, 1, None)
        assert numbers == sorted(numbers, reverse=True)
    assert client.get(TRADES, params={"role": "seller"}).json()["trades"] == []
    assert len(client.get(TRADES, params={"role": "buyer"}).json()["trades"]) == 3
    assert client.get(TRADES, params={"month": "2025-12-01"}).json()["trades"] == []
    assert client.get(ORDERS, params={"page_size": 101}).status_code == 422
    assert client.get(ORDERS, params={"price_from": "cheap"}).status_code == 422


@pytest.mark.usefixtures("neighbours")
def test_a_month_is_taken_along_as_tables_and_as_one_document(
    market: Market, api_of: ApiOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elhandel.portal.trading.export._PIECE", 2)
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "5", "0.15")
    for _ in range(5):
        market.buy(buyer, "1", "0.16")
    market.clear()
    client = api_of(buyer)

    orders = client.get("/api/trading/orders.csv")
    trades = client.get("/api/trading/trades.csv")
    data = client.get("/api/trading/data").json()

    assert orders.headers["content-type"].startswith("text/csv")
    assert orders.headers["content-disposition"] == 'attachment; filename="orders.csv"'
    head, *rows = orders.text.splitlines()
    assert head.startswith("order_id,metering_point,side,order_type,energy_amount")
    assert [row.split(",")[0] for row in rows] == [
        str(order["order_id"]) for order in data["orders"]
    ]
    assert len(rows) == 5
    assert len(trades.text.splitlines()) == 6
    assert [trade["role"] for trade in data["trades"]] == ["buyer"] * 5
    assert client.get("/api/trading/data", params={"month": "2025-12-01"}).json()["orders"] == []


def signed(client: TestClient, order: dict[str, object], at: float, key: str) -> dict[str, str]:
    stamp = str(int(at * 1000))
    text = f"{order['side']}:{order['energy_amount']}:{order.get('price_per_kwh') or ''}:{stamp}"
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return {"x-order-signature": mac, "x-order-timestamp": stamp}


@pytest.mark.usefixtures("neighbours")
def test_an_order_may_be_signed_and_then_it_is_just_this_one_just_now(
    market: Market, api_of: ApiOf
) -> None:
    """GX-ORD-1: HMAC-SHA-256 over side:amount:price:timestamp_ms, five minutes around now."""
    buyer = market.neighbour()
    client = api_of(buyer)
    key, now = client.headers["x-api-key"], market.clock.now().timestamp()
    order = wish(buyer, "buy")

    def status(order: dict[str, object], headers: dict[str, str]) -> int:
        return client.post(ORDERS, json=order, headers=headers).status_code

    good = signed(client, order, now, key)
    assert status(order, good) == 201
    assert status(order, signed(client, order, now - 299, key)) == 201
    assert status(order, signed(client, order, now - 301, key)) == 401
    assert status(order, signed(client, order, now + 301, key)) == 401
    assert status({**order, "energy_amount": "21"}, good) == 401
    assert status({**order, "price_per_kwh": "0.16"}, good) == 401
    assert status(order, signed(client, order, now, "elh_other")) == 401
    assert status(order, {"x-order-signature": good["x-order-signature"]}) == 401
    assert status(order, {**good, "x-order-timestamp": "soon"}) == 401
    market_order = wish(buyer, "buy", order_type="market", price_per_kwh=None, energy_amount="1")
    assert status(market_order, signed(client, market_order, now, key)) == 201
    assert len(client.get(ORDERS).json()["orders"]) == 3


@pytest.mark.usefixtures("neighbours")
def test_the_thirty_first_order_of_a_minute_is_refused_until_one_of_them_is_a_minute_old(
    market: Market, api_of: ApiOf
) -> None:
    """GX-CLR-3: 30 a minute, of a customer."""
    buyer, other = market.neighbour(), market.neighbour()
    market.buy(buyer, "1", "0.01")
    market.clock.move_by(seconds=20)
    for _ in range(29):
        market.buy(buyer, "0.1", "0.01")
    client = api_of(buyer)

    refused = client.post(ORDERS, json=wish(buyer, "buy"))

    assert (refused.status_code, refused.json()["code"]) == (429, "too-many-requests")
    assert refused.headers["retry-after"] == "40"
    assert api_of(other).post(ORDERS, json=wish(other, "buy")).status_code == 201
    market.clock.move_by(seconds=40)
    assert client.post(ORDERS, json=wish(buyer, "buy")).status_code == 201
    assert client.post(ORDERS, json=wish(buyer, "buy")).status_code == 429


@pytest.mark.usefixtures("neighbours")
def test_a_book_that_is_full_takes_no_more_orders(
    market: Market, api_of: ApiOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GX-EPO-1: 10,000 orders at most; here three."""
    rules = replace(market_rules(MONTH), most_open=3)
    module = import_module("elhandel.exchange.orders.place")  # its face hides it behind `place`
    monkeypatch.setattr(module, "market_rules", lambda _: rules)
    buyer = market.neighbour()
    orders = [market.buy(buyer, "1", "0.01") for _ in range(3)]
    client = api_of(buyer)

    full = client.post(ORDERS, json=wish(buyer, "buy"))

    assert (full.status_code, full.json()["code"]) == (503, "book-full")
    market.cancel(buyer, orders[0])
    assert client.post(ORDERS, json=wish(buyer, "buy")).status_code == 201


@pytest.mark.usefixtures("neighbours")
@pytest.mark.parametrize("group", ["2", "3", "6"])
def test_a_netted_home_cannot_trade(market: Market, api_of: ApiOf, group: str) -> None:
    home = market.neighbour(produced=500)
    with market.database.transaction() as tx:
        tx.execute(
            "UPDATE portfolio.metering_point_version v SET net_settlement_group = %s "
            "FROM portfolio.metering_point p WHERE p.metering_point_id = v.metering_point_id "
            "AND p.gsrn = %s",
            [group, home.house.gsrn],
        )

    answer = api_of(home).post(ORDERS, json=wish(home, "sell"))

    assert (answer.status_code, answer.json()["code"]) == (422, "netted-home")
    assert "netted" in answer.json()["detail"]


@pytest.mark.usefixtures("neighbours")
@pytest.mark.parametrize("of", ["price_from", "price_to", "energy_from", "energy_to"])
@pytest.mark.parametrize("bound", ["999999999999999", "-999999999999999"])
def test_a_list_is_asked_for_by_any_number(
    market: Market, api_of: ApiOf, of: str, bound: str
) -> None:
    buyer = market.neighbour()
    client = api_of(buyer)
    client.post(ORDERS, json=wish(buyer, "buy"))

    answer = client.get(ORDERS, params={of: bound})

    is_there = of.endswith("from") == bound.startswith("-")
    assert (answer.status_code, len(answer.json()["orders"])) == (200, is_there)


@pytest.mark.usefixtures("neighbours")
def test_the_last_quarter_of_all_time_is_no_epoch(market: Market, api_of: ApiOf) -> None:
    client = api_of(market.neighbour())
    assert client.get("/api/trading/epochs/999912312345").status_code == 404
    assert client.get("/api/trading/epochs/999912312330").status_code == 200
