"""What is asked for in advance is owed as electricity, until it is set off."""

from elhandel.platform.database import fetch_one
from tests.integration.billing.aconto.quarters import (
    FEBRUARY,
    JANUARY,
    MARCH,
    Q1,
    billed,
    offenders,
    pay,
    settle,
)
from tests.integration.settlement.corrections.world import House, World

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
