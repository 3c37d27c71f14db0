"""The hourly watch tells what should not be, with its metrics."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from elhandel.market.guides import State
from tests.builders import documents
from tests.integration.settlement.corrections.world import House, World

type Invoke = Callable[[dict[str, Any]], Any]


def test_a_stopped_charge_that_is_still_linked_is_a_metric_of_the_watch(
    world: World, house: House, poller: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    charge = documents.a_charge(
        "net", effective=date(2025, 1, 1), terminationDate=documents.midnight(date(2026, 2, 1))
    )
    world.receive(documents.price_information(charge, "Nettarif C"))

    shown = poller({"job": "watch-deadlines"})

    assert [
        (charge["code"], charge["stopped_on"], charge["points"])
        for charge in shown["stopped_charges"]
    ] == [("net", "2026-02-01", 1)]
    emitted = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    assert [
        line["stopped_charges_linked"] for line in emitted if "stopped_charges_linked" in line
    ] == [[1]]


def test_what_is_supplied_and_what_waits_are_gauges(
    world: World, house: House, poller: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not supply that is over, begins tomorrow or is void, and no process that has come to its
    end.
    """
    today = world.clock.today()
    for number, starts_on in (
        (2, today),
        (3, today + timedelta(days=1)),
        (4, date(2026, 1, 1)),
        (5, date(2026, 1, 1)),
    ):
        world.house(number, starts_on=starts_on)
    world.rows(
        "UPDATE portfolio.supply_period SET ends_on = %s WHERE supply_period_id = 4 RETURNING 1",
        today,
    )
    world.rows(
        "UPDATE portfolio.supply_period SET state = 'void' WHERE supply_period_id = 5 RETURNING 1"
    )
    states = [state.value for state in State]
    for state in states:
        world.rows(
            "INSERT INTO market.process (kind, business_reason, about_id, contract_id, "
            "metering_point_id, state, effective_on, due_at, rules, created_at, updated_at)"
            " SELECT 'customer_data', 'E34', process_id, contract_id, metering_point_id, %s,"
            " effective_on, %s, 'seed', %s, %s"
            " FROM market.process WHERE process_id = 1 RETURNING 1",
            state,
            *3 * [world.clock.now()],
        )

    poller({"job": "watch-deadlines"})

    emitted = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    gauges = [line for line in emitted if "active_metering_points" in line]
    assert [(line["active_metering_points"], line["pending_processes"]) for line in gauges] == [
        ([2], [5])
    ]
