"""Measured surplus becomes tokens exactly once, through the functions' own roles and the ledger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from elhandel.chain.tasks import CUSTODY
from elhandel.chain.upkeep import INVARIANTS
from elhandel.chain.work import follow
from elhandel.exchange.rules import market_rules
from elhandel.metering.packed.quality import ESTIMATED, MEASURED
from elhandel.minting.errors import NettedProduction, NoSurplusHere, TakesNoPart, TakesPartAlready
from elhandel.minting.participation import join, leave, participations
from elhandel.minting.surplus import Ordered, order_surplus
from elhandel.minting.surplus.places import custody_of
from elhandel.platform.database import Database
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from tests.builders.chain import a_book, a_cluster, a_wallet, chain_of, supply_of, tokens_of
from tests.builders.chance import by_chance
from tests.builders.clock import HandClock
from tests.integration.chain.world import MOODS, Died, Moods, Moody, Mortal
from tests.integration.metering.builders import a_customer, a_registered_point, a_supply, store
from tests.unit.metering.builders import a_series

GSRN = Gsrn("571313180000000005")
JUNE = date(2026, 6, 1)
NOON = datetime(2026, 6, 10, 10, tzinfo=UTC)
THE_OFFICE = Decision("staff:anna", "asked for it on the phone", NOON)


@dataclass
class Prosumer:
    """A metering point of production that we supply, and everything between it and the ledger."""

    database: Database
    settlement: Database
    worker: Database
    point: int

    def __post_init__(self) -> None:
        self.clock = HandClock(NOON)
        self.book = a_book()
        self.cluster = a_cluster(self.book)
        self.chain = chain_of(self.cluster)
        self.registered = NOON

    def joins(self, day: date = JUNE, gsrn: Gsrn = GSRN) -> None:
        with self.settlement.transaction() as tx:
            join(tx, gsrn, day, THE_OFFICE)

    def leaves(self, day: date) -> None:
        with self.settlement.transaction() as tx:
            leave(tx, GSRN, day, THE_OFFICE)

    def produces(self, wh: Sequence[int], day: date = JUNE, quality: int = MEASURED) -> None:
        """Readings of the first hours of a day; the rest is 0. They arrive now."""
        self.registered += timedelta(minutes=1)
        values = [*wh, *[0] * (24 - len(wh))]
        codes = [*[quality] * len(wh), *[MEASURED] * (24 - len(wh))]
        series = a_series(
            values, point=self.point, start=day, registered=self.registered, quality=codes
        )
        store(self.database, series, received=self.clock.now())

    def orders(self) -> Ordered:
        return order_surplus(self.settlement, self.clock)

    def follows(self, moods: Sequence[str] = ()) -> None:
        happens = Moods(iter(moods))
        database = Mortal(self.worker, happens)
        try:
            follow(database, self.clock, Moody(self.chain, happens), self.book)
        except Died:
            self.clock.move_by(minutes=6)

    def settles_down(self) -> int:
        """Let the jobs run until nothing is left to do; the Wh of all tokens."""
        self.cluster.settle_down()
        for _ in range(12):
            self.clock.move_by(hours=2)
            self.orders()
            self.follows()
            self.cluster.produce(200)
        return self.held()

    def connects(self, name: str | None = "Mette") -> None:
        """The customer's wallet is another one, or none."""
        with self.database.transaction() as tx:
            tx.execute("UPDATE wallets.wallet SET removed_at = %s", [self.clock.now()])
            if name is not None:
                tx.execute(
                    "INSERT INTO wallets.wallet (customer_id, address, connected_at)"
                    " SELECT customer_id, %s, %s FROM portfolio.contract ORDER BY 1 LIMIT 1",
                    [a_wallet(name), self.clock.now()],
                )

    def in_wallet(self, name: str = "Mette") -> int:
        return tokens_of(self.cluster, self.book, a_wallet(name))

    def held(self) -> int:
        with self.settlement.transaction() as tx:
            wallets = {custody_of(taking_part) for taking_part in participations(tx)}
        assert all(wallet.startswith(CUSTODY) for wallet in wallets)
        return sum(tokens_of(self.cluster, self.book, wallet) for wallet in wallets)


@pytest.fixture
def prosumer(database: Database, database_of: Callable[[str], Database]) -> Prosumer:
    point = a_registered_point(database, str(GSRN))
    a_supply(database, a_customer(database, 1), point, date(2026, 1, 1), None)
    describe(database, point, "E18")
    return Prosumer(database, database_of("settlement_worker"), database_of("chain_worker"), point)


