"""Certificates are kept as long as the books of the year in which they expired, and go whole."""

from datetime import timedelta

import pytest

from elhandel.billing.personal import forget_green_hours
from elhandel.billing.upkeep import RETENTION as BILLING
from elhandel.certificates.moves import ask_document
from elhandel.certificates.upkeep import RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.upkeep.retention import horizon, sweep
from tests.builders.clock import at
from tests.builders.forgetting import batches
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


@pytest.mark.parametrize("limit", [1, 2])
def test_certificates_go_a_few_at_a_time_and_each_whole(
    world: World, database_of: DatabaseOf, limit: int
) -> None:
    """A balance of which a movement were missing would be somebody's loss."""
    anna, bo = world.producer(), world.producer()
    world.produces(anna, [3_000, 3_000, 3_000])
    numbers = [world.issues(anna, hours=(hour, hour + 1)) for hour in range(3)]
    world.clock.move_by(days=LATER / timedelta(days=1))
    for number in numbers:
        world.gives(anna, number, bo, 2_000)
        world.retires(bo, number, 500)
    tables = ("certificates.certificate", "certificates.movement")
    movements = world.one("SELECT count(*) FROM certificates.movement") // 3

    gone = []
    for batch in batches(database_of("upkeep"), RETENTION, tables, "2033-01-01T12:00", limit):
        gone.append(batch["certificates.certificate"])
        assert batch["certificates.movement"] == movements * gone[-1]
        world.holds()

    assert gone == {1: [1, 1, 1, 0], 2: [2, 1, 0]}[limit]
    assert movements == 3


def test_what_covers_a_home_goes_with_the_books_before_its_certificate(
    world: World, database_of: DatabaseOf
) -> None:
    """Bills keep their sentence; nothing is ever called covered whose certificate is gone."""
    anna, home = world.producer(), world.producer(technology=None, kind="E17")
    world.produces(anna, [3_000])
    number = world.issues(anna, hours=(0, 1))
    world.clock.move_by(days=LATER / timedelta(days=1))
    world.gives(anna, number, home)
    world.retires(home, number, 500, gsrn=str(home.gsrn))
    upkeep = database_of("upkeep")

    def swept_on(day: str) -> dict[str, int]:
        until = horizon(FixedClock(at(day)))
        return dict(sweep(upkeep, BILLING, until, time_is_left=lambda: True).counts)

    assert swept_on("2031-12-31T12:00")["green-hours"] == 0
    world.holds()
    assert swept_on("2032-01-01T12:00")["green-hours"] == 1
    assert world.rows("SELECT FROM billing.green_hour") == []
    world.holds()


def test_an_erased_person_leaves_nothing_of_what_covered_their_home(
    world: World, database_of: DatabaseOf
) -> None:
    anna, home = world.producer(), world.producer(technology=None, kind="E17")
    world.produces(anna, [3_000])
    number = world.issues(anna, hours=(0, 1))
    world.clock.move_by(days=LATER / timedelta(days=1))
    world.gives(anna, number, home)
    world.retires(home, number, 500, gsrn=str(home.gsrn))
    contract = world.one(
        "SELECT contract_id FROM portfolio.contract WHERE customer_id = %s", home.customer
    )

    with database_of("upkeep").transaction() as tx:
        assert forget_green_hours(tx, [contract]) == {"billing.green_hour": 1}
    world.produces(anna, [100])  # what was retired is withdrawn in part
    world.compares()
    assert world.rows("SELECT FROM billing.green_hour") == []
    world.holds()
