"""Submitted readings become tokens once, and never beside what the market measured (GX-MNT-1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from psycopg.errors import ExclusionViolation

from elhandel.metering.packed.quality import ESTIMATED, MEASURED
from elhandel.meters.by_hand import admit_legacy, decide
from elhandel.meters.readings import Submitted, mark_minted, reading_to_mint, submit
from elhandel.meters.registry import NewMeter
from elhandel.meters.verification import Claim, verify
from elhandel.minting.errors import (
    MintedAlready,
    MintingUnderWay,
    NettedProduction,
    ReadingCovered,
    ReadingNotMintable,
    TokensBeside,
)
from elhandel.minting.participation import join
from elhandel.minting.surplus import MintedReading, mint_reading, owners_of
from elhandel.platform.database import Database
from elhandel.values.days.local_time import start_of_day
from elhandel.values.errors import NotFound
from tests.builders.chain import tokens_of
from tests.builders.chance import by_chance
from tests.builders.waiting import Second
from tests.integration.chain.world import MOODS
from tests.integration.metering.builders import a_customer, a_registered_point, a_supply
from tests.integration.minting.test_surplus import (
    GSRN,
    NOON,
    THE_OFFICE,
    Prosumer,
    describe,
    offenders,
)

DAY = date(2026, 6, 8)
LATER = DAY + timedelta(days=1)


class Submitting(Prosumer):
    """A prosumer whose own meter is proven, too."""

    portal: Database
    customer: int
    meter: UUID

    def proves(self, customer: int, portal: Database) -> None:
        self.customer, self.portal = customer, portal
        claim = Claim(NewMeter(str(GSRN), "solar"), "datahub")
        self.meter = verify(portal, customer, claim, self.clock.now()).meter_id

    def submits(self, wh: int, at: datetime, meter: object = None) -> UUID:
        with self.portal.customer_transaction(self.customer) as tx:
            wanted = Submitted(str(meter or self.meter), wh, at)
            return submit(tx, wanted, "customer", self.clock.now())[0].reading_id

    def mints(self, reading: UUID) -> MintedReading:
        with self.settlement.transaction() as tx:
            return mint_reading(tx, reading, THE_OFFICE)

    def tries(self, wh: int, at: datetime) -> int:
        """Submit a reading and mint it; its Wh, 0 where that is refused."""
        try:
            self.mints(self.submits(wh, at))
        except (ReadingCovered, MintingUnderWay):
            return 0
        return wh


@pytest.fixture
def prosumer(database: Database, database_of: Callable[[str], Database]) -> Submitting:
    point = a_registered_point(database, str(GSRN))
    customer = a_customer(database, 1)
    a_supply(database, customer, point, date(2026, 1, 1), None)
    describe(database, point, "E18")
    with database.transaction() as tx:
        tx.execute("UPDATE portfolio.contract SET state = 'active'")
        ((whose,),) = tx.execute("SELECT customer_id FROM portfolio.contract").fetchall()
    one = Submitting(database, database_of("settlement_worker"), database_of("chain_worker"), point)
    one.proves(whose, database_of("portal"))
    return one


def hour(number: int, day: date = DAY) -> datetime:
    return start_of_day(day) + timedelta(hours=number)


def test_a_reading_of_25_5_kwh_is_25_5_tokens_and_is_minted_once(prosumer: Submitting) -> None:
    """Acceptance of B.3: 25.5 kWh are 25.5 tokens; the second time it is refused."""
    prosumer.joins()
    reading = prosumer.submits(25_500, hour(12))

    minted = prosumer.mints(reading)

    assert (minted.wh, prosumer.settles_down()) == (25_500, 25_500)
    with pytest.raises(MintedAlready) as refused:
        prosumer.mints(reading)
    assert (refused.value.status, refused.value.details["kwh_amount"]) == (409, "25.500")
    assert prosumer.settles_down() == 25_500


def test_what_the_market_measures_of_the_day_replaces_what_was_submitted(
    prosumer: Submitting,
) -> None:
    """C.3: at most up to DataHub's quantity, once that is known."""
    prosumer.joins()
    prosumer.mints(prosumer.submits(10_000, hour(10)))
    assert prosumer.settles_down() == 10_000

    prosumer.produces([7_000], DAY)
    assert prosumer.settles_down() == 7_000

    prosumer.produces([14_000], DAY)
    assert prosumer.settles_down() == 14_000


def test_of_a_day_that_is_measured_no_more_is_minted_than_was_measured(
    prosumer: Submitting,
) -> None:
    prosumer.joins()
    prosumer.produces([4_000], DAY)  # waits until there are five kWh
    first, second = prosumer.submits(3_000, hour(9)), prosumer.submits(3_000, hour(10))

    assert prosumer.mints(first).wh == 3_000
    with pytest.raises(MintingUnderWay):
        prosumer.mints(second)
    prosumer.settles_down()
    assert prosumer.mints(second).wh == 1_000
    assert prosumer.settles_down() == 4_000
    with pytest.raises(ReadingCovered):
        prosumer.mints(prosumer.submits(1, hour(11)))


