"""The worked case of aconto, played through the market's messages, runs and bills: to the øre."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from elhandel.platform.database import Database
from tests.integration.billing.aconto.quarters import billed, offenders, on_account, pay
from tests.integration.billing.aconto.worked import play
from tests.integration.settlement.corrections.world import World

QUARTER, NEXT = date(2025, 1, 1), date(2025, 4, 1)


def kroner(ore: int) -> str:
    return str(Decimal(ore).scaleb(-2))


@pytest.fixture
def case(shared: Callable[[str], Path]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(shared("golden/gm03-aconto.json").read_text())
    return document


def test_the_bill_of_the_quarter_is_what_the_worked_case_says(
    database: Database, case: dict[str, Any]
) -> None:
    world = World(database)
    house = play(world, case, until=NEXT)
    world.clock.move_to_day(QUARTER)
    pay(world, house, int(Decimal(case["aconto_paid_dkk"])))
    pay(world, house, int(Decimal(case["next_aconto_dkk"])), first_day=NEXT)
    (instalment,) = billed(world)
    world.clock.move_to_day(date(2025, 4, 8))
    for month, end in ((1, 2), (2, 3), (3, 4)):
        assert world.bill(world.run(date(2025, month, 1), date(2025, end, 1))) == []
    (invoice,) = billed(world)

    expected = case["expected"]
    assert kroner(instalment.totals.total) == case["aconto_paid_dkk"]
    settled = invoice.bill.settled_totals(25)
    assert kroner(settled.subtotal) == expected["settlement"]["subtotal_dkk"]
    assert kroner(settled.vat) == expected["settlement"]["vat_dkk"]
    assert kroner(settled.total) == expected["settlement"]["total_dkk"]
    assert [kroner(ore) for ore in on_account(invoice)] == [
        f"-{case['aconto_paid_dkk']}",
        case["next_aconto_dkk"],
    ]
    assert kroner(settled.total + on_account(invoice)[0]) == expected["difference_dkk"]
    assert kroner(invoice.totals.total) == expected["due_dkk"]
    assert offenders(world) == []
