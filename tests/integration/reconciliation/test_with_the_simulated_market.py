"""A month end to end: homes of every kind, DataHub's sums, ours, and what differs followed up.

The simulated market sums by an arithmetic of its own; ours agrees with it to the watt-hour and the
micro-DKK, or one of the two is wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.jobs import Tools
from elhandel.jobs.reconciliation.month import Reconcile, reconcile
from elhandel.platform.database import Database
from elhandel.platform.telemetry import metrics
from elhandel.reconciliation.compare import RecordedComparison, comparisons_of
from simulator.world.outside import OutsideSettings
from tests.builders.clock import HandClock
from tests.builders.datahub import LittleDataHub
from tests.builders.identifiers import SUPPLIER
from tests.builders.network.outside import OutsideWorld, an_outside_world
from tests.builders.supplier import Supplier
from tests.builders.vault import Vault

DAY = timedelta(days=1)
START, MONTH, AFTER = date(2026, 2, 5), date(2026, 2, 1), date(2026, 3, 11)


@dataclass
class Place:
    """A supplier before the simulated market, and the homes that it supplies there."""

    supplier: Supplier
    world: OutsideWorld
    homes: list[dict[str, Any]]

    def talk(self) -> None:
        """What is due leaves, what waits is fetched, what has come about begins."""
        self.supplier.send()
        for queue in ("MasterData", "Charges", "Timeseries", "Aggregations"):
            self.supplier.poll(queue)
        self.supplier.activate()

    def reconcile(self) -> None:
        reconcile(Tools(self.supplier.poller, self.supplier.clock), Reconcile(month=MONTH))
        metrics.clear_metrics()

    def compared(self) -> list[RecordedComparison]:
        with self.supplier.poller.transaction() as tx:
            return list(comparisons_of(tx, MONTH))


@pytest.fixture
def place(database: Database, clock: HandClock, vault: Vault) -> Iterator[Place]:
    """A home of each kind, ours from 5 February 2026; it is March, and the month is fixed."""
    with an_outside_world(OutsideSettings(supplier_gln=SUPPLIER), clock) as world:
        kinds: dict[str, dict[str, Any]] = {}
        for home in world.ask("GET", "/control/population", count=40)[1:]:
            kinds.setdefault(home["dwelling"], home)
        supplier = Supplier(database, clock, vault, LittleDataHub(url=world.url))
        place = Place(supplier, world, list(kinds.values()))
        assert {home["resolution"] for home in place.homes} == {"PT15M", "PT1H"}
        for home in place.homes:
            supplier.sign_up(
                **{
                    name: home[name]
                    for name in ("gsrn", "customer_name", "cpr_cvr", "email", "phone")
                },
                kind=home["contact_type"],
            )
        for _ in range(2):
            place.talk()
        clock.move_to_day(START)
        place.talk()
        clock.move_to_day(AFTER, minutes=600)
        place.talk()
        assert supplier.dead() == []
        yield place


def test_a_month_agrees_in_energy_and_kroner_and_a_reading_that_we_missed_is_put_right(
    place: Place,
) -> None:
    place.reconcile()
    compared = [recorded.comparison for recorded in place.compared()]

    kinds = {comparison.subject.kind for comparison in compared}
    assert kinds >= {"energy", "charge"}
    differing = [
        (str(comparison.subject), comparison.theirs, comparison.ours, comparison.differing)
        for comparison in compared
        if not comparison.matches
    ]
    assert differing == []

    # DataHub corrects a reading, we never hear of it, and its next calculation has it.
    home = next(home for home in place.homes if home["dwelling"] == "house")
    day = START + 5 * DAY
    order = {"gsrn": home["gsrn"], "day": str(day), "factor_percent": 300, "sent": False}
    place.world.ask("POST", "/control/correction", order)
    fixed = {"process": "D05", "first": str(MONTH), "end": "2026-03-01"}
    place.world.ask("POST", "/control/calculation", fixed)
    place.talk()

    place.reconcile()
    assert not all(recorded.comparison.matches for recorded in place.compared())
    for _ in range(3):
        place.talk()
        place.supplier.clock.move_by(hours=26)
        place.reconcile()

    assert all(
        recorded.comparison.matches
        for recorded in place.compared()
        if str(recorded.comparison.calculation).startswith("D05")
    )
    asked = place.supplier.rows("SELECT DISTINCT kind, state FROM market.enquiry")
    assert ("historical_data", "answered") in asked
    assert place.supplier.dead() == []
