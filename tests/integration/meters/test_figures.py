"""GX-MET-8: how many prove their meter by the first try, how many want somebody else's, and on how
many days there is a reading where one is due.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.meters.errors import MeterClaimed, WrongMeterKey
from elhandel.meters.upkeep import MeterFigures
from tests.integration.metering.builders import store
from tests.integration.meters.world import KEY, Meters
from tests.unit.metering.builders import a_series

type Invoke = Callable[..., Any]


def test_where_nothing_was_tried_nothing_is_measured(generator: Invoke) -> None:
    answer = generator({"job": "remind-meters"})
    assert (answer["verified"], answer["tries"], answer["days_due"]) == (0, 0, 0)
    nothing = MeterFigures(0, 0, 0, 0, 0, 0)
    assert (nothing.first_try_percent, nothing.complete_percent) == (None, None)


def test_tries_are_counted_by_their_first_and_by_whose_meter_they_want(
    world: Meters, generator: Invoke
) -> None:
    first, second, third = world.home(1), world.home(2), world.home(3)
    for home, serial in ((first, "SM-1"), (second, "SM-2"), (third, "SM-1")):
        world.issue(home.customer, serial)
    world.verify(first.customer, world.claim("SM-1"))
    with pytest.raises(WrongMeterKey):
        world.verify(second.customer, world.claim("SM-2", "A" * 20))
    world.verify(second.customer, world.claim("SM-2", KEY.key))
    with pytest.raises(MeterClaimed):
        world.verify(third.customer, world.claim("SM-1"))

    answer = generator({"job": "remind-meters"})

    assert (
        answer.items()
        >= {
            "verified": 2,
            "at_first": 1,
            "tries": 4,
            "claims_refused": 1,
        }.items()
    )
    assert MeterFigures(2, 1, 4, 1, 0, 0).first_try_percent == 50.0

    world.clock.move_by(days=32)
    assert generator({"job": "remind-meters"})["tries"] == 0


def test_days_with_a_reading_are_counted_of_those_on_which_one_is_due(
    world: Meters, generator: Invoke
) -> None:
    """Of a metering point the market's, five days late; of another meter what is submitted."""
    home = world.home()
    world.issue(home.customer)
    logger = world.verify(home.customer)
    world.of_market(home)
    for _ in range(3):
        world.clock.move_by(days=1)
        world.submits(home.customer, logger.meter_id)
        world.submits(
            home.customer, logger.meter_id, read_at=world.clock.now() - timedelta(hours=1)
        )
    world.clock.move_by(days=7)  # it is the tenth of February; both were proven on 31 January

    answer = generator({"job": "remind-meters"})
    assert (answer["days_due"], answer["days_read"]) == (9 + 4, 3)

    ((point,),) = world.world.rows(
        "SELECT metering_point_id FROM portfolio.metering_point WHERE gsrn = %s", home.roof
    )
    store(world.database, a_series([5] * 24, point=point, start=date(2026, 2, 3)))
    answer = generator({"job": "remind-meters"})
    assert (answer["days_due"], answer["days_read"]) == (9 + 4, 4)
