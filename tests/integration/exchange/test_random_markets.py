"""Whatever neighbours order, change, cancel, use and produce, however often the market stands still
or what clears it dies, and whatever is corrected afterwards: energy and money are conserved after
each step, and what was charged is what is due.
"""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from elhandel.exchange import UnableToTrade, orders
from elhandel.exchange.auction import Side
from elhandel.exchange.epochs import Epoch, clear_epoch
from elhandel.exchange.orders import Wanted
from elhandel.platform.database import Database
from elhandel.values.identifiers import Gsrn
from tests.builders.chance import by_chance
from tests.integration.exchange.world import TRADING, Market, Neighbour

HOMES = 3
LAST = date(2026, 1, 31)


@dataclass(frozen=True)
class Ordered:
    home: int
    side: Side
    kwh: str
    dkk: str | None


@dataclass(frozen=True)
class Cancelled:
    nth: int


@dataclass(frozen=True)
class Changed:
    """The nth order is to be for another amount, or at another limit."""

    nth: int
    kwh: str | None
    dkk: str | None


@dataclass(frozen=True)
class Quarter:
    """It passes, and is cleared."""


@dataclass(frozen=True)
class Crashed:
    """A quarter passes, and what clears it dies before it is done; or, after `orders`, an order."""

    places: bool


@dataclass(frozen=True)
class Paused:
    """The market stands still, or goes on if it did."""


@dataclass(frozen=True)
class Corrected:
    """Other readings of a home's last day: Wh an hour."""

    home: int
    used: int
    produced: int


@dataclass(frozen=True)
class Emptied:
    """Staff cancel all that is open."""


type Step = Ordered | Cancelled | Changed | Quarter | Crashed | Paused | Emptied

ORDERED = st.builds(
    Ordered,
    st.integers(0, HOMES - 1),
    st.sampled_from(Side),
    st.sampled_from(["0.1", "1.25", "3", "7.999", "20"]),
    st.sampled_from([None, "0.10", "0.333333", "0.50", "1.00"]),
)
STEPS = st.lists(
    st.one_of(
        *(ORDERED, ORDERED, ORDERED),
        st.builds(Cancelled, st.integers(0, 9)),
        st.builds(
            Changed,
            st.integers(0, 9),
            st.sampled_from([None, "0.1", "2.5", "12"]),
            st.sampled_from([None, "0.20", "0.60"]),
        ),
        st.just(Quarter()),
        st.builds(Crashed, st.booleans()),
        st.just(Paused()),
        st.just(Emptied()),
    ),
    min_size=8,
    max_size=20,
)
USE = st.tuples(st.sampled_from([0, 60, 500]), st.sampled_from([0, 110, 400]))
CORRECTIONS = st.lists(
    st.builds(
        Corrected,
        st.integers(0, HOMES - 1),
        st.sampled_from([0, 100, 700]),
        st.sampled_from([0, 90, 800]),
    ),
    max_size=2,
)


@settings(
    max_examples=by_chance(8),
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(USE, min_size=HOMES, max_size=HOMES), STEPS, CORRECTIONS)
def test_energy_and_money_are_conserved_to_the_wh_and_the_ore(
    database: Database,
    use: Sequence[tuple[int, int]],
    steps: Sequence[Step],
    later: Sequence[Corrected],
) -> None:
    market = a_market(database)
    homes = [market.neighbour(used=used, produced=produced) for used, produced in use]

    run_through(market, homes, steps)
    market.settle_electricity()
    market.settle_trades()
    check_all(market)

    for number, correction in enumerate(later, 1):
        house = homes[correction.home].house
        market.world.read(house.gsrn, LAST, correction.used, registered=number)
        market.world.read(house.children[0], LAST, correction.produced, registered=number)
        market.settle_trades()
        market.world.correct()
        market.settle_trades()
        check_all(market)
    assert market.settle_trades() == []


_homes = count(1, HOMES)


def a_market(database: Database) -> Market:
    """Nothing is ordered. The homes of the example before stay, and have not traded."""
    with database.transaction() as tx:
        for table in (
            *("settled_trade", "trade", "cleared_book", "epoch", "charged", "settled_book"),
            *("measured", "trade_order", "pause"),
        ):
            tx.execute(f"DELETE FROM exchange.{table}".encode())
        tx.execute("DELETE FROM billing.charge")
    return Market(database, first=next(_homes))