def test_a_netted_home_cannot_take_part_as_it_cannot_trade(prosumer: Prosumer) -> None:
    """Its use and its surplus are one amount: nothing of it may become tokens."""

    def is_of_group(group: str | None) -> None:
        with prosumer.database.transaction() as tx:
            tx.execute(
                "UPDATE portfolio.metering_point_version SET net_settlement_group = %s", [group]
            )

    for group in market_rules(JUNE).netted_groups:
        is_of_group(group)
        with pytest.raises(NettedProduction):
            prosumer.joins()
    assert prosumer.settles_down() == 0

    is_of_group("99")
    prosumer.joins()


def test_a_home_that_is_netted_later_makes_no_tokens_from_that_day(prosumer: Prosumer) -> None:
    """It could not trade them. Those of later days are taken back; it may begin anew."""
    days = [JUNE + timedelta(days=number) for number in range(3)]
    prosumer.joins()
    for day in days:
        prosumer.produces([6_000], day)
    assert prosumer.settles_down() == 18_000

    def version(group: str, valid_from: date) -> None:
        with prosumer.database.transaction() as tx:
            tx.execute(
                "INSERT INTO portfolio.metering_point_version (metering_point_id, valid_from, type,"
                " grid_area, price_area, recorded_at, net_settlement_group)"
                " VALUES (%s, %s, 'E18', '131', 'DK1', %s, %s)",
                [prosumer.point, valid_from, NOON, group],
            )

    version("99", days[1])
    assert prosumer.settles_down() == 18_000
    version("6", days[2])
    assert prosumer.settles_down() == 12_000
    prosumer.produces([9_000], JUNE + timedelta(days=3))
    assert prosumer.settles_down() == 12_000

    version("99", JUNE + timedelta(days=4))
    prosumer.produces([7_000], JUNE + timedelta(days=4))
    assert prosumer.settles_down() == 12_000, "staff say when it begins anew"
    prosumer.leaves(days[2])
    prosumer.joins(JUNE + timedelta(days=4))
    assert prosumer.settles_down() == 19_000


def describe(database: Database, point: int, kind: str) -> None:
    with database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.metering_point_version (metering_point_id, valid_from, type,"
            " grid_area, price_area, recorded_at) VALUES (%s, '2026-01-01', %s, '131', 'DK1', %s)",
            [point, kind, NOON],
        )


def test_measured_surplus_is_minted_once_however_often_the_jobs_run(prosumer: Prosumer) -> None:
    prosumer.joins()
    prosumer.produces([9_000, 16_500])

    assert prosumer.settles_down() == 25_500
    assert prosumer.settles_down() == 25_500
    assert supply_of(prosumer.cluster, prosumer.book) == 25_500


def test_what_is_corrected_downwards_is_taken_back_and_upwards_minted(prosumer: Prosumer) -> None:
    prosumer.joins()
    prosumer.produces([9_000])
    prosumer.settles_down()

    prosumer.produces([8_999])
    assert prosumer.settles_down() == 8_999

    prosumer.produces([20_000])
    assert prosumer.settles_down() == 20_000


def test_an_estimate_waits_for_its_reading(prosumer: Prosumer) -> None:
    prosumer.joins()
    prosumer.produces([9_000], quality=ESTIMATED)
    assert prosumer.settles_down() == 0

    prosumer.produces([7_000])
    assert prosumer.settles_down() == 7_000


def test_little_surplus_waits_until_it_is_five_kwh(prosumer: Prosumer) -> None:
    prosumer.joins()
    prosumer.produces([3_000])
    assert prosumer.settles_down() == 0

    prosumer.produces([1_999], JUNE + timedelta(days=1))
    assert prosumer.settles_down() == 0

    prosumer.produces([1], JUNE + timedelta(days=2))
    assert prosumer.settles_down() == 5_000


def test_days_before_it_took_part_and_behind_its_end_are_not_its_tokens(prosumer: Prosumer) -> None:
    prosumer.joins()
    for day in (JUNE - timedelta(days=1), JUNE, JUNE + timedelta(days=1)):
        prosumer.produces([6_000], day)
    assert prosumer.settles_down() == 12_000

    prosumer.leaves(JUNE + timedelta(days=1))
    assert prosumer.settles_down() == 6_000


def test_a_supply_that_never_was_gives_its_tokens_back(prosumer: Prosumer) -> None:
    prosumer.joins()
    prosumer.produces([6_000])
    prosumer.settles_down()

    with prosumer.database.transaction() as tx:
        tx.execute("UPDATE portfolio.supply_period SET state = 'void'")
    assert prosumer.settles_down() == 0


