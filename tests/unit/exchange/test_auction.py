"""GX-CLR-1, B.10: a book clears at one price, by price and then by time, in whole numbers."""

import random
from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from elhandel.exchange.auction import Cleared, Order, Side, clear

KWH = 1_000
DKK = 1_000_000

# Few owners and few prices: ties, own crossings and orders that are cut in two are common.
ORDERS = st.lists(
    st.builds(
        lambda owner, side, wh, price: (owner, side, wh, price),
        st.integers(1, 5),
        st.sampled_from(Side),
        st.integers(1, 12),
        st.one_of(st.none(), st.integers(1, 9)),
    ),
    max_size=14,
).map(lambda rows: [Order(number, *row) for number, row in enumerate(rows, 1)])


def buy(number: int, kwh: float, dkk: float | None, owner: int | None = None) -> Order:
    return _order(number, Side.BUY, kwh, dkk, owner)


def sell(number: int, kwh: float, dkk: float | None, owner: int | None = None) -> Order:
    return _order(number, Side.SELL, kwh, dkk, owner)


def _order(number: int, side: Side, kwh: float, dkk: float | None, owner: int | None) -> Order:
    price = None if dkk is None else round(dkk * DKK)
    return Order(number, owner or number, side, round(kwh * KWH), price)


def test_twenty_sold_at_0_15_and_bought_at_0_16_trade_at_0_155() -> None:
    cleared = clear([sell(1, 20, 0.15), buy(2, 20, 0.16)])

    assert (cleared.price, cleared.wh) == (155_000, 20_000)


def test_nothing_trades_where_no_bid_reaches_an_ask() -> None:
    assert clear([sell(1, 20, 0.17), buy(2, 20, 0.16)]) == Cleared(None, (), ())


def test_the_earlier_of_two_equal_orders_trades_first() -> None:
    cleared = clear([buy(3, 5, 1), buy(2, 5, 1), sell(1, 5, 1)])

    assert [(match.buy, match.sell) for match in cleared.matches] == [(2, 1)]


def test_the_dearer_bid_trades_before_an_earlier_one() -> None:
    cleared = clear([buy(1, 5, 1), buy(2, 5, 1.01), sell(3, 5, 0.5)])

    assert [(match.buy, match.sell) for match in cleared.matches] == [(2, 3)]
    assert cleared.price == 1_005_000  # between the bid that trades and the one that does not


def test_two_halves_of_an_order_trade_at_the_price_of_the_whole() -> None:
    whole = clear([sell(1, 20, 0.15), buy(2, 30, 0.16, owner=9)])
    halves = clear([sell(1, 20, 0.15), buy(2, 15, 0.16, owner=9), buy(3, 15, 0.16, owner=9)])

    assert whole.price == halves.price == 160_000


def test_an_order_without_a_limit_pays_what_the_others_ask() -> None:
    assert clear([buy(1, 5, None), sell(2, 5, 0.4)]).price == 400_000


def test_a_book_without_any_limit_has_no_price() -> None:
    assert clear([buy(1, 5, None), sell(2, 5, None)]) == Cleared(None, (), ())


def test_an_order_that_crosses_an_earlier_one_of_its_owner_is_set_aside() -> None:
    cleared = clear([sell(1, 5, 0.4, owner=7), buy(2, 5, 0.5, owner=7), buy(3, 5, 0.45)])

    assert cleared.set_aside == (2,)
    assert [(match.buy, match.sell) for match in cleared.matches] == [(3, 1)]


def test_only_whole_lots_trade() -> None:
    cleared = clear([sell(1, 0.25, 0.4), buy(2, 5, 0.5), sell(3, 0.09, 0.1)], lot=100)

    assert [(match.sell, match.wh) for match in cleared.matches] == [(1, 200)]


@given(ORDERS)
def test_the_volume_is_the_largest_that_one_price_allows(orders: Sequence[Order]) -> None:
    cleared = clear(orders)
    taking_part = _taking_part(orders, cleared)
    limits = [order.price for order in taking_part if order.price is not None]

    largest = max((_traded_at(taking_part, price) for price in limits), default=0)

    assert cleared.wh == largest


