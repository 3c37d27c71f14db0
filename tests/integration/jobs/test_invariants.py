"""The job `check-invariants` as Lambda runs it, in the role of Upkeep."""

import json
from datetime import date

import pytest

from elhandel.billing.issue import plan_invoices
from elhandel.jobs.upkeep.invariants import INVARIANTS
from simulator.local.cloud.stack_options import TEMPLATE
from tests.builders.functions import Invoke
from tests.integration.settlement.corrections.conftest import (
    house,
    kept_database,
    made,
    made_house,
    made_world,
    upkeep,
    world,
)
from tests.integration.settlement.corrections.world import House, World

__all__ = [
    "house",
    "kept_database",
    "made",
    "made_house",
    "made_world",
    "upkeep",
    "world",
]

FIRST = (date(2026, 1, 1), date(2026, 1, 4))


@pytest.fixture
def settled(world: World, house: House) -> World:
    """Three days of the house, settled in a closed run whose invoices are planned."""
    run = world.run(*FIRST)
    with world.database.transaction() as tx:
        plan_invoices(tx, run)

    return world


def test_the_check_counts_offenders_and_logs_each(
    settled: World,
    upkeep: Invoke,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    clean = upkeep({"job": "check-invariants"})
    with settled.database.transaction() as tx:
        tx.execute("UPDATE settlement.settlement SET subtotal_ore = 1")

    broken = upkeep({"job": "check-invariants"})

    assert set(clean["offenders"].values()) == {0}
    assert broken["offenders"]["settlements-add-up"] == 1
    emitted = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    assert any(line.get("invariant_settlements_add_up") == [1.0] for line in emitted)
    assert [record.invariant for record in caplog.records if hasattr(record, "invariant")] == [
        "settlements-add-up"
    ]


def test_what_offends_in_a_month_long_ago_counts_every_time_until_it_holds(
    settled: World, upkeep: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    settled.rows("UPDATE settlement.run SET closed_at = '2020-01-01' RETURNING 1")
    settled.rows("UPDATE settlement.settlement SET subtotal_ore = subtotal_ore + 1 RETURNING 1")
    upkeep({"job": "check-invariants", "all": True})

    lately = upkeep({"job": "check-invariants"})
    settled.rows("UPDATE settlement.settlement SET subtotal_ore = subtotal_ore - 1 RETURNING 1")
    upkeep({"job": "check-invariants", "all": True})
    upkeep({"job": "check-invariants"})

    assert lately["offenders"]["settlements-add-up"] == 0
    emitted = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")
    ]
    counts = [
        line["invariant_settlements_add_up"]
        for line in emitted
        if "invariant_settlements_add_up" in line
    ]
    assert counts == [[1.0], [1.0], [0.0], [0.0]]


@pytest.mark.usefixtures("settled")
def test_without_time_the_years_are_not_asked_and_counted_as_outdated(upkeep: Invoke) -> None:
    answer = upkeep({"job": "check-invariants", "all": True, "seconds": 0})

    assert answer == {"asked": 0, "outdated": len(INVARIANTS), "offenders": {}}


def test_every_invariant_has_an_alarm_in_the_template() -> None:
    template = TEMPLATE.read_text()

    assert INVARIANTS
    assert [
        invariant.metric
        for invariant in INVARIANTS
        if f"MetricName: {invariant.metric}\n" not in template
    ] == []
