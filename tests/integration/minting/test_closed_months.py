"""Tokens of a closed month are burned, whatever happened to them before; those of open months stay,
holder by holder.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from elhandel.chain.tasks import Kind, Task
from elhandel.exchange.tokens import ClosedTokens, close_tokens
from elhandel.minting.surplus import order_surplus
from elhandel.platform.database import Database
from elhandel.values.tokens import units_of_wh
from tests.builders.chain import a_wallet, supply_of
from tests.builders.chance import by_chance
from tests.integration.chain.world import MOODS
from tests.integration.metering.builders import a_customer, a_registered_point, a_supply
from tests.integration.minting.test_surplus import (
    GSRN,
    JUNE,
    Prosumer,
    describe,
    offenders,
)

JULY = date(2026, 7, 1)


class Closing(Prosumer):
    """A prosumer whose months are closed by the role that does it at night."""

    billing: Database
    traded_from: date = JUNE

    def closes(self) -> ClosedTokens:
        with self.billing.snapshot() as tx:
            return close_tokens(tx, self.traded_from, date(2026, 7, 10), self.clock.now())

    def settles_down(self) -> int:
        """In custody and in the wallet together, when nothing is left to do."""
        self.cluster.settle_down()
        for _ in range(14):
            self.clock.move_by(hours=2)
            self.orders()
            self.closes()
            self.follows()
            self.cluster.produce(200)
        return self.held() + self.in_wallet()

    def moves_away(self, wh: int) -> None:
        """The owner spends tokens where we do not see it."""
        gone = Task(0, Kind.BURN, f"gone {wh}", 1, a_wallet("Mette"), units_of_wh(wh))
        signed = self.book.sign([gone], self.chain.blockhash(), self.chain.rent)
        self.chain.send(signed.content)
        self.cluster.produce(200)


@pytest.fixture
def prosumer(database: Database, database_of: Callable[[str], Database]) -> Closing:
    point = a_registered_point(database, str(GSRN))
    a_supply(database, a_customer(database, 1), point, date(2026, 1, 1), None)
    describe(database, point, "E18")
    closing = Closing(
        database, database_of("settlement_worker"), database_of("chain_worker"), point
    )
    closing.billing = database_of("invoice_generator")
    return closing


def test_a_closed_month_is_burned_and_an_open_one_stays(prosumer: Closing) -> None:
    prosumer.joins()
    prosumer.produces([9_000])
    prosumer.produces([6_000], JULY)
    assert prosumer.settles_down() == 15_000

    prosumer.traded_from = JULY
    assert prosumer.settles_down() == 6_000
    assert prosumer.closes() == ClosedTokens(JULY)
    assert supply_of(prosumer.cluster, prosumer.book) == 6_000
    assert offenders(prosumer) == []


def test_a_correction_of_a_closed_month_moves_no_tokens(prosumer: Closing) -> None:
    """Bills have it; tokens of another month do not pay for it."""
    prosumer.joins()
    prosumer.produces([9_000])
    prosumer.produces([6_000], JULY)
    prosumer.settles_down()
    prosumer.traded_from = JULY
    prosumer.settles_down()

    prosumer.produces([2_000])
    assert prosumer.settles_down() == 6_000
    prosumer.produces([80_000])
    assert prosumer.settles_down() == 6_000


def test_what_its_owner_moved_elsewhere_is_burned_of_what_comes_next(prosumer: Closing) -> None:
    prosumer.joins()
    prosumer.connects()
    prosumer.produces([9_000])
    prosumer.settles_down()
    prosumer.moves_away(4_000)
    prosumer.traded_from = JULY
    assert prosumer.settles_down() == 5_000
    assert prosumer.closes() == ClosedTokens(JULY)  # ordered, and waits for tokens

    prosumer.produces([7_000], JULY)
    assert prosumer.settles_down() == 7_000 - 4_000


happenings = st.one_of(
    st.tuples(st.just("reads"), st.sampled_from([0, 1, 30, 31]), st.integers(0, 30_000)),
    st.tuples(st.just("reads"), st.sampled_from([0, 1, 30, 31]), st.integers(0, 30_000)),
    st.tuples(st.just("orders")),
    st.tuples(st.just("connects"), st.sampled_from(["Mette", "Mette", None])),
    st.tuples(st.just("follows"), st.lists(st.sampled_from(MOODS), max_size=12)),
    st.tuples(st.just("blocks"), st.sampled_from([1, 40, 200])),
    st.tuples(st.just("mishap"), st.sampled_from(["dropped", "late", "twice"])),
    st.tuples(st.just("closes")),
)


@settings(
    max_examples=by_chance(12),
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(happenings, min_size=5, max_size=20))
def test_tokens_are_those_of_open_months_whatever_happens_between(
    prosumer: Closing, story: list[tuple[Any, ...]]
) -> None:
    with prosumer.database.transaction() as tx:
        tx.execute(
            "TRUNCATE chain.transaction, chain.task, chain.carried, chain.offer, minting.closing,"
            " chain.holding, wallets.wallet, minting.participation"
        )
        tx.execute("DELETE FROM platform.lease")
        tx.execute("DELETE FROM metering.reading_day")
        tx.execute("DELETE FROM metering.reading_day_history")
    prosumer.__post_init__()
    prosumer.traded_from = JUNE
    prosumer.joins()
    measured = {0: 50_000}
    prosumer.produces([50_000])

    for act in story:
        match act:
            case ("reads", day, wh):
                measured[day] = wh
                prosumer.produces([wh], JUNE + timedelta(days=day))
            case ("connects", name):
                prosumer.connects(name)
            case ("orders",):
                order_surplus(prosumer.settlement, prosumer.clock)
            case ("follows", moods):
                prosumer.follows(moods)
            case ("blocks", count):
                prosumer.cluster.produce(count)
            case ("mishap", mishap):
                prosumer.cluster.happen(mishap)
            case ("closes",):
                prosumer.traded_from = JULY
                prosumer.closes()
        prosumer.clock.move_by(minutes=7)

    prosumer.traded_from = JULY
    prosumer.settles_down()
    measured[32] = 60_000  # so that nothing waits for the five kWh
    prosumer.produces([60_000], JUNE + timedelta(days=32))
    of_july = sum(wh for day, wh in measured.items() if day >= 30)
    assert prosumer.settles_down() == of_july
    assert supply_of(prosumer.cluster, prosumer.book) == of_july
    assert offenders(prosumer) == []
