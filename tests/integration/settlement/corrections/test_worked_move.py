"""The worked case of an erroneous move (GM#11) through the whole pipeline: messages of the market
are settled and billed, the move-in was really three days later, and one note nets it to the øre.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from elhandel.billing.invoice import Invoice
from elhandel.market.mistakes import MistakeFound, open_case
from elhandel.platform.database import Database
from elhandel.settlement.case import answer
from elhandel.values.days.local_time import start_of_day
from elhandel.values.identifiers import Gsrn
from tests.integration.billing.aconto.worked import play
from tests.integration.settlement.corrections.world import House, World

CASES = Path(__file__).parents[3] / "golden" / "cases"

type Case = dict[str, Any]


def ours() -> Case:
    case: Case = json.loads((CASES / "move-in-three-days-later.json").read_text())
    return case


def a_month_of(shared: Callable[[str], Path]) -> Case:
    """The reference's standard January, with the move-in on the 4th instead of the 1st."""
    month: Case = json.loads(shared("golden/gm01-full-january.json").read_text())
    moved = {**month["period"], "from": "2025-01-04"}
    case = {**month, "kind": "erroneous_move", "billed_supply": month["period"], "supply": moved}
    return {**case, "expected": answer(case)}


def kroner(ore: int) -> str:
    return str(Decimal(ore).scaleb(-2))


def lines_of(*invoices: Invoice) -> dict[str, Decimal]:
    """The amounts of all lines by charge or component."""
    found: dict[str, Decimal] = {}
    for invoice in invoices:
        for section in invoice.bill.sections:
            for line in section.lines:
                amount = Decimal(line.amount_ore).scaleb(-2)
                found[line.component] = found.get(line.component, Decimal()) + amount
    return found


def found_out(world: World, house: House, start: date, right_day: date) -> None:
    """Staff find out that the customer moved in on another day, and the market agrees (D34)."""
    world.rows(
        "UPDATE market.process SET kind = 'move_in', business_reason = 'E65', created_at = %s "
        "RETURNING 1",
        start_of_day(start),
    )
    world.clock.move_to_day(start + timedelta(days=20))
    found = MistakeFound(Gsrn(house.gsrn), right_day, "mette", "moved in later")
    with world.database.transaction() as tx:
        open_case(tx, found, world.clock)
    world.notify(house.gsrn, start, "D34")


@pytest.fixture(params=["ours", "a standard month"])
def case(request: pytest.FixtureRequest, shared: Callable[[str], Path]) -> Case:
    return ours() if request.param == "ours" else a_month_of(shared)


def test_a_move_in_three_days_later_is_netted_by_one_note_to_the_ore(
    database: Database, case: Case
) -> None:
    world = World(database)
    start, end = (date.fromisoformat(case["billed_supply"][name]) for name in ("from", "to"))
    house = play(world, case, until=end)
    (invoice,) = world.bill(world.run(start.replace(day=1), end))

    found_out(world, house, start, date.fromisoformat(case["supply"]["from"]))
    (run,) = world.correct()
    (note,) = world.bill(run)

    expected = case["expected"]
    assert kroner(-invoice.totals.total) == expected["reversal"]["total_dkk"]
    assert (note.kind, note.corrects_number) == ("credit_note", invoice.number)
    assert kroner(note.totals.total) == expected["net_dkk"]
    right = expected["settlement"]
    assert kroner(invoice.totals.subtotal + note.totals.subtotal) == right["subtotal_dkk"]
    assert sum(lines_of(invoice, note).values()) == Decimal(right["subtotal_dkk"])
    assert lines_of(invoice, note)["supplier_subscription"] == Decimal(
        right["lines"][-1]["amount_dkk"]
    )
    assert world.marks() == []
