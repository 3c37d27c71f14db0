"""GX-ORD, GX-EPO: orders against what a home has, and the epochs in which they are cleared."""

from datetime import date, timedelta

import pytest

from elhandel.exchange import (
    InvalidOrder,
    MarketPaused,
    NotEnough,
    OrderClosed,
    OrderDiffers,
    OwnOrdersCross,
    orders,
)
from elhandel.exchange.auction import Side
from elhandel.exchange.control import pause_market, resume_market
from elhandel.exchange.epochs import Epoch, clear_ended, depth
from elhandel.exchange.orders import State, Wanted
from elhandel.values.decision import Decision
from elhandel.values.errors import NotFound
from elhandel.values.identifiers import Gsrn
from tests.builders.clock import at
from tests.integration.exchange.world import MONTH, Market


def test_twenty_kwh_are_sold_and_bought_at_the_price_between(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    sale, purchase = market.sell(seller, "20", "0.15"), market.buy(buyer, "20", "0.16")

    (cleared,) = market.clear()

    assert (cleared.orders, cleared.trades, cleared.wh) == (2, 1, 20_000)
    assert market.seen(seller, sale).state is State.FILLED
    with market.database.customer_transaction(buyer.customer) as tx:
        (trade,), _ = orders.own_trades(tx)
    assert (trade.order_id, trade.wh, trade.price) == (purchase.order_id, 20_000, 155_000)
    assert not market.offenders()


def test_what_was_traded_in_a_month_is_all_of_it_however_many_trades_it_took(
    market: Market,
) -> None:
    """More than a page of them, and nobody else's."""
    seller, other, buyer = (market.neighbour(produced=n) for n in (500, 500, 0))
    for number in range(orders.PAGE + 5):
        market.sell(seller, "0.2", "0.15")
        market.buy(buyer, "0.2", "0.16")
        if number % 20 == 0:  # so many orders may be placed in a minute
            market.clear()
    market.clear()

    traded = []
    for who in (seller, other, buyer):
        with market.database.customer_transaction(who.customer) as tx:
            traded.append(orders.traded_in(tx, MONTH))
    assert traded == [(11_000, 0), (0, 0), (0, 11_000)]


def test_more_than_was_produced_is_not_offered(market: Market) -> None:
    seller = market.neighbour(produced=500)  # 36 kWh in three days
    market.sell(seller, "30", "0.50")

    with pytest.raises(NotEnough, match=r"6\.000 kWh are left"):
        market.sell(seller, "6.1", "0.50")


def test_what_an_order_held_is_free_again_once_it_is_cancelled(market: Market) -> None:
    seller = market.neighbour(produced=500)
    first = market.sell(seller, "36", "0.50")
    market.cancel(seller, first)

    assert market.sell(seller, "36", "0.50").state is State.ACTIVE


def test_what_has_traded_is_never_offered_again(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    sale = market.sell(seller, "36", "0.50")
    market.buy(buyer, "20", "0.50")
    market.clear()
    assert market.cancel(seller, sale).traded_wh == 20_000

    with pytest.raises(NotEnough, match=r"16\.000 kWh are left"):
        market.sell(seller, "16.1", "0.50")


def test_purchases_are_bound_by_their_limits(market: Market) -> None:
    buyer = market.neighbour()
    market.buy(buyer, "499", None)  # at most 10 DKK each

    with pytest.raises(NotEnough, match=r"10\.00 DKK are left"):
        market.buy(buyer, "100", "0.11")
    assert market.buy(buyer, "100", "0.10").state is State.ACTIVE


def test_orders_of_one_customer_do_not_cross(market: Market) -> None:
    home = market.neighbour(produced=500)
    market.sell(home, "5", "0.50")

    with pytest.raises(OwnOrdersCross):
        market.buy(home, "5", "0.50")
    assert market.buy(home, "5", "0.49").state is State.ACTIVE


def test_the_same_order_again_is_the_same_order(market: Market) -> None:
    buyer = market.neighbour()
    first = market.buy(buyer, "5", "0.50", key="k")

    assert market.buy(buyer, "5", "0.50", key="k") == first
    with pytest.raises(OrderDiffers):
        market.buy(buyer, "6", "0.50", key="k")


def test_nobody_orders_for_a_point_of_somebody_else_or_sees_their_orders(market: Market) -> None:
    home, other = market.neighbour(), market.neighbour()
    order = market.buy(home, "5", "0.50")

    with pytest.raises(NotFound):
        market.buy(type(home)(home.house, other.customer), "5", "0.50")
    with pytest.raises(NotFound):
        market.cancel(other, order)
    with market.database.customer_transaction(other.customer) as tx:
        assert orders.own_orders(tx) == ([], False)


@pytest.mark.parametrize(
    ("kwh", "dkk"), [("0.099", "0.50"), ("100000.001", "0.50"), ("1", "0.009"), ("1", "10.01")]
)
def test_an_order_outside_the_limits_is_refused(market: Market, kwh: str, dkk: str) -> None:
    buyer = market.neighbour()

    with pytest.raises(InvalidOrder):
        market.buy(buyer, kwh, dkk)


def test_a_month_is_traded_until_the_fifth_of_the_next(market: Market) -> None:
    seller = market.neighbour(produced=500)
    market.clock.instant = at("2026-02-05T22:50")
    order = market.sell(seller, "5", "0.50", month=MONTH)
    assert order.expires_at == at("2026-02-05T23:00")

    market.clock.instant = at("2026-02-05T23:00")
    with pytest.raises(InvalidOrder, match="2026-01 is not traded"):
        market.sell(seller, "5", "0.50", month=MONTH)
    with pytest.raises(NotFound):
        market.sell(seller, "5", "0.50", month=date(2025, 12, 1))


def test_an_order_expires_after_a_day_and_its_rest_is_free(market: Market) -> None:
    """GX-ORD-1, GX-ORD-2."""
    seller = market.neighbour(produced=500)
    order = market.sell(seller, "36", "0.50")

    market.clock.move_by(hours=24)
    market.clear()

    seen = market.seen(seller, order)
    assert (seen.state, seen.closed_at) == (State.EXPIRED, order.expires_at)
    assert market.sell(seller, "36", "0.50", month=MONTH).state is State.ACTIVE
    with pytest.raises(OrderClosed):
        market.cancel(seller, order)


def test_an_order_waits_for_the_end_of_its_epoch(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "5", "0.50")
    market.buy(buyer, "5", "0.50")
    market.clock.instant = at("2026-01-31T12:14:59")

    assert list(clear_ended(market.database, market.clock.now())) == []


def test_after_a_stop_each_epoch_is_cleared_with_the_orders_that_it_had(market: Market) -> None:
    seller, early, late = (market.neighbour(produced=500), market.neighbour(), market.neighbour())
    market.sell(seller, "10", "0.50")
    market.buy(early, "5", "0.50")
    market.clock.move_by(minutes=30)
    market.buy(late, "5", "0.90")
    market.clock.move_by(minutes=45)

    cleared = list(clear_ended(market.database, market.clock.now()))

    assert [one.epoch.number for one in cleared] == [
        "202601311200", "202601311215", "202601311230", "202601311245", "202601311300"
    ]  # fmt: skip
    assert [one.wh for one in cleared] == [5_000, 0, 5_000, 0, 0]
    prices = market.world.rows("SELECT price FROM exchange.cleared_book ORDER BY epoch")
    assert prices == [(500_000,), (700_000,)]
    assert list(clear_ended(market.database, market.clock.now())) == []
    assert not market.offenders()


def test_while_the_market_stands_still_nothing_is_ordered_and_nothing_clears(
    market: Market,
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    sale = market.sell(seller, "5", "0.50")
    waits = market.sell(seller, "5", "0.50")
    market.buy(buyer, "5", "0.50")
    decision = Decision("staff:bo", "the readings are wrong", market.clock.now())
    with market.database.transaction() as tx:
        assert pause_market(tx, decision)
        assert not pause_market(tx, decision)

    with pytest.raises(MarketPaused):
        market.buy(buyer, "5", "0.50")
    with pytest.raises(MarketPaused):
        market.clear()
    assert market.cancel(seller, waits).state is State.CANCELLED

    with market.database.transaction() as tx:
        resume_market(tx, decision)
    market.clear()
    assert market.seen(seller, sale).state is State.FILLED


def test_the_book_shows_limits_and_names_nobody(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "5", "0.50")
    market.sell(seller, "7", "0.50")
    market.sell(seller, "3", "0.60")

    with market.database.customer_transaction(buyer.customer) as tx:
        levels = depth(tx, "DK1", MONTH)

    assert [(level.price, level.wh, level.orders) for level in levels] == [
        (500_000, 12_000, 2),
        (600_000, 3_000, 1),
    ]


def test_epochs_are_numbered_in_utc_so_that_no_number_comes_twice() -> None:
    """GX-EPO-1."""
    twice = [at("2026-10-25T00:30"), at("2026-10-25T01:30")]  # 02:30 in Denmark, both

    assert [Epoch.at(one).number for one in twice] == ["202610250030", "202610250130"]
    assert Epoch.at(at("2026-01-31T12:14:59")).end == at("2026-01-31T12:00") + timedelta(minutes=15)


def test_an_order_is_placed_in_a_customers_transaction_only(market: Market) -> None:
    wanted = Wanted(Gsrn("571313180000000005"), Side.BUY, 1_000, 200_000, "key")

    with market.database.transaction() as tx, pytest.raises(LookupError, match="customer's"):
        orders.place(tx, wanted, market.clock.now())
