"""C.3: no more of a trade holds than was produced and used, and the shares are exact."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from elhandel.exchange.money import fee_of_next
from elhandel.exchange.rail import Due, Trade, due_of, fee_ore, holding, total_ore
from elhandel.exchange.rail.due import Component, Month

HOMES = st.integers(1, 4)
TRADES = st.lists(
    st.tuples(HOMES, HOMES, st.integers(1, 50), st.integers(10_000, 10_000_000)), max_size=12
).map(
    lambda rows: [
        Trade(number, buyer, 10 + seller, wh, price)
        for number, (buyer, seller, wh, price) in enumerate(rows)
    ]
)
PRODUCED = st.dictionaries(st.integers(11, 14), st.integers(0, 80))
USED = st.dictionaries(st.integers(1, 4), st.integers(0, 80))


def test_the_requirements_example_gives_the_seller_3_07() -> None:
    total = total_ore(20_000, 155_000)

    assert (total, fee_ore(total, 1)) == (3_10, 3)


def test_our_fee_is_of_the_month_however_small_its_trades_are() -> None:
    """A trade of 31 øre alone has a fee of nothing; ten of them have that of 3.10."""
    month = Month(0, 20_000, Fraction(), Fraction(-1_000_000_000))

    due = due_of(month, [], [(2_000, 155_000)] * 10, 1)

    assert due[Component.SOLD] == Due(20_000, -3_10)
    assert due[Component.FEE] == Due(20_000, 3)
    assert fee_ore(31, 1) == 0


@given(st.lists(st.integers(0, 500), max_size=30), st.integers(0, 100))
def test_the_parts_of_the_fee_are_that_of_the_month_in_whatever_order(
    totals: Sequence[int], percent: int
) -> None:
    """On the token rail each trade pays its part at once."""
    sold = paid = 0
    for total in totals:
        part = fee_of_next(sold, total, percent)
        assert 0 <= part <= total
        sold, paid = sold + total, paid + part

    assert paid == fee_ore(sum(totals), percent)


def test_what_is_replaced_is_the_share_of_the_month() -> None:
    month = Month(30_000, 10_000, Fraction(3_000_000_000), Fraction(-700_000_000))

    due = due_of(month, [(20_000, 155_000)], [(5_000, 200_000)], 1)

    assert due == {
        Component.BOUGHT: Due(20_000, 3_10),
        Component.REPLACED_USE: Due(-20_000, -200),  # two thirds of 3.00
        Component.SOLD: Due(5_000, -1_00),
        Component.REPLACED_CREDIT: Due(-5_000, 35),  # half of 0.70 that was credited
        Component.FEE: Due(5_000, 1),
    }


def test_a_home_that_has_not_traded_owes_nothing() -> None:
    due = due_of(Month(0, 0, Fraction(), Fraction()), [], [], 1)

    assert set(due.values()) == {Due()}


def test_a_trade_of_a_home_that_is_not_known_waits_and_keeps_its_place() -> None:
    trades = [Trade(1, 1, 11, 30, 1), Trade(2, 2, 11, 30, 1)]

    assert holding(trades, {11: 40}, {2: 100}) == {2: 10}
    assert holding(trades, {11: 40}, {1: 5, 2: 100}) == {1: 5, 2: 30}


@given(TRADES, PRODUCED, USED)
def test_no_more_holds_than_both_homes_have(
    trades: Sequence[Trade], produced: Mapping[int, int], used: Mapping[int, int]
) -> None:
    held = holding(trades, produced, used)

    sold: Counter[int] = Counter()
    bought: Counter[int] = Counter()
    for trade in trades:
        wh = held.get(trade.trade_id, 0)
        assert 0 <= wh <= trade.wh
        sold[trade.seller] += wh
        bought[trade.buyer] += wh
    assert all(wh <= produced.get(home, 0) for home, wh in sold.items())
    assert all(wh <= used.get(home, 0) for home, wh in bought.items())


@given(TRADES, PRODUCED, USED)
def test_a_trade_is_cut_only_where_one_of_its_homes_has_nothing_left(
    trades: Sequence[Trade], produced: Mapping[int, int], used: Mapping[int, int]
) -> None:
    known = [one for one in trades if one.seller in produced and one.buyer in used]
    held = holding(known, produced, used)

    for trade in known:
        if held[trade.trade_id] == trade.wh:
            continue
        sold = sum(held[one.trade_id] for one in known if one.seller == trade.seller)
        bought = sum(held[one.trade_id] for one in known if one.buyer == trade.buyer)
        assert sold == produced[trade.seller] or bought == used[trade.buyer]


@given(TRADES, st.integers(0, 100))
def test_buyers_are_charged_what_sellers_are_credited(
    trades: Sequence[Trade], percent: int
) -> None:
    month = Month(10_000, 10_000, Fraction(10**12), Fraction(-(10**12)))
    amounts = [(trade.wh, trade.price) for trade in trades]

    buyer, seller = due_of(month, amounts, [], percent), due_of(month, [], amounts, percent)

    assert buyer[Component.BOUGHT].ore == -seller[Component.SOLD].ore
    assert 0 <= seller[Component.FEE].ore <= -seller[Component.SOLD].ore