@given(ORDERS)
def test_nobody_pays_above_their_limit_or_sells_below_it(orders: Sequence[Order]) -> None:
    cleared = clear(orders)
    by_number = {order.number: order for order in orders}

    for match in cleared.matches:
        assert cleared.price is not None
        bid, ask = by_number[match.buy].price, by_number[match.sell].price
        assert bid is None or bid >= cleared.price
        assert ask is None or ask <= cleared.price


@given(ORDERS)
def test_what_is_left_would_not_have_liked_the_price_better(orders: Sequence[Order]) -> None:
    cleared = clear(orders)
    traded = _traded(cleared)

    for order in _taking_part(orders, cleared):
        if cleared.price is None or order.price is None or traded[order.number] == order.wh:
            continue
        if order.side is Side.BUY:
            assert order.price <= cleared.price
        else:
            assert order.price >= cleared.price


@given(ORDERS)
def test_what_is_bought_is_sold_and_no_order_trades_more_than_it_has(
    orders: Sequence[Order],
) -> None:
    cleared = clear(orders)
    traded = _traded(cleared)

    assert all(match.wh > 0 for match in cleared.matches)
    assert all(traded[order.number] <= order.wh for order in orders)
    for side in Side:
        assert sum(traded[o.number] for o in orders if o.side is side) == cleared.wh


@given(ORDERS)
def test_no_owner_trades_with_themselves(orders: Sequence[Order]) -> None:
    owners = {order.number: order.owner for order in orders}

    assert all(owners[match.buy] != owners[match.sell] for match in clear(orders).matches)


@given(ORDERS)
def test_no_owner_is_both_buyer_and_seller(orders: Sequence[Order]) -> None:
    owners = {order.number: order.owner for order in orders}
    matches = clear(orders).matches

    assert not {owners[m.buy] for m in matches} & {owners[m.sell] for m in matches}


@given(ORDERS)
def test_nothing_of_an_order_trades_before_all_of_one_with_priority(
    orders: Sequence[Order],
) -> None:
    cleared = clear(orders)
    traded = _traded(cleared)
    taking_part = _taking_part(orders, cleared)

    for order in taking_part:
        for other in taking_part:
            if _has_priority(other, order) and traded[order.number]:
                assert traded[other.number] == other.wh


@given(ORDERS, st.randoms(use_true_random=False))
def test_the_order_in_which_orders_are_read_makes_no_difference(
    orders: list[Order], chance: random.Random
) -> None:
    shuffled = orders[:]
    chance.shuffle(shuffled)

    assert clear(shuffled) == clear(orders)


@given(ORDERS, st.integers(1, 5))
def test_each_match_is_of_whole_lots(orders: Sequence[Order], lot: int) -> None:
    assert all(match.wh % lot == 0 for match in clear(orders, lot).matches)


def _taking_part(orders: Sequence[Order], cleared: Cleared) -> list[Order]:
    return [order for order in orders if order.number not in cleared.set_aside]


def _traded(cleared: Cleared) -> Counter[int]:
    traded: Counter[int] = Counter()
    for match in cleared.matches:
        traded[match.buy] += match.wh
        traded[match.sell] += match.wh
    return traded


def _traded_at(orders: Sequence[Order], price: int) -> int:
    """What could trade at one price: the smaller of what is wanted and what is offered."""
    wanted = sum(
        o.wh for o in orders if o.side is Side.BUY and (o.price is None or o.price >= price)
    )
    offered = sum(
        o.wh for o in orders if o.side is Side.SELL and (o.price is None or o.price <= price)
    )
    return min(wanted, offered)


def _has_priority(other: Order, order: Order) -> bool:
    """Whether `other` trades before `order`."""
    if other.side is not order.side or other.number == order.number:
        return False
    sign = -1 if order.side is Side.BUY else 1
    own = float("-inf") if order.price is None else sign * order.price
    others = float("-inf") if other.price is None else sign * other.price
    return (others, other.number) < (own, order.number)
