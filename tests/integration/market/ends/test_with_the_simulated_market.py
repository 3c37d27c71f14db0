"""Ends and move-outs end to end against the simulated market: its grid company takes its time, its
suppliers and tenants come in between.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from elhandel.market.ends import EndKind, EndWanted, ask_for_end, cancel_end
from elhandel.platform.database import Database
from elhandel.portfolio.supply import vacancies
from elhandel.values.identifiers import Gsrn
from simulator.world.outside import OutsideSettings
from tests.builders.clock import HandClock
from tests.builders.datahub import LittleDataHub
from tests.builders.identifiers import SUPPLIER
from tests.builders.journeys import DAY
from tests.builders.network.outside import OutsideWorld, an_outside_world
from tests.builders.supplier import Supplier
from tests.builders.vault import Vault

NAMES = ("customer_name", "cpr_cvr", "email", "phone")


@dataclass
class Street:
    """A supplier before the simulated market, a home there that it supplies, and a neighbour."""

    supplier: Supplier
    world: OutsideWorld
    home: dict[str, Any]
    neighbour: dict[str, Any]
    start: date

    @property
    def gsrn(self) -> Gsrn:
        return Gsrn(self.home["gsrn"])

    def sign_up(self, home: dict[str, Any], **changes: Any) -> date:
        details = {name: home[name] for name in NAMES}
        signup = self.supplier.sign_up(
            gsrn=self.home["gsrn"], kind=home["contact_type"], **details, **changes
        )
        assert signup.estimated_activation is not None
        return signup.estimated_activation

    def later(self, day: date | None = None) -> None:
        """What is due leaves, what waits is fetched, what has come about begins; twice, so that an
        answer's answer comes too.
        """
        if day is not None:
            self.supplier.clock.move_to_day(day)
        for _ in range(2):
            self.supplier.send()
            for queue in ("MasterData", "Charges"):
                self.supplier.poll(queue)
            self.supplier.activate()

    def ends(self, kind: EndKind, day: date) -> None:
        with self.supplier.backoffice.transaction() as tx:
            ask_for_end(tx, EndWanted(self.gsrn, kind, day), self.supplier.clock)
        self.later()

    def change(self, **changes: Any) -> None:
        self.world.ask("PATCH", f"/control/household/{self.gsrn}", changes)

    def processes(self) -> list[tuple[str, str]]:
        return self.supplier.rows("SELECT kind, state FROM market.process ORDER BY process_id")


@pytest.fixture
def street(database: Database, clock: HandClock, vault: Vault) -> Iterator[Street]:
    with an_outside_world(OutsideSettings(supplier_gln=SUPPLIER), clock) as world:
        supplier = Supplier(database, clock, vault, LittleDataHub(url=world.url))
        homes = world.ask("GET", "/control/population", count=10)
        home, neighbour = [home for home in homes if home["dwelling"] == "flat"][:2]
        street = Street(supplier, world, home, neighbour, clock.today())
        street.start = street.sign_up(home)
        street.later()
        street.later(street.start)
        yield street
        assert supplier.dead() == []


def test_an_end_that_the_grid_company_first_refuses_and_then_makes_late(street: Street) -> None:
    wished = street.start + 10 * DAY
    street.change(disconnection_refused="D58", disconnection_days=4)
    street.ends("end_of_supply", wished)
    street.later(wished + 3 * DAY)
    assert street.supplier.supply() == [("active", street.start, None)]
    assert street.supplier.value(
        "SELECT cause FROM market.process_event WHERE event = 'disconnection_refused'"
    ).endswith("The grid company has no access to the meter (D58).")

    street.later(wished + 5 * DAY)

    assert street.supplier.supply() == [("active", street.start, wished + 4 * DAY)]
    assert street.processes() == [("switch", "offboarding"), ("end_of_supply", "completed")]


def test_an_end_that_a_switch_crosses_is_off_and_supply_ends_by_the_switch(street: Street) -> None:
    wished, taken = street.start + 10 * DAY, street.start + 12 * DAY
    street.ends("end_of_supply", wished)
    street.world.ask("POST", "/control/switch-away", {"gsrn": str(street.gsrn), "day": str(taken)})
    street.later()
    assert street.processes()[-1] == ("end_of_supply", "cancelled")
    street.later(taken)
    assert street.supplier.supply() == [("active", street.start, taken)]


def test_who_moves_out_is_followed_after_some_vacant_days_by_who_moves_in(street: Street) -> None:
    out, moves_in = street.start + 10 * DAY, street.start + 15 * DAY
    street.ends("move_out", out)
    street.later(out)
    assert street.processes()[-1] == ("move_out", "completed")

    street.sign_up(street.neighbour, move_in=moves_in, secondary=True)
    street.later()
    street.later(moves_in)

    assert street.supplier.supply() == [
        ("active", street.start, out),
        ("active", moves_in, None),
    ]
    with street.supplier.database.transaction() as tx:
        (vacant,) = vacancies(tx, out)
    assert (vacant.starts_on, vacant.ends_on) == (out, moves_in)


@pytest.mark.parametrize("kind", ["end_of_supply", "move_out"])
def test_what_is_taken_back_in_time_has_never_been(street: Street, kind: EndKind) -> None:
    day = street.start + 10 * DAY
    street.ends(kind, day)
    with street.supplier.backoffice.transaction() as tx:
        cancel_end(tx, street.gsrn, kind, street.supplier.clock, "mette: stays")
    street.later()
    street.later(day + DAY)
    assert street.supplier.supply() == [("active", street.start, None)]
    assert street.processes() == [("switch", "completed"), (kind, "cancelled")]


def test_a_market_that_is_busy_is_asked_again_the_day_after(street: Street) -> None:
    street.change(crossing_attempts=1)
    day = street.start + 20 * DAY
    street.ends("move_out", day)
    assert street.processes()[-1] == ("move_out", "pending")
    street.supplier.clock.move_by(hours=25)
    street.later()
    assert street.processes()[-1] == ("move_out", "acknowledged")
