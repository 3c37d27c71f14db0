"""What is asked for in advance is owed as electricity, until it is set off."""

from datetime import date

import pytest

from elhandel.billing.credits import UnableToCredit, credit_amount
from elhandel.billing.invoice import Invoice
from elhandel.platform.database import fetch_one
from elhandel.values.decision import Decision
from tests.integration.billing.aconto.quarters import (
    APRIL,
    FEBRUARY,
    JANUARY,
    MARCH,
    Q1,
    billed,
    offenders,
    on_account,
    pay,
    settle,
)
from tests.integration.settlement.corrections.world import House, World

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)

OWED = """
SELECT (SELECT -sum(amount_ore)::int FROM ledger.entry WHERE book = 'aconto'),
       (SELECT sum(net_ore)::int FROM billing.aconto WHERE set_off_id IS NULL)
"""


def owed(world: World) -> tuple[int, int]:
    """What is owed by the ledger, and what is asked for and not set off."""
    with world.database.transaction() as tx:
        ledger, asked = fetch_one(tx, OWED, {})
    return ledger, asked


def test_the_book_of_aconto_is_what_was_asked_for_and_is_not_set_off(
    world: World, house: House
) -> None:
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    billed(world)
    assert owed(world) == (72_000, 72_000)

    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house])
    bills = billed(world)

    assert bills
    assert owed(world) == (72_000, 72_000)  # of the next quarter
    assert offenders(world) == []


def off(world: World, invoice: Invoice, ore: int) -> None:
    decision = Decision("mette", "the wait was long", world.clock.now())
    with world.database.transaction() as tx:
        credit_amount(tx, invoice.number, ore, "1", decision, world.clock)


def test_no_amount_comes_off_what_was_asked_for_in_advance(world: World, house: House) -> None:
    """It is set off on the bill of its quarter: who gets an amount off it too gets it twice."""
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    (asked,) = billed(world)
    settle(world, JANUARY, houses=[house])
    world.move(house, date(2026, 1, 4))
    (share,) = billed(world)  # takes the 900.00 back and asks for the rest
    assert share.corrects_number == asked.number
    with pytest.raises(UnableToCredit, match="not set off yet"):
        off(world, asked, 100)

    for run in world.correct():
        world.bill(run)
    settle(world, FEBRUARY, MARCH, houses=[house])
    (first,) = billed(world)
    with pytest.raises(UnableToCredit, match="0 DKK are left"):
        off(world, asked, 100)

    settle(world, APRIL, MAY, JUNE, houses=[house])
    billed(world)
    used = first.bill.settled_totals(25).total
    left = min(used, first.totals.total)
    with pytest.raises(UnableToCredit, match="are left of invoice"):
        off(world, first, left + 1)
    off(world, first, left)
    assert offenders(world) == []


def test_a_correction_counts_an_amount_off_beside_aconto(world: World, house: House) -> None:
    """Of the first bill by aconto, which asks for the next quarter too, all that was used is given;
    then less was used.
    """
    world.clock.move_to_day(Q1)
    pay(world, house, 900)
    settle(world, JANUARY, FEBRUARY, MARCH, houses=[house])
    (bill,) = billed(world)
    assert on_account(bill) == [90_000]
    settle(world, APRIL, MAY, JUNE, houses=[house])
    billed(world)
    off(world, bill, bill.bill.settled_totals(25).total)

    world.read(house.gsrn, JANUARY, 0, registered=100)
    (run,) = world.correct()
    (note,) = world.bill(run)

    assert (note.corrects_number, note.totals.total) == (bill.number, 0)
    assert offenders(world) == []
