"""A contract that somebody has in hand is passed over by the job that bills aconto."""

import psycopg

from tests.builders.waiting import impatient
from tests.integration.billing.aconto.quarters import Q1, billed, pay, supplied
from tests.integration.settlement.corrections.world import House, World


def test_a_contract_that_somebody_holds_is_passed_over(
    world: World, house: House, database_url: str
) -> None:
    world.clock.move_to_day(Q1)
    free = supplied(world, 2)
    for home in (house, free):
        pay(world, home, 900)
    impatient(world.database)

    with psycopg.connect(database_url) as other:
        plans = "SELECT quarter FROM billing.aconto_plan WHERE contract_id = %s FOR UPDATE"
        assert len(other.execute(plans, [house.contract]).fetchall()) == 1
        assert [
            [section.gsrn.value for section in invoice.bill.sections] for invoice in billed(world)
        ] == [[free.gsrn]]

    assert [
        [section.gsrn.value for section in invoice.bill.sections] for invoice in billed(world)
    ] == [[house.gsrn]]