def test_an_estimate_takes_nothing_back_of_what_was_submitted(prosumer: Submitting) -> None:
    prosumer.joins()
    prosumer.mints(prosumer.submits(10_000, hour(10)))
    prosumer.settles_down()

    prosumer.produces([3_000] * 24, DAY, quality=ESTIMATED)
    assert prosumer.settles_down() == 10_000

    prosumer.produces([3_000], DAY)
    assert prosumer.settles_down() == 3_000


def test_a_supply_that_never_was_gives_back_what_was_submitted_too(prosumer: Submitting) -> None:
    prosumer.joins()
    prosumer.mints(prosumer.submits(10_000, hour(10)))
    prosumer.settles_down()
    with prosumer.database.transaction() as tx:
        tx.execute("UPDATE portfolio.supply_period SET state = 'void'")
    assert prosumer.settles_down() == 0


def test_an_unknown_reading_and_one_that_takes_no_part_are_refused(prosumer: Submitting) -> None:
    with pytest.raises(NotFound):
        prosumer.mints(uuid4())
    reading = prosumer.submits(10_000, hour(10))
    with pytest.raises(ReadingNotMintable) as refused:
        prosumer.mints(reading)
    assert refused.value.status == 400

    prosumer.joins(LATER)
    with pytest.raises(ReadingNotMintable):
        prosumer.mints(reading)


def test_a_meter_beside_the_metering_point_makes_no_tokens_of_the_same_surplus(
    prosumer: Submitting,
) -> None:
    """An inverter behind a metering point that takes part measures what the market measures."""
    logger = a_logger(prosumer)
    reading = prosumer.submits(10_000, hour(10), "INV-7")
    prosumer.joins(LATER)
    minted = prosumer.mints(reading)  # the day before it takes part
    prosumer.settles_down()
    assert tokens_of(prosumer.cluster, prosumer.book, minted.wallet) == 10_000

    with pytest.raises(ReadingNotMintable):
        prosumer.mints(prosumer.submits(10_000, hour(10, LATER), logger))
    with pytest.raises(MintedAlready):
        prosumer.mints(reading)


def test_who_takes_part_later_makes_no_tokens_again_of_what_a_meter_made(
    prosumer: Submitting,
) -> None:
    """Surplus that a logger made tokens of, and a metering point that is let in from that day."""
    a_logger(prosumer)
    minted = prosumer.mints(prosumer.submits(10_000, hour(10), "INV-7"))
    prosumer.settles_down()
    assert tokens_of(prosumer.cluster, prosumer.book, minted.wallet) == 10_000

    with pytest.raises(TokensBeside) as refused:
        prosumer.joins(DAY)
    assert refused.value.status == 409
    prosumer.produces([10_000], DAY)
    assert prosumer.settles_down() == 0

    prosumer.joins(LATER)
    assert prosumer.settles_down() == 0


def test_a_meter_makes_no_tokens_while_its_customers_metering_point_is_let_in(
    prosumer: Submitting, database_url: str, database_of: Callable[[str], Database]
) -> None:
    """The two at the same moment: whoever is second sees what the first decided."""
    a_logger(prosumer)
    reading = prosumer.submits(10_000, hour(10), "INV-7")

    other = database_of("settlement_worker")

    def second() -> MintedReading:
        with other.transaction() as tx:
            return mint_reading(tx, reading, THE_OFFICE)

    with prosumer.settlement.transaction() as tx:
        join(tx, GSRN, DAY, THE_OFFICE)
        waiting = Second(database_url, second)
    assert isinstance(waiting.result(), ReadingNotMintable)


def test_tokens_of_a_meter_come_into_the_wallet_of_its_customer(prosumer: Submitting) -> None:
    """GX-MNT-1, GX-MNT-6: the balance of the wallet is what was submitted."""
    a_logger(prosumer)
    prosumer.connects()
    prosumer.mints(prosumer.submits(25_500, hour(12), "INV-7"))
    prosumer.settles_down()
    assert prosumer.in_wallet() == 25_500


