"""Mistakes end to end against the simulated market: its portal, its requests and its answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from elhandel.market import mistakes
from elhandel.market.mistakes import MistakeFound
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from elhandel.values.identifiers import Gsrn
from simulator.world.outside import OutsideSettings
from tests.builders.clock import HandClock
from tests.builders.datahub import LittleDataHub
from tests.builders.identifiers import SUPPLIER
from tests.builders.journeys import DAY
from tests.builders.network.outside import OutsideWorld, an_outside_world
from tests.builders.supplier import Supplier
from tests.builders.vault import Vault

QUEUES = ("MasterData", "Charges", "Timeseries")


@dataclass
class Town:
    """A supplier before the simulated market, and one household there that it supplies."""

    supplier: Supplier
    world: OutsideWorld
    gsrn: str
    start: date

    def talk(self) -> None:
        """What is due leaves, what waits is fetched, what has come about begins."""
        self.supplier.send()
        for queue in QUEUES:
            self.supplier.poll(queue)
        self.supplier.activate()

    def later(self, day: date) -> None:
        self.supplier.clock.move_to_day(day)
        self.talk()

    def answers(self, verdict: Any) -> None:
        with self.supplier.backoffice.transaction() as tx:
            decision = Decision("mette", "as agreed", self.supplier.clock.now())
            today = self.supplier.clock.today()
            mistakes.answer_resumption(tx, Gsrn(self.gsrn), verdict, decision, today)

    def read_days(self) -> list[date]:
        """The local days of which readings are here."""
        sql = (
            "SELECT r.day FROM metering.reading_day r "
            "JOIN portfolio.metering_point m USING (metering_point_id) "
            "WHERE m.gsrn = %s ORDER BY 1"
        )
        return [day for (day,) in self.supplier.rows(sql, self.gsrn)]


@pytest.fixture
def town(database: Database, clock: HandClock, vault: Vault) -> Iterator[Town]:
    """Two days of supply by a switch."""
    with an_outside_world(OutsideSettings(supplier_gln=SUPPLIER), clock) as world:
        supplier = Supplier(database, clock, vault, LittleDataHub(url=world.url))
        homes = world.ask("GET", "/control/population", count=10)
        home = next(home for home in homes if home["dwelling"] == "flat")
        signup = supplier.sign_up(
            **{name: home[name] for name in ("gsrn", "customer_name", "cpr_cvr", "email", "phone")},
            kind=home["contact_type"],
        )
        assert signup.estimated_activation is not None
        town = Town(supplier, world, home["gsrn"], signup.estimated_activation)
        town.talk()
        town.talk()
        town.later(town.start)
        town.later(town.start + 2 * DAY)
        assert supplier.supply() == [("active", town.start, None)]
        yield town


def test_a_point_that_we_took_by_mistake_is_void_when_the_supplier_before_agrees(
    town: Town,
) -> None:
    found = MistakeFound(Gsrn(town.gsrn), None, "mette", "the wrong flat")
    with town.supplier.backoffice.transaction() as tx:
        case = mistakes.open_case(tx, found, town.supplier.clock)
        decision = Decision("mette", "in the portal", town.supplier.clock.now())
        today = town.supplier.clock.today()
        mistakes.note_reported(tx, case.process_id, decision, today)

    town.world.ask("POST", "/control/mistake", {"gsrn": town.gsrn})
    town.talk()
    assert town.supplier.mistakes() == [("erroneous_switch", "reported")]
    town.later(town.start + 10 * DAY)

    assert town.supplier.mistakes() == [("erroneous_switch", "completed")]
    assert town.supplier.supply() == [("void", town.start, None)]
    assert town.supplier.dead() == []


@pytest.mark.parametrize("answered", ["accepted", "silence"])
def test_a_point_that_was_taken_from_us_comes_back_with_its_readings(
    town: Town, answered: str
) -> None:
    lost = town.start + 2 * DAY
    town.world.ask("POST", "/control/switch-away", {"gsrn": town.gsrn, "day": str(lost)})
    town.later(lost + 4 * DAY)
    assert town.supplier.supply() == [("active", town.start, lost)]

    town.world.ask("POST", "/control/mistake", {"gsrn": town.gsrn})
    town.talk()
    if answered != "silence":
        town.answers(answered)
    town.talk()
    town.later(lost + 10 * DAY)

    assert town.supplier.supply() == [("active", town.start, None)]
    assert town.read_days() == [town.start + number * DAY for number in range(11)]
    assert town.supplier.dead() == []


def test_a_point_that_we_refuse_to_take_back_stays_with_the_other(town: Town) -> None:
    lost = town.start + 2 * DAY
    town.world.ask("POST", "/control/switch-away", {"gsrn": town.gsrn, "day": str(lost)})
    town.talk()
    town.world.ask("POST", "/control/mistake", {"gsrn": town.gsrn})
    town.talk()

    town.answers("refused")
    town.talk()
    town.later(lost + 10 * DAY)

    assert town.supplier.supply() == [("active", town.start, lost)]
    assert town.supplier.value("SELECT outcome FROM market.resumption") == "refused"
    assert town.supplier.dead() == []
