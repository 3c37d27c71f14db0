"""Certificates are kept as long as the books of the year in which they expired, and go whole."""

from datetime import timedelta

from elhandel.certificates.moves import ask_document
from elhandel.certificates.upkeep import RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.upkeep.retention import horizon, sweep
from tests.builders.clock import at
from tests.integration.certificates.world import LATER, DatabaseOf, World


def test_a_certificate_goes_with_all_its_movements(world: World, database_of: DatabaseOf) -> None:
    anna, bo = world.producer(), world.producer()
    world.certified_by_itself(anna)
    world.produces(anna, [3_000])
    world.compares()
    number = world.one("SELECT number FROM certificates.certificate")
    world.clock.move_by(days=LATER / timedelta(days=1))
    world.gives(anna, number, bo, 2_000)
    world.retires(bo, number)
    world.produces(anna, [1_000])  # what was retired is withdrawn too
    world.compares()
    with world.portal.customer_transaction(anna.customer) as tx:
        ask_document(tx, number, world.clock.now())

    def swept_on(day: str) -> dict[str, int]:
        until = horizon(FixedClock(at(day)))
        upkeep = database_of("upkeep")
        return dict(sweep(upkeep, RETENTION, until, time_is_left=lambda: True).counts)

    assert swept_on("2032-12-31T12:00") == {"expired-certificates": 0}  # it expired in 2027
    assert swept_on("2033-01-01T12:00")["expired-certificates"] > 0
    for table in ("certificate", "movement", "document"):
        assert world.one(f"SELECT count(*) FROM certificates.{table}") == 0
    assert world.one("SELECT last FROM certificates.counter") == 1
    world.holds()
