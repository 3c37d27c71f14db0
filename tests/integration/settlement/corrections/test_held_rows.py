"""A row that somebody holds: schedules pass it over, and whoever must not miss what is done to it
waits.
"""

import contextlib
from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest

from elhandel.billing.held import held_bills, release_held
from elhandel.billing.issue import (
    AlreadyCredited,
    bill_held,
    credit_invoice,
    plan_invoices,
    resume_invoices,
    send_lost_invoice_shards,
)
from elhandel.market import supply
from elhandel.platform.database import Database
from elhandel.pricing.products import record_product_price
from elhandel.settlement import progress, runs
from elhandel.values.decision import Decision
from elhandel.values.prices import ProductPrice
from tests.builders.waiting import Second, impatient
from tests.integration.settlement.corrections.world import House, World

FIRST, PAST = date(2026, 1, 1), date(2026, 1, 4)
NEXT = date(2026, 2, 1)


@contextlib.contextmanager
def held(database_url: str, sql: Any, *values: Any) -> Iterator[None]:
    """Somebody has one row in hand."""
    with psycopg.connect(database_url) as other:
        assert len(other.execute(sql, values).fetchall()) == 1
        yield


@pytest.fixture
def other(database_url: str) -> Iterator[Database]:
    """A second process's database."""
    database = Database(database_url)
    yield database
    database.close()


def a_house(world: World, number: int) -> House:
    house = world.house(number, starts_on=FIRST)
    world.link(house.gsrn, "net", date(2025, 1, 1))
    world.read_days(house.gsrn, FIRST, PAST, 1000)
    return house


def test_an_end_that_somebody_holds_is_passed_over(world: World, database_url: str) -> None:
    world.clock.move_to_day(date(2026, 1, 10))
    houses = [a_house(world, number) for number in (1, 2)]
    for house in houses:
        world.notify(house.gsrn, PAST, "E03")
    world.bill(world.run(FIRST, NEXT, runs.Selection.ENDED))
    impatient(world.database)
    one = "SELECT process_id FROM market.process WHERE contract_id = %s FOR UPDATE"

    with held(database_url, one, houses[0].contract):
        assert supply.final_settle_due(world.database, world.clock) == 1

    states = "SELECT contract_id, state FROM market.process ORDER BY contract_id"
    assert world.rows(states) == [
        (houses[0].contract, "offboarding"),
        (houses[1].contract, "final_settled"),
    ]
    assert supply.final_settle_due(world.database, world.clock) == 1


def test_a_run_is_resumed_without_the_shard_that_somebody_settles(
    world: World, database_url: str
) -> None:
    for number in (1, 2):
        a_house(world, number)
    with world.database.transaction() as tx:
        run = runs.plan_run(
            tx, FIRST, PAST, clock=world.clock, requested_by="test", points_per_shard=1
        )
    assert run is not None
    impatient(world.database)
    one = "SELECT FROM settlement.shard WHERE run_id = %s AND shard_no = 0 FOR UPDATE"

    with held(database_url, one, run.run_id), world.database.transaction() as tx:
        assert progress.resume_run(tx, run.run_id, world.clock.now()) == 1

    sent = "SELECT shard_no, sent_again FROM settlement.shard ORDER BY shard_no"
    assert world.rows(sent) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("by_hand", [True, False])
def test_an_invoice_shard_that_somebody_issues_is_not_sent_again(
    world: World, database_url: str, by_hand: bool
) -> None:
    for number in (1, 2):
        a_house(world, number)
    run = world.run(FIRST, PAST)
    assert run is not None
    with world.database.transaction() as tx:
        assert len(plan_invoices(tx, run, customers_per_shard=1)) == 2
    world.clock.move_by(minutes=30 * 24 * 60)
    impatient(world.database)
    one = "SELECT FROM billing.invoice_shard WHERE run_id = %s AND shard_no = 1 FOR UPDATE"

    with held(database_url, one, run), world.database.transaction() as tx:
        now = world.clock.now()
        assert (
            resume_invoices(tx, run, now) if by_hand else send_lost_invoice_shards(tx, now)
        ) == 1

    sent = "SELECT shard_no, sent_again FROM billing.invoice_shard ORDER BY shard_no"
    assert world.rows(sent) == [(1, 0), (2, 1)]


def test_a_second_round_waits_for_the_first_and_bills_nothing_again(
    world: World, house: House, other: Database, database_url: str
) -> None:
    world.read(house.gsrn, FIRST, [2_147_483_647, *[1000] * 23], registered=1)
    assert world.bill(world.run(FIRST, PAST)) == []
    with world.database.transaction() as tx:
        (waits,) = held_bills(tx)
        release_held(tx, waits.held_id, Decision("mette", "it is so", world.clock.now()))

    def again() -> int:
        with other.transaction() as tx:
            return len(bill_held(tx, world.clock).invoice_ids)

    with world.database.transaction() as tx:
        assert len(bill_held(tx, world.clock).invoice_ids) == 1
        second = Second(database_url, again)
    assert second.result() == 0


def test_an_invoice_that_is_credited_twice_at_once_is_credited_by_one(
    world: World, house: House, other: Database, database_url: str
) -> None:
    (invoice,) = world.bill(world.run(FIRST, PAST))

    def again() -> object:
        with other.transaction() as tx:
            return credit_invoice(tx, invoice.invoice_id, world.clock)

    with world.database.transaction() as tx:
        credit_invoice(tx, invoice.invoice_id, world.clock)
        second = Second(database_url, again)
    assert isinstance(second.result(), AlreadyCredited)


def test_of_two_prices_that_are_told_at_once_the_later_keeps_the_earlier(
    world: World, other: Database, database_url: str
) -> None:
    day = date(2026, 1, 2)
    prices = [ProductPrice(margin, 0, None, 0) for margin in (50_000, 60_000)]

    def tell(database: Database, number: int) -> bool:
        with database.transaction() as tx:
            decision = Decision(f"staff {number}", "dearer", world.clock.now())
            return record_product_price(tx, "spot-basis", day, prices[number], decision)

    with world.database.transaction() as tx:
        decision = Decision("staff 0", "dearer", world.clock.now())
        assert record_product_price(tx, "spot-basis", day, prices[0], decision)
        second = Second(database_url, lambda: tell(other, 1))
    assert second.result() is True

    kept = (
        "SELECT margin_per_kwh, replaced_by FROM pricing.past_product_price WHERE valid_from = %s"
    )
    assert world.rows(kept, day) == [(50_000, "staff 1")]
