"""Tries and keys go as other traces, readings with the books of their year."""

from collections.abc import Callable

import pytest

from elhandel.meters import InvalidReading
from elhandel.meters.readings import Submitted, submit_noting
from elhandel.meters.upkeep import RETENTION
from elhandel.platform.clock import FixedClock
from elhandel.platform.database import Database
from elhandel.platform.upkeep.retention import horizon, sweep
from tests.builders.clock import at
from tests.integration.meters.world import Meters


def test_each_goes_when_its_time_is_over(
    world: Meters, database_of: Callable[[str], Database]
) -> None:
    home = world.home()
    world.issue(home.customer)
    meter = world.verify(home.customer)
    world.submits(home.customer, meter.meter_id)
    with pytest.raises(InvalidReading):
        submit_noting(
            lambda: world.portal.customer_transaction(home.customer),
            Submitted(str(meter.meter_id), 100_001),
            "device:7",
            world.clock.now(),
        )

    def swept_on(day: str) -> dict[str, int]:
        until = horizon(FixedClock(at(day)))
        upkeep = database_of("upkeep")
        return dict(sweep(upkeep, RETENTION, until, time_is_left=lambda: True).counts)

    assert swept_on("2026-02-01T12:00") == {
        "meter-attempts": 0,
        "meter-refusals": 0,
        "meter-keys": 0,
        "submitted-readings": 0,
    }
    assert swept_on("2031-12-31T12:00") == {
        "meter-attempts": 1,
        "meter-refusals": 1,
        "meter-keys": 1,
        "submitted-readings": 0,
    }
    assert swept_on("2032-01-01T12:00")["submitted-readings"] == 1
