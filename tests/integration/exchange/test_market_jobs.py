"""The jobs of the market, in the roles of their functions."""

import pytest

from elhandel.exchange.orders import State
from tests.builders.database.kept import AsRole
from tests.builders.functions import Invoke, a_function
from tests.integration.exchange.world import CLOSED, Market

WHO = {"why": "the readings of DK1 are wrong"}


def test_each_minute_what_has_ended_is_cleared(market: Market, generator: Invoke) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    assert generator({"job": "clear-epochs"})["epochs"] == 0

    market.clock.move_by(minutes=31)

    assert generator({"job": "clear-epochs"}) == {
        "market": "open",
        "epochs": 2,
        "trades": 1,
        "wh": 20_000,
        "settlements_open": 0,
        "settlements_failed": 0,
    }
    assert generator({"job": "clear-epochs"})["epochs"] == 0


def test_at_night_trades_come_on_the_bills(market: Market, generator: Invoke) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clock.move_by(minutes=15)
    generator({"job": "clear-epochs"})
    market.settle_electricity()

    done = generator({"job": "settle-trades"})

    assert (done["books"], done["trades"], done["charges"], done["failed"]) == (1, 1, 5, 0)
    assert generator({"job": "settle-trades"})["books"] == 0
    assert market.charged(buyer)["bought"] == (20_000, 3_10)


def test_a_month_that_is_still_traded_is_not_settled(market: Market, generator: Invoke) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clock.move_by(minutes=15)
    generator({"job": "clear-epochs"})
    market.settle_electricity()
    market.clock.instant = CLOSED.replace(day=5)

    assert generator({"job": "settle-trades"})["books"] == 0


def test_staff_pause_the_market_and_let_it_go_on(
    market: Market, generator: Invoke, backoffice: Invoke
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    sale = market.sell(seller, "20", "0.15")
    market.buy(buyer, "20", "0.16")
    market.clock.move_by(minutes=15)

    assert backoffice({"job": "pause-market", **WHO})["changed"]
    assert generator({"job": "clear-epochs"}) == {
        "market": "paused",
        "epochs": 0,
        "trades": 0,
        "wh": 0,
        "settlements_open": 0,
        "settlements_failed": 0,
    }
    assert backoffice({"job": "show-market"})["market"] == "paused"

    backoffice({"job": "resume-market", **WHO})
    assert generator({"job": "clear-epochs"})["trades"] == 1
    assert market.seen(seller, sale).state is State.FILLED
    (traded,) = backoffice({"job": "show-market"})["traded"]
    assert (traded["kwh"], traded["price_dkk"]) == ("20.000", "0.155000")


def test_where_neighbours_do_not_trade_the_jobs_do_nothing(
    market: Market, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.clock.move_by(minutes=31)
    for name, job in (
        ("invoice_generator", "clear-epochs"),
        ("invoice_generator", "settle-trades"),
    ):
        for invoke in a_function(name, market.clock, as_role, monkeypatch):
            assert invoke({"job": job}) == {"market": "off"}