def test_tokens_of_a_meter_in_our_custody_are_watched_and_move_to_a_wallet(
    prosumer: Submitting, database_of: Callable[[str], Database]
) -> None:
    """As those of a metering point that takes part. Verified at a whole second, and not at one."""
    for number, part in ((7, 0), (8, 120_300)):
        with prosumer.database.transaction() as tx:
            logger = admit_legacy(tx, prosumer.customer, f"INV-{number}", "solar", THE_OFFICE)
            verified = replace(THE_OFFICE, at=NOON.replace(microsecond=part))
            decide(tx, logger, "verified", verified, installation=number)
        minted = prosumer.mints(prosumer.submits(10_000, hour(12), f"INV-{number}"))
        prosumer.settles_down()
        assert tokens_of(prosumer.cluster, prosumer.book, minted.wallet) == 10_000

        with database_of("realtime").transaction() as tx:
            assert owners_of(tx, [minted.wallet]) == {minted.wallet: prosumer.customer}
        assert offenders(prosumer) == []
        with prosumer.database.transaction() as tx:
            tx.execute(
                "UPDATE chain.holding SET energy = energy - 1 WHERE wallet = %s", [minted.wallet]
            )
        assert len(offenders(prosumer)) == 1

    prosumer.connects()
    prosumer.settles_down()
    assert prosumer.in_wallet() == 20_000
    assert offenders(prosumer) == []


def test_tokens_of_a_meter_that_is_suspended_stay_in_our_custody(prosumer: Submitting) -> None:
    """Until staff have found what it measures, nothing leaves by itself."""
    logger = a_logger(prosumer)
    minted = prosumer.mints(prosumer.submits(10_000, hour(12), "INV-7"))
    prosumer.settles_down()
    with prosumer.database.transaction() as tx:
        decide(tx, logger, "suspended", THE_OFFICE)
    prosumer.connects()
    prosumer.settles_down()
    assert prosumer.in_wallet() == 0
    assert tokens_of(prosumer.cluster, prosumer.book, minted.wallet) == 10_000

    with prosumer.database.transaction() as tx:
        decide(tx, logger, "verified", THE_OFFICE)
    prosumer.settles_down()
    assert prosumer.in_wallet() == 10_000


def test_a_meter_of_a_netted_home_makes_no_tokens(prosumer: Submitting) -> None:
    """What the home uses and produces is one amount, whoever measures it."""
    a_logger(prosumer)
    before, reading = (prosumer.submits(10_000, hour(10, day), "INV-7") for day in (DAY, LATER))
    with prosumer.database.transaction() as tx:
        tx.execute(
            "INSERT INTO portfolio.metering_point_version (metering_point_id, valid_from, type,"
            " grid_area, price_area, recorded_at, net_settlement_group)"
            " VALUES (%s, %s, 'E17', '131', 'DK1', %s, '6')",
            [prosumer.point, LATER, NOON],
        )

    with pytest.raises(NettedProduction) as refused:
        prosumer.mints(reading)
    assert refused.value.status == 409
    assert prosumer.mints(before).wh == 10_000, "the day before it is netted"

    with prosumer.database.transaction() as tx:
        tx.execute("UPDATE portfolio.supply_period SET ends_on = %s", [LATER])
    assert prosumer.mints(reading).wh == 10_000, "it is not this customer's home any more"


def test_a_reading_of_a_meter_that_is_not_verified_is_not_minted(prosumer: Submitting) -> None:
    logger = a_logger(prosumer, verified=False)
    reading = prosumer.submits(10_000, hour(10), "INV-7")
    with pytest.raises(ReadingNotMintable):
        prosumer.mints(reading)

    with prosumer.database.transaction() as tx:
        decide(tx, logger, "verified", THE_OFFICE)
    assert prosumer.mints(reading).wh == 10_000


def test_two_loggers_of_one_installation_make_no_tokens_of_the_same_surplus(
    prosumer: Submitting,
) -> None:
    """Each decided by staff for itself; at the same hour, a day apart, and days apart."""
    a_logger(prosumer)
    a_logger(prosumer, serial="INV-8")
    prosumer.mints(prosumer.submits(10_000, hour(10), "INV-7"))

    for moment in (hour(10), hour(10, LATER), hour(11, DAY - timedelta(days=2))):
        with pytest.raises(ReadingNotMintable, match="Meter INV-7 of the same customer"):
            prosumer.mints(prosumer.submits(10_000, moment, "INV-8"))
    assert prosumer.mints(prosumer.submits(9_000, hour(11), "INV-7")).wh == 9_000
    earlier = prosumer.submits(8_000, hour(10, DAY - timedelta(days=2)), "INV-8")
    assert prosumer.mints(earlier).wh == 8_000, "one took the place of the other"


def test_two_installations_make_tokens_of_their_own_once_staff_have_said_so(
    prosumer: Submitting,
) -> None:
    a_logger(prosumer)
    other = a_logger(prosumer, serial="INV-8")
    prosumer.mints(prosumer.submits(10_000, hour(10), "INV-7"))
    reading = prosumer.submits(10_000, hour(10), "INV-8")

    with prosumer.database.transaction() as tx:
        assert decide(tx, other, "verified", THE_OFFICE, installation=2)
        assert not decide(tx, other, "verified", THE_OFFICE, installation=2)

    assert prosumer.mints(reading).wh == 10_000


