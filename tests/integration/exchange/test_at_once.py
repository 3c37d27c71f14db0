"""Two transactions at the same moment: nothing is sold twice, and no epoch is cleared twice."""

from collections.abc import Callable
from contextlib import suppress

import psycopg
import pytest

from elhandel.exchange import MarketPaused, NotEnough, OrderDiffers, orders
from elhandel.exchange.auction import Side
from elhandel.exchange.control import pause_market
from elhandel.exchange.epochs import Epoch, clear_epoch
from elhandel.exchange.orders import State, Wanted
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from tests.builders.waiting import Second
from tests.integration.exchange.world import Market, Neighbour


def wanted(who: Neighbour, kwh: int, key: str) -> Wanted:
    return Wanted(Gsrn(who.house.gsrn), Side.SELL, kwh * 1_000, 500_000, key)


def test_two_offers_at_once_never_offer_more_than_there_is(
    market: Market, database_url: str, database_of: Callable[[str], Database]
) -> None:
    seller = market.neighbour(produced=500)
    other = database_of("portal")

    def second() -> object:
        with other.customer_transaction(seller.customer) as tx:
            return orders.place(tx, wanted(seller, 20, "b"), market.clock.now())

    with market.database.customer_transaction(seller.customer) as tx:
        orders.place(tx, wanted(seller, 20, "a"), market.clock.now())
        waiting = Second(database_url, second)

    assert isinstance(waiting.result(), NotEnough)


@pytest.mark.parametrize(("price", "is_the_same"), [(400_000, True), (300_000, False)])
def test_of_two_changes_of_an_order_at_once_one_takes_its_place(
    market: Market,
    database_url: str,
    database_of: Callable[[str], Database],
    price: int,
    *,
    is_the_same: bool,
) -> None:
    """The second waits for the first, and is the same change or a refused one."""
    seller = market.neighbour(produced=500)
    old = market.sell(seller, "5", "0.50")
    other, now = database_of("portal"), market.clock.now()

    def second() -> object:
        with other.customer_transaction(seller.customer) as tx:
            return orders.change(tx, old.order_id, orders.Changed(price=price), now)

    with market.database.customer_transaction(seller.customer) as tx:
        changed, is_new = orders.change(tx, old.order_id, orders.Changed(price=400_000), now)
        waiting = Second(database_url, second)

    assert is_new
    told = waiting.result()
    assert told == (changed, False) if is_the_same else isinstance(told, OrderDiffers)
    placed = market.world.rows("SELECT order_id FROM exchange.trade_order WHERE closed_at IS NULL")
    assert placed == [(changed.order_id,)]


def test_an_epoch_is_cleared_by_one_of_two(
    market: Market, database_url: str, database_of: Callable[[str], Database]
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "5", "0.50")
    market.buy(buyer, "5", "0.50")
    epoch = Epoch.at(market.clock.now())
    market.clock.move_by(minutes=15)
    now = market.clock.now()
    one, other = database_of("invoice_generator"), database_of("invoice_generator")

    def second() -> object:
        with other.transaction() as tx:
            return clear_epoch(tx, epoch, now)

    with one.transaction() as tx:
        cleared = clear_epoch(tx, epoch, now)
        waiting = Second(database_url, second)

    assert cleared is not None
    assert cleared.trades == 1
    assert waiting.result() is None
    assert market.world.rows("SELECT count(*) FROM exchange.trade") == [(1,)]


