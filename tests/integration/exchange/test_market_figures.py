"""The market in numbers over HTTP (GX-ORD-3, GX-EPO-2): depth, prices, statistics, epochs."""

import pytest
from fastapi.testclient import TestClient

from tests.integration.exchange.conftest import ApiOf
from tests.integration.exchange.world import Market

pytestmark = pytest.mark.usefixtures("neighbours")

AREA = {"area": "DK1"}


def got(client: TestClient, path: str, **params: object) -> dict[str, object]:
    answer = client.get(f"/api/trading/{path}", params={**AREA, **params})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_depth_adds_up_what_is_open_at_each_limit_or_a_better_one(
    market: Market, api_of: ApiOf
) -> None:
    seller, buyer, other = market.neighbour(produced=500), market.neighbour(), market.neighbour()
    market.sell(seller, "5", "0.30")
    market.sell(seller, "3", "0.20")
    market.buy(buyer, "4", "0.10")
    market.buy(other, "1", "0.10")
    market.buy(other, "2", "0.12")

    depth = got(api_of(buyer), "depth")

    assert depth["asks"] == [
        {"price_per_kwh": "0.2", "energy_amount": "3.000"},
        {"price_per_kwh": "0.3", "energy_amount": "8.000"},
    ]
    assert depth["bids"] == [
        {"price_per_kwh": "0.12", "energy_amount": "2.000"},
        {"price_per_kwh": "0.1", "energy_amount": "7.000"},
    ]


def test_the_clearing_price_is_that_of_the_last_epoch_and_of_the_book_as_it_stands(
    market: Market, api_of: ApiOf
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    client = api_of(buyer)
    nothing = got(client, "clearing-price")
    assert (nothing["last"], nothing["indicative"]) == (None, None)

    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    before = got(client, "clearing-price")
    assert before["last"] is None
    assert before["indicative"] == {
        "price_per_kwh": "0.155",
        "energy_amount": "20.000",
        "epoch": None,
    }

    market.clear()
    after = got(client, "clearing-price")
    assert after["indicative"] is None
    assert after["last"] == {
        "price_per_kwh": "0.155",
        "energy_amount": "20.000",
        "epoch": "2026-01-31T12:00:00Z",
    }


def test_statistics_are_of_the_last_day_and_name_nobody(market: Market, api_of: ApiOf) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "10", "0.10")
    market.buy(buyer, "10", "0.20")
    market.clear()
    market.sell(seller, "20", "0.30")
    market.buy(buyer, "20", "0.30")
    market.clear()
    market.sell(seller, "1", "0.50")
    client = api_of(buyer)

    stats = got(client, "stats")

    assert stats == {
        "area": "DK1",
        "month": "2026-01-01",
        "last_price": "0.3",
        "lowest_price": "0.15",
        "highest_price": "0.3",
        "mean_price": "0.25",
        "energy_amount": "30.000",
        "trades": 2,
        "best_bid": None,
        "best_ask": "0.5",
        "open_bids": 0,
        "open_asks": 1,
    }
    market.clock.move_by(hours=25)
    late = got(api_of(buyer), "stats", month="2026-01-31")
    assert (late["trades"], late["last_price"], late["mean_price"]) == (0, None, None)


def test_an_epoch_is_looked_at_without_changing_where_it_stands(
    market: Market, api_of: ApiOf
) -> None:
    """The origin's reading of an old epoch marked it as cleared, without matching it."""
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    client = api_of(buyer)
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")

    def status(number: str) -> object:
        return got(client, f"epochs/{number}")["status"]

    assert (status("202601311215"), status("202601311200")) == ("pending", "active")
    market.clock.move_by(minutes=15)
    assert [status("202601311200"), status("202601311200")] == ["expired", "expired"]

    market.clear()
    cleared = got(client, "epochs/202601311200")
    assert cleared["status"] == "cleared"
    assert cleared["books"] == [
        {
            "area": "DK1",
            "month": "2026-01-01",
            "price_per_kwh": "0.155",
            "energy_amount": "20.000",
            "trades": 1,
        }
    ]
    for number in ("202601311201", "202613011200"):
        assert client.get(f"/api/trading/epochs/{number}").status_code == 404


def test_epochs_in_numbers_count_customers_and_tell_of_none(market: Market, api_of: ApiOf) -> None:
    seller, buyer, third = market.neighbour(produced=500), market.neighbour(), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "10", "0.16")
    market.buy(third, "10", "0.16")
    market.buy(third, "10", "0.01")
    market.clear()
    market.clear()

    stats = got(api_of(buyer), "epochs/stats")

    assert stats == {
        "area": "DK1",
        "rail": "bill",
        "epochs_cleared": 2,
        "epochs_traded": 1,
        "orders": 4,
        "orders_matched": 3,
        "match_rate_percent": 75,
        "unique_traders": 3,
        "trades": 2,
        "energy_amount": "20.000",
        "settlements": 0,
    }
    market.settle_electricity()
    market.settle_trades()
    assert got(api_of(buyer), "epochs/stats", days=31)["settlements"] == 2


def test_epochs_that_traded_come_by_pages_and_none_is_cut(
    market: Market, api_of: ApiOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elhandel.portal.trading.market.MOST", 2)
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    for _ in range(3):
        market.sell(seller, "1", "0.15")
        market.buy(buyer, "1", "0.16")
        market.clear()
    client = api_of(buyer)

    first = got(client, "epochs")
    assert len(first["epochs"]) == 2  # type: ignore[arg-type]
    last = got(client, "epochs", before=first["before"])
    assert (len(last["epochs"]), last["before"]) == (1, None)  # type: ignore[arg-type]
