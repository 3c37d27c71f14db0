"""Whatever neighbours order, cancel, use and produce, and whatever is corrected afterwards: energy
and money are conserved, and what was charged is what is due.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import count

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from elhandel.exchange import UnableToTrade
from elhandel.exchange.auction import Side
from elhandel.platform.database import Database
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
class Quarter:
    """It passes, and is cleared."""


@dataclass(frozen=True)
class Corrected:
    """Other readings of a home's last day: Wh an hour."""

    home: int
    used: int
    produced: int


type Step = Ordered | Cancelled | Quarter

ORDERED = st.builds(
    Ordered,
    st.integers(0, HOMES - 1),
    st.sampled_from(Side),
    st.sampled_from(["0.1", "1.25", "3", "7.999", "20"]),
    st.sampled_from([None, "0.10", "0.333333", "0.50", "1.00"]),
)
STEPS = st.lists(
    st.one_of(
        ORDERED, ORDERED, ORDERED, st.builds(Cancelled, st.integers(0, 9)), st.just(Quarter())
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
            *("measured", "trade_order"),
        ):
            tx.execute(f"DELETE FROM exchange.{table}".encode())
        tx.execute("DELETE FROM billing.charge")
    return Market(database, first=next(_homes))


def run_through(market: Market, homes: Sequence[Neighbour], steps: Sequence[Step]) -> None:
    market.clock.instant = TRADING
    placed = []
    for step in steps:
        try:
            match step:
                case Ordered(home, side, kwh, dkk):
                    placed.append((homes[home], market.order(homes[home], side, kwh, dkk)))
                case Cancelled(nth) if placed:
                    market.cancel(*placed[nth % len(placed)])
                case Quarter():
                    market.clear()
        except UnableToTrade:
            continue  # refused: nothing has changed
    market.clear()


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