def test_who_cancels_while_an_epoch_is_cleared_learns_what_has_traded(
    market: Market, database_url: str, database_of: Callable[[str], Database]
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    sale = market.sell(seller, "20", "0.50")
    market.buy(buyer, "5", "0.50")
    epoch = Epoch.at(market.clock.now())
    market.clock.move_by(minutes=15)
    now = market.clock.now()
    one, other = database_of("invoice_generator"), database_of("portal")

    def second() -> object:
        with other.customer_transaction(seller.customer) as tx:
            return orders.cancel(tx, sale.order_id, now)

    with one.transaction() as tx:
        clear_epoch(tx, epoch, now)
        waiting = Second(database_url, second)

    cancelled = waiting.result()
    assert isinstance(cancelled, orders.PlacedOrder)
    assert (cancelled.state, cancelled.traded_wh) == (State.CANCELLED, 5_000)
    assert not market.offenders()


def test_an_order_that_nobody_reaches_is_not_held_while_an_epoch_is_cleared(
    market: Market, database_of: Callable[[str], Database]
) -> None:
    seller, buyer, other = (
        market.neighbour(produced=500),
        market.neighbour(),
        market.neighbour(produced=500),
    )
    market.sell(seller, "5", "0.50")
    market.buy(buyer, "5", "0.50")
    dear = market.sell(other, "5", "0.90")
    epoch = Epoch.at(market.clock.now())
    market.clock.move_by(minutes=15)
    now = market.clock.now()
    clearing, portal = database_of("invoice_generator"), database_of("portal")

    with clearing.transaction() as tx:
        cleared = clear_epoch(tx, epoch, now)
        with portal.customer_transaction(other.customer) as its_own:
            its_own.execute("SET LOCAL lock_timeout = '5s'")
            cancelled = orders.cancel(its_own, dear.order_id, now)

    assert cleared is not None
    assert (cleared.trades, cancelled.state) == (1, State.CANCELLED)
    assert not market.offenders()


class _Stays(Exception):
    """Somebody who was about to cancel does not."""


def test_an_order_that_is_seen_late_and_cancelled_before_it_is_held_does_not_trade(
    market: Market, database_url: str, database_of: Callable[[str], Database]
) -> None:
    """The epoch waits for a seller who cancels and then does not. Meanwhile a better bid is seen,
    which was placed in time and is about to be cancelled: it is held before it trades.
    """
    seller, buyer, late = market.neighbour(produced=500), market.neighbour(), market.neighbour()
    sale = market.sell(seller, "5", "0.50")
    bid = market.buy(buyer, "5", "0.50")
    epoch, placed_at = Epoch.at(market.clock.now()), market.clock.now()
    market.clock.move_by(minutes=15)
    now = market.clock.now()
    clearing, of_seller, of_late = map(database_of, ("invoice_generator", "portal", "portal"))
    better = Wanted(Gsrn(late.house.gsrn), Side.BUY, 5_000, 600_000, "late")

    def second() -> object:
        with clearing.transaction() as tx:
            return clear_epoch(tx, epoch, now)

    with of_late.customer_transaction(late.customer) as cancelling:
        with suppress(_Stays), of_seller.customer_transaction(seller.customer) as tx:
            orders.cancel(tx, sale.order_id, now)
            waiting = Second(database_url, second)
            with market.database.customer_transaction(late.customer) as placing:
                placed, _ = orders.place(placing, better, placed_at)
            orders.cancel(cancelling, placed.order_id, now)
            raise _Stays
        waiting.waits_again()

    assert waiting.result().trades == 1
    bought = market.world.rows("SELECT buy_id FROM exchange.trade")
    assert bought == [(bid.order_id,)]
    assert market.seen(late, placed).traded_wh == 0
    assert not market.offenders()


def test_an_epoch_that_holds_a_late_order_too_waits_for_nobody_who_waits_for_it(
    market: Market, database_url: str, database_of: Callable[[str], Database]
) -> None:
    """An order gets its number first and is seen last. Who holds it, as somebody who cancels
    several does, goes on to a later one that the epoch held before.
    """
    early, seller, buyer = market.neighbour(), market.neighbour(produced=500), market.neighbour()
    epoch, placed_at = Epoch.at(market.clock.now()), market.clock.now()
    better = Wanted(Gsrn(early.house.gsrn), Side.BUY, 5_000, 600_000, "early")
    clearing, of_early, of_seller = map(database_of, ("invoice_generator", "portal", "portal"))
    hold = "SELECT FROM exchange.trade_order WHERE order_id = %s FOR UPDATE"

    with of_early.customer_transaction(early.customer) as placing:
        first, _ = orders.place(placing, better, placed_at)
        sale = market.sell(seller, "5", "0.50")
        market.buy(buyer, "5", "0.50")
        market.clock.move_by(minutes=15)
        now = market.clock.now()
        blocking = of_seller.customer_transaction(seller.customer)
        blocker = blocking.__enter__()
        orders.cancel(blocker, sale.order_id, now)

        def second() -> object:
            with clearing.transaction() as tx:
                return clear_epoch(tx, epoch, now)

        waiting = Second(database_url, second)
    assert first.order_id < sale.order_id
    with market.database.transaction() as cancelling:
        cancelling.execute(hold, [first.order_id])
        stays = _Stays()
        assert not blocking.__exit__(_Stays, stays, None)
        waiting.waits_again()
        cancelling.execute(hold, [sale.order_id])

    assert waiting.result().trades == 1
    bought = market.world.rows("SELECT buy_id FROM exchange.trade")
    assert bought == [(first.order_id,)]
    assert not market.offenders()


def test_an_epoch_in_which_nobody_reaches_anybody_is_cleared_without_its_orders(
    market: Market,
) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "5", "0.50")
    market.buy(buyer, "5", "0.49")
    (cleared,) = market.clear()
    assert (cleared.orders, cleared.trades) == (0, 0)

    market.buy(buyer, "5", "0.50")
    (cleared,) = market.clear()
    assert (cleared.orders, cleared.trades, cleared.wh) == (3, 1, 5_000)


def test_after_a_pause_nothing_that_was_under_way_is_ordered(
    market: Market, database_url: str, database_of: Callable[[str], Database]
) -> None:
    seller = market.neighbour(produced=500)
    other = database_of("portal")

    def second() -> object:
        with other.customer_transaction(seller.customer) as tx:
            return orders.place(tx, wanted(seller, 5, "a"), market.clock.now())

    with market.database.transaction() as tx:
        pause_market(tx, Decision("staff:bo", "the readings are wrong", market.clock.now()))
        waiting = Second(database_url, second)

    assert isinstance(waiting.result(), MarketPaused)


def test_what_has_traded_is_never_changed(market: Market) -> None:
    seller, buyer = market.neighbour(produced=500), market.neighbour()
    market.sell(seller, "5", "0.50")
    market.buy(buyer, "5", "0.50")
    market.clear()

    with pytest.raises(psycopg.Error), market.database.transaction() as tx:
        tx.execute("UPDATE exchange.trade SET wh = 1")
