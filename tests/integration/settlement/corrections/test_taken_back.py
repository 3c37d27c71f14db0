"""A point that another supplier took from us by mistake: supply goes on without a gap, and its days
are billed from the data that come.
"""

from datetime import date, timedelta

import pytest

from elhandel.market.supply import final_settle_due
from tests.builders import documents as doc
from tests.integration.settlement.corrections.test_corrected_supply import exact, settled_once
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
SECOND = (date(2026, 1, 4), date(2026, 1, 7))
DAY = timedelta(days=1)


def asked_back(world: World, house: House, lost: date, reason: str) -> None:
    record = {
        "mRID": "aa00c0de-0003",
        "marketEvaluationPoint.mRID": doc.gs1(house.gsrn),
        "start_DateAndOrTime.dateTime": doc.midnight(lost),
    }
    world.receive(doc.a_document("RequestReallocateChangeOfSupplier", record, reason=reason))


def taken_back(world: World, house: House, lost: date, reason: str) -> None:
    """The market gives the point back: its master data, its links since the stop, its readings."""
    asked_back(world, house, lost, reason)
    world.receive(doc.master_data(house.gsrn, lost, reason=reason))
    world.link(house.gsrn, "net", lost)
    world.read_days(house.gsrn, *SECOND, 1003)


@pytest.mark.parametrize(
    ("reason", "stop", "lost"),
    [("D07", "E03", FIRST[0] + 2 * DAY), ("D33", "E01", SECOND[0])],
)
def test_days_that_are_taken_back_come_to_settling_once_as_if_supply_had_never_stopped(
    world: World, house: House, reason: str, stop: str, lost: date
) -> None:
    world.notify(house.gsrn, lost, stop)
    world.run(*FIRST)

    taken_back(world, house, lost, reason)
    world.correct()
    world.run(*SECOND)

    assert world.rows("SELECT state, starts_on, ends_on FROM portfolio.supply_period") == [
        ("active", FIRST[0], None)
    ]
    assert exact(world) == settled_once(world)


def test_the_days_that_are_taken_back_are_billed_after_the_final_bill(
    world: World, house: House
) -> None:
    world.notify(house.gsrn, SECOND[0], "E03")
    (final,) = world.bill(world.run(*FIRST))
    final_settle_due(world.database, world.clock)

    taken_back(world, house, SECOND[0], "D07")
    (bill,) = world.bill(world.run(*SECOND))

    assert world.rows("SELECT state FROM market.process") == [("completed",)]
    assert (bill.kind, bill.bill.period.start) == ("invoice", SECOND[0])
    settled = world.rows("SELECT sum(subtotal_ore)::bigint FROM settlement.settlement")
    assert settled == [(final.totals.subtotal + bill.totals.subtotal,)]
