"""Jobs that run twice at the same moment: one holds its transaction open while the other comes;
neither fails raw.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.onboarding import terms
from elhandel.platform.database import Database
from elhandel.pricing.spot import store_spot_days
from elhandel.pricing.spot.price import SpotDay, resolution_of
from elhandel.settlement import runs
from elhandel.settlement.runs import RunUnderWay
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from tests.builders.waiting import Second
from tests.integration.settlement.corrections.world import House, World

MONTH = date(2026, 1, 1)


@pytest.fixture
def other(database_url: str) -> Iterator[Database]:
    """A second process's database."""
    database = Database(database_url)
    yield database
    database.close()


def test_a_run_that_is_planned_twice_at_once_is_planned_by_one(
    world: World, house: House, other: Database, database_url: str
) -> None:
    with other.transaction() as tx:
        planned = runs.plan_run(
            tx, MONTH, date(2026, 1, 4), clock=world.clock, requested_by="first"
        )
        second = Second(
            database_url,
            lambda: runs.plan_runs(
                world.database, MONTH, date(2026, 1, 4), clock=world.clock, requested_by="second"
            ),
        )
    result = second.result()
    assert planned is not None
    assert isinstance(result, RunUnderWay)
    assert (result.code, world.rows("SELECT requested_by FROM settlement.run")) == (
        "settlement-run-under-way",
        [("first",)],
    )


def test_spot_prices_that_are_stored_twice_at_once_are_stored_once(
    world: World, other: Database, database_url: str
) -> None:
    day = date(2026, 1, 20)
    prices = tuple(range(96))
    fresh = [SpotDay("DK1", day, resolution_of(day), prices)]

    def store() -> list[SpotDay]:
        with world.database.transaction() as tx:
            return store_spot_days(tx, fresh, world.clock.now())

    with other.transaction() as tx:
        first = store_spot_days(tx, fresh, world.clock.now())
        second = Second(database_url, store)
    assert (len(first), second.result()) == (1, [])
    assert world.rows("SELECT count(*) FROM pricing.spot_day WHERE day = %s", day) == [(1,)]


def test_a_price_that_is_told_twice_at_once_is_told_once(
    world: World, house: House, other: Database, database_url: str, poller: Callable[[Any], Any]
) -> None:
    since = date(2026, 1, 2)
    decision = Decision("mette", "it was wrong", world.clock.now())
    new = terms.NewPrice("spot-basis", since, decision, margin_per_kwh=50_000)
    with other.transaction() as tx:
        confirm = terms.preview_price(tx, new, world.clock).confirm
    event = {
        "job": "price-product",
        "product": "spot-basis",
        "from": str(since),
        "margin": "0.05",
        "confirm": confirm,
    }
    with other.transaction() as tx:
        assert terms.price_product(tx, new, world.clock, confirm=confirm)
        second = Second(database_url, lambda: poller({**event, "why": "it was wrong"}))
    assert second.result() == {"changed": False}
    assert world.rows(
        "SELECT count(*) FROM pricing.product_price WHERE valid_from = %s", since
    ) == [(1,)]


def test_a_product_that_is_agreed_twice_at_once_is_agreed_once(
    world: World, house: House, other: Database, database_url: str, poller: Callable[[Any], Any]
) -> None:
    since = MONTH + timedelta(days=1)
    event = {"job": "change-product", "gsrn": house.gsrn, "product": "fast-12", "from": str(since)}
    decision = Decision("mette", "asked for it", world.clock.now())
    change = terms.ChangeOfProduct(Gsrn(house.gsrn), "fast-12", since, decision)
    with other.transaction() as tx:
        terms.change_product(tx, change, world.clock)
        second = Second(database_url, lambda: poller({**event, "why": "asked for it"}))
    assert second.result() == {"before": "fast-12", "after": "fast-12", "changed": False}


def test_a_product_that_is_agreed_after_another_is_recorded_after_it(
    world: World, house: House, other: Database, database_url: str, poller: Callable[[Any], Any]
) -> None:
    """Or what was known in between could not be told."""
    since = MONTH + timedelta(days=1)
    event = {"job": "change-product", "gsrn": house.gsrn, "from": str(since)}
    decision = Decision("mette", "asked for it", world.clock.now())
    change = terms.ChangeOfProduct(Gsrn(house.gsrn), "fast-12", since, decision)

    with other.transaction() as tx:
        terms.change_product(tx, change, world.clock)
        second = Second(
            database_url, lambda: poller({**event, "product": "spot-groen", "why": "no, this one"})
        )
        world.clock.move_by(minutes=1)

    assert second.result()["after"] == "spot-groen"
    assert world.rows(
        "SELECT product_id, recorded_at, superseded_at FROM portfolio.contract_product"
        " WHERE contract_id = %s AND valid_from = %s ORDER BY recorded_at",
        house.contract,
        since,
    ) == [
        ("fast-12", decision.at, world.clock.now()),
        ("spot-groen", world.clock.now(), None),
    ]


def test_a_price_that_is_told_after_another_is_recorded_after_it(
    world: World, house: House, other: Database, database_url: str, poller: Callable[[Any], Any]
) -> None:
    since = date(2026, 1, 2)
    event = {"job": "price-product", "product": "spot-basis", "from": str(since)}
    event |= {"margin": "0.06", "why": "it was wrong"}
    decision = Decision("mette", "it was wrong", world.clock.now())
    new = terms.NewPrice("spot-basis", since, decision, margin_per_kwh=50_000)
    with other.transaction() as tx:
        confirm = terms.preview_price(tx, new, world.clock).confirm
    event["confirm"] = poller({**event, "preview": True})["confirm"]

    with other.transaction() as tx:
        assert terms.price_product(tx, new, world.clock, confirm=confirm)
        second = Second(database_url, lambda: poller(event))
        world.clock.move_by(minutes=1)

    assert second.result() == {"changed": True}
    assert world.rows(
        "SELECT margin_per_kwh, replaced_at FROM pricing.past_product_price"
        " WHERE product_id = 'spot-basis' AND valid_from = %s",
        since,
    ) == [(50_000, world.clock.now())]