def run_through(market: Market, homes: Sequence[Neighbour], steps: Sequence[Step]) -> None:
    market.clock.instant = TRADING
    placed: list[tuple[Neighbour, int]] = []
    is_paused = False
    for step in steps:
        before = traded(market)
        with suppress(UnableToTrade):  # refused: nothing has changed
            match step:
                case Ordered(home, side, kwh, dkk):
                    order = market.order(homes[home], side, kwh, dkk)
                    placed.append((homes[home], order.order_id))
                case Cancelled(nth) if placed:
                    market.cancel(*placed[nth % len(placed)])
                case Changed(nth, kwh, dkk) if placed:
                    who, number = placed[nth % len(placed)]
                    placed.append((who, market.change(who, number, kwh, dkk).order_id))
                case Quarter():
                    market.clear()
                case Crashed(places):
                    crash(market, homes[0], places=places)
                    assert traded(market) == before
                case Emptied():
                    market.empty()
                    assert traded(market) == before
                case Paused():
                    market.pause_or_resume()
                    is_paused = not is_paused
        bought, sold, in_trades = traded(market)
        assert bought == sold == in_trades
        assert not is_paused or (bought, sold, in_trades) == before
    if is_paused:
        market.pause_or_resume()
    market.clear()


class Crash(Exception):
    """The process dies before its transaction is over."""


def crash(market: Market, who: Neighbour, *, places: bool) -> None:
    with suppress(Crash):
        if places:
            wanted = Wanted(Gsrn(who.house.gsrn), Side.BUY, 100, 500_000, f"crash-{next(_crashes)}")
            with market.database.customer_transaction(who.customer) as tx:
                orders.place(tx, wanted, market.clock.now())
                raise Crash
        market.clock.move_by(minutes=15)
        last = Epoch.at(market.clock.now() - timedelta(minutes=15))
        with market.database.transaction() as tx:
            clear_epoch(tx, last, market.clock.now())
            raise Crash


def traded(market: Market) -> tuple[int, int, int]:
    """Wh: what orders have bought, what orders have sold, and what trades say."""
    ((bought, sold, in_trades),) = market.world.rows(_TRADED)
    return int(bought), int(sold), int(in_trades)


def check_all(market: Market) -> None:
    """The invariants, and every amount worked out once more from the trades that hold."""
    assert not market.offenders()

    due: Counter[tuple[int, str]] = Counter()
    for buyer, seller, wh, price, held in market.world.rows(_HELD):
        assert held <= wh
        ore = _rounded(Fraction(held * price, 10**7))
        due[buyer, "bought"] += ore
        due[seller, "sold"] -= ore
        due[seller, "fee"] += _rounded(Fraction(ore, 100))

    charged = {
        (supply, component): ore
        for supply, component, ore in market.world.rows(_CHARGED)
        if component in ("bought", "sold", "fee")
    }
    assert {key: ore for key, ore in due.items() if ore} == {
        key: ore for key, ore in charged.items() if ore
    }


def _rounded(amount: Fraction) -> int:
    """Half up: no amount is below 0."""
    return int(amount + Fraction(1, 2))


_crashes = count(1)

_TRADED = """
SELECT coalesce(sum(traded_wh) FILTER (WHERE side = 'buy'), 0),
       coalesce(sum(traded_wh) FILTER (WHERE side = 'sell'), 0),
       (SELECT coalesce(sum(wh), 0) FROM exchange.trade)
FROM exchange.trade_order
"""

_HELD = """
SELECT b.supply_period_id, s.supply_period_id, t.wh, t.price, h.wh
FROM exchange.trade t
JOIN exchange.trade_order b ON b.order_id = t.buy_id
JOIN exchange.trade_order s ON s.order_id = t.sell_id
JOIN LATERAL (
    SELECT h.wh FROM exchange.settled_trade h WHERE h.trade_id = t.trade_id
    ORDER BY h.version DESC LIMIT 1) h ON true
"""

_CHARGED = """
SELECT supply_period_id, component, sum(amount_ore)::bigint FROM exchange.charged
GROUP BY supply_period_id, component
"""
