"""From the market's message to the customer's paper: late readings, void supply, and bills in
whatever order.
"""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elhandel.billing import INVARIANTS as BILLING
from elhandel.billing.invoice import Invoice
from elhandel.billing.issue import plan_invoices
from elhandel.platform.upkeep.invariants import EVERYTHING, check
from elhandel.settlement import INVARIANTS as SETTLEMENT
from tests.builders.chance import by_chance
from tests.integration.settlement.corrections.world import House, World

FIRST = (date(2026, 1, 1), date(2026, 1, 4))
DAY = date(2026, 1, 2)


def offenders(world: World) -> list[str]:
    findings = check(world.database, (*SETTLEMENT, *BILLING), EVERYTHING)
    return [
        f"{finding.invariant.name}: {offender.subject}"
        for finding in findings
        for offender in finding.offenders
    ]


def corrected(world: World) -> list[Invoice]:
    """What the corrections of all that has changed are billed by."""
    return [note for run in world.correct() for note in world.bill(run)]


@pytest.mark.parametrize(("wh", "kind"), [(2000, "invoice"), (500, "credit_note")])
def test_a_late_reading_becomes_a_note_over_the_difference(
    world: World, house: House, wh: int, kind: str
) -> None:
    (invoice,) = world.bill(world.run(*FIRST))
    world.read(house.gsrn, DAY, wh, registered=1)
    (note,) = corrected(world)

    assert (note.kind, note.corrects_number) == (kind, invoice.number)
    (section,) = note.bill.sections
    assert [(line.description, line.quantity_wh) for line in section.lines] == [
        ("El, Elhandel Spot (spotpris + tillæg)", 24 * (wh - 1000)),
        ("Tarif net", 24 * (wh - 1000)),
    ]
    assert section.lines[1].amount_ore == 24 * (wh - 1000) // 100
    assert offenders(world) == []


def test_void_supply_is_credited_whole_over_the_same_lines(world: World, house: House) -> None:
    (invoice,) = world.bill(world.run(*FIRST))
    world.notify(house.gsrn, FIRST[0], "D34")
    (note,) = corrected(world)

    assert (note.kind, note.corrects_number) == ("credit_note", invoice.number)
    assert (note.totals.subtotal, note.totals.vat) == (
        -invoice.totals.subtotal,
        -invoice.totals.vat,
    )
    assert invoice.bill.sections[0].lines
    assert [(line.description, -line.amount_ore) for line in note.bill.sections[0].lines] == [
        (line.description, line.amount_ore) for line in invoice.bill.sections[0].lines
    ]
    assert offenders(world) == []


def test_void_supply_that_was_corrected_before_comes_to_nothing_in_all(
    world: World, house: House
) -> None:
    documents = world.bill(world.run(*FIRST))
    for registered, wh in enumerate((1333, 777), start=1):
        world.read(house.gsrn, DAY, wh, registered=registered)
        documents += corrected(world)
    world.notify(house.gsrn, FIRST[0], "D34")
    documents += corrected(world)

    assert [document.kind for document in documents] == [
        "invoice",
        "invoice",
        "credit_note",
        "credit_note",
    ]
    assert sum(document.totals.subtotal for document in documents) == 0
    assert sum(document.totals.vat for document in documents) == 0
    assert offenders(world) == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(0, 1), st.integers(1, 3), st.integers(0, 3000)),
        st.tuples(st.just("void"), st.integers(0, 1)),
        st.tuples(st.just("correct")),
        st.tuples(st.just("bill"), st.integers(0, 9)),
    ),
    max_size=12,
)


@settings(
    max_examples=by_chance(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_in_whatever_order_runs_and_corrections_are_billed_all_is_billed_once(
    world: World, house: House, steps: list[tuple[str, int]]
) -> None:
    other = _other(world, len(world.rows("SELECT 1 FROM portfolio.metering_point")))
    houses = (house, other)
    waiting = _planned(world, [world.run(*FIRST)])
    for number, (name, *arguments) in enumerate(steps, start=1):
        if name == "read":
            place, day, wh = arguments
            world.read(
                houses[place].gsrn, date(2026, 1, day), wh, registered=number + world.messages
            )
        elif name == "void" and _supplied(world, houses[arguments[0]]):
            world.notify(houses[arguments[0]].gsrn, FIRST[0], "D34")
        elif name == "correct":
            waiting += _planned(world, world.correct())
        elif name == "bill" and waiting:
            world.bill(waiting.pop(arguments[0] % len(waiting)))
        assert offenders(world) == []
    for run in [*waiting, *_planned(world, world.correct())]:
        world.bill(run)
    assert offenders(world) == []
    ((settled, billed),) = world.rows(
        "SELECT (SELECT sum(amount_ore) FROM settlement.line), (SELECT sum(subtotal_ore) "
        "FROM billing.invoice)"
    )
    assert settled == billed


def _planned(world: World, runs: Sequence[int | None]) -> list[int]:
    """Closed runs, their invoices planned as the worker does when it closes them."""
    closed = [run for run in runs if run is not None]
    with world.database.transaction() as tx:
        for run in closed:
            plan_invoices(tx, run)
    return closed


def _other(world: World, number: int) -> House:
    """A house of another customer, on the same days."""
    other = world.house(50 + number, starts_on=FIRST[0])
    world.read_days(other.gsrn, *FIRST, 1000)
    return other


def _supplied(world: World, house: House) -> bool:
    ((state,),) = world.rows(
        "SELECT state FROM market.process WHERE contract_id = %s AND about_id IS NULL",
        house.contract,
    )
    return bool(state == "completed")
