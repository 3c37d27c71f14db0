"""Customers with homes, and their meters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from elhandel.meters.by_hand import send_key
from elhandel.meters.keys import new_key
from elhandel.meters.keys.key import NewKey
from elhandel.meters.readings import Reading, Submitted, submit
from elhandel.meters.registry import Meter, NewMeter
from elhandel.meters.verification import Claim, verify
from elhandel.meters.verification.proof import Method
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from tests.builders.clock import at
from tests.integration.settlement.corrections.world import House, World

SERIAL: Final = "SM-2024-A1B2C3D4"
"""The requirements' example."""

NOW: Final = at("2026-01-31T12:05")
SINCE: Final = date(2026, 1, 1)
KEY: Final = new_key()
"""Made once: bcrypt takes a quarter of a second."""


@dataclass(frozen=True)
class Home:
    """A home with a solar roof, and whose it is."""

    house: House
    customer: int

    @property
    def roof(self) -> str:
        """The GSRN of its production to the grid."""
        return self.house.children[0]


class Meters:
    """Everything by the portal's own role but what staff do."""

    def __init__(self, database: Database, database_of: Callable[[str], Database]) -> None:
        self.world = World(database)
        self.database = database
        self.portal = database_of("portal")
        self.office = database_of("backoffice")
        self.clock = self.world.clock
        self.clock.instant = NOW

    def home(self, number: int = 1, since: date = SINCE) -> Home:
        house = self.world.house(number, starts_on=since, children=("E18",))
        ((customer,),) = self.world.rows(
            "SELECT customer_id FROM portfolio.contract WHERE contract_id = %s", house.contract
        )
        return Home(house, customer)

    def decision(self) -> Decision:
        return Decision("staff:anna", "asked for it on the phone", self.clock.now())

    def issue(self, customer: int, serial: str = SERIAL, key: NewKey = KEY) -> str:
        """Send a customer a key; the key."""
        with self.office.transaction() as tx:
            send_key(tx, customer, serial, key, self.decision(), self.clock)
        return key.key

    def claim(
        self, serial: str = SERIAL, key: str | None = KEY.key, method: Method = "serial"
    ) -> Claim:
        return Claim(NewMeter(serial, "solar"), method, key)

    def verify(
        self, customer: int, claim: Claim | None = None, by: Database | None = None
    ) -> Meter:
        return verify(by or self.portal, customer, claim or self.claim(), self.clock.now())

    def of_market(self, home: Home) -> Meter:
        """The production of a home, proven by the market."""
        return self.verify(home.customer, self.claim(home.roof, None, "datahub"))

    def submits(self, customer: int, meter: object, wh: int = 25_500, **more: Any) -> Reading:
        with self.portal.customer_transaction(customer) as tx:
            submitted = Submitted(meter=str(meter), wh=wh, **more)
            return submit(tx, submitted, f"customer:{customer}", self.clock.now())[0]

    def results(self, customer: int) -> list[str]:
        rows = self.world.rows(
            "SELECT result FROM meters.attempt WHERE customer_id = %s ORDER BY attempt_id", customer
        )
        return [result for (result,) in rows]
