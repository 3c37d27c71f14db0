"""A home that we supply changes tenants: what each of them is settled and billed, from signup to
final bill.
"""

from datetime import date, timedelta

import pytest

from elhandel.market.supply import final_settle_due
from elhandel.settlement.runs import Selection
from elhandel.values.days.period import Period
from tests.builders import documents as doc
from tests.builders.clock import HandClock
from tests.builders.journeys import POINT, supplied, waiting
from tests.builders.people import a_cpr
from tests.builders.supplier import Supplier
from tests.integration.settlement.corrections.world import World

MONTH, NEXT = date(2026, 2, 1), date(2026, 3, 1)
MOVE = date(2026, 2, 15)
TILDA = {"customer_name": "Tilda Indflytter", "cpr_cvr": a_cpr(2), "email": "tilda@example.dk"}
KWH = 1000


@pytest.fixture
def february(supplier: Supplier, clock: HandClock) -> World:
    """Somebody's home since the first, read for all of February: 29.00 a month of ours, 28.00 of
    the grid company.
    """
    world = World(supplier.database, clock, messages=10_000)  # its numbers are not those of the hub
    world.price("abo", date(2025, 1, 1), "28.00", kind="D01")
    supplied(supplier, clock, move_in=MONTH)
    world.link(POINT, "abo", MONTH, kind="D01")
    for number in range((NEXT - MONTH).days):
        day = MONTH + timedelta(days=number)
        world.spot(day, 500_000)
        world.read(POINT, day, KWH)
    return world


def moved_in(supplier: Supplier, world: World, clock: HandClock, *, asked: date, day: date) -> None:
    clock.move_to_day(asked)
    waiting(supplier, **TILDA, move_in=day)
    world.link(POINT, "abo", day, kind="D01")
    clock.move_to_day(max(asked, day))
    assert supplier.activate() == 1


def settled(world: World) -> list[dict[str, int]]:
    """Øre of the subscriptions and Wh of the energy by supply, in the order in which they were
    planned.
    """
    found = world.rows(
        "SELECT s.supply_period_id, coalesce(c.code, l.component), sum(l.amount_ore)::bigint,"
        " sum(l.quantity_wh)::bigint"
        " FROM portfolio.supply_period s JOIN settlement.line l USING (supply_period_id)"
        " LEFT JOIN pricing.charge c USING (charge_id) GROUP BY 1, 2 ORDER BY 1, 2"
    )
    supplies: dict[int, dict[str, int]] = {}
    for supply, name, ore, wh in found:
        supplies.setdefault(supply, {})[name] = wh if name == "energy" else ore
    return list(supplies.values())


def test_each_tenant_pays_half_of_february_and_the_one_who_leaves_gets_the_final_bill_at_once(
    supplier: Supplier, february: World, clock: HandClock
) -> None:
    moved_in(supplier, february, clock, asked=date(2026, 2, 10), day=MOVE)
    supplier.receive(doc.a_notification(POINT, MOVE, "E01"))

    clock.move_to_day(date(2026, 2, 18))
    (final,) = february.bill(february.run(MONTH, NEXT, Selection.ENDED))
    assert final_settle_due(february.database, clock) == 1
    clock.move_to_day(date(2026, 3, 3))
    (first,) = february.bill(february.run(MONTH, NEXT))

    half = {"abo": 1400, "supplier_subscription": 1450, "energy": 14 * 24 * KWH}
    assert settled(february) == [half, half]
    assert (final.bill.period, first.bill.period) == (Period(MONTH, MOVE), Period(MOVE, NEXT))
    assert supplier.states() == ["final_settled", "completed"]
    assert february.rows(
        "SELECT k.name FROM billing.invoice i JOIN portfolio.customer k USING (customer_id) "
        "ORDER BY invoice_id"
    ) == [("Anders Jensen",), ("Tilda Indflytter",)]


@pytest.fixture
def told_late(supplier: Supplier, february: World, clock: HandClock) -> World:
    """February is settled and billed when a move-in of 27 February is reported."""
    clock.move_to_day(date(2026, 3, 3))
    february.bill(february.run(MONTH, NEXT))
    moved_in(supplier, february, clock, asked=date(2026, 3, 4), day=date(2026, 2, 27))
    return february


def corrected(world: World) -> None:
    for run in world.correct():
        world.bill(run)


def test_a_move_in_told_after_the_days_were_billed_takes_them_back_and_bills_them_to_the_other(
    supplier: Supplier, told_late: World, clock: HandClock
) -> None:
    assert len(told_late.marks()) == 1
    corrected(told_late)
    told_late.bill(told_late.run(MONTH, NEXT))

    assert settled(told_late) == [
        {"abo": 2600, "supplier_subscription": 2693, "energy": 26 * 24 * KWH},
        {"abo": 200, "supplier_subscription": 207, "energy": 2 * 24 * KWH},
    ]
    assert final_settle_due(told_late.database, clock) == 1


def test_a_late_move_in_that_was_a_mistake_gives_everything_back(
    supplier: Supplier, told_late: World, clock: HandClock
) -> None:
    corrected(told_late)
    told_late.bill(told_late.run(MONTH, NEXT))
    final_settle_due(told_late.database, clock)

    supplier.receive(doc.a_notification(POINT, date(2026, 2, 27), "D34"))
    corrected(told_late)

    assert settled(told_late) == [
        {"abo": 2800, "supplier_subscription": 2900, "energy": 28 * 24 * KWH},
        {"abo": 0, "supplier_subscription": 0, "energy": 0},
    ]
    assert supplier.states() == ["completed", "offboarding"]
