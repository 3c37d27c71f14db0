"""A sale may cite a certificate (GX-ERC-3)."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from elhandel.certificates.issue import Wanted, issue, validate
from elhandel.values.days.local_time import start_of_day
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from tests.builders.clock import at
from tests.integration.exchange.conftest import ApiOf
from tests.integration.exchange.world import FIRST, Market, Neighbour

ORDERS = "/api/trading/orders"
PRODUCED = 12_000
"""Wh of the 29 January; what is certified of it is valid from the 4 February on."""


@pytest.fixture
def seller(market: Market, neighbours: None) -> Neighbour:
    neighbour = market.neighbour(produced=500)
    market.world.rows(
        "UPDATE portfolio.metering_point_version v SET technology = 'D11'"
        " FROM portfolio.metering_point m WHERE m.metering_point_id = v.metering_point_id"
        " AND m.gsrn = %s RETURNING 1",
        neighbour.house.children[0],
    )
    market.clock.instant = at("2026-02-05T12:00")  # January is still traded
    return neighbour


def a_certificate(market: Market, who: Neighbour, *, is_validated: bool = True) -> str:
    starts = start_of_day(FIRST)
    wanted = Wanted(Gsrn(who.house.children[0]), starts, starts + timedelta(days=1))
    decision = Decision("staff:rikke", "asked for it", market.clock.now())
    with market.database.transaction() as tx:
        number = issue(tx, wanted, decision)
        if is_validated:
            validate(tx, number, decision)
    return number


def sells(
    api: TestClient, who: Neighbour, number: str, kwh: str, **more: object
) -> tuple[int, str]:
    wish = {
        "metering_point": who.house.gsrn,
        "side": "sell",
        "energy_amount": kwh,
        "price_per_kwh": "0.15",
        "month": "2026-01-01",
        "erc_certificate": number,
        **more,
    }
    answer = api.post(ORDERS, json=wish, headers={"Idempotency-Key": f"{number} {kwh} {more}"})
    return answer.status_code, answer.json().get("code", "")


def test_sales_cite_no_more_of_a_certificate_than_there_is(
    market: Market, seller: Neighbour, api_of: ApiOf
) -> None:
    number, api = a_certificate(market, seller), api_of(seller)

    assert sells(api, seller, number, "12.001") == (409, "exceeds-erc-amount")
    assert sells(api, seller, number, "7") == (201, "")
    assert sells(api, seller, number, "7") == (200, "")  # the same order
    assert sells(api, seller, number, "5.5") == (409, "exceeds-erc-amount")
    assert sells(api, seller, number, "5") == (201, "")
    assert market.world.rows("SELECT count(*) FROM exchange.cited") == [(2,)]


def test_what_a_cancelled_sale_cited_may_be_cited_again(
    market: Market, seller: Neighbour, api_of: ApiOf
) -> None:
    number, api = a_certificate(market, seller), api_of(seller)
    sells(api, seller, number, "12")
    ((order,),) = market.world.rows("SELECT order_id FROM exchange.cited")
    assert sells(api, seller, number, "1")[0] == 409
    assert api.delete(f"{ORDERS}/{order}").status_code == 200
    assert sells(api, seller, number, "11") == (201, "")


def test_a_sale_cites_only_ones_own_that_is_validated_and_lives(
    market: Market, seller: Neighbour, api_of: ApiOf
) -> None:
    number, api = a_certificate(market, seller, is_validated=False), api_of(seller)
    assert sells(api, seller, number, "1") == (409, "erc-not-validated-for-trading")
    assert sells(api, seller, "ERC-2026-000077", "1") == (422, "invalid-erc-certificate")
    assert sells(api, seller, number, "1", side="buy") == (422, "invalid-order")

    market.world.rows(
        "UPDATE certificates.certificate SET validated_at = issued_at, validated_by = 'test',"
        " validated_why = 'test' RETURNING 1"
    )
    other = market.neighbour(produced=500)
    assert sells(api_of(other), other, number, "1") == (422, "invalid-erc-certificate")
    assert sells(api, seller, number, "1", side="sell") == (201, "")


def test_the_same_key_with_another_certificate_is_another_order(
    market: Market, seller: Neighbour, api_of: ApiOf
) -> None:
    number, api = a_certificate(market, seller), api_of(seller)
    wish = {
        "metering_point": seller.house.gsrn,
        "side": "sell",
        "energy_amount": "1",
        "price_per_kwh": "0.15",
        "month": "2026-01-01",
    }
    key = {"Idempotency-Key": "mine"}
    assert api.post(ORDERS, json=wish | {"erc_certificate": number}, headers=key).status_code == 201
    answer = api.post(ORDERS, json=wish, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "order-differs")


def test_what_a_sale_cites_is_neither_given_away_nor_retired(
    market: Market, seller: Neighbour, api_of: ApiOf
) -> None:
    """So no kWh of it is claimed twice: not while it is offered, nor once it was sold."""
    number, api = a_certificate(market, seller), api_of(seller)
    other = market.neighbour()
    account = market.world.rows(
        "UPDATE portfolio.customer SET proved_at = created_at WHERE customer_id = %s"
        " RETURNING account_number",
        other.customer,
    )[0][0]
    assert sells(api, seller, number, "7")[0] == 201
    path = f"/api/erc/{number}"

    def moved(what: str, **more: str) -> tuple[int, str]:
        answer = api.post(f"{path}/{what}", json=more)
        return answer.status_code, answer.json().get("code", "")

    assert moved("retire", kwh_amount="5.001") == (409, "exceeds-erc-amount")
    assert moved("transfer", kwh_amount="5.001", recipient=account) == (409, "exceeds-erc-amount")
    market.buy(other, "7", "0.20")
    market.clear()
    assert moved("retire", kwh_amount="5.001") == (409, "exceeds-erc-amount")
    assert moved("retire") == (201, "")  # all that is left
    assert moved("retire") == (409, "exceeds-erc-amount")
