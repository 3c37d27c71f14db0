"""The staff of the local run: five people, one for each role, whom the simulated provider knows."""

from typing import Final

from elhandel.identity import add_staff, grant_role, list_staff
from elhandel.platform.clock import Clock
from elhandel.platform.database import Database
from elhandel.values.decision import Decision
from simulator.world.identity import ROLES, STAFF

_WHY: Final = "the local run has its own people"


def local_staff(database: Database, clock: Clock) -> None:
    """Add them where there is nobody yet; who was ended stays ended."""
    decision = Decision(by="local run", why=_WHY, at=clock.now())
    with database.transaction() as tx:
        if list_staff(tx):
            return
        for person in STAFF:
            username = str(person.username)
            add_staff(tx, username, person.name, decision)
            grant_role(tx, username, ROLES[username], decision)