def test_consumption_takes_no_part(prosumer: Prosumer) -> None:
    other = Gsrn("571313180000000012")
    point = a_registered_point(prosumer.database, str(other))
    describe(prosumer.database, point, "E17")
    a_supply(prosumer.database, a_customer(prosumer.database, 2), point, date(2026, 1, 1), None)

    with pytest.raises(NoSurplusHere):
        prosumer.joins(gsrn=other)


def test_production_that_we_do_not_supply_takes_no_part(prosumer: Prosumer) -> None:
    with pytest.raises(NoSurplusHere):
        prosumer.joins(date(2025, 12, 31))


def test_a_metering_point_takes_part_once_at_a_time(prosumer: Prosumer) -> None:
    prosumer.joins()
    with pytest.raises(TakesPartAlready):
        prosumer.joins(JUNE + timedelta(days=30))

    prosumer.leaves(JUNE + timedelta(days=10))
    with pytest.raises(TakesNoPart):
        prosumer.leaves(JUNE + timedelta(days=11))
    prosumer.joins(JUNE + timedelta(days=10))


def test_surplus_of_who_has_a_wallet_goes_there_and_custody_follows(prosumer: Prosumer) -> None:
    """GX-WAL-1: what lay in our custody before is moved to the wallet too."""
    prosumer.joins()
    prosumer.produces([9_000])
    assert prosumer.settles_down() == 9_000

    prosumer.connects()
    prosumer.produces([6_000], JUNE + timedelta(days=1))
    assert prosumer.settles_down() == 0
    assert prosumer.in_wallet() == 15_000
    assert offenders(prosumer) == []

    prosumer.produces([7_000])
    prosumer.settles_down()
    assert prosumer.in_wallet() == 13_000
    assert supply_of(prosumer.cluster, prosumer.book) == 13_000


def test_surplus_of_who_has_removed_their_wallet_comes_into_custody(prosumer: Prosumer) -> None:
    prosumer.joins()
    prosumer.connects()
    prosumer.produces([9_000])
    prosumer.settles_down()
    prosumer.connects(None)
    prosumer.produces([6_000], JUNE + timedelta(days=1))

    assert prosumer.settles_down() == 6_000
    assert prosumer.in_wallet() == 9_000
    prosumer.connects("Another")
    prosumer.settles_down()
    assert prosumer.in_wallet("Another") == 6_000


def test_a_custody_account_that_somebody_else_changed_is_found(prosumer: Prosumer) -> None:
    prosumer.joins()
    prosumer.produces([9_000])
    prosumer.settles_down()
    assert offenders(prosumer) == []

    with prosumer.database.transaction() as tx:
        tx.execute("UPDATE chain.holding SET energy = energy - 1")
    assert len(offenders(prosumer)) == 1


def offenders(prosumer: Prosumer) -> list[object]:
    found = check(prosumer.database, INVARIANTS, EVERYTHING)
    return [offender for one in found for offender in one.offenders]


happenings = st.one_of(
    st.tuples(st.just("reads"), st.integers(0, 3), st.integers(0, 30_000)),
    st.tuples(st.just("orders")),
    st.tuples(st.just("connects"), st.sampled_from(["Mette", "Mette", None])),
    st.tuples(st.just("follows"), st.lists(st.sampled_from(MOODS), max_size=12)),
    st.tuples(st.just("blocks"), st.sampled_from([1, 40, 200])),
    st.tuples(st.just("mishap"), st.sampled_from(["dropped", "late", "twice"])),
)


@settings(
    max_examples=by_chance(8),
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(happenings, min_size=5, max_size=20))
def test_tokens_are_what_was_measured_last_whatever_happens_between(
    prosumer: Prosumer, story: list[tuple[Any, ...]]
) -> None:
    with prosumer.database.transaction() as tx:
        tx.execute(
            "TRUNCATE chain.transaction, chain.task, chain.carried, chain.offer,"
            " chain.holding, wallets.wallet, minting.participation"
        )
        tx.execute("DELETE FROM platform.lease")
        tx.execute("DELETE FROM metering.reading_day")
        tx.execute("DELETE FROM metering.reading_day_history")
    prosumer.__post_init__()
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
                prosumer.orders()
            case ("follows", moods):
                prosumer.follows(moods)
            case ("blocks", count):
                prosumer.cluster.produce(count)
            case ("mishap", mishap):
                prosumer.cluster.happen(mishap)
        prosumer.clock.move_by(minutes=7)

    prosumer.settles_down()  # else a day of which something is under way misses the last order
    last = JUNE + timedelta(days=5)  # so that nothing waits for the five kWh
    measured[5] = 60_000
    prosumer.produces([60_000], last)
    in_custody = prosumer.settles_down()
    assert in_custody + prosumer.in_wallet() == sum(measured.values())
    assert offenders(prosumer) == []
