"""A month of the simulated market, which sums by a computation of its own: every sum of energy and
of charges agrees with ours, and what we do not have is found.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from elhandel.platform.database import Database, Transaction, fetch_one
from elhandel.portfolio.contracts import open_contract
from elhandel.portfolio.points import ensure_metering_point
from elhandel.portfolio.supply import begin_supply
from elhandel.reconciliation.cases import DiscrepancyFile, Reconciled, reconcile_month, show
from elhandel.values.days.local_time import start_of_day
from elhandel.values.identifiers import Gsrn
from tests.builders.clock import HandClock, at
from tests.builders.database.roles import as_function
from tests.integration.settlement.corrections.world import World
from tests.integration.simulator.world.conftest import (
    SUPPLIER,
    Outside,
    Received,
    outside,
    point_of,
    validate,
)

__all__ = ["outside", "validate"]  # fixtures

START, LOST = date(2026, 1, 1), date(2026, 1, 10)
_SUMS = ("NotifyAggregatedMeasureData", "NotifyWholesaleServices")
_TAKEN = ("AccountingPointCharacteristics", "NotifyBillingMasterData", "NotifyPriceList")

_CUSTOMER = """
INSERT INTO portfolio.customer (kind, name, email, phone, identity_hash, identity_sealed,
    identity_key, created_at, updated_at)
VALUES ('private', 'A', 'a@example.dk', '+4512345678', %s, '', '', %s, %s) RETURNING customer_id
"""


@pytest.fixture
def world(database: Database) -> World:
    return World(database, HandClock(at("2026-02-09T06:00")))


def supplied(world: World, outside: Outside, count: int = 7) -> list[dict[str, Any]]:
    """Homes of one grid area, of several kinds, that both sides supply from 1 January 2026."""
    kinds: dict[tuple[str, str], dict[str, Any]] = {}
    for home in outside.households(200):
        if home["grid_area"] == "791":
            kinds.setdefault((home["dwelling"], home["resolution"]), home)
    homes = list(kinds.values())[:count]

    outside.at(2025, 12, 30)
    for home in homes:
        outside.take_all("Charges")
        taken = outside.start(home, START)
        assert outside.customer_data(home, START)[0].name.startswith("Confirm")
        receive(world, [*taken, *outside.take_all("Charges")])
        with world.database.transaction() as tx:
            _begin(tx, world, home["gsrn"])

    return homes


def _begin(tx: Transaction, world: World, gsrn: str) -> None:
    now = world.clock.now()
    (customer,) = fetch_one(tx, _CUSTOMER, [gsrn.encode(), now, now])
    point = ensure_metering_point(tx, Gsrn(gsrn), now)
    contract = open_contract(tx, customer, point, "spot-basis", starts_on=START, now=now)
    begin_supply(tx, contract, START, now)


def receive(world: World, messages: Sequence[Received], *names: str) -> None:
    """What the market sent arrives at ours; only documents of these names."""
    for message in messages:
        if message.name in (names or _TAKEN):
            world.receive(json.dumps({f"{message.name}_MarketDocument": message.content}).encode())


def reconciled(world: World) -> Reconciled:
    with as_function(world.database, "queue_poller").transaction() as tx:
        return reconcile_month(tx, START, SUPPLIER, now=world.clock.now())


def without(messages: Sequence[Received], gsrn: str, day: date) -> list[Received]:
    """The readings without those of a point on a day."""
    start = f"{start_of_day(day):%Y-%m-%dT%H:%MZ}"
    return [
        replace(message, content={**message.content, "Series": kept})
        for message in messages
        if (
            kept := [
                series
                for series in message.records
                if point_of(series) != gsrn
                or series["Period"]["timeInterval"]["start"]["value"] != start
            ]
        )
    ]


def test_every_sum_of_a_month_agrees_but_for_a_lost_day_and_closes_when_it_comes(
    world: World, outside: Outside
) -> None:
    lost = supplied(world, outside)[0]["gsrn"]
    outside.at(2026, 2, 9, 5, 30)
    receive(world, outside.take_all("Charges"))
    readings = outside.take_all("Timeseries")
    receive(world, without(readings, lost, LOST), "NotifyValidatedMeasureData")
    receive(world, outside.take_all("Aggregations"), *_SUMS)

    found = reconciled(world)

    differing = [shown(world, number).compared.comparison for number in found.opened]
    assert found.compared > 20
    assert found.differing == len(differing)
    assert {comparison.subject.kind for comparison in differing} == {"energy", "charge"}
    assert {
        day
        for comparison in differing
        if comparison.subject.resolution != "P1M"
        for day in comparison.differing_days
    } == {LOST}
    energy = [number for number in found.opened if shown(world, number).suspects]
    assert energy
    for number in energy:
        suspect = shown(world, number).suspects[0]
        assert (suspect.gsrn, suspect.cause) == (lost, "missing-reading")

    receive(world, readings, "NotifyValidatedMeasureData")
    again = reconciled(world)

    assert (again.compared, again.matching) == (found.compared, found.compared)
    assert again.closed == found.opened
    types = world.rows("SELECT DISTINCT point_type FROM reconciliation.comparison")
    assert {"E17", "E18", "D14"} <= {point_type for (point_type,) in types}


def shown(world: World, number: int) -> DiscrepancyFile:
    with world.database.transaction() as tx:
        return show(tx, number)