def test_the_database_refuses_what_two_loggers_measured_whoever_marks_it(
    prosumer: Submitting,
) -> None:
    a_logger(prosumer)
    a_logger(prosumer, serial="INV-8")
    prosumer.mints(prosumer.submits(10_000, hour(10), "INV-7"))
    reading = prosumer.submits(10_000, hour(10), "INV-8")

    def marks() -> None:
        with prosumer.settlement.transaction() as tx:
            number = reading_to_mint(tx, reading).reading_no
            mark_minted(tx, number, 10_000, "another name", 1, THE_OFFICE)

    with pytest.raises(ExclusionViolation, match="another meter of the installation"):
        marks()


def test_of_two_loggers_whose_readings_are_minted_at_the_same_moment_one_makes_tokens(
    prosumer: Submitting, database_url: str, database_of: Callable[[str], Database]
) -> None:
    a_logger(prosumer)
    a_logger(prosumer, serial="INV-8")
    first, reading = (prosumer.submits(10_000, hour(10), name) for name in ("INV-7", "INV-8"))
    other = database_of("settlement_worker")

    def second() -> MintedReading:
        with other.transaction() as tx:
            return mint_reading(tx, reading, THE_OFFICE)

    with prosumer.settlement.transaction() as tx:
        mint_reading(tx, first, THE_OFFICE)
        waiting = Second(database_url, second)
    assert isinstance(waiting.result(), ReadingNotMintable)


def a_logger(prosumer: Submitting, *, verified: bool = True, serial: str = "INV-7") -> UUID:
    with prosumer.database.transaction() as tx:
        logger = admit_legacy(tx, prosumer.customer, serial, "solar", THE_OFFICE)
        if verified:
            decide(tx, logger, "verified", THE_OFFICE)
    return logger


kwh = st.integers(1, 20).map(lambda kwh: kwh * 1_000)
happenings = st.one_of(
    st.tuples(st.just("measured"), st.integers(0, 1), kwh, st.sampled_from([MEASURED, ESTIMATED])),
    st.tuples(st.just("submits"), st.integers(0, 1), kwh),
    st.tuples(st.just("orders")),
    st.tuples(st.just("follows"), st.lists(st.sampled_from(MOODS), max_size=8)),
    st.tuples(st.just("blocks"), st.sampled_from([1, 40, 200])),
    st.tuples(st.just("mishap"), st.sampled_from(["dropped", "late", "twice"])),
)


@settings(
    max_examples=by_chance(8),
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(happenings, min_size=5, max_size=18))
def test_no_watt_hour_becomes_a_token_twice_whatever_happens_between(
    prosumer: Submitting, story: list[tuple[Any, ...]]
) -> None:
    """Of a day that is measured the tokens are what was measured last; of one that is not, what was
    submitted and minted.
    """
    with prosumer.database.transaction() as tx:
        tx.execute(
            "TRUNCATE chain.transaction, chain.task, chain.carried, chain.offer,"
            " chain.holding, wallets.wallet, minting.participation"
        )
        tx.execute("DELETE FROM meters.reading")
        tx.execute("DELETE FROM platform.lease")
        tx.execute("DELETE FROM metering.reading_day")
        tx.execute("DELETE FROM metering.reading_day_history")
    prosumer.__post_init__()
    prosumer.joins()
    whole: dict[int, int | None] = {0: None, 1: None}
    accepted = {0: 0, 1: 0}
    told = 0

    for act in story:
        match act:
            case ("measured", day, wh, quality):
                whole[day] = wh if quality == MEASURED else None
                values = [wh] if quality == MEASURED else [wh] * 24
                prosumer.produces(values, DAY + timedelta(days=day), quality)
            case ("submits", day, wh):
                told += 1
                accepted[day] += prosumer.tries(wh, hour(told, DAY + timedelta(days=day)))
            case ("orders",):
                prosumer.orders()
            case ("follows", moods):
                prosumer.follows(moods)
            case ("blocks", count):
                prosumer.cluster.produce(count)
            case ("mishap", mishap):
                prosumer.cluster.happen(mishap)
        prosumer.clock.move_by(minutes=7)

    expected = [
        submitted if measured is None else measured
        for measured, submitted in zip(whole.values(), accepted.values(), strict=True)
    ]
    for day in (
        4,
        5,
    ):  # so that nothing waits for the five kWh: not even what is under way at first
        prosumer.produces([60_000], date(2026, 6, day))
        held = prosumer.settles_down()
    assert held == 120_000 + sum(expected)
